"""« Les communes autour de Tournon », or a position a phone sent: the nearest communes, to pick from.

They are only ever offered: what is picked is said again as if it were typed, and goes the way of any other message.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.position import position
from knowledge.territory import Commune, Gazetteer, Territory
from knowledge.territory.atlas.location import Place
from knowledge.territory.atlas.surroundings import Near
from knowledge.text import key
from knowledge.wording import inhabitants, listing

MOST_OFFERED = 8
REACH = 20.0  # kilometres, when nobody says how far
FARTHEST = 50.0
POSTCODE = 5  # digits
PEOPLE_OR_POSTCODE = "{number} : est-ce un nombre d'habitants, ou un code postal ?"
LONGEST = 1_000  # characters: such a wish is a sentence, after a list of communes at most
SMALL = "Les plus petites communes, dont je n'ai pas la position, n'y sont pas."
NOWHERE = (
    "Je ne trouve aucune commune française près de cette position. Écrivez le nom de la vôtre, ou son code postal."
)
NO_POINTS = "Je n'ai pas ici la position des communes. Écrivez le nom de la vôtre, ou son code postal."
_NOUN = (
    r"(?:(?:toutes?|tous)\s+)?(?:(?:les|ses|leurs|nos|quelles\s+sont\s+les)\s+)?(?:(?:communes?|villages?|villes?)\s+)?"
)
_ROUND = r"(?:(?:tout\s+)?autour|(?:aux\s+)?(?:alentours?|environs)|voisines|limitrophes)"
_FAR = r"(?:(?:dans\s+un\s+rayon\s+de|à\s+moins\s+de|a\s+moins\s+de|à|a)\s+(?P<km>\d{1,3})\s*(?:km|kilom[eè]tres?)\s+)"
_AROUND = re.compile(
    rf"(?:(?<=[\s,;])|^)(?:et\s+)?{_NOUN}(?:{_FAR}(?:{_ROUND}\s+)?|{_ROUND}(?:\s+|\W*$))"
    r"(?:(?:de\s+|du\s+|des\s+|d['’])(?P<place>.+?))?\W*$",
    re.IGNORECASE,
)
_SAYS_COMMUNES = re.compile(r"communes?|villages?|villes?", re.IGNORECASE)
_FILLERS = frozenset(
    "on nous je c ce est sont sommes suis plutot et euh alors donc donne donnez montre montrez moi quelles quelle de "
    "avec aussi ajoute ajouter ajoutez prendre prends prenez communes toutes les environ une vingtaine dizaine".split()
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What lies around is wanted: around `place`, or around what was named `before`; how many kilometres away.

    `may_be_people`: « autour de 61000 » says neither communes nor kilometres, and may count inhabitants.
    """

    before: str
    place: str
    within: float
    may_be_people: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Communes to pick from."""

    text: str
    choices: tuple[Choice, ...]


def wish(said: str, gazetteer: Gazetteer) -> Wish | None:
    """« Tain et les communes autour », « à 10 km de Tournon »; None when it is not communes that are asked."""
    found = _AROUND.search(said) if len(said) <= LONGEST else None
    before = said[: found.start()].strip(" ,;") if found else ""
    is_filler = all(word in _FILLERS or word.isdigit() for word in key(before).split())
    if found is None or not (is_filler or gazetteer.locate(before).named):
        return None
    if not (is_filler or found["km"] or _SAYS_COMMUNES.search(found[0])):
        return None  # « Bourges et environs » is a zone: the list says what it counts of it, and asks
    within = min(float(found["km"]), FARTHEST) if found["km"] else REACH
    place = (found["place"] or "").strip()
    may_be_people = place.isdigit() and len(place) == POSTCODE and not (found["km"] or _SAYS_COMMUNES.search(found[0]))
    return Wish("" if is_filler else before, place, within, may_be_people)


def here(said: str, gazetteer: Gazetteer, pick: Callable[[Commune], Choice], ask: str) -> Offer | None:
    """The communes nearest to a position somebody sent, and what is asked about them; None when they sent none."""
    point = position(said)
    if point is None:
        return None
    near = gazetteer.near(point, REACH)[:MOST_OFFERED]
    if not near:
        return Offer(NOWHERE if len(gazetteer.points) else NO_POINTS, ())
    nearest = f"{named(near[0].commune)} est à {_far(near[0])} de la position envoyée, que je ne garde pas."
    return Offer(f"{nearest} {ask} {SMALL}", tuple(pick(n.commune) for n in near))


def offered(wished: Wish, gazetteer: Gazetteer, chosen: Territory, pick: Callable[[Commune], Choice]) -> Offer | None:
    """What lies around the place wished; which one, when several bear its name; None when there is no such place."""
    if wished.may_be_people:
        return _people_or_postcode(wished.place)
    if centre := _of_the_list(wished.place, chosen):
        return _around(centre, wished.within, gazetteer, chosen, pick)
    location = gazetteer.locate(wished.place or wished.before, near=[d.code for d in chosen.departements])
    if location.ambiguous:
        return _which(location.ambiguous[0].input, _own_first(location.ambiguous[0].candidates, chosen))
    centres = location.territory.communes or (() if wished.place else chosen.communes)
    centre = max(centres, key=lambda commune: commune.population or 0, default=None)
    found = _around(centre, wished.within, gazetteer, chosen, pick) if centre else None
    return replace(found, text=" ".join([*location.notes[:1], found.text])) if found and wished.place else found


def _people_or_postcode(number: str) -> Offer:
    choices = (
        Choice(id=f"{number} habitants", label=inhabitants(int(number))),
        Choice(id=f"les communes autour de {number}", label="Le code postal"),
    )
    return Offer(PEOPLE_OR_POSTCODE.format(number=number), choices)


def _of_the_list(place: str, chosen: Territory) -> Commune | None:
    """The one commune chosen before that a name means: « Tournon » is Tournon-sur-Rhône when it is in the list."""
    named_so = [c for c in chosen.communes if place and f"{key(c.name)} ".startswith(f"{key(place)} ")]
    return named_so[0] if len(named_so) == 1 else None


def _which(said: str, places: Sequence[Place]) -> Offer:
    labels = [place.label for place in places[:MOST_OFFERED]]
    choices = tuple(Choice(id=f"les communes autour de {label}", label=label) for label in labels)
    return Offer(f"{quoted(said)} peut désigner plusieurs lieux. Autour duquel ?", choices)


def _around(
    centre: Commune, within: float, gazetteer: Gazetteer, chosen: Territory, pick: Callable[[Commune], Choice]
) -> Offer:
    around = gazetteer.around(centre.code, within)
    near = [n for n in around.near if n.commune.code not in chosen] if around else []
    if around is None or not near:
        return Offer(f"Je ne connais pas de commune à moins de {within:.0f} km de {named(centre)}.", ())
    shown = near[:MOST_OFFERED]
    from_there = "" if around.is_exact else f" (je mesure depuis {named(around.origin)})"
    lines = listing(f"{named(n.commune)} à {_far(n)}" for n in shown)
    text = f"Autour de {named(centre)}{from_there}, à vol d'oiseau (positions : GeoNames) : {lines}. {SMALL}"
    return Offer(text, tuple(pick(n.commune) for n in shown))


def itself(commune: Commune) -> Choice:
    """One to give as the answer."""
    return Choice(id=named(commune), label=named(commune))


def to_add(commune: Commune) -> Choice:
    """One to add to a list."""
    return Choice(id=f"ajouter {named(commune)}", label=f"Ajouter {named(commune)}")


def to_ask(commune: Commune) -> Choice:
    """One to ask the directory about."""
    return Choice(id=f"y a-t-il une CPTS à {named(commune)} ?", label=f"CPTS de {named(commune)}")


def all_of(offer: Offer) -> Choice:
    """All those offered, added at once."""
    names = ", ".join(choice.id.removeprefix("ajouter ") for choice in offer.choices)
    return Choice(id=f"ajouter {names}", label=f"Ajouter ces {len(offer.choices)} communes")


def named(commune: Commune) -> str:
    return f"{commune.name} ({commune.departement})"


def _far(near: Near) -> str:
    return f"{near.kilometres:.0f} km" if near.kilometres >= 1 else "moins d'un kilomètre"


def _own_first(candidates: Sequence[Place], territory: Territory) -> list[Place]:
    """The candidates, those of the list's départements first."""
    near = {departement.code for departement in territory.departements}
    return sorted(candidates, key=lambda place: place.departement not in near)
