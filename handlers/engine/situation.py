"""A situation somebody shares: a territory or a size, what is counted for it, and nothing about a person.

It has two forms that can be read back: a code, short enough for a link, and a sentence to paste. Both come from
outside: what is read here is well formed, and nothing more; whether its communes exist, the knowledge says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_letters, digits
from typing import Any
from zlib import crc32

from handlers.engine.answers import Answers, Basis, ContractYear, Options
from handlers.engine.links import SITUATION
from knowledge.text import key

_BASES: tuple[Basis, ...] = ("communes", "population", "band")
_OPTIONS: tuple[Options, ...] = ("both", "qualite", "accompagnement", "none")
_YEARS: tuple[ContractYear, ...] = ("later", "first")
# Letters and digits alone: a « _ » or a « - » at the end of a link is taken off by some, and is italics to others.
_ALPHABET = digits + ascii_letters
_CHECK = len(_ALPHABET) ** 2  # two letters at the end tell a code that was cut or retyped with a slip
_CODE = re.compile(rf"{SITUATION}(?P<word>[0-9A-Za-z]+)(?P<check>[0-9A-Za-z]{{2}})", re.ASCII)
_COMMUNE = re.compile(r"(?:\d\d|2[AB])\d{3}")
_CORSICA = {"2A": "20", "2B": "96"}  # départements that no commune of today has
_ISLAND = {number: letter for letter, number in _CORSICA.items()}
_FIRST = 17  # bits of the first commune
_ORDERS = range(8)  # of the code that writes how far the next commune is
_LONGEST = 4_000  # characters of a code: of thousands of communes

_SAID_OPTIONS: dict[Options, str] = {"both": "les deux", "qualite": "qualité", "accompagnement": "accompagnement"}
_SAID_OPTIONS["none"] = "aucune"
_SAID_YEARS: dict[ContractYear, str] = {"later": "suivante", "first": "première"}
_SENTENCE = re.compile(
    r"\W*CPTS\s+de\s+(?P<count>\d{1,4})\s+communes?\s*:\s*(?P<codes>[0-9AB,\s]+?)\s*;"
    r"\s*missions\s+optionnelles\s*:\s*(?P<options>[^;]+?)\s*;\s*année\s*:\s*(?P<year>\w+)\s*;"
    r"\s*crise\s*:\s*(?P<crisis>oui|non)\W*",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\W*CPTS\s+de\s+\d{1,4}\s+communes?\s*:\s*(?:\d\d|2[AB])\d{3}\b", re.IGNORECASE)


class UnreadableError(ValueError):
    """A code or a sentence that says no situation: cut, mistyped or made up."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What an estimate is made from. `territory` holds INSEE codes, sorted."""

    basis: Basis
    territory: tuple[str, ...] = ()
    population: int = 0
    band: int = 0
    options: Options = "both"
    year: ContractYear = "later"
    crisis: bool = False

    @classmethod
    def of(cls, answers: Answers) -> "Situation":
        """That of the answers, an estimate of which counts what is not said as it does here."""
        basis = answers.basis or "communes"
        return cls(
            basis=basis,
            territory=tuple(sorted(set(answers.territory or ()))) if basis == "communes" else (),
            population=(answers.population or 0) if basis == "population" else 0,
            band=(answers.band or 0) if basis == "band" else 0,
            options=answers.options or "both",
            year=answers.year or "later",
            crisis=bool(answers.crisis),
        )

    @property
    def answers(self) -> dict[str, Any]:
        """As answers of a session."""
        said: dict[str, Any] = {"basis": self.basis, "options": self.options, "year": self.year, "crisis": self.crisis}
        described = {"communes": list(self.territory), "population": self.population, "band": self.band}
        return {**said, "territory" if self.basis == "communes" else self.basis: described[self.basis]}


def is_one(said: str) -> bool:
    """Whether a message begins as a situation that was shared, well formed or not."""
    return said[: len(SITUATION)].lower() == SITUATION or bool(_BEGINS.match(said))


def read(said: str) -> Situation:
    """The situation of a code or of a sentence. Raises `UnreadableError`."""
    return _of_sentence(said) if _BEGINS.match(said) else _of_code(said)


def code_of(situation: Situation) -> str:
    """A situation in a word, of which the end can be checked."""
    word = _word(int(f"1{_head(situation)}{_described(situation)}", 2))
    return f"{SITUATION}{word}{_check(word)}"


def sentence_of(situation: Situation) -> str:
    """A territory as a sentence, for who must paste it: « CPTS de 41 communes : 18033, … »."""
    codes = situation.territory
    counted = f"CPTS de {len(codes)} commune{'s' if len(codes) > 1 else ''}"
    return (
        f"{counted} : {', '.join(codes)} ; missions optionnelles : {_SAID_OPTIONS[situation.options]} ; "
        f"année : {_SAID_YEARS[situation.year]} ; crise : {'oui' if situation.crisis else 'non'}"
    )


def _of_code(said: str) -> Situation:
    found = _CODE.fullmatch(SITUATION + said[len(SITUATION) :].strip()) if len(said) < _LONGEST else None
    if found is None or found["check"] != _check(found["word"]):
        raise UnreadableError
    bits = _Bits(f"{_number(found['word']):b}"[1:])
    try:
        situation = _taken(bits)
    except (IndexError, ValueError) as error:
        raise UnreadableError from error
    if code_of(situation) != SITUATION + found["word"] + found["check"]:  # one situation has one code
        raise UnreadableError
    return situation


def _of_sentence(said: str) -> Situation:
    """The whole sentence or nothing: of a list cut short, nobody can tell what it lacks."""
    found = _SENTENCE.fullmatch(said)
    codes = [code.upper() for code in re.split(r"[\s,]+", found["codes"]) if code] if found else []
    options = {key(words): option for option, words in _SAID_OPTIONS.items()}
    years = {key(words): year for year, words in _SAID_YEARS.items()}
    if found is None or len(codes) != int(found["count"]) or len(set(codes)) != len(codes):
        raise UnreadableError
    if not all(_COMMUNE.fullmatch(code) for code in codes):
        raise UnreadableError
    try:
        chosen, year = options[key(found["options"])], years[key(found["year"])]
    except KeyError as error:
        raise UnreadableError from error
    territory = tuple(sorted(codes))
    return Situation("communes", territory, options=chosen, year=year, crisis=key(found["crisis"]) == "oui")


class _Bits:
    """Bits taken one after the other; `IndexError` past the end."""

    def __init__(self, bits: str) -> None:
        self._bits = bits
        self._at = 0

    def take(self, number: int) -> int:
        taken = self._bits[self._at : self._at + number]
        if len(taken) < number:
            raise IndexError
        self._at += number
        return int(taken, 2) if taken else 0

    @property
    def left(self) -> int:
        return len(self._bits) - self._at


def _head(situation: Situation) -> str:
    basis, options = _BASES.index(situation.basis), _OPTIONS.index(situation.options)
    return f"{basis:02b}{options:02b}{_YEARS.index(situation.year):b}{situation.crisis:b}"


def _described(situation: Situation) -> str:
    if situation.basis == "communes":
        return _listed(sorted(_as_number(code) for code in situation.territory))
    return f"{situation.population or situation.band:b}"


def _listed(numbers: list[int]) -> str:
    """The first commune, then how far each next one is: those of a CPTS are neighbours, in the list of France too."""
    gaps = [later - sooner - 1 for sooner, later in pairwise(numbers)]
    written = (f"{order:03b}{''.join(_gap(gap, order) for gap in gaps)}" for order in _ORDERS)
    return f"{numbers[0]:0{_FIRST}b}{min(written, key=len)}"


def _gap(gap: int, order: int) -> str:
    """Exponential-Golomb: small numbers are short, none is impossible."""
    bits = f"{gap + (1 << order):b}"
    return "0" * (len(bits) - order - 1) + bits


def _taken(bits: _Bits) -> Situation:
    basis, options = _BASES[bits.take(2)], _OPTIONS[bits.take(2)]
    year, crisis = _YEARS[bits.take(1)], bool(bits.take(1))
    if basis == "communes":
        codes = tuple(sorted(map(_as_commune, _numbers(bits))))
        return Situation(basis, codes, options=options, year=year, crisis=crisis)
    number = bits.take(bits.left)
    population, band = (number, 0) if basis == "population" else (0, number)
    return Situation(basis, population=population, band=band, options=options, year=year, crisis=crisis)


def _numbers(bits: _Bits) -> Iterator[int]:
    number, order = bits.take(_FIRST), bits.take(3)
    yield number
    while bits.left:
        zeros = 0
        while not bits.take(1):
            zeros += 1
        gap = (1 << (zeros + order)) + bits.take(zeros + order) - (1 << order)
        number += gap + 1
        yield number


def _as_number(code: str) -> int:
    return int(_CORSICA.get(code[:2], code[:2]) + code[2:])


def _as_commune(number: int) -> str:
    """A code that may be one of a commune. Raises `ValueError`."""
    written = f"{number:05d}"
    code = _ISLAND.get(written[:2], written[:2]) + written[2:]
    if not _COMMUNE.fullmatch(code):
        raise ValueError(code)
    return code


def _word(number: int) -> str:
    letters = []
    while number:
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(reversed(letters))


def _number(word: str) -> int:
    number = 0
    for letter in word:
        number = number * len(_ALPHABET) + _ALPHABET.index(letter)
    return number


def _check(word: str) -> str:
    high, low = divmod(crc32(word.encode()) % _CHECK, len(_ALPHABET))
    return _ALPHABET[high] + _ALPHABET[low]
