"""What an admin means without typing a command: said short, of a list or a card on screen, or wished for."""

import re

from handlers.admin import about, aside, how_to, nearly, shortly
from handlers.admin.command import Command
from handlers.admin.form import pages, proposal
from handlers.admin.form.called import called
from handlers.admin.form.message import holds_way, is_question, read, takes_back
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.state import Aside, say, state_of, waiting
from handlers.admin.registry import BY_NAME, COMMANDS, FIELDS, MANAGE, find, is_on_screen
from handlers.admin.running import run
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.hearing import inquiry
from handlers.hearing.assent import yes_or_no
from handlers.turn import commands
from handlers.turn.faq import ENTRY
from handlers.turn.talk import Talk
from knowledge.faq import Decision
from knowledge.overlay import Kind, Revision
from knowledge.text import key

NOTHING_WAITS = (
    "Aucun formulaire n'est en cours, et rien n'attend votre accord. « gestion » montre ce que vous pouvez faire."
)
OF_FORMS = frozenset(
    {
        *("abandonner", "confirmer", "corriger", "champ precedent", "garder tel quel"),
        *("reprendre le formulaire", "jeter le formulaire", "revenir a l apercu"),
    }
)
_OF_A_PREVIEW = frozenset({"confirmer", "corriger"})
# « annuler » alone leaves a flow, as for everybody; with a number it can only mean a revision.
_UNDO = re.compile(r"(?:annuler|defaire)(?: la)?(?: revision)? ([0-9]{1,9})|defaire")
_DEEDS = ("chercher", "voir", "ajouter", "modifier", "supprimer")  # said alone, of what is asked
_ON_A_CARD = frozenset({"voir", "modifier", "supprimer", "variante"})  # said alone, of the card that was seen last
LEAVING = frozenset({"abandonner", "j abandonne"})
_HISTORIES: dict[Kind, str] = {"faq": "Réponses", "contact": "Contacts", "cpts": "CPTS", "rate": "Montants"}
NO_PAGE = (
    "Il n'y a pas d'autre page : la liste tient en une seule, ou autre chose est venu depuis. Redites la recherche."
)
ONE_PAGE = "Il n'y a pas d'autre page. Les numéros de la liste valent toujours."
NO_NUMBERS = (
    "Rien n'est à choisir par un numéro. « gestion » montre ce que vous pouvez faire, « menu » ce que font les "
    "personnes."
)
DONE_ALREADY = "C'est déjà fait, et en ligne. « annuler » revient en arrière."
NOT_UNDONE = "Rien n'est annulé. « annuler la dernière modification » revient sur le dernier changement."
WHICH = "{said} ne dit pas lequel : choisissez."
OR_ASKED = "Si c'est une question que l'on vous pose, choisissez-la."
MOST_ASKED = 2  # questions of people that what names no card may be


def led(talk: Talk, said: str) -> Turn | None:
    """What an admin says nearly: « annuler 4 », « défaire », « comment modifier un contact »."""
    wanted = key(said)
    if wanted in OF_FORMS and state_of(talk) is None and talk.session.asking is None and not commands.find(said):
        return say(talk, Reply(text=NOTHING_WAITS))
    if wanted in _OF_A_PREVIEW and talk.session.asking is None and (kept := aside.kept(state_of(talk))):
        return _nothing(talk, "Rien n'est à confirmer pour l'instant.", kept)
    if shown := _back_to_work(talk, said) or _on_screen(talk, said, wanted) or _history_at_hand(talk, said):
        return shown
    undone = _UNDO.fullmatch(wanted)
    is_last = shortly.LAST_CHANGE.fullmatch(wanted)
    if not undone and not is_last and wanted not in shortly.HISTORY:
        return _of_a_card(talk, said) if commands.find(said) else _asked_at_work(talk, said) or _wished(talk, said)
    overlay = desk_of(talk).overlay
    number = int(undone[1]) if undone and undone[1] else 0
    revision = overlay.last_standing() if is_last else overlay.revision(number) if number else None
    meant = _way_back(revision, whole=bool(is_last)) if revision else ""
    if found := find(meant):
        return run(talk, meant, *found)
    note = f"Il n'y a pas de révision {number}. " if number else ""
    asked = "Que voulez-vous défaire" if undone or is_last else "L'historique de quoi"
    text = f"{note}{asked} ? L'historique montre les derniers changements, et les annule."
    choices = (Choice(id=f"{w} historique", label=_HISTORIES[of]) for of, w in proposal.UNDO_WORDS.items())
    return say(talk, Reply(text=text, choices=tuple(choices)))


def _back_to_work(talk: Talk, said: str) -> Turn | None:
    """« retour », « annuler » after a list or a card: what there is to do, not the welcome of people.

    « annuler » where the way back from what was just done is all that is offered takes it.
    """
    called = commands.find(said)
    name = called[0].name if called else ""
    shown = [found for choice in talk.session.offered if (found := find(choice.id))]
    if name not in ("retour", "annuler") or not shown:
        return None
    back = shown[0] if len(shown) == 1 and shown[0][0].name.endswith(" annuler") else None
    command, argument = back if back and name == "annuler" else (MANAGE, "")
    turn = run(talk, f"{command.name} {argument}".strip(), command, argument)
    if name == "annuler" and not back and desk_of(talk).overlay.last_standing():
        return turn.model_copy(update={"replies": (Reply(text=NOT_UNDONE), *turn.replies)})
    return turn


def _on_screen(talk: Talk, said: str, wanted: str) -> Turn | None:
    """What is said of what was just shown: short of a command, or against what was done."""
    return _shortly(talk, said, wanted) or _regretted(talk, said)


def _regretted(talk: Talk, said: str) -> Turn | None:
    """« finalement non », right after what was done: nothing is undone unasked, and how it is undone is offered."""
    offered = talk.session.offered
    found = find(offered[0].id) if len(offered) == 1 else None
    is_no = yes_or_no(said) is False or (takes_back(said) and not read(said).body)
    if not (found and found[0].name.endswith(" annuler") and is_no):
        return None
    return say(talk, Reply(text=DONE_ALREADY, choices=tuple(offered)))


def _history_at_hand(talk: Talk, said: str) -> Turn | None:
    """« historique » alone, of the card that was seen last."""
    word, name = about.shown(talk)
    is_asked = word and key(said) in shortly.HISTORY
    return run(talk, said, BY_NAME[f"{word} historique"], name) if is_asked else None


def _way_back(revision: Revision, *, whole: bool) -> str:
    """The command that undoes a revision; what was changed with it as well, where the last change is meant `whole`."""
    is_batch = whole and revision.batch is not None
    return (
        f"lots annuler {revision.batch}" if is_batch else f"{proposal.UNDO_WORDS[revision.kind]} annuler {revision.id}"
    )


def _nothing(talk: Talk, said: str, kept: Aside | None) -> Turn:
    """Nothing is under way, but forms may wait: what to do with them is offered."""
    text = f"{said} {aside.still(talk, waiting(kept))}".strip()
    return say(talk, Reply(text=text, choices=(aside.TAKE_UP, aside.THROW) if kept else ()))


def _shortly(talk: Talk, said: str, wanted: str) -> Turn | None:
    """What an admin says short: « modifier 3 » after a list, « la suite », « abandonner » when nothing is under way."""
    if wanted in LEAVING:
        return _nothing(talk, "Rien n'est en cours.", aside.kept(state_of(talk)))
    if pages.is_turning(said) and talk.session.lists and not talk.session.topic:
        found = find(pages.turned(said, talk.session.pages))
        return run(talk, said, *found) if found else _on_the_same_page(talk)
    if beyond := _past_the_choices(talk, said) or _agreed(talk, said):
        return beyond
    offered = [] if talk.session.flow else [choice.id for choice in talk.session.offered]
    told = shortly.of_a_choice(said, offered, BY_NAME) or nearly.in_order(said, BY_NAME)
    meant = shortly.expanded(said, BY_NAME, list(talk.session.lists), talk.today) or told
    change = about.OfFields(talk, said)
    if found := find(meant) or about.of_an_amount(talk, said) or change.of_a_card():
        return run(talk, said, *found)
    found = change.of_nobody() if not talk.session.flow else None
    return _of_nobody(talk, said, *found) if found else _of_what(talk, said)


def _of_nobody(talk: Talk, said: str, command: Command, argument: str) -> Turn:
    """A change of what no card is called, « l'adresse du siège »: which card, or which question of people's."""
    turn = run(talk, said, command, argument)
    asked = inquiry.ask(talk.knowledge, said, talk.home)
    near = [] if asked.decision is Decision.REFUSE else list(dict.fromkeys(m.id for m in asked.matches))[:MOST_ASKED]
    if not near:
        return turn
    *before, last = turn.replies
    entries = (talk.knowledge.faq.entries[name] for name in near)
    choices = (*last.choices, *(Choice(id=f"{ENTRY}{entry.id}", label=entry.question) for entry in entries))
    replies = (*before, last.model_copy(update={"text": f"{last.text} {OR_ASKED}", "choices": choices}))
    session = turn.session.model_copy(update={"offered": list(choices)})
    return turn.model_copy(update={"replies": replies, "session": session})


def _on_the_same_page(talk: Talk) -> Turn:
    """No page beside: what the list offers stays, its numbers are still good."""
    offered, is_list = talk.session.offered, is_on_screen(talk)
    return say(talk, Reply(text=ONE_PAGE if is_list else NO_PAGE, choices=tuple(offered) if is_list else ()))


def _agreed(talk: Talk, said: str) -> Turn | None:
    """« oui » to what an admin may choose: the only one there is, unless that undoes what was done; else which one."""
    offered = talk.session.offered
    is_ours = any(find(choice.id) or choice in (aside.TAKE_UP, aside.THROW) for choice in offered)
    if key(said).split()[:1] != ["oui"] or yes_or_no(said) is not True or talk.session.flow or not is_ours:
        return None
    if len(offered) > 1:
        return say(talk, Reply(text=WHICH.format(said=quoted(said)), choices=tuple(offered)))
    found = find(offered[0].id)
    return run(talk, offered[0].id, *found) if found and not found[0].name.endswith(" annuler") else None


def _past_the_choices(talk: Talk, said: str) -> Turn | None:
    """A number that the choices of an admin's list do not have: they are shown again, with how many they are.

    One that stands for nothing that is shown begins no conversation of people's: they are chosen from their menu.
    """
    offered, session = talk.session.offered, talk.session
    is_number = said.isascii() and said.isdigit() and len(said) < 3
    if not is_number or session.flow:
        return None
    if not offered and not session.topic and session.asking is None:
        return say(talk, Reply(text=NO_NUMBERS))
    if not is_on_screen(talk):
        return None
    which = "Il n'y a qu'un choix, le 1." if len(offered) == 1 else f"Répondez par un numéro de 1 à {len(offered)}."
    return say(talk, Reply(text=which, choices=tuple(offered)))


def _of_what(talk: Talk, said: str) -> Turn | None:
    """« modifier » alone, with no card shown and no conversation under way: what can be, to choose from."""
    what = key(said)
    word, name = about.shown(talk)
    if what in _ON_A_CARD and (command := BY_NAME.get(f"{word} {what}")):
        return run(talk, said, command, name)
    if word and not is_question(said) and called(said, FIELDS[word]):  # « téléphone », of the card that is read
        return run(talk, said, BY_NAME[f"{word} modifier"], f"{name} {said}")
    if what not in _DEEDS or talk.session.flow:
        return None
    able = [command.name for command in COMMANDS if command.name.partition(" ")[2] == what]
    return say(talk, Reply(text=f"Que voulez-vous {what} ?", choices=tuple(Choice(id=n, label=n) for n in able)))


def _of_a_card(talk: Talk, said: str) -> Turn | None:
    """« effacer cpts cœur de rennes »: a command of people that names a card is a deed on that card."""
    found = about.of_a_card(talk, said)
    return run(talk, said, *found) if found else None


def _asked_at_work(talk: Talk, said: str) -> Turn | None:
    """What an admin asks of their work in a sentence, where they read of it last; elsewhere, what is nobody's else."""
    if not how_to.is_reading(talk):  # people who would be answered are: « modifier les statuts »
        told = None if talk.session.flow else how_to.explained(talk, said)
        is_theirs = not holds_way(said) and talk.knowledge.faq.ask(said).decision is not Decision.REFUSE
        return None if is_theirs else told
    return run(talk, MANAGE.name, MANAGE, "") if nearly.asks_what_to_do(said) else how_to.explained(talk, said)


def _wished(talk: Talk, said: str) -> Turn | None:
    """« je veux ajouter une réponse » begins it; « comment … » explains; « faq bidule » says what « faq » may do."""
    if found := find(nearly.at_work(said)) or about.of_a_card(talk, said):
        return run(talk, said, *found)
    if listed := nearly.listing(said):
        command = BY_NAME[f"{listed[0]} chercher"]
        return run(talk, f"{command.name} {listed[1]}".strip(), command, listed[1])
    if wish := nearly.wished(said, BY_NAME):
        command = BY_NAME[" ".join(wish)]
        if not command.needs and not key(said).startswith("comment"):
            return run(talk, command.name, command, "")
        return run(talk, f"gestion {wish[0]}", MANAGE, wish[0])
    is_ours = said.removeprefix("/").casefold().split()[:1] == ["faq"]  # « faq:financement » is an answer picked
    return run(talk, "gestion faq", MANAGE, "faq") if is_ours else None
