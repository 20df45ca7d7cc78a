"""Several people at one bot, admins among them, as a driver of transcripts: `~ as paul in room`."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from bot.service import Service
from bot.settings import AdminSettings
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply
from knowledge.base import Knowledge
from tests.database import begun
from tests.drivers import DAY, TODAY
from tests.transcripts import Heard

ADMINS = (
    AdminSettings(id="1", name="Paul", role="owner"),
    AdminSettings(id="@jeanne:exemple.fr", name="Jeanne", role="owner"),
    AdminSettings(id="3", name="Marie", role="editor", regions=("53",)),
)
SENDERS = {"paul": "1", "jeanne": "@jeanne:exemple.fr", "marie": "3", "nadia": "4444", "person": "99"}
VOTERS = tuple(f"voter{n}" for n in range(6))  # a person's second vote of a day on an answer does not count
SENDERS |= {who: f"9{n}" for n, who in enumerate(VOTERS)}

# An entry nobody has yet, in the shape of an export; each test gives its answer.
ENTRY = """[[faq]]
key = "carte-cps"
id = "carte-cps"
question = "Comment renouveler ma carte CPS ?"
phrasings = ["carte cps"]
answer = "{answer}"
checked = 2026-11-21
confidence = "haute"
sources = [{{ title = "ANS, carte CPS", ref = "ANS" }}]
"""

ROOMS: dict[str, str] = {"bretagne": "53"}  # rooms that say which region they are of


class Network:
    """Everybody at one bot, on one real file."""

    def __init__(self, path: Path, knowledge: Knowledge, admins: Sequence[AdminSettings] = ADMINS) -> None:
        self.admins = admins
        self.path = path
        self.knowledge = knowledge
        self.now = TODAY
        self.speak_as("person")
        self._open()

    def speak_as(self, named: str) -> None:
        who, _, place = named.partition(" in ")
        self.who, self.private, self.region = who, not place, ROOMS.get(place)

    def say(self, text: str) -> Sequence[Heard]:
        return [Heard(r.text, [c.label for c in r.choices], [a.name for a in r.attachments]) for r in self.hear(text)]

    def hear(self, text: str, topic: str | None = None, document: str = "") -> list[Reply]:
        """The replies to one message of whoever speaks."""
        conversation = f"test:{self.who}:{self.private}"
        self.service.receive(
            Incoming(
                conversation=conversation,
                event_id=str(uuid4()),
                text=text,
                topic=topic,
                private=self.private,
                region=self.region,
                sender=SENDERS[self.who],
                document=document,
            )
        )
        waiting = self.store.pending(conversation)
        for delivery in waiting:
            self.store.delivered(delivery)
        return [delivery.reply for delivery in waiting]

    def restart(self) -> None:
        self.store.close()
        self._open()

    def pass_days(self, days: int) -> None:
        self.now += days * DAY

    def _open(self) -> None:
        self.store = Store.open(begun(self.path))
        self.service = Service(self.store, self.knowledge, lambda: self.now, self.admins)
