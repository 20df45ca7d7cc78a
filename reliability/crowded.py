"""A thousand, a hundred thousand, a million conversations in the database: what a message costs then.

The rows are those the store writes itself, copied under other pseudonyms; what is timed is `Service.receive`.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from bot.service import Service
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply
from knowledge.base import Knowledge
from reliability.machine import milliseconds, percentile, resident

SIZES = (1_000, 100_000, 1_000_000)
TALK = ("/start creer", "infirmière", "libéral", "Bourges, Vierzon", "complet", "menu", "/privacy", "52 000 habitants")
TIMED = 1_000  # messages
EVENTS = 3  # kept of each conversation: a dozen messages a year, forgotten after ninety days
WAITING = 10_000  # replies, of as many people, that a platform that is down has left
DAY = 86_400.0
YEAR = 365 * DAY


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability crowded", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    options = parser.parse_args(arguments)
    knowledge = Knowledge()
    knowledge.gazetteer.locate("Bourges")
    knowledge.faq.ask("Bonjour")
    print("conversations  file MB  open ms  p50 ms  p99 ms  erase ms  backup s  memory MB")
    first = 0.0
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            first = row(Path(folder) / "bot.sqlite3", knowledge, size, first)
    with tempfile.TemporaryDirectory() as folder:
        waiting(Path(folder) / "bot.sqlite3")


def row(path: Path, knowledge: Knowledge, size: int, first: float) -> float:
    """Measure one size; the median of the first size comes back, to be compared with."""
    fill(path, knowledge, size)
    begun = time.perf_counter()
    store = Store.open(path)
    opened = time.perf_counter() - begun
    with closing(store):
        service = Service(store, knowledge)
        spent = [timed(service, incoming) for incoming in conversation(range(-1, -1 - TIMED // len(TALK), -1))]
        median, tail = percentile(spent, 0.5), percentile(spent, 0.99)
        erased = percentile([erase(service, person) for person in range(-1, -21, -1)], 0.5)
        begun = time.perf_counter()
        store.backup(time.time())
        backed = time.perf_counter() - begun
    megabytes = path.stat().st_size / 1e6
    print(
        f"{size:13}  {megabytes:7.1f}  {opened * 1000:7.1f}  {median * 1000:6.2f}  {tail * 1000:6.1f}"
        f"  {erased * 1000:8.2f}  {backed:8.1f}  {resident():9.1f}   × {median / (first or median):.2f}",
        flush=True,
    )
    return first or median


def fill(path: Path, knowledge: Knowledge, size: int) -> None:
    """A database of `size` conversations of a year, the events of each among those of all the others."""
    with closing(Store.open(path)) as store:
        service = Service(store, knowledge)
        for incoming in conversation([0]):
            service.receive(incoming)
    with closing(sqlite3.connect(path)) as db:
        [data] = db.execute("SELECT data FROM sessions").fetchone()
        db.executemany("INSERT INTO sessions VALUES (?, ?, ?)", _sessions(size, data))
        db.executemany("INSERT INTO seen (event, conversation, at, topic) VALUES (?, ?, ?, ?)", _events(size))
        db.execute("DELETE FROM outbox")
        db.commit()


def _sessions(size: int, data: str) -> Iterator[tuple[str, str, float]]:
    now = time.time()
    for number in range(size):
        yield _name(number), data, now - YEAR * (number / size)


def _events(size: int) -> Iterator[tuple[str, str, float, str]]:
    now = time.time()
    for number in range(size * EVENTS):
        yield _hash(number, "e"), _name(number % size), now - 90 * DAY * (number / size / EVENTS), "creer.territory"


def _name(number: int) -> str:
    """A pseudonym as long as those of the store, in no order."""
    return f"{_hash(number, 'p')}/{_hash(number, 'r')}/{_hash(0, 't')}"


def _hash(number: int, kind: str) -> str:
    return blake2b(f"{kind}{number}".encode(), digest_size=16).hexdigest()


def conversation(people: Iterable[int]) -> Iterator[Incoming]:
    """What each of these people says, one message of each in turn."""
    for at, text in enumerate(TALK):
        for person in people:
            yield said(person, text, at)


def said(person: int, text: str, at: int) -> Incoming:
    place = f"telegram:{abs(person)} - {abs(person)}"
    return Incoming(conversation=place, event_id=f"{place}:m{at}", text=text)


def timed(service: Service, incoming: Incoming) -> float:
    """Seconds from the message to its replies on disk; they are then taken as delivered."""
    begun = time.perf_counter()
    service.receive(incoming)
    spent = time.perf_counter() - begun
    for delivery in service.store.pending(incoming.conversation):
        service.store.delivered(delivery)
    return spent


def erase(service: Service, person: int) -> float:
    service.receive(said(person, "effacer", 100))
    return timed(service, said(person, "oui", 101))


def waiting(path: Path) -> None:
    """What it costs to start, and to look at the outbox, when a platform was down for long."""
    with closing(Store.open(path)) as store:
        with store.transaction():
            for person in range(WAITING):
                store.enqueue(f"telegram:{person} - {person}", f"e{person}", (Reply(text="Bonjour. " * 40),), 0.0)
        begun = time.perf_counter()
        found = len(store.waiting("telegram:"))
        looked = time.perf_counter() - begun
        begun = time.perf_counter()
        for person in range(1_000):
            store.pending(f"telegram:{person} - {person}")
        taken = (time.perf_counter() - begun) / 1_000
        print(f"{found} replies waiting: {milliseconds(looked)} to find whose, {milliseconds(taken)} to take one up")
