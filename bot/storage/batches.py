"""Many cards changed as one: written together or not at all, undone together."""

import getpass
from dataclasses import replace

from bot import clock
from bot.errors import OperatorError
from bot.settings import Settings
from bot.storage.store import Store
from knowledge.base import Knowledge
from knowledge.overlay import Batch, Stamp, State, WayBack

MOST_NAMED = 20
IMPORT_OF = "import de "  # and the name of its file
NOTHING_IN = "rien n'a été importé"  # said of a file that could not go in at all


class OvertakenError(OperatorError):
    """Somebody changed one of the cards while the file was read; the French text names it."""


def standing(settings: Settings, store: Store) -> tuple[Knowledge, int]:
    """What holds now, and the last revision it shows."""
    knowledge = Knowledge(settings.knowledge.folder, settings.cache, settings.store.sources)
    seen = store.overlay.last()
    knowledge.reflect(store.overlay.state())
    return knowledge, seen


def write(store: Store, knowledge: Knowledge, changes: State, name: str, seen: int) -> None:
    """Every change or none: one transaction, one batch. Raises `OvertakenError` when what was `seen` has changed."""
    with store.transaction():
        put_in(store, knowledge, changes, name, seen)


def put_in(store: Store, knowledge: Knowledge, changes: State, name: str, seen: int) -> None:
    """The same, inside the caller's transaction."""
    if taken := [key for kind, key in changes if store.overlay.number(kind, key) > seen]:
        raise OvertakenError(
            "Rien n'a été importé. Pendant la lecture du fichier, quelqu'un a changé : "
            f"{', '.join(taken[:MOST_NAMED])}. Relancez l'import."
        )
    stamp = Stamp(_author(), clock.now(), f"{IMPORT_OF}{name}", batch=store.overlay.last() + 1)
    for (kind, key), after in changes.items():
        store.overlay.add(kind, key, knowledge.value(kind, key), after, stamp)


def put_back(store: Store, batch: Batch, back: WayBack) -> None:
    """Inside the caller's transaction: what stood before a batch stands again, as a batch of its own."""
    stamp = Stamp(_author(), clock.now(), f"annulation du lot {batch.number}", batch=store.overlay.last() + 1)
    for r in back.undone:
        store.overlay.add(r.kind, r.key, r.after, r.before, replace(stamp, undoes=r.id))


def forget_refusals(store: Store, batch: Batch) -> None:
    """An import that was undone leaves no line refused; what went in not at all since is still to be dealt with."""
    name = (batch.first.why or "").removeprefix(IMPORT_OF)
    if name != batch.first.why and store.refreshes.last(name).failure not in ("", NOTHING_IN):
        store.refreshes.settle(name)


def _author() -> str:
    return f"{getpass.getuser()}, sur le serveur"
