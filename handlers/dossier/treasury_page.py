"""The treasury plan on one page (PDF/UA-1), for the general assembly: the sums of the workbook, what they suppose."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from handlers.dossier.dossier import Dossier, Plan
from handlers.dossier.drawing import typeset
from handlers.dossier.treasury import DATES, LEFT_OUT
from handlers.dossier.wording import made_on
from handlers.flows.plan import sum_words, supposed_words
from handlers.money.wording import table_note
from knowledge.contract import YEARS, Movement, by_calendar_year, start_of, total, unknown
from knowledge.wording import count, day, euros

ADVICE = "Chaque montant est un maximum. Faites-le confirmer par la CPAM et l'ARS avant de vous engager."
OTHERS = "Les charges, et les ressources qui ne viennent pas de l'ACI, n'y sont pas : votre budget les ajoute."


def make(dossier: Dossier) -> bytes:
    if dossier.plan is None:
        raise ValueError("a treasury plan needs the day a contract was signed")
    on = datetime.combine(dossier.day, datetime.min.time(), UTC)
    data = _data(dossier, dossier.plan)
    return typeset("treasury.typ", data, format="pdf", pdf_standards=["ua-1"], timestamp=int(on.timestamp()))


def _data(dossier: Dossier, plan: Plan) -> dict[str, Any]:
    found = plan.movements
    first = plan.contract.signed.year
    by_year = by_calendar_year(found)
    civil = [_row(str(year), by_year.get(year, [])) for year in range(first, first + YEARS + 1)]
    years = [_row(_of_year(plan, year), [m for m in found if m.year == year]) for year in range(1, YEARS + 1)]
    return {
        "title": "Plan de trésorerie du contrat ACI",
        "subtitle": dossier.heading,
        "made": made_on(dossier),
        "standing": f"Contrat signé le {day(plan.contract.signed)}, pour cinq ans. En tout : {sum_words(found)}.",
        "civil": civil,
        "words": "Attendu par année civile : " + " ; ".join(f"{row['label']}, {row['amount']}" for row in civil) + ".",
        "legend": "En pointillé : des montants que personne n'a établis, comptés à part.",
        "heads": ["Année du contrat", "Attendu au plus", "Montants inconnus"],
        "years": [*years, _row("En tout", found)],
        "supposed": [supposed_words(plan.supposed, found), *_starts(plan)],
        "notes": [LEFT_OUT, DATES, OTHERS, ADVICE, table_note(plan.table, dossier.day)],
    }


def _row(label: str, found: Sequence[Movement]) -> dict[str, Any]:
    known, left = total(found), unknown(found)
    words = f"{euros(known)} connus, {count(left, 'inconnu', 'inconnus')}" if left else euros(known)
    return {"label": label, "known": float(known), "left": left, "amount": words, "unknown": str(left)}


def _of_year(plan: Plan, year: int) -> str:
    opens = plan.contract.anniversary(year - 1)
    return f"Année {year}, du {day(opens)} au {day(plan.contract.anniversary(year) - relativedelta(days=1))}"


def _starts(plan: Plan) -> list[str]:
    chosen = [m for m in plan.table.missions if m.id in plan.contract.missions and m.id != "fonctionnement"]
    told = " ; ".join(f"{m.short}, {day(start_of(m, plan.contract))}" for m in chosen)
    return [f"Démarrages comptés, à la date limite quand vous ne les avez pas dits : {told}."]
