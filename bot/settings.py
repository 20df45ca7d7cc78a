"""The configuration: a TOML file, then the environment (`CPTS_BOT_STORE__PATH`), each key with its default."""

import os
import re
from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.configuration import PREFIX, SettingsError, Written, variable_of
from bot.errors import OperatorError, reason
from handlers.engine import identity
from knowledge.datafile import DATA, named_as_written

if TYPE_CHECKING:
    from handlers.turn.privacy import Custody


_EVERY = re.compile(r"([1-9][0-9]{0,3}) (days?|jours?|hours?|heures?)")
ALONE = "Ce fichier ne contient que le secret, sur une ligne, sans nom de variable."
SHORTEST_KEY = 32  # characters of the key of the pseudonyms


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreSettings(Section):
    path: Path = Field(default=Path("var/cpts-bot.sqlite3"), description="Fichier SQLite des conversations.")

    @property
    def sources(self) -> Path:
        """Where what official sources bring is kept, beside the database: none of it is of this bot alone."""
        return self.path.with_suffix(".sources")


class KnowledgeSettings(Section):
    folder: Path = Field(default=DATA, description="Dossier des données ; celui du paquet par défaut.")
    cache: Path | None = Field(default=None, description="Dossier de l'index des données ; sinon à côté de la base.")


class LogSettings(Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="Niveau des journaux, sur la sortie d'erreur."
    )
    format: Literal["text", "json"] = Field(default="text", description="Une ligne de texte, ou un objet JSON.")


class LimitsSettings(Section):
    messages_per_minute: int = Field(default=30, ge=1, description="Messages lus par minute et par personne.")
    stop_seconds: float = Field(default=10, ge=0, description="Temps laissé aux réponses en route à l'arrêt.")


class WebhookSettings(Section):
    url: str = Field(default="", description="Adresse publique, https://bot.exemple.fr/telegram.")
    listen: str = Field(default="127.0.0.1", description="Adresse locale où le serveur mandataire frappe.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port local.")
    secret: SecretStr = Field(default=SecretStr(""), description="Secret que Telegram joint à chaque appel.")
    secret_file: Path | None = Field(default=None, description="Fichier qui contient ce secret.")

    def read_secret(self) -> str:
        """The shared secret. Raises `SettingsError` when there is none or Telegram would refuse it."""
        return _read(self.secret, self.secret_file, ("telegram", "webhook", "secret"), _webhook_fault)

    def public_url(self) -> str:
        """The address Telegram calls. Raises `SettingsError` when it would refuse it."""
        # https://core.telegram.org/bots/webhooks#the-short-version
        if not self.url.startswith("https://"):
            raise _fault(("telegram", "webhook", "url"), "il faut une adresse publique en https://.")
        return self.url


# https://core.telegram.org/bots/api#authorizing-your-bot
_TOKEN = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{30,}")
_REACHED = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+|https://[^\s.]+\.\S+")


def token_fault(said: str) -> str:
    """Why no bot can have this token, in French; "" when one may."""
    if _TOKEN.fullmatch(said):
        return ""
    return "un jeton de BotFather ressemble à 123456789:AAE… : des chiffres, deux-points, puis au moins trente signes."


def _webhook_fault(said: str) -> str:
    """Why Telegram would not take this secret: https://core.telegram.org/bots/api#setwebhook"""
    return "" if re.fullmatch(r"[A-Za-z0-9_-]{16,256}", said) else "de 16 à 256 lettres, chiffres, « _ » ou « - »."


def _key_fault(said: str) -> str:
    if len(said.encode()) >= SHORTEST_KEY:
        return ""
    return f"au moins {SHORTEST_KEY} caractères, par exemple « openssl rand -hex 32 »."


def contact_fault(said: str) -> str:
    """Why nobody can exercise a right there, in French; "" when somebody may."""
    if _REACHED.fullmatch(said):
        return ""
    return "il faut une adresse électronique, comme dpo@urps-exemple.fr, ou celle d'une page en https://."


class TelegramSettings(Section):
    enabled: bool = Field(default=False, description="Répond dans Telegram.")
    token: SecretStr = Field(default=SecretStr(""), description="Jeton donné par BotFather.")
    token_file: Path | None = Field(default=None, description="Fichier qui contient ce jeton.")
    api_url: str = Field(default="https://api.telegram.org", description="Serveur de la Bot API.")
    mode: Literal["polling", "webhook"] = Field(default="polling", description="Comment les messages arrivent.")
    webhook: WebhookSettings = WebhookSettings()

    @field_validator("api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not re.match(r"https?://[^/\s]", value):
            raise ValueError("il faut une adresse entière, comme https://api.telegram.org")
        return value

    @property
    def is_called(self) -> bool:
        """Whether Telegram calls it, on a port of its own."""
        return self.enabled and self.mode == "webhook"

    def read_token(self) -> str:
        """The bot's token. Raises `SettingsError` when there is none, or none that Telegram gives."""
        return _read(self.token, self.token_file, ("telegram", "token"), token_fault)


class MatrixSettings(Section):
    enabled: bool = Field(default=False, description="Répond dans Matrix.")
    homeserver: str = Field(default="", description="Adresse du serveur, https://matrix.exemple.fr.")
    user_id: str = Field(default="", description="Identifiant complet du bot, @cpts-bot:exemple.fr.")
    password: SecretStr = Field(default=SecretStr(""), description="Mot de passe, pour « cpts-bot matrix login ».")
    access_token: SecretStr = Field(default=SecretStr(""), description="Jeton d'une session existante, avec device_id.")
    device_id: str = Field(default="", description="Appareil auquel access_token appartient.")
    store_path: Path = Field(default=Path("var/matrix"), description="Dossier de la session et des clés.")
    pickle_key: SecretStr = Field(default=SecretStr(""), description="Phrase qui chiffre les clés sur le disque.")
    encryption: bool = Field(default=True, description="Salons chiffrés.")
    prefix: str = Field(default="!cpts", min_length=1, description="Ce qui appelle le bot dans un salon.")
    allowed_inviters: tuple[str, ...] = Field(default=(), description="Personnes dont les invitations sont acceptées.")
    allowed_servers: tuple[str, ...] = Field(
        default=(), description="Serveurs dont les invitations sont acceptées, en plus du sien."
    )
    own_server: bool = Field(default=True, description="Accepte les invitations des comptes de son propre serveur.")
    reactions: Literal["never", "unencrypted", "always"] = Field(
        default="never", description="Numéros à toucher sous les questions : jamais, salons non chiffrés, partout."
    )
    choices: Literal["numbers", "polls"] = Field(
        default="numbers", description="Choix d'une question : des lignes numérotées, ou un sondage à toucher."
    )
    recovery_file: Path | None = Field(
        default=None, description="Fichier des clés d'identité ; identity.json dans store_path par défaut."
    )

    @field_validator("allowed_inviters")
    @classmethod
    def _are_people(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Anything else would let nobody in, without a word."""
        for person in value:
            if not person.startswith("@") or identity.fault(person):
                raise ValueError(f"« {person} » n'est pas l'identifiant entier d'une personne, comme @nom:exemple.fr")
        return value

    @field_validator("allowed_servers")
    @classmethod
    def _are_servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for server in value:
            if not re.fullmatch(r"[A-Za-z0-9.:*?\[\]-]+", server) or "//" in server:
                raise ValueError(f"« {server} » n'est pas le nom d'un serveur, comme exemple.fr ou *.exemple.fr")
        return value


class AdminSettings(Section):
    id: str = Field(min_length=1, description="Numéro Telegram, ou identifiant Matrix @nom:serveur.")
    name: str = Field(min_length=1, description="Nom écrit dans l'historique.")
    role: Literal["editor", "owner", "chat"] = Field(
        default="editor",
        description="editor, owner (propriétaire), ou chat (ajouté dans la conversation : ici, son second facteur).",
    )
    regions: tuple[str, ...] = Field(default=(), description="Codes INSEE des régions ; vide pour toutes.")
    totp_secret: SecretStr = Field(
        default=SecretStr(""), description="Second facteur, demandé pour ce qui détruit (« cpts-bot admin totp »)."
    )

    @field_validator("id")
    @classmethod
    def _is_somebody(cls, value: str) -> str:
        """An id that no platform gives would wait for nobody, or for somebody else."""
        if why := identity.fault(value):
            raise ValueError(why)
        return value

    @field_validator("totp_secret")
    @classmethod
    def _decodes(cls, value: SecretStr) -> SecretStr:
        """At least 128 bits in base 32, as RFC 4226 asks: a key cut while copied is said at start, not in the chat."""
        try:
            if value.get_secret_value() and len(b32decode(value.get_secret_value().upper())) < 16:
                raise ValueError
        except ValueError as error:
            raise ValueError("la clé du second facteur vient de « cpts-bot admin totp »") from error
        return value


class PrivacySettings(Section):
    responsible: str = Field(default="", description="Qui répond des données : la structure et son adresse.")
    contact: str = Field(default="", description="Où exercer ses droits : le courriel du délégué, par exemple.")
    key: SecretStr = Field(default=SecretStr(""), description="Clé qui masque les identités dans la base.")
    key_file: Path | None = Field(default=None, description="Fichier de cette clé ; sinon à côté de la base, en .key.")
    answers_days: int = Field(default=365, ge=1, description="Jours sans message après lesquels les réponses partent.")
    events_days: int = Field(default=90, ge=31, description="Jours où l'on se souvient d'avoir déjà lu un message.")
    questions_days: int = Field(default=365, ge=1, description="Jours où reste une question sans réponse, anonyme.")
    copies_days: int = Field(default=30, ge=1, description="Jours où restent les copies de la base à côté d'elle.")

    @property
    def custody(self) -> "Custody":
        """What people are told of it."""
        from handlers.turn.privacy import Custody  # the conversations, which a command need not load

        days = {"answers_days": self.answers_days, "events_days": self.events_days}
        return Custody(self.responsible, self.contact, questions_days=self.questions_days, **days)

    @property
    def has_own_key(self) -> bool:
        """Whether the key is that of the file beside the database: none is configured."""
        return not self.key_file and not self.key.get_secret_value()

    def read_key(self) -> bytes | None:
        """The key of the pseudonyms, None for the file beside the database. Raises `SettingsError`."""
        if self.has_own_key:
            return None
        return _read(self.key, self.key_file, ("privacy", "key"), _key_fault).encode()


# A bare word does not reach a bot in a group: https://core.telegram.org/bots/features#privacy-mode
ASK_THE_PLACE = (
    "écrivez-y « /reglages@votre_bot » (Telegram) ou « !cpts reglages » (Matrix, avec votre [matrix] prefix s'il est "
    "autre), qui le donne"
)


def place_fault(place: str) -> str:
    """Why no platform delivers there, in French; "" when one may."""
    if re.fullmatch(r"telegram:-?[0-9]+|matrix:!\S+", place):
        return ""
    return (
        f"« {place} » n'est ni « telegram: » suivi du numéro d'un groupe, ni « matrix: » suivi de l'identifiant "
        f"interne d'un salon, qui commence par « ! » ; {ASK_THE_PLACE}"
    )


def _require_place(place: str) -> None:
    """Raises `ValueError` for what no platform delivers to."""
    if why := place_fault(place):
        raise ValueError(why)


class TogetherSettings(Section):
    enabled: bool = Field(
        default=False, description="Met en relation, s'ils le demandent, des professionnels d'un même territoire."
    )
    networks: dict[str, str] = Field(
        default={},
        description="Salon du réseau d'une région, par code INSEE : il apprend combien veulent une CPTS, jamais qui.",
    )

    @field_validator("networks")
    @classmethod
    def _deliverable(cls, value: dict[str, str]) -> dict[str, str]:
        for place in value.values():  # whether a region exists, `bot/regions.py` says
            _require_place(place)
        return value


class NoticesSettings(Section):
    to: tuple[str, ...] = Field(
        default=(), description="Où prévenir les admins : telegram:-100123, matrix:!salon:serveur."
    )
    useless_votes: int = Field(default=3, ge=1, description="« Pas utile » à partir desquels une réponse est signalée.")

    @field_validator("to")
    @classmethod
    def _deliverable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of platforms: a name, or a number without its platform, would wait in the outbox for ever."""
        for place in value:
            _require_place(place)
        return value


class RefreshSettings(Section):
    every: str = Field(
        default="", description="Relit les sources officielles, bot en marche : « 7 jours », « 12 heures »."
    )
    sources: Path | None = Field(
        default=None, description="Fichier des sources ; knowledge/data/refresh.toml par défaut."
    )

    @field_validator("every")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        if value and not _EVERY.fullmatch(value):
            raise ValueError("un nombre et une unité, comme « 7 jours » ou « 12 heures » ; vide pour jamais")
        return value

    @property
    def seconds(self) -> float:
        """How long a source stays fresh, 0 when the running bot reads none."""
        found = _EVERY.fullmatch(self.every)
        return float(found[1]) * (86_400.0 if found[2][0] in "dj" else 3_600.0) if found else 0.0


class HealthSettings(Section):
    enabled: bool = Field(default=False, description="Sert /healthz et /metrics (Prometheus).")
    listen: str = Field(default="127.0.0.1", description="Adresse locale où les lire, sans mot de passe.")
    port: int = Field(default=9464, ge=0, le=65535, description="Port local.")


class Settings(BaseSettings):
    """Everything the program can be told. `config.example.toml` shows each key; a test compares them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)
    _written: Written = PrivateAttr(default_factory=Written)

    store: StoreSettings = StoreSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    log: LogSettings = LogSettings()
    limits: LimitsSettings = LimitsSettings()
    telegram: TelegramSettings = TelegramSettings()
    matrix: MatrixSettings = MatrixSettings()
    privacy: PrivacySettings = PrivacySettings()
    admins: tuple[AdminSettings, ...] = ()
    notices: NoticesSettings = NoticesSettings()
    together: TogetherSettings = TogetherSettings()
    refresh: RefreshSettings = RefreshSettings()
    health: HealthSettings = HealthSettings()

    @property
    def cache(self) -> Path | None:
        """Where the index of the data is kept: where the configuration or systemd says, else beside the database.

        Before there is a database, in the folder of this person's caches; None when there is none either.
        """
        # Set for CacheDirectory=: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
        given = self.knowledge.cache or os.environ.get("CACHE_DIRECTORY", "").partition(":")[0]
        if given:
            return Path(given)
        beside, caches = self.store.path.parent, os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        if beside.is_dir():
            return beside
        return Path(caches) / "cpts-bot" if os.path.isabs(caches) else None

    @property
    def file(self) -> Path | None:
        """The configuration all this was read from, None without one."""
        return self._written.path

    @property
    def answers(self) -> bool:
        """Whether anybody can write to this bot."""
        return self.telegram.enabled or self.matrix.enabled

    @property
    def written(self) -> Written:
        """What they were read from."""
        return self._written

    def written_in(self, written: Written) -> Self:
        """These settings, as what was read from a file: their errors are told with its lines."""
        self._written = written
        return self

    @contextmanager
    def named(self) -> Iterator[None]:
        """Inside, an error about a key is told with the file and the line where that key stands."""
        try:
            yield
        except OperatorError as error:
            self.place(error)
            raise

    def place(self, error: OperatorError) -> None:
        """Have an error about a key say the file and the line where that key stands, once."""
        if error.key and (self._written.path or variable_of(error.key)):
            error.args = (f"{self._written.place(error.key)} : {error}",)
            error.key = ()

    @field_validator("admins")
    @classmethod
    def _are_apart(cls, value: tuple[AdminSettings, ...], info: ValidationInfo) -> tuple[AdminSettings, ...]:
        """Of two sections about one person, nobody could say which one holds; the bot itself is nobody."""
        matrix = info.data.get("matrix", MatrixSettings())
        ours = [matrix.user_id] if matrix.user_id else []
        if why := identity.confused([*ours, *(admin.id for admin in value)]):
            raise ValueError(why)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which `load` hands over as initial values."""
        return env_settings, init_settings


def _read(value: SecretStr, file: Path | None, key: tuple[str, ...], fault: Callable[[str], str]) -> str:
    """A secret from its file when one is named, else as it stands in the configuration or the environment.

    `fault` says why what stands there cannot be one. Raises `SettingsError`, about whichever of the two was read.
    """
    if file:
        return _read_from(file, (*key[:-1], f"{key[-1]}_file"), fault)
    secret = value.get_secret_value().strip()
    if not secret:
        variable = f"{Settings.model_config['env_prefix']}{'__'.join(key).upper()}"
        raise _fault(
            key,
            f"il manque. Donnez-le ici, par {key[-1]}_file (le chemin d'un fichier qui le contient), ou par la "
            f"variable {variable} : sur un serveur, dans secrets.env.",
        )
    if why := fault(secret):
        raise _fault(key, why)
    return secret


def _read_from(file: Path, named: tuple[str, ...], fault: Callable[[str], str]) -> str:
    """What a file of one secret holds. Raises `SettingsError` about the key that names it."""
    try:
        secret = file.read_text(encoding="utf-8-sig").strip()  # some editors of Windows start a file with a mark
    except OSError as error:
        raise _fault(
            named,
            f"le fichier {file} ne peut pas être lu ({reason(error)}). Le bot le lit avec son compte : vérifiez ce "
            f"chemin, puis « chown cpts-bot: {file} » et « chmod 600 {file} ».",
        ) from error
    except UnicodeDecodeError as error:
        raise _fault(named, f"le fichier {file} n'est pas un texte en UTF-8 : il ne contient que ce secret.") from error
    if not secret:
        raise _fault(named, f"le fichier {file} est vide.")
    if why := fault(secret):
        alone = f" {ALONE}" if "=" in secret or "\n" in secret else ""
        raise _fault(named, f"ce que contient le fichier {file} ne convient pas : {why}{alone}")
    return secret


def _fault(key: tuple[str, ...], why: str) -> SettingsError:
    return SettingsError(f"{named_as_written(key)} : {why}", key=key)
