"""`contact …`: the bodies people are sent to, each with its source."""

import re
from typing import get_args

from handlers.admin.directory.cards import Cards
from handlers.admin.form import fields
from handlers.admin.form.form import Field, WrongError, fixed, text_of
from handlers.admin.form.proposal import PREVIEWS, desk_of
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.turn.talk import Talk
from knowledge.contacts import KIND_FRENCH, NATIONAL, STATUS_FRENCH, Contact, ContactStatus
from knowledge.dates import read_period
from knowledge.fitness import LEAST_SOURCE, LONGEST_LINE, LONGEST_WORDING, is_past
from knowledge.overlay import Value
from knowledge.text import fold, key

EVERYWHERE = Choice(id="FR", label="Tout le pays")


def _region(said: str, talk: Talk, filling: Filling) -> str:
    if key(said) in (key(EVERYWHERE.id), key(EVERYWHERE.label)) and desk_of(talk).admin.may([]):
        return NATIONAL
    return fields.region(said, talk, filling)


def _departement(said: str, talk: Talk, filling: Filling) -> str:
    found = fields.departement_of(talk, said)
    if found is None:
        raise WrongError("Écrivez le nom ou le numéro du département, par exemple Creuse ou 23, ou passez.")
    standing = talk.knowledge.value("contact", filling.subject) or {}
    region = filling.values.get("region_code", standing.get("region_code", found.region))
    if region != found.region:
        raise WrongError(f"{found.name} est dans une autre région : changez d'abord la région, ou passez.")
    return found.code


def _unions(talk: Talk) -> list[str]:
    """The professions as people's own are compared with a contact's: any other word would be found by nobody."""
    return sorted({p.urps for p in talk.knowledge.eligibility.professions.values() if p.urps})


def _union(said: str, talk: Talk, filling: Filling) -> str:
    """« médecins » is enough for « médecins libéraux »."""
    found = [union for union in _unions(talk) if len(said) > 2 and key(union).startswith(key(said))]
    if len(found) != 1:
        raise WrongError("Choisissez dans la liste.")
    return found[0]


def _built(talk: Talk, values: Value) -> tuple[str, Value]:
    value = values | {"seen": talk.today.isoformat()}
    return Contact.model_validate(value).key, value


def written(talk: Talk, value: Value, without: frozenset[str] = frozenset()) -> str:
    """A card as an admin reads it, a line a field."""
    contact = Contact.model_validate(value)
    region = talk.knowledge.gazetteer.region(contact.region_code)
    where = region.name if region else "tout le pays"
    details = {
        "Profession": contact.profession,
        "Département": contact.departement,
        "Site": contact.website,
        "Courriel": contact.email,
        "Téléphone": contact.phone_said,
        "Adresse": contact.address,
    }
    lines = [
        f"**{contact.name}**, {KIND_FRENCH[contact.kind]}, {where}",
        *(f"{label} : {text}" for label, text in details.items() if text),
        f"Source : {contact.source} ({contact.seen or 'sans date'}), {STATUS_FRENCH[contact.status]}",
    ]
    return "\n".join(f"- {line}" for line in lines)


# What people dial or write to: a new one is worth the source it was read in, not that of the old one.
_REACHED_BY = ("website", "email", "phone", "address")
_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_DAY = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|(?:\d{{1,2}}/)?\d{{1,2}}/\d{{4}}"
    rf"|(?:(?:1er|\d{{1,2}}) )?(?:{_MONTHS}) \d{{4}})\b"
)


def _proof(said: str, talk: Talk, filling: Filling) -> Value:
    """A source as it was written, with the date it was read: today unless one is in it."""
    source = text_of(LEAST_SOURCE, LONGEST_LINE)(said, talk, filling)
    dated = [read_period(found[0], talk.today) for found in _DAY.finditer(fold(source))]
    when = next((date for date in dated if is_past(date, talk.today)), talk.today.isoformat())
    return {"source": source, "seen": when}


def _proven(talk: Talk, after: Value, given: Value) -> Value:
    """The card with the source of what changed; without one, it is to be checked before use."""
    if given["field"] == "source":
        return after | {"seen": talk.today.isoformat()}
    if "proof" not in given:
        return after
    if not given["proof"]:
        return after | {"status": "to-check"}
    proof: Value = given["proof"]
    return after | proof | {"status": "seen" if after["status"] == "to-check" else after["status"]}


def _around(talk: Talk, said: str) -> list[str]:
    """The contacts of the département or region a text names."""
    departement = fields.departement_of(talk, said)
    region = talk.knowledge.gazetteer.region_named(said)
    found = talk.knowledge.contacts.by_key.items()
    if key(said) == "a verifier":
        return [k for k, c in found if c.status == "to-check"]
    return [
        k
        for k, c in found
        if (departement and c.departement == departement.code) or (region and c.region_code == region.code)
    ]


PROOF = Field(
    "proof",
    "Vérification",
    fixed(
        "Où l'avez-vous vérifié ? Une adresse ou un document, et la date (« 15/03/2026 », « mars 2026 ») si ce n'est "
        "pas aujourd'hui. "
        "Si vous passez, le contact sera marqué « à vérifier avant usage »."
    ),
    _proof,
    applies=lambda talk, filling: filling.values.get("field") in _REACHED_BY and filling.values.get("value") != "",
    default="",
)
HOW_SURE = "Si vous ne l'avez pas encore vérifié, répondez « pas encore » : on lira « à vérifier avant usage »."
_NOT_YET = dict.fromkeys(
    ("pas encore verifie", "pas encore", "pas verifie", "non verifie", "a verifier"),
    "to-check",
)
_STATUSES: dict[str, str] = {status: STATUS_FRENCH[status] for status in get_args(ContactStatus)}
CARDS = Cards(
    kind="contact",
    word="contact",
    noun="un contact",
    fields=(
        fields.one_of("kind", "Nature", "Quel organisme ?", {str(kind): label for kind, label in KIND_FRENCH.items()}),
        Field(
            "profession",
            "Profession",
            fixed("De quelle profession est cette URPS ?"),
            _union,
            choices=lambda talk, filling: [Choice(id=union, label=union) for union in _unions(talk)],
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
        ),
        Field("departement", "Département", fixed("Pour quel département ?"), _departement, default=""),
        fields.NAME,
        fields.SITE,
        fields.MAILBOX,
        fields.PHONE,
        Field("address", "Adresse", fixed("Son adresse postale ?"), text_of(5, LONGEST_WORDING), default=""),
        Field(
            "source",
            "Source",
            fixed("Où avez-vous lu cela ? Une adresse ou un document."),
            text_of(LEAST_SOURCE, LONGEST_LINE),
        ),
        fields.one_of("status", "Vérification", "Est-ce vérifié ?", _STATUSES, _NOT_YET, HOW_SURE),
    ),
    proofs=(PROOF,),
    proven=_proven,
    named=lambda talk: talk.knowledge.contacts.by_key,
    search_also=_around,
    built=_built,
    written=written,
)
PREVIEWS["contact"] = CARDS.preview
COMMANDS = CARDS.commands()
FORMS = (CARDS.adding, CARDS.editing)
