"""Sessions that end and accounts that are barred: the bot comes back by itself, or says what only a person can mend."""

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.channels.matrix import MatrixError, channel, sending
from bot.channels.matrix.requests import BARRED, request
from bot.channels.matrix.trust import account
from bot.channels.matrix.trust.session import Session
from bot.delivery.meter import Meter
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.gate import Gate
from tests.bot.channels.matrix.people import PASSWORD, until
from tests.bot.channels.matrix.robot import token_of
from tests.bot.channels.matrix.synapse import Synapse
from tests.bot.channels.matrix.test_online import asked


class Told(Meter):
    """What the bot told of its platform."""

    def __init__(self) -> None:
        self.troubles: list[tuple[str, str]] = []

    def troubled(self, channel: str, trouble: str) -> None:
        self.troubles.append((channel, trouble))


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """A server whose sessions end after a few seconds."""
    server = Synapse(tmp_path_factory.mktemp("brief"), more="session_lifetime: 8s\n")
    server.start()
    yield server
    server.stop()


async def test_a_session_that_expires(brief: Synapse, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the server ends its session softly, the bot logs in again as the same device and hears on."""
    monkeypatch.setattr(channel, "POLL", 500)
    robot = World(brief, world.folder, world.knowledge).bot(password=SecretStr(PASSWORD))
    async with robot:
        device, token = robot.channel.device_id, token_of(robot)
        await until(lambda: token_of(robot) != token, "no new session")
        renewed = time.time()
        await until(lambda: (robot.channel.last_sync or 0) > renewed, "not heard of again")
        who = await request(robot.channel._nio, "GET", "account", "whoami")
        assert (who.body["device_id"], robot.channel._nio.device_id) == (device, device)


async def test_a_session_that_expires_without_password(brief: Synapse, world: World) -> None:
    """Without its password the bot cannot come back: it ends, and says what to give it."""
    robot = World(brief, world.folder, world.knowledge).bot()
    await robot.login()
    nio = account.restored(robot.settings)
    with pytest.raises(MatrixError, match="CPTS_BOT_MATRIX__PASSWORD"):
        await Session(nio, robot.settings).renew(soft=True)
    await nio.close()


async def test_a_suspended_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suspended account is said by the diagnosis and told to whoever watches; its answers wait for it."""
    async with world.bot() as robot, world.person("alice") as alice:
        robot.channel._postman._sender._meter = told = Told()  # type: ignore[attr-defined]
        room = await alice.direct(robot.user_id)
        monkeypatch.setattr(sending, "BARRED_WAIT", 0.5)
        world.synapse.suspend(robot.user_id)
        await alice.says(room, "estimer")
        await until(lambda: ("matrix", "refused") in told.troubles)
        assert await asked(robot.settings) == BARRED["M_USER_SUSPENDED"]
        world.synapse.suspend(robot.user_id, suspended=False)
        assert await asked(robot.settings) == ""
        await alice.hears("Question 1/", room)


async def test_a_locked_account(world: World) -> None:
    """A locked account is said by the diagnosis, which asks for no new login."""
    robot = world.bot()
    await robot.login()
    world.synapse.lock(robot.user_id)
    assert await asked(robot.settings) == BARRED["M_USER_LOCKED"]


async def test_one_wrong_answer(world: World) -> None:
    """One answer that does not know our session ends nothing: the server is asked again, and the bot goes on."""
    async with Gate(world.synapse.url) as gate, world.person("alice") as alice, world.bot(homeserver=gate.url) as bot:
        room = await alice.direct(bot.user_id)
        gate.refuse("GET", "/sync", 401)
        await alice.says(room, "estimer")
        await alice.hears("Question 1/", room)
        await until(lambda: gate.met)
        await alice.says(room, "3")
        await alice.hears("Question 2/", room)
