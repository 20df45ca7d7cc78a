"""A guided conversation as data: what a question may look at, what may become of an answer, what a flow declares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.engine.answers import Answers
from handlers.engine.messages import Choice, Effect, Order, Reply
from knowledge.base import Knowledge

# What a session may be asking beside a question: the answers to confirm, and nothing more, after the result.
RECAP = "recap"
DONE = "done"
BACK = Choice(id="retour", label="Retour")
STOP = Choice(id="annuler", label="Arrêter")
MENU = Choice(id="menu", label="Menu")
REVIEW = Choice(id="modifier", label="Modifier mes réponses")


@dataclass(frozen=True)
class Context:
    """What a question may look at: the knowledge, the answers so far, the day, its own half-given answer.

    `region` is the one a room or a link gives; `delivered` the papers the person was given; `networks` are the
    regions whose network is told how many want a CPTS. `supposed` are the answers that a what-if supposes: of what is
    on the table, not what the person said.
    """

    knowledge: Knowledge
    answers: Answers
    today: date
    draft: Any = None
    region: str | None = None
    delivered: Sequence[Order] = ()
    supposed: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Accept:
    """The answer is given. `also` fills other questions it settles on the way; `note` is said before the next.

    `quiet`: once there is a result, the note is enough, and it is not said again. `onward`: the same message asks for
    the result again. `handed`: the next question hears these words first.
    """

    value: Any
    note: str = ""
    also: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False
    onward: bool = False
    handed: str = ""


@dataclass(frozen=True)
class Hold:
    """Half an answer: `draft` is kept, the person is told where they stand and goes on.

    `settled` is the answer it already is, for who changes one given before: they said once that it was complete.
    `also` is what it tells for sure meanwhile.
    """

    draft: Any
    text: str
    choices: Sequence[Choice] = ()
    settled: Accept | None = None
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refuse:
    """Not an answer to this question: why, and what would be one."""

    text: str
    choices: Sequence[Choice] = ()


Outcome = Accept | Hold | Refuse


@dataclass(frozen=True)
class Overheard:
    """What a message tells of the questions of a flow, whichever is asked: by key, with words that say it back.

    `rest` are the parts of the message that the pending question is still to hear; `note` is to be said besides.
    """

    told: Mapping[str, Accept | Hold] = field(default_factory=dict)
    rest: str = ""
    note: str = ""

    @property
    def answers(self) -> dict[str, Any]:
        given = ((k, one) for k, one in self.told.items() if isinstance(one, Accept))
        return {name: value for k, one in given for name, value in ((k, one.value), *one.also.items())}

    @property
    def drafts(self) -> dict[str, Any]:
        return {k: one.draft for k, one in self.told.items() if isinstance(one, Hold)}


def kept_words(told: Iterable[Accept | Hold]) -> str:
    """« Je retiens : 41 200 habitants ; contrat signé en mars 2023. », "" for nothing."""
    words = " ; ".join(one.note if isinstance(one, Accept) else one.text for one in told)
    return f"Je retiens : {words}." if words else ""


@dataclass(frozen=True)
class Question:
    """One question: its wording, its choices, its parser and its help stand together so that they cannot drift apart.

    `unknown` is the answer "je ne sais pas" stands for; without one the help is given instead.
    `heeds` knows the words that are plainly about this answer, even asked like a question, even after it was given.
    `shown` is what answers the words that only ask to see it: the pending question stays.
    `settled` is the answer that a draft already is, None when something is still to be said.
    `amends` says whether words typed at the recap may be another answer; one that is `undoable` is then one tap away.
    `volunteered` is never asked: it is told by who wants to, and is then an answer like the others.
    `spoken` hears the words that, after a result, suppose another answer: « et sans crise ? »; None when they do not.
    """

    key: str
    title: str
    ask: Callable[[Context], str]
    parse: Callable[[str, Context], Outcome]
    show: Callable[[Any, Context], str]
    help: str
    choices: Callable[[Context], Sequence[Choice]] = lambda context: ()
    applies: Callable[[Context], bool] = lambda context: True
    still_valid: Callable[[Any, Context], bool] = lambda value, context: True
    draft: Callable[[Context], Any] = lambda context: None
    unknown: Any = None
    heeds: Callable[[str, Context], bool] = lambda said, context: False
    shown: Callable[[str, Context], str] = lambda said, context: ""
    settled: Callable[[Context], Any] = lambda context: None
    amends: Callable[[str], bool] = lambda said: True
    undoable: bool = False
    volunteered: bool = False
    spoken: Callable[[str, Context], Any] = lambda said, context: None


@dataclass(frozen=True)
class FollowUp:
    """Something people ask of a result: who `hears` it (None: not this), and what is said. Nothing kept changes."""

    hears: Callable[[str, Context], Any]
    says: Callable[[Any, Context], Sequence[Reply]]


@dataclass(frozen=True)
class Flow:
    """A guided conversation, declared as data. `after` is what can be asked of its result, `brief` the shortest of it.

    `supposes` hears a what-if that no single question does, as the answers it supposes; `compared` says what it brings
    beside what is kept. Without it, the result is said again as it would be. `tells` hears what a message says of any
    of its questions, beside the one that is asked.
    """

    name: str
    title: str
    questions: Sequence[Question]
    conclude: Callable[[Context], Sequence[Reply]]
    effects: Callable[[Context], Sequence[Effect]] = lambda context: ()
    in_menu: bool = True
    after: Sequence[FollowUp] = ()
    brief: Callable[[Context], Sequence[Reply]] | None = None
    supposes: Callable[[str, Context], Mapping[str, Any] | None] = lambda said, context: None
    compared: Callable[[Context, Context], Sequence[Reply]] | None = None
    tells: Callable[[str, Context], Overheard] = lambda said, context: Overheard()
