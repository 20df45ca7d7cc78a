"""FINESS, in the form published now (a line of column names) and in the one frozen in May 2026 (none, two sections).

A line is a structure whatever quotes stand in it, and only those of CPTS are cut into cells: the file is national.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from knowledge.cpts import Cpts, identifier
from knowledge.imports.cpts_names import said_name
from knowledge.imports.csv_rows import balanced, split
from knowledge.imports.reading import FormatError, Left, Origin, Reading, Refused, made
from knowledge.imports.text import lines_of
from knowledge.imports.values import finess_insee, phone
from knowledge.territory import Gazetteer

CATEGORY = "604"  # of a CPTS
SECTION = "structureet"
NEEDED = ("nofinesset", "rs", "rslongue", "commune", "departement", "categetab", "maj")
# Of the frozen form, which names none: column 1 is the section.
FROZEN = {
    "nofinesset": 1,
    "rs": 3,
    "rslongue": 4,
    "commune": 12,
    "departement": 13,
    "telephone": 16,
    "categetab": 18,
    "maj": 30,
}
FROZEN_WIDTH = 32


def is_frozen(text: str) -> bool:
    return text.startswith(("finess", f"{SECTION};"))


def is_current(text: str) -> bool:
    first = text.splitlines()[0].lower() if text else ""
    return "nofinesset" in first and "categetab" in first


@dataclass(slots=True)
class _Form:
    """Where a form says what."""

    columns: Mapping[str, int]
    width: int
    section: str = ""  # of the lines that are structures; the others are points


def read_frozen(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """The extract cs1100507, of before May 2026."""
    yield from _read(lines_of(stream), _Form(FROZEN, FROZEN_WIDTH, f"{SECTION};"), gazetteer, origin, 1)


def read_current(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """The file « finess_etablissements »: columns by their name, in any order. Raises `FormatError` without them."""
    lines = lines_of(stream)
    titles = [title.strip().lower() for title in split(next(lines, "").rstrip("\r\n"), ";")]
    if missing := [name for name in NEEDED if name not in titles]:
        raise FormatError(f"FINESS a changé de forme : colonnes absentes : {', '.join(missing)}.")
    columns = {title: at for at, title in enumerate(titles)}
    yield from _read(lines, _Form(columns, len(titles)), gazetteer, origin, 2)


def _read(lines: Iterator[str], form: _Form, gazetteer: Gazetteer, origin: Origin, start: int) -> Iterator[Reading]:
    short: Refused | None = None
    for number, line in enumerate(lines, start=start):
        if short:  # a line follows: it was not cut by the end of the file
            yield short
            short = None
        if not line.startswith(form.section) or line.isspace():
            continue
        if line.count(";") < form.width - 1:
            short = Refused(f"ligne {number}", "?", f"{line.count(';') + 1} colonnes sur {form.width}")
        elif CATEGORY in line:
            yield from _structure(number, balanced(line.rstrip("\r\n"), ";", form.width), form, gazetteer, origin)
    if short:
        raise FormatError(f"{short.where.capitalize()} : {short.why}. Le fichier est coupé.")


def _structure(number: int, cells: list[str], form: _Form, gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    if len(cells) != form.width:
        yield Refused(f"ligne {number}", "?", f"{len(cells)} colonnes sur {form.width}")
        return
    about = {name: cells[at].strip() for name, at in form.columns.items() if at < len(cells)}
    if about["categetab"] == CATEGORY:
        yield from _cpts(about, gazetteer, origin)


def _cpts(about: Mapping[str, str], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    name = about["rslongue"] or about["rs"]
    where = f"FINESS {about['nofinesset']}"
    commune = gazetteer.commune(finess_insee(about["departement"], about["commune"].zfill(3)))
    if commune is None:
        yield Refused(where, name, f"commune inconnue : {about['departement']}{about['commune']}")
        return
    said = about.get("telephone", "")
    if said and not phone(said):
        yield Left(where, name, f"téléphone non repris : « {said[:40]} »")
    yield made(
        Cpts,
        where,
        name,
        id=identifier(name) or f"finess-{about['nofinesset']}",
        name=said_name(name),
        communes=[],
        departements=[commune.departement],
        region=commune.region,
        status="unknown",
        since="",  # `maj` is of the record, and says nothing of the contract
        seen=about["maj"] or origin.seen,
        phone=phone(said),
        source={"title": f"{origin.title}, n° {about['nofinesset']}", "ref": origin.ref},
    )
