"""The column of what was read apart from the rest of a card; what a line that changes a card makes of its sources."""

from datetime import date

from knowledge import proofs
from knowledge.dates import read_period
from knowledge.overlay import Value
from knowledge.proofs import STATUS_FRENCH, WAYS_FRENCH, Proof
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
_WHENCE = frozenset({"Source", "Adresse de la source", "Vu le"})
_SOURCED = _WHENCE | {"Vérification"}


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

    Without a source, what is new is to be checked, as in the form: the old source does not speak of it.
    """
    if not standing or APART in line.cells:
        return value
    kept, told = proofs.kept(standing, value), line.cells.keys()
    if not told & _WHENCE:
        sure = value["status"] if "Vérification" in told else "to-check"
        new = {way: Proof.model_validate({"of": way, "status": sure}) for way in proofs.moved(standing, value)}
        return proofs.settled(value, kept | new)
    if told <= _SOURCED:  # nothing else changes: the whole card was read there
        own = {proof["of"] for proof in standing.get("proofs", ())}
        return proofs.settled(value, {way: proof for way, proof in kept.items() if way in own})
    return proofs.settled(value, kept)
