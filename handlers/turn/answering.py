"""A question answered as a turn: the answer, shorter when it was just given, and the question beside it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.engine.messages import Choice, Reply, Turn, noted
from handlers.flows.profile import meaning
from handlers.hearing import corrections, going_on, inquiry, leads, pronouns
from handlers.hearing.about_place import BODIES
from handlers.hearing.assent import asks
from handlers.hearing.intent import is_list_of_places, is_no_answer
from handlers.turn import faq
from handlers.turn.bodies import agency_there
from handlers.turn.menu import FLOWS
from handlers.turn.own_contact import named_last, own_contact
from handlers.turn.place_asked import about
from handlers.turn.talk import Talk
from handlers.turn.there import ITS_CPTS, JOIN, cpts_told, of_the_place, their_cpts
from handlers.turn.thread import thread
from knowledge.territory.atlas.places import the_region
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import FaqEntry, Result

WHICH = "Laquelle ? Choisissez-la, ou écrivez son numéro."
IN_OTHER_WORDS = "Redites votre question avec d'autres mots : un métier, une commune, un nombre d'habitants m'aident."
_NONE_OF_THEM = frozenset("non|aucune|aucun|aucune des trois|aucune de celles ci|pas ca|non merci".split("|"))
AGAIN = "{limit}Je viens de vous répondre : **{question}** L'essentiel :\n\n"
STILL = "{limit}Je comprends que vous parlez encore de ceci : **{question}** L'essentiel :\n\n"
ALSO = "Vous demandiez aussi : « {question} » Choisissez-la ci-dessous."
LEFT = "Si cela ne répond pas à {questions}, posez cette question seule."
_BETWEEN = re.compile(r"\bet\b|[?.!,;]")
FOREIGN = 8.0  # the score below which a message is plainly about something else
UNCLEAR = "« {question} » : je ne suis pas sûr d'avoir compris ; ce que cela peut être est parmi les choix."
IN_FULL = "C'est l'essentiel. Pour tout lire d'une réponse, choisissez sa question."
MOST_PASSAGES = 3
# What has no subject of its own is of what was talked about: « faut un avocat ? », « c'est par internet ? ».
_OF_IT = re.compile(
    rf"{leads.GOES_ON.pattern}|(?:est ce (?:que |qu ))?(?:(?:il )?(?:le |la |les |en )?faut|c est|c|ca|cela|on|nous"
    r"|je|j|ils?|elles?|qui|combien de temps)\b"
)
_PRONOUN = re.compile(r"\b(?:elles?|ils)\b")
LONGEST_OF_IT = 8  # words
FEW = 3  # words of « même le samedi », which goes on with what was told
SHORTEST_PASSAGE = 40  # characters: less is a word of a list, and tells nothing of it
WITHIN = "De ce que je viens de dire (« {question} »), ceci en parle :"
MAY_BE_WITHIN = "Dans ce que je viens de dire (« {question} »), ceci y répond peut-être :"
# The share of the words of a message that a passage holds to be shown; it is said to tell of it where it holds all.
WHOLE, MOSTLY, LESS = 1.0, 0.6, 0.3  # « et on prévient la CPAM ou le maire » goes on beyond doubt
# Of another subject beyond doubt, even in the middle of a conversation, where a few words may go on with it.
PLAINLY_FOREIGN = 1.0
LOST = (
    "Je n'ai pas compris, ou ce n'est pas une question sur les CPTS. Redites-le en nommant ce dont vous parlez, ou "
    "choisissez ci-dessous."
)
NOTHING_MORE = (
    "Là-dessus, je n'ai rien de plus précis que ce que je viens de dire (« {question} »). {whom} Si vous parlez "
    "d'autre chose, nommez-le, ou choisissez ci-dessous."
)
# What few words lead to is far from what was told: its first line would be read as the answer.
ONE_OF_THESE = f"{faq.WHICH_OF_THESE} Sinon, nommez ce dont vous parlez."
# Whom an answer sends to, by the body that it names last.
_WHOM = {
    "ARS": "L'ARS (agence régionale de santé) peut le savoir.",
    "CPAM": "La CPAM (caisse primaire d'assurance maladie) peut le savoir.",
    "URPS": "Votre URPS (union régionale des professionnels de santé) peut le savoir.",
}
ANY_OF_THEM = "L'ARS, la CPAM ou votre URPS (union régionale des professionnels de santé) peut le savoir."
MOST_NEAR = 2  # choices of what was asked, before those of what was talked about
FIRST_STEP = "par-ou-commencer"
NOT_OF_REGION = (
    "Je n'ai rien là-dessus qui soit propre à {region} : ce qui suit vaut pour toute la France. L'ARS (agence "
    "régionale de santé) peut vous dire ce qu'il en est chez vous."
)
GOES_ON = "Pour la suite, quelques questions."
# What is asked with a wish: an amount, a time, whether one must; « comment » only wishes.
_ASKS_BESIDES = re.compile(
    r"\b(?:combien|cb|quand|cout\w*|gratuit\w*|pay(?:e|es|ant\w*|er)|obligatoire|rapport(?:e|er)|delais?|duree)\b"
)
IN_ORDER = "Ces questions mènent à vos étapes, dans l'ordre, pour votre territoire."
UNHEARD = "Je n'ai pas de réponse sûre à « {question} » : posez-la seule, avec d'autres mots."


def ask(talk: Talk, said: str, otherwise: Callable[[Talk, str], Turn | None]) -> Turn | None:
    """The answer to a question, or close ones to choose from; None when there is none.

    What is not sure of an answer is heard `otherwise` first.
    """
    if turn := each(talk, said):
        return turn
    result = _of_the_cpts(talk, in_thread(talk, inquiry.ask(talk.knowledge, said, talk.home), said), said)
    told = None if result.decision == "answer" else otherwise(talk, said)
    return told or answered(talk, result, said)


def _of_the_cpts(talk: Talk, result: "Result", said: str) -> "Result":
    """« Elle fait quoi ? » after the CPTS of a place: what a pronoun asks of it, where that is sure."""
    if talk.matter_asked is None or talk.matter_asked in BODIES or result.decision == "answer":
        return result
    named = _PRONOUN.sub("la cpts", key(said), count=1)
    found = inquiry.ask(talk.knowledge, named, talk.home) if named != key(said) else result
    return found if found.decision == "answer" else result


def answered(talk: Talk, result: "Result", said: str) -> Turn | None:
    """What was found for a message; the `query` of a result has lost the places that the message names."""
    turn = of_the_place(talk, result, said) or agency_there(talk, result, said)
    result = _of_the_speaker(talk, result, said)
    if turn := turn or _of_what_was_said(talk, result, said):
        return turn
    if result.keyword and is_no_answer(result.query) and (understood := meaning(result.query, talk.knowledge)):
        return talk.say(understood)
    if result.both:
        return both(talk, result, said)
    if result.decision == "answer":
        is_short = talk.knowledge.faq.parts(said).is_short
        if is_short:
            return in_short(talk, result.matches[0].id, said)
        turn = said_once(talk, result.matches[0].id, said, STILL if result.of_thread else AGAIN)
        left = inquiry.left_over(talk.knowledge, result, talk.today)
        return _and_left(turn, [_as_typed(one, said) for one in left])
    return _offer(talk, result, said) if result.decision == "offer" else None


def _as_typed(one: str, said: str) -> str:
    """A part of a message with its accents."""
    parts = (part.strip() for part in _BETWEEN.split(said))
    return next((part for part in parts if key(part) == one), one)


def _and_left(turn: Turn, left: Sequence[str]) -> Turn:
    """The turn, and what of the message it does not answer: it is asked next, of what was just told."""
    return noted(turn, LEFT.format(questions=", ".join(f"« {one} »" for one in left))) if left else turn


def _of_the_speaker(talk: Talk, result: "Result", said: str) -> "Result":
    """« Moi je suis pharmacienne, j'y gagne quoi ? »: of close questions, the one for who speaks is the likely one.

    Who they are was told in this message, or before.
    """
    if result.decision != "offer" or result.both:
        return result
    speaker = " . ".join(talk.knowledge.faq.parts(said).speaker)
    found = [one.profession for one in talk.knowledge.eligibility.recognise(speaker)] if speaker else []
    known = talk.context().answers.profession
    found = found or ([talk.knowledge.eligibility.professions[known]] if known else [])
    profile = faq.profile_of(talk.knowledge, found[0]) if len(found) == 1 else None
    theirs = [match for match in result.matches[: faq.MOST_RELATED] if match.id == profile]
    if not theirs:
        return result
    others = [match for match in result.matches if match.id != profile]
    return replace(result, matches=(*theirs, *others), likely=True, beside=False, of_thread=False)


def _of_what_was_said(talk: Talk, result: "Result", said: str) -> Turn | None:
    """What goes on with the answer just given: what it says of it, else that it says no more of it.

    None where another answer goes with it, or for what does not go on.
    """
    near = faq.choices_of(talk.knowledge, result)
    goes_on = bool(leads.GOES_ON.match(key(said)))
    if result.beside:
        return within(talk, said, near, whole=not goes_on) or still_about(
            talk, talk.say(nothing_more(talk, near), effects=faq.effects_of_refusal(said))
        )
    is_led = result.of_thread and result.decision == "answer" and goes_on
    return within(talk, said, near, whole=True) if is_led else None


def _offer(talk: Talk, result: "Result", said: str) -> Turn:
    """Close questions, to choose from; the one that is told as likely is what is asked about next."""
    if turn := within(talk, said, faq.choices_of(talk.knowledge, result)):
        return turn
    if result.of_thread and result.likely and result.matches[0].id == talk.just_said:
        return said_once(talk, result.matches[0].id, said, STILL)
    offer = faq.offer(talk.knowledge, result, talk.today, talk.home)
    if theirs := cpts_told(talk, said):
        offer = offer.model_copy(update={"choices": (*offer.choices, theirs)})
    turn = talk.say(offer)
    return about(turn, result.matches[0].id) if result.likely else still_about(talk, turn)


def meant_instead(talk: Talk, said: str) -> Turn | None:
    """« Non, je parlais de la lettre d'intention »: what is known of that; None where another subject is not named."""
    what = corrections.meant_instead(said)
    if not what or is_list_of_places(what, talk.knowledge):  # « je parlais de Vierzon » answers where a place is asked
        return None
    return answered(talk, inquiry.ask(talk.knowledge, what, talk.home), what)


def chosen(talk: Talk, said: str) -> Turn | None:
    """« Oui » or « non » to « est-ce une de ces questions ? »: the one there is, which one, or none of them.

    None where no questions were offered, or something else is said.
    """
    offered = talk.session.offered
    questions = [choice for choice in offered if choice.id.startswith(faq.ENTRY)]
    beside = [one for one in offered if one.id in FLOWS or one.id.startswith(ITS_CPTS)]
    if not questions or len(questions) + len(beside) < len(offered):
        return None
    if key(said) in _NONE_OF_THEM:
        return talk.say(Reply(text=IN_OTHER_WORDS))
    if asks(said) or talk.knowledge.faq.chatter(said) != "assent":
        return None
    if len(questions) == 1 or offered[0].label == faq.WHOLE:
        return entry(talk, offered[0].id.removeprefix(faq.ENTRY))
    return talk.say(Reply(text=WHICH, choices=tuple(offered)))


def entry(talk: Talk, entry_id: str, said: str = "") -> Turn:
    """All an entry says."""
    region = asked_from(talk, entry_id, said)
    *replies, last = faq.answer(talk.knowledge, entry_id, talk.today, region, talk.session.explained)
    if note := _of_a_region(talk, entry_id, said):
        replies.insert(0, Reply(text=note))
    if theirs := their_cpts(talk, said) if entry_id == JOIN else cpts_told(talk, said):
        last = last.model_copy(update={"choices": (theirs, *last.choices)})
    return about(talk.say(*replies, last), talk.knowledge.faq.entry(entry_id, region).key)


def _of_a_region(talk: Talk, entry_id: str, said: str) -> str:
    """That nothing particular is known of the one region a question names, where its answer is of the whole country.

    "" of who only says where they are, and of what tells of that region.
    """
    parts = talk.knowledge.faq.parts(said) if said else None
    named = inquiry.named_region(talk.knowledge, parts.matter) if parts and not parts.speaker else ""
    region = talk.knowledge.gazetteer.region(named) if named else None
    entry = talk.knowledge.faq.entries[entry_id]
    if region is None or entry.region or entry_id in talk.knowledge.faq.varies_in(named):
        return ""
    tells_of_it = talk.knowledge.gazetteer.is_named(named, f"{entry.question} {entry.answer}")
    return "" if tells_of_it else NOT_OF_REGION.format(region=the_region(region.name))


def asked_from(talk: Talk, entry_id: str, said: str) -> str | None:
    """Where an answer is wanted for: the region a question names, itself or by its towns; else the person's.

    Only where the answer varies: one that does not is the same wherever it is asked of. « Toute la réponse », which
    says nothing, is of the version that was just told.
    """
    if not talk.knowledge.faq.variants(entry_id):
        return talk.home
    told = spoken_of(talk)
    if told and not said and told.id == entry_id:
        return told.region
    named = inquiry.named_region(talk.knowledge, said) or inquiry.region_of_towns(talk.knowledge, said)
    return named or talk.home


def said_once(talk: Talk, entry_id: str, said: str = "", again: str = AGAIN) -> Turn:
    """An entry; what it comes to, `again`, when it was just said.

    What a region reads is no repetition of what another does.
    """
    elsewhere = inquiry.named_region(talk.knowledge, said) and talk.knowledge.faq.variants(entry_id)
    if entry_id != talk.just_said or elsewhere:
        return entry(talk, entry_id, said)
    if turn := within(talk, said):
        return turn
    region = asked_from(talk, entry_id, said)
    same = talk.knowledge.faq.entry(entry_id, region)
    limit = faq.limit(talk.knowledge, same) if same.region != region else ""
    told = again.format(limit=limit, question=same.question)
    return about(talk.say(faq.brief(talk.knowledge, same, talk.today, told)), same.key)


def spoken_of(talk: Talk) -> "FaqEntry | None":
    """The entry of the FAQ that the message before this one was answered with, in the version that was told."""
    return talk.knowledge.faq.get(talk.answered or "")


def in_thread(talk: Talk, result: "Result", said: str) -> "Result":
    """The same, beside what was talked about; « elle est obligatoire ? » may be of what was just offered, too."""
    entries = talk.knowledge.faq.entries
    offered = _offered(talk) if pronouns.stands_for(said) else []
    told = talk.just_said if talk.just_said in entries else next(iter(offered), None)
    return going_on.in_thread(talk.knowledge, result, said, talk.home, thread(talk), told)


def _offered(talk: Talk) -> list[str]:
    """The entries that were offered in reply to the message before."""
    ids = (one.id.removeprefix(faq.ENTRY) for one in talk.session.offered if one.id.startswith(faq.ENTRY))
    return [one for one in ids if one in talk.knowledge.faq.entries]


def within(talk: Talk, said: str, besides: tuple[Choice, ...] = (), *, whole: bool = False) -> Turn | None:
    """« Et la banque ? »: what the answer just given says of it, where it says something; other questions `besides`.

    `whole`: only where it has all the words of the message; else it is only said that it may answer.
    """
    entry = spoken_of(talk)
    if entry is None or len(said.split()) > going_on.LONGEST or is_no_answer(said):  # « la crise, c'est quoi »
        return None
    named = inquiry.named_region(talk.knowledge, said) or inquiry.region_of_towns(talk.knowledge, said)
    where = named or talk.home
    if entry.region and where and where != entry.region:  # what holds in one region is not told to another
        return None
    limit = faq.limit(talk.knowledge, entry) if entry.region != where else ""
    least = WHOLE if whole else LESS if leads.GOES_ON.match(key(said)) else MOSTLY
    found = talk.knowledge.faq.passages(entry, talk.today, said, least)
    told = [one for one in found if len(one) >= SHORTEST_PASSAGE and not one.endswith(":")]  # what only announces
    if not told or len(told) > MOST_PASSAGES:
        return None
    is_whole = whole or bool(talk.knowledge.faq.passages(entry, talk.today, said, WHOLE))
    heading = (WITHIN if is_whole else MAY_BE_WITHIN).format(question=entry.question)
    text = limit + "\n".join((heading, "", *(f"- {passage}" for passage in told)))
    all_of_it = Choice(id=faq.ENTRY + entry.id, label=faq.WHOLE)
    others = tuple(choice for choice in besides if choice.id != all_of_it.id)
    return about(talk.say(Reply(text=text, choices=(all_of_it, *others))), entry.key)


def in_short(talk: Talk, entry_id: str, said: str = "") -> Turn:
    """What an entry comes to: « c'est quoi une CPTS, en deux phrases »."""
    entry = talk.knowledge.faq.entry(entry_id, asked_from(talk, entry_id, said))
    return about(talk.say(faq.brief(talk.knowledge, entry, talk.today)), entry.key)


def how_to_begin(talk: Talk) -> tuple[Reply, ...]:
    """What to begin a CPTS with, in short, for who asks it with the wish to create one."""
    if FIRST_STEP not in talk.knowledge.faq.entries:
        return ()
    told = faq.brief(talk.knowledge, talk.knowledge.faq.entry(FIRST_STEP, talk.home), talk.today, end=IN_ORDER)
    return (told.model_copy(update={"choices": ()}),)


def besides(talk: Talk, said: str) -> tuple[Reply, ...]:
    """What is asked beside the wish for a conversation, in short: « je veux adhérer, ça coûte combien »."""
    if not _ASKS_BESIDES.search(key(said)):
        return ()
    result = inquiry.ask(talk.knowledge, said, talk.home)
    if result.decision != "answer" and not result.likely:
        return ()
    told = faq.brief(talk.knowledge, talk.knowledge.faq.entry(result.matches[0].id, talk.home), talk.today, end=GOES_ON)
    return (told.model_copy(update={"choices": ()}),)


def each(talk: Talk, said: str) -> Turn | None:
    """What each of several numbered questions comes to, with a button for all of it; None where no two are numbered."""
    asked = inquiry.enumerated(talk.knowledge, said)
    if not any(one.decision == "answer" for one in asked):
        return None
    told = [_shortly(talk, one) for one in asked]
    choices = tuple(dict.fromkeys(choice for reply in told for choice in reply.choices))
    text = "\n\n".join((*(reply.text for reply in told), IN_FULL))
    return talk.say(Reply(text=text, choices=choices))


def _shortly(talk: Talk, one: "Result") -> Reply:
    """One of several questions: the essential of its answer under its title, or what it may be."""
    if one.decision == "refuse":
        return Reply(text=UNHEARD.format(question=one.query))
    if one.decision == "offer":
        return faq.offer(talk.knowledge, replace(one, likely=False), talk.today, talk.home).model_copy(
            update={"text": UNCLEAR.format(question=one.query)}
        )
    entry = talk.knowledge.faq.entry(one.matches[0].id, talk.home)
    reply = faq.brief(talk.knowledge, entry, talk.today, f"**{entry.question}**\n\n", "")
    whole = Choice(id=reply.choices[0].id, label=entry.question)
    return reply.model_copy(update={"text": reply.text.strip(), "choices": (whole,)})


def both(talk: Talk, result: "Result", said: str) -> Turn:
    """The first of two questions answered, the other one named, with a button that asks it."""
    first, *others = result.matches
    entries = talk.knowledge.faq.entries
    region = asked_from(talk, first.id, said)
    *replies, last = faq.answer(talk.knowledge, first.id, talk.today, region, talk.session.explained)
    asked = tuple(Choice(id=faq.ENTRY + match.id, label=entries[match.id].question) for match in others)
    shown = [choice for choice in last.choices if choice not in asked]
    notes = [ALSO.format(question=entries[match.id].question) for match in others]
    notes += [UNHEARD.format(question=question) for question in result.unheard]
    ended = last.model_copy(update={"choices": ()})
    return about(
        talk.say(*replies, ended, Reply(text="\n\n".join(notes), choices=(*asked, *shown))),
        talk.knowledge.faq.entry(first.id, region).key,
    )


def refusal(talk: Talk, said: str) -> Reply:
    """No sure answer, and who may have one: the person's own contact when their place is known.

    What is plainly not about CPTS sends nobody anywhere: what this bot is for is said, unless they were talked about,
    or somebody of the field speaks.
    """
    matches = talk.knowledge.faq.ask(said).matches
    if not matches or matches[0].score < _least(talk, said):
        goes_on = spoken_of(talk) and len(said.split()) <= FEW
        return nothing_more(talk) if goes_on else Reply(text=faq.NOT_OURS)
    if spoken_of(talk) and (matches[0].score < FOREIGN or pronouns.stands_for(said)):
        return nothing_more(talk)
    if matches[0].score < FOREIGN:
        return Reply(text=LOST)
    own = own_contact(talk)
    if own is None:
        return Reply(text=faq.UNSURE)
    return own.model_copy(update={"text": f"{faq.UNSURE}\n\n{own.text}"})


def _least(talk: Talk, said: str) -> float:
    """The score under which a message is plainly about something else, where it is said."""
    if talk.is_begun and _OF_IT.match(key(said)) and len(said.split()) <= LONGEST_OF_IT:
        return 0.0
    return PLAINLY_FOREIGN if talk.is_begun or talk.knowledge.faq.parts(said).speaker else FOREIGN


def still_about(talk: Talk, turn: Turn) -> Turn:
    """The same, still about what was talked about, where nothing else was answered."""
    return about(turn, turn.session.entry or talk.still)


def choices_near(talk: Talk, entry: "FaqEntry", first: Sequence[str] = ()) -> tuple[Choice, ...]:
    """All of the answer just given, then the questions near it, `first` those that are named."""
    entries = talk.knowledge.faq.entries
    near = [Choice(id=faq.ENTRY + i, label=entries[i].question) for i in first if i in entries]
    related = faq.answer(talk.knowledge, entry.id, talk.today, talk.home)[-1].choices
    whole = Choice(id=faq.ENTRY + entry.id, label=faq.WHOLE)
    questions = [one for one in (*near, *related) if one.id.startswith(faq.ENTRY) and one.id != whole.id]
    return (whole, *list(dict.fromkeys(questions))[: faq.MOST_RELATED])


def nothing_more(talk: Talk, near: Sequence[Choice] = ()) -> Reply:
    """That nothing more is known of what was just answered, whom to ask, and what is near it.

    Where other questions are near, one of them may answer: they are asked about, and nothing is said not to be known.
    """
    entry = spoken_of(talk)
    near = tuple(one for one in near if entry is None or one.id != faq.ENTRY + entry.id)[:MOST_NEAR]
    if entry is None:
        return Reply(text=LOST, choices=near)
    body = named_last(talk.knowledge.faq.write(entry, talk.today).text)
    text = NOTHING_MORE.format(question=entry.question, whom=_WHOM.get(body, ANY_OF_THEM))
    first = [one.id.removeprefix(faq.ENTRY) for one in near]
    return Reply(text=ONE_OF_THESE if first else text, choices=choices_near(talk, entry, first))
