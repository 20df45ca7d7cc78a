"""What befalls a Matrix bot once, among other troubles: a claim of keys that fails, all its one-time keys taken, a room
replaced, one answer that does not know its session. Afterwards nobody may be without an answer, or without its key.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from nio import Event, MegolmEvent
from nio.exceptions import EncryptionError

from bot.channels.matrix.trust.room_keys import RETRY
from reliability.writers import Writer
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import Person, until
from tests.bot.channels.matrix.robot import Robot
from tests.bot.channels.matrix.test_keys_that_arrive import take

CALM = 5.0  # seconds between two of them
PATIENCE = 180.0  # seconds


@dataclass
class Stage:
    """A bot behind a gate, and people who write to it; `later` are devices that came meanwhile."""

    world: World
    gate: Gate
    robot: Robot
    writers: list[Writer]
    stack: AsyncExitStack
    later: list[Person] = field(default_factory=list)

    async def second_device(self, writer: Writer) -> Person:
        """The same person on a new device, in their room."""
        folder = self.world.folder / f"second-{len(self.later)}"
        device = await self.stack.enter_async_context(Person(self.world.synapse.url, writer.person.user_id, folder))
        await until(lambda: writer.room in device.nio.rooms)
        return device


async def claim_failed(stage: Stage) -> None:
    """The server cannot fetch the keys of somebody's new device; the bot must try again by itself."""
    writer = stage.writers[0]
    stage.gate.instead["/keys/claim"] = b'{"one_time_keys": {}, "failures": {"test": {"status": 503}}}'
    device = await stage.second_device(writer)
    before = len(writer.heard)
    await _soon(lambda: len(writer.heard) > before + 1)
    del stage.gate.instead["/keys/claim"]
    await _soon(lambda: device.heard, RETRY + PATIENCE)
    stage.later.append(device)


async def keys_at_zero(stage: Stage) -> None:
    """All one-time keys of the bot are taken while it reaches nothing; then a new device writes."""
    writer = stage.writers[1]
    await stage.gate.shut()
    last = take(stage.world, stage.robot.user_id, stage.robot.device_id(), writer.person, 120)
    assert all(key.get("fallback") for key in last.values()), "keys are left"
    await stage.gate.open()
    device = await stage.second_device(writer)
    await writer.say(device)
    await _soon(lambda: device.heard, RETRY + PATIENCE)
    stage.later.append(device)


async def room_upgraded(stage: Stage) -> None:
    """A person's room is replaced while replies are on their way; they write on in the new one."""
    writer = stage.writers[-1]
    writer.halt()
    token = writer.person.nio.access_token
    made = stage.world.synapse.post(f"rooms/{writer.room}/upgrade", {"new_version": "11"}, token)
    new = str(made["replacement_room"])
    stage.world.synapse.post(f"rooms/{new}/invite", {"user_id": stage.robot.user_id}, token)
    await writer.person.meets(new, stage.robot.user_id)
    writer.rooms.append(new)
    writer.go_on()


async def one_401(stage: Stage) -> None:
    """One answer to a sync says that the session is unknown."""
    before = stage.gate.met
    stage.gate.refuse("GET", "/sync", 401)
    await _soon(lambda: stage.gate.met > before)


MISHAPS: tuple[Callable[[Stage], Coroutine[Any, Any, None]], ...] = (claim_failed, keys_at_zero, room_upgraded, one_401)


async def befall(stage: Stage, few: int = 10) -> None:
    """One after the other; how long each took until nobody waited any more."""
    for mishap in MISHAPS:
        await asyncio.sleep(CALM)
        begun = time.monotonic()
        await mishap(stage)
        await _soon(lambda: sum(writer.owed for writer in stage.writers) <= few)
        print(f"{mishap.__name__}: over after {time.monotonic() - begun:.0f} s", flush=True)


def unreadable(stage: Stage) -> int:
    """The messages of the bot that a device could not read and cannot read now; a new one's from when it could."""
    people = [writer.person for writer in stage.writers]
    since = {id(device): _first_read(device) for device in stage.later}
    return sum(
        not _reads(person, event)
        for person in [*people, *stage.later]
        for event in person.events[since.get(id(person), 0) :]
        if event["type"] == "m.room.encrypted" and event["sender"] == stage.robot.user_id
    )


def _first_read(device: Person) -> int:
    return next((n for n, event in enumerate(device.events) if event in device.heard), 0)


def _reads(person: Person, source: dict[str, Any]) -> bool:
    event = Event.parse_event(source)
    assert isinstance(event, MegolmEvent)
    event.room_id = source["room_id"]
    try:
        person.nio.decrypt_event(event)
    except EncryptionError:
        return False
    return True


async def _soon(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait for something, not for ever: what does not come is told by the count at the end."""
    limit = time.monotonic() + patience
    while not holds() and time.monotonic() < limit:
        await asyncio.sleep(0.05)
