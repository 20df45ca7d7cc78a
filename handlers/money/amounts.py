"""Amounts of one's own contract, typed or pasted from its annex: which mission, which part, how many euros a year."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from handlers.engine.flow import Accept, Context, Outcome, Refuse
from handlers.engine.quotation import quoted
from knowledge.rates import MOST_EUROS, Part
from knowledge.text import fold, key
from knowledge.wording import listing

AMOUNTS: Mapping[str, re.Pattern[str]] = {
    "fonctionnement": re.compile(r"\bfonctionnement\b"),
    "acces-aux-soins": re.compile(r"\bacces (?:aux soins|au medecin)|\bsoins non programmes\b|\bsnp\b"),
    "parcours": re.compile(r"\bparcours\b"),
    "prevention": re.compile(r"\bprevention\b"),
    "crise": re.compile(r"\bcrises?\b"),
    "qualite": re.compile(r"\bqualite\b|\bpertinence\b"),
    "accompagnement": re.compile(r"\baccompagnement\b|\battractivite\b"),
}
# Words that say which part an amount is; in a crisis the fixed part is the plan, written then updated.
_PARTS: Mapping[Part, re.Pattern[str]] = {
    Part.PLAN: re.compile(r"\bredaction\b|\bplan (?:initial|premiere annee)\b|\bpremiere annee\b"),
    Part.UPDATE: re.compile(r"\bmise a jour\b|\bactualisation\b"),
    Part.FIXED: re.compile(r"\bfixes?\b|\bsocles?\b|\bmoyens\b"),
    Part.VARIABLE: re.compile(r"\bvariables?\b|\bresultats?\b|\bindicateurs\b"),
    Part.TOTAL: re.compile(r"\btotal\b|\bmaximum\b"),
}
# Of a crisis, the variable part comes only when the ARS recognises one; « fixe » may be the plan or its update.
_OF_CRISIS = {Part.PLAN: Part.PLAN, Part.UPDATE: Part.UPDATE, Part.VARIABLE: Part.CRISIS}
_EUROS = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ .]\d{3})+|\d{3,7})(?:,\d{1,2})?(?:\s*(?:€|euros?\b|k€))?(?![\d%])")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
FEWEST = 500  # euros a year: less is a number of something else
WHICH_PART = (
    "Je n'ai pas pris {lines} : dites s'il s'agit de la part fixe ou de la part variable (pour les crises, de la "
    "rédaction du plan ou de sa mise à jour), par exemple « Prévention, part fixe : 17 500 »."
)
NONE = "Je n'y lis aucun montant d'une mission. Écrivez par exemple « Prévention, part fixe : 17 500 »."
NOTED = "Noté selon votre contrat, pour vous seul : {lines}. Ces montants remplacent ceux du barème dans vos calculs."


def own_amounts(said: str, context: Context) -> Outcome:
    """The amounts told so far, with those a message tells; lines whose part nobody can know are said back."""
    read, unclear = dict[str, Decimal](), list[str]()
    heads: Sequence[Part] = ()
    for line in said.splitlines():
        heads = _heads(line) or heads
        found = dict(_amounts(line, heads))
        read |= found
        if not found and _names_one(line) and _numbers(line):
            unclear.append(line.strip())
    left = WHICH_PART.format(lines=listing(quoted(line) for line in unclear[:3])) if unclear else ""
    if not read:
        return Refuse(left or NONE)
    own = {**(context.answers.own or {}), **read}
    kept = {name: str(amount) for name, amount in own.items()}
    note = NOTED.format(lines=f"{len(read)} montant{'s' if len(read) > 1 else ''}")
    return Accept(kept, note=" ".join(filter(None, [note, left])))


def _names_one(line: str) -> str:
    """The mission a line is about, "" for none or several."""
    named = [mission for mission, words in AMOUNTS.items() if words.search(key(line))]
    return named[0] if len(named) == 1 else ""


def _numbers(line: str) -> list[Decimal]:
    plain = _YEAR.sub(" ", fold(line).replace("\u00a0", " ").replace("\u202f", " "))
    found = (Decimal(re.sub(r"[ .]", "", number)) for number in _EUROS.findall(plain))
    return [amount for amount in found if FEWEST <= amount <= MOST_EUROS]


def _heads(line: str) -> Sequence[Part]:
    """The parts that a row of titles announces, in its order; none when the line is no such row."""
    plain = key(line)
    if _numbers(line) or _names_one(line):
        return ()
    places = [(found.start(), part) for part, words in _PARTS.items() if (found := words.search(plain))]
    return [part for _, part in sorted(places)] if len(places) > 1 else []


def _amounts(line: str, heads: Sequence[Part]) -> Iterator[tuple[str, Decimal]]:
    mission, numbers = _names_one(line), _numbers(line)
    if not mission or not numbers:
        return
    parts = _parts_of(mission, key(line), heads, len(numbers))
    for said, amount in zip(parts, numbers, strict=False):
        part = _told_part(mission, said)
        if part:
            yield f"{mission}/{part}", amount


def _told_part(mission: str, said: Part) -> Part | None:
    """The part an amount is; None where it stands for several: a total divides into nobody knows what."""
    if mission == "crise":
        return _OF_CRISIS.get(said)
    return None if said is Part.TOTAL and mission != "fonctionnement" else said


def _parts_of(mission: str, line: str, heads: Sequence[Part], numbers: int) -> Sequence[Part]:
    """Which part each number of a line is, as far as the line or the titles above it say."""
    if mission == "fonctionnement":
        return [Part.TOTAL]
    said = sorted((found.start(), part) for part, words in _PARTS.items() if (found := words.search(line)))
    if len(said) == numbers:
        return [part for _, part in said]
    return heads if len(heads) == numbers else ()
