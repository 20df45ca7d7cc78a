"""What a thing that admins change is called, by people: never by the key it is kept under."""

from collections.abc import Mapping

from knowledge.base import Knowledge, plain
from knowledge.cpts import kin, may_be, may_hold
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
    """The cards that one of this name may be, by key: called so but for articles, a letter or « Pays de ».

    Of contacts, those of one place; of CPTS, those near it too whose name holds all of the other.
    """
    cards: Mapping[str, Record] = {"contact": knowledge.contacts.by_key, "cpts": knowledge.cpts.by_id}.get(of, {})
    stands = ((other, plain(card)) for other, card in cards.items() if other != name)
    return {
        other: f"« {title_of(knowledge, of, other, card)} »"
        for other, card in stands
        if (_may_be_cpts(card, value) if of == "cpts" else _may_be_contact(card, value))
    }


def _may_be_cpts(card: Value, value: Value) -> bool:
    name, other = card["name"], value["name"]
    is_near = any({*card.get(f, ())} & {*value.get(f, ())} for f in ("departements", "communes"))
    return may_be(name, other) or (is_near and may_hold(name, other))


def _may_be_contact(card: Value, value: Value) -> bool:
    name, other = card["name"], value["name"]
    if any(card.get(field) != value.get(field) for field in ("region_code", "departement")):
        return False
    is_of_kind = all(card.get(field) == value.get(field) for field in ("kind", "profession"))
    return kin(name) == kin(other) or (is_of_kind and may_be(name, other))
