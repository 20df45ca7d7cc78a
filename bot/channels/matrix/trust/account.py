"""The bot's session on its server: logged in once, kept on disk, taken up again at every start."""

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from aiohttp import ClientError
from nio import AsyncClient, AsyncClientConfig, LoginError
from peewee import DatabaseError

from bot import logs
from bot.channels.matrix import MatrixError, check
from bot.channels.matrix.requests import request
from bot.settings import MatrixSettings
from bot.storage import folders

# It warns of each device it meets for the first time, and quotes what a server sent.
logging.getLogger("nio").setLevel(logging.ERROR)

log = logging.getLogger(__name__)

DEVICE_NAME = "cpts-bot"
_FILE = "session.json"
RESTORE = "Restaurez le dossier [matrix] store_path, ou lancez « cpts-bot matrix login --new-device »."
EXPIRED = (
    "La session du bot a expiré, comme le veut son serveur. Pour qu'il se reconnecte seul, donnez-lui son mot de passe "
    "([matrix] password, ou CPTS_BOT_MATRIX__PASSWORD) ; sinon, lancez « cpts-bot matrix login --new-device »."
)
UNOPENED = (
    "[matrix] pickle_key n'ouvre pas les clés de {} : ce n'est pas la phrase avec laquelle elles ont été chiffrées. "
    "Remettez l'ancienne. Si elle est perdue, choisissez-en une autre, puis lancez "
    "« cpts-bot matrix login --new-device »."
)


@dataclass(frozen=True, slots=True)
class Account:
    """One device of one user. Its token never shows: not in logs, not in a traceback."""

    user_id: str
    device_id: str
    access_token: str

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
    return AsyncClient(homeserver, settings.user_id, store_path=str(settings.store_path), config=config)


def restored(settings: MatrixSettings) -> AsyncClient:
    """A client that takes up its session again."""
    account = Account.stored(settings)
    logs.hide(account.access_token, settings.password.get_secret_value())
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
        raise MatrixError(f"Le serveur {settings.homeserver} ne répond pas ({type(error).__name__}).") from error
    if isinstance(answer, LoginError):
        await nio.close()
        raise MatrixError(f"Le serveur a refusé la connexion : {answer.message}.")
    _close(settings)
    logs.hide(answer.access_token, password)
    Account(answer.user_id, answer.device_id, answer.access_token).keep(settings)
    return nio


async def renew(nio: AsyncClient, settings: MatrixSettings) -> None:
    """Log in again as the same device, whose keys are still good. Raises `MatrixError`, or one of `AWAY`."""
    password = settings.password.get_secret_value()
    if not password:
        raise MatrixError(EXPIRED)
    user = {"type": "m.id.user", "user": nio.user_id}
    body = {"type": "m.login.password", "identifier": user, "password": password, "device_id": nio.device_id}
    answer = await request(nio, "POST", "login", body=body)
    if not answer.settled():
        raise MatrixError(f"Le serveur a refusé la connexion : {answer.error}.")
    nio.access_token = str(answer.body["access_token"])
    logs.hide(nio.access_token)
    if not settings.access_token.get_secret_value():
        Account(nio.user_id, nio.device_id, nio.access_token).keep(settings)
    log.warning("session renewed, same device")
