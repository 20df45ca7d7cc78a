"""How a French letter stands on its page: one family of letters, the addressee at right, tables within the margins."""

from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Arial"  # Liberation Sans, of the same measures, stands for it where it is not
INK = RGBColor(0x1B, 0x2A, 0x41)
WIDTH = 16.0  # centimetres between the margins
ADDRESSEE = 8.5  # where the addressee begins, for the window of an envelope
INSET = 0.1  # between the border of a cell and its text
LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
Widths = Sequence[float]
Row = Sequence[str]


def blank_page() -> Document:
    """An empty letter on A4, in French, all of one family."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "fr-FR"
    for style, size in (("Normal", 10.5), ("Heading 1", 12), ("List Bullet", 10.5)):
        _lettered(document.styles[style], size)
    _defaults(document)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(6)
    return document


def _lettered(style: ParagraphStyle, size: float) -> None:
    font = style.font
    font.name, font.size, font.color.rgb = FONT, Pt(size), INK
    own = style.element.get_or_add_rPr()
    _one_family(own.get_or_add_rFonts())
    own.append(_french())
    style.paragraph_format.widow_control = True


def _one_family(fonts: Any) -> None:
    """The theme of Word's own template would set headings in another family."""
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _defaults(document: Document) -> None:
    """What no style says: the template of python-docx is American, and of two families."""
    for own in document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr"):
        _one_family(own.get_or_add_rFonts())
        for language in own.findall(qn("w:lang")):
            language.set(qn("w:val"), "fr-FR")


def _french() -> object:
    """So that a spell checker and a screen reader know the language."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    return language


def text(document: Document, words: str, *, bold: bool = False, after: float | None = None) -> Paragraph:
    paragraph = marked(document.add_paragraph(), words)
    for run in paragraph.runs:
        run.bold = bold or None
    if after is not None:
        paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def closing(document: Document, *lines: str) -> None:
    """The end of the letter stays together: no page with one line of it."""
    for words in lines:
        paragraph = text(document, words)
        paragraph.paragraph_format.keep_with_next = words != lines[-1]
        paragraph.paragraph_format.keep_together = True


def at_right(document: Document, words: str, after: float = 0) -> None:
    """A line of the addressee, or the place and date."""
    text(document, words, after=after).paragraph_format.left_indent = Cm(ADDRESSEE)


def bullet(document: Document, words: str) -> None:
    marked(document.add_paragraph(style="List Bullet"), words).paragraph_format.space_after = Pt(3)


def spread(document: Document, rows: str, heads: Row, cells: Row, widths: Widths, numbers: Sequence[int] = ()) -> None:
    """A table whose one row is repeated for each of `rows`; columns of `numbers` stand at the right."""
    opening, ending = (f"{{%tr for row in {rows} %}}", "{%tr endfor %}")
    empty = [""] * (len(heads) - 1)
    _table(document, heads, [[opening, *empty], cells, [ending, *empty]], widths, numbers)


def fixed(document: Document, heads: Row, rows: Sequence[Row], widths: Widths) -> None:
    """A table of these rows, on one page."""
    table = _table(document, heads, rows, widths, ())
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _table(document: Document, heads: Row, rows: Sequence[Row], widths: Widths, numbers: Sequence[int]) -> Table:
    table: Table = document.add_table(rows=0, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    _within_margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # LibreOffice reads the columns, Word the cells
    for row in (heads, *rows):
        _filled(_added(table), row, widths, numbers)
    _headed(table.rows[0])
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    return table


def _filled(row: _Row, texts: Row, widths: Widths, numbers: Sequence[int]) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a row is not cut between two pages
    for place, (cell, words, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Cm(width)
        paragraph = marked(cell.paragraphs[0], words)
        paragraph.alignment = RIGHT if place in numbers else LEFT
        _snug(paragraph)


def _snug(paragraph: Paragraph) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)


def _added(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx left this one untyped
    return row


def _headed(row: _Row) -> None:
    """The heads come again on each page, are told to a screen reader, and never stand alone at the foot of one."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        for run in cell.paragraphs[0].runs:
            run.bold = True
        _shaded(cell)


def _shaded(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E9EDF3")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _within_margins(table: Table) -> None:
    """Word lets the border of a table stand out of the margin by the inset of its cells: both are set here."""
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))  # the order of these is the schema's
    indent, inset = OxmlElement("w:tblInd"), OxmlElement("w:tblCellMar")
    for element in (indent, _child(inset, "w:left"), _child(inset, "w:right")):
        _measured(element, Cm(INSET))
    layout.addprevious(indent)
    layout.addnext(inset)


def _child(parent: Any, name: str) -> Any:
    child = OxmlElement(name)
    parent.append(child)
    return child


def _measured(element: Any, size: Length) -> None:
    element.set(qn("w:w"), str(round(size.twips)))
    element.set(qn("w:type"), "dxa")


def marked(paragraph: Paragraph, words: str) -> Paragraph:
    """The text, with what is to be filled in by hand on yellow."""
    before, bracket, after = words.partition("[À compléter")
    if before or not bracket:
        paragraph.add_run(before)
    if bracket:
        blank, close, rest = after.partition("]")
        paragraph.add_run(bracket + blank + close).font.highlight_color = WD_COLOR_INDEX.YELLOW
        marked(paragraph, rest) if rest else None
    return paragraph
