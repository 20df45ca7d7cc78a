"""The budget of one civil year: what the contract may bring, filled in; expenses, to be written; live formulas.

The total of the expenses and the balance stay blank while no expense is written: a balance without them would be read
as one. What a crisis may bring has no day, and no row until somebody writes it.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

from dateutil.relativedelta import relativedelta

from handlers.dossier.budget import CHARGES, FORMATS
from handlers.dossier.dossier import Dossier, Plan
from handlers.dossier.ruled import Formula, Page, Value, known, opened
from handlers.dossier.treasury import LEFT_OUT, OWN, PART
from handlers.dossier.wording import SHORT_STATUS, UNKNOWN, made_on
from handlers.flows.civil_year import crises_words
from handlers.flows.plan import supposed_words
from handlers.money.wording import table_note
from knowledge.civil_year import CivilYear, civil_year
from knowledge.contract import YEARS, Contract, Hypotheses, Movement, Nature, total, unknown
from knowledge.rates import Part
from knowledge.wording import day

FIRST = 5  # the row of the first resource
TO_FILL = "à compléter"
OTHERS = ("Cotisations des adhérents", "Autres aides ou subventions", "Autres ressources")
YELLOW = "Les cases jaunes se changent ; les totaux se recalculent."
ADVICE = "Chaque montant est un maximum. Faites-le confirmer par la CPAM et l'ARS avant de voter ce budget."
_FORMATS = {**FORMATS, "date": {"num_format": "dd/mm/yyyy", "align": "right", "border": 1, "valign": "top"}}
_ROW = ("text", "text", "text", "date", "text", "entry")
_WIDTHS = (46, 34, 12, 14, 26, 20)


def make(dossier: Dossier) -> bytes:
    if dossier.plan is None or dossier.civil_year is None:
        raise ValueError("the budget of a civil year needs that year, and the day a contract was signed")
    out = BytesIO()
    title = f"Budget {dossier.civil_year} de la CPTS, {dossier.title}"
    with opened(out, title, made_on(dossier), dossier.day) as book:
        formats = {name: book.add_format(values) for name, values in _FORMATS.items()}
        page = Page(book, f"Budget {dossier.civil_year}", _WIDTHS, formats)
        _fill(
            page, dossier, dossier.plan, civil_year(dossier.civil_year, dossier.plan.contract, dossier.plan.movements)
        )
    return out.getvalue()


def _fill(page: Page, dossier: Dossier, plan: Plan, year: CivilYear) -> None:
    page.title(1, f"Budget {year.year} de la CPTS, {dossier.title}")
    page.across(2, f"{_years_words(plan.contract, year.year)} {dossier.size.capitalize()}. {YELLOW}", "plain")
    income = _resources(page, plan, year)
    spent = _expenses(page, income + 2)
    balance = f'=IF(F{spent}="","",F{income}-F{spent})'
    page.row(spent + 1, ["Solde (ressources moins dépenses)", *[""] * 4, Formula(balance, "")], _ending())
    for row, text in enumerate(_notes(dossier, plan, year), start=spent + 3):
        page.across(row, text, "note")


def _ending() -> list[str]:
    return [*["label"] * 5, "total"]


def _resources(page: Page, plan: Plan, year: CivilYear) -> int:
    """The payments of the year, then what does not come from the contract; returns the row of the total."""
    page.row(4, ["Ressource", "Versement", "Année du contrat", "Jour attendu", "Statut du montant", "Montant"], "head")
    page.freeze(FIRST - 1, 1)
    order = [mission.id for mission in plan.table.missions]
    found = sorted(year.found, key=lambda m: (m.day, order.index(m.mission)))
    for row, movement in enumerate(found, start=FIRST):
        page.row(row, _resource(movement), _ROW)
    after = FIRST + len(year.found)
    for row, label in enumerate([*_crisis_labels(year), *OTHERS], start=after):
        page.row(row, [label, TO_FILL, "", "", "", None], _ROW)
    last = after + len(year.unplaced) + len(OTHERS)
    left = f'"Lignes « {UNKNOWN} », non comptées : "&COUNTIF(F{FIRST}:F{last - 1},"{UNKNOWN}")'
    shown = f"Lignes « {UNKNOWN} », non comptées : {unknown(year.found)}"
    money = Formula(f"=SUM(F{FIRST}:F{last - 1})", float(total(year.found)))
    page.row(last, ["Total des ressources, au plus", Formula(f"={left}", shown), "", "", "", money], _ending())
    return last


def _resource(movement: Movement) -> list[Value]:
    come = OWN if movement.own else SHORT_STATUS[movement.status]
    says_it = movement.part is Part.TOTAL or movement.nature is Nature.VARIABLE
    what = movement.nature.value if says_it else f"{movement.nature.value}, {PART[movement.part]}"
    return [movement.label, what, f"année {movement.year}", movement.day, come, known(movement.amount)]


def _crisis_labels(year: CivilYear) -> list[str]:
    return [
        f"Crise reconnue, année {movement.year} du contrat, si elle est payée en {year.year}"
        for movement in year.unplaced
    ]


def _expenses(page: Page, head: int) -> int:
    """Headings to fill, and their total, blank while nothing is written; returns its row."""
    page.row(head, ["Dépense", "Détail", "", "", "", "Montant"], "head")
    for row, label in enumerate(CHARGES, start=head + 1):
        page.row(row, [label, TO_FILL, "", "", "", None], _ROW)
    last = head + len(CHARGES) + 1
    cells = f"F{head + 1}:F{last - 1}"
    page.row(
        last,
        ["Total des dépenses", *[""] * 4, Formula(f'=IF(COUNT({cells})=0,"",SUM({cells}))', "")],
        _ending(),
    )
    return last


def _years_words(contract: Contract, year: int) -> str:
    """Which years of the contract the civil year has days of, and what is paid once they are over."""
    named = [
        f"année {n} du {day(contract.anniversary(n - 1))} au {day(contract.anniversary(n) - relativedelta(days=1))}"
        for n in contract.years_in(year)
    ]
    ran = " ; ".join(named) if named else f"ses {YEARS} ans sont terminés"
    return f"Contrat signé le {day(contract.signed)} : {ran}."


def _notes(dossier: Dossier, plan: Plan, year: CivilYear) -> Sequence[str]:
    counted = Hypotheses(plan.supposed.variable)
    return [
        *([LEFT_OUT] if unknown(year.found) else []),
        supposed_words(counted, year.found),
        *crises_words(year, plan.contract),
        table_note(plan.table, dossier.day),
        *_statuses(plan, year),
        f"{ADVICE} {made_on(dossier)}",
    ]


def _statuses(plan: Plan, year: CivilYear) -> Iterator[str]:
    """What each status means, and the source of its amounts."""
    own = any(movement.own for movement in year.found)
    if own:
        yield f"« {OWN} » : montant que vous avez donné, à vérifier dans l'annexe de votre contrat."
    read = [m for m in (*year.found, *year.unplaced) if not m.own]
    cells = [plan.table.mission(m.mission).cell(plan.contract.band, m.part) for m in read]
    for status, key in dict.fromkeys((cell.status, cell.source) for cell in cells if cell):
        source = plan.table.sources[key]
        yield f"« {SHORT_STATUS[status]} » : {source.how(status)}. Source : {source.cited}"
