"""The bot's session on its server: logged in once, kept on disk, taken up again at every start."""

import json
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientError
from nio import AsyncClient, AsyncClientConfig, LoginError
from peewee import DatabaseError

from bot import logs
from bot.channels.matrix import MatrixError, check
from bot.channels.matrix.requests import request
from bot.channels.matrix.trust import oauth
from bot.errors import cause
from bot.settings import MatrixSettings
from bot.storage import folders

# It warns of each device it meets for the first time, and quotes what a server sent.
logging.getLogger("nio").setLevel(logging.ERROR)

DEVICE_NAME = "cpts-bot"
_FILE = "session.json"
RESTORE = "Restaurez le dossier [matrix] store_path, ou lancez « cpts-bot matrix login --new-device »."
UNOPENED = (
    "[matrix] pickle_key n'ouvre pas les clés de {} : ce n'est pas la phrase avec laquelle elles ont été chiffrées. "
    "Remettez l'ancienne. Si elle est perdue, choisissez-en une autre, puis lancez "
    "« cpts-bot matrix login --new-device »."
)


@dataclass(frozen=True, slots=True)
class Account:
    """One device of one user. Its token never shows: not in logs, not in a traceback.

    The rest is of a session that another service than the homeserver gave: what renews it, where, as whom, and when, in
    epoch seconds; 0 for a token without end.
    """

    user_id: str
    device_id: str
    access_token: str
    refresh_token: str = ""
    token_endpoint: str = ""
    client_id: str = ""
    renew_at: float = 0.0

    def __repr__(self) -> str:
        return f"Account({self.user_id}, {self.device_id})"

    @classmethod
    def stored(cls, settings: MatrixSettings) -> Self:
        """The session of the configuration, else the one `cpts-bot matrix login` left."""
        if token := settings.access_token.get_secret_value():
            return cls(settings.user_id, settings.device_id, token)
        try:
            return cls(**json.loads((settings.store_path / _FILE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise MatrixError("Le bot n'est pas connecté à Matrix : lancez « cpts-bot matrix login ».") from None
        except (ValueError, TypeError, OSError) as error:
            raise MatrixError(f"La session {settings.store_path / _FILE} est illisible : {error}.") from error

    def keep(self, settings: MatrixSettings) -> None:
        write_secret(settings.store_path / _FILE, asdict(self))


def has_session(settings: MatrixSettings) -> bool:
    """Whether there is a session to take up, in the configuration or on the disk."""
    return bool(settings.access_token.get_secret_value()) or (settings.store_path / _FILE).exists()


def write_secret(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON file that only its owner reads, whole or not at all."""
    folders.private(path.parent)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def client(settings: MatrixSettings) -> AsyncClient:
    """A client that knows its store but is not logged in."""
    check(settings)
    folders.private(settings.store_path)
    settings.store_path.chmod(0o700)
    config = AsyncClientConfig(
        encryption_enabled=settings.encryption,
        # nio's own default is a constant everybody knows.
        pickle_key=settings.pickle_key.get_secret_value(),
        # A server that is away is met again by our own back-off; a 429 is waited out by nio, which loses nothing.
        max_timeouts=0,
    )
    homeserver = settings.homeserver.rstrip("/")
    folder, proxy = str(settings.store_path), _proxy(homeserver)
    return AsyncClient(homeserver, settings.user_id, store_path=folder, config=config, proxy=proxy)


def _proxy(homeserver: str) -> str | None:
    """The proxy of this network, as the other libraries take it from the environment: nio asks to be told."""
    address = urlsplit(homeserver)
    is_direct = not address.hostname or proxy_bypass(address.hostname)
    return None if is_direct else getproxies().get(address.scheme)


def restored(settings: MatrixSettings) -> AsyncClient:
    """A client that takes up its session again."""
    account = Account.stored(settings)
    logs.hide(account.access_token, account.refresh_token, settings.password.get_secret_value())
    nio = client(settings)
    try:
        nio.restore_login(account.user_id, account.device_id, account.access_token)
    except ValueError as error:  # vodozemac's own, for a pickle it cannot open
        raise MatrixError(UNOPENED.format(settings.store_path)) from error
    except DatabaseError as error:
        raise MatrixError(f"Les clés de {settings.store_path} sont illisibles ({error}). {RESTORE}") from error
    _close(settings)
    return nio


def _close(settings: MatrixSettings) -> None:
    """Leave the files of the folder to their owner alone: nio makes its own with the rights of any file."""
    for file in settings.store_path.iterdir():
        if file.is_file():
            file.chmod(0o600)


async def login(settings: MatrixSettings, password: str) -> AsyncClient:
    """Log in as a new device and keep its session. Raises `MatrixError`."""
    nio = client(settings)
    try:
        answer = await nio.login(password, device_name=DEVICE_NAME)
    except (ClientError, OSError) as error:
        await nio.close()
        raise MatrixError(f"Le serveur {settings.homeserver} ne répond pas ({cause(error)}).") from error
    if isinstance(answer, LoginError):
        await nio.close()
        raise MatrixError(f"Le serveur a refusé la connexion : {answer.message}.")
    _close(settings)
    logs.hide(answer.access_token, password)
    Account(answer.user_id, answer.device_id, answer.access_token).keep(settings)
    return nio


async def login_by_code(
    settings: MatrixSettings, service: oauth.Service, show: Callable[[str, str], None]
) -> AsyncClient:
    """Log in as a new device through the service that does it for the homeserver. Raises `MatrixError`."""
    device = "".join(secrets.choice(ascii_uppercase) for _ in range(10))
    client_id = await service.register()
    tokens = await service.authorize(client_id, device, show)
    logs.hide(tokens.access, tokens.refresh)
    nio = client(settings)
    nio.access_token = tokens.access
    who = await request(nio, "GET", "account", "whoami")
    if not who.is_ok or who.body.get("user_id") != settings.user_id:
        await nio.close()
        if not who.is_ok:
            raise MatrixError(f"Le serveur ne reconnaît pas la session qui vient d'être confirmée ({who.error}).")
        raise MatrixError(f"La connexion a été confirmée par {who.body.get('user_id')}, et non par {settings.user_id}.")
    account = Account(
        settings.user_id, device, tokens.access, tokens.refresh, service.token_endpoint, client_id, tokens.renew_at
    )
    account.keep(settings)
    nio.restore_login(account.user_id, account.device_id, account.access_token)
    _close(settings)
    return nio
