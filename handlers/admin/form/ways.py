"""The ways to reach somebody that stand in a message to a form, and the words that say what they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.admin.form.called import called
from handlers.admin.form.listening import SOURCES, Heard, Hearing
from handlers.admin.form.message import is_courtesy
from handlers.admin.form.postal import BETWEEN, address_in
from handlers.admin.form.postal import FIELD as ADDRESS
from knowledge.reach import WAY
from knowledge.text import key
from knowledge.ways import ERASING

# Before a way, beside the name of its field: « le mail est aussi … ».
_SAID_BEFORE = frozenset(
    "le la les l un une son sa leur notre mon et ou aussi est c a au par avec nouveau nouvelle bon bonne vrai ainsi "
    "que voici voila y ici contact contacter nous joindre".split()
)
_ARTICLES = ("et", "le", "la", "son", "leur", "notre", "mon")
_WHOSE = frozenset("de du des d".split())  # between a way and whose it is
WITHHELD = frozenset("fax telecopie telecopieur ancien ancienne ex pas".split())  # of a way that is not to be given
_MOST_BEFORE = 6  # words that may lead to a way
_HOLE = "\n"  # where something was taken out of a message
PIECES = re.compile(BETWEEN)  # what parts a message that was pasted
_AFTER_PIECE = re.compile(rf"(?:{BETWEEN})$")
_SAID_AFTER = re.compile(r"\s*\((?:fax|t[ée]l[ée]copie|anciens?|ancienne)\)", re.IGNORECASE)
_AND = re.compile(r"(?:et|ainsi que)\b", re.IGNORECASE)
_FROM_HERE = re.compile(r"(?:^|[,;:|/\n]|\s[-–]\s|\bet)\s*$", re.IGNORECASE)
_TO_HERE = re.compile(r"\s*(?:$|[.,;\n]|et\b|pas\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Ways:
    """The ways that a message gives, with those that it gives to nobody knows which field; what is `left` of it."""

    heard: Heard
    left: str


def taken_out(said: str, form: Hearing) -> Ways | None:
    """The ways that stand anywhere in a message, with the words that say what they are; then what is left of it.

    Where any text is an answer only those that are named, as a clause of their own, are taken out of it; of two of one
    kind, nobody knows which. None where there is none.
    """
    if form.prose:
        return None
    taken, rest, end = list[tuple[str, str, str]](), "", 0  # each a field, a way, and that with what leads to it
    for match in WAY.finditer(said):
        way = _bare(match)
        if (one := _taken(said, end, match, form)) is None:
            continue
        stop = match.start() + len(way)
        rest, end = f"{rest}{said[end : one[1]]}{_HOLE}", stop
        taken.append((one[0], way, said[one[1] : stop].strip(" (:")))
    names = [name for name, _, _ in taken if name]
    found = {name: way for name, way, _ in taken if names.count(name) == 1}
    unread = [led for name, _, led in taken if name not in found]
    rest += said[end:]
    if address := _address_in(rest, form):
        found, rest = found | {ADDRESS: " ".join(address.split())}, rest.replace(address, _HOLE)
    is_refused = not found and (form.is_text(said) or all(name for name, _, _ in taken))
    return None if is_refused else Ways(Heard(found, unread), rest)


def _address_in(text: str, form: Hearing) -> str:
    """The postal address that stands among other things, where no address nor any text is asked; "" for none."""
    is_open = any(name == ADDRESS for name, _ in form.fields) and form.asked not in (ADDRESS, *SOURCES)
    address = address_in(text) if is_open and not form.is_text(text) else ""
    return address if address and form.takes(ADDRESS, address) else ""


def _taken(said: str, end: int, match: re.Match[str], form: Hearing) -> tuple[str, int] | None:
    """The field a way is for, and where the words begin that lead to it; "" of one that is not to be given.

    None for a way that is part of what stands around it, or of what is asked.
    """
    way = _bare(match)
    before, after = said[end : match.start()], said[match.start() + len(way) :]
    is_text, name = form.is_text(said), _field_of(way, form)
    withheld = _withheld(before, after, form) if match["phone"] or match["mail"] else None
    if withheld is not None:
        return None if is_text else ("", end + withheld)
    if not name:
        return None
    begins, is_named = _led(before, name, form)
    start = end + begins
    led = said[:start]
    is_next = end > 0 and not said[end:start].strip()  # right after another way
    is_begun = is_next or _FROM_HERE.search(led) or _AFTER_PIECE.search(led) or _AND.match(said[start:])
    is_clause = bool(is_begun and (_TO_HERE.match(after) or PIECES.match(after)))
    is_site = bool(match["site"] or match["bare"]) and name != form.asked
    is_labelled = is_named and "page" not in key(said[start : match.start()]).split()  # which may be a source
    is_part = (is_text or (is_site and not is_labelled)) and not is_clause
    return None if is_part or (is_text and not is_named) else (name, start)


def _bare(way: re.Match[str]) -> str:
    """A way without the marks of the sentence that it ends."""
    return way[0].rstrip(".,;)")


def _field_of(way: str, form: Hearing) -> str:
    """The field that a way is for; "" when what is asked is something else that takes it."""
    is_own = form.is_own(way) and (form.asked in SOURCES or not form.is_free(form.asked))
    if key(way) in ERASING or (form.asked not in form.apart and is_own):
        return ""
    return next((name for name in form.apart if form.takes(name, way)), "")


def _led(before: str, name: str, form: Hearing) -> tuple[int, bool]:
    """Where the words begin that lead to a way of a field, « le tel du secrétariat », and whether they name it."""
    for word in list(re.finditer(r"\S+", before))[-_MOST_BEFORE:]:
        said = [one for one in key(before[word.start() :]).split() if one not in _SAID_BEFORE]
        of = next((at for at, one in enumerate(said) if at and one in _WHOSE), len(said))
        is_sign = not key(word[0])
        if not is_sign and (not said or called(" ".join(said[:of]), form.fields) == [name]):
            return word.start(), bool(said)
    return len(before), False


def _withheld(before: str, after: str, form: Hearing) -> int | None:
    """Where the words begin that say that a way is not to be given: « la télécopie est le 02… », « l'ancien 02… ».

    None when none does. « 02… (fax) » says it after.
    """
    words = list(re.finditer(r"\S+", before))
    for word in reversed(words[-_MOST_BEFORE:]):
        said = [one for one in key(word[0]).split() if one not in _SAID_BEFORE]
        is_named = any(called(one, form.fields) for one in said)  # « tél/fax » is both
        if not (is_named or WITHHELD.isdisjoint(said)):
            small = re.search(rf"(?:\b(?:{'|'.join(_ARTICLES)})\s+|[(\s])*$", before[: word.start()], re.IGNORECASE)
            return small.start() if small else word.start()
        if (said and not is_named) or word[0][-1:] in (",", ";"):
            break
    return len(before) if _SAID_AFTER.match(after) else None


def is_about(rest: str, names: Sequence[str], form: Hearing) -> bool:
    """« c'est le numéro »: whether words only name what is given."""
    words = " ".join(word for word in key(rest).split() if word not in _SAID_BEFORE)
    named = called(words, form.fields) if words else []
    return not words or is_courtesy(rest) or (bool(named) and {*named} <= {*names})
