"""`cpts-bot check --online` against Synapse: each trouble of session, device and identity has its sentence."""

import json
import shutil
import time

from pydantic import SecretStr

from bot.channels.matrix import diagnosis
from bot.channels.matrix.trust import identity
from bot.settings import MatrixSettings
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.robot import token_of


async def asked(settings: MatrixSettings, now: float | None = None) -> str:
    return "\n".join([sentence async for sentence in diagnosis.problems(settings, now or time.time())])


async def test_each_trouble_has_its_sentence(world: World) -> None:
    """From a bot that is well to one whose session was closed, what to do is said, no file changes, no secret shows."""
    robot = world.bot()
    settings = robot.settings
    assert "lancez « cpts-bot matrix login »" in await asked(settings)
    await robot.login()
    before = {p.name: p.read_bytes() for p in settings.store_path.iterdir()}

    assert await asked(settings) == ""
    assert "L'horloge de cette machine avance" in await asked(settings, time.time() + 600)
    away = settings.model_copy(update={"homeserver": "http://127.0.0.1:9"})
    assert "http://127.0.0.1:9 ne répond pas" in await asked(away)
    page = settings.model_copy(update={"homeserver": f"{settings.homeserver}/health?"})
    assert "ce n'est pas un serveur Matrix" in await asked(page)
    wrong = settings.model_copy(update={"pickle_key": SecretStr("une autre phrase")})
    assert "pickle_key n'ouvre pas les clés" in await asked(wrong)
    other = settings.model_copy(update={"recovery_file": robot.folder / "absent.json"})
    assert await asked(other) == identity.Standing.FOREIGN.value
    assert {p.name: p.read_bytes() for p in settings.store_path.iterdir()} == before

    lost = robot.folder / "lost"
    lost.mkdir()
    shutil.copy(settings.store_path / "session.json", lost)
    assert "avec d'autres clés" in await asked(settings.model_copy(update={"store_path": lost}))
    token = token_of(robot)
    world.synapse.post("logout", {}, token)
    said = await asked(settings)
    assert "ne reconnaît plus la session" in said
    assert token not in said


async def test_a_device_nobody_signed(world: World) -> None:
    """A device that only logged in, without an identity, is told how to get one."""
    robot = world.bot()
    answer = world.synapse.post(
        "login",
        {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": robot.user_id}, "password": "sesame"},
    )
    robot.settings.store_path.mkdir()
    session = {name: answer[name] for name in ("user_id", "device_id", "access_token")}
    (robot.settings.store_path / "session.json").write_text(json.dumps(session))
    assert await asked(robot.settings) == diagnosis.UNPUBLISHED
