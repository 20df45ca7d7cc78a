"""The tables of a workbook: every sheet that has a header, whole whatever size it claims, merged cells repeated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from knowledge.imports.columns import Titles, found
from knowledge.imports.csv_rows import MOST_HEADER_LINES, Row, Table
from knowledge.imports.reading import FormatError
from knowledge.sheets import GUIDE, LISTS

MOST_COLUMNS = 60
MOST_ROWS = 50_000
LONGEST_CELL = 20_000  # characters: the communes of the widest CPTS, by name, in one cell
MOST_SHEETS = 40
LARGEST_WORKBOOK = 50 << 20  # bytes once decompressed; a small archive can hold gigabytes
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def tables_of(stream: IO[bytes], titles: Titles) -> Iterator[Table]:
    """Each sheet whose first lines have a header. Raises `FormatError` for what is too large."""
    from openpyxl import load_workbook

    try:
        archive = ZipFile(stream)
    except BadZipFile as error:
        raise FormatError(
            "Ce classeur est illisible ou coupé : enregistrez-le de nouveau, ou copiez-le de nouveau."
        ) from error
    if sum(part.file_size for part in archive.infolist()) > LARGEST_WORKBOOK:
        raise FormatError(f"Ce classeur est trop grand une fois ouvert : {LARGEST_WORKBOOK >> 20} Mo au plus.")
    if "xl/workbook.xml" not in archive.namelist():
        raise FormatError(
            "Ce n'est pas un classeur XLSX : une archive est à ouvrir d'abord, un autre classeur à enregistrer en XLSX."
        )
    book = load_workbook(stream, read_only=True, data_only=True)
    for number, sheet in enumerate(book.worksheets[:MOST_SHEETS]):
        if sheet.title in (LISTS, GUIDE):
            continue
        # Programs write a size that is not that of the sheet; a reader that believes it loses rows.
        sheet.reset_dimensions()
        named = f"feuille « {sheet.title} », " if number else ""
        merged = _merged(archive, sheet._worksheet_path)  # type: ignore[attr-defined]
        if table := _table(_cells(sheet, merged), titles, named):
            yield table


def _table(rows: Iterator[tuple[int, list[str]]], titles: Titles, named: str) -> Table | None:
    for _ in range(MOST_HEADER_LINES):
        _, cells = next(rows, (0, []))
        if len(columns := found(cells, titles)) > 1:
            width = len(cells)
            lines = (Row(f"{named}ligne {n}", row) for n, row in rows if any(row))
            return Table(columns, width, lines, named, tuple(cells))
    return None


def _cells(sheet: Any, merged: "_Merged") -> Iterator[tuple[int, list[str]]]:
    """The lines of a sheet as texts, numbered from 1."""
    # A lone cell far away makes a row of thousands and a million rows that are not there.
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > MOST_ROWS:
            raise FormatError(f"Ce classeur a trop de lignes : {MOST_ROWS} au plus.")
        yield number, merged.filled(number, [said(value) for value in row])


def said(value: object) -> str:
    """A cell as people read it: 1053 is no decimal number, and a day has no hour."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return str(value)[:LONGEST_CELL].strip()


@dataclass(slots=True)
class _Merged:
    """Cells made one: by line, the columns a value of above or of the left goes on in."""

    spans: dict[int, list[tuple[int, int, int]]]  # line: first column, last column, first line
    values: dict[tuple[int, int], str] = field(default_factory=dict)

    def filled(self, number: int, cells: list[str]) -> list[str]:
        for first, last, top in self.spans.get(number, ()):
            if number == top and first < len(cells):
                self.values[top, first] = cells[first]
            cells += [""] * (min(last, MOST_COLUMNS) + 1 - len(cells))
            for at in range(first, min(last, MOST_COLUMNS) + 1):
                cells[at] = cells[at] or self.values.get((top, first), "")
        return cells


def _merged(archive: ZipFile, path: str) -> _Merged:
    """The merged cells of a sheet, which a reader of rows does not tell."""
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for left, top, right, bottom in _MERGED.findall(archive.read(path.lstrip("/"))):
        first, last = _column(left), _column(right)
        if first >= MOST_COLUMNS or int(bottom) - int(top) > MOST_ROWS or first != last:
            continue  # a title over several columns names none of them
        for line in range(int(top), int(bottom) + 1):
            spans.setdefault(line, []).append((first, last, int(top)))
    return _Merged(spans)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
