"""What admins changed over the curated files: dated revisions that only ever grow, so that each can be undone.

A revision says what a thing was before and is after; None means that there is no such thing. The last revision of
a (kind, key) is what holds today.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Revision:
    """One change: what, by whom, when (epoch seconds), why; `undoes` is the revision it takes back."""

    id: int
    kind: Kind
    key: str
    before: Value | None
    after: Value | None
    author: str
    at: float
    why: str
    undoes: int | None = None


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

    def revision(self, number: int) -> Revision | None:
        return next(self._found("id = ?", [number], 1), None)

    def history(self, kind: Kind, key: str | None = None, most: int = 10) -> list[Revision]:
        """The last revisions of a kind or of one thing, the newest first."""
        if key is None:
            return list(self._found("kind = ?", [kind], most))
        return list(self._found("kind = ? AND key = ?", [kind, key], most))

    def since(self, number: int, kind: Kind, key: str) -> list[Revision]:
        """What happened to one thing after a revision, the newest first."""
        return list(self._found("id > ? AND kind = ? AND key = ?", [number, kind, key], 100))

    def add(
        self,
        kind: Kind,
        key: str,
        before: Value | None,
        after: Value | None,
        *,
        author: str,
        at: float,
        why: str,
        undoes: int | None = None,
    ) -> int:
        """Write a revision; its number."""
        done = self._db.execute(
            "INSERT INTO revisions (kind, key, before, after, author, at, why, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [kind, key, _dumped(before), _dumped(after), author, at, why, undoes],
        )
        return int(done.lastrowid or 0)

    def _found(self, where: str, values: list[Any], most: int) -> Iterator[Revision]:
        sql = f"SELECT * FROM revisions WHERE {where} ORDER BY id DESC LIMIT {most}"  # noqa: S608 - our own words
        for row in self._db.query(sql, values):
            yield Revision(**{**row, "before": _loaded(row["before"]), "after": _loaded(row["after"])})


def _dumped(value: Value | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _loaded(text: str | None) -> Value | None:
    return None if text is None else json.loads(text)
