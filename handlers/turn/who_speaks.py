"""What a person says of themselves beside a question: kept for the flows, and an opening when it comes alone."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.presence import cpts_there, which
from handlers.hearing import inquiry
from handlers.hearing.about_place import Matter
from handlers.hearing.company import parted
from handlers.hearing.intent import homonym, is_asking, is_list_of_places, is_town, told
from handlers.hearing.selves import is_of_others
from handlers.turn.faq import ENTRY, profile_of
from handlers.turn.menu import FLOWS
from handlers.turn.talk import Talk
from handlers.turn.there import ITS_CPTS, cpts_choice, of_place
from knowledge.eligibility import Exercise
from knowledge.territory.atlas.location import Role
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Parts

EXACT = 100.0
LONGEST_TRADE = 4  # words
SHORTEST_STORY = 8
MOST_BESIDE = 4  # telling words beside a place: the profession, how it is practised, since when
OPENINGS = ("rejoindre", "contacts", "creer", "estimer")
JOINING = "rejoindre"
LONGEST_PRESENTATION = 14  # words
MOST_OF_MOVE = 2  # telling words beside the place one goes to: the verb, « plutôt »
# « Je bosse », « on s'installe », « je pars »: where one is, or goes to.
_IS_THERE = re.compile(
    r"\b(?:je|j|on|nous) (?:m |me |s |nous )?(?:habit\w*|boss\w*|travaill\w*|exerc\w*|install\w*|demenag\w*|pars|part"
    r"|partons|(?:vais|va|allons|suis|sommes) (?:a|au|aux|sur|vers|en|dans))\b"
)
# What somebody is at, which asks nothing: « on monte une CPTS », « je fais mon mémoire sur les CPTS ».
_FEW = r"(?: (?:une?|le|la|les|mon|ma|notre|nos|nouvelle|de|d|du|des|sur|fin|master)){0,4}"
_WORK = r"(?:projet|creation|memoire|these|stage|article|expose|rapport|reportage|enquete|etude|dossier|recherches?)"
_AT_IT = re.compile(
    r"\b(?:je|j|on|nous) (?:(?:suis|est|sommes) en train (?:de|d) )?"
    rf"(?:(?:mont|cre|lanc|prepar|port|constitu|construi|fond|demarr)\w*{_FEW}"
    rf"|(?:ai|a|avons|ecri\w*|redig\w*|fai\w*|prepar\w*|port\w*){_FEW} {_WORK}(?:{_FEW} {_WORK})?{_FEW}) cpts\b"
)
_AROUND = re.compile(
    r"\b(?:autour|bassin|secteur|territoire|environs?|alentours|cotes?|pres|nord|sud|est|ouest|pays|coin|chez|nous"
    r"|je suis (?:une? )?\w+)\b"  # of who is of no profession of ours: « sociologue »
)
MOST_AT_IT = 0  # telling words beside it, the place and who speaks: « sans médecin » is asked about
ASK_OTHERS = "Que voulez-vous savoir ? Choisissez, ou posez votre question."
ASK = "Voulez-vous rejoindre une CPTS, en créer une, ou savoir qui contacter ?"


def heard(talk: Talk, said: str) -> Talk:
    """The same, with what the person says of themselves, where nobody else reads it; what they answered stays."""
    speaker = " . ".join(talk.knowledge.faq.parts(said).speaker)
    known = _told(talk, speaker) if speaker else {}
    answered = talk.session.answers
    if answered.get("profession", known.get("profession")) != known.get("profession"):
        return talk  # how somebody else practises
    return _knowing(talk, {**known, **answered})


def telling(talk: Talk, said: str) -> Turn | None:
    """The opening for « je m'installe comme ostéo à Vannes en mars »: what one is and where, and nothing asked.

    None when the message says more: that is then what to answer.
    """
    parts = talk.knowledge.faq.parts(said)
    if parts.asks or parts.others or is_asking(said) or is_of_others(said):
        return None
    told_now = _told(talk, said)
    if not {"profession", "place"} <= told_now.keys() or _tells_more(talk, said):
        return None
    if parted(said, talk.knowledge)[0] != said:  # « on n'a plus de médecin »
        return None
    return _opening(_knowing(talk, {**talk.session.answers, **told_now}), told_now)


def _moved(talk: Talk, said: str) -> Turn | None:
    """« Non, en fait je bosse à Lens », « et si je m'installe à Pau »: where one is, and nothing else.

    Who was just told the CPTS of a place is told that of this one.
    """
    if not _IS_THERE.search(key(said)) or is_asking(said) or is_of_others(said):
        return None
    told_now = _told(talk, said)
    beside = talk.knowledge.faq.telling(inquiry.besides_places(talk.knowledge, said))
    if told_now.keys() != {"place"} or beside > MOST_OF_MOVE:
        return None
    known = _knowing(talk, {**talk.session.answers, **told_now})
    if talk.matter_asked is Matter.CPTS:
        return of_place(known, cpts_there(told_now["place"], talk.knowledge))
    return _opening(known, told_now)


def _at_it(talk: Talk, said: str, parts: "Parts") -> Turn | None:
    """« On monte une CPTS autour de Saint-Flour », « je fais mon mémoire sur les CPTS »: noted, nothing is asked."""
    if parts.asks or parts.others or is_asking(said) or not _AT_IT.search(key(said)):
        return None
    rest = _AT_IT.sub(" ", key(" . ".join((*parts.speaker, *parts.tells))))  # « créons » is like the name of a place
    told_now = _told(talk, rest)
    most = MOST_BESIDE if "profession" in told_now else MOST_AT_IT
    location = talk.knowledge.gazetteer.locate(_AT_IT.sub(" ", key(" . ".join(parts.tells))))
    beside = _AROUND.sub(" ", inquiry.beside(location, Role.PLACE, Role.ASKED, Role.WIDE))
    if talk.knowledge.faq.telling(beside) > most:
        return None
    return _opening(_knowing(talk, {**talk.session.answers, **told_now}), told_now, ASK_OTHERS)


def _which_town(talk: Talk, said: str, parts: "Parts") -> Turn | None:
    """« Je suis médecin à L'Isle-Jourdain »: which of those that bear this name, once who speaks is noted."""
    is_short = len(said.split()) <= LONGEST_PRESENTATION and " a " in f" {key(said)} "
    if not (is_short and (parts.speaker or talk.knowledge.eligibility.begins(said))):  # places take longer to be read
        return None
    named, told_now = homonym(said, talk.knowledge), _told(talk, said)
    if named is None or set(told_now) - {"exercise"} != {"profession"}:
        return None
    if talk.knowledge.faq.telling(key(said).replace(key(named.input), " ")) > MOST_BESIDE:
        return None
    asked = which(named, ITS_CPTS.strip())
    known = _knowing(talk, {**talk.session.answers, **told_now})
    return known.say(asked.model_copy(update={"text": f"{_who(talk, told_now)}{asked.text}"}))


def _tells_more(talk: Talk, said: str) -> bool:
    return talk.knowledge.faq.telling(inquiry.besides_places(talk.knowledge, said)) > MOST_BESIDE


def introduction(talk: Talk, said: str) -> Turn | None:
    """The opening for who only says who or where they are; None when there is more in the message."""
    parts = talk.knowledge.faq.parts(said)
    if turn := _moved(talk, said):
        return turn
    if not (parts.asks or parts.others or is_asking(said)) and (turn := _which_town(talk, said, parts)):
        return turn
    if parts.speaker and not parts.matter:
        told_now = _told(talk, " . ".join(parts.speaker))
        return _opening(_knowing(talk, {**talk.session.answers, **told_now}), told_now) if told_now else None
    if turn := _at_it(talk, said, parts):
        return turn
    if said_so := _shortly(talk, said):
        return _opening(_knowing(talk, {**talk.session.answers, **said_so}), said_so)
    return _at_place(talk, said) if _is_place(talk, said) else None


def _shortly(talk: Talk, said: str) -> dict[str, Any]:
    """« infirmière Guéret », « infirmire Bourges et Trouy »: a profession, then towns, and not a word more."""
    # Looked at first: places take longer to be read. A misspelt profession begins a short message.
    if len(said.split()) > SHORTEST_STORY and not talk.knowledge.eligibility.begins(said):
        return {}
    location = talk.knowledge.gazetteer.locate(said)
    if location.ambiguous or not any(map(is_town, location.places)):
        return {}
    first = min((part.start for part in location.parts if part.role is Role.PLACE), default=0)
    profession, places = location.read[:first], location.read[first:]
    known = _told(talk, profession) if len(profession.split()) <= LONGEST_TRADE else {}
    if "profession" not in known or not is_list_of_places(places, talk.knowledge):
        return {}
    return {**known, "place": list(location.territory.codes)} if len(location.places) == 1 else known


def _knowing(talk: Talk, answers: dict[str, Any]) -> Talk:
    """The same with these answers, where nobody else reads them."""
    if talk.incoming.elsewhere or not talk.incoming.private:
        return talk
    return replace(talk, session=talk.session.model_copy(update={"answers": answers}))


def _opening(talk: Talk, known: dict[str, Any], ask: str = ASK) -> Turn:
    """What one may do from here: the CPTS of the place, then what is open to who one is."""
    profile, theirs = _profile(talk, known), cpts_choice(talk, known.get("place", ()))
    flows = [name for name in OPENINGS if not (profile and name == JOINING)]
    choices = [Choice(id=name, label=FLOWS[name].title) for name in flows]
    ask = ASK_OTHERS if profile else ask
    return talk.say(Reply(text=f"{_who(talk, known)}{ask}", choices=tuple(filter(None, (profile, theirs, *choices)))))


def _profile(talk: Talk, known: dict[str, Any]) -> Choice | None:
    """What the FAQ says to a mayor, to the head of an Ehpad: to who does not practise, and joins in another way."""
    profession = talk.knowledge.eligibility.professions.get(known.get("profession", ""))
    entry_id = profile_of(talk.knowledge, profession) if profession and not profession.practises else None
    return Choice(id=f"{ENTRY}{entry_id}", label=talk.knowledge.faq.entries[entry_id].question) if entry_id else None


def _who(talk: Talk, known: dict[str, Any]) -> str:
    """« Médecin, remplaçant, à Lyon. » : what was understood, said back."""
    professions = talk.knowledge.eligibility.professions
    profession = professions[known["profession"]].label if "profession" in known else ""
    exercise = Exercise(known["exercise"]).french.lower() if "exercise" in known else ""
    places = talk.knowledge.gazetteer.territory(known.get("place", ())).communes
    said = ", ".join(filter(None, (profession, exercise, *(place.name for place in places))))
    return f"Noté : {said}. " if said else ""


def _told(talk: Talk, speaker: str) -> dict[str, Any]:
    known = told(speaker, talk.knowledge, "rejoindre")
    return {name: value for name, value in known.items() if name in ("profession", "exercise", "place")}


def _is_place(talk: Talk, said: str) -> bool:
    if not is_list_of_places(said, talk.knowledge):
        return False
    matches = talk.knowledge.faq.ask(said).matches
    return not matches or matches[0].score < EXACT


def _at_place(talk: Talk, said: str) -> Turn:
    """A place alone: kept when it is one; which is meant, where several share its name."""
    location = talk.knowledge.gazetteer.locate(said)
    if len(location.ambiguous) == 1 and not location.places:
        return talk.say(which(location.ambiguous[0], ITS_CPTS.strip()))
    if location.ambiguous or len(location.places) != 1:
        return _opening(talk, {})
    place = {"place": list(location.territory.codes)}
    return _opening(_knowing(talk, {**talk.session.answers, **place}), place)
