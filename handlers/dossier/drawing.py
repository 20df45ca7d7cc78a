"""The figures of the funding as data for the templates, and the same in words for whoever cannot see them."""

import json
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import font_lato
import typst

from handlers.dossier.dossier import Dossier
from handlers.dossier.letters import drawn
from handlers.dossier.wording import KNOWN_ONLY, SHORT_STATUS, UNKNOWN, amount
from handlers.money.wording import total_words
from knowledge.funding import EstimateLine, Payment
from knowledge.rates import Part
from knowledge.sources import Status
from knowledge.wording import euros

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(font_lato.__file__).parent / "files"
MONTHS = (0, 6, 12, 18, 24)
ANNIVERSARY = 12  # months: from there on, more arrives than what is known
_LOOKS = ("fixed", "variable", "crisis")
_ONE_LOOK = {Status.CONTESTED, Status.CARRIED_OVER, Status.UNKNOWN}  # their parts are not told apart
AFTER = "Après 12 mois : avances suivantes, soldes et parts variables, montants inconnus"


def typeset(template: str, data: dict[str, Any], **options: Any) -> bytes:
    """A template of this folder with its data. Only our fonts are used, so that it looks the same everywhere."""
    made = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(drawn(data), ensure_ascii=False)},
        **options,
    )
    return bytes(made)  # one page or one file: never a list of pages


def figures(dossier: Dossier) -> dict[str, Any]:
    """What both figures are drawn from."""
    lines = dossier.estimate.lines
    return {
        "missions": [_mission(list(of)) for _, of in groupby(lines, lambda line: line.mission)],
        "missions_legend": _legend((line.status, _look(line.part)) for line in lines),
        "months_legend": _legend((p.status, "fixed") for p in _dated(dossier)),
        "months": [_month(month, list(of)) for month, of in groupby(_dated(dossier), _month_of)],
        "ticks": [_tick(dossier, month) for month in MONTHS],
        "undated": _undated(dossier),
        "known_only": KNOWN_ONLY,
        "after": AFTER,
    }


def mission_words(dossier: Dossier) -> str:
    """« Fonctionnement : 75 000 € ; Prévention : 17 500 € + 17 500 € variable », for whoever cannot see the bars."""
    missions = figures(dossier)["missions"]
    shown = " ; ".join(f"{m['label']} : {m['text']}" for m in missions)
    return f"{total_words(dossier.estimate).capitalize()}. {shown}"


def timeline_words(dossier: Dossier) -> str:
    """« À la signature, 75 000 € ; à 6 mois, 33 750 € connus », for whoever cannot see the columns."""
    months = figures(dossier)["months"]
    arrivals = [f"à {m['month']} mois, {m['text']}" if m["month"] else f"à la signature, {m['text']}" for m in months]
    return f"Versements : {' ; '.join(arrivals)}. {KNOWN_ONLY} {AFTER}. {_undated(dossier)}"


def _look(part: Part) -> str:
    """How a part is drawn: plain, pale when it depends on results, dotted when on a crisis."""
    return part.value if part in (Part.VARIABLE, Part.CRISIS) else "fixed"


def _legend(drawn: Iterable[tuple[Status, str]]) -> list[dict[str, str]]:
    """What each look that is drawn means, and no other."""
    looks = {(s, "fixed" if s in _ONE_LOOK else look) for s, look in drawn}
    order = sorted(looks, key=lambda look: (list(Status).index(look[0]), _LOOKS.index(look[1])))
    return [{"status": s.value, "part": look, "label": _meaning(s, look, looks)} for s, look in order]


def _meaning(status: Status, look: str, looks: Collection[tuple[Status, str]]) -> str:
    if look == "crisis":
        return "si crise reconnue (variable)"
    if look == "variable":
        return f"{SHORT_STATUS[status]}, part variable"
    is_split = (status, "variable") in looks
    return f"{SHORT_STATUS[status]}, part fixe ou montant entier" if is_split else SHORT_STATUS[status]


def _mission(lines: Sequence[EstimateLine]) -> dict[str, Any]:
    first = lines[0]
    return {
        "label": _short(first.label) + (" *" if first.optional else ""),
        "segments": [_segment(line) for line in lines],
        "text": " + ".join(_part(line) for line in lines),
    }


def _short(label: str) -> str:
    return label.partition(" (")[0]


def _segment(line: EstimateLine) -> dict[str, Any]:
    value = None if line.amount is None else float(line.amount)
    return {"amount": value, "part": line.part.value, "status": line.status.value}


def _part(line: EstimateLine) -> str:
    if line.part is Part.VARIABLE:
        return f"{amount(line.amount)} variable" if line.amount is not None else f"part variable : {UNKNOWN}"
    if line.part is Part.CRISIS:
        shown = f"{amount(line.amount)} si crise reconnue (variable)"
        return shown if line.amount is not None else f"si crise reconnue : {UNKNOWN}"
    return amount(line.amount)


def _dated(dossier: Dossier) -> list[Payment]:
    return [p for p in dossier.payments if p.month is not None]


def _month_of(payment: Payment) -> int:
    return payment.month or 0


def _month(month: int, payments: Sequence[Payment]) -> dict[str, Any]:
    known = sum(p.amount for p in payments if p.amount is not None)
    unknown = sum(p.amount is None for p in payments)
    partial = " connus" if unknown or month >= ANNIVERSARY else ""
    return {
        "month": month,
        "payments": [_payment(p) for p in payments],
        "known": float(known),
        "unknown": unknown,
        "text": f"{euros(known)}{partial}" if known else UNKNOWN,
    }


def _payment(payment: Payment) -> dict[str, Any]:
    value = None if payment.amount is None else float(payment.amount)
    return {"amount": value, "status": payment.status.value}


def _tick(dossier: Dossier, month: int) -> dict[str, Any]:
    """What the contract expects by that month, below the axis."""
    marks = [
        f"{what} : {' ; '.join(_short(m.label) for m in missions)}"
        for what, missions in (
            ("démarrage", [m for m in dossier.missions if m.deadlines and m.deadlines.start_months == month]),
            ("complet", [m for m in dossier.missions if m.deadlines and m.deadlines.full_months == month]),
        )
        if missions
    ]
    return {"month": month, "label": f"{month} mois" if month else "signature", "text": " ; ".join(marks)}


def _undated_amount(payment: Payment) -> str:
    return f"jusqu'à {euros(payment.most)}" if payment.most is not None else amount(payment.amount)


def _undated(dossier: Dossier) -> str:
    """The money whose day no rule fixes."""
    undated = [p for p in dossier.payments if p.month is None]
    listed = " ; ".join(f"{p.label} ({p.when.lower()}), {_undated_amount(p)}" for p in undated)
    return f"Sans date fixe : {listed}." if listed else ""
