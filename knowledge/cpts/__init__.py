"""The CPTS we know of, and what they tell of a place."""

from knowledge.cpts.card import STATUS_FRENCH, Certainty, Coverage, Cpts, CptsStatus, Extent, plain_name
from knowledge.cpts.directory import CptsDirectory, CptsFile

__all__ = [
    "STATUS_FRENCH",
    "Certainty",
    "Coverage",
    "Cpts",
    "CptsDirectory",
    "CptsFile",
    "CptsStatus",
    "Extent",
    "plain_name",
]
