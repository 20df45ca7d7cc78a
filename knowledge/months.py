"""The months of the year, as they are written and as they are read."""

from knowledge.text import fold

MONTHS = tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split())
FOLDED = tuple(map(fold, MONTHS))  # as `knowledge.text.fold` leaves them
EITHER = "|".join(dict.fromkeys((*MONTHS, *FOLDED)))  # for a pattern over a text with or without its accents
