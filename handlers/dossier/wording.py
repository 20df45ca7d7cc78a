"""What several documents say in the same words. An amount nobody knows is « inconnu », never a zero or a blank."""

from decimal import Decimal

from handlers.dossier.dossier import Dossier
from knowledge.funding import Estimate
from knowledge.wording import day, euros

UNKNOWN = "inconnu"


def amount(value: Decimal | None) -> str:
    return UNKNOWN if value is None else euros(value)


def total(estimate: Estimate) -> str:
    """« au moins » once a line is unknown or unconfirmed, « au plus » otherwise."""
    return f"{bound(estimate)} {euros(estimate.total)}"


def bound(estimate: Estimate) -> str:
    return "au moins" if estimate.at_least else "au plus"


def made_on(dossier: Dossier) -> str:
    return f"Document préparé par cpts-bot le {day(dossier.day)}."


def table_words(estimate: Estimate) -> str:
    """The table of an estimate, with its dates."""
    table = estimate.table
    return (
        f"{table.title}, signé le {day(table.signed)}, publié le {day(table.published)}, relu le {day(table.checked)}"
    )
