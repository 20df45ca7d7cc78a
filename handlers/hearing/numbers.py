"""A number of inhabitants in people's own words: figures of any country, words, bounds, ranges."""

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.hearing.spelled import figures
from knowledge.text import fold, key, words

# Every run is bounded: a long message of digits must not hold the bot.
# « Mettons 45000 » is said of nothing but an amount: people, where no money is spoken of.
_AROUND = r"environ|[àa] peu pr[èe]s|[àa] la louche|grosso modo"
PEOPLE = re.compile(
    rf"\b(?:{_AROUND}|mettons|disons|presque|dans les)\s{{1,3}}\d"
    rf"|\d[\d\s.,]{{0,15}}(?:k\b|milles?\b|millions?\b|h\b|hab|(?:{_AROUND})\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<minus>-?)\s{0,3}(?P<digits>\d[\d\s.]{0,15}(?:,\d{3}){0,2}(?:,\d{1,6})?)\s{0,3}(?P<unit>k\b|milles?\b|millions?\b|m\b)?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?")
# « 90'000 », « 90_000 », « 90·000 »: signs of thousands of other countries, and the spaces that no keyboard has.
_SIGNS = re.compile(r"(?<=\d)['’_·\u00a0\u202f](?=\d{3}(?!\d))")
_UNITS = {"k": 1_000, "mille": 1_000, "milles": 1_000, "million": 1_000_000, "millions": 1_000_000, "m": 1_000_000}
_PEOPLE_WORDS = re.compile(r"(?<=[\d ])(?:habitante?s?|habs?|h|k|milles?|millions?|d habitants|ames|personnes)\b")
_YEAR = re.compile(
    r"\(?\b(?:(?:en|insee|depuis|recensement|source|annee|au|de)\W{1,3}){1,3}(?:19|20)\d\d\b\)?"
    r"|\((?:19|20)\d\d\)|\b(?:19|20)\d\d\W{1,2}insee\b"
)
# Numbers that plainly count something else than people, or some of them only.
_COUNTS_ELSE = re.compile(
    r"(?<!\d)(?<!\d[ .,])\d{1,3}(?:[ .]?\d{3})?\s{1,2}(?:communes?|villages?|membres?|adherente?s?|professionnel\w*"
    r"|pros\b|soignants?|medecins?|generalistes?|infirmi\w+|pharmaci\w+|kines?\b|structures?|km\b|ans\b|mois\b|annees?)"
    r"|\bdont\s[^,;\n]{0,60}"
)
_BELOW = re.compile(
    r"(?:\bmoins de|<\s{0,3}(?=\d)|\binferieure? a|\ben dessous de|\bsous les?|\bau plus|\bmaximum|\bmax\b|\bjusqu'?a)"
)
_ABOVE = re.compile(
    r"(?:\bplus de|>\s{0,3}(?=\d)|\bsuperieure? a|\bau dessus de|\bau moins|\bminimum|\bau dela de|\bdepasse)"
)
_A_LITTLE = re.compile(r"\b(?:un (?:tout petit )?peu|a peine|guere) plus de\b")  # is that number, or nearly
_NEARLY = re.compile(r"\b(?:presque|quasi|a peine|pas loin de|pres de)\b")
# « Avec 2 communes de plus »: communes that are counted, and not named; « de plus » is said of them, not of people.
COMMUNES = re.compile(
    r"\b(?:avec |et )?(?:\d{1,2}|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|plusieurs|quelques)"
    r" (?:autres? |nouvelles? )?communes?(?: (?:de|en) (?:plus|moins)| suppl[ée]mentaires?)?",
    re.IGNORECASE,
)
_JOINING = re.compile(
    r"\b(?:integr\w+|fusionn\w+ avec|absorb\w+|rejoign\w+|rejoint|ajout\w+|accueill\w+|repren\w+|gagn\w+"
    r"|recuper\w+|pren(?:d|ds|dre|ons|drait|drions) (?:aussi |encore )?(?:une?|deux|trois|\d{1,2}) (?:\w+ )?communes?"
    r"|(?:de|en) plus|suppl[ée]mentaires?)\b|(?:^|\s)\+ ?(?=\d)"
)
_LEAVING = re.compile(
    r"\b(?:perd\w*|quitt\w+|partent|s'? ?en vont|retir\w+|enlev\w+|sort(?:ent|irait)?|(?:de|en) moins)\b"
)
# A number after these is all of a population: « on passe à 82 000 ».
_BECOMING = frozenset(
    "passe passer passait passons passant passerons passera montons monte monter descend descendre devient".split()
)
FEWEST = 1_000  # below, a number counts communes or members rather than inhabitants
_BESIDE_A_NUMBER = frozenset(
    "a peu pres environ plutot en fait non mais c est on nous sommes serait seraient sera plus moins de que presque "
    "autour au total mettez mets mettons disons dans les la louche grosso modo ca fait finalement".split()
)
_LEADS_TO_A_NUMBER = frozenset(
    "pour avec a et si on est etait sommes nous ok alors mais d une cpts territoire de".split()
)
_CORRECTS = re.compile(
    r"\b(?:non|pardon|oups|erreur|je (?:voulais|veux) dire|(?:je )?me suis tromp\w+|j ai mal ecrit)\b"
)
_CIVIL_YEAR = re.compile(r"(?<!\d)20[123]\d(?!\d)")
_MILLIONS = 1_000  # a first number of a range this small is counted as the second: « 50 à 60 000 »


@dataclass(frozen=True, slots=True)
class Said:
    """How many people a text speaks of: exactly (`low` is `high`), at least, less than, or between two numbers.

    `nearly`: a little less than what is said.
    """

    low: int | None
    high: int | None
    nearly: bool = False

    @property
    def exact(self) -> int | None:
        return self.low if self.low == self.high and not self.nearly else None


def heard(text: str) -> Said | None:
    """What a text says of a number of people; None when it says no number, or too many."""
    plain = _SIGNS.sub("", figures(fold(text)))
    if _has_another(plain, _COUNTS_ELSE):  # « 85 membres, 67 000 habitants »
        plain = _COUNTS_ELSE.sub(" ", plain)
    found = list(_NUMBER.finditer(_YEAR.sub(" ", plain) if _has_another(plain, _YEAR) else plain))
    values = [_value(number) for number in found]
    if len(values) == 1:
        return _bounded(plain, values[0])
    if len(values) == 2 and re.search(r"\bentre\b|\ba\b|\bet\b|-|\bou\b", plain):
        low, high = values
        low = low * 1_000 if low < _MILLIONS <= high else low
        return Said(abs(low), abs(high)) if abs(low) < abs(high) else None
    return None


def names_people(text: str) -> bool:
    """Whether a text says that its number counts people, or writes a large one in words."""
    plain = fold(text)
    spelled = figures(plain)
    return bool(PEOPLE.search(text)) or (spelled != plain and heard(text) is not None)


def is_number(text: str) -> bool:
    """Whether a text is a number and what stands beside one: « plutôt 52 000 » is, « budget 2027 » is not."""
    beside = [word for word in words(text) if not word.isdigit()]
    return not _CIVIL_YEAR.search(text) and _BESIDE_A_NUMBER.issuperset(beside)


def is_only_number(text: str) -> bool:
    """Whether a text is a number of people and what leads to one: « pour 60000 », « et si on est 38 000 ? »."""
    said = heard(text)
    beside = {word for word in words(_PEOPLE_WORDS.sub(" ", figures(fold(text)))) if not word.isdigit()}
    is_people = said is not None and said.exact is not None and said.exact >= FEWEST
    return is_people and not _CIVIL_YEAR.search(text) and beside <= _BESIDE_A_NUMBER | _LEADS_TO_A_NUMBER


def corrects_number(text: str) -> bool:
    """Whether a text is another number of people than the one given: « pardon, je voulais dire 195 000 »."""
    plain = key(text)
    return bool(_CORRECTS.search(plain)) and is_only_number(_CORRECTS.sub(" ", plain))


def tells_people(text: str) -> bool:
    """Whether a text says how many people there are, and nothing else: « 90 000 habitants », « disons 45000 »."""
    plain = figures(fold(text))
    return names_people(text) and heard(text) is not None and is_number(_PEOPLE_WORDS.sub(" ", plain))


def people_in(text: str) -> int | None:
    """The one number of inhabitants a text says, negative when it is written so; None for bounds and ranges."""
    said = heard(text)
    return said.exact if said else None


def two_numbers(text: str) -> tuple[int, int] | None:
    """The two numbers of inhabitants of a text, in its order: from 78 500 to 82 000. None for one, or for more."""
    plain = _SIGNS.sub("", figures(fold(text)))
    values = [value for found in _NUMBER.finditer(_YEAR.sub(" ", plain)) if (value := _value(found)) >= FEWEST]
    return (values[0], values[1]) if len(values) == 2 else None


def moves(text: str) -> int:
    """Whether a number told with these words comes (1) to a population or leaves it (-1); 0 when it is all of it.

    « On va intégrer une commune de 3 000 habitants », « 3 500 habitants de plus », « si on perd 6 000 habitants ».
    """
    heard = fold(text)
    if becomes(text):
        return 0
    if _LEAVING.search(heard):
        return -1
    return 1 if _JOINING.search(heard) else 0


def gains_communes(text: str) -> bool:
    """Whether communes that are counted and not named come or leave: « on ajoute une commune de 3 000 habitants »."""
    return bool(COMMUNES.search(fold(text))) and bool(PEOPLE.search(text)) and moves(text) != 0


def becomes(text: str) -> bool:
    """Whether a message says what a population comes to: « on passe à 82 000 »."""
    return bool(_BECOMING & set(words(text)))


def _has_another(plain: str, taken: re.Pattern[str]) -> bool:
    """Whether a number is left once these are taken out: « 64 186 habitants en 2023 »."""
    return bool(_NUMBER.search(taken.sub(" ", plain)))


def _bounded(plain: str, value: int) -> Said:
    plain = _A_LITTLE.sub(" ", plain)
    if _BELOW.search(plain):
        return Said(None, value)
    if _ABOVE.search(plain):
        return Said(value, None)
    return Said(value, value, nearly=bool(_NEARLY.search(plain)))


def _value(found: re.Match[str]) -> int:
    unit = (found["unit"] or "").lower()
    people = int(_decimal(found["digits"], dotted=bool(unit)) * _UNITS.get(unit, 1))
    return -people if found["minus"] else people


def _decimal(digits: str, *, dotted: bool) -> Decimal:
    """« 52.000 » and « 52,000 » count thousands; the dot of « 52.5 », and any before a unit (`dotted`), is decimal."""
    written = re.sub(r"\s", "", digits)
    if not dotted and _ENGLISH.fullmatch(written):
        written = written.replace(",", "")
    if written.count(".") == 1 and "," not in written and (dotted or not _THOUSANDS.fullmatch(written)):
        written = written.replace(".", ",")
    return Decimal(written.replace(".", "")[:12].replace(",", "."))
