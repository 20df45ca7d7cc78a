"""What somebody wants: « je veux rejoindre la CPTS, je suis infirmière » opens a conversation with what it tells."""

import re
from typing import Any

from handlers.funding_questions import PEOPLE, people_in
from knowledge.base import Knowledge
from knowledge.text import key

_WISH = (
    r"(?:je|on|nous)\s+"
    r"(?:veu[xt]?|voudrai[st]?|voulons|voudrions|souhait\w+|aimerai\w*|desir\w+|cherch\w+ a|compte|vais|pense)"
)
_VERBS = {
    "rejoindre": r"(?:rejoindre|adherer|m inscrire|integrer|entrer dans|faire partie)",
    "creer": r"(?:creer|monter|lancer|fonder|demarrer)",
    "estimer": r"(?:estimer|calculer|une estimation|simuler)",
    "contacts": r"(?:contacter|trouver (?:un|mes|des|le|les) contacts?)",
}
_PATTERNS = {flow: re.compile(rf"\b{_WISH}\b.{{0,30}}\b{verb}\b") for flow, verb in _VERBS.items()}


_ASKING_WORDS = frozenset(
    "qui que qu quoi quel quelle quels quelles comment combien pourquoi quand ou est c dois peut puis faut y".split()
)


# « C'est quoi un idel » holds a profession, and says nothing of the person's own.
_NO_ANSWER = re.compile(
    r"(?:euh |heu |mais |et |ok |dis |bonjour )*"
    r"(?:(?:c|ce|s) (?:est |et )?(?:koi|quoi)|qu est ce|kes ?ke?|kesako|est ce qu"
    r"|(?:que|ca) (?:veut|signifie)|quelle difference)\b"
    r"|.{1,60}\b(?:c est quoi|c quoi|(?:ca )?veut dire quoi)$"
)


def is_asking(text: str) -> bool:
    """Whether a message is a question rather than an answer."""
    spoken = key(text).split()
    return len(spoken) > 1 and ("?" in text or spoken[0] in _ASKING_WORDS or is_no_answer(text))


def is_no_answer(text: str) -> bool:
    """Whether a message can only be a question, whatever else it names."""
    return bool(_NO_ANSWER.match(key(text)))


def wish(text: str) -> str | None:
    """The flow a person says they want, None when they say no such thing."""
    said = key(text)
    return next((flow for flow, pattern in _PATTERNS.items() if pattern.search(said)), None)


def told(text: str, knowledge: Knowledge) -> dict[str, Any]:
    """The answers a wish already gives: profession and exercise, a number of inhabitants."""
    answers: dict[str, Any] = {}
    if PEOPLE.search(text) and (people := people_in(text)) and people > 0:
        answers |= {"basis": "population", "population": people}
    found = knowledge.eligibility.recognise(text)
    if len(found) == 1:
        answers["profession"] = found[0].profession.id
        if found[0].exercise:
            answers["exercise"] = found[0].exercise.value
    return answers
