"""Files made beside the conversation, and reminders: at their time, once, whatever happens meanwhile."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from multiprocessing import active_children
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.rounds import Round
from bot.channels import terminal
from bot.delivery.postman import NOT_MADE
from bot.delivery.workshop import Workshop, one_process
from bot.service import Service
from bot.storage.reminders import day_of
from bot.storage.store import Store
from handlers.dossier import make
from handlers.engine.messages import Attachment, Incoming, Order
from knowledge.base import Knowledge
from knowledge.dates import read_day
from knowledge.wording import day
from tests.mailbox import Mailbox, carry

TODAY = date(2026, 11, 21)
ORDER = Order(documents=("letter", "sheet", "budget", "chart"), answers={"territory": ["18033"]}, day=TODAY)
MORNING = datetime(2026, 11, 21, 9, 30, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
DAY = 86_400
HERE = "c - p"


def say(service: Service, *texts: str) -> None:
    for text in texts:
        service.receive(Incoming(conversation=HERE, event_id=f"{text}:{len(service.store.pending(HERE))}", text=text))


def ready(service: Service) -> None:
    """Somebody who asks for the dossier of Bourges."""
    say(service, "estimer", "par ses communes", "Bourges", "c'est complet", "none", "later", "non", "ok")
    for delivery in service.store.pending(HERE):
        service.store.delivered(delivery)
    say(service, "dossier")


def test_the_word_comes_before_the_files(service: Service) -> None:
    """While the files are made the person has been told, and the two messages come in that order."""
    ready(service)
    mailbox = Mailbox()
    carry(service, mailbox)
    first, second = [d.reply for d in mailbox.received]
    assert first.text.startswith("Je prépare vos documents")
    assert second.replaces == "Vos documents sont prêts."
    assert [a.name for a in second.attachments][:2] == ["lettre-intention.docx", "fiche-synthese.pdf"]
    assert mailbox.announced == [mailbox.received[1].event]  # the one with files, and no other


def test_files_are_never_stored(knowledge: Knowledge, tmp_path: Path) -> None:
    """Neither before nor after delivery does the database hold a file; the order is in it until it is delivered."""
    path = tmp_path / "bot.sqlite3"
    service = Service(Store.open(path), knowledge)
    ready(service)
    [_, waiting] = service.store.pending(HERE)
    assert waiting.reply.order is not None
    assert waiting.reply.attachments == ()
    mailbox = Mailbox(refusals=2)
    carry(service, mailbox)
    service.store.close()
    kept = path.read_bytes()
    assert len(mailbox.files) == 4
    assert not any(a.content[:200] in kept for a in mailbox.files)


def test_an_order_survives_a_restart(knowledge: Knowledge, tmp_path: Path) -> None:
    """Killed before the files were made, the program makes them at its next start."""
    store = Store.open(tmp_path / "bot.sqlite3")
    ready(Service(store, knowledge))
    del store
    mailbox = Mailbox()
    carry(Service(Store.open(tmp_path / "bot.sqlite3"), knowledge), mailbox)
    assert len(mailbox.files) == 4


def test_files_that_cannot_be_made_are_said(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of a maker gives an apology, keeps the choices, and does not hold the conversation back."""
    monkeypatch.setattr("bot.delivery.workshop.make_from", lambda *_: 1 / 0)
    ready(service)
    mailbox = Mailbox()
    carry(service, mailbox)
    assert mailbox.received[-1].reply.text == NOT_MADE
    assert mailbox.received[-1].reply.choices
    assert service.store.pending(HERE) == []


def test_another_process_makes_the_same(knowledge: Knowledge) -> None:
    """The files of the process are those of this one; the loop goes on meanwhile."""
    workshop = Workshop(knowledge, one_process)

    async def both() -> tuple[tuple[Attachment, ...], int]:
        turns = 0
        work = asyncio.create_task(workshop.make(ORDER))
        while not work.done():
            await asyncio.sleep(0.01)
            turns += 1
        return await work, turns

    made, turns = asyncio.run(both())
    workshop.close()
    assert [(a.name, a.description) for a in made] == [(a.name, a.description) for a in make(ORDER, knowledge)]
    assert turns > 5


def test_a_crowd_that_orders_at_once_is_served(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits behind others is not told that their files cannot be made."""

    def slow(*_: object) -> tuple[Attachment, ...]:
        time.sleep(0.2)
        return ()

    monkeypatch.setattr("bot.delivery.workshop.PATIENCE", 0.5)
    monkeypatch.setattr("bot.delivery.workshop.make_from", slow)
    workshop = Workshop(knowledge, lambda: ThreadPoolExecutor(1))

    async def crowd() -> list[tuple[Attachment, ...]]:
        return await asyncio.gather(*(workshop.make(ORDER) for _ in range(5)))

    assert asyncio.run(crowd()) == [()] * 5


def test_a_killed_process_is_replaced(knowledge: Knowledge) -> None:
    """When the process that makes files dies, another one makes them: nobody is told to try again."""
    workshop = Workshop(knowledge, one_process)

    async def kill_then_make() -> tuple[Attachment, ...]:
        await workshop.make(ORDER)
        for process in workshop._executor._processes.values():  # type: ignore[union-attr]
            process.kill()
        return await workshop.make(ORDER)

    assert len(asyncio.run(kill_then_make())) == 4
    workshop.close()


def test_a_maker_that_hangs_is_ended(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience over, the process is gone: none is left behind at each new try, none holds up the end of the bot."""
    monkeypatch.setattr("bot.delivery.workshop.PATIENCE", 1.0)
    monkeypatch.setattr("bot.delivery.workshop.make_from", hang)
    workshop = Workshop(knowledge, one_process)
    with pytest.raises(TimeoutError):
        asyncio.run(workshop.make(ORDER))
    end = time.monotonic() + 10
    while active_children():  # not `join`: the executor's own thread may have waited for it first
        assert time.monotonic() < end
        time.sleep(0.01)


def hang(*_: object) -> None:
    time.sleep(600)


# Reminders


@pytest.fixture
def at(knowledge: Knowledge, tmp_path: Path) -> Callable[[float], Service]:
    """The service as started anew at a moment, on the same file."""

    def start(now: float) -> Service:
        return Service(Store.open(tmp_path / "bot.sqlite3"), knowledge, lambda: now)

    return start


def agree(service: Service) -> None:
    """The project was handed over on 21 October: the silence of the ARS counts from 21 December."""
    say(service, "rappels", "le dépôt", "21 octobre 2026", "oui", "ok")
    carry(service, Mailbox())


def test_a_reminder_is_sent_once_after_a_restart(at: Callable[[float], Service]) -> None:
    """Nothing before noon of the day; then one message, however often the program starts."""
    agree(at(MORNING))
    assert at(MORNING + 29 * DAY).remind() == 0
    assert at(MORNING + 30 * DAY).remind() == 0  # half past nine
    late = at(MORNING + 33 * DAY)
    assert late.remind() == 1
    assert late.remind() == 0
    assert at(MORNING + 34 * DAY).remind() == 0
    [delivery] = late.store.pending(HERE)
    assert "réputé validé le 21 décembre 2026" in delivery.reply.text


def test_the_terminal_shows_what_is_due(at: Callable[[float], Service]) -> None:
    """Whoever agreed in a terminal is told when they open it again, before the answer, once."""
    for said in ("rappels", "le dépôt", "21 octobre 2026", "oui", "ok"):
        terminal.exchange(at(MORNING), said)
    first, *_ = terminal.exchange(at(MORNING + 40 * DAY), "menu")
    assert first.text.startswith("**Rappel : Projet de santé réputé validé**")
    assert "Dépôt de votre projet de santé : 21 octobre 2026." in first.text
    assert not any("Rappel" in r.text for r in terminal.exchange(at(MORNING + 41 * DAY), "menu"))


def test_a_crash_neither_loses_nor_doubles_a_reminder(
    at: Callable[[float], Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault while a reminder is put in the outbox leaves it to be sent, whole, the next time."""
    agree(at(MORNING))
    service = at(MORNING + 31 * DAY)
    with monkeypatch.context() as broken:
        broken.setattr(service.store.reminders, "sent", lambda due: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            service.remind()
    assert service.store.pending(HERE) == []
    assert service.remind() == 1


@pytest.mark.parametrize(
    "last", [["/rappels stop"], ["STOP"], ["/recommencer", "oui"], ["effacer", "oui, tout effacer"]]
)
def test_reminders_stop(last: list[str], at: Callable[[float], Service]) -> None:
    """Stopping, starting anew and erasing each end the reminders."""
    service = at(MORNING)
    agree(service)
    say(service, *last)
    assert at(MORNING + 60 * DAY).remind() == 0


def test_erasing_leaves_no_reminder(at: Callable[[float], Service], tmp_path: Path) -> None:
    """After « effacer », the table of reminders holds nothing of the person, sent or not."""
    agree(at(MORNING))
    service = at(MORNING + 33 * DAY)
    service.remind()
    say(service, "effacer", "oui, tout effacer")
    with sqlite3.connect(tmp_path / "bot.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM reminders").fetchone() == (0,)


def test_no_reminder_without_a_yes(at: Callable[[float], Service]) -> None:
    """Whoever wants the calendar alone is never written to."""
    say(at(MORNING), "rappels", "le dépôt", "21 octobre 2026", "non", "ok")
    assert at(MORNING + 60 * DAY).remind() == 0


def test_agreeing_again_on_the_day_does_not_repeat(at: Callable[[float], Service]) -> None:
    """The result shown again on the day of a reminder does not send it a second time."""
    agree(at(MORNING))
    service = at(MORNING + 30 * DAY + 6 * 3600)
    assert service.remind() == 1
    say(service, "/rappels changer", "ok")
    assert service.remind() == 0


def test_reminders_follow_a_room(service: Service) -> None:
    """When a room gets another name, what was agreed there goes on under the new one."""
    agree(service)
    service.store.people.rename("c", "d")
    assert [due.conversation for due in service.store.reminders.due(date(2027, 1, 1))] == ["d - p"]


def test_reminders_are_for_noon_in_paris() -> None:
    """At noon in Paris it is morning in Guadeloupe and afternoon in La Réunion."""
    noon = datetime(2026, 7, 14, 12, tzinfo=ZoneInfo("Europe/Paris"))
    assert day_of(noon.timestamp()) == date(2026, 7, 14)
    assert day_of(noon.timestamp() - 1) == date(2026, 7, 13)


@given(st.dates(date(2019, 1, 1), date(2040, 1, 1)), st.sampled_from(["long", "slash", "dots", "iso"]))
def test_a_whole_date_is_read(on: date, form: str) -> None:
    """A date is understood however people write it, the day first."""
    shapes = {"long": f"le {day(on)}", "slash": f"{on:%d/%m/%Y}", "dots": f"{on:%d.%m.%y}", "iso": on.isoformat()}
    assert read_day(shapes[form], TODAY) == on


@pytest.mark.parametrize(
    "said", ["mars 2026", "le 12", "12 mars", "demain peut-être", "31 février 2026", "", "2026", "!"]
)
def test_half_a_date_is_not_guessed(said: str) -> None:
    """What is not a whole date is asked again, never completed by us."""
    assert read_day(said, TODAY) is None


@given(st.text(max_size=60))
def test_any_text_may_be_said_for_a_date(said: str) -> None:
    """Nothing a person writes in place of a date breaks the conversation."""
    assert read_day(said, TODAY) is None or isinstance(read_day(said, TODAY), date)


def test_a_round_survives_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of one look at the calendar is logged, and the next look takes place."""
    looks: list[int] = []

    def look() -> int:
        looks.append(1)
        return 1 // (len(looks) - 1)

    async def ring_twice() -> None:
        stopping = asyncio.Event()
        bell = asyncio.create_task(Round("reminders", 0.01, look).run(stopping))
        while len(looks) < 3:
            await asyncio.sleep(0.01)
        stopping.set()
        await bell

    with caplog.at_level(logging.ERROR):
        asyncio.run(ring_twice())
    assert "reminders put off" in caplog.text
