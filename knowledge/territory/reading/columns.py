"""The columns of numbers of a pasted list: which are codes, which are figures."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LEAST = 0.8  # of the numbers of a column that must be codes for the column to be one of codes
FEW = 3  # départements that a list is of; more, and the column counts something
_CELL = r"\d{1,3}(?:[ \u00a0\u202f.'’]\d{3}){1,3}(?!\d)|\d{1,9}|2[AaBb]\d{3}"
_ALONE = re.compile(rf"\s*(?P<number>{_CELL})\s*")
# A number that ends a line, after a name: « Cheminas – 360 », « Bourges (64 186) », « Bourges, 18000 ».
_LAST = re.compile(rf"(?<=[^\W\d_])(?P<before>[\s.,:=|(–—-]{{1,8}})(?P<number>{_CELL})\s*[).;,]?\s*$")
_MARKS = ";\t|,"


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    number: str

    @property
    def end(self) -> int:
        return self.start + len(self.number)

    @property
    def digits(self) -> str:
        return "".join(sign for sign in self.number if sign.isalnum()).upper()


class Columns:
    """Of lines, each with its place in the text."""

    def __init__(self, lines: Sequence[tuple[int, str]], is_code: Callable[[str], bool]) -> None:
        self._is_code = is_code
        self.figures: list[tuple[int, int]] = []
        codes: list[int] = []
        columns = list(self._numbers([(start, text) for start, text in lines if any(map(str.isalnum, text))]))
        kinds = [self._kind(column) for column in columns]
        whole = any(kind == "code" and _is_whole(column) for kind, column in zip(kinds, columns, strict=True))
        for column, kind in zip(columns, kinds, strict=True):
            if kind == "figure" or (kind == "code" and whole and not _is_whole(column)):
                self.figures += [(cell.start, cell.end) for cell in column]
            elif kind == "code":
                codes += [cell.start for cell in column if len(cell.number) == 4]
        self.codes = frozenset(codes)

    def _numbers(self, lines: Sequence[tuple[int, str]]) -> Iterator[list[Cell]]:
        """The cells of each column that holds numbers, on two lines or more."""
        cells: dict[int, list[Cell]] = defaultdict(list)
        mark = _mark([text for _, text in lines])
        for start, text in lines:
            for column, cell in _cells(text, mark) if mark else _last(text):
                cells[column].append(Cell(start + cell.start, cell.number))
        yield from (column for column in cells.values() if len(column) > 1)

    def _kind(self, column: Sequence[Cell]) -> str:
        known = sum(map(self._is_coded, column)) / len(column)
        if known >= LEAST:
            return "code"
        numbers = {cell.digits for cell in column}
        if len(numbers) <= FEW and all(len(number) < 4 for number in numbers):
            return "departement"
        return "figure"

    def _is_coded(self, cell: Cell) -> bool:
        plain = cell.digits
        whole = len(cell.number) == len(plain) or len(plain) == 5  # « 18 000 » may be Bourges
        return len(plain) in (4, 5) and whole and self._is_code(plain.zfill(5))


def _is_whole(column: Sequence[Cell]) -> bool:
    """Whether no code lacks its zero: then a column of shorter numbers beside it is not one of codes."""
    return all(len(cell.digits) == 5 for cell in column)


def _mark(lines: Sequence[str]) -> str:
    """What separates the columns: the sign that nearly every line bears as often."""
    if len(lines) < 2:
        return ""
    for mark in _MARKS:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=counts.count)
        if usual and counts.count(usual) >= LEAST * len(lines):
            return mark
    return ""


def _cells(text: str, mark: str) -> Iterator[tuple[int, Cell]]:
    start = 0
    for column, part in enumerate(text.split(mark)):
        if found := _ALONE.fullmatch(part):
            yield column, Cell(start + found.start("number"), found["number"])
        start += len(part) + 1


def _last(text: str) -> Iterator[tuple[int, Cell]]:
    if found := _LAST.search(text):
        yield 0, Cell(found.start("number"), found["number"])
