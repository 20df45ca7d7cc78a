"""The life of a message: seen once, answered in one transaction, its replies left in the outbox."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import date
from weakref import WeakSet

from bot.delivery import Postman, Sender
from bot.reminders import day_of
from bot.store import Store
from bot.workshop import Workshop
from handlers.messages import Effect, Erase, Feedback, Incoming, Remind, Reply, Session, Turn, Unanswered
from handlers.router import respond
from knowledge.base import Knowledge

log = logging.getLogger(__name__)

SORRY = Reply(
    text="Une erreur de mon côté m'a empêché de traiter ce message. Vos réponses sont conservées : réessayez, "
    "ou écrivez « menu »."
)


class Service:
    """What every channel calls. `clock` gives epoch seconds."""

    def __init__(
        self,
        store: Store,
        knowledge: Knowledge,
        clock: Callable[[], float] = time.time,
        workshop: Workshop | None = None,
    ) -> None:
        self.store = store
        self.knowledge = knowledge
        self.workshop = workshop or Workshop(knowledge)
        self._clock = clock
        self._postmen: WeakSet[Postman] = WeakSet()

    def postman(self, sender: Sender, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Postman:
        """The postman of a channel, woken too when something is to be said that nobody asked just now."""
        postman = Postman(self.store, sender, self.workshop.make, sleep)
        self._postmen.add(postman)
        return postman

    def wake(self) -> None:
        """Deliver what waits, on every channel."""
        for postman in list(self._postmen):
            postman.wake()

    def remind(self) -> int:
        """Put the reminders whose day has come in the outbox, each once; how many there were."""
        now = self._clock()
        on = day_of(now)
        with self.store.transaction():
            due = list(self.store.reminders.due(on))
            for one in due:
                self.store.enqueue(one.conversation, one.event, (one.reply,), now)
                self.store.reminders.sent(one)
        return len(due)

    def receive(self, incoming: Incoming) -> bool:
        """Answer one message; False when its event had already been answered."""
        now = self._clock()
        with self.store.transaction():
            session = self.store.session(incoming.conversation)
            if not self.store.first_time(incoming.event_id, incoming.conversation, now, session.topic):
                return False
            turn = self._respond(self._resolved(incoming), session, now)
            for effect in turn.effects:
                self._apply(effect, incoming, now)
            if not any(isinstance(effect, Erase) for effect in turn.effects):
                self.store.save(incoming.conversation, turn.session, now)
            self.store.enqueue(incoming.conversation, incoming.event_id, turn.replies, now)
        return True

    def tell(self, conversation: str, event_id: str, *replies: Reply) -> bool:
        """A channel's own sentence, about an event no conversation reads (a photo, a burst); once per event."""
        now = self._clock()
        with self.store.transaction():
            if not self.store.first_time(event_id, conversation, now):
                return False
            self.store.enqueue(conversation, event_id, replies, now)
        return True

    def _resolved(self, incoming: Incoming) -> Incoming:
        """An edited message, with the question its first version answered."""
        if incoming.edits is None:
            return incoming
        return incoming.model_copy(update={"corrects": self.store.topic_of(incoming.edits)})

    def _respond(self, incoming: Incoming, session: Session, now: float) -> Turn:
        try:
            return respond(incoming, session, self.knowledge, date.fromtimestamp(now))
        except Exception:
            # A fault of ours must neither reach the chat as a traceback nor lose what the person said before.
            log.exception("unhandled fault", extra={"flow": session.flow, "asking": session.asking})
            return Turn(replies=(SORRY,), session=session)

    def _apply(self, effect: Effect, incoming: Incoming, now: float) -> None:
        match effect:
            case Unanswered(text=text):
                self.store.faq.unanswered(text, now)
            case Feedback(entry=entry, useful=useful):
                self.store.faq.feedback(entry, useful=useful)
            case Remind(reminders=reminders):
                self.store.reminders.agree(incoming.conversation, reminders)
            case Erase():
                self.store.erase(incoming.conversation)
