"""What falls due after two dates only the person knows: the project handed to the ARS, the contract signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Context
from knowledge.contract import YEARS, Contract
from knowledge.rates import Mission, RateTable
from knowledge.wording import day, listing


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, what it is in a few words, and what to know on that day. `key` stays when the day or a wording changes."""

    key: str
    day: date
    title: str
    text: str


def deadlines_of(context: Context) -> list[Deadline]:
    """Every deadline that follows from the dates given, the first first; none without a date."""
    answers = context.answers
    found = [_validation(context, answers.filed)] if answers.filed else []
    if answers.signed:
        found += [*_of_missions(context, answers.signed), *_of_contract(context, answers.signed)]
    return sorted(found, key=lambda d: d.day)


def _validation(context: Context, filed: date) -> Deadline:
    """CSP art. L. 1434-12: the project is validated by silence (`opposition-ars`)."""
    delay = context.knowledge.figures["opposition-ars"]
    until = filed + relativedelta(months=int(delay.value))
    return Deadline(
        "validation",
        until,
        "Projet de santé réputé validé",
        f"Dépôt de votre projet de santé : {day(filed)}. Sans opposition de l'ARS (agence régionale de santé) "
        f"dans les {delay.text}, il est réputé validé le {day(until)}. Faites-le confirmer par l'ARS. "
        f"Source : {delay.source.title}.",
    )


def _of_missions(context: Context, signed: date) -> list[Deadline]:
    """The missions that must have started, or be complete, so many months after the signature."""
    table = context.knowledge.rates.on(context.today)
    due: dict[tuple[int, str], list[Mission]] = {}
    for mission in table.missions:
        if mission.deadlines:
            due.setdefault((mission.deadlines.start_months, "Démarrage"), []).append(mission)
            due.setdefault((mission.deadlines.full_months, "Déploiement complet"), []).append(mission)
    return [_of_month(table, signed, months, what, missions) for (months, what), missions in due.items()]


def _of_contract(context: Context, signed: date) -> list[Deadline]:
    """Each anniversary, when the yearly dialogue is due and money moves, and the end of the five years."""
    contract = Contract(signed=signed, band=1, missions=())
    source = context.knowledge.figures["aci-duree"].source.title
    told = f"Signature de votre contrat ACI (accord conventionnel interprofessionnel) : {day(signed)}."
    anniversaries = [
        Deadline(
            f"anniversaire-{years}",
            contract.anniversary(years),
            f"Anniversaire du contrat : début de l'année {years + 1}",
            f"{told} L'année {years + 1} commence : avance de l'année, solde de la précédente après le dialogue de "
            f"gestion avec la CPAM et l'ARS, qui regarde vos indicateurs. Source : {source}.",
        )
        for years in range(1, YEARS)
    ]
    last = contract.ends - relativedelta(days=1)
    end = Deadline(
        "fin",
        last,
        "Fin du contrat : dernier jour des cinq ans",
        f"{told} Ses cinq ans se terminent le {day(last)}. Parlez du renouvellement avec la CPAM et l'ARS "
        f"plusieurs mois avant : les textes que nous avons lus n'en disent pas la procédure. Source : {source}.",
    )
    return [*anniversaries, end]


def _of_month(table: RateTable, signed: date, months: int, what: str, missions: Sequence[Mission]) -> Deadline:
    sources = dict.fromkeys(table.sources[m.deadlines.source].title for m in missions if m.deadlines)
    names = listing(f"« {m.short} »" for m in missions)
    until = signed + relativedelta(months=months)
    return Deadline(
        f"{what} {' '.join(m.id for m in missions)}",
        until,
        f"{what} : {' ; '.join(m.short for m in missions)}",
        # Read before the signature as well as after it: no tense.
        f"Signature de votre contrat ACI (accord conventionnel interprofessionnel) : {day(signed)}. {what} attendu au "
        f"plus tard {months} mois après, le {day(until)}, pour {names}. Source : {' ; '.join(sources)}.",
    )
