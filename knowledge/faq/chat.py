"""What is no question, and what is said of the last answer: « ok », « je reviens », « plus court » (`talk.toml`)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeVar, get_args

from knowledge.phrases import Phrases
from knowledge.sources import Record
from knowledge.text import key, words

Chatter = Literal["unheard", "annoyed", "leave", "pause", "drop", "farewell", "howdy", "start", "thanks", "assent"]
Wish = Literal["send", "paper"]
AboutAnswer = Literal["shorter", "simpler", "example", "why", "source", "here", "number", "cost", "next", "again"]

Kind = TypeVar("Kind", Chatter, AboutAnswer)

LONGEST = 120  # characters
# What a message of two kinds is: « vous êtes nul, ce n'est pas ce que je demande », « merci, à bientôt ».
_TOGETHER: Mapping[Chatter, tuple[Chatter, ...]] = {
    "unheard": ("unheard", "annoyed"),
    "farewell": ("farewell", "thanks", "assent"),
}


class _Small(Record):
    words: str
    asking: str


class TalkFile(Record):
    kinds: dict[Chatter, tuple[str, ...]]
    pictures: dict[str, str]
    about_answer: dict[AboutAnswer, tuple[str, ...]]
    wishes: dict[Wish | Literal["beside"], tuple[str, ...]]
    small: _Small


class Chat:
    """Tells a message that is nothing but chatter, whatever small words stand around it."""

    def __init__(self, file: TalkFile) -> None:
        # « Merci pour rien » thanks for nothing: what annoys is heard first.
        self._kinds: Mapping[Chatter, Phrases] = {kind: Phrases(file.kinds[kind]) for kind in get_args(Chatter)}
        self._together: Mapping[Chatter, Phrases] = {
            kind: Phrases([phrase for one in several for phrase in file.kinds[one]])
            for kind, several in _TOGETHER.items()
        }
        self._about: Mapping[AboutAnswer, Phrases] = {kind: Phrases(said) for kind, said in file.about_answer.items()}
        every = [phrase for said in file.wishes.values() for phrase in said]
        self._wishes = {wish: Phrases(file.wishes[wish]) for wish in get_args(Wish)}
        self._of_wishes = Phrases(every)
        self._pictures = str.maketrans({picture: f" {word} " for picture, word in file.pictures.items()})
        self._small = frozenset(words(file.small.words))
        self._asking = self._small.union(words(file.small.asking))
        self._vocabulary = self._asking.union(*(p.words for p in (*self._kinds.values(), *self._about.values())))

    def kind(self, text: str) -> Chatter | None:
        """What sort of chatter a whole message is, None when something else is in it."""
        return self._whole(self._kinds, text, self._small) or self._whole(self._together, text, self._small)

    def about_answer(self, text: str) -> AboutAnswer | None:
        """What a whole message wants of the answer before it."""
        return self._whole(self._about, text, self._asking)

    def wish(self, text: str) -> Wish | None:
        """What a whole message wants done with the papers, or of them: « envoyer à l'ARS », « la lettre »."""
        if len(text) > LONGEST or not self._covers(self._of_wishes, self._words(text), self._small):
            return None
        said = words(text)
        return next((wish for wish, of in self._wishes.items() if any(_lengths(of, said))), None)

    def _whole(self, kinds: Mapping[Kind, Phrases], text: str, small: frozenset[str]) -> Kind | None:
        """The kind whose phrases, with `small` words, are all of a text."""
        if len(text) > LONGEST:
            return None
        said = self._words(text)
        if not self._vocabulary.issuperset(said):  # most messages say something else, which one look tells
            return None
        for kind, phrases in kinds.items():
            if self._covers(phrases, said, small) or self._covers(phrases, _spelled_out(said), small):
                return kind
        return None

    def _words(self, text: str) -> list[str]:
        return key(text.translate(self._pictures)).split()

    def _covers(self, phrases: Phrases, said: Sequence[str], small: frozenset[str]) -> bool:
        """Whether words are made of these phrases and small words, with one of the phrases at least."""
        at, found = 0, False
        while at < len(said):
            length = phrases.length(said, at, len(said))
            if not length and said[at] not in small:
                return False
            at, found = at + (length or 1), found or length > 0
        return found


def _spelled_out(said: Sequence[str]) -> list[str]:
    """« C gentil » as « c'est gentil » is written."""
    spelled: list[str] = []
    for word in said:
        if spelled[-1:] == ["c"] and word != "est":
            spelled.append("est")
        spelled.append(word)
    return spelled


def _lengths(phrases: Phrases, said: Sequence[str]) -> Iterator[int]:
    return (phrases.length(said, at, len(said)) for at in range(len(said)))
