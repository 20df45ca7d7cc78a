"""systemd is told that the bot has started, and that it still turns round."""

import asyncio
import os
import socket
from pathlib import Path

from bot.care import watchdog


def test_systemd_hears_what_it_is_told(tmp_path: Path) -> None:
    """A state arrives on the socket systemd gave; without one, nothing happens."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        systemd.settimeout(5)
        watchdog.tell("READY=1", {"NOTIFY_SOCKET": address})
        assert systemd.recv(100) == b"READY=1"
    watchdog.tell("READY=1", {})


def test_the_watchdog_is_fed_twice_in_each_of_its_periods() -> None:
    """The round comes at half of what systemd waits; there is none where it waits for nothing."""
    said: list[str] = []
    [one] = watchdog.rounds({"WATCHDOG_USEC": "40000"}, said.append)
    assert one.seconds == 0.02
    stopping = asyncio.Event()

    async def turn() -> None:
        task = asyncio.create_task(one.run(stopping))
        while len(said) < 2:
            await asyncio.sleep(0.001)
        stopping.set()
        await task

    asyncio.run(asyncio.wait_for(turn(), 5))
    assert set(said) == {"WATCHDOG=1"}
    assert watchdog.rounds({}, said.append) == []
    assert "NOTIFY_SOCKET" not in os.environ
