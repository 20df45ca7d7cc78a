"""An estimate for scripts and for the command line."""

from decimal import Decimal
from typing import Any

from handlers.money.wording import bound_words, reserve, total_words
from knowledge.funding import Estimate, EstimateLine
from knowledge.wording import day, euros, typeset


def estimate_to_dict(result: Estimate) -> dict[str, Any]:
    """The JSON of `cpts-bot estimate --json`. Amounts are euros, null when unknown."""
    ceiling = result.ceiling
    return {
        "table": result.table.id,
        "table_title": result.table.title,
        "table_checked": result.table.checked.isoformat(),
        "date": result.on.isoformat(),
        "population": result.population,
        "band": result.band,
        "contract_year": result.contract_year,
        "crisis": result.crisis,
        "lines": [_line(line) for line in result.lines],
        "total": _money(result.total),
        "uncertain": result.uncertain,
        "total_text": total_words(result),
        "near": bound_words(result),
        "ceiling": _money(ceiling.amount) if ceiling else None,
    }


def estimate_lines(result: Estimate) -> list[str]:
    """The same for a person at a prompt."""
    lines = [
        f"{line.label}, {line.part.french} : {_amount(line)} ({line.source.how(line.status)})" for line in result.lines
    ]
    ceiling = [f"Plafond connu : {euros(result.ceiling.amount or 0)}"] if result.ceiling else []
    shown = [
        f"Taille {result.band}, {result.table.title}, calcul du {day(result.on)}",
        *lines,
        total_words(result).capitalize(),
        *([reserve(result)] if reserve(result) else []),
        *ceiling,
        *filter(None, [bound_words(result), result.lapsed]),
    ]
    return [typeset(line) for line in shown]


def _line(line: EstimateLine) -> dict[str, Any]:
    return {
        "mission": line.mission,
        "label": line.label,
        "part": line.part.value,
        "optional": line.optional,
        "amount": _money(line.amount),
        "yearly": _money(line.yearly),
        "months": line.months,
        "status": line.status.value,
        "formula": line.formula,
        "source": line.source.model_dump(),
    }


def _amount(line: EstimateLine) -> str:
    return "inconnu" if line.amount is None else euros(line.amount)


def _money(amount: Decimal | None) -> int | float | None:
    """Whole euros as an integer, so that a script compares them exactly."""
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)
