"""What became of the sources, in French: a line each, and what an admin is told of it."""

from collections.abc import Iterable, Iterator

from bot.care.refresh.refreshing import Outcome

MOST_SHOWN = 20


def line(outcome: Outcome) -> str:
    """One source in one line."""
    title, plan = outcome.source.title, outcome.plan
    if outcome.failure:
        return f"{title} : {outcome.failure}"
    if plan is None:
        return f"{title} : rien de nouveau."
    counts = {
        "ajoutées": len(plan.added),
        "changées": len(plan.changed),
        "inchangées": plan.unchanged,
        "disparues": len(outcome.gone),
        "refusées": len(plan.refused),
    }
    return f"{title} : " + " ; ".join(f"{label} : {number}" for label, number in counts.items()) + "."


def details(outcome: Outcome) -> Iterator[str]:
    """What was added, changed, is gone or was refused, the first of each."""
    if plan := outcome.plan:
        yield from _some("ajoutée", plan.added)
        yield from _some("changée", plan.changed)
        yield from _some("disparue de la source, gardée ici : à vérifier", outcome.gone.values())
        yield from _some("refusée", map(str, plan.refused))
        yield from _some("laissée de côté", map(str, plan.left))


def _some(label: str, items: Iterable[str]) -> Iterator[str]:
    items = list(items)
    yield from (f"- {label} : {item}" for item in items[:MOST_SHOWN])
    if more := len(items) - MOST_SHOWN if len(items) > MOST_SHOWN else 0:
        yield f"- et {more} de plus ({label})"


def is_news(outcome: Outcome) -> bool:
    """Whether admins have something to know."""
    plan = outcome.plan
    return bool(outcome.failure or (plan and (plan.writes or plan.refused or outcome.gone)))


def notice(outcomes: Iterable[Outcome]) -> str:
    """What admins are told, "" when there is nothing."""
    lines = [f"- {line(outcome)}" for outcome in outcomes if is_news(outcome)]
    return "\n".join(["**Sources officielles relues**", "", *lines]) if lines else ""
