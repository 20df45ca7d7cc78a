"""A list of CPTS as people keep them: a row a CPTS or a row a commune, by name or by code, in any order of columns.

Columns are found by what their title means; those of persons are none of ours and are never read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from knowledge.areas import instead
from knowledge.cpts import STATUS_FRENCH, Cpts, CptsStatus, identifier, plain_name
from knowledge.imports import columns, values
from knowledge.imports.contacts import KINDS
from knowledge.imports.cpts_names import status_of
from knowledge.imports.csv_rows import Row, Table, headers, table_of
from knowledge.imports.reading import FormatError, Left, Origin, Reading, Refused, made
from knowledge.imports.workbook import tables_of
from knowledge.refusals import nearest
from knowledge.territory import Gazetteer
from knowledge.text import key

LONGEST_PLACE = 120
AS_NAMED = 100.0  # the score of a place written as it is called, whatever its accents
MOST_UNKNOWN = 500
MEANT = 85  # likeness from which a name that nobody bears is a slip: « Nulle-Part-sur-Mer » is nobody's
_WHERE = ("code", "place", "departement")
OF_CONTACTS = (
    "Ce sont des contacts, pas des CPTS ({where}, « {kind} »). Pour les contacts : « cpts-bot import contacts »."
)
_STATUSES = ", ".join(label.removeprefix("statut ") for label in STATUS_FRENCH.values())
_FIELDS = {  # what a CPTS has one of
    "status": "statut",
    "since": "date du statut",
    "seen": "« vu le »",
    "site": "site",
    "email": "courriel",
    "phone": "téléphone",
    "source": "source",
    "ref": "adresse de la source",
}
_ABSENT = "Colonnes absentes : {}. Il faut au moins le nom de la CPTS, et ses communes ou son département."


def has_header(text: str) -> bool:
    """Whether one of the first lines names columns of ours."""
    return any(len(named) > 1 for named in headers(text, columns.CPTS))


def read_table(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """A list in text."""
    if (table := table_of(stream, columns.CPTS)) is None:
        raise FormatError(_ABSENT.format("nom, communes"))
    yield from _read([table], gazetteer, origin)


def read_workbook(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """A list in a workbook, on one sheet or several."""
    yield from _read(tables_of(stream, columns.CPTS), gazetteer, origin)


@dataclass(slots=True)
class _Known:
    """What the rows of one CPTS said so far."""

    where: str
    name: str
    told: dict[str, tuple[str, str]] = field(default_factory=dict)  # of each thing it has one of: what, and where
    communes: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    departements: list[str] = field(default_factory=list)
    partial: bool = False


def _read(tables: Iterator[Table] | Sequence[Table], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    known: dict[str, _Known] = {}
    unknown, read = 0, False
    why = "Aucune feuille n'a de ligne d'en-tête, comme « Nom de la CPTS, Communes, Département »."
    for table in tables:
        if lacking := _lacking(table):
            why = _ABSENT.format(", ".join(lacking))
            yield Left(f"{table.sheet}en-tête", "feuille", f"colonnes absentes : {', '.join(lacking)}")
            continue
        read = True
        yield from table.twice()
        for row in table.rows:
            for reading in _Line(row, table.columns, gazetteer, origin).read(known):
                unknown += isinstance(reading, Refused)
                if unknown > MOST_UNKNOWN:  # each is compared with every name there is
                    raise FormatError(f"Plus de {MOST_UNKNOWN} lignes ne sont pas reconnues : ce n'est pas une liste.")
                yield reading
    if not read:
        raise FormatError(why)
    yield from (_card(of, name, origin) for name, of in known.items())


def _lacking(table: Table) -> list[str]:
    """What a list needs and has not: whom it names, where they are. A sheet of telephones beside it is no list."""
    lacking = [] if "name" in table.columns else ["nom"]
    return lacking + ([] if any(c in table.columns for c in _WHERE) else ["communes", "département"])


class _Line:
    """One row, read into what is known of its CPTS."""

    def __init__(self, row: Row, at: dict[str, int], gazetteer: Gazetteer, origin: Origin) -> None:
        self._row, self._at, self._gazetteer, self._origin = row, at, gazetteer, origin
        self._name = self._said("name")

    def read(self, known: dict[str, _Known]) -> Iterator[Reading]:
        if aside := self._aside():
            yield aside
            return
        if key(self._said("kind")) in KINDS:
            raise FormatError(OF_CONTACTS.format(where=self._row.where, kind=self._said("kind")))
        status = status_of(self._state)
        departements = values.departements(self._gazetteer, self._said("departement"))
        faults = self._faults(status, departements)
        places, wrong = self._places(departements or []) if not self._row.fault else (set(), [])
        if faults:
            yield self._refused(" ; ".join([*faults, *wrong]))
            yield from self._unread()
            return
        assert status is not None and departements is not None  # noqa: S101, PT018 - `_faults` said so
        if places or not wrong:
            yield from self._kept(known, status, departements, places, partial=bool(wrong))
        elif of := known.get(self._id):
            of.partial = True
        yield from map(self._refused, wrong)

    @property
    def _state(self) -> str:
        """What the column of states says, without what it says of this commune alone."""
        return " ".join(part for part in self._said("status").split(";") if not _is_part(part)).strip()

    @property
    def _id(self) -> str:
        return identifier(self._said("id") or self._name)

    def _said(self, column: str) -> str:
        at = self._at.get(column)
        return self._row.cells[at].strip() if at is not None and at < len(self._row.cells) else ""

    def _refused(self, why: str) -> Refused:
        return Refused(self._row.where, self._name[:LONGEST_PLACE] or "?", why)

    def _aside(self) -> Left | None:
        why = columns.aside(self._row.cells, columns.CPTS, self._at)
        said = self._name or next((cell for cell in self._row.cells if cell), "")
        return Left(self._row.where, said[:LONGEST_PLACE], why) if why else None

    def _faults(self, status: CptsStatus | None, departements: list[str] | None) -> list[str]:
        """Why nothing of a row is taken: all of it, so that it is corrected once."""
        if self._row.fault:
            return [self._row.fault]
        departement = self._said("departement")
        faults = {
            "nom absent": not self._name,
            f"statut inconnu : « {self._state} » ({_STATUSES})": status is None,
            f"département inconnu : « {departement} »{instead(self._gazetteer, departement)}": departements is None,
            "ni commune ni département": not any(map(self._said, _WHERE)),
        }
        return [why for why, is_so in faults.items() if is_so]

    def _places(self, departements: list[str]) -> tuple[set[str], list[str]]:
        """The communes of a row, and what is wrong with the others."""
        if codes := values.parts(self._said("code")):
            found = {c: self._gazetteer.commune(values.insee(c)) for c in codes}
            return {c.code for c in found.values() if c}, [
                f"code Insee inconnu : « {c} »" for c, place in found.items() if place is None
            ]
        return located(self._gazetteer, self._said("place"), departements)

    def _kept(
        self, known: dict[str, _Known], status: CptsStatus, departements: list[str], places: set[str], *, partial: bool
    ) -> Iterator[Left]:
        phone = values.phone(self._said("phone"))
        told = {
            "status": "" if status == "unknown" else status,
            "since": values.day(self._said("since")),
            "seen": values.day(self._said("seen")),
            "site": values.site(self._said("site")),
            "email": values.mailbox(self._said("email")),
            "phone": phone,
            "source": self._said("source"),
            "ref": self._said("ref"),
        }
        of = known.setdefault(self._id, _Known(self._row.where, self._name))
        yield from self._against(of, told)
        here = {one: (value, self._row.where) for one, value in told.items() if value}
        of.told = {**here, **of.told}
        of.communes |= places
        of.parts |= places if any(map(_is_part, self._said("status").split(";"))) else set()
        of.departements = list(dict.fromkeys([*of.departements, *departements]))
        of.partial |= partial
        yield from self._unread()
        yield from values.premium(self._row.where, self._name, phone)

    def _against(self, of: _Known, told: dict[str, str]) -> Iterator[Left]:
        """What a row says otherwise than one above it of the same CPTS: the first is kept, and nobody guesses which."""
        for one, value in told.items():
            before, where = of.told.get(one, ("", ""))
            if value and before and value != before:
                kept, other = (_shown(one, each) for each in (before, value))
                why = f"{_FIELDS[one]} : « {other} » n'est pas repris, car {where} : « {kept} »"
                yield Left(self._row.where, self._name[:LONGEST_PLACE], why)

    def _unread(self) -> Iterator[Left]:
        told = {
            "site": ("site", values.site),
            "courriel": ("email", values.mailbox),
            "téléphone": ("phone", values.phone),
            "« vu le »": ("seen", values.day),
            "date du statut": ("since", values.day),
        }
        cells = {title: (self._said(column), taken(self._said(column))) for title, (column, taken) in told.items()}
        yield from values.unread(self._row.where, self._name[:LONGEST_PLACE] or "?", cells)


def _shown(column: str, value: str) -> str:
    labels = {str(status): label.removeprefix("statut ") for status, label in STATUS_FRENCH.items()}
    return labels[value] if column == "status" else value


def _is_part(text: str) -> bool:
    """« partie de la commune »: said of a commune that several CPTS share."""
    return key(text).startswith("partie de la commune")


def located(gazetteer: Gazetteer, cell: str, departements: list[str]) -> tuple[set[str], list[str]]:
    """The communes a cell lists by name, and what is wrong with those that are not sure."""
    listed = values.parts(cell)
    each = {part: _located(gazetteer, part, departements) for part in listed}
    if unsure := [part for part, here in each.items() if not here]:
        # « Marseille 1er, 2e et 3e » is read whole; what it leaves out would be a commune lost unsaid.
        whole = _located(gazetteer, cell, departements, least=len(listed))
        return whole or set().union(*each.values()), [] if whole else [
            _unclear(gazetteer, part, departements) for part in unsure
        ]
    return set().union(*each.values()), []


def _unclear(gazetteer: Gazetteer, part: str, departements: list[str]) -> str:
    """Of a name that nobody bears, the one it nearly is; of one that several bear, what tells them apart."""
    said, where = f"« {part[:LONGEST_PLACE]} »", ", ".join(departements)
    location = gazetteer.locate(part[:LONGEST_PLACE], near=departements)
    guessed = [place for place in location.places if place.score < AS_NAMED]
    if len(guessed) < len(location.places) or location.ambiguous or location.too_wide:
        return f"commune à préciser : {said} ({where or 'donnez son département ou son code Insee'})"
    close = {place.name: place.label for place in (*guessed, *(p for u in location.unknown for p in u.nearest))}
    meant = nearest(part, close, MEANT)
    return f"commune inconnue : {said}{f' ({where})' if where else ''}{f' ; peut-être {close[meant]}' if meant else ''}"


def _located(gazetteer: Gazetteer, place: str, departements: list[str], least: int = 1) -> set[str]:
    """The communes of names within these départements; nothing when one of them is not sure."""
    if len(place) > LONGEST_PLACE:
        return set()
    # « Marseille 3e (13) » could be two arrondissements
    asked = [f"{place} ({departements[0]})", place] if len(departements) == 1 else [place]
    for text in asked if place else ():
        location = gazetteer.locate(text, near=departements)
        # Nobody looks at what a file meant: « Nulle-Part (18) » resembles Boulleret, and is not it.
        named = len(location.places) >= least and all(place.score == AS_NAMED for place in location.places)
        sure = named and not (location.ambiguous or location.unknown or location.too_wide)
        within = {c.departement for c in location.territory.communes}
        if sure and within and (not departements or within <= set(departements)):
            return set(location.territory.codes)
    return set()


def _card(of: _Known, name: str, origin: Origin) -> Reading:
    if not of.communes and not of.departements:
        return Refused(of.where, of.name, "aucune commune reconnue")
    told = {one: value for one, (value, _) in of.told.items()}
    placed = {"communes": of.communes, "parts": sorted(of.parts), "coverage": "partial" if of.partial else "listed"}
    return made(
        Cpts,
        of.where,
        of.name,
        id=name,
        name=plain_name(of.name),
        status=told.get("status", "unknown"),
        since=told.get("since", ""),
        seen=told.get("seen", origin.seen),
        source={"title": origin.named(told.get("source", "")), "ref": told.get("ref", origin.ref)},
        website=told.get("site", ""),
        email=told.get("email", ""),
        phone=told.get("phone", ""),
        **(placed if of.communes else {"communes": [], "departements": of.departements}),
    )
