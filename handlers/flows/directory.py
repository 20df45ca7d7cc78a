"""What the directory of CPTS tells of a place, in words: who covers it, how old that is, how to reach them."""

from collections.abc import Sequence

from handlers.engine.messages import Card, Reply
from handlers.engine.texts import render
from handlers.flows.coverage import coverage_words
from handlers.flows.reached import cpts_card, with_cards
from knowledge.base import Knowledge
from knowledge.contacts import Contact
from knowledge.cpts import STATUS_FRENCH, Covering, Cpts, CptsStatus, NextDoor, Presence, presence_of
from knowledge.proofs import Way, dated_ways
from knowledge.territory import Departement, Territory
from knowledge.wording import is_day, published, published_on, some

MOST_NAMED = 3  # communes named in a line; the rest is counted
MOST_COVERING = 8
MOST_LISTED = 40  # communes of one CPTS, when they are asked for
MOST_POSSIBLE = 6
_TOLD: tuple[Way, ...] = ("phone", "website", "email")
_PLANS: tuple[CptsStatus, ...] = ("project", "letter")  # of which nothing is covered yet


def directory_replies(knowledge: Knowledge, territory: Territory, template: str, **more: object) -> list[Reply]:
    """Who covers the place, who may, whom to ask: `template` shows it, with what it needs `more`."""
    return _shown(presence_of(territory, knowledge.cpts, knowledge.gazetteer), knowledge, territory, template, **more)


def known_replies(knowledge: Knowledge, territory: Territory) -> list[Reply]:
    """The same, for who asked for contacts: nothing where no CPTS is known."""
    found = presence_of(territory, knowledge.cpts, knowledge.gazetteer)
    is_known = found.covering or found.possible
    return _shown(found, knowledge, territory, "cpts_known", show_ask=False) if is_known else []


def _shown(found: Presence, knowledge: Knowledge, territory: Territory, template: str, **more: object) -> list[Reply]:
    where = {code for cpts in found.possible for code in cpts.departements}
    cards = [cpts_card(one.cpts, _seen(one.cpts)) for one in found.covering[:MOST_COVERING]]
    replies = render(
        template,
        **more,
        places=[c.name for c in territory.communes],
        covering=[covering_line(one) for one in found.covering[:MOST_COVERING]],
        number=len(found.covering),
        disputed=[c.name for c in found.disputed],
        in_part=all(one.in_part for one in found.covering),
        departements=[d.name for d in territory.departements if d.code in where],
        possible=[possible_line(c) for c in found.possible[:MOST_POSSIBLE]],
        others=max(0, len(found.possible) - MOST_POSSIBLE),
        likely=0 if found.covering else min(found.likely, MOST_POSSIBLE),
        former=[former_line(c) for c in found.former[:MOST_POSSIBLE]],
        next_door=[_next_door(one) for one in found.next_door],
        ask=_whom(knowledge, territory),
        coverage=coverage_words(knowledge, territory),
    )
    return with_cards(replies, filter(None, cards))


def reached_replies(knowledge: Knowledge, found: Sequence[Cpts]) -> list[Reply]:
    """How to reach these, and who knows a telephone that we do not."""
    book, gazetteer = knowledge.contacts, knowledge.gazetteer
    mute = [code for cpts in found if not cpts.phone for code in cpts.departements]
    where = [departement for code in mute if (departement := gazetteer.departement(code))]
    ask = [_first_reached(book.delegation(d.code), book.ars(d.region)) for d in where]
    lines = [known_line(cpts) for cpts in found]
    replies = render("cpts_reached", lines=lines, mute=bool(mute), ask=list(dict.fromkeys(filter(None, ask))))
    return with_cards(replies, filter(None, (cpts_card(cpts, _seen(cpts)) for cpts in found)))


def known_in(knowledge: Knowledge, departement: Departement) -> list[Cpts]:
    """The CPTS that are known in a département, in the order in which they are told."""
    here = [cpts for cpts in knowledge.cpts.cpts if departement.code in cpts.departements]
    return sorted(here, key=lambda cpts: (cpts.outdated, cpts.name.casefold()))


def communes_replies(knowledge: Knowledge, found: Sequence[Cpts]) -> list[Reply]:
    """The communes that the directory knows of these, with how old that is; of others, that it holds none."""
    lines = [f"- {_communes_line(knowledge, cpts)}" for cpts in found]
    return [Reply(text="\n".join(lines)), *reached_replies(knowledge, found)]


def _communes_line(knowledge: Knowledge, cpts: Cpts) -> str:
    names = [c.name for c in knowledge.gazetteer.territory(cpts.communes).communes]
    if not names:
        return f"{_called(cpts)} : je n'ai pas la liste de ses communes. Demandez-la-lui."
    known = "des communes que je connais, pas toutes" if cpts.coverage != "listed" else "communes"
    return f"{_called(cpts)}, {known} ({_seen(cpts)}, à confirmer) : {some(names, MOST_LISTED)}."


def departement_replies(knowledge: Knowledge, departement: Departement) -> list[Reply]:
    """All that are known in a département, each with its age: never said to be all there are."""
    here = known_in(knowledge, departement)
    book = knowledge.contacts
    return render(
        "presence_departement",
        name=f"{departement.name} ({departement.code})",
        lines=[known_line(cpts) for cpts in here[:MOST_COVERING]],
        others=max(0, len(here) - MOST_COVERING),
        ask=list(filter(None, [_first_reached(book.delegation(departement.code), book.ars(departement.region))])),
    )


def likely_lines(knowledge: Knowledge, territory: Territory) -> list[str]:
    """Those that may cover it already, for they bear its name, where none is known to."""
    found = presence_of(territory, knowledge.cpts, knowledge.gazetteer)
    return [possible_line(c) for c in found.possible[: found.likely]] if not found.covering else []


def covering_line(one: Covering) -> str:
    """« La CPTS de … couvre Bourges (vu en novembre 2019, à confirmer) : contrat ACI signé. Site : … »."""
    cpts = one.cpts
    communes = some([c.name for c in one.communes], MOST_NAMED)
    said = f"{_called(cpts)} {_covers(one)} {communes} ({_seen(cpts)}, à confirmer)"
    return f"{said} : {_standing(cpts)}.{_reached(cpts)} Source : {cpts.source.title}"


def short_line(one: Covering) -> str:
    """« la CPTS **Tarn Ouest** couvre Ambres (vu sur une page sans date) »: which one, and how old that is."""
    communes = some([c.name for c in one.communes], MOST_NAMED)
    return f"{_called(one.cpts, 'la ')} {_covers(one)} {communes} ({_seen(one.cpts)})"


def reached_first(cpts: Cpts) -> tuple[str, Card] | None:
    """How to call or write to it, in a line, and its card; None when we do not know how."""
    card = cpts_card(cpts, _seen(cpts))
    return (f"**CPTS {cpts.name}** : {_ways(cpts)} ({_seen(cpts)})", card) if card else None


def known_line(cpts: Cpts) -> str:
    """Its state and its age, for who is about to create another there."""
    age = ", information ancienne" if cpts.outdated else ""
    return (
        f"CPTS **{cpts.name}** : {_standing(cpts)} ({_seen(cpts)}{age}).{_reached(cpts)} Source : {cpts.source.title}"
    )


def possible_line(cpts: Cpts) -> str:
    """One whose communes are not all known, with what its page says of where it is."""
    sector = f", {cpts.sector}" if cpts.sector else ""
    return f"{_called(cpts, '')}{sector} ({_seen(cpts)}){_then(_ways(cpts))}"


def former_line(cpts: Cpts) -> str:
    return f"{_called(cpts, '')} : {_standing(cpts)} ({_seen(cpts)})"


def _called(cpts: Cpts, article: str = "La ") -> str:
    unsure = " (nom à confirmer)" if cpts.name_unsure else ""
    return f"{article}CPTS **{cpts.name}**{unsure}"


def _covers(one: Covering) -> str:
    """How sure it is that these communes are in it."""
    verb = "couvre sans doute" if one.cpts.coverage == "deduced" else "couvre"
    verb = "couvrirait" if one.cpts.status in _PLANS else verb
    return f"{verb} une partie de" if one.in_part else verb


def _seen(cpts: Cpts) -> str:
    """When what we say of it was seen, and whether the page is a weak one."""
    weak = ", source peu sûre" if cpts.sure == "low" else ""
    if cpts.seen:
        return f"vu {published_on(cpts.seen)}{weak}"
    state = f"état {'du' if is_day(cpts.since) else 'de'} {published(cpts.since)}" if cpts.since else ""
    return f"{state or 'vu sur une page sans date'}{weak}"


def _standing(cpts: Cpts) -> str:
    """Its state, with the date of it where that is another than the page's."""
    apart = cpts.seen and cpts.since and cpts.since != cpts.seen
    return f"{STATUS_FRENCH[cpts.status]}{f' ({published(cpts.since)})' if apart else ''}"


def _reached(cpts: Cpts) -> str:
    ways = _ways(cpts)
    return f" Contact : {ways}." if ways else ""


def _ways(cpts: Cpts) -> str:
    """How to reach it, the telephone first."""
    return cpts.told(*_TOLD)


def _then(ways: str) -> str:
    return f" : {ways}" if ways else ""


def _next_door(one: NextDoor) -> str:
    far = max(1, round(one.near.kilometres))
    where = f"{one.near.commune.name}, à {far} km ; {_seen(one.cpts)}"
    return f"CPTS **{one.cpts.name}** ({where}){_then(_ways(one.cpts))}"


def _whom(knowledge: Knowledge, territory: Territory) -> list[str]:
    """Those of the place who know: the délégation of each département where one can be reached, else its agency."""
    book = knowledge.contacts
    found = [_first_reached(book.delegation(d.code), book.ars(d.region)) for d in territory.departements]
    return list(dict.fromkeys(filter(None, found)))


def _first_reached(*contacts: Contact | None) -> str:
    reached = [contact for contact in contacts if contact and (contact.is_reached or contact.website)]
    return f"{reached[0].name} ({_marked(reached[0])})" if reached else ""


def _marked(contact: Contact) -> str:
    """With how old a telephone or a mailbox is, and how far it can be trusted: people call what they read."""
    if contact.is_reached:
        return dated_ways(contact.ways(*_TOLD), "{}, {}", " ; ")
    return ", ".join(filter(None, (contact.website, contact.site_warning)))
