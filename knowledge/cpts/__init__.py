"""The CPTS we know of, and what they tell of a place."""

from knowledge.cpts.card import (
    STATUS_FRENCH,
    Certainty,
    Coverage,
    Cpts,
    CptsStatus,
    Extent,
    identifier,
    kin,
    may_be,
    may_hold,
    plain_name,
)
from knowledge.cpts.directory import CptsDirectory, CptsFile
from knowledge.cpts.presence import Covering, NextDoor, Presence, presence_of

__all__ = [
    "STATUS_FRENCH",
    "Certainty",
    "Coverage",
    "Covering",
    "Cpts",
    "CptsDirectory",
    "CptsFile",
    "CptsStatus",
    "Extent",
    "NextDoor",
    "Presence",
    "identifier",
    "kin",
    "may_be",
    "may_hold",
    "plain_name",
    "presence_of",
]
