"""What a poster says: for whom, of which place, and the links that open the bot there."""

from dataclasses import dataclass

from handlers.engine import links
from handlers.engine.links import Addresses
from handlers.turn.menu import FLOWS
from knowledge.areas import alike, coded, overseas
from knowledge.base import Knowledge
from knowledge.territory import Commune, Epci, Gazetteer
from knowledge.territory.atlas.location import Location, TooWide
from knowledge.text import key
from knowledge.wording import listing

NOWHERE = (
    "Je ne sais pas ici comment on joint ce bot : demandez l'affiche dans Telegram ou dans Matrix, ou, sur le serveur, "
    "« cpts-bot poster --telegram NOM »."
)
TITLE = "Rejoindre ou créer une CPTS"
AS_NAMED = 100.0  # the score of a place written as it is called
CAMPAIGN = "Un code de campagne : vingt lettres sans accent, chiffres ou tirets au plus, comme « salon-vannes »."
OVERSEAS = "« {said} » désigne plusieurs départements : donnez l'un d'eux, {coded}."
ALIKE = "Je ne connais pas « {said} » : vouliez-vous dire « {meant} » ?"
UNCLEAR = (
    "Je ne reconnais pas « {said} » : donnez une région, un département, une intercommunalité, une commune ou {flows}."
)


class PosterError(ValueError):
    """A poster nobody can make; the text is French and says what to give."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to the bot: the platform it opens, and what to look for there by hand."""

    platform: str
    name: str
    link: str


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture of whoever puts the poster up, and its name for who cannot see it."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Poster:
    """A poster. `where` is the place it is for, "" for the whole country; `responsible`, who answers for the data."""

    title: str
    where: str
    ways: tuple[Way, ...]
    responsible: str = ""
    logo: Logo | None = None


def poster_of(
    knowledge: Knowledge,
    addresses: Addresses,
    said: str,
    campaign: str = "",
    responsible: str = "",
    logo: Logo | None = None,
) -> Poster:
    """The poster for a place or a conversation, as somebody calls it; "" for the menu. Raises `PosterError`."""
    to, title, where = _aim(knowledge, said.strip())
    ways = tuple(_ways(addresses, links.payload(to, campaign)))
    if not ways:
        raise PosterError(NOWHERE)
    return Poster(title, where, ways, responsible, logo)


def campaign_of(said: str) -> str:
    """The code of a campaign as somebody wrote it: « Salon Vannes » is `salon-vannes`. Raises `PosterError`."""
    code = key(said).replace(" ", "-")
    if code and not links.is_campaign(code):
        raise PosterError(CAMPAIGN)
    return code


def _ways(addresses: Addresses, said: str) -> list[Way]:
    ways = []
    if addresses.telegram:
        name = f"@{addresses.telegram}"
        ways.append(Way("Telegram", name, links.telegram_link(addresses.telegram, said)))
    if addresses.matrix:
        ways.append(Way("Matrix", addresses.matrix, links.matrix_link(addresses.matrix)))
    return ways


def _aim(knowledge: Knowledge, said: str) -> tuple[str, str, str]:
    """Where a link leads, the title of its poster, and the place it is for. Raises `PosterError`."""
    if not said:
        return "", TITLE, ""
    flow = next((f for f in FLOWS.values() if key(said) in (key(f.name), key(f.title))), None)
    if flow:
        return flow.name, flow.title, ""
    gazetteer = knowledge.gazetteer
    if region := gazetteer.region_named(said):
        return f"{links.REGION}{region.code}", TITLE, region.name
    location = gazetteer.locate(said)
    if wide := _departement(location, said):
        return f"{links.DEPARTEMENT}{wide.code}", TITLE, wide.name
    place = _place(gazetteer, location)
    if place is None:
        raise PosterError(_unclear(gazetteer, location, said))
    return f"{links.PLACE}{place.code}", TITLE, place.name


def _departement(location: Location, said: str) -> TooWide | None:
    """The département that is all the words name."""
    wide = location.too_wide[0] if len(location.too_wide) == 1 and not location.places else None
    return wide if wide and wide.kind == "departement" and key(wide.input) == key(said) else None


def _place(gazetteer: Gazetteer, location: Location) -> Commune | Epci | None:
    """The commune, or the EPCI, that words name and nothing else."""
    if location.ambiguous or location.unknown or location.too_wide:
        return None
    communes = [c for place in location.places if place.score == AS_NAMED and (c := gazetteer.commune(place.code))]
    epci = gazetteer.epci(communes[0].epci) if communes else None
    if len(communes) == 1:
        return communes[0]
    return epci if epci and {c.code for c in communes} == set(epci.communes) else None


def _unclear(gazetteer: Gazetteer, location: Location, said: str) -> str:
    """Why words name no place, and what to give: the nearest, else which of several, else what there is."""
    if several := overseas(gazetteer, said):
        return OVERSEAS.format(said=said, coded=coded(several))
    candidates = location.ambiguous[0].candidates[:4] if location.ambiguous else ()
    is_named = any(place.score == AS_NAMED for place in candidates)
    if not is_named and (meant := alike(gazetteer, said)):
        return ALIKE.format(said=said, meant=meant.name)
    if candidates:
        labels = listing((place.label for place in candidates), "ou")
        first = f"« {candidates[0].name} ({candidates[0].departement}) »"
        return f"« {said} » peut être {labels} : donnez le département, {first}."
    return UNCLEAR.format(said=said, flows=listing((f"« {f.name} »" for f in FLOWS.values()), "ou"))
