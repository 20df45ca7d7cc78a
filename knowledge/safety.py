"""What is never taken for a question nor kept: emergencies, patients' complaints, what identifies a person."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record
from knowledge.text import key

Danger = Literal["distress", "emergency", "patient", "record"]

# Sex, year, month, place, order, key: https://www.insee.fr/fr/metadonnees/definition/c1409. Written in one piece or in
# its groups: a row of postcodes is neither.
_SOCIAL_SECURITY = re.compile(
    r"(?<!\d)[12](?:\d\d(?:0[1-9]|1[0-2])(?:\d\d|2[ab])\d{6}(?:\d\d)?"
    r"|[ .]\d\d[ .](?:0[1-9]|1[0-2])[ .](?:\d\d|2[ab])[ .]\d{3}[ .]\d{3}(?:[ .]\d\d)?)(?!\d)",
    re.IGNORECASE,
)
_TITLE = r"\b(?:dr|docteur|mme|madame|monsieur|mlle|m\.)"
_CALLED = re.compile(r"(?i:\b(?:mme|madame|monsieur|mlle|m\.))\s+[A-ZÀ-Ý][\w'’-]+")  # a doctor is nobody's patient here
_DURATION = "".join(
    rf"(?<!\b{word} )" for word in ("depuis", "sur", "dans", "pendant", "durant", "a", "plus de", "moins de")
)
_AGED = re.compile(rf"{_DURATION}\b\d{{1,3}} ?(?:ans|mois)\b|\bn[ée]e? le\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:patiente?|r[ée]sidente?)\b", re.IGNORECASE
)  # in the singular: « les patients » are nobody

# In the order they are looked for: what is longest first, so that a part of it is not taken for something else.
_IDENTIFYING = (
    # An e-mail address, looked for from its beginning only: a long word without an @ would be read from each letter.
    re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:\+?\d[\s.-]?){8,15}"),  # a phone, a social security number, an RPPS or ADELI number
    re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b"),  # a date, of birth as often as not
    re.compile(r"(?:je m['’ ]?appelle|mon nom est)\s+\S+(?:\s+[A-ZÀ-Ý]\S+)?", re.IGNORECASE),
    re.compile(r"(?i:je suis)(?:\s+[A-ZÀ-Ý][\w'’-]+){2}"),
    re.compile(rf"(?i:{_TITLE})\.?(?:\s+[A-ZÀ-Ý][\w'’-]+){{1,2}}"),
    re.compile(rf"{_TITLE}\.?\s+(?!en\b|et\b|ou\b|le\b|la\b|de\b|du\b)[\w'’-]+", re.IGNORECASE),
)
SHORT_CRY = 3  # words
REMOVED = "[retiré]"


class Safety(Record):
    """The words of `data/safety.toml`, and the answers they call for."""

    distress_answer: str
    distress: tuple[str, ...]
    emergency_answer: str
    emergency_own: tuple[str, ...]
    emergency: tuple[str, ...]
    emergency_alone: tuple[str, ...]
    not_emergency: tuple[str, ...]
    patient_answer: str
    patient: tuple[str, ...]
    record_answer: str

    @classmethod
    def load(cls, path: Path = DATA / "safety.toml") -> Self:
        return load_toml(path, cls)

    def danger(self, text: str) -> Danger | None:
        """Whether a message tells of a wish to die, of an emergency, of somebody's health, or who a patient is."""
        if _is_record(text):
            return "record"
        said = f" {key(text)} "
        if _any(self.distress, said):
            return "distress"
        if _any(self.emergency_own, said):
            return "emergency"
        if _any(self.not_emergency, said):
            return None
        alone = self.emergency_alone if len(said.split()) <= SHORT_CRY else ()
        if _any((*self.emergency, *alone), said):
            return "emergency"
        return "patient" if _any(self.patient, said) else None

    def answer(self, danger: Danger) -> str:
        answers: dict[Danger, str] = {
            "distress": self.distress_answer,
            "emergency": self.emergency_answer,
            "patient": self.patient_answer,
            "record": self.record_answer,
        }
        return answers[danger].strip()


def scrubbed(text: str) -> str:
    """A text without e-mail, phone, RPPS/ADELI or social security number, date and name, as far as can be told."""
    for pattern in _IDENTIFYING:
        text = pattern.sub(REMOVED, text)
    return text


def _is_record(text: str) -> bool:
    """Whether a text says who somebody's patient is: a social security number, or an age or a birth with a person."""
    if _SOCIAL_SECURITY.search(text):
        return True
    aged, named, somebody = (bool(sign.search(text)) for sign in (_AGED, _CALLED, _SOMEBODY))
    return (aged and (named or somebody)) or (somebody and named)


def _any(expressions: Sequence[str], said: str) -> bool:
    return any(f" {expression} " in said for expression in expressions)
