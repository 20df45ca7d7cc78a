"""A year in an hour, through `cpts-bot run` on the local Bot API, by a clock that is moved a day at a time.

People come back weeks later, are reminded, admins come and go, official files grow and break, the group becomes a
supergroup, a table of amounts is succeeded on 1 January, the program is killed and started again; months are checked.
"""

import argparse
import os
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as hour
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from bot import clock
from bot.care.backup import make
from bot.care.restoration import restore
from bot.loading import load
from bot.settings import Settings
from knowledge import wording
from reliability import inside
from reliability.machine import held, resident
from reliability.year_days import NOON, PARIS, moments, move
from reliability.year_people import (
    EDITOR,
    OWNER,
    Chats,
    Owed,
    Visitors,
    agreeing,
    signatures,
)
from reliability.year_world import (
    ANSWERS,
    EVENTS,
    OVERDUE,
    QUESTIONS,
    START,
    Register,
    configuration,
    furnish,
    wrong_date,
    wrong_endings,
    wrong_figures,
)
from tests.bot.care.official import Official, serving
from tests.bot.channels.telegram.program import Program, until
from tests.bot.channels.telegram.server import Server
from tests.known import known

if TYPE_CHECKING:
    from reliability.year_rooms import Neighbours

DAY = timedelta(days=1)
PATIENCE = 180.0  # real seconds; a loaded machine is no failure


@dataclass(frozen=True)
class Life:
    """Who lives that year: people on Telegram, of whom some are reminded, and in Matrix `rooms`.

    The official file is read `every` so often. `themes` of the FAQ are all there is of it, if any. `older` is a Python
    whose Synapse serves at first; `restarted`, whether the program is, each third month.
    """

    people: int
    reminded: int
    seed: int
    every: str = "7 days"
    restarted: bool = True
    rooms: int = 0
    older: str = ""
    themes: tuple[str, ...] = ()


class Year:
    """The bot, its world, and what was found."""

    def __init__(
        self, folder: Path, server: Server, official: Official, life: Life, neighbours: "Neighbours | None" = None
    ) -> None:
        self.folder, self.server, self.restarted, self.neighbours = folder, server, life.restarted, neighbours
        self.chats: Chats = server.api  # type: ignore[assignment]
        self.knowledge = known()
        self.visitors = Visitors(life.people, life.seed)
        self.signed = signatures(START, life.reminded)
        self.today = START
        self.found: list[str] = []
        self.editors: list[int] = []
        self._register = Register(official, self.knowledge)
        self._expected: dict[tuple[int, str], date] = {}
        self._migrated = False
        self._lived: list[date] = []
        furnish(folder, official.address("essai"), life.themes)
        rooms, module = (neighbours.configuration, "moved_keys") if neighbours else ("", "unpaced")
        text = configuration(folder, life.every) + rooms
        self.program = Program(folder, server.url, text, module=f"reliability.{module}")
        self.settings: Settings = load(folder / "config.toml")
        self._await_start()
        if neighbours:
            neighbours.meet()

    def _set(self, moment: datetime) -> None:
        move(self.folder, moment)

    def _await_start(self) -> None:
        polls = len(self.server.polls)
        until(lambda: len(self.server.polls) > polls or self.program.exit_code is not None, PATIENCE)
        assert self.program.exit_code is None, self.program.log.read_text(encoding="utf-8")[-2_000:]

    # A day

    def live(self, day: date) -> None:
        """People write in the morning; at noon what is due that day has come."""
        self.today, number = day, (day - START).days
        self._lived.append(day)
        for moment in moments(day):
            self._set(moment)
        for said in self.visitors.of(number):
            self.say(said)
        if number == 1:
            for said in agreeing(self.signed):
                self.say(said)
            self._expect()
        if number % 7 == 0:
            self._register.publish(number // 7)
        if self.neighbours:
            self.neighbours.live(number)
        self._set(datetime.combine(day, NOON, PARIS))
        self._check_reminders()
        self._back_up()

    def say(self, said: Iterable[tuple[int, str]]) -> None:
        """Have each of these people write once, and wait until everybody was answered."""
        for person, text in said:
            self.chats.owed[person] = Owed(text)
            self.server.soon(partial(self.chats.says, text, person))
        self._answered()

    def _answered(self) -> None:
        try:
            until(lambda: not self.chats.unanswered(), PATIENCE)
            self.program.settle()
        except AssertionError:
            for person in self.chats.unanswered():
                self._wrong(f"{person} was not answered: « {self.chats.owed[person].said[:60]} »")
                del self.chats.owed[person]

    def told(self, person: int, text: str) -> str:
        """What somebody who writes alone is answered."""
        self.say([(person, text)])
        return "\n".join(self.chats.owed[person].told)

    def _wrong(self, what: str) -> None:
        self.found.append(f"{self.today}: {what}")
        print(f"FOUND {self.found[-1]}", flush=True)

    # Reminders

    def _expect(self) -> None:
        """What they agreed to, by whom and on which day; two of one title in the year are told apart by nobody here."""
        with self._read() as db:
            for conversation, day, title in db.execute("SELECT conversation, day, title FROM reminders WHERE NOT sent"):
                person = int(conversation.partition(":")[2].split()[0])
                self._expected.setdefault((person, title), date.fromisoformat(day))
        if not self._expected:
            self._wrong("nobody agreed to a reminder")

    def _check_reminders(self) -> None:
        due = [key for key, day in self._expected.items() if day <= self.today]
        try:
            until(lambda: all(self.chats.reminders[key] for key in due), 30)
            self.program.settle()
        except AssertionError:
            pass
        for person, title in due:
            if (times := self.chats.reminders[person, title]) != 1:
                self._wrong(f"a reminder came {times} times: {person}, {title}")
            del self._expected[person, title]
        for (person, title), times in list(self.chats.reminders.items()):
            if (person, title) in self._expected:
                self._wrong(f"a reminder came too early: {person}, {title}, {times}")

    # Nights and months

    def _back_up(self) -> None:
        archives = self.folder / "archives"
        archives.mkdir(exist_ok=True)
        make(self.settings, archives / f"{self.today}.tar", with_key=True)
        for old in sorted(archives.iterdir())[:-3]:
            old.unlink()

    def month(self, number: int) -> str:
        """Check everything once a month, and begin the next one; the line of the table."""
        self._check_figures()
        self._check_admins(number)
        self._check_kept()
        self._check_restored()
        self._check_digests()
        self._check_review()
        if self.neighbours:
            self.neighbours.end_month(number)
        if number == 6:
            self._erase()
        if number == 5 and not self._migrated:
            self._migrated = True
            self.server.soon(self.chats.grow)
        try:  # the clock just jumped by hours: what was heard last is old until something is heard
            until(lambda: self.program.health("/healthz")[0] == 200, PATIENCE)
        except AssertionError:
            self._wrong(f"healthz: {self.program.health('/healthz')[1]}")
        line = self._measured()
        self.found += [f"{self.today}: {wrong}" for wrong in self.chats.wrong]
        self.chats.wrong.clear()
        if self.neighbours:
            for wrong in self.neighbours.found:
                self._wrong(wrong)
            self.neighbours.found.clear()
            line = f"{line}\n{self.neighbours.measured()}"
        if self.restarted and number % 3 == 2:
            self.program.kill() if number % 2 else self.program.stop()
            self.program.start()
            self._await_start()
        return line

    def _erase(self) -> None:
        """Some of those who agreed to reminders have everything forgotten."""
        for person in list(self.signed)[::6]:
            self.told(person, "effacer")
            self.told(person, "oui")
            self._expected = {key: day for key, day in self._expected.items() if key[0] != person}
            del self.signed[person]

    def _check_digests(self) -> None:
        """Each week that somebody wrote in is told of once, wherever the group is now."""
        weeks = Counter(text.partition("\n")[0] for text in self.chats.group if text.startswith("Semaine "))
        if doubled := [week for week, times in weeks.items() if times > 1]:
            self._wrong(f"told twice: {doubled}")
        began = {day - timedelta(days=day.weekday()) for day in self._lived}
        due = [monday for monday in began if monday + timedelta(weeks=1) in began]
        if missing := [
            week for monday in due if not any((week := f"Semaine du {wording.day(monday)}") in told for told in weeks)
        ]:
            self._wrong(f"weeks nobody was told of: {missing}")

    def _check_review(self) -> None:
        """Each month the group is told once of an answer nobody read for a year, and readers when it was read."""
        months = {(day.year, day.month) for day in self._lived if day >= OVERDUE}
        with suppress(AssertionError):
            until(lambda: self._reviews() >= len(months), PATIENCE)
        if (told := self._reviews()) != len(months):
            self._wrong(f"told {told} times of answers to be read again, {len(months)} months after {OVERDUE}")
        for wrong in (*wrong_date(self.told), *wrong_endings(self.chats.group, self.today)):
            self._wrong(wrong)

    def _reviews(self) -> int:
        return sum("« faq a-revoir »" in text for text in self.chats.group)

    def _check_figures(self) -> None:
        for wrong in wrong_figures(self.told, self.today):
            self._wrong(wrong)

    def _check_admins(self, number: int) -> None:
        """Last month's editor goes, this month's comes."""
        for editor in self.editors:
            said = [self.told(OWNER, f"admins retirer {editor}"), self.told(OWNER, "oui")]
            if "réservée" not in (answer := self.told(editor, "/faq historique")):
                self._wrong(f"{editor} is still an admin: {said} {answer}")
        self.editors = [EDITOR + number]
        self.told(OWNER, f"admins ajouter {EDITOR + number} Editeur {number}, Bretagne")
        self.told(OWNER, "confirmer")
        if "réservée" in self.told(EDITOR + number, "/faq historique"):
            self._wrong(f"{EDITOR + number} is no admin")

    def _check_kept(self) -> None:
        """Nothing is older than the configuration says; a day more, since it is looked at once a day."""
        now = datetime.combine(self.today, NOON, PARIS)
        queries = {
            "sessions": ("SELECT min(updated_at) FROM sessions", ANSWERS),
            "seen": ("SELECT min(at) FROM seen", EVENTS),
            "unanswered": ("SELECT min(last_seen) FROM unanswered", QUESTIONS),
            "reminders": ("SELECT min(unixepoch(day)) FROM reminders WHERE sent", EVENTS),
        }
        with self._read() as db:
            for table, (query, days) in queries.items():
                [oldest] = db.execute(query).fetchone()
                if oldest and (age := (now.timestamp() - oldest) / 86_400) > days + 1.5:
                    self._wrong(f"{table}: kept {age:.1f} days, {days} are said")

    def _check_restored(self) -> None:
        """Last night's archive makes a bot again, with every conversation it had."""
        newest = max((self.folder / "archives").iterdir())
        with tempfile.TemporaryDirectory() as name:
            elsewhere = Path(name) / "bot.sqlite3"
            update = {
                "store": self.settings.store.model_copy(update={"path": elsewhere}),
                "matrix": self.settings.matrix.model_copy(update={"store_path": Path(name) / "matrix"}),
            }
            restore(self.settings.model_copy(update=update), newest)
            with closing(sqlite3.connect(elsewhere)) as copy, self._read() as db:
                count = "SELECT count(*) FROM sessions"
                ours, theirs = (one.execute(count).fetchone()[0] for one in (db, copy))
        if abs(ours - theirs) > 10:  # people came since, or were forgotten
            self._wrong(f"a restored database has {theirs} conversations of {ours}")

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self.folder}/bot.sqlite3?mode=ro", uri=True)) as db:
            yield db

    def _measured(self) -> str:
        database, wal = self.folder / "bot.sqlite3", self.folder / "bot.sqlite3-wal"
        sizes = [path.stat().st_size if path.exists() else 0 for path in (database, wal)]
        log = self.program.log.stat().st_size
        memory = inside.ask(self.program.pid, self.folder)
        grown = memory.pop("grown", [])
        counts = (
            f"{self.today}  asked {self.chats.asked:6}  told {self.chats.told:6}  group {len(self.chats.group):4}  "
            f"db {sizes[0] / 1e3:7.0f} kB  wal {sizes[1] / 1e3:7.0f} kB  log {log / 1e3:7.0f} kB  "
            f"memory {resident(self.program.pid):6.1f} MB  found {len(self.found):3}"
        )
        parts = "  ".join(f"{name} {value:,.1f}" for name, value in memory.items())
        return "\n            ".join((counts, held(database), f"memory: {parts}", *grown))


@contextmanager
def beginning(life: Life) -> Iterator[Year]:
    """The program on the first day; Paris is where it runs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(clock.follow, None)
        stack.callback(time.tzset)
        stack.enter_context(patch.dict(os.environ))
        os.environ[clock.HOOK], os.environ["TZ"] = str(folder / "clock"), PARIS.key
        os.environ["CPTS_BOT_LOG__LEVEL"] = "INFO"  # which says where /healthz is
        time.tzset()
        clock.follow(folder / "clock")
        server = Server(Chats())
        stack.callback(server.close)
        official = stack.enter_context(serving())
        move(folder, datetime.combine(START, hour(8), PARIS))
        neighbours = stack.enter_context(_beside(folder, life)) if life.rooms else None
        year = Year(folder, server, official, life, neighbours)
        stack.callback(year.program.check)
        yield year


def _beside(folder: Path, life: Life) -> AbstractContextManager["Neighbours"]:
    """Those on Matrix; without any, its libraries are not needed."""
    from reliability.year_rooms import living

    return living(folder, life.rooms, life.seed, life.older)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability year", description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--reminded", type=int, default=60)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--unbroken", action="store_true", help="one process all the while: what its memory does")
    parser.add_argument("--rooms", type=int, default=0, help="people on Matrix, beside those on Telegram")
    parser.add_argument("--older", default="", help="a Python whose Synapse serves until July, then ours does")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    life = Life(
        options.people,
        options.reminded,
        options.seed,
        restarted=not options.unbroken,
        rooms=options.rooms,
        older=options.older,
    )
    with beginning(life) as year:
        for number in range(options.days):
            day = START + number * DAY
            year.live(day)
            if (day + DAY).day == 1 or number == options.days - 1:
                print(year.month((day.year - START.year) * 12 + day.month - START.month), flush=True)
        print(
            f"{len(year.found)} found, longest absence {year.visitors.longest} days, "
            f"{time.perf_counter() - began:.0f} s",
            *year.found,
            sep="\n",
        )
        weekly = sum("semaine" in text for text in year.chats.group)
        print(f"group: {len(year.chats.group)} messages, {weekly} of them of a week")
        print(*sorted({text.partition("\n")[0][:100] for text in year.chats.group}), sep="\n")
        print(year.program.log.read_text(encoding="utf-8")[-3_000:])
