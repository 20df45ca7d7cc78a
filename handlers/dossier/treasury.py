"""The treasury plan of a contract: a workbook that computes itself again when a date, a share or an amount changes.

« Hypothèses » and « Montants » hold what one may change; « Versements » computes each payment from them by the rules of
`knowledge/contract.py`; « Mois » and « Années » add them up. Results are kept beside the formulas, as in the budget.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from dateutil.relativedelta import relativedelta
from xlsxwriter import Workbook

from handlers.dossier.budget import FORMATS, MONEY
from handlers.dossier.dossier import Dossier, Plan
from handlers.dossier.ruled import EPOCH, Formula, Page, Value, known, opened, serial
from handlers.dossier.wording import SHORT_STATUS, UNKNOWN, made_on
from handlers.money.wording import table_note
from knowledge.contract import (
    ADVANCE,
    MONTHS,
    RUNNING,
    YEARS,
    Movement,
    Nature,
    Slot,
    by_calendar_year,
    slots,
    start_of,
    total,
    unknown,
    yearly,
)
from knowledge.rates import Mission, Part
from knowledge.wording import day

OWN = "selon votre contrat"
SUPPOSED = "Les cases jaunes se changent : dates, parts, montants. Les autres feuilles se recalculent."
DATES = (
    "La date d'une part variable est une hypothèse : aucun texte lu ne la fixe. Les soldes sont placés à la date "
    "anniversaire qui suit l'année. Une crise y est placée aussi, faute de date : elle peut "
    "tomber une autre année civile."
)
LEFT_OUT = f"« {UNKNOWN} » : personne n'a établi ce montant. Il est compté à part, jamais comme zéro."
UNDIVIDED = "Total annuel dont le partage entre parts n'est pas connu : ses versements sont inconnus."
FIRST = 5
_SIGNED = "'Hypothèses'!$B$3"
_SHARE, _ADVANCE, _CRISES = 4, 5, 6  # the rows of the hypotheses
_STARTS = _CRISES + YEARS + 2  # the first row of the starts
_FORMATS = {
    **FORMATS,
    "date": {"num_format": "dd/mm/yyyy", "align": "right", "border": 1, "valign": "top"},
    "when": {"num_format": "dd/mm/yyyy", "align": "right", "border": 1, "valign": "top", "bg_color": "#FFF6D6"},
    "month": {"num_format": "mm/yyyy", "align": "right", "border": 1, "valign": "top"},
    "switch": {"num_format": "0", "align": "right", "border": 1, "valign": "top", "bg_color": "#FFF6D6"},
    "count": {"num_format": "0", "align": "right", "border": 1, "valign": "top"},
}
PART = {
    Part.TOTAL: "par an",
    Part.FIXED: "part fixe",
    Part.VARIABLE: "part variable",
    Part.PLAN: "rédaction du plan (année 1)",
    Part.UPDATE: "mise à jour du plan",
    Part.CRISIS: "si crise reconnue",
}


def make(dossier: Dossier) -> bytes:
    if dossier.plan is None:
        raise ValueError("a treasury plan needs the day a contract was signed")
    out = BytesIO()
    with opened(out, f"Plan de trésorerie de la CPTS, {dossier.title}", made_on(dossier), dossier.day) as book:
        _Book(book, dossier, dossier.plan).write()
    return out.getvalue()


class _Book:
    """One workbook being written."""

    def __init__(self, book: Workbook, dossier: Dossier, plan: Plan) -> None:
        self._book = book
        self._dossier = dossier
        self._plan = plan
        self._formats = {name: book.add_format(values) for name, values in _FORMATS.items()}
        self._missions = [m for m in plan.table.missions if m.id in plan.contract.missions]
        self._slots = slots(plan.table, plan.contract)
        self._amounts = list(dict.fromkeys((slot.mission.id, slot.part) for slot in self._slots))
        self._end = FIRST + len(self._slots) - 1  # the last row of the payments

    def write(self) -> None:
        summary = self._page("Synthèse", (30, 22, 22, 22, 22))
        self._hypotheses(self._page("Hypothèses", (46, 22, 70)))
        self._yearly(self._page("Montants", (46, 30, 18, 30, 50)))
        self._payments(self._page("Versements", (44, 18, 10, 26, 16, 9, 16, 14, 16)))
        months = self._page("Mois", (14, 16, 16, 16, 16, 18, 18))
        last = self._months(months)
        self._years(summary, last)

    def _page(self, name: str, widths: tuple[float, ...]) -> Page:
        return Page(self._book, name, widths, self._formats)

    def _hypotheses(self, page: Page) -> None:
        plan = self._plan
        page.title(1, "Hypothèses")
        page.across(2, SUPPOSED, "plain")
        page.row(3, ["Signature du contrat", plan.contract.signed, ""], ["label", "when", "text"])
        share = float(plan.supposed.variable)
        page.row(_SHARE, ["Part variable retenue", share, "100 % est le maximum"], ["label", "share", "text"])
        page.row(_ADVANCE, ["Avance", float(ADVANCE), "ACI 2019 : 75 % à l'avance"], ["label", "share", "text"])
        for year in range(1, YEARS + 1):
            counted = int(year in plan.supposed.crises)
            label = f"Crise reconnue par l'ARS, année {year} (0 ou 1)"
            page.row(_CRISES + year - 1, [label, counted, ""], ["text", "switch", "text"])
        page.row(_STARTS - 1, ["Démarrage de chaque mission", "Jour", "D'où vient ce jour"], "head")
        for row, mission in enumerate(self._missions, start=_STARTS):
            page.row(
                row, [mission.short, start_of(mission, plan.contract), self._why(mission)], ["text", "when", "text"]
            )

    def _why(self, mission: Mission) -> str:
        if mission.id in self._plan.contract.starts:
            return "dit par vous"
        if mission.id == RUNNING:
            return "dès la signature"
        return "date limite de démarrage" if mission.deadlines else "calendrier libre : signature supposée"

    def _yearly(self, page: Page) -> None:
        """The amounts of a whole year, each to be written over."""
        plan = self._plan
        page.title(1, "Montants d'une année entière, au plus")
        page.across(2, f"{LEFT_OUT} {table_note(plan.table, self._dossier.day)}", "plain")
        page.row(4, ["Mission", "Part", "Montant", "D'où il vient", "À savoir"], "head")
        missions = {m.id: m for m in self._missions}
        for row, (mission_id, part) in enumerate(self._amounts, start=FIRST):
            amount, status, own = yearly(missions[mission_id], part, plan.contract)
            come = OWN if own else SHORT_STATUS[status]
            shown: list[Value] = [missions[mission_id].short, PART[part], known(amount), come]
            page.row(row, [*shown, self._undivided(mission_id, part)], ["text", "text", "entry", "text", "text"])

    def _undivided(self, mission_id: str, part: Part) -> str:
        pays = [s for s in self._slots if (s.mission.id, s.part) == (mission_id, part)]
        return "" if all(s.divided for s in pays) else UNDIVIDED

    def _payments(self, page: Page) -> None:
        page.title(1, "Versements, un par ligne")
        page.across(2, DATES, "plain")
        heads = ["Mission", "Nature", "Année", "Part", "Montant annuel", "Mois", "Versé", "Jour", "Mois du versement"]
        page.row(4, heads, "head")
        page.freeze(FIRST - 1, 1)
        forms = ["text", "text", "count", "text", "money", "count", "money", "date", "month"]
        for row, slot in enumerate(self._slots, start=FIRST):
            page.row(row, self._payment(row, slot), forms)

    def _payment(self, row: int, slot: Slot) -> list[Value]:
        """A payment: its months, its day and its amount follow the hypotheses."""
        contract, movement = self._plan.contract, self._movement(slot)
        amount, _, _ = yearly(slot.mission, slot.part, contract)
        at = FIRST + self._amounts.index((slot.mission.id, slot.part))
        start = f"'Hypothèses'!$B${_STARTS + [m.id for m in self._missions].index(slot.mission.id)}"
        closes = f"EDATE({_SIGNED},{MONTHS * slot.year})"
        opens = f"EDATE({_SIGNED},{MONTHS * (slot.year - 1)})"
        paid = (movement.amount if movement else Decimal(0)) if self._is_counted(slot) else Decimal(0)
        when = self._day(slot)
        return [
            slot.mission.short,
            slot.nature.value,
            slot.year,
            PART[slot.part],
            Formula(f"=Montants!C{at}", UNKNOWN if amount is None else float(amount)),
            Formula(_months_formula(start, closes), self._months_of(slot)),
            Formula(_paid_formula(row, slot), UNKNOWN if paid is None else float(paid)),
            Formula(f"={_SIGNED}" if slot.nature is Nature.WHOLE else _day_formula(slot, start, opens, closes), when),
            Formula(f"=DATE(YEAR(H{row}),MONTH(H{row}),1)", _first_of(when)),
        ]

    def _movement(self, slot: Slot) -> Movement | None:
        """What the conversation says of this payment, None when it does not take place."""
        same = (slot.mission.id, slot.nature, slot.year)
        return next((m for m in self._plan.movements if (m.mission, m.nature, m.year) == same), None)

    def _is_counted(self, slot: Slot) -> bool:
        crisis = slot.part is not Part.CRISIS or slot.year in self._plan.supposed.crises
        return crisis and self._months_of(slot) > 0

    def _months_of(self, slot: Slot) -> int:
        left = relativedelta(self._plan.contract.anniversary(slot.year), start_of(slot.mission, self._plan.contract))
        return min(MONTHS, max(0, left.years * MONTHS + left.months))

    def _day(self, slot: Slot) -> int:
        contract = self._plan.contract
        if slot.nature is Nature.WHOLE:
            return serial(contract.signed)
        if slot.nature is Nature.ADVANCE:
            return serial(max(contract.anniversary(slot.year - 1), start_of(slot.mission, contract)))
        return serial(contract.anniversary(slot.year))

    def _months(self, page: Page) -> int:
        """Month by month; returns the row of the total."""
        page.title(1, "Mois par mois")
        page.across(2, LEFT_OUT, "plain")
        heads = ["Mois", "Avances", "Soldes", "Parts variables", "Total", "Cumul", "Montants inconnus"]
        page.row(4, heads, "head")
        page.freeze(FIRST - 1, 1)
        first = self._plan.contract.signed.replace(day=1)
        months = [first + relativedelta(months=n) for n in range(MONTHS * YEARS + 1)]
        running = Decimal(0)
        for row, month in enumerate(months, start=FIRST):
            same = [m for m in self._plan.movements if m.day.replace(day=1) == month]
            running += total(same)
            page.row(row, self._month(row, month, same, running), ["month", *["money"] * 5, "count"])
        last = FIRST + len(months)
        found = list(self._plan.movements)
        sums: list[Value] = [
            Formula(f"=SUM({c}{FIRST}:{c}{last - 1})", float(total(_of(found, natures))))
            for c, natures in (
                ("B", _IN_ADVANCE),
                ("C", (Nature.BALANCE,)),
                ("D", (Nature.VARIABLE,)),
                ("E", tuple(Nature)),
            )
        ]
        left = Formula(f"=SUM(G{FIRST}:G{last - 1})", unknown(found))
        page.row(last, ["Total", *sums, "", left], ["label", *["total"] * 4, "label", "label"])
        return last

    def _month(self, row: int, month: date, same: Sequence[Movement], running: Decimal) -> list[Value]:
        first = f"EDATE(DATE(YEAR({_SIGNED}),MONTH({_SIGNED}),1),{row - FIRST})"
        end = self._end

        def of(*natures: Nature) -> Formula:
            sums = "+".join(
                f"SUMIFS(Versements!$G${FIRST}:$G${end},Versements!$I${FIRST}:$I${end},A{row},"
                f'Versements!$B${FIRST}:$B${end},"{nature.value}")'
                for nature in natures
            )
            return Formula(f"={sums}", float(total(_of(same, natures))))

        before = "" if row == FIRST else f"F{row - 1}+"
        left = f'COUNTIFS(Versements!$G${FIRST}:$G${end},"{UNKNOWN}",Versements!$I${FIRST}:$I${end},A{row})'
        return [
            Formula(f"={first}", serial(month)),
            of(*_IN_ADVANCE),
            of(Nature.BALANCE),
            of(Nature.VARIABLE),
            Formula(f"=SUM(B{row}:D{row})", float(total(same))),
            Formula(f"={before}E{row}", float(running)),
            Formula(f"={left}", unknown(same)),
        ]

    def _years(self, page: Page, months_total: int) -> None:
        """The contract years and the calendar years: the same money, added up in two ways."""
        plan, found = self._plan, list(self._plan.movements)
        page.title(1, f"Plan de trésorerie, {self._dossier.title}")
        page.across(
            2, f"Contrat signé le {day(plan.contract.signed)}, {self._dossier.size}. {made_on(self._dossier)}", "plain"
        )
        page.row(FIRST - 1, ["Année du contrat", "Du", "Au", "Attendu au plus", "Montants inconnus"], "head")
        for year in range(1, YEARS + 1):
            self._contract_year(page, year, [m for m in found if m.year == year])
        closing = FIRST + YEARS
        self._sum(page, closing, FIRST, found)
        head = closing + 2
        page.row(head, ["Année civile", "", "", "Attendu au plus", "Montants inconnus"], "head")
        by_year = by_calendar_year(found)
        for later in range(YEARS + 1):
            year = plan.contract.signed.year + later
            self._calendar_year(page, head + 1 + later, later, by_year.get(year, []))
        last = head + 1 + YEARS + 1
        self._sum(page, last, head + 1, found)
        page.row(
            last + 1,
            ["Écart avec la somme des mois", "", "", Formula(f"=D{last}-Mois!E{months_total}", 0), ""],
            ["text", "text", "text", "money", "text"],
        )
        about_table = table_note(plan.table, self._dossier.day)
        for at, text in enumerate((LEFT_OUT, DATES, SUPPOSED, about_table), start=last + 3):
            page.across(at, text, "note")
        page.chart(last + 8, self._chart(months_total), 820, 300)

    def _contract_year(self, page: Page, year: int, paid: Sequence[Movement]) -> None:
        """A year from one anniversary of the signature to the next, by the year each payment is of."""
        contract, of_year = self._plan.contract, f"Versements!$C${FIRST}:$C${self._end},{year}"
        opens, closes = contract.anniversary(year - 1), contract.anniversary(year) - relativedelta(days=1)
        shown: list[Value] = [
            f"Année {year}",
            Formula(f"=EDATE({_SIGNED},{MONTHS * (year - 1)})", serial(opens)),
            Formula(f"=EDATE({_SIGNED},{MONTHS * year})-1", serial(closes)),
            *self._paid(of_year, paid),
        ]
        page.row(FIRST + year - 1, shown, ["text", "date", "date", "money", "count"])

    def _calendar_year(self, page: Page, row: int, later: int, paid: Sequence[Movement]) -> None:
        """The civil year so many years after the signature, by the day of each payment."""
        began, days = f"YEAR({_SIGNED})+{later}", f"Versements!$H${FIRST}:$H${self._end}"
        within = f'{days},">="&DATE({began},1,1),{days},"<"&DATE({began}+1,1,1)'
        shown: list[Value] = [
            Formula(f"={began}", self._plan.contract.signed.year + later),
            "",
            "",
            *self._paid(within, paid),
        ]
        page.row(row, shown, ["count", "text", "text", "money", "count"])

    def _paid(self, within: str, paid: Sequence[Movement]) -> list[Value]:
        """The money of the payments that fulfil a condition of SUMIFS, and how many of them have no known amount."""
        amounts = f"Versements!$G${FIRST}:$G${self._end}"
        return [
            Formula(f"=SUMIFS({amounts},{within})", float(total(paid))),
            Formula(f'=COUNTIFS({amounts},"{UNKNOWN}",{within})', unknown(paid)),
        ]

    def _sum(self, page: Page, row: int, first: int, found: Sequence[Movement]) -> None:
        money = Formula(f"=SUM(D{first}:D{row - 1})", float(total(found)))
        left = Formula(f"=SUM(E{first}:E{row - 1})", unknown(found))
        page.row(row, ["Total", "", "", money, left], ["label", "label", "label", "total", "label"])

    def _chart(self, months_total: int):  # type: ignore[no-untyped-def] # XlsxWriter gives no type for its charts
        chart = self._book.add_chart({"type": "column", "subtype": "stacked"})
        for column, name in (("B", "Avances"), ("C", "Soldes"), ("D", "Parts variables")):
            chart.add_series(
                {
                    "name": name,
                    "categories": f"=Mois!$A${FIRST}:$A${months_total - 1}",
                    "values": f"=Mois!${column}${FIRST}:${column}${months_total - 1}",
                }
            )
        chart.set_title({"name": "Ce qui peut arriver, mois par mois (montants connus)"})
        chart.set_y_axis({"num_format": MONEY})
        chart.set_x_axis({"num_format": "mm/yyyy", "date_axis": False})
        chart.set_legend({"position": "bottom"})
        return chart


_IN_ADVANCE = (Nature.WHOLE, Nature.ADVANCE)


def _of(found: Sequence[Movement], natures: Sequence[Nature]) -> list[Movement]:
    return [m for m in found if m.nature in natures]


def _months_formula(start: str, closes: str) -> str:
    """Whole months from the start to the end of the year, from 0 to 12, counted as `relativedelta` does."""
    span = f"(YEAR({closes})-YEAR({start}))*12+MONTH({closes})-MONTH({start})"
    return f"=MIN(12,MAX(0,{span}-IF(EDATE({start},{span})>{closes},1,0)))"


def _paid_formula(row: int, slot: Slot) -> str:
    """The amount of a payment; unknown as long as its yearly amount is, nothing when no month is due."""
    due = f"E{row}*F{row}/12"
    advance = f"ROUND({due}*'Hypothèses'!$B${_ADVANCE},0)"
    share = f"'Hypothèses'!$B${_SHARE}"
    crisis = f"'Hypothèses'!$B${_CRISES + slot.year - 1}"
    amounts = {
        Nature.WHOLE: f"ROUND({due},0)",
        Nature.ADVANCE: advance,
        Nature.BALANCE: f"ROUND({due},0)-{advance}",
        Nature.VARIABLE: f"ROUND({due}*{crisis if slot.part is Part.CRISIS else share},0)",
    }
    known_only = f'IF(ISNUMBER(E{row}),{amounts[slot.nature]},"{UNKNOWN}")' if slot.divided else f'"{UNKNOWN}"'
    none = f"OR(F{row}=0,{crisis}=0)" if slot.part is Part.CRISIS else f"F{row}=0"
    return f"=IF({none},0,{known_only})"


def _day_formula(slot: Slot, start: str, opens: str, closes: str) -> str:
    return f"=MAX({opens},{start})" if slot.nature is Nature.ADVANCE else f"={closes}"


def _first_of(when: int) -> int:
    return serial((EPOCH + relativedelta(days=when)).replace(day=1))
