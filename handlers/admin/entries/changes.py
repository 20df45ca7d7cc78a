"""`faq modifier`: fields of an entry, each shown as it is, then written anew."""

from collections.abc import Callable, Sequence

from handlers.admin.entries.entry import (
    ANSWER_HELP,
    SOURCE_HELP,
    answer_of,
    called,
    dealt_with,
    entry_of,
    named,
    phrasings_of,
    sourced,
    titles,
)
from handlers.admin.form import fields, sources
from handlers.admin.form.called import Given
from handlers.admin.form.editing import FIELDS, changing, editing
from handlers.admin.form.field import Field, HalfError, WrongError, text_of
from handlers.admin.form.naming import told_with, with_fields
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.scope import outside
from handlers.admin.form.state import Filling, enter
from handlers.admin.form.titles import title_of
from handlers.engine.messages import Choice, Refused, Reply, Turn
from handlers.engine.quotation import literal, quoted
from handlers.turn.talk import Talk
from knowledge.base import plain
from knowledge.door import tidy
from knowledge.faq import FaqEntry
from knowledge.faq.entry import parted
from knowledge.fitness import LONGEST_WORDING
from knowledge.overlay import Value
from knowledge.text import key
from knowledge.wording import count, day, listing

MOST_SHOWN = 6
_NOWHERE = Filling(form="", asking="")
Shown = Callable[[Talk, FaqEntry], str]
Update = Callable[[Talk, FaqEntry, str, Filling], Value]  # what an answer changes of an entry. Raises `WrongError`.


def named_with(talk: Talk, argument: str) -> tuple[str, Given]:
    """The name an admin gives, and what they say of fields of it: « comment adhérer réponse »."""
    return with_fields(
        argument,
        NAMES,
        lambda name: bool(called(talk, name)),
        lambda name, text: takes(talk, name, text),
    )


def edit(talk: Talk, argument: str) -> Turn:
    """« modifier <entrée> [champ] »."""
    said, given = named_with(talk, argument)
    entry = named(talk, said, told_with(given))
    if not desk_of(talk).admin.may([entry.region] if entry.region else []):
        refused = Refused(command=f"faq modifier {entry.key}")
        return enter(talk, None, [Reply(text=outside(talk, desk_of(talk).admin))], effects=[refused])
    known = {FIELDS: list(given)} if given else {}
    return EDIT.start(talk, entry.key, given, of=title_of(talk.knowledge, "faq", entry.key), **known)


def takes(talk: Talk, name: str, text: str) -> bool:
    """Whether a field takes a text; what it comes to with the entry is looked at in the form."""
    blank = next(iter(talk.knowledge.faq.entries.values()))
    try:
        _UPDATES[name](talk, blank, tidy(text), _NOWHERE)
    except HalfError:
        return True
    except WrongError:
        return False
    return True


def _field(name: str, title: str, shown: Shown, ask: str) -> Field:
    """A field of an entry, shown as it is, or as it was given already; its answer is what changes of the entry."""

    def so_far(talk: Talk, filling: Filling) -> FaqEntry:
        return entry_of(plain(named(talk, filling.subject)) | filling.values.get(name, {}))

    def asked(talk: Talk, filling: Filling) -> str:
        when = "Vous avez donné" if name in filling.values else "Aujourd'hui"
        return f"{when} : {shown(talk, so_far(talk, filling))}\n\n{ask}"

    def parse(said: str, talk: Talk, filling: Filling) -> Value:
        entry = so_far(talk, filling)
        updates = _UPDATES[name](talk, entry, said, filling)
        entry_of(plain(entry) | updates)
        return updates

    choices = _regions if name == "region" else lambda talk, filling: ()
    doubt = sources.doubt if name == "source" else None
    remark = sources.remark if name == "source" else Field.remark
    prose = name in ("question", "formulations", "reponse", "liees")
    return Field(
        name,
        title,
        asked,
        parse,
        choices=choices,
        shows=True,
        doubt=doubt,
        remark=remark,
        prose=prose,
        distinct=name == "region",
    )


def _phrasings(talk: Talk, entry: FaqEntry) -> str:
    lines = "\n".join(f"- {literal(p)}" for p in entry.phrasings[:MOST_SHOWN])
    return f"{count(len(entry.phrasings), 'formulation')}, dont :\n{lines}"


def _where(talk: Talk, entry: FaqEntry) -> str:
    region = talk.knowledge.gazetteer.region(entry.region or "")
    return region.name if region else fields.NATIONAL.label.lower()


def _regions(talk: Talk, filling: Filling) -> Sequence[Choice]:
    whole = not named(talk, filling.subject).variant and desk_of(talk).admin.may([])
    return [*([fields.NATIONAL] if whole else []), *fields.regions(talk, filling)]


def _region(talk: Talk, entry: FaqEntry, said: str, filling: Filling) -> Value:
    """Where it holds; the key of a variant has its region in it. Raises `WrongError`."""
    if not fields.is_everywhere(said):
        return {"region": fields.region(said, talk, filling)}
    if not desk_of(talk).admin.may([]):
        raise WrongError(outside(talk, desk_of(talk).admin))
    if entry.variant:
        raise WrongError("Une variante vaut pour une région. Pour tout le pays, changez l'entrée nationale.")
    return {"region": None}


def _sources(talk: Talk, entry: FaqEntry, said: str, filling: Filling) -> Value:
    """One in the place of those that stood, and the day it was read; after « + », beside them, which keep theirs."""
    told = sources.parse(said, talk, filling, asks_year=False)  # the « + » is kept while its date is asked
    if told.startswith("+"):
        return {"sources": [*(s.model_dump() for s in entry.sources), fields.source_of(told.lstrip("+ "))]}
    return sourced(sources.read(told, talk))


def _formulations(talk: Talk, entry: FaqEntry, said: str, filling: Filling) -> Value:
    standing = talk.knowledge.faq.get(filling.subject) or entry
    return {"phrasings": _with_lines(entry.phrasings, said, standing.phrasings)}


def _with_lines(before: Sequence[str], said: str, standing: Sequence[str]) -> list[str]:
    """Those added, after « + » or not, and those after a dash taken away, be it once more.

    Raises `WrongError` when one of these is not there.
    """
    lines, known = [line.lstrip("+ ") for line in parted(said)], {key(p) for p in (*before, *standing)}
    gone = {key(line.lstrip("-")): line.lstrip("- ") for line in lines if line.startswith("-")}
    if absent := [text for name, text in gone.items() if name not in known]:
        there = "n'est pas une des formulations : rien n'a été retiré ni ajouté."
        raise WrongError(f"{listing(map(quoted, absent))} {there}")
    new = "\n".join(line for line in lines if not line.startswith("-"))
    kept = [p for p in before if key(p) not in gone]
    return list(dict.fromkeys([*kept, *(phrasings_of(new) if new else [])]))


_UPDATES: dict[str, Update] = {
    "question": lambda talk, entry, said, filling: {"question": text_of(3, LONGEST_WORDING)(said, talk, filling)},
    "formulations": _formulations,
    "reponse": lambda talk, entry, said, filling: {"answer": answer_of(talk, said)},
    "source": _sources,
    "date": lambda talk, entry, said, filling: {"checked": fields.past_day(said, talk, filling)},
    "region": _region,
    "liees": lambda talk, entry, said, filling: {
        "related": [named(talk, name).id for name in said.split(",") if name.strip()]
    },
}
_CHANGED = (
    _field("question", "Question", lambda talk, entry: entry.question, "Écrivez la nouvelle question."),
    _field(
        "formulations",
        "Formulations",
        _phrasings,
        "Une formulation par ligne, à ajouter, ou un point-virgule entre elles. "
        "Un « - » devant l'ôte : « - devenir membre ».",
    ),
    _field("reponse", "Réponse", lambda talk, entry: entry.answer, ANSWER_HELP),
    _field(
        "source",
        "Source",
        lambda talk, entry: titles(entry),
        f"{SOURCE_HELP} Elle remplace les précédentes ; « + » devant l'ajoute.",
    ),
    _field(
        "date",
        "Date de vérification",
        lambda talk, entry: day(entry.checked),
        "Si vous venez de tout vérifier, écrivez « aujourd'hui » ; sinon la date, « 15/03/2026 ».",
    ),
    _field("region", "Région", _where, "Pour quelle région vaut-elle ? Écrivez son nom."),
    _field(
        "liees",
        "Questions liées",
        lambda talk, entry: ", ".join(entry.related) or "aucune",
        "Les questions liées, séparées par des virgules : leurs mots, ou leurs identifiants.",
    ),
)


NAMES = tuple((f.key, f.title) for f in _CHANGED)


def _conclude(talk: Talk, filling: Filling) -> Turn:
    entry = named(talk, filling.subject)
    names = changing(filling)
    updates = {field: value for name in names for field, value in filling.values[name].items()}
    after = entry_of(plain(entry) | updates)
    why = filling.values["why"]
    changes = [change_of(talk, "faq", after.key, plain(after), why)]
    if after.key != entry.key:  # a variant gone to another region
        if talk.knowledge.faq.get(after.key):
            raise WrongError(f"Cette région a déjà sa variante : « faq modifier {after.key} ».")
        changes.append(change_of(talk, "faq", entry.key, None, why))
    told = listing(f.title.lower() for f in _CHANGED if f.key in names)
    title = title_of(talk.knowledge, "faq", entry.key)
    return propose(talk, f"Modifier « {title} » ({told}).", changes, dealt_with(talk, after), form=filling)


EDIT = editing("faq-modifier", "Modifier une entrée", _CHANGED, "réponse et source", _conclude)
