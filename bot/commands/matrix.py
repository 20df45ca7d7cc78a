"""`cpts-bot matrix`: the bot's account, seen from the shell."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.channels.matrix import MatrixError, check, require_nio
from bot.commands.console import ConfigOption, echo
from bot.errors import cause

if TYPE_CHECKING:
    from nio import AsyncClient

    from bot.channels.matrix.trust.identity import Standing
    from bot.settings import MatrixSettings

GIVEN_SESSION = (
    "La session vient de [matrix] access_token, qui l'emporterait sur le nouvel appareil. Ôtez access_token et "
    "device_id de la configuration, ou remplacez-les par ceux d'une nouvelle session."
)

SHOWN = (
    "Ce serveur confie la connexion à un service à part. Ouvrez cette page dans un navigateur, connectez-vous avec le "
    "compte du bot, vérifiez que le code est {code}, et acceptez :\n{page}\nEn attente de votre accord…"
)
CONSENT = (
    "Le serveur demande votre accord avant de changer l'identité du compte. Ouvrez cette page dans un navigateur, "
    "connectez-vous avec le compte du bot, et acceptez :\n{page}"
)

app = typer.Typer(help="Le compte Matrix du bot.", no_args_is_help=True)


@app.callback()
def matrix() -> None:
    """Le compte Matrix du bot."""


@app.command()
def login(
    config: ConfigOption = None,
    new_device: Annotated[bool, typer.Option("--new-device", help="Crée un appareil même s'il y en a un.")] = False,
    replace_identity: Annotated[
        bool, typer.Option("--replace-identity", help="Remplace l'identité du compte. Ses vérifications sont perdues.")
    ] = False,
) -> None:
    """Connecte le bot une fois pour toutes, garde sa session et signe son appareil."""
    from bot import loading

    require_nio()
    from aiohttp import ClientError

    configured = loading.load(config)
    matrix_settings = configured.matrix
    with configured.named():
        check(matrix_settings)
    try:
        echo(asyncio.run(_login(matrix_settings, new_device, replace_identity)))
    except (ClientError, OSError) as error:
        raise MatrixError(f"Le serveur {matrix_settings.homeserver} ne répond pas ({cause(error)}).") from error


async def _login(settings: "MatrixSettings", new_device: bool, replace_identity: bool) -> str:
    from bot.channels.matrix.trust import account
    from bot.channels.matrix.trust.oauth import Service

    if new_device and settings.access_token.get_secret_value():
        raise MatrixError(GIVEN_SESSION)
    password = settings.password.get_secret_value()
    is_new = new_device or not account.has_session(settings)
    service = None if password or not (is_new or replace_identity) else await Service.of(settings.homeserver)
    if (is_new or replace_identity) and not service:  # servers ask for the password again before they replace one
        password = password or typer.prompt("Mot de passe", hide_input=True)
    if is_new:
        by_code = service and await account.login_by_code(settings, service, _show_code)
        nio = by_code or await account.login(settings, password)
    else:
        nio = await _taken_up(settings)
    try:
        standing = await _signed(nio, settings, password, replace_identity)
    finally:
        await nio.close()
    lines = [f"Connecté : {nio.user_id}, appareil {nio.device_id}."]
    return "\n".join([*lines, standing.value] if standing else lines)


def _show_code(page: str, code: str) -> None:
    echo(SHOWN.format(page=page, code=code))


def _consent(page: str) -> None:
    echo(CONSENT.format(page=page))
    typer.prompt("Puis appuyez sur Entrée", default="", show_default=False)


async def _taken_up(settings: "MatrixSettings") -> "AsyncClient":
    """The session there is, with a token that is not too old."""
    from bot.channels.matrix.trust import account
    from bot.channels.matrix.trust.session import Session

    nio = account.restored(settings)
    try:
        await Session(nio, settings).keep_fresh()
    except BaseException:
        await nio.close()
        raise
    return nio


async def _signed(
    nio: "AsyncClient", settings: "MatrixSettings", password: str, replace_identity: bool
) -> "Standing | None":
    """Publish the device's keys and sign them; nothing to do without encryption."""
    from bot.channels.matrix.trust import identity

    if not nio.olm:
        return None
    await identity.refuse_stranger(nio)
    if nio.should_upload_keys:
        await nio.keys_upload()
    return await identity.establish(nio, settings, password, replace=replace_identity, consent=_consent)
