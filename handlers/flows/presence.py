"""« Y a-t-il une CPTS à Nantes ? », « qui contacter à Lyon »: what the data know of a place, and whom to ask."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Reply
from handlers.flows.contacts import area_contacts, contact_replies
from handlers.flows.directory import communes_replies, departement_replies, directory_replies, reached_replies
from handlers.flows.no_commune import MOST_CALLED, no_commune
from handlers.hearing.about_place import AboutPlace, Matter, about_place
from handlers.hearing.intent import area_named, is_list_of_places, is_town
from handlers.places import around
from knowledge.base import Knowledge
from knowledge.territory import Departement, Place, Territory
from knowledge.territory.atlas.location import Ambiguity, Location
from knowledge.text import key
from knowledge.wording import listing

WHICH = "De quelle commune voulez-vous connaître la CPTS ?"
NOT_HELD_OF = {
    Matter.PEOPLE: "ni le nom ni les coordonnées des personnes d'une CPTS",
    Matter.MONEY: "ni les comptes d'une CPTS en particulier, ni ce qu'elle a reçu",
    Matter.MEMBERS: "ni le nombre des adhérents ni celui des salariés d'une CPTS en particulier",
    Matter.AGENDA: "ni les dates ni l'ordre du jour des réunions d'une CPTS",
}
NOT_HELD = "Je n'ai {what} : c'est à elle qu'il faut le demander. Ce que je sais pour la joindre :"
SHORTEST_BEGINNING = 5  # letters of a name of which more is to come
MOST_HOMONYMS = 5  # to choose from
_NAMED = re.compile(r"(?i:\bcpts)\b.*\s(?:d['’]|[Ll]['’])?[A-ZÀ-ÖØ-Þ][^\W\d_]")


@dataclass(frozen=True, slots=True)
class There:
    """What is told of a place: nothing when it was not asked, or the place is not sure.

    `codes` are those it is of, and `matter` what was asked: the next message may ask the same of another place.
    """

    replies: Sequence[Reply] = ()
    codes: Sequence[str] = ()
    matter: Matter = Matter.CPTS

    def __bool__(self) -> bool:
        return bool(self.replies)


def presence(said: str, knowledge: Knowledge, last: Matter | None = None) -> There:
    """The answer to what a message asks of a place, or of a CPTS that it names.

    Nothing when it asks something else, or the place is not sure. `last` is what the message before asked of another
    place: « et à Trouy » asks it again, without a mark, and of a village.
    """
    asked = about_place(said)
    if asked is None or (asked.matter is Matter.SAME and around.wish(said, knowledge.gazetteer)):
        return There(_around(said, knowledge))
    return _answered(asked, said, knowledge, last) or There(_around(said, knowledge))


def _answered(asked: AboutPlace, said: str, knowledge: Knowledge, last: Matter | None) -> There:
    if told := no_commune(asked, said, knowledge):
        return There(told)
    if asked.exactly and not _is_named(asked.place, knowledge):
        return There()
    if asked.matter is Matter.ONLY_CPTS:
        return _bare(asked, said, knowledge, goes_on=last is not None)
    if asked.matter is Matter.SAME:
        return _again(asked, said, knowledge, last)
    return of_matter(asked.matter, asked, knowledge)


def of_matter(matter: Matter, asked: AboutPlace, knowledge: Knowledge) -> There:
    """What is told of the place or the CPTS that is named, when this is asked of it; nothing where it is of a body."""
    there = _of_matter(matter, asked, knowledge)
    what = NOT_HELD_OF.get(matter)
    replies = (Reply(text=NOT_HELD.format(what=what)), *there.replies) if what and there else there.replies
    return There(replies, there.codes, matter)


def _of_matter(matter: Matter, asked: AboutPlace, knowledge: Knowledge) -> There:
    if matter is Matter.CPTS:
        return _cpts_of(asked.place, knowledge)
    if matter is Matter.CONTACTS:
        return _contacts_of(asked.place, knowledge)
    if matter is Matter.COMMUNES:
        return _communes_of(asked.name, knowledge)
    if matter is Matter.REACH:
        return _reached(asked, knowledge) or _cpts_of(asked.place, knowledge)
    if matter in NOT_HELD_OF:
        is_place = is_list_of_places(asked.place, knowledge)
        return _reached(asked, knowledge) or (_cpts_of(asked.place, knowledge) if is_place else There())
    return There()


def number_of(said: str, knowledge: Knowledge) -> There:
    """How to reach a CPTS that is told by its name, else those of a place; nothing when that was not asked."""
    asked = about_place(said)
    return of_matter(asked.matter, asked, knowledge) if asked and asked.matter is Matter.REACH else There()


def cpts_there(codes: Sequence[str], knowledge: Knowledge) -> There:
    """What the directory knows of these communes."""
    return There(_known(knowledge.gazetteer.territory(codes), knowledge), codes)


def _reached(asked: AboutPlace, knowledge: Knowledge) -> There:
    """How to reach the CPTS of that name."""
    found = knowledge.cpts.called(asked.name)
    return There(reached_replies(knowledge, found) if 0 < len(found) <= MOST_CALLED else ())


def _communes_of(name: str, knowledge: Knowledge) -> There:
    """The communes we know of the CPTS of that name, or that we do not, and how to reach it."""
    found = knowledge.cpts.called(name)
    return There(communes_replies(knowledge, found) if 0 < len(found) <= MOST_CALLED else ())


def _cpts_of(place: str, knowledge: Knowledge) -> There:
    """What is known of a département that is all the words name, or of a place."""
    area = area_named(place, knowledge)
    if isinstance(area, Departement):
        return There(departement_replies(knowledge, area), (area.code,))
    return _told(knowledge.gazetteer.locate(place), knowledge, "CPTS", _known)


def _contacts_of(place: str, knowledge: Knowledge) -> There:
    """Whom to ask in a département or a région that is all the words name, or in a place."""
    if area := area_named(place, knowledge):
        return There(area_contacts(_nobodys(knowledge), area), [area.chef_lieu])
    if not is_list_of_places(place, knowledge):
        return There()
    return _told(knowledge.gazetteer.locate(place), knowledge, "qui contacter à", _contacts)


def nearby(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """The communes nearest to a position somebody sent, to ask about; nothing when they sent none."""
    found = around.here(said, knowledge.gazetteer, around.to_ask, WHICH)
    return (Reply(text=found.text, choices=found.choices),) if found else ()


def _around(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """« Les communes autour de Tournon », asked for themselves."""
    wished = around.wish(said, knowledge.gazetteer)
    if wished is None or not wished.place:
        return ()
    found = around.offered(wished, knowledge.gazetteer, knowledge.gazetteer.territory(), around.to_ask)
    return (Reply(text=found.text, choices=found.choices),) if found else ()


def _told(
    location: Location, knowledge: Knowledge, ask: str, tell: Callable[[Territory, Knowledge], Sequence[Reply]]
) -> There:
    """What there is to `tell` of the places that are sure; which ones are meant, where several share a name."""
    if location.unknown or not (location.places or location.ambiguous):
        return There()
    if any(len(place.name) == 1 for place in location.places):  # « y a-t-il une CPTS ? » is not asked of Y (80)
        return There()
    meant = [(asked, _of_postcode(asked)) for asked in location.ambiguous]
    settled = [place for _, place in meant if place]
    open_ = [asked for asked, place in meant if not place]
    if open_ and not any(is_town(place) for asked in open_ for place in asked.candidates):  # « l'ARS » is two villages
        return There()
    codes = [*location.territory.codes, *(place.code for place in settled)]
    known = tell(knowledge.gazetteer.territory(codes), knowledge) if codes else ()
    return There((*known, *(which(asked, ask) for asked in open_)), codes)


def _of_postcode(asked: Ambiguity) -> Place | None:
    """The one commune of a postcode, which may be the INSEE code of another one: nobody asks by that."""
    found = [place for place in asked.candidates if asked.input in place.postcodes]
    return found[0] if len(found) == 1 else None


def _contacts(territory: Territory, knowledge: Knowledge) -> Sequence[Reply]:
    return contact_replies(_nobodys(knowledge), territory.codes)


def _nobodys(knowledge: Knowledge) -> Context:
    """No contact depends on the day, nor here on the person."""
    return Context(knowledge, Answers(), date.min)


def _bare(asked: AboutPlace, said: str, knowledge: Knowledge, *, goes_on: bool) -> There:
    """The answer to « cpts Lyon 3 »: a town, for villages have any word's name, or one written as a name is.

    Of towns of several départements with one name, which is asked.
    """
    location = knowledge.gazetteer.locate(asked.place)
    named = [place for place in location.named if place.score == 100]
    is_written = bool(named) and (goes_on or bool(_NAMED.search(said)))
    is_begun = any(_begins_towns(one, asked.place) for one in location.ambiguous)
    is_meant = any(map(is_town, named)) or is_written or is_begun
    return _cpts_of(asked.place, knowledge) if is_meant or area_named(asked.place, knowledge) else There()


def _begins_towns(one: Ambiguity, place: str) -> bool:
    """« Castelnau »: all the words, and how the names of several towns begin."""
    is_whole = key(one.input) == key(place) and len(one.input) >= SHORTEST_BEGINNING
    return is_whole and any(map(is_town, one.candidates))


def _again(asked: AboutPlace, said: str, knowledge: Knowledge, last: Matter | None) -> There:
    """The answer to « et à Trouy », « non je parlais de Redon »: what was asked last, or the CPTS of a town."""
    if last is not None:
        return of_matter(last, asked, knowledge) if _is_named(asked.place, knowledge) else There()
    if asked.which:
        return of_matter(Matter.CPTS, asked, knowledge) if _is_named(asked.place, knowledge) else There()
    is_name = not any(word.isdigit() for word in asked.place.split())  # « et à 82 000 ? » is of people
    is_put = "?" in said and asked.goes_on and is_name and is_list_of_places(asked.place, knowledge)
    return _bare(asked, said, knowledge, goes_on=False) if is_put else There()


def _is_named(place: str, knowledge: Knowledge) -> bool:
    """Whether words name places, a département or a région, and nothing else."""
    return is_list_of_places(place, knowledge) or area_named(place, knowledge) is not None


def which(asked: Ambiguity, ask: str) -> Reply:
    """Homonyms, or the communes of a postcode, each with a choice that asks the same of it."""
    places = asked.candidates[:MOST_HOMONYMS]
    named = [f"{place.name} ({place.departement})" for place in places]
    is_postcode = asked.input.isdigit()
    share = f"ont le code postal {asked.input}" if is_postcode else f"portent le nom « {asked.input} »"
    how = f"Dites laquelle, par exemple « {ask} {places[0].name} {places[0].departement} »."
    choices = tuple(Choice(id=f"{ask} {place.name} {place.departement}", label=place.label) for place in places)
    return Reply(text=f"Plusieurs communes {share}, dont {listing(named)}. {how}", choices=choices)


def _known(territory: Territory, knowledge: Knowledge) -> Sequence[Reply]:
    return directory_replies(knowledge, territory, "presence", show_ask=True)
