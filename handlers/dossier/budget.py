"""The budget: a spreadsheet to adapt, a sheet a year of the contract, every total a live formula.

XlsxWriter keeps beside each formula the result computed here, so that a phone that does not compute shows it too;
a spreadsheet program computes it again.
"""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from handlers.dossier.dossier import Dossier
from handlers.dossier.wording import KNOWN_ONLY, SHORT_STATUS, UNKNOWN, made_on, statuses_explained, table_words
from handlers.money.wording import known_before, reserve, total_name
from knowledge.funding import Estimate, EstimateLine

CHARGES = (
    "Coordination : salaires et charges",
    "Indemnités des professionnels",
    "Missions : actions et matériel",
    "Locaux, logiciels, assurances",
    "Expert-comptable, commissaire aux comptes si nécessaire",
    "Autres charges",
)
CAUTION = (
    "Chaque montant est un maximum annuel : la part variable dépend des résultats. Baissez « Taux retenu » pour une "
    "hypothèse plus prudente."
)
RIGHTS = "Droits maximums de l'année, pas les versements"
LESS_PAID = "En année 1, il est versé moins que ces droits : voir la feuille « Versements »."
NOT_CASH = (
    "Ces recettes sont les droits maximums d'une année entière, pas les versements : les avances sont partielles, les "
    f"soldes et les parts variables viennent après. {LESS_PAID} Ce n'est pas un plan de trésorerie."
)
EXCEPTIONAL = (
    "Une crise sanitaire est exceptionnelle : sa ligne est à 0 %, sauf l'année où vous en avez indiqué une. Écrivez "
    "100 % l'année où l'ARS en reconnaît une."
)
IF_CRISIS = " (exceptionnel : 0 % sauf crise reconnue cette année-là)"
ASK = "Demandez-le à la CPAM ou à l'ARS, puis écrivez-le à la place."
FIRST = 5  # the row of the first line of income, as the spreadsheet counts
LINE = 16  # points: the height of a line of text
MONEY = '#,##0" €"'
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1B2A41"},
    "head": {"bold": True, "bg_color": "#1B2A41", "font_color": "#FFFFFF", "text_wrap": True, "border": 1},
    "text": {"text_wrap": True, "valign": "top", "border": 1},
    "money": {"num_format": MONEY, "valign": "top", "align": "right", "border": 1},
    "entry": {"num_format": MONEY, "valign": "top", "align": "right", "border": 1, "bg_color": "#FFF6D6"},
    "share": {"num_format": "0 %", "valign": "top", "align": "right", "border": 1, "bg_color": "#FFF6D6"},
    "total": {"bold": True, "num_format": MONEY, "align": "right", "top": 2, "border": 1},
    "label": {"bold": True, "top": 2, "border": 1, "text_wrap": True},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
}


def make(dossier: Dossier) -> bytes:
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": f"Budget prévisionnel de CPTS, {dossier.title}", "author": "cpts-bot"})
        _Book(book, dossier).write()
    return out.getvalue()


class _Book:
    """One workbook being written."""

    def __init__(self, book: Workbook, dossier: Dossier) -> None:
        self._book = book
        self._dossier = dossier
        self._formats = {name: book.add_format(values) for name, values in _FORMATS.items()}

    def write(self) -> None:
        summary = self._page("Synthèse", (34, 24, 18, 18, 56))
        sheets = [self._year(year) for year in self._dossier.years]
        self._payments(self._page("Versements", (58, 66, 16, 34, 26)))
        self._summary(summary, sheets)
        self._sources(self._page("Sources", (6, 110)))

    def _page(self, name: str, widths: Iterable[float]) -> Worksheet:
        page: Worksheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        return page

    def _year(self, year: Estimate) -> "_YearSheet":
        page = self._page(f"Année {year.contract_year}", (54, 34, 26, 16, 12, 16, 9))
        page.freeze_panes(FIRST - 1, 1)
        return _YearSheet(page, self._formats, self._dossier, year).write()

    def _summary(self, page: Worksheet, sheets: "list[_YearSheet]") -> None:
        dossier, formats = self._dossier, self._formats
        page.write("A1", "Budget prévisionnel", formats["title"])
        page.write("A2", f"{dossier.heading}. {dossier.population.capitalize()}. {table_words(dossier.estimate)}.")
        heads = ["Année de contrat", f"Recettes ACI ({RIGHTS.lower()})", "Charges", "Solde (droits moins charges)"]
        page.write_row("A4", [*heads, "Lecture"], formats["head"])
        page.set_row(3, 3 * LINE)
        for row, sheet in enumerate(sheets, start=FIRST):
            self._summary_row(page, row, sheet)
        last = FIRST + len(sheets) - 1
        page.write(f"A{last + 1}", f"Toutes les années ({_name_of(self._dossier)})", formats["label"])
        total = sum(sheet.total for sheet in sheets)
        for column, value in (("B", total), ("C", 0), ("D", total)):
            formula = f"=SUM({column}{FIRST}:{column}{last})"
            page.write_formula(f"{column}{last + 1}", formula, formats["total"], float(value))
        for row, text in enumerate(_advice(dossier), start=last + 3):
            page.merge_range(f"A{row}:E{row}", text, formats["note"])
            page.set_row(row - 1, 2 * LINE)

    def _summary_row(self, page: Worksheet, row: int, sheet: "_YearSheet") -> None:
        name, formats = f"'{sheet.page.name}'", self._formats
        page.write(f"A{row}", sheet.page.name, formats["text"])
        page.write_formula(f"B{row}", f"={name}!{sheet.income}", formats["money"], float(sheet.total))
        page.write_formula(f"C{row}", f"={name}!{sheet.charges}", formats["money"], 0)
        page.write_formula(f"D{row}", f"=B{row}-C{row}", formats["money"], float(sheet.total))
        page.write(f"E{row}", _reading(sheet.year), formats["text"])
        page.set_row(row - 1, (1 + len(_reading(sheet.year)) // 56) * LINE)

    def _payments(self, page: Worksheet) -> None:
        """What arrives when: the known amounts, apart from the rights of a year."""
        formats, payments = self._formats, self._dossier.payments
        page.write("A1", "Versements, de la signature à 12 mois", formats["title"])
        page.write("A2", f"{KNOWN_ONLY} Les dates de démarrage sont les plus tardives.")
        page.write_row("A4", ["Quand", "Quoi", "Montant", "Calcul", "Statut du montant"], formats["head"])
        for row, payment in enumerate(payments, start=FIRST):
            page.write_row(f"A{row}", [payment.when, payment.label], formats["text"])
            _put(page, f"C{row}", payment.amount, formats["entry"])
            page.write_row(f"D{row}", [payment.formula, SHORT_STATUS[payment.status]], formats["text"])
        first_year = [p.amount for p in payments if p.month is not None and p.month < 12]
        end, last = FIRST + len(payments), FIRST + len(first_year) - 1
        known = known_before(payments, 12)
        page.write_row(f"A{end}", ["Connu avant le 12e mois", ""], formats["label"])
        page.write_formula(f"C{end}", f"=SUM(C{FIRST}:C{last})", formats["total"], float(known))

    def _sources(self, page: Worksheet) -> None:
        page.write("A1", "Sources des montants", self._formats["title"])
        for number, source in enumerate(self._dossier.sources, start=1):
            page.write(number + 1, 0, number, self._formats["text"])
            page.write_string(number + 1, 1, source.cited, self._formats["text"])
        page.write_string(
            len(self._dossier.sources) + 3, 1, statuses_explained(self._dossier.years), self._formats["note"]
        )


class _YearSheet:
    """One year: the income line by line, the charges to fill in, the balance."""

    def __init__(self, page: Worksheet, formats: dict[str, Any], dossier: Dossier, year: Estimate) -> None:
        self.page = page
        self.year = year
        self.total = year.total
        self._lines = _lines(dossier, year)
        self._formats = formats
        self._dossier = dossier
        self._end = FIRST + len(self._lines)  # the row of the total
        self.income = f"F{self._end}"
        self.charges = f"F{self._end + 3 + len(CHARGES)}"

    def write(self) -> "_YearSheet":
        self._head()
        for row, line in enumerate(self._lines, start=FIRST):
            self._line(row, line)
        self._sum(self._end, f"Total des recettes ({total_name(self.year)})", f"F{FIRST}:F{self._end - 1}", self.total)
        note = f"{RIGHTS}. {LESS_PAID}" if self.year.contract_year == 1 else f"{RIGHTS}."
        self.page.merge_range(f"B{self._end}:E{self._end}", note, self._formats["note"])
        self.page.set_row(self._end - 1, 2 * LINE)
        self._spending(self._end + 2)
        return self

    def _head(self) -> None:
        self.page.write(
            "A1", f"Année {self.year.contract_year} du contrat, {self._dossier.title}", self._formats["title"]
        )
        self.page.write("A2", f"Barème : {table_words(self.year)}. Les cases jaunes sont à adapter.")
        heads = ["Recette", "Part", "Statut du montant", "Maximum annuel", "Taux retenu", "Montant retenu", "Source"]
        self.page.write_row("A4", heads, self._formats["head"])

    def _line(self, row: int, line: EstimateLine) -> None:
        page, formats = self.page, self._formats
        label = line.label + (" (optionnelle)" if line.optional else "")
        counted = line in self.year.lines
        part = line.part.french + ("" if counted else IF_CRISIS)
        page.write_row(f"A{row}", [label, part, SHORT_STATUS[line.status]], formats["text"])
        page.set_row(row - 1, (1 + len(part) // 40) * LINE)
        _put(page, f"D{row}", line.amount, formats["entry"])
        page.write_number(f"E{row}", int(counted), formats["share"])
        # A line nobody knows stays out of the sum until somebody writes its amount over « inconnu ».
        formula = f'=IF(E{row}=0,0,IF(ISNUMBER(D{row}),D{row}*E{row},"{UNKNOWN}"))'
        page.write_formula(f"F{row}", formula, formats["money"], _cached(line.amount) if counted else 0)
        page.write_number(f"G{row}", self._dossier.reference(line), formats["text"])

    def _spending(self, head: int) -> None:
        self.page.write_row(f"A{head}", ["Charge", "Détail", "", "", "", "Montant", ""], self._formats["head"])
        for row, label in enumerate(CHARGES, start=head + 1):
            self.page.write_row(f"A{row}", [label, "à compléter"], self._formats["text"])
            self.page.write_blank(f"F{row}", None, self._formats["entry"])
        last = head + len(CHARGES)
        self._sum(last + 1, "Total des charges", f"F{head + 1}:F{last}", Decimal(0))
        self.page.write(f"A{last + 2}", "Solde (recettes moins charges saisies)", self._formats["label"])
        balance = f"={self.income}-{self.charges}"
        self.page.write_formula(f"F{last + 2}", balance, self._formats["total"], float(self.total))

    def _sum(self, row: int, label: str, cells: str, value: Decimal) -> None:
        self.page.write(f"A{row}", label, self._formats["label"])
        self.page.write_formula(f"F{row}", f"=SUM({cells})", self._formats["total"], float(value))


def _put(page: Worksheet, cell: str, value: Decimal | None, form: Any) -> None:
    if value is None:
        page.write_string(cell, UNKNOWN, form)
    else:
        page.write_number(cell, float(value), form)


def _cached(value: Decimal | None) -> float | str:
    return UNKNOWN if value is None else float(value)


def _lines(dossier: Dossier, year: Estimate) -> list[EstimateLine]:
    """The lines of a year, and the crisis beside its mission even in a year that does not count one."""
    order = [mission.id for mission in year.table.missions]
    crisis = [dossier.crisis] if dossier.crisis and dossier.crisis not in year.lines else []
    return sorted([*year.lines, *crisis], key=lambda line: order.index(line.mission))


def _reading(year: Estimate) -> str:
    reading = f"Maximum connu à ce jour. {reserve(year)}" if year.uncertain else "Chaque montant est un maximum."
    crisis = " Une crise reconnue est comptée cette année-là." if year.crisis else ""
    return reading + crisis + (f" {LESS_PAID}" if year.contract_year == 1 else "")


def _advice(dossier: Dossier) -> list[str]:
    return [
        NOT_CASH,
        CAUTION,
        *([EXCEPTIONAL] if dossier.crisis else []),
        f"« {UNKNOWN} » : personne n'a établi ce montant, qui ne compte pas dans le total. {ASK}",
        f"{made_on(dossier)} Faites confirmer ces montants par la CPAM et l'ARS avant de vous engager.",
    ]


def _name_of(dossier: Dossier) -> str:
    return "maximums connus à ce jour" if any(year.uncertain for year in dossier.years) else "maximums"
