"""Texts cut for a phone, joined where there is room."""

from datetime import date

import pytest

from bot.delivery.joining import MOST, joined
from bot.service import Service
from handlers.engine.messages import Choice, Incoming, Reply
from handlers.engine.texts import cut
from handlers.turn import faq

DAY = date(2026, 11, 29)

CHOICES = (Choice(id="a", label="Utile"),)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(["Un paragraphe de la réponse. " * 10] * 6),
        "Une liste :\n\n" + "\n".join(f"- étape {number}, {'détaillée ' * 8}" for number in range(20)),
        "court",
    ],
)
def test_whole_again(text: str) -> None:
    """What a phone gets in pieces is one message elsewhere, its choices below, a list still one list."""
    *before, last = cut(text)
    [whole] = joined([*before, last.model_copy(update={"choices": CHOICES})])
    assert [line.strip() for line in whole.text.split("\n")] == [line.strip() for line in text.strip().split("\n")]
    assert whole.choices == CHOICES


def test_apart() -> None:
    """Messages that are two ideas stay two; nothing grows beyond what a room shows."""
    assert joined([Reply(text="un"), Reply(text="deux")]) == (Reply(text="un"), Reply(text="deux"))
    long = Reply(text="x" * MOST, goes_on=True)
    assert joined([long, Reply(text="y")]) == (long, Reply(text="y"))


def test_an_answer_with_its_sources(service: Service) -> None:
    """On Matrix an answer and its sources are one message; on a phone's platform they may be two."""
    knowledge = service.knowledge
    longest = max(knowledge.faq.entries, key=lambda entry: len(faq.answer(knowledge, entry, DAY)))
    sent = {}
    for channel in ("matrix:!room", "telegram:1"):
        name = f"{channel} - @alice:test"
        service.receive(Incoming(conversation=name, event_id=channel, text=f"faq:{longest}"))
        sent[channel] = [delivery.reply.text for delivery in service.store.pending(name)]
    assert len(sent["matrix:!room"]) == 1
    assert "Sources" in sent["matrix:!room"][0]
    assert len(sent["telegram:1"]) > 1
