"""A Word document filled from its template: what only the person knows stays a blank on yellow."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docxtpl import DocxTemplate, RichText

from handlers.dossier.dossier import Dossier
from handlers.dossier.wording import made_on
from knowledge.door import tidied, tidy

TEMPLATES = Path(__file__).parent / "templates"
BLANK = "[À compléter]"
YELLOW = "FFFF00"  # docxtpl shades with a colour, where Word itself highlights by name


class About(NamedTuple):
    """What a file manager and a screen reader say of a document."""

    title: str
    author: str


def filled(template: str, values: Mapping[str, Any], dossier: Dossier, about: About) -> bytes:
    document = DocxTemplate(BytesIO(_template(template)))
    document.render(tidied(values), autoescape=True)
    _describe(document, dossier, about)
    out = BytesIO()
    document.save(out)
    return _of_the_day(out, dossier)


def _of_the_day(archive: BytesIO, dossier: Dossier) -> bytes:
    """The same archive without the minute it was made: the same letter twice is the same file."""
    out, day_of = BytesIO(), (dossier.day.year, dossier.day.month, dossier.day.day, 0, 0, 0)
    with ZipFile(archive) as made, ZipFile(out, "w", ZIP_DEFLATED) as dated:
        for part in made.infolist():
            dated.writestr(ZipInfo(part.filename, day_of), made.read(part), ZIP_DEFLATED)
    return out.getvalue()


@cache
def _template(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()


def _describe(document: Any, dossier: Dossier, about: About) -> None:
    own = document.docx.core_properties
    own.title = tidy(about.title)
    own.author = own.last_modified_by = about.author
    own.comments = made_on(dossier)
    own.language = "fr-FR"
    own.created = own.modified = datetime.combine(dossier.day, datetime.min.time(), UTC)


def rich(text: str) -> RichText:
    """A text whose blanks are on yellow."""
    found, rest = RichText(), tidy(text)
    while rest:
        before, bracket, after = rest.partition("[À compléter")
        found.add(before)
        blank, close, rest = after.partition("]")
        if bracket:
            found.add(bracket + blank + close, highlight=YELLOW)
    return found
