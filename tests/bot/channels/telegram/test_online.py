"""`cpts-bot check --online` against a Bot API and this machine: each trouble has its sentence, and no secret in it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from bot.channels.telegram import diagnosis
from bot.commands.check import faults, online_faults, online_lines
from bot.loading import load
from bot.settings import TelegramSettings
from bot.storage.store import Store
from tests.bot.channels.telegram.api import TOKEN, BotApi
from tests.bot.channels.telegram.server import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(BotApi())
    yield server
    server.close()


@pytest.fixture
def config(server: Server, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        f'[store]\npath = "{tmp_path}/data/bot.sqlite3"\n[matrix]\nstore_path = "{tmp_path}/matrix"\n'
        f'[telegram]\nenabled = true\ntoken = "{TOKEN}"\napi_url = "{server.url}"\n'
        '[privacy]\nresponsible = "URPS d\'exemple"\ncontact = "donnees@exemple.fr"\n',
        encoding="utf-8",
    )
    path.chmod(0o600)
    Store.open(tmp_path / "data" / "bot.sqlite3").close()
    server.api.webhook.clear()
    server.api.trouble.clear()
    return path


def asked(config: Path, now: float | None = None, **more: object) -> str:
    """Everything Telegram's own check says."""
    settings = TelegramSettings.model_validate({**load(config).telegram.model_dump(), **more})

    async def said() -> list[str]:
        return [sentence async for sentence in diagnosis.problems(settings, now or time.time())]

    return "\n".join(asyncio.run(said()))


def test_nothing_to_say(config: Path) -> None:
    """A machine in order and a token Telegram knows: nothing is said."""
    assert online_faults(config) == []


def test_what_was_looked_at_is_said(config: Path) -> None:
    """« Tout est en ordre » says of what: the platform answered, and knows the bot by this name."""
    assert "Telegram : " in (said := "\n".join(online_lines(config)))
    assert "répond et reconnaît le bot, @" in said


def test_one_platform_that_is_not_ready_hides_nothing(config: Path, server: Server) -> None:
    """Matrix is not logged in, nor its server there: both are said, and so is what Telegram answers."""
    matrix = '[matrix]\nenabled = true\nhomeserver = "http://127.0.0.1:9"\nuser_id = "@b:c"\npickle_key = "phrase"\n'
    config.write_text(config.read_text(encoding="utf-8").replace("[matrix]\n", matrix), encoding="utf-8")
    server.api.webhook["url"] = "https://ailleurs.exemple.fr/chemin-secret"
    [login] = faults(config)
    assert "n'est pas connecté à Matrix" in str(login)
    webhook, away = online_faults(config)
    assert "ailleurs.exemple.fr" in webhook
    assert away.startswith("Le serveur Matrix http://127.0.0.1:9 ne répond pas")


def test_a_token_that_is_refused(config: Path) -> None:
    """A revoked token is said to be refused, with where to find the new one, and is not shown."""
    revoked = "424242:" + "W" * 35
    said = asked(config, token=revoked)
    assert said.startswith("Telegram refuse le jeton du bot")
    assert revoked not in said


def test_a_server_nobody_reaches(config: Path) -> None:
    """A server that does not answer is named, the address with the token in it is not."""
    said = asked(config, api_url="http://127.0.0.1:9")
    assert "Telegram (http://127.0.0.1:9) ne répond pas" in said
    assert TOKEN not in said


def test_a_network_with_a_proxy_is_crossed_by_it(config: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that the bot's own calls follow: what it reaches, this reaches, and by the same way."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "")
    assert asked(config, api_url="http://telegram.exemple.invalid") == ""


@pytest.mark.parametrize("body", [True, [], {"ok": True, "result": True}, {"ok": True, "result": None}])
def test_a_server_that_is_no_bot_api(
    server: Server, config: Path, body: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON of another form is said like a server that does not answer, whatever it is."""
    monkeypatch.setattr(ClientResponse, "json", answering(body))
    assert "ne répond pas comme attendu" in asked(config)


def answering(body: object) -> Callable[..., Awaitable[object]]:
    async def json(*given: object, **more: object) -> object:
        return body

    return json


@pytest.mark.parametrize(("ahead", "way"), [(120, "avance"), (-3600, "retarde")])
def test_a_clock_that_is_wrong(config: Path, ahead: float, way: str) -> None:
    """The clock is compared with the server's, and the way it goes wrong is said."""
    assert f"L'horloge de cette machine {way} de" in asked(config, now=time.time() + ahead)


def test_a_webhook_set_by_somebody_else(server: Server, config: Path) -> None:
    """While polling, a webhook set elsewhere is named by its host: its path is somebody's secret."""
    server.api.webhook["url"] = "https://ailleurs.exemple.fr/chemin-secret"
    said = asked(config)
    assert "à ailleurs.exemple.fr, alors que [telegram] mode vaut « polling »" in said
    assert "chemin-secret" not in said


def test_a_webhook_that_fails(server: Server, config: Path) -> None:
    """In webhook mode, another address and Telegram's own complaint are said."""
    server.api.webhook["url"] = "https://ancien.exemple.fr/telegram"
    server.api.trouble |= {"last_error_date": int(time.time()), "last_error_message": "Connection refused"}
    said = asked(config, mode="webhook", webhook={"url": "https://bot.exemple.fr/telegram"})
    assert "une autre adresse, chez ancien.exemple.fr" in said
    assert "(Connection refused)" in said


def test_secrets_and_backups_others_could_read(config: Path) -> None:
    """The file of secrets beside the configuration, and the folder of the backups, are looked at like the rest."""
    secrets = config.with_name("secrets.env")
    secrets.write_text("CPTS_BOT_TELEGRAM__TOKEN=x\n", encoding="utf-8")
    backups = config.parent / "cpts-bot-sauvegardes"  # beside the folder of the database
    backups.mkdir()
    for path in (secrets, backups, config.parent):
        path.chmod(0o755)
    config.chmod(0o600)
    folder, file = online_faults(config)
    assert folder == f"{backups} est lisible par d'autres comptes : « chmod 700 {backups} »."
    assert file.startswith(f"{secrets} contient des secrets")
    secrets.chmod(0o600)
    backups.chmod(0o700)
    assert online_faults(config) == []


def test_files_others_could_read(config: Path) -> None:
    """A configuration with a token in it, or a database, that others can read: the command that closes it is given."""
    database = config.parent / "data" / "bot.sqlite3"
    for path in (config, database):
        path.chmod(0o644)
    config.parent.chmod(0o755)
    first, second = online_faults(config)
    assert first == f"{database} est lisible par d'autres comptes : « chmod 600 {database} »."
    assert f" {config} », puis « chmod 640 {config} »" in second


def test_a_damaged_page(config: Path) -> None:
    """A page that went bad inside the database is found without looking at any platform, and what to do is said."""
    database = config.parent / "data" / "bot.sqlite3"
    with database.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 4096)
    [said] = map(str, faults(config))
    assert "est illisible" in said
    assert "cpts-bot restore" in said


def test_no_room_left(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is nearly full is said before it is."""
    monkeypatch.setattr("bot.care.machine.LEAST_ROOM", 10**18)
    [said] = online_faults(config)
    assert "libérez de la place" in said


def test_data_nobody_checked_for_a_year(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables and answers whose last check is more than a year old are said."""
    monkeypatch.setattr("knowledge.review.PERIOD", timedelta(days=-10_000))
    assert any("montants à vérifier" in said for said in online_faults(config))
