"""`sans-reponse …`: what nobody could answer becomes phrasings, a new entry, or nothing, in one command."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handlers.admin.command import Command
from handlers.admin.entries.creation import ADD
from handlers.admin.entries.entry import named
from handlers.admin.form.field import WrongError
from handlers.admin.form.naming import ALONE, WhichError, no_list
from handlers.admin.form.pages import page_of, paged
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.scope import is_theirs
from handlers.admin.form.state import is_of_no_list, listed, say
from handlers.engine.messages import Choice, Discard, Reply, Restore, Turn
from handlers.engine.quotation import literal, quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.base import plain
from knowledge.faq import FaqEntry
from knowledge.faq_log import DAYS_ASIDE, LONGEST_QUESTION
from knowledge.fitness import LONGEST_WORDING
from knowledge.likeness import Group, grouped
from knowledge.text import key
from knowledge.wording import count, day, listing

ASIDE = "ecart"  # the word of the list of what was set aside
GONE = (
    f"Ces questions quittent la liste. Pendant {DAYS_ASIDE} jours, « sans-reponse ecartees » les montre et "
    "« sans-reponse annuler » les remet."
)
NONE_ASIDE = f"Rien n'a été écarté depuis {DAYS_ASIDE} jours."
LEAVE = "Elles quittent la liste : défaire ce changement les y remet."
WHAT_TO_DO = "Rattachez ces questions à une entrée, écrivez-en une, ou écartez-les."
TO_WHICH = "À quelle entrée ? Choisissez-la, ou écrivez « rattacher à » et des mots de sa question."
MOST_TEXTS = 10
NEAREST = 3
_JOINED = re.compile(r"\s*(?:,|;|\bet\b|\s)\s*(?:le |la )?")
_NAME = "(?:[0-9]{1,2}|[0-9a-f]{6})"  # of a list, or the identifier of a group
_LEADING = re.compile(rf"({_NAME}(?:\s*(?:,|;|\bet\b|\s)\s*{_NAME})*)(?=\s|$)")


def groups(talk: Talk) -> list[Group]:
    asked = ((row["text"], row["times"]) for row in desk_of(talk).log.questions())
    return grouped(asked, talk.knowledge.faq.matcher.matter)


def _list(talk: Talk, argument: str) -> Turn:
    """The groups, eight a page."""
    found = groups(talk)
    if not found:
        return say(talk, Reply(text="Aucune question n'attend de réponse."))
    is_number = argument.isascii() and argument.isdigit() and len(argument) < 5
    page = page_of(found, int(argument) if is_number else 1)
    lines = "\n".join(f"{n}. {quoted(g.texts[0])} ({_size(g)})" for n, g in enumerate(page.shown, 1))
    asked = sum(g.times for g in found)
    head = f"**{count(len(found), 'sujet')} sans réponse**, {count(asked, 'question')} {page.place}"
    further = page.beside("sans-reponse")
    choices = (*(Choice(id=f"sans-reponse voir {g.id}", label=_cut(g.texts[0])) for g in page.shown), *further)
    return say(
        talk, Reply(text=f"{head}\n\n{lines}\n\nUn numéro suffit : « sans-reponse ecarter 1 ».", choices=choices)
    )


def _size(group: Group) -> str:
    times = f"{group.times} fois"
    return times if len(group.texts) == 1 else f"{times}, {len(group.texts)} formulations"


def _cut(text: str, most: int = 70) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _named(talk: Talk, argument: str) -> tuple[list[Group], str]:
    """The groups an admin names, by identifiers or numbers, and what follows; else by words of their questions.

    Raises `WrongError` when one was dealt with, or changed its head.
    """
    found = _LEADING.match(argument)
    wanted = _JOINED.split(found[1]) if found else []
    if not wanted:
        return [_with_words(talk, argument)], ""
    known = {group.id: group for group in groups(talk)}
    names = [listed(talk, "sans-reponse", name) for name in wanted]
    if unseen := next((w for w in wanted if is_of_no_list(talk, "sans-reponse", w)), ""):
        raise no_list(unseen, "sans-reponse")
    if gone := next((w for w, name in zip(wanted, names, strict=True) if name not in known), ""):
        raise WrongError(f"Il n'y a plus de groupe {quoted(gone)}. « sans-reponse » donne la liste d'aujourd'hui.")
    return [known[name] for name in dict.fromkeys(names)], argument[found.end() :].strip() if found else ""


def _with_words(talk: Talk, said: str) -> Group:
    """The group one of whose questions has all these words. Raises `WrongError`."""
    wanted = key(said).split()
    found = [g for g in groups(talk) if any(set(wanted) <= set(key(text).split()) for text in g.texts)]
    if len(found) > 1:
        labels = {g.id: f"{_cut(g.texts[0])} ({_size(g)})" for g in found}
        raise WhichError(f"{count(len(found), 'sujet')} pour {quoted(said)} : lequel ?", labels)
    if not found:
        raise WrongError(
            f"Aucune question sans réponse ne porte ces mots : {quoted(said)}. « sans-reponse » les montre."
        )
    return found[0]


def _joint(found: Sequence[Group]) -> Group:
    """Several groups taken as one."""
    return Group(tuple(text for g in found for text in g.texts), sum(g.times for g in found))


def _see(talk: Talk, argument: str) -> Turn:
    return _opened(talk, _named(talk, argument)[0], WHAT_TO_DO)


def _opened(talk: Talk, found: Sequence[Group], ask: str) -> Turn:
    group, names = _joint(found), " ".join(g.id for g in found)
    faq = talk.knowledge.faq
    near = [faq.entries[m.id] for m in faq.ask(group.texts[0]).matches[:NEAREST]]
    theirs = [e for e in near if is_theirs(talk, desk_of(talk).admin, "faq", e.id)]
    regional = [] if theirs else near[:1]  # what holds everywhere is not an editor's, who may write beside it
    lines = "\n".join(f"- {literal(_cut(t, LONGEST_QUESTION))}" for t in group.texts[:MOST_TEXTS])
    choices = (
        *(Choice(id=f"sans-reponse rattacher {names} {e.id}", label=f"Rattacher à : {e.question}") for e in theirs),
        *(Choice(id=f"faq variante {e.id}", label=f"Répondre pour votre région : {e.question}") for e in regional),
        Choice(id=f"sans-reponse creer {names}", label="Écrire une entrée"),
        Choice(id=f"sans-reponse ecarter {names}", label="Écarter"),
    )
    *first, last = [Reply(text=p) for p in pieces(f"**{_size(group)}**\n\n{lines}\n\n{ask}")]
    return say(talk, *first, last.model_copy(update={"choices": choices}))


def _attach(talk: Talk, argument: str) -> Turn:
    found, rest = _named(talk, argument)
    group = _joint(found)
    if not rest:  # to which one is to be chosen
        return _opened(talk, found, TO_WHICH)
    entry = named(talk, rest, f"{' '.join(g.id for g in found)} {ALONE}")
    if entry.variant:
        raise WrongError("Une variante n'a pas de formulations : rattachez à l'entrée nationale.")
    change = change_of(talk, "faq", entry.key, plain(_with(entry, group)), "questions sans réponse")
    title = f"Rattacher {count(len(group.texts), 'question')} à « {entry.question} ». {LEAVE}"
    return propose(talk, title, [change], [Discard(texts=group.texts, answered=True)])


def _with(entry: FaqEntry, group: Group) -> FaqEntry:
    new = [" ".join(t.split())[:LONGEST_WORDING] for t in group.texts]
    try:
        return FaqEntry.model_validate(plain(entry) | {"phrasings": list(dict.fromkeys([*entry.phrasings, *new]))})
    except ValueError as error:
        raise WrongError("Une de ces questions contient du HTML : écartez-la, ou écrivez l'entrée.") from error


def _create(talk: Talk, argument: str) -> Turn:
    """A new entry whose phrasings are these questions; its title is still to be written."""
    group = _joint(_named(talk, argument)[0])
    phrasings = [" ".join(t.split())[:LONGEST_WORDING] for t in group.texts]
    return ADD.start(talk, phrasings=phrasings, group=list(group.texts))


def _discard(talk: Talk, argument: str) -> Turn:
    found, _ = _named(talk, argument)
    group = _joint(found)
    heads = listing(quoted(g.texts[0]) for g in found)
    title = f"Écarter {heads} ({_size(group)}). {GONE}"
    return propose(talk, title, others=[Discard(texts=group.texts)], way_back="sans-reponse annuler")


@dataclass(frozen=True)
class _SetAside:
    """What was set aside in one go, when (epoch seconds, which names it) and by whom."""

    at: int
    by: str
    group: Group

    @property
    def named(self) -> str:
        more = len(self.group.texts) - 1
        rest = f" et {count(more, 'autre', 'autres')}" if more else ""
        return f"{quoted(self.group.texts[0])}{rest}"


def _aside(talk: Talk) -> list[_SetAside]:
    """What was set aside, the last first."""
    by_act = groupby(desk_of(talk).log.aside(), key=lambda row: (row["aside"], row["aside_by"] or ""))
    acts = [(at, by, list(rows)) for (at, by), rows in by_act]
    return [
        _SetAside(at, by, Group(tuple(r["text"] for r in rows), sum(r["times"] for r in rows))) for at, by, rows in acts
    ]


def _list_aside(talk: Talk, argument: str) -> Turn:
    """What was set aside and may be put back, eight a page."""
    if not (found := _aside(talk)):
        return say(talk, Reply(text=NONE_ASIDE))
    page = page_of(found, paged(argument if " " in argument or not argument else f"page {argument}")[1])
    lines = "\n".join(
        f"{n}. {act.named} ({_size(act.group)}), le {day(date.fromtimestamp(act.at))} par {act.by}"
        for n, act in enumerate(page.shown, 1)
    )
    choices = (
        *(Choice(id=f"sans-reponse annuler {act.at}", label=_cut(act.group.texts[0])) for act in page.shown),
        *page.beside("sans-reponse ecartees"),
    )
    head = f"**Écartées depuis {DAYS_ASIDE} jours** {page.place}"
    text = f"{head}\n\n{lines}\n\nUn numéro les remet dans la liste : « sans-reponse annuler 1 »."
    return say(talk, Reply(text=text, choices=choices), numbered=(ASIDE, [str(act.at) for act in page.shown]))


def _put_back(talk: Talk, argument: str) -> Turn:
    """What was set aside last, or the one that is named, waits again."""
    acts, said = _aside(talk), argument.strip()
    if not acts:
        return say(talk, Reply(text=NONE_ASIDE))
    name = listed(talk, ASIDE, said)
    act = next((act for act in acts if name == str(act.at)), None) if said else acts[0]
    if act is None:
        raise WrongError(f"Je ne trouve pas {quoted(said)} parmi ce qui a été écarté : « sans-reponse ecartees ».")
    title = f"Remettre dans la liste {act.named} ({_size(act.group)})."
    return propose(talk, title, others=[Restore(texts=act.group.texts)])


COMMANDS = (
    Command("sans-reponse", "[page]", "les questions restées sans réponse, par sujet", _list),
    Command("sans-reponse voir", "<groupe>", "les questions d'un groupe, et que faire d'elles", _see),
    Command("sans-reponse rattacher", "<groupe> <entrée>", "en faire des formulations d'une entrée", _attach),
    Command("sans-reponse creer", "<groupe>", "en faire une nouvelle entrée", _create),
    Command("sans-reponse ecarter", "<groupe>", "les retirer de la liste", _discard),
    Command("sans-reponse ecartees", "[page]", "ce qui en a été retiré depuis trente jours", _list_aside),
    Command("sans-reponse annuler", "[numéro]", "remettre dans la liste ce qui en a été retiré", _put_back),
)
