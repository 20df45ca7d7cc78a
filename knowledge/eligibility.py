"""Who may start a CPTS, join it or be its partner, rule by rule (`data/eligibility.toml`, `data/professions.toml`)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import model_validator
from rapidfuzz import fuzz, process

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record, Source
from knowledge.text import key, words

Role = Literal["start", "join", "partner"]
Verdict = Literal["yes", "depends", "no"]
Group = Literal[
    "health",
    "ended-in-nomenclature",
    "not-listed",
    "organisation",
    "civic",
    "army",
    "border",
    "student",
    "other",
]

CLOSE_ENOUGH = 86  # out of 100: one slip in a word of seven letters
MOST_WORDS = 60  # read of a message: a profession is said in its first sentences
# « 1 150 habitants », « 900 patients »: counted, they are nobody's function.
_COUNTED = re.compile(
    r"(?:\d[\d\s.,'’]{0,15}(?:(?:k|milles?|millions?)\s{1,3})?(?:d\s?['’e]\s{0,3})?|(?:nombre|combien)\s+d['’ ]?\s?)"
    r"(?:habitant|patient|usager|citoyen)e?s?\b",
    re.IGNORECASE,
)
_ONE = frozenset("1 un une".split())
_SEVERAL = frozenset(
    (*map(str, range(2, 100)), *"deux trois quatre cinq six sept huit neuf dix plusieurs quelques".split())
)
SHORTEST_PLURAL = 4  # letters: « ides » is one
SHORTEST_TYPO = 5  # letters: shorter aliases (IDE, MK, PH) must be written exactly


class Exercise(StrEnum):
    """How a health professional practises."""

    LIBERAL = "liberal"
    SALARIE = "salarie"
    CENTRE_SANTE = "centre-sante"
    HOPITAL = "hopital"
    REMPLACANT = "remplacant"
    ETUDIANT = "etudiant"
    AUTRE = "autre"

    @property
    def french(self) -> str:
        return _EXERCISES[self]


_EXERCISES = {
    Exercise.LIBERAL: "En libéral",
    Exercise.SALARIE: "Salarié (cabinet, association, Ehpad…)",
    Exercise.CENTRE_SANTE: "En centre de santé",
    Exercise.HOPITAL: "À l'hôpital ou en clinique",
    Exercise.REMPLACANT: "Remplaçant",
    Exercise.ETUDIANT: "Étudiant ou interne",
    Exercise.AUTRE: "Autre (retraité, en projet…)",
}


# A word that tells how a person practises, whatever their profession: « généraliste remplaçante ».
_EXERCISE_WORDS = {
    "liberal": Exercise.LIBERAL,
    "liberale": Exercise.LIBERAL,
    "lib": Exercise.LIBERAL,
    "cabinet": Exercise.LIBERAL,
    "titulaire": Exercise.LIBERAL,
    "installe": Exercise.LIBERAL,
    "installee": Exercise.LIBERAL,
    "sel": Exercise.LIBERAL,
    "selarl": Exercise.LIBERAL,
    "scm": Exercise.LIBERAL,
    "scp": Exercise.LIBERAL,
    "associe": Exercise.LIBERAL,
    "associee": Exercise.LIBERAL,
    "collaborateur": Exercise.LIBERAL,
    "collaboratrice": Exercise.LIBERAL,
    "salarie": Exercise.SALARIE,
    "salariee": Exercise.SALARIE,
    "hopital": Exercise.HOPITAL,
    "hospitalier": Exercise.HOPITAL,
    "hospitaliere": Exercise.HOPITAL,
    "clinique": Exercise.HOPITAL,
    "chu": Exercise.HOPITAL,
    "remplacant": Exercise.REMPLACANT,
    "remplacante": Exercise.REMPLACANT,
    "etudiant": Exercise.ETUDIANT,
    "etudiante": Exercise.ETUDIANT,
    "interne": Exercise.ETUDIANT,
    "retraite": Exercise.AUTRE,
    "retraitee": Exercise.AUTRE,
}


def exercise_in(text: str) -> Exercise | None:
    """How a person says they practise; None when they do not say, or say two things."""
    heard = {_EXERCISE_WORDS[word] for word in words(text) if word in _EXERCISE_WORDS}
    return heard.pop() if len(heard) == 1 else None


class Profession(Record):
    """A profession or another actor. An alias written « x=liberal » also tells how the person practises."""

    id: str
    label: str
    group: Group
    code: str | None = None
    aci: bool = False
    urps: str | None = None
    aliases: tuple[str, ...]

    @property
    def practises(self) -> bool:
        """Whether asking how this person practises makes sense."""
        return self.group in ("health", "ended-in-nomenclature")


class ProfessionMatch(NamedTuple):
    """What a person's words say of their profession, and of their exercise when they tell it."""

    profession: Profession
    exercise: Exercise | None


class Rule(Record):
    """One rule: the first that fits a person's group, profession and exercise holds for its role."""

    role: Role
    groups: frozenset[Group]
    professions: frozenset[str] | None = None
    exercises: frozenset[Exercise] | None = None
    verdict: Verdict
    text: str
    change: str
    source: str

    def fits(self, profession: Profession, exercise: Exercise | None) -> bool:
        return (
            profession.group in self.groups
            and (self.professions is None or profession.id in self.professions)
            and (self.exercises is None or exercise in self.exercises)
        )


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says to one person, with its source."""

    role: Role
    verdict: Verdict
    text: str
    change: str
    source: Source


class _Rules(Record):
    checked: date
    sources: dict[str, Source]
    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _sources_exist(self) -> Self:
        if lost := {r.source for r in self.rule} - set(self.sources):
            raise ValueError(f"source inconnue : {', '.join(sorted(lost))}")
        return self


class _Professions(Record):
    profession: tuple[Profession, ...]


class Eligibility:
    """The professions and the rules, read once."""

    def __init__(self, professions: Sequence[Profession], rules: _Rules) -> None:
        self.professions = {p.id: p for p in professions}
        self._rules = rules

    @classmethod
    def load(cls, folder: Path = DATA) -> Self:
        professions = load_toml(folder / "professions.toml", _Professions).profession
        return cls(professions, load_toml(folder / "eligibility.toml", _Rules))

    @property
    def checked(self) -> date:
        return self._rules.checked

    def rulings(self, profession: Profession, exercise: Exercise | None) -> dict[Role, Ruling]:
        """The ruling for each role; every profession has one for each (a test holds it)."""
        rulings: dict[Role, Ruling] = {}
        for rule in self._rules.rule:
            if rule.role not in rulings and rule.fits(profession, exercise):
                source = self._rules.sources[rule.source]
                rulings[rule.role] = Ruling(rule.role, rule.verdict, rule.text, rule.change, source)
        return rulings

    @cached_property
    def unions(self) -> list[str]:
        """The professions as people's own are compared with a contact's: any other word would be found by nobody."""
        return sorted({p.urps for p in self.professions.values() if p.urps})

    def union_named(self, said: str) -> str:
        """The union of a profession, however it is named: « médecins », « Infirmière », « kiné »; "" when unsure."""
        begun = [union for union in self.unions if len(said) > 2 and key(union).startswith(key(said))]
        found = begun or sorted({match.profession.urps for match in self.recognise(said) if match.profession.urps})
        return found[0] if len(found) == 1 else ""

    @property
    def spellings(self) -> list[str]:
        """Every way of naming a profession."""
        return [" ".join(alias) for alias in self._aliases]

    def begins(self, text: str) -> bool:
        """Whether a text begins with a profession as it is spelt, and has more."""
        said = words(text)
        return any(tuple(said[:end]) in self._aliases for end in range(1, len(said)))

    def recognise(self, text: str) -> list[ProfessionMatch]:
        """The professions a person's words may mean: one when clear, several to choose from, none when unknown."""
        said = words(_COUNTED.sub(" ", text))[:MOST_WORDS]
        said, group = self._counted(said)
        found = self._longest_aliases(said) or group or self._misspelt(said)
        told = exercise_in(text)
        return [m if m.exercise else ProfessionMatch(m.profession, told) for m in found]

    @cached_property
    def _aliases(self) -> dict[tuple[str, ...], list[ProfessionMatch]]:
        """Every spelling, with the professions that share it: « orthopédiste » is said of two."""
        found: dict[tuple[str, ...], list[ProfessionMatch]] = {}
        for profession in self.professions.values():
            for alias in (*profession.aliases, profession.label):
                spelling, _, exercise = alias.partition("=")
                match = ProfessionMatch(profession, Exercise(exercise) if exercise else None)
                found.setdefault(tuple(words(spelling)), []).append(match)
        return found

    def _counted(self, said: list[str]) -> tuple[list[str], list[ProfessionMatch]]:
        """« 6 médecins et 4 ide »: the other words, and the professions of a group, any of which may be one's own."""
        found: list[ProfessionMatch] = []
        rest, at, several = list[str](), 0, False
        while at < len(said):
            is_one = said[at] in _ONE and said[at - 1 : at] != ["suis"]
            length = self._profession_length(said[at + 1 :]) if is_one or said[at] in _SEVERAL else 0
            if length:
                found += self._aliases[_singular(said[at + 1 : at + 1 + length])]
                several = several or not is_one
            rest += [] if length else [said[at]]
            at += 1 + length
        group = _distinct(found)
        return (rest, group) if several and len(group) > 1 else (said, [])

    def _profession_length(self, said: Sequence[str]) -> int:
        """How many of the first words name a profession, of one or of several people."""
        longest = max(map(len, self._aliases))
        return next((n for n in range(longest, 0, -1) if len(said) >= n and _singular(said[:n]) in self._aliases), 0)

    @cached_property
    def _most_words(self) -> int:
        """How many words the longest spelling has."""
        return max(map(len, self._aliases))

    def _longest_aliases(self, said: Sequence[str]) -> list[ProfessionMatch]:
        """Known spellings inside the words; the longest win, as « infirmière libérale » over « infirmière »."""
        sizes = range(1, self._most_words + 1)
        runs = {tuple(said[at : at + size]) for size in sizes for at in range(len(said) - size + 1)}
        found = [alias for alias in self._aliases if alias in runs]
        longest = max(map(len, found), default=0)
        return _distinct(match for alias in found if len(alias) == longest for match in self._aliases[alias])

    def _misspelt(self, said: Sequence[str]) -> list[ProfessionMatch]:
        spellings = {_sound(a): a for a in self._aliases if len("".join(a)) >= SHORTEST_TYPO}
        attempts = [_sound(said), *(_sound([w]) for w in said if len(w) >= SHORTEST_TYPO)]
        best: dict[str, float] = {}
        for attempt in attempts:
            for spelling, score, _ in process.extract(
                attempt, list(spellings), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=5
            ):
                best[spelling] = max(score, best.get(spelling, 0))
        top = max(best.values(), default=0)
        close = [spellings[s] for s, score in best.items() if score >= top - 2]
        return _distinct(match for alias in close for match in self._aliases[alias])


def _singular(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.removesuffix("s") if len(word) >= SHORTEST_PLURAL else word for word in said)


def _sound(spelling: Sequence[str]) -> str:
    """Words joined for comparison, « ph » as people who hear it write it."""
    return " ".join(spelling).replace("ph", "f")


def _distinct(matches: Iterable[ProfessionMatch]) -> list[ProfessionMatch]:
    """One match a profession; an exercise is kept only when every spelling of that profession agrees."""
    by_profession: dict[str, ProfessionMatch] = {}
    for match in matches:
        known = by_profession.get(match.profession.id)
        agrees = known is None or known.exercise == match.exercise
        by_profession[match.profession.id] = match if agrees else ProfessionMatch(match.profession, None)
    return list(by_profession.values())
