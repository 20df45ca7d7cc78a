"""What became of the sources, in French: a line each, and what an admin is told of it."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.care.refresh.refreshing import Outcome
from bot.care.refresh.sources import Source
from bot.storage.refreshes import Refreshed
from knowledge.imports.reading import refusals
from knowledge.wording import day

MOST_SHOWN = 20


def line(outcome: Outcome) -> str:
    """One source in one line."""
    title, account = outcome.source.title, outcome.account
    if outcome.failure:
        return f"{title} : {outcome.failure.removeprefix(f'{title} : ')}"
    if account is None:
        return f"{title} : rien de nouveau."
    counts = {
        "ajoutées": len(account.added),
        "changées": len(account.changed),
        "inchangées": account.unchanged,
        "disparues": len(account.gone),
        "refusées": len(account.refused),
    }
    told = " ; ".join(f"{label} : {number}" for label, number in counts.items())
    why = f" {refusals(account.refused)}." if account.refused else ""
    return f"{title} : {told}.{why}"


def standing(source: Source, last: Refreshed) -> str:
    """Where a source is, of which form and licence, when it was last read well, and what went wrong since."""
    read = f"lue le {day(date.fromtimestamp(last.at))}" if last.at else "jamais lue"
    failed = f" ; dernier échec : {last.failure}" if last.failure else ""
    where = source.address or "adresse inconnue"
    return f"{source.id} : {source.title} ; {source.form}, {source.licence} ; {read}{failed}\n  {where}"


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
    outcomes = list(outcomes)
    lines = [f"- {line(outcome)}" for outcome in outcomes if is_news(outcome)]
    return "\n".join([f"**Sources officielles {_how_read(outcomes)}**", "", *lines]) if lines else ""


def _how_read(outcomes: Iterable[Outcome]) -> str:
    failed = [bool(outcome.failure) for outcome in outcomes]
    return "non relues" if all(failed) else "relues en partie" if any(failed) else "relues"
