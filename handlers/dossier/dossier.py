"""Everything the files of a dossier say, as one value: computed from the answers, the knowledge and the day.

It holds no gazetteer and no session, so that it can be handed to another process. Its amounts are the estimate's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from handlers.engine.flow import Context
from handlers.flows.contacts import Line, contact_lines
from handlers.flows.deadlines import Deadline, deadlines_of
from handlers.flows.documents import HANDED, enough
from handlers.flows.estimate import size_of
from handlers.flows.land import Land, land_of
from handlers.flows.plan import contract_of, hypotheses_of, movements_of
from handlers.flows.profile import who
from handlers.flows.start import mission_deadlines
from handlers.money.questions import STAGES
from handlers.money.wording import band_words, bound_words, estimate_for, payments_of
from knowledge.contacts import Contact
from knowledge.contract import Contract, Hypotheses, Movement
from knowledge.dialogue import Preparation
from knowledge.eligibility import Exercise
from knowledge.figures import Figure
from knowledge.funding import Estimate, EstimateLine, Payment
from knowledge.rates import Mission, Part, RateTable
from knowledge.sources import Source
from knowledge.territory import Commune, Territory
from knowledge.wording import inhabitants, listing

NAMED = 3  # communes named in a title; the others are counted


@dataclass(frozen=True, slots=True)
class Delegation:
    """Whom the letter is for in one département: the délégation when known, else its agency.

    `is_apart` is false where the agency is on the spot: a region of one département has no délégation.
    """

    departement: str
    contact: Contact | None
    agency: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Founder:
    """Somebody who starts the project: what they do and how, "" when they did not say."""

    profession: str
    exercise: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The money of a signed contract: what is supposed, and every movement of its five years."""

    contract: Contract
    supposed: Hypotheses
    table: RateTable
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class Dossier:
    """One project on one day. `estimate` is what the chat showed; `years` has one a year of the contract.

    A crisis is exceptional: of `years`, only the estimate's own counts one, and only if the estimate does. `crisis` is
    what it may bring, None when the table has no such line.
    `progress` is the stage they told, by its name in the answers; `filed` and `signed` are the dates they gave.
    `made` is the instant its files are made, None when it does not matter: of two calendars the later one holds.
    `civil_year` is the one that its budget is about, when one was asked for.
    `is_sized`: they said enough for a size; without it, nothing of the estimate is theirs.
    `communes` are the most populous first; `departements` are names by code; `contacts` are by région. `land` is
    what the map shows, for who ordered one.
    """

    day: date
    founders: tuple[Founder, ...]
    progress: str
    filed: date | None
    signed: date | None
    communes: tuple[Commune, ...]
    departements: Mapping[str, str]
    regions: tuple[str, ...]
    notes: tuple[str, ...]
    estimate: Estimate
    years: tuple[Estimate, ...]
    crisis: EstimateLine | None
    payments: tuple[Payment, ...]
    mission_deadlines: tuple[tuple[str, str], ...]
    helps: tuple[Figure, ...]
    delegations: tuple[Delegation, ...]
    contacts: tuple[tuple[str, tuple[Line, ...]], ...]
    deadlines: tuple[Deadline, ...]
    opposition: Figure
    contract: Figure
    preparation: Preparation
    is_sized: bool
    plan: Plan | None = None
    made: datetime | None = None
    civil_year: int | None = None
    land: Land | None = None

    @property
    def author(self) -> str:
        """« Sage-femme, en libéral, avec : Médecin », "" when the person did not say."""
        own, *others = [", ".join(filter(None, (f.profession, _lower(f.exercise)))) for f in self.founders] or [""]
        return f"{own}, avec : {listing(others)}" if others else own

    @property
    def stage(self) -> str:
        return STAGES.get(self.progress, "")

    @property
    def is_handed(self) -> bool:
        """Whether the projet de santé is at the ARS already: a letter of intention would come too late."""
        return self.progress in HANDED

    @property
    def title(self) -> str:
        """« Bourges et Vierzon », or the size when no commune is known."""
        if not self.communes:
            return f"territoire de {self.size}"
        names = [c.name for c in self.communes]
        others = len(names) - NAMED
        return listing(names[:NAMED] + ([f"{others} autre{'s' if others > 1 else ''}"] if others > 0 else []))

    @property
    def heading(self) -> str:
        """The territory and its size, in one line."""
        return f"{self.title}, {self.size}" if self.communes else self.size.capitalize()

    @property
    def population(self) -> str:
        people = self.estimate.population
        return inhabitants(people) if people else "nombre d'habitants non précisé"

    @property
    def size(self) -> str:
        return band_words(self.estimate.table, self.estimate.band)

    @property
    def near(self) -> str:
        """A warning when the population is close to a bound, "" otherwise."""
        return bound_words(self.estimate)

    @property
    def missions(self) -> list[Mission]:
        """The missions of the estimate, in the table's order, without the running of the community."""
        wanted = {line.mission for line in self.estimate.lines}
        return [m for m in self.estimate.table.missions if m.id in wanted and m.id != "fonctionnement"]

    @cached_property
    def sources(self) -> list[Source]:
        """Every source of an amount, in the order of the lines: the nth is cited as [n]."""
        lines = [line for year in (self.estimate, *self.years) for line in year.lines]
        return list(dict.fromkeys(line.source for line in [*lines, *([self.crisis] if self.crisis else [])]))

    def reference(self, line: EstimateLine) -> int:
        """The number of a line's source."""
        return self.sources.index(line.source) + 1


def dossier_of(context: Context, *, mapped: bool = True) -> Dossier:
    """The dossier of answers that say enough (`documents.enough`); without its land when it is not `mapped`."""
    size, people = size_of(context)
    by_communes = context.answers.basis in (None, "communes")
    territory = context.knowledge.gazetteer.territory(context.answers.territory or () if by_communes else ())
    figures, estimate = context.knowledge.figures, estimate_for(context, size, people)
    departements = {d.code: d.name for d in territory.departements}
    years = range(1, int(figures["aci-duree"].value) + 1)
    return Dossier(
        day=context.today,
        founders=tuple(_founders(context)),
        progress=context.answers.stage or "",
        filed=context.answers.filed,
        signed=context.answers.signed,
        communes=tuple(sorted(territory.communes, key=lambda c: -(c.population or 0))),
        departements=departements,
        regions=tuple(r.name for r in territory.regions),
        notes=territory.notes,
        estimate=estimate,
        years=tuple(
            estimate_for(_crisis(context, estimate.crisis and year == estimate.contract_year), size, people, year)
            for year in years
        ),
        crisis=_crisis_line(estimate_for(_crisis(context, True), size, people)),
        payments=tuple(payments_of(context, estimate)),
        mission_deadlines=tuple(mission_deadlines(estimate.table)),
        helps=tuple(figures.project_help({r.code for r in territory.regions}, set(departements))),
        delegations=_delegations(context, territory),
        contacts=tuple((r.name, tuple(contact_lines(context, territory, r))) for r in territory.regions),
        deadlines=tuple(deadlines_of(context)),
        opposition=figures["opposition-ars"],
        contract=figures["aci-duree"],
        preparation=context.knowledge.dialogue,
        is_sized=enough(context.answers),
        land=land_of(context.knowledge, territory) if mapped else None,
        plan=_plan(context),
    )


def _plan(context: Context) -> Plan | None:
    """The plan of a contract that is signed; before, there is none to follow."""
    signed = context.answers.signed
    if signed is None or signed > context.today:
        return None
    table = context.knowledge.rates.on(context.today)
    return Plan(contract_of(context), hypotheses_of(context), table, tuple(movements_of(context)))


def _crisis(context: Context, crisis: bool) -> Context:
    """The same answers, with or without a crisis."""
    return replace(context, answers=context.answers.model_copy(update={"crisis": crisis}))


def _crisis_line(estimate: Estimate) -> EstimateLine | None:
    return next((line for line in estimate.lines if line.part is Part.CRISIS), None)


def _founders(context: Context) -> Iterator[Founder]:
    """The person, when they told their profession, then the professions of those who start it with them."""
    exercise, professions = context.answers.exercise, context.knowledge.eligibility.professions
    said = exercise if exercise is not Exercise.AUTRE else None
    if context.answers.profession is not None:
        yield Founder(who(context).label, said.french if said else "")
    yield from (Founder(professions[code].label, "") for code in context.answers.founders or () if code in professions)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _delegations(context: Context, territory: Territory) -> tuple[Delegation, ...]:
    book, regions = context.knowledge.contacts, {r.name for r in territory.regions}
    return tuple(
        Delegation(d.name, book.delegation(d.code), _agency(context, d.region), d.name not in regions)
        for d in territory.departements
    )


def _agency(context: Context, region: str) -> str:
    ars = context.knowledge.contacts.ars(region)
    return ars.name if ars else ""
