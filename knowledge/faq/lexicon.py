"""The words of the field (`data/lexicon.toml`): spelling, signs, places, small talk, foreign subjects."""

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from knowledge.datafile import DATA, load_toml
from knowledge.faq.chat import Chat, TalkFile
from knowledge.faq.parts import PartsFile
from knowledge.faq.stem import stem
from knowledge.mapped import Mapped, Sections
from knowledge.sources import Record
from knowledge.text import key, words

SmallTalk = Literal["greeting", "thanks", "farewell", "insult"]

LONGEST_SMALL_TALK = 200

# What French text is made of beside ASCII: a text of these alone needs no Unicode table (four times faster).
_FRENCH: dict[int, str] = {
    **dict(zip(map(ord, "àâäáéèêëîïíôöóùûüúÿçñ’‘"), "aaaaeeeeiiiooouuuuycn''", strict=True)),
    **dict.fromkeys(map(ord, "«»–—…·°\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"), " "),
    ord("œ"): "oe",
    ord("æ"): "ae",
}
_WORD = re.compile(r"[a-z0-9]+")


class _Words(Record):
    words: str


class _SmallTalk(Record):
    filler: str
    greeting: str
    thanks: str
    farewell: str
    insult: str


class _Dated(Record):
    done: str
    of: str


class _File(Record):
    spelling: dict[str, str]
    signs: dict[str, tuple[str, ...]]
    stop: _Words
    hollow: _Words
    here: tuple[str, ...]
    months: _Words
    dated: _Dated
    small_talk: _SmallTalk
    places: dict[str, tuple[str, ...]]
    elsewhere: dict[str, tuple[str, ...]]


class _Elsewhere(Record):
    elsewhere: dict[str, tuple[str, ...]]


class _Files(Record):
    lexicon: _File
    talk: TalkFile
    parts: PartsFile


class Lexicon:
    """What the matcher knows about words before it reads any entry. `elsewhere`: the subjects that are not ours."""

    def __init__(self, files: _Files) -> None:
        self._files = files
        self._file = file = files.lexicon
        self.chat = Chat(files.talk)
        self.parts = files.parts
        self.spelling = {key: tuple(words(value)) for key, value in file.spelling.items()}
        self.stop = frozenset(words(file.stop.words))
        self.hollow = frozenset(words(file.hollow.words))
        self.months = frozenset(words(file.months.words))
        self.done, self.dated_of = frozenset(words(file.dated.done)), frozenset(words(file.dated.of))
        self.here = tuple(" ".join(words(phrase)) for phrase in file.here)
        self.towns = frozenset(word for names in file.places.values() for name in names for word in words(name))
        self.elsewhere: Mapping[str, tuple[str, ...]] = file.elsewhere

    @classmethod
    def load(cls, folder: Path = DATA) -> Self:
        """The lexicon of a data folder, with the foreign subjects of its folder `elsewhere`. Raises `DataError`."""
        more = (load_toml(one, _Elsewhere).elsewhere for one in sorted((folder / "elsewhere").glob("*.toml")))
        file = load_toml(folder / "lexicon.toml", _File)
        file = file.model_copy(update={"elsewhere": {**file.elsewhere, **ChainMap(*more)}})
        talk, parts = load_toml(folder / "talk.toml", TalkFile), load_toml(folder / "parts.toml", PartsFile)
        return cls(_Files(lexicon=file, talk=talk, parts=parts))

    @classmethod
    def kept(cls, mapped: Mapped) -> Self:
        """The lexicon of a file made by `sections`: what its foreign subjects say is in the index already."""
        return cls(_Files.model_validate_json(mapped.text("lexicon")))

    def sections(self) -> Sections:
        file = self._file.model_copy(update={"elsewhere": {}})
        return {"lexicon": self._files.model_copy(update={"lexicon": file}).model_dump_json().encode()}

    def words(self, text: str) -> list[str]:
        """The words of a text, folded, hurried spelling written out."""
        found: list[str] = []
        spelling = self.spelling
        for word in _split(text):
            if word in spelling:
                found += spelling[word]
            else:
                found.append(word)
        return found

    def signs(self, stems: tuple[str, ...]) -> Iterator[str]:
        """The meanings carried by a run of stems: « maison de santé » and « MSP » give the same sign."""
        phrases = self._phrases
        for at, first in enumerate(stems):
            if first in phrases:
                for phrase, sign in phrases[first]:
                    if stems[at : at + len(phrase)] == phrase:
                        yield sign

    def small_talk(self, text: str) -> SmallTalk | None:
        """What a message is when it holds no question: the rudest thing said wins."""
        said = key(text).split() if len(text) <= LONGEST_SMALL_TALK else []
        if not said or not self.idle.issuperset(said):
            return None
        kinds: tuple[SmallTalk, ...] = ("insult", "farewell", "thanks", "greeting")
        return next((kind for kind in kinds if self._talk[kind].intersection(said)), None)

    @cached_property
    def _talk(self) -> dict[SmallTalk, frozenset[str]]:
        talk = self._file.small_talk
        return {
            "greeting": frozenset(talk.greeting.split()),
            "thanks": frozenset(talk.thanks.split()),
            "farewell": frozenset(talk.farewell.split()),
            "insult": frozenset(talk.insult.split()),
        }

    @cached_property
    def idle(self) -> frozenset[str]:
        """The words of small talk and those around them."""
        return frozenset(self._file.small_talk.filler.split()).union(*self._talk.values())

    @cached_property
    def _phrases(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """Phrases by their first stem."""
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for sign, phrase in self._all_phrases():
            stems = tuple(map(stem, self.words(phrase)))
            known = by_first.setdefault(stems[0], [])
            if (stems, sign) not in known:
                known.append((stems, sign))
        return by_first

    def _all_phrases(self) -> Iterable[tuple[str, str]]:
        yield from ((sign, p) for sign, phrases in self._file.signs.items() for p in phrases)
        for region, names in self._file.places.items():
            yield from ((f"region-{region}", name) for name in names)


def _split(text: str) -> list[str]:
    """`knowledge.text.words`, the euro sign said aloud, by a shorter way when the text is plain French."""
    folded = text.replace("€", " euros ").casefold().translate(_FRENCH)
    return _WORD.findall(folded) if folded.isascii() else words(folded)
