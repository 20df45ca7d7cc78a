"""`cpts-bot admin …` and `cpts-bot export`: what is done once, or away from the conversation."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.console import ConfigOption, echo
from bot.settings import load
from bot.store import Store

app = typer.Typer(name="admin", help="Les admins du bot.", no_args_is_help=True)


@app.callback()
def admin() -> None:
    """Les admins du bot."""


@app.command()
def totp(name: Annotated[str, typer.Argument(help="Le nom de l'admin, pour son application.")]) -> None:
    """Tire un second facteur : la clé à écrire dans [[admins]] et l'adresse à ouvrir dans l'application."""
    import pyotp

    secret = pyotp.random_base32()
    echo(f'totp_secret = "{secret}"\n{pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="cpts-bot")}')


def export(
    out: Annotated[Path | None, typer.Option("--out", help="Fichier à écrire ; sinon la sortie.")] = None,
    config: ConfigOption = None,
) -> None:
    """Écrit en TOML tout ce que les admins ont changé."""
    from knowledge.exchange import exported

    store = Store.open(load(config).store.path)
    try:
        text = exported(store.overlay.state())
    finally:
        store.close()
    if out is None:
        echo(text.rstrip("\n"))
        return
    out.write_text(text, encoding="utf-8")
    echo(f"{out} écrit le {date.today():%d/%m/%Y}.")
