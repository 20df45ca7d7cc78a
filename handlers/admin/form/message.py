"""A message to a form, before the field that is asked reads it: how it begins, and whether it answers anything."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.admin.form.called import FieldNames, Given, Takes, called, values_in
from handlers.hearing.assent import blunt, yes_or_no
from knowledge.reach import phone_of
from knowledge.text import key
from knowledge.ways import ERASING

# What takes back something that was said: « non, … », « en fait c'est … ».
_BACK = (
    r"non|nan|nope|en fait|pardon|oups|erreur|d[ée]sol[ée]e?|excusez[ -]moi|finalement|plut[oô]t|attendez|attends"
    r"|je me suis tromp[ée]e?s?|j['’ ]?ai fait une erreur|je voulais dire|je rectifie"
)
_IS = r"c['’ ]?(?:est|[ée]tait)"
# What asks for a change of something else than what is asked: « change aussi le mail », « ajouter aussi … ».
_CHANGE = (
    r"r?ajoute[rz]?|change[rz]?|modifie[rz]?|corrige[rz]?|remplace[rz]?|mets|mettre|mettez|aussi|[ée]galement|en plus"
)
# What is only said around: it begins an answer too.
_AROUND = (
    r"oui|ok|d['’ ]?accord|c['’ ]?est bon|mais|et|alors|ah|euh|bon|merci|svp|au passage|tant que j['’ ]?y suis"
    r"|il faut|il faudrait|faut|je veux|je voudrais|pouvez[ -]vous|peux[ -]tu|peut[ -]on|on peut|vous pouvez|tu peux"
)
_HEAD = re.compile(
    rf"(?:(?P<back>{_BACK})|(?P<is>{_IS})|(?P<change>{_CHANGE})|(?:{_AROUND}))(?:(?P<mark>\s*[,;.:!…]+\s*)|\s+|$)",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?:de\s+|d['’]\s*)", re.IGNORECASE)  # « changer de numéro »
_PIECES = re.compile(r"\s*[,;\n]\s*|\s+(?:et|ou)\s+", re.IGNORECASE)
_NOT_KNOWN = re.compile(
    r"(?:(?:desolee?|euh|non|bah|ben|la|alors) )*"
    r"(?:(?:(?:je|j|on|nous) )?(?:ne |n )?(?:sais|sait|savons|connais|connait) (?:pas|plus|rien)(?: (?:trop|bien|encore"
    r"|du tout|vraiment|exactement))*(?: (?:ou|quand|qui|quoi|lequel|laquelle|lesquels|comment|ce que c est"
    r"|pour l instant|encore|la reponse|de quand|d ou|de qui)"
    r"(?: (?:c est|c etait|je l ai \w+|ca vient|exactement|precisement))?)?"
    r"|(?:je )?(?:ne )?(?:me |m en )?(?:souviens|rappelle)(?: (?:pas|plus))(?: (?:ou|quand|du tout))?"
    r"|j ai oublie(?: ou| quand)?|(?:aucune|pas la moindre|pas d) ?idee|je ne (?:l )?ai pas(?: la source)?"
    r"|jsp|nsp|inconnue?|(?:je )?c pas)(?: (?:merci|desolee?|du tout))*"
)
_LATER = re.compile(
    r"(?:(?:oui|non|je|j|on|nous|bon|ok) )*(?:(?:le )?(?:verrai|verra|verrons|ferai|fera|dirai|repondrai|remplirai)"
    r"(?: (?:ca|cela))?(?: (?:plus tard|apres|demain|ensuite))?|plus tard|pas maintenant|pas tout de suite"
    r"|une autre fois)(?: (?:merci|svp))*"
)
_GREETING = re.compile(
    r"(?:(?:bonjour|bonsoir|salut|coucou|hello|re|super|genial|parfait|top|nickel|cool|bien|tres|merci|beaucoup|ok|a"
    r"|vous|toi|au|revoir|bonne|journee|soiree|d|accord|et) ?)+"
)
_NONE_OF_IT = re.compile(
    r"(?:(?:il|elle|on) )?(?:n )?(?:y )?(?:en )?a (?:pas|plus|aucune?)(?: (?:encore|de|d|\w+)){0,3}"
    r"|(?:il n y a )?(?:pas|plus) (?:de |d )\w+(?: \w+)?"
)
NONE = "aucun"
_SIGNED = re.compile(r"\s*(?:[+-]\s*\w|(?:r?ajoute|retire|enl[eè]ve)\s+\w)", re.IGNORECASE)  # of a list
_ADDED = re.compile(r"\s*[+-]\s*\w")
_ERASED = re.compile(r"\s*(?:supprime|retire|enl[eè]ve|efface)[rz]?\s+", re.IGNORECASE)
_TOLD = re.compile(r"[:=]")  # between the name of a field and any text
_LISTED = re.compile(r"\s*(?:aussi|[ée]galement)\s+\w", re.IGNORECASE)  # the same, in words that others begin with too
# A way to reach somebody within a text: a mailbox, a telephone, a site.
_REACH = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<phone>(?<![\d+])(?:(?:\+|00)33[\s.]?|0)[1-9](?:[\s./-]?\d{2}){4}(?!\d))"
    r"|(?P<site>(?:https?://|www\.)[^\s,;()]+)|(?P<bare>(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?:fr|com|org|net|bzh)\b)",
    re.IGNORECASE,
)
# Before a way, beside the name of its field: « le mail est aussi … ».
_SAID_BEFORE = frozenset(
    "le la les l un une son sa leur et ou aussi est c a au par avec nouveau nouvelle ainsi que voici y".split()
)
_WITHHELD = frozenset("fax telecopie telecopieur ancien ancienne ex".split())  # of a way that is not to be given
MOST_BEFORE = 6
_FROM_HERE = re.compile(r"(?:^|[,;:\n]|\bet)\s*$", re.IGNORECASE)
_TO_HERE = re.compile(r"\s*(?:$|[.,;\n]|et\b)", re.IGNORECASE)
_SOURCES = ("proof", "source")  # the fields that say where something was read
_WITH_SOURCE = re.compile(
    r"(?P<way>[^,;(]+?)\s*[,;(]\s*(?:source\s*:?\s*|(?=(?:vue?|lue?|trouvée?)\b))(?P<source>.+?)\)?", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_EDGES = re.compile(r"^(?:\s*[,;]|\s*\bet\b|\s)+|(?:[,;]|\s|\bet\b)+$", re.IGNORECASE)
ERASE = "retirer"
DOUBT = "je ne sais pas"  # what not knowing, and putting off, come to


@dataclass(frozen=True)
class Message:
    """`body` is what a message says after how it begins: `back` takes something back, `change` asks for a change.

    `instead`: the body is plainly what is to be kept, « non, … », « en fait c'est … ». `is_beside`: it comes besides,
    « et l'adresse … ».
    """

    body: str
    back: bool = False
    change: bool = False
    instead: bool = False
    is_beside: bool = False


def read(said: str) -> Message:
    """« non, 02 99 00 00 02 », « oui mais change aussi le mail contact@ars.fr »: how it begins, then what it says."""
    at, heads = 0, list[re.Match[str]]()
    while head := _HEAD.match(said, at):
        heads.append(head)
        at = head.end()
    back, change = (any(head[name] for head in heads) for name in ("back", "change"))
    told = any(head["is"] for head in heads)
    body = said[at:].strip()
    return Message(
        body=_OF.sub("", body) if change else body,
        back=back or told,
        change=change,
        is_beside=any(key(head[0]) in ("et", "aussi") for head in heads),
        instead=back and (told or any(head["back"] and head["mark"] for head in heads)),
    )


def pieces(said: str) -> list[str]:
    """« 02 99 00 11 22, contact@exemple.fr »: what stands between commas and « et »."""
    return [piece for piece in _PIECES.split(said.strip()) if piece.strip()]


def plainly(said: str, *, may_be_none: bool) -> str:
    """« je ne sais plus où », « plus tard » as the one doubt that every field hears; « pas d'adresse » as none."""
    words = key(said)
    if _NOT_KNOWN.fullmatch(words) or _LATER.fullmatch(words):
        return DOUBT
    return NONE if may_be_none and _NONE_OF_IT.fullmatch(words) else said


def is_courtesy(said: str) -> bool:
    """« merci », « bonjour »: words that answer nothing. « parfait » and « d'accord » are a yes."""
    return yes_or_no(said) is None and (not blunt(said) or bool(_GREETING.fullmatch(key(said)))) and bool(key(said))


def is_way(said: str) -> bool:
    """Whether a message is only a way to reach somebody: a telephone, a mailbox."""
    return bool(phone_of(said)) or ("@" in said and " " not in said.strip())


def holds_way(said: str) -> bool:
    """Whether a telephone, a mailbox or an address of the web stands somewhere in a text."""
    return any(not found["bare"] for found in _REACH.finditer(said))


def signs(said: str) -> bool:
    """Whether a text shows by itself what it is of: a telephone, a mailbox, a site, what joins or leaves a list."""
    return any(found.start() == 0 for found in _REACH.finditer(said)) or bool(_ADDED.match(said))


def is_question(said: str) -> bool:
    return said.rstrip().endswith("?")


@dataclass(frozen=True)
class Hearing:
    """What a form may be told of: its fields, the one that is `asked`, whether that one takes any `prose`.

    `takes` tells whether a text answers a field, by half at least, `whole` entirely. `given` are the fields answered so
    far, the last one last, but lists, which are corrected by signs; `apart` those whose answers are like no other.
    """

    fields: FieldNames
    takes: Takes
    whole: Takes
    is_free: Callable[[str], bool]
    asked: str = ""
    prose: bool = False
    given: Sequence[str] = ()
    lists: Sequence[str] = ()
    apart: Sequence[str] = ()

    def is_sure(self, name: str, text: str) -> bool:
        """Whether a text can only be an answer to this field, or to none."""
        return bool(name and text) and self.takes(name, text) and not self.is_free(name)

    def is_own(self, text: str) -> bool:
        """Whether the field that is asked takes a text: a site where a source is asked is that source."""
        is_elsewhere = is_way(text) and not self.prose and self.asked not in self.apart
        return bool(self.asked) and not is_elsewhere and self.takes(self.asked, text)


def heard(said: str, form: Hearing) -> Given:
    """What a message gives of fields, by key, when it does more than answer the one that is asked; {} when it does not.

    « non, 02 99 00 00 02 » corrects what was given, « ajouter aussi le mail … » is of another field, and so is a
    mailbox where a telephone is asked. "" is given of a field that is only to be asked; the same text of two is of
    either, nobody knows which.
    """
    is_answer = form.is_own(said) and form.is_sure(form.asked, said)
    if apart := _sourced(said, form) or _among(said, form) or _apart(said, form):
        return apart
    if is_answer and form.whole(form.asked, said):
        return {}
    told = read(said)
    return _named(said, told, form) or ({} if is_answer else _corrected(said, told, form))


def _named(said: str, told: Message, form: Hearing) -> Given:
    """What a message gives of fields that it names: of those it says to change, or of those whose answers are sure."""
    erased = _ERASED.match(said)
    if erased and (gone := called(said[erased.end() :], form.fields)) and {*gone} <= {*form.apart}:
        return dict.fromkeys(gone, ERASE)
    named = values_in(told.body, form.fields, form.takes) if told.body else {}
    if told.change and named and not form.prose and form.asked not in named:
        return named
    if named and all(form.is_sure(name, text) and not form.is_own(text) for name, text in named.items()):
        return named
    is_told = bool(_TOLD.search(said)) and all(form.takes(*one) for one in named.items())
    is_beside = not form.asked or (len(named) == 1 and not form.prose and "source" in named)
    if is_told and is_beside:
        return named
    return _named_or_asked(told, named, form)


def _named_or_asked(told: Message, named: Given, form: Hearing) -> Given:
    """« et l'adresse 2 place … », where any text is an answer: of either, nobody knows which."""
    name, text = next(iter(named.items()), ("", ""))
    is_doubtful = told.is_beside and len(named) == 1 and name != form.asked and bool(_DIGIT.search(text))
    is_either = is_doubtful and not form.prose and form.takes(name, text) and form.is_own(text)
    return {name: text, form.asked: text} if is_either else {}


def _corrected(said: str, told: Message, form: Hearing) -> Given:
    """What a message takes back, without naming it: of what is asked, else of the last field given that can have it."""
    signed = told.body if told.back and _SIGNED.match(told.body) else said
    if _SIGNED.match(signed) and (name := next((name for name in form.lists if form.is_sure(name, signed)), "")):
        return {name: signed}
    if _LISTED.match(said) and (name := next((name for name in form.lists if form.whole(name, said)), "")):
        return {name: said}
    name = next((name for name in (form.asked, *reversed(form.given)) if form.is_sure(name, told.body)), "")
    if told.back and name:
        return {name: told.body}
    if not (told.instead and told.body and form.asked) or form.prose:
        return {}
    last = "" if form.asked in form.given else next(reversed(form.given), "")
    either = [last] if last and form.is_free(last) and form.takes(last, told.body) else []
    return dict.fromkeys([*either, form.asked], told.body)


def _sourced(said: str, form: Hearing) -> Given:
    """« 02 99 00 00 00, vu hier sur www.ars.fr »: a way where it is asked, then where it was read."""
    found = _WITH_SOURCE.fullmatch(said.strip()) if form.asked in form.apart else None
    if found is None or not form.takes(form.asked, found["way"]):
        return {}
    known = {name for name, _ in form.fields}
    where = next((name for name in _SOURCES if name in known and form.takes(name, found["source"])), "")
    return {form.asked: found["way"], where: found["source"]} if where else {}


def _among(said: str, form: Hearing) -> Given:
    """The ways that stand anywhere in a message, with the words that say what they are; the rest for what is asked.

    Where any text is an answer only those that are named, as a clause of their own, are taken out of it.
    """
    if form.prose:
        return {}
    is_text = form.is_free(form.asked) and form.is_own(said) if form.asked else False
    found, rest, end = dict[str, str](), "", 0
    for match in _REACH.finditer(said):
        way = match[0].rstrip(".,;)")
        before = said[end : match.start()]
        name = "" if _is_withheld(before) else _elsewhere(way, form)
        if not name:
            continue
        begins, is_named = _led(before, name, form)
        start, stop = end + begins, match.start() + len(way)
        is_clause = bool(_FROM_HERE.search(said[:start]) and _TO_HERE.match(said[stop:]))
        is_site = bool(match["site"] or match["bare"])
        if not (is_clause if is_text or is_site else True) or (is_text and not is_named):
            continue
        if name in found:
            return {}
        found[name] = way
        rest, end = f"{rest} {said[end:start]}", stop
    rest = _EDGES.sub("", f"{rest} {said[end:]}")
    if not found or (rest and not form.is_own(rest) and read(rest).body):
        return {}
    return found | ({form.asked: rest} if rest and form.is_own(rest) else {})


def _led(before: str, name: str, form: Hearing) -> tuple[int, bool]:
    """Where the words begin that lead to a way of a field, and whether they name it."""
    for word in list(re.finditer(r"\S+", before))[-MOST_BEFORE:]:
        said = " ".join(one for one in key(before[word.start() :]).split() if one not in _SAID_BEFORE)
        if not said or called(said, form.fields) == [name]:
            return word.start(), bool(said)
    return len(before), False


def _is_withheld(before: str) -> bool:
    """Whether the word before a way says that it is not to be given: « fax 02… », « l'ancien 02… »."""
    return not _WITHHELD.isdisjoint(key(before).split()[-1:])


def _apart(said: str, form: Hearing) -> Given:
    """The ways to reach somebody that a message gives where something else is asked, and the rest of it for that.

    Nothing where a piece is for none; nor, beside them, where any text is an answer: a number may be part of it.
    """
    ways = {piece: name for piece in pieces(said) if (name := _elsewhere(piece, form))}
    rest = said
    for piece in ways:
        rest = rest.replace(piece, "", 1)
    rest = _EDGES.sub("", rest)
    if not ways or len({*ways.values()}) < len(ways) or (rest and not _is_rest(rest, said, form)):
        return {}
    return {name: piece for piece, name in ways.items()} | ({form.asked: rest} if rest else {})


def _is_rest(rest: str, said: str, form: Hearing) -> bool:
    """Whether what stands beside is the answer: where any text is one, only if the whole message is not."""
    return form.is_own(rest) and not (form.is_free(form.asked) and form.is_own(said))


def _elsewhere(piece: str, form: Hearing) -> str:
    """The field that a piece of a message can only be for, when that is not the one that is asked."""
    return (
        ""
        if form.is_own(piece) or key(piece) in ERASING
        else next((name for name in form.apart if form.takes(name, piece)), "")
    )
