"""`cpts-bot backup` and `cpts-bot restore`: one file to keep, or to take to another machine."""

import signal
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.console import CommandError, ConfigOption, echo
from bot.errors import reason

SUFFIX = ".tar"
NOT_IN_IT = (
    "Elle contient les conversations et les clés du bot : gardez-la comme un secret. N'y sont pas la configuration, "
    "les jetons, pickle_key et les mots de passe : gardez-les à part."
)
AFTERWARDS = (
    "Matrix : si le bot a répondu depuis cette sauvegarde, ses anciennes clés ne conviennent plus. Lancez "
    "« cpts-bot matrix login --new-device » avant « cpts-bot run »."
)


def backup(
    to: Annotated[Path | None, typer.Argument(help="Fichier .tar à écrire, ou dossier, créé au besoin.")] = None,
    config: ConfigOption = None,
) -> None:
    """Sauvegarde la base, les clés Matrix et l'identité dans un seul fichier, bot en marche ou non."""
    from bot.care.backup import make
    from bot.settings import load

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was begun is removed, as with Ctrl-C
    settings = load(config)
    name = f"cpts-bot-{datetime.now():%Y%m%d-%H%M%S}{SUFFIX}"
    path = Path(name) if to is None else _file(to, name)
    manifest = make(settings, path)
    size = path.stat().st_size / 1_000_000
    echo(f"Sauvegarde faite et vérifiée : {path}, {len(manifest.files)} fichier(s), {size:.1f} Mo.\n{NOT_IN_IT}")


def _file(to: Path, name: str) -> Path:
    """Where a copy goes: a file named with its ending, or a folder, made when it is not there yet."""
    if to.suffix == SUFFIX and not to.is_dir():
        return to
    try:
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Le dossier {to} ne peut pas être créé ({reason(error)}).") from error
    return to / name


def restore(
    archive: Annotated[Path, typer.Argument(help="Le fichier écrit par « cpts-bot backup ».")],
    config: ConfigOption = None,
) -> None:
    """Remet une sauvegarde en place, après l'avoir vérifiée ; ce qu'elle remplace est gardé à côté."""
    from bot.care import backup
    from bot.settings import load

    settings = load(config)
    kept = backup.restore(settings, archive)
    lines = [f"Sauvegarde {archive} restaurée.", *(f"Ancien contenu gardé : {path}" for path in kept)]
    echo("\n".join([*lines, AFTERWARDS] if settings.matrix.enabled else lines))
