"""Notices to the people who keep the bot: what was asked in vain, disliked, left unchecked.

Each one once, as long as the bot remembers what it told: `[privacy] events_days`.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from bot import clock
from bot.service import Service
from bot.storage.names import Name
from handlers.admin.stats import told
from handlers.engine.messages import Reply
from handlers.engine.quotation import literal
from knowledge.base import Knowledge
from knowledge.endings import endings
from knowledge.likeness import grouped
from knowledge.review import late_checks
from knowledge.tallies import week_of
from knowledge.wording import count

LOOK = 600.0  # seconds between two looks
DAY = 86_400
MOST = 5
RENEW = "**À renouveler d'ici deux mois**"
HOW = "Comment faire, pour chacun : la page « Renouveler les données » de la documentation du bot."
MONDAY = "« gestion », écrit au bot en privé, dit ce qui attend : questions, réponses à revoir, contacts à vérifier."


class Notices:
    """Looks now and then at what the admins should know, and tells the configured conversations."""

    def __init__(
        self,
        service: Service,
        to: Sequence[str],
        useless_votes: int = 3,
        clock: Callable[[], float] = clock.now,
        *,
        weekly: bool = False,
    ) -> None:
        self._service = service
        self._to = [str(Name(place)) for place in to]
        self._useless = useless_votes
        self._clock = clock
        self._weekly = weekly

    def look(self) -> None:
        """Tell what is new; a notice already told is not told again."""
        for event, text in self._due():
            self._tell(event, [Reply(text=text)])
        if self._weekly:
            today = date.fromtimestamp(self._clock())
            self._tell_endings(today)
            self._tell_week(today)
        self._service.wake()

    def _tell(self, event: str, replies: Sequence[Reply]) -> None:
        for conversation in self._to:
            self._service.tell(conversation, _name(event, conversation), *replies)

    def _tell_week(self, today: date) -> None:
        """Once a week, the last one in words and a picture; nothing when nobody came."""
        name = week_of(today - timedelta(weeks=1))
        event = f"week {name}"
        store = self._service.store
        if all(store.knows(_name(event, c)) for c in self._to) or not store.tallies.week(name):
            return  # before what takes time
        replies = told(self._service.knowledge, store.tallies, name, today)
        self._tell(event, [*replies, Reply(text=MONDAY)])

    def _tell_endings(self, today: date) -> None:
        """Once a week too, whoever came: what will soon hold no more."""
        event = f"endings {week_of(today)}"
        if all(self._service.store.knows(_name(event, c)) for c in self._to):
            return  # before what takes time
        if lines := [f"- {line}" for line in endings(self._service.knowledge, today)]:
            self._tell(event, [Reply(text="\n".join([RENEW, "", *lines, "", HOW]))])

    def _due(self) -> Iterator[tuple[str, str]]:
        now = self._clock()
        today = date.fromtimestamp(now)
        yield from self._unanswered(now, today)
        yield from self._disliked()
        yield from _unchecked(self._service.knowledge, today)

    def _unanswered(self, now: float, today: date) -> Iterator[tuple[str, str]]:
        """Once a day, what nobody could answer since the day before."""
        event = f"unanswered {today}"
        if all(self._service.store.knows(_name(event, conversation)) for conversation in self._to):
            return  # before what takes time
        rows = self._service.store.faq.questions()
        fresh = [(r["text"], r["times"]) for r in rows if now - r["last_seen"] < DAY]
        if fresh:
            groups = grouped(fresh, self._service.knowledge.faq.matcher.matter)
            lines = "\n".join(f"- {literal(g.texts[0][:90])} ({g.times})" for g in groups[:MOST])
            head = f"**{count(len(groups), 'sujet')} sans réponse depuis hier**"
            yield event, f"{head}\n\n{lines}\n\n« sans-reponse » les montre tous."

    def _disliked(self) -> Iterator[tuple[str, str]]:
        """An entry more often found useless than useful; again each time it doubles."""
        for vote in self._service.store.faq.votes():
            useless, entry = vote["useless"], self._service.knowledge.faq.get(vote["entry"])
            if entry and useless >= self._useless and useless > vote["useful"]:
                doubled = (useless // self._useless).bit_length()
                text = f"« {entry.question} » déçoit : {useless} pas utile, {vote['useful']} utile."
                yield f"disliked {entry.id} {doubled}", f"{text} Pour la revoir : « faq modifier {entry.id} »."


def _name(event: str, conversation: str) -> str:
    return f"notice:{event}:{conversation}"


def _unchecked(knowledge: Knowledge, today: date) -> Iterator[tuple[str, str]]:
    """Once a month, the tables and answers nobody has checked for a year."""
    if lines := [f"- {line}" for line in late_checks(knowledge, today)]:
        yield f"unchecked {today:%Y-%m}", "**À vérifier, plus d'un an après la dernière fois**\n\n" + "\n".join(lines)
