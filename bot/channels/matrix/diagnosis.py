"""What the homeserver says of our session, device and identity, for `cpts-bot check --online`. Nothing is changed."""

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientError
from nio import AsyncClient

from bot.care import backup
from bot.care.machine import skew
from bot.channels.matrix import MatrixError
from bot.channels.matrix.requests import BARRED, ENDED, ExpiredError, request
from bot.channels.matrix.trust import account, identity
from bot.channels.outward import way_out
from bot.errors import OperatorError, cause
from bot.settings import MatrixSettings

PATIENCE = 15.0  # seconds
STALE = (
    "Le jeton de la session Matrix a expiré, comme toujours quand le bot ne tourne pas depuis quelques minutes : il le "
    "renouvelle en démarrant. Démarrez-le, puis relancez ce contrôle : le reste n'a pas pu être regardé."
)
UNPUBLISHED = "Le compte Matrix n'a pas d'identité : lancez « cpts-bot matrix login », qui signera l'appareil du bot."
UNSIGNED = (
    "L'appareil du bot n'est pas signé par son identité : les applications récentes ne lui confieront pas leurs clés. "
    "Lancez « cpts-bot matrix login »."
)


async def problems(settings: MatrixSettings, now: float, *, has_account: bool = True) -> AsyncIterator[str]:
    """One French sentence for each thing to repair; the first that hides the others ends it.

    Of a bot that has no account to log in with yet, or no session, only its server is looked at.
    """
    try:
        async with way_out(PATIENCE) as http:
            async with http.get(f"{settings.homeserver.rstrip('/')}/_matrix/client/versions") as answer:
                date, known = answer.headers.get("Date"), "versions" in await answer.json(content_type=None)
            for sentence in skew(settings.homeserver, date, now):
                yield sentence
        if not known:
            raise ValueError(settings.homeserver)
        for sentence in await _account(settings) if has_account else []:
            yield sentence
    except OperatorError as error:
        yield str(error)
    except (ClientError, OSError) as error:
        yield (
            f"Le serveur Matrix {settings.homeserver} ne répond pas ({cause(error)}). Vérifiez le réseau, le "
            "certificat et [matrix] homeserver."
        )
    except (ValueError, TypeError):
        yield (
            f"{settings.homeserver} répond, mais ce n'est pas un serveur Matrix. L'adresse est souvent de la forme "
            "https://matrix.exemple.fr : corrigez [matrix] homeserver."
        )


async def _account(settings: MatrixSettings) -> list[str]:
    """How session and device stand, seen from a copy of the keys: nio writes to what it opens."""
    with TemporaryDirectory(prefix="cpts-bot-") as folder:
        backup.copied(backup.Piece("matrix", settings.store_path), Path(folder))
        there = settings.model_copy(
            update={"store_path": Path(folder) / "matrix", "recovery_file": identity.recovery_file(settings)}
        )
        nio = account.restored(there)
        try:
            return await _standing(nio, there)
        finally:
            await nio.close()


async def _standing(nio: AsyncClient, settings: MatrixSettings) -> list[str]:
    who = await request(nio, "GET", "account", "whoami")
    if not who.is_ok:
        raise _unknown(who.refusal(), settings)
    if (who.body.get("user_id"), who.body.get("device_id", nio.device_id)) != (nio.user_id, nio.device_id):
        raise MatrixError(
            f"La session est celle de {who.body.get('user_id')}, appareil {who.body.get('device_id')} : corrigez "
            "[matrix] user_id et device_id, ou lancez « cpts-bot matrix login --new-device »."
        )
    barred = await _barred(nio)
    if not nio.olm:
        return barred
    await identity.refuse_stranger(nio)
    return [*barred, *await _signature(nio, settings)]


def _unknown(refusal: OperatorError, settings: MatrixSettings) -> OperatorError:
    """What a token means that the server does not know; it is not renewed here, for the bot may be running."""
    if not isinstance(refusal, ExpiredError):
        return refusal
    is_renewed = refusal.soft or account.Account.stored(settings).refresh_token
    return MatrixError(STALE if is_renewed else ENDED)


async def _barred(nio: AsyncClient) -> list[str]:
    """Whether the account is suspended, which it learns only by acting: by joining a room that does not exist."""
    nowhere = f"!nowhere:{nio.user_id.partition(':')[2]}"
    answer = await request(nio, "POST", "join", nowhere, body={})
    return [BARRED[answer.code]] if answer.code in BARRED else []


async def _signature(nio: AsyncClient, settings: MatrixSettings) -> list[str]:
    ours = identity.Identity.stored(identity.recovery_file(settings))
    server = await identity.server_keys(nio)
    master = server.get("master_keys", {}).get(nio.user_id)
    if master is None:
        return [UNPUBLISHED]
    if ours is None or f"ed25519:{ours.master.public}" not in master["keys"]:
        return [identity.Standing.FOREIGN.value]
    device = server.get("device_keys", {}).get(nio.user_id, {}).get(nio.device_id, {})
    signed = f"ed25519:{ours.self_signing.public}" in device.get("signatures", {}).get(nio.user_id, {})
    return [] if signed else [UNSIGNED]
