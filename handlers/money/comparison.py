"""Two situations side by side, line by line: what changes, and what must not be subtracted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.money.wording import band_words, total_name, total_words
from knowledge.funding import Estimate, EstimateLine
from knowledge.rates import RateTable
from knowledge.sources import Status
from knowledge.wording import euros, inhabitants

# Amounts of one kind can be subtracted; one of 2019 and one read since cannot, for each line may have moved meanwhile.
_TODAY = frozenset({Status.OFFICIAL, Status.OBSERVED})
NOBODY_SAYS = (
    "La taille peut changer en cours de contrat, par un avenant : une CPTS l'a fait. Aucun texte que nous avons lu ne "
    "dit à partir de quand un changement de taille compte. La CPAM (caisse primaire d'assurance maladie) vérifie la "
    "population. Demandez-lui, et à l'ARS (agence régionale de santé), la date d'effet avant de l'écrire dans un "
    "budget."
)


@dataclass(frozen=True, slots=True)
class Row:
    """A mission in both situations; `gap` is None where the two amounts must not be subtracted, and `why` says so."""

    label: str
    before: Decimal | None
    after: Decimal | None
    gap: Decimal | None
    why: str = ""
    is_same: bool = False  # amount by amount, unknown ones too

    @property
    def line(self) -> str:
        amounts = f"{_amount(self.before)} → {_amount(self.after)}"
        if self.gap is None:
            return f"{self.label} : {amounts}"
        sign = "+" if self.gap > 0 else ""
        return f"{self.label} : {amounts} ({'inchangé' if not self.gap else sign + euros(self.gap)})"


def rows(before: Estimate, after: Estimate) -> list[Row]:
    """Mission by mission, in the order of the table."""
    missions = dict.fromkeys(line.mission for line in (*before.lines, *after.lines))
    return [_row(_of(before, mission), _of(after, mission)) for mission in missions]


def comparison(
    before: Estimate, after: Estimate, tables: Sequence[RateTable], besides: tuple[str, str] = ("", "")
) -> list[Reply]:
    """The two situations, what they have in common, and who decides. Sums of what can be subtracted only.

    `besides` is what else sets each apart: its communes, its missions, its year.
    """
    every, same = rows(before, after), before.band == after.band
    found = [row for row in every if not (same and row.is_same)]
    safe = [row.gap for row in found if row.gap is not None]
    return render(
        "comparison",
        before=_named(before, besides[0]),
        after=_named(after, besides[1]),
        rows=[row.line for row in found if row.gap is not None],
        apart=_apart(found),
        others=len(every) - len(found),
        totals=_totals(before, after) if same and found else "",
        gap=sum(safe, Decimal(0)) if safe else None,
        left_out=len(found) - len(safe),
        printed=_printed(before.band, after.band, tables),
        same=same,
        lapsed=after.lapsed,
        nobody=NOBODY_SAYS,
    )


def _apart(found: Sequence[Row]) -> Mapping[str, Sequence[str]]:
    """The lines that must not be subtracted, under why they must not: said once, however many they are."""
    apart: dict[str, list[str]] = {}
    for row in found:
        if row.gap is None:
            apart.setdefault(row.why, []).append(row.line)
    return apart


def _printed(before: int, after: int, tables: Sequence[RateTable]) -> str:
    """The two sizes in the last table that prints a total of everything for both: those two do compare."""
    for table in reversed(tables):
        first, second = (table.total("snp", band) for band in (before, after))
        if first and second and first.amount is not None and second.amount is not None:
            gap = second.amount - first.amount
            sign = "+" if gap > 0 else ""
            return f"{table.title} : {euros(first.amount)} → {euros(second.amount)} ({sign}{euros(gap)} par an)"
    return ""


def _named(result: Estimate, besides: str) -> str:
    size = band_words(result.table, result.band)
    people = inhabitants(result.population) if result.population else ""
    return ", ".join(filter(None, [people, size, besides]))


def _totals(before: Estimate, after: Estimate) -> str:
    if total_name(before) == total_name(after):
        return f"{total_words(before)} → {euros(after.total)}"
    return f"{total_words(before)} → {total_words(after)}"


def _of(result: Estimate, mission: str) -> Sequence[EstimateLine]:
    return [line for line in result.lines if line.mission == mission]


def _row(before: Sequence[EstimateLine], after: Sequence[EstimateLine]) -> Row:
    label = (*before, *after)[0].short
    first, second = _sum(before), _sum(after)
    if not before or not after:
        return _one_sided(label, before, after)
    why = "" if first == second == 0 else next(_obstacles(before, after), "")
    gap = None if why or first is None or second is None else second - first
    return Row(label, first, second, gap, why, _amounts(before) == _amounts(after))


def _one_sided(label: str, before: Sequence[EstimateLine], after: Sequence[EstimateLine]) -> Row:
    """A mission that only one of the two counts: nothing, and all of it, when all of it is known."""
    lines = before or after
    if any(line.amount is None for line in lines):
        why = "une des deux situations ne compte pas cette mission, dont un montant est inconnu"
        return Row(label, _sum(before), _sum(after), None, why)
    first, second = _sum(before) or Decimal(0), _sum(after) or Decimal(0)
    return Row(label, first, second, second - first)


def _amounts(lines: Sequence[EstimateLine]) -> list[tuple[str, Decimal | None]]:
    return [(line.part, line.amount) for line in lines]


def _sum(lines: Sequence[EstimateLine]) -> Decimal | None:
    """What is known of a mission; None when nothing is."""
    known = [line.amount for line in lines if line.amount is not None]
    return sum(known, Decimal(0)) if known else None


def _obstacles(before: Sequence[EstimateLine], after: Sequence[EstimateLine]) -> Iterator[str]:
    """Why two amounts must not be subtracted."""
    statuses = [{line.status for line in lines} for lines in (before, after)]
    if any(Status.UNKNOWN in found for found in statuses):
        yield "un montant est inconnu"
    if any(Status.CONTESTED in found for found in statuses):
        yield "un montant est contesté"
    if (statuses[0] <= _TODAY) != (statuses[1] <= _TODAY):
        yield "l'un est de 2019, l'autre relevé depuis"


def _amount(amount: Decimal | None) -> str:
    return "inconnu" if amount is None else euros(amount)
