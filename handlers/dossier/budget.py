"""The budget: a spreadsheet to adapt, a sheet a year of the contract, every total a live formula.

XlsxWriter keeps beside each formula the result computed here, so that a phone that does not compute shows it too;
a spreadsheet program computes it again.
"""

from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from handlers.dossier.dossier import Dossier
from handlers.dossier.ruled import Formula, Link, Page, Value, known, opened
from handlers.dossier.wording import (
    KNOWN_ONLY,
    SHORT_STATUS,
    UNKNOWN,
    made_on,
    part_words,
    statuses_explained,
    table_words,
)
from handlers.money.wording import doubtful_words, known_before, table_note, total_name
from knowledge.funding import Estimate, EstimateLine, Payment
from knowledge.wording import euros

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
    "Ces recettes sont les droits maximums de chaque année, pas les versements : les avances sont partielles, les "
    f"soldes et les parts variables viennent après. {LESS_PAID} Ce n'est pas un plan de trésorerie."
)
EXCEPTIONAL = (
    "Une crise sanitaire est exceptionnelle : sa ligne est à 0 %, sauf l'année où vous en avez indiqué une. Écrivez "
    "100 % l'année où l'ARS en reconnaît une."
)
IF_CRISIS = " (exceptionnel : 0 % sauf crise reconnue cette année-là)"
ASK = "Demandez-le à la CPAM ou à l'ARS, puis écrivez-le à la place."
FILLED = "Aucune ligne inconnue."
FIRST = 5  # the row of the first line of income, as the spreadsheet counts
MONEY = '#,##0" €"'
_BOX = {"valign": "top", "border": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1B2A41"},
    "plain": {"text_wrap": True, "valign": "top"},
    "head": {"bold": True, "bg_color": "#1B2A41", "font_color": "#FFFFFF", "text_wrap": True, **_BOX},
    "text": {"text_wrap": True, **_BOX},
    "money": {"num_format": MONEY, "align": "right", **_BOX},
    "entry": {"num_format": MONEY, "align": "right", "bg_color": "#FFF6D6", **_BOX},
    "most": {"num_format": '"jusqu\'à "#,##0" €"', "align": "right", "bg_color": "#FFF6D6", **_BOX},
    "share": {"num_format": "0 %", "align": "right", "bg_color": "#FFF6D6", **_BOX},
    "total": {"bold": True, "num_format": MONEY, "align": "right", **_BOX, "top": 2},
    "label": {"bold": True, "text_wrap": True, **_BOX, "top": 2},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0072B2", "underline": 1, "text_wrap": True, **_BOX},
}


def make(dossier: Dossier) -> bytes:
    out = BytesIO()
    with opened(out, f"Budget prévisionnel de CPTS, {dossier.title}", made_on(dossier), dossier.day) as book:
        _Book(book, dossier).write()
    return out.getvalue()


class _Book:
    """One workbook being written."""

    def __init__(self, book: Workbook, dossier: Dossier) -> None:
        self._book = book
        self._dossier = dossier
        self._formats = {name: book.add_format(values) for name, values in FORMATS.items()}

    def write(self) -> None:
        summary = self._page("Synthèse", (24, 24, 18, 18, 66))
        sheets = [self._year(year) for year in self._dossier.years]
        self._payments(self._page("Versements", (46, 54, 20, 44, 26)))
        self._summary(summary, sheets)
        self._sources(self._page("Sources", (6, 110)))

    def _page(self, name: str, widths: tuple[float, ...]) -> Page:
        return Page(self._book, name, widths, self._formats)

    def _year(self, year: Estimate) -> "_YearSheet":
        page = self._page(f"Année {year.contract_year}", (54, 40, 26, 16, 12, 18, 9))
        page.freeze(FIRST - 1, 1)
        return _YearSheet(page, self._dossier, year).write()

    def _summary(self, page: Page, sheets: "list[_YearSheet]") -> None:
        dossier = self._dossier
        page.title(1, "Budget prévisionnel")
        about = f"{dossier.heading}. {dossier.population.capitalize()}. {table_words(dossier.estimate)}."
        page.across(2, about, "plain")
        heads = ["Année de contrat", f"Recettes ACI ({RIGHTS.lower()})", "Charges", "Solde (droits moins charges)"]
        page.row(4, [*heads, "Lecture"], "head")
        for row, sheet in enumerate(sheets, start=FIRST):
            page.row(row, _summary_row(row, sheet), ["text", "money", "money", "money", "text"])
        end = FIRST + len(sheets)
        sums: list[Value] = [
            Formula(f"=SUM({column}{FIRST}:{column}{end - 1})", float(sum(s.total for s in sheets) if earns else 0))
            for column, earns in (("B", True), ("C", False), ("D", True))
        ]
        page.row(end, [f"Toutes les années ({_name_of(dossier)})", *sums], ["label", *["total"] * 3])
        for row, text in enumerate(_advice(dossier), start=end + 2):
            page.across(row, text, "note")

    def _payments(self, page: Page) -> None:
        """What arrives when: the known amounts, apart from the rights of a year."""
        payments = self._dossier.payments
        page.title(1, "Versements, de la signature à 12 mois")
        page.across(2, f"{KNOWN_ONLY} Les dates de démarrage sont les plus tardives.", "plain")
        page.row(4, ["Quand", "Quoi", "Montant", "Calcul", "Statut du montant"], "head")
        for row, payment in enumerate(payments, start=FIRST):
            page.row(row, _payment_row(payment), ["text", "text", _form_of(payment), "text", "text"])
        first_year = [p.amount for p in payments if p.month is not None and p.month < 12]
        total = Formula(f"=SUM(C{FIRST}:C{FIRST + len(first_year) - 1})", float(known_before(payments, 12)))
        page.row(FIRST + len(payments), ["Connu avant le 12e mois", "", total], ["label", "label", "total"])

    def _sources(self, page: Page) -> None:
        page.title(1, "Sources des montants")
        for number, source in enumerate(self._dossier.sources, start=1):
            shown = Link(source.title, source.url) if source.url else source.cited
            page.row(number + 2, [number, shown], ["text", "link" if source.url else "text"])
        page.across(len(self._dossier.sources) + 4, statuses_explained(self._dossier.years), "note")


class _YearSheet:
    """One year: the income line by line, the charges to fill in, the balance."""

    def __init__(self, page: Page, dossier: Dossier, year: Estimate) -> None:
        self.page = page
        self.year = year
        self.total = year.total
        self._lines = _lines(dossier, year)
        self._dossier = dossier
        self._end = FIRST + len(self._lines)  # the row of the total
        self.amounts = f"'{page.name}'!D{FIRST}:D{self._end - 1}"
        self.income = f"'{page.name}'!F{self._end}"
        self.charges = f"'{page.name}'!F{self._end + 3 + len(CHARGES)}"

    def write(self) -> "_YearSheet":
        year = self.year
        self.page.title(1, f"Année {year.contract_year} du contrat, {self._dossier.title}")
        self.page.across(2, f"Barème : {table_words(year)}. Les cases jaunes sont à adapter.", "plain")
        heads = [
            "Recette",
            "Part",
            "Statut du montant",
            "Maximum",
            "Taux retenu",
            "Montant retenu",
            "Source",
        ]
        self.page.row(4, heads, "head")
        for row, line in enumerate(self._lines, start=FIRST):
            forms = ["text", "text", "text", "entry", "share", "money", "text"]
            self.page.row(row, self._line(row, line), forms)
        note = f"{RIGHTS}. {LESS_PAID}" if year.contract_year == 1 else f"{RIGHTS}."
        label = f"Total des recettes ({total_name(year)})"
        self._ending(self._end, label, _sum(f"F{FIRST}:F{self._end - 1}", self.total), note)
        self._spending(self._end + 2)
        return self

    def _line(self, row: int, line: EstimateLine) -> list[Value]:
        label = line.label + (" (optionnelle)" if line.optional else "")
        counted = line in self.year.lines
        # A line nobody knows stays out of the sum until somebody writes its amount over « inconnu ».
        formula = f'=IF(E{row}=0,0,IF(ISNUMBER(D{row}),D{row}*E{row},"{UNKNOWN}"))'
        return [
            label,
            part_words(line) + ("" if counted else IF_CRISIS),
            SHORT_STATUS[line.status],
            known(line.amount),
            int(counted),
            Formula(formula, _cached(line.amount) if counted else 0),
            self._dossier.reference(line),
        ]

    def _spending(self, head: int) -> None:
        self.page.row(head, ["Charge", "Détail", "", "", "", "Montant", ""], "head")
        for row, label in enumerate(CHARGES, start=head + 1):
            self.page.row(row, [label, "à compléter", "", "", "", None], [*["text"] * 5, "entry"])
        last = head + len(CHARGES)
        self._ending(last + 1, "Total des charges", _sum(f"F{head + 1}:F{last}", Decimal(0)))
        balance = Formula(f"=F{self._end}-F{last + 1}", float(self.total))
        self._ending(last + 2, "Solde (recettes moins charges saisies)", balance)

    def _ending(self, row: int, label: str, value: Formula, note: str = "") -> None:
        self.page.row(row, [label, note, "", "", "", value], ["label", "text", *["label"] * 3, "total"])


def _sum(cells: str, value: Decimal) -> Formula:
    return Formula(f"=SUM({cells})", float(value))


def _summary_row(row: int, sheet: _YearSheet) -> list[Value]:
    total = float(sheet.total)
    return [
        sheet.page.name,
        Formula(f"={sheet.income}", total),
        Formula(f"={sheet.charges}", 0),
        Formula(f"=B{row}-C{row}", total),
        _reading(sheet),
    ]


def _reading(sheet: _YearSheet) -> Formula:
    """What a total is, in words that follow what the person fills in."""
    unknown = len(sheet.year.unknown)
    left_out = f'"Lignes « {UNKNOWN} », non comptées : "&COUNTIF({sheet.amounts},"{UNKNOWN}")&"."'
    formula = f'=IF(COUNTIF({sheet.amounts},"{UNKNOWN}")=0,"{FILLED}",{left_out})&" {_said(sheet.year)}"'
    shown = f"Lignes « {UNKNOWN} », non comptées : {unknown}." if unknown else FILLED
    return Formula(formula, f"{shown} {_said(sheet.year)}")


def _said(year: Estimate) -> str:
    doubtful = doubtful_words(year)
    return " ".join(
        filter(
            None,
            [
                f"Montants préremplis : {doubtful}." if doubtful else "Chaque montant est un maximum.",
                "Une crise reconnue est comptée cette année-là." if year.crisis else "",
                _from_when(year),
                LESS_PAID if year.contract_year == 1 else "",
            ],
        )
    )


def _from_when(year: Estimate) -> str:
    if not year.prorated:
        return ""
    whole = euros(year.from_signature)
    return f"Missions comptées dès leur date limite de démarrage ; toutes dès la signature : {whole}."


def _payment_row(payment: Payment) -> list[Value]:
    amount = payment.most if payment.amount is None else payment.amount
    return [payment.when, payment.label, known(amount), payment.formula, SHORT_STATUS[payment.status]]


def _form_of(payment: Payment) -> str:
    """An advance whose months are not known yet cannot exceed its amount, and is said so."""
    return "most" if payment.amount is None and payment.most is not None else "entry"


def _cached(value: Decimal | None) -> float | str:
    return UNKNOWN if value is None else float(value)


def _lines(dossier: Dossier, year: Estimate) -> list[EstimateLine]:
    """The lines of a year, and the crisis beside its mission even in a year that does not count one."""
    order = [mission.id for mission in year.table.missions]
    crisis = [dossier.crisis] if dossier.crisis and dossier.crisis not in year.lines else []
    return sorted([*year.lines, *crisis], key=lambda line: order.index(line.mission))


def _advice(dossier: Dossier) -> list[str]:
    return [
        NOT_CASH,
        CAUTION,
        *([EXCEPTIONAL] if dossier.crisis else []),
        table_note(dossier.estimate.table, dossier.day),
        f"« {UNKNOWN} » : personne n'a établi ce montant, qui ne compte pas dans le total. {ASK}",
        f"{made_on(dossier)} Faites confirmer ces montants par la CPAM et l'ARS avant de vous engager.",
    ]


def _name_of(dossier: Dossier) -> str:
    return "maximums connus à ce jour" if any(year.uncertain for year in dossier.years) else "maximums"
