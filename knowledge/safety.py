"""What is never taken for a question nor kept: emergencies, patients' complaints, what identifies a person."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record
from knowledge.text import key

Danger = Literal["emergency", "patient"]

# In the order they are looked for: what is longest first, so that a part of it is not taken for something else.
_IDENTIFYING = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # an e-mail address
    re.compile(r"(?:\+?\d[\s.-]?){8,15}"),  # a phone, a social security number, an RPPS or ADELI number
    re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b"),  # a date, of birth as often as not
    re.compile(r"(?:je m['’ ]?appelle|mon nom est)\s+\S+(?:\s+[A-ZÀ-Ý]\S+)?", re.IGNORECASE),
    re.compile(r"\b(?:[Dd]r|[Dd]octeur|[Mm]me|[Mm]adame|[Mm]onsieur|[Mm]lle)\.?(?:\s+[A-ZÀ-Ý][\w'’-]+){1,2}"),
)
SHORT_CRY = 3  # words
REMOVED = "[retiré]"


class Safety(Record):
    """The words of `data/safety.toml`, and the two answers they call for."""

    emergency_answer: str
    emergency: tuple[str, ...]
    emergency_alone: tuple[str, ...]
    not_emergency: tuple[str, ...]
    patient_answer: str
    patient: tuple[str, ...]

    @classmethod
    def load(cls, path: Path = DATA / "safety.toml") -> Self:
        return load_toml(path, cls)

    def danger(self, text: str) -> Danger | None:
        """Whether a message tells of an emergency or of somebody's health, rather than of care's organisation."""
        said = f" {key(text)} "
        if _any(self.not_emergency, said):
            return None
        alone = self.emergency_alone if len(said.split()) <= SHORT_CRY else ()
        if _any((*self.emergency, *alone), said):
            return "emergency"
        return "patient" if _any(self.patient, said) else None

    def answer(self, danger: Danger) -> str:
        return (self.emergency_answer if danger == "emergency" else self.patient_answer).strip()


def scrubbed(text: str) -> str:
    """A text without e-mail, phone, RPPS/ADELI or social security number, date and name, as far as can be told."""
    for pattern in _IDENTIFYING:
        text = pattern.sub(REMOVED, text)
    return text


def _any(expressions: Sequence[str], said: str) -> bool:
    return any(f" {expression} " in said for expression in expressions)
