"""The deadlines for a calendar (iCalendar, RFC 5545): whole days, each with a reminder a week before."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from handlers.dossier.dossier import Dossier
from handlers.flows.deadlines import Deadline

A_WEEK_BEFORE = timedelta(days=-7)


def make(dossier: Dossier) -> bytes:
    calendar = Calendar.new(prodid="-//cpts-bot//FR", language="fr", name="Échéances de la CPTS")
    for deadline in dossier.deadlines:
        calendar.add_component(_event(dossier, deadline))
    return bytes(calendar.to_ical())


def _event(dossier: Dossier, deadline: Deadline) -> Event:
    event = Event.new(
        # The same deadline made twice is the same event: a calendar updates it instead of doubling it.
        uid=str(uuid5(NAMESPACE_URL, f"cpts-bot:{','.join(c.code for c in dossier.communes)}:{deadline.title}")),
        stamp=datetime.combine(dossier.day, datetime.min.time(), UTC),
        start=deadline.day,
        end=deadline.day + timedelta(days=1),
        summary=f"CPTS : {deadline.title}",
        description=deadline.text,
    )
    event.add_component(_alarm(deadline))
    return event


def _alarm(deadline: Deadline) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", A_WEEK_BEFORE)
    alarm.add("description", deadline.title)
    return alarm
