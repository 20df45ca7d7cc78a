"""Which card a command in words is about: the one it names; the one that is shown, only when it names no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.admin import nearly
from handlers.admin.command import Command
from handlers.admin.directory import contacts, cpts
from handlers.admin.directory.cards import Cards
from handlers.admin.entries import changes, entry
from handlers.admin.form.called import ANYTHING, FieldNames, called
from handlers.admin.form.message import ERASE
from handlers.admin.form.naming import Led, fields_first
from handlers.admin.form.state import Aside, state_of
from handlers.admin.form.titles import title_of
from handlers.admin.registry import BY_NAME
from handlers.turn.talk import Talk
from knowledge.overlay import Kind
from knowledge.text import key

# What stands for the card that is shown: « le téléphone de la fiche », « de cette cpts », « de celle-ci ».
_ITSELF = nearly.ARTICLES | frozenset(
    "fiche contact cpts entree organisme reponse celle celui ci elle lui meme".split()
)


@dataclass(frozen=True)
class _Thing:
    """One kind of card: the word of its commands, its fields, which of them can go, what its cards are called."""

    kind: Kind
    word: str
    fields: FieldNames
    erasable: Sequence[str]
    meant: Callable[[Talk, str], Sequence[str]]
    takes: Callable[[Talk, str, str], bool]


def _directory(cards: Cards) -> _Thing:
    return _Thing(cards.kind, cards.word, cards.field_names, cards.erasable, cards.meant_by, cards.takes)


_THINGS = (
    _directory(contacts.CARDS),
    _directory(cpts.CARDS),
    _Thing("faq", "faq", changes.NAMES, (), entry.called, changes.takes),
)


def spoken(talk: Talk, said: str) -> tuple[Command, str] | None:
    """The command on a card that words ask for, with what follows it: « changer le téléphone de l'ARS Bretagne »."""
    return of_fields(talk, said) or of_a_card(talk, said)


def of_fields(talk: Talk, said: str) -> tuple[Command, str] | None:
    """A change of fields: of the card that is named, be it found or not; of the one shown when none is."""
    what, rest = nearly.deed(said)
    word, seen = shown(talk)
    things = sorted(_THINGS, key=lambda thing: thing.word != word)  # names are first those of what is shown
    read = [(thing, led) for thing in things if (led := _led(talk, thing, what, rest, seen))]
    longest = max((led.size for _, led in read), default=0)  # « date du statut » is no date of something called so
    heard = [(thing, led) for thing, led in read if led.size == longest]
    if found := next((one for one in heard if _meant(talk, one[0], one[1].name)), None):
        return _changing(*found)
    told = next((one for one in heard if nearly.directory(one[1].name)[0] == one[0].word), next(iter(heard), None))
    if told is None or not seen or (told[0].word != word and not told[1].name):
        return None
    thing, led = told
    return _changing(thing, led if led.name else replace(led, name=seen))


def _meant(talk: Talk, thing: _Thing, name: str) -> Sequence[str]:
    """The cards of a kind that words name; those of another kind when they say so are none of it."""
    of, _ = nearly.directory(name)
    return thing.meant(talk, _called(thing, name)) if name and of in ("", thing.word) else ()


def _called(thing: _Thing, name: str) -> str:
    """A name without the kind before it, which a CPTS has in its name."""
    of, bare = nearly.directory(name)
    return bare if of == thing.word == "contact" else name


def shown(talk: Talk) -> tuple[str, str]:
    """The word and the key of the card seen or changed last, « contact », « ars-53-ars-bretagne »; "" for none.

    In a form, or in a conversation of people's, what is said is of that.
    """
    word, name = talk.session.card or ("", "")
    kind = next((thing.kind for thing in _THINGS if thing.word == word), None)
    is_free = talk.session.flow is None and isinstance(state_of(talk), Aside | None)
    stands = is_free and kind is not None and talk.knowledge.value(kind, name) is not None
    return (word, name) if stands else ("", "")


def _led(talk: Talk, thing: _Thing, what: str, rest: str, seen: str) -> Led | None:
    """What words say of the fields of a kind of card, as a change of them; None when they ask for none."""
    led = fields_first(
        rest,
        thing.fields,
        lambda name: bool(_meant(talk, thing, name)),
        lambda field, text: thing.takes(talk, field, text),
    )
    if led is None or not _is_change(thing, what, led):
        return None
    if what == "supprimer":
        led = replace(led, name=led.name or led.value, value=ERASE)
    if led.name and not set(key(led.name).split()) - _ITSELF:
        return replace(led, name="")
    if led.name and (more := called(led.name, thing.fields)):  # « la source du téléphone »: both, of this card
        return replace(led, fields=[*led.fields, *more], name="")
    if led.value and what != "supprimer" and _is_named(talk, thing, led, seen):
        return replace(led, name=led.value, value="")
    return led


def _is_change(thing: _Thing, what: str, led: Led) -> bool:
    """Whether a deed on these fields changes the card: what may go is taken off, what may be given is added."""
    return what == "modifier" or (what in ("supprimer", "ajouter") and set(led.fields) <= {*thing.erasable})


def _is_named(talk: Talk, thing: _Thing, led: Led, seen: str) -> bool:
    """« l'adresse ARS Bretagne »: whether what follows a field is another card, where no « de » tells it."""
    names = _meant(talk, thing, led.value)
    is_whole = any(key(title_of(talk.knowledge, thing.kind, name)) == key(led.value) for name in names)
    takes = (thing.takes(talk, led.fields[0], text) for text in (led.value, ANYTHING))
    return bool(names) and seen not in names and (is_whole or not any(takes))


def _changing(thing: _Thing, led: Led) -> tuple[Command, str]:
    titles = dict(thing.fields)
    given = " et ".join(f"{titles[field].lower()} {led.value}".strip() for field in led.fields)
    return BY_NAME[f"{thing.word} modifier"], f"{_called(thing, led.name)} {given}"


def of_a_card(talk: Talk, said: str) -> tuple[Command, str] | None:
    """« voir cpam morbihan »: a deed on a card that is named without saying of which directory it is."""
    what, rest = nearly.deed(said)
    of, name = nearly.directory(rest)
    for cards in (contacts.CARDS, cpts.CARDS):
        command = BY_NAME.get(f"{cards.word} {what}")
        named = name if of == cards.word else rest
        if command and command.usage.startswith("<fiche>") and cards.has(talk, named):
            return command, named
    return None
