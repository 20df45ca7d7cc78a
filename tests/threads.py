"""What goes on with a conversation, and what it is answered with: the measure of a follow-up.

A thread is what a person said, then one more message, and the entries that answer it there. They are written by people
who have read the titles of the entries and nothing else (`tests/data/faq/suites`).
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from handlers.engine.messages import Incoming, Session, Turn
from handlers.router import respond
from handlers.turn import answering, faq
from knowledge.base import Knowledge
from knowledge.wording import typeset

FOLDER = Path(__file__).parent / "data/faq/suites"
DAY = date(2026, 12, 1)


class Fate(StrEnum):
    """What became of the last message, against the entries that answer it."""

    RIGHT = "right"  # answered, or none answers it and none was given
    MEANT = "meant"  # told as what is probably meant, or a passage of the answer is
    AMONG = "among"  # one of the choices
    MISSED = "missed"  # refused, or other choices
    GUESSED = "guessed"  # another one is told as what is probably meant
    WRONG = "wrong"  # another one is answered


@dataclass(frozen=True, slots=True)
class Thread:
    """What a person `said`, what they ask next, and the entries that answer it: none where we have no answer."""

    said: Sequence[str]
    asks: str
    expect: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a turn says of the FAQ: the entry answered, the one probably meant, and those offered."""

    answered: str = ""
    meant: str = ""
    offered: tuple[str, ...] = ()


def read(path: Path) -> list[Thread]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Thread(row["said"], row["asks"], frozenset(row["expect"]), row["kind"]) for row in rows]


def heard(thread: Thread, knowledge: Knowledge) -> Turn:
    """The turn of the last message of a thread."""
    session = Session()
    for number, said in enumerate((*thread.said, thread.asks)):
        turn = respond(Incoming(conversation="c", event_id=str(number), text=said), session, knowledge, DAY)
        session = turn.session
    return turn


def told(turn: Turn, knowledge: Knowledge) -> Told:
    """What a turn says of the FAQ, read from its texts as a person reads them."""
    every = (*knowledge.faq.entries.values(), *knowledge.faq.all_variants())
    by_title = {typeset(entry.question): entry.id for entry in every}
    offered = [c.id.removeprefix(faq.ENTRY) for r in turn.replies for c in r.choices if c.id.startswith(faq.ENTRY)]
    titles = [(reply.text, title) for reply in turn.replies for title in by_title if title in reply.text]
    answered = next((by_title[t] for text, t in titles if text.startswith((f"**{t}", _upto(answering.AGAIN)))), "")
    asked = (_upto(faq.MAYBE), _upto(answering.STILL), _upto(answering.WITHIN), _upto(answering.MAY_BE_WITHIN))
    meant = next((by_title[t] for text, t in titles if text.startswith(asked)), "")
    return Told(answered, "" if answered else meant, tuple(offered))


def _upto(template: str) -> str:
    """A text up to what is put in it."""
    return typeset(template.removeprefix("{limit}").partition("{")[0])


def fate(thread: Thread, told: Told) -> Fate:
    """What became of a thread."""
    if told.answered:
        return Fate.RIGHT if told.answered in thread.expect else Fate.WRONG
    if told.meant:
        return Fate.MEANT if told.meant in thread.expect else Fate.GUESSED
    if not thread.expect:
        return Fate.RIGHT
    return Fate.AMONG if thread.expect.intersection(told.offered) else Fate.MISSED


def shares(fates: Iterable[Fate]) -> dict[Fate, float]:
    """The share of each fate, in hundredths."""
    counted = Counter(fates)
    return {one: 100 * counted[one] / max(1, counted.total()) for one in Fate}
