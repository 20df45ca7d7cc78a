"""What the network of a region may be told of those who want a CPTS somewhere: numbers, none of which changes by one.

Three rules make that so. Places are the same whoever asks: an intercommunality, or what a département has of small
ones, so that no two of them overlap. A number is the last step reached, « au moins 6 ». And a place is told of again
only at a higher step, with at least `FEWEST` people who were in no count before: what one person does shows in none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.territory import Gazetteer
from knowledge.territory.atlas.places import of
from knowledge.together import FEWEST, Seeker

STEPS = (FEWEST, 6, 10, 20, 50, 100)
SMALLEST = 15_000  # inhabitants of an intercommunality that is told of by itself: fewer would know each other
FEWEST_PROFESSIONS = 2  # of one alone, whoever is among them would know what all the others do


@dataclass(frozen=True, slots=True)
class Zone:
    """A place of which numbers are told; `name` follows « une CPTS »: « autour de Bourges (CA Bourges Plus) »."""

    key: str
    region: str
    name: str


@dataclass(frozen=True, slots=True)
class Headcount:
    """At least so many people, of so many professions."""

    people: int
    professions: int


def zone_of(communes: Sequence[str], gazetteer: Gazetteer) -> Zone | None:
    """The one place where a demand is counted, by its largest commune; None when nobody knows where it is."""
    places = gazetteer.territory(communes).communes
    largest = max(places, key=lambda commune: commune.population or 0, default=None)
    whole = (gazetteer.commune(largest.parent) or largest) if largest and largest.parent else largest
    if whole is None:
        return None
    epci = gazetteer.epci(whole.epci) if whole.epci else None
    if epci and epci.population >= SMALLEST:
        heart = max(gazetteer.territory(epci.communes).communes, key=lambda commune: commune.population or 0)
        return Zone(f"{epci.code}-{whole.region}", whole.region, f"autour {of(heart.name)} ({epci.name})")
    departement = gazetteer.departement(whole.departement)
    if departement is None:
        return None
    name = f"dans les petites intercommunalités du département {departement.code} ({departement.name})"
    return Zone(f"{departement.code}-{whole.region}", whole.region, name)


def headcount(seekers: Sequence[Seeker], newcomers: Collection[Seeker], told: int) -> Headcount | None:
    """What may be told of these people, of whom `told` were at the last time; None for nothing."""
    professions = len({seeker.profession for seeker in seekers})
    step = max((step for step in STEPS if step <= len(seekers)), default=0)
    may = step > told and len(newcomers) >= FEWEST and professions >= FEWEST_PROFESSIONS
    return Headcount(step, min(professions, step)) if may else None
