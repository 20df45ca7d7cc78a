"""What is said of the last answer: « plus court », « la source ? », « et chez nous ? », « et pour un kiné ? »."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from handlers.engine.after import after_result
from handlers.engine.flow import DONE
from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.contacts import area_contacts, contact_replies
from handlers.flows.directory import known_in, reached_replies
from handlers.flows.no_commune import MOST_CALLED
from handlers.flows.presence import There, cpts_there
from handlers.hearing.about_place import BODIES, Matter, about_place, reaches_body
from handlers.hearing.intent import area_named, is_list_of_places, is_town
from handlers.hearing.supposing import is_conditional
from handlers.turn import answering, commands, faq, how_much
from handlers.turn.bodies import LONGEST_CALL, SHORT, WHERE, body_midway, body_there, own_body
from handlers.turn.own_contact import named_last, own_contact
from handlers.turn.picking import ORDINALS
from handlers.turn.place_asked import about, kept, read
from handlers.turn.talk import Talk
from handlers.turn.there import OURS, of_place
from knowledge.cpts import Cpts, presence_of
from knowledge.faq.answers import passages
from knowledge.territory import Territory
from knowledge.territory.atlas.places import the_region
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import AboutAnswer, FaqEntry

_AND_WHO = re.compile(
    r"(?:(?:ok|oui|non|mais|bon) )*(?:et|pour|si) (?:(?:pour|chez|si|moi|qui|je|suis|quand|nous|les?|la) )*(?P<who>.+)"
)
_I_AM = re.compile(r"^Je (?:suis|dirige) [^:?]+: ")
NO_COST = (
    "Je n'ai pas de montant établi sur ce point. Votre ARS (agence régionale de santé) ou une CPTS voisine peut vous "
    "en donner un ordre de grandeur."
)
# An amount that is paid: a threshold, « au-delà de 153 000 € », costs nothing.
_COSTS = re.compile(
    r"\b(?:cout|prix|tarif|frais|pay|pai|remuner|indemni|vers|financ|montant|honorair|cotis|enveloppe|touch|rapporte|recoi)"
)
_PREFIX = re.compile(
    r"\b0[1-9]\b.*\b(?:leurs?|son|sa) (?:tel\w*|numero\w*)|\b(?:leurs?|son|sa) (?:tel\w*|numero\w*)\b.*\b0[1-9]\b"
)
_PARAGRAPHS = re.compile(r"(?<![:\n])(?<!:\*\*)\n\n+")  # a colon announces what follows it
_SHOWS = re.compile(r"\b(?:exemple|modele)")
# « Quel numéro pour joindre la caisse ? »: how to reach a body; of a CPTS or of a care, others are asked; « prépare le
# mail à l'ARS » is an order.
_OF_OTHERS = re.compile(
    r"\b(?:cpts|snp|soins|urgences?|patients?|sas|finess|siret|prepar\w+|redig\w+|ecri\w+|envo\w+|transm\w+)\b"
)
NO_EXAMPLE = "Je n'ai pas d'exemple vérifié sur ce point. Votre ARS ou une CPTS voisine peut en donner un."
WHY = "La réponse dit ce que les textes et les sources disent ; la raison y est quand ils la donnent."
HERE_UNKNOWN = "Dites-moi votre commune ou votre région, et je regarde ce qui vous est propre."
NOTHING_HERE = (
    "Sur ce point, je ne connais rien de particulier pour {place}{holds}. L'ARS (agence régionale de santé) peut "
    "vous le confirmer."
)
EVERYWHERE = " : ce que je viens de dire vaut pour toute la France"
ELSEWHERE = " ; ce que je viens de dire vaut pour {region}"
NAMED = "« {place} » est nommé dans ce que je viens de dire :"
NOT_NAMED = (
    "« {place} » n'est pas nommé dans ce que je viens de dire, et je n'en sais pas plus. Ce que la réponse nomme :"
)
FEWEST = 4  # départements that a line names: fewer are examples
THERE_TOO = (
    "Ce que je viens de dire vaut pour {region}, donc là aussi. Pour la CPTS d'une commune, écrivez « CPTS » et le nom "
    "de la commune."
)
IN_EACH_LINE = (
    "Chaque ligne dit d'où elle vient et de quand : « Source », « vu en », « relevé ». Ce qui n'est pas vérifié y est "
    "dit aussi ; l'ARS (agence régionale de santé) peut confirmer."
)
WHOSE = (
    "Leurs coordonnées dépendent du lieu, que je ne connais pas encore. Dites-le : je cherche la CPTS connue à cet "
    "endroit, et les organismes à qui s'adresser."
)
NO_CPTS_THERE = "Je ne sais pas quelle CPTS couvre ce lieu, je n'ai donc pas ses coordonnées. Qui peut vous le dire :"
WHICH_CPTS = "Plusieurs CPTS sont connues à cet endroit : demandez laquelle est la vôtre."
NOTHING_SHORTER = (
    "Je n'ai rien de plus court à dire là-dessus. Posez votre question en ajoutant « en deux phrases » : je ne dirai "
    "que l'essentiel."
)
# « La part fixe c'est combien dedans ? »: of amounts just told.
_PART = re.compile(
    r"(?:(?:et|ok|mais|dont|dedans|la dedans|la|le|les|c est|combien|cb|quelle?|est|quoi|il y a|y a|de|en|du) )*"
    r"(?:parts?|volets?) (?P<part>fixe|variable)s?"
    r"(?: (?:c est|ca fait|est de|represente|combien|cb|dedans|la|dans|le|total|tout|quoi|svp))*"
)
# What depends on the size, and is told of each.
BY_SIZE = (
    "missions-montants",
    "aci-montants-total",
    "aci-tableau-2019",
    "aci-volets",
    "aci-fonctionnement",
    "taille-cpts",
)
# « Combien » after an answer of a theme: what is paid for a mission, by a member, to a member.
AMOUNTS = {
    "missions": "missions-montants",
    "adhesion": "cotisation-montant",
    "indemnites": "indemnites-montant",
    "financement": "aci-montants-total",
}
ALL_AMOUNTS = (*AMOUNTS.values(), "fir-montants-regions")
REGIONS = "region"  # the theme of what is particular to each
SOURCES = "sources"  # the detail of a result
NEXT = "Voici ce que l'on demande ensuite, ou choisissez au menu."
SAME = "Je ne sais rien qui soit propre à ce cas ; ce que je viens de dire ne le distingue pas. L'essentiel :\n\n"


def follow_up(talk: Talk, said: str) -> Turn | None:
    """What a message wants of the answer just given; None when it is about something else."""
    wanted = "number" if _is_prefix(talk, said) else _wanted(talk, said)
    entry = answering.spoken_of(talk)
    said_so = talk.knowledge.faq.write(entry, talk.today).text if entry and wanted == "number" else ""
    # An answer may send to a body; it sends to none where it was asked of a place.
    cpts = _theirs(talk, said) if wanted == "number" and (talk.said_of or not named_last(said_so)) else None
    if turn := cpts or body_there(talk, said) or own_body(talk, said) or body_midway(talk, said):
        return turn
    if wanted == "number" or _reaches(talk, said):
        return _of_body(talk, entry, said)
    if entry is None:
        return _of_no_entry(talk, wanted)
    if wanted == "cost":
        return _cost(talk, entry)
    if not wanted and (turn := _of_amounts(talk, entry, said)):
        return turn
    return (
        answering.still_about(talk, _ANSWERS[wanted](talk, entry)) if wanted else _for_somebody_else(talk, entry, said)
    )


def _wanted(talk: Talk, said: str) -> "AboutAnswer | None":
    """What a message wants of the answer; « c'est long ? » asks how long something takes, « c'est long » complains."""
    wanted = talk.knowledge.faq.about_answer(said)
    return None if wanted == "shorter" and "?" in said and "long" in key(said).split() else wanted


def _is_prefix(talk: Talk, said: str) -> bool:
    """« Le 05, c'est leur numéro ? » after a place: how a telephone begins, and no département."""
    return bool(talk.said_of) and bool(_PREFIX.search(key(said)))


def _of_body(talk: Talk, entry: "FaqEntry | None", said: str) -> Turn:
    """How to reach the body that a message names, else the one just told of, else the one that the answer sends to."""
    last = talk.matter_asked
    body = reaches_body(said) or (last if last in BODIES else None)
    said_so = talk.knowledge.faq.write(entry, talk.today).text if entry else ""
    turn = _whom_to_call(talk, f"{said_so} {SHORT[body] if body else said.upper()}")
    if body and talk.place_told and not turn.session.flow:
        return about(turn, kept(body, talk.said_of if talk.region_asked else talk.place_told))
    return answering.still_about(talk, turn)


def _theirs(talk: Talk, said: str) -> Turn | None:
    """« Leur site ? », « j'appelle qui ? », « la première a un site ? »: the CPTS just told, or of the person's place.

    None where no place is known, or a body is named or was just asked about; where the place has no CPTS that we know,
    that is said, with whom to ask.
    """
    matter = talk.matter_asked
    codes = talk.said_of or talk.places
    if not codes or matter in (*BODIES, Matter.CONTACTS) or _names_a_body(talk, said):
        return None
    told = _told_of(talk)
    rank = next((rank for word in key(said).split() if (rank := ORDINALS.get(word))), 0)
    found = told[rank - 1 : rank] if rank else told
    if found and len(found) <= MOST_CALLED:
        return of_place(talk, There(reached_replies(talk.knowledge, found), codes))
    own = own_contact(talk) if matter else None
    if own is None:
        return None
    note = own.model_copy(update={"text": f"{WHICH_CPTS if found else NO_CPTS_THERE}\n\n{own.text}"})
    return of_place(talk, There((note,), codes))


def _told_of(talk: Talk) -> Sequence[Cpts]:
    """The CPTS of the place just asked about, in the order they were told, those that may not be it left out."""
    if departement := talk.departement_asked:
        return known_in(talk.knowledge, departement)
    territory = talk.knowledge.gazetteer.territory(talk.place_told)
    there = presence_of(territory, talk.knowledge.cpts, talk.knowledge.gazetteer)
    return [one.cpts for one in there.covering] or there.possible[: there.likely]


def _names_a_body(talk: Talk, said: str) -> bool:
    bodies = {key(term.short) for term in talk.knowledge.terms.term if term.body}
    return bool(reaches_body(said) or bodies.intersection(key(said).split()))


def _reaches(talk: Talk, said: str) -> bool:
    """Whether a message asks how to reach a body that it names, and nothing else."""
    if _OF_OTHERS.search(key(said)) or not reaches_body(said) or len(said.split()) > LONGEST_CALL:
        return False
    location = talk.knowledge.gazetteer.locate(said)  # « contacter l'ARS de l'Aveyron » is answered for it
    return not (location.too_wide or any(map(is_town, location.places)))


def _whom_to_call(talk: Talk, named: str) -> Turn:
    """The contact of the body that is named, where the person's place is known; else where to find it."""
    if own := own_contact(talk, named):
        return talk.say(own)
    if talk.session.asking not in (None, DONE):
        return talk.say(Reply(text=WHERE))  # the questions go on: contacts would leave them
    return _number(talk)


def _brief(talk: Talk, entry: "FaqEntry") -> Turn:
    return talk.say(faq.brief(talk.knowledge, entry, talk.today))


def _example(talk: Talk, entry: "FaqEntry") -> Turn:
    return talk.say(Reply(text=_telling(talk, entry, lambda said: bool(_SHOWS.search(key(said)))) or NO_EXAMPLE))


def _telling(talk: Talk, entry: "FaqEntry", tells: Callable[[str], bool]) -> str:
    """The paragraphs of an answer that tell what is asked of it, "" when none does: a list with what announces it."""
    paragraphs = _PARAGRAPHS.split(talk.knowledge.faq.write(entry, talk.today).whole)
    return "\n\n".join(filter(tells, paragraphs))


def _cost(talk: Talk, entry: "FaqEntry") -> Turn | None:
    """« Et ça coûte combien ? » of what was just said: its amounts, or that none is known. None: the FAQ is asked."""
    is_amount = entry.id in (*BY_SIZE, *ALL_AMOUNTS) or entry.id.startswith(how_much.OF_SIZE)
    if amount := "" if is_amount else _amount_of(talk, entry):
        return answering.entry(talk, amount)
    if is_amount:
        return None
    told = _telling(talk, entry, lambda said: "€" in said and bool(_COSTS.search(key(said))))
    near = (AMOUNTS[entry.theme],) if entry.theme in AMOUNTS else ()
    choices = () if told else answering.choices_near(talk, entry, near)
    return answering.still_about(talk, talk.say(Reply(text=told or NO_COST, choices=choices)))


def _amount_of(talk: Talk, entry: "FaqEntry") -> str:
    """The amounts that an answer cites, else those of its theme, where it is asked much as they are; "" for none."""
    known = talk.knowledge.faq
    cited = next((one for one in entry.related if one in ALL_AMOUNTS and one in known.entries), "")
    of_theme = AMOUNTS.get(entry.theme, "")
    return cited or (of_theme if of_theme in known.entries and known.is_alike(of_theme, entry.id) else "")


def _of_amounts(talk: Talk, entry: "FaqEntry", said: str) -> Turn | None:
    """« Pour 60000 », « la part fixe, c'est combien dedans » after amounts that depend on the size."""
    if not (entry.id in BY_SIZE or entry.id.startswith(how_much.OF_SIZE)):
        return None
    # A number answers the pending question, if there is one, unless it is supposed.
    is_told = talk.session.asking is None or (talk.session.asking != DONE and is_conditional(said))
    if is_told and (turn := how_much.for_people(talk, said)):
        return turn
    part = _PART.fullmatch(key(said))
    if part is None or not entry.id.startswith(how_much.OF_SIZE):
        return None
    told = _telling(talk, entry, lambda said: part["part"] in key(said))
    return answering.still_about(talk, talk.say(Reply(text=told or NO_COST)))


def _why(talk: Talk, entry: "FaqEntry") -> Turn:
    sources = faq.sources(talk.knowledge, entry)
    return talk.say(sources.model_copy(update={"text": f"{WHY}\n\n{sources.text}"}))


def _source(talk: Talk, entry: "FaqEntry") -> Turn:
    return talk.say(faq.sources(talk.knowledge, entry))


def _of_no_entry(talk: Talk, wanted: "AboutAnswer | None") -> Turn | None:
    """What is wanted of what no entry of the FAQ told: its sources; that nothing is shorter."""
    if wanted == "source":
        return _sources_of_last(talk)
    return talk.say(Reply(text=NOTHING_SHORTER)) if wanted == "shorter" and not talk.session.asking else None


def _sources_of_last(talk: Talk) -> Turn | None:
    """Where the amounts, or what was told of a place, come from; None where no answer was given: the FAQ is asked."""
    if matter := talk.matter_asked:
        is_of_contacts = matter in (*BODIES, Matter.CONTACTS)
        there = area_contacts(talk.context(), talk.region_asked) if talk.region_asked else ()
        there = there or contact_replies(talk.context(), talk.place_told)
        lines = there if is_of_contacts and there else [Reply(text=IN_EACH_LINE)]
        return answering.still_about(talk, talk.say(*lines))
    dialogue = talk.dialogue() if talk.session.asking == DONE else None
    if dialogue and (told := after_result(dialogue, SOURCES)):  # a result tells its own
        return talk.told(told)
    money = how_much.sources(talk)
    return talk.say(*money) if money else None


def _here(talk: Talk, entry: "FaqEntry") -> Turn:
    """The answer as it is in the person's region, else what is particular there."""
    if talk.home is None:
        return talk.say(Reply(text=HERE_UNKNOWN))
    if talk.knowledge.faq.entry(entry.id, talk.home).key != entry.key:
        return _there(talk, entry, talk.home)
    of_region = _of_region(talk, talk.home)
    if entry.region == talk.home or of_region is None:
        return talk.say(Reply(text=_where_it_holds(talk, entry, talk.home)))
    return answering.entry(talk, of_region)


def _there(talk: Talk, entry: "FaqEntry", region: str) -> Turn:
    """The same question asked of another region: what it says there, or where what was said holds.

    Where the answer varies, another region is given its own, or that of the whole country: neither is what was said.

    What is particular to a region is asked of the other one; of any other answer, it is only offered.
    """
    of_region = _of_region(talk, region)
    theirs = talk.knowledge.faq.entry(entry.id, region)
    if theirs.key != entry.key or theirs.variant:
        note = "" if theirs.variant else answering.NOT_OF_REGION.format(region=_named(talk, region))
        told = faq.answer(talk.knowledge, entry.id, talk.today, region, talk.session.explained)
        return about(talk.say(*([Reply(text=note)] if note else []), *told), theirs.key)
    if of_region and entry.region not in (None, region) and entry.id == _of_region(talk, entry.region):
        return answering.entry(talk, of_region)
    question = talk.knowledge.faq.entries[of_region].question if of_region else ""
    choices = (Choice(id=faq.ENTRY + of_region, label=question),) if of_region and of_region != entry.id else ()
    return talk.say(Reply(text=_where_it_holds(talk, entry, region), choices=choices))


def _of_region(talk: Talk, region: str) -> str | None:
    """The entry of what is particular to a region, else another that speaks of it."""
    there = [i for i, of in talk.knowledge.faq.regional.items() if of == region]
    return next((i for i in there if talk.knowledge.faq.entries[i].theme == REGIONS), next(iter(there), None))


def _where_it_holds(talk: Talk, entry: "FaqEntry", region: str) -> str:
    place = _named(talk, region)
    if entry.region == region:
        return THERE_TOO.format(region=place)
    holds = ELSEWHERE.format(region=_named(talk, entry.region)) if entry.region else EVERYWHERE
    return NOTHING_HERE.format(place=place, holds=holds)


def _named(talk: Talk, region: str) -> str:
    found = talk.knowledge.gazetteer.region(region)
    return the_region(found.name) if found else "une autre région"


def _number(talk: Talk) -> Turn:
    """Whom to reach, where nothing is known of their place, or the place is not: it is asked."""
    command, argument = commands.find("/contacts") or (commands.COMMANDS[0], "")
    turn = command.run(talk, argument)
    return turn.model_copy(update={"replies": (Reply(text=WHOSE), *turn.replies)})


def _next(talk: Talk, entry: "FaqEntry") -> Turn:
    every = faq.answer(talk.knowledge, entry.id, talk.today, talk.home)[-1].choices
    related = [one for one in every if one.id.startswith(faq.ENTRY)]
    ids = [one.id.removeprefix(faq.ENTRY) for one in related]
    gists = faq.gists_of(talk.knowledge, ids, talk.today, talk.home)
    return talk.say(Reply(text="\n".join((NEXT, "", *gists)).strip(), choices=tuple(related[:3])))


def _again(talk: Talk, entry: "FaqEntry") -> Turn:
    return answering.entry(talk, entry.id)


_ANSWERS: Mapping["AboutAnswer", Callable[[Talk, "FaqEntry"], Turn]] = {
    "shorter": _brief,
    "simpler": _brief,
    "example": _example,
    "why": _why,
    "source": _source,
    "here": _here,
    "next": _next,
    "again": _again,
}


def _elsewhere(talk: Talk, entry: "FaqEntry", said: str) -> Turn | None:
    """« Et à Villeurbanne ? », « non, je parle de Vannes »: the same question, asked of a place."""
    asked = about_place(said)
    if asked is None or asked.matter is not Matter.SAME or asked.which:
        return None
    gazetteer = talk.knowledge.gazetteer
    area = area_named(asked.place, talk.knowledge)
    if area is None and not is_list_of_places(asked.place, talk.knowledge):
        return None
    territory = gazetteer.territory([area.chef_lieu]) if area else gazetteer.locate(asked.place).territory
    if turn := _among_places(talk, entry, territory):
        return turn
    if entry.id == OURS and area is None and territory.codes:
        return of_place(talk, cpts_there(territory.codes, talk.knowledge))
    if len(territory.regions) != 1:
        return None
    turn = _there(talk, entry, territory.regions[0].code)
    answered, _ = read(turn.session.entry)
    # « leur numéro », said next, is of this place
    return about(turn, kept(answered or entry.id, () if area else territory.codes))


def _among_places(talk: Talk, entry: "FaqEntry", territory: Territory) -> Turn | None:
    """« Et dans le Gard ? » of an answer that lists départements: whether it is one; None of any other answer."""
    if len(territory.departements) != 1:
        return None
    [here] = territory.departements
    names = [key(one.name) for one in talk.knowledge.gazetteer.departements]
    lists = [
        one for one in passages(talk.knowledge.faq.write(entry, talk.today).text) if _named_in(one, names) > FEWEST
    ]
    if not lists:
        return None
    is_there = any(_named_in(one, [key(here.name)]) for one in lists)
    told = (NAMED if is_there else NOT_NAMED).format(place=here.name)
    return answering.still_about(talk, talk.say(Reply(text="\n\n".join((told, *lists)))))


def _named_in(text: str, names: Sequence[str]) -> int:
    heard = f" {key(text)} "
    return sum(1 for name in names if f" {name} " in heard)


def _for_somebody_else(talk: Talk, entry: "FaqEntry", said: str) -> Turn | None:
    """« Et pour un kiné ? », « et à Villeurbanne ? »: the same question, asked for that profession or that place."""
    if turn := _elsewhere(talk, entry, said):
        return turn
    heard = _AND_WHO.fullmatch(key(said))
    if heard is None:
        return None
    matches = talk.knowledge.eligibility.recognise(heard["who"])
    profile = faq.profile_of(talk.knowledge, matches[0].profession) if len(matches) == 1 else None
    if profile and entry.id.startswith(faq.PROFILE) and profile != entry.id:
        return answering.entry(talk, profile)
    parts = talk.knowledge.faq.parts(f"je suis {heard['who']}")
    if parts.matter or not parts.speaker:
        return None
    question = _I_AM.sub("", entry.question)
    found = talk.knowledge.faq.ask(f"Je suis {heard['who']}. {question}")
    if found.decision == "refuse" or found.matches[0].id == entry.id:
        theirs = talk.knowledge.faq.entry(entry.id, answering.asked_from(talk, entry.id, said))
        return about(talk.say(faq.brief(talk.knowledge, theirs, talk.today, SAME)), theirs.key)
    return answering.entry(talk, found.matches[0].id)
