"""The life of a message: seen once, answered in one transaction, its replies left in the outbox."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from weakref import WeakSet

from bot import clock
from bot.circle import Circle
from bot.delivery.allowance import Allowance
from bot.delivery.documents import SAID
from bot.delivery.joining import ROOMY, joined
from bot.delivery.meter import Meter
from bot.delivery.postman import Postman, Sender
from bot.delivery.workshop import Workshop
from bot.effects import Effects
from bot.settings import AdminSettings
from bot.storage.meeting_rooms import MeetingRoom
from bot.storage.names import Name
from bot.storage.reminders import day_of
from bot.storage.store import Store
from handlers.engine.desk import Admin, Desk
from handlers.engine.links import Addresses
from handlers.engine.messages import Change, Erase, Incoming, ReadSheet, Reply, Session, Sheet, Turn
from handlers.router import respond
from handlers.turn.privacy import Custody
from handlers.turn.tally import events, refusals
from knowledge.base import Knowledge
from knowledge.exchange import Findings
from knowledge.tallies import week_of

log = logging.getLogger(__name__)

READ = "lu"  # what the event of a file that was read ends with
SORRY = Reply(
    text="Une erreur de mon côté m'a empêché de traiter ce message. Vos réponses sont conservées : réessayez, "
    "ou écrivez « menu »."
)

LATELY = 30 * 24 * 3600.0  # seconds: an import refused before that has been dealt with, or never will
MOST_TEXTS = 4_000  # messages whose print is kept in memory


def _sheet(found: Findings) -> Sheet:
    if isinstance(found, list):
        return Sheet(faults=tuple(found))
    return Sheet(changes=tuple(Change(of=of, key=key, after=after) for (of, key), after in found.items()))


class Service:
    """What every channel calls.

    `clock` gives epoch seconds; `admins` and `custody`, who answers for the data, are those of the configuration, and
    so is `circle`, those who ask to be brought together: None where the operator does not open it.
    """

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        clock: Callable[[], float] = clock.now,
        admins: Sequence[AdminSettings] = (),
        workshop: Workshop | None = None,
        custody: Custody | None = None,
        circle: Circle | None = None,
    ) -> None:
        self.store = store
        self.meter = Meter()  # `cpts-bot run` puts one that counts, before any channel starts
        self.knowledge = knowledge
        self.addresses = Addresses()  # each channel says its own once it is there
        self.workshop = workshop or Workshop(knowledge)
        self._clock = clock
        self._custody = custody
        self._roles = store.roles(admins)
        self._circle = circle
        self._effects = Effects(store, knowledge, self._roles, circle)
        self._reflected = store.overlay.last()
        knowledge.reflect(store.overlay.state())
        self._allowance = Allowance()
        self._postmen: WeakSet[Postman] = WeakSet()
        self._texts: dict[str, int] = {}  # of the last messages: platforms send edits that change nothing

    def postman(self, sender: Sender, sleep: Callable[[float], Awaitable[None]] = clock.rest) -> Postman:
        """The postman of a channel, woken too when something is to be said that nobody asked just now."""
        postman = Postman(self.store, sender, self.workshop.make, sleep, self.meter)
        self._postmen.add(postman)
        return postman

    def wake(self) -> None:
        """Deliver what waits, on every channel."""
        for postman in list(self._postmen):
            postman.wake()

    def remind(self) -> int:
        """Send the reminders whose day has come, each once; how many there were."""
        now = self._clock()
        on = day_of(now)
        with self.store.transaction():
            due = list(self.store.reminders.due(on))
            for one in due:
                self.store.enqueue(one.conversation, one.event, (one.reply,), now)
                self.store.reminders.sent(one)
        if due:
            self.wake()
        return len(due)

    def receive(self, incoming: Incoming) -> bool:
        """Answer one message; False when its event had already been answered."""
        if self._is_unchanged(incoming):
            return False
        started = clock.stopwatch()
        now = self._clock()
        with self.store.transaction():
            self._reflect()  # another process may have changed something: an import, a second channel
            session, last_seen = self.store.standing(incoming.conversation)
            if not self.store.remember(incoming.event_id, incoming.conversation, now, session.topic):
                return False
            admin = self._roles.of(incoming.sender)
            turn = self._counted(incoming, self._respond(self._resolved(incoming), session, now, admin), now)
            said = [self._effects.apply(effect, incoming.conversation, admin, now) for effect in turn.effects]
            self._effects.settle(turn.effects)
            if admin is None:  # what admins try out would only blur the counts
                self._tally(last_seen, session, turn, now)
            else:
                self.store.tallies.count(date.fromtimestamp(now), refusals(turn))
            erased = any(isinstance(effect, Erase) for effect in turn.effects)
            if not erased:
                self.store.save(incoming.conversation, turn.session, now)
            # What was done is said before the pending question, which stays last.
            whole = joined(turn.replies) if Name.of(incoming.conversation).channel in ROOMY else turn.replies
            replies = (*whole[:1], *filter(None, said), *whole[1:])
            self.store.enqueue(incoming.conversation, incoming.event_id, replies, now)
        self._keep_print(incoming)  # only now: what a full disk refused comes again, and is to be answered then
        if erased:
            self.store.people.scrub()
        if turn.effects:
            self._reflect()  # once it is on disk, and for the very next message
        for effect in turn.effects:
            if isinstance(effect, ReadSheet):
                self._read(incoming, effect.text, now)
        self.meter.turn(Name.of(incoming.conversation).channel, clock.stopwatch() - started)
        return True

    def _read(self, incoming: Incoming, text: str, now: float) -> None:
        """Have a file read. The message that brought it is known by now: brought again, it is not read again."""

        def back(found: Findings) -> None:
            self.receive(
                Incoming(
                    conversation=incoming.conversation,
                    event_id=f"{incoming.event_id}:{READ}",
                    text=SAID,
                    private=incoming.private,
                    region=incoming.region,
                    sender=incoming.sender,
                    sheet=_sheet(found),
                )
            )
            self.wake()

        self.workshop.read(text, self.store.overlay.state(), date.fromtimestamp(now), back)

    def knows_admin(self, sender: str) -> bool:
        """Whether somebody is an admin: channels open a file of theirs, and nobody else's."""
        return self._roles.of(sender) is not None

    def is_network(self, place: str) -> bool:
        """Whether a room or a chat, `channel:id`, is that of a network: channels say there who moderates."""
        return self._circle is not None and self._circle.network.is_room(place)

    def room_refused(self, asked: MeetingRoom) -> None:
        """No room could be opened for two people who chose one."""
        if self._circle:
            with self.store.transaction():
                self._circle.room_refused(asked, self._clock())

    def tell(self, conversation: str, event_id: str, *replies: Reply) -> bool:
        """A channel's own sentence, about an event no conversation reads (a photo, a burst); once per event."""
        now = self._clock()
        with self.store.transaction():
            if not self.store.remember(event_id, conversation, now):
                return False
            self.store.enqueue(conversation, event_id, replies, now)
        return True

    def _reflect(self) -> None:
        """Show what admins changed since we last looked."""
        last = self.store.overlay.last()
        if last != self._reflected:
            self.knowledge.reflect(self.store.overlay.state(self._reflected), whole=False)
            self._reflected = last

    def _desk(self, admin: Admin | None, now: float) -> Desk | None:
        if admin is None:
            return None
        judge = self._roles.second_factor(admin, now)
        store, failures = self.store, self.store.refreshes.failures(now - LATELY)
        seen = (store.overlay, store.faq, store.tallies)
        return Desk(admin, *seen, now, self._roles.all(), judge, self.addresses, failures)

    def _tally(self, last: float | None, before: Session, turn: Turn, now: float) -> None:
        """Count what happened, without who; `last` is when this conversation said something before."""
        today = date.fromtimestamp(now)
        is_first = last is None or week_of(date.fromtimestamp(last)) != week_of(today)
        self.store.tallies.count(today, events(before, turn, first_of_week=is_first))

    def _counted(self, incoming: Incoming, turn: Turn, now: float) -> Turn:
        """The turn without what one person has left too often today: questions for the admins, votes."""
        name = Name.of(incoming.conversation)
        who, today = f"{name.channel}:{name.owner}", date.fromtimestamp(now)
        effects = tuple(e for e in turn.effects if self._allowance.admits(who, e, today))
        return turn if effects == turn.effects else turn.model_copy(update={"effects": effects})

    def _is_unchanged(self, incoming: Incoming) -> bool:
        """Whether an edit says what its message said: a first reaction or a link preview makes one, on both platforms.

        Only prints of the last messages are known, and only until the program ends: a later one is answered again.
        """
        return incoming.edits is not None and self._texts.get(incoming.edits) == hash(incoming.text)

    def _keep_print(self, incoming: Incoming) -> None:
        message = incoming.edits or incoming.event_id
        self._texts.pop(message, None)
        self._texts[message] = hash(incoming.text)
        if len(self._texts) > MOST_TEXTS:
            del self._texts[next(iter(self._texts))]

    def _resolved(self, incoming: Incoming) -> Incoming:
        """An edited message, with the question its first version answered."""
        if incoming.edits is None:
            return incoming
        return incoming.model_copy(update={"corrects": self.store.topic_of(incoming.edits)})

    def _respond(self, incoming: Incoming, session: Session, now: float, admin: Admin | None) -> Turn:
        try:
            desk = self._desk(admin, now)
            standing = self._circle.standing(incoming, now, admin) if self._circle else None
            known = (desk, self._custody, standing, self.addresses)
            turn = respond(incoming, session, self.knowledge, date.fromtimestamp(now), *known)
            self._effects.require(turn.effects, admin)
            return turn
        except Exception:
            # A fault of ours must neither reach the chat as a traceback nor lose what the person said before.
            log.exception("unhandled fault", extra={"flow": session.flow, "asking": session.asking})
            return Turn(replies=(SORRY,), session=session)
