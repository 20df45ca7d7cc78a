"""The spreadsheets of CPTS that ARS publish: a row a (CPTS, commune name). Persons' columns are not read."""

from collections.abc import Iterator
from typing import IO, Any
from zipfile import ZipFile

from knowledge.cpts import Cpts, identifier, plain_name
from knowledge.imports.cells import mailbox_of, site_of
from knowledge.imports.reading import FormatError, Origin, Reading, Refused, made
from knowledge.territory import Gazetteer
from knowledge.text import key

LISTING = ("nom cpts", "territoire cpts", "dpt")
MOST_HEADER_LINES = 5
MOST_COLUMNS = 60
MOST_ROWS = 50_000
LONGEST_CELL = 500  # characters
LONGEST_PLACE = 120
MOST_UNKNOWN = 500
LARGEST_WORKBOOK = 50 << 20  # bytes once decompressed; a small archive can hold gigabytes


def read_listing(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """An ARS spreadsheet: a row a (CPTS, commune name of today or of before). Persons' columns are not read."""
    from openpyxl import load_workbook

    if sum(part.file_size for part in ZipFile(stream).infolist()) > LARGEST_WORKBOOK:
        raise FormatError(f"Ce classeur est trop grand une fois ouvert : {LARGEST_WORKBOOK >> 20} Mo au plus.")
    sheet = load_workbook(stream, read_only=True, data_only=True).worksheets[0]
    # A lone cell far away makes a row of thousands and a million rows that are not there.
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    columns = _columns(rows)
    known: dict[str, dict[str, Any]] = {}
    unknown = 0
    for number, row in enumerate(rows, start=3):
        if number > MOST_ROWS:
            raise FormatError(f"Ce classeur a trop de lignes : {MOST_ROWS} au plus.")
        name, place, departement, contact, site = (_cell(row, columns.get(c)) for c in _READ)
        if not name:
            continue
        of = known.setdefault(identifier(name), {"name": name, "where": f"ligne {number}", "communes": set()})
        of["email"] = of.get("email") or mailbox_of(contact)
        of["website"] = of.get("website") or site_of(site)
        found = _located(gazetteer, place, departement)
        of["communes"] |= found
        if not found:
            unknown += 1
            if unknown > MOST_UNKNOWN:  # each is compared with every name there is
                raise FormatError(f"Plus de {MOST_UNKNOWN} communes ne sont pas reconnues : ce n'est pas une liste.")
            yield Refused(f"ligne {number}", name, f"commune à préciser : « {place} » ({departement})")
    yield from (_from_listing(name, of, origin) for name, of in known.items())


_READ = ("nom cpts", "territoire cpts", "dpt", "contact de la cpts", "site internet")


def _columns(rows: Iterator[tuple[Any, ...]]) -> dict[str, int]:
    """Where each column stands, from the header, which is not on the first line. Raises `FormatError`."""
    for _ in range(MOST_HEADER_LINES):
        titles = [key(str(t or "")) for t in next(rows, ())]
        if set(LISTING) <= set(titles):
            return {title: at for at, title in enumerate(titles)}
    raise FormatError("Liste d'ARS : il manque la ligne d'en-tête « Nom CPTS, Territoire CPTS, dpt ».")


def _cell(row: tuple[Any, ...], at: int | None) -> str:
    return str(row[at])[:LONGEST_CELL].strip() if at is not None and at < len(row) and row[at] is not None else ""


def _located(gazetteer: Gazetteer, place: str, departement: str) -> set[str]:
    """The communes of a name within a département; nothing when it is not sure."""
    if len(place) > LONGEST_PLACE:
        return set()
    code = departement.zfill(2) if departement.isdigit() else departement
    for asked in (f"{place} ({code})", place) if place else ():  # « Marseille 3e (13) » could be two arrondissements
        location = gazetteer.locate(asked, near=[code])
        sure = not (location.ambiguous or location.unknown or location.too_wide)
        if sure and location.places and {c.departement for c in location.territory.communes} == {code}:
            return set(location.territory.codes)
    return set()


def _from_listing(name: str, of: dict[str, Any], origin: Origin) -> Reading:
    if not of["communes"]:
        return Refused(of["where"], of["name"], "aucune commune reconnue")
    return made(
        Cpts,
        of["where"],
        of["name"],
        id=name,
        name=plain_name(of["name"]),
        communes=of["communes"],
        status="unknown",
        since=origin.seen,
        source={"title": origin.title, "ref": origin.ref},
        website=of["website"],
        email=of["email"],
    )
