"""`cpts-bot import template`: a sheet to fill, in the two forms a URPS opens."""

import csv
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.console import CommandError, echo
from knowledge.cpts import STATUS_FRENCH

COLUMNS = {
    "cpts": {
        "nom": "Nom de la CPTS. Obligatoire.",
        "communes": "Noms des communes, séparés par des virgules, ou une commune par ligne.",
        "code insee": "À la place des communes, si vous avez les codes : 18033, 18279.",
        "département": "Numéro ou nom : 18, Cher. Il départage les homonymes.",
        "statut": f"L'un de : {', '.join(STATUS_FRENCH.values())}. Vide : inconnu.",
        "site": "Adresse du site.",
        "courriel": "Boîte de la CPTS, jamais celle d'une personne.",
        "téléphone": "Numéro de la CPTS.",
        "source": "Où cela a été lu : le document, sa date.",
        "vu le": "Quand : 2026-03, 01/03/2026, mars 2026.",
    },
    "contacts": {
        "type": "ars, délégation, urps, cpam, appui, portail ou fédération. Obligatoire.",
        "profession": "Pour une URPS : laquelle (médecins, infirmiers…).",
        "région": "Nom ou code ; le département suffit.",
        "département": "Numéro ou nom.",
        "nom": "Nom de l'organisme. Obligatoire.",
        "site": "Adresse du site.",
        "téléphone": "Numéro du service.",
        "courriel": "Boîte du service, jamais celle d'une personne.",
        "adresse": "Sur une ligne.",
        "source": "Où cela a été lu.",
        "vu le": "Quand : 2026-03, 01/03/2026, mars 2026.",
        "statut": "vérifié, ou vu dans une source, non vérifié.",
        "note": "Ce qu'il faut savoir de plus.",
    },
}


def template(
    what: Annotated[Literal["cpts", "contacts"], typer.Argument(help="cpts ou contacts.")],
    out: Annotated[Path, typer.Option("--out", help="Dossier où les écrire.")] = Path(),
) -> None:
    """Écrit un modèle à remplir, en CSV et en XLSX."""
    paths = [out / f"modele-{what}.csv", out / f"modele-{what}.xlsx"]
    if there := [path for path in paths if path.exists()]:
        raise CommandError(f"{there[0]} existe déjà : je n'écris pas par-dessus.")
    out.mkdir(parents=True, exist_ok=True)
    _write_csv(paths[0], list(COLUMNS[what]))
    _write_workbook(paths[1], COLUMNS[what])
    echo("\n".join(f"Écrit : {path}" for path in paths))
    echo(f"Remplissez l'un des deux, puis « cpts-bot import {what} FICHIER --dry-run ».")


def _write_csv(path: Path, titles: list[str]) -> None:
    """As a French Excel opens it by a double click: its mark, and semicolons."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerow(titles)


def _write_workbook(path: Path, columns: dict[str, str]) -> None:
    """A sheet to fill, and one that says what goes where. Cells are text, so that no zero is lost."""
    import xlsxwriter  # only this command writes a sheet to fill

    with xlsxwriter.Workbook(path) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet, about = book.add_worksheet("À remplir"), book.add_worksheet("Aide")
        sheet.set_column(0, len(columns) - 1, 22, text)
        sheet.freeze_panes(1, 0)
        for at, title in enumerate(columns):
            sheet.write_string(0, at, title, bold)
        about.set_column(0, 1, 30)
        for at, (title, said) in enumerate(columns.items()):
            about.write_string(at, 0, title, bold)
            about.write_string(at, 1, said)
