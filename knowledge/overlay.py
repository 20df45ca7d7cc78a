"""What admins changed over the curated files: dated revisions that only ever grow, so that each can be undone.

A revision says what a thing was before and is after; None means that there is no such thing. The last revision of
a (kind, key) is what holds today.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any, Literal, get_args

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

Kind = Literal["faq", "contact", "cpts", "rate"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Value = dict[str, Any]
State = Mapping[tuple[Kind, str], Value | None]

migrations = Migrations("overlay")


@migrations()
def create_tables(db: Database) -> None:
    db.table("revisions").create(
        {
            "id": int,
            "kind": str,
            "key": str,
            "before": str,
            "after": str,
            "author": str,
            "at": float,
            "why": str,
            "undoes": int,
        },
        pk="id",
        not_null={"kind", "key", "author", "at", "why"},
    )
    db.table("revisions").create_index(["kind", "key", "id"])


@migrations()
def name_batches(db: Database) -> None:
    db.table("revisions").add_column("batch", int)
    db.table("revisions").create_index(["batch"])


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who made a change, when (epoch seconds) and why; `undoes` is the revision it takes back.

    Changes made as one (an import, a merge) share a `batch`, the number of the first of them.
    """

    author: str
    at: float
    why: str
    undoes: int | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Stamp):
    """One change, and its number: what was there before, and what is there after."""

    id: int
    kind: Kind
    key: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes made as one: their number, how many, and what the first of them says of all."""

    number: int
    size: int
    first: Revision


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a batch is undone: the revisions that stand, oldest first, and those somebody has changed since."""

    undone: tuple[Revision, ...]
    kept: tuple[Revision, ...]


class Overlay:
    """The revisions, written inside the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self) -> int:
        """The number of the last revision, 0 without any."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM revisions").fetchone()[0])

    def number(self, kind: Kind, key: str) -> int:
        """The last revision of one thing, 0 when it stands as curated."""
        row = self._db.execute("SELECT max(id) FROM revisions WHERE kind = ? AND key = ?", [kind, key]).fetchone()
        return int(row[0] or 0)

    def state(self, after: int = 0) -> dict[tuple[Kind, str], Value | None]:
        """What each thing changed since revision `after` is now."""
        rows = self._db.query("SELECT kind, key, after FROM revisions WHERE id > ? ORDER BY id", [after])
        return {(row["kind"], row["key"]): _loaded(row["after"]) for row in rows}

    def lasting(self) -> dict[tuple[Kind, str], Value | None]:
        """What each changed thing is now, but those that are again what they were before anybody touched them."""
        first = "SELECT min(id) FROM revisions GROUP BY kind, key"
        rows = self._db.query(f"SELECT kind, key, before FROM revisions WHERE id IN ({first})")  # noqa: S608 - our own words
        began = {(row["kind"], row["key"]): _loaded(row["before"]) for row in rows}
        return {pair: after for pair, after in self.state().items() if after != began[pair]}

    def revision(self, number: int) -> Revision | None:
        return next(self._found("id = ?", [number], 1), None)

    def history(self, kind: Kind, key: str | None = None, most: int = 10) -> list[Revision]:
        """The last revisions of a kind or of one thing, the newest first."""
        if key is None:
            return list(self._found("kind = ?", [kind], most))
        return list(self._found("kind = ? AND key = ?", [kind, key], most))

    def last_standing(self, kind: Kind | None = None) -> Revision | None:
        """The last revision, of a kind or of any, that undoes nothing and was not undone: the next to go back on."""
        sql = "SELECT id, kind, key, undoes FROM revisions ORDER BY id"
        stands: dict[tuple[Kind, str], tuple[int, ...]] = {}  # by thing: what was made of it and stands, in its order
        before: dict[int, tuple[int, ...]] = {}  # what stood before each revision, which going back on it puts back
        for row in self._db.query(sql):
            pair = (row["kind"], row["key"])
            before[row["id"]] = standing = stands.get(pair, ())
            stands[pair] = before.get(row["undoes"], standing) if row["undoes"] else (*standing, row["id"])
        made = [made[-1] for (of, _), made in stands.items() if made and kind in (None, of)]
        return self.revision(max(made)) if made else None

    def since(self, number: int, kind: Kind, key: str) -> list[Revision]:
        """What happened to one thing after a revision, the newest first."""
        return list(self._found("id > ? AND kind = ? AND key = ?", [number, kind, key], 100))

    def batches(self, most: int) -> list[Batch]:
        """The last batches, the newest first."""
        sql = "SELECT batch, count(*) AS size FROM revisions WHERE batch NOT NULL GROUP BY batch ORDER BY batch DESC"
        found = list(self._db.query(f"{sql} LIMIT {most}"))
        return [batch for row in found if (batch := self._batch(row["batch"], row["size"]))]

    def last_to_undo(self) -> Batch | None:
        """The last batch that undoes nothing itself and was not undone."""
        made = (batch for batch in self.batches(-1) if batch.first.undoes is None)
        return next((batch for batch in made if not self.is_undone(batch.number)), None)

    def is_undone(self, number: int) -> bool:
        """Whether nothing is left to put back of a batch, once something of it was; what was redone is not undone."""
        sql = "SELECT u.id FROM revisions u JOIN revisions r ON u.undoes = r.id WHERE r.batch = ?"
        back = [row["id"] for row in self._db.query(sql, [number])]
        return any(not self._is_redone(i) for i in back) and not self.way_back(number).undone

    def _is_redone(self, number: int) -> bool:
        """Whether an undoing was itself undone, and that stands."""
        undoings = [row["id"] for row in self._db.query("SELECT id FROM revisions WHERE undoes = ?", [number])]
        return any(not self._is_redone(i) for i in undoings)

    def batch(self, number: int) -> Batch | None:
        size = self._db.execute("SELECT count(*) FROM revisions WHERE batch = ?", [number]).fetchone()[0]
        return self._batch(number, size) if size else None

    def way_back(self, number: int) -> WayBack:
        """What undoing a batch puts back. What somebody changed since is theirs: it stays."""
        made = list(self._found("batch = ?", [number]))[::-1]
        stands = [self.number(r.kind, r.key) == r.id for r in made]
        return WayBack(
            undone=tuple(r for r, is_last in zip(made, stands, strict=True) if is_last),
            kept=tuple(r for r, is_last in zip(made, stands, strict=True) if not is_last),
        )

    def add(
        self,
        kind: Kind,
        key: str,
        before: Value | None,
        after: Value | None,
        stamp: Stamp,
    ) -> int:
        """Write a revision; its number."""
        done = self._db.execute(
            "INSERT INTO revisions (kind, key, before, after, author, at, why, undoes, batch) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [kind, key, _dumped(before), _dumped(after), *astuple(stamp)],
        )
        return int(done.lastrowid or 0)

    def _batch(self, number: int, size: int) -> Batch | None:
        first = self.revision(number)
        return Batch(number, size, first) if first else None

    def _found(self, where: str, values: list[Any], most: int = -1) -> Iterator[Revision]:
        sql = f"SELECT * FROM revisions WHERE {where} ORDER BY id DESC LIMIT {most}"  # noqa: S608 - our own words
        for row in self._db.query(sql, values):
            yield Revision(**{**row, "before": _loaded(row["before"]), "after": _loaded(row["after"])})


def _dumped(value: Value | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _loaded(text: str | None) -> Value | None:
    return None if text is None else json.loads(text)
