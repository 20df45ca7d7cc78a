"""What a thing that admins change is called, by people: never by the key it is kept under."""

from knowledge.base import Knowledge
from knowledge.overlay import Kind, Value

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
