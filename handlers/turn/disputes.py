"""What people say against the last answer: « 👎 », « c'est faux, la cotisation est de 15 € ». It reaches the admins."""

import re
from collections.abc import Callable

from handlers.engine.messages import Effect, Feedback, Reply, Turn, Unanswered
from handlers.turn import answering, faq
from handlers.turn.talk import Talk
from handlers.turn.there import ITS_CPTS
from knowledge.faq import FaqEntry
from knowledge.faq_log import LONGEST_QUESTION
from knowledge.text import key

# The words of the buttons under an answer, typed where they are not offered; the sign alone, where nothing is asked.
_THUMBS = {"utile": True, "pas utile": False}
_DOWN = "👎"
_FALSE = re.compile(
    r"(?:(?:non|mais|ben|euh|pardon|attention|desolee?|ah|heu) )*"
    r"(?:(?:ca |c |tout ca |cela )?(?:c )?(?:est|etait) (?:(?:totalement|completement|carrement|tout a fait) )?"
    r"(?:faux|inexact|errone|une erreur|pas vrai|pas exact)|ce n est pas (?:vrai|exact)|faux"
    r"|(?:vous vous|tu te) trompe[sz]|(?:vous avez|tu as) tort|(?:il )?y a une erreur"
    r"|(?:votre|ta|cette|la) reponse est (?:fausse|inexacte|erronee))\b"
)
# Said of the answer as a whole: nothing is told of what is false in it.
_OF_ALL = re.compile(
    r"(?: |ce que (?:tu|vous) (?:dis|dites|racontes?|affirmez)|dans (?:ta|votre|la|cette) reponse|tout|ca|cela)*"
)
NOTED = (
    "C'est noté : votre remarque sur « {question} » va, sans votre nom, aux personnes qui tiennent ce bot à jour. Où "
    "l'avez-vous lu ? Écrivez-le, et commencez par « c'est faux » : cela leur parviendra aussi."
)
WHAT = (
    "C'est noté : les personnes qui tiennent ce bot à jour sauront que « {question} » est contestée. Dites ce qui est "
    "faux, en commençant par « c'est faux » : cela leur parviendra, sans votre nom."
)
UNSAID = "Votre remarque va, sans votre nom, aux personnes qui tiennent ce bot à jour. Voici ce que je sais là-dessus :"


def typed_thumb(talk: Talk, said: str) -> Feedback | None:
    """The thumb somebody types under the last answer; None for anything else."""
    entry = answering.spoken_of(talk)
    is_down = talk.incoming.text.strip() == _DOWN and not talk.session.asking  # elsewhere it is « non »
    useful = False if is_down else _THUMBS.get(key(said))
    return Feedback(entry=entry.id, useful=useful) if entry and useful is not None else None


def disputed(talk: Talk, said: str, go_on: Callable[[], Turn]) -> Turn | None:
    """What is told against the last answer, kept for the admins; None when nothing is.

    Where there is none, what is said to be false is answered too, by `go_on`.
    """
    found = None if "?" in said else _FALSE.match(key(said))
    entry = answering.spoken_of(talk)
    if found is None or (entry is None and talk.session.flow):  # in a conversation, it corrects an answer of one's own
        return None
    kept = () if _OF_ALL.fullmatch(key(said)[found.end() :]) else faq.effects_of_refusal(said)
    if entry is None:
        return _answered_too(kept, go_on) if kept else None
    kept = (_of(talk, entry, said),) if kept else ()
    effects: tuple[Effect, ...] = (Feedback(entry=entry.id, useful=False), *kept)
    text = (NOTED if kept else WHAT).format(question=entry.question)
    return answering.still_about(talk, talk.say(Reply(text=text), effects=effects))


def _of(talk: Talk, entry: FaqEntry, said: str) -> Effect:
    """What is said against an answer, with which one it is, and for which place: alone it would be of nothing."""
    region = talk.knowledge.gazetteer.region(entry.region or "")
    there = (c.id.removeprefix(ITS_CPTS).rpartition(" ") for c in talk.session.offered if c.id.startswith(ITS_CPTS))
    place = next((f"{name} ({area})" for name, _, area in there), region.name if region else "")
    about = f" (à propos de « {entry.question} »{f', {place}' if place else ''})"
    return Unanswered(text=f"{said[: LONGEST_QUESTION - len(about)]}{about}")


def _answered_too(kept: tuple[Effect, ...], go_on: Callable[[], Turn]) -> Turn:
    turn = go_on()
    effects = (*kept, *(effect for effect in turn.effects if effect not in kept))
    return turn.model_copy(update={"replies": (Reply(text=UNSAID), *turn.replies), "effects": effects})
