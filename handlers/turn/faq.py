"""Questions in a person's own words: the sourced answer, close ones to choose from, or an honest "I do not know"."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

from handlers.engine.messages import Choice, Effect, Feedback, Reply, Unanswered
from handlers.engine.texts import cut
from handlers.hearing.inquiry import is_elsewhere
from knowledge.base import Knowledge
from knowledge.eligibility import Profession
from knowledge.territory.atlas.places import the_region
from knowledge.text import words
from knowledge.wording import day

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Chatter, FaqEntry, Result

ENTRY = "faq:"
PROFILE = "profil-"  # how the entries that speak to one profession are named
USEFUL = "utile:"
USELESS = "inutile:"
WEAK = "basse"
MOST_SOURCES = 6  # fewer leave an amount without its own
MOST_RELATED = 3
FEWEST_WORDS = 3  # « oui », « ok », « 13005 » are no questions
_TALK = {
    "greeting": "Bonjour. Posez-moi votre question, ou choisissez ci-dessous.",
    "thanks": "Je vous en prie. Je reste là si vous avez une autre question.",
    "farewell": "Au revoir. Je reste là si vous avez une autre question.",
    "insult": "Je comprends votre agacement. Dites-moi ce qui bloque, ou choisissez ci-dessous.",
}
_CHATTER: dict["Chatter", str] = {
    "assent": "Très bien. Je reste là si vous avez une question.",
    "pause": "Prenez votre temps : je garde tout, nous reprendrons ici.",
    "drop": "Très bien, laissons cela. Je reste là si vous avez une autre question.",
    "farewell": "À bientôt. Je garde tout, nous reprendrons où vous voudrez.",
    "thanks": _TALK["thanks"],
    "howdy": "Bien, merci. Posez-moi votre question, ou choisissez ci-dessous.",
    "annoyed": _TALK["insult"],
    "unheard": "Je n'ai pas compris ce que vous demandez, et vous devez le redire : pardon. Une personne peut vous "
    "répondre : l'ARS, la CPAM ou votre URPS (union régionale des professionnels de santé) ; « contacts » dit comment "
    "les joindre. Ou redites-le en peu de mots : un métier, une commune, un nombre d'habitants m'aident.",
    "leave": "Fermez cette conversation quand vous voulez : je garde tout. Dans un terminal, Ctrl-D en sort.",
    "start": "Dites-moi votre métier et votre commune, ou posez votre question. Vous pouvez aussi choisir ci-dessous.",
}
UNSURE = (
    "Je n'ai pas de réponse sûre à cette question. Essayez avec d'autres mots. "
    "Une personne peut vous répondre : l'ARS, la CPAM ou votre URPS (union régionale des professionnels de santé)."
)
NOT_OURS = (
    "Je ne réponds qu'aux questions sur les CPTS (communautés professionnelles territoriales de santé) : les "
    "rejoindre, les créer, leurs missions, leur financement, qui contacter. Si la vôtre en parle, posez-la avec "
    "d'autres mots."
)
LONGEST_BRIEF = 350  # characters
LONGEST_GIST = 220
MOST_GISTS = 2
# Not up to « l'article L. 1434-12 » nor « art. D »: a short word before the point may be an abbreviation.
_FIRST_SENTENCE = re.compile(r"([^\n]+?(?<=\w{4})[.])(?=\s+[A-ZÀ-ÖØ-ÞŒ«]|\s*\Z)")
WHOLE = "Toute la réponse"
WHICH_OF_THESE = "Je ne suis pas sûr d'avoir compris. Est-ce une de ces questions ?"
MAYBE = "Si je comprends bien, vous demandez : **{question}** L'essentiel :\n\n{limit}"
MAYBE_END = (
    "Le reste et les sources : « Toute la réponse ». Si ce n'est pas cela, choisissez une autre question, ou "
    "redites-la."
)
BRIEF_END = "C'est l'essentiel ; le reste et les sources sont dans « Toute la réponse »."


def answer(
    knowledge: Knowledge, entry_id: str, today: date, region: str | None = None, explained: Collection[str] = ()
) -> list[Reply]:
    """An entry as it is said in a region, related questions and thumbs; the last reply carries the choices.

    In a `region` (INSEE code), its variant wins, and what is particular there comes last among the related questions.
    What holds in one region only says so first, but to people known to be there. What acronyms already `explained`
    stand for is left out.
    """
    entry = knowledge.faq.entry(entry_id, region)
    held = limit(knowledge, entry) if entry.region != region else ""
    *first, last = written(knowledge, entry, today, held, explained)
    return [*first, last.model_copy(update={"choices": tuple(_after(knowledge, entry_id, region))})]


def brief(knowledge: Knowledge, entry: "FaqEntry", today: date, before: str = "", end: str = BRIEF_END) -> Reply:
    """The first thing an entry says, what to know of its figures today, and a way to all of it."""
    answer = knowledge.faq.write(entry, today)
    text = "\n\n".join((f"{before}{_first(answer.text)}", *answer.notes, end))
    whole = Choice(id=ENTRY + entry.id, label=WHOLE)
    related = _related(knowledge, entry.id, entry.region)[: MOST_RELATED - 1]
    return Reply(text=text, choices=(whole, *related, *_thumbs(entry.id)))


def _first(text: str) -> str:
    """The first paragraph, with the list it announces; its first sentences when that is long."""
    paragraphs = text.split("\n\n")
    first = paragraphs[0]
    if first.rstrip("*").rstrip().endswith(":") and len(paragraphs) > 1:
        first = f"{first}\n\n{paragraphs[1]}"
    if len(first) <= LONGEST_BRIEF or "\n- " in first:
        return first
    sentences = re.split(r"(?<=[.;])\s+", first)
    return reduce(lambda kept, more: f"{kept} {more}" if len(kept) + len(more) < LONGEST_BRIEF else kept, sentences)


def sources(knowledge: Knowledge, entry: "FaqEntry") -> Reply:
    """Where an answer comes from, each source with its address when it has one."""
    lines = [f"- {s.title}{f' : {s.url}' if s.url else ''}" for s in entry.sources[:MOST_SOURCES]]
    return Reply(text="\n".join(["Cette réponse vient de :", "", *lines, "", f"Relu le {day(entry.checked)}."]))


def chatter(knowledge: Knowledge, text: str) -> Reply | None:
    """One fitting sentence to what is no question: « ok », « je reviens »."""
    kind = knowledge.faq.chatter(text)
    return Reply(text=_CHATTER[kind]) if kind else None


def limit(knowledge: Knowledge, entry: "FaqEntry") -> str:
    """Where an entry holds, when that is not everywhere."""
    region = knowledge.gazetteer.region(entry.region or "")
    return f"Cette réponse vaut pour {the_region(region.name)}.\n\n" if region else ""


def written(
    knowledge: Knowledge, entry: "FaqEntry", today: date, held: str = "", explained: Collection[str] = ()
) -> list[Reply]:
    """An entry with its sources and its date, after where it is `held` to."""
    answer = knowledge.faq.write(entry, today, explained).whole
    return cut(f"{held}**{entry.question}**\n\n{answer}\n\n{proof(entry)}")


def proof(entry: "FaqEntry") -> str:
    """Where an answer comes from, when somebody read it again, and how weak it is when it is."""
    shown = " ; ".join(source.linked for source in entry.sources[:MOST_SOURCES])
    weak = " Peu sûr : faites confirmer avant d'agir." if entry.confidence == WEAK else ""
    end = "" if shown.endswith(("?", "!", "…", ".")) else "."  # a title may be a question
    return f"*Sources : {shown}{end} Relu le {day(entry.checked)}.{weak}*"


def offer(knowledge: Knowledge, result: "Result", today: date, region: str | None) -> Reply:
    """Up to three close questions, to choose from; what the first comes to, when it is likely to be the one.

    Else a line of the first two: whoever meant one has the essential of it without asking again.
    """
    choices = choices_of(knowledge, result)
    if not result.likely:
        gists = gists_of(knowledge, [match.id for match in result.matches], today, region)
        return Reply(text="\n".join((WHICH_OF_THESE, "", *gists)).strip(), choices=choices)
    first = knowledge.faq.entry(result.matches[0].id, region)
    held = limit(knowledge, first) if first.region != region else ""
    told = brief(knowledge, first, today, MAYBE.format(question=first.question, limit=held), MAYBE_END)
    return told.model_copy(update={"choices": (told.choices[0], *choices[1:])})


def gists_of(knowledge: Knowledge, ids: Sequence[str], today: date, region: str | None) -> Sequence[str]:
    """A line of each of the first entries: what is asked, and what it comes to."""
    return [gist for one in ids[:MOST_GISTS] if (gist := _gist(knowledge, one, today, region))]


def _gist(knowledge: Knowledge, entry_id: str, today: date, region: str | None) -> str:
    """An offered question and, in a line, what it comes to; "" where a line would leave out what to know of it."""
    entry = knowledge.faq.entry(entry_id, region)
    answer = knowledge.faq.write(entry, today)
    found = _FIRST_SENTENCE.match(_first(answer.text).replace("**", ""))
    is_whole = found and not answer.notes and entry.region in (None, region) and len(found[1]) <= LONGEST_GIST
    return f"- **{entry.question}** {found[1]}" if found and is_whole else ""


def profile_of(knowledge: Knowledge, profession: Profession) -> str | None:
    """The entry that speaks to who practises a profession, or holds an office; None when there is none."""
    profiles = (i for i in knowledge.faq.entries if i.startswith(PROFILE))
    recognise = knowledge.eligibility.recognise
    return next(
        (i for i in profiles if any(m.profession == profession for m in recognise(knowledge.faq.entries[i].question))),
        None,
    )


def choices_of(knowledge: Knowledge, result: "Result") -> tuple[Choice, ...]:
    """The closest questions, to choose from."""
    close = list(dict.fromkeys(match.id for match in result.matches))[:MOST_RELATED]
    return tuple(Choice(id=ENTRY + i, label=knowledge.faq.entries[i].question) for i in close)


def small_talk(knowledge: Knowledge, text: str) -> Reply | None:
    kind = knowledge.faq.small_talk(text)
    return Reply(text=_TALK[kind]) if kind else None


def effects_of_refusal(text: str) -> tuple[Effect, ...]:
    """The question to keep for the admins, unless it is too short to be one."""
    return (Unanswered(text=text),) if len(words(text)) >= FEWEST_WORDS else ()


def vote(said: str) -> Feedback | None:
    """The thumb behind a choice's id, None when it is none."""
    for prefix, useful in ((USEFUL, True), (USELESS, False)):
        if said.startswith(prefix):
            return Feedback(entry=said.removeprefix(prefix), useful=useful)
    return None


def _after(knowledge: Knowledge, entry_id: str, region: str | None) -> Sequence[Choice]:
    return [*_related(knowledge, entry_id, region), *_thumbs(entry_id)]


def _thumbs(entry_id: str) -> Sequence[Choice]:
    return [Choice(id=USEFUL + entry_id, label="👍 Utile"), Choice(id=USELESS + entry_id, label="👎 Pas utile")]


def _related(knowledge: Knowledge, entry_id: str, region: str | None) -> Sequence[Choice]:
    entries = knowledge.faq.entries
    there = [i for i, entry in entries.items() if entry.region == region and i != entry_id] if region else []
    linked = [i for i in entries[entry_id].related if i in entries]
    near = [i for i in linked if not (region and is_elsewhere(knowledge, entries[i], "", region))]
    related = list(dict.fromkeys((*near[: MOST_RELATED - 1], *there, *near)))[:MOST_RELATED]
    return [Choice(id=ENTRY + i, label=entries[i].question) for i in related]
