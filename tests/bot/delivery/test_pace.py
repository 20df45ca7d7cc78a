"""How much one person may say."""

from bot.delivery.pace import MOST_REMEMBERED, Pace, Verdict

READ, WARN, IGNORE = Verdict.READ, Verdict.WARN, Verdict.IGNORE


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_burst_is_warned_of_once() -> None:
    """After the credit is spent comes one warning, then silence."""
    pace = Pace(3, Clock())
    assert [pace.step("a") for _ in range(6)] == [READ, READ, READ, WARN, IGNORE, IGNORE]


def test_persons_do_not_share_their_credit() -> None:
    """Nobody is slowed down by somebody else."""
    pace = Pace(1, Clock())
    assert [pace.step("a"), pace.step("b")] == [READ, READ]


def test_credit_comes_back_with_time() -> None:
    """A calm minute gives the whole credit back, and a new burst is warned of again."""
    clock = Clock()
    pace = Pace(2, clock)
    spent = [pace.step("a") for _ in range(4)]
    clock.now = 60
    assert spent == [pace.step("a") for _ in range(4)] == [READ, READ, WARN, IGNORE]


def test_steady_flood_is_warned_of_once() -> None:
    """Somebody who never calms down is read at the limit's rate, and warned once."""
    clock = Clock()
    pace = Pace(60, clock)
    verdicts = []
    for tick in range(1200):
        clock.now = tick / 10
        verdicts.append(pace.step("a"))
    assert verdicts.count(WARN) == 1
    assert 170 <= verdicts.count(READ) <= 190


def test_memory_is_bounded() -> None:
    """Whoever has calmed down is forgotten."""
    clock = Clock()
    pace = Pace(1, clock)
    for person in range(MOST_REMEMBERED * 2):
        clock.now += 0.1
        pace.step(str(person))
    assert len(pace._credits) <= MOST_REMEMBERED
