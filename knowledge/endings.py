"""What will soon hold no more, or does not hold any more: figures of a year, tables, limits of communes, contacts.

How each is renewed: docs/renouveler-les-donnees.md.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.base import Knowledge
from knowledge.wording import count, day

NOTICE = timedelta(days=60)
UNSEEN = timedelta(days=365)


def endings(knowledge: Knowledge, today: date) -> list[str]:
    """A line for each thing to be renewed within sixty days, or already late."""
    readers = (_figures, _tables, _limits, _unseen)
    return [line for reader in readers for line in reader(knowledge, today)]


def _figures(knowledge: Knowledge, today: date) -> Iterator[str]:
    """The yearly figures whose next year nobody has given yet."""
    for figure in knowledge.figures.last_of_years():
        end = figure.last_day
        if end - today <= NOTICE:
            yield f"{figure.label} : {_until(end, today)}, la valeur de {end.year + 1} manque"


def _tables(knowledge: Knowledge, today: date) -> Iterator[str]:
    for table in knowledge.rates.tables:
        end = table.valid_until
        if end and end - today <= NOTICE and not knowledge.rates.follows(table):
            yield f"{table.title} : {_until(end, today)}, et aucun tableau ne suit"


def _limits(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Communes change on 1 January (https://www.insee.fr/fr/information/2560452); an older folder tells no year."""
    if limits := knowledge.gazetteer.manifest.get("limits"):
        end = date(int(limits), 12, 31)
        if end - today <= NOTICE:
            census = f" (population de {knowledge.gazetteer.manifest['census']})"
            yield f"Communes et populations : limites de {limits}{census}, {_until(end, today)}"


def _unseen(knowledge: Knowledge, today: date) -> Iterator[str]:
    """Contacts nobody will have seen for a year. Those whose day is unknown are « à vérifier » already."""
    soon = today + NOTICE
    if old := sum(_first_of(contact.seen) + UNSEEN <= soon for contact in knowledge.contacts if contact.seen):
        yield f"Contacts : le {day(soon)}, {count(old, 'fiche')} d'avant le {day(soon - UNSEEN)} sans relecture depuis"


def _first_of(seen: str) -> date:
    """A day, the first of a month or of a year: « 2026-10 », « 2026 »; of another text nobody knows the day."""
    try:
        return date.fromisoformat(f"{seen}-01-01"[:10])
    except ValueError:
        return date.min


def _until(end: date, today: date) -> str:
    return f"vaut jusqu'au {day(end)}" if today <= end else f"valait jusqu'au {day(end)}"
