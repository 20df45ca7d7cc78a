"""The knowledge that ships, for tests: the index of its FAQ is made once for all of them, as bots of one machine do."""

import os
from pathlib import Path

from knowledge.base import Knowledge


def known() -> Knowledge:
    """A fresh `Knowledge` of the shipped data, which reads its index where the suite keeps it (conftest)."""
    kept = os.environ.get("CACHE_DIRECTORY")
    return Knowledge(cache=Path(kept) if kept else None)
