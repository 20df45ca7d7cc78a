"""Why a database does not open, in the words of an operator: the same for whatever opens it or looks at it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.errors import OperatorError, reason
from bot.storage import folders, schema, sqlite_files

_UNOPENED = (
    "La base {} ne peut pas être ouverte ({}). Vérifiez les droits du dossier, ou indiquez un autre fichier dans "
    "[store] path."
)
_NEWER = (
    "La base {} vient d'une version plus récente de cpts-bot ({}). Mettez le programme à jour, ou indiquez un autre "
    "fichier dans [store] path. Rien n'a été modifié."
)


class StoreError(OperatorError):
    """The database cannot be used; the French text says why and what to do. The file is left as it is."""


@contextmanager
def said(path: Path, locked: str) -> Iterator[None]:
    """Inside, whatever keeps a database shut is a `StoreError`; `locked` is the sentence when a lock does."""
    try:
        yield
    except schema.NewerError as error:
        raise StoreError(_NEWER.format(path, error)) from error
    except sqlite3.Error as error:
        raise unusable(path, error) from error
    except BlockingIOError as error:
        raise StoreError(locked) from error
    except OSError as error:
        raise StoreError(_UNOPENED.format(path, reason(error))) from error


def unusable(path: Path, error: sqlite3.Error) -> StoreError:
    """What an operator must know of an error of this database."""
    return StoreError(sqlite_files.sentence(path, error))


def fault(path: Path) -> str:
    """Why a database would not be opened, or made, every page of it read and nothing written; "" when it would."""
    if not path.exists():
        refusal = folders.refusal(path.parent)
        return _UNOPENED.format(path, reason(refusal)) if refusal else ""
    try:
        with said(path, ""):
            if error := sqlite_files.fault(path):
                raise error
            with closing(sqlite_files.reader(path)) as db:
                schema.require_known(Database(db, execute_plugins=False))
    except StoreError as error:
        return str(error)
    return ""
