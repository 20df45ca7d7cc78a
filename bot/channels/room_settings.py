"""What those who run a room or a group decide, in their words: settings in, settings and a sentence out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from handlers.engine.messages import Reply
from handlers.engine.quotation import marked
from knowledge.base import Knowledge
from knowledge.text import key

NAMES = ("reglages", "reglage")
_YES = frozenset("oui on actif active activer".split())
_NO = frozenset("non off inactif desactive desactiver".split())
_NONE = frozenset("aucune aucun toutes".split())
_HOURS = 24


class Decided(Protocol):
    """The settings of a place, a frozen dataclass: a region's code, and more."""

    @property
    def region(self) -> str: ...


S = TypeVar("S", bound=Decided)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a platform's people are told: the place, the command, what can be switched on and off, the lines of all.

    `address` is what a configuration names the place by (`[notices] to`): nothing else tells it to whoever runs it.
    `quiet` is the word for hours without a sound, "" where there are none.
    """

    where: str
    command: str
    switches: Mapping[str, str]
    lines: Mapping[str, str]
    examples: tuple[str, ...]
    address: str
    quiet: str = ""


def is_command(text: str) -> bool:
    return key(text).partition(" ")[0] in NAMES


def decide(text: str, settings: S, knowledge: Knowledge, wording: Wording) -> tuple[S, Reply]:
    """The settings after a command, and what to answer; what is not understood changes nothing."""
    words = key(text).split()[1:]
    if not words:
        return settings, _shown(settings, knowledge, wording)
    changed, fault = _change(words, knowledge, wording)
    after = replace(settings, **changed)  # type: ignore[type-var]
    return after, _shown(after, knowledge, wording, fault or "C'est noté.")


def is_quiet(quiet: str, hour: int) -> bool:
    """Whether an hour lies in « 20-8 »; never in ""."""
    if not quiet:
        return False
    start, end = map(int, quiet.split("-"))
    return start <= hour < end if start < end else hour >= start or hour < end


def _change(words: list[str], knowledge: Knowledge, wording: Wording) -> tuple[dict[str, Any], str]:
    """What a command changes, and why it changes nothing."""
    if words[0] == "region":
        region = _region(" ".join(words[1:]), knowledge)
        return ({}, "Je ne reconnais pas cette région.") if region is None else ({"region": region}, "")
    if words[0] == wording.quiet:
        quiet = _quiet(words[1:])
        return ({}, "Je n'ai pas compris ces heures.") if quiet is None else ({"quiet": quiet}, "")
    name, said = wording.switches.get(" ".join(words[:-1])), words[-1]
    if name is None or said not in _YES | _NO:
        return {}, "Je n'ai pas compris ce réglage."
    return {name: said in _YES}, ""


def _region(named: str, knowledge: Knowledge) -> str | None:
    if named in _NONE:
        return ""
    location = knowledge.gazetteer.locate(named)
    codes = {wide.code for wide in location.too_wide if wide.kind == "region"}
    codes = codes or {region.code for region in location.territory.regions}
    return codes.pop() if len(codes) == 1 else None


def _quiet(words: list[str]) -> str | None:
    """« 20h-8h » as « 20-8 », « non » as ""; None for what is neither."""
    if words and words[0] in _NO | _NONE:
        return ""
    hours = [int(word.removesuffix("h")) for word in words if word.removesuffix("h").isdecimal()]
    is_span = len(hours) == 2 and hours[0] != hours[1] and all(hour < _HOURS for hour in hours)
    return f"{hours[0]}-{hours[1]}" if is_span else None


def _shown(settings: Decided, knowledge: Knowledge, wording: Wording, note: str = "") -> Reply:
    lines = [f"- {label} : {_said(name, getattr(settings, name), knowledge)}" for name, label in wording.lines.items()]
    how = ", ".join(f"« {wording.command} {example} »" for example in wording.examples)
    head = f"**Réglages de {wording.where}**"
    address = f"Dans la configuration du bot ([notices] to), cet endroit est : {marked(wording.address)}"
    return Reply(text="\n\n".join(filter(None, [note, head, "\n".join(lines), f"Pour changer : {how}.", address])))


def _said(name: str, value: str | bool, knowledge: Knowledge) -> str:
    if name == "region":
        region = knowledge.gazetteer.region(str(value)) if value else None
        return region.name if region else "aucune"
    if name == "quiet":
        return "de {} h à {} h".format(*str(value).split("-")) if value else "jamais"
    return "oui" if value else "non"
