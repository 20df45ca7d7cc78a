"""What a thing that admins change is called, by people: never by the key it is kept under."""

from collections.abc import Mapping

from knowledge.base import Knowledge, plain
from knowledge.cpts.card import kin
from knowledge.overlay import Kind, Value
from knowledge.sources import Record

PARTS = 4  # of the key of a place in a table: table, mission, part, size


def title_of(knowledge: Knowledge, kind: Kind, key: str, value: Value | None = None) -> str:
    """« ARS Bretagne », « CPTS Cœur de Rennes », a question, a place of a table.

    `value` is what it was, or will be, when nothing stands under this key.
    """
    known = knowledge.value(kind, key) or value or {}
    match kind:
        case "contact":
            return str(known.get("name") or key)
        case "cpts":
            return f"CPTS {known['name']}" if known.get("name") else key
        case "faq":
            region = knowledge.gazetteer.region(known.get("region") or "") if known.get("variant") else None
            return f"{known.get('question') or key}{f' ({region.name})' if region else ''}"
        case "rate":
            return _place(knowledge, key)


def _place(knowledge: Knowledge, key: str) -> str:
    """« Réponse aux crises, taille 3 : mise à jour annuelle du plan »."""
    table_id, mission_id, part, band = (key.split("/") + [""] * PARTS)[:PARTS]
    table = next((table for table in knowledge.rates.tables if table.id == table_id), None)
    mission = next((mission for mission in table.missions if mission.id == mission_id), None) if table else None
    cell = next((c for c in mission.cells if (c.part, str(c.band)) == (part, band)), None) if mission else None
    return f"{mission.short}, taille {band} : {cell.part.french}" if mission and cell else key


def namesakes(knowledge: Knowledge, of: Kind, name: str, value: Value) -> dict[str, str]:
    """The cards called as a new one but for articles, capitals and the word CPTS, by key: of one place, of contacts."""
    cards: Mapping[str, Record] = {"contact": knowledge.contacts.by_key, "cpts": knowledge.cpts.by_id}.get(of, {})
    stands = ((other, plain(card)) for other, card in cards.items() if other != name)
    place = {field: value.get(field) for field in ("kind", "region_code", "departement", "profession")}
    return {
        other: f"« {title_of(knowledge, of, other, card)} »"
        for other, card in stands
        if kin(card["name"]) == kin(value["name"]) and all(card.get(f) == v for f, v in place.items())
    }
