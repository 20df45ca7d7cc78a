"""The database: what it keeps, what it refuses, and that a message is all or nothing."""

import logging
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.service import Service
from bot.storage import sqlite_files
from bot.storage.opening import StoreError
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply, Session
from knowledge.base import Knowledge

NOW = 1_800_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.sqlite3"


def incoming(text: str, event: str = "e1") -> Incoming:
    return Incoming(conversation="c", event_id=event, text=text)


def test_an_event_is_answered_once(service: Service) -> None:
    """The same event delivered twice by a platform gets one answer."""
    assert service.receive(incoming("menu")) is True
    assert service.receive(incoming("menu")) is False
    assert len(service.store.pending("c")) == 1


def test_replies_survive_a_crash(path: Path, knowledge: Knowledge) -> None:
    """Replies not yet sent when the program dies are still there at the next start, in order."""
    store = Store.open(path)
    Service(store, knowledge).receive(incoming("estimer"))
    del store  # no close: what SIGKILL leaves
    reopened = Store.open(path)
    [delivery] = reopened.pending("c")
    assert delivery.reply.text.startswith("**Question 1/5")
    reopened.delivered(delivery)
    assert reopened.pending("c") == []
    assert reopened.session("c").flow == "estimer"


def test_nothing_is_kept_of_a_failed_turn(path: Path) -> None:
    """An error in the middle of a message leaves neither event nor session nor reply."""
    store = Store.open(path)

    def fail_in_the_middle() -> None:
        with store.transaction():
            store.remember("e1", "c", NOW)
            store.save("c", Session(flow="creer"), NOW)
            store.enqueue("c", "e1", (Reply(text="x"),), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_in_the_middle()
    assert store.session("c") == Session()
    assert store.pending("c") == []
    with store.transaction():
        assert store.remember("e1", "c", NOW) is True


def test_a_refused_commit_leaves_the_store_usable(path: Path) -> None:
    """When the disk refuses at the very end of a message, that message is undone and the next one is stored."""
    store = Store.open(path)
    # Broken only when committed: the nearest thing to a full disk that a test can order.
    store._db.executescript(
        "PRAGMA foreign_keys = ON;"
        "CREATE TABLE child (parent TEXT REFERENCES sessions(conversation) DEFERRABLE INITIALLY DEFERRED);"
    )

    def refuse_at_the_end() -> None:
        with store.transaction():
            store.remember("e1", "c", NOW)
            store._db.execute("INSERT INTO child VALUES ('nobody')")

    with pytest.raises(sqlite3.IntegrityError):
        refuse_at_the_end()
    with store.transaction():
        assert store.remember("e1", "c", NOW) is True


def test_conversations_do_not_mix(service: Service) -> None:
    """A conversation whose name begins like another receives only its own replies."""
    service.receive(Incoming(conversation="t:1", event_id="a", text="menu"))
    service.receive(Incoming(conversation="t:12", event_id="b", text="aide"))
    assert [d.event for d in service.store.pending("t:1")] == ["a"]
    assert service.store.waiting("t:") == ["t:1", "t:12"]


def test_a_fault_of_ours_is_said_kindly(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a conversation gives an apology, not a traceback, and loses no answer."""
    service.receive(incoming("rejoindre", "e1"))
    monkeypatch.setattr("bot.service.respond", lambda *_: 1 / 0)
    service.receive(incoming("kiné", "e2"))
    assert "Une erreur de mon côté" in service.store.pending("c")[-1].reply.text
    assert service.store.session("c").flow == "rejoindre"


def test_files_are_private(path: Path) -> None:
    """Only the owner may read the database."""
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_corrupt_file_is_refused_and_kept(path: Path) -> None:
    """A file that is no database is refused with what to do, and not touched."""
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="Restaurez une sauvegarde"):
        Store.open(path)
    assert path.read_bytes() == before


def test_newer_database_is_refused(path: Path) -> None:
    """A database written by a newer program is refused: going on could lose what we do not know."""
    Store.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bot', 'from_the_future', '')"
        )
    with pytest.raises(StoreError, match="version plus récente"):
        Store.open(path)


def test_database_of_a_newer_owner_is_refused(path: Path) -> None:
    """So is one with tables of a module this program does not have at all."""
    Store.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('of_the_future', 'create', '')"
        )
    with pytest.raises(StoreError, match=r"version plus récente.*of_the_future\.create"):
        Store.open(path)


def test_migrating_keeps_a_copy_of_what_was(path: Path) -> None:
    """Before an older database takes today's shape, a copy that only its owner reads is left beside it, once."""
    Store.open(path).close()
    assert _beside(path) == []
    with sqlite3.connect(path) as connection:  # what a program without reminders left
        connection.execute("DROP TABLE reminders")
        connection.execute("DELETE FROM _sqlite_migrations WHERE migration_set = 'reminders'")
    for _ in range(2):
        Store.open(path).close()
    [copy] = _beside(path)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "reminders" not in sqlite_files.rows(copy)
    assert sqlite_files.rows(path)["reminders"] == 0


def _beside(path: Path) -> list[Path]:
    return list(path.parent.glob("bot-avant-*.sqlite3"))


def test_a_locked_database_is_said_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file somebody else holds is not called damaged: one would restore a backup over it."""
    monkeypatch.setattr("bot.storage.sqlite_files.BUSY_SECONDS", 0)
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="tenue par un autre programme"):
            Store.open(path)


def test_unreadable_session_starts_afresh(path: Path) -> None:
    """A stored session nobody can read any more is a fresh one, not a crash."""
    store = Store.open(path)
    with store.transaction():
        store.save("c", Session(flow="creer"), NOW)
    with sqlite3.connect(path) as connection:
        connection.execute('UPDATE sessions SET data = \'{"flow": "new shape"\'')
    assert store.session("c") == Session()


def test_unreadable_reply_is_dropped(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    """A stored reply nobody can read any more holds back no other one; the log does not tell the words."""
    service.receive(incoming("menu", "e1"))
    service.store._db.execute('UPDATE outbox SET reply = \'{"texte": "secret"}\'')
    service.receive(incoming("aide", "e2"))
    with caplog.at_level(logging.ERROR):
        assert {delivery.event for delivery in service.store.pending("c")} == {"e2"}
        assert {delivery.event for delivery in service.store.pending("c")} == {"e2"}
    [record] = caplog.records
    assert record.delivery == 1  # type: ignore[attr-defined]
    assert "secret" not in caplog.text


def test_unfit_draft_is_dropped(service: Service) -> None:
    """A half-given answer of another shape is forgotten, and the conversation goes on."""
    service.receive(incoming("contacts", "e1"))
    service.receive(incoming("kiné", "e2"))
    session = service.store.session("c")
    assert session.asking == "area"
    unfit = session.model_copy(update={"drafts": {"area": {"codes": 3}}})
    with service.store.transaction():
        service.store.save("c", unfit, NOW)
    service.receive(incoming("Bourges", "e3"))
    assert service.store.session("c").answers["area"] == ["18033"]


def test_answers_that_no_longer_fit_are_asked_again(service: Service) -> None:
    """A profession or a commune that left the data is asked again; the rest stays."""
    old = Session(
        flow="rejoindre",
        asking="recap",
        answers={"profession": "rebouteux", "exercise": "liberal", "place": ["18033"], "gone": 1, "band": "x"},
    )
    with service.store.transaction():
        service.store.save("c", old, NOW)
    service.receive(incoming("rejoindre"))
    replies = [d.reply.text for d in service.store.pending("c")]
    assert "Question 1/3 — Profession" in replies[-1]
    assert "Bourges" in replies[0]
