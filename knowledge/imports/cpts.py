"""CPTS, in the five formats they are published in. Only our table and the ARS lists say which communes they cover."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any
from zipfile import ZipFile

from knowledge.cpts import STATUS_FRENCH, Cpts, CptsStatus, identifier, plain_name
from knowledge.imports.reading import FormatError, Origin, Reader, Reading, Refused, Shallow, lines_of, made
from knowledge.mailboxes import is_service_mailbox
from knowledge.territory import Gazetteer
from knowledge.text import key

TABLE = ("cpts_id", "nom", "statut", "code_insee", "site", "courriel", "source", "vu_le")
LISTING = ("nom cpts", "territoire cpts", "dpt")
CATEGORY = "604"  # of a CPTS in FINESS
FINESS_COLUMNS = 32
GROUP_TYPE = "001"  # of a CPTS in FINESS+
MOST_HEADER_LINES = 5
MOST_COLUMNS = 60
MOST_ROWS = 50_000
LONGEST_CELL = 500  # characters
LONGEST_PLACE = 120
MOST_UNKNOWN = 500
LARGEST_WORKBOOK = 50 << 20  # bytes once decompressed; a small archive can hold gigabytes
_STATUSES: Mapping[str, CptsStatus] = {
    **{s: s for s in STATUS_FRENCH},
    **{key(label): s for s, label in STATUS_FRENCH.items()},
    "aci": "aci-signed",
    "signee": "aci-signed",
    "aci signe": "aci-signed",
    "validee": "validated",
    "lettre d intention": "letter",
    "projet": "project",
    "": "unknown",
}


def reader_of(name: str, head: bytes) -> Reader:
    """The reader a file calls for, by its first bytes. Raises `FormatError`."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if head.startswith(b"PK"):
        return read_listing
    if text.startswith(("{", "[")):
        return read_santegraphie if '"FeatureCollection"' in text else read_finess_plus
    first = text.splitlines()[0] if text else ""
    if first.lower().startswith("cpts_id"):
        return read_table
    if "structureet" in text or first.startswith("finess"):
        return read_finess
    raise FormatError(
        f"{name} : format non reconnu. Formats lus : table CSV ({', '.join(TABLE)}), extraction FINESS cs1100507, "
        "FINESS+ en JSON, couche Santégraphie en GeoJSON, liste d'ARS en XLSX."
    )


def read_table(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """Our own CSV, one row a commune; the rows of one CPTS need not follow each other."""
    rows = csv.DictReader(lines_of(stream))
    if missing := set(TABLE) - set(rows.fieldnames or ()):
        raise FormatError(f"Colonnes absentes : {', '.join(sorted(missing))}.")
    known: dict[str, dict[str, Any]] = {}
    for row in rows:
        where, name = f"ligne {rows.line_num}", (row["nom"] or "").strip()
        status = _STATUSES.get(row["statut"] or "") or _STATUSES.get(key(row["statut"] or ""))
        commune = gazetteer.commune((row["code_insee"] or "").strip())
        if status is None or commune is None or not name:
            wrong = "statut" if status is None else "nom" if not name else "code_insee"
            yield Refused(where, name or "?", f"{wrong} inconnu : « {row[wrong]} »")
            continue
        of = known.setdefault(identifier(row["cpts_id"] or name), {"row": row, "status": status, "communes": set()})
        of["communes"].add(commune.code)
        of.setdefault("where", where)
    for name, of in known.items():
        yield _from_table(name, of, origin)


def _from_table(name: str, of: dict[str, Any], origin: Origin) -> Reading:
    row, title = of["row"], of["row"]["source"] or origin.title
    return made(
        Cpts,
        of["where"],
        row["nom"],
        id=name,
        name=plain_name(row["nom"]),
        communes=of["communes"],
        status=of["status"],
        since=row["vu_le"] or origin.seen,
        source={"title": title, "ref": origin.ref},
        website=_site(row["site"]),
        email=_mailbox(row["courriel"]),
    )


def read_finess(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """The national extract: `;`, no column names, two sections; the lines of CPTS are kept and no other."""
    for number, row in enumerate(csv.reader(lines_of(stream), delimiter=";"), start=1):
        if row[:1] == ["structureet"] and len(row) < FINESS_COLUMNS:
            raise FormatError(f"Ligne {number} : {len(row)} colonnes sur {FINESS_COLUMNS}. Le fichier est coupé.")
        if row[:1] != ["structureet"] or row[18] != CATEGORY:
            continue
        name = (row[4] or row[3]).strip()
        commune = gazetteer.commune(_insee(row[13], row[12]))
        where = f"FINESS {row[1]}"
        if commune is None:
            yield Refused(where, name, f"commune inconnue : {row[13]}{row[12]}")
            continue
        source = {"title": f"{origin.title}, n° {row[1]}", "ref": origin.ref}
        yield made(
            Cpts,
            where,
            name,
            id=identifier(name) or f"finess-{row[1]}",
            name=plain_name(name).title() if name.isupper() else plain_name(name),
            communes=[],
            departements=[commune.departement],
            region=commune.region,
            status="unknown",
            since=row[30] or origin.seen,
            source=source,
        )


def _insee(departement: str, commune: str) -> str:
    """« 9A » and « 101 » are 97101: FINESS gives the départements of the seas letters; a Corsican keeps its 2A."""
    overseas = departement[:1] == "9" and departement[1:2].isalpha()
    return f"97{commune}" if overseas else f"{departement[:2]}{commune}"


def read_finess_plus(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """FINESS+: the legal entities whose group is a CPTS; a signed contract shows as an engagement « ACI »."""
    import ijson

    head = stream.peek(64)[:64].lstrip() if hasattr(stream, "peek") else b"{"
    path = "item.pmej.item" if head.startswith(b"[") else "pmej.item"
    for number, entity in enumerate(ijson.items(Shallow(stream), path), start=1):
        about = entity.get("informationsGeneralesPmej") or {}
        if (about.get("typeGroupeGco") or {}).get("code") != GROUP_TYPE or about.get("dateFermeture"):
            continue
        yield _from_finess_plus(f"entité {number}", entity, about, gazetteer, origin)


def _from_finess_plus(
    where: str, entity: dict[str, Any], about: dict[str, Any], gazetteer: Gazetteer, origin: Origin
) -> Reading:
    name = about.get("denominationLonguePmSmsse") or about.get("denominationPm") or ""
    seats = [gazetteer.commune(a.get("cogCommune") or "") for a in entity.get("adresse") or ()]
    seat = next((c for c in seats if c), None)
    if not name or seat is None:
        return Refused(where, name or "sans nom", "nom ou commune du siège absents")
    signed = [e for e in entity.get("engagement") or () if _is_aci(e)]
    dates = [d for e in signed if (d := e.get("dateSignatureEngagement"))]
    mails = [(c.get("telecom") or {}).get("courriel") or "" for c in entity.get("contact") or ()]
    return made(
        Cpts,
        where,
        name,
        id=identifier(name),
        name=plain_name(name).title() if name.isupper() else plain_name(name),
        communes=[],
        departements=[seat.departement],
        region=seat.region,
        status="aci-signed" if signed else "unknown",
        since=(min(dates)[:10] if dates else origin.seen),
        source={"title": f"{origin.title}, n° {about.get('numFinessPm') or '?'}", "ref": origin.ref},
        email=next((m for mail in mails if (m := _mailbox(mail))), ""),
    )


def _is_aci(engagement: dict[str, Any]) -> bool:
    kinds = (engagement.get(k) for k in ("typeEngagement", "sousTypeEngagement", "code"))
    return "ACI" in {k.get("code") if isinstance(k, dict) else k for k in kinds}


def read_santegraphie(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """The layer AMBU_CPTS of Santégraphie: outlines, whose communes cannot be told; names and statuses are read."""
    import ijson

    # The outlines are the bulk of the file: the parser goes over them and builds nothing.
    for number, about in enumerate(ijson.items(Shallow(stream), "features.item.properties"), start=1):
        name, said = _first_of(about, _NAMES), _first_of(about, _STANDINGS)
        status = _STATUSES.get(said) or _STATUSES.get(key(said))
        if not identifier(name) or status is None:
            why = f"statut inconnu : « {said} »" if identifier(name) else "nom absent"
            yield Refused(f"objet {number}", name or "sans nom", why)
            continue
        yield made(
            Cpts,
            f"objet {number}",
            name,
            id=identifier(name),
            name=plain_name(name).title() if name.isupper() else plain_name(name),
            communes=[],
            departements=[d.code] if (d := gazetteer.departement(_first_of(about, _DEPARTEMENTS))) else [],
            region=_region_of(gazetteer, about),
            status=status,
            since=origin.seen,
            source={"title": origin.title, "ref": origin.ref},
        )


_NAMES = ("nom_cpts", "nom", "libelle", "lib_cpts")
_STANDINGS = ("statut", "etat", "avancement", "stade")
_REGIONS = ("code_region", "code_reg", "insee_reg")
_DEPARTEMENTS = ("code_departement", "code_dept", "code_dep", "insee_dep", "dept", "dep")


def _first_of(about: Any, names: tuple[str, ...]) -> str:
    """The first of these properties that is there; their names differ from a publication to the next."""
    known = {str(k).lower(): v for k, v in about.items()} if isinstance(about, dict) else {}
    return next((str(known[n]).strip() for n in names if known.get(n)), "")


def _region_of(gazetteer: Gazetteer, about: Any) -> str:
    """The region a feature names by its code or by its département's; "" when it names none."""
    region = gazetteer.region(_first_of(about, _REGIONS))
    departement = gazetteer.departement(_first_of(about, _DEPARTEMENTS))
    return region.code if region else departement.region if departement else ""


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
        of["email"] = of.get("email") or _mailbox(contact)
        of["website"] = of.get("website") or _site(site)
        found = _located(gazetteer, place, departement)
        of["communes"] |= found
        if not found:
            unknown += 1
            if unknown > MOST_UNKNOWN:  # each is compared with every name there is
                raise FormatError(f"Plus de {MOST_UNKNOWN} communes ne sont pas reconnues : ce n'est pas une liste.")
            yield Refused(f"ligne {number}", name, f"commune à préciser : « {place} » ({departement})")
    yield from (_from_listing(name, of, origin) for name, of in known.items())


# A run of letters is read once, from its beginning: each of them could begin an address.
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\w.-]{1,254}\w")
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


def _site(text: str | None) -> str:
    site = (text or "").strip().split()[0] if (text or "").strip() else ""
    if not site or "." not in site or "@" in site:
        return ""
    return site if site.startswith("http") else f"https://{site}"


def _mailbox(text: str | None) -> str:
    """The first address of a service in a cell, "" when there are only persons'."""
    found = _ADDRESS.findall(text or "")
    return next((a.lower() for a in found if is_service_mailbox(a.lower())), "")
