"""Amounts of one's own contract, typed or pasted from its annex: which mission, which part, how many euros a year.

A wrong amount is worse than none. A line is taken when it holds nothing but one mission, its parts and one amount for
each; a word we do not know (« habitants », « sous réserve », « demandé »), a year or a rate may change what an amount
means. Whatever else looks like an amount is said back as not taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, groupby, pairwise, product
from typing import Any

from handlers.engine.flow import Accept, Context, Outcome, Refuse
from handlers.engine.quotation import quoted
from knowledge.rates import MOST_EUROS, Part
from knowledge.text import clean, fold, key
from knowledge.wording import euros, some

AMOUNTS: Mapping[str, re.Pattern[str]] = {
    "fonctionnement": re.compile(r"\bfonctionnement\b"),
    "acces-aux-soins": re.compile(r"\bacces (?:aux soins|au medecin)|\bsoins non.programmes\b|\bsnp\b"),
    "parcours": re.compile(r"\bparcours\b"),
    "prevention": re.compile(r"\bprevention\b"),
    "crise": re.compile(r"\bcrises?\b"),
    "qualite": re.compile(r"\bqualite\b|\bpertinence\b"),
    "accompagnement": re.compile(r"\baccompagnement\b|\battractivite\b"),
}
# Words that say which part an amount is. A « mission socle » or its « moyens » have both parts: they say neither.
_PARTS: Mapping[Part, re.Pattern[str]] = {
    Part.PLAN: re.compile(r"\bredaction\b|\bplan initial\b|\bpremiere annee\b"),
    Part.UPDATE: re.compile(r"\bmise a jour\b|\bactualisation\b"),
    Part.FIXED: re.compile(r"\bfixes?\b"),
    Part.VARIABLE: re.compile(r"\bvariables?\b|\bresultats?\b|\bindicateurs\b"),
    Part.TOTAL: re.compile(r"\btotal\b|\bmaximum\b"),
}
# Of a crisis, the variable part comes only when the ARS recognises one; « fixe » may be the plan or its update.
_OF_CRISIS = {Part.PLAN: Part.PLAN, Part.UPDATE: Part.UPDATE, Part.VARIABLE: Part.CRISIS, Part.TOTAL: Part.TOTAL}
_OF_MISSION = {part: part for part in (Part.FIXED, Part.VARIABLE, Part.TOTAL)}
_OF_OFFICE = {Part.FIXED: Part.TOTAL, Part.TOTAL: Part.TOTAL}  # « fonctionnement » has one amount, undivided
_PLANS = ((Part.FIXED, Part.PLAN), (Part.FIXED, Part.UPDATE))  # a title's word, and the line's
# What the labels of an annex are made of besides missions and parts: none of these changes what an amount means.
_LABELS = frozenset(
    "accompagnement action actions amelioration ameliorer annee annexe annuel annuelle annuels au autour aux "
    "commentaires communaute contrat coordonnee cpts d de des developpement du en et eur euro euros "
    "exceptionnelle faveur financement grave graves intitule l la le les libelle medecin mission missions "
    "montant montants notre observations optionnelle optionnelles organisation part parts patient patients "
    "plan pluriprofessionnel pluriprofessionnels professionnelle professionnelles professionnels reponse "
    "sanitaire sanitaires sante socle socles soin soins territoire territoriale territoriales thematique "
    "traitant volet".split()
)
_WORD = re.compile(r"[a-z]+")
_YEARLY = re.compile(
    r"\bpar an\b|/ ?an\b"
)  # « par » and « / » of anything else are of another amount: « € / habitant »
_MARKS = re.compile(r"[\s:;,.|()'\"«»=_*•·€-]*")
_CELL = re.compile(r"[\t|;]")
# Digits side by side: one amount or several, « 90 000 135 000 ». A sign or a bracket before may make it negative.
_RUN = re.compile(r"(?<![\w.,+(/-])(\d+(?:[ .,]\d+)*)(?: ?(k)? ?(?:€|euros?\b|eur\b))?(?![\w%]| %)")
_NUMBER = re.compile(r"(?:[1-9]\d{0,2}(?: \d{3})+|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d*)(?:[.,]\d{1,2})?")
_THOUSANDS = re.compile(r"[1-9]\d{0,3}(?:[.,]\d{1,2})?")  # before « k€ », « 1.500 » may be 1,5
_CENTS = re.compile(r"[.,](\d{1,2})$")
_TABLE_UNIT = re.compile(r"(?<!\d)(?<!\d )\b[km] ?(?:€|euros?\b)|\bmilliers?\b|\bmillions?\b")  # « montants en k€ »
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# What may stand between two missions of one line; a comma between digits is of a number.
_BETWEEN = (re.compile(r";|\.\s|\s/\s"), re.compile(r"[;,](?!\d)(?=[^\d]*\d)|\set\s"))
_SHOWN_PARTS = {
    "total": "",
    "fixed": ", part fixe",
    "variable": ", part variable",
    "plan": ", rédaction du plan",
    "update": ", mise à jour du plan",
    "crisis": ", si crise reconnue",
}
_FORGETS = re.compile(
    r"(?:(?:je veux|peux tu|pouvez vous|non) )*(?:efface\w*|oubli\w+|retire\w*|enleve\w*|supprime\w*|annul\w+)"
    r" (?:tous )?(?:les|mes|nos|ces) montants(?: (?:du contrat|de (?:mon|notre) contrat|donnes|saisis))?"
)
FEWEST = 500  # euros a year: less is a number of something else
MOST_NUMBERS = 3  # on a line: fixed, variable, and their total
SAID_BACK = 5  # lines: what a message of 900 characters holds
NOT_TAKEN = (
    "Je n'ai pas pris {lines} : je n'y lis pas à coup sûr un montant d'une seule part. Écrivez la mission, la part "
    "(fixe ou variable ; pour les crises, rédaction du plan ou mise à jour) et le montant, sans rien d'autre : "
    "« Prévention, part fixe : 17 500 »."
)
NONE = "Je n'y lis aucun montant d'une mission. Écrivez par exemple « Prévention, part fixe : 17 500 »."
FORGOTTEN = "Les montants de votre contrat sont effacés : vos calculs reprennent ceux du barème."
NOTED = "Noté selon votre contrat, pour vous seul : {lines}. Ces montants remplacent ceux du barème dans vos calculs."


def own_amounts(said: str, context: Context) -> Outcome:
    """The amounts told so far, with those a message tells; what has no reading, or several, is said back."""
    rows = list(_rows(said))
    told = {(name, amount) for _, amounts in rows for name, amount in amounts.items()}
    names = [name for name, _ in told]
    twice = {name for name in names if names.count(name) > 1}
    sure = [amounts for _, amounts in rows if not twice & amounts.keys()]
    unclear = [line for line, amounts in rows if not amounts or twice & amounts.keys()]
    read = {name: str(amount) for amounts in sure for name, amount in amounts.items()}
    left = NOT_TAKEN.format(lines=_said_back(unclear)) if unclear else ""
    if not read:
        return Refuse(left or NONE)
    kept = {name: str(amount) for name, amount in (context.answers.own or {}).items()} | read
    note = NOTED.format(lines=some(shown_own(read, context), SAID_BACK, "autre montant", "autres montants"))
    return Accept(kept, note=" ".join(filter(None, [note, left])), quiet=True)


def shown_own(own: Mapping[str, Any], context: Context) -> list[str]:
    """« Prévention, part fixe 17 500 € », one an amount."""
    shown = {m.id: m.short for m in context.knowledge.rates.on(context.today).missions}
    pairs = ((name.partition("/"), value) for name, value in own.items())
    return [f"{shown.get(m, m)}{_SHOWN_PARTS.get(part, '')} {euros(Decimal(value))}" for (m, _, part), value in pairs]


def forgets_own(said: str, context: Context) -> bool:
    """« Efface les montants », once there are some."""
    return bool(context.answers.own) and bool(_FORGETS.fullmatch(key(said)))


def _said_back(lines: Sequence[str]) -> str:
    return some([quoted(line) for line in lines], SAID_BACK, "autre ligne", "autres lignes")


def _rows(said: str) -> Iterator[tuple[str, Mapping[str, Decimal]]]:
    """The lines that tell an amount, or seem to, each with the amounts that are sure: none where it is unclear."""
    foreign = bool(_TABLE_UNIT.search(_plain(said)))
    heads: Sequence[str] = ()
    for line in (piece for whole in said.splitlines() for piece in _pieces(whole)):
        plain = _plain(line)
        if _missions(plain) and re.search(r"\d", plain):
            # A footnote's « ² » becomes a digit once folded: « 5000² » is not 50 002.
            same = re.findall(r"\d", plain) == re.findall(r"[0-9]", line)
            yield line, _amounts(plain, heads) if same and not foreign else {}
        elif _seems_an_amount(plain):
            yield line, {}
        elif not _only_labels(plain):
            heads = ()
        elif (named := _parts(plain)) and not _missions(plain):
            heads = _CELL.split(plain) if len(named) > 1 else ()
        # « Chez nos voisins : » says whose, or what, the amounts below are.
        foreign = foreign or (plain.endswith(":") and not _only_labels(plain))


def _pieces(line: str) -> Sequence[str]:
    """« Fonctionnement 75 000 ; Prévention, part fixe : 17 500 »: a mission a piece, where each piece names one."""
    if len(_missions(_plain(line))) < 2:
        return [line]
    for mark in _BETWEEN:
        pieces = [piece for piece in mark.split(line) if piece.strip()]
        if len(pieces) > 1 and all(len(_missions(_plain(piece))) == 1 for piece in pieces):
            return pieces
    return [line]


def _plain(line: str) -> str:
    """Folded, every blank a plain space, and the tabs that separate cells kept."""
    return re.sub(r"[^\S\t\n]+", " ", fold(clean(line))).strip(" ")


def _missions(plain: str) -> Sequence[str]:
    return [mission for mission, words in AMOUNTS.items() if words.search(plain)]


def _parts(plain: str) -> Sequence[Part]:
    """The parts a text names, in its order; « variable (indicateurs) » names one."""
    places = sorted((found.start(), part) for part, words in _PARTS.items() for found in words.finditer(plain))
    return [part for part, _ in groupby(part for _, part in places)]


def _only_labels(plain: str) -> bool:
    """Whether a text is made of missions, parts and words of labels alone."""
    for words in (*AMOUNTS.values(), *_PARTS.values(), _YEARLY):
        plain = words.sub(" ", plain)
    return _LABELS.issuperset(_WORD.findall(plain)) and bool(_MARKS.fullmatch(_WORD.sub(" ", plain)))


def _seems_an_amount(plain: str) -> bool:
    return any(_readings(run) for run in _RUN.finditer(plain))


def _readings(run: re.Match[str]) -> Sequence[Sequence[Decimal]]:
    """All the ways of cutting digits side by side into amounts: « 750 500 » is one, or two."""
    digits, thousands = run[1], run[2]
    if _YEAR.search(digits) and run[0] == digits:
        return ()
    if thousands:
        found = [[_decimal(digits, 1000)]] if _THOUSANDS.fullmatch(digits) else []
    else:
        found = [[_decimal(cell) for cell in row] for row in _cuts(digits) if all(map(_NUMBER.fullmatch, row))]
    return [row for row in found if all(FEWEST <= amount <= MOST_EUROS for amount in row)]


def _cuts(digits: str) -> Iterator[Sequence[str]]:
    groups = digits.split(" ")
    for n in range(min(len(groups), MOST_NUMBERS)):
        for cut in combinations(range(1, len(groups)), n):
            yield [" ".join(groups[a:b]) for a, b in pairwise((0, *cut, len(groups)))]


def _decimal(number: str, times: int = 1) -> Decimal:
    """« 17.500,00 », « 17 500,5 »: three digits after a mark are thousands, fewer are cents."""
    whole, cents = _CENTS.split(number, 1)[:2] if _CENTS.search(number) else (number, "0")
    value = Decimal(f"{re.sub(r'[ .]', '', whole)}.{cents}") * times
    is_whole = value <= MOST_EUROS and value == value.to_integral_value()  # hundreds of digits cannot be rounded
    return value.quantize(Decimal(1)) if is_whole else value


def _amounts(plain: str, heads: Sequence[str]) -> Mapping[str, Decimal]:
    """The amounts of a line that names a mission; none unless mission, parts and numbers have one reading."""
    missions = _missions(plain)
    if len(missions) != 1 or not _only_labels(_RUN.sub(" ", plain)):
        return {}
    said, titles = _parts(plain), [part for cell in heads for part in _parts(cell)]
    numbers = _numbers(plain, max(1, len(said), len(titles)))
    above = _above(plain, heads, len(numbers)) if heads else ()
    parts = _agreed(missions[0], said, above)
    return _checked(missions[0], parts, numbers)


def _numbers(plain: str, most: int) -> Sequence[Decimal]:
    """The amounts of a line that may hold `most` of them; none where they can be cut in several ways."""
    ways = [[n for row in way for n in row] for way in product(*map(_readings, _RUN.finditer(plain)))]
    possible = [way for way in ways if len(way) <= most]
    return possible[0] if len(possible) == 1 else ()


def _above(plain: str, heads: Sequence[str], numbers: int) -> Sequence[Part]:
    """The part that the titles above give each number: by column where both have columns, else in their order."""
    cells = _CELL.split(plain)
    if len(heads) == 1 or len(cells) == 1:
        titles = [part for cell in heads for part in _parts(cell)]
        return titles if len(titles) == numbers else ()
    if any(_parts(head) and _missions(cell) for head, cell in zip(heads, cells, strict=False)):
        return ()  # the titles lack the column of the missions: all of them are one column off
    under = [_parts(head) for head, cell in zip(heads, cells, strict=False) if _RUN.search(cell)]
    found = [named[0] for named in under if len(named) == 1]
    return found if len(found) == len(under) == numbers else ()


def _agreed(mission: str, said: Sequence[Part], above: Sequence[Part]) -> Sequence[Part | None]:
    """What each number is of this mission; none where the line and its titles differ, or neither says."""
    allowed = _OF_CRISIS if mission == "crise" else _OF_OFFICE if mission == "fonctionnement" else _OF_MISSION
    if not said and not above and mission == "fonctionnement":
        return [Part.TOTAL]
    if said and above and any(a != s and (a, allowed.get(s)) not in _PLANS for a, s in zip(above, said, strict=False)):
        return ()
    return [allowed.get(part) for part in said or above]


def _checked(mission: str, parts: Sequence[Part | None], numbers: Sequence[Decimal]) -> Mapping[str, Decimal]:
    """The amounts by « mission/part »; none unless each has its part, and a total is the sum of its parts."""
    if not numbers or None in parts or len(set(parts)) != len(numbers) or len(parts) != len(numbers):
        return {}
    found = dict(zip(parts, numbers, strict=True))
    if mission != "fonctionnement" and Part.TOTAL in found and found.pop(Part.TOTAL) != sum(found.values()):
        return {}
    return {f"{mission}/{part}": amount for part, amount in found.items()}
