"""What comes after a result: the next step, and the first body to call or write to, in two lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.engine.details import DETAIL, Detail, choices_of, detail
from handlers.engine.flow import Context
from handlers.engine.messages import Card, Reply
from handlers.engine.texts import render
from handlers.flows.contacts import contact_lines, contact_replies
from handlers.flows.reached import card_of, first_reached, reached_line, with_cards
from handlers.hearing.leads import LEADS
from knowledge.contacts import Contact
from knowledge.territory import Region, Territory

_NEXT = (
    rf"{LEADS}(?:(?:et )?maintenant|(?:(?:quelle est )?(?:la|ma|notre) )?prochaine etape"
    r"|(?:on|je) (?:fait|fais) quoi(?: maintenant| apres| ensuite)?"
    r"|(?:que|qu est ce que|qu est ce qu) (?:on|je) (?:fait|fais|dois faire|doit faire) (?:maintenant|apres|ensuite)"
    r"|que faire(?: maintenant| ensuite)?|par quoi (?:on |je )?commence(?:r|t on)?)"
)
WHOM = f"{DETAIL}contacts"  # the choice that shows whom to ask
_WHOM = (
    r"(?:a qui|vers qui|qui) (?:s adresser|m adresser|nous adresser|se tourner|appeler|contacter|joindre)"
    r"|(?:j|je|on) (?:appelle|contacte) qui|(?:les |nos |mes |des )contacts"
    r"|(?:leurs?|les) (?:numeros?|coordonnees|telephones?)"
)


@dataclass(frozen=True, slots=True)
class Onward:
    """The next step; whom to call first, in a line, with the card a phone keeps; else the agency of the région."""

    step: str
    call: str = ""
    cards: Sequence[Card] = ()
    ars: Contact | None = None


def onward(context: Context, territory: Territory, step: str) -> Onward:
    """The nearest body that can be called or written to, in the first région of the territory."""
    region = _region(context, territory)
    if region is None:
        return Onward(step)
    lines = contact_lines(context, territory, region)
    first = next(iter(first_reached(line.contact for line in lines if line.contact)), None)
    if first:
        return Onward(step, reached_line(first), (card_of(first),))
    return Onward(step, ars=context.knowledge.contacts.ars(region.code))


def _region(context: Context, territory: Territory) -> Region | None:
    """That of the communes, else the one a room or a link gives."""
    if territory.regions:
        return territory.regions[0]
    return context.knowledge.gazetteer.region(context.region) if context.region else None


def whats_next(of: Callable[[Context], Onward], then: Sequence[Detail] = ()) -> Detail:
    """« Je fais quoi maintenant ? »: the step of the screen and whom to call, not the screen again."""

    def says(context: Context) -> list[Reply]:
        told = of(context)
        *earlier, last = with_cards(render("next", onward=told), told.cards)
        return [*earlier, last.model_copy(update={"choices": choices_of(then, context)})]

    return detail("maintenant", "La prochaine étape", _NEXT, says, inner=True)


def whom(territory_of: Callable[[Context], Territory]) -> Detail:
    """Everybody to ask, where a commune is known."""
    told = detail(
        WHOM.removeprefix(DETAIL), "À qui s'adresser", _WHOM, lambda c: contact_replies(c, territory_of(c).codes)
    )
    return replace(told, applies=lambda context: bool(territory_of(context).codes))
