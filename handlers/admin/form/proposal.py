"""A change before it is made: shown, confirmed or dropped; made on what another admin did meanwhile, or left."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from handlers.admin.form.form import DROP
from handlers.admin.form.scope import allows, outside
from handlers.admin.form.state import Filling, Pending, enter
from handlers.engine.desk import Desk
from handlers.engine.messages import Appoint, Backup, Change, Choice, Discard, Dismiss, Refused, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.hearing.assent import yes_or_no
from handlers.turn.talk import Talk
from knowledge.overlay import Kind, Revision, Value
from knowledge.territory.atlas.places import the_region
from knowledge.text import key
from knowledge.wording import count, day

CONFIRM = "admin-confirmer:"
REBASE = Choice(id="admin-ajouter", label="Ajouter mon changement au sien")
KEEP_THEIRS = Choice(id="admin-laisser", label="Garder le sien")
REWRITE = Choice(id="admin-reprendre", label="Corriger")
ASK_CODE = "Ce changement demande votre code à six chiffres (application d'authentification)."
WRONG_CODE = "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant, ou abandonnez."
TOO_MANY_CODES = "Trois codes refusés : le changement est abandonné, rien n'a été fait."
NO_CODE_NOW = (
    "Trop de codes ont été refusés : pendant une heure je n'en accepte plus aucun, même bon, et rien n'a été fait. "
    "S'ils ne venaient pas de vous, prévenez la personne qui tient le serveur."
)
MOST_WRONG = 3
OLD = "Ce bouton appartient à une proposition précédente : rien n'a été changé."

Other = Discard | Appoint | Dismiss | Backup
Preview = Callable[[Talk, Change, Sequence[Change]], Sequence[Reply]]  # with what would be changed together
PREVIEWS: dict[Kind, Preview] = {}  # each kind shows its own changes; their modules register here

UNDO_WORDS: dict[Kind, str] = {"faq": "faq", "contact": "contact", "cpts": "cpts", "rate": "bareme"}
MOST_PREVIEWS = 3


def desk_of(talk: Talk) -> Desk:
    assert talk.desk is not None, "admin commands are only run for admins"  # noqa: S101 - a fault of ours
    return talk.desk


def change_of(talk: Talk, of: Kind, key: str, after: Value | None, why: str = "", undoes: int | None = None) -> Change:
    """A change made from what stands now."""
    seen = desk_of(talk).overlay.number(of, key)
    return Change(of=of, key=key, after=after, seen=seen, why=why, undoes=undoes)


def propose(
    talk: Talk,
    title: str,
    changes: Iterable[Change] = (),
    others: Iterable[Other] = (),
    *,
    destructive: bool = False,
    form: Filling | None = None,
) -> Turn:
    """Show what would change and ask; refuse at once what the role does not allow."""
    pending = Pending(title=title, changes=tuple(changes), others=tuple(others), destructive=destructive, form=form)
    return refusal(talk, pending.changes) or show(talk, pending)


def refusal(talk: Talk, changes: Sequence[Change]) -> Turn | None:
    admin = desk_of(talk).admin
    refused = [c for c in changes if not allows(talk, admin, c)]
    if not refused:
        return None
    reply = Reply(text=outside(talk, admin))
    return enter(talk, None, [reply], effects=[Refused(command=f"{refused[0].of} {refused[0].key}")])


def show(talk: Talk, pending: Pending, note: str = "") -> Turn:
    previews = [r for c in pending.changes[:MOST_PREVIEWS] for r in PREVIEWS[c.of](talk, c, pending.changes)]
    more = len(pending.changes) - MOST_PREVIEWS
    rest = [f"Et {count(more, 'autre changement', 'autres changements')} de même nature."] if more > 0 else []
    ask = "\n\n".join([*filter(None, [note]), *rest, f"**{pending.title}** Confirmez-vous ?"])
    choices = (Choice(id=CONFIRM + pending.token, label="Confirmer"), *([REWRITE] if pending.form else []), DROP)
    return enter(talk, pending, [*previews, Reply(text=ask, choices=choices)])


def hear(talk: Talk, pending: Pending, said: str) -> Turn:
    """The answer to a preview; anything but a clear yes changes nothing."""
    if pending.coded:
        return _coded(talk, pending, said)
    if said.startswith(CONFIRM) and said != CONFIRM + pending.token:
        return show(talk, pending, OLD)
    if said == REBASE.id:
        return _rebased(talk, pending)
    if said == KEEP_THEIRS.id:
        return enter(talk, None, [Reply(text="Rien n'a été changé : la version de l'autre personne reste en ligne.")])
    if said.startswith(CONFIRM) or key(said) == "confirmer" or yes_or_no(said):
        return _confirmed(talk, pending)
    words = "« confirmer », « corriger » ou « abandonner »" if pending.form else "« confirmer » ou « abandonner »"
    return show(talk, pending, f"Rien n'est perdu, ni en ligne. Répondez par {words}.")


def _confirmed(talk: Talk, pending: Pending) -> Turn:
    """Made, unless somebody changed the same thing since the preview, or a second factor is due first."""
    desk = desk_of(talk)
    if refused := refusal(talk, pending.changes):
        return refused
    if stale := [c for c in pending.changes if desk.overlay.number(c.of, c.key) != c.seen]:
        return _overtaken(talk, pending, stale)
    if pending.destructive and desk.judge and not pending.coded:
        return enter(talk, pending.model_copy(update={"coded": True}), [Reply(text=ASK_CODE, choices=(DROP,))])
    first = desk.overlay.last() + 1  # the write lock is held: our revisions take the next numbers
    made = [c.model_copy(update={"batch": first if len(pending.changes) > 1 else None}) for c in pending.changes]
    return enter(talk, None, [Reply(text=_done(talk, pending, first))], effects=[*made, *pending.others])


def _coded(talk: Talk, pending: Pending, said: str) -> Turn:
    judge = desk_of(talk).judge
    verdict = judge("".join(said.split())) if judge else "good"
    if verdict == "good":
        return _confirmed(talk, pending)
    if verdict == "closed":
        return enter(talk, None, [Reply(text=NO_CODE_NOW)], effects=[Refused(command="code")])
    wrong = pending.wrong + 1
    if wrong >= MOST_WRONG:
        return enter(talk, None, [Reply(text=TOO_MANY_CODES)], effects=[Refused(command="code")])
    again = Reply(text=WRONG_CODE, choices=(DROP,))
    return enter(talk, pending.model_copy(update={"wrong": wrong}), [again], effects=[Refused(command="code")])


def _done(talk: Talk, pending: Pending, first: int) -> str:
    """What was done, and how to take it back."""
    if not pending.changes:
        return f"C'est fait. {pending.title}"
    last = first + len(pending.changes) - 1
    numbers = f"Révision {first}" if first == last else f"Révisions {first} à {last}"
    way_back = f"lots annuler {first}" if first < last else f"{UNDO_WORDS[pending.changes[0].of]} annuler {first}"
    return (
        f"C'est fait, et en ligne pour {_audience(talk, pending.changes)}. {pending.title}\n\n"
        f"{numbers}. Pour revenir en arrière : « {way_back} »."
    )


def _audience(talk: Talk, changes: Sequence[Change]) -> str:
    """For whom changes are live: the people of a region when that is where all of them hold."""
    values = [c.after or talk.knowledge.value(c.of, c.key) or {} for c in changes if c.of == "faq"]
    codes = {value.get("region") or "" for value in values}
    region = talk.knowledge.gazetteer.region(codes.pop()) if len(codes) == 1 and len(values) == len(changes) else None
    return the_region(region.name) if region else "tout le monde"


def _overtaken(talk: Talk, pending: Pending, stale: Sequence[Change]) -> Turn:
    """Somebody was faster: what they changed is shown, and the person chooses, whose code was for another change."""
    pending = pending.model_copy(update={"coded": False})
    overlay = desk_of(talk).overlay
    lines = [r for c in stale for r in overlay.since(c.seen, c.of, c.key)]
    shown = "\n\n".join(described(r) for r in lines[:3])
    text = f"Pendant que vous prépariez ce changement, « {stale[0].key} » a été changé :\n\n{shown}"
    *first, last = [Reply(text=piece) for piece in pieces(text)]
    choice = last.model_copy(update={"choices": (REBASE, KEEP_THEIRS)})
    return enter(talk, pending, [*first, choice])


def _rebased(talk: Talk, pending: Pending) -> Turn:
    """The same changes, made on what stands now."""
    changes = tuple(_on_top(talk, change) for change in pending.changes)
    return show(talk, pending.model_copy(update={"changes": changes}))


def _on_top(talk: Talk, change: Change) -> Change:
    overlay = desk_of(talk).overlay
    meanwhile = overlay.since(change.seen, change.of, change.key)
    if not meanwhile:
        return change
    base, theirs, mine = meanwhile[-1].before, meanwhile[0].after, change.after
    if base and theirs and mine:
        mine = merged(base, mine, theirs)
    return change.model_copy(update={"after": mine, "seen": meanwhile[0].id})


def merged(base: Value, mine: Value, theirs: Value) -> Value:
    """Theirs, with each field that I changed as I wrote it."""
    touched = {f for f in {*base, *mine} if base.get(f) != mine.get(f)}
    kept = {f: v for f, v in theirs.items() if f not in touched}
    return kept | {f: mine[f] for f in touched if f in mine}


def described(revision: Revision) -> str:
    """« Révision 12, le 21 novembre 2026 à 09:30, par Marie : … », and what changed."""
    why = f" ({revision.why})" if revision.why else ""
    undoes = f", annule la révision {revision.undoes}" if revision.undoes else ""
    head = f"**Révision {revision.id}**, {moment(revision)}, par {revision.author}{undoes}{why}"
    return "\n".join([f"{head} : {revision.key}", *differences(revision.before, revision.after)])


def moment(revision: Revision) -> str:
    """« le 21 novembre 2026 à 09:30 »."""
    at = datetime.fromtimestamp(revision.at)
    return f"le {day(at.date())} à {at:%H:%M}"


def differences(before: Value | None, after: Value | None) -> list[str]:
    """What differs, a line a field; long values are cut."""
    if before is None or after is None:
        return ["- fiche supprimée" if after is None else "- fiche créée"]
    fields = [f for f in {**before, **after} if before.get(f) != after.get(f)]
    return [f"- {FIELDS.get(f, f)} : {_short(before.get(f))} → {_short(after.get(f))}" for f in fields]


FIELDS = {
    "question": "question",
    "phrasings": "formulations",
    "answer": "réponse",
    "sources": "sources",
    "checked": "vérifié le",
    "region": "région",
    "confidence": "confiance",
    "related": "questions liées",
    "name": "nom",
    "communes": "communes",
    "status": "statut",
    "since": "date du statut",
    "website": "site",
    "email": "courriel",
    "phone": "téléphone",
    "address": "adresse",
    "amount": "montant",
}


def _short(value: object) -> str:
    if value in (None, "", []):
        return "rien"
    text = f"{len(value)} éléments" if isinstance(value, list) else str(value)
    return quoted(text)
