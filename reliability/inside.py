"""What the memory of a program of the runs is made of: it is asked by a signal, and writes it beside its clock.

The blocks Python allocated, the objects its collector follows, and what the C library gave out: its heap, what is free
in it, and what it mapped apart. With PYTHONTRACEMALLOC, also the lines that hold more than when it was asked before.
"""

import ctypes
import gc
import json
import os
import signal
import sys
import time
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

from bot import clock

SHOWN = 25
PATIENCE = 30.0  # real seconds
_before: list[tracemalloc.Snapshot] = []
_counted: Counter[str] = Counter()


class _Malloc(ctypes.Structure):
    """https://man7.org/linux/man-pages/man3/mallinfo.3.html"""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def ask(pid: int, folder: Path) -> dict[str, Any]:
    """Have the program say it."""
    answer = _answer(folder)
    answer.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    limit = time.monotonic() + PATIENCE
    while not answer.exists():
        assert time.monotonic() < limit, "the program does not say what its memory is made of"
        time.sleep(0.05)
    return dict(json.loads(answer.read_text(encoding="utf-8")))


def say_when_asked() -> None:
    """In the program: from now on."""
    signal.signal(signal.SIGUSR1, lambda *_: _say())


def _answer(folder: Path) -> Path:
    return folder / "memory.json"


def _say() -> None:
    gc.collect()
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Malloc
    malloc = library.mallinfo2()
    found = {
        "blocks": sys.getallocatedblocks(),
        "objects": len(gc.get_objects()),
        "heap": (malloc.uordblks) / 1e6,
        "free": malloc.fordblks / 1e6,
        "mapped": malloc.hblkhd / 1e6,
    }
    if tracemalloc.is_tracing():
        found["grown"] = [*_grown(), *_more()]
    answer = _answer(Path(os.environ[clock.HOOK]).parent)
    new = answer.with_suffix(".new")
    new.write_text(json.dumps(found), encoding="utf-8")
    new.replace(answer)


def _grown() -> list[str]:
    """The lines whose memory grew most since the last time."""
    snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(False, tracemalloc.__file__)])
    lines = snapshot.compare_to(_before.pop(), "lineno")[:SHOWN] if _before else []
    _before.append(snapshot)
    return [str(line) for line in lines if line.size_diff > 0]


def _more() -> list[str]:
    """The types of which there are more objects than the last time."""
    counted = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    more = (counted - _counted).most_common(SHOWN) if _counted else []
    _counted.clear()
    _counted.update(counted)
    return [f"{name} +{number}" for name, number in more]
