"""What each official source was when it was last read: its marks, its records, when; and why it could not be since.

So is a file imported by hand, as long as something of it was refused.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from handlers.engine.desk import Failure

migrations = Migrations("refreshes")


@migrations()
def create_tables(db: Database) -> None:
    columns = {"source": str, "address": str, "etag": str, "modified": str, "sha256": str, "records": str}
    db.table("refreshes").create({**columns, "at": float, "tried": float, "failure": str}, pk="source")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The last time a source was read, `at` 0 for never; `failure` came after.

    `records` are its keys, each with its name and a print of what was said of it.
    """

    address: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    records: Mapping[str, tuple[str, str]] | None = None
    at: float = 0.0
    tried: float = 0.0
    failure: str = ""


class Refreshes:
    """The states, written inside the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self, source: str) -> Refreshed:
        for row in self._db.query("SELECT * FROM refreshes WHERE source = ?", [source]):
            del row["source"]
            records = {key: (name, told) for key, (name, told) in json.loads(row["records"]).items()}
            return Refreshed(**{**row, "records": records})
        return Refreshed()

    def failures(self, since: float) -> dict[str, Failure]:
        """What could not be read, or not whole, the last time it was tried; the latest first."""
        sql = "SELECT * FROM refreshes WHERE failure != '' AND tried >= ? ORDER BY tried DESC"
        rows = self._db.query(sql, [since])
        # A file has no other address than its name.
        return {r["source"]: Failure(r["tried"], r["failure"], r["address"] == r["source"]) for r in rows}

    def settle(self, source: str) -> None:
        """A file is whole again: nothing is to be said of it."""
        self._db.execute("DELETE FROM refreshes WHERE source = ?", [source])

    def acknowledge(self, names: Iterable[str]) -> None:
        """Somebody has seen that these failed: said no more, until they fail again. What was read before stays."""
        for name in names:
            self._db.execute("DELETE FROM refreshes WHERE source = ? AND address = source", [name])
            self._db.execute("UPDATE refreshes SET failure = '' WHERE source = ?", [name])

    def keep(self, source: str, refreshed: Refreshed) -> None:
        said = [refreshed.address, refreshed.etag, refreshed.modified, refreshed.sha256]
        records = json.dumps(dict(refreshed.records or {}), ensure_ascii=False)
        row = [source, *said, records, refreshed.at, refreshed.tried, refreshed.failure]
        self._db.execute("INSERT OR REPLACE INTO refreshes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
