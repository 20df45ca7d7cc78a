"""What an entry would disturb: wordings another one has, questions it would take from another; the matcher says."""

from collections import Counter
from collections.abc import Iterator

from handlers.engine.quotation import quoted
from knowledge.faq import Decision, Faq, FaqEntry
from knowledge.wording import count

MOST_WARNED = 6
# Looked at: the entries nearest to the new wordings, and so many wordings of each. The preview must come at once.
NEIGHBOURS = 3
WORDINGS = 12
NEAREST = 3
MOST_NEW = 25
Wordings = dict[str, list[str]]  # by the entry they concern


def warnings(faq: Faq, name: str, entry: FaqEntry) -> list[str]:
    """What whoever writes `entry` under `name` should know before confirming; a variant is found by no words."""
    if entry.variant:
        return []
    standing = faq.get(name)
    new = [w for w in entry.wordings if not standing or w not in standing.wordings]
    neighbours: Counter[str] = Counter()
    same, led = _same(faq, name, new), _led_elsewhere(faq, name, new, neighbours)
    near = [i for i, _ in neighbours.most_common(NEIGHBOURS)]
    found = [
        *(f"{_quoted(w)} est aussi dans {_shown(faq, i)}, qui perdrait cette question" for i, w in same.items()),
        *_taken(faq, name, entry, near),
        *(f"aujourd'hui, {_quoted(w)} mène à {_shown(faq, i)}" for i, w in led.items()),
    ]
    return found[:MOST_WARNED]


def _same(faq: Faq, name: str, new: list[str]) -> Wordings:
    """Wordings that another entry has too: neither owns them any more, and people are made to choose."""
    found: Wordings = {}
    for wording in new:
        for other in sorted(faq.matcher.owners(wording) - {name}):
            found.setdefault(other, []).append(wording)
    return found


def _led_elsewhere(faq: Faq, name: str, new: list[str], neighbours: Counter[str]) -> Wordings:
    """Wordings that another entry answers today."""
    found: Wordings = {}
    for wording in new[:MOST_NEW]:
        result = faq.ask(wording)
        others = [m.id for m in result.matches[:NEAREST] if m.id != name]
        neighbours.update(others)
        is_answered = result.decision is Decision.ANSWER and result.matches[0].id != name
        if is_answered and not faq.matcher.owners(wording):
            found.setdefault(others[0], []).append(wording)
    return found


def _taken(faq: Faq, name: str, entry: FaqEntry, near: list[str]) -> Iterator[str]:
    """Questions in the words of another entry, or nearly, that would come here instead of there."""
    with faq.trying({name: entry}) as tried:
        here = {i: [w for w in tried.entries[i].wordings[:WORDINGS] if tried.matcher.leader(w) == name] for i in near}
    for other, wordings in here.items():
        if lost := [w for w in wordings if faq.matcher.leader(w) == other]:
            yield f"une question comme {_quoted(lost)}, à un mot près, ne mènerait plus à {_shown(faq, other)}"


def _quoted(wordings: list[str]) -> str:
    more = f" (et {count(len(wordings) - 1, 'autre')})" if len(wordings) > 1 else ""
    return f"{quoted(wordings[0])}{more}"


def _shown(faq: Faq, entry_id: str) -> str:
    return f"« {faq.entries[entry_id].question} »"
