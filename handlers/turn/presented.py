"""« Je suis coordinatrice de la CPTS du Pays de Redon, ACI signé en 2022 »: led to its contract, with what was told."""

import re
from collections.abc import Sequence
from typing import Any

from handlers.engine.messages import Turn
from handlers.flows.change import signed_in
from handlers.flows.signature import half_told
from handlers.hearing.numbers import PEOPLE, people_in
from handlers.money.by_cpts import name_of_cpts
from handlers.turn.talk import Talk
from knowledge.text import key
from knowledge.wording import is_day

_PRESENTS = re.compile(
    r"(?:(?:bonjour|bonsoir|je suis|moi c est|ici|la|le|l|une?) )*"
    r"(?:co )?(?:coordina\w+|president\w*|tresori\w+|directeur|directrice)(?: adjointe?)? "
    r"(?:de |d |du |pour )?(?:la |notre |ma |une )?cpts\b.*"
)
_OF_THE_CONTRACT = re.compile(r"\b(?:sign\w*|aci|contrat)\b")
_GREETINGS = frozenset("bonjour|bonsoir|salut|bonjour a tous".split("|"))
_CLAUSES = re.compile(r"[,;.\n]+")


def presented(talk: Talk, said: str) -> Turn | None:
    """The fifth door, for who says of which CPTS they are and asks nothing; None for any other message."""
    first, *others = [c for c in _CLAUSES.split(said) if key(c) and key(c) not in _GREETINGS] or [""]
    if "?" in said or not _PRESENTS.fullmatch(key(first)) or not all(map(_is_of_the_contract, others)):
        return None
    turn = talk.open("contrat", _answers(talk, said, others))
    if turn.session.flow != "contrat":  # among others, where nothing is asked
        return turn
    drafts = {**_drafts(talk, said), **turn.session.drafts}
    turn = turn.model_copy(update={"session": turn.session.model_copy(update={"drafts": drafts})})
    return _with_its_name(talk, turn, name_of_cpts(first, talk.knowledge.cpts))


def _is_of_the_contract(clause: str) -> bool:
    return bool(_OF_THE_CONTRACT.search(key(clause)) or PEOPLE.search(clause))


def _answers(talk: Talk, said: str, clauses: Sequence[str]) -> dict[str, Any]:
    people = next((people_in(clause) for clause in clauses if PEOPLE.search(clause)), None)
    signed = signed_in(said, talk.today)
    return {
        **({"basis": "population", "population": people} if people else {}),
        **({"signed": signed} if is_day(signed) else {}),
    }


def _drafts(talk: Talk, said: str) -> dict[str, Any]:
    half = half_told(signed_in(said, talk.today), talk.today)
    return {"signed": half} if half else {}


def _with_its_name(talk: Talk, turn: Turn, name: str) -> Turn:
    """What the directory knows of it, where the territory is what is asked."""
    dialogue = talk.walked_in(turn.session)
    if not name or dialogue is None or turn.session.asking != "basis":
        return turn
    answered = dialogue.answer(f"CPTS {name}")
    return answered if isinstance(answered, Turn) else turn
