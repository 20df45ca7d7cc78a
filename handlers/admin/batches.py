"""`lots …`: changes that were made as one (an import, a merge), and the way back from all of them at once."""

from collections.abc import Sequence

from handlers.admin.command import Command
from handlers.admin.form.field import WrongError
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.revisions import moment
from handlers.admin.form.state import say
from handlers.admin.form.titles import title_of
from handlers.engine.messages import Acknowledge, Choice, Reply, Turn
from handlers.engine.quotation import cited, quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.overlay import Batch, Revision
from knowledge.text import key
from knowledge.wording import count, some

MOST = 5
MOST_NAMED = 10
NOTHING = "Il n'y a rien à défaire : aucun lot, ou tous l'ont déjà été. « lots » montre les derniers."


def _list(talk: Talk, argument: str) -> Turn:
    """The last batches, the newest first."""
    found = desk_of(talk).overlay.batches(MOST)
    if not found:
        return say(talk, Reply(text="Aucun changement n'a encore été fait en lot : ni import, ni fusion."))
    lines = "\n".join(f"- {_shown(batch)}" for batch in found)
    choices = tuple(Choice(id=f"lots annuler {b.number}", label=f"Annuler le lot {b.number}") for b in found)
    *first, last = [Reply(text=p) for p in pieces(f"**Les derniers lots**\n\n{lines}")]
    return say(talk, *first, last.model_copy(update={"choices": choices}))


def _shown(batch: Batch) -> str:
    why = f" ({batch.first.why})" if batch.first.why else ""
    return f"lot {batch.number}, {moment(batch.first)}, par {batch.first.author}{why} : {count(batch.size, 'fiche')}"


def _undo(talk: Talk, argument: str) -> Turn:
    """What the last batch not undone yet, or a given one, changed, as it was before; what was changed since stays."""
    batch = _chosen(talk, argument.strip())
    back = desk_of(talk).overlay.way_back(batch.number)
    if not back.undone:
        raise WrongError(f"Rien à défaire : tout ce que le lot {batch.number} avait changé l'a été de nouveau depuis.")
    why = f"annulation du lot {batch.number}"
    changes = [change_of(talk, r.kind, r.key, r.before, why, r.id) for r in back.undone]
    done = f"Annuler le lot {batch.number} de {batch.first.author} ({count(len(changes), 'fiche')})."
    title = f"{done}{_kept(talk, back.kept)}"
    return propose(talk, title, changes, destructive=True, listed="Ce qui serait remis comme avant")


def _kept(talk: Talk, kept: Sequence[Revision]) -> str:
    if not kept:
        return ""
    names = ", ".join(cited(title_of(talk.knowledge, r.kind, r.key, r.before or r.after)) for r in kept[:MOST_NAMED])
    more = f" et {count(len(kept) - MOST_NAMED, 'autre')}" if len(kept) > MOST_NAMED else ""
    return f" Changées depuis par quelqu'un, restent comme elles sont : {names}{more}."


def _chosen(talk: Talk, argument: str) -> Batch:
    """The last batch still to undo, unless one is named. Raises `WrongError`."""
    overlay = desk_of(talk).overlay
    is_number = argument.isascii() and argument.isdigit() and len(argument) < 12
    if not argument and (last := overlay.last_to_undo()):
        return last
    if not argument:
        raise WrongError(NOTHING)
    found = overlay.batch(int(argument)) if is_number else None
    if found is None:
        raise WrongError("Je ne trouve pas ce lot. « lots » montre les derniers.")
    return found


def _seen(talk: Talk, argument: str) -> Turn:
    """What failed to come in is dealt with elsewhere, or will not be: it leaves what is to be done."""
    waiting = [name for name in desk_of(talk).failures if key(argument) in key(name)]
    if not waiting:
        named = f" à ce nom : {quoted(argument)}" if argument.strip() else ""
        raise WrongError(
            f"Aucun import refusé ni aucune source non relue{named}. « gestion » montre ce qui est à faire."
        )
    names = some([cited(name) for name in waiting], MOST_NAMED)
    said = f"C'est vu, « gestion » n'en parle plus : {names}. Un nouvel échec sera dit de nouveau."
    return say(talk, Reply(text=said), effects=[Acknowledge(names=tuple(waiting))])


COMMANDS = (
    Command("lots", "", "les derniers imports et fusions", _list),
    Command("lots annuler", "[lot]", "défaire un import ou une fusion en entier", _undo),
    Command("lots vu", "[fichier]", "ne plus dire un import refusé, ou une source non relue", _seen),
)
