"""A line of a sheet: its cells, read one by one, and what is wrong in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.overlay import Value


class CellError(Exception):
    """What a cell holds is not what its column takes; the French text says what would be."""


Cells = Mapping[str, str]
Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Line:
    """The cells of a line that are to be read, and what is wrong in them: all of it, by the title of the column."""

    cells: Cells
    faults: dict[str, str]

    def read(self, readers: Mapping[str, tuple[str, Reader]]) -> Value:
        """The fields of the cells that are there and hold what their column takes."""
        found: Value = {}
        for title, (field, reader) in readers.items():
            try:
                found |= {field: reader(self.cells[title])} if title in self.cells else {}
            except CellError as error:
                self.faults[title] = str(error)
        return found
