"""What an import would do: add, change or leave each record, with the records it refused. Nothing is written here."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Self

from knowledge import proofs
from knowledge.base import RECORDS, Knowledge, plain
from knowledge.contacts import Contact
from knowledge.cpts import Cpts, kin
from knowledge.fields import FIELDS
from knowledge.fitness import LONGEST_NAME, fault
from knowledge.imports.reading import Found, Left, Reading, Refused
from knowledge.overlay import Kind, Value
from knowledge.proofs import Proof
from knowledge.sources import Record


@dataclass(slots=True)
class Plan:
    """The changes of an import: key to the values to write."""

    kind: Kind
    added: dict[str, Value] = field(default_factory=dict)
    changed: dict[str, Value] = field(default_factory=dict)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    read: dict[str, tuple[str, str]] = field(default_factory=dict)  # of every record: its name, and a print of it
    disputes: list[str] = field(default_factory=list)
    placeless: int = 0  # CPTS added of which no commune is known
    dateless: int = 0  # cards added of which nobody says when they were so

    def without(self, keys: Iterable[str]) -> Self:
        """The plan that leaves these as they stand."""
        left = set(keys) & self.writes.keys()
        added = {k: v for k, v in self.added.items() if k not in left}
        changed = {k: v for k, v in self.changed.items() if k not in left}
        return replace(self, added=added, changed=changed, unchanged=self.unchanged + len(left))

    @property
    def writes(self) -> dict[str, Value]:
        return {**self.added, **self.changed}

    @property
    def changes(self) -> dict[tuple[Kind, str], Value | None]:
        """The same, as they are written among those of other kinds."""
        return {(self.kind, name): after for name, after in self.writes.items()}


def plan(knowledge: Knowledge, kind: Kind, readings: Iterable[Reading], today: date) -> Plan:
    """Compare what a file says with what stands. A record that says less than ours takes nothing away.

    What no form would take is refused here too.
    """
    result = Plan(kind)
    for reading in readings:
        if isinstance(reading, Refused):
            result.refused.append(reading)
        elif isinstance(reading, Left):
            result.left.append(reading)
        else:
            _weigh(knowledge, result, reading, today)
    if kind == "cpts":
        result.disputes = _disputes(knowledge, result)
        result.placeless = sum(not value.get("communes") for value in result.added.values())
    result.dateless = sum(not (value.get("seen") or value.get("since")) for value in result.added.values())
    return result


def _weigh(knowledge: Knowledge, result: Plan, reading: Found, today: date) -> None:
    name, said = _named(knowledge, result, reading.record)
    if name in result.read and (why := _against(result.writes.get(name) or {}, said)):
        result.left.append(Left(reading.where, said["name"], f"cette fiche est déjà dans le fichier ; {why}"))
    result.read[name] = (said["name"], _print(said))
    before = result.writes.get(name) or knowledge.value(result.kind, name)
    after = said if before is None else _enriched(before, said)
    if after == before:
        result.unchanged += 1
    elif why := _fault(knowledge, result.kind, name, before, after, said, today):
        result.refused.append(Refused(reading.where, said["name"][:LONGEST_NAME], why))
    elif before is None or name in result.added:
        result.added[name] = after
    else:
        result.changed[name] = after


def _against(before: Value, said: Value) -> str:
    """What a file says of a card otherwise than it did above, and now holds; "" when it says the same."""
    moved = [
        (FIELDS[way], before.get(way), said.get(way)) for way in ("status", "website", "email", "phone", "address")
    ]
    return ", ".join(
        f"{title} : « {now} » remplace « {was} »" for title, was, now in moved if was and now and was != now
    )


def _print(said: Value) -> str:
    """What tells whether a file says of a record what it said the last time; the day it was read is no news."""
    told = {k: v for k, v in said.items() if k not in ("source", "seen")}
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _fault(
    knowledge: Knowledge, kind: Kind, name: str, before: Value | None, after: Value, said: Value, today: date
) -> str:
    """Why a record is not taken, "" when it is: it is another than ours, or no form would take it."""
    if before and _is_elsewhere(kind, before, said):
        return "une CPTS de ce nom est connue, et le fichier ne dit pas où est celle-ci"
    return fault(knowledge, kind, name, RECORDS[kind].model_validate(after), today)


def _named(knowledge: Knowledge, result: Plan, record: Record) -> tuple[str, Value]:
    """Under which key a record goes: that of the same CPTS when we know it, told from a homonym by its region."""
    if isinstance(record, Contact):
        record = _of_union(knowledge, record)
        return record.key, plain(record)
    assert isinstance(record, Cpts)  # noqa: S101 - only these two are imported
    regions = _regions(knowledge, record)
    record = _same(knowledge, record, regions)
    read = result.writes.get(record.id)
    standing = Cpts.model_validate(read) if read else knowledge.cpts.by_id.get(record.id)
    if standing and regions and (known := _regions(knowledge, standing)) and not regions & known:
        record = record.model_copy(update={"id": f"{record.id}-{min(regions)}"})
    return record.id, plain(record)


def _of_union(knowledge: Knowledge, record: Contact) -> Contact:
    """The contact of a URPS under the name that people's own profession is compared with: « Infirmière » is one."""
    union = knowledge.eligibility.union_named(record.profession) if record.kind == "urps" else ""
    return record.model_copy(update={"profession": union}) if union else record


def _same(knowledge: Knowledge, record: Cpts, regions: set[str]) -> Cpts:
    """The record under the id of the one we know by that name, otherwise written, in the same region."""
    if record.id in knowledge.cpts.by_id:
        return record
    alike = [known for known in knowledge.cpts.alike(record.name) if _regions(knowledge, known) & regions]
    return record.model_copy(update={"id": alike[0].id}) if len(alike) == 1 else record


def _is_elsewhere(kind: Kind, before: Value, said: Value) -> bool:
    """Whether a CPTS said to be nowhere may be another than the one of its name that we know somewhere."""
    places = ("communes", "departements", "region")
    return kind == "cpts" and any(map(before.get, places)) and not any(map(said.get, places))


def _regions(knowledge: Knowledge, cpts: Cpts) -> set[str]:
    gazetteer = knowledge.gazetteer
    covered = {r.code for r in gazetteer.territory(cpts.communes).regions}
    named = {d.region for code in cpts.departements if (d := gazetteer.departement(code))}
    return covered | named or ({cpts.region} if cpts.region else set())


def _enriched(before: Value, said: Value) -> Value:
    """What stood, with what the file says: silence, an unknown status or an empty list change nothing."""
    told = {k: v for k, v in said.items() if v not in ("", [], None)}
    if told.get("status", "unknown") == "unknown":
        told = {k: v for k, v in told.items() if k not in ("status", "since")}
    if before.get("communes") and _sureness(told) < _sureness(before):
        told = {k: v for k, v in told.items() if k not in ("communes", "coverage", "parts")}
    if "communes" in before:
        told = _beside(before, told)
    if not {k: v for k, v in told.items() if k not in ("source", "seen", "also") and before.get(k) != v}:
        return before
    return _proven(before, told, {**_renewed(before, told), **told})


def _proven(before: Value, told: Value, after: Value) -> Value:
    """What a file tells of how to reach somebody is of its source; of what it does not tell, ours stays."""
    own = {proof["of"] for proof in before.get("proofs", ())}
    silent = {way: proof for way, proof in proofs.kept(before, after).items() if way in own or way not in told}
    read: dict[str, Proof] = {way: proofs.of_card(told, way) for way in proofs.moved(before, after)}
    return proofs.settled(after, {**silent, **read})


def _sureness(value: Value) -> int:
    """How surely communes are known: a list that was read is not replaced by what a drawing lets guess."""
    return ("partial", "deduced", "listed").index(value.get("coverage", "listed")) if value.get("communes") else -1


def _beside(before: Value, told: Value) -> Value:
    """What a file tells of a CPTS we know: its name as we write it, its place beside ours, its source after the one

    that gives the communes, unless it gives some itself.
    """
    kept = {"name"} if kin(told["name"]) == kin(before["name"]) else set()
    kept |= {"region"} if before.get("departements") or before.get("communes") else set()
    kept |= {"source"} if before.get("communes") and "communes" not in told else set()
    placed = {k: v for k, v in told.items() if k not in kept}
    if "departements" in told:
        placed["departements"] = list(dict.fromkeys([*before.get("departements", ()), *told["departements"]]))
    if "source" in kept and told["source"] not in (before["source"], *before.get("also", ())):
        placed["also"] = [*before.get("also", ()), told["source"]]
    return placed


def _renewed(before: Value, told: Value) -> Value:
    """What stood, without what was said of an older list or state that the file replaces."""
    stale = {"outdated", "seen"} if told.keys() & {"status", "communes"} else set()
    stale |= {"since"} if told.get("status") not in (None, before.get("status")) else set()
    stale |= {"coverage", "parts"} if "communes" in told else set()
    return {k: v for k, v in before.items() if k not in stale}


def _disputes(knowledge: Knowledge, result: Plan) -> list[str]:
    """Communes that two CPTS claim once the import is done: kept and shown, for the ARS to arbitrate."""
    standing = {i: c.communes for i, c in knowledge.cpts.by_id.items()}
    claims = {**standing, **{i: frozenset(v.get("communes", ())) for i, v in result.writes.items()}}
    by_commune: dict[str, list[str]] = {}
    for cpts_id, communes in claims.items():
        for commune in communes:
            by_commune.setdefault(commune, []).append(cpts_id)
    shared = [(c, sorted(ids)) for c, ids in by_commune.items() if len(ids) > 1 and set(ids) & set(result.writes)]
    return [f"{_name(knowledge, c)} : {', '.join(ids)}" for c, ids in sorted(shared)]


def _name(knowledge: Knowledge, code: str) -> str:
    commune = knowledge.gazetteer.commune(code)
    return f"{commune.name} ({commune.departement})" if commune else code
