"""What is said of a figure on a day that is not its own: it is over and nobody gave the next one, or another follows.

Whoever shows a dated figure asks here, so that no amount of last year passes for one of today.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.figures import Figure, Figures
from knowledge.rates import RateTable, RateTables
from knowledge.wording import day, euros


def lapsed(table: RateTable, on: date) -> str:
    """That the table in force is past the last day a text gives it, or ""."""
    if table.valid_until is None or on <= table.valid_until:
        return ""
    return (
        f"Ces montants valaient jusqu'au {day(table.valid_until)} ; "
        f"ceux de {on.year} ne sont pas publiés dans ma base, demandez-les à votre CPAM."
    )


def of_tables(rates: RateTables, shown: Iterable[RateTable], on: date, read: date) -> Iterator[str]:
    """What to know of the last of the tables whose amounts are shown; the others are told of as history.

    A text that somebody `read` again since another table came says itself that its own is old.
    """
    last = max(shown, key=lambda table: table.valid_from, default=None)
    if last is None or last.valid_from > on:
        return
    standing = rates.on(on)
    if standing.id != last.id:
        if read >= standing.valid_from:
            return
        yield f"Un autre tableau vaut depuis le {day(standing.valid_from)} : {standing.title}."
    elif note := lapsed(last, on):
        yield note
    if coming := next((table for table in rates.tables if table.valid_from > on), None):
        yield f"Un autre tableau vaudra à partir du {day(coming.valid_from)} : {coming.title}."


def of_cells(rates: RateTables, shown: Iterable[tuple[str, int]], on: date) -> Iterator[str]:
    """The amounts that admins gave for the missions and bands whose amounts a text shows: the estimate goes by these.

    The text itself says of when its own are.
    """
    standing = rates.on(on)
    missions = {mission.id: mission for mission in standing.missions}
    lines = [
        f"- {missions[name].short}, taille {band}, {cell.part.french} : {euros(cell.amount)} "
        f"({cell.status.french} ; source : {standing.sources[cell.source].opened})"
        for name, band in dict.fromkeys(shown)
        for cell in (missions[name].given(band) if name in missions else ())
        if cell.amount is not None
    ]
    if lines:
        yield "\n".join(["**L'estimation retient aujourd'hui :**", *lines])


def of_figures(figures: Figures, shown: Iterable[Figure], on: date) -> Iterator[str]:
    """What to know of the yearly figures shown: of each sort, what comes after the last one of them."""
    newest: dict[str, Figure] = {}
    for figure in sorted((f for f in shown if f.use == "yearly"), key=lambda f: f.date):
        newest[figure.sort] = figure
    for figure in newest.values():
        yield from _after(figures.years_of(figure), figure, on)


def _after(years: list[Figure], shown: Figure, on: date) -> Iterator[str]:
    standing = max((f for f in years if f.year <= on.year), key=lambda f: f.year, default=shown)
    coming = next((f for f in years if f.year == on.year + 1), None)
    if standing.year > shown.year:
        yield f"{_told(standing)}."
    if standing.year < on.year:
        yield (
            f"{standing.label}, {standing.text} : ce montant valait jusqu'au {day(standing.last_day)} ; la valeur de "
            f"{on.year} n'est pas publiée dans ma base, demandez-la à votre CPAM."
        )
    if coming and coming.year > shown.year:
        yield f"{_told(coming)}, à partir du {day(date(coming.year, 1, 1))}."
    elif standing.year == on.year and standing.note:
        yield standing.note


def _told(figure: Figure) -> str:
    return f"{figure.label} : {figure.text} (source : {figure.source.linked})"
