"""Several people and the one bot that may bring them together: each is written to where they write from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.care.matchmaking import Matchmaking
from bot.circle import Circle
from bot.service import Service
from bot.storage.store import Store
from handlers.engine.messages import Incoming, Reply
from knowledge.base import Knowledge
from tests.database import begun
from tests.drivers import DAY, TODAY
from tests.transcripts import Heard

OPERATORS = "telegram:-1009"
NETWORK = "matrix:!reseau:ici.fr"  # the room of the network of Centre-Val de Loire
# Where each of them writes from: two on each platform, whose names nobody else may ever read.
HOMES = {
    "marie": "telegram:7000170001 - 7000170001",
    "paul": "telegram:7000270002 - 7000270002",
    "lea": "matrix:!lea:ici.fr - @lea:ici.fr",
    "ines": "matrix:!ines:ici.fr - @ines:ici.fr",
    "omar": "telegram:7000570005 - 7000570005",
}


def choice_of(replies: Sequence[Reply], act: str) -> str:
    """The choice of this name that « rencontres » was answered with, "" when there is none."""
    offered = [choice.id for reply in replies for choice in reply.choices]
    return next((choice for choice in offered if choice.split()[1:2] == [act]), "")


class Together:
    """A driver of transcripts: `~ as marie`: she speaks; « ... » reads what she was sent; `~ later 1` passes a noon."""

    def __init__(self, path: Path, knowledge: Knowledge, networks: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.networks = networks
        self.knowledge = knowledge
        self.now = TODAY + 3 * 3600  # past noon
        self._events = 0
        self._who = "marie"
        self.open()

    def open(self) -> None:
        self.store = Store.open(begun(self.path))
        circle = Circle(self.store, self.knowledge, [OPERATORS], self.networks, rooms=True)
        self.service = Service(self.store, self.knowledge, lambda: self.now, circle=circle)
        self.matchmaking = Matchmaking(self.service, circle, lambda: self.now)

    def restart(self) -> None:
        self.store.close()
        self.open()

    def speak_as(self, who: str) -> None:
        self._who = who

    def pass_days(self, days: int) -> None:
        for _ in range(days):
            self.now += DAY
            self.noon()
            self.looks_pass()

    def noon(self) -> None:
        """The look of a day; what it leads to is told at those that follow."""
        for _ in self.matchmaking.steps():
            pass

    def looks_pass(self) -> None:
        """Hours during which all that is to be told is, a few people at each look."""
        people, put_off = self.store.people, "SELECT 1 FROM outbox WHERE conversation LIKE 'later:%'"
        while people.meetings.untold() or people.meetings.unaware() or self.store._db.execute(put_off).fetchone():
            for _ in self.matchmaking.telling():
                pass

    def say(self, text: str) -> Sequence[Heard]:
        """What was sent meanwhile, when nothing is said: « ... »; else the answers."""
        waited = self.read(self._who)
        replies = waited if text == "..." else self.write(self._who, text)
        return [Heard(reply.text, [choice.label for choice in reply.choices]) for reply in replies]

    def write(
        self, who: str, text: str, *, private: bool = True, deliver: bool = True, looks: bool = True
    ) -> list[Reply]:
        """One message through the public door, and what it is answered; a choice may be given by its label.

        `who` is one of `HOMES`, or the name of a conversation.
        """
        self._events += 1
        self.now += 1
        home = HOMES.get(who, who)
        event = Incoming(conversation=home, event_id=f"{home}:{self._events}", text=text, private=private)
        self.service.receive(event)
        return self.taken(home, looks=looks) if deliver else []

    def enroll(self, who: str, profession: str, place: str, *, even_two: bool = False) -> list[Reply]:
        """A demand made from the beginning, question after question; what is said of it in the end."""
        said = ["/collegues changer", "oui", "rejoindre une cpts", profession, place, "oui" if even_two else "non"]
        for text in said:
            self.write(who, text)
        return self.write(who, "résultat")

    def act(self, who: str, act: str) -> list[Reply]:
        """What « rencontres » offers under this name, on the first meeting that offers it; nothing when none does."""
        found = self.offered(who, act)
        return self.write(who, found) if found else []

    def offered(self, who: str, act: str) -> str:
        """The choice of « rencontres » of this name, "" when there is none."""
        return choice_of(self.write(who, "rencontres"), act)

    def give(self, who: str, way: str, *, send: bool = True) -> None:
        """How to be reached, typed, and sent."""
        if self.act(who, "donner"):
            self.write(who, way)
            if send:
                self.act(who, "envoyer")

    def read(self, who: str) -> list[Reply]:
        """What waits for somebody, delivered."""
        return self.taken(HOMES.get(who, who))

    def taken(self, conversation: str, *, looks: bool = True) -> list[Reply]:
        if looks:
            self.looks_pass()
        deliveries = self.store.pending(conversation)
        for delivery in deliveries:
            self.store.delivered(delivery)
        return [delivery.reply for delivery in deliveries]
