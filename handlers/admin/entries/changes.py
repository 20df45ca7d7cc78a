"""`faq modifier`: one field of an entry, shown as it is, then written anew."""

from collections.abc import Sequence

from handlers.admin.entries.entry import (
    ANSWER_HELP,
    SOURCE_HELP,
    answer_of,
    dealt_with,
    entry_of,
    named,
    phrasings_of,
    titles,
)
from handlers.admin.form import fields
from handlers.admin.form.called import called
from handlers.admin.form.fields import source_of
from handlers.admin.form.form import WHY, Field, Form, WrongError, fixed, text_of
from handlers.admin.form.naming import one_first, told_with, with_field
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.scope import outside
from handlers.admin.form.state import Filling, enter
from handlers.engine.messages import Choice, Refused, Reply, Turn
from handlers.engine.quotation import literal, quoted
from handlers.turn.talk import Talk
from knowledge.base import plain
from knowledge.faq import FaqEntry
from knowledge.faq.entry import parted
from knowledge.fitness import LONGEST_WORDING
from knowledge.overlay import Value
from knowledge.text import key
from knowledge.wording import count, day, listing

MOST_SHOWN = 6
FIELDS = {
    "question": "Question",
    "formulations": "Formulations",
    "reponse": "Réponse",
    "source": "Source",
    "date": "Date de vérification",
    "liees": "Questions liées",
}


def edit(talk: Talk, argument: str) -> Turn:
    """« modifier <entrée> [champ] »."""
    said, which = with_field(argument, FIELDS.items())
    what = which[0] if which else ""
    entry = named(talk, said, told_with(what))
    if not desk_of(talk).admin.may([entry.region] if entry.region else []):
        refused = Refused(command=f"faq modifier {entry.key}")
        return enter(talk, None, [Reply(text=outside(talk, desk_of(talk).admin))], effects=[refused])
    known = {"field": what} if what else {}
    return EDIT.start(talk, entry.key, one_first(FIELDS.items(), which), **known)


def _parse_field(said: str, talk: Talk, filling: Filling) -> str:
    if not (found := called(said, FIELDS.items())):
        raise WrongError("Choisissez dans la liste ce que vous voulez changer.")
    return found[0]


def _ask_value(talk: Talk, filling: Filling) -> str:
    entry = named(talk, filling.subject)
    now = {
        "question": entry.question,
        "formulations": f"{count(len(entry.phrasings), 'formulation')}, dont :\n"
        + "\n".join(f"- {literal(p)}" for p in entry.phrasings[:MOST_SHOWN]),
        "reponse": entry.answer,
        "source": titles(entry),
        "date": day(entry.checked),
        "liees": ", ".join(entry.related) or "aucune",
    }[filling.values["field"]]
    return f"Aujourd'hui : {now}\n\n{_HELP[filling.values['field']]}"


_HELP = {
    "question": "Écrivez la nouvelle question.",
    "formulations": "Une formulation par ligne, à ajouter, ou un point-virgule entre elles. "
    "Un « - » devant l'ôte : « - devenir membre ».",
    "reponse": ANSWER_HELP,
    "source": f"{SOURCE_HELP} Elle remplace les précédentes ; « + » devant l'ajoute.",
    "date": "Si vous venez de tout vérifier, écrivez « aujourd'hui » ; sinon la date, « 15/03/2026 ».",
    "liees": "Les identifiants des questions liées, séparés par des virgules.",
}


def _parse_value(said: str, talk: Talk, filling: Filling) -> Value:
    """What the entry becomes, as the fields to change. Raises `WrongError`."""
    entry = named(talk, filling.subject)
    updates = _update(talk, entry, filling.values["field"], said)
    entry_of(plain(entry) | updates)
    return updates


def _update(talk: Talk, entry: FaqEntry, field: str, said: str) -> Value:
    match field:
        case "question":
            return {"question": text_of(3, LONGEST_WORDING)(said, talk, Filling(form="", asking=""))}
        case "formulations":
            return {"phrasings": _with_lines(entry.phrasings, said)}
        case "reponse":
            return {"answer": answer_of(talk, said)}
        case "source":
            kept = [s.model_dump() for s in entry.sources] if said.startswith("+") else []
            return {"sources": [*kept, source_of(said.lstrip("+ "))]}
        case "date":
            return {"checked": fields.past_day(said, talk, Filling(form="", asking=""))}
        case _:
            return {"related": [named(talk, name).id for name in said.split(",") if name.strip()]}


def _with_lines(before: Sequence[str], said: str) -> list[str]:
    """Those added, and those after a dash taken away. Raises `WrongError` when one of these is not there."""
    lines, known = parted(said), {key(p) for p in before}
    gone = {key(line.lstrip("-")): line.lstrip("- ") for line in lines if line.startswith("-")}
    if absent := [text for name, text in gone.items() if name not in known]:
        there = "n'est pas une des formulations : rien n'a été retiré ni ajouté."
        raise WrongError(f"{listing(map(quoted, absent))} {there}")
    new = "\n".join(line for line in lines if not line.startswith("-"))
    kept = [p for p in before if key(p) not in gone]
    return list(dict.fromkeys([*kept, *(phrasings_of(new) if new else [])]))


def _conclude_edit(talk: Talk, filling: Filling) -> Turn:
    entry = named(talk, filling.subject)
    after = plain(entry_of(plain(entry) | filling.values["value"]))
    change = change_of(talk, "faq", entry.key, after, filling.values["why"])
    label = FIELDS[filling.values["field"]].lower()
    others = dealt_with(talk, entry_of(after))
    return propose(talk, f"Modifier « {entry.question} » ({label}).", [change], others, form=filling)


EDIT = Form(
    "faq-modifier",
    "Modifier une entrée",
    (
        Field(
            "field",
            "Quoi",
            fixed("Que voulez-vous changer ?"),
            _parse_field,
            choices=lambda talk, filling: [Choice(id=name, label=label) for name, label in FIELDS.items()],
            resets=("value",),
        ),
        Field(
            "value",
            "Contenu",
            _ask_value,
            _parse_value,
            shows=True,
            also=lambda filling: FIELDS.get(filling.values.get("field", ""), ""),
        ),
        WHY,
    ),
    _conclude_edit,
)
