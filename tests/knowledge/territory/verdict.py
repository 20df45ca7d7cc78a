"""What became of a message whose meaning is known: read exactly, asked, or something lost or added in silence."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.territory import Gazetteer, Location
from knowledge.text import key
from tests.knowledge.territory.generator import Sent


@dataclass(frozen=True, slots=True)
class Verdict:
    """The names of what was lost and of what was added without a word; whether anything was asked."""

    lost: tuple[str, ...]
    added: tuple[str, ...]
    asked: bool

    @property
    def exact(self) -> bool:
        return not (self.lost or self.added or self.asked)


def judge(sent: Sent, locations: Iterable[Location], gazetteer: Gazetteer) -> Verdict:
    """What the parts of a message, read one after the other, come to."""
    read = list(locations)
    meant = set(gazetteer.territory(sent.meant).codes)
    taken = set(gazetteer.territory([code for location in read for code in location.territory.codes]).codes)
    missing = meant - taken
    asked = any(location.ambiguous for location in read)
    said = _said_back(read)
    lost = [_name(gazetteer, code) for code in missing if not said.covers(code, _name(gazetteer, code))]
    added = [_name(gazetteer, code) for code in taken - meant]
    return Verdict(tuple(lost), tuple(added), bool(missing) or asked)


@dataclass(frozen=True, slots=True)
class _Said:
    codes: frozenset[str]
    text: str

    def covers(self, code: str, name: str) -> bool:
        return code in self.codes or key(name).split()[-1] in self.text.split()


def _said_back(read: Iterable[Location]) -> _Said:
    """The places offered, and the words said not to be understood or to be too wide."""
    codes: set[str] = set()
    words: list[str] = []
    for location in read:
        codes |= {place.code for asked in location.ambiguous for place in asked.candidates}
        words += [word.input for word in location.unknown]
        words += [wide.input for wide in location.too_wide]
    return _Said(frozenset(codes), key(" ".join(words)))


def _name(gazetteer: Gazetteer, code: str) -> str:
    commune = gazetteer.commune(code)
    return commune.name if commune else code
