"""What prepares the yearly dialogue de gestion, as a Word document: what our sources say to bring, and blanks.

A contract that is known fills its dates, its missions and what it may still bring; everything else is left to write.
"""

from typing import Any

from dateutil.relativedelta import relativedelta

from handlers.dossier.dossier import Dossier, Plan
from handlers.dossier.word import About, filled, rich
from handlers.dossier.wording import made_on
from handlers.flows.plan import dated, standing, supposed_words
from handlers.money.wording import table_note
from knowledge.contract import RUNNING, Movement
from knowledge.rates import Mission, RateTable
from knowledge.wording import day, typeset

NAME = "dialogue-de-gestion.docx"
TITLE = "Préparer le dialogue de gestion"
AUTHOR = "Coordination de la CPTS"
NO_LIST = (
    "Aucune liste officielle de pièces n'a été trouvée : celle-ci réunit ce que nos sources disent, relues le {day}."
)
MOST_EXPECTED = 8  # days of money: the two years that follow


def make(dossier: Dossier) -> bytes:
    return filled(NAME, _values(dossier), dossier, About(TITLE, AUTHOR))


def _values(dossier: Dossier) -> dict[str, Any]:
    known, plan = dossier.preparation, dossier.plan
    return {
        "named": rich("CPTS : [À compléter : nom de la CPTS]"),
        "contract": rich(_contract(dossier, plan)),
        "size": rich(_size(dossier)),
        "made": made_on(dossier),
        "no_list": typeset(NO_LIST.format(day=day(known.checked))),
        "pieces": [
            {
                "title": piece.title[0].upper() + piece.title[1:],
                "text": typeset(piece.text),
                "sources": " ".join(f"[{known.sources.index(source) + 1}]" for source in piece.sources),
            }
            for piece in known.piece
        ],
        "missions": [{"label": _label(m), "start": rich(_start(m, plan))} for m in _missions(dossier)],
        "lines": [_label(mission) for mission in (*_running(dossier.estimate.table), *_missions(dossier))],
        "expected": dated(_coming(dossier, plan))[:MOST_EXPECTED] if plan and dossier.is_sized else [],
        "supposed": typeset(_supposed(dossier, plan)) if plan else "",
        "questions": [{"ask": typeset(q.ask), "known": typeset(q.known)} for q in known.question],
        "sources": [typeset(f"[{n}] {source.cited}") for n, source in enumerate(known.sources, start=1)],
    }


def _contract(dossier: Dossier, plan: Plan | None) -> str:
    if plan is None:
        return "Contrat ACI signé le [À compléter : date de signature]"
    return f"Contrat ACI signé le {day(plan.contract.signed)} : {standing(plan.contract, dossier.day)}"


def _size(dossier: Dossier) -> str:
    if not dossier.is_sized:
        return "Population et taille retenues : [À compléter : selon votre contrat]"
    counted = dossier.population if dossier.estimate.population else "[À compléter : population]"
    return f"Population et taille comptées ici : {counted}, {dossier.size}. Selon votre contrat : [À compléter]"


def _missions(dossier: Dossier) -> list[Mission]:
    """Those of the contract, the running of the community apart."""
    kept = dossier.plan.contract.missions if dossier.plan else [m.id for m in dossier.missions]
    return [m for m in dossier.estimate.table.missions if m.id in kept and m.id != RUNNING]


def _label(mission: Mission) -> str:
    return f"{mission.label} (optionnelle)" if mission.kind == "optional" else mission.label


def _running(table: RateTable) -> list[Mission]:
    return [m for m in table.missions if m.id == RUNNING]


def _start(mission: Mission, plan: Plan | None) -> str:
    """The day it started, as told; else the last day it could, when the contract is known."""
    if plan and mission.id in plan.contract.starts:
        return day(plan.contract.starts[mission.id])
    if plan and mission.deadlines:
        last = plan.contract.signed + relativedelta(months=mission.deadlines.start_months)
        return f"[À compléter] (au plus tard le {day(last)})"
    return "[À compléter]"


def _coming(dossier: Dossier, plan: Plan) -> list[Movement]:
    return [m for m in plan.movements if m.day >= dossier.day]


def _supposed(dossier: Dossier, plan: Plan) -> str:
    return f"{supposed_words(plan.supposed, _coming(dossier, plan))} {table_note(plan.table, dossier.day)}"
