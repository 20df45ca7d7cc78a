"""What nobody has checked for a year: to be looked at again."""

from datetime import date, timedelta

from knowledge.base import Knowledge
from knowledge.wording import count

PERIOD = timedelta(days=365)


def is_late(checked: date, today: date) -> bool:
    """Whether what was checked that day should be looked at again."""
    return today - checked > PERIOD


def late_checks(knowledge: Knowledge, today: date) -> list[str]:
    """The tables of amounts, and how many answers, should be looked at again."""
    tables = [f"{t.title} : montants à vérifier" for t in knowledge.rates.tables if is_late(t.checked, today)]
    answers = sum(is_late(entry.checked, today) for entry in knowledge.faq.entries.values())
    return [*tables, f"{count(answers, 'réponse')} à revoir : « faq a-revoir »"] if answers else tables
