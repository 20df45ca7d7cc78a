"""What an admin calls a card or an entry: its key, its number in a list, or the words people have for it."""

from collections.abc import Mapping, Sequence

from handlers.admin.form.called import FieldNames, called
from handlers.admin.form.form import WrongError
from handlers.admin.form.state import listed
from handlers.engine.quotation import quoted
from handlers.turn.talk import Talk
from knowledge.text import key
from knowledge.wording import count, listing

MOST_OFFERED = 8
MOST_NEAR = 3  # names that look like what was said
LEAST_ALIKE = 70  # of 100
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


def nearest_names(said: str, names: Mapping[str, str]) -> list[str]:
    """The keys of the names that look most like what was said, when it is misspelt: « cpam du morbian »."""
    from rapidfuzz import fuzz, process

    folded = {name: key(label) for name, label in names.items()}
    found = process.extract(key(said), folded, scorer=fuzz.token_sort_ratio, limit=MOST_NEAR, score_cutoff=LEAST_ALIKE)
    return [name for _, _, name in found]


def keyed(talk: Talk, word: str, said: str) -> str:
    """The key that was given, itself or by its number in the list."""
    return listed(talk, word, said.strip().casefold())


def keyed_first(talk: Talk, word: str, said: str) -> str:
    """The same when something follows it that is no part of a name: « contact modifier 2 note »."""
    return keyed(talk, word, said.strip().partition(" ")[0])


def with_field(argument: str, fields: FieldNames) -> tuple[str, list[str]]:
    """« ars bretagne téléphone »: the name, and the keys of the fields its last words call, if they call any."""
    words, known = argument.split(), list(fields)
    for at in range(1, len(words)):
        if which := called(" ".join(words[at:]), known):
            return " ".join(words[:at]), which
    return argument.strip(), []


def one_first(fields: FieldNames, named: Sequence[str]) -> str:
    """What is said when several fields were named: they are changed one after the other; "" for one or none."""
    titles = [title.lower() for name in named for known, title in fields if known == name]
    rest = listing(titles[1:])
    return f"Un champ à la fois : {titles[0]} d'abord. Ensuite, demandez {rest} de la même façon." if rest else ""


def told_with(field: str) -> str:
    """What follows a command about one field of a card."""
    return f"{ALONE} {field}".strip()
