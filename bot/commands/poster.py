"""`cpts-bot poster`: a poster, a picture and a piece of a web page that open the bot."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.console import CommandError, ConfigOption, echo, knowledge_of
from bot.delivery.files import write
from bot.errors import next_step, reason
from bot.loading import load
from bot.settings import Settings

if TYPE_CHECKING:
    from handlers.poster.poster import Logo

MOST_LOGO = 2 << 20  # bytes


def poster(
    said: Annotated[str, typer.Argument(metavar="LIEU", help="Région, département, commune… ou parcours.")] = "",
    campaign: Annotated[str, typer.Option("--campaign", help="Code à compter : salon-vannes.")] = "",
    logo: Annotated[Path | None, typer.Option("--logo", help="Image à mettre en haut : PNG, JPEG ou SVG.")] = None,
    logo_name: Annotated[str, typer.Option("--logo-name", help="De qui est ce logo, pour qui ne le voit pas.")] = "",
    telegram: Annotated[str, typer.Option("--telegram", help="Nom du bot ; sinon demandé à Telegram.")] = "",
    matrix: Annotated[str, typer.Option("--matrix", help="Compte du bot ; sinon celui de la configuration.")] = "",
    out: Annotated[Path, typer.Option("--out", help="Dossier où écrire les fichiers.")] = Path("affiche-cpts"),
    config: ConfigOption = None,
) -> None:
    """Écrit une affiche, une image et un morceau de page web, avec un code qui ouvre le bot."""
    from handlers.engine.links import Addresses
    from handlers.poster import PosterError, campaign_of, files_of, poster_of

    settings = load(config)
    # https://core.telegram.org/bots/features#creating-a-new-bot; what Telegram itself says of a bot is never refused
    if telegram and not telegram.lower().endswith("bot"):
        raise CommandError(
            f"--telegram {telegram} : le nom d'un bot Telegram finit par « bot » (cpts_exemple_bot). Une affiche "
            "imprimée ne se corrige pas : relisez ce nom chez BotFather, /mybots."
        )
    addresses = Addresses(telegram.removeprefix("@") or _username(settings), matrix or _account(settings))
    responsible = settings.privacy.custody.responsible
    if not addresses.are_sound:
        raise CommandError(
            "--telegram attend le nom du bot (cpts_exemple_bot), --matrix son compte (@cpts-bot:exemple.fr)."
        )
    try:
        code = campaign_of(campaign)
        made = poster_of(
            knowledge_of(config), addresses, said, code, responsible, _logo(logo, logo_name or responsible)
        )
        files = files_of(made)
    except PosterError as error:
        raise CommandError(str(error)) from error
    for path in write(out, files):
        echo(str(path))
    echo("\n".join(f"{way.platform} : {way.link}" for way in made.ways))


def _username(settings: Settings) -> str:
    """What Telegram calls the bot, "" where it does not answer there. Raises `CommandError`."""
    if not settings.telegram.enabled:
        return ""
    from bot.channels.telegram.diagnosis import username

    if found := asyncio.run(username(settings.telegram)):
        return found
    raise CommandError(
        "Telegram ne dit pas le nom de ce bot : donnez-le, « --telegram NOM », ou voyez « check --online »."
    )


def _account(settings: Settings) -> str:
    return settings.matrix.user_id if settings.matrix.enabled else ""


def _logo(path: Path | None, name: str) -> "Logo | None":
    from handlers.poster.poster import Logo

    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} ne peut pas être lu ({reason(error)}). {next_step(error)}") from error
    if len(content) > MOST_LOGO:
        raise CommandError(f"{path} : un logo fait deux mégaoctets au plus.")
    return Logo(content, f"Logo : {name}" if name else "Logo")
