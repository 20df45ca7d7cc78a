"""Everything admins changed, as one TOML file to review, merge into the curated files, or take elsewhere.

What comes in is held to what the forms hold it to: nobody looks at each change of a long file.
"""

import tomllib
from collections.abc import Iterator
from typing import Any

import tomli_w
from pydantic import ValidationError

from knowledge.base import RECORDS, Knowledge, plain
from knowledge.contacts import Contact
from knowledge.cpts import Cpts
from knowledge.door import tidied
from knowledge.faq import FaqEntry
from knowledge.faq.answers import AnswerError, is_plain
from knowledge.mailboxes import is_service_mailbox
from knowledge.overlay import KINDS, Kind, State, Value
from knowledge.sources import Record

REMOVED = "removed"
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


def imported(text: str, knowledge: Knowledge) -> dict[tuple[Kind, str], Value | None]:
    """The changes of a file, every one of them valid. Raises `ExchangeError` with all the faults."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ExchangeError([f"Ce n'est pas un fichier TOML valide ({error})."]) from error
    faults: list[str] = [f"Section inconnue : {name}." for name in document if name not in (*KINDS, REMOVED)]
    changes = dict(_records(document, knowledge, faults)) | dict(_removed(document, faults))
    if faults or not changes:
        raise ExchangeError(faults or ["Ce fichier ne contient aucun changement."])
    return changes


def _records(
    document: dict[str, Any], knowledge: Knowledge, faults: list[str]
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
            if fault := _fault(knowledge, kind, table["key"], record):
                faults.append(f"{kind} « {table['key']} » : {fault}.")
            else:
                yield (kind, table["key"]), plain(record)


def _fault(knowledge: Knowledge, kind: Kind, key: str, record: Record) -> str:
    """What makes a well-formed record unfit to be live, "" when nothing does."""
    if isinstance(record, FaqEntry):
        return _name_fault(key, record.key) or _answer_fault(knowledge, record)
    if isinstance(record, Cpts):
        return _name_fault(key, record.id) or _mailbox_fault(record.email)
    if isinstance(record, Contact):  # its key stays that of its first name
        return _mailbox_fault(record.email)
    return "" if knowledge.record(kind, key) else "cette case n'existe dans aucune table"


def _name_fault(key: str, name: str) -> str:
    return "" if key == name else f"« key » doit être « {name} »"


def _mailbox_fault(email: str) -> str:
    return "" if not email or is_service_mailbox(email) else "adresse électronique d'une personne"


def _answer_fault(knowledge: Knowledge, entry: FaqEntry) -> str:
    if not is_plain(entry.answer):
        return "la réponse n'insère que des montants et des adresses ; retirez les autres accolades"
    try:
        knowledge.faq.write(entry)
    except AnswerError as error:
        return str(error)
    return ""


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
