"""Reminders people agreed to: kept until their day, put in the outbox once, forgotten when asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.storage.names import NOBODY, Name
from handlers.engine.messages import Reminder, Reply

PARIS = ZoneInfo("Europe/Paris")
NOON = 12  # in Paris: it is then day from Guadeloupe to La Réunion
LOOK = 60.0  # seconds between two looks at the calendar
FOOT = "Pour voir ou arrêter ces rappels, écrivez « rappels »."

migrations = Migrations("reminders")


@migrations()
def create_table(db: Database) -> None:
    db.table("reminders").create(
        {"conversation": str, "day": str, "title": str, "text": str, "sent": int},
        pk=("conversation", "day", "title"),
        not_null={"sent"},
        defaults={"sent": 0},
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose day has come, and whom it is for."""

    conversation: str
    reminder: Reminder

    @property
    def event(self) -> str:
        """Names the message for ever: a platform that saw it knows it again."""
        return f"reminder:{self.conversation}:{self.reminder.day}:{self.reminder.title}"

    @property
    def reply(self) -> Reply:
        return Reply(text=f"**Rappel : {self.reminder.title}**\n\n{self.reminder.text}\n\n{FOOT}")


class Reminders:
    """The table of reminders. A sent one stays, marked, so that agreeing again on the same day does not repeat it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def agree(self, conversation: str, reminders: Iterable[Reminder]) -> None:
        """Keep these and no other one still to come. Within a transaction."""
        self._db.execute("DELETE FROM reminders WHERE conversation = ? AND NOT sent", [conversation])
        for reminder in reminders:
            self._db.execute(
                "INSERT OR IGNORE INTO reminders (conversation, day, title, text, sent) VALUES (?, ?, ?, ?, 0)",
                [conversation, reminder.day.isoformat(), reminder.title, reminder.text],
            )

    def due(self, on: date) -> Iterator[Due]:
        """What is to be said on a day or should have been before, the oldest first."""
        rows = self._db.query(
            "SELECT conversation, day, title, text FROM reminders WHERE NOT sent AND day <= ? ORDER BY day, title",
            [on.isoformat()],
        )
        for row in list(rows):
            conversation = row.pop("conversation")
            yield Due(conversation, Reminder.model_validate(row))

    def counts(self) -> dict[str, int]:
        """How many wait for their day, and how many were sent."""
        waiting, sent = self._db.execute("SELECT count(*) - total(sent), total(sent) FROM reminders").fetchone()
        return {"waiting": int(waiting), "sent": int(sent)}

    def sent(self, due: Due) -> None:
        """Never again. Within the transaction that puts it in the outbox."""
        self._db.execute(
            "UPDATE reminders SET sent = 1 WHERE conversation = ? AND day = ? AND title = ?",
            [due.conversation, due.reminder.day.isoformat(), due.reminder.title],
        )

    def erase(self, conversation: str) -> None:
        self._db.execute("DELETE FROM reminders WHERE conversation = ?", [conversation])

    def held(self, conversation: str) -> list[dict[str, Any]]:
        """The reminders kept for a conversation, as plain values; those already sent say so."""
        rows = self._db.query(
            "SELECT day, title, text, sent FROM reminders WHERE conversation = ? ORDER BY day, title", [conversation]
        )
        return [{**row, "sent": bool(row["sent"])} for row in rows]

    def forget(self, before: date) -> int:
        """Delete the reminders sent for a day before this one; how many there were."""
        done = self._db.execute("DELETE FROM reminders WHERE sent AND day < ?", [before.isoformat()])
        return int(done.rowcount)

    def rename(self, place: str, new: str, *, threads: bool = True) -> None:
        """A room got another name; without `threads`, those of the old one are not in it. Within a transaction."""
        renamed = [
            (str(replace(name, place=new, thread=name.thread if threads else NOBODY)), str(name))
            for row in self._db.query("SELECT DISTINCT conversation FROM reminders")
            if (name := Name.of(row["conversation"])).place == place
        ]
        for pair in renamed:
            self._db.execute("UPDATE OR REPLACE reminders SET conversation = ? WHERE conversation = ?", pair)


def day_of(now: float) -> date:
    """The day whose reminders may be sent: today from noon on, yesterday before."""
    paris = datetime.fromtimestamp(now, UTC).astimezone(PARIS)
    return paris.date() if paris.hour >= NOON else date.fromordinal(paris.toordinal() - 1)
