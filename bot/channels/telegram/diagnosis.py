"""What Telegram says of our token and our webhook, for `cpts-bot check --online`. Nothing is changed."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError

from bot import logs
from bot.care.machine import skew
from bot.channels.outward import way_out
from bot.channels.telegram.connection import TURNED_AWAY
from bot.errors import cause
from bot.settings import TelegramSettings

PATIENCE = 15.0  # seconds
RECENT = 3600.0  # seconds: an older failure of Telegram to reach us is past


async def problems(settings: TelegramSettings, now: float) -> AsyncIterator[str]:
    """One French sentence for each thing to repair."""
    logs.hide(token := settings.read_token())
    try:
        async with way_out(PATIENCE) as http:
            # The address holds the token, and errors quote the address: only their kind is ever said.
            base = f"{settings.api_url.rstrip('/')}/bot{token}"
            async with http.get(f"{base}/getMe") as answer:
                date, status = answer.headers.get("Date"), answer.status
            async with http.get(f"{base}/getWebhookInfo") as answer:
                info = _object(await answer.json(content_type=None))
    except (ClientError, OSError, ValueError) as error:
        yield (
            f"Telegram ({settings.api_url}) ne répond pas comme attendu ({cause(error)}). Vérifiez le réseau, "
            "le pare-feu et [telegram] api_url."
        )
        return
    for sentence in [*skew(settings.api_url, date, now), *_answered(status), *_webhook(settings, info, now)]:
        yield sentence


async def username(settings: TelegramSettings) -> str:
    """What the bot is called, without @; "" when Telegram does not say."""
    logs.hide(token := settings.read_token())
    try:
        address = f"{settings.api_url.rstrip('/')}/bot{token}/getMe"
        async with way_out(PATIENCE) as http, http.get(address) as answer:
            said = _object(await answer.json(content_type=None))
    except (ClientError, OSError, ValueError):
        return ""
    return str(said.get("username") or "")


def _object(body: Any) -> dict[str, Any]:
    """The object that an answer of the Bot API holds, empty for a refusal. Raises `ValueError` for any other JSON."""
    result = body.get("result", {}) if isinstance(body, dict) else body
    if not isinstance(result, dict):
        raise ValueError("no object")
    return result


def _answered(status: int) -> list[str]:
    # https://core.telegram.org/bots/api#making-requests: a token that is none gives 404
    if status in (401, 404):
        return [TURNED_AWAY]
    return [] if status == 200 else [f"Telegram répond par l'erreur {status}. Réessayez plus tard."]


def _webhook(settings: TelegramSettings, info: dict[str, Any], now: float) -> list[str]:
    found = []
    url = info.get("url", "")
    # A webhook's path is often a secret: its host is enough to know whose it is.
    host = urlsplit(url).hostname
    if url and settings.mode == "polling":
        found.append(
            f"Telegram apporte les messages de ce bot à {host}, alors que [telegram] mode vaut « polling » : "
            "« cpts-bot run » y mettra fin. Si un autre programme s'en sert, donnez-lui un autre jeton."
        )
    elif url and url != settings.webhook.url:
        found.append(
            f"Telegram apporte les messages de ce bot à une autre adresse, chez {host} : relancez « cpts-bot run », ou "
            "corrigez [telegram.webhook] url."
        )
    if now - info.get("last_error_date", 0) < RECENT:
        reason = logs.redacted(str(info.get("last_error_message")))
        found.append(
            f"Telegram n'a pas pu joindre {host} dans l'heure ({reason}). Vérifiez le serveur mandataire et son "
            "certificat."
        )
    return found
