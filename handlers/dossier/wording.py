"""What several documents say in the same words. An amount nobody knows is « inconnu », never a zero or a blank."""

from collections.abc import Iterable
from decimal import Decimal

from handlers.dossier.dossier import Dossier
from knowledge.funding import Estimate
from knowledge.sources import Status
from knowledge.wording import day, euros

UNKNOWN = "inconnu"
KNOWN_ONLY = "Montants connus seulement : avances suivantes, soldes et parts variables viennent en plus."
SHORT_STATUS = {
    Status.OFFICIAL: "tableau officiel",
    Status.OBSERVED: "relevé",
    Status.CONTESTED: "contesté, à vérifier",
    Status.CARRIED_OVER: "valeur 2019 non confirmée",
    Status.UNKNOWN: UNKNOWN,
}


def amount(value: Decimal | None) -> str:
    return UNKNOWN if value is None else euros(value)


def statuses_explained(estimates: Iterable[Estimate]) -> str:
    """What the short words of the status column mean, for those that stand there."""
    shown = {line.status for estimate in estimates for line in estimate.lines} - {Status.UNKNOWN}
    return " ".join(f"« {short} » : {status.french}." for status, short in SHORT_STATUS.items() if status in shown)


def made_on(dossier: Dossier) -> str:
    return f"Document préparé par cpts-bot le {day(dossier.day)}."


def table_words(estimate: Estimate) -> str:
    """The table of an estimate, with its dates."""
    table = estimate.table
    dates = f"signé le {day(table.signed)}, publié le {day(table.published)}"
    return f"{table.title}, {dates}, nos sources relues le {day(table.checked)}"
