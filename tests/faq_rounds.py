"""The rounds of questions the FAQ is measured on, and the shares that are read from them."""

import json
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.base import Knowledge
from knowledge.faq import Decision, Faq

FOLDER = Path(__file__).parent / "data/faq"
SHOWN = 3  # entries offered when the bot is not sure


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a round, and the entries that answer it: none when it must be refused."""

    text: str
    expect: frozenset[str]
    half: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what was decided and the entries in order."""

    expect: frozenset[str]
    decision: Decision
    ranked: tuple[str, ...]

    def is_within(self, rank: int) -> bool:
        return bool(self.expect.intersection(self.ranked[:rank]))

    @property
    def is_refused(self) -> bool:
        return self.decision is Decision.REFUSE

    @property
    def is_wrong(self) -> bool:
        """Answered with confidence, and beside the question."""
        return self.decision is Decision.ANSWER and not self.is_within(1)


@dataclass(frozen=True, slots=True)
class Shares:
    """What became of the questions of a round, in shares.

    `ranked`: the right entry leads, whatever was decided; `first`: it leads and was not refused; `among`: it is one of
    the first three and was not refused; `wrong`: another one was answered with confidence; `kept`: of what must be
    refused, what was.
    """

    ranked: float
    first: float
    among: float
    wrong: float
    refused: float
    kept: float

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> "Shares":
        ours = [one for one in asked if one.expect]
        foreign = [one for one in asked if not one.expect]
        return cls(
            ranked=_share([one.is_within(1) for one in ours]),
            first=_share([one.is_within(1) and not one.is_refused for one in ours]),
            among=_share([one.is_within(SHOWN) and not one.is_refused for one in ours]),
            wrong=_share([one.is_wrong for one in ours]),
            refused=_share([one.is_refused for one in ours]),
            kept=_share([one.is_refused for one in foreign]),
        )


def rounds() -> dict[str, list[Question]]:
    """Every round, by the name of its file: its date, and who wrote it or its number."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.jsonl"))}


def unseen(name: str) -> dict[str, float]:
    """The shares, in hundredths, of a round on the day it came, before anything was tuned on it."""
    known = tomllib.loads((FOLDER / "rounds.toml").read_text(encoding="utf-8"))
    return dict(known.get(name, {}).get("unseen", {}))


def read(path: Path) -> list[Question]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Question(row["query"], frozenset(row["expect"]), row.get("half", "")) for row in rows]


def ask(faq: Faq, question: Question) -> Asked:
    result = faq.ask(question.text)
    return Asked(question.expect, result.decision, tuple(match.id for match in result.matches))


def measured(faq: Faq, questions: Sequence[Question]) -> Shares:
    return Shares.of([ask(faq, question) for question in questions])


def orphaned(faq: Faq, questions: Sequence[Question]) -> float:
    """The share of questions answered with confidence, and so wrongly, were their own entries not there.

    A round asks what an entry answers; people also ask what none does.
    """
    ours = [question for question in questions if question.expect]
    return _share([faq.ask(one.text, one.expect).decision is Decision.ANSWER for one in ours])


def trial() -> list[Question]:
    """What a stranger asked in a trial in conversation (`docs/mesure-faq.md`), opened before it was judged."""
    return read(FOLDER / "essais" / "2026-11-30-conversation.jsonl")


def frames() -> dict[str, list[str]]:
    """What people say around a question, by kind (`data/faq/cadres.toml`)."""
    return dict(tomllib.loads((FOLDER / "cadres.toml").read_text(encoding="utf-8"))["cadres"])


def framed(questions: Sequence[Question], frame: Sequence[str], knowledge: Knowledge) -> Iterator[Question]:
    """The same questions within a frame, filled at random: always the same way."""
    dice = random.Random(29)  # noqa: S311 - nothing secret
    trades = [p.aliases[0].partition("=")[0] for p in knowledge.eligibility.professions.values()]
    towns = [c.name for c in knowledge.gazetteer.communes() if (c.population or 0) > 5_000]
    for question in questions:
        filled = dice.choice(frame).format(
            question=question.text,
            metier=dice.choice(trades),
            lieu=f"à {dice.choice(towns)}",
            nombre=dice.randint(2, 30),
        )
        yield Question(filled, question.expect)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
