"""Synapse as it is, but for the thread it asks of the machine for each query.

Every request of a test goes through ten or twenty queries, and waking a thread for one costs more than SQLite's answer.
Here they run where they are asked for, as in Synapse's own tests (`tests/server.py` of its sources): the same code, the
same database, in the same order.
"""

from collections.abc import Callable
from typing import Any

from twisted.internet import defer, threads


def _at_once(reactor: Any, pool: Any, work: Callable[..., Any], *arguments: Any, **named: Any) -> defer.Deferred[Any]:
    return defer.execute(work, *arguments, **named)


if __name__ == "__main__":
    threads.deferToThreadPool = _at_once  # type: ignore[assignment]

    from synapse.app import homeserver

    homeserver.main()
