"""Contacts: a list as people keep them, and the directory of public services that the DILA publishes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, get_args

from knowledge.areas import instead
from knowledge.contacts import KIND_FRENCH, NATIONAL, Contact, Kind
from knowledge.imports import columns, values
from knowledge.imports.csv_rows import Row, Table, headers, table_of
from knowledge.imports.dila import read_dila
from knowledge.imports.reading import FormatError, Left, Origin, Reader, Reading, Refused, made
from knowledge.imports.text import text_of
from knowledge.imports.workbook import tables_of
from knowledge.proofs import STATUS_FRENCH
from knowledge.reach import is_site
from knowledge.safety import reads_as_person
from knowledge.territory import Gazetteer
from knowledge.text import key

KINDS: Mapping[str, str] = {
    **{kind: kind for kind in get_args(Kind)},
    **{key(label): kind for kind, label in KIND_FRENCH.items()},
    "ars dd": "ars_dd",
    "delegation": "ars_dd",
    "delegation departementale": "ars_dd",
    "delegation ars": "ars_dd",
    "appui": "support",
    "portail": "paps",
    "federation nationale": "federation",
}
OF_CPTS = "C'est une liste de CPTS, pas de contacts. Pour les CPTS : « cpts-bot import cpts »."
_STATUSES = {key(french): status for status, french in STATUS_FRENCH.items()} | {"": "seen", "vu": "seen"}
_EVERYWHERE = "tout le pays"
_NEEDED = {"kind": "nature", "name": "nom"}
_KINDS = ", ".join(KIND_FRENCH.values())
_PERSON = (
    "ce nom est celui d'une personne, ou y ressemble : écrivez celui de l'organisme (« Association … », « Appui … »)"
)


def reader_of(name: str, head: bytes) -> Reader:
    """The reader a file calls for, by its first bytes. Raises `FormatError`."""
    text = text_of(head).lstrip("\ufeff \r\n\t")
    if head.startswith(b"PK"):
        return read_workbook
    if text.startswith(("{", "[")):
        return read_dila
    if any(_NEEDED.keys() <= named.keys() for named in headers(text, columns.CONTACTS)):
        return read_table
    if any(map(_are_of_cpts, headers(text, columns.CPTS))):
        raise FormatError(f"{name} : {OF_CPTS}")
    raise FormatError(
        f"{name} : format non reconnu. Formats lus : une liste (CSV ou XLSX) dont une ligne nomme les colonnes "
        "(« cpts-bot import template contacts » en écrit une), JSON de la DILA."
    )


def read_table(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """A list in text: one contact a row, its source and status with it."""
    table = table_of(stream, columns.CONTACTS)
    yield from _read([table] if table else [], gazetteer, origin)


def read_workbook(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """A list in a workbook, on one sheet or several."""
    try:
        yield from _read(tables_of(stream, columns.CONTACTS), gazetteer, origin)
    except FormatError:
        stream.seek(0)
        if any(_are_of_cpts(table.columns) for table in tables_of(stream, columns.CPTS)):
            raise FormatError(OF_CPTS) from None
        raise


def _are_of_cpts(named: Mapping[str, int]) -> bool:
    """Whether columns are those of a list of CPTS: only a CPTS has communes, only a contact needs a nature."""
    return "name" in named and "kind" not in named and bool({"code", "place"} & named.keys())


def _read(tables: Iterator[Table] | Sequence[Table], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    read, lacking = 0, "Aucune ligne d'en-tête, comme « nature, région, département, nom, téléphone »."
    for table in tables:
        if missing := ", ".join(french for field, french in _NEEDED.items() if field not in table.columns):
            lacking = f"Colonnes absentes : {missing}. « cpts-bot import template contacts » les donne."
            yield Left(f"{table.sheet}en-tête", "feuille", f"colonnes absentes : {missing}")
            continue
        read += 1
        yield from table.twice()
        for row in table.rows:
            yield from _contact(row, table.columns, gazetteer, origin)
    if not read:
        raise FormatError(lacking)


def _contact(row: Row, at: Mapping[str, int], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    said = {column: row.cells[where] if where < len(row.cells) else "" for column, where in at.items()}
    said = {column: text.strip() for column, text in said.items()}
    name = said["name"] or "?"
    if aside := columns.aside(row.cells, columns.CONTACTS, at):
        yield Left(row.where, name, aside)
        return
    placed = _placed(gazetteer, said.get("region", ""), said.get("departement", ""))
    website, phone = _site(said.get("site", "")), values.phone(said.get("phone", ""))
    email = values.mailbox(said.get("email", ""))
    told = {
        "site": (said.get("site", ""), website),
        "téléphone": (said.get("phone", ""), phone),
        "courriel": (said.get("email", ""), email),  # the rest of the row is good where it is a person's
    }
    if why := row.fault or " ; ".join([*_faults(said), *([] if placed else [_misplaced(gazetteer, said)])]):
        yield Refused(row.where, name, why)
        yield from values.unread(row.where, name, told)
        return
    assert placed is not None  # noqa: S101 - `_misplaced` said so
    region, departement = placed
    yield from values.unread(row.where, name, told)
    yield from values.premium(row.where, name, phone)
    yield made(
        Contact,
        row.where,
        name,
        kind=KINDS.get(said["kind"]) or KINDS[key(said["kind"])],
        profession=said.get("profession", ""),
        region_code=region,
        departement=departement,
        name=said["name"],
        website=website,
        phone=phone,
        email=email,
        address=said.get("address", ""),
        source=" ; ".join(filter(None, (origin.named(said.get("source", "")), said.get("ref", "")))),
        seen=values.day(said["seen"]) if said.get("seen") else origin.seen if "seen" not in at else "",
        status=_status(said.get("status", "")),
        note=said.get("note", ""),
    )


def _faults(said: Mapping[str, str]) -> list[str]:
    """Why a row is not taken: all of it, so that it is corrected once."""
    seen = said.get("seen", "")
    faults = {
        "nom absent": not said["name"],
        "nature absente": not said["kind"],
        _PERSON: reads_as_person(said["name"]),
        f"nature inconnue : « {said['kind']} » ({_KINDS})": said["kind"]
        and not (said["kind"] in KINDS or key(said["kind"]) in KINDS),
        f"statut inconnu : « {said.get('status', '')} »": _status(said.get("status", "")) is None,
        f"date illisible : « {seen[:40]} », au lieu de 01/03/2026 ou mars 2026": seen and not values.day(seen),
    }
    return [why for why, is_so in faults.items() if is_so]


def _misplaced(gazetteer: Gazetteer, said: Mapping[str, str]) -> str:
    """Why nobody could tell where the contact of a row is, and what was perhaps meant."""
    region, departement = said.get("region", ""), said.get("departement", "")
    codes = values.departements(gazetteer, departement)
    if codes is None:
        return f"département inconnu : « {departement} »{instead(gazetteer, departement)}"
    if len(codes) > 1:
        return f"plusieurs départements : « {departement} » ; il faut une ligne pour chacun"
    return f"région inconnue : « {region} »{instead(gazetteer, region)}" if region else "ni région ni département"


def _status(text: str) -> str | None:
    return text if text in STATUS_FRENCH else _STATUSES.get(key(text))


def _site(text: str) -> str:
    return text if is_site(text) else values.site(text)


def _placed(gazetteer: Gazetteer, region: str, departement: str) -> tuple[str, str] | None:
    """The codes of where a contact is, from codes or names; None when nobody could tell."""
    codes = values.departements(gazetteer, departement)
    if codes is None or len(codes) > 1:
        return None
    own = gazetteer.departement(codes[0]) if codes else None
    code = _region(gazetteer, region) if region else own.region if own else ""
    return (code, codes[0] if codes else "") if code else None


def _region(gazetteer: Gazetteer, text: str) -> str:
    code = NATIONAL if key(text) == _EVERYWHERE else text.zfill(2) if text.isdecimal() else text
    if code == NATIONAL or gazetteer.region(code):
        return code
    named = gazetteer.region_named(text)
    return named.code if named else ""
