"""« moins de 40 000 », « entre 50 et 60 000 »: a number of people that is none, and the sizes it may be of."""

import re
from collections.abc import Sequence

from handlers.engine.flow import Accept, Hold, Outcome
from handlers.engine.messages import Choice
from handlers.hearing.numbers import Said
from handlers.money.wording import band_words
from knowledge.rates import RateTable
from knowledge.territory import Place
from knowledge.territory.atlas.places import of
from knowledge.text import key
from knowledge.wording import inhabitants

PEOPLE_OR_POSTCODE = "{number} : est-ce un nombre d'habitants, ou le code postal {of} ?"
AS_PEOPLE = "habitants:"
AS_BAND = "taille:"
_SIZE = re.compile(r"\btaille ([1-4])\b")


def people_or_postcode(postcode: str, places: Sequence[Place]) -> str:
    """Asks which a number is that may be either: of no other words than a postcode's, nobody knows."""
    return PEOPLE_OR_POSTCODE.format(number=postcode, of=_of_places(places))


def label_of_postcode(places: Sequence[Place]) -> str:
    """The choice that says it is the postcode; it does not hold its digits, which may be said again of people."""
    return f"Le code postal {_of_places(places)}"


def _of_places(places: Sequence[Place]) -> str:
    return of(places[0].name) if len(places) == 1 else f"de {len(places)} communes"


def size_in(said: str) -> int | None:
    """« taille 3 »: the one size that a text names."""
    named = set(_SIZE.findall(key(said)))
    return int(named.pop()) if len(named) == 1 else None


def sized(said: Said, table: RateTable) -> Outcome:
    """The size that a bound names, or a question; no number is made up for it."""
    bands = _bands(said, table)
    if len(bands) == 1 and (said.low is None or said.high is None):
        return of_band(bands[0], table)
    choices = [*_numbers(said), *(Choice(id=f"{AS_BAND}{n}", label=band_words(table, n).capitalize()) for n in bands)]
    return Hold(None, f"{_what(said)} : plusieurs réponses conviennent. Laquelle est la vôtre ?", choices)


def of_band(band: int, table: RateTable) -> Accept:
    """The territory by its size, when that is all that is known."""
    note = f"Noté : {band_words(table, band)}."
    return Accept(None, note=note, also={"basis": "band", "band": band})


def _bands(said: Said, table: RateTable) -> Sequence[int]:
    thresholds = {b.threshold: b.number for b in table.bands if b.number > 1}
    if said.low is None and said.high is not None:
        below = thresholds.get(said.high)
        return [below - 1] if below else range(1, table.band_of(max(said.high - 1, 1)) + 1)
    if said.high is None and said.low is not None:
        above = thresholds.get(said.low)
        return [above] if above else range(table.band_of(said.low + 1), 5)
    low, high = said.low or 1, said.high or 1
    return range(table.band_of(max(low - said.nearly, 1)), table.band_of(high) + 1)


def _numbers(said: Said) -> list[Choice]:
    if said.low is None or said.high is None:
        return []
    return [Choice(id=f"{AS_PEOPLE}{n}", label=inhabitants(n)) for n in dict.fromkeys((said.low, said.high))]


def _what(said: Said) -> str:
    if said.low is None:
        return f"Moins de {inhabitants(said.high or 0)}"
    if said.high is None:
        return f"Plus de {inhabitants(said.low)}"
    if said.low == said.high:
        return f"Presque {inhabitants(said.low)}"
    return f"Entre {inhabitants(said.low)} et {inhabitants(said.high)}"
