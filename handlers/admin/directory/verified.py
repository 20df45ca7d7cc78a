"""How far a contact was checked: what a source given with a change is of, and what stays to be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.admin.form import sources
from handlers.admin.form.editing import FIELDS, changing
from handlers.admin.form.field import YES_OR_NO, Field, WrongError
from handlers.admin.form.state import Filling
from handlers.hearing.assent import yes_or_no
from handlers.turn.talk import Talk
from knowledge import proofs
from knowledge.overlay import Value
from knowledge.proofs import Proof
from knowledge.read_on import read_on
from knowledge.text import key

WHERE_CHECKED = (
    "Où l'avez-vous vérifié ? Une adresse ou un document, et la date (« 15/03/2026 », « mars 2026 ») si ce n'est pas "
    "aujourd'hui. Sans cela, ce que la fiche dit de sa vérification reste."
)
UNSOURCED = (
    "Rien ne change : on ne saurait pas où ni quand cela a été vérifié. « corriger la source » le dit, et sa date."
)


def proven(talk: Talk, before: Value, after: Value, given: Value) -> Value:
    """The card with the source of what changed, or was checked again, for that alone unless the rest was there too.

    Without a source, what changes is to be checked before use, and nothing is surer than it was.
    """
    own = {"source": given["source"], "seen": read_on(given["source"], talk.today)} if "source" in given[FIELDS] else {}
    proof = own or given.get("proof") or {}
    status = after["status"] if "status" in given[FIELDS] else ""
    checked = _checked_again(before, status, given[FIELDS]) if proof else ()
    moved, rest = proofs.moved(before, after, checked), proofs.kept(before, after, checked)
    if proof and (moved or _lifts(before, status)) and (given.get("also") or not rest):
        return proofs.settled(after | proof | {"status": status or "confirmed"}, {})
    if not moved:
        return _as_a_whole(before, after | own, rest, status)
    sure = (status or "confirmed") if proof else "to-check"  # who says where they checked did check
    new: dict[str, Proof] = {way: Proof.model_validate({"of": way, **proof, "status": sure}) for way in moved}
    return proofs.settled(after | proofs.whence(before), {**rest, **new})


def _checked_again(before: Value, status: str, fields: Sequence[str]) -> Sequence[str]:
    """The ways that a source is given for though they stay as they were: those named, else those of a lifted mark."""
    named = [way for way in proofs.REACHED_BY if way in fields and before.get(way)]
    return named or (proofs.doubted(before) or proofs.REACHED_BY if _lifts(before, status) else ())


def _lifts(before: Value, status: str) -> bool:
    """Whether a status says more than the card does, or one of its ways."""
    stood = [before.get("status"), *(proof.status for proof in proofs.by_way(before).values())]
    return bool(status) and any(proofs.is_surer(status, was) for was in stood)


def _as_a_whole(before: Value, after: Value, rest: Mapping[str, Proof], status: str) -> Value:
    """A card whose ways stay: a status is that of each of them. Raises `WrongError` for a surer one, of no source."""
    apart: dict[str, Proof] = {p.of: p for p in map(Proof.model_validate, before.get("proofs", ())) if p.of in rest}
    if _lifts(before, status):
        raise WrongError(UNSOURCED)
    if status:
        apart = {way: p.model_copy(update={"status": status}) for way, p in apart.items()}
    return proofs.settled(after, apart)


def _is_checked(talk: Talk, filling: Filling) -> bool:
    """Whether a form says that something was checked, which is worth what it was read in."""
    standing = talk.knowledge.value("contact", filling.subject) or {}
    return sources.moves(filling) or _lifts(standing, filling.values.get("status", ""))


def _rest(talk: Talk, filling: Filling) -> str:
    """The ways to reach a body that a form leaves as they are."""
    standing = talk.knowledge.value("contact", filling.subject) or {}
    checked = _checked_again(standing, filling.values.get("status", ""), changing(filling))
    return proofs.named(proofs.kept(standing, {**standing, **filling.values}, checked))


def _yes_or_no(said: str) -> bool:
    found = yes_or_no(said)
    if found is None:
        raise WrongError("Répondez par oui ou par non.")
    return found


def _is_sourced(filling: Filling) -> bool:
    """Whether somebody says where what changes was read."""
    return bool(filling.values.get("proof")) or "source" in changing(filling)


def still_named(before: Value, after: Value) -> str:
    """That the source and the note, which stay, tell in words of a way that is no more the one they speak of."""
    gone = [way for way in proofs.REACHED_BY if before.get(way) and before[way] != after.get(way)]
    words = {f: key(str(after.get(f, ""))).split() for f in ("source", "note") if after.get(f) == before.get(f)}
    naming = [f for f, said in words.items() if any(key(proofs.WAYS_FRENCH[way]) in said for way in gone)]
    if not naming:
        return ""
    verb = "parlent" if len(naming) > 1 else "parle"
    where = f"La {' et la '.join(naming)} de la fiche {verb} encore de ce qui change ({proofs.named(gone)})."
    return f"{where} Pour récrire la note : « corriger la note »." if "note" in naming else where


ALSO = Field(
    "also",
    "Reste de la fiche",
    lambda talk, filling: (
        f"Y avez-vous aussi vérifié le reste de la fiche : {_rest(talk, filling)} ? "
        "Si non, cette source et cette date ne se liront que pour ce qui change."
    ),
    lambda said, talk, filling: _yes_or_no(said),
    choices=lambda talk, filling: YES_OR_NO,
    applies=lambda talk, filling: _is_checked(talk, filling) and _is_sourced(filling) and bool(_rest(talk, filling)),
    default=False,
)
PROOF = replace(
    sources.PROOF,
    ask=sources.asking(lambda talk, filling: sources.WHERE_VERIFIED if sources.moves(filling) else WHERE_CHECKED),
    applies=lambda talk, filling: _is_checked(talk, filling) and "source" not in changing(filling),
    resets=("also",),
)


def still_to_check(before: Value, after: Value) -> Sequence[str]:
    """The ways that a change with a source leaves to be checked, as they were; none without one."""
    was, now = proofs.by_way(before), proofs.by_way(after)
    is_proven = any(now[way].status != "to-check" for way in proofs.moved(before, after))
    still = [way for way, proof in now.items() if was.get(way) == proof and proof.status == "to-check"]
    return still if is_proven else ()
