"""CPTS: which reader a file calls for."""

from knowledge.imports import cpts_list, finess
from knowledge.imports.cpts_json import read_finess_plus, read_santegraphie
from knowledge.imports.cpts_list import read_table, read_workbook
from knowledge.imports.reading import FormatError, Reader
from knowledge.imports.text import text_of

__all__ = ["reader_of"]


def reader_of(name: str, head: bytes) -> Reader:
    """The reader a file calls for, by its first bytes. Raises `FormatError`."""
    text = text_of(head).lstrip("\ufeff \r\n\t")
    if head.startswith(b"PK"):
        return read_workbook
    if text.startswith(("{", "[")):
        return read_santegraphie if '"FeatureCollection"' in text else read_finess_plus
    if finess.is_frozen(text):
        return finess.read_frozen
    if finess.is_current(text):
        return finess.read_current
    if cpts_list.has_header(text):
        return read_table
    raise FormatError(
        f"{name} : format non reconnu. Formats lus : une liste (CSV ou XLSX) dont une ligne nomme les colonnes, par "
        "exemple « Nom de la CPTS ; Communes ; Département » (« cpts-bot import template cpts » en écrit une), FINESS, "
        "FINESS+ en JSON, la couche Santégraphie en GeoJSON."
    )
