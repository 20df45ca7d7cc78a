"""The values that go in and out of a conversation, the same for every channel."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from knowledge.overlay import Kind
from knowledge.together import Wish

MOST_CHARACTERS = 900  # aimed at by every reply: one screen of a phone
_ADDRESS = re.compile(r"(?<=\])\(https?://[^)\s]*\)")


Document = Literal[
    "letter",
    "sheet",
    "budget",
    "calendar",
    "chart",
    "map",
    "map-dark",
    "treasury",
    "treasury_page",
    "review",
    "civil_budget",
]


def length(text: str) -> int:
    """The characters of a Markdown text that take room on a screen: an address behind words takes none."""
    return len(_ADDRESS.sub("", text) if "](" in text else text)


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Value):
    """Something a person can pick instead of typing it; `id` is what the conversation understands."""

    id: str
    label: str


class Attachment(Value):
    """A file sent with a reply; `description` is what someone who cannot see it is told."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")  # a file is not UTF-8

    name: str
    media_type: str
    content: bytes
    description: str


class Card(Value):
    """Somebody to reach, as the contacts of a phone hold them; `note` says where that was seen and when.

    The text of a reply says all that its cards say. A `phone` is as people read it, "" when none is known.
    """

    name: str
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    note: str = ""


class Order(Value):
    """Files to make for a reply at the moment it leaves: they are never stored, a failed sending makes them again.

    `answers` are the person's as they stood on `day`. `year` is the civil year that a document is about.
    """

    documents: tuple[Document, ...]
    answers: dict[str, Any]
    day: date
    year: int | None = None


class Reply(Value):
    """One message to a person.

    `text` is Markdown: paragraphs, `**bold**`, `*italic*`, `- ` lists, links and bare addresses, nothing else.
    `topic` names the pending question, so that a channel can tell an old button from a live one.
    `replaces`: the answered question this reply makes obsolete, frozen to one line where a platform can.
    `order`: the attachments still to be made, when the reply leaves.
    `numbered_from`: the number of its first choice, where choices are answered by number.
    `goes_on`: its text is cut for a phone, and the next reply goes on with it.
    `cards`: whom it names, for a platform where a number or a mailbox can be tapped or kept.
    `sealed`: it is for this person's eyes: it waits for its departure encrypted, and is not said where others read.
    `about`: what it is about, when it is no answer that could be asked for again; it stands in no store.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    order: Order | None = None
    topic: str = ""
    replaces: str = ""
    numbered_from: int = 1
    goes_on: bool = False
    cards: tuple[Card, ...] = ()
    sealed: bool = False
    about: str = ""


class Change(Value):
    """An admin confirmed that `key` is to be `after` (None: no more). `seen` is the revision the preview came from.

    `batch` is the number that changes confirmed as one share, so that they are undone as one.
    """

    kind: Literal["change"] = "change"
    of: Kind
    key: str
    after: dict[str, Any] | None
    seen: int = 0
    why: str = ""
    undoes: int | None = None
    batch: int | None = None


class Sheet(Value):
    """What a file an admin sent was found to say: all its changes, or why it is not taken."""

    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()


class Incoming(Value):
    """One message from a person, as a channel parsed it.

    `text` is what was typed or the id of the choice; `topic` is the topic a button carried, None for typed text.
    `event_id` is the platform's: the same event is never answered twice. `edits` is the event id of the message
    this one is a new version of; the service fills in `corrects`, the question that message answered.
    `elsewhere` begins the address where questionnaires are held when not here, the flow's name ends it.
    `sender` is the person's id on the platform, which says whether they are an admin.
    `document` is the text of a file they sent; channels read files of admins only. `sheet` is what was found in it.
    `moderates`: they run the room, which is that of a network; channels ask of no other.
    """

    conversation: str
    event_id: str
    text: str
    topic: str | None = None
    private: bool = True
    region: str | None = None
    edits: str | None = None
    corrects: str | None = None
    elsewhere: str = ""
    sender: str = ""
    document: str = ""
    sheet: Sheet | None = None
    moderates: bool = False


class Unanswered(Value):
    """A question nobody could answer: kept for the admins, text only."""

    kind: Literal["unanswered"] = "unanswered"
    text: str


class Feedback(Value):
    """A thumb up or down on an answer: counted, without person."""

    kind: Literal["feedback"] = "feedback"
    entry: str
    useful: bool


class Erase(Value):
    """The person asked for everything about them to go."""

    kind: Literal["erase"] = "erase"


class Copy(Value):
    """The person asked for a copy of all that is kept about them, as a file."""

    kind: Literal["copy"] = "copy"


class Reminder(Value):
    """Something to be told on a day."""

    day: date
    title: str
    text: str


class Remind(Value):
    """The reminders a person agreed to from now on, instead of any before; none stops them."""

    kind: Literal["remind"] = "remind"
    reminders: tuple[Reminder, ...] = ()


class Arrived(Value):
    """The person came by a link of a campaign: it is counted, they are not."""

    kind: Literal["arrived"] = "arrived"
    campaign: str


class Seek(Value):
    """The person agreed to be brought together with others: what they agreed to have told, and nothing more.

    `network`: that they may be counted for the network of their region, and written to when it answers.
    """

    kind: Literal["seek"] = "seek"
    profession: str
    communes: tuple[str, ...]
    wish: Wish
    even_two: bool = False
    network: bool = False


class Meet(Value):
    """What a person decides of their demand, or of a meeting; `text` is how to reach them, when offered.

    `room`: their account is offered, for a room of two.
    """

    kind: Literal["meet"] = "meet"
    act: Literal["withdraw", "pause", "resume", "yes", "no", "offer", "send", "take-back", "report", "count", "uncount"]
    meeting: str = ""
    text: str = ""
    room: bool = False


class Invite(Value):
    """A moderator of a network's room invites those who were counted in a zone: passed on as they wrote it."""

    kind: Literal["invite"] = "invite"
    zone: str
    text: str


class Discard(Value):
    """Unanswered questions that an admin dealt with: they leave the list.

    `answered`: by the change made with them, and they come back when it is undone.
    """

    kind: Literal["discard"] = "discard"
    texts: tuple[str, ...]
    answered: bool = False


class Restore(Value):
    """Unanswered questions that were set aside wait again."""

    kind: Literal["restore"] = "restore"
    texts: tuple[str, ...]


class Acknowledge(Value):
    """Files and official sources that could not be taken whole, and that an admin has seen: they leave the list."""

    kind: Literal["acknowledge"] = "acknowledge"
    names: tuple[str, ...]


class Refused(Value):
    """Somebody asked for what their role does not allow: logged and counted."""

    kind: Literal["refused"] = "refused"
    command: str


class ReadSheet(Value):
    """A file an admin sent is to be read beside the conversation; what it says comes back as a message."""

    kind: Literal["sheet"] = "sheet"
    text: str


class Appoint(Value):
    """A new editor, named by an owner. `regions` are INSEE codes, none for all."""

    kind: Literal["appoint"] = "appoint"
    id: str
    name: str
    regions: tuple[str, ...] = ()


class Dismiss(Value):
    """An editor added by chat is one no more."""

    kind: Literal["dismiss"] = "dismiss"
    id: str


class Backup(Value):
    """An owner wants a copy of the database beside it."""

    kind: Literal["backup"] = "backup"


Effect = Annotated[
    Unanswered
    | Feedback
    | Erase
    | Copy
    | Remind
    | Arrived
    | Seek
    | Meet
    | Invite
    | Change
    | Discard
    | Restore
    | Acknowledge
    | Refused
    | Appoint
    | Dismiss
    | Backup
    | ReadSheet,
    Field(discriminator="kind"),
]


class Last(BaseModel):
    """The last message answered, told apart by its `mark`, and the half-given answer it found: an edit starts there."""

    mark: str
    draft: Any = None


class Offer(BaseModel):
    """What a question last proposed instead of its own words, until another is asked: « Oui, 81 246 habitants »."""

    topic: str
    text: str
    choices: list[Choice]


class Told(BaseModel):
    """The answers that a result was made from, and those of the one before it, None when it was the first."""

    flow: str
    answers: dict[str, Any]
    before: dict[str, Any] | None = None


def _as_orders(stored: Any) -> Any:
    """Sessions of earlier builds hold one order, or none."""
    return () if stored is None else stored if isinstance(stored, list | tuple) else (stored,)


Delivered = Annotated[tuple[Order, ...], BeforeValidator(_as_orders)]


class Session(BaseModel):
    """Where a person stands. Stored as JSON; every answer is validated again when read.

    `drafts` are half-given answers by question; `paused` is the flow left for the menu.
    """

    flow: str | None = None
    asking: str | None = None
    answers: dict[str, Any] = Field(default_factory=dict)
    drafts: dict[str, Any] = Field(default_factory=dict)
    paused: str | None = None
    offer: Offer | None = None  # stands while its question is pending, whatever is said beside it
    offered: list[Choice] = Field(default_factory=list)
    last: Last | None = None
    confirming: str | None = None
    admin: dict[str, Any] | None = None  # what an admin is writing, or has been shown and must confirm
    region: str | None = None  # the code of the region whose page or poster led here
    delivered: Delivered = ()  # the papers the person has: what a change of answers is told from
    explained: list[str] = Field(default_factory=list)  # acronyms whose meaning was said already
    undo: dict[str, Any] = Field(default_factory=dict)  # the answers before the last one changed at the recap
    told: Told | None = None  # the last result: « qu'est-ce qui a changé » is answered from it
    supposed: dict[str, Any] = Field(default_factory=dict)  # what a what-if supposes, until « garder »
    lists: dict[str, list[str]] = Field(default_factory=dict)  # what an admin was last shown, by word: numbers name it
    pages: list[Choice] = Field(default_factory=list)  # beside the one of an admin's last list that was shown
    card: tuple[str, str] | None = None  # what an admin saw or changed last: the word of its commands, and its key
    entry: str | None = None  # the entry of the FAQ just answered: what comes next may be about it
    thread: dict[str, float] = Field(default_factory=dict)  # the entries that their last messages led to, and how much

    @property
    def topic(self) -> str:
        """The name of the pending question, "" outside any flow."""
        return f"{self.flow}.{self.asking}" if self.flow and self.asking else ""


class Turn(Value):
    """What one message leads to: replies, the next session and what is to be kept besides."""

    replies: tuple[Reply, ...]
    session: Session
    effects: tuple[Effect, ...] = ()


def noted(turn: Turn, note: str) -> Turn:
    """The same, with a note under what is said last."""
    *before, last = turn.replies
    return turn.model_copy(update={"replies": (*before, last.model_copy(update={"text": f"{last.text}\n\n{note}"}))})
