"""Telling systemd that the bot has started and still turns round: https://www.freedesktop.org/software/systemd/man/sd_notify.html

Without systemd, or without `WatchdogSec`, nothing is said. What is told of is the event loop: when something holds it,
systemd starts the bot again.
"""

import os
import socket
from collections.abc import Callable, Mapping

from bot.care.rounds import Round

MICROSECONDS = 1_000_000


def tell(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send one state (`READY=1`, `WATCHDOG=1`) to whoever started us, if it listens."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), address)


def rounds(environment: Mapping[str, str] = os.environ, said: Callable[[str], None] = tell) -> list[Round]:
    """The round that keeps systemd's watchdog quiet, twice in each of its periods; none when it has none."""
    period = int(environment.get("WATCHDOG_USEC", 0)) / MICROSECONDS
    return [Round("watchdog", period / 2, lambda: said("WATCHDOG=1"))] if period else []
