"""The directory of public services that the DILA publishes: the export of its interface, and its archive."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from knowledge.contacts import Contact
from knowledge.imports.reading import Origin, Reading, Refused, Shallow, made
from knowledge.imports.text import head_of
from knowledge.imports.values import mailbox, phone, site
from knowledge.territory import Gazetteer

KINDS = {"ars": "ars", "ars_antenne": "ars_dd", "cpam": "cpam"}  # pivots, and ours


def read_dila(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """Records whose `pivot`, `adresse`, `telephone`, `site_internet` are JSON serialised as strings."""
    import ijson

    path = "item" if head_of(stream).lstrip().startswith(b"[") else "service.item"
    for number, record in enumerate(ijson.items(Shallow(stream), path), start=1):
        pivot = next((p for p in _described(record, "pivot") if p.get("type_service_local") in KINDS), None)
        if pivot and not str(record.get("nom") or "").strip():
            yield Refused(f"fiche {number}", "sans nom", "nom absent")
        elif pivot:
            yield _service(f"fiche {number}", record, pivot, gazetteer, origin)


def _service(
    where: str, record: dict[str, Any], pivot: dict[str, Any], gazetteer: Gazetteer, origin: Origin
) -> Reading:
    name = str(record.get("nom") or "")
    communes = [c for code in pivot.get("code_insee_commune") or () if (c := gazetteer.commune(str(code)))]
    if not communes:
        return Refused(where, name, "aucune commune connue")
    kind = KINDS[pivot["type_service_local"]]
    return made(
        Contact,
        where,
        name,
        kind=kind,
        region_code=communes[0].region,
        departement="" if kind == "ars" else communes[0].departement,
        name=name,
        website=next((w for said in _said(record, "site_internet") if (w := site(said))), ""),
        phone=next((p for said in _said(record, "telephone") if (p := phone(said))), ""),
        email=mailbox(" ".join(_said(record, "adresse_courriel"))),
        address=_address(record),
        source=origin.title if origin.ref == origin.title else f"{origin.title} ; {origin.ref}",
        seen=origin.seen,
        status="seen",
    )


def _unpacked(record: dict[str, Any], key: str) -> list[Any]:
    """The list behind a field, whether it came as JSON, as JSON in a string, or as a plain text."""
    value = record.get(key)
    try:
        found = json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else [found] if found else []


def _described(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [f for f in _unpacked(record, key) if isinstance(f, dict)]


def _said(record: dict[str, Any], key: str) -> list[str]:
    """The values of a field: of each description its `valeur`, of each text what it joins."""
    told = [str(f.get("valeur") or "") if isinstance(f, dict) else str(f) for f in _unpacked(record, key)]
    return [part for text in told for part in re.split(r"\s*;\s*", text.strip()) if part]


def _address(record: dict[str, Any]) -> str:
    for found in _described(record, "adresse"):
        parts = (found.get("numero_voie"), f"{found.get('code_postal', '')} {found.get('nom_commune', '')}".strip())
        return ", ".join(str(p) for p in parts if p)
    return ""
