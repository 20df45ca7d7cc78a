"""The rows of a table in text: its separator is found, and a stray quotation mark swallows no line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from knowledge.imports.columns import Titles, found
from knowledge.imports.reading import Left
from knowledge.imports.text import lines_of

SEPARATORS = ";\t,|"
MOST_HEADER_LINES = 15
MOST_READ_AHEAD = 10  # lines that tell what a file is
MOST_WRAPPED = 20  # lines of one cell: an address, a list of communes


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table and where it stands; `fault` says when its cells are not as many as those of its header."""

    where: str
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header, which says where each field stands."""

    columns: dict[str, int]
    width: int
    rows: Iterator[Row]
    sheet: str = ""
    titles: tuple[str, ...] = ()

    def twice(self) -> Iterator[Left]:
        """Columns of ours under a title that stands twice: one alone is read."""
        for title in sorted({self.titles[at] for at in self.columns.values() if at < len(self.titles)}):
            if self.titles.count(title) > 1:
                yield Left(f"{self.sheet}en-tête", title, "deux colonnes ont ce titre : la première seule est lue")


def headers(text: str, titles: Titles) -> Iterator[dict[str, int]]:
    """What each of the first lines names, with each separator: a place by column of ours."""
    lines = text.splitlines()[:MOST_READ_AHEAD]
    return (found(split(line, separator), titles) for line in lines for separator in SEPARATORS)


def table_of(stream: IO[bytes], titles: Titles) -> Table | None:
    """The table of a file, None when none of its first lines is a header."""
    lines = ((number, line.rstrip("\r\n")) for number, line in enumerate(lines_of(stream), start=1))
    head = list(islice(lines, MOST_HEADER_LINES))
    at, separator, columns = _header(head, titles)
    if not columns:
        return None
    written = tuple(cell.strip() for cell in split(head[at][1], separator))
    rows = _rows(chain(head[at + 1 :], lines), separator, len(written))
    return Table(columns, len(written), rows, titles=written)


def split(line: str, separator: str) -> list[str]:
    """The cells of a line, without the quotes of a program that escapes twice."""
    if '"' not in line:
        return line.split(separator)
    return [cell.strip('"') for cell in next(csv.reader([line], delimiter=separator), [])]


def _header(head: list[tuple[int, str]], titles: Titles) -> tuple[int, str, dict[str, int]]:
    """Which line names the most columns, and with which separator."""
    best: tuple[int, str, dict[str, int]] = (0, ",", {})
    for at, (_, line) in enumerate(head):
        for separator in SEPARATORS:
            columns = found(split(line, separator), titles)
            if len(columns) > len(best[2]):
                best = (at, separator, columns)
    return best


def _rows(lines: Iterator[tuple[int, str]], separator: str, width: int) -> Iterator[Row]:
    waiting: list[tuple[int, str]] = []
    while waiting or (taken := next(lines, None)):
        number, line = waiting.pop(0) if waiting else taken  # type: ignore[misc]
        if not line.strip(separator + ' "'):
            continue
        if line.count('"') % 2:
            waiting.extend(islice(lines, MOST_WRAPPED - len(waiting)))
            cells, used = _unbalanced(line, [text for _, text in waiting], separator, width)
            del waiting[:used]
        else:
            cells = balanced(line, separator, width)
        yield _checked(f"ligne {number}", cells, width)


def balanced(line: str, separator: str, width: int) -> list[str]:
    """The cells of a line: a lone quote, or two that do not belong together, are letters."""
    cells = split(line, separator)
    literal = _literal(line, separator)
    return literal if len(cells) != width and len(literal) == width else cells


def _unbalanced(line: str, after: list[str], separator: str, width: int) -> tuple[list[str], int]:
    """The cells of a line whose quotes do not match, and how many of the next lines belong to it.

    A line that is whole when its quotes are letters stands alone, unless its last cell is open and the next line is
    not whole: what a typist left must not swallow the CPTS that follow.
    """
    literal = _literal(line, separator)
    last_is_open = line.rpartition(separator)[2].lstrip().startswith('"')
    next_is_whole = not after or len(_literal(after[0], separator)) >= width
    if len(literal) == width and (next_is_whole or not last_is_open):
        return literal, 0
    joined = line
    for used, text in enumerate(after, start=1):
        joined = f"{joined} {text}"
        if joined.count('"') % 2 == 0:
            cells = split(joined, separator)
            return (cells, used) if len(cells) == width else (literal, 0)
    return literal, 0


def _literal(line: str, separator: str) -> list[str]:
    return [cell.strip(' "') for cell in line.split(separator)]


def _checked(where: str, cells: list[str], width: int) -> Row:
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    fault = "" if len(cells) == width else f"{len(cells)} colonnes au lieu de {width}"
    return Row(where, [cell.strip() for cell in cells], fault)
