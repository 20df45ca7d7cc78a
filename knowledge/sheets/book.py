"""A spreadsheet written, and read line by line."""

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from knowledge.base import RECORDS, Knowledge, plain
from knowledge.contacts import NATIONAL, Contact
from knowledge.cpts import Cpts
from knowledge.faq import FaqEntry
from knowledge.fields import FIELDS
from knowledge.fitness import faults
from knowledge.overlay import Kind, Value
from knowledge.sheets.apart import APART
from knowledge.sheets.columns import FORMS, Form
from knowledge.sheets.line import Cells, Line
from knowledge.sources import Record
from knowledge.text import key
from knowledge.wording import published

MARK = "xlsx:"  # what begins a spreadsheet carried as text
ZIPPED = b"PK\x03\x04"
LARGEST = 32 << 20  # bytes, once opened
MOST_ROWS = 3_000
MOST_COLUMNS = 40
HEADER_WITHIN = 5  # lines above it, that somebody added
KEY = "Fiche"
# A hidden column: how each cell of a card went out, so that one left so is known for it; then of which card it is.
PRINT = "Empreinte"
LISTS, GUIDE = "Listes", "Mode d'emploi"  # the sheets of ours beside the one to fill
_WIDTH = 28
_TYPE = "s"  # never a formula, whatever a text begins with


def packed(content: bytes) -> str:
    """A spreadsheet as text, for whoever carries text only."""
    return MARK + b64encode(content).decode()


def titles(kind: Kind) -> list[str]:
    """The columns of the form of a kind."""
    return [KEY, *FORMS[kind].columns]


def workbook(knowledge: Knowledge, kind: Kind, cards: Mapping[str, Value]) -> bytes:
    """The form of a kind, with these cards already in it."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    form, book = FORMS[kind], Workbook()
    sheet = book.worksheets[0]
    sheet.title = kind
    header = titles(kind)
    rows = {name: _row(form, knowledge, value) for name, value in cards.items()}
    _fill(sheet, [[*header, PRINT], *([name, *row, " ".join(map(_print, [*row, name]))] for name, row in rows.items())])
    sheet.column_dimensions[get_column_letter(len(header) + 1)].hidden = True
    _offer(sheet, book.create_sheet(LISTS), header, form.options(knowledge))
    notes = book.create_sheet(GUIDE)
    for line in ([HELP], *map(list, form.columns.items())):
        notes.append(line)
    notes.column_dimensions["A"].width = _WIDTH
    notes.column_dimensions["B"].width = 4 * _WIDTH
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font

    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(line, column)
            if text:
                cell.value, cell.data_type = text, _TYPE
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDTH
    sheet.freeze_panes = "B2"


def _offer(sheet: Any, lists: Any, header: Sequence[str], options: Mapping[str, Sequence[str]]) -> None:
    """Lists to choose from, under the columns that have one."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, (title, words) in enumerate(options.items(), start=1):
        for line, word in enumerate((title, *words), start=1):
            lists.cell(line, number, word)
        letter, of = lists.cell(1, number).column_letter, sheet.cell(1, header.index(title) + 1).column_letter
        choice = DataValidation("list", formula1=f"{LISTS}!${letter}$2:${letter}${len(words) + 1}", allow_blank=True)
        choice.error, choice.showErrorMessage = "Choisissez dans la liste.", True
        choice.add(f"{of}2:{of}{MOST_ROWS}")
        sheet.add_data_validation(choice)


UNKNOWN = "Je ne reconnais pas ces colonnes. « modele contacts », « modele cpts » ou « modele faq » les donne."
HELP = (
    "Une ligne par fiche. « Fiche » reste vide pour une nouvelle. Une case vide ne change rien ; « retirer » "
    "ôte un site, un courriel, un téléphone, une adresse ou une note. Renvoyez ce fichier au "
    "bot, en privé : il montre chaque ligne avant d'enregistrer. Sur le serveur : « cpts-bot import ». La colonne "
    "masquée « Empreinte » dit comment chaque case est sortie : laissez-la, elle ne s'écrit pas."
)


def _row(form: Form, knowledge: Knowledge, value: Value) -> list[str]:
    cells = form.written(knowledge, value)
    return [cells.get(title, "") for title in form.columns]


def read(text: str, knowledge: Knowledge, today: date) -> tuple[dict[tuple[Kind, str], Value | None], list[str]]:
    """The changes of a spreadsheet, and its faults, each with its line."""
    try:
        rows = _rows(b64decode(text.removeprefix(MARK), validate=True))
    except (BadZipFile, ValueError, KeyError, OSError, EOFError, IndexError, TypeError) as error:
        return {}, [f"Ce classeur est illisible ({type(error).__name__}) : enregistrez-le en .xlsx."]
    found = _headed(rows)
    if found is None:
        return {}, [UNKNOWN]
    kind, titles, first = found
    changes: dict[tuple[Kind, str], Value | None] = {}
    faults: list[str] = []
    lines = [{t: c for t, c in zip(titles, row, strict=False) if t and c} for row in rows[first:]]
    prints = Counter(cells.get(PRINT) for cells in lines)
    for number, cells in enumerate(lines, start=first + 1):
        if not _is_own_print(FORMS[kind], cells, is_shared=prints[cells.get(PRINT)] > 1):
            cells.pop(PRINT, None)
        if not cells:
            continue
        try:
            name, value = _card(kind, knowledge, cells, today)
            if (kind, name) in changes:
                raise LineError([f"la fiche « {name} » est déjà sur une autre ligne"])
            changes[kind, name] = value
        except LineError as error:
            faults.append(f"Ligne {number} : {error}.")
    return changes, faults or ([] if changes else ["Ce classeur ne contient aucune fiche."])


def _rows(content: bytes) -> list[list[str]]:
    """The lines of the first sheet, as texts. Raises what an unreadable file makes the library raise."""
    from openpyxl import load_workbook

    if sum(part.file_size for part in ZipFile(BytesIO(content)).infolist()) > LARGEST:
        raise ValueError("too large once opened")
    sheet = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it: a day without its hour, a number without its decimals."""
    if isinstance(cell, datetime | date):
        return published(f"{cell:%Y-%m-%d}")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _headed(rows: Sequence[Sequence[str]]) -> tuple[Kind, list[str], int] | None:
    """The kind of the form, the title of each column, and the line where cards begin."""
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        for kind, form in FORMS.items():
            named = {key(title): title for title in (KEY, *form.columns, PRINT)}
            titles = [named.get(key(cell), "") for cell in row]
            if {*form.columns} - {APART} <= {*titles}:
                return kind, titles, number
    return None


class LineError(Exception):
    """What is to be corrected in a line, all of it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ; ".join(faults))


def _card(kind: Kind, knowledge: Knowledge, cells: Cells, today: date) -> tuple[str, Value]:
    """The key and the card of a line. Raises `LineError`."""
    form, name = FORMS[kind], cells.get(KEY, "")
    standing = knowledge.value(kind, name) if name else None
    if name and standing is None:
        raise LineError([f"aucune fiche ne s'appelle « {name} » ; laissez « {KEY} » vide pour une nouvelle"])
    new = _changed(form, knowledge, cells, standing) if standing else {t: cells[t] for t in form.columns if t in cells}
    if standing and not new:
        return name, standing  # left as it went out: what stands is nobody's fault here, a date of today neither
    line = Line(new, {})
    fresh, value = form.read(knowledge, line, standing or {}, today)
    found = list(line.faults.values())
    if lacking := _lacking(kind, value):
        # A cell that is at fault leaves its field empty: that is said once.
        named = [_TITLES.get(f, FIELDS.get(f, f)) for f in lacking if f != "id"]
        titles = [title for title in named if title not in line.faults]
        empty = [_TITLES.get(f, FIELDS.get(f, f)) for f in lacking if not value.get(f)]
        told = {"à compléter, rien n'y est": [t for t in titles if t in empty]}
        told |= {"à corriger, ce qui y est ne convient pas": [t for t in titles if t not in empty]}
        found += [f"{what} : {', '.join(which)}" for what, which in told.items() if which]
        unnamed = () if name else ("id",)  # made of the name, which may be what is lacking
        value = {**value, **{f: v for f, v in _BLANKS[kind].items() if f in (*lacking, *unnamed)}}
    elif standing is None and knowledge.value(kind, fresh) is not None:
        found.append(f"cette fiche existe déjà : écrivez « {fresh} » dans « {KEY} » pour la changer")
    if "Région" in line.faults or "region_code" in lacking:
        value = {f: v for f, v in value.items() if f != "departement"}  # which one it should lie in is not known
    if not _lacking(kind, value):
        record = RECORDS[kind].model_validate(value)
        found += faults(knowledge, kind, (name or fresh) if not lacking else _own(record), record, today)
    if found:
        raise LineError(found)
    return name or fresh, plain(record)


def _changed(form: Form, knowledge: Knowledge, cells: Cells, standing: Value) -> Cells:
    """The cells that say something new: not what stands, nor what went out with the sheet and was left so."""
    was = form.written(knowledge, standing)
    left = dict(zip(form.columns, cells.get(PRINT, "").split(), strict=False))
    return {t: c for t in form.columns if (c := cells.get(t)) and c != was.get(t) and _print(c) != left.get(t)}


def _is_own_print(form: Form, cells: Cells, *, is_shared: bool) -> bool:
    """Whether the print of a line is that of its card: one that was pasted with the cells of another is none.

    The print of an older sheet does not say of which card it is: one that two lines share is of neither.
    """
    prints = cells.get(PRINT, "").split()
    is_signed = len(prints) > len(form.columns)
    return prints[-1] == _print(cells.get(KEY, "")) if is_signed else not is_shared


def _print(cell: str) -> str:
    return blake2b(" ".join(cell.split()).encode(), digest_size=6).hexdigest()


def _lacking(kind: Kind, value: Value) -> list[str]:
    """The fields without which, or with which, there is no card."""
    try:
        RECORDS[kind].model_validate(value)
    except ValidationError as error:
        return sorted({str(e["loc"][0]) if e["loc"] else "fiche" for e in error.errors()})
    return []


def _own(record: Record) -> str:
    """The key a record gives itself."""
    return record.id if isinstance(record, Cpts) else record.key if isinstance(record, Contact | FaqEntry) else ""


# What stands for a field that is at fault, so that the others are looked at all the same.
_SOURCE = {"title": "à compléter", "ref": "à compléter"}
_BLANKS: Mapping[Kind, Value] = {
    "contact": {"kind": "ars", "region_code": NATIONAL, "name": "à compléter", "source": "à compléter"},
    "cpts": {"id": "a-completer", "name": "à compléter", "source": _SOURCE},
    "faq": {"id": "a-completer", "question": "à compléter", "answer": "à compléter", "sources": [_SOURCE]},
}
_TITLES = {
    "kind": "Nature", "region_code": "Région", "name": "Nom", "source": "Source", "status": "Vérification",
    "question": "Question", "answer": "Réponse", "sources": "Source", "phrasings": "Formulations",
    "checked": "Vérifiée le",
}  # fmt: skip
