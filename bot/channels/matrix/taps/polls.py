"""Choices a person may tap instead of typing: a poll below a question, closed once it is answered.

Votes are messages, encrypted where the room is: the servers learn nothing of them. Clients know only the names the
proposal had before it was accepted: https://github.com/matrix-org/matrix-spec-proposals/blob/main/proposals/3381-polls.md
"""

from textwrap import shorten

from bot.channels.matrix.rendering import Content, numbered
from bot.channels.matrix.taps.asked import CLOSED, POLL, Asked
from bot.delivery.markup import plain
from bot.storage.store import Delivery, Store
from handlers.engine.flow import BACK, STOP
from handlers.engine.messages import Reply

START = "org.matrix.msc3381.poll.start"
END = "org.matrix.msc3381.poll.end"
TEXT = "org.matrix.msc1767.text"
MOST_ANSWERS = 20  # more are cut off by clients
MOST_TITLE = 120  # characters
MOST_VOTERS = 1_000
ENDED = "C'est répondu."
_WAYS_OUT = (BACK, STOP)


class Polls:
    """Which questions come with a poll, which poll is open, and who has shown to have a client for it.

    That is kept in memory: after a restart a question comes once more with its numbers, and a poll below them.
    """

    def __init__(self, store: Store, *, wanted: bool) -> None:
        self._store = store
        self._wanted = wanted
        self._voters: dict[str, None] = {}

    def fits(self, reply: Reply) -> bool:
        """Only the questions of a questionnaire: nothing that is confirmed, voted or erased goes by a tap.

        Nor one that is answered in words: a poll of ways out asks something else.
        """
        is_answered = any(choice not in _WAYS_OUT for choice in reply.choices)
        return self._wanted and bool(reply.topic) and is_answered and len(reply.choices) <= MOST_ANSWERS

    def voted(self, person: str) -> None:
        """Somebody's client shows polls: they need no numbers beside them."""
        self._voters[person] = None
        if len(self._voters) > MOST_VOTERS:
            del self._voters[next(iter(self._voters))]

    def refused(self, person: str) -> None:
        """A room takes no poll: numbers again."""
        self._voters.pop(person, None)

    def suffices(self, reply: Reply, person: str) -> bool:
        """Whether the choices need not be written above their poll."""
        return person in self._voters and self.fits(reply)

    def put(self, delivery: Delivery, poll: str) -> None:
        """A poll stands in its room: a tap on it answers."""
        Asked(poll, delivery.reply.topic, POLL).keep(self._store, delivery.conversation)

    def over(self, delivery: Delivery, poll: str = "") -> str:
        """The poll to be closed with this delivery, and the `poll` it comes with, "" for none.

        One whose question waits no more, or is asked again.
        """
        last = Asked.last(self._store, delivery.conversation)
        if not last or last.kind != POLL or last.message == poll:  # a reply that is sent again brings the same poll
            return ""
        waits = self._store.session(delivery.conversation).topic == last.topic
        return "" if waits and not poll else last.message

    def closed(self, delivery: Delivery, poll: str) -> None:
        last = Asked.last(self._store, delivery.conversation)
        if last and last.message == poll:
            last._replace(kind=CLOSED).keep(self._store, delivery.conversation)


def start(reply: Reply, place: Content) -> Content:
    """The poll of a question; its own text, for whoever knows no polls, is the numbered choices."""
    title = shorten(plain(reply.text).partition("\n")[0], MOST_TITLE, placeholder="…")
    answers = [{"id": choice.id, TEXT: choice.label} for choice in reply.choices]
    content: Content = {
        START: {
            "question": {TEXT: title, "body": title, "msgtype": "m.text"},
            "kind": "org.matrix.msc3381.poll.disclosed",
            "max_selections": 1,
            "answers": answers,
        },
        TEXT: f"{title}\n{plain(numbered(reply))}",
        "m.mentions": {},
    }
    return {**content, "m.relates_to": place} if place else content


def end(poll: str) -> Content:
    """What closes a poll."""
    return {"m.relates_to": {"rel_type": "m.reference", "event_id": poll}, END: {}, TEXT: ENDED}
