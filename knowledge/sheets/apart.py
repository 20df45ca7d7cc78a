"""The column of what was read apart from the rest of a card; what a line that changes a card makes of its sources."""

from datetime import date

from knowledge import proofs
from knowledge.dates import read_period
from knowledge.overlay import Value
from knowledge.proofs import STATUS_FRENCH, WAYS_FRENCH, Proof, Way
from knowledge.sheets.line import CellError, Line
from knowledge.text import key
from knowledge.ways import ERASING
from knowledge.wording import published

APART = "Sources à part"  # a column that older sheets have not
HELP = (
    "Une coordonnée lue ailleurs que le reste, une par ligne : la coordonnée, la source, la date, la vérification, "
    "séparées par « | ». Se remplit seule quand une coordonnée change avec sa source."
)
_BAR = " | "
_WHERE = frozenset({"Source", "Adresse de la source"})
WHERE_AND_WHEN = _WHERE | {"Vu le"}
_SOURCED = WHERE_AND_WHEN | {"Vérification"}
_WAYS = frozenset(WAYS_FRENCH[way].capitalize() for way in proofs.REACHED_BY)


def written(value: Value) -> dict[str, str]:
    """A line for each way to reach somebody that was read apart from the rest of its card."""
    found = map(Proof.model_validate, value.get("proofs", ()))
    lines = (
        (WAYS_FRENCH[p.of], p.source.replace(_BAR, " / "), published(p.seen), STATUS_FRENCH[p.status]) for p in found
    )
    return {APART: "\n".join(_BAR.join(line) for line in lines)}


def read(said: str, today: date) -> list[Value]:
    """The same lines, read back. Raises `CellError`."""
    if key(said) in ERASING:
        return []
    return [_proof(line, today) for line in said.splitlines() if line.strip()]


def _proof(line: str, today: date) -> Value:
    by_name = {key(name): way for way, name in WAYS_FRENCH.items()}
    way, *source, seen, status = [part.strip() for part in ("|" * (3 - line.count("|")) + line).split("|")]
    period = read_period(seen, today) if seen else ""
    checked = next((code for code, label in STATUS_FRENCH.items() if key(label) == key(status)), None)
    if key(way) not in by_name or checked is None or (seen and not period):
        example = _BAR.join(("téléphone", "annuaire de l'ARS", "mars 2026", STATUS_FRENCH["confirmed"]))
        raise CellError(f"« {APART} » : une ligne par coordonnée, comme « {example} »")
    read = {"of": by_name[key(way)], "source": _BAR.join(source), "seen": period, "status": checked}
    return Proof.model_validate(read).model_dump(exclude_defaults=True)


def proven(line: Line, standing: Value, value: Value) -> Value:
    """A card whose ways that a line changes are of the source of that line, and whose others keep theirs.

    As in the conversation, who says where they read it did check; without a source, a date alone included, what is new
    is to be checked: the old source does not speak of it.
    """
    if not standing or APART in line.cells:
        return value
    kept, moved, told = proofs.kept(standing, value), proofs.moved(standing, value), line.cells.keys()
    status = value["status"] if "Vérification" in told else ""
    if told <= _SOURCED:  # nothing else changes: the whole card was read there
        own = {proof["of"] for proof in standing.get("proofs", ())}
        return proofs.settled(value, {way: proof for way, proof in kept.items() if way in own})
    if told & _WHERE:
        return _read_there(standing, value, kept, moved, status or "confirmed")
    seen = value.get("seen", "") if "Vu le" in told else ""
    new = {way: Proof.model_validate({"of": way, "seen": seen, "status": status or "to-check"}) for way in moved}
    if moved and told <= _WAYS | _SOURCED:  # the date is that of what is new
        value = {**value, "seen": standing.get("seen", "")}
    return proofs.settled(value, kept | new)


def _read_there(standing: Value, value: Value, kept: dict[str, Proof], moved: list[Way], status: str) -> Value:
    """What is new was read in the source of the line; so was the card, where nothing else of it is kept.

    A contact that keeps ways keeps its source and what is said of it: that line says nothing of them.
    """
    is_contact = "kind" in value
    if is_contact and moved and not kept:
        return proofs.settled(value | {"status": status}, {})
    new = {way: proofs.of_card(value, way).model_copy(update={"status": status}) for way in moved}
    return proofs.settled(value | (proofs.whence(standing) if is_contact and moved else {}), kept | new)
