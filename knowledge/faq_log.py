"""What the FAQ learns from people: questions nobody answered and thumbs, as counts without person."""

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from knowledge.safety import scrubbed

migrations = Migrations("faq-log")

LONGEST_QUESTION = 300  # characters kept: enough to write an entry from
DAYS_ASIDE = 30  # a question that was set aside may be put back
MOST_QUESTIONS = 1_000  # different ones kept: more than anybody reads, and few enough to be compared with each other


@migrations()
def create_tables(db: Database) -> None:
    db.table("unanswered").create({"text": str, "times": int, "last_seen": float}, pk="text")
    db.table("feedback").create({"entry": str, "useful": int, "useless": int}, pk="entry")


@migrations()
def remember_answers(db: Database) -> None:
    # The revision that answers a question: undone, the question waits again.
    db.table("unanswered").add_column("answered", int)


@migrations()
def set_questions_aside(db: Database) -> None:
    # When an admin set a question aside, and who: it waits no more, and may be put back until it is forgotten.
    db.table("unanswered").add_column("aside", int)
    db.table("unanswered").add_column("aside_by", str)


class FaqLog:
    """The two tables, written inside the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def unanswered(self, text: str, now: float) -> None:
        """Count one more refusal of this text, cut and scrubbed of what identifies; `now` in epoch seconds."""
        self._db.execute(
            "INSERT INTO unanswered (text, times, last_seen) VALUES (?, 1, ?) "
            "ON CONFLICT (text) DO UPDATE SET times = CASE WHEN aside IS NULL THEN times + 1 ELSE 1 END, "
            "last_seen = excluded.last_seen, answered = NULL, aside = NULL, aside_by = NULL",
            [scrubbed(text)[:LONGEST_QUESTION], now],
        )
        # The rarest and oldest make room: a flood of nonsense must neither fill the disk nor slow the admins.
        self._db.execute(
            "DELETE FROM unanswered WHERE rowid IN "
            "(SELECT rowid FROM unanswered ORDER BY aside IS NOT NULL, times DESC, last_seen DESC LIMIT -1 OFFSET ?)",
            [MOST_QUESTIONS],
        )

    def feedback(self, entry: str, *, useful: bool) -> None:
        self._db.execute(
            "INSERT INTO feedback (entry, useful, useless) VALUES (?, ?, ?) ON CONFLICT (entry) "
            "DO UPDATE SET useful = useful + excluded.useful, useless = useless + excluded.useless",
            [entry, int(useful), int(not useful)],
        )

    def set_aside(self, texts: Iterable[str], now: float, by: str) -> None:
        """These questions are for nobody to answer: they wait no more, unless they are put back or asked again."""
        for text in texts:
            self._db.execute("UPDATE unanswered SET aside = ?, aside_by = ? WHERE text = ?", [int(now), by, text])

    def put_back(self, texts: Iterable[str]) -> None:
        """These questions, which were set aside, wait again."""
        for text in texts:
            self._db.execute("UPDATE unanswered SET aside = NULL, aside_by = NULL WHERE text = ?", [text])

    def aside(self) -> list[dict[str, Any]]:
        """The questions set aside, the last ones first."""
        return list(
            self._db.table("unanswered").rows_where("aside IS NOT NULL", order_by="aside desc, times desc, text")
        )

    def answer(self, texts: Iterable[str], revision: int) -> None:
        """These questions are answered by a revision: they wait no more, unless it is undone."""
        for text in texts:
            self._db.execute("UPDATE unanswered SET answered = ? WHERE text = ?", [revision, text])

    def bring_back(self, revisions: Iterable[int]) -> None:
        """The questions that these revisions answered wait again."""
        for revision in revisions:
            self._db.execute("UPDATE unanswered SET answered = NULL WHERE answered = ?", [revision])

    def forget(self, before: float, now: float) -> int:
        """Delete the questions nobody asked since a moment, and those set aside for a month; how many there were."""
        done = self._db.execute(
            "DELETE FROM unanswered WHERE last_seen < ? OR aside < ?", [before, now - DAYS_ASIDE * 86_400]
        )
        return int(done.rowcount)

    def questions(self) -> list[dict[str, Any]]:
        """Unanswered questions, the most asked first."""
        return list(
            self._db.table("unanswered").rows_where("answered IS NULL AND aside IS NULL", order_by="times desc, text")
        )

    def votes(self) -> list[dict[str, Any]]:
        return list(self._db.table("feedback").rows_where(order_by="entry"))
