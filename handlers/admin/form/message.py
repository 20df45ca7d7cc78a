"""A message to a form, before the field that is asked reads it: how it begins, and whether it answers anything."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.admin.form.called import FieldNames, Given, Takes, values_in
from handlers.hearing.assent import blunt, yes_or_no
from knowledge.reach import phone_of
from knowledge.text import key

# What takes back something that was said: « non, … », « en fait c'est … ».
_BACK = (
    r"non|nan|nope|en fait|pardon|oups|erreur|d[ée]sol[ée]e?|excusez[ -]moi|finalement|plut[oô]t|attendez|attends"
    r"|je me suis tromp[ée]e?s?|j['’ ]?ai fait une erreur|je voulais dire|je rectifie"
    r"|c['’ ]?(?:est|[ée]tait)"
)
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
    rf"(?:(?P<back>{_BACK})|(?P<change>{_CHANGE})|(?:{_AROUND}))(?:\s*[,;.:!…]+\s*|\s+|$)", re.IGNORECASE
)
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
DOUBT = "je ne sais pas"  # what not knowing, and putting off, come to


@dataclass(frozen=True)
class Message:
    """`body` is what a message says after how it begins: `back` takes something back, `change` asks for a change."""

    body: str
    back: bool = False
    change: bool = False


def read(said: str) -> Message:
    """« non, 02 99 00 00 02 », « oui mais change aussi le mail contact@ars.fr »: how it begins, then what it says."""
    at, back, change = 0, False, False
    while head := _HEAD.match(said, at):
        at, back, change = head.end(), back or bool(head["back"]), change or bool(head["change"])
    return Message(said[at:].strip(), back, change)


def pieces(said: str) -> list[str]:
    """« 02 99 00 11 22, contact@exemple.fr »: what stands between commas and « et »."""
    return [piece for piece in _PIECES.split(said.strip()) if piece.strip()]


def plainly(said: str) -> str:
    """« je ne sais plus où », « plus tard » as the one doubt that every field hears; anything else as it is."""
    words = key(said)
    return DOUBT if _NOT_KNOWN.fullmatch(words) or _LATER.fullmatch(words) else said


def is_courtesy(said: str) -> bool:
    """« merci », « bonjour »: words that answer nothing. « parfait » and « d'accord » are a yes."""
    return yes_or_no(said) is None and (not blunt(said) or bool(_GREETING.fullmatch(key(said)))) and bool(key(said))


def is_way(said: str) -> bool:
    """Whether a message is only a way to reach somebody: a telephone, a mailbox."""
    return bool(phone_of(said)) or ("@" in said and " " not in said.strip())


def is_question(said: str) -> bool:
    return said.rstrip().endswith("?")


@dataclass(frozen=True)
class Hearing:
    """What a form may be told of: its fields, the one that is `asked`, whether that one takes any `prose`.

    `given` are the fields answered so far, the last one last; `apart` those whose answers are like no other.
    """

    fields: FieldNames
    takes: Takes
    is_free: Callable[[str], bool]
    asked: str = ""
    prose: bool = False
    given: Sequence[str] = ()
    apart: Sequence[str] = ()

    def is_sure(self, name: str, text: str) -> bool:
        """Whether a text can only be an answer to this field, or to none."""
        return bool(name and text) and self.takes(name, text) and not self.is_free(name)


def heard(said: str, form: Hearing) -> Given:
    """What a message gives of fields, by key, when it does more than answer the one that is asked; {} when it does not.

    « non, 02 99 00 00 02 » corrects what was given, « ajouter aussi le mail … » is of another field, and so is a
    mailbox where a telephone is asked. "" is given of a field that is only to be asked.
    """
    if form.is_sure(form.asked, said):
        return {}
    told = read(said)
    named = values_in(told.body, form.fields, form.takes) if told.body else {}
    if told.change and named and not form.prose and form.asked not in named:
        return named
    if named and all(form.is_sure(name, text) for name, text in named.items()):
        return named
    if told.back and (name := _taken_back(told.body, form)):
        return {name: told.body}
    return _apart(said, form)


def _taken_back(body: str, form: Hearing) -> str:
    """The field that a correction is of: the one that is asked, else the last one given that can have it."""
    return next((name for name in (form.asked, *reversed(form.given)) if form.is_sure(name, body)), "")


def _apart(said: str, form: Hearing) -> Given:
    """Each piece of a message for its field, when every one has its own and one at least is not for what is asked."""
    found: Given = {}
    for piece in pieces(said):
        name = _field_of(piece, form)
        if not name or name in found:
            return {}
        found[name] = piece
    return found if found.keys() - {form.asked} else {}


def _field_of(piece: str, form: Hearing) -> str:
    if form.asked and form.takes(form.asked, piece):
        return "" if form.is_free(form.asked) else form.asked
    return next((name for name in form.apart if form.takes(name, piece)), "")
