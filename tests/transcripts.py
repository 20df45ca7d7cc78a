"""Dialogues as plain files: what a person says, and what the bot must answer.

    # One sentence: what this dialogue claims.
    > créer                      the person says this (`\\n` stands for a line break, `\\t` for a tab)
    ^ estimer                    the person edits what they just said into this; `^2`: what they said before that
    < Question 1/5               a reply of this turn contains this
    < [Je ne sais pas]           a choice with this label is offered
    < (budget.xlsx)              a file of this name is sent
    ! traceback                  no reply of this turn contains this
    ~ restart                    the program is killed and started again on the same files
    ~ later 8                    eight days pass
    ~ as marie                   somebody else speaks (where a driver knows several people)
    {marie}                      anywhere in a line: her id on the platform

No-break spaces are compared as spaces. Every channel runs the same files through a `Driver`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

FOLDER = Path(__file__).parent / "dialogues"
EDITS = FOLDER / "edits"  # for the platforms where a message can be edited


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply as a person saw it."""

    text: str
    choices: Sequence[str] = ()
    files: Sequence[str] = ()


class Driver(Protocol):
    """A way to talk to the bot as a person would."""

    def say(self, text: str) -> Sequence[Heard]: ...

    def restart(self) -> None: ...

    def pass_days(self, days: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a transcript; `mark` is its first character."""

    line: int
    mark: str
    text: str


def read(path: Path) -> list[Step]:
    """The steps of a transcript; a line with an unknown mark is a mistake of its writer."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    steps = [Step(number, line[0], line[1:].strip()) for number, line in lines if line and line[0] != "#"]
    strange = [step for step in steps if step.mark not in "><!~^"]
    assert not strange, f"{path.name}: unknown mark at line {strange[0].line}"
    return steps


def play(path: Path, driver: Driver, ids: Mapping[str, str] | None = None) -> None:
    """Hold the dialogue; the first line that does not hold fails with its number and everything that was heard."""
    heard: Sequence[Heard] = ()
    for step in (_named(step, ids or {}) for step in read(path)):
        if step.mark == ">":
            heard = driver.say(step.text.replace("\\n", "\n").replace("\\t", "\t"))
        elif step.mark == "^":
            heard = _edited(step.text, driver)
        elif step.mark == "~":
            _event(step.text, driver)
        else:
            found = _is_heard(step.text, heard)
            assert found is (step.mark == "<"), f"{path.name}:{step.line}: {step.mark} {step.text}\n\n{_shown(heard)}"


def _named(step: Step, ids: Mapping[str, str]) -> Step:
    """The step with the platform's own ids of people: `{marie}`."""
    text = step.text
    for name, own in ids.items():
        text = text.replace(f"{{{name}}}", own)
    return replace(step, text=text)


def _edited(text: str, driver: Driver) -> Sequence[Heard]:
    back, _, new = text.partition(" ") if text[0].isdigit() else ("1", "", text)
    return driver.edit(int(back), new)  # type: ignore[attr-defined, no-any-return]


def _event(text: str, driver: Driver) -> None:
    name, _, argument = text.partition(" ")
    if name == "restart":
        driver.restart()
    elif name == "as":
        driver.speak_as(argument)  # type: ignore[attr-defined]
    else:
        assert name == "later", f"unknown event: {text}"
        driver.pass_days(int(argument))


def _is_heard(text: str, heard: Sequence[Heard]) -> bool:
    if text.startswith("[") and text.endswith("]"):
        return any(plain(text[1:-1]) == plain(label) for reply in heard for label in reply.choices)
    if re.fullmatch(r"\(\S+\.\w+\)", text):
        return any(text[1:-1] in reply.files for reply in heard)
    return any(plain(text) in plain(reply.text) for reply in heard)


def plain(text: str) -> str:
    """A text without the marks and spaces that platforms render each in their way."""
    return " ".join(text.replace("*", "").replace("\N{NO-BREAK SPACE}", " ").split())


def _shown(heard: Sequence[Heard]) -> str:
    return "\n\n".join(f"{reply.text}\n   {' | '.join(reply.choices)}" for reply in heard)
