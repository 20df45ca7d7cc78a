"""A sheet of a spreadsheet whose rows are as high as their texts: LibreOffice makes none higher by itself."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from textwrap import wrap
from typing import BinaryIO, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from handlers.dossier.wording import UNKNOWN
from knowledge.door import tidy

LINE = 14  # points: the height of a line of text
FONT = "Arial"  # Liberation Sans, of the same measures, stands for it where it is not
_FULL = 1.05  # letters of a line for each of a column's width, which counts figures: a small letter is narrower
_A4 = 9


class Formula(NamedTuple):
    """A live formula, and its result for whoever shows it without computing."""

    text: str
    result: float | str


class Link(NamedTuple):
    """A text that leads to an address."""

    text: str
    address: str


Value = str | int | float | Decimal | date | Formula | Link | None
EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet


class Page:
    """One sheet, filled row by row, numbered from 1 as people count; printed on one page."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[float], formats: Mapping[str, Format]) -> None:
        self.name = name
        self._widths = widths
        self._formats = formats
        self._page: Worksheet = book.add_worksheet(name)
        for column, width in enumerate(widths):
            self._page.set_column(column, column, width)
        self._page.set_landscape()
        self._page.set_paper(_A4)
        self._page.fit_to_pages(1, 1)

    def freeze(self, rows: int, columns: int) -> None:
        self._page.freeze_panes(rows, columns)

    def row(self, row: int, values: Sequence[Value], forms: str | Sequence[str]) -> None:
        """The cells of a row from its first column; one form for all, or one a cell."""
        named = [forms] * len(values) if isinstance(forms, str) else forms
        for column, (value, form) in enumerate(zip(values, named, strict=True)):
            self._put(row - 1, column, value, self._formats[form])
        lines = max(_lines(value, width) for value, width in zip(values, self._widths, strict=False))
        self._page.set_row(row - 1, lines * LINE + 3)

    def across(self, row: int, text: str, form: str, first: int = 0) -> None:
        """One text over the columns from `first` to the last."""
        self._page.merge_range(row - 1, first, row - 1, len(self._widths) - 1, tidy(text), self._formats[form])
        self._page.set_row(row - 1, _lines(text, sum(self._widths[first:])) * LINE + 3)

    def title(self, row: int, text: str) -> None:
        self._page.merge_range(row - 1, 0, row - 1, len(self._widths) - 1, tidy(text), self._formats["title"])
        self._page.set_row(row - 1, 22)

    def chart(self, row: int, chart: Chart, width: int, height: int) -> None:
        """A live chart, its corner at a row; sizes in pixels."""
        self._page.insert_chart(row - 1, 0, chart, {"x_offset": 4, "y_offset": 4})
        chart.set_size({"width": width, "height": height})

    def _put(self, row: int, column: int, value: Value, form: Format) -> None:
        match value:
            case None | "":
                self._page.write_blank(row, column, None, form)
            case Formula(text=text, result=result):
                self._page.write_formula(row, column, text, form, result)
            case Link(text=text, address=address):
                self._page.write_url(row, column, address, form, tidy(text))
            case date():
                self._page.write_number(row, column, serial(value), form)
            case str():
                self._page.write_string(row, column, tidy(value), form)
            case _:
                self._page.write_number(row, column, float(value), form)


def opened(out: BinaryIO, title: str, comments: str, day: date) -> Workbook:
    """A workbook to be closed by whoever fills it, with what it says of itself."""
    # A dict made anew: XlsxWriter writes into it, and the next workbook would have another font.
    book = Workbook(out, {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 10}})
    created = datetime.combine(day, datetime.min.time(), UTC)
    book.set_properties({"title": tidy(title), "author": "cpts-bot", "comments": comments, "created": created})
    book.set_custom_property("Langue", "fr-FR")  # the format has no place of its own for it that XlsxWriter writes
    return book


def serial(day: date) -> int:
    """A day as a spreadsheet counts it."""
    return (day - EPOCH).days


def known(value: Decimal | None) -> Decimal | str:
    """An amount to write, « inconnu » where nobody established it."""
    return UNKNOWN if value is None else value


def _lines(value: Value, width: float) -> int:
    shown = value.result if isinstance(value, Formula) else value.text if isinstance(value, Link) else value
    if not isinstance(shown, str):
        return 1
    return sum(len(wrap(part, max(int(width * _FULL), 1))) or 1 for part in shown.split("\n"))
