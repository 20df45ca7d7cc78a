"""Contacts, CPTS and answers as a spreadsheet to fill: the same form goes out empty, goes out filled, and comes back.

An empty cell changes nothing. What comes in is held to what the forms hold it to, line by line.
"""

from knowledge.sheets.book import GUIDE, LISTS, MARK, ZIPPED, packed, read, titles, workbook

__all__ = ["GUIDE", "LISTS", "MARK", "ZIPPED", "packed", "read", "titles", "workbook"]
