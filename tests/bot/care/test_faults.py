"""What the bot stands: anything people may do, and a disk that is full, refuses, is held or is damaged.

`docs/reliability.md` gives the long runs of the same, with their figures.
"""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from telegram.ext import ExtBot

from bot.channels.telegram.reading import Me
from bot.channels.telegram.sending import MOST_CALLS, TelegramSender
from bot.delivery.postman import Postman
from bot.errors import REPAIR
from bot.service import Service
from bot.settings import Settings, StoreSettings
from bot.storage.opening import StoreError
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply
from knowledge.base import Knowledge
from tests.anybody import Anybody
from tests.bot.channels.telegram.api import TOKEN, BotApi
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.program import BornProgram, until
from tests.bot.channels.telegram.recording import Recorder
from tests.bot.channels.telegram.server import Server
from tests.program import ROOT
from tests.transcripts import FOLDER, read

ENOUGH = 2_000  # messages: no disk of these tests takes so many
PAGE = 4_096  # bytes
# SQLite can give its memory back to nobody: a process of its own, that ends there.
BOT_SHORT_OF_MEMORY = """
import json, sys
from contextlib import suppress
from pathlib import Path
from knowledge.base import Knowledge
from tests.bot.channels.telegram.phone import Phone
phone = Phone(Path(sys.argv[1]), Knowledge())
phone.say("/start creer")
with suppress(MemoryError):
    phone.store._db.execute("PRAGMA hard_heap_limit = 1")
try:
    phone.receive(json.loads(sys.argv[2]))
except MemoryError:
    print("refused")
"""
BOT_WITH_MAKER = """
import os, time
from bot.delivery.workshop import one_process
maker = one_process()
print(maker.submit(os.getpid).result(), flush=True)
time.sleep(60)
"""

TestAnybody = Anybody.TestCase
TestAnybody.settings = settings(max_examples=15, stateful_step_count=20, suppress_health_check=list(HealthCheck))


@contextmanager
def full(store: Store, path: Path) -> Iterator[None]:
    """No page can be added."""
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    yield
    store._db.execute("PRAGMA max_page_count = 1000000")


@contextmanager
def read_only(store: Store, path: Path) -> Iterator[None]:
    """Nothing can be written, as on a file system that an error made read-only."""
    store._db.execute("PRAGMA query_only = 1")
    yield
    store._db.execute("PRAGMA query_only = 0")


@contextmanager
def held(store: Store, path: Path) -> Iterator[None]:
    """Another process writes for longer than anybody waits."""
    store._db.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.parametrize("trouble", [full, read_only, held])
def test_a_disk_that_refuses(knowledge: Knowledge, tmp_path: Path, trouble: Callable[..., Any]) -> None:
    """While the disk takes nothing no message is confirmed to the platform; afterwards each is answered, once."""
    with closing(Phone(tmp_path / "bot.sqlite3", knowledge)) as phone:
        phone.say("/start creer")
        with trouble(phone.store, tmp_path / "bot.sqlite3"):
            refused = _until_refused(phone)
        phone.wake()
        [answer] = phone.receive(refused)
        assert "Récapitulatif" in answer.text
        assert not phone.receive(refused)


def test_an_edit_that_a_disk_refuses(knowledge: Knowledge, tmp_path: Path) -> None:
    """It comes again and is answered then: what was refused is not taken for an edit that changes nothing."""
    with closing(Phone(tmp_path / "bot.sqlite3", knowledge)) as phone:
        phone.say("/start rejoindre")
        written = phone.api.says("medecin")
        phone.receive(written)
        edit = phone.api.edits(written, "infirmier")
        with read_only(phone.store, tmp_path / "bot.sqlite3"), pytest.raises(sqlite3.OperationalError):
            phone.receive(edit)
        assert phone.receive(edit)
        assert not phone.receive(edit)


def test_short_of_memory(knowledge: Knowledge, tmp_path: Path) -> None:
    """What SQLite has no memory for is not confirmed to the platform; the next start answers it, once."""
    path, api = tmp_path / "bot.sqlite3", BotApi()
    api.says("/start creer")
    update = api.says("/modifier")
    command = [sys.executable, "-c", BOT_SHORT_OF_MEMORY, str(path), json.dumps(update)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "refused\n"
    with closing(Phone(path, knowledge)) as phone:
        [answer] = phone.receive(update)
        assert "Récapitulatif" in answer.text
        assert not phone.receive(update)


def _until_refused(phone: Phone) -> dict[str, Any]:
    """Write until a message cannot be stored; that one."""
    for _ in range(ENOUGH):
        update = phone.api.says("/modifier")
        try:
            phone.receive(update)
        except sqlite3.OperationalError:
            return update
    raise AssertionError("everything was stored")


def test_a_damaged_page_is_refused_at_start(tmp_path: Path, knowledge: Knowledge) -> None:
    """`cpts-bot run` does not start on a file one page of which is damaged, and says to restore a backup."""
    path = tmp_path / "bot.sqlite3"
    with closing(Store.open(path)) as store:
        service = Service(store, knowledge)
        for number in range(60):
            service.receive(Incoming(conversation=f"telegram:{number} - {number}", event_id=f"{number}", text="/creer"))
        store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = store._db.execute("SELECT max(pageno) FROM dbstat WHERE name = 'outbox'").fetchone()
    configured = Settings(store=StoreSettings(path=path))
    Store.sound(configured).close()
    _overwrite(path, page)
    before = _contents(tmp_path)
    with pytest.raises(StoreError, match="Restaurez une sauvegarde"):
        Store.sound(configured)
    assert _contents(tmp_path) == before


def test_a_page_damaged_while_it_runs(tmp_path: Path) -> None:
    """A bot that meets a damaged page ends, says to restore a backup, and is not to be started again."""
    path = tmp_path / "bot.sqlite3"
    with closing(Server(BotApi())) as server:
        program = BornProgram(tmp_path, server.url)
        server.api.says("/start")
        until(lambda: bool(server.api.messages))
        program.settle()
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [page] = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'sessions'").fetchone()
            _overwrite(path, page)
            other.execute("INSERT INTO seen (event) VALUES ('x')")  # what the bot remembers of the file is out of date
            other.commit()
        server.api.says("/start")
        assert program.ended() == REPAIR
        assert "Restaurez une sauvegarde" in program.log.read_text(encoding="utf-8")


def _overwrite(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" * PAGE)


def test_a_damaged_file_is_not_upgraded(tmp_path: Path) -> None:
    """An older database is read before it takes today's shape: damaged, it keeps its bytes, and no copy is made."""
    path = tmp_path / "bot.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript("CREATE TABLE sessions (conversation TEXT, data TEXT); PRAGMA journal_mode = DELETE;")
        old.executemany("INSERT INTO sessions VALUES (?, ?)", [(str(n), "x" * 500) for n in range(50)])
        old.commit()
    with path.open("r+b") as file:
        file.seek(2 * PAGE)
        file.write(b"\xff" * PAGE)
    before = _contents(tmp_path)
    with pytest.raises(StoreError, match="Rien n'a été modifié"):
        Store.sound(Settings(store=StoreSettings(path=path)))
    assert _contents(tmp_path) == before


def _contents(folder: Path) -> dict[str, bytes]:
    """What is kept in a folder: neither locks nor the memory that readers share."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.stat().st_size and p.suffix != ".sqlite3-shm"}


def test_no_turn_reads_a_whole_table(service: Service) -> None:
    """Whatever is said, SQLite finds the rows of a conversation by an index: a message costs the same in a crowd."""
    statements: set[str] = set()
    connection = service.store._db.conn
    connection.set_trace_callback(statements.add)
    for number, text in enumerate(_said()):
        service.receive(Incoming(conversation="telegram:1 - 1", event_id=f"e{number}", text=text))
        for delivery in service.store.pending("telegram:1 - 1"):
            service.store.question("telegram:1 - 1")
            service.store.asked("telegram:1 - 1", "1")
            service.store.delivered(delivery)
    connection.set_trace_callback(None)
    plans = {line for statement in statements for line in _plan(connection, statement)}
    # `unanswered` never has more than a thousand rows.
    crowded = ("sessions", "seen", "outbox", "questions", "reminders", "tallies", "feedback")
    assert any("SEARCH sessions" in line for line in plans)
    assert not [line for line in plans if line.startswith(tuple(f"SCAN {table}" for table in crowded))]


def _said() -> list[str]:
    names = ("05-creer-du-debut-a-la-fin", "35-rappels", "28-hors-sujet")
    return [step.text for name in names for step in read(FOLDER / f"{name}.txt") if step.mark == ">"]


def _plan(connection: sqlite3.Connection, statement: str) -> list[str]:
    if not statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
        return []
    return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]


def test_a_busy_group_holds_back_nobody_else(tmp_path: Path, knowledge: Knowledge) -> None:
    """Telegram takes twenty messages a minute in a group: who waits there leaves the others their turn."""
    api = BotApi()

    class SlowInGroups(Recorder):
        async def do_request(self, *given: Any, **more: Any) -> tuple[int, bytes]:
            await asyncio.sleep(0.2 if more["request_data"].parameters["chat_id"] < 0 else 0)
            return await super().do_request(*given, **more)

    async def serve() -> None:
        bot: ExtBot[None] = ExtBot(TOKEN, request=SlowInGroups(api), get_updates_request=Recorder(api))
        with closing(Store.open(tmp_path / "bot.sqlite3")) as store:
            for person in range(1, 2 * MOST_CALLS):
                store.enqueue(f"telegram:-100 - {person}", f"e{person}", (Reply(text="Bonjour"),), 0.0)
            store.enqueue("telegram:7 - 7", "e", (Reply(text="Bonjour"),), 0.0)
            postman: Postman = Service(store, knowledge).postman(TelegramSender(bot, Me(1, "bot"), store))
            postman.wake()
            await asyncio.sleep(0.1)
            await postman.stop(0)

    asyncio.run(serve())
    assert [message.chat for message in api.messages] == [7]


def test_what_makes_files_ends_with_the_bot() -> None:
    """The process beside a bot that is killed ends by itself: nobody else would."""
    with subprocess.Popen([sys.executable, "-c", BOT_WITH_MAKER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout is not None
        maker = int(bot.stdout.readline())
        bot.send_signal(signal.SIGKILL)
        until(lambda: not _lives(maker))


def _lives(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def test_a_crowd_that_waits_is_served_a_few_at_a_time(tmp_path: Path, knowledge: Knowledge) -> None:
    """After an outage thousands of replies leave by a few calls at once, and all of them leave."""
    api = BotApi()

    class Counting(Recorder):
        now = most = 0

        async def do_request(self, *given: Any, **more: Any) -> tuple[int, bytes]:
            Counting.now += 1
            Counting.most = max(Counting.most, Counting.now)
            await asyncio.sleep(0.001)
            Counting.now -= 1
            return await super().do_request(*given, **more)

    async def serve() -> None:
        bot: ExtBot[None] = ExtBot(TOKEN, request=Counting(api), get_updates_request=Recorder(api))
        await bot.initialize()
        with closing(Store.open(tmp_path / "bot.sqlite3")) as store:
            for person in range(1, 101):
                store.enqueue(f"telegram:{person} - {person}", f"e{person}", (Reply(text="Bonjour"),), 0.0)
            postman: Postman = Service(store, knowledge).postman(TelegramSender(bot, Me(1, "bot"), store))
            postman.wake()
            await postman.idle()

    asyncio.run(serve())
    assert {message.chat for message in api.messages} == set(range(1, 101))
    assert Counting.most == MOST_CALLS
