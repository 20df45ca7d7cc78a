"""What a message asks of the machine is counted, so that no change makes it dear without anybody seeing it.

Nothing is timed: how long it takes is measured by `python -m benchmarks light`.
"""

import hmac
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlite_utils import Database
from telegram import Message

from handlers.hearing.about_place import about_place
from knowledge.faq.matcher import Matcher
from knowledge.territory import gazetteer
from tests.bot.channels.telegram.phone import Phone

# What the dearest message of a conversation may cost; each is what was measured, and no more.
MOST = {"statements": 13, "names hashed": 3, "texts read for places": 1, "questions to the FAQ": 0, "messages made": 0}
TALK = ("/start creer", "infirmière", "libéral", "Bourges, Vierzon", "complet", "menu", "/privacy")


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    found: Counter[str] = Counter()

    def count(what: str, where: Any, name: str) -> None:
        done: Callable[..., Any] = getattr(where, name)

        def counted(*given: Any, **named: Any) -> Any:
            found[what] += 1
            return done(*given, **named)

        monkeypatch.setattr(where, name, counted)

    count("statements", Database, "execute")
    count("names hashed", hmac, "digest")
    count("texts read for places", gazetteer, "tokenize")
    count("questions to the FAQ", Matcher, "ask")
    count("messages made", Message, "__init__")
    return found


def test_a_message_of_a_conversation_asks_little(phone: Phone, counts: Counter[str]) -> None:
    """Of a conversation from its start to the menu, no message asks for more than the most that was counted."""
    for text in TALK:
        counts.clear()
        phone.say(text)
        assert {what: times for what, times in counts.items() if times > MOST[what]} == {}, text


def test_a_place_named_in_a_question_is_read_once(phone: Phone, counts: Counter[str]) -> None:
    """« Bourges » is looked for once in a message, whoever wants to know."""
    for text in ("contacts", "infirmière", "libéral", "Bourges", "c'est quoi une CPTS à Bourges ?"):
        counts.clear()
        phone.say(text)
        assert counts["texts read for places"] <= 1, text


def test_what_is_asked_of_a_place_is_read_once(phone: Phone) -> None:
    """Whoever may have to give way to it asks, and one reading answers them all."""
    for text in ("et une CPTS à Bourges, ça existe ?", "et à Vierzon ?", "qui est le président de la CPTS de Redon ?"):
        before = about_place.cache_info().misses
        phone.say(text)
        assert about_place.cache_info().misses - before == 1, text
