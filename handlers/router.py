"""One message in, one turn out: commands first, then the pending question, then the FAQ.

`respond` is pure: it reads no clock and writes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers import faq, privacy
from handlers.dialogue import BACK, MENU, REVIEW, STOP, Dialogue, Refuse
from handlers.menu import FLOWS, choices, help_text, menu
from handlers.messages import Choice, Effect, Erase, Incoming, Reply, Session, Turn
from knowledge.base import Knowledge
from knowledge.territory import Region
from knowledge.text import clean, key

LONGEST_MESSAGE = 20_000  # characters: a pasted table of communes fits, a book does not
SHORTEST_START = 3  # letters of a label that may stand for it: « oui », « non »
TOO_LONG = "Votre message est trop long pour que je le lise en entier. Envoyez-le en plusieurs fois, ou plus court."
NOTHING_READABLE = "Je n'ai rien pu lire dans ce message."
OLD_BUTTON = "Ce bouton appartient à une question précédente. Voici où nous en sommes."
ELSEWHERE = "Nous ferons cela en conversation privée, pour que vos réponses restent à vous. Ouvrez {address}"
FROM_REGION = "Vous arrivez d'une page consacrée à cette région : {region}. Une autre convient aussi."
WELCOME_BACK = "Bon retour. Nous en étions ici."
_ASKING_WORDS = frozenset(
    "qui que quoi quel quelle quels quelles comment combien pourquoi quand ou est c dois peut puis faut y".split()
)


@dataclass(frozen=True)
class Talk:
    """One message and what it is answered with."""

    incoming: Incoming
    session: Session
    knowledge: Knowledge
    today: date

    def dialogue(self) -> Dialogue | None:
        flow = FLOWS.get(self.session.flow or "")
        return Dialogue(flow, self.session, self.knowledge, self.today) if flow else None

    def calm(self) -> "Talk":
        """The same, with nothing left to confirm."""
        return replace(self, session=self.session.model_copy(update={"confirming": None}))

    def open(self, name: str) -> Turn:
        if self.incoming.elsewhere:
            address = self.incoming.elsewhere + name
            return Turn(replies=(Reply(text=ELSEWHERE.format(address=address)),), session=self.session)
        return Dialogue(FLOWS[name], self.session, self.knowledge, self.today).start()

    def menu(self, *notes: str) -> Turn:
        session = self.session.model_copy(
            update={
                "flow": None,
                "asking": None,
                "draft": None,
                "confirming": None,
                "offered": list(choices()),
            }
        )
        return Turn(replies=(*(Reply(text=n) for n in notes), menu()), session=session)

    def say(self, *replies: Reply, effects: Sequence[Effect] = ()) -> Turn:
        """Replies that leave the person where they were: the pending question follows, or the menu's choices."""
        dialogue = self.dialogue()
        if dialogue and dialogue.pending():
            return _aside(replies, dialogue.resume(), effects)
        *first, last = replies
        shown = last if last.choices else last.model_copy(update={"choices": choices()})
        session = self.session.model_copy(update={"offered": list(shown.choices), "confirming": None})
        return Turn(replies=(*first, shown), session=session, effects=tuple(effects))


def _aside(replies: Sequence[Reply], rest: Turn, effects: Sequence[Effect]) -> Turn:
    """Replies said before the pending question: a number means the question's choices first, then theirs."""
    offered = list(rest.session.offered)
    numbered = []
    for reply in replies:
        numbered.append(reply.model_copy(update={"numbered_from": len(offered) + 1}))
        offered += reply.choices
    session = rest.session.model_copy(update={"offered": offered})
    return Turn(replies=(*numbered, *rest.replies), session=session, effects=tuple(effects))


@dataclass(frozen=True)
class Command:
    """Something to say at any moment: its name, after a slash or bare, or one of its other `words`."""

    name: str
    words: tuple[str, ...]
    summary: str
    run: Callable[[Talk, str], Turn]


def respond(incoming: Incoming, session: Session, knowledge: Knowledge, today: date) -> Turn:
    """The turn that follows a message. The caller stores the session, sends the replies, applies the effects."""
    talk = Talk(incoming, session, knowledge, today)
    if len(incoming.text) > LONGEST_MESSAGE:
        return talk.say(Reply(text=TOO_LONG))
    said = clean(incoming.text).strip()
    if not key(said):
        return talk.say(Reply(text=NOTHING_READABLE))
    if incoming.topic is not None and not _is_live(said, incoming.topic, session):
        return talk.say(Reply(text=OLD_BUTTON))
    return _corrected(talk, said) or _answer(talk, picked(said, session.offered))


def picked(said: str, offered: Sequence[Choice]) -> str:
    """The id of the choice meant by its id, number, label, the start of it or some of its words; else what was said.

    A command is never taken for the words of a label: « effacer » is not a yes to « Oui, tout effacer ».
    """
    if any(said == c.id for c in offered):
        return said
    if said.isascii() and said.isdigit() and len(said) < 3 and 0 < int(said) <= len(offered):
        return offered[int(said) - 1].id
    wanted = key(said)
    fits: list[Callable[[str], bool]] = [lambda label: label == wanted]
    if len(wanted) >= SHORTEST_START and not _command(said):
        fits += [lambda label: label.startswith(wanted), lambda label: f" {wanted} " in f" {label} "]
    for fit in fits:
        found = {c.id for c in offered if fit(key(c.label))}
        if found:
            return found.pop() if len(found) == 1 else said
    return said


def _is_live(said: str, topic: str, session: Session) -> bool:
    """Whether a button still means something: its question is pending, or it never depended on one."""
    pending = f"{session.flow}.{session.asking}"
    return topic in ("", pending) or said in FLOWS or said in {c.id for c in (MENU, BACK, STOP, REVIEW)}


def _corrected(talk: Talk, said: str) -> Turn | None:
    """An edited message answers again what its first version answered; None when it is to be read as a new one."""
    flow, _, asked = (talk.incoming.corrects or "").partition(".")
    if flow != talk.session.flow or asked == talk.session.asking or _is_asking(said) or _command(said):
        return None
    earlier = talk.session.model_copy(update={"asking": asked, "draft": None})
    dialogue = Talk(talk.incoming, earlier, talk.knowledge, talk.today).dialogue()
    if not dialogue or not dialogue.pending():
        return None
    outcome = dialogue.answer(picked(said, dialogue.resume().session.offered))
    return talk.say(Reply(text=outcome.text)) if isinstance(outcome, Refuse) else outcome


def _answer(talk: Talk, said: str) -> Turn:
    found = _command(said)
    if talk.session.confirming and not found:
        return _confirmed(talk, said)
    if found:
        command, argument = found
        return command.run(talk.calm(), argument)
    if said.startswith(faq.ENTRY) and said.removeprefix(faq.ENTRY) in talk.knowledge.faq.entries:
        return talk.say(*faq.answer(talk.knowledge, said.removeprefix(faq.ENTRY)))
    if (vote := faq.vote(said)) and vote.entry in talk.knowledge.faq.entries:
        return talk.say(Reply(text="Merci, c'est noté."), effects=(vote,))
    dialogue = talk.dialogue()
    return _in_flow(talk, dialogue, said) if dialogue and talk.session.asking else _free(talk, said)


def _in_flow(talk: Talk, dialogue: Dialogue, said: str) -> Turn:
    """An answer to the pending question, unless the words plainly ask something else."""
    result = talk.knowledge.faq.ask(said) if _is_asking(said) else None
    if result and result.decision == "answer":
        return talk.say(*faq.answer(talk.knowledge, result.matches[0].id))
    outcome = dialogue.answer(said)
    if not isinstance(outcome, Refuse):
        return outcome
    if not dialogue.pending():
        return _free(talk, said)
    result = result or talk.knowledge.faq.ask(said)
    if result.decision == "answer":
        return talk.say(*faq.answer(talk.knowledge, result.matches[0].id))
    if result.decision == "offer" and _is_asking(said):
        return talk.say(faq.offer(talk.knowledge, result))
    effects = faq.effects_of_refusal(said) if _is_asking(said) else ()
    return talk.say(Reply(text=outcome.text, choices=tuple(outcome.choices)), effects=effects)


def _free(talk: Talk, said: str) -> Turn:
    """A question outside any flow."""
    if talked := faq.small_talk(talk.knowledge, said):
        return talk.say(talked)
    result = talk.knowledge.faq.ask(said)
    match result.decision:
        case "answer":
            return talk.say(*faq.answer(talk.knowledge, result.matches[0].id))
        case "offer":
            return talk.say(faq.offer(talk.knowledge, result))
        case _:
            refusal = Reply(text=faq.UNSURE, choices=choices())
            return talk.say(refusal, effects=faq.effects_of_refusal(said))


def _is_asking(said: str) -> bool:
    spoken = key(said).split()
    return "?" in said or (len(spoken) > 2 and spoken[0] in _ASKING_WORDS)


def _confirmed(talk: Talk, said: str) -> Turn:
    """The answer to "erase everything?": only a clear yes erases."""
    if said == privacy.YES_ERASE.id or key(said) == "oui":
        turn = Talk(talk.incoming, Session(), talk.knowledge, talk.today).menu(privacy.ERASED)
        return turn.model_copy(update={"effects": (Erase(),)})
    return talk.calm().say(Reply(text=privacy.KEPT))


def _command(said: str) -> tuple[Command, str] | None:
    """`/name argument` or a bare word that is a command, with what follows it."""
    if said.startswith("/"):
        name, _, argument = said[1:].partition(" ")
        named = _BY_WORD.get(key(name.partition("@")[0]))
        return (named, argument.strip()) if named else None
    bare = _BY_WORD.get(key(said))
    return (bare, "") if bare else None


def _start(talk: Talk, argument: str) -> Turn:
    """`/start`, with the payload of a deep link when there is one."""
    if argument in FLOWS:
        return talk.open(argument)
    entry = argument.removeprefix("faq-")
    if argument.startswith("faq-") and entry in talk.knowledge.faq.entries:
        return talk.say(*faq.answer(talk.knowledge, entry))
    region = talk.knowledge.gazetteer.region(argument.removeprefix("region-"))
    return _from_region(talk, region) if region else talk.menu()


def _from_region(talk: Talk, region: Region) -> Turn:
    turn = talk.menu(FROM_REGION.format(region=region.name))
    return turn.model_copy(update={"session": turn.session.model_copy(update={"region": region.code})})


def _resume(talk: Talk, argument: str) -> Turn:
    dialogue = talk.dialogue()
    if dialogue and talk.session.asking:
        return dialogue.resume(WELCOME_BACK)
    return talk.menu()


def _help(talk: Talk, argument: str) -> Turn:
    dialogue = talk.dialogue()
    if dialogue and dialogue.pending():
        return talk.say(Reply(text=dialogue.explain()))
    return talk.say(Reply(text=help_text((f"/{c.name}", c.summary) for c in COMMANDS)))


def _back(talk: Talk, argument: str) -> Turn:
    dialogue = talk.dialogue()
    previous = dialogue.back() if dialogue else None
    return previous or talk.menu()


def _stop(talk: Talk, argument: str) -> Turn:
    note = "C'est arrêté. Vos réponses sont gardées si vous voulez reprendre." if talk.session.flow else ""
    return talk.menu(*filter(None, [note]))


def _restart(talk: Talk, argument: str) -> Turn:
    fresh = Talk(talk.incoming, Session(), talk.knowledge, talk.today)
    return fresh.menu("Nous repartons de zéro.")


def _review(talk: Talk, argument: str) -> Turn:
    dialogue = talk.dialogue()
    return dialogue.review() if dialogue else talk.menu("Il n'y a pas encore de réponse à revoir.")


def _privacy(talk: Talk, argument: str) -> Turn:
    return talk.say(privacy.NOTICE)


def _held(talk: Talk, argument: str) -> Turn:
    return talk.say(privacy.held(talk.session))


def _erase(talk: Talk, argument: str) -> Turn:
    session = talk.session.model_copy(update={"confirming": "effacer", "offered": list(privacy.ASK_ERASE.choices)})
    return Turn(replies=(privacy.ASK_ERASE,), session=session)


def _opens(name: str) -> Callable[[Talk, str], Turn]:
    return lambda talk, argument: talk.open(name)


COMMANDS = (
    Command("menu", ("accueil",), "revenir au choix de départ", lambda talk, _: talk.menu()),
    Command("rejoindre", ("rejoindre une cpts", "adherer"), "rejoindre une CPTS", _opens("rejoindre")),
    Command("creer", ("creer une cpts",), "créer une CPTS", _opens("creer")),
    Command("estimer", ("estimer le financement", "estimation"), "estimer le financement", _opens("estimer")),
    Command("contacts", ("trouver mes contacts", "contact"), "trouver vos contacts", _opens("contacts")),
    Command("retour", ("precedent",), "revenir à la question précédente", _back),
    Command("modifier", ("recapitulatif", "recap"), "revoir et changer vos réponses", _review),
    Command("annuler", ("arreter", "stop", "quitter"), "arrêter et revenir au menu", _stop),
    Command("recommencer", (), "tout reprendre de zéro", _restart),
    Command("reprendre", ("continuer",), "reprendre là où nous en étions", _resume),
    Command("aide", ("help",), "une explication, où que vous soyez", _help),
    Command("confidentialite", ("privacy",), "ce que je garde de vous", _privacy),
    Command("mesdonnees", ("mes donnees",), "voir vos réponses gardées", _held),
    Command("effacer", (), "supprimer toutes vos données", _erase),
    Command("start", (), "commencer", _start),
)
_BY_WORD = {word: command for command in COMMANDS for word in (command.name, *command.words)}
