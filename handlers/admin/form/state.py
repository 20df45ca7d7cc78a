"""Where an admin stands: filling in a form, before a preview, warned that a room will see it all, or gone from a form.

Kept in the session as JSON, so that a crash between preview and confirmation loses nothing.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from handlers.admin.form.pages import beside_of
from handlers.engine.messages import Appoint, Backup, Change, Choice, Discard, Dismiss, Effect, Reply, Restore, Turn
from handlers.turn.talk import Talk


class Standing(BaseModel):
    """Where an admin may stand. `left` is the form they were filling in before, which waits for them."""

    left: "Filling | None" = None


class Filling(Standing):
    """A form being filled in: what was given so far, and the field that is asked. `subject` is what it is about.

    `halves` are half answers, by field, until what is doubtful in them is settled. `seen` is the last revision there
    was when what it changes was shown: what came after it is a surprise, however long the form waited. `begun`: how
    many values the command that began it gave. `given_up`: it waits for who wants it back, and nobody is reminded.
    `redo`: fields that were given and are to be asked again.
    `unsure`: what was said and may be a command or an answer, until that is told.
    """

    step: Literal["form"] = "form"
    form: str
    asking: str
    subject: str = ""
    values: dict[str, Any] = Field(default_factory=dict)
    halves: dict[str, dict[str, Any]] = Field(default_factory=dict)
    seen: int | None = None
    begun: int = 0
    given_up: bool = False
    redo: list[str] = Field(default_factory=list)
    unsure: str = ""

    @property
    def held(self) -> dict[str, Any]:
        """Half an answer to the field that is asked; empty when there is none."""
        return self.halves.get(self.asking, {})

    def settled(self, *fields: str) -> "Filling":
        """The same, with no half answer left to these fields."""
        return self.model_copy(update={"halves": {k: v for k, v in self.halves.items() if k not in fields}})


class Pending(Standing):
    """Changes shown to an admin and not confirmed yet. `coded`: the second factor is awaited.

    `destructive`: the command itself asks for the code, whatever the changes are. `listed`: what heads the list of
    all of them, when there is one.
    """

    step: Literal["confirm"] = "confirm"
    title: str
    changes: tuple[Change, ...] = ()
    others: tuple[Annotated[Discard | Restore | Appoint | Dismiss | Backup, Field(discriminator="kind")], ...] = ()
    way_back: str = ""  # the command that undoes it, where it changes no fact
    destructive: bool = False
    listed: str = ""
    coded: bool = False
    wrong: int = 0  # codes refused so far
    page: int = 0  # of a long preview, the one that is shown
    form: Filling | None = None

    @property
    def effects(self) -> tuple[Change | Discard | Restore | Appoint | Dismiss | Backup, ...]:
        return (*self.changes, *self.others)

    @property
    def token(self) -> str:
        """What a button of this very preview carries: an older one confirms nothing."""
        apart = {"coded": False, "wrong": 0, "page": 0, "form": None, "left": None}
        shown = self.model_copy(update=apart).model_dump_json()
        return blake2b(shown.encode(), digest_size=6).hexdigest()


class Visible(Standing):
    """A command given in a room: it waits until the admin accepts that everybody there sees the answer."""

    step: Literal["room"] = "room"
    said: str


class Aside(BaseModel):
    """A form that was left with answers in it, and nothing else under way: it can be taken up again, as those
    behind it.
    """

    step: Literal["aside"] = "aside"
    form: Filling


Standing.model_rebuild()
State = Filling | Pending | Visible | Aside
_STATE: TypeAdapter[State] = TypeAdapter(Annotated[State, Field(discriminator="step")])


def state_of(talk: Talk) -> State | None:
    """Where the admin stands; nothing when an older program left what we cannot read."""
    try:
        return _STATE.validate_python(talk.session.admin) if talk.session.admin else None
    except ValidationError:
        return None


def enter(talk: Talk, state: State | None, replies: Sequence[Reply], effects: Sequence[Effect] = ()) -> Turn:
    """The turn that leaves the admin in `state`; a number means a choice of the last reply.

    A form that was set aside waits until what came after it is done with.
    """
    state = _over(state, left_of(state_of(talk)))
    kept = state.model_dump(mode="json") if state else None
    numbered, offered = _numbered(replies)
    new = _lists(offered)
    lists = {**{word: keys for word, keys in talk.session.lists.items() if word not in new}, **new}  # the last one last
    turned = beside_of(offered)
    update: dict[str, Any] = {
        "admin": kept,
        "offered": offered,
        "confirming": None,
        "lists": lists,
        "pages": turned if turned or new else talk.session.pages,
        "card": _card(state, offered) or (talk.session.card if new in ({}, _alone(talk.session.card)) else None),
    }
    return Turn(replies=numbered, session=talk.session.model_copy(update=update), effects=tuple(effects))


def _card(state: State | None, offered: Sequence[Choice]) -> tuple[str, str] | None:
    """The one thing that is filled in, changed or shown: « contact », and its key."""
    form = state if isinstance(state, Filling) else state.form if isinstance(state, Pending) else None
    if form and form.subject:
        return form.form.partition("-")[0], form.subject
    if isinstance(state, Pending) and len(state.changes) == 1:
        return state.changes[0].of, state.changes[0].key
    shown = {(word, name) for word, deed, name in map(_parts, offered) if deed == "modifier" and name}
    return shown.pop() if len(shown) == 1 else None


def _alone(card: tuple[str, str] | None) -> dict[str, list[str]]:
    """The list that a card alone is."""
    return {card[0]: [card[1]]} if card else {}


def _parts(choice: Choice) -> tuple[str, str, str]:
    """The word, the deed and the key of « contact voir ars-53-… »."""
    word, _, rest = choice.id.partition(" ")
    deed, _, name = rest.partition(" ")
    return word, deed, name


def _lists(offered: Sequence[Choice]) -> dict[str, list[str]]:
    """The cards a turn lists, by the word of their kind: « contact voir ars-53-… » is one."""
    found: dict[str, list[str]] = {}
    for word, _, name in (choice.id.partition(" voir ") for choice in offered):
        if name:
            found.setdefault(word, []).append(name)
    return found


def left_of(state: State | None) -> Filling | None:
    """The form that waits behind a state."""
    if isinstance(state, Aside):
        return state.form
    behind = state.left if state else None
    return behind or (state.form.left if isinstance(state, Pending) and state.form else None)


def waiting(state: State | None) -> list[Filling]:
    """The forms that wait behind a state, the one left last first."""
    found, form = [], left_of(state)
    while form:
        found.append(form.model_copy(update={"left": None}))
        form = form.left
    return found


def stacked(forms: Sequence[Filling]) -> Filling | None:
    """Forms each behind the one before it."""
    behind = None
    for form in reversed(forms):
        behind = form.model_copy(update={"left": behind})
    return behind


def _over(state: State | None, left: Filling | None) -> State | None:
    """The same state, with the form that waits behind it."""
    if left is None or isinstance(state, Aside):
        return state
    return state.model_copy(update={"left": state.left or left}) if state else Aside(form=left)


def _numbered(replies: Sequence[Reply]) -> tuple[tuple[Reply, ...], list[Choice]]:
    """The choices of the last reply come first, those of the ones before it after."""
    *before, last = replies
    offered = list(last.choices)
    numbered = []
    for reply in before:
        numbered.append(reply.model_copy(update={"numbered_from": len(offered) + 1}))
        offered += reply.choices
    return (*numbered, last), offered


def say(
    talk: Talk, *replies: Reply, effects: Sequence[Effect] = (), numbered: tuple[str, Sequence[str]] | None = None
) -> Turn:
    """Replies that leave the admin where they were.

    `numbered` are the keys of what they list, under the word of their commands, where no « voir » can be chosen.
    """
    turn = enter(talk, state_of(talk), replies, effects)
    if numbered is None:
        return turn
    word, keys = numbered
    others = {of: shown for of, shown in turn.session.lists.items() if of != word}
    lists = {**others, word: list(keys)}  # the last one last
    return turn.model_copy(update={"session": turn.session.model_copy(update={"lists": lists})})


def listed(talk: Talk, word: str, said: str) -> str:
    """The key behind a number of the last list of a kind (« contact modifier 3 »); else what was said."""
    shown = talk.session.lists.get(word, [])
    is_number = said.isascii() and said.isdigit() and len(said) < 3
    return shown[int(said) - 1] if is_number and 0 < int(said) <= len(shown) else said


def is_of_no_list(talk: Talk, word: str, said: str) -> bool:
    """Whether what was said is a number of a list, and no list of this kind was shown."""
    number = said.strip()
    return number.isascii() and number.isdigit() and len(number) < 3 and not talk.session.lists.get(word)


def past_the_end(talk: Talk, word: str, said: str) -> list[str]:
    """The last list of a kind, when what was said is a number that it does not have."""
    shown, number = talk.session.lists.get(word, []), said.strip()
    is_number = number.isascii() and number.isdigit() and len(number) < 3
    return shown if is_number and not 0 < int(number) <= len(shown) else []
