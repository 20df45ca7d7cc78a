"""The budget of one civil year: what the contract may bring, day by day, and expenses that only the person knows."""

import re
from collections.abc import Sequence
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Context, FollowUp
from handlers.engine.messages import Reply
from handlers.flows.documents import PREPARED, PREPARING, order
from handlers.flows.plan import contract_of, dated, hypotheses_of, movements_of, sum_words, supposing
from handlers.money.wording import table_note
from knowledge.civil_year import CivilYear, civil_year
from knowledge.contract import Contract, Movement
from knowledge.text import key
from knowledge.wording import day, euros

_SIGNED = re.compile(r"\bsign\w*\b")
_CIVIL = re.compile(r"\b(?:annee|budget|exercice|en|pour)\b.*?\b(20[23]\d)\b")
_NEXT = re.compile(r"\bbudget\b.*\b(?:annee (?:prochaine|suivante|qui vient|d apres)|prochaine annee|an prochain)\b")
_THIS = re.compile(r"\bbudget\b.*\b(?:cette annee|annee (?:en cours|civile))\b|^(?:et )?(?:le |notre |un )?budget$")
NOTHING = "Rien de ce contrat n'est attendu en {year} : il court du {first} au {last}."
EXPENSES = (
    "Dépenses : le tableur a des rubriques à remplir (coordination, indemnités, actions, locaux…). Vous seuls les "
    "connaissez : je n'en invente aucune. Le total et le solde apparaissent quand vous écrivez un montant."
)
FILE = "Budget {year} (tableur) : ressources du contrat, dépenses à remplir, barème, source et date."


def _asked(said: str, context: Context) -> int | None:
    """« budget 2027 », « un budget pour l'année prochaine »."""
    words = key(said)
    if _SIGNED.search(words):
        return None
    if found := _CIVIL.search(words):
        return int(found[1])
    if _NEXT.search(words):
        return context.today.year + 1
    return context.today.year if _THIS.search(words) else None


def _budget(year: int, context: Context) -> list[Reply]:
    """What a civil year may bring on one screen, then the workbook where expenses are written."""
    running = contract_of(context)
    found = civil_year(year, running, movements_of(context))
    if not found.found:
        last = running.ends - relativedelta(days=1)
        return [Reply(text=NOTHING.format(year=year, first=day(running.signed), last=day(last)))]
    lines = "\n".join(f"- {line}" for line in dated(found.found))
    counted = replace(hypotheses_of(context), crises=frozenset())
    told = " ".join([*_ends(running, year), supposing(context, found.found, counted), *crises_words(found, running)])
    text = f"**Ressources du contrat en {year}**\n\n{lines}\n\nEn tout : {sum_words(found.found)}. {told}"
    table = table_note(context.knowledge.rates.on(context.today), context.today)
    file = order(context, "civil_budget").model_copy(update={"year": year})
    return [
        Reply(text=f"{text}\n\n{EXPENSES}\n\n*{table}*"),
        PREPARING,
        Reply(text=FILE.format(year=year), order=file, replaces=PREPARED),
    ]


def _ends(running: Contract, year: int) -> list[str]:
    """That the contract ends within the year, when it does: what comes after is of another one."""
    last = running.ends - relativedelta(days=1)
    if last.year != year:
        return []
    return [f"Votre contrat se termine le {day(last)} : rien n'est compté d'un contrat suivant."]


def crises_words(found: CivilYear, contract: Contract) -> list[str]:
    """Each crisis that may fall in the year, and why it is not counted."""
    return [_crisis_words(movement, contract) for movement in found.unplaced]


def _crisis_words(movement: Movement, contract: Contract) -> str:
    opens = contract.anniversary(movement.year - 1)
    closes = contract.anniversary(movement.year) - relativedelta(days=1)
    amount = "montant inconnu" if movement.amount is None else f"{euros(movement.amount)} au plus"
    return (
        f"Crise de l'année {movement.year} du contrat ({day(opens)} au {day(closes)}) : {amount}, non comptés ici. "
        f"Rien ne dit {_which(opens.year, closes.year)}, ni quand elle est payée."
    )


def _which(first: int, last: int) -> str:
    return f"si elle tombe en {first} ou en {last}" if first != last else f"quel jour de {first} elle tombe"


OF_CIVIL_YEAR: Sequence[FollowUp] = (FollowUp(_asked, _budget),)
