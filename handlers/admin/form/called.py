"""What people call a field: « tel », « le mail », « les sources », « le numéro et le courriel »."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from knowledge.reading import READ
from knowledge.text import key

FieldNames = Iterable[tuple[str, str]]  # each the key of a field and its title
Given = dict[str, str]  # what is said of fields, by key: "" for one that is only called
Takes = Callable[[str, str], bool]  # whether the field of a key takes a text
_SYNONYMS = {
    "telephone": ("tel", "numero", "numero de telephone", "standard", "telephones"),
    "courriel": ("mail", "mails", "email", "e mail", "mel", "courriels", "boite mail", "adresse mail", "adresse email",
                 "adresse electronique", "boite aux lettres"),
    "site": ("site web", "site internet", "url", "lien", "adresse du site", "page"),
    "adresse": ("adresse postale",),
    "source": ("sources", "provenance", "origine"),
    "communes": ("commune", "villes", "liste des communes", "territoire"),
    "statut": ("etat", "stade"),
    "date du statut": ("date",),
    "date de verification": ("date", "verification"),
    "date": ("date du document",),
    "verification": ("verifie", "verifiee", "etat de verification"),
    "ou c est verifie": ("verification", "preuve", "source de la verification"),
    "nom": ("intitule", "denomination"),
    "nature": ("organisme", "type"),
    "departement": ("dep", "dpt", "dept"),
    "question": ("titre", "intitule"),
    "formulations": ("formulation", "phrases"),
    "reponse": ("texte", "texte de la reponse"),
    "questions liees": ("liees", "liens"),
    "montant": ("somme", "chiffre"),
    "raison": ("motif", "pourquoi"),
}  # fmt: skip
_BEFORE = re.compile(
    r"(?:(?:de |d )?(?:le|la|les|l|son|sa|ses|leur|leurs|du|des|un|une) |de |d )*(?:nouve(?:au|lle) |champ )?"
)
MOST_CALLED = 12  # fields called in one message: what calls more of them is a text
_MOST_WORDS = 5  # of a field, as people call it: « la date de vérification »
# Said of a field before what it is: « l'adresse exacte est … », « a changé aussi : … ».
_SAID_OF_IT = (
    r"(?:(?:exacte?|correcte?|actuelle?|nouve(?:au|lle)|bonn?e?|aussi|[ée]galement|d[ée]sormais|maintenant|postale"
    r"|(?:a|ont) (?:bien )?chang[ée]e?s?|c['’ ]?est|est|sera|en|par|pour|devient)\b[\s,]*)"
)
TOLD = re.compile(
    rf"^(?:{_SAID_OF_IT}*[:=→]|{_SAID_OF_IT}*(?:(?:c['’ ]?est|est|sera|en|par|devient)\b"
    r"(?:\s+(?:aussi|désormais|maintenant)\b)?|[àa]u?(?=\s+\d)))\s*"
    r"(?:(?:le|au)\s+(?=[+0]))?",
    re.IGNORECASE,
)  # between a field and what it will be
_HEAD = re.compile(r"^(?:(?:en fait|alors|et|non|pardon|attends|attendez)[\s,]+)+", re.IGNORECASE)
_ENDED = re.compile(r"\s*(?:[,;]|\bet\b|&|\+)\s*$", re.IGNORECASE)  # of a value, before another field
_READ = re.compile(rf"{READ}\b", re.IGNORECASE)
ANYTHING = "n'importe quel texte"  # a field that takes it takes whatever follows
_JOINING = frozenset({"", "et", "sont"})  # « … sont A et B »
_JOINED = re.compile(r"\s*(?:,|;|\bet\b|&|\+)\s*", re.IGNORECASE)


def called(said: str, fields: FieldNames) -> list[str]:
    """The keys of the fields that words name, in their order; none when one of them names no field."""
    known = list(fields)
    whole = _one(said, known)
    found = [whole] if whole else [_one(part, known) for part in _JOINED.split(said) if part.strip()]
    return [] if None in found else list(dict.fromkeys(name for name in found if name))


def called_in_turn(said: str, fields: FieldNames) -> list[str]:
    """The same of words that nothing parts, « tel mail adresse »: one field after the other."""
    known, words, names = list(fields), [word for word in said.split() if key(word) not in ("et", "")], list[str]()
    while found := _begun(words[:_MOST_WORDS], known):
        names, words = [*names, found[0]], words[found[1] :]
    return [] if words else list(dict.fromkeys(names))


def unled(said: str, name: str, title: str) -> str:
    """An answer without the name of its own field, said before it: « l'adresse c'est 12 rue … »."""
    words = _HEAD.sub("", said).split()
    begun = _begun(words[:_MOST_WORDS], [(name, title)])
    rest = " ".join(words[begun[1] :]) if begun else ""
    return TOLD.sub("", rest) or said if TOLD.match(rest) else said


def _one(said: str, known: FieldNames) -> str | None:
    wanted = _BEFORE.sub("", key(said), count=1) or key(said)
    exact = next((name for name, title in known if wanted in (key(name), key(title))), None)
    return exact or next((name for name, title in known if wanted in _SYNONYMS.get(key(title), ())), None)


def values_in(said: str, fields: FieldNames, takes: Takes) -> Given:
    """« téléphone 02 99… et courriel x@y.fr »: what is said of each field, in order; {} when the first is none.

    What follows a field is all its own when the field takes it; else it ends where another field is called. Read from
    the end, so that each place where a field is called is read once.
    """
    known, words = list(fields), said.split()
    if in_turn := _in_turn(words, known, takes):
        return in_turn
    begun = {at: found for at in range(len(words)) if (found := _begun(words[at : at + _MOST_WORDS], known))}
    if 0 not in begun:
        return {}
    read: dict[int, Given] = {}
    for at in sorted(list(begun)[:MOST_CALLED], reverse=True):
        name, size = begun[at]
        after = at + size
        read[at] = _value(name, words[after:], {place - after: read[place] for place in read if place >= after}, takes)
    return read[0]


def _in_turn(words: list[str], known: list[tuple[str, str]], takes: Takes) -> Given:
    """« téléphone, courriel 02 99… contact@… »: fields one after the other, then what each is given, in their order."""
    names: list[str] = []
    while found := _begun(words[:_MOST_WORDS], known):
        names, words = [*names, found[0]], words[found[1] :]
        words = words[1:] if words and key(words[0]) in ("et", "") else words
    return shared_out(names, words, takes)


def shared_out(names: Sequence[str], words: list[str], takes: Takes) -> Given:
    """« 3 rue … et 02 99… », of an address and a telephone: what each of several fields is given, in their order."""
    free = [name for name in names if takes(name, ANYTHING)]  # of several, nobody knows where one ends
    is_sure = 1 < len(names) == len({*names}) and not free[1:]
    return _shared(names, words, takes) if is_sure and words else {}


def _shared(names: Sequence[str], words: list[str], takes: Takes) -> Given:
    """The words among fields that each take theirs, in their order; {} where they do not."""
    words = words[1:] if words and key(words[0]) in _JOINING else words
    if len(names) == 1:
        return {names[0]: " ".join(words)} if words and takes(names[0], " ".join(words)) else {}
    for at in range(1, len(words)):
        mine = _ENDED.sub("", " ".join(words[:at]))
        if takes(names[0], mine) and (rest := _shared(names[1:], words[at:], takes)):
            return {names[0]: mine, **rest}
    return {}


def _value(name: str, words: list[str], further: Mapping[int, Given], takes: Takes) -> Given:
    """What a field is given by the words after it, with what `further` fields are, by where they are called there."""
    text = TOLD.sub("", " ".join(words))
    is_whole = takes(name, text)
    for at, others in sorted(further.items()):
        before = TOLD.sub("", " ".join(words[:at]))
        value = _ENDED.sub("", before)
        is_ended = not value or value != before
        if (
            (is_ended or not is_whole)
            and (is_ended or takes(name, value))
            and name not in others
            and (_are_sure(takes, others) or _ends_there(name, value, is_whole, others, takes))
        ):
            return {name: value, **others}
    return {name: text}


def _ends_there(name: str, value: str, is_whole: bool, others: Given, takes: Takes) -> bool:
    """Whether a value that is whole can only end where another field is called: « région Bretagne et source … »."""
    is_value = bool(value) and takes(name, value) and not takes(name, ANYTHING)
    return is_value and not is_whole and all(text and takes(other, text) for other, text in others.items())


def _are_sure(takes: Takes, given: Given) -> bool:
    """Whether words are of these fields and no part of the text before them; « source vu hier … » announces itself."""
    return all(
        not value or (takes(name, value) and (not takes(name, ANYTHING) or bool(_READ.match(value))))
        for name, value in given.items()
    )


def _begun(words: list[str], known: list[tuple[str, str]]) -> tuple[str, int] | None:
    """The field some words begin with, and how many they are; the longest name first. A sign after it is no name."""
    sizes = (size for size in range(len(words), 0, -1) if key(words[size - 1]))
    return next(((name, size) for size in sizes if (name := _one(" ".join(words[:size]), known))), None)
