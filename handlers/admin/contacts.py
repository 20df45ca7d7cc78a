"""`contact …`: the bodies people are sent to, each with its source."""

from dataclasses import replace
from typing import get_args

from handlers.admin import fields
from handlers.admin.cards import Cards
from handlers.admin.form import Field, WrongError, fixed, text_of
from handlers.admin.proposal import PREVIEWS, desk_of
from handlers.admin.state import Filling
from handlers.messages import Choice
from handlers.talk import Talk
from knowledge.contacts import NATIONAL, STATUS_FRENCH, Contact, ContactStatus, Kind
from knowledge.overlay import Value
from knowledge.text import key

KINDS: dict[Kind, str] = {
    "ars": "ARS (agence régionale de santé)",
    "ars_dd": "Délégation départementale de l'ARS",
    "urps": "URPS (union régionale)",
    "cpam": "CPAM (caisse d'assurance maladie)",
    "support": "Appui aux CPTS",
    "paps": "Portail d'appui (PAPS)",
    "federation": "Fédération",
}
EVERYWHERE = Choice(id="FR", label="Tout le pays")


def _region(said: str, talk: Talk, filling: Filling) -> str:
    if key(said) in (key(EVERYWHERE.id), key(EVERYWHERE.label)) and desk_of(talk).admin.may([]):
        return NATIONAL
    return fields.region(said, talk, filling)


def _departement(said: str, talk: Talk, filling: Filling) -> str:
    found = talk.knowledge.gazetteer.departement(said.strip().upper())
    if found is None:
        raise WrongError("Écrivez le numéro du département, par exemple 35, ou passez.")
    return found.code


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
        "Téléphone": contact.phone,
        "Adresse": contact.address,
    }
    lines = [
        f"**{contact.name}**, {KINDS[contact.kind]}, {where}",
        *(f"{label} : {text}" for label, text in details.items() if text),
        f"Source : {contact.source} ({contact.seen or 'sans date'}), {STATUS_FRENCH[contact.status]}",
    ]
    return "\n".join(f"- {line}" for line in lines)


_STATUSES: dict[str, str] = {status: STATUS_FRENCH[status] for status in get_args(ContactStatus)}
CARDS = Cards(
    kind="contact",
    word="contact",
    noun="un contact",
    fields=(
        replace(
            fields.one_of({str(kind): label for kind, label in KINDS.items()}),
            key="kind",
            title="Nature",
            ask=fixed("Quel organisme ?"),
        ),
        Field(
            "profession",
            "Profession",
            fixed("De quelle profession est cette URPS ? « infirmiers », « médecins »…"),
            text_of(3, 40),
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
        Field("address", "Adresse", fixed("Son adresse postale ?"), text_of(5, 200), default=""),
        Field("source", "Source", fixed("Où avez-vous lu cela ? Une adresse ou un document."), text_of(5, 300)),
        replace(fields.one_of(_STATUSES), key="status", title="Vérification", ask=fixed("Est-ce vérifié ?")),
    ),
    named=lambda talk: talk.knowledge.contacts.by_key,
    built=_built,
    written=written,
)
PREVIEWS["contact"] = CARDS.preview
COMMANDS = CARDS.commands()
FORMS = CARDS.forms()
