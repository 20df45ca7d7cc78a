"""What becomes of a message from an admin: a command in its words or nearly, or what answers a form."""

import re
from dataclasses import replace

from handlers.admin import about, again, aside, how_to, nearly, shortly, unsure
from handlers.admin.command import Command
from handlers.admin.form import message, pages, proposal
from handlers.admin.form.called import called
from handlers.admin.form.field import DENIES, WrongError
from handlers.admin.form.form import DROP, is_previous
from handlers.admin.form.message import is_question
from handlers.admin.form.naming import WhichError
from handlers.admin.form.proposal import REWRITE, desk_of
from handlers.admin.form.scope import OWNERS_ONLY
from handlers.admin.form.state import (
    Aside,
    Filling,
    Pending,
    State,
    Visible,
    enter,
    say,
    state_of,
    waiting,
)
from handlers.admin.registry import BY_NAME, COMMANDS, FIELDS, MANAGE, SUBJECTS, TAKES, find, is_on_screen
from handlers.engine.messages import Choice, Refused, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.hearing import inquiry
from handlers.hearing.assent import denies, yes_or_no
from handlers.turn import commands
from handlers.turn.faq import ENTRY
from handlers.turn.talk import Talk
from knowledge.faq import Decision
from knowledge.overlay import Kind, Revision
from knowledge.text import key
from knowledge.wording import listing

NOT_AN_ADMIN = (
    "Cette commande est réservée aux personnes qui tiennent ce bot à jour. Pour signaler une erreur, écrivez-leur par "
    "votre URPS (union régionale des professionnels de santé)."
)
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
EVERYBODY = frozenset(("contact", "faq", "cpts"))  # bare, these slashes ask what anybody may ask
# « annuler » alone leaves a flow, as for everybody; with a number it can only mean a revision.
_UNDO = re.compile(r"(?:annuler|defaire)(?: la)?(?: revision)? ([0-9]{1,9})|defaire")
# « la fiche n° 3 » is 3, where a command takes a number of the list.
_NUMBERED = re.compile(
    r"(?:l[ae] )?(?:(?:fiche|entr[ée]e|groupe|r[ée]vision|lot|table|page) )?"
    r"(?:n ?°|n[o.]?(?=[ 0-9])|num[ée]ro)? ?([0-9]{1,9})\b",
    re.IGNORECASE,
)
_DEEDS = ("chercher", "voir", "ajouter", "modifier", "supprimer")  # said alone, of what is asked
_ON_A_CARD = frozenset({"voir", "modifier", "supprimer", "variante"})  # said alone, of the card that was seen last
_LEAVING = frozenset({"abandonner", "j abandonne"})
# The same in other words, where there is something to leave: none is the value of any field.
_GIVING_UP = _LEAVING | frozenset(
    f"{word}{tail}"
    for word in (
        *("abandonne", "abandonnez", "on abandonne", "annule", "annulez", "j annule", "on annule", "tout annuler"),
        *("laisse tomber", "laissez tomber", "je laisse tomber", "laisser tomber", "stop", "arretez"),
        *("j arrete", "on arrete", "arrete tout"),  # « arrêté » alone may be a source
    )
    for tail in ("", " tout", " ca", " merci", " svp", " finalement")
)
_WORDS = ("<mots>", "[mots]", "[nom]", "<question>", "[question]", "<fichier>")
_HISTORIES: dict[Kind, str] = {"faq": "Réponses", "contact": "Contacts", "cpts": "CPTS", "rate": "Montants"}
NO_PAGE = (
    "Il n'y a pas d'autre page : la liste tient en une seule, ou autre chose est venu depuis. Redites la recherche."
)
ONE_PAGE = "Il n'y a pas d'autre page. Les numéros de la liste valent toujours."
NO_NUMBERS = (
    "Rien n'est à choisir par un numéro. « gestion » montre ce que vous pouvez faire, « menu » ce que font les "
    "personnes."
)
NOT_UNDONE = "Rien n'est annulé. « annuler la dernière modification » revient sur le dernier changement."
WHICH = "{said} ne dit pas lequel : choisissez."
NOT_A_YES = "{said} : je n'y lis pas un accord, rien n'est changé ni perdu."
OR_ASKED = "Si c'est une question que l'on vous pose, choisissez-la."
MOST_ASKED = 2  # questions of people that what names no card may be
HERE = Choice(id="admin-ici", label="Continuer ici")
SEEN_BY_ALL = (
    "Nous ne sommes pas seuls : tout ce que je répondrai à cette commande sera lu par les membres de ce salon, noms "
    "d'administrateurs compris. Écrivez-moi plutôt en privé, ou continuez ici."
)


def heard(talk: Talk, said: str) -> tuple[Command, str] | None:
    """The command an admin gives, in its words or nearly; nearly is not enough for what may fill in a form."""
    if talk.desk is None:
        return None
    if found := find(said):
        return found
    is_choice = any(said == choice.id for choice in talk.session.offered)
    state = state_of(talk)
    if isinstance(state, Filling):
        return None if is_choice else unsure.commanded(talk, state, said)
    near = None if is_choice else nearly.nearest(said, TAKES)
    return (BY_NAME[near[0]], near[1]) if near and not commands.find(said) else None


def is_at_work(talk: Talk, said: str) -> bool:
    """Whether an admin is writing, not asking: the words of an answer about emergencies are no emergency."""
    return talk.desk is not None and (not isinstance(state_of(talk), Aside | None) or find(said) is not None)


def answer(talk: Talk, said: str) -> Turn | None:
    """The turn of a message that is an admin's business; None when it is everybody's."""
    if talk.desk is None and not said.startswith("/"):
        return None
    if talk.desk is None:
        unknown = find(said)
        return _refused(talk, said, unknown[0]) if unknown and unknown[1] not in EVERYBODY else None
    found = heard(talk, said)
    return _run(talk, said, *found) if found else _continued(talk, said)


def _continued(talk: Talk, said: str) -> Turn | None:
    """What an admin says without a command: it belongs to what is under way, if anything is."""
    state = state_of(talk)
    led = _led(talk, said) if isinstance(state, Aside | None) else _left(talk, state, said)
    turn = led or _of_forms(talk, state, said)
    if turn or state is None:
        return turn
    try:
        if (called := commands.find(said)) and not _chooses(talk, state, said):
            return again.helped(talk) if called[0].run is commands.explain else None
        if isinstance(state, Pending) and not _is_answer(state, said):
            return _elsewhere(talk, state, said)
        turn = _heard(talk, state, said)
        return aside.reminded(talk, turn) if turn and isinstance(state, Pending) else turn
    except WrongError as error:
        return say(talk, Reply(text=str(error), choices=(DROP,)))


def _is_answer(state: Pending, said: str) -> bool:
    return proposal.answers(state, said) or _corrects(state, said)


def _corrects(state: Pending, said: str) -> bool:
    """« corriger », or « corriger réponse » at once, of a form whose change is shown."""
    is_correcting = said == REWRITE.id or key(said).split()[:1] == ["corriger"]
    return state.form is not None and not state.coded and is_correcting


def _elsewhere(talk: Talk, state: Pending, said: str) -> Turn | None:
    """What does not answer a preview leaves it: no later « oui » carries it out. None for what is everybody's.

    Of a form, what is to be corrected is asked, and nothing of it is lost.
    """
    is_form = state.form is not None and not state.coded  # where « modifier le mail » is of the form
    if is_form and state.form and (told := aside.FORMS[state.form.form].altered(talk, state.form, said)):
        return told
    if led := _led(_with_nothing_at_hand(aside.set_aside(talk)) if is_form else aside.set_aside(talk), said):
        return aside.leaving(talk, lambda left: led)
    if state.form and not state.coded:
        form = aside.FORMS[state.form.form]
        told = form.told_beside(talk, state.form, said)
        return told or form.correct(talk, state.form, note=NOT_A_YES.format(said=quoted(said)))
    return aside.dropped(talk, state) if denies(said) else None


def _of_forms(talk: Talk, state: State | None, said: str) -> Turn | None:
    """« reprendre le formulaire », « jeter le formulaire »: what is said of a form, not in it."""
    if isinstance(state, Filling | Aside) and aside.is_taking_up(talk, said):
        return aside.taken_up(talk, state, said)
    if isinstance(state, Filling | Aside) and aside.is_throwing(said):
        return aside.thrown(talk, state, said)
    return again.again(talk) if isinstance(state, Pending) and key(said) == "reprendre" else None


def _left(talk: Talk, state: Filling | Pending | Visible, said: str) -> Turn | None:
    """« abandonner », « annuler », « retour »: out of what is under way, or one step back in it."""
    called = None if _chooses(talk, state, said) else commands.find(said)
    is_back = isinstance(state, Pending) and is_previous(said)
    name = "retour" if is_back else called[0].name if called else ""
    form = aside.form_of(state)
    if _leaves(said, state) or name == "annuler" or (name == "retour" and form is None):
        return aside.dropped(talk, state)
    if name != "retour" or form is None:
        return None
    steps = aside.FORMS[form.form]
    back = steps.back(talk, form) if isinstance(state, Filling) else steps.before_preview(talk, form)
    return back or aside.dropped(talk, state)


def _led(talk: Talk, said: str) -> Turn | None:
    """What an admin says nearly: « annuler 4 », « défaire », « comment modifier un contact »."""
    wanted = key(said)
    if wanted in OF_FORMS and state_of(talk) is None and talk.session.asking is None and not commands.find(said):
        return say(talk, Reply(text=NOTHING_WAITS))
    if wanted in _OF_A_PREVIEW and talk.session.asking is None and (kept := aside.kept(state_of(talk))):
        return _nothing(talk, "Rien n'est à confirmer pour l'instant.", kept)
    if shown := _back_to_work(talk, said) or _shortly(talk, said, wanted) or _history_at_hand(talk, said):
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
        return _run(talk, meant, *found)
    note = f"Il n'y a pas de révision {number}. " if number else ""
    asked = "Que voulez-vous défaire" if undone or is_last else "L'historique de quoi"
    text = f"{note}{asked} ? L'historique montre les derniers changements, et les annule."
    choices = (Choice(id=f"{w} historique", label=_HISTORIES[of]) for of, w in proposal.UNDO_WORDS.items())
    return say(talk, Reply(text=text, choices=tuple(choices)))


def _history_at_hand(talk: Talk, said: str) -> Turn | None:
    """« historique » alone, of the card that was seen last."""
    word, name = about.shown(talk)
    is_asked = word and key(said) in shortly.HISTORY
    return _run(talk, said, BY_NAME[f"{word} historique"], name) if is_asked else None


def _way_back(revision: Revision, *, whole: bool) -> str:
    """The command that undoes a revision; what was changed with it as well, where the last change is meant `whole`."""
    is_batch = whole and revision.batch is not None
    return (
        f"lots annuler {revision.batch}" if is_batch else f"{proposal.UNDO_WORDS[revision.kind]} annuler {revision.id}"
    )


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
    turn = _run(talk, f"{command.name} {argument}".strip(), command, argument)
    if name == "annuler" and not back and desk_of(talk).overlay.last_standing():
        return turn.model_copy(update={"replies": (Reply(text=NOT_UNDONE), *turn.replies)})
    return turn


def _nothing(talk: Talk, said: str, kept: Aside | None) -> Turn:
    """Nothing is under way, but forms may wait: what to do with them is offered."""
    text = f"{said} {aside.still(talk, waiting(kept))}".strip()
    return say(talk, Reply(text=text, choices=(aside.TAKE_UP, aside.THROW) if kept else ()))


def _shortly(talk: Talk, said: str, wanted: str) -> Turn | None:
    """What an admin says short: « modifier 3 » after a list, « la suite », « abandonner » when nothing is under way."""
    if wanted in _LEAVING:
        return _nothing(talk, "Rien n'est en cours.", aside.kept(state_of(talk)))
    if pages.is_turning(said) and talk.session.lists and not talk.session.topic:
        found = find(pages.turned(said, talk.session.pages))
        return _run(talk, said, *found) if found else _on_the_same_page(talk)
    if beyond := _past_the_choices(talk, said) or _agreed(talk, said):
        return beyond
    offered = [] if talk.session.flow else [choice.id for choice in talk.session.offered]
    told = shortly.of_a_choice(said, offered, BY_NAME) or nearly.in_order(said, BY_NAME)
    meant = shortly.expanded(said, BY_NAME, list(talk.session.lists), talk.today) or told
    change = about.OfFields(talk, said)
    if found := find(meant) or about.of_an_amount(talk, said) or change.of_a_card():
        return _run(talk, said, *found)
    found = change.of_nobody() if not talk.session.flow else None
    return _of_nobody(talk, said, *found) if found else _of_what(talk, said)


def _of_nobody(talk: Talk, said: str, *found: *tuple[Command, str]) -> Turn:
    """A change of what no card is called, « l'adresse du siège »: which card, or which question of people's."""
    turn = _run(talk, said, *found)
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
    return _run(talk, offered[0].id, *found) if found and not found[0].name.endswith(" annuler") else None


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
        return _run(talk, said, command, name)
    if word and not is_question(said) and called(said, FIELDS[word]):  # « téléphone », of the card that is read
        return _run(talk, said, BY_NAME[f"{word} modifier"], f"{name} {said}")
    if what not in _DEEDS or talk.session.flow:
        return None
    able = [command.name for command in COMMANDS if command.name.partition(" ")[2] == what]
    return say(talk, Reply(text=f"Que voulez-vous {what} ?", choices=tuple(Choice(id=n, label=n) for n in able)))


def _of_a_card(talk: Talk, said: str) -> Turn | None:
    """« effacer cpts cœur de rennes »: a command of people that names a card is a deed on that card."""
    found = about.of_a_card(talk, said)
    return _run(talk, said, *found) if found else None


def _asked_at_work(talk: Talk, said: str) -> Turn | None:
    """What an admin asks of their work in a sentence, where they read of it last; elsewhere, what is nobody's else."""
    if not how_to.is_reading(talk):  # people who would be answered are: « modifier les statuts »
        told = None if talk.session.flow else how_to.explained(talk, said)
        return told if told and talk.knowledge.faq.ask(said).decision is Decision.REFUSE else None
    return _run(talk, MANAGE.name, MANAGE, "") if nearly.asks_what_to_do(said) else how_to.explained(talk, said)


def _wished(talk: Talk, said: str) -> Turn | None:
    """« je veux ajouter une réponse » begins it; « comment … » explains; « faq bidule » says what « faq » may do."""
    if found := find(nearly.at_work(said)) or about.of_a_card(talk, said):
        return _run(talk, said, *found)
    if listed := nearly.listing(said):
        command = BY_NAME[f"{listed[0]} chercher"]
        return _run(talk, f"{command.name} {listed[1]}".strip(), command, listed[1])
    if wish := nearly.wished(said, BY_NAME):
        command = BY_NAME[" ".join(wish)]
        if not command.needs and not key(said).startswith("comment"):
            return _run(talk, command.name, command, "")
        return _run(talk, f"gestion {wish[0]}", MANAGE, wish[0])
    is_ours = said.removeprefix("/").casefold().split()[:1] == ["faq"]  # « faq:financement » is an answer picked
    return _run(talk, "gestion faq", MANAGE, "faq") if is_ours else None


def _leaves(said: str, state: State) -> bool:
    """Whether the admin gives up; « non » says so only while there is nothing to lose."""
    return said == DROP.id or _gives_up(said) or (key(said) in DENIES and not _holds_answers(state))


def _gives_up(said: str) -> bool:
    """« laisse tomber », « non, annule », « je me suis trompée de fiche »."""
    return key(said) in _GIVING_UP or key(message.read(said).body) in _GIVING_UP or message.gives_up(said)


def _chooses(talk: Talk, state: State, said: str) -> bool:
    """« contrat » is a state of a CPTS where it is asked for, before it is what people come for."""
    return isinstance(state, Filling) and said[:1] != "/" and aside.FORMS[state.form].chooses(talk, state, said)


def _holds_answers(state: State) -> bool:
    match state:
        case Filling():
            return aside.FORMS[state.form].given(state) > 0
        case Pending():
            return state.form is not None and not state.coded
        case _:
            return False


def _heard(talk: Talk, state: State, said: str) -> Turn | None:
    match state:
        case Filling():
            return _answered(talk, state, said)
        case Pending():
            return _reviewed(talk, state, said)
        case Visible():
            return _accepted(talk, state) if said == HERE.id or key(said) == key(HERE.label) else None
        case Aside():
            return None


def _answered(talk: Talk, state: Filling, said: str) -> Turn:
    """An answer to a form, unless it may be a command."""
    if removed := aside.removed(talk, state):
        return removed
    form, is_choice = aside.FORMS[state.form], any(said == choice.id for choice in talk.session.offered)
    if unsure.is_text(state, said):
        return form.keep(talk, state, state.unsure)
    return (None if is_choice else unsure.asked(talk, state, said)) or form.hear(talk, state, said)


def _reviewed(talk: Talk, state: Pending, said: str) -> Turn:
    """« corriger », or « corriger réponse » at once; anything else is an answer to the preview."""
    if state.form and _corrects(state, said):
        return aside.FORMS[state.form.form].correct(talk, state.form, "" if said == REWRITE.id else said)
    return proposal.hear(talk, state, said)


def _run(talk: Talk, said: str, command: Command, argument: str) -> Turn:
    """A command, for which what is under way is left, unless it is about that."""
    if not talk.incoming.private and not talk.incoming.sheet:
        warning = Reply(text=SEEN_BY_ALL, choices=(HERE, DROP))
        return aside.leaving(talk, lambda left: enter(left, Visible(said=said), [warning]))
    if command.beside:
        return _carried_out(talk, command, argument)
    if talk.session.card and talk.session.card[0] != command.name.split()[0]:  # gone on to something else
        talk = _with_nothing_at_hand(talk)
    return aside.leaving(talk, lambda left: _carried_out(left, command, argument))


def _with_nothing_at_hand(talk: Talk) -> Talk:
    """The same, with no card that a command may be about without naming it."""
    return replace(talk, session=talk.session.model_copy(update={"card": None}))


def _accepted(talk: Talk, state: Visible) -> Turn | None:
    found = heard(talk, state.said)
    return _carried_out(aside.set_aside(talk), *found) if found else None


def _carried_out(talk: Talk, command: Command, argument: str) -> Turn:
    if command.owner and not desk_of(talk).admin.is_owner:
        return say(talk, Reply(text=OWNERS_ONLY), effects=[Refused(command=command.name)])
    if command.needs and not (argument or talk.incoming.document or talk.incoming.sheet):
        named = [Choice(id=n, label=n) for n in (f"{command.name} {word}" for word in command.options)]
        still = (
            [] if named or not how_to.is_reading(talk) else talk.session.offered
        )  # the list that was shown is not lost
        return say(talk, Reply(text=_missing(command), choices=(*named, *still)))
    if command.usage.split(" ")[0] not in _WORDS:
        argument = _NUMBERED.sub(r"\1", argument, count=1) if _NUMBERED.match(argument) else argument
    try:
        return command.run(talk, argument)
    except WhichError as which:
        choices = tuple(Choice(id=f"{command.name} {name}", label=label) for name, label in which.choices.items())
        return say(talk, Reply(text=str(which), choices=(*choices, *which.besides)))
    except WrongError as error:
        return say(talk, Reply(text=str(error)))


def _missing(command: Command) -> str:
    """What to write, and where to find it: the first command of a subject looks it up."""
    first = next(s for s in SUBJECTS if command in s.commands).commands[0]
    is_found = first is not command and first.name.split()[0] == command.name.split()[0]
    if command.options:
        return f"Lequel ? {listing((f'« {command.name} {word} »' for word in command.options), 'ou')}."
    look = f" Pour le trouver, « {first.full} »." if is_found else ""
    return command.missing or f"Il manque {command.usage} : écrivez « {command.full} ».{look}"


def _refused(talk: Talk, said: str, command: Command) -> Turn:
    return talk.say(Reply(text=NOT_AN_ADMIN), effects=[Refused(command=command.name)])
