"""A program of somebody else by the clock a run moves: `python moved_server.py synapse.app.homeserver -c …`.

It knows nothing of this project, for it also runs where an earlier Synapse is installed and this project is not.
"""

import os
import runpy
import sys
import time
from pathlib import Path

_real = time.time


def _moved() -> float:
    """Epoch seconds, as many ahead as the file says that the run writes (`bot/clock.py`)."""
    try:
        return _real() + float(Path(os.environ["CPTS_BOT_CLOCK"]).read_text(encoding="ascii"))
    except (KeyError, OSError, ValueError):
        return _real()


if __name__ == "__main__":
    del sys.path[0]  # our own folder
    time.time = _moved
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
