"""What was changed, by whom, and the way back: the same for every kind of thing."""

from collections.abc import Callable

from handlers.admin.form.form import WrongError
from handlers.admin.form.proposal import UNDO_WORDS, change_of, desk_of, propose
from handlers.admin.form.revisions import described
from handlers.admin.form.state import say
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.overlay import Kind, Revision

MOST = 5
NOTHING = "Il n'y a aucun changement à montrer."
Run = Callable[[Talk, str], Turn]


def history(kind: Kind, word: str, named: Callable[[Talk, str], str]) -> Run:
    """« historique [clé] »: the last changes of a kind, or of one thing, which may be gone by now."""

    def run(talk: Talk, argument: str) -> Turn:
        said, overlay = argument.strip() or None, desk_of(talk).overlay
        found = overlay.history(kind, said, MOST)
        if said and not found:
            found = overlay.history(kind, named(talk, said), MOST)
        if not found:
            return say(talk, Reply(text=NOTHING))
        choices = tuple(Choice(id=f"{word} annuler {r.id}", label=f"Annuler la révision {r.id}") for r in found)
        *first, last = [Reply(text=p) for p in pieces("\n\n".join(described(r) for r in found))]
        return say(talk, *first, last.model_copy(update={"choices": choices}))

    return run


def undo(kind: Kind) -> Run:
    """« annuler [n] »: propose to put back what stood before the last revision, or before a given one."""

    def run(talk: Talk, argument: str) -> Turn:
        revision = _chosen(talk, kind, argument.strip())
        if revision is None:
            none = "Il n'y a aucun changement à annuler."
            unknown = f"Je ne trouve pas cette révision. « {UNDO_WORDS[kind]} historique » montre les dernières."
            return say(talk, Reply(text=unknown if argument else none))
        if talk.knowledge.value(kind, revision.key) == revision.before:
            raise WrongError(f"« {revision.key} » est déjà comme avant la révision {revision.id} : rien à défaire.")
        change = change_of(talk, kind, revision.key, revision.before, "annulation", revision.id)
        later = desk_of(talk).overlay.since(revision.id, kind, revision.key)
        also = f" Les révisions suivantes de cette fiche ({_numbers(later)}) seront aussi défaites." if later else ""
        title = f"Annuler la révision {revision.id} de {revision.author} sur « {revision.key} ».{also}{_part(revision)}"
        return propose(talk, title, [change])

    return run


def _chosen(talk: Talk, kind: Kind, argument: str) -> Revision | None:
    overlay = desk_of(talk).overlay
    if not argument:
        return next(iter(overlay.history(kind, most=1)), None)
    if not (argument.isascii() and argument.isdigit() and len(argument) < 12):
        return None
    found = overlay.revision(int(argument))
    return found if found and found.kind == kind else None


def _part(revision: Revision) -> str:
    return f" Elle fait partie d'un lot : « lots annuler {revision.batch} » le défait en entier." * bool(revision.batch)


def _numbers(revisions: list[Revision]) -> str:
    return ", ".join(str(r.id) for r in reversed(revisions))
