"""What a person says of themselves beside a question: kept for the flows, and an opening when it comes alone."""

from dataclasses import replace
from typing import Any

from handlers.engine.messages import Choice, Reply, Turn
from handlers.hearing.intent import is_list_of_places, is_town, told
from handlers.turn.menu import FLOWS
from handlers.turn.talk import Talk
from knowledge.eligibility import Exercise
from knowledge.territory.atlas.location import Role

EXACT = 100.0
LONGEST_TRADE = 4  # words
SHORTEST_STORY = 8
OPENINGS = ("rejoindre", "contacts", "creer", "estimer")
ASK = "Voulez-vous rejoindre une CPTS, en créer une, ou savoir qui contacter ?"


def heard(talk: Talk, said: str) -> Talk:
    """The same, with what the person says of themselves, where nobody else reads it; what they answered stays."""
    speaker = " . ".join(talk.knowledge.faq.parts(said).speaker)
    known = _told(talk, speaker) if speaker else {}
    answered = talk.session.answers
    if answered.get("profession", known.get("profession")) != known.get("profession"):
        return talk  # how somebody else practises
    return _knowing(talk, {**known, **answered})


def introduction(talk: Talk, said: str) -> Turn | None:
    """The opening for who only says who or where they are; None when there is more in the message."""
    parts = talk.knowledge.faq.parts(said)
    if parts.speaker and not parts.matter:
        told_now = _told(talk, " . ".join(parts.speaker))
        return _opening(_knowing(talk, {**talk.session.answers, **told_now}), told_now) if told_now else None
    if said_so := _shortly(talk, said):
        return _opening(_knowing(talk, {**talk.session.answers, **said_so}), said_so)
    return _opening(*_placed(talk, said)) if _is_place(talk, said) else None


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


def _opening(talk: Talk, known: dict[str, Any]) -> Turn:
    choices = tuple(Choice(id=name, label=FLOWS[name].title) for name in OPENINGS)
    return talk.say(Reply(text=f"{_who(talk, known)}{ASK}", choices=choices))


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


def _placed(talk: Talk, said: str) -> tuple[Talk, dict[str, Any]]:
    """A place alone: kept when it is one and nothing else bears its name."""
    location = talk.knowledge.gazetteer.locate(said)
    if location.ambiguous or len(location.places) != 1:
        return talk, {}
    place = {"place": list(location.territory.codes)}
    return _knowing(talk, {**talk.session.answers, **place}), place
