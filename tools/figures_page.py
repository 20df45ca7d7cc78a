"""Write `docs/chiffres.md`, every figure people are shown with its source: `python -m tools.figures_page`."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.base import Knowledge
from knowledge.rates import RateTable
from knowledge.sources import Source, Status
from knowledge.wording import day, euros, number, published

HOW = {Status.OFFICIAL: "texte ou publication", Status.OBSERVED: "relevé"}  # a single figure stands in no table
PAGE = Path(__file__).parent.parent / "docs" / "chiffres.md"
HEAD = """# Chaque chiffre, sa source, sa relecture

Cette page est faite à partir des données (`python -m tools.figures_page`) : chaque montant, seuil, délai ou plafond que
le bot montre, d'où il vient, comment il nous est venu, et quand sa source a été relue. Un montant inconnu n'y est pas :
le bot dit alors à qui le demander.
"""


def page(knowledge: Knowledge) -> str:
    """The whole page, from today's data."""
    return "\n".join([HEAD, *_figures(knowledge), *(line for t in knowledge.rates.tables for line in _table(t))])


def _figures(knowledge: Knowledge) -> Iterator[str]:
    yield "## Chiffres isolés\n"
    yield "| chiffre | valeur | date | statut | source | relu le |\n|---|---|---|---|---|---|"
    for figure in knowledge.figures.figure:
        checked = figure.checked or knowledge.figures.checked
        when = published(figure.date) or "non daté"
        how = HOW.get(figure.status, figure.status.french)
        yield f"| {figure.label} | {figure.text} | {when} | {how} | {_cited(figure.source)} | {day(checked)} |"
    coverage = knowledge.coverage
    said = f"| Population couverte par une CPTS | {number(coverage.covered)} % | {published(coverage.date)} "
    yield f"{said}| relevé | {_cited(coverage.source)} | {day(coverage.checked)} |\n"


def _table(table: RateTable) -> Iterator[str]:
    yield f"## {table.title}, signé le {day(table.signed)} (sources relues le {day(table.checked)})\n"
    yield "| ligne | taille | part | montant | statut | source |\n|---|---|---|---|---|---|"
    for mission in table.missions:
        for cell in mission.cells:
            if cell.amount is not None:
                source = table.sources[cell.source]
                said = f"| {mission.label} | {cell.band} | {cell.part.french} | {euros(cell.amount)} "
                yield f"{said}| {source.how(cell.status)} | {_cited(source)} |"
    for total in table.totals:
        for amount in total.cells:
            source = table.sources[amount.source]
            how = source.how(amount.status)
            yield f"| {total.label} | {amount.band} | | {euros(amount.amount or 0)} | {how} | {_cited(source)} |"
    yield ""


def _cited(source: Source) -> str:
    return source.opened.replace("|", "/")


def main() -> None:
    PAGE.write_text(page(Knowledge()), encoding="utf-8")


if __name__ == "__main__":
    main()
