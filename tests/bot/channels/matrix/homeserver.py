"""Synapse as it is, but for the thread it asks of the machine for each query and each answer it writes out.

Every request of a test goes through ten or twenty queries, and waking a thread for one costs more than SQLite's answer.
Here they run where they are asked for, as in Synapse's own tests (`tests/server.py` of its sources): the same code, the
same database, in the same order. What reads files for those who download them keeps its threads: it waits in them.
"""

from collections.abc import Callable
from typing import Any

from twisted.internet import defer, threads

WAITING = "media_threadpool"  # the name Synapse gives to the threads that wait
_in_a_thread = threads.deferToThreadPool


def _at_once(reactor: Any, pool: Any, work: Callable[..., Any], *arguments: Any, **named: Any) -> defer.Deferred[Any]:
    if pool.name == WAITING:
        return _in_a_thread(reactor, pool, work, *arguments, **named)
    return defer.execute(work, *arguments, **named)


if __name__ == "__main__":
    threads.deferToThreadPool = _at_once  # type: ignore[assignment]

    from synapse.app import homeserver

    homeserver.main()
