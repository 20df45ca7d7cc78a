"""Everything admins changed, as one TOML file to review, merge into the curated files, or take elsewhere.

What comes in is held to what the forms hold it to: nobody looks at each change of a long file.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import tomli_w
from pydantic import ValidationError

from knowledge import fitness, sheets
from knowledge.base import RECORDS, Folders, Knowledge, plain
from knowledge.datafile import where_toml_stops
from knowledge.door import tidied
from knowledge.overlay import KINDS, Kind, State, Value

REMOVED = "removed"
LARGEST = 16 << 20  # characters
MOST_LINES = 400_000
MOST_RECORDS = 20_000
LONGEST_TEXT = 16_000  # of a line: a list of wordings may be on one
MOST_BRACKETS = 400
_DEEP = re.compile(r"\s*\[{0,2}\s*[\w-]+(?:\s*\.\s*[\w-]+){5,}\s*[=\]]")  # a key of keys of keys
Findings = dict[tuple[Kind, str], Value | None] | list[str]  # the changes of a file, or its faults
NOTHING = "Rien n'a été changé dans la conversation, ou tout a été défait depuis : il n'y a rien à exporter."
HEAD = "# Changements faits dans la conversation, à relire puis à fusionner avec les fichiers de knowledge/data/.\n\n"


class ExchangeError(Exception):
    """A file that cannot be taken in; each fault is a French sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def exported(state: State) -> str:
    """The changes as TOML: a table a record under its kind, then the keys of what was taken away."""
    document: dict[str, Any] = {}
    removed: dict[str, list[str]] = {}
    for (kind, key), value in sorted(state.items()):
        if value is None:
            removed.setdefault(kind, []).append(key)
        else:
            document.setdefault(kind, []).append({"key": key, **value})
    if removed:
        document[REMOVED] = removed
    return HEAD + tomli_w.dumps(document, multiline_strings=False)


def imported(text: str, knowledge: Knowledge, today: date) -> dict[tuple[Kind, str], Value | None]:
    """The changes of a file, every one of them valid. Raises `ExchangeError` with all the faults."""
    _check_bounds(text)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number too long to be one, brackets in brackets
        line, column = where_toml_stops(error)
        where = f" (ligne {line}, {column})" if line else ""
        raise ExchangeError([f"Ce n'est pas un fichier TOML valide{where}. Un tableau s'envoie en .xlsx."]) from error
    faults: list[str] = [f"Section inconnue : {name}." for name in document if name not in (*KINDS, REMOVED)]
    changes = dict(_records(document, knowledge, today, faults)) | dict(_removed(document, faults))
    if faults or not changes:
        raise ExchangeError(faults or ["Ce fichier ne contient aucun changement."])
    return changes


def _check_bounds(text: str) -> None:
    """What a file may be before anything parses it. Raises `ExchangeError`."""
    lines = text.splitlines()
    if len(text) > LARGEST or len(lines) > MOST_LINES:
        raise ExchangeError([f"Ce fichier est trop grand : {MOST_LINES} lignes au plus."])
    if sum(line.lstrip().startswith("[[") for line in lines) > MOST_RECORDS:
        raise ExchangeError([f"Ce fichier a trop de fiches : {MOST_RECORDS} au plus."])
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_TEXT:
            raise ExchangeError([f"Ligne {number} : trop longue, {LONGEST_TEXT} caractères au plus."])
        if _DEEP.match(line):
            raise ExchangeError([f"Ligne {number} : trop de niveaux dans une clé."])
        if max(line.count("["), line.count("{")) > MOST_BRACKETS:
            raise ExchangeError([f"Ligne {number} : trop de crochets ou d'accolades."])


def read(folders: Folders, state: State, text: str, today: date) -> Findings:
    """The changes of a file over what stands, or its faults: for a process that knows nothing yet."""
    knowledge = Knowledge(*folders)
    knowledge.reflect(state)
    return found(text, knowledge, today)


def found(text: str, knowledge: Knowledge, today: date) -> Findings:
    """The changes of a file, or its faults."""
    if text.startswith(sheets.MARK):
        changes, faults = sheets.read(text, knowledge, today)
        return faults or changes
    try:
        return imported(text, knowledge, today)
    except ExchangeError as error:
        return error.faults


def _records(
    document: dict[str, Any], knowledge: Knowledge, today: date, faults: list[str]
) -> Iterator[tuple[tuple[Kind, str], Value | None]]:
    for kind in KINDS:
        tables = document.get(kind, [])
        for number, table in enumerate(tables if isinstance(tables, list) else [tables], start=1):
            if not isinstance(table, dict) or not isinstance(table.get("key"), str) or not table["key"]:
                faults.append(f"{kind} n° {number} : il manque « key ».")
                continue
            values = tidied({k: v for k, v in table.items() if k != "key"}, pictures=kind == "faq")
            try:
                record = RECORDS[kind].model_validate(values)
            except ValidationError as error:
                wrong = ", ".join(sorted({".".join(map(str, e["loc"])) or "fiche" for e in error.errors()}))
                faults.append(f"{kind} « {table['key']} » : à corriger : {wrong}.")
                continue
            stands = plain(record) == knowledge.value(kind, table["key"])  # as it is online: nothing to be said of it
            if not stands and (wrong := " ; ".join(fitness.faults(knowledge, kind, table["key"], record, today))):
                faults.append(f"{kind} « {table['key']} » : {wrong}.")
            else:
                yield (kind, table["key"]), plain(record)


def _removed(document: dict[str, Any], faults: list[str]) -> Iterator[tuple[tuple[Kind, str], Value | None]]:
    removed = document.get(REMOVED, {})
    if not isinstance(removed, dict):
        faults.append(f"« {REMOVED} » : une liste par nature de fiche est attendue.")
        return
    for kind, keys in removed.items():
        known = next((k for k in KINDS if k == kind), None)
        if known is None or not isinstance(keys, list) or not all(isinstance(k, str) for k in keys):
            faults.append(f"« {REMOVED}.{kind} » : une liste de clés est attendue.")
            continue
        if known == "rate":
            faults.append("Un montant ne se retire pas : il se remplit de nouveau, ou le changement s'annule.")
            continue
        yield from (((known, key), None) for key in keys)
