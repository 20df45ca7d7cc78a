"""`bareme …`: the amounts of a table, and the filling of an unknown cell: only by owners, only with a source."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from handlers.admin.command import Command
from handlers.admin.form import fields, sources
from handlers.admin.form.field import WHY, Field, WrongError, fixed
from handlers.admin.form.form import Form
from handlers.admin.form.history import history, undo
from handlers.admin.form.naming import ALONE, WhichError
from handlers.admin.form.proposal import PREVIEWS, change_of, desk_of, propose
from handlers.admin.form.state import Filling, listed, say
from handlers.admin.form.titles import title_of
from handlers.admin.nearly import ARTICLES
from handlers.engine.messages import Change, Choice, Reply, Turn
from handlers.engine.quotation import cited, quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.base import plain
from knowledge.faq.answers import shows_amount
from knowledge.overlay import Value
from knowledge.rates import MOST_EUROS, Cell, FundingError, Mission, RateCell, RateTable
from knowledge.read_on import has_date
from knowledge.sources import Source, Status
from knowledge.text import key
from knowledge.wording import count, euros, listing, published

MOST_OFFERED = 12
_SIZE = re.compile(r"\b(?:la |pour la |pour une |en |de la )?taille ([1-4])\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:(?:\b(?:à|a|en|de|est|par)|[:=→])\s*)?(?<![\w-])(\d[\d\s.,]*\d)\s*(?:€|euros?\b)?", re.IGNORECASE
)
_AN_AMOUNT = frozenset("montant montants bareme somme chiffre".split())
_AROUND = ARTICLES | _AN_AMOUNT | frozenset("mission enveloppe pour en a par an".split())  # beside what names an amount
_READ_AS = {
    Status.OFFICIAL.value: "Tableau officiel",
    Status.OBSERVED.value: "Contrat ou document public",
}
_ALSO_READ_AS = {
    "dans un tableau officiel": Status.OFFICIAL.value,
    **dict.fromkeys(("document public", "dans un contrat ou un document public"), Status.OBSERVED.value),
}


def _table(talk: Talk, argument: str) -> RateTable:
    """« avenant-2 », « avenant 2 », the one of today when none is named. Raises `WrongError`."""
    rates, wanted = talk.knowledge.rates, "-".join(key(argument).split())
    try:
        return rates[wanted] if wanted else rates.on(talk.today)
    except FundingError as error:
        titles = listing(f"« bareme {table.id} » ({table.title})" for table in rates.tables)
        raise WrongError(f"Je ne connais ni mission ni table {quoted(argument)}. Les tables : {titles}.") from error


def _show(talk: Talk, argument: str) -> Turn:
    """The missions of a table, each on a line; those that are named, amount by amount, to be filled at once."""
    table, missions = _shown(talk, argument)
    return _listed(talk, table) if missions == table.missions else _amounts(talk, table, missions)


def _listed(talk: Talk, table: RateTable) -> Turn:
    lines = "\n".join(f"{n}. {_summed_up(m)}" for n, m in enumerate(table.missions, 1))
    text = f"**{table.title}**\n\n{lines}\n\nChoisissez une mission pour lire ses montants."
    choices = tuple(Choice(id=f"bareme {table.id} {m.id}", label=m.short) for m in table.missions)
    keys = [choice.id.removeprefix("bareme ") for choice in choices]
    return say(talk, Reply(text=text, choices=choices), numbered=("bareme", keys))


def _summed_up(mission: Mission) -> str:
    """« Réponse aux crises : 12 montants, dont 10 inconnus »."""
    unknown = sum(cell.status is Status.UNKNOWN for cell in mission.cells)
    lacking = f", dont {count(unknown, 'inconnu')}" if unknown else ""
    return f"{mission.short} : {count(len(mission.cells), 'montant')}{lacking}"


def _amounts(talk: Talk, table: RateTable, missions: Sequence[Mission]) -> Turn:
    blocks = "\n\n".join(_mission(m, len(missions) == 1) for m in missions)
    unknown = [(m, c) for m in missions for c in m.cells if c.status is Status.UNKNOWN]
    ask = f"{count(len(unknown), 'montant inconnu', 'montants inconnus')}. Lequel donner, si vous en avez la source ?"
    note = ask if unknown else "Aucun montant ne manque ici. « modifier 1 » en corrige un, si vous en avez la source."
    *first, last = [Reply(text=p) for p in pieces(f"{blocks}\n\n{note}")]
    is_alone = len(missions) == 1  # its amounts are all numbered, so that any of them may be corrected
    shown = [(m, c) for m in missions for c in m.cells] if is_alone else unknown
    choices = tuple(_offered(table, *pair, alone=is_alone) for pair in shown[:MOST_OFFERED])
    keys = [_place(choice) for choice in choices]
    return say(talk, *first, last.model_copy(update={"choices": choices}), numbered=("bareme", keys))


def _shown(talk: Talk, argument: str) -> tuple[RateTable, Sequence[Mission]]:
    """A table whole, or the missions that words name, of the table they name or of today's. Raises `WrongError`."""
    if argument.isdigit() and 0 < int(argument) <= len(talk.knowledge.rates.on(talk.today).missions):
        table = talk.knowledge.rates.on(talk.today)  # as it is numbered where all of them are shown
        return table, [table.missions[int(argument) - 1]]
    size = _SIZE.search(key(argument))
    if size and (rest := _SIZE.sub("", key(argument)).strip()) != key(argument):
        table, missions = _shown(talk, rest)
        return table, [m.model_copy(update={"cells": _of_band(m, int(size[1]))}) for m in missions]
    name, _, mission = argument.partition(" ")
    tables = [table for table in talk.knowledge.rates.tables if table.id == name]
    table = tables[0] if tables else talk.knowledge.rates.on(talk.today)
    wanted = mission if tables else argument
    named = [m for m in table.missions if wanted and _bears(f"{m.short} {m.id}", wanted)]
    whole = table if named or tables else _table(talk, argument)
    return whole, named or whole.missions


def _of_band(mission: Mission, band: int) -> tuple[Cell, ...]:
    return tuple(cell for cell in mission.cells if cell.band == band)


def _bears(label: str, said: str) -> bool:
    """Whether every word that was said begins one of a label's; a number is one whole."""
    words = [word for word in key(said).split() if word not in _AROUND]
    own = key(label).split()
    return bool(words) and all(any(o == w if w.isdigit() else o.startswith(w) for o in own) for w in words)


def _offered(table: RateTable, mission: Mission, cell: Cell, alone: bool) -> Choice:
    """An amount to choose; its mission is said where it is not `alone`. A button holds sixty characters."""
    label = f"taille {cell.band} : {cell.part.french}"
    named = f"T{label[1:]}" if alone else f"{mission.short}, {label}"
    return Choice(id=f"bareme remplir {table.id}/{mission.id}/{cell.part}/{cell.band}", label=named)


def _mission(mission: Mission, is_alone: bool) -> str:
    marks = (f"{n}." if is_alone else "-" for n in range(1, len(mission.cells) + 1))
    lines = [
        f"{mark} taille {c.band}, {c.part.french} : {_amount(c)}" for mark, c in zip(marks, mission.cells, strict=True)
    ]
    return "\n".join([f"**{mission.short}**", "", *lines])


def _amount(cell: Cell | RateCell) -> str:
    return "inconnu" if cell.amount is None else f"{euros(cell.amount)} ({cell.status.french})"


def _fill(talk: Talk, argument: str) -> Turn:
    """« remplir crise taille 3 », « … 61 000 » with the amount at once."""
    said, amount = told_amount(argument)
    key = _called(talk, listed(talk, "bareme", said), f"{ALONE} {amount}".strip())
    standing = _cell(talk, key)
    if standing.status is Status.OFFICIAL and not desk_of(talk).overlay.number("rate", key):
        raise WrongError("Ce montant vient d'un tableau officiel : il ne se change que dans les fichiers.")
    return FILL.start(talk, key, said={"amount": amount}, of=title_of(talk.knowledge, "rate", key))


def told_amount(said: str) -> tuple[str, str]:
    """« fonctionnement taille 2 à 61 000 € »: the words that name an amount, and what it will be; "" when not said."""
    first, _, after = said.strip().partition(" ")
    if "/" in first or (
        first.isdigit() and _AMOUNT.fullmatch(after.strip())
    ):  # a place of the tables, a number of the list
        return first, after.strip()
    size = _SIZE.search(said)
    words = _SIZE.sub(" ; ", said)
    found = _AMOUNT.search(words)
    name = f"{_AMOUNT.sub(' ', words)} {size[0] if size else ''}".replace(";", " ")
    return " ".join(name.split()), found[1].strip() if found else ""


def spoken(talk: Talk, said: str) -> str:
    """What follows « bareme remplir » for an amount that words name, « le montant fonctionnement taille 2 »; or "".

    A mission alone is what people speak of: its size, or « montant », says that an amount is meant.
    """
    name, amount = told_amount(said)
    is_amount = bool(_SIZE.search(name)) or not _AN_AMOUNT.isdisjoint(key(name).split())
    return f"{name} {amount}".strip() if is_amount and _named(talk, _SIZE.sub(" ", name)) else ""


def _named(talk: Talk, said: str) -> list[tuple[Mission, Cell]]:
    """The amounts that words name, of today's table."""
    cells = [(m, c) for m in talk.knowledge.rates.on(talk.today).missions for c in m.cells]
    return [(m, c) for m, c in cells if _bears(f"{m.short} {m.id} taille {c.band} {c.part.french}", said)]


def _called(talk: Talk, said: str, told: str = ALONE) -> str:
    """A place of a table by its identifier, or by its words: « crise plan taille 3 ». Raises `WhichError`."""
    table = talk.knowledge.rates.on(talk.today)
    named = [(m, _offered(table, m, c, alone=True), _offered(table, m, c, alone=False)) for m, c in _named(talk, said)]
    is_alone = len({mission.id for mission, _, _ in named}) == 1
    if len(named) > 1 and "/" not in said:
        found = {_place(short): (short if is_alone else whole).label for _, short, whole in named}
        raise WhichError(f"{count(len(found), 'montant')} pour {quoted(said)} : lequel ?", found, told)
    return _place(named[0][1]) if len(named) == 1 else said


def _found(talk: Talk, said: str) -> str:
    """The key of an amount that is named. Raises `WrongError`."""
    name = _called(talk, listed(talk, "bareme", said))
    _cell(talk, name)
    return name


def _place(offered: Choice) -> str:
    return offered.id.rpartition(" ")[2]


def _cell(talk: Talk, key: str) -> RateCell:
    try:
        return talk.knowledge.rates.cell(key)
    except FundingError as error:
        raise WrongError(
            "Je ne connais pas ce montant. Nommez-le par sa mission et sa taille, comme « bareme remplir crise taille "
            "3 ». « bareme » montre les missions."
        ) from error


def _ask_amount(talk: Talk, filling: Filling) -> str:
    name = title_of(talk.knowledge, "rate", filling.subject)
    return f"{name}. Aujourd'hui : {_amount(_cell(talk, filling.subject))}. Quel montant annuel, en euros ?"


def _parse_amount(said: str, talk: Talk, filling: Filling) -> str:
    digits = "".join(said.replace("€", "").replace("euros", "").split()).replace(",", ".")
    try:
        amount = Decimal(digits)
    except InvalidOperation as error:
        raise WrongError("Écrivez un montant en euros, par exemple 52 500.") from error
    if not (amount.is_finite() and 0 <= amount <= MOST_EUROS):
        raise WrongError("Un montant annuel va de 0 à 2 millions d'euros.")
    return str(amount.quantize(Decimal(1)) if amount == int(amount) else amount.quantize(Decimal("0.01")))


def _conclude(talk: Talk, filling: Filling) -> Turn:
    values = filling.values
    source: Value = values["source"]
    title = f"{source['title']}, {published(values['date'])}" if "date" in values else source["title"]
    ref = title if source["ref"] == source["title"] else source["ref"]
    cell = RateCell(
        amount=Decimal(values["amount"]),
        status=Status(values["status"]),
        source=Source(title=title, ref=ref),
    )
    change = change_of(talk, "rate", filling.subject, plain(cell), values["why"])
    done = f"Donner le montant « {title_of(talk.knowledge, 'rate', filling.subject)} »."
    return propose(talk, done, [change], destructive=True, form=filling)


def preview(talk: Talk, change: Change, together: Sequence[Change] = ()) -> list[Reply]:
    cell = RateCell.model_validate(change.after)
    before = _amount(_cell(talk, change.key))
    lines = (f"- aujourd'hui : {before}", f"- ensuite : {_amount(cell)}", f"- source : {cell.source.cited}")
    text = "\n".join((f"**Aperçu : {title_of(talk.knowledge, 'rate', change.key)}**", "", *lines))
    also = [] if change.undoes else _said_elsewhere(talk, change.key)
    shown = [text, "Les estimations de tout le monde en tiendront compte.", *also]
    return [Reply(text=piece) for piece in pieces("\n\n".join(shown))]


def _said_elsewhere(talk: Talk, key: str) -> list[str]:
    """The answers that speak of this amount: what they say of it in words stays, and this one is told below."""
    _, mission, _, band = key.split("/")
    entries = talk.knowledge.faq.entries.values()
    found = [cited(entry.question) for entry in entries if shows_amount(entry.answer, mission, int(band))]
    if not found:
        return []
    lines = "\n".join(f"- {question}" for question in found)
    head = "Ces réponses parlent de ce montant. Elles le donneront à la suite de leur texte, qui est à relire :"
    return [f"{head}\n{lines}"]


FILL = Form(
    "bareme-remplir",
    "Donner un montant",
    (
        Field("amount", "Montant", _ask_amount, _parse_amount, shows=True),
        Field(
            "source",
            "Source",
            fixed("Où l'avez-vous lu ? Le titre du document, son adresse, et sa date si vous l'avez."),
            sources.written,
            doubt=sources.doubt,
            remark=sources.remark,
        ),
        Field(
            "date",
            "Date",
            fixed("La date du document, comme vous l'avez : « mars 2026 », « 15/03/2026 » ?"),
            fields.month_or_day,
            applies=lambda talk, filling: not has_date(filling.values.get("source", {}).get("title", "")),
            remark=fields.as_read,
        ),
        fields.one_of("status", "Document", "Qu'est-ce que ce document ?", _READ_AS, _ALSO_READ_AS),
        WHY,
    ),
    _conclude,
)
PREVIEWS["rate"] = preview
FORMS = (FILL,)
COMMANDS = (
    Command("bareme", "[mission]", "les missions, leurs montants, et ce qui manque", _show),
    Command(
        "bareme remplir", "<mission et taille> [montant]", "donner un montant lu, avec sa source", _fill, owner=True
    ),
    Command("bareme historique", "[montant]", "les derniers changements", history("rate", "bareme", _found)),
    Command("bareme annuler", "[révision]", "défaire un changement", undo("rate"), owner=True),
)
