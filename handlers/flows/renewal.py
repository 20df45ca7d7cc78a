"""A dossier already given, after a change of answers: what changed in two lines; on demand, only the files that did."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Document, Order, Reply, Session, Turn
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
_KEPT: set[Document] = {"sheet", "letter", "budget"}  # a picture is looked at, a plan may be supposed
_MOST_NAMED = 3
SAME = Reply(text="Vos documents ne changent pas : ceux que vous avez restent bons. « dossier » vous les redonne.")
CHANGED = (
    "**Ce qui a changé**\n\n- {said}\n- {result}\n\nVoici de nouveau {files}. Ce que vous aviez écrit dans les "
    "anciens y reste.{others}"
)


OTHERS = " Les autres documents restent bons."
OUTDATED = "**Ce qui a changé depuis votre dossier**\n\n- {said}\n- {result}\n\n{stale} : {files}.{others}"
ASK_RENEW = Choice(id="refaire-documents", label="Refaire ces documents")


def delivered(turn: Turn) -> Session:
    """The session after a turn, with the papers it gave: each is known by the order it was last made from."""
    given = [r.order for r in turn.replies if r.order and _KEPT & set(r.order.documents)]
    if not given:
        return turn.session
    last = given[-1]
    earlier = (_without(one, set(last.documents)) for one in turn.session.delivered)
    kept = (*(one for one in earlier if one.documents), last)
    return turn.session.model_copy(update={"delivered": kept})


def _without(order: Order, documents: set[Document]) -> Order:
    return order.model_copy(update={"documents": tuple(d for d in order.documents if d not in documents)})


def outdated_replies(context: Context) -> list[Reply]:
    """Which files of the last dossier no longer hold, and why; nothing when none was given, or all still do."""
    changed = _changed(context)
    if changed is None or not changed.files:
        return []
    stale = "Ne vaut plus" if len(changed.files) == 1 else "Ne valent plus"
    told = {"said": changed.said, "result": changed.result, "others": changed.others}
    text = OUTDATED.format(stale=stale, files=changed.named, **told)
    return [Reply(text=text, choices=(ASK_RENEW,))]


def renewed_replies(context: Context) -> list[Reply]:
    """The whole dossier the first time of a day; then what changed, and its files."""
    changed = _changed(context)
    if changed is None or any(one.day != context.today for one in context.delivered):
        return dossier_replies(context)
    if not changed.files:
        return [SAME]
    told = {"said": changed.said, "result": changed.result, "others": changed.others}
    text = CHANGED.format(files=changed.named, **told)
    files = order(context, *changed.files)
    return [PREPARING, Reply(text=text, order=files, replaces=PREPARED, choices=(ASK_REMINDERS,))]


@dataclass(frozen=True, slots=True)
class _Changed:
    """What the answers changed since the last dossier, and the files that are no more what they would be."""

    said: str
    result: str
    files: list[Document]
    others: str  # that there are papers which still hold

    @property
    def named(self) -> str:
        return listing(NAMES[file] for file in self.files)


def _changed(context: Context) -> _Changed | None:
    """None when no paper was given; told from the last of those that no longer hold, else from the last one."""
    moves = [_Move(one, context) for one in context.delivered]
    if not moves:
        return None
    held, due = {d for one in context.delivered for d in one.documents}, documents_of(context)
    stale = {d for move in moves for d in move.stale}
    # Who has a whole dossier, which begins with its sheet, misses what is due since.
    missing = {d for d in due if d not in held} if "sheet" in held else set()
    last = next((move for move in reversed(moves) if move.stale), moves[-1])
    files = [d for d in due if d in stale | missing]
    others = OTHERS if held - set(files) else ""
    return _Changed(_said(last.before, context, last.keys), _result(last.before, context), files, others)


class _Move:
    """What the answers changed since an order, and which of its papers are no more what they would be."""

    def __init__(self, order: Order, after: Context) -> None:
        self.before = replace(after, answers=Answers.stored(order.answers))
        self.keys = {k for k in Answers.model_fields if self.before.answers.get(k) != after.answers.get(k)}
        every = {*_TITLES, *_SIZE}
        self.stale = {d for d in order.documents if self.keys & _MADE_FROM.get(d, every)}


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
