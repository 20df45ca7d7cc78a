"""What a message tells of a contract, whichever question is asked: read here once, for whoever wants to know.

A number of inhabitants or a size, as much of the day of signature as was said; where nothing was said, nothing is told.
"""

import re
from collections.abc import Iterator
from datetime import date

from handlers.engine.flow import Accept, Context, Hold, Overheard
from handlers.flows.signature import contradicted, half_told, told_period
from handlers.hearing.intent import clauses
from handlers.hearing.numbers import PEOPLE, people_in, two_numbers
from handlers.hearing.supposing import is_supposing
from handlers.money.by_cpts import cpts_named
from handlers.money.sizes import size_in
from handlers.money.wording import band_words
from knowledge.dates import period_in, undated
from knowledge.rates import FundingError
from knowledge.text import fold, key, words
from knowledge.wording import inhabitants, is_day, published_on

# « L'ACI de 2019 » is the agreement, not a contract; « signer en 2026 », « signature prévue » are still to come.
_SIGNED = re.compile(r"\b(?:signee?s?|signature|contrat)\b(?P<when>[^,;:?!\n]{0,40})")
_TO_COME = re.compile(r"\b(?:prevu\w*|futur\w*|prochain\w*|bientot|venir)\b")
_YEAR = re.compile(r"(?<!\d)(?<!\d )(?P<year>20[12]\d)\b(?! ?\d{3})")
_STARTED = re.compile(r"\bmissions?\b.*\b(?:demarr\w+|lanc\w+|commenc\w+|en cours|en place)\b")
_OF_THE_CONTRACT = re.compile(r"\b(?:sign\w*|aci|contrat|missions?)\b")
SIGNED = "contrat signé {told}"
STARTED = (
    "Le démarrage d'une mission se compte avec son jour, que vous pouvez dire maintenant ou plus tard : « la "
    "prévention a démarré le 1er mars 2024 »."
)


def undated_people(said: str) -> str:
    """A message without its dates: what numbers are left may count people."""
    return _YEAR.sub(" ", undated(said))


def signed_in(said: str, today: date) -> str:
    """As much of the day of signature as a message tells, "" when it tells none that can be."""
    for found in _SIGNED.finditer(fold(said)):
        year = _YEAR.search(found["when"])
        period = told_period(found["when"], today) or (year["year"] if year else "")
        is_past = half_told(period[:7], today) and period <= today.isoformat()
        if is_past and not _TO_COME.search(found["when"]):
            return period
    return ""


def is_of_the_contract(clause: str) -> bool:
    """Whether a part of a message speaks of a contract, or of how many people it is for."""
    return bool(_OF_THE_CONTRACT.search(key(clause)) or size_in(clause) or PEOPLE.search(clause))


def told_of_contract(said: str, context: Context) -> Overheard:
    """All that a message tells of a contract, each with the words that say it back."""
    if is_supposing(said):
        return Overheard()
    signed = signed_in(said, context.today)
    rest = "\n".join(clause for clause in clauses(said) if not (signed and _SIGNED.search(fold(clause))))
    told = {**dict(_basis(said, context)), **dict(_signature(signed, context.today))}
    return Overheard(told, rest, " ".join(filter(None, _notes(said, signed, context))))


def is_told(said: str, context: Context) -> bool:
    """« CPTS de 92 000 habitants, ACI signé le 1er mars 2023 »: no role is said, and none is needed."""
    is_one = "cpts" in words(said) and two_numbers(undated_people(said)) is None
    return is_one and {"basis", "signed"} <= told_of_contract(said, context).told.keys()


def _notes(said: str, signed: str, context: Context) -> Iterator[str]:
    """What our directory says otherwise; that missions have started, which no question asks, and no day was said of."""
    directory = context.knowledge.cpts
    named = next(filter(None, (cpts_named(clause, directory) for clause in clauses(said))), None)
    if is_day(signed):
        yield contradicted(date.fromisoformat(signed), named.id if named else context.answers.cpts, directory)
    if _STARTED.search(key(said)) and not period_in(said, context.today):
        yield STARTED


def _basis(said: str, context: Context) -> Iterator[tuple[str, Accept]]:
    """The territory by a number of inhabitants, else by its size; two numbers of either tell none."""
    counted = [number for clause in clauses(undated_people(said)) if (number := _people(clause, context))]
    band = size_in(said)
    if len(counted) == 1:
        yield "basis", Accept("population", inhabitants(counted[0]), {"population": counted[0]})
    elif band and not counted:
        table = context.knowledge.rates.on(context.today)
        yield "basis", Accept("band", band_words(table, band), {"band": band})


def _people(clause: str, context: Context) -> int | None:
    people = people_in(clause) if PEOPLE.search(clause) else None
    if people is None:
        return None
    try:
        context.knowledge.rates.on(context.today).band_of(people)
    except FundingError:
        return None
    return people


def _signature(signed: str, today: date) -> Iterator[tuple[str, Accept | Hold]]:
    if is_day(signed):
        yield "signed", Accept(date.fromisoformat(signed), SIGNED.format(told=published_on(signed)))
    elif half := half_told(signed, today):
        yield "signed", Hold(half, SIGNED.format(told=published_on(signed)))
