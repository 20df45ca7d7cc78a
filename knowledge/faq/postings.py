"""Runs of numbers by a feature: as they are kept in a file, under what was changed since."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

from knowledge.mapped import NONE, Lists, Numbers


class Postings:
    """The numbers of each feature. Those of a file are copied when they are first changed."""

    def __init__(self, kept: Lists | None = None) -> None:
        self._kept = kept
        self._own: dict[str, array[float]] = {}

    def __contains__(self, feature: str) -> bool:
        return len(self[feature]) > 0

    def __getitem__(self, feature: str) -> Numbers:
        """The numbers of a feature, none when it has none."""
        own = self._own.get(feature)
        if own is None:
            return self._kept.get(feature) if self._kept else NONE
        return own

    def __setitem__(self, feature: str, numbers: array[float]) -> None:
        self._own[feature] = numbers

    def extend(self, feature: str, numbers: Iterable[float]) -> None:
        (self._own.get(feature) or self._changed(feature)).extend(numbers)

    def cut(self, feature: str, start: int, stop: int) -> None:
        """Take numbers out by their places."""
        del self._changed(feature)[start:stop]

    def _changed(self, feature: str) -> array[float]:
        if feature not in self._own:
            self._own[feature] = array("f", self._kept.get(feature).tobytes() if self._kept else b"")
        return self._own[feature]

    def made(self) -> Mapping[str, array[float]]:
        """All of it, when nothing of it comes from a file."""
        return self._own
