"""`faq ajouter`: an entry written step by step, its phrasings suggested from what people really asked."""

from typing import Any

from handlers.admin.entries import entry as entries
from handlers.admin.entries.entry import ANSWER, SOURCE, entry_of, phrasings_of
from handlers.admin.form import fields
from handlers.admin.form.field import WHY, Field, WrongError, fixed, text_of
from handlers.admin.form.fields import region_of
from handlers.admin.form.form import Form
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.scope import outside
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.quotation import literal
from handlers.turn.talk import Talk
from knowledge.base import plain
from knowledge.fitness import LONGEST_WORDING, taken

MOST_ASKED = 6


def add(talk: Talk, argument: str) -> Turn:
    question = " ".join(argument.split())
    given: dict[str, Any] = {"question": question} if len(question) >= 3 else {}
    turn, same = ADD.start(talk, **given), sorted(talk.knowledge.faq.matcher.owners(question)) if given else []
    if not same:
        return turn
    title = talk.knowledge.faq.entries[same[0]].question
    known = Reply(text=f"« {title} » répond déjà à cette question : « faq modifier {title} » la change.")
    return turn.model_copy(update={"replies": (known, *turn.replies)})


def _parse_phrasings(said: str, talk: Talk, filling: Filling) -> list[str]:
    suggested = _suggested(talk, filling)
    if said == _TAKE_ALL.id and suggested:
        return suggested
    given = filling.values.get("phrasings", ()) if said.lstrip().startswith("+") else ()
    return list(dict.fromkeys([*given, *phrasings_of(said)]))


_TAKE_ALL = Choice(id="admin-prendre", label="Prendre ces questions")


def _suggested(talk: Talk, filling: Filling) -> list[str]:
    asked = [row["text"] for row in desk_of(talk).log.questions()]
    return entries.suggestions(talk, filling.values.get("question", ""), asked)


def _ask_phrasings(talk: Talk, filling: Filling) -> str:
    found = _suggested(talk, filling)
    ask = (
        "Comment les personnes le demandent-elles ? Une formulation par ligne, ou un point-virgule entre elles ; vingt "
        "vont bien, avec leurs fautes."
    )
    if given := filling.values.get("phrasings"):
        shown = "\n".join(f"- {literal(q)}" for q in given)
        ask = f"Vous avez donné :\n{shown}\n\n{ask} « + » devant s'ajoute à celles-ci."
    lines = "\n".join(f"- {literal(q)}" for q in found)
    return f"{ask}\n\nDes personnes ont écrit, sans obtenir de réponse :\n{lines}" if found else ask


def _regions(talk: Talk, filling: Filling) -> list[Choice]:
    """The regions this admin may write for; the whole country for owners."""
    return [*([fields.NATIONAL] if desk_of(talk).admin.may([]) else []), *fields.regions(talk, filling)]


def _parse_region(said: str, talk: Talk, filling: Filling) -> str:
    admin = desk_of(talk).admin
    code = "" if fields.is_everywhere(said) else region_of(talk, said)
    if not admin.may([code] if code else []):
        raise WrongError(outside(talk, admin))
    wordings = (filling.values.get("question", ""), *filling.values.get("phrasings", ()))
    if code and (why := taken(talk.knowledge, wordings)):
        raise WrongError(f"{why[0].upper()}{why[1:]}.")
    return code


def _ask_question(talk: Talk, filling: Filling) -> str:
    """The title to give; that of a group, with its questions."""
    asked = filling.values.get("group", ())[:MOST_ASKED]
    lines = "\n".join(f"- {literal(text)}" for text in asked)
    ask = "Quelle question ? Écrivez-la comme un titre."
    return f"Des personnes ont demandé :\n{lines}\n\n{ask}" if asked else ask


QUESTION = Field("question", "Question", _ask_question, text_of(3, LONGEST_WORDING), prose=True)
PHRASINGS = Field(
    "phrasings",
    "Formulations",
    _ask_phrasings,
    _parse_phrasings,
    prose=True,
    choices=lambda talk, filling: [_TAKE_ALL] if _suggested(talk, filling) else [],
)
REGION = Field(
    "region", "Région", fixed("Pour quelle région vaut-elle ?"), _parse_region, choices=_regions, distinct=True
)


def _conclude_add(talk: Talk, filling: Filling) -> Turn:
    values = filling.values
    entry = entry_of(
        {
            "id": filling.subject or entries.new_id(talk, values["question"]),
            "theme": "chat",
            "question": values["question"],
            "phrasings": values["phrasings"],
            "answer": values["answer"],
            "checked": talk.today.isoformat(),
            **entries.sourced(values["source"]),
            "confidence": "moyenne",
            "region": values["region"] or None,
        }
    )
    change = change_of(talk, "faq", entry.key, plain(entry), values["why"])
    others = entries.dealt_with(talk, entry, values.get("group", ()))
    return propose(talk, f"Ajouter « {entry.question} ».", [change], others, form=filling)


ADD = Form("faq-ajouter", "Nouvelle entrée", (QUESTION, PHRASINGS, ANSWER, SOURCE, REGION, WHY), _conclude_add)
