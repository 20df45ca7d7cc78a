"""`contact …`: the bodies people are sent to, each with its source."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from handlers.admin.directory.cards import Cards, Waiting
from handlers.admin.directory.verified import ALSO, PROOF, proven, still_named, still_to_check
from handlers.admin.form import fields, message, sources
from handlers.admin.form.called import called
from handlers.admin.form.field import Field, WrongError, fixed, meant, text_of
from handlers.admin.form.proposal import PREVIEWS, desk_of
from handlers.admin.form.scope import is_theirs, within
from handlers.admin.form.state import Filling, say
from handlers.engine.messages import Change, Choice, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.hearing.assent import yes_or_no
from handlers.turn.talk import Talk
from knowledge import areas, proofs
from knowledge.contacts import KIND_FRENCH, LOCAL, NATIONAL, Contact
from knowledge.fitness import LONGEST_LINE, LONGEST_WORDING
from knowledge.overlay import Value
from knowledge.proofs import STATUS_FRENCH, ContactStatus
from knowledge.reach import WAY
from knowledge.read_on import has_date, read_on
from knowledge.territory import Departement
from knowledge.text import key
from knowledge.wording import count

UNREACHED = "sans téléphone"
PHONE_NAMED = (fields.PHONE.key, fields.PHONE.title)
AREAS = ("département", "départements ou collectivités d'outre-mer")
DELEGATION = "delegation"
NO_PLACE = "« {kind} » est d'un département : donnez-le, ou « abandonner » quitte le formulaire et garde vos réponses."
TO_CHECK = "À vérifier avant usage"
EVERYWHERE = Choice(id="FR", label="Tout le pays")


def _region(said: str, talk: Talk, filling: Filling) -> str:
    if fields.is_everywhere(said) and desk_of(talk).admin.may([]):
        return NATIONAL
    return fields.region(said, talk, filling)


def _departement(said: str, talk: Talk, filling: Filling) -> str:
    found = fields.departement_of(talk, said)
    if found is None:
        raise WrongError("Écrivez le nom ou le numéro du département, par exemple Creuse ou 23, ou passez.")
    standing = talk.knowledge.value("contact", filling.subject) or {}
    region = filling.values.get("region_code", standing.get("region_code", found.region))
    if region != found.region:
        raise WrongError(f"{found.name} est dans une autre région : changez d'abord la région.")
    return found.code


def _departement_must(talk: Talk, filling: Filling) -> str:
    """That a body of one département cannot be given without it."""
    standing = talk.knowledge.value("contact", filling.subject) or {}
    kind = filling.values.get("kind", standing.get("kind"))
    return NO_PLACE.format(kind=KIND_FRENCH[kind]) if kind in LOCAL else ""


def _kind_of(said: str) -> str | None:
    """« URPS pharmaciens de Bretagne » is a URPS; a delegation says it before whose it is."""
    words = key(said).split()
    firsts = {key(label).split()[0]: str(kind) for kind, label in KIND_FRENCH.items()}
    named = [word for word in words[:1] if word in firsts] or [word for word in words if word == DELEGATION]
    return firsts[DELEGATION if DELEGATION in words else named[0]] if named else None


def _rest_asked(talk: Talk, filling: Filling, said: str) -> str:
    """That what was said beside the kind of a body is asked apart."""
    is_choice = {key(said)} & {key(word) for pair in KIND_FRENCH.items() for word in pair}
    is_more = _kind_of(said) and len(key(said).split()) > 1 and not is_choice
    return f"{quoted(said)} : le reste vous est demandé champ par champ." if is_more else ""


def _needed(talk: Talk, filling: Filling) -> list[str]:
    """A département that is not in the region that was given; the profession of what becomes a URPS."""
    standing, given = talk.knowledge.value("contact", filling.subject) or {}, filling.values
    home = talk.knowledge.gazetteer.departement(standing.get("departement", ""))
    is_elsewhere = home is not None and given.get("region_code", home.region) != home.region
    is_union = given.get("kind") == "urps" and not standing.get("profession")
    is_nowhere = given.get("kind") in LOCAL and not home
    return [*(["departement"] if is_elsewhere or is_nowhere else []), *(["profession"] if is_union else [])]


def _union(said: str, talk: Talk, filling: Filling) -> str:
    found = talk.knowledge.eligibility.union_named(said)
    if not found:
        raise WrongError("Choisissez dans la liste.")
    return found


def _address(said: str, talk: Talk, filling: Filling) -> str:
    if "@" in said:
        raise WrongError("Une adresse postale n'a pas de @ : une adresse électronique se donne à « Courriel ».")
    if message.holds_way(said):
        raise WrongError("Donnez l'adresse postale seule : un téléphone, un courriel ou un site a son propre champ.")
    return str(text_of(5, LONGEST_WORDING)(fields.a_text(said, "une adresse postale"), talk, filling))


def _built(talk: Talk, values: Value) -> tuple[str, Value]:
    value = values | {"seen": read_on(values["source"], talk.today)}
    return Contact.model_validate(value).key, value


def written(talk: Talk, value: Value, without: frozenset[str] = frozenset()) -> str:
    """A card as an admin reads it, a line a field."""
    contact = Contact.model_validate(value)
    region = talk.knowledge.gazetteer.region(contact.region_code)
    where = region.name if region else "tout le pays"
    details = {
        "Profession": contact.profession,
        "Département": contact.departement,
        "Site": sources.with_proof(contact.website, contact.proofs, "website"),
        "Courriel": sources.with_proof(contact.email, contact.proofs, "email"),
        "Téléphone": sources.with_proof(contact.phone_said, contact.proofs, "phone"),
        "Adresse": sources.with_proof(contact.address, contact.proofs, "address"),
        "Note": contact.note,
    }
    seen = proofs.seen_said(contact.source, contact.seen)
    lines = [
        f"**{contact.name}**, {KIND_FRENCH[contact.kind]}, {where}",
        *(f"{label} : {text}" for label, text in details.items() if text),
        f"Source : {contact.source}{f' ({seen})' if seen else ''}, {STATUS_FRENCH[contact.status]}",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _checked(said: str) -> str | None:
    """« oui », « non », to whether it is checked."""
    found = yes_or_no(said)
    return None if found is None else "confirmed" if found else "to-check"


def _status(said: str, talk: Talk, filling: Filling) -> str:
    """How far a card was checked; of one that stands, where and when says that it was."""
    try:
        return str(STATUS.parse(said, talk, filling))
    except WrongError:
        if filling.form != CARDS.editing.name or not _where_checked(said, talk):
            raise
        return "confirmed"


def _where_checked(said: str, talk: Talk) -> dict[str, str]:
    """« téléphone au standard, hier »: where and when something was checked, as what is asked next takes it."""
    try:
        told = sources.proof(said, talk, Filling(form="", asking=""))
    except WrongError:
        return {}
    return {"proof": said} if told and has_date(told["source"]) else {}


def _preview(talk: Talk, change: Change, together: Sequence[Change] = ()) -> list[Reply]:
    """The card, and what is still to be checked of it once what changed was."""
    shown = CARDS.preview(talk, change, together)
    before, after = talk.knowledge.value("contact", change.key), change.after
    if before is None or after is None or change.undoes:
        return shown
    told = still_named(before, after)
    shown = [*shown, Reply(text=told)] if told else shown
    still = still_to_check(before, after)
    if not still:
        return shown
    told = (
        f"{proofs.named(still).capitalize()} : toujours « {STATUS_FRENCH['to-check']} », cette source n'en dit rien. "
        f"Quand ce sera vérifié : « contact modifier {CARDS.called(talk, change.key)} vérification »."
    )
    return [*shown, Reply(text=told)]


def _around(talk: Talk, said: str) -> list[str]:
    """The contacts of the département or region a text names."""
    found = talk.knowledge.contacts.by_key.items()
    region = areas.region(talk.knowledge.gazetteer, said)
    departements = _departements(talk, said)
    own = [k for k, c in found if c.departement in {d.code for d in departements}]
    regions = {d.region for d in departements}  # whose contacts are those of each of its départements
    wide = [k for k, c in found if not c.departement and c.region_code in regions]
    return [*own, *wide, *(k for k, c in found if region and c.region_code == region.code)]


def _waiting(talk: Talk, said: str) -> Waiting | None:
    is_asked = key(said).removesuffix(" avant usage") == "a verifier"
    return Waiting(f"{TO_CHECK}{within(desk_of(talk).admin)}", doubtful(talk)) if is_asked else None


def _places(talk: Talk, contact: Contact) -> str:
    """Its département, or its region with all of them: they are sent to it; and what it is, « délégation 35 »."""
    own = {contact.departement} if contact.departement else set()
    departements = talk.knowledge.gazetteer.departements
    around = own or {d.code for d in departements if d.region == contact.region_code}
    return f"{fields.named_places(talk, around, contact.region_code)} {KIND_FRENCH[contact.kind]}"


def _where(talk: Talk, contact: Contact) -> str:
    """« (Mayotte) », where several bear the same name."""
    namesakes = sum(other.name == contact.name for other in talk.knowledge.contacts)
    region = talk.knowledge.gazetteer.region(contact.region_code) if namesakes > 1 else None
    return f" ({region.name})" if region else ""


def _lacking(talk: Talk, said: str) -> str:
    """That the delegation or the CPAM of a département has no card: no other body stands for it."""
    named = WAY.sub(" ", said).strip(" ,;:")
    said_kind = _kind_of(named)
    kind = next((one for one in LOCAL if one == said_kind), None)
    if kind is None:
        return ""
    _, place = fields.place_meant(talk, named)
    area = fields.departement_of(talk, place) if place else None
    if area is None or any((c.kind, c.departement) == (kind, area.code) for c in talk.knowledge.contacts):
        return ""
    label = KIND_FRENCH[kind]
    return f"Il n'y a pas encore de fiche : {label}, {area.name} ({area.code}). « contact ajouter » en fait une."


def _departements(talk: Talk, said: str) -> list[Departement]:
    """The département a text names, else that of its communes."""
    if named := fields.departement_of(talk, said):
        return [named]
    return list(talk.knowledge.gazetteer.locate(said).territory.departements)


def doubtful(talk: Talk) -> list[str]:
    """The cards that this admin may change and that are to be checked before use."""
    admin, found = desk_of(talk).admin, talk.knowledge.contacts.by_key.items()
    return [name for name, card in found if card.is_doubtful and is_theirs(talk, admin, "contact", name)]


def unreached(talk: Talk) -> list[Departement]:
    """Départements of this admin's where people live, and neither CPAM nor delegation has a telephone we know of."""
    book, admin = talk.knowledge.contacts, desk_of(talk).admin
    theirs = [a for a in talk.knowledge.gazetteer.departements if a.population and admin.may([a.region])]
    return [a for a in theirs if not any(c and c.phone for c in (book.cpam(a.code), book.delegation(a.code)))]


def _search(talk: Talk, argument: str) -> Turn:
    """The cards of these words; the départements without a telephone are no cards, and are told as they are."""
    _, _, what = f" {key(argument)}".rpartition(" sans ")
    is_unreached = bool(what) and called(what, [PHONE_NAMED]) == [PHONE_NAMED[0]]
    return _without_phone(talk) if is_unreached else CARDS.search(talk, argument)


def _by_region(talk: Talk, areas: Sequence[Departement]) -> str:
    """A line for each region, with its départements; one that is a region of its own is named once."""
    by_region: dict[str, list[str]] = {}
    for area in areas:
        region = talk.knowledge.gazetteer.region(area.region)
        name = region.name if region and region.name != area.name else ""
        by_region.setdefault(name, []).append(f"{area.name} ({area.code})")
    apart = by_region.pop("", [])
    found = [f"{region} : {', '.join(names)}" for region, names in by_region.items()]
    return "\n".join(f"- {line}" for line in sorted([*found, *apart], key=key))


def _without_phone(talk: Talk) -> Turn:
    found = unreached(talk)
    if not found:
        return say(talk, Reply(text="Chaque département a le téléphone de sa CPAM ou de la délégation de l'ARS."))
    lines = _by_region(talk, found)
    head = f"**{count(len(found), *AREAS)} sans téléphone{within(desk_of(talk).admin)}**"
    text = f"{head} : je n'y connais ni celui de la CPAM, ni celui de la délégation de l'ARS.\n\n{lines}"
    *first, last = [Reply(text=piece) for piece in pieces(text)]
    add = Choice(id="contact ajouter", label="Ajouter un contact")
    return say(talk, *first, last.model_copy(update={"choices": (add,)}))


HOW_SURE = "Si vous ne l'avez pas encore vérifié, répondez « pas encore » : on lira « à vérifier avant usage »."
_NOT_YET = dict.fromkeys(
    ("pas encore verifie", "pas encore", "pas verifie", "non verifie", "a verifier"),
    "to-check",
)
_STATUSES: dict[str, str] = {status: STATUS_FRENCH[status] for status in get_args(ContactStatus)}
STATUS = fields.one_of("status", "Vérification", "Est-ce vérifié ?", _STATUSES, _NOT_YET, HOW_SURE, _checked)
CARDS = Cards(
    kind="contact",
    word="contact",
    noun="un contact",
    fields=(
        replace(
            fields.one_of(
                "kind",
                "Nature",
                "Quel organisme ?",
                {str(kind): label for kind, label in KIND_FRENCH.items()},
                read=_kind_of,
            ),
            remark=_rest_asked,
        ),
        Field(
            "profession",
            "Profession",
            fixed("De quelle profession est cette URPS ?"),
            _union,
            choices=lambda talk, filling: [
                Choice(id=union, label=union) for union in talk.knowledge.eligibility.unions
            ],
            applies=lambda talk, filling: filling.values.get("kind") == "urps",
        ),
        Field(
            "region_code",
            "Région",
            fixed("Pour quelle région ?"),
            _region,
            choices=lambda talk, filling: [
                *([EVERYWHERE] if desk_of(talk).admin.may([]) else []),
                *fields.regions(talk, filling),
            ],
            distinct=True,
        ),
        Field(
            "departement",
            "Département",
            fixed("Pour quel département ?"),
            _departement,
            default="",
            distinct=True,
            must=_departement_must,
        ),
        fields.NAME,
        fields.SITE,
        fields.MAILBOX,
        fields.PHONE,
        Field(
            "address",
            "Adresse",
            fixed("Son adresse postale ?"),
            meant(_address, fields.not_postal, "Donnez son adresse postale, ou passez."),
            default="",
        ),
        Field(
            "source",
            "Source",
            fixed("Où avez-vous lu cela ? Une adresse ou un document, et la date si ce n'est pas aujourd'hui."),
            sources.parse,
            doubt=sources.doubt,
            remark=sources.remark,
        ),
        replace(STATUS, denied=True, parse=_status, tells=_where_checked),
    ),
    later=(
        Field(
            "note",
            "Note",
            fixed("Quelle note ? Elle est pour les personnes qui tiennent le bot à jour."),
            text_of(3, LONGEST_LINE),
            default="",
            prose=True,
        ),
    ),
    needed=_needed,
    proofs=(PROOF, ALSO),
    proven=proven,
    named=lambda talk: talk.knowledge.contacts.by_key,
    search_also=_around,
    place=fields.place_of,
    waiting=_waiting,
    lacking=_lacking,
    where=_where,
    places=_places,
    words=lambda contact: f"{contact.name} {contact.address}",
    built=_built,
    written=written,
)
PREVIEWS["contact"] = _preview
COMMANDS = tuple(replace(c, run=_search) if c.name == "contact chercher" else c for c in CARDS.commands())
FORMS = (CARDS.adding, CARDS.editing)
