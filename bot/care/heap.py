"""Memory that nobody uses any more goes back to the machine: the C library keeps it for what may come.

What stays for long stands between what does not, so that the library can give back little by itself: thirty megabytes
from the start on, and more each month. Only glibc can be asked; elsewhere nothing is done.
"""

import contextlib

HOUR = 3_600.0  # seconds


def give_back() -> None:
    """A few milliseconds. https://man7.org/linux/man-pages/man3/malloc_trim.3.html"""
    with contextlib.suppress(AttributeError, OSError, MemoryError):  # not glibc; no memory may be made executable
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
