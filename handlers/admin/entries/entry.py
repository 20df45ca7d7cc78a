"""An entry of the FAQ before it is one: read from what an admin typed, checked, shown as people will read it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from handlers.admin.entries.collisions import warnings
from handlers.admin.form import sources
from handlers.admin.form.field import Field, WrongError, fixed
from handlers.admin.form.naming import ALONE, WhichError, keyed, keyed_first, no_list, not_in_the_list, several
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.revisions import field_changes
from handlers.admin.form.state import Filling, is_of_no_list, past_the_end
from handlers.admin.form.titles import title_of
from handlers.admin.nearly import ARTICLES
from handlers.engine.messages import Change, Discard, Reply
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.turn.faq import written
from handlers.turn.talk import Talk
from knowledge.faq import Decision, Faq, FaqEntry
from knowledge.faq.answers import AnswerError, is_plain
from knowledge.faq.entry import identifier, parted
from knowledge.faq_lint import doubts
from knowledge.fitness import LONGEST_ANSWER, LONGEST_WORDING, MOST_WORDINGS
from knowledge.overlay import Value
from knowledge.reach import WAY
from knowledge.territory.atlas.places import the_region
from knowledge.text import key
from knowledge.wording import count, day, listing, some

ANSWER_HELP = (
    "Écrivez la réponse : français simple, vouvoiement, 900 caractères au plus, **gras** et listes permis. "
    'Un montant s\'insère depuis les tables : {{ amount("avenant-2", "fonctionnement", 1) }}.'
)
SOURCE_HELP = "D'où vient cette réponse ? Le titre du document et son adresse : « ARS Bretagne, guide 2025 https://… »."


_LINK = re.compile(r" (?:en|de|pour|dans)(?: (?:la|le|l|les))?$")  # between an entry and the region of its variant
MOST_PHRASINGS = 6  # of a new entry that are shown
MOST_TRIED = 60  # unanswered questions asked again of an entry before it is live: the preview must come at once


def named(talk: Talk, said: str, told: str = ALONE) -> FaqEntry:
    """The entry an admin names: its key, its number in the list, or words of it. Raises `WrongError`."""
    faq = talk.knowledge.faq
    if entry := faq.get(keyed(talk, "faq", said)):
        return entry
    if is_of_no_list(talk, "faq", said):
        raise no_list(said, "faq chercher")
    if shown := past_the_end(talk, "faq", said):
        raise not_in_the_list(said, {k: e.question for k in shown if (e := faq.get(k))}, told)
    found = called(talk, said)
    if not found and (entry := faq.get(keyed_first(talk, "faq", said))):
        return entry
    labels = {name: title_of(talk.knowledge, "faq", name) for name in found}
    if len(found) > 1:
        raise several(said, labels, f"faq chercher {said}", told)
    if not found:
        close = {m.id: faq.entries[m.id].question for m in faq.ask(said).matches[:3]}
        hint = " Peut-être l'une de celles-ci ?" if close else ""
        unknown = f"Je ne trouve pas l'entrée {quoted(said)}.{hint} « faq chercher » la retrouve par ses mots."
        raise WhichError(unknown, close, told)
    return next(e for e in (faq.get(found[0]),) if e)


def called(talk: Talk, said: str) -> list[str]:
    """The entries that words name: by a key, a number of the list, a wording, or words of their question.

    A variant is called as its entry, with its region after: « Combien coûte l'adhésion ? (Bretagne) ».
    """
    faq, name = talk.knowledge.faq, keyed(talk, "faq", said)
    return [name] if faq.get(name) else _varied(talk, said) or _national(faq, said)


def _national(faq: Faq, said: str) -> list[str]:
    return sorted(faq.matcher.owners(said)) or _with_words(faq, said)


def _varied(talk: Talk, said: str) -> list[str]:
    """The variants of an entry that words name, in the region they end with."""
    region, words = talk.knowledge.gazetteer.region, key(said)
    found = []
    for variant in talk.knowledge.faq.all_variants():
        where = region(variant.region or "")
        head = _LINK.sub("", words.removesuffix(f" {key(where.name)}")) if where else words
        if head != words and variant.id in (keyed(talk, "faq", head), *_national(talk.knowledge.faq, head)):
            found.append(variant.key)
    return found


def _with_words(faq: Faq, said: str) -> list[str]:
    """The entries that have all these words in their key or their question."""
    wanted = set(key(said).split()) - ARTICLES
    if not wanted:
        return []
    return [name for name, e in faq.entries.items() if wanted <= {*key(name).split(), *key(e.question).split()}]


def new_id(talk: Talk, question: str) -> str:
    """A readable id that nothing else has."""
    base = identifier(question) or "question"
    taken = talk.knowledge.faq.entries
    return next(i for n in range(1, 10_000) if (i := base if n == 1 else f"{base}-{n}") not in taken)


def entry_of(values: dict[str, Any]) -> FaqEntry:
    """The entry of these values. Raises `WrongError` in French."""
    try:
        return FaqEntry.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        ours, _, said = str(first["msg"]).partition("Value error, ")  # what our own validators say is French
        raise WrongError(said if not ours else f"À corriger : {first['loc'][0]}.") from error


def answer_of(talk: Talk, said: str) -> str:
    """An answer that can be written and fits one message. Raises `WrongError`."""
    text = said.strip()
    if not re.search(r"[^\W\d_]{2,}", WAY.sub(" ", text)):
        raise WrongError("Une adresse ou un numéro seul n'est pas une réponse. Sa source vous est demandée ensuite.")
    if not is_plain(text):
        raise WrongError(
            "Une réponse n'insère que des montants et des adresses, par exemple "
            '{{ amount("avenant-2", "fonctionnement", 1) }}. Retirez les autres accolades.'
        )
    trial = entry_of({**_BLANK, "answer": text})
    try:
        length = len(talk.knowledge.faq.exact(trial, talk.today))
    except AnswerError as error:
        raise WrongError(f"Je ne peux pas écrire cette réponse : {error}.") from error
    if length > LONGEST_ANSWER:
        raise WrongError(f"La réponse fait {length} caractères ; {LONGEST_ANSWER} au plus, pour tenir sur un écran.")
    return text


_BLANK: dict[str, Any] = {
    "id": "essai", "question": "essai", "phrasings": [], "sources": [], "checked": "2026-01-01", "confidence": "haute",
}  # fmt: skip


def phrasings_of(said: str) -> list[str]:
    """One phrasing a line, without signs or doubles. Raises `WrongError`."""
    lines = [line.lstrip("-•+ ") for line in parted(said)]
    found = list(dict.fromkeys(line for line in lines if line))
    if not found or len(found) > MOST_WORDINGS or max(map(len, found)) > LONGEST_WORDING:
        raise WrongError(
            f"Écrivez une formulation par ligne, {MOST_WORDINGS} au plus, de {LONGEST_WORDING} caractères au plus."
        )
    return found


def preview(talk: Talk, change: Change, together: Sequence[Change] = ()) -> Sequence[Reply]:
    """The entry as people will read it on every platform, with how many messages it takes, and what it disturbs."""
    if change.after is None:
        gone = title_of(talk.knowledge, "faq", change.key)
        text = f"« {gone} » n'existera plus. Les personnes ne recevront plus cette réponse."
        return [Reply(text=" ".join([text, *_unread(talk, change.key, together)]))]
    entry = FaqEntry.model_validate(change.after)
    shown = written(talk.knowledge, entry, talk.today)
    holds = ", ".join([where(talk, entry), *([] if entry.variant else [count(len(entry.phrasings), "formulation")])])
    head = f"**Aperçu : {holds}.** Voici ce que les personnes liront."
    size = f"Dans Telegram comme dans Matrix : {count(len(shown), 'message')}, le même texte."
    before = talk.knowledge.faq.get(change.key)
    # An undo brings back what was weighed once already.
    warned = (
        [] if change.undoes else [*_doubts(talk, change.key, entry), *warnings(talk.knowledge.faq, change.key, entry)]
    )
    stays = [*_still_sourced(talk, change, entry), *_still_dated(change, entry, before)]
    told = [f"- {line}" for line in _changes(talk, change.key, change.after)]
    changes = "\n".join(["Ce qui change :", *told]) if told else ""
    is_new = not change.undoes and talk.knowledge.value("faq", change.key) is None
    words = [f"Formulations : {some([quoted(p) for p in entry.phrasings], MOST_PHRASINGS)}."] if entry.phrasings else []
    notes = "\n".join(
        [
            *(words if is_new else []),
            size,
            *(f"- Attention : {w}" for w in (*warned, *stays)),
        ]
    )
    return [Reply(text=head), *shown, *(Reply(text=n) for text in (changes, notes) for n in pieces(text))]


def _unread(talk: Talk, name: str, together: Sequence[Change]) -> list[str]:
    """The variants that nobody would read any more without their entry, but those that go with it."""
    going = {change.key for change in together if change.after is None}
    left = [v.key for v in talk.knowledge.faq.variants(name) if v.key not in going]
    return [f"« {title_of(talk.knowledge, 'faq', key_)} » ne sera plus lue non plus." for key_ in left]


def _still_sourced(talk: Talk, change: Change, entry: FaqEntry) -> list[str]:
    """That the sources and the day stay under another text: whether they say it too, only who wrote it knows."""
    before = talk.knowledge.faq.get(change.key)
    is_other = before is not None and not change.undoes and before.answer != entry.answer
    if before is None or not is_other or before.sources != entry.sources:
        return []
    day_too = before.checked == entry.checked
    kept = (
        f"{listing(s.title.rstrip('.') for s in entry.sources)}{f', relu le {day(entry.checked)}' if day_too else ''}"
    )
    fields = "corrigez la source ou la date" if day_too else "corrigez la source"
    return [f"la source reste celle d'avant ({kept}). Si elle ne dit pas ce texte, {fields}."]


def _still_dated(change: Change, entry: FaqEntry, before: FaqEntry | None) -> list[str]:
    """That the day stays under other sources, which somebody read since or did not."""
    is_same = before is not None and before.checked == entry.checked
    if before is None or change.undoes or before.sources == entry.sources or not is_same:
        return []
    ask = "Si vous avez relu la réponse avec elle, corrigez la date"
    return [f"« Relu le {day(entry.checked)} » reste, comme avant cette source. {ask}."]


def _changes(talk: Talk, name: str, after: Value) -> list[str]:
    """What stood and what will stand of an entry, its phrasings by name."""
    before = talk.knowledge.value("faq", name)
    if before is None:
        return []
    was, will = (value.get("phrasings", ()) for value in (before, after))
    added, gone = ([p for p in one if p not in other] for one, other in ((will, was), (was, will)))
    lists = (("Formulations ajoutées", added), ("Formulations retirées", gone))
    shown = [f"{verb} : {', '.join(map(quoted, found))}" for verb, found in lists if found]
    return [*field_changes(before, {**after, "phrasings": was}, talk.knowledge.gazetteer), *shown]


def _doubts(talk: Talk, name: str, entry: FaqEntry) -> list[str]:
    """What is doubtful in an entry and was not there before."""
    standing = talk.knowledge.faq.get(name)
    known = doubts(standing, talk.knowledge) if standing else []
    return [doubt for doubt in doubts(entry, talk.knowledge) if doubt not in known]


def where(talk: Talk, entry: FaqEntry) -> str:
    """For whom an entry holds."""
    region = talk.knowledge.gazetteer.region(entry.region or "")
    if region is None:
        return "pour tout le pays"
    if entry.variant:
        return f"à la place de la réponse nationale, pour {the_region(region.name)}"
    return f"pour {the_region(region.name)} seulement (qui n'a pas dit sa région la lit avec cette mention)"


def suggestions(talk: Talk, question: str, questions: Sequence[str], most: int = 5) -> list[str]:
    """Real unanswered questions that look like this one."""
    from rapidfuzz import fuzz, process

    found = process.extract(key(question), {q: key(q) for q in questions}, scorer=fuzz.token_set_ratio, limit=most)
    return [q for _, score, q in found if score >= 60]


def dealt_with(talk: Talk, entry: FaqEntry, group: Iterable[str] = ()) -> list[Discard]:
    """The unanswered questions that leave the list with this entry: a group's, and those it will answer."""
    asked = [row["text"] for row in desk_of(talk).log.questions()]
    with talk.knowledge.faq.trying({entry.key: entry}) as tried:
        answered = [text for text in asked[:MOST_TRIED] if _leads_to(tried, text, entry)]
    texts = tuple(dict.fromkeys([*group, *answered]))
    return [Discard(texts=texts, answered=True)] if texts else []


def _leads_to(faq: Faq, text: str, entry: FaqEntry) -> bool:
    """Whether a question is answered by this entry, in its words or surely enough."""
    if key(text) in {key(wording) for wording in entry.wordings}:
        return True
    result = faq.ask(text)
    return result.decision is Decision.ANSWER and result.matches[0].id == entry.id and not entry.variant


def titles(entry: FaqEntry) -> str:
    return listing(f"{s.title} ({s.ref})" if s.url else s.title for s in entry.sources) or "aucune"


def sourced(told: Value) -> Value:
    """What an entry takes of a source as it was told: the source, and the day it was read, where that is told."""
    source = {"title": told["title"], "ref": told["ref"]}
    return {"sources": [*told.get("before", ()), source]} | ({"checked": told["read"]} if told.get("read") else {})


ANSWER = Field("answer", "Réponse", fixed(ANSWER_HELP), lambda said, talk, filling: answer_of(talk, said), prose=True)


def _ask_source(talk: Talk, filling: Filling) -> str:
    """The source to give; beside those that were, after « + »."""
    given = filling.values.get("source")
    if not given:
        return SOURCE_HELP
    shown = listing(source["title"] for source in sourced(given)["sources"])
    return f"Vous avez donné : {shown}.\n\n{SOURCE_HELP} Elle la remplace ; « + » devant l'ajoute."


def _source(said: str, talk: Talk, filling: Filling) -> Value:
    """A source, and the day it was read; after « + », beside those given already, which keep their day."""
    told = sources.parse(said, talk, filling, asks_year=False)  # the « + » is kept while its date is asked
    given, source = filling.values.get("source"), sources.read(told.lstrip("+ "), talk)
    if not (told.startswith("+") and given):
        return source
    return source | {"before": sourced(given)["sources"], "read": given.get("read") or source["read"]}


SOURCE = Field("source", "Source", _ask_source, _source, doubt=sources.doubt, remark=sources.remark)
