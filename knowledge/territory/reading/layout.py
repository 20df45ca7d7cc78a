"""How a message is laid out: what in it is no place is set aside, whole, before its words are read.

Numbering, telephones, addresses, figures, totals and signatures leave blanks of the same length, so that what stays
keeps its place in the text; each is kept with its kind, so that nothing of a message is lost without a name.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from knowledge.months import EITHER
from knowledge.territory.reading.columns import Columns
from knowledge.text import key


class Noise(StrEnum):
    """What a stretch of text is that names no place."""

    NUMBERING = "numérotation"
    PHONE = "téléphone"
    ADDRESS = "adresse"
    LINK = "lien"
    FIGURE = "chiffre"
    TOTAL = "total"
    DATE = "date"
    SIGNATURE = "signature"
    COURTESY = "formule de politesse"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, and what it is."""

    start: int
    end: int
    noise: Noise


_LETTER = r"[^\W\d_]"
# Every run is bounded: a long message of digits must not hold the bot.
_THOUSANDS = r"\d{1,3}(?:[ \u00a0\u202f.'’]\d{3}){1,3}(?!\d)"
_FIGURE = rf"(?:{_THOUSANDS}|\d{{1,9}})"
_PHONE = re.compile(
    r"(?:\b(?:t[ée]l(?:[ée]phone)?|port(?:able)?|mob(?:ile)?|fax|gsm)\b[\s.:]{0,4})?"
    r"(?<![\w+])(?:(?:\+|00)33[ .]?(?:\(0\)[ .]?)?|0)[1-9](?:[ .\-/]?\d{2}){4}(?!\d)",
    re.IGNORECASE,
)
_LINK = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|(?:https?://|www\.)\S{1,200}", re.IGNORECASE)
_BOX = re.compile(
    r"\b(?:(?:b\.?p|c\.?s|tsa)\.?|bo[iî]te postale)[ .n°º]{0,4}\d[\d ]{0,6}(?!\d)|(?<=\bcedex)[ ]\d{1,2}(?!\d)",
    re.IGNORECASE,
)
# « Résidence Les Pins », « ZA des Ormes », up to the postcode or the next mark.
_SITE = re.compile(
    r"\b(?:r[ée]sidence|lotissement|lot\.|immeuble|imm\.|b[âa]timent|b[âa]t\.?|(?:z\.?[ai]\.?|z\.?a\.?c\.?"
    r"|zone (?:artisanale|industrielle|d'activit[ée]s?))(?=[ ]d|[ ][A-Z]))[ ][^\n,;]{1,50}?(?=[ ]+\d{5}\b|[,;\n]|$)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?<!\d)\d{1,4}[ ]?(?:bis|ter|quater|b)?[ ]?,?[ ]{1,2}(?:rue|avenue|av\.?|bd|bld|boulevard|place|pl\.?|chemin"
    r"|ch\.|impasse|route|rte|all[ée]e|quai|cours|square|faubourg|fg)\b[^\n,;]{0,60}?(?=[ ,-]+\d{5}\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:en|depuis|insee|recensement(?: de)?|ann[ée]e|fin|d[ée]but)[ ](?:19|20)\d\d\b(?![.,]?\d)", re.IGNORECASE
)
_DATE = re.compile(
    rf"(?<![\d/.-])\d{{1,2}}(?P<sign>[/.-])\d{{1,2}}(?P=sign)(?:\d{{4}}|\d{{2}})(?![\d/.-])"
    rf"|(?<!\d)(?:1er|\d{{1,2}})[ ](?:{EITHER})\b(?:[ ]\d{{4}}\b)?|\b(?:{EITHER})[ ](?:19|20)\d\d\b",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\w:/.,-])(?:[01]?\d|2[0-3])(?::[0-5]\d|[ ]?h(?:[ ]?[0-5]\d)?)(?![\w:])", re.IGNORECASE)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])"
# « 26/07 » may as well be two départements: a date is led to, or has its hour.
_DAY_SAID = re.compile(
    rf"(?:\b(?:le|ce|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[ ])(?P<day>{_DAY})"
    rf"|(?<![\d/]){_DAY}(?=,?[ ](?:[àa][ ])?\d{{1,2}}[ ]?[:h])",
    re.IGNORECASE,
)
# A line that begins so, below others, is of whoever signs; « cabinet à Tain » says where somebody works.
_WORKPLACE = re.compile(
    r"^\W*(?:(?:grande )?pharmacie|officine|cabinet|maison (?:de sant[ée]|m[ée]dicale)|msp"
    r"|centre (?:de sant[ée]|m[ée]dical)|p[ôo]le (?:de )?sant[ée]|clinique|centre hospitalier|ehpad"
    r"|laboratoire|sel(?:arl|as)|scm)\b(?![ ](?:[àa]|sur)[ ])",
    re.IGNORECASE,
)
_COMMUNES = re.compile(r"\d{1,4}[ ](?:communes?|villes?|villages?)\b", re.IGNORECASE)
_PEOPLE = re.compile(rf"(?<![\d.,]){_FIGURE}[ \u00a0]{{0,2}}(?:habitante?s?|habs?|[âa]mes)\b\.?", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\d.,'’])\d{1,3}(?:[.'’]\d{3}){1,3}(?![\d.'’])")
_SUM = re.compile(r"\b(?:total|soit|en tout|ensemble|somme|pour|font)\b(?P<between>[^\n\d]{0,40})$", re.IGNORECASE)
# The words of a line that adds up, whatever their order.
_ADDING = frozenset(
    "total totaux totale soit somme ensemble general generale population pop municipale de des du d un une la le au en "
    "tout habitants habitant hab environ communes commune pour font a notre territoire insee".split()
)
_SUMS = frozenset({"soit", "total", "totaux", "totale", "tout", "ensemble", "somme"})
_CLOSING = re.compile(
    r"^\W*(?:(?:(?:tr[eè]s|bien) )?(?:cordialement|cdt|cdlt|confraternellement|amicalement|respectueusement)\b.{0,60}"
    r"|(?:bien|tout) [àa] (?:vous|toi)\b.{0,40}"
    r"|(?:sinc[eè]res|meilleures|cordiales) salutations\b.{0,40}|salutations\b.{0,40}"
    r"|(?:bonne|belle) (?:journ[ée]e|soir[ée]e|r[ée]ception|semaine|fin de journ[ée]e)\b.{0,40}"
    r"|merci(?: (?:d['’ ]avance|par avance|beaucoup|bien|[àa] vous|encore))*|[àa] bient[oô]t\b.{0,20})\W*$"
    r"|^[ \t>]*--[ \t]*$",
    re.IGNORECASE,
)
# « Cher confrère » is not the département.
_COURTESY = re.compile(
    r"\bch[eè]re?s?(?: et ch[eè]re?s?)? (?:confr[eè]res?|consoeurs?|coll[eè]gues?|docteurs?"
    r"|messieurs|monsieur|madame|amie?s?|tous)\b",
    re.IGNORECASE,
)
# « Suite à notre échange, voici la liste : » announces what stands below.
_ANNOUNCING = re.compile(
    r"^(?![^\n]{0,160}\b(?:c[cau]|communaut\w+|agglo\w*|m[ée]tropole|canton|d[ée]partement|pays)\b)"
    r"(?=[^\n]{0,160}\b(?:voici|ci-joint|ci-dessous|la liste|les communes|nos communes)\b)[^\n:]{1,160}:[ \t]*(?=\n)",
    re.IGNORECASE | re.MULTILINE,
)
_POSTSCRIPT = re.compile(r"^\W*p\.?\s?s\.?\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^[ \t]*[(\[]?(?P<number>\d{1,3})(?:[ ]?[.)\]°:/–-]+(?:[ \t]+|(?=[^\W\d_]))|[ \t]+(?!\d{3}(?!\d)))(?=[^\W_])"
)
_INLINE = re.compile(rf"(?:^|(?<=[\s,;]))[(]?(?P<number>\d{{1,3}})[.)]+[ \t]*(?={_LETTER})")
_BULLET = re.compile(r"^[ \t]*o[ \t]+(?=[^\W_])")
BREAK, JOIN = "…", "•"


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Layout:
    """Reads the layout of one text; `is_code` knows the numbers that are postcodes or codes of communes."""

    def __init__(self, text: str, is_code: Callable[[str], bool]) -> None:
        self._signs = list(text)
        self._source = text
        self.spans: list[Span] = []
        self.stated: int | None = None
        self.padded: frozenset[int] = frozenset()
        if any(map(str.isdigit, text)) or "\n" in text or "@" in text or "www" in text:
            self._read(is_code)

    def _read(self, is_code: Callable[[str], bool]) -> None:
        self._set_aside_signature()
        self._set_aside_workplaces()
        for polite in (_COURTESY, _ANNOUNCING):
            self._set_aside(polite, Noise.COURTESY)
        self._set_aside(_LINK, Noise.LINK)
        self._set_aside(_PHONE, Noise.PHONE)
        for address in (_BOX, _SITE, _STREET):
            self._set_aside(address, Noise.ADDRESS)
        self._set_aside_numbering()
        for date in (_DATE, _DAY_SAID, _HOUR):
            self._set_aside(date, Noise.DATE)
        self._set_aside(_YEAR, Noise.DATE)
        self._set_aside_totals()
        self._set_aside_people()
        columns = Columns([(line.start, line.text) for line in self._lines()], is_code)
        for start, end in columns.figures:
            self._blank(start, end, Noise.FIGURE, BREAK)
        self.padded = columns.codes
        self._set_aside(_DOTTED, Noise.FIGURE)

    @cached_property
    def text(self) -> str:
        """The text with a blank in the place of all that is no place."""
        return self._now()

    def _now(self) -> str:
        return "".join(self._signs)

    def _lines(self) -> list[Line]:
        lines, start = list[Line](), 0
        for text in self._now().split("\n"):
            lines.append(Line(start, text))
            start += len(text) + 1
        return lines

    def _blank(self, start: int, end: int, noise: Noise, sign: str) -> None:
        """Kept by its kind; a mark in its place says that what stands on both sides is apart.

        What was set aside within it before is a part of it: « Total : 01 00 00 00 00 ».
        """
        if any(sign.isalnum() for sign in self._signs[start:end]):
            within = [span for span in self.spans if start <= span.start and span.end <= end]
            self.spans = [*(span for span in self.spans if span not in within), Span(start, end, noise)]
        self._signs[start:end] = [sign if place == start else " " for place in range(start, end)]

    def _set_aside(self, pattern: re.Pattern[str], noise: Noise) -> None:
        for found in pattern.finditer(self._now()):
            self._blank(found.start(), found.end(), noise, BREAK)

    def _set_aside_signature(self) -> None:
        """From the closing formula of a mail to its end, but for a postscript."""
        lines = self._lines()
        first = next((place for place, line in enumerate(lines) if self._closes(place, line, lines)), None)
        if first is None:
            return
        for line in lines[first:]:
            if _POSTSCRIPT.match(line.text):
                return
            self._blank(line.start, line.end, Noise.SIGNATURE, BREAK)

    def _set_aside_workplaces(self) -> None:
        """« Pharmacie de l'Hermitage - 26600 Tain » below a list: where its author works."""
        written = [line for line in self._lines() if key(line.text)]
        for line in written[2:]:
            if _WORKPLACE.match(line.text):
                self._blank(line.start, line.end, Noise.SIGNATURE, BREAK)

    @staticmethod
    def _closes(place: int, line: Line, lines: Sequence[Line]) -> bool:
        return bool(_CLOSING.match(line.text)) and any(key(before.text) for before in lines[:place])

    def _set_aside_numbering(self) -> None:
        """Numbers that count the lines, or the names of a line, one after the other."""
        for line in self._lines():
            if found := _BULLET.match(line.text):
                self._blank(line.start, line.start + found.end(), Noise.NUMBERING, JOIN)
        heads = [(line.start, _NUMBERED.match(line.text)) for line in self._lines()]
        self._set_aside_counted([(start, found) for start, found in heads if found])
        self._set_aside_counted([(0, found) for found in _INLINE.finditer(self._now())])

    def _set_aside_counted(self, numbers: Sequence[tuple[int, re.Match[str]]]) -> None:
        for run in _counting(numbers):
            for start, found in run:
                self._blank(start + found.start(), start + found.end(), Noise.NUMBERING, JOIN)

    def _set_aside_totals(self) -> None:
        """« Total : 41 300 habitants », « soit 22 communes et 41 300 hab. »."""
        for line in self._lines():
            figures = re.findall(_FIGURE, line.text)
            words = [word for word in key(line.text).split() if not word.isdecimal()]
            if figures and _SUMS.intersection(words) and _ADDING.issuperset(words):
                people = re.findall(_FIGURE, _COMMUNES.sub("", line.text))
                self.stated = max(map(_value, people), default=self.stated)
                self._blank(line.start, line.end, Noise.TOTAL, BREAK)

    def _set_aside_people(self) -> None:
        """« 64 541 habitants »: a figure, which is the total when it is said to be."""
        now = self._now()
        for found in _PEOPLE.finditer(now):
            lead = _SUM.search(now[max(0, found.start() - 60) : found.start()])
            if lead and _ADDING.issuperset(key(lead["between"]).split()):
                self.stated = _value(re.match(_FIGURE, found.group()).group())  # type: ignore[union-attr]
            self._blank(found.start(), found.end(), Noise.FIGURE, BREAK)


def _value(figure: str) -> int:
    return int("".join(sign for sign in figure if sign.isdigit()))


def _counting(numbers: Sequence[tuple[int, re.Match[str]]]) -> Iterator[list[tuple[int, re.Match[str]]]]:
    """Runs of two or more that go up one by one; beside one, a 1 alone counts too, as under a heading."""
    runs: list[list[tuple[int, re.Match[str]]]] = []
    for start, found in numbers:
        if runs and int(found["number"]) == int(runs[-1][-1][1]["number"]) + 1:
            runs[-1].append((start, found))
        else:
            runs.append([(start, found)])
    if any(len(run) > 1 for run in runs):
        yield from (run for run in runs if len(run) > 1 or run[0][1]["number"] == "1")
