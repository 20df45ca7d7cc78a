"""What the administrators of Telegram's groups decided."""

import json
from dataclasses import asdict, dataclass

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.transaction import transaction

migrations = Migrations("telegram")


@migrations()
def create_tables(db: Database) -> None:
    db.table("telegram_groups").create({"place": str, "settings": str}, pk="place")


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """`region` is a code, `quiet` the hours without a sound, « 20-8 »."""

    region: str = ""
    welcome: bool = True
    quiet: str = ""


class Groups:
    """The table, by the name of each group's place. Each method is one transaction of its own."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def settings(self, place: str) -> GroupSettings:
        row = self._db.execute("SELECT settings FROM telegram_groups WHERE place = ?", [place]).fetchone()
        return GroupSettings(**json.loads(row[0])) if row else GroupSettings()

    def decide(self, place: str, settings: GroupSettings) -> None:
        with transaction(self._db):
            stored = [place, json.dumps(asdict(settings))]
            self._db.execute("INSERT OR REPLACE INTO telegram_groups VALUES (?, ?)", stored)

    def rename(self, place: str, new: str) -> None:
        """The group got another number, under which nothing is decided yet."""
        with transaction(self._db):
            self._db.execute("UPDATE OR IGNORE telegram_groups SET place = ? WHERE place = ?", [new, place])

    def leave(self, place: str) -> None:
        with transaction(self._db):
            self._db.execute("DELETE FROM telegram_groups WHERE place = ?", [place])
