"""Write `docs/chiffres.md`, every figure the bot shows, from its data: `python -m tools.figures_page`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from knowledge.base import Knowledge
from knowledge.coverage import Coverage, Least
from knowledge.faq import FaqEntry
from knowledge.figures import Figure
from knowledge.rates import Amount, RateTable
from knowledge.sources import Source, Status
from knowledge.wording import day, euros, number, published, typeset

PAGE = Path(__file__).parent.parent / "docs" / "chiffres.md"
UNREAD = "jamais noté"
_MONTHS = "mois après la signature"
_FIGURE = re.compile(r"\d[\d\u00a0\u202f ]*(?:,\d+)?[\u00a0\u202f ](?:€|%|habitants?|mois|ans)(?!\w)")
_INTRODUCTION = """# Les chiffres, et d'où ils viennent

Chaque chiffre que le bot montre, avec son statut, sa source et le jour où quelqu'un l'a relu pour la dernière fois.
Cette page est écrite depuis les données par `python -m tools.figures_page`, et un test échoue quand elle n'est plus à
jour. Un chiffre à corriger se corrige dans `knowledge/data/`, ou dans la conversation par un admin : ce que les admins
d'une machine ont changé n'est pas ici.

« Relu le » est la date de relecture des sources de la table ou de la réponse. « Jamais noté » dit que personne ne l'a
écrite : à relire en premier."""


def page(knowledge: Knowledge) -> str:
    """The whole page, in Markdown."""
    parts = [
        _INTRODUCTION,
        *(_table_of(table) for table in reversed(knowledge.rates.tables)),
        _single(knowledge.figures.figure, knowledge.coverage),
        _populations(knowledge),
        _answers(knowledge),
    ]
    return "\n\n".join(parts) + "\n"


def _table_of(table: RateTable) -> str:
    rows = [*_mission_rows(table), *_total_rows(table), *_band_rows(table), *_deadline_rows(table)]
    head = (
        f"## {table.title}\n\nSigné le {day(table.signed)}, publié le {day(table.published)}, en vigueur depuis le "
        f"{day(table.valid_from)}. Relu le {day(table.checked)}. {table.note}"
    )
    return f"{head}\n\n{_grid(('ligne', 'taille', 'chiffre', 'statut', 'source'), rows)}"


def _mission_rows(table: RateTable) -> Iterator[Sequence[str]]:
    for mission in table.missions:
        for cell in mission.cells:
            yield _row(table, f"{mission.label}, {cell.part.french}", cell)


def _total_rows(table: RateTable) -> Iterator[Sequence[str]]:
    for total in table.totals:
        for cell in total.cells:
            yield _row(table, total.label, cell)


def _row(table: RateTable, label: str, cell: Amount) -> Sequence[str]:
    amount = "inconnu" if cell.amount is None else euros(cell.amount)
    source = table.sources[cell.source]
    return label, str(cell.band), amount, source.how(cell.status), _source(source)


def _band_rows(table: RateTable) -> Iterator[Sequence[str]]:
    for band in table.bands:
        yield (
            "Premier nombre d'habitants de la taille",
            str(band.number),
            number(band.lower),
            "",
            "réponse `taille-cpts`, plus bas",
        )


def _deadline_rows(table: RateTable) -> Iterator[Sequence[str]]:
    for mission in table.missions:
        if mission.deadlines:
            source = _source(table.sources[mission.deadlines.source])
            yield f"{mission.label}, démarrage", "", f"{mission.deadlines.start_months} {_MONTHS}", "", source
            yield f"{mission.label}, déploiement complet", "", f"{mission.deadlines.full_months} {_MONTHS}", "", source


def _single(figures: Iterable[Figure], coverage: Coverage) -> str:
    covered = f"{number(coverage.covered)} %"
    rows = [
        *map(_figure_row, figures),
        (
            "Population couverte par une CPTS",
            covered,
            published(coverage.date),
            *_cited(coverage.source),
            _read(coverage.checked),
        ),
        *(_least_row(least, coverage.checked) for least in coverage.least),
    ]
    return f"## Chiffres isolés\n\n{_grid(('chiffre', 'valeur', 'de', 'statut', 'source', 'relu le'), rows)}"


def _figure_row(figure: Figure) -> Sequence[str]:
    how = "texte ou publication" if figure.status is Status.OFFICIAL else figure.source.how(figure.status)
    of = published(figure.date) or "sans date"
    return figure.label, figure.text, of, how, _source(figure.source), _read(figure.checked)


def _least_row(least: Least, checked: date) -> Sequence[str]:
    share = "inconnu" if least.uncovered is None else f"{number(least.uncovered)} %"
    label = f"Population sans CPTS, région {least.region}"
    return label, share, published(least.date), *_cited(least.source), _read(checked)


def _cited(source: Source) -> Sequence[str]:
    return source.how(Status.OBSERVED), _source(source)


def _populations(knowledge: Knowledge) -> str:
    return f"## Populations\n\nUne par commune : {knowledge.gazetteer.manifest['vintage']} (Insee)."


def _answers(knowledge: Knowledge) -> str:
    """The answers that say a figure: those an admin reads again first when one changes."""
    rows = [
        (f"`{entry.id}`", " ; ".join(shown), " ; ".join(map(_source, entry.sources)), _read(entry.checked))
        for entry in knowledge.faq.entries.values()
        if (shown := _said(knowledge, entry))
    ]
    return f"## Chiffres dits dans les réponses\n\n{_grid(('réponse', 'chiffres', 'sources', 'relu le'), rows)}"


def _said(knowledge: Knowledge, entry: FaqEntry) -> list[str]:
    """As it was read when somebody last looked: the page is the same whatever the day."""
    text = knowledge.faq.write(entry, entry.checked).text
    return list(dict.fromkeys(" ".join(found.split()) for found in _FIGURE.findall(text)))


def _source(source: Source) -> str:
    return f"[{source.title.replace('[', '(').replace(']', ')')}]({source.url})" if source.url else source.title


def _read(checked: date | None) -> str:
    return day(checked) if checked else UNREAD


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([typeset(cell.replace("|", "\\|")) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    PAGE.write_text(page(Knowledge()), encoding="utf-8")


if __name__ == "__main__":
    main()
