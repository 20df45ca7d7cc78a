"""What an admin calls a card or an entry: its key, its number in a list, or the words people have for it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from handlers.admin.form import postal
from handlers.admin.form.called import ANYTHING, TOLD, FieldNames, Given, Takes, called, shared_out, values_in
from handlers.admin.form.field import WrongError
from handlers.admin.form.message import signs
from handlers.admin.form.state import listed
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.turn.talk import Talk
from knowledge.text import key
from knowledge.wording import count

MOST_OFFERED = 8
MOST_NEAR = 3  # names that look like what was said
LEAST_ALIKE = 70  # of 100
ALONE = "{}"
_THE = r"\s*(?:(?:la|le|les|l)\s+|l['’]\s*)?"
_OF = re.compile(rf"(?:(?:de|du|des|d)\b|d['’]){_THE}", re.IGNORECASE)
_WHOSE = re.compile(rf"(?:^|\s+)(?:(?:de|du|des|d|pour|à|a|au|aux)\b|d['’]){_THE}", re.IGNORECASE)
_BARE = re.compile(r"^(?:(?:le|la|un|ce)\s+)?(?:nouveau\s+)?(?:num[ée]ro\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|\bet\b|&|\+)\s*", re.IGNORECASE)
# Between a name and what is given.
_BECOMES = re.compile(
    r"\s+(?:en|par|est|devient|c['’ ]?est)(?:\s+(?:maintenant|désormais))?\s+(?:le\s+(?=[+0]))?"
    r"|\s+(?:à|a|au)\s+(?=[+0])|\s*[:=→]\s+|\s+(?=[+-]\s*\w)",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s*(?:\b(?:en|est|devient|c['’ ]?est|à|a|au)|[:=→,])*\s*$", re.IGNORECASE)
IsCalled = Callable[[str], bool]


class WhichError(WrongError):
    """Nothing is called so for sure: one of `found`, key to label, may be chosen.

    `told` is what follows the command with a key in it, « {} téléphone »; `besides`, what else may be done.
    """

    def __init__(
        self, text: str, found: Mapping[str, str], told: str = ALONE, besides: tuple[Choice, ...] = ()
    ) -> None:
        super().__init__(text)
        self.besides = besides
        self.choices = {told.format(name): label for name, label in list(found.items())[:MOST_OFFERED]}


def several(said: str, found: Mapping[str, str], looked_up: str, told: str = ALONE) -> WhichError:
    """Which of them is meant; the others are found by a command."""
    more = len(found) - MOST_OFFERED
    rest = f" {count(more, 'autre')} : « {looked_up} » montre tout." if more > 0 else ""
    return WhichError(f"{count(len(found), 'fiche')} pour {quoted(said)} : laquelle ?{rest}", found, told)


def not_in_the_list(said: str, shown: Mapping[str, str], told: str = ALONE) -> WhichError:
    """What the last list has, for a number that it does not."""
    last = "La dernière liste n'a qu'une fiche" if len(shown) == 1 else f"La dernière liste va de 1 à {len(shown)}"
    return WhichError(f"{last} : il n'y a pas de numéro {said.strip()}.", shown, told)


def no_list(said: str, looked_up: str) -> WrongError:
    """A number of a list that nobody was shown: it is no word of a name."""
    return WrongError(
        f"Aucune liste n'est affichée, où {quoted(said)} serait un numéro. « {looked_up} » en montre une."
    )


def nearest_names(said: str, names: Mapping[str, str], least: float = LEAST_ALIKE) -> list[str]:
    """The keys of the names that look most like what was said, when it is misspelt: « cpam du morbian »."""
    from rapidfuzz import fuzz, process

    folded = {name: key(label) for name, label in names.items()}
    found = process.extract(key(said), folded, scorer=fuzz.token_sort_ratio, limit=MOST_NEAR, score_cutoff=least)
    return [name for _, _, name in found]


def keyed(talk: Talk, word: str, said: str) -> str:
    """The key that was given, itself or by its number in the list."""
    return listed(talk, word, said.strip().casefold())


def keyed_first(talk: Talk, word: str, said: str) -> str:
    """The same when something follows it that is no part of a name: « contact modifier 2 note »."""
    return keyed(talk, word, said.strip().partition(" ")[0])


def with_fields(argument: str, fields: FieldNames, is_called: IsCalled, takes: Takes) -> tuple[str, Given]:
    """« ars bretagne téléphone 02 99… et courriel »: the name, and what is said of each field its other words call.

    `is_called` tells whether words name a card, `takes` whether a field takes a text. Fields may be called alone
    after any words; a value needs a name that is known, or to be one its field takes.
    """
    words, known, takes = argument.split(), list(fields), cache(takes)
    ends = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    alone = [(name, dict.fromkeys(which, "")) for name, rest in ends if (which := called(rest, known))]
    if sure := next((one for one in alone if is_called(one[0])), None):
        return sure
    if is_called(argument):
        return argument.strip(), {}
    if led := _led(argument, known, is_called, takes):
        return led
    given = ((name, said) for name, rest in ends if (said := values_in(rest, known, takes)))
    for name, said in given:  # the first field that is called after words
        is_taken = all(takes(*one) for one in said.items() if one[1])
        if is_called(name) or (is_taken and not alone):
            return name, said
    if told := _told_by_itself(argument, ends, known, is_called, takes):
        return told
    return next(iter(alone), (argument.strip(), {}))


def _told_by_itself(
    said: str, ends: Sequence[tuple[str, str]], fields: FieldNames, is_called: IsCalled, takes: Takes
) -> tuple[str, Given] | None:
    """« ars bretagne 02 99… », « le 02 99… pour l'ars bretagne »: a card, and what tells by itself what it is of."""
    tails = [(said[link.end() :], _BARE.sub("", said[: link.start()])) for link in _WHOSE.finditer(said)]
    for name, text in (*tails, *ends):
        of = [field for field, _ in fields if _tells(field, text, takes)]
        if of and is_called(name):
            return name, {of[0]: text}
    return None


def _tells(field: str, text: str, takes: Takes) -> bool:
    """Whether a text shows by itself that it is of a field, and the field takes it."""
    is_sure = postal.is_address(text) if field == postal.FIELD else signs(text) and not takes(field, ANYTHING)
    return is_sure and takes(field, text)


@dataclass(frozen=True)
class Led:
    """« le téléphone de l'ars bretagne en 02 99… »: fields come first, then whose they are, then what they become.

    `more` are fields said after the name, with what they become if it is said: « … et son courriel ».
    """

    fields: list[str]
    name: str = ""
    value: str = ""
    size: int = 0  # words that name the fields
    more: Given = field(default_factory=dict)


def fields_first(said: str, fields: FieldNames, is_called: IsCalled, takes: Takes) -> Led | None:
    """What words that begin with fields say of them; None when they begin with none.

    What follows « de » is a name, whatever the field could make of it; what ends with the name of a card is no value.
    """
    words, known = said.split(), list(fields)
    ends = (at for at in range(len(words), 0, -1) if key(words[at - 1]))  # « communes + Betton »: the sign is no name
    heads = ((at, called(" ".join(words[:at]), known)) for at in ends)
    at, which = next(((at, which) for at, which in heads if which), (0, []))
    if not which:
        return None
    led, rest = Led(which, size=at), " ".join(words[at:])
    return _located(led, rest, known, is_called, takes) or _said_after(led, rest, known, is_called, takes)


def _said_after(led: Led, rest: str, known: FieldNames, is_called: IsCalled, takes: Takes) -> Led:
    """Whose fields are that words begin with, and what they become, by what follows them."""
    field = led.fields[0]
    if link := _OF.match(rest):
        return _whose(led, rest[link.end() :], known, is_called, takes)
    whose = _WHOSE.match(rest)  # « la réponse à comment adhérer », where any text would be taken
    if whose and takes(field, ANYTHING) and is_called(rest[whose.end() :]):
        return replace(led, name=rest[whose.end() :])
    if not rest or takes(field, TOLD.sub("", rest)):
        return replace(led, value=rest)
    tails = ((rest[: link.start()], rest[link.end() :]) for link in _WHOSE.finditer(rest))
    given = [tail for tail in tails if takes(field, tail[0])]  # « 02 97… pour », whoever that is for
    if last := next((tail for tail in given if is_called(tail[1])), next(iter(given), None)):
        return replace(led, name=last[1], value=last[0])
    first = _whose(led, rest, known, is_called, takes)  # « tel ars bretagne »
    return first if is_called(first.name) else replace(led, value=rest)


def _located(led: Led, said: str, known: FieldNames, is_called: IsCalled, takes: Takes) -> Led | None:
    """« … de geco à 3 rue de la Paix », « … ars bretagne 8 place … »: an address begins where its number does.

    Any text would do for its field: nothing but that number tells where the name ends.
    """
    parted = postal.parted(TOLD.sub("", said)) if led.fields == [postal.FIELD] else None
    if parted is None:
        return None
    name = _THEN.sub("", _WHOSE.sub("", parted[0], count=1) if _WHOSE.match(parted[0]) else parted[0])
    more = values_in(f"{dict(known)[postal.FIELD]} {parted[1]}", known, takes)
    value = more.pop(postal.FIELD, parted[1])
    return replace(led, name=name, value=value, more=more) if not name or is_called(name) else None


def _whose(led: Led, said: str, known: FieldNames, is_called: IsCalled, takes: Takes) -> Led:
    """The card that these fields are of, and what they become: the longest name that is one.

    « en » between them tells where a name ends; else what the field takes, or another field.
    """
    cuts = [(said[: link.start()], said[link.end() :]) for link in _BECOMES.finditer(said)]
    if sure := next((cut for cut in ((said, ""), *reversed(cuts)) if is_called(cut[0])), None):
        each = shared_out(led.fields, sure[1].split(), takes)
        return replace(led, name=sure[0], value="" if each else sure[1], more=each)
    words = said.split()
    for at in range(len(words) - 1, 0, -1):
        name, rest = " ".join(words[:at]).rstrip(" ,;:"), " ".join(words[at:])
        if not is_called(name):
            continue
        if each := shared_out(led.fields, words[at:], takes):
            return replace(led, name=name, more=each)
        if more := values_in(_AND.sub("", rest, count=1) if _AND.match(rest) else rest, known, takes):
            return replace(led, name=name, more=more)
        if takes(led.fields[0], rest) and not takes(led.fields[0], ANYTHING):
            return replace(led, name=name, value=rest)
        also = values_in(f"{dict(known)[led.fields[0]]} {rest}", known, takes)  # « tel ars bretagne 02… et site … »
        if len(also) > 1 and all(takes(*one) for one in also.items()):
            return replace(led, name=name, value=also.pop(led.fields[0]), more=also)
    name, value = next(iter(cuts), (said, ""))
    return replace(led, name=name, value=value)


def _led(said: str, fields: FieldNames, is_called: IsCalled, takes: Takes) -> tuple[str, Given] | None:
    """« le téléphone de l'ars bretagne », « … en 02 99… »: the fields come first, the name after « de »."""
    led = fields_first(said, fields, is_called, takes)
    if led is None or not is_called(led.name) or (led.value and len(led.fields) > 1):
        return None
    return led.name, {**dict.fromkeys(led.fields, led.value), **led.more}


def told_with(given: Given) -> str:
    """What follows a command about fields of a card, its name left to choose."""
    return " ".join([ALONE, *(f"{name} {said}".strip() for name, said in given.items())])
