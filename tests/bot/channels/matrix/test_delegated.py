"""Homeservers that leave logins to another service: a code instead of a password, tokens that live for seconds."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.channels.matrix import MatrixError, channel, diagnosis
from bot.channels.matrix.requests import request
from bot.channels.matrix.trust import identity
from bot.channels.matrix.trust.account import restored
from bot.channels.matrix.trust.identity import Standing
from bot.commands.app import application
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.delegated import Service, delegated
from tests.bot.channels.matrix.people import until
from tests.bot.channels.matrix.robot import Robot, token_of
from tests.bot.channels.matrix.test_online import asked


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with delegated(tmp_path_factory.mktemp("delegated")) as service:
        yield service


@pytest.fixture
def robot(service: Service, world: World) -> Robot:
    """A bot whose account is the one of whoever confirms."""
    robot = World(service.synapse, world.folder, world.knowledge).bot()
    service.account, service.life = robot.user_id[1:].partition(":")[0], 3600
    return robot


def login(robot: Robot, *options: str, typed: str = "") -> Result:
    """`cpts-bot matrix login`."""
    chosen = robot.settings
    values = {"homeserver": chosen.homeserver, "user_id": chosen.user_id, "store_path": str(chosen.store_path)}
    values["pickle_key"] = chosen.pickle_key.get_secret_value()
    config = robot.folder / "config.toml"
    config.write_text("\n".join(["[matrix]", *(f'{name} = "{value}"' for name, value in values.items())]))
    return CliRunner().invoke(application(), ["matrix", "login", "--config", str(config), *options], input=typed)


def session_file(robot: Robot) -> Path:
    return robot.settings.store_path / "session.json"


def test_login_by_a_code(service: Service, robot: Robot) -> None:
    """Where the server takes no password, a page and a code are shown; once confirmed, the device is a signed one."""
    done = login(robot)
    assert done.exit_code == 0, (done.output, done.exception)
    assert f"{service.url}link?code=AB12" in done.output
    assert ("Mot de passe" in done.output, Standing.TRUSTED.value in done.output) == (False, True)
    session = json.loads(session_file(robot).read_text())
    assert service.scopes[-1] == f"urn:matrix:client:api:* urn:matrix:client:device:{session['device_id']}"
    assert session["access_token"] not in done.output


def test_login_confirmed_by_somebody_else(service: Service, robot: Robot) -> None:
    """A code confirmed from another account makes no session of the bot's, and nothing of it is kept."""
    service.account = "marie"
    assert "@marie:test" in str(login(robot).exception)
    assert not session_file(robot).exists()


def test_consent_before_an_identity_is_replaced(service: Service, robot: Robot) -> None:
    """The page on which the server wants consent is shown; without it the identity stays, with it it is replaced."""
    login(robot)
    refused = login(robot, "--replace-identity", typed="\n")
    assert f"{service.url}account/?action=org.matrix.cross_signing_reset" in refused.output
    assert Standing.REFUSED.value in refused.output
    pages: list[str] = []

    def visit(page: str) -> None:
        pages.append(page)
        service.consent()

    async def replaced() -> Standing:
        nio = restored(robot.settings)
        try:
            return await identity.establish(nio, robot.settings, replace=True, consent=visit)
        finally:
            await nio.close()

    assert (asyncio.run(replaced()), len(pages)) == (Standing.TRUSTED, 1)


async def test_tokens_that_live_for_seconds(service: Service, robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot renews a token that ran out while it was down, and each one in time while it runs; revoked, it ends."""
    monkeypatch.setattr(channel, "POLL", 300)
    service.life = 1
    await asyncio.to_thread(login, robot)
    session = json.loads(session_file(robot).read_text())
    session_file(robot).write_text(json.dumps({**session, "renew_at": 9e9}))  # as after a change of the machine's date
    await asyncio.sleep(1.1)
    assert await asked(robot.settings) == diagnosis.STALE
    async with robot:
        await renewals(robot, 2)
        who = await request(robot.channel._nio, "GET", "account", "whoami")
        assert who.body["device_id"] == session["device_id"]
        service.revoke()
        with pytest.raises(MatrixError, match="--new-device"):
            await robot.ended()


async def renewals(robot: Robot, times: int) -> None:
    """Wait until the bot has had so many tokens more."""
    seen = [token_of(robot)]
    while len(seen) <= times:
        await until(lambda: token_of(robot) != seen[-1], "never renewed")
        seen.append(token_of(robot))
