"""The bot's device is one its owner signed, and stays so; Element's own crypto is the judge."""

import asyncio
import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from nio import ToDeviceMessage
from typer.testing import CliRunner, Result

from bot.channels.matrix import MatrixError, check
from bot.channels.matrix.trust import identity, verification
from bot.channels.matrix.trust.account import restored
from bot.channels.matrix.trust.identity import Standing
from bot.commands.app import application
from bot.settings import MatrixSettings
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import PASSWORD, Person
from tests.bot.channels.matrix.robot import Robot

ELEMENT = Path(__file__).parent / "element"
NODE = shutil.which("node")


@pytest.fixture(scope="session")
def element() -> Path:
    """The script that is Element's crypto as a person."""
    if NODE is None:
        pytest.skip("Node is not installed: Element's crypto runs in it")
    if not (ELEMENT / "node_modules").exists():
        pytest.skip("Element's crypto is not installed: npm ci --prefix tests/bot/channels/matrix/element")
    return ELEMENT / "person.mjs"


async def play(script: Path, mode: str, world: World, bot: str) -> dict[str, Any]:
    """Let Element talk to the bot in a new encrypted room."""
    async with world.person("marie") as marie:
        room = await marie.direct(bot)
        arguments = (mode, world.synapse.url, marie.user_id, PASSWORD, bot, room)
        process = await asyncio.create_subprocess_exec(
            str(NODE), str(script), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return dict(json.loads(out))


async def test_element_shares_its_key(world: World, element: Path) -> None:
    """With identity-based sharing, Element gives its room key to the bot and shows the answer without shield."""
    async with world.bot() as bot:
        result = await play(element, "share", world, bot.user_id)
    assert result["sent"] == ["m.room.encrypted"]
    assert result["answer"]["shield"] == 2, result  # ShieldColor.None


@pytest.mark.parametrize("mode", ["verify", "verify-room"])
async def test_element_verifies_the_bot(world: World, element: Path, mode: str) -> None:
    """A person verifies the bot by emoji, by to-device messages or in the room, and Element then trusts it."""
    async with world.bot() as bot:
        result = await play(element, mode, world, bot.user_id)
    assert (result["cancelled"], result["verified"], len(result["emoji"])) == (False, True, 7)


async def asks(person: Person, bot: Robot, times: int) -> None:
    """Ask the bot for verifications, by to-device messages."""
    for number in range(times):
        content = {"transaction_id": f"{number}", "from_device": "D", "methods": ["m.sas.v1"]}
        kind, device = "m.key.verification.request", bot.channel.device_id
        await person.nio.to_device(ToDeviceMessage(kind, bot.user_id, device, content))
    await person.direct(bot.user_id)  # answered after them


async def test_verifications_of_one_person_are_few(world: World) -> None:
    """Whoever asks for verifications without end takes nobody's place, nor another's by giving theirs its name."""
    async with world.bot() as bot, world.person("alice") as alice, world.person("bruno") as bruno:
        await asks(alice, bot, verification.MOST_OF_ONE + 3)
        await asks(bruno, bot, 1)
        begun = sorted(who for who, _, _ in bot.channel._listener.verifier._flows)
        assert begun == [*[alice.user_id] * verification.MOST_OF_ONE, bruno.user_id]


async def standing(world: World, robot: Robot, password: str = PASSWORD, **more: Any) -> Standing:
    nio = restored(robot.settings)
    try:
        return await identity.establish(nio, robot.settings, password, **more)
    finally:
        await nio.close()


async def test_published_at_login(world: World) -> None:
    """Logging in publishes an identity and signs the device with it; checking again changes nothing."""
    robot = world.bot()
    assert await robot.login() is Standing.TRUSTED
    before = identity.recovery_file(robot.settings).read_bytes()
    assert await standing(world, robot) is Standing.TRUSTED
    assert identity.recovery_file(robot.settings).read_bytes() == before


async def test_new_device_same_identity(world: World) -> None:
    """A second login, after a lost device, is signed by the same identity: nobody has to verify the bot again."""
    robot = world.bot()
    await robot.login()
    before = identity.recovery_file(robot.settings).read_bytes()
    assert await robot.login() is Standing.TRUSTED
    assert identity.recovery_file(robot.settings).read_bytes() == before


async def test_never_replaced_silently(world: World) -> None:
    """Without its recovery file the account's identity is left as it is, said, and replaced only when told to."""
    robot = world.bot()
    await robot.login()
    identity.recovery_file(robot.settings).unlink()
    assert await standing(world, robot) is Standing.FOREIGN
    assert not identity.recovery_file(robot.settings).exists()
    assert await standing(world, robot, replace=True) is Standing.TRUSTED


async def test_refused_replacement(world: World) -> None:
    """A server that wants the password first leaves the account its identity, and the bot the file of it."""
    robot = world.bot()
    await robot.login()
    file = identity.recovery_file(robot.settings)
    before = file.read_bytes()
    assert await standing(world, robot, password="", replace=True) is Standing.REFUSED
    assert file.read_bytes() == before
    assert await standing(world, robot) is Standing.TRUSTED


async def test_replacement_whose_answer_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off after the server took a new identity and before it said so, the bot has it all the same."""
    robot = world.bot()
    await robot.login()
    file = identity.recovery_file(robot.settings)
    before = file.read_bytes()
    published = identity._publish

    async def unheard(*given: Any) -> Any:
        assert (await published(*given)).is_ok
        raise ConnectionResetError

    with monkeypatch.context() as cut:
        cut.setattr(identity, "_publish", unheard)
        with pytest.raises(ConnectionResetError):
            await standing(world, robot, replace=True)
    assert file.read_bytes() == before
    assert await standing(world, robot) is Standing.TRUSTED
    assert file.read_bytes() != before
    assert [path.name for path in file.parent.glob("identity*")] == ["identity.json"]


async def test_start_without_identity(world: World) -> None:
    """An identity that cannot be used keeps the bot from nothing: it starts and answers."""
    robot = world.bot()
    await robot.login()
    identity.recovery_file(robot.settings).write_text("{")
    async with robot, world.person("alice") as alice:
        await alice.direct(robot.user_id)


async def test_files_are_private(world: World) -> None:
    """Session and identity are readable by the bot's own user alone, as is their folder."""
    robot = world.bot()
    await robot.login()
    folder = robot.settings.store_path
    modes = {
        p.name: stat.S_IMODE(p.stat().st_mode) for p in (folder, folder / "session.json", folder / "identity.json")
    }
    assert modes == {folder.name: 0o700, "session.json": 0o600, "identity.json": 0o600}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_key_of_the_store() -> None:
    """Encryption asks for a phrase of one's own: nio's default is a constant everybody knows."""
    with pytest.raises(MatrixError, match="pickle_key"):
        check(MatrixSettings(homeserver="https://test", user_id="@bot:test"))


async def test_key_names_are_unpadded(world: World) -> None:
    """Key names carry no padding: clients drop padded ones without a word."""
    robot = world.bot()
    await robot.login()
    nio = restored(robot.settings)
    body: dict[str, Any] = {"device_keys": {robot.user_id: []}}
    keys = world.synapse.post("keys/query", body, nio.access_token)
    await nio.close()
    named = [name for kind in ("master_keys", "self_signing_keys") for name in keys[kind][robot.user_id]["keys"]]
    assert named
    assert not any("=" in name for name in named)


def command(config: Path, *options: str, typed: str = "") -> Result:
    return CliRunner().invoke(application(), ["matrix", "login", "--config", str(config), *options], input=typed)


def written(world: World, folder: Path, **more: str) -> Path:
    """The configuration of a new account."""
    account = {"homeserver": world.synapse.url, "user_id": world.synapse.register(f"cpts-bot-{folder.name}")}
    values = {**account, "pickle_key": "phrase", "store_path": str(folder / "matrix"), **more}
    config = folder / "config.toml"
    config.write_text("\n".join(["[matrix]", *(f'{name} = "{value}"' for name, value in values.items())]))
    return config


def test_login_command(world: World, tmp_path: Path) -> None:
    """`cpts-bot matrix login` connects once, says how the device stands, and keeps to its device the next time."""
    config = written(world, tmp_path, password=PASSWORD)
    first, second = command(config), command(config)
    assert first.exit_code == 0, first.output
    assert "signé" in first.output
    assert first.output == second.output


def test_replace_command(world: World, tmp_path: Path) -> None:
    """A device that is connected is enough for everything but a new identity: that asks for the password."""
    config = written(world, tmp_path)
    assert "Mot de passe" in command(config, typed=f"{PASSWORD}\n").output
    assert "Mot de passe" not in command(config).output
    replaced = command(config, "--replace-identity", typed=f"{PASSWORD}\n")
    assert "Mot de passe" in replaced.output
    assert Standing.TRUSTED.value in replaced.output


def test_login_with_a_given_token(world: World, tmp_path: Path) -> None:
    """A session of the configuration is taken up without password; a new device beside it is refused, and why."""
    command(written(world, tmp_path, password=PASSWORD))
    session = json.loads((tmp_path / "matrix" / "session.json").read_text())
    (tmp_path / "matrix" / "session.json").unlink()
    config = tmp_path / "config.toml"
    given = [f'{name} = "{session[name]}"' for name in ("access_token", "device_id")]
    lines = [line for line in config.read_text().splitlines() if "password" not in line]
    config.write_text("\n".join([*lines, *given]))
    taken = command(config)
    assert (taken.exit_code, "Mot de passe" in taken.output) == (0, False)
    refused = command(config, "--new-device")
    assert refused.exit_code != 0
    assert "access_token" in str(refused.exception)
