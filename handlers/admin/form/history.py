"""What was changed, by whom, and the way back: the same for every kind of thing."""

from collections.abc import Callable
from difflib import get_close_matches

from handlers.admin.form.field import WrongError
from handlers.admin.form.pages import ALL, NEXT_PAGE, paged
from handlers.admin.form.proposal import UNDO_WORDS, change_of, desk_of, propose
from handlers.admin.form.revisions import described
from handlers.admin.form.state import say
from handlers.admin.form.titles import title_of
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.overlay import Kind, Revision
from knowledge.text import key

MOST = 5
ALIKE = 0.8  # « trotinette » and « trottinette »
NOTHING = "Il n'y a aucun changement à montrer."
NOTHING_OF_IT = "« {name} » n'a jamais été changé dans la conversation."
Run = Callable[[Talk, str], Turn]


def history(kind: Kind, word: str, named: Callable[[Talk, str], str]) -> Run:
    """« historique [clé] »: the last changes of a kind, or of one thing, which may be gone by now; five a page."""

    def run(talk: Talk, argument: str) -> Turn:
        said, page = paged(argument)
        overlay, name = desk_of(talk).overlay, said or None
        if said and not overlay.number(kind, said):
            name = _called(talk, kind, said, named)
        found = overlay.history(kind, name, MOST * page + 1)[MOST * (page - 1) :]
        if not found and name:
            text = NOTHING_OF_IT.format(name=title_of(talk.knowledge, kind, name))
            return say(talk, Reply(text=text, choices=(Choice(id=f"{word} voir {name}", label="Revoir la fiche"),)))
        if not found:
            return say(talk, Reply(text=NOTHING))
        shown = found[:MOST]
        text = "\n\n".join(described(r, talk.knowledge) for r in shown)
        further = Choice(id=f"{word} historique {said or ALL} page {page + 1}", label=NEXT_PAGE)
        choices = (
            *(Choice(id=f"{word} annuler {r.id}", label=f"Annuler la révision {r.id}") for r in shown),
            *([further] if len(found) > MOST else []),
        )
        *first, last = [Reply(text=p) for p in pieces(text)]
        keys = [r.key for r in shown]
        return say(talk, *first, last.model_copy(update={"choices": choices}), numbered=(word, keys))

    return run


def _called(talk: Talk, kind: Kind, said: str, named: Callable[[Talk, str], str]) -> str:
    """What stands of this name, else what was removed. Raises `WrongError`."""
    try:
        return named(talk, said)
    except WrongError:
        if gone := _removed(talk, kind, said):
            return gone
        raise


def _removed(talk: Talk, kind: Kind, said: str) -> str:
    """The key of what was removed and had these words in its name, or nearly; "" when nothing did."""
    overlay = desk_of(talk).overlay
    gone = [name for (of, name), after in overlay.state().items() if of == kind and after is None]
    befores = {name: overlay.history(kind, name, 1)[0].before or {} for name in gone}
    names = {name: f"{name} {v.get('question') or v.get('name') or ''}" for name, v in befores.items()}
    wanted = key(said).split()
    whole = [name for name, words in names.items() if all(word in key(words) for word in wanted)]
    near = [n for n, words in names.items() if all(get_close_matches(w, key(words).split(), 1, ALIKE) for w in wanted)]
    return next(iter([*whole, *near]), "")


def undo(kind: Kind) -> Run:
    """« annuler [n] »: propose to put back what stood before the last revision that stands, or before a given one."""

    def run(talk: Talk, argument: str) -> Turn:
        revision = _chosen(talk, kind, argument.strip())
        if revision is None:
            unknown = f"Je ne trouve pas cette révision. « {UNDO_WORDS[kind]} historique » montre les dernières."
            return say(talk, Reply(text=unknown if argument else _none_left(talk, kind)))
        name = _name(talk, revision)
        if talk.knowledge.value(kind, revision.key) == revision.before:
            raise WrongError(f"« {name} » est déjà comme avant la révision {revision.id} : rien à défaire.")
        change = change_of(talk, kind, revision.key, revision.before, "annulation", revision.id)
        later = desk_of(talk).overlay.since(revision.id, kind, revision.key)
        also = f" Les révisions suivantes de cette fiche ({_numbers(later)}) seront aussi défaites." if later else ""
        done = f"{_deed(revision)} sur « {name} »."
        return propose(talk, f"{done}{also}{_part(revision)}", [change])

    return run


def _name(talk: Talk, revision: Revision) -> str:
    return title_of(talk.knowledge, revision.kind, revision.key, revision.before or revision.after)


def _chosen(talk: Talk, kind: Kind, argument: str) -> Revision | None:
    overlay = desk_of(talk).overlay
    if not argument:
        return overlay.last_standing(kind)
    if not (argument.isascii() and argument.isdigit() and len(argument) < 12):
        return None
    found = overlay.revision(int(argument))
    return found if found and found.kind == kind else None


def _none_left(talk: Talk, kind: Kind) -> str:
    """That nothing is left to go back on, and how what was undone is put back."""
    last = next(iter(desk_of(talk).overlay.history(kind, most=1)), None)
    if last is None:
        return "Il n'y a aucun changement à annuler."
    return (
        "Il ne reste rien à annuler : tout a déjà été défait. Pour remettre ce que la dernière annulation a défait : "
        f"« {UNDO_WORDS[kind]} annuler {last.id} »."
    )


def _deed(revision: Revision) -> str:
    """What undoing a revision is: of one that undid another, it puts that one back."""
    if revision.undoes:
        return f"Remettre ce que {revision.author} avait défait par la révision {revision.id}"
    return f"Annuler la révision {revision.id} de {revision.author}"


def _part(revision: Revision) -> str:
    return f" Elle fait partie d'un lot : « lots annuler {revision.batch} » le défait en entier." * bool(revision.batch)


def _numbers(revisions: list[Revision]) -> str:
    return ", ".join(str(r.id) for r in reversed(revisions))
