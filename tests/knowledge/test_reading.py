"""What people say of what they read is said once, and heard the same before a date and before a place."""

import re
from datetime import date

import pytest

from knowledge.read_on import apart, whole
from knowledge.reading import READ, READ_ON, WORDS
from knowledge.text import key

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("said", ["vue", "lus", "relue", "consultées", "vérifié", "trouvée"])
def test_a_day_counted_back_is_of_the_reading_that_is_said(said: str) -> None:
    """« page trouvée hier » is not « page trouvée vu le … »; its day is no date of the document."""
    written = whole(f"page {said} hier", TODAY)
    assert written == f"page {said} le 20 novembre 2026"
    assert apart(written, TODAY) == ("page", "2026-11-20")


def test_the_patterns_and_the_words_are_the_same() -> None:
    """Each word is heard by the pattern; without its accents only where a date follows: « on trouve » asks."""
    assert all(re.fullmatch(READ_ON, word) for word in WORDS)
    assert re.fullmatch(READ, "trouvées")
    assert not re.fullmatch(READ, "trouve")
    assert {key(word) for word in ("vu", "relues", "consultée", "vérifiés", "trouvé")} <= WORDS
