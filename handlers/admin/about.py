"""Which card a command in words is about: the one it names; the one that is shown, only when it names no other."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from handlers.admin import nearly, rates
from handlers.admin.command import Command
from handlers.admin.directory import contacts, cpts
from handlers.admin.directory.cards import Cards
from handlers.admin.entries import changes, entry
from handlers.admin.form import fields
from handlers.admin.form.called import ANYTHING, FieldNames, Given, called
from handlers.admin.form.message import holds_way, is_question, is_way, signs
from handlers.admin.form.naming import Led, fields_first, with_fields
from handlers.admin.form.postal import address_in
from handlers.admin.form.state import Aside, state_of
from handlers.admin.form.titles import title_of
from handlers.admin.registry import BY_NAME, FIELDS, is_on_screen
from handlers.turn.talk import Talk
from knowledge.overlay import Kind
from knowledge.reading import READ
from knowledge.text import key

# What stands for the card that is shown: « le téléphone de la fiche », « de cette cpts », « de celle-ci ».
_ITSELF = nearly.ARTICLES | frozenset(
    "fiche contact cpts entree organisme reponse celle celui ci elle lui meme ma mon mes notre nos votre vos".split()
)
_EVERY_FIELD = tuple(field for names in FIELDS.values() for field in names)
_TO_A_LIST = re.compile(r"(?P<what>.+?)\s+(?:à|a|au|aux|dans|de|du|des|d)\b\s*(?P<name>.+)", re.IGNORECASE)
_SIGNS = {"ajouter": "+", "supprimer": "-"}
_PROSE = frozenset({"name", "note"})  # fields of a card that are sentences of any kind
_TO_A_STATUS = re.compile(r"\s+(?:en|à|a|au)\s+")
_IS_AT_A_STATUS = re.compile(r"\s+(?:a|est|vient d['’e]|a été|est passée?)\s*(?:à |en |au )?", re.IGNORECASE)
# « …, vu hier sur leur site », « … j'ai lu ça dans … »: what follows a change says where it was read.
_READ_IN = re.compile(
    r"[\s,;(]+(?:(?:et|car)\s+)?(?:(?:(?:je l|j|on l|on|nous l|nous|c)['’ ]*(?:ai|a|avons|est))\s+)?"
    rf"{READ}\s+(?:(?:ça|ca|cela)\s+)?(?!que\b)(?P<source>[^?]+)$",
    re.IGNORECASE,
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
    near: Callable[[Talk, str], Sequence[str]] = lambda talk, name: ()
    lacking: Callable[[Talk, str], str] = lambda talk, name: ""


def _directory(cards: Cards) -> _Thing:
    reading = (cards.meant_by, cards.takes, cards.nearest, cards.lacking)
    return _Thing(cards.kind, cards.word, cards.field_names, cards.erasable, *reading)


_THINGS = (
    _directory(contacts.CARDS),
    _directory(cpts.CARDS),
    _Thing("faq", "faq", changes.NAMES, (), entry.called, changes.takes),
)
_CPTS = next(thing for thing in _THINGS if thing.kind == "cpts")


@dataclass(frozen=True)
class _Change:
    """A change of fields of a card, as it was asked: what is `given` of them, and where it was read."""

    deed: str
    thing: _Thing
    name: str
    given: str
    fields: Sequence[str]
    source: str = ""

    @property
    def may_tell_where(self) -> bool:
        """Whether what follows « vu … » cannot be part of what is given, as it may be of an answer or a note."""
        return self.deed == "modifier" and self.thing.kind != "faq" and _PROSE.isdisjoint(self.fields)

    @property
    def as_command(self) -> tuple[Command, str]:
        told = " et ".join(filter(None, [self.given, f"source {self.source}" if self.source else ""]))
        return BY_NAME[f"{self.thing.word} {self.deed}"], f"{self.name} {told}"


def spoken(talk: Talk, said: str) -> tuple[Command, str] | None:
    """The command on a card that words ask for, with what follows it: « changer le téléphone de l'ARS Bretagne »."""
    return of_an_amount(talk, said) or OfFields(talk, said).of_a_card() or of_a_card(talk, said)


@dataclass(frozen=True)
class OfFields:
    """A message that may change fields of a card: it is heard once, whether a card is named or none."""

    talk: Talk
    said: str

    @cached_property
    def heard(self) -> "tuple[str, Sequence[tuple[_Thing, Led]]]":
        return _heard(self.talk, self.said)

    def of_a_card(self) -> tuple[Command, str] | None:
        """The change of the card that is named; of the one shown when none is. Where it was read may be said."""
        read = _READ_IN.search(self.said)
        change = OfFields(self.talk, self.said[: read.start()])._asked() if read else None
        if read and change and change.may_tell_where:
            source = f"vu {read['source']}"
            is_source = change.thing.takes(self.talk, "source", source)  # « vu hier » is none: where is asked
            return replace(change, source=source if is_source else "").as_command
        asked = self._asked()
        return asked.as_command if asked else None

    def _asked(self) -> "_Change | None":
        word, seen = shown(self.talk)
        what, heard = self.heard
        if found := next((one for one in heard if _meant(self.talk, one[0], one[1].name)), None):
            return _changing(what, *found)
        if own := next(((thing, led) for thing, led in heard if seen and thing.word == word and not led.name), None):
            return _changing(what, own[0], replace(own[1], name=seen))
        return _of_a_list(self.talk, self.said) or _of_a_status(self.talk, self.said)

    def of_nobody(self) -> tuple[Command, str] | None:
        """The change of a card that none is called: of the directory that has one called nearly so."""
        what, heard = self.heard
        named = [(thing, led) for thing, led in heard if led.name]
        said_so = (one for one in named if nearly.directory(one[1].name)[0] == one[0].word)
        # A body of this kind, which has no card.
        lacking = (one for one in named if one[0].lacking(self.talk, one[1].name))
        near = (one for one in named if one[0].near(self.talk, one[1].name))
        told = next(chain(said_so, lacking, near, named), None)
        return _changing(what, *told).as_command if told else None


def of_an_amount(talk: Talk, said: str) -> tuple[Command, str] | None:
    """« mettre le fonctionnement taille 1 à 55 000 »: an amount of the tables."""
    what, rest = nearly.deed(said)
    asked = rates.spoken(talk, rest) if what == "modifier" else ""
    return (BY_NAME["bareme remplir"], asked) if asked else None


def _heard(talk: Talk, said: str) -> tuple[str, Sequence[tuple[_Thing, Led]]]:
    """What is to be done to fields, and which they are, of each kind of card that has them.

    Where no deed is said, what is given is one: « le numéro de l'ars bretagne est le 02 99… ».
    """
    told = nearly.changed(said)
    what, rest = ("modifier", told) if told else nearly.deed(said)
    is_told = not what and isinstance(state_of(talk), Aside | None) and (holds_way(said) or bool(address_in(said)))
    if not what and not is_told:
        return "", ()
    word, seen = shown(talk)
    things = sorted(_THINGS, key=lambda thing: thing.word != word)  # names are first those of what is shown
    read = [
        (thing, led) for thing in things if (led := _led(talk, thing, what or "modifier", rest if what else said, seen))
    ]
    longest = max((led.size for _, led in read), default=0)  # « date du statut » is no date of something called so
    heard = [(thing, led) for thing, led in read if led.size == longest]
    if what:
        return what, heard
    named = ((t, led) for t, led in heard if _meant(talk, t, led.name) or (not led.name and t.word == word))
    given = [(thing, led) for thing, led in named if _gives_ways(led)]
    return "modifier" if given else "", given


def _gives_ways(led: Led) -> bool:
    """Whether all that is given are ways to reach somebody."""
    texts = {**dict.fromkeys(led.fields, led.value), **led.more}.values()
    return bool(texts) and all(is_way(text) or signs(text) for text in texts)


def _of_a_status(talk: Talk, said: str) -> "_Change | None":
    """« mettre la cpts cœur de rennes en projet », « la CPTS X a signé son ACI »: it tells by itself what it is of."""
    what, rest = nearly.deed(said)
    thing = _CPTS
    is_told = not what and nearly.directory(said)[0] == thing.word and not is_question(said)
    links = _TO_A_STATUS if what == "modifier" else _IS_AT_A_STATUS if is_told else None
    for link in links.finditer(rest if what else said) if links else ():
        name, status = link.string[: link.start()], link.string[link.start() :].strip()
        texts = (status, link.string[link.end() :])
        told = next((text for text in texts if thing.takes(talk, "status", text)), "")
        if told and _meant(talk, thing, name):
            return _Change("modifier", thing, name, f"statut {told}", ["status"])
    return None


def _of_a_list(talk: Talk, said: str) -> "_Change | None":
    """« retire Betton de la cpts cœur de rennes »: communes that join or leave a CPTS, as they are written.

    Those that name no CPTS are of the one that is shown.
    """
    what, rest = nearly.deed(said)
    if what not in _SIGNS:
        return None
    word, seen = shown(talk)
    found = _TO_A_LIST.fullmatch(rest)
    named = [(found["what"], found["name"])] if found and _meant(talk, _CPTS, found["name"]) else []
    of_shown = [(rest, seen)] if word == _CPTS.word else []
    for text, name in (*named, *of_shown):
        communes = text.lstrip("+- ")
        if _are_communes(talk, communes) and not called(communes, _EVERY_FIELD):
            return _Change("modifier", _CPTS, name, f"communes {_SIGNS[what]} {communes}", ["communes"])
    return None


def _are_communes(talk: Talk, said: str) -> bool:
    """Whether words name communes, one of them at least as it is written: a slip made none of another word."""
    found = talk.knowledge.gazetteer.locate(said)
    is_all = bool(found.named) and not (found.unknown or found.too_wide)
    return fields.is_written(talk, said) or (is_all and any(key(place.name) in key(said) for place in found.named))


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

    In a form, or in a conversation of people's that was shown since, what is said is of that.
    """
    word, name = talk.session.card or ("", "")
    kind = next((thing.kind for thing in _THINGS if thing.word == word), None)
    is_free = (talk.session.flow is None or is_on_screen(talk)) and isinstance(state_of(talk), Aside | None)
    stands = is_free and kind is not None and talk.knowledge.value(kind, name) is not None
    return (word, name) if stands else ("", "")


def _led(talk: Talk, thing: _Thing, what: str, rest: str, seen: str) -> Led | None:
    """What words say of the fields of a kind of card, as a change of them; None when they ask for none."""
    reading = (
        rest,
        thing.fields,
        lambda name: bool(_meant(talk, thing, name)),
        lambda field, text: thing.takes(talk, field, text),
    )
    led = fields_first(*reading) or _named_first(talk, thing, *with_fields(*reading))
    if led is None or not _is_change(thing, what, led):
        return None
    if what == "supprimer":
        led = replace(led, name=led.name or led.value, value="", more=dict.fromkeys(led.more, ""))
    if led.name and not set(key(led.name).split()) - _ITSELF:
        return replace(led, name="")
    if led.name and (more := called(led.name, thing.fields)):  # « la source du téléphone »: both, of this card
        return replace(led, fields=[*led.fields, *more], name="")
    if led.value and what != "supprimer" and _is_named(talk, thing, led, seen):
        return replace(led, name=led.value, value="")
    return led


def _named_first(talk: Talk, thing: _Thing, name: str, given: Given) -> Led | None:
    """« ars bretagne téléphone 02 99… »: what is said of fields after the name, which nothing but it announces.

    Its words begin those of a card: « non » is no part of Avignon here.
    """
    wanted = [word for word in key(fields.in_full(talk, name) or name).split() if word not in _ITSELF]
    titles = (key(f"{card} {title_of(talk.knowledge, thing.kind, card)}").split() for card in _meant(talk, thing, name))
    is_plain = any(all(any(own.startswith(word) for own in title) for word in wanted) for title in titles)
    return Led([], name, more=given) if given and wanted and is_plain else None


def _is_change(thing: _Thing, what: str, led: Led) -> bool:
    """Whether a deed on these fields changes the card: what may be given is added."""
    return what in ("modifier", "supprimer") or (what == "ajouter" and {*led.fields, *led.more} <= {*thing.erasable})


def _is_named(talk: Talk, thing: _Thing, led: Led, seen: str) -> bool:
    """« l'adresse ARS Bretagne »: whether what follows a field is another card, where no « de » tells it."""
    names = _meant(talk, thing, led.value)
    is_whole = any(key(title_of(talk.knowledge, thing.kind, name)) == key(led.value) for name in names)
    takes = (thing.takes(talk, led.fields[0], text) for text in (led.value, ANYTHING))
    return bool(names) and seen not in names and (is_whole or not any(takes))


def _changing(what: str, thing: _Thing, led: Led) -> "_Change":
    titles = dict(thing.fields)
    all_given = {**dict.fromkeys(led.fields, led.value), **led.more}
    given = " et ".join(f"{titles[field].lower()} {text}".strip() for field, text in all_given.items())
    deed = "supprimer" if what == "supprimer" else "modifier"
    return _Change(deed, thing, _called(thing, led.name), given, [*all_given])


def of_a_card(talk: Talk, said: str) -> tuple[Command, str] | None:
    """« voir cpam morbihan »: a deed on a card that is named without saying of which directory it is."""
    what, rest = nearly.deed(said)
    of, name = nearly.directory(rest)
    for cards in (contacts.CARDS, cpts.CARDS):
        command = BY_NAME.get(f"{cards.word} {what}")
        named = name if of == cards.word else rest
        is_field = called(named, _EVERY_FIELD)
        if command and command.usage.startswith(("<fiche>", "[fiche]")) and not is_field and cards.has(talk, named):
            return command, named
    return None
