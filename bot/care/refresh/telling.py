"""What became of the sources, in French: a line each, and what an admin is told of it."""

from collections.abc import Iterable, Iterator

from bot.care.refresh.refreshing import Outcome

MOST_SHOWN = 20


def line(outcome: Outcome) -> str:
    """One source in one line."""
    title, account = outcome.source.title, outcome.account
    if outcome.failure:
        return f"{title} : {outcome.failure}"
    if account is None:
        return f"{title} : rien de nouveau."
    counts = {
        "ajoutées": len(account.added),
        "changées": len(account.changed),
        "inchangées": account.unchanged,
        "disparues": len(account.gone),
        "refusées": len(account.refused),
    }
    return f"{title} : " + " ; ".join(f"{label} : {number}" for label, number in counts.items()) + "."


def details(outcome: Outcome) -> Iterator[str]:
    """What was added, changed, is gone or was refused, the first of each."""
    if account := outcome.account:
        kept = ", gardée ici : à vérifier" if outcome.source.kind != "contours" else ""
        yield from _some("ajoutée", account.added)
        yield from _some("changée", account.changed)
        yield from _some(f"disparue de la source{kept}", account.gone)
        yield from _some("refusée", map(str, account.refused))
        yield from _some("laissée de côté", map(str, account.left))


def _some(label: str, items: Iterable[str]) -> Iterator[str]:
    items = list(items)
    yield from (f"- {label} : {item}" for item in items[:MOST_SHOWN])
    if more := len(items) - MOST_SHOWN if len(items) > MOST_SHOWN else 0:
        yield f"- et {more} de plus ({label})"


def is_news(outcome: Outcome) -> bool:
    """Whether admins have something to know."""
    return bool(outcome.failure or (outcome.account and outcome.account.is_news))


def notice(outcomes: Iterable[Outcome]) -> str:
    """What admins are told, "" when there is nothing."""
    lines = [f"- {line(outcome)}" for outcome in outcomes if is_news(outcome)]
    return "\n".join(["**Sources officielles relues**", "", *lines]) if lines else ""
