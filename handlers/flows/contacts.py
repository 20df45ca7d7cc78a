"""*Trouver mes contacts*: whom to ask, for a place and a profession."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from handlers.engine.flow import Context, Flow
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.flows.directory import known_replies
from handlers.flows.profile import profession, who
from handlers.flows.reached import card_of, first_reached, reached_line, with_cards
from handlers.places.question import area_question
from knowledge.contacts import Contact
from knowledge.eligibility import Exercise
from knowledge.proofs import STATUS_FRENCH, WAYS_FRENCH, ContactStatus, Proof, Way
from knowledge.territory import Area, Departement, Region, Territory
from knowledge.wording import listing, published_on

_SEVERAL: dict[ContactStatus, str] = {
    "confirmed": "vérifiés",
    "seen": "vus dans une source, non vérifiés",
    "to-check": "à vérifier avant usage",
}
_PROVEN: tuple[Way, ...] = ("website", "phone", "email")
NAMED = "coordonnées ci-dessus"

# A URPS is the union of professionals in private practice (« libéraux »).
# Who speaks for the others is not in our data; where they work or learn, somebody knows.
INSTEAD = {
    Exercise.HOPITAL: "Votre établissement",
    Exercise.SALARIE: "Votre employeur",
    Exercise.CENTRE_SANTE: "Votre centre de santé",
    Exercise.ETUDIANT: "Votre école ou votre faculté",
}
WHO_SPEAKS = "demandez-y qui parle au nom de votre profession, car une URPS ne représente que les libéraux"


@dataclass(frozen=True, slots=True)
class Line:
    """A body to ask: its contact when we know one, and what to do when we do not."""

    label: str
    contact: Contact | None
    otherwise: str


def contact_replies(context: Context, codes: Sequence[str]) -> list[Reply]:
    """The contacts of every région the places lie in, then the national tools."""
    territory = context.knowledge.gazetteer.territory(codes)
    replies = [r for region in territory.regions for r in _regional(context, territory, region)]
    return [*replies, *_tools(context)]


def _tools(context: Context) -> list[Reply]:
    tools = context.knowledge.contacts.national("paps")
    return render("contacts_tools", tools=tools, proof=proof) if tools else []


def area_contacts(context: Context, area: Area) -> list[Reply]:
    """Those of a département, or of a région."""
    if isinstance(area, Departement):
        return contact_replies(context, [area.chef_lieu])
    return [*_regional(context, context.knowledge.gazetteer.territory(), area), *_tools(context)]


def first_contacts(context: Context, codes: Sequence[str]) -> list[Reply]:
    """Those to call or write to first, in every région the places lie in, and nobody else."""
    territory = context.knowledge.gazetteer.territory(codes)
    return [r for region in territory.regions for r in _first(context, territory, region)]


def _first(context: Context, territory: Territory, region: Region) -> list[Reply]:
    lines = contact_lines(context, territory, region)
    if any(line.contact and line.contact.is_reached for line in lines):
        return _reached(territory, region, lines)
    sites = [line.contact.site_told for line in lines if line.contact and line.contact.website]
    where = f" Un site : {sites[0]}" if sites else ""
    return [Reply(text=f"{region.name} : nous ne connaissons ni téléphone ni courriel.{where}")]


def contact_lines(context: Context, territory: Territory, region: Region) -> list[Line]:
    """Whom to ask in one région of a territory, reachable or not."""
    departements = [d for d in territory.departements if d.region == region.code]
    return _lines(context, region, departements)


def _regional(context: Context, territory: Territory, region: Region) -> list[Reply]:
    lines = contact_lines(context, territory, region)
    first = first_reached(line.contact for line in lines if line.contact)
    details = render(
        "contacts",
        region=region.name,
        lines=lines,
        ways=lambda contact: _ways(contact, named=contact in first),
        proof=proof,
        short=lambda contact: short_source(contact, contact.proof("website")),
    )
    return [*_reached(territory, region, lines), *details]


def _reached(territory: Territory, region: Region, lines: Sequence[Line]) -> list[Reply]:
    """Whom to call first, with their cards."""
    first = first_reached(line.contact for line in lines if line.contact)
    departements = [d.name for d in territory.departements if d.region == region.code]
    where = {"region": region.name, "departements": departements}
    reached = render("contacts_first", **where, first=[reached_line(contact) for contact in first])
    return with_cards(reached, map(card_of, first))


def _ways(contact: Contact, *, named: bool) -> list[str]:
    """How to reach a body; what was said of it just before is not said again."""
    ways = (NAMED,) if named else (contact.phone_said, contact.email)
    return [way for way in (contact.website, *ways) if way]


def _lines(context: Context, region: Region, departements: Sequence[Departement]) -> list[Line]:
    book = context.knowledge.contacts
    ars = book.ars(region.code)
    site = (
        f"passez par le site de l'ARS ({', '.join(filter(None, (ars.website, ars.site_warning)))})"
        if ars and ars.website
        else "nous ne savons pas vers qui vous orienter"
    )
    lines = [Line(f"ARS (agence régionale de santé), {region.name}", ars, site)]
    lines += [Line("Page CPTS de l'ARS", page, "") for page in book.ars_pages(region.code)]
    # A region of one département (overseas) has its agency on the spot.
    apart = [d for d in departements if d.name != region.name]
    lines += [Line(f"Délégation de l'ARS, {d.name}", book.delegation(d.code), site) for d in apart]
    lines += _urps(context, region)
    fund = "cherchez votre caisse sur ameli.fr"
    lines += [Line(f"{_fund(d, region)}, {d.name}", book.cpam(d.code), fund) for d in departements]
    lines += [Line("Appui aux CPTS de la région", c, "demandez à l'ARS") for c in book.regional("support", region.code)]
    federations = [c for c in book.regional("federation", region.code) if c.website]
    lines += [Line("Fédération d'exercice coordonné de la région", c, "") for c in federations]
    return lines + [Line("Portail d'accompagnement (PAPS)", c, "") for c in book.regional("paps", region.code)]


def _fund(departement: Departement, region: Region) -> str:
    """The health insurance fund: it has other names overseas, which our data does not hold."""
    return "Caisse d'assurance maladie" if departement.name == region.name else "CPAM (caisse d'assurance maladie)"


def _urps(context: Context, region: Region) -> list[Line]:
    """The union of the person's profession; for who is not « libéral », where to ask who speaks for them instead."""
    union, exercise = who(context).urps, context.answers.exercise
    if union is None:
        return []
    if exercise in INSTEAD:
        return [Line(INSTEAD[exercise], None, WHO_SPEAKS)]
    contact = context.knowledge.contacts.urps(region.code, union)
    return [Line(f"URPS (union régionale) des {union}", contact, "demandez ses coordonnées à l'ARS")]


def proof(contact: Contact) -> str:
    """What was seen, when and where: « site vérifié ; source : le site …, vu en mars 2021 », « site vu le … »."""
    by_proof: dict[Proof, list[str]] = {}
    for way in _PROVEN:
        if getattr(contact, way):
            whence = contact.proof(way).model_copy(update={"of": _PROVEN[0]})  # several may be read in one source
            by_proof.setdefault(whence, []).append(WAYS_FRENCH[way])
    read = by_proof or {contact.proof("website"): []}
    return " ; ".join(_proven(contact, whence, known) for whence, known in read.items())


def _proven(contact: Contact, whence: Proof, known: Sequence[str]) -> str:
    """The same, of the ways that were read in one source."""
    if whence.status == "confirmed" and whence.seen and not _site(whence.source.partition(" ")[0]):
        # The name of a register says nothing to whoever calls.
        return f"{listing(known)} {'vus' if len(known) > 1 else 'vu'} {published_on(whence.seen)}"
    state = (_SEVERAL if len(known) > 1 else STATUS_FRENCH)[whence.status]
    shown = f" ; source : {short_source(contact, whence)}" if whence.source else ""
    return f"{listing(known)} {state}{shown}".strip()


def short_source(contact: Contact, whence: Proof) -> str:
    """The first source of a way, an address cut to its site so that it fits a phone, with when it was seen."""
    first = whence.source.split(" ; ")[0]
    site = _site(first.partition(" ")[0])
    shown = re.sub(r"\s*\([^)]*\)$", "", first) if not site else f"le site {site}"
    if site and site == _site(contact.website):
        shown = "ce site même"
    return f"{shown}, {'vu' if site else 'relevé'} {published_on(whence.seen)}" if whence.seen else shown


def _site(address: str) -> str:
    """The name of a site, as people say it; "" when the address is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # « http://[ » begins an address of IPv6 that does not end
        return ""


def _conclude(context: Context) -> list[Reply]:
    codes = context.answers.area or context.answers.place or ()
    territory = context.knowledge.gazetteer.territory(codes)
    return [*known_replies(context.knowledge, territory), *contact_replies(context, codes)]


contacts = Flow(
    name="contacts",
    title="Trouver mes contacts",
    questions=(
        area_question("Où exercez-vous, ou quel est le territoire du projet ? Une commune ou un département suffit."),
        profession,
    ),
    conclude=_conclude,
    brief=lambda context: first_contacts(context, context.answers.area or context.answers.place or ()),
)
