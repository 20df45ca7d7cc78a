"""Long replies are Markdown templates (`texts/*.md`), so that whoever writes for a URPS can edit them.

A line of three dashes starts a new message. Nothing a person typed enters a template.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from handlers.engine.messages import MOST_CHARACTERS, Reply, length
from knowledge import wording

BREAK = "\n---\n"
_WORD = re.compile(r"(?:\[[^\[\]\n]*\]\([^()\s]*\)|\S)+")  # a link is one word


def render(template: str, **values: Any) -> list[Reply]:
    """The messages of `texts/<template>.md`, each at most `MOST_CHARACTERS` where its paragraphs allow."""
    text = _environment().get_template(f"{template}.md").render(**values)
    return [part for message in text.split(BREAK) for part in cut(message.strip())]


def cut(text: str) -> list[Reply]:
    """A text as replies of a phone's size; each but the last goes on in the next."""
    *before, last = [Reply(text=piece) for piece in pieces(text)] or [Reply(text="")]
    return [*(reply.model_copy(update={"goes_on": True}) for reply in before), last]


def pieces(text: str, most: int = MOST_CHARACTERS) -> list[str]:
    """A text cut into pieces of at most `most` characters: between paragraphs, the lines of a list, then words."""
    if length(text) <= most and "\n\n\n" not in text:  # nearly all: there is nothing to cut
        return [stripped] if (stripped := text.strip()) else []
    parts: list[str] = []
    for block in _blocks(text, most):
        joined = f"{parts[-1]}{block}" if parts else block
        if parts and length(joined.strip()) <= most:
            parts[-1] = joined
        else:
            parts.append(block)
    return [stripped for part in parts if (stripped := part.strip())]


def _blocks(text: str, most: int) -> list[str]:
    """What is not cut: paragraphs, but each line of a list or of a paragraph longer than a piece."""
    return [
        block
        for paragraph in text.split("\n\n")
        for block in (_lines(paragraph, most) if _is_loose(paragraph, most) else [f"{paragraph}\n\n"])
    ]


def _is_loose(paragraph: str, most: int) -> bool:
    return paragraph.lstrip().startswith("- ") or length(paragraph) > most


def _lines(paragraph: str, most: int) -> list[str]:
    *head, last = [part for line in paragraph.strip("\n").split("\n") for part in _words(line, most)]
    return [*(f"{line}\n" for line in head), f"{last}\n\n"]


def _words(line: str, most: int) -> Iterator[str]:
    """A line as it is, or cut between words and links, or anywhere when a word alone is too long."""
    while length(line) > most:
        at = _cut(line, most)
        yield line[:at]
        line = line[at:].lstrip()
    yield line


def _cut(line: str, most: int) -> int:
    ends = (word.end() for word in _WORD.finditer(line))
    return max(takewhile(lambda end: length(line[:end]) <= most, ends), default=most)


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - the output is Markdown; each channel escapes for its platform
        loader=FileSystemLoader(Path(__file__).parents[1] / "texts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters.update(
        euros=wording.euros,
        inhabitants=wording.inhabitants,
        day=wording.day,
        listing=wording.listing,
        number=wording.number,
        published_on=wording.published_on,
    )
    return environment
