"""A message to a form, before the field that is asked reads it: how it begins, and whether it answers anything."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from handlers.admin.form.called import FieldNames, Given, Takes, called, values_in
from handlers.admin.form.postal import BETWEEN, address_in
from handlers.engine.quotation import LONGEST
from handlers.hearing.assent import blunt, yes_or_no
from handlers.hearing.courtesy import ASKING
from knowledge.reach import WAY, phone_of
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
_ADDS = re.compile(r"r?ajoute|aussi|[ée]galement|en plus|et\b", re.IGNORECASE)
# What is only said around: it begins an answer too.
_AROUND = (
    r"oui|ok|d['’ ]?accord|c['’ ]?est bon|mais|et|alors|ah|euh|bon|merci|svp|au passage|tant que j['’ ]?y suis"
    rf"|{ASKING}"
)
_HEAD = re.compile(
    rf"(?:(?P<back>{_BACK})|(?P<is>{_IS})|(?P<change>{_CHANGE})|(?:{_AROUND}))(?:(?P<mark>\s*[,;.:!…]+\s*)|\s+|$)",
    re.IGNORECASE,
)
# An answer taken back on its way: « 8 place …, non attends, 6 place … ». One word alone does so between two commas.
_TAKING = r"(?:non|nan|pardon|oups|mince|attends|attendez|en fait|plut[oô]t|je voulais dire|je me suis tromp[ée]e?s?)"
_ON_ITS_WAY = re.compile(
    rf"\S(?:[\s,;.…]+(?:(?:euh|ah|oh)[\s,]+)*{_TAKING}(?:[\s,]+(?:euh[\s,]+)?{_TAKING})+[\s,:;…]+"
    rf"|\s*[,;.…]\s*(?:(?:euh|ah|oh)\s+)?{_TAKING}\s*[,:…]\s*)(?:c['’ ]?est\s+)?(?P<last>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# « erreur de saisie » is a reason, and takes nothing back.
_OF_AN_ERROR = re.compile(r"erreur\s+(?!non\b|en fait\b|c['’ ]?est\b|pardon\b|d[ée]sol)[^\W\d]", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(r"^(?:le|au)\s+(?=[+0])", re.IGNORECASE)  # « c'est le 02… »
# A form given up in a sentence, beside the words that alone say so: « je me suis trompée de fiche ».
_FALSE_START = r"(?:je )?(?:me |m )?(?:suis )?trompee?s?"
_CARD = r"(?:fiche|contact|cpts|organisme|carte|entree|formulaire|endroit|region)"
_WRONG_CARD = (
    rf"{_FALSE_START} (?:de|d) (?:la )?{_CARD}|(?:c est |ce n est |c )?(?:pas la bonne|la mauvaise|mauvaise|pas la)"
    rf" {_CARD}|c est (?:pas le bon|le mauvais) {_CARD}"
)
_GIVEN_UP = (
    r"(?:j |on )?abandonne[rz]?|(?:je )?laisse[rz]? tomber"
    rf"|(?:on )?(?:enleve|efface|annule|oublie|supprime|retire)[rz]? tout|{_WRONG_CARD}"
)
_GIVES_UP = re.compile(
    rf"(?:(?:{_GIVEN_UP}|{_FALSE_START}|non|nan|finalement|en fait|euh|ah|oh|oups|mince|zut|pardon|desolee?|bon|ok"
    r"|attends|attendez|merci|svp|stp|ca|tout|cela|et|mais|car|parce que|c est pas ca|rien)(?: |$))+"
)
_PLAINLY = re.compile(rf"\b(?:{_GIVEN_UP})\b")
_OF = re.compile(r"^(?:de\s+|d['’]\s*)", re.IGNORECASE)  # « changer de numéro »
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
_SPOKEN = re.compile(r"\b(?:c['’ ]?est|est|devient|sera)\b", re.IGNORECASE)  # the same, before what has a number
_TOLD = re.compile(r"[:=]")  # between the name of a field and any text
# Before a way, beside the name of its field: « le mail est aussi … ».
_SAID_BEFORE = frozenset(
    "le la les l un une son sa leur notre mon et ou aussi est c a au par avec nouveau nouvelle bon bonne vrai ainsi "
    "que voici voila y ici contact contacter nous joindre".split()
)
_ARTICLES = ("et", "le", "la", "son", "leur", "notre", "mon")
_WHOSE = frozenset("de du des d".split())  # between a way and whose it is
_WITHHELD = frozenset("fax telecopie telecopieur ancien ancienne ex pas".split())  # of a way that is not to be given
MOST_BEFORE = 6
_HOLE = "\n"  # where something was taken out of a message
_PIECES = re.compile(BETWEEN)
_AFTER_PIECE = re.compile(rf"(?:{BETWEEN})$")
_ADDRESS = "address"
_SAID_AFTER = re.compile(r"\s*\((?:fax|t[ée]l[ée]copie|anciens?|ancienne)\)", re.IGNORECASE)
_AND = re.compile(r"(?:et|ainsi que)\b", re.IGNORECASE)
_READ_IN = re.compile(
    r"(?:source\s*:?\s*|(?=(?:re)?(?:vue?|lue?|trouvée?|vérifiée?)\b))(?P<source>.+)", re.IGNORECASE | re.DOTALL
)
_LOOKED_UP = re.compile(r"^(?:re)?(?:vu|lu|trouvé)e?s?\s+(?:sur|dans)\s+", re.IGNORECASE)  # « lu sur leur site »
_FROM_HERE = re.compile(r"(?:^|[,;:|/\n]|\s[-–]\s|\bet)\s*$", re.IGNORECASE)
_TO_HERE = re.compile(r"\s*(?:$|[.,;\n]|et\b|pas\b)", re.IGNORECASE)
_LED_TO_SOURCE = re.compile(r"^\s*(?:et\s+)?(?:la\s+)?source\s*(?::|c['’ ]?est\b)?\s*", re.IGNORECASE)
REASON = "why"  # the field of it, which takes any words
SOURCES = ("proof", "source")  # the fields that say where something was read
_THEN_SOURCE = r"\s*[,;(]\s*(?:source\s*:?\s*|(?=(?:vue?|lue?|trouvée?)s?\b))(?P<source>.+?)\)?"
_WITH_SOURCE = re.compile(rf"(?P<way>[^,;(]+?){_THEN_SOURCE}", re.IGNORECASE)
_LIST_WITH_SOURCE = re.compile(rf"(?P<way>.+?){_THEN_SOURCE}", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_EDGES = re.compile(r"^(?:[,;)\s]|\bet\b)+|(?:[,;:|/(\s-]|\bet\b|\(\s*\))+$", re.IGNORECASE)
ERASE = "retirer"
DOUBT = "je ne sais pas"  # what not knowing, and putting off, come to


@dataclass(frozen=True)
class Message:
    """`body` is what a message says after how it begins: `back` takes something back, `change` asks for a change.

    `instead`: the body is plainly what is to be kept, « non, … », « en fait c'est … ». `is_beside`: it comes besides,
    « et l'adresse … ». `adds`: it asks for more, « ajoute la commune … ».
    """

    body: str
    back: bool = False
    change: bool = False
    instead: bool = False
    is_beside: bool = False
    adds: bool = False


def _heads(said: str) -> list[re.Match[str]]:
    heads, at = list[re.Match[str]](), 0
    while head := _HEAD.match(said, at):
        heads.append(head)
        at = head.end()
    return heads


def read(said: str) -> Message:
    """« non, 02 99 00 00 02 », « oui mais change aussi le mail contact@ars.fr »: how it begins, then what it says."""
    heads = _heads(said)
    at = heads[-1].end() if heads else 0
    back, change = (any(head[name] for head in heads) for name in ("back", "change"))
    told = any(head["is"] for head in heads)
    body = said[at:].strip()
    return Message(
        body=_OF.sub("", body) if change else body,
        back=back or told,
        change=change,
        is_beside=any(key(head[0]) in ("et", "aussi") for head in heads),
        adds=any(_ADDS.match(head[0]) for head in heads),
        instead=back and (told or any(head["back"] and head["mark"] for head in heads)),
    )


def takes_back(said: str) -> bool:
    """Whether a message begins by taking something back: « non attends … », « je me suis trompée »."""
    return any(head["back"] for head in _heads(said)) and not _OF_AN_ERROR.match(said.strip())


def last_said(said: str) -> str:
    """« 6 place … » of « 8 place …, non attends, 6 place … »: what an answer comes to; "" for none."""
    found = _ON_ITS_WAY.search(said)
    return found["last"].strip() if found else ""


def gives_up(said: str) -> bool:
    """« je me suis trompée de fiche », « abandonne, je me suis trompée »: a form given up, whatever is asked in it."""
    return bool(_GIVES_UP.fullmatch(key(said)) and _PLAINLY.search(key(said)))


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


def is_read_there(said: str) -> bool:
    """Whether the only ways in a text are pages, where something may have been read."""
    return all(found["site"] or found["bare"] for found in WAY.finditer(said))


def holds_way(said: str) -> bool:
    """Whether a telephone, a mailbox or an address of the web stands somewhere in a text."""
    return any(not found["bare"] for found in WAY.finditer(said))


def signs(said: str) -> bool:
    """Whether a text shows by itself what it is of: a telephone, a mailbox, a site, what joins or leaves a list."""
    return any(found.start() == 0 for found in WAY.finditer(said)) or bool(_ADDED.match(said))


def is_question(said: str) -> bool:
    return said.rstrip().endswith("?")


@dataclass(frozen=True)
class Hearing:
    """What a form may be told of: its fields, the one that is `asked`, whether that one takes any `prose`.

    `takes` tells whether a text answers a field, by half at least, `whole` entirely. `given` are the fields answered so
    far, the last one last, but lists; `alters` tells whether words change a list. `apart` are those whose answers are
    like no other; `certain` names those that a text answers whole and anew, which is no answer to any other: of the
    fields that are asked in this form, or of all of them.
    """

    fields: FieldNames
    takes: Takes
    whole: Takes
    is_free: Callable[[str], bool]
    alters: Takes = lambda name, text: False
    asked: str = ""
    prose: bool = False
    given: Sequence[str] = ()
    lists: Sequence[str] = ()
    apart: Sequence[str] = ()
    certain: Callable[[str, bool], Sequence[str]] = lambda text, of_all: ()
    is_source: Callable[[str], bool] = lambda text: False

    def is_sure(self, name: str, text: str) -> bool:
        """Whether a text can only be an answer to this field, or to none."""
        return bool(name and text) and self.takes(name, text) and not self.is_free(name)

    def is_own(self, text: str) -> bool:
        """Whether the field that is asked takes a text: a site where a source is asked is that source."""
        is_elsewhere = is_way(text) and not self.prose and self.asked not in self.apart
        return bool(self.asked) and not is_elsewhere and self.takes(self.asked, text)

    def is_text(self, said: str) -> bool:
        """Whether any text is an answer to what is asked, and this one is."""
        return bool(self.asked) and self.is_free(self.asked) and self.is_own(said)


@dataclass(frozen=True)
class Heard:
    """What a message gives of fields, by key, and the words of it that are for none.

    "" is given of a field that is only to be asked; the same text of two is of either, nobody knows which.
    """

    given: Mapping[str, str]
    unread: Sequence[str] = ()

    @property
    def is_doubtful(self) -> bool:
        return len({*self.given.values()}) < len(self.given)


NOTHING = Heard({})


def heard(said: str, form: Hearing) -> Heard:
    """What a message gives when it does more than answer the field that is asked; nothing when it does not.

    The ways to reach somebody are taken out first, wherever they stand; the rest is heard as a message of its own.
    """
    if sourced := _sourced(said, form) or _source_itself(said, form):
        return Heard(sourced)
    return _ways(said, form) or Heard(_told(said, form))


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
    return text if not text or _SIGNED.match(text) else f"+ {_OF.sub('', text)}"


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
    taking = [name for name in form.certain(said, is_either) if name != form.asked]
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


def _ways(said: str, form: Hearing) -> Heard | None:
    """The ways that stand anywhere in a message, with the words that say what they are; then what is left of it.

    Where any text is an answer only those that are named, as a clause of their own, are taken out of it; of two of one
    kind, nobody knows which. None where there is none.
    """
    if form.prose:
        return None
    taken, rest, end = list[tuple[str, str, str]](), "", 0  # each a field, a way, and that with what leads to it
    for match in WAY.finditer(said):
        way = match[0].rstrip(".,;)")
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
        found, rest = found | {_ADDRESS: " ".join(address.split())}, rest.replace(address, _HOLE)
    is_refused = not found and (form.is_text(said) or all(name for name, _, _ in taken))
    return None if is_refused else _more_than_asked(said, _with_rest(rest, Heard(found, unread), form), form)


def _address_in(text: str, form: Hearing) -> str:
    """The postal address that stands among other things, where no address nor any text is asked; "" for none."""
    is_open = any(name == _ADDRESS for name, _ in form.fields) and form.asked not in (_ADDRESS, *SOURCES)
    address = address_in(text) if is_open and not form.is_text(text) else ""
    return address if address and form.takes(_ADDRESS, address) else ""


def _more_than_asked(said: str, told: Heard, form: Hearing) -> Heard | None:
    """None for what is only an answer to the field that is asked, or what that field refuses better."""
    if [*told.given] != [form.asked]:
        return told
    is_whole = said.strip(" .,;") == told.given[form.asked]
    is_alone = bool(told.unread) and len(list(WAY.finditer(said))) == 1
    return None if is_whole or is_alone else told


def _taken(said: str, end: int, match: re.Match[str], form: Hearing) -> tuple[str, int] | None:
    """The field a way is for, and where the words begin that lead to it; "" of one that is not to be given.

    None for a way that is part of what stands around it, or of what is asked.
    """
    way, before = match[0].rstrip(".,;)"), said[end : match.start()]
    is_text, name = form.is_text(said), _field_of(match[0].rstrip(".,;)"), form)
    withheld = _withheld(before, said[match.start() + len(way) :], form) if match["phone"] or match["mail"] else None
    if withheld is not None:
        return None if is_text else ("", end + withheld)
    if not name:
        return None
    begins, is_named = _led(before, name, form)
    start = end + begins
    before, after = said[:start], said[match.start() + len(way) :]
    is_begun = _FROM_HERE.search(before) or _AFTER_PIECE.search(before) or _AND.match(said[start:])
    is_clause = bool(is_begun and (_TO_HERE.match(after) or _PIECES.match(after)))
    is_site = bool(match["site"] or match["bare"]) and name != form.asked
    is_part = (is_text or is_site) and not is_clause
    return None if is_part or (is_text and not is_named) else (name, start)


def _with_rest(left: str, ways: Heard, form: Hearing) -> Heard:
    """The same with what stands beside the ways: the answer to what is asked, what is of others, or words unread."""
    rest = _EDGES.sub("", " ".join(left.split()))
    if not read(rest).body or _is_about(rest, [*ways.given], form):
        return ways
    if WAY.search(rest) and key(rest).split()[0] in _WITHHELD:  # « …, pas cpts@exemple.fr »
        return Heard(ways.given, [*ways.unread, *_unread(left, ways, form)])
    if form.asked and form.asked not in ways.given and form.is_own(rest):
        return Heard({**ways.given, form.asked: rest}, ways.unread)
    read_in = _READ_IN.match(rest) if not {*ways.given}.isdisjoint(form.apart) else None
    source = _LOOKED_UP.sub("", read_in["source"]) if read_in else ""
    where = _where(source, form) if source else ""
    told = {where: source} if where else _told(rest, form)
    beside = Heard(told)
    if not told or beside.is_doubtful or not {*told}.isdisjoint(ways.given):
        return Heard(ways.given, [*ways.unread, *_unread(left, ways, form)])
    return Heard({**ways.given, **told}, ways.unread)


def _unread(left: str, ways: Heard, form: Hearing) -> list[str]:
    """What is left of a message piece by piece, all of it: no cut hides what was in it."""
    pieces = [_EDGES.sub("", piece).strip(" -–—:|/") for piece in _PIECES.split(left)]
    kept = [piece for piece in pieces if key(piece) and not _is_about(piece, [*ways.given], form)]
    return [line for piece in kept for line in wrap(piece, LONGEST)]


def _is_about(rest: str, names: Sequence[str], form: Hearing) -> bool:
    """« c'est le numéro »: whether words only name what is given."""
    words = " ".join(word for word in key(rest).split() if word not in _SAID_BEFORE)
    named = called(words, form.fields) if words else []
    return not words or is_courtesy(rest) or (bool(named) and {*named} <= {*names})


def _led(before: str, name: str, form: Hearing) -> tuple[int, bool]:
    """Where the words begin that lead to a way of a field, « le tel du secrétariat », and whether they name it."""
    for word in list(re.finditer(r"\S+", before))[-MOST_BEFORE:]:
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
    for word in reversed(words[-MOST_BEFORE:]):
        said = [one for one in key(word[0]).split() if one not in _SAID_BEFORE]
        is_named = any(called(one, form.fields) for one in said)  # « tél/fax » is both
        if not (is_named or _WITHHELD.isdisjoint(said)):
            small = re.search(rf"(?:\b(?:{'|'.join(_ARTICLES)})\s+|[(\s])*$", before[: word.start()], re.IGNORECASE)
            return small.start() if small else word.start()
        if (said and not is_named) or word[0][-1:] in (",", ";"):
            break
    return len(before) if _SAID_AFTER.match(after) else None


def _field_of(way: str, form: Hearing) -> str:
    """The field that a way is for; "" when what is asked is something else that takes it."""
    is_own = form.is_own(way) and (form.asked in SOURCES or not form.is_free(form.asked))
    if key(way) in ERASING or (form.asked not in form.apart and is_own):
        return ""
    return next((name for name in form.apart if form.takes(name, way)), "")
