"""`cpts-bot admin …` and `cpts-bot export`: what is done once, or away from the conversation."""

from pathlib import Path
from typing import Annotated

import typer

from bot import clock
from bot.commands.console import CommandError, ConfigOption, echo, settings_of, write
from bot.commands.french import agreed
from bot.configuration import unread
from bot.delivery.files import dated, write_new
from bot.loading import load
from bot.storage.opening import StoreError
from bot.storage.store import Store
from knowledge.wording import day

app = typer.Typer(name="admin", help="Les admins du bot.", no_args_is_help=True)


@app.callback()
def admin() -> None:
    """Les admins du bot."""


@app.command()
def totp(
    name: Annotated[str, typer.Argument(metavar="NOM", help="Le nom de l'admin, comme dans la configuration.")],
    config: ConfigOption = None,
) -> None:
    """Tire un second facteur : la clé à écrire chez cet admin, et l'adresse à ouvrir dans l'application."""
    import pyotp

    known = [admin.name for admin in load(config).admins]
    if not known:
        which = config or "La configuration"
        raise CommandError(unread(config) or f"{which} ne nomme aucun admin : écrivez d'abord sa section [[admins]].")
    if name not in known:
        raise CommandError(f"Aucun admin ne s'appelle {name} dans la configuration : {', '.join(known)}.")
    secret = pyotp.random_base32()
    echo(f'totp_secret = "{secret}"\n{pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="cpts-bot")}')
    where = config or "la configuration"
    echo(
        f"Collez la première ligne dans {where}, sous la section [[admins]] de {name}, à la place de l'ancienne s'il y "
        "en a une. Donnez la seconde à son application d'authentification. Puis redémarrez le bot : jusque-là, rien "
        "ne change."
    )


def forget(
    sure: Annotated[bool, typer.Option("--yes", help="Sans demander confirmation.")] = False,
    config: ConfigOption = None,
) -> None:
    """Oublie toutes les conversations, par exemple pour changer de clé ; textes des admins et rappels restent."""
    path = settings_of(config).store.path
    if not path.exists():
        raise CommandError(f"Il n'y a pas de base {path}.")
    if not sure and not agreed("Oublier les réponses de toutes les personnes ? Elles recommenceront au début."):
        raise typer.Abort
    try:
        count = Store.forget_everybody(path, clock.now())
    except StoreError as error:
        raise StoreError(f"Rien n'a été oublié. {error}") from error
    echo(f"Conversations oubliées : {count}.")


def export(
    out: Annotated[
        Path | None, typer.Option("--out", help="Fichier .toml à écrire, ou dossier, créé au besoin ; sinon la sortie.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Écrit en TOML tout ce que les admins ont changé."""
    from knowledge.exchange import NOTHING, exported

    store = Store.of(settings_of(config))
    try:
        state = store.overlay.lasting()  # as « exporter » does: what was undone is no change
    finally:
        store.close()
    if not state:  # a file of no change is refused when it is imported
        typer.echo(NOTHING, err=True)  # not among what a script takes for the file
        return
    text = exported(state)
    if out is None:
        write(text.rstrip("\n"))
        return
    path = dated(out, "export", ".toml")
    write_new(path, text.encode())
    echo(f"{path} écrit le {day(clock.today())}.")
