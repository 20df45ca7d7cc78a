"""The matcher on the rounds it was developed with: floors a regression would break (docs/mesure-faq.md)."""

from functools import cache

import pytest

from tests.faq_rounds import Shares, measured, orphaned, rounds, trial
from tests.known import known

FAQ = known().faq
ROUNDS = rounds()
HOUSE = "2026-11-21-maison"
BY_OTHERS = [name for name in ROUNDS if name != HOUSE]


@cache
def half(name: str) -> Shares:
    """Asked once for everything that is measured of it."""
    return measured(FAQ, [question for question in ROUNDS[HOUSE] if question.half == name])


@pytest.mark.parametrize("name", ["dev", "test"])
def test_the_right_entry_comes_first_or_nearly(name: str) -> None:
    """Nine questions of the house in ten find their entry first, nineteen in twenty among three."""
    shares = half(name)
    assert shares.first >= 0.90
    assert shares.among >= 0.96


@pytest.mark.parametrize("name", ["dev", "test"])
def test_a_confident_answer_is_rarely_wrong(name: str) -> None:
    """Fewer than three questions in a hundred get a wrong answer said with confidence; few are refused."""
    shares = half(name)
    assert shares.wrong <= 0.03
    assert shares.refused <= 0.06


@pytest.mark.parametrize("name", ["dev", "test"])
def test_foreign_subjects_are_refused(name: str) -> None:
    """What is not about CPTS is refused, 97 times in a hundred or more."""
    assert half(name).kept >= 0.97


@pytest.mark.parametrize("name", BY_OTHERS)
def test_questions_written_by_others_find_their_entry(name: str) -> None:
    """People who have seen no phrasing of ours are answered, too, and are not refused for their words."""
    shares = measured(FAQ, ROUNDS[name])
    assert shares.first >= 0.90
    assert shares.among >= 0.95
    assert shares.wrong <= 0.02
    assert shares.refused <= 0.04
    assert shares.kept >= 0.95


@pytest.mark.parametrize("name", ROUNDS)
def test_what_no_entry_answers_is_seldom_answered_with_confidence(name: str) -> None:
    """Questions asked as if their own entries were not there: before the first had to stand out, one in four was."""
    assert orphaned(FAQ, ROUNDS[name]) <= 0.15


def test_what_a_stranger_asked_stays_answered() -> None:
    """A trial in conversation, tuned on since: a floor that proves nothing of what comes next."""
    shares = measured(FAQ, trial())
    assert shares.first >= 0.87
    assert shares.among >= 0.97
    assert shares.wrong <= 0.04


@pytest.mark.parametrize("name", ROUNDS)
def test_the_evaluation_is_not_the_content(name: str) -> None:
    """No question of ours is a phrasing of the content; of others', one in a hundred may happen to be."""
    same = [one.text for one in ROUNDS[name] if FAQ.matcher.owners(one.text) & one.expect]
    assert len(same) <= (0 if name == HOUSE else len(ROUNDS[name]) / 100), same
