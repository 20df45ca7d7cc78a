"""A dossier already given, after a change of answers: what changed in two lines; on demand, only the files that did."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Document, Reply, Session, Turn
from handlers.flows.documents import ASK_REMINDERS, NAMES, PREPARED, PREPARING, documents_of, dossier_replies, order
from handlers.flows.estimate import size_of
from handlers.money.wording import estimate_for, total_words
from knowledge.wording import NBSP, inhabitants, listing, some

# The answers each file is made from: the sheet, which says them all, changes with any.
_SIZE = {"territory", "basis", "population", "band"}
_OF_PLAN = {"options", "signed", "variable", "crises", "starts", "own"}
_MADE_FROM: Mapping[Document, set[str]] = {
    "letter": {*_SIZE, "profession", "exercise", "founders", "stage", "options", "filed", "signed"},
    "budget": {*_SIZE, "options", "year", "crisis"},
    "chart": {*_SIZE, "options", "year", "crisis"},
    "map": {"territory", "basis"},
    "map-dark": {"territory", "basis"},
    "calendar": {"filed", "signed"},
    "treasury": {*_SIZE, *_OF_PLAN},
    "treasury_page": {*_SIZE, *_OF_PLAN},
}
_TITLES = {
    "profession": "profession",
    "exercise": "exercice",
    "founders": "professions à l'initiative",
    "stage": "avancement",
    "options": "missions optionnelles",
    "year": "année du contrat",
    "crisis": "crise sanitaire",
    "filed": "dépôt du projet",
    "signed": "signature du contrat",
    "variable": "part variable retenue",
    "crises": "crises comptées",
    "starts": "démarrages",
    "own": "montants de votre contrat",
}
_MOST_NAMED = 3
SAME = Reply(text="Vos documents ne changent pas : ceux que vous avez restent bons. « dossier » vous les redonne.")
CHANGED = (
    "**Ce qui a changé**\n\n- {said}\n- {result}\n\nVoici {files}, refaits. Ce que vous aviez écrit dans les anciens y "
    "reste ; les autres fichiers restent bons."
)


OUTDATED = (
    "**Ce qui a changé depuis votre dossier**\n\n- {said}\n- {result}\n\nNe valent plus : {files}. Les autres "
    "documents restent bons."
)
ASK_RENEW = Choice(id="refaire-documents", label="Refaire ces documents")


def delivered(turn: Turn) -> Session:
    """The session after a turn, with the dossier it gave, if it gave one."""
    given = [r.order for r in turn.replies if r.order and "sheet" in r.order.documents]
    return turn.session.model_copy(update={"delivered": given[-1]}) if given else turn.session


def outdated_replies(context: Context) -> list[Reply]:
    """Which files of the last dossier no longer hold, and why; nothing when none was given, or all still do."""
    changed = _changed(context)
    if changed is None or not changed.files:
        return []
    text = OUTDATED.format(said=changed.said, result=changed.result, files=changed.named)
    return [Reply(text=text, choices=(ASK_RENEW,))]


def renewed_replies(context: Context) -> list[Reply]:
    """The whole dossier the first time of a day; then what changed, and its files."""
    changed = _changed(context)
    if changed is None or (context.delivered and context.delivered.day != context.today):
        return dossier_replies(context)
    if not changed.files:
        return [SAME]
    text = CHANGED.format(said=changed.said, result=changed.result, files=changed.named)
    files = order(context, *changed.files)
    return [PREPARING, Reply(text=text, order=files, replaces=PREPARED, choices=(ASK_REMINDERS,))]


@dataclass(frozen=True, slots=True)
class _Changed:
    """What the answers changed since the last dossier, and the files that are no more what they would be."""

    said: str
    result: str
    files: list[Document]

    @property
    def named(self) -> str:
        return listing(NAMES[file] for file in self.files)


def _changed(context: Context) -> _Changed | None:
    """None when no dossier was given."""
    last = context.delivered
    if last is None:
        return None
    before = replace(context, answers=Answers.stored(last.answers))
    keys = {key for key in Answers.model_fields if before.answers.get(key) != context.answers.get(key)}
    return _Changed(_said(before, context, keys), _result(before, context), _files(before, context, keys))


def _files(before: Context, after: Context, keys: set[str]) -> list[Document]:
    """The files made from an answer that changed, and those that were not due before."""
    had, due = documents_of(before), documents_of(after)
    every = set(_TITLES) | _SIZE
    return [d for d in due if keys & _MADE_FROM.get(d, every) or d not in had]


def _said(before: Context, after: Context, keys: set[str]) -> str:
    told = _communes(before, after) + [title for key, title in _TITLES.items() if key in keys]
    return f"Vos réponses : {' ; '.join(told) or 'le territoire est décrit autrement'}."


def _communes(before: Context, after: Context) -> list[str]:
    old, new = (dict.fromkeys(c.answers.territory or ()) for c in (before, after))
    moves = (("ajout", [c for c in new if c not in old]), ("retrait", [c for c in old if c not in new]))
    return [f"{what} de {_named(after, codes)}" for what, codes in moves if codes]


def _named(context: Context, codes: list[str]) -> str:
    names = [c.name for c in context.knowledge.gazetteer.territory(codes).communes]
    return some(names, _MOST_NAMED, "autre commune", "autres communes")


def _result(before: Context, after: Context) -> str:
    """The size and the money, one beside the other when they are no more the same."""
    (old, old_total), (new, new_total) = _size(before), _size(after)
    size = f"{new}, au lieu de {old}" if new != old else new
    total = f"{new_total}, au lieu de {old_total.partition(' : ')[2]}" if new_total != old_total else new_total
    return f"Résultat : {size} ; {total}."


def _size(context: Context) -> tuple[str, str]:
    band, people = size_of(context)
    estimate = estimate_for(context, band, people)
    counted = f"{inhabitants(people)}, " if people else ""
    return f"{counted}taille{NBSP}{band}", total_words(estimate)
