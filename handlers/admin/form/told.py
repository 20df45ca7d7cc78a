"""What a message gives of the fields of a form, when it does more than answer the one that is asked."""

import re
from textwrap import wrap

from handlers.admin.form.called import Given, called, values_in
from handlers.admin.form.listening import REASON, SOURCES, Heard, Hearing
from handlers.admin.form.message import ERASE, OF, Message, read
from handlers.admin.form.postal import FIELD as ADDRESS
from handlers.admin.form.postal import address_in
from handlers.admin.form.ways import PIECES, WITHHELD, is_about, taken_out
from handlers.engine.quotation import LONGEST
from handlers.hearing.assent import is_asked_back, yes_or_no
from knowledge.reach import WAY
from knowledge.reading import READ
from knowledge.text import key

_BEFORE_NUMBER = re.compile(r"^(?:le|au)\s+(?=[+0])", re.IGNORECASE)  # « c'est le 02… »
_SIGNED = re.compile(r"\s*(?:[+-]\s*\w|(?:r?ajoute|retire|enl[eè]ve)\s+\w)", re.IGNORECASE)  # of a list
_ERASED = re.compile(r"\s*(?:supprime|retire|enl[eè]ve|efface)[rz]?\s+", re.IGNORECASE)
_TOLD = re.compile(r"[:=]")  # between the name of a field and any text
_SPOKEN = re.compile(r"\b(?:c['’ ]?est|est|devient|sera)\b", re.IGNORECASE)  # the same, before what has a number
_DIGIT = re.compile(r"\d")
_WHERE_READ = rf"(?:source\s*:?\s*|(?={READ}\b))"  # before a source
_READ_IN = re.compile(rf"{_WHERE_READ}(?P<source>.+)", re.IGNORECASE | re.DOTALL)
_LOOKED_UP = re.compile(rf"^{READ}\s+(?:sur|dans)\s+", re.IGNORECASE)  # « lu sur leur site »
_LED_TO_SOURCE = re.compile(r"^\s*(?:et\s+)?(?:la\s+)?source\s*(?::|c['’ ]?est\b)?\s*", re.IGNORECASE)
_THEN_SOURCE = rf"\s*[,;(]\s*{_WHERE_READ}(?P<source>.+?)\)?"
_WITH_SOURCE = re.compile(rf"(?P<way>[^,;(]+?){_THEN_SOURCE}", re.IGNORECASE)
_LIST_WITH_SOURCE = re.compile(rf"(?P<way>.+?){_THEN_SOURCE}", re.IGNORECASE)
_EDGES = re.compile(r"^(?:[,;)\s]|\bet\b)+|(?:[,;:|/(\s-]|\bet\b|\(\s*\))+$", re.IGNORECASE)


def heard(said: str, form: Hearing) -> Heard:
    """What a message gives when it does more than answer the field that is asked; nothing when it does not.

    The ways to reach somebody are taken out first, wherever they stand; the rest is heard as a message of its own.
    """
    if yes_or_no(said) is not None or is_asked_back(said):  # « oui c'est ça », « c'est bon ? »: of what is asked
        return Heard({})
    if sourced := _way_and_source(said, form) or _sourced(said, form) or _source_itself(said, form):
        return Heard(sourced)
    ways = taken_out(said, form)
    read_in = _more_than_asked(said, _with_rest(ways.left, ways.heard, form), form) if ways else None
    return read_in or Heard(_told(said, form))


def _told(said: str, form: Hearing) -> Given:
    """What a message gives of fields but ways to reach somebody; {} when it only answers what is asked.

    « non, en projet » corrects what was given, « ajouter aussi la commune … » is of another field.
    """
    is_answer = form.is_own(said) and form.is_sure(form.asked, said)
    if is_answer and form.whole(form.asked, said):
        return {}
    told = read(said)
    return (
        _labelled(said, told, form)
        or _named(said, told, form)
        or _altered(said, told, form)
        or ({} if is_answer and form.asked not in form.lists else _corrected(told, form))
        or _certain(told.body if told.back else said, form)
    )


def _named(said: str, told: Message, form: Hearing) -> Given:
    """What a message gives of fields that it names: of those it says to change, or of those whose answers are sure."""
    erased = _ERASED.match(said)
    if erased and (gone := called(said[erased.end() :], form.fields)) and {*gone} <= {*form.apart}:
        return dict.fromkeys(gone, ERASE)
    named = values_in(told.body, form.fields, form.takes) if told.body else {}
    named = {name: _added(text) if told.adds and name in form.lists else text for name, text in named.items()}
    if named and all(name in form.lists and form.alters(name, text) for name, text in named.items()):
        return named
    if told.change and named and not form.prose and form.asked not in named:
        return {name: _way_of(name, text, form) for name, text in named.items()}
    is_elsewhere = bool(named) and all(form.is_sure(*one) for one in named.items())
    if is_elsewhere and not any(form.whole(form.asked, text) for text in named.values() if form.asked):
        return named
    is_spoken = bool(_SPOKEN.search(said)) and all(_DIGIT.search(text) for text in named.values())
    is_told = (bool(_TOLD.search(said)) or is_spoken) and all(form.takes(*one) for one in named.items())
    is_beside = not form.is_own(said) or (len(named) == 1 and not form.prose and "source" in named)
    if is_told and is_beside:
        return named
    return _named_or_asked(told, named, form)


def _labelled(said: str, told: Message, form: Hearing) -> Given:
    """« adresse : 8 place … » where any text is an answer: of the field it names, or of either if that refuses it."""
    label, mark, text = (part.strip() for part in told.body.partition(":"))
    names = called(label, form.fields) if mark and text else []
    if len(names) != 1 or names == [form.asked] or form.asked in SOURCES or form.prose or not form.is_text(told.body):
        return {}
    return {names[0]: text} if form.takes(names[0], text) else dict.fromkeys([names[0], form.asked], said)


def _added(text: str) -> str:
    """« ajoute les communes de Gévezé et La Mézière »: they come besides, and are not the whole list."""
    return text if not text or _SIGNED.match(text) else f"+ {OF.sub('', text)}"


def _way_of(name: str, text: str, form: Hearing) -> str:
    """« de la délégation en 02 98… », said of a telephone: the one way in it that the field takes; else all of it."""
    ways = [found[0] for found in WAY.finditer(text) if form.takes(name, found[0])]
    is_within = name in form.apart and len(ways) == 1 and not form.takes(name, text)
    return ways[0] if is_within else text


def _named_or_asked(told: Message, named: Given, form: Hearing) -> Given:
    """« et l'adresse 2 place … », « en fait l'adresse … » where any text is an answer: of either."""
    name, text = next(iter(named.items()), ("", ""))
    is_doubtful = (told.is_beside or told.back) and len(named) == 1 and name != form.asked and bool(_DIGIT.search(text))
    is_either = is_doubtful and not form.prose and form.takes(name, text) and form.is_own(text)
    return {name: text, form.asked: text} if is_either else {}


def _altered(said: str, told: Message, form: Hearing) -> Given:
    """« + Betton », « finalement Betton pas Rennes »: a list that was given, changed where something else is asked."""
    for name in form.lists:
        for text in (told.body, said) if told.back else (said,):
            is_signed = bool(_SIGNED.match(text)) and form.is_sure(name, text)
            if text and name != form.asked and (is_signed or form.alters(name, text)):
                return {name: text}
    return {}


def _corrected(told: Message, form: Hearing) -> Given:
    """What a message takes back, without naming it: of what is asked, else of the last field given that can have it."""
    body = _BEFORE_NUMBER.sub("", told.body)
    name = next((name for name in (form.asked, *reversed(form.given)) if form.is_sure(name, body)), "")
    if told.back and name:
        return {name: body}
    if not (told.instead and told.body and form.asked) or form.prose:
        return {}
    last = "" if form.asked in form.given else next(reversed(form.given), "")
    either = [last] if last and form.is_free(last) and form.takes(last, told.body) else []
    if form.asked == REASON and last and not either:
        return {}  # what is taken back is no reason: the field asks whether it is
    return dict.fromkeys([*either, form.asked], told.body)


def _certain(said: str, form: Hearing) -> Given:
    """« en projet » where the reason is asked, « Calvados » where a telephone is: of the one field that takes it all.

    Where any text is an answer it is of either.
    """
    is_either = form.is_text(said)
    is_answer = form.whole(form.asked, said) if form.asked in form.lists else form.is_own(said)
    if form.asked in SOURCES or (is_answer and not is_either):
        return {}
    taking = [name for name in form.certain(said, is_either or form.asked == REASON) if name != form.asked]
    return dict.fromkeys([*taking, *([form.asked] if is_either else [])], said) if len(taking) == 1 else {}


def _sourced(said: str, form: Hearing) -> Given:
    """« 02 99 00 00 00, vu hier sur www.ars.fr », « + Betton, lu sur leur site »: an answer, then where it was read."""
    pattern = _WITH_SOURCE if form.asked in form.apart else _LIST_WITH_SOURCE if form.asked in form.lists else None
    found = pattern.fullmatch(said.strip()) if pattern else None
    if found is None or not form.takes(form.asked, found["way"]):
        return {}
    source = _LOOKED_UP.sub("", found["source"])
    where = _where(source, form)
    is_plain = bool(where) and (form.asked in form.apart or form.whole(where, source))  # « Lue (Landes) » is a commune
    return {form.asked: found["way"], where: source} if is_plain else {}


def _way_and_source(said: str, form: Hearing) -> Given:
    """« 02 99 00 00 02, vu hier sur leur site » where its source is asked: the way before it is given anew.

    « 9 rue X 35000 Rennes, vu … » where the address is: any text would be one.
    """
    body = read(said).body or said
    way, is_address = _at_its_head(body)
    rest = body[len(way) :].strip(" ,;(.)")
    read_in = _READ_IN.match(rest)
    if not way or not rest or not (read_in or form.is_source(rest)):
        return {}
    source = _LOOKED_UP.sub("", read_in["source"] if read_in else rest)
    fields = (form.asked,) if form.asked not in SOURCES else tuple(reversed(form.given))
    of = next((f for f in fields if (f == ADDRESS if is_address else f in form.apart) and form.takes(f, way)), "")
    where = form.asked if form.asked in SOURCES else _where(source, form)
    return {of: way, where: source} if of and where and form.takes(where, source) else {}


def _at_its_head(said: str) -> tuple[str, bool]:
    """The telephone, mailbox or address that a text begins with, and whether it is an address.

    "" for none, and for a site, which is a source.
    """
    address = address_in(said)
    if address and said.startswith(address):
        return address, True
    way = WAY.match(said)
    return way[0] if way and (way["phone"] or way["mail"]) else "", False


def _source_itself(said: str, form: Hearing) -> Given:
    """« page www.cpts.fr, vue hier », said where a reason, communes or nothing is asked: of the source, be it a list.

    Where any other text is an answer, it is of either.
    """
    told = _LED_TO_SOURCE.sub("", read(said).body)
    where = _where(told, form) if form.asked not in SOURCES and not form.prose and form.is_source(told) else ""
    is_asked_way = any(form.asked in form.apart and form.takes(form.asked, way[0]) for way in WAY.finditer(said))
    if not where or is_asked_way:
        return {}
    is_either = form.asked != REASON and form.is_text(said)
    return {where: told, form.asked: said} if is_either else {where: told}


def _where(source: str, form: Hearing) -> str:
    """The field that says where something was read, when it takes a text."""
    known = {name for name, _ in form.fields}
    return next((name for name in SOURCES if name in known and form.takes(name, source)), "")


def _more_than_asked(said: str, told: Heard, form: Hearing) -> Heard | None:
    """None for what is only an answer to the field that is asked, or what that field refuses better."""
    if [*told.given] != [form.asked]:
        return told
    is_whole = said.strip(" .,;") == told.given[form.asked]
    is_alone = bool(told.unread) and len(list(WAY.finditer(said))) == 1
    return None if is_whole or is_alone else told


def _with_rest(left: str, ways: Heard, form: Hearing) -> Heard:
    """The same with what stands beside the ways: the answer to what is asked, what is of others, or words unread."""
    rest = _EDGES.sub("", " ".join(left.split()))
    if not read(rest).body or is_about(rest, [*ways.given], form):
        return ways
    if WAY.search(rest) and key(rest).split()[0] in WITHHELD:  # « …, pas cpts@exemple.fr »
        return Heard(ways.given, [*ways.unread, *_unread(left, ways, form)])
    if form.asked and form.asked not in ways.given and form.is_own(rest):
        return Heard({**ways.given, form.asked: rest}, ways.unread)
    read_in = _READ_IN.match(rest) if not {*ways.given}.isdisjoint(form.apart) else None
    source = _LOOKED_UP.sub("", read_in["source"]) if read_in else ""
    where = _where(source, form) if source else ""
    told = {where: source} if where else _told(rest, form)
    beside = Heard(told)
    if not told or beside.is_doubtful or not {*told}.isdisjoint(ways.given):
        first, *others = _unread(left, ways, form) or [""]
        # « CPAM du Finistère 1 rue … »: what comes first
        is_name = form.asked not in ways.given and form.is_text(first)
        own, unread = ({form.asked: first}, others) if is_name else ({}, [first, *others])
        return Heard({**ways.given, **own}, [*ways.unread, *filter(None, unread)])
    return Heard({**ways.given, **told}, ways.unread)


def _unread(left: str, ways: Heard, form: Hearing) -> list[str]:
    """What is left of a message piece by piece, all of it: no cut hides what was in it."""
    pieces = [_EDGES.sub("", piece).strip(" -–—:|/") for piece in PIECES.split(left)]
    kept = [piece for piece in pieces if key(piece) and not is_about(piece, [*ways.given], form)]
    return [line for piece in kept for line in wrap(piece, LONGEST)]
