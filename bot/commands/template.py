"""`cpts-bot import template`: the sheet that the chat sends to be filled, in the two forms a URPS opens."""

import csv
import io
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.console import CommandError, ConfigOption, echo, knowledge_of
from bot.delivery.files import write_new
from bot.errors import next_step, reason
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
        raise CommandError(f"{there[0]} existe déjà, et n'est jamais remplacé. Donnez un autre dossier par --out.")
    head = io.StringIO(newline="")
    csv.writer(head, delimiter=";").writerow(titles(KINDS[what]))
    # With a mark, as a French Excel opens it by a double click; the workbook is made before anything is written.
    contents = {table: head.getvalue().encode("utf-8-sig"), book: workbook(knowledge_of(config), KINDS[what], {})}
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{out} ne peut pas être créé ({reason(error)}). {next_step(error)}") from error
    for path, content in contents.items():
        write_new(path, content)
    echo("\n".join(f"Écrit : {path}" for path in (table, book)))
    echo(f"Remplissez l'un des deux, puis « cpts-bot import {what} FICHIER --dry-run ».")
    echo("Le classeur peut aussi être envoyé au bot, en privé, par un propriétaire.")
