"""A message to a form, before any field reads it: how it begins, and whether it answers anything."""

import re
from dataclasses import dataclass

from handlers.admin.form.postal import is_address
from handlers.hearing.assent import blunt, yes_or_no
from handlers.hearing.courtesy import ASKING
from knowledge.reach import WAY, phone_of
from knowledge.text import key

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
OF = re.compile(r"^(?:de\s+|d['’]\s*)", re.IGNORECASE)  # « changer de numéro »
_ADDED = re.compile(r"\s*[+-]\s*\w")
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
        body=OF.sub("", body) if change else body,
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
    """Whether a text shows by itself what it is of: a way to reach, an address, what joins or leaves a list."""
    return any(found.start() == 0 for found in WAY.finditer(said)) or bool(_ADDED.match(said)) or is_address(said)


def is_question(said: str) -> bool:
    return said.rstrip().endswith("?")
