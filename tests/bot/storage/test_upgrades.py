"""Data folders of earlier builds, each written by that build (`reliability/upgrades.py`), opened by today's."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.loading import load
from bot.service import SORRY, Service
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply, Session
from knowledge.base import Knowledge
from reliability.upgrades import HALFWAY, KEPT, REMINDED, SUFFIX, WAITING, unpacked
from reliability.year_people import OWNER

ARCHIVES = sorted(KEPT.glob(f"*{SUFFIX}"))


class Bot:
    """Today's build on an earlier folder."""

    def __init__(self, folder: Path, knowledge: Knowledge) -> None:
        settings = load(folder / "config.toml")
        self.store = Store.open(folder / settings.store.path)
        self.service = Service(self.store, knowledge, admins=settings.admins)
        self._said = 0

    def place(self, person: int) -> str:
        return f"telegram:{person} - {person}"

    def session(self, person: int) -> Session:
        return self.store.session(self.place(person))

    def say(self, person: int, text: str) -> list[Reply]:
        self._said += 1
        event = f"{self.place(person)}:later{self._said}"
        before = {delivery.id for delivery in self.store.pending(self.place(person))}
        said = Incoming(conversation=self.place(person), event_id=event, text=text, sender=str(person), private=True)
        assert self.service.receive(said)
        return [d.reply for d in self.store.pending(self.place(person)) if d.id not in before]


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.removesuffix(SUFFIX))
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = unpacked(request.param, tmp_path)
    monkeypatch.chdir(folder)
    return folder


def stored(folder: Path) -> int:
    """Conversations in the middle of a question, as their build wrote them."""
    with closing(sqlite3.connect(folder / "bot.sqlite3")) as db:
        asking = "json_extract(data, '$.asking') IS NOT NULL AND json_extract(data, '$.flow') IS NOT NULL"
        [number] = db.execute(f"SELECT count(*) FROM sessions WHERE {asking}").fetchone()  # noqa: S608 - ours
    return int(number)


def test_there_is_a_folder_of_each_build() -> None:
    """The builds people may come from are kept, and small."""
    assert len(ARCHIVES) >= 5
    assert all(archive.stat().st_size < 200_000 for archive in ARCHIVES)


def test_an_earlier_folder_goes_on(folder: Path, knowledge: Knowledge, caplog: pytest.LogCaptureFixture) -> None:
    """Every conversation left halfway resumes or asks again; what waited is there; nothing fails."""
    halfway = stored(folder)
    bot = Bot(folder, knowledge)
    with closing(bot.store), caplog.at_level(logging.WARNING):
        resumed = [person for person in (*HALFWAY, *REMINDED, OWNER) if bot.session(person).asking]
        assert len(resumed) == halfway > 30
        assert all(bot.store.pending(bot.place(person)) for person in WAITING)
        for person in resumed[::2]:
            replies = bot.say(person, "ok")
            assert replies
            assert SORRY not in replies
        assert all("02/06/2027" in said or "2 juin 2027" in said for said in _reminders(bot))
        assert "neuf heures" in bot.say(1, "Quand passe le facteur d'essai ?")[0].text
        assert "Nadia" in "".join(reply.text for reply in bot.say(OWNER, "admins"))
        assert any("Appui d'essai" in contact.name for contact in bot.service.knowledge.contacts)
    assert [record.getMessage() for record in caplog.records] == []


def _reminders(bot: Bot) -> list[str]:
    return ["".join(reply.text for reply in bot.say(person, "rappels")) for person in REMINDED]


def test_an_earlier_folder_can_be_taken_back(folder: Path, knowledge: Knowledge) -> None:
    """The copy made before the database is changed is the one the earlier build left, row for row."""
    with closing(sqlite3.connect(folder / "bot.sqlite3")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        before = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608
    Bot(folder, knowledge).store.close()
    copies = list(folder.glob("bot-avant-*.sqlite3"))
    if not copies:
        pytest.skip("its tables are today's")
    with closing(sqlite3.connect(copies[0])) as db:
        assert before == {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608
