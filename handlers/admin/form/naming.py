"""What an admin calls a card or an entry: its key, its number in a list, or the words people have for it."""

from collections.abc import Callable, Mapping

from handlers.admin.form.form import WrongError
from handlers.admin.form.state import listed
from handlers.engine.quotation import quoted
from handlers.turn.talk import Talk
from knowledge.wording import count

MOST_OFFERED = 8
ALONE = "{}"


class WhichError(WrongError):
    """Nothing is called so for sure: one of `found`, key to label, may be chosen.

    `told` is what follows the command with a key in it, « {} téléphone ».
    """

    def __init__(self, text: str, found: Mapping[str, str], told: str = ALONE) -> None:
        super().__init__(text)
        self.choices = {told.format(name): label for name, label in list(found.items())[:MOST_OFFERED]}


def several(said: str, found: Mapping[str, str], looked_up: str, told: str = ALONE) -> WhichError:
    """Which of them is meant; the others are found by a command."""
    more = len(found) - MOST_OFFERED
    rest = f" {count(more, 'autre')} : « {looked_up} » montre tout." if more > 0 else ""
    return WhichError(f"{count(len(found), 'fiche')} pour {quoted(said)} : laquelle ?{rest}", found, told)


def keyed(talk: Talk, word: str, said: str) -> str:
    """The key that was given, itself or by its number in the list."""
    return listed(talk, word, said.strip().casefold())


def keyed_first(talk: Talk, word: str, said: str) -> str:
    """The same when something follows it that is no part of a name: « contact modifier 2 note »."""
    return keyed(talk, word, said.strip().partition(" ")[0])


def with_field(argument: str, called: Callable[[str], str | None]) -> tuple[str, str]:
    """« ars bretagne téléphone »: the name, and the key of the field its last words call; "" when they call none."""
    words = argument.split()
    for at in range(1, len(words)):
        if which := called(" ".join(words[at:])):
            return " ".join(words[:at]), which
    return argument.strip(), ""


def told_with(field: str) -> str:
    """What follows a command about one field of a card."""
    return f"{ALONE} {field}".strip()
