"""Write the template of the lettre d'intention: `python -m tools.build_letter`.

A URPS that wants its own replaces `handlers/dossier/templates/lettre-intention.docx`, edited in Word or LibreOffice:
what stands in double braces is filled in, the rest is hers.
"""

from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

TARGET = Path(__file__).parent.parent / "handlers" / "dossier" / "templates" / "lettre-intention.docx"
Widths = tuple[float, ...]
INK = RGBColor(0x1B, 0x2A, 0x41)


def main() -> None:
    document = docx.Document()
    _style(document)
    _head(document)
    _territory(document)
    _diagnosis(document)
    _actors(document)
    _orientations(document)
    _calendar(document)
    _foot(document)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(TARGET))


def _style(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.core_properties.title = "Lettre d'intention"
    document.core_properties.author = ""
    document.core_properties.language = "fr-FR"
    for name, size in (("Normal", 10.5), ("Heading 1", 13), ("Title", 17)):
        font = document.styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), INK
        document.styles[name].element.get_or_add_rPr().append(_french())
    document.styles["Normal"].paragraph_format.space_after = Pt(6)


def _french() -> object:
    """So that a spell checker and a screen reader know the language."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    return language


def _head(document: Document) -> None:
    for line in ("Nom et prénom", "Structure ou groupe porteur", "Adresse", "Téléphone et courriel"):
        _text(document, f"[À compléter : {line.lower()}]")
    _text(document, "{%p if author %}")
    _text(document, "{{ author }}")
    _text(document, "{%p endif %}")
    _text(document, "À l'attention de :")
    _text(document, "{%p for line in addressees %}")
    _text(document, "{{r line }}")
    _text(document, "{%p endfor %}")
    _text(document, "[À compléter : lieu et date]")
    _text(
        document, "Objet : lettre d'intention, création d'une communauté professionnelle territoriale de santé (CPTS)"
    )
    _text(document, "Territoire : {{r title }}")
    _text(document, "Madame, Monsieur,")
    _text(
        document,
        "Nous souhaitons créer une CPTS sur le territoire décrit ci-dessous, et vous adressons cette lettre "
        "d'intention pour l'examiner avec vous, avec l'assurance maladie et avec les unions régionales des "
        "professionnels de santé (URPS). [À compléter : qui porte le projet, depuis quand, état d'avancement]",
    )


def _territory(document: Document) -> None:
    document.add_heading("1. Le territoire envisagé", 1)
    _text(document, "{{ size_sentence }}")
    _text(document, "{%p if near %}")
    _text(document, "{{ near }}")
    _text(document, "{%p endif %}")
    _table(
        document,
        ("Commune", "Département", "Code Insee", "Habitants"),
        "communes",
        ("{{r row.name }}", "{{ row.departement }}", "{{ row.code }}", "{{ row.people }}"),
        (6.6, 5, 2.5, 2.5),
    )
    _text(document, "{{ population_source }}")
    _text(
        document,
        "[À compléter : pourquoi ce territoire est cohérent pour les habitants et les soignants ; "
        "CPTS ou projets voisins, à vérifier avec l'ARS]",
    )


def _diagnosis(document: Document) -> None:
    document.add_heading("2. Premiers éléments de diagnostic", 1)
    for blank in (
        "état de santé et besoins de la population",
        "offre de soins : médecins traitants, autres professions, maisons et centres de santé, hôpitaux, Ehpad",
        "difficultés constatées : accès à un médecin traitant, soins non programmés, ruptures de parcours",
        "ce qui fonctionne déjà",
    ):
        _bullet(document, f"[À compléter : {blank}]")
    _text(document, "{%p for tool in tools %}")
    _text(document, "{{ tool }}")
    _text(document, "{%p endfor %}")


def _actors(document: Document) -> None:
    document.add_heading("3. Les acteurs associés et à associer", 1)
    rows = (
        "Professionnels de premier recours",
        "Professionnels de second recours",
        "Établissements de santé",
        "Établissements et services médico-sociaux",
        "Élus et collectivités",
        "Usagers",
    )
    widths = (6.6, 5, 5)
    table = _empty_table(document, ("Acteurs", "Déjà associés", "À associer"), widths)
    for row in rows:
        added = _added(table)
        _sized(added.cells, widths)
        _whole(added)
        _fill(added.cells, (row, "[À compléter]", "[À compléter]"))


def _orientations(document: Document) -> None:
    document.add_heading("4. Les orientations, reliées aux missions", 1)
    _text(
        document,
        "Missions de l'accord conventionnel interprofessionnel (ACI) : les missions socles sont dues par toutes les "
        "CPTS, les missions optionnelles sont choisies.",
    )
    _table(
        document,
        ("Mission", "Nature", "Orientation envisagée"),
        "missions",
        ("{{ row.label }}", "{{ row.kind }}", "[À compléter]"),
        (6.6, 2.5, 7.5),
    )


def _calendar(document: Document) -> None:
    document.add_heading("5. Le calendrier prévisionnel", 1)
    _table(
        document,
        ("Étape", "Ce que nous savons", "Date prévue"),
        "steps",
        ("{{ row.title }}", "{{ row.known }}", "{{r row.when }}"),
        (5, 7.6, 4),
    )


def _foot(document: Document) -> None:
    _text(document, "Nous vous remercions de l'attention portée à ce projet et restons à votre disposition.")
    _text(document, "[À compléter : signatures]")
    note = _text(document, "{{ note }}")
    for run in note.runs:
        run.italic, run.font.size = True, Pt(8.5)


def _table(document: Document, heads: tuple[str, ...], rows: str, cells: tuple[str, ...], widths: Widths) -> None:
    """A table whose one row is repeated for each of `rows`; `widths` are centimetres."""
    table = _empty_table(document, heads, widths)
    _fill(_added(table).cells, (f"{{%tr for row in {rows} %}}", *[""] * (len(heads) - 1)))
    _fill(_added(table).cells, cells)
    _fill(_added(table).cells, ("{%tr endfor %}", *[""] * (len(heads) - 1)))
    for row in table.rows:
        _sized(row.cells, widths)
        _whole(row)
    _text(document, "")


def _added(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx left this one untyped
    return row


def _whole(row: _Row) -> None:
    """A row is not cut between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _sized(cells: Sequence[_Cell], widths: Widths) -> None:
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Cm(width)


def _empty_table(document: Document, heads: tuple[str, ...], widths: Widths) -> Table:
    table: Table = document.add_table(rows=1, cols=len(heads))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # LibreOffice reads the columns, Word the cells
    _sized(table.rows[0].cells, widths)
    table.style = "Table Grid"
    _fill(table.rows[0].cells, heads)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    repeated = OxmlElement("w:tblHeader")  # the heads come again on each page, and are told to a screen reader
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    return table


def _fill(cells: Sequence[_Cell], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        _marked(cell.paragraphs[0], text)


def _text(document: Document, text: str) -> Paragraph:
    return _marked(document.add_paragraph(), text)


def _bullet(document: Document, text: str) -> None:
    _marked(document.add_paragraph(style="List Bullet"), text)


def _marked(paragraph: Paragraph, text: str) -> Paragraph:
    """The text, with what is to be filled in by hand on yellow."""
    before, bracket, after = text.partition("[À compléter")
    if before or not bracket:
        paragraph.add_run(before)
    if bracket:
        blank, close, rest = after.partition("]")
        paragraph.add_run(bracket + blank + close).font.highlight_color = WD_COLOR_INDEX.YELLOW
        _marked(paragraph, rest) if rest else None
    return paragraph


if __name__ == "__main__":
    main()
