"""Contacts: our own CSV, and the directory of public services that the DILA publishes."""

import csv
import json
from collections.abc import Iterator
from typing import IO, Any

from knowledge.contacts import Contact
from knowledge.imports.cells import site_of
from knowledge.imports.reading import FormatError, Origin, Reader, Reading, Refused, Shallow, lines_of, made
from knowledge.mailboxes import is_service_mailbox
from knowledge.reach import phone_of
from knowledge.territory import Gazetteer

KINDS = {"ars": "ars", "ars_antenne": "ars_dd", "cpam": "cpam"}  # pivots of the DILA, and ours


def reader_of(name: str, head: bytes) -> Reader:
    """The reader a file calls for, by its first bytes. Raises `FormatError`."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if text.startswith(("{", "[")):
        return read_dila
    if text.startswith("kind,"):
        return read_table
    raise FormatError(f"{name} : format non reconnu. Formats lus : notre CSV (kind,profession,…), JSON de la DILA.")


def read_table(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """Our own CSV: one contact a row, its source and status with it."""
    rows = csv.DictReader(lines_of(stream))
    for row in rows:
        where, what = f"ligne {rows.line_num}", row.get("name") or "?"
        email = (row.get("email") or "").strip()
        if email and not is_service_mailbox(email):
            yield Refused(where, what, "adresse électronique d'une personne")
        elif row["region_code"] != "FR" and gazetteer.region(row["region_code"] or "") is None:
            yield Refused(where, what, f"région inconnue : « {row['region_code']} »")
        else:
            yield made(Contact, where, what, **{k: (v or "").strip() for k, v in row.items() if k})


def read_dila(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """Records whose `pivot`, `adresse`, `telephone`, `site_internet` are JSON serialised as strings."""
    import ijson

    head = stream.peek(64)[:64].lstrip() if hasattr(stream, "peek") else b"{"
    path = "item" if head.startswith(b"[") else "service.item"
    for number, record in enumerate(ijson.items(Shallow(stream), path), start=1):
        pivot = next((p for p in _unpacked(record, "pivot") if p.get("type_service_local") in KINDS), None)
        if pivot:
            yield _service(f"fiche {number}", record, pivot, gazetteer, origin)


def _service(
    where: str, record: dict[str, Any], pivot: dict[str, Any], gazetteer: Gazetteer, origin: Origin
) -> Reading:
    name = str(record.get("nom") or "")
    communes = [c for code in pivot.get("code_insee_commune") or () if (c := gazetteer.commune(str(code)))]
    if not communes:
        return Refused(where, name, "aucune commune connue")
    kind = KINDS[pivot["type_service_local"]]
    email = str(record.get("adresse_courriel") or "").strip()
    return made(
        Contact,
        where,
        name,
        kind=kind,
        region_code=communes[0].region,
        departement="" if kind == "ars" else communes[0].departement,
        name=name,
        website=site_of(_first(record, "site_internet")),
        phone=phone_of(_first(record, "telephone")),
        email=email if is_service_mailbox(email) else "",
        address=_address(record),
        source=origin.title if origin.ref == origin.title else f"{origin.title} ; {origin.ref}",
        seen=origin.seen,
        status="seen",
    )


def _unpacked(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The list behind a field, whether it came as JSON or as JSON in a string."""
    value = record.get(key)
    try:
        found = json.loads(value) if isinstance(value, str) and value else value
    except (ValueError, RecursionError):
        return []
    return [f for f in found if isinstance(f, dict)] if isinstance(found, list) else []


def _first(record: dict[str, Any], key: str) -> str:
    return next((str(f["valeur"]) for f in _unpacked(record, key) if f.get("valeur")), "")


def _address(record: dict[str, Any]) -> str:
    for found in _unpacked(record, "adresse"):
        parts = (found.get("numero_voie"), f"{found.get('code_postal', '')} {found.get('nom_commune', '')}".strip())
        return ", ".join(str(p) for p in parts if p)
    return ""
