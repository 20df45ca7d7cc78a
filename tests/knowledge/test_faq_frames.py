"""Who asks, where they are and how politely changes nothing to what is decided."""

import random

import pytest

from tests.faq_rounds import Question, Shares, framed, frames, measured, rounds
from tests.known import known

KNOWLEDGE = known()
DICE = random.Random(12)  # noqa: S311 - nothing secret
SAMPLE: list[Question] = [one for questions in rounds().values() for one in DICE.sample(questions, 150)]


@pytest.fixture(scope="module")
def plain() -> Shares:
    return measured(KNOWLEDGE.faq, SAMPLE)


@pytest.mark.parametrize("kind", frames())
def test_what_surrounds_a_question_decides_nothing(kind: str, plain: Shares) -> None:
    """Under any frame, first falls by three points at most, refusals by four, confident and wrong stays under four."""
    within = measured(KNOWLEDGE.faq, list(framed(SAMPLE, frames()[kind], KNOWLEDGE)))
    assert within.first >= plain.first - 0.03
    assert within.kept >= plain.kept - 0.04
    assert within.wrong <= 0.04


@pytest.mark.parametrize(
    ("text", "speaker", "matter"),
    [
        ("Je suis orthophoniste libérale. Qui finance une CPTS ?", "Je suis orthophoniste libérale", "qui finance"),
        ("Je suis médecin généraliste à Lyon, qui finance ?", "je suis médecin généraliste à Lyon", "qui finance"),
        ("kiné en Creuse qui finance", "kiné en Creuse", "qui finance"),
        ("Bonjour, qui finance ?\nBien à vous, la coordinatrice", "la coordinatrice", "qui finance"),
        ("Qui finance ? Vous pouvez me joindre au 06 12 34 56 78", "", "qui finance"),
        ("Suite à notre réunion du 12 mars 2026, qui finance ?", "", "qui finance"),
        ("bonjour virgule qui finance point d'interrogation merci d'avance", "", "qui finance"),
        ("le médecin traitant c'est quoi", "", "le medecin traitant c est quoi"),
        ("un kiné peut présider ?", "", "un kine peut presider"),
        ("une question de quorum", "", "une question de quorum"),
    ],
)
def test_a_message_is_taken_apart(text: str, speaker: str, matter: str) -> None:
    """What introduces, greets or signs is set aside; a subject that looks like it is not."""
    parts = KNOWLEDGE.faq.parts(text)
    assert parts.matter.startswith(matter)
    assert " ".join(parts.speaker).casefold() == speaker.casefold()


def test_somebody_else_is_not_who_speaks() -> None:
    """« Ma collègue est pharmacienne » says nothing of the person's own profession."""
    parts = KNOWLEDGE.faq.parts("Ma collègue est pharmacienne à Bourges. Qui finance une CPTS ?")
    assert (parts.speaker, parts.others) == ((), ("Ma collègue est pharmacienne à Bourges",))
