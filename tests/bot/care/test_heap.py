"""Memory nobody uses goes back to the machine."""

import ctypes

import pytest

from bot.care.heap import give_back
from reliability.machine import resident

KILOBYTES = 60_000


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not glibc")
def test_what_is_used_no_more_is_given_back() -> None:
    """Between things that stay, freed memory is kept by the C library until it is asked for it."""
    made = [bytes(1_000) for _ in range(KILOBYTES)]
    stays = made[::100]
    del made
    before = resident()
    give_back()
    assert before - resident() > KILOBYTES / 1_000 / 2
    assert len(stays) == KILOBYTES / 100
