"""Many people at once, each holding one of the dialogues of the tests, line after line."""

import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.transcripts import FOLDER, read

Script = Sequence[str]


def crowd(size: int, seed: int = 7) -> Iterator[tuple[int, str]]:
    """Without end: (who, what), `size` people in turn; whoever has finished gives way to somebody new.

    The first of them are anywhere in their dialogue, so that they do not all finish together.
    """
    chance, people, dialogues = random.Random(seed), itertools.count(1), scripts()
    begun = (chance.choice(dialogues) for _ in range(size))
    seats = [(next(people), iter(script[chance.randrange(len(script)) :])) for script in begun]
    for seat in itertools.cycle(range(size)):
        person, script = seats[seat]
        said = next(script, None)
        if said is None:
            person, script = seats[seat] = next(people), iter(chance.choice(dialogues))
            said = next(script)
        yield person, said


def scripts() -> Sequence[Script]:
    """What the person says in each dialogue; nobody writes an empty message to a platform."""
    return [_said(path) for path in sorted(FOLDER.glob("*.txt"))]


def _said(path: Path) -> Script:
    lines = [step.text.replace("\\n", "\n") for step in read(path) if step.mark == ">"]
    return [line for line in lines if line.strip()]
