"""A form that an admin fills in, field by field: each one owns its question, its parser and its choices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.admin.state import Filling, enter
from handlers.messages import Choice, Reply, Turn
from handlers.talk import Talk
from knowledge.text import key

DROP = Choice(id="admin-abandonner", label="Abandonner")
PREVIOUS = Choice(id="admin-precedent", label="Champ précédent")
SKIP = Choice(id="admin-passer", label="Passer")


class WrongError(Exception):
    """What was given does not fit the field; the French text says what would."""


Parse = Callable[[str, Talk, Filling], Any]
Words = Callable[[Talk, Filling], str]
Choices = Callable[[Talk, Filling], Sequence[Choice]]


@dataclass(frozen=True)
class Field:
    """One thing to give. `default` is what skipping it stands for; without one it cannot be skipped."""

    key: str
    title: str
    ask: Words
    parse: Parse
    choices: Choices = lambda talk, filling: ()
    applies: Callable[[Talk, Filling], bool] = lambda talk, filling: True
    default: Any = None


@dataclass(frozen=True)
class Form:
    """What an admin gives before a change can be shown; `conclude` makes the proposal."""

    name: str
    title: str
    fields: Sequence[Field]
    conclude: Callable[[Talk, Filling], Turn]

    def start(self, talk: Talk, subject: str = "", **values: Any) -> Turn:
        return self.next(talk, Filling(form=self.name, asking="", subject=subject, values=values))

    def next(self, talk: Talk, filling: Filling, note: str = "") -> Turn:
        """Ask the first field that is not given, or conclude."""
        missing = next((f for f in self._branch(talk, filling) if f.key not in filling.values), None)
        return self.ask(talk, filling, missing, note) if missing else self.conclude(talk, filling)

    def ask(self, talk: Talk, filling: Filling, field: Field, note: str = "") -> Turn:
        filling = filling.model_copy(update={"asking": field.key})
        branch = self._branch(talk, filling)
        rank = [f.key for f in branch].index(field.key) + 1
        head = f"**{self.title}, {rank}/{len(branch)} — {field.title}**"
        text = "\n\n".join(filter(None, [note, head, field.ask(talk, filling)]))
        skip = () if field.default is None else (SKIP,)
        back = (PREVIOUS,) if rank > 1 else ()
        return enter(talk, filling, [Reply(text=text, choices=(*field.choices(talk, filling), *skip, *back, DROP))])

    def again(self, talk: Talk, filling: Filling) -> Turn:
        """Ask the last field given once more: the preview did not please."""
        return self._back(talk, filling.model_copy(update={"asking": ""}))

    def hear(self, talk: Talk, filling: Filling, said: str) -> Turn:
        field = next((f for f in self._branch(talk, filling) if f.key == filling.asking), None)
        if field is None:
            return self.next(talk, filling)
        if said == PREVIOUS.id:
            return self._back(talk, filling)
        try:
            value = field.default if _skips(said, field) else field.parse(said, talk, filling)
        except WrongError as error:
            return self.ask(talk, filling, field, str(error))
        return self.next(talk, filling.model_copy(update={"values": {**filling.values, field.key: value}}))

    def _back(self, talk: Talk, filling: Filling) -> Turn:
        branch = self._branch(talk, filling)
        keys = [f.key for f in branch]
        at = keys.index(filling.asking) if filling.asking in keys else len(keys)
        field = branch[max(at - 1, 0)]
        kept = {k: v for k, v in filling.values.items() if k != field.key}
        return self.ask(talk, filling.model_copy(update={"values": kept}), field)

    def _branch(self, talk: Talk, filling: Filling) -> list[Field]:
        return [f for f in self.fields if f.applies(talk, filling)]


def _skips(said: str, field: Field) -> bool:
    return field.default is not None and (said == SKIP.id or key(said) in ("passer", "rien", "aucun", "aucune"))


def fixed(text: str) -> Words:
    return lambda talk, filling: text


def text_of(least: int, most: int) -> Parse:
    """A text of a reasonable length, on one line."""

    def parse(said: str, talk: Talk, filling: Filling) -> str:
        text = " ".join(said.split())
        if not least <= len(text) <= most:
            raise WrongError(f"Il faut de {least} à {most} caractères ; vous en avez écrit {len(text)}.")
        return text

    return parse


# Every change may say why, for whoever reads the history.
WHY = Field(
    "why",
    "Raison",
    fixed("Pourquoi ce changement ? Une phrase pour l'historique, ou passez."),
    text_of(3, 200),
    default="",
)
