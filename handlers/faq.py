"""Questions in a person's own words: the sourced answer, close ones to choose from, or an honest "I do not know"."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.messages import Choice, Effect, Feedback, Reply, Unanswered
from handlers.texts import pieces
from knowledge.base import Knowledge
from knowledge.text import words
from knowledge.wording import day

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import FaqEntry, Result

ENTRY = "faq:"
USEFUL = "utile:"
USELESS = "inutile:"
MOST_SOURCES = 3
MOST_RELATED = 3
FEWEST_WORDS = 3  # « oui », « ok », « 13005 » are no questions
_TALK = {
    "greeting": "Bonjour. Posez-moi votre question, ou choisissez ci-dessous.",
    "thanks": "Avec plaisir. Je reste là si vous avez une autre question.",
    "insult": "Je comprends votre agacement. Dites-moi ce qui bloque, ou choisissez ci-dessous.",
}
UNSURE = (
    "Je n'ai pas de réponse sûre à cette question. Essayez avec d'autres mots. "
    "Une personne peut vous répondre : l'ARS, la CPAM ou votre URPS (union régionale des professionnels de santé)."
)


def answer(knowledge: Knowledge, entry_id: str, region: str | None = None) -> list[Reply]:
    """An entry as it is said in a region, related questions and thumbs; the last reply carries the choices.

    In a `region` (INSEE code), its variant wins, and what is particular there comes first among the related questions.
    """
    *first, last = written(knowledge, knowledge.faq.entry(entry_id, region))
    return [*first, last.model_copy(update={"choices": tuple(_after(knowledge, entry_id, region))})]


def written(knowledge: Knowledge, entry: "FaqEntry") -> list[Reply]:
    """An entry with its sources and its date."""
    shown = [s.title for s in entry.sources[:MOST_SOURCES]]
    text = (
        f"**{entry.question}**\n\n{knowledge.faq.write(entry).strip()}\n\n"
        f"*Sources : {' ; '.join(shown)}. Vérifié le {day(entry.checked)}.*"
    )
    return [Reply(text=piece) for piece in pieces(text)]


def offer(knowledge: Knowledge, result: "Result") -> Reply:
    """Up to three close questions, to choose from."""
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
    related = [i for i in dict.fromkeys((*there, *entries[entry_id].related)) if i in entries][:MOST_RELATED]
    return [
        *(Choice(id=ENTRY + i, label=entries[i].question) for i in related),
        Choice(id=USEFUL + entry_id, label="👍 Utile"),
        Choice(id=USELESS + entry_id, label="👎 Pas utile"),
    ]
