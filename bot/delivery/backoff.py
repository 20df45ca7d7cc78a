"""Waiting before trying again."""

import random


def jittered(seconds: float) -> float:
    """About `seconds`, so that a platform that comes back is not met by everybody at once."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 - nothing secret
