"""What a form may be told of, and what one message gave of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.admin.form.called import FieldNames, Takes
from handlers.admin.form.message import is_way

REASON = "why"  # the field of it, which takes any words
SOURCES = ("proof", "source")  # the fields that say where something was read


@dataclass(frozen=True)
class Hearing:
    """What a form may be told of: its fields, the one that is `asked`, whether that one takes any `prose`.

    `takes` tells whether a text answers a field, by half at least, `whole` entirely. `given` are the fields answered so
    far, the last one last, but lists; `alters` tells whether words change a list. `apart` are those whose answers are
    like no other; `certain` names those that a text answers whole and anew, which is no answer to any other: of the
    fields that are asked in this form, or of all of them.
    """

    fields: FieldNames
    takes: Takes
    whole: Takes
    is_free: Callable[[str], bool]
    alters: Takes = lambda name, text: False
    asked: str = ""
    prose: bool = False
    given: Sequence[str] = ()
    lists: Sequence[str] = ()
    apart: Sequence[str] = ()
    certain: Callable[[str, bool], Sequence[str]] = lambda text, of_all: ()
    is_source: Callable[[str], bool] = lambda text: False

    def is_sure(self, name: str, text: str) -> bool:
        """Whether a text can only be an answer to this field, or to none."""
        return bool(name and text) and self.takes(name, text) and not self.is_free(name)

    def is_own(self, text: str) -> bool:
        """Whether the field that is asked takes a text: a site where a source is asked is that source."""
        is_elsewhere = is_way(text) and not self.prose and self.asked not in self.apart
        return bool(self.asked) and not is_elsewhere and self.takes(self.asked, text)

    def is_text(self, said: str) -> bool:
        """Whether any text is an answer to what is asked, and this one is."""
        return bool(self.asked) and self.is_free(self.asked) and self.is_own(said)


@dataclass(frozen=True)
class Heard:
    """What a message gives of fields, by key, and the words of it that are for none.

    "" is given of a field that is only to be asked; the same text of two is of either, nobody knows which.
    """

    given: Mapping[str, str]
    unread: Sequence[str] = ()

    @property
    def is_doubtful(self) -> bool:
        return len({*self.given.values()}) < len(self.given)
