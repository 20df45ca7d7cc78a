"""Questions in a person's own words: the sourced answer, close ones to choose from, or an honest "I do not know"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from handlers.intent import is_no_answer
from handlers.messages import Choice, Effect, Feedback, Reply, Unanswered
from handlers.profile import meaning
from handlers.texts import pieces
from knowledge.base import Knowledge
from knowledge.territory import Gazetteer
from knowledge.territory.places import the_region
from knowledge.text import key, words
from knowledge.wording import day

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import FaqEntry, Result

ENTRY = "faq:"
USEFUL = "utile:"
USELESS = "inutile:"
MOST_SOURCES = 3
MOST_RELATED = 3
_AND_ALSO = re.compile(
    r" et (?=(?:est ce que?|c est quoi|c quoi|qu est ce|comment|combien|pourquoi|quand|faut il|quels?|quelles?)\b)"
)
_OF_THE_PLACE = re.compile(r"\b(?:regions?|regional\w*|agence|ars|particul\w+|propres?|chez nous|par ici)\b")
CLEAR = 95.0  # questions to choose from, as close as this, are better than what is particular to a region
TOWN = 10_000  # inhabitants: « à côté » is no town, whatever village has that name
FEWEST_WORDS = 3  # « oui », « ok », « 13005 » are no questions
_TALK = {
    "greeting": "Bonjour. Posez-moi votre question, ou choisissez ci-dessous.",
    "thanks": "Je vous en prie. Je reste là si vous avez une autre question.",
    "farewell": "Au revoir. Je reste là si vous avez une autre question.",
    "insult": "Je comprends votre agacement. Dites-moi ce qui bloque, ou choisissez ci-dessous.",
}
UNSURE = (
    "Je n'ai pas de réponse sûre à cette question. Essayez avec d'autres mots. "
    "Une personne peut vous répondre : l'ARS, la CPAM ou votre URPS (union régionale des professionnels de santé)."
)


def ask(knowledge: Knowledge, said: str, region: str | None) -> "Result":
    """What to do with a question asked from a region: what only holds in another one is passed over.

    Who asks from nowhere we know is offered everything: `answer` says where it holds.
    A town named in passing does not hide the question: without it, a sure answer that holds everywhere wins.
    """
    elsewhere = [
        i for i, entry in knowledge.faq.entries.items() if region and is_elsewhere(knowledge, entry, said, region)
    ]
    result = _twofold(knowledge, knowledge.faq.ask(said, elsewhere), elsewhere)
    if _is_settled(knowledge, result) or _OF_THE_PLACE.search(key(said)):
        return result
    if (plain := _without_towns(said, knowledge.gazetteer)) == key(said):
        return result
    anywhere = knowledge.faq.ask(plain, elsewhere)
    return anywhere if _is_better(knowledge, anywhere, result) else result


def _is_better(knowledge: Knowledge, anywhere: "Result", result: "Result") -> bool:
    """Whether what a message means without its towns says more than what it means with them."""
    if anywhere.decision == "refuse" or _is_regional(knowledge, anywhere):
        return False
    is_clear = anywhere.decision == "answer" or anywhere.matches[0].score >= CLEAR
    return is_clear or result.decision == "refuse"


def _twofold(knowledge: Knowledge, result: "Result", elsewhere: Sequence[str]) -> "Result":
    """« C quoi une cpts et est ce que je suis obligée »: two questions that have an answer each are offered both."""
    sentences = map(key, re.split(r"[.…!?;]+", result.query))
    parts = next((two for sentence in sentences if len(two := _AND_ALSO.split(sentence, maxsplit=1)) > 1), [])
    if not parts or any(match.score == 100 for match in result.matches):
        return result
    found = [knowledge.faq.ask(part, elsewhere) for part in parts]
    ids = {each.matches[0].id for each in found if each.decision == "answer"}
    if len(ids) < len(parts) or not ids <= {match.id for match in result.matches}:
        return result
    firsts = tuple(each.matches[0] for each in found)
    return replace(result, decision=type(result.decision)("offer"), matches=firsts)


def _is_settled(knowledge: Knowledge, result: "Result") -> bool:
    """Whether a town can have changed nothing: an answer that holds everywhere, or the very wording of one."""
    return result.decision == "answer" and (not _is_regional(knowledge, result) or result.matches[0].score == 100)


def _is_regional(knowledge: Knowledge, result: "Result") -> bool:
    return knowledge.faq.entries[result.matches[0].id].region is not None


def _without_towns(said: str, gazetteer: Gazetteer) -> str:
    """A message without « à Bourges », « de Saint-Denis (93) »."""
    return _towns(gazetteer).sub("", key(said))


@cache
def _towns(gazetteer: Gazetteer) -> re.Pattern[str]:
    names = {key(c.name) for c in gazetteer.communes() if (c.population or 0) >= TOWN}
    named = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(
        rf" (?:a|au|aux|de|d|du|en|sur|vers|pres de) (?:{named})(?: (?:\d{{2}}|\d[ab]|\d{{3}}|\d{{5}}))?\b"
    )


def is_elsewhere(knowledge: Knowledge, entry: "FaqEntry", said: str, region: str) -> bool:
    """Whether an entry holds in another region only, which neither its title nor the person names."""
    if entry.region in (None, region):
        return False
    heard = f" {key(entry.question)} {key(said)} "
    return not any(f" {name} " in heard for name in knowledge.gazetteer.names_in(entry.region or ""))


def answer(knowledge: Knowledge, entry_id: str, region: str | None = None) -> list[Reply]:
    """An entry as it is said in a region, related questions and thumbs; the last reply carries the choices.

    In a `region` (INSEE code), its variant wins, and what is particular there comes last among the related questions.
    What holds in one region only says so first, but to people known to be there.
    """
    entry = knowledge.faq.entry(entry_id, region)
    *first, last = written(knowledge, entry, _limit(knowledge, entry) if entry.region != region else "")
    return [*first, last.model_copy(update={"choices": tuple(_after(knowledge, entry_id, region))})]


def _limit(knowledge: Knowledge, entry: "FaqEntry") -> str:
    """Where an entry holds, when that is not everywhere."""
    region = knowledge.gazetteer.region(entry.region or "")
    return f"Cette réponse vaut pour {the_region(region.name)}.\n\n" if region else ""


def written(knowledge: Knowledge, entry: "FaqEntry", limit: str = "") -> list[Reply]:
    """An entry with its sources and its date, after the `limit` of what it says."""
    shown = [s.title for s in entry.sources[:MOST_SOURCES]]
    text = (
        f"{limit}**{entry.question}**\n\n{knowledge.faq.write(entry).strip()}\n\n"
        f"*Sources : {' ; '.join(shown)}. Vérifié le {day(entry.checked)}.*"
    )
    return [Reply(text=piece) for piece in pieces(text)]


def offer(knowledge: Knowledge, result: "Result") -> Reply:
    """Up to three close questions, to choose from; « c'est quoi un idel » only asks what a word stands for."""
    if result.keyword and is_no_answer(result.query) and (understood := meaning(result.query, knowledge)):
        return understood
    close = list(dict.fromkeys(m.id for m in result.matches))[:3]
    choices = [Choice(id=ENTRY + i, label=knowledge.faq.entries[i].question) for i in close]
    return Reply(text="Je ne suis pas sûr d'avoir compris. Est-ce une de ces questions ?", choices=tuple(choices))


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
    entries = knowledge.faq.entries
    there = [i for i, entry in entries.items() if region and entry.region == region and i != entry_id]
    linked = [i for i in entries[entry_id].related if i in entries]
    near = [i for i in linked if not (region and is_elsewhere(knowledge, entries[i], "", region))]
    related = list(dict.fromkeys((*near[: MOST_RELATED - 1], *there, *near)))[:MOST_RELATED]
    return [
        *(Choice(id=ENTRY + i, label=entries[i].question) for i in related),
        Choice(id=USEFUL + entry_id, label="👍 Utile"),
        Choice(id=USELESS + entry_id, label="👎 Pas utile"),
    ]
