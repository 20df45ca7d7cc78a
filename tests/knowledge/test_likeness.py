"""Unanswered questions come together by their matter, on questions whose groups are known."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import Knowledge
from knowledge.likeness import Group, grouped

QUESTIONS = Path(__file__).parents[1] / "data" / "unanswered.toml"
MATTERS: dict[str, str] = {
    question: group["matter"]
    for group in tomllib.loads(QUESTIONS.read_text("utf-8"))["group"]
    for question in group["questions"]
}


def _mean(groups: list[Group], *, of: str) -> float:
    """B-cubed: for each question, the share of its group that is of its matter, or of its matter that is there."""
    shares = []
    for group in groups:
        for question in group.texts:
            good = sum(MATTERS[other] == MATTERS[question] for other in group.texts)
            whole = len(group.texts) if of == "group" else list(MATTERS.values()).count(MATTERS[question])
            shares.append(good / whole)
    return sum(shares) / len(shares)


def test_questions_of_one_matter_come_together(knowledge: Knowledge) -> None:
    """Where they share its word, whatever stands around it; what shares only filler words stays apart.

    By the likeness of whole sentences, 0.4 of each matter was found together.
    """
    groups = grouped(((question, 1) for question in MATTERS), knowledge.faq.matcher.matter)
    assert _mean(groups, of="matter") >= 0.9
    assert _mean(groups, of="group") >= 0.97


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("qui paie les trottinettes", "on voudrait des trotinettes pour aller en visite", True),
        ("qui paie les trottinettes", "qui paie le buffet des réunions", False),
        ("est-ce que la cpts peut acheter un drone", "est-ce que la cpts peut acheter une voiture", False),
        ("comment loger les internes", "logement internes", True),
    ],
)
def test_two_questions(knowledge: Knowledge, one: str, other: str, together: bool) -> None:
    """A word that tells brings them together, though it is misspelt; the words of any question do not."""
    assert (len(grouped([(one, 2), (other, 1)], knowledge.faq.matcher.matter)) == 1) is together


@given(st.lists(st.tuples(st.text(min_size=1, max_size=20), st.integers(1, 9)), max_size=20, unique_by=lambda q: q[0]))
def test_every_question_is_in_one_group(knowledge: Knowledge, questions: list[tuple[str, int]]) -> None:
    """Grouping loses no question and counts each asking once."""
    groups = grouped(questions, knowledge.faq.matcher.matter)
    assert sorted(t for g in groups for t in g.texts) == sorted(t for t, _ in questions)
    assert sum(g.times for g in groups) == sum(n for _, n in questions)
