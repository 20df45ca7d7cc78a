"""What is kept and what is supposed, side by side: their estimates, and the answers that set them apart."""

from collections.abc import Callable, Iterator, Sequence

from handlers.engine.flow import Context
from handlers.engine.messages import Reply
from handlers.money.comparison import comparison
from handlers.money.questions import OPTIONS, YEARS
from handlers.money.wording import estimate_for
from knowledge.wording import some

MOST_NAMED = 4
Sized = Callable[[Context], tuple[int, int | None]]


def side_by_side(kept: Context, supposed: Context, size_of: Sized) -> list[Reply]:
    """The two estimates, line by line."""
    before, after = (estimate_for(context, *size_of(context)) for context in (kept, supposed))
    apart = list(_apart(kept, supposed))
    besides = (_listed(first for first, _ in apart), _listed(second for _, second in apart))
    return comparison(before, after, kept.knowledge.rates.tables, besides)


def _listed(words: Iterator[str]) -> str:
    return ", ".join(filter(None, words))


def _apart(kept: Context, supposed: Context) -> Iterator[tuple[str, str]]:
    """What each of the two says, where they do not say the same."""
    before, after = kept.answers, supposed.answers
    if after.basis in (None, "communes"):
        yield "", _moved(kept, supposed)
    if before.options != after.options:
        yield _options(before.options), _options(after.options)
    if before.year != after.year:
        yield YEARS[before.year or "later"].lower(), YEARS[after.year or "later"].lower()
    if bool(before.crisis) != bool(after.crisis):
        yield _crisis(before.crisis), _crisis(after.crisis)


def _options(chosen: str | None) -> str:
    return f"missions optionnelles : {OPTIONS[chosen or 'both'].lower()}"


def _crisis(counted: bool | None) -> str:
    return "avec une crise sanitaire" if counted else "sans crise sanitaire"


def _moved(kept: Context, supposed: Context) -> str:
    """« avec Mehun-sur-Yèvre (18) en plus, sans Massay (18) »."""
    old, new = (dict.fromkeys(c.answers.territory or ()) for c in (kept, supposed))
    added, gone = [c for c in new if c not in old], [c for c in old if c not in new]
    moves = [f"avec {_named(added, kept)} en plus"] if added else []
    return ", ".join([*moves, *([f"sans {_named(gone, kept)}"] if gone else [])])


def _named(codes: Sequence[str], context: Context) -> str:
    communes = context.knowledge.gazetteer.territory(codes).communes
    names = [f"{c.name} ({c.departement})" for c in communes]
    return some(names, MOST_NAMED, "autre commune", "autres communes")
