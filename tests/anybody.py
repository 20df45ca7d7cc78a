"""A hypothesis state machine: somebody who may do anything to the bot, through the public door.

The tests run a few of their lives, `python -m reliability storm` a hundred thousand of their messages.
"""

import json
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.channels.matrix import rendering
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.sending import LONGEST
from bot.delivery.markup import telegram_html
from bot.service import SORRY, Service
from bot.storage.pseudonyms import Pseudonyms, key_file
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply
from handlers.engine.texts import pieces
from knowledge.text import key
from tests.admins import ADMINS
from tests.bot.channels.telegram.api import MOST_CODE, MOST_TEXT
from tests.bot.channels.telegram.markup import text_of
from tests.database import begun
from tests.drivers import DAY, TODAY
from tests.hostile import ADMIN_WORDS, HOSTILE, PATTERNS, USUAL, dialogue_lines, endless
from tests.known import known

OWNER = ADMINS[0]
PERSON = "734558121"
PLACES = {True: f"telegram:{PERSON} - {PERSON}", False: f"telegram:-100200300 - {PERSON}"}
STEPS_BACK = 15  # more than any flow has questions
MOST_EVENT = 65_536  # bytes: https://spec.matrix.org/latest/client-server-api/#size-limits
MATRIX_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a"}
KNOWLEDGE = known()
KNOWLEDGE.gazetteer.locate("Bourges")  # read now: what is timed is the answer
KNOWLEDGE.faq.ask("Bonjour")

WORDS = st.sampled_from((*USUAL, *dialogue_lines()))
ENDLESS = st.builds(endless, st.sampled_from(PATTERNS), st.sampled_from((300, 4_000, 19_999, 30_000)))
SAID = st.one_of(
    WORDS,
    WORDS,
    st.sampled_from(HOSTILE),
    st.sampled_from(ADMIN_WORDS),
    st.text(max_size=60),
    st.builds("{} {}".format, WORDS, st.sampled_from(HOSTILE)),
    st.builds("{}, {}".format, WORDS, WORDS),
)


class Anybody(RuleBasedStateMachine):
    """One person, in private and in a group, on a database of their own; `slowest` and `count` are of all of them."""

    count = 0
    slowest: tuple[float, str] = (0.0, "")
    late: ClassVar[dict[str, float]] = {}  # what took longer than a tenth of a second

    @initialize(is_admin=st.booleans())
    def begin(self, is_admin: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "bot.sqlite3"
        self.now, self.events = TODAY, 0
        self.sender = OWNER.id if is_admin else PERSON
        self.said: list[tuple[Incoming, list[Reply]]] = []
        self.open()

    def open(self) -> None:
        self.store = Store.open(begun(self.path))
        self.service = Service(self.store, KNOWLEDGE, lambda: self.now, ADMINS)
        self.shown: dict[str, str] = {}  # what each message says by now, as far as one run of the program knows

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()
            KNOWLEDGE.reflect({})

    # What somebody may do

    @rule(text=SAID, private=st.booleans())
    def writes(self, text: str, private: bool) -> None:
        self.send(text, private=private)

    @rule(text=SAID)
    def goes_on(self, text: str) -> None:
        self.send(text)

    @rule(text=ENDLESS)
    def writes_without_end(self, text: str) -> None:
        self.send(text)

    @precondition(lambda self: self.offered)
    @rule(data=st.data(), how=st.sampled_from(("id", "label", "number", "button")))
    def chooses(self, data: st.DataObject, how: str) -> None:
        reply = self.said[-1][1][-1]
        number = data.draw(st.integers(0, len(reply.choices) - 1))
        choice = reply.choices[number]
        words = {"id": choice.id, "label": choice.label, "number": str(number + 1), "button": choice.id}
        self.send(words[how], topic=reply.topic if how == "button" else None)

    @precondition(lambda self: any(reply.choices for _, replies in self.said for reply in replies))
    @rule(data=st.data())
    def presses_an_old_button(self, data: st.DataObject) -> None:
        shown = [reply for _, replies in self.said for reply in replies if reply.choices]
        reply = data.draw(st.sampled_from(shown))
        self.send(data.draw(st.sampled_from(reply.choices)).id, topic=reply.topic)

    @rule(choice=SAID, topic=SAID)
    def forges_a_button(self, choice: str, topic: str) -> None:
        self.send(choice, topic=topic)

    @precondition(lambda self: self.said)
    @rule(data=st.data(), text=SAID)
    def edits(self, data: st.DataObject, text: str) -> None:
        """A platform also tells of edits that change nothing: nothing is said to them."""
        incoming, _ = data.draw(st.sampled_from(self.said))
        edit = self.message(text, private=incoming.private, edits=incoming.event_id)
        if self.shown.get(incoming.event_id) == text:
            assert self.service.receive(edit) is False
            assert self.store.pending(edit.conversation) == []
        else:
            self.hear(edit)

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def takes_a_message_back(self, data: st.DataObject) -> None:
        """A redaction of Matrix is an edit to nothing; what had brought nothing goes in silence."""
        incoming, _ = data.draw(st.sampled_from(self.said))
        if self.shown.get(incoming.event_id) != "":
            self.hear(self.message("", private=incoming.private, edits=incoming.event_id))

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def is_heard_twice(self, data: st.DataObject) -> None:
        """A platform delivers an event again: nothing is said."""
        incoming, _ = data.draw(st.sampled_from(self.said))
        assert self.service.receive(incoming) is False
        assert self.store.pending(incoming.conversation) == []

    @rule()
    def goes_back(self) -> None:
        """« retour » leads to an earlier question each time, and to the menu in the end."""
        been = []
        for _ in range(STEPS_BACK):
            self.send("/retour")
            session = self.store.session(PLACES[True])
            if session.flow is None:
                return
            been.append(session.topic)
        raise AssertionError(f"« retour » never leads to the menu: {been}")

    @rule()
    def erases(self) -> None:
        """« effacer », confirmed, leaves nothing of this person in any table."""
        self.send("/effacer")
        self.send("oui")
        assert "C'est fait" in self.said[-1][1][0].text
        person = Pseudonyms(key_file(self.path).read_bytes()).person(PLACES[True])
        left = [(table, value) for table, value in self.cells() if PERSON in value or person in value]
        assert not left, left

    @rule(days=st.sampled_from((-400, -1, 1, 8, 400)))
    def lets_time_pass(self, days: int) -> None:
        """The clock of a machine may jump, either way."""
        self.now += days * DAY

    @rule()
    def sees_a_restart(self) -> None:
        self.store.close()
        self.open()

    # What always holds

    @invariant()
    def can_be_answered(self) -> None:
        """A reply offers a way on; in a group it may be an address, and admins know their words."""
        if getattr(self, "said", None) and self.said[-1][0].private and self.sender == PERSON:
            assert any(reply.choices for reply in self.said[-1][1])

    @property
    def offered(self) -> bool:
        return bool(self.said and self.said[-1][1][-1].choices)

    def send(self, text: str, *, private: bool = True, topic: str | None = None) -> None:
        """One message through the public door."""
        self.hear(self.message(text, private=private, topic=topic))

    def message(self, text: str, *, private: bool, topic: str | None = None, edits: str | None = None) -> Incoming:
        self.events += 1
        return Incoming(
            conversation=PLACES[private],
            event_id=f"{PLACES[private]}:m{self.events}",
            text=text,
            private=private,
            topic=topic,
            edits=edits,
            sender=self.sender,
            elsewhere="" if private else "https://t.me/cpts_test_bot?start=",
        )

    def hear(self, incoming: Incoming) -> None:
        """Have it answered; what comes back can be shown everywhere."""
        assert self.timed(incoming) is True
        self.shown[incoming.edits or incoming.event_id] = incoming.text
        deliveries = self.store.pending(incoming.conversation)
        for delivery in deliveries:
            check(delivery.reply)
            if delivery.reply.topic:
                self.store.asked(incoming.conversation, str(self.events))
            self.store.delivered(delivery)
        is_taken_back = incoming.edits is not None and not key(incoming.text)
        assert deliveries or is_taken_back, "no reply"
        if deliveries:
            self.said.append((incoming, [delivery.reply for delivery in deliveries]))

    def timed(self, incoming: Incoming) -> bool:
        state = self.store.session(incoming.conversation).topic
        begun = time.process_time()
        received = self.service.receive(incoming)
        spent = time.process_time() - begun
        what = f"{incoming.text[:40]!r} × {len(incoming.text)} characters at « {state} »"
        Anybody.count += 1
        Anybody.slowest = max(Anybody.slowest, (spent, what))
        if spent > 0.1:
            Anybody.late[what] = spent
        return received

    def cells(self) -> Iterator[tuple[str, str]]:
        with closing(sqlite3.connect(self.path)) as db:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                for row in db.execute(f"SELECT * FROM [{table}]"):  # noqa: S608 - names SQLite gave
                    yield from ((table, str(value)) for value in row)


def check(reply: Reply) -> None:
    """A reply says something, is no apology for a fault of ours, and every platform can show it."""
    assert reply.text.strip()
    assert reply.text != SORRY.text
    assert len(reply.text) <= MOST_TEXT
    for piece in pieces(reply.text, LONGEST):
        assert len(text_of(telegram_html(piece)).encode("utf-16-le")) // 2 <= MOST_TEXT
    markup = keyboard(reply)
    for button in (b for row in (json.loads(markup)["inline_keyboard"] if markup else ()) for b in row):
        assert button["text"]
        assert "url" in button or "copy_text" in button or 1 <= len(button["callback_data"].encode()) <= MOST_CODE
    for content in rendering.contents(reply, private=True, relation={}):
        assert content["body"].strip()
        assert set(re.findall(r"</?([a-z]+)", content["formatted_body"])) <= MATRIX_TAGS
        assert len(str(content).encode()) < MOST_EVENT
