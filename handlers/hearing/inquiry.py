"""What a question asked in a person's own words, somewhere, is about: an entry, several to choose from, or none."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from handlers.hearing.leads import LEADS
from knowledge.base import Knowledge
from knowledge.territory import Gazetteer
from knowledge.territory.atlas.location import Location, Role
from knowledge.text import clean, key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import FaqEntry, Match, Result

_ASKING = (
    r"(?:est ce|c est quoi|c est combien|c quoi|c koi|qu est ce|comment|combien|cb|pourquoi|quand|faut il|quels?"
    r"|quelles?|quid|qui|que|(?:a|de|pour|en|sur) (?:qui|quoi|quels?|quelles?))\b"
)
_AND_ALSO = re.compile(rf" et (?={_ASKING})")
# What begins a question: its word, or a verb and who does it: « peut-on », « la caisse nous paie-t-elle ».
_OPENS = re.compile(
    rf"{LEADS}"
    rf"(?:{_ASKING}|(?:\w+ ){{0,6}}\w+ (?:t )?(?:ils?|elles?|on|je|nous|vous)\b)"
)
# « 1) … 2) … », « point numéro un … », « premièrement … »: each begins a question.
_NUMBERED = re.compile(
    r"(?:^|(?<=[\s:;,.?!]))(?:\(?\d{1,2}\s?[.)°/][ .)]*(?=[^\W\d])"
    r"|(?:point|question)\s+(?:(?:num[ée]ro|n°)\s*)?(?:\d|une?|deux|trois|quatre|cinq)\b"
    r"|(?:premi[èe]re|deuxi[èe]me|seconde|troisi[èe]me|autre)(?:ment\b|\s+(?:question|point|chose)\b)"
    r"|primo\b|secundo\b)\s*[:,]?\s*",
    re.IGNORECASE,
)
_OF_THE_PLACE = re.compile(r"\b(?:regions?|regional\w*|agence|ars|particul\w+|propres?|chez nous|par ici)\b")
# « La CPTS peut-elle salarier une sage-femme ? »: whoever is to be paid is not the one who asks.
_PAYS = re.compile(
    r"\b(?:salari(?:er|e|ent)|embauch\w+|recrut\w+|pay(?:er|e|ent|erait)|remuner\w+|financ(?:er|e|ent|erait)"
    r"|employ(?:er|e|ait)|emploie)"
    r" (?:(?:aussi|un|une|des|les|le|la|l|son|sa|ses|notre|nos|deux|plusieurs) )+(?P<whom>.+)"
)
# « La CPTS doit-elle effacer mes données ? », « ils gardent mes coordonnées »: what others keep is not the bot's.
_HOLDER = (
    r"(?:(?:la|ma|notre|votre|une|cette|chaque) (?:cpts|communaute|association|asso)|l (?:asso|association)|ils"
    r"|le bureau|(?:la|le|notre) coord\w*)"
)
_KEEPS = r"(?:gard|effac|supprim|conserv|detrui|detien|stock|enlev|retir|util|revend|vend|transm|partag|donn)\w*"
_HELD_BY_OTHERS = re.compile(
    rf"\b(?:{_HOLDER} (?:\w+ ){{0,5}}?{_KEEPS}|(?:doivent|peuvent|vont) ils (?:\w+ ){{0,3}}?{_KEEPS})"
    r" (?:\w+ ){0,3}?(?:donnees|infos?|informations?|coordonnees|adresses?|mails?|numeros?|noms?|fiches?)\b"
)
_OF_THE_BOT = "bot"
_OF_THE_ASKER = "Je suis "  # how the title of an entry for one profession begins
_WITHIN = r"(?:\b(?:en|dans|de|du|d|des|a|au|aux|pour|sur|le|la|les|l|region) )*"
EXACT = 100.0  # the very wording of an entry
TOLD = 0.6  # the share of a question that an answer must hold to have told it
FEWEST_TELLING = 1  # « c'est quoi ? » asks about what was just said
CLEAR = 95.0  # questions to choose from, as close as this, are better than what is particular to a region
LONGEST_PROFESSION = 4  # words
TOWN = 10_000  # inhabitants: « à côté » is no town, whatever village has that name


def ask(knowledge: Knowledge, said: str, region: str | None) -> "Result":
    """What to do with a question asked from a region: what only holds in another one is passed over.

    Who asks from nowhere we know is offered everything, and `answer` says where it holds; but the words of an entry
    for the whole country are its own, whoever else has written them. A town that is named is where it is asked of:
    what holds in Bretagne is no answer for Marseille.
    A town named in passing does not hide the question: without it, a sure answer that holds everywhere wins.
    """
    result = _asked(knowledge, said, region)
    there = asked_of_another(knowledge, said, result)
    return _asked(knowledge, said, there, strictly=True) if there else result


def asked_of_another(knowledge: Knowledge, said: str, result: "Result") -> str:
    """The region of the towns that a question names, where something that was found only holds in another one."""
    of = {knowledge.faq.entries[match.id].region for match in result.matches} - {None}
    there = region_of_towns(knowledge, said) if of else ""
    return there if of - {there} else ""


def _asked(knowledge: Knowledge, said: str, region: str | None, *, strictly: bool = False) -> "Result":
    elsewhere = passed_over(knowledge, said, region, strictly=strictly)
    if varied := _varied(knowledge, said, elsewhere):
        return varied
    result = _twofold(knowledge, knowledge.faq.ask(said, elsewhere), elsewhere)
    if result.both or _is_settled(knowledge, result) or _OF_THE_PLACE.search(key(said)):
        return result
    matter = knowledge.faq.parts(said).matter or said
    if _without_towns(matter, knowledge.gazetteer) == key(matter):  # a town in who speaks hides nothing
        return result
    plain = _without_towns(said, knowledge.gazetteer)
    anywhere = knowledge.faq.ask(plain, [*elsewhere, *_overruled(knowledge, plain, region)])
    return anywhere if _is_better(knowledge, anywhere, result) else result


def passed_over(knowledge: Knowledge, said: str, region: str | None, *, strictly: bool = False) -> list[str]:
    """The entries that are for others than whoever asks; `strictly`, though their title says for whom they are."""
    regional = knowledge.faq.regional.items()
    return [
        *(i for i, of in regional if _is_passed_over(knowledge, i, of, said, region, strictly=strictly)),
        *_overruled(knowledge, said, region),
        *_of_who_is_paid(knowledge, said),
        *_of_what_the_bot_keeps(knowledge, said),
    ]


def _is_passed_over(
    knowledge: Knowledge, entry_id: str, of: str, said: str, region: str | None, *, strictly: bool
) -> bool:
    """Whether an entry of a region is for others than whoever asks: it is another one, or does not exist."""
    if knowledge.gazetteer.region(of) is None:
        return True
    if region in (None, of):
        return False
    if strictly:
        return not knowledge.gazetteer.is_named(of, said)
    return is_elsewhere(knowledge, knowledge.faq.entries[entry_id], said, region)


def is_of_a_region(knowledge: Knowledge, said: str) -> bool:
    """Whether a message asks of a region, or of what is particular there."""
    return bool(_OF_THE_PLACE.search(key(said)) or knowledge.gazetteer.regions_named(said))


def besides_places(knowledge: Knowledge, said: str) -> str:
    """What a message says beside the places it names."""
    return beside(knowledge.gazetteer.locate(said), Role.PLACE)


def beside(location: Location, *roles: Role) -> str:
    """What was read beside the parts of these roles."""
    return " ".join(location.read[part.start : part.end] for part in location.parts if part.role not in roles)


def named_region(knowledge: Knowledge, said: str) -> str:
    """The one region a message names, itself or by a département; "" for none or several."""
    named = knowledge.gazetteer.regions_named(said)
    return named[0] if len(named) == 1 else ""


def region_of_towns(knowledge: Knowledge, said: str) -> str:
    """The one region where every place that a message names lies; "" for none, several, or a doubtful name."""
    location = knowledge.gazetteer.locate(said)
    regions = location.territory.regions
    return regions[0].code if len(regions) == 1 and not location.ambiguous else ""


def _varied(knowledge: Knowledge, said: str, elsewhere: Sequence[str]) -> "Result | None":
    """A question that names a region which has its own answer to it: « combien la cotisation en Bretagne ».

    The name of the region is not what is asked, and would lead to what is particular there.
    """
    region = named_region(knowledge, said)
    varied = knowledge.faq.varies_in(region) if region else frozenset()
    if not varied:
        return None
    names = "|".join(sorted(map(re.escape, knowledge.gazetteer.names_in(region)), key=len, reverse=True))
    plain = re.sub(rf"(?:\b(?:je suis|j exerce|nous sommes|on est) )?{_WITHIN}\b(?:{names})\b", " ", key(said))
    result = _twofold(knowledge, knowledge.faq.ask(" ".join(plain.split()), elsewhere), elsewhere)
    is_sure = result.decision == "answer" or result.both
    return result if is_sure and result.matches[0].id in varied else None


def _overruled(knowledge: Knowledge, said: str, region: str | None) -> list[str]:
    """The entries of one region, not of this one, whose very wording an entry for the whole country has too."""
    matcher = knowledge.faq.matcher
    with_this_wording = matcher.owners(said) or matcher.owners(matcher.parts(said).matter)
    owners = {i: knowledge.faq.entries[i].region for i in with_this_wording}
    return [i for i, of in owners.items() if of not in (None, region)] if None in owners.values() else []


def _of_who_is_paid(knowledge: Knowledge, said: str) -> list[str]:
    """The entries for who practises a profession, when a profession is only what a CPTS would pay for."""
    pays = _PAYS.search(key(said))
    if pays is None or knowledge.faq.parts(said).speaker:
        return []
    words = pays["whom"].split()
    spellings = knowledge.eligibility.spellings
    named = (" ".join(words[:count]) for count in range(1, LONGEST_PROFESSION + 1))
    if not any(name in spellings or name.removesuffix("s") in spellings for name in named):
        return []
    return [i for i, entry in knowledge.faq.entries.items() if entry.question.startswith(_OF_THE_ASKER)]


def _of_what_the_bot_keeps(knowledge: Knowledge, said: str) -> list[str]:
    """The entries about this bot, when it is somebody else who keeps the data that are asked about."""
    if not _HELD_BY_OTHERS.search(key(said)):
        return []
    return [i for i, entry in knowledge.faq.entries.items() if entry.theme == _OF_THE_BOT]


def _is_better(knowledge: Knowledge, anywhere: "Result", result: "Result") -> bool:
    """Whether what a message means without its towns says more than what it means with them."""
    if anywhere.decision == "refuse" or _is_regional(knowledge, anywhere):
        return False
    is_clear = anywhere.decision == "answer" or anywhere.matches[0].score >= CLEAR
    return is_clear or result.decision == "refuse"


def enumerated(knowledge: Knowledge, said: str) -> "Sequence[Result]":
    """What becomes of each question of « 1) Qui finance ? 2) Combien de temps ? », () where none are numbered."""
    marks = list(_NUMBERED.finditer(said))
    if len(marks) < 2:
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(said)]
    asked = [said[mark.end() : end].strip(" ,;:") for mark, end in zip(marks, ends, strict=True)]
    if not all(knowledge.faq.telling(one) >= FEWEST_TELLING for one in asked):
        return ()
    return [knowledge.faq.ask(one) for one in asked]


def _twofold(knowledge: Knowledge, result: "Result", elsewhere: Sequence[str]) -> "Result":
    """« C quoi une cpts et est ce que je suis obligée »: two questions that have a sure answer each are both kept.

    A part of one question, read alone, leads anywhere: its entry counts only when the whole message leads to it too, or
    when a sentence is the very wording of it.
    """
    asked = _questions(knowledge, result.query)
    if len(asked) < 2 or any(match.score == EXACT for match in result.matches):
        return result
    found = {one: knowledge.faq.ask(one, elsewhere) for one in asked}
    close = {match.id for match in result.matches}
    sentences = {key(one) for one in knowledge.faq.parts(result.query).asks}
    sure = {one: each.matches[0] for one, each in found.items() if each.decision == "answer"}
    firsts = {match.id: match for one, match in sure.items() if match.id in close or _is_worded(match, one, sentences)}
    if len(firsts) < 2:
        return _by_first(result, sure.get(asked[0]))
    unheard = tuple(one for one, each in found.items() if each.decision == "refuse")
    return result.decided("offer", matches=tuple(firsts.values()), both=True, unheard=unheard)


def _by_first(result: "Result", first: "Match | None") -> "Result":
    """« C'est quoi une CPTS et qui paie les réunions »: the first half, where it is worded so and the whole is not."""
    if first is None or first.score != EXACT or result.decision != "offer" or result.likely:
        return result
    others = [match for match in result.matches if match.id != first.id]
    return result.decided("answer", matches=(first, *others))


def left_over(knowledge: Knowledge, result: "Result", on: date) -> Sequence[str]:
    """What a message asks after what it is answered with: questions that neither lead there nor are told there.

    None where no part of it leads there by itself: it is one question, in two parts.
    """
    asked, entry = _questions(knowledge, result.query), knowledge.faq.entries[result.matches[0].id]
    if len(asked) < 2:  # most messages ask one thing
        return ()
    found = {one: knowledge.faq.ask(one) for one in asked}
    led = [one for one, each in found.items() if each.decision != "refuse" and each.matches[0].id == entry.id]
    after = asked[asked.index(led[0]) + 1 :] if led else ()
    return [one for one in after if one not in led and not knowledge.faq.passages(entry, on, one, TOLD)]


def _is_worded(match: "Match", one: str, sentences: Collection[str]) -> bool:
    """Whether a whole sentence is the very wording of an entry: « Et qui finance ? »."""
    return match.score == EXACT and one in sentences


def _questions(knowledge: Knowledge, said: str) -> list[str]:
    """What a message asks, a question at a time; after the first, what does not open as one goes on with another."""
    asks = [one for one in knowledge.faq.parts(said).asks if _is_put(clean(said), one)]
    first, *others = [part for one in asks for part in _AND_ALSO.split(key(one), maxsplit=1)] or [""]
    opened = (one for one in others if _OPENS.match(one))
    return [first, *(one for one in opened if knowledge.faq.telling(one) >= FEWEST_TELLING)]


def _is_put(said: str, one: str) -> bool:
    """Whether a sentence is a question: where the message has « ? », the ones that end with it, else all."""
    return "?" not in said or any(rest.lstrip(' »")').startswith("?") for rest in said.split(one)[1:])


def _is_settled(knowledge: Knowledge, result: "Result") -> bool:
    """Whether a town can have changed nothing: an answer that holds everywhere, or the very wording of one."""
    return result.decision == "answer" and (not _is_regional(knowledge, result) or result.matches[0].score == EXACT)


def _is_regional(knowledge: Knowledge, result: "Result") -> bool:
    return knowledge.faq.entries[result.matches[0].id].region is not None


def _without_towns(said: str, gazetteer: Gazetteer) -> str:
    """A message without « à Bourges », « de Saint-Denis (93) »."""
    return _towns(gazetteer).sub("", key(said))


@cache
def _towns(gazetteer: Gazetteer) -> re.Pattern[str]:
    names = {key(c.name) for c in gazetteer.communes() if (c.population or 0) >= TOWN}
    names |= {key(region.name) for region in gazetteer.regions if len(region.code) == 2}
    named = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(
        rf" (?:a|au|aux|de|d|du|en|sur|vers|pres de) (?:{named})(?: (?:\d{{2}}|\d[ab]|\d{{3}}|\d{{5}}))?\b"
    )


def is_elsewhere(knowledge: Knowledge, entry: "FaqEntry", said: str, region: str) -> bool:
    """Whether an entry holds in another region only, which neither its title nor the person names."""
    if entry.region in (None, region):
        return False
    return not knowledge.gazetteer.is_named(entry.region or "", f"{entry.question} {said}")
