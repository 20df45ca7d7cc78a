"""`cpts-bot import template`: the sheet that the chat sends to be filled, in the two forms a URPS opens."""

import csv
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.console import CommandError, ConfigOption, echo, knowledge_of
from knowledge.overlay import Kind
from knowledge.sheets import titles, workbook

KINDS: dict[str, Kind] = {"cpts": "cpts", "contacts": "contact"}


def template(
    what: Annotated[Literal["cpts", "contacts"], typer.Argument(metavar="QUOI", help="cpts ou contacts.")],
    out: Annotated[Path, typer.Option("--out", help="Dossier où les écrire.")] = Path(),
    config: ConfigOption = None,
) -> None:
    """Écrit un modèle à remplir, en CSV et en XLSX : celui que « modele » envoie dans la conversation."""
    table, book = out / f"modele-{what}.csv", out / f"modele-{what}.xlsx"
    if there := [path for path in (table, book) if path.exists()]:
        raise CommandError(f"{there[0]} existe déjà : je n'écris pas par-dessus.")
    out.mkdir(parents=True, exist_ok=True)
    with table.open("w", encoding="utf-8-sig", newline="") as file:  # as a French Excel opens it by a double click
        csv.writer(file, delimiter=";").writerow(titles(KINDS[what]))
    book.write_bytes(workbook(knowledge_of(config), KINDS[what], {}))
    echo("\n".join(f"Écrit : {path}" for path in (table, book)))
    echo(f"Remplissez l'un des deux, puis « cpts-bot import {what} FICHIER --dry-run ».")
    echo("Le classeur peut aussi être envoyé au bot, en privé, par un propriétaire.")
