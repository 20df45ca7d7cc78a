"""Why a database does not open, in the words of an operator: the same for whatever opens it or looks at it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.errors import OperatorError, next_step, reason
from bot.storage import folders, schema, sqlite_files
from bot.storage.erasures import erasures_file
from bot.storage.pseudonyms import Pseudonyms, key_file, key_of

_UNOPENED = "La base {} ne peut pas être ouverte. {}"
_WITHIN = "La base {} ne peut pas être ouverte, car {} ne peut pas l'être ({}). {}"
_ERASURES = (
    "La liste des effacements {} est abîmée ({}) : personne ne peut plus s'effacer. Arrêtez le bot, remettez-en une "
    "copie ou supprimez-la : elle ne sert qu'à refaire ces effacements quand une sauvegarde est restaurée."
)
_NOT_LISTED = (
    "La liste des effacements {} n'est plus là. Bot arrêté, remettez-en la copie du jour. Sans elle, le prochain "
    "démarrage en commence une autre, qui ne sait rien d'avant : une sauvegarde restaurée ramènerait qui s'est effacé."
)
_NO_KEY = "Le fichier {} ne contient pas de clé : restaurez-le."
_ITS_KEY = (
    "Rendez-lui la sienne : [privacy] key ou key_file, sinon {}. Si elle est perdue, personne ne peut retrouver les "
    "conversations en cours : « cpts-bot forget » les oublie et garde tout le reste."
)
_OTHER_KEY = f"La base {{}} a été écrite avec une autre clé de confidentialité. {_ITS_KEY}"
_LOST_KEY = f"La base {{}} a une clé de confidentialité, et elle n'est plus là. {_ITS_KEY}"
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
    except schema.OtherKeyError as error:
        raise StoreError(_OTHER_KEY.format(path, key_file(path))) from error
    except sqlite3.Error as error:
        raise unusable(path, error) from error
    except BlockingIOError as error:
        raise StoreError(locked) from error
    except OSError as error:
        raise StoreError(_within(path, error)) from error


def _within(path: Path, error: OSError) -> str:
    """Which file the system refuses: a database is opened with several beside it."""
    refused = str(error.filename or path)
    if refused in (str(path), str(path.parent)):
        return _UNOPENED.format(path, folders.sentence(path.parent, error))
    return _WITHIN.format(path, refused, reason(error), next_step(error))


def closed(path: Path, *, own_key: bool) -> list[str]:
    """Of all that is opened with a database, what this account may not read or write: a sentence each.

    The one reading of it, for a start and for whoever looks before. What does not exist yet is made by a start, in a
    folder that `fault` looks at. `own_key`: no other one is configured.
    """
    written = [
        path,
        *(path.with_name(path.name + more) for more in sqlite_files.BESIDE),
        sqlite_files.lock_of(path),
        sqlite_files.lock_of(run_of(path)),
        erasures_file(path),
    ]
    found = [folders.refused(one, os.R_OK | os.W_OK, "lu et écrit") for one in written]
    found += [folders.refused(key_file(path), os.R_OK, "lu")] if own_key else []
    found.append(folders.shut(path.parent))
    return list(filter(None, found))


def run_of(path: Path) -> Path:
    """What a bot that answers with a database holds alone, whoever else reads it."""
    return path.with_name(f"{path.name}.run")


def require_open(path: Path, *, own_key: bool) -> None:
    """Raises `StoreError` for what `closed` finds."""
    if found := closed(path, own_key=own_key):
        raise StoreError("\n".join(found))


def unusable(path: Path, error: sqlite3.Error) -> StoreError:
    """What an operator must know of an error of this database, or of the list of erasures beside it."""
    return StoreError(erasures_fault(path) or sqlite_files.sentence(path, error))


def erasures_fault(path: Path) -> str:
    """What is wrong with the list of erasures of a database; "" when nothing is."""
    listed = erasures_file(path)
    if not (os.path.exists(listed) and (damage := sqlite_files.fault(listed))):
        return ""
    return _ERASURES.format(listed, sqlite_files.code(damage))


def names(path: Path, key: bytes | None, kept: str) -> Pseudonyms | None:
    """The hashes of a database, with `key` or that of the file beside it: the one reading of whether it fits.

    `kept` is the database's `schema.key_print`. None when there is no key yet: one is made only then, for with another
    one nobody would be known any more. Raises `StoreError`, and `OtherKeyError`, which `said` tells.
    """
    file = key_file(path)
    if not key and not file.exists():
        if kept:
            raise StoreError(_LOST_KEY.format(path, file))
        return None
    try:
        found = Pseudonyms(key or key_of(file))
    except ValueError as error:
        raise StoreError(_NO_KEY.format(file)) from error
    if kept not in ("", found.check):
        raise schema.OtherKeyError
    return found


def key_fault(path: Path, key: bytes | None) -> str:
    """Why the key does not fit a database that can be read; "" when it does."""
    try:
        with said(path, ""), _looked_at(path) as db:
            names(path, key, schema.key_print(db))
    except StoreError as error:
        return str(error)
    return ""


@contextmanager
def _looked_at(path: Path) -> Iterator[Database]:
    with closing(sqlite_files.reader(path)) as db:
        yield Database(db, execute_plugins=False)


def fault(path: Path, *, key: bytes | None = None, own_key: bool = True) -> str:
    """Why a database would not be opened, or made, every page of it read and nothing written; "" when it would.

    `key` is the configured one; with neither that nor its own one, the configuration's cannot be read.
    """
    try:
        require_open(path, own_key=own_key)
        if not os.path.exists(path):
            refusal = folders.refusal(path.parent)
            if refusal:
                return _UNOPENED.format(path, folders.sentence(path.parent, refusal))
            return erasures_fault(path)
        with said(path, ""):
            if error := sqlite_files.fault(path):
                raise error
            with _looked_at(path) as db:
                schema.require_known(db)
                had_list = schema.is_listed(db)
                if key or own_key:
                    names(path, key, schema.key_print(db))
        is_lost = had_list and not os.path.exists(erasures_file(path))
        return _NOT_LISTED.format(erasures_file(path)) if is_lost else erasures_fault(path)
    except StoreError as error:
        return str(error)
