"""What Telegram makes of our words: nothing to tap that we did not mean, by its own parser where it is there."""

from datetime import date

import pytest

from bot.channels.telegram.rendering import bare, html
from handlers.turn import faq
from knowledge.base import Knowledge
from tests.bot.channels.telegram.reader import ABSENT, Reader

DAY = date(2026, 11, 29)

MEANT = [
    "/aide",
    "« /menu »",
    "voir https://www.ameli.fr/a-/b et /effacer",
    "a/b",
    "[la source](https://exemple.fr/-/an)",
]
UNMEANT = ["50 000 €/an", "80 %/20 %", "(€/mois)", "10 000 /20 000", "732 829 320 00074", "n° 20260225192000"]


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_answers_hold_no_false_link(reader: Reader, knowledge: Knowledge) -> None:
    """No answer of the FAQ becomes a command, a card or an address that nobody meant."""
    answers = [reply.text for entry in knowledge.faq.entries for reply in faq.answer(knowledge, entry, DAY)]
    assert len(answers) > 300
    assert not [found for text in answers for found in reader.unmeant(html(text))]


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_amounts_and_numbers_are_no_command_and_no_card(reader: Reader) -> None:
    """An amount per year, a share, a SIRET: as they are Telegram takes them for something else, as we send them not."""
    assert all(reader.unmeant(text) for text in UNMEANT)
    assert not [found for text in UNMEANT for found in reader.unmeant(html(text))]
    assert not [found for text in UNMEANT[:4] for found in reader.unmeant(bare(text))]


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_stays(text: str) -> None:
    """Our own commands and whole addresses are left as they are."""
    assert "\N{WORD JOINER}" not in html(text)


def test_a_joiner_parts_what_is_no_command() -> None:
    """What is no command of ours is parted from its slash by a sign nobody sees; a long number can be copied."""
    assert html("**50 000 €/an** <b>") == "<b>50 000 €/\N{WORD JOINER}an</b> &lt;b&gt;"
    assert html("SIRET 732 829 320 00074.") == "SIRET <code>732 829 320 00074</code>."
