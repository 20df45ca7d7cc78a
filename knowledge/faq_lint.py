"""What is wrong with the FAQ, for the people who write it: every fault with its file and line."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from knowledge.base import Knowledge
from knowledge.built import built
from knowledge.datafile import DataError, Fault
from knowledge.faq import Faq
from knowledge.faq.answers import AnswerError
from knowledge.faq.entry import FaqEntry, Placed, load_entries
from knowledge.faq.handwritten import by_hand, circular, handwritten
from knowledge.mapped import Sections, as_json
from knowledge.rates import FundingError
from knowledge.review import is_late
from knowledge.sources import Status
from knowledge.wording import NBSP, day

LONGEST_ANSWER = 900
FEWEST_PHRASINGS = 20
# Round numbers mean many things: one that also stands in a table is only taken for it where the sentence speaks
# of sizes, as the tables do, and a smaller one never (a count, a year, a fee).
ROUND = 10_000
SMALLEST_AMOUNT = 1_000
_AMOUNT = re.compile(r'amount\("([^"]+)", "([^"]+)", (\d)(?:, "([^"]+)")?\)')
_SPACE = rf"[ {NBSP}\N{{NARROW NO-BREAK SPACE}}]"
_FAMILIAR = re.compile(r"(?<![\w-])(?:tu|toi|te|tes|ta|ton|t['’](?=\w))(?![\w-])", re.IGNORECASE)
_EUROS = re.compile(rf"(\d+(?:{_SPACE}\d{{3}})*){_SPACE}?(?:€|euros?\b)")


def lint(knowledge: Knowledge, today: date, folder: Path | None = None) -> list[Fault]:
    """Every fault of the entries, on the day `today`; `folder` is `data/faq` when not given."""
    try:
        placed = load_entries(folder or knowledge.folder / "faq")
    except DataError as error:
        return list(error.faults)
    # Of the knowledge's own files the index is kept: it is made of these very entries.
    faq = knowledge.faq.of(one.entry for one in placed) if folder else knowledge.faq
    amounts = _known_amounts(knowledge)
    return [*_circular_figures(knowledge, faq)] + [
        fault
        for one in placed
        for found in (
            _alone(one, today),
            _related(one, faq),
            _answer(one, faq, today),
            _typed(one, amounts),
            _handwritten(one, knowledge),
            _circular(one, faq),
            _doubtful(one, knowledge),
            _wordings(one, faq),
        )
        for fault in found
    ]


def lint_files(knowledge: Knowledge, today: date) -> list[Fault]:
    """The same of the files alone, before what admins changed: kept until one of them changes, or the day."""
    folder = knowledge.folder
    files = (path for path in folder.rglob("*") if path.is_file())
    kept = built(knowledge.cache, "faults", folder, files, lambda: _as_kept(lint(knowledge, today), folder), today)
    return [Fault(folder / path, line, message) for path, line, message in kept.json("faults")]


def _as_kept(faults: Iterable[Fault], folder: Path) -> Sections:
    return as_json("faults", [(str(fault.path.relative_to(folder)), fault.line, fault.message) for fault in faults])


def _alone(one: Placed, today: date) -> Iterator[Fault]:
    entry = one.entry
    if not entry.sources:
        yield one.fault("aucune source", "sources")
    if is_late(entry.checked, today):
        yield one.fault(f"à relire : vérifié le {day(entry.checked)}, il y a plus d'un an", "checked")
    if len(entry.phrasings) < FEWEST_PHRASINGS:
        yield one.fault(f"{len(entry.phrasings)} formulations, il en faut {FEWEST_PHRASINGS}", "phrasings")


def _handwritten(one: Placed, knowledge: Knowledge) -> Iterator[Fault]:
    for message, shown in handwritten(one.entry, knowledge.terms):
        yield one.fault(message, shown)


def _circular(one: Placed, faq: Faq) -> Iterator[Fault]:
    for source in one.entry.sources:
        if circular(source, set(faq.entries)):
            yield one.fault(f"la source « {source.title} » ne cite que nous", source.title)


def _circular_figures(knowledge: Knowledge, faq: Faq) -> Iterator[Fault]:
    """Figures and amounts whose source is an answer of ours."""
    path = knowledge.folder / "figures.toml"
    for figure in knowledge.figures.figure:
        if circular(figure.source, set(faq.entries)):
            yield Fault(path, None, f"{figure.id}: la source « {figure.source.title} » ne cite que nous")
    for table in knowledge.rates.tables:
        for source in table.sources.values():
            if circular(source, set(faq.entries)):
                yield Fault(knowledge.folder / "rates", None, f"{table.id}: « {source.title} » ne cite que nous")


def _related(one: Placed, faq: Faq) -> Iterator[Fault]:
    for dead in one.entry.related:
        if dead not in faq.entries:
            yield one.fault(f"question liée inconnue : « {dead} »", "related")


def _answer(one: Placed, faq: Faq, today: date) -> Iterator[Fault]:
    try:
        length = len(faq.exact(one.entry, today))
    except AnswerError as error:
        yield one.fault(str(error), "answer")
        return
    if length > LONGEST_ANSWER:
        yield one.fault(f"réponse de {length} caractères, {LONGEST_ANSWER} au plus", "answer")


def _doubtful(one: Placed, knowledge: Knowledge) -> Iterator[Fault]:
    """An amount kept from 2019 because the newer one is unknown: the line that shows it says so."""
    for line in one.entry.answer.splitlines():
        for table, mission, band, part in _AMOUNT.findall(line):
            try:
                cells = knowledge.rates[table].mission(mission).cells
            except FundingError:
                return  # `_answer` says it
            cell = next((c for c in cells if (str(c.band), c.part) == (band, part or "total")), None)
            if cell and cell.status is Status.CARRIED_OVER and "2019" not in line.replace(table, ""):
                yield one.fault(f"{mission}, taille {band} : valeur de 2019, à dire sur la même ligne", line)


def _typed(one: Placed, amounts: dict[int, str]) -> Iterator[Fault]:
    for sentence, written, value in _euros_typed(one.entry):
        if value in amounts and (value % ROUND or "taille" in sentence.casefold()):
            message = f"« {written} € » est tapé à la main : insérez {{{{ {amounts[value]} }}}}"
            yield one.fault(message, written)


def _euros_typed(entry: FaqEntry) -> Iterator[tuple[str, str, int]]:
    """Each amount an answer does not take from the tables: its sentence, as written, its value."""
    for sentence in re.split(r"(?<=[.;:])\s|\n", by_hand(entry.answer)):
        for written in _EUROS.findall(sentence):
            yield sentence, written, int(re.sub(r"\D", "", written))


def doubts(entry: FaqEntry, knowledge: Knowledge) -> list[str]:
    """What whoever writes an entry should look at twice, though it can be kept; an admin has no file to be shown."""
    amounts = _known_amounts(knowledge)
    written = by_hand(f"{entry.question} {entry.answer}")
    exclaims = "!" in written
    familiar = list(dict.fromkeys(found[0].strip("'’").casefold() for found in _FAMILIAR.finditer(written)))
    return [
        *(["il y a un point d'exclamation"] if exclaims else []),
        *(
            [f"la réponse tutoie ({', '.join(f'« {word} »' for word in familiar)}) ; le bot dit « vous »"]
            if familiar
            else []
        ),
        *(
            f"« {written} € » est tapé à la main et ne suivra pas les tables"
            + (f" : {{{{ {amounts[value]} }}}} l'insère" if value in amounts else "")
            for _, written, value in _euros_typed(entry)
        ),
        *(f"la source « {source.title} » n'a pas d'adresse" for source in entry.sources if not source.url),
    ]


def _wordings(one: Placed, faq: Faq) -> Iterator[Fault]:
    """The very wording of an entry always leads to it, unless another one has it or it has no word at all."""
    for wording in one.entry.wordings:
        owners = faq.matcher.owners(wording)
        if others := owners - {one.entry.id}:
            yield one.fault(f"« {wording} » est aussi dans {', '.join(sorted(others))}", wording)
        elif not owners or not wording.strip():
            yield one.fault(f"« {wording} » ne mène pas à sa propre question", "phrasings")


def _known_amounts(knowledge: Knowledge) -> dict[int, str]:
    """Euros that stand in a data file, and what inserts them."""
    known = dict(_figures(knowledge)) | dict(_cells(knowledge))
    return {amount: how for amount, how in known.items() if amount >= SMALLEST_AMOUNT}


def _cells(knowledge: Knowledge) -> Iterator[tuple[int, str]]:
    for table in knowledge.rates.tables:
        for mission in table.missions:
            for cell in mission.cells:
                part = "" if cell.part == "total" else f', "{cell.part}"'
                yield int(cell.amount or 0), f'amount("{table.id}", "{mission.id}", {cell.band}{part})'
        for total in table.totals:
            which = ', "snp"' if total.id == "snp" else ""
            for amount in total.cells:
                yield int(amount.amount or 0), f'total("{table.id}", {amount.band}{which})'


def _figures(knowledge: Knowledge) -> Iterable[tuple[int, str]]:
    return ((int(f.value), f'figure("{f.id}")') for f in knowledge.figures.figure if f.unit == "€")
