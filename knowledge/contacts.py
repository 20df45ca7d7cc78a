"""Whom to ask, by territory and profession (`data/contacts.csv`): every contact with its source and status."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError

from knowledge.datafile import DATA, DataError, Fault, read_text
from knowledge.proofs import RANKS, ContactStatus, Proof, Way, dated_ways, own_proof, way_said
from knowledge.reach import as_given
from knowledge.sources import Record
from knowledge.territory import Gazetteer
from knowledge.text import key

Kind = Literal["ars", "ars_dd", "urps", "cpam", "support", "paps", "federation"]

NATIONAL = "FR"
# An ARS also competent for a collectivité outside its region (note of the Guadeloupe row of contacts.csv).
ARS_ELSEWHERE = {"977": "01", "978": "01"}
KIND_FRENCH: dict[Kind, str] = {
    "ars": "ARS (agence régionale de santé)",
    "ars_dd": "Délégation départementale de l'ARS",
    "urps": "URPS (union régionale)",
    "cpam": "CPAM (caisse d'assurance maladie)",
    "support": "Appui aux CPTS",
    "paps": "Portail d'appui (PAPS)",
    "federation": "Fédération",
}
LOCAL: frozenset[Kind] = frozenset({"ars_dd", "cpam"})  # bodies of one département, which they are found by


class Contact(Record):
    """One body to ask. `seen` is the month or day its source was seen, "" when unknown.

    `proofs`: what those of its ways that were read apart from the rest were read in.
    """

    kind: Kind
    profession: str = ""
    region_code: str
    departement: str = ""
    name: str
    website: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    source: str
    seen: str = ""
    status: ContactStatus
    note: str = ""
    proofs: tuple[Proof, ...] = ()

    @property
    def key(self) -> str:
        """What names it in a change: its place, kind, profession and name when it was first written."""
        return key(f"{self.kind} {self.region_code} {self.departement} {self.profession} {self.name}").replace(" ", "-")

    @property
    def is_reached(self) -> bool:
        """Whether they can be called or written to."""
        return bool(self.phone or self.email)

    @property
    def phone_said(self) -> str:
        return as_given(self.phone)

    def proof(self, way: Way) -> Proof:
        """What one of its ways was read in."""
        whole = Proof(of=way, source=self.source, seen=self.seen, status=self.status)
        return own_proof(self.proofs, way) or whole

    @property
    def site_warning(self) -> str:
        """What stands beside its site, wherever that is told without its date."""
        return self.proof("website").warning

    @property
    def site_told(self) -> str:
        """Its site, marked when it is to be checked before use: « https://… (à vérifier avant usage) »; "" for none."""
        return f"{self.website} ({self.site_warning})" if self.website and self.site_warning else self.website

    @property
    def is_doubtful(self) -> bool:
        """Whether it, or one of its ways, is to be checked before use."""
        return "to-check" in (self.status, *(proof.status for proof in self.proofs))

    def ways(self, *ways: Way) -> list[tuple[str, str]]:
        """These of its ways that it has, as they are read, each with its date."""
        shown = ((way, way_said(self, way)) for way in ways)
        return [(text, self.proof(way).dated) for way, text in shown if text]

    def told(self, *ways: Way) -> str:
        """« 02 90 08 80 00, contact@… (relevé en 2018, non vérifié) »: these of its ways, with their dates."""
        return dated_ways(self.ways(*ways))


class ContactBook:
    """Every contact, found by place and profession."""

    def __init__(self, contacts: Iterable[Contact], changes: Mapping[str, Contact | None] | None = None) -> None:
        named: dict[str, Contact | None] = {c.key: c for c in contacts}
        self.by_key: Mapping[str, Contact] = {k: c for k, c in {**named, **(changes or {})}.items() if c}
        self._contacts = sorted(self.by_key.values(), key=lambda c: RANKS[c.status])

    def __iter__(self) -> Iterator[Contact]:
        return iter(self._contacts)

    @classmethod
    def load(cls, path: Path = DATA / "contacts.csv") -> Self:
        """Raises `DataError` with the line of each fault."""
        rows = csv.DictReader(StringIO(read_text(path)))
        contacts, faults = [], []
        for row in rows:
            try:
                contacts.append(Contact.model_validate(row))
            except ValidationError as error:
                first = error.errors()[0]
                faults.append(Fault(path, rows.line_num, f"{first['loc'][0]}: {first['msg']}"))
        if faults:
            raise DataError(*faults)
        return cls(contacts)

    def changed(self, changes: Mapping[str, Contact | None]) -> Self:
        """The book with these, under their key; None takes one away."""
        return type(self)(self.by_key.values(), changes) if changes else self

    def regional(self, kind: Kind, region: str) -> list[Contact]:
        home = ARS_ELSEWHERE.get(region, region) if kind == "ars" else region
        return [c for c in self._contacts if c.kind == kind and c.region_code == home]

    def national(self, kind: Kind) -> list[Contact]:
        """Those of the whole country with a website to go to."""
        return [c for c in self._contacts if c.kind == kind and c.region_code == NATIONAL and c.website]

    def ars(self, region: str) -> Contact | None:
        """The agency itself: the row that carries its home page, not one of its pages."""
        agencies = [c for c in self.regional("ars", region) if " — " not in c.name]
        return agencies[0] if agencies else None

    def ars_pages(self, region: str) -> list[Contact]:
        """Pages of the agency about CPTS."""
        return [c for c in self.regional("ars", region) if "CPTS" in c.name and c.website]

    def delegation(self, departement: str) -> Contact | None:
        return next((c for c in self._contacts if c.kind == "ars_dd" and c.departement == departement), None)

    def cpam(self, departement: str) -> Contact | None:
        return next((c for c in self._contacts if c.kind == "cpam" and c.departement == departement), None)

    def urps(self, region: str, profession: str) -> Contact | None:
        of_region = self.regional("urps", region)
        return next((c for c in of_region if c.profession == profession), None)

    def find(self, kind: str, region: str, profession: str = "") -> Contact | None:
        """For texts: the first contact with a website, of this kind, region and profession; the ARS, not its pages."""
        if kind == "ars":
            agency = self.ars(region)
            return agency if agency and agency.website else None
        return next(
            (
                c
                for c in self._contacts
                if c.kind == kind
                and c.region_code == region
                and (not profession or c.profession == profession)
                and c.website
            ),
            None,
        )


def misplaced(gazetteer: Gazetteer, contact: Contact) -> str:
    """Why a contact is nowhere: its region is unknown, or its département lies in another one."""
    if contact.region_code != NATIONAL and gazetteer.region(contact.region_code) is None:
        return f"région inconnue : « {contact.region_code[:10]} »"
    if not contact.departement:
        return ""
    departement = gazetteer.departement(contact.departement)
    if departement is None:
        return f"département inconnu : « {contact.departement[:10]} »"
    is_there = departement.region == contact.region_code
    return "" if is_there else f"le département {departement.code} ({departement.name}) est dans une autre région"
