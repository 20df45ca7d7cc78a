"""The deadlines for a calendar (iCalendar, RFC 5545): whole days that stay free, each with a reminder a week before."""

from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event
from icalendar.enums import TRANSP

from handlers.dossier.dossier import Dossier
from handlers.flows.deadlines import Deadline
from knowledge.door import tidy

# A whole day begins at midnight: a week before, at nine in the morning, where people live.
A_WEEK_BEFORE_AT_NINE = timedelta(days=-7, hours=9)
_EPOCH = datetime(2019, 1, 1, tzinfo=UTC)  # before any ACI


def make(dossier: Dossier) -> bytes:
    """The calendar as it is at this instant: a later one of the same deadlines takes its place."""
    made = (dossier.made or datetime.combine(dossier.day, time.min, UTC)).astimezone(UTC)  # a stamp is in UTC (3.8.7.2)
    calendar = Calendar.new(prodid="-//cpts-bot//FR", language="fr", name="Échéances de la CPTS", uid=_named("agenda"))
    for deadline in dossier.deadlines:
        calendar.add_component(_event(deadline, made))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, made: datetime) -> Event:
    event = Event.new(
        # The same deadline made twice is the same event, whatever the territory: a calendar moves it, and adds none.
        uid=_named(deadline.key),
        sequence=int((made - _EPOCH).total_seconds() // 60),  # of two versions the newer one holds (RFC 5545, 3.8.7.4)
        stamp=made,
        last_modified=made,
        start=deadline.day,
        end=deadline.day + timedelta(days=1),
        summary=f"CPTS, {tidy(deadline.title[:1].lower() + deadline.title[1:])}",
        description=tidy(deadline.text),
        transparency=TRANSP.TRANSPARENT,
    )
    event.add("x-microsoft-cdo-busystatus", "FREE")  # Outlook reads this one
    event.add_component(_alarm(deadline))
    return event


def _named(what: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"cpts-bot:{what}"))


def _alarm(deadline: Deadline) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", A_WEEK_BEFORE_AT_NINE)
    alarm.add("description", tidy(deadline.title))
    return alarm
