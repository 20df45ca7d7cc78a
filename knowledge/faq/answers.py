"""Answers as Markdown: templates whose amounts, dates and names come from the data files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from knowledge.contacts import Contact, ContactBook
from knowledge.eligibility import Eligibility
from knowledge.faq.entry import FaqEntry
from knowledge.figures import Figure, Figures
from knowledge.funding import estimate
from knowledge.in_force import of_cells, of_figures, of_tables
from knowledge.rates import Amount, Deadlines, FundingError, Part, RateTable, RateTables
from knowledge.terms import Terms
from knowledge.wording import day, euros, number


class Facts(Protocol):
    """What answers are written from: the part of `Knowledge` below the FAQ."""

    @property
    def rates(self) -> RateTables: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def contacts(self) -> ContactBook: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def eligibility(self) -> Eligibility: ...


MOST_TEMPLATES = 64  # compiled answers kept: the same few are asked for again and again

# What may stand in an answer besides Markdown: one call with plain arguments. No loop, no arithmetic, no block.
# Possessive (« *+ »): a text made to be slow to read is not.
_INSERTED = re.compile(r"\{\{\s*\w+\((?:\s*+(?:\"[^\"{}]*+\"|\d{1,4}+)\s*+,?+)*+\)\s*\}\}")
_AMOUNT = re.compile(r"\bamount\(\s*\"[^\"{}]*\"\s*,\s*\"([^\"{}]*)\"\s*,\s*(\d{1,4})")
_BRACES = re.compile(r"\{[{%#]|[}%#]\}")


class AnswerError(ValueError):
    """An answer that cannot be written; its text is French and says why."""


def shows_amount(answer: str, mission: str, band: int) -> bool:
    """Whether an answer inserts an amount of a mission for a band, of whatever table."""
    return any((named, int(of)) == (mission, band) for named, of in _AMOUNT.findall(answer))


def is_plain(answer: str) -> bool:
    """Whether an answer inserts nothing but amounts, dates, sites and terms."""
    return not _BRACES.search(_INSERTED.sub("", answer))


NO_AMOUNT = "(montant inconnu, à demander à la CPAM)"
NO_SITE = "(adresse inconnue, à demander à l'ARS)"
NO_PHONE = "(téléphone inconnu)"
NO_ARS_SITE = "(adresse inconnue, à demander à la CPAM ou à votre URPS)"


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as Markdown, and what to know of its figures on the day it is read."""

    text: str
    notes: Sequence[str] = ()

    @property
    def whole(self) -> str:
        return "\n\n".join((self.text, *self.notes))


def passages(text: str) -> list[str]:
    """The paragraphs of a Markdown text, a list line by line."""
    blocks = (block.strip() for block in re.split(r"\n\n+|\n(?=- )", text))
    return [block.removeprefix("- ") for block in blocks if block]


class Answers:
    """Renders the answer of an entry with what the data files hold."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        # Markdown, not HTML: the channels escape. The sandbox keeps a curated file from reaching Python.
        environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._template = lru_cache(maxsize=MOST_TEMPLATES)(environment.from_string)

    def render(self, entry: FaqEntry, on: date, known: Collection[str] = (), *, exact: bool = False) -> Written:
        """The answer as it is read on a day, without what the acronyms already `known` stand for.

        Raises `AnswerError` when it asks for what no file could hold.
        """
        inserted, glosses = _Inserted(self._facts, on, exact=exact), _Glosses(self._facts.terms, known)
        functions = {f.__name__: f for f in (*inserted.functions(), glosses.gloss, glosses.glosses)}
        try:
            text = self._template(entry.answer).render(functions).strip()
            return Written(text, tuple(inserted.notes(entry.checked)))
        except (TemplateError, FundingError, LookupError, TypeError, ValueError) as error:
            raise AnswerError(f"réponse impossible à écrire ({error})") from error


class _Inserted:
    """What an answer may call on a day, and what it called.

    An admin can take an amount or a site away from under an answer that is live: it then says that it is unknown
    and whom to ask. When `exact`, for whoever writes an answer, it is an error.
    """

    def __init__(self, facts: Facts, on: date, *, exact: bool) -> None:
        self._facts = facts
        self._on = on
        self._exact = exact
        self._tables: list[RateTable] = []  # named by the text
        self._counted: list[RateTable] = []  # the one in force, when a sum is made of it
        self._figures: list[Figure] = []
        self._cells: list[tuple[str, int]] = []  # the missions and bands whose amounts are shown

    def notes(self, read: date) -> list[str]:
        """What to know of its amounts on that day; the text itself was last `read` by somebody on another."""
        return [
            *of_cells(self._facts.rates, self._cells, self._on),
            *of_tables(self._facts.rates, self._tables or self._counted, self._on, read),
            *of_figures(self._facts.figures, self._figures, self._on),
        ]

    def functions(self) -> tuple[Callable[..., str], ...]:
        """Their names are those of the templates."""
        return (
            self.amount,
            self.total,
            self.estimated,
            self.bound,
            self.start_months,
            self.full_months,
            self.signed,
            self.published,
            self.figure,
            self.site,
            self.website,
            self.phone,
            self.address,
            self.frontier,
        )

    def amount(self, table: str, mission: str, band: int, part: str = "total") -> str:
        """A cell of a table. One carried over from 2019 is inserted too: the answer says so in words."""
        self._cells.append((mission, band))
        return self._euros(self._table(table).mission(mission).cell(band, Part(part)))

    def total(self, table: str, band: int, total: str = "") -> str:
        """The printed total, the one with the specific unplanned-care funding, or the only one there is."""
        totals = self._table(table)
        names = (total,) if total else ("printed", "ceiling")
        found = [t for name in names if (t := totals.total(name, band)) is not None]
        return self._euros(found[0] if found else None)

    def estimated(self, band: int) -> str:
        """What an estimate of a running year, without a crisis, adds up for a size today."""
        self._counted = [self._standing]
        return euros(estimate(self._standing, band, on=self._on).total)

    def bound(self, band: int) -> str:
        upper = self._standing.upper(band)
        if upper is None:
            raise AnswerError(f"la taille {band} n'a pas de borne haute")
        return number(upper)

    def start_months(self, mission: str) -> str:
        return str(self._deadlines(mission).start_months)

    def full_months(self, mission: str) -> str:
        return str(self._deadlines(mission).full_months)

    def signed(self, table: str) -> str:
        return day(self._facts.rates[table].signed)

    def published(self, table: str) -> str:
        return day(self._facts.rates[table].published)

    def figure(self, figure_id: str) -> str:
        known = {f.id: f for f in self._facts.figures.figure}
        if figure_id not in known:
            raise AnswerError(f"chiffre inconnu : « {figure_id} »")
        self._figures.append(known[figure_id])
        return known[figure_id].text

    def site(self, kind: str, region: str, profession: str = "") -> str:
        contact = self._facts.contacts.find(kind, region, profession)
        if contact is None:
            instead = NO_ARS_SITE if kind == "ars" else NO_SITE
            return self._unknown(instead, f"aucun site connu pour {kind} {region} {profession}".rstrip())
        return _marked(contact)

    def website(self, key: str) -> str:
        """The site of one contact, by its key."""
        contact = self._facts.contacts.by_key.get(key)
        if contact is None or not contact.website:
            return self._unknown(NO_SITE, f"aucun site pour « {key} »")
        return _marked(contact)

    def phone(self, kind: str, region: str) -> str:
        """The telephone of a body that has one, with its own date: only the agency of a region and its support have."""
        known = [c.told("phone") for c in self._facts.contacts if (c.kind, c.region_code) == (kind, region) and c.phone]
        return known[0] if known else self._unknown(NO_PHONE, f"aucun téléphone connu pour {kind} {region}")

    def address(self, site_id: str) -> str:
        return self._facts.terms.address(site_id)

    def frontier(self) -> str:
        """« fin juillet 2026 »: the last month whose texts were read."""
        return self._facts.terms.frontier

    @property
    def _standing(self) -> RateTable:
        return self._facts.rates.on(self._on)

    def _table(self, table_id: str) -> RateTable:
        self._tables.append(self._facts.rates[table_id])
        return self._tables[-1]

    def _deadlines(self, mission: str) -> Deadlines:
        deadlines = self._standing.mission(mission).deadlines
        if deadlines is None:
            raise AnswerError(f"aucun délai connu pour la mission « {mission} »")
        return deadlines

    def _euros(self, cell: Amount | None) -> str:
        if cell is None or cell.amount is None:
            return self._unknown(NO_AMOUNT, "montant inconnu : dites-le, ne l'insérez pas")
        return euros(cell.amount)

    def _unknown(self, instead: str, fault: str) -> str:
        if self._exact:
            raise AnswerError(fault)
        return instead


def _marked(contact: Contact) -> str:
    return f"{contact.website} ({contact.site_warning})" if contact.site_warning else contact.website


class _Glosses:
    """What acronyms stand for, in brackets, said at the first of each in one answer."""

    def __init__(self, terms: Terms, known: Collection[str]) -> None:
        self._terms = terms
        self._known = set(known)

    def gloss(self, short: str) -> str:
        return self._once(short, self._terms[short].long)

    def glosses(self, short: str) -> str:
        """The same in the plural: « les URPS (unions régionales…) »."""
        return self._once(short, self._terms[short].plural or self._terms[short].long)

    def _once(self, short: str, long: str) -> str:
        if short in self._known:
            return ""
        self._known.add(short)
        return f" ({long})"
