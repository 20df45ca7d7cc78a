"""What several documents say in the same words. An amount nobody knows is « inconnu », never a zero or a blank."""

from collections.abc import Iterable
from decimal import Decimal

from handlers.dossier.dossier import Dossier
from handlers.flows.plan import BY_THE_TABLE
from handlers.money.wording import table_dates
from knowledge.funding import MONTHS, Estimate, EstimateLine
from knowledge.sources import Status
from knowledge.territory.atlas.territory import MAYOTTE
from knowledge.wording import count, day, euros, listing

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


def by_the_table(dossier: Dossier) -> str:
    """« Calculé sur le barème… » beside a plan that holds the contract's own amounts, else ""."""
    has_own = dossier.plan is not None and bool(dossier.plan.contract.own)
    return f"{BY_THE_TABLE} Ceux-ci sont dans le plan de trésorerie. " if has_own else ""


def statuses_explained(estimates: Iterable[Estimate]) -> str:
    """What the short words of the status column mean, for those that stand there."""
    lines = [line for estimate in estimates for line in estimate.lines]
    told = {
        short: dict.fromkeys(line.source.how(status) for line in lines if line.status is status)
        for status, short in SHORT_STATUS.items()
        if status is not Status.UNKNOWN
    }
    return " ".join(f"« {short} » : {' ; '.join(hows)}." for short, hows in told.items() if hows)


def part_words(line: EstimateLine) -> str:
    """« part fixe », « part fixe (6 mois sur 12) » in a first year its mission does not fill."""
    if line.months == MONTHS:
        return line.part.french
    return f"{line.part.short} ({f'{line.months} mois sur {MONTHS}' if line.months else 'démarre au 12e mois'})"


def made_on(dossier: Dossier) -> str:
    return f"Document préparé par cpts-bot le {day(dossier.day)}."


def counted(dossier: Dossier) -> str:
    """« 3 communes », « 2 communes et 1 arrondissement »."""
    boroughs = sum(c.name.endswith("Arrondissement") for c in dossier.communes)
    shown = [count(len(dossier.communes) - boroughs, "commune"), count(boroughs, "arrondissement")]
    return listing(words for words in shown if not words.startswith("0"))


def usual_source(dossier: Dossier) -> str:
    """The census of most communes, "" where every one is of Mayotte."""
    usual = any(c.departement != MAYOTTE for c in dossier.communes)
    return "Population municipale 2023, communes 2026 (Insee)." if usual else ""


def population_source(dossier: Dossier) -> str:
    """What the populations are: the census that counts Mayotte is an older one."""
    older = any(c.departement == MAYOTTE for c in dossier.communes)
    sources = [*filter(None, [usual_source(dossier)]), *(["Mayotte : recensement de 2017 (Insee)."] if older else [])]
    unknown = [c.name for c in dossier.communes if not c.population]
    return " ".join([*sources, *([f"Population non connue : {listing(unknown)}."] if unknown else [])])


def table_words(estimate: Estimate) -> str:
    """The table of an estimate, with its dates."""
    return table_dates(estimate.table, estimate.on)
