"""What the agreement pays: golden cases from `tests/cases/funding.toml`, and what holds for any request."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.hearing.numbers import people_in
from handlers.money.wording import near_words
from knowledge.funding import Estimate, estimate, schedule
from knowledge.rates import FundingError, Part, RateTables
from knowledge.sources import Status
from knowledge.wording import NBSP

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "funding.toml").read_text(encoding="utf-8"))
RATES = RateTables.load()
TODAY = date(2026, 11, 21)
TABLES = st.sampled_from([t.id for t in RATES.tables])
BANDS = st.integers(1, 4)
ALL_MISSIONS = {t.id: [m.id for m in t.missions] for t in RATES.tables}


def compute(table: str, band: int, **options: Any) -> Estimate:
    return estimate(RATES[table], band, on=TODAY, **options)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["claim"])
def test_golden_estimate(case: dict[str, Any]) -> None:
    """The total, whether it is uncertain, and the ceiling are those of the facts."""
    result = compute(
        case["table"],
        case["band"],
        missions=case.get("missions"),
        contract_year=case.get("year", 2),
        crisis=case.get("crisis", False),
    )
    assert result.total == case["total"]
    assert result.uncertain is case["uncertain"]
    assert (result.ceiling.amount if result.ceiling else None) == case.get("ceiling")


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("52 000", 52_000),
        ("52.000 habitants", 52_000),
        ("52.5k", 52_500),
        ("52,5k", 52_500),
        ("1.25 million", 1_250_000),
        ("entre 60 et 90 000", None),
    ],
)
def test_a_number_of_people_as_it_is_written(said: str, people: int | None) -> None:
    """A dot before three digits counts thousands; before a unit it is a decimal one."""
    assert people_in(said) == people


@pytest.mark.parametrize("mission", CASES["aci-2019"])
def test_every_cell_of_2019(mission: str) -> None:
    """Each cell of the ACI 2019 table is the published one; only the derived SNP line is not official."""
    lines = [compute("aci-2019", band, missions=[mission]).lines[0] for band in (1, 2, 3, 4)]
    assert [line.amount for line in lines] == CASES["aci-2019"][mission]
    assert {line.status for line in lines} == {Status.OBSERVED if mission == "snp" else Status.OFFICIAL}


@pytest.mark.parametrize(("band", "populations"), CASES["bands"].items())
def test_band_of_a_population(band: str, populations: list[int]) -> None:
    """The lower bound of a size belongs to it, in every table."""
    for table in RATES.tables:
        assert {table.band_of(population) for population in populations} == {int(band)}


def test_band_of_a_population_on_any_day() -> None:
    """Where a table ranks it otherwise than another, no size is the one of every day."""
    last = RATES.tables[-1]
    moved = [band.model_copy(update={"lower": 50_000}) if band.number == 2 else band for band in last.bands]
    later = last.model_copy(update={"id": "essai", "valid_from": date(2030, 1, 1), "bands": tuple(moved)})
    assert [RATES.lasting_band_of(people) for people in (39_999, 45_000, 80_000)] == [1, 2, 3]
    tables = RateTables([*RATES.tables, later])
    assert [tables.lasting_band_of(people) for people in (39_999, 45_000, 80_000)] == [1, None, 3]


def test_printed_totals_add_up() -> None:
    """The totals printed beside the 2019 table are the sums of its cells."""
    table = RATES["aci-2019"]
    for band in (1, 2, 3, 4):
        printed, with_snp = table.total("printed", band), table.total("snp", band)
        assert printed is not None
        assert with_snp is not None
        assert compute("aci-2019", band).total == printed.amount
        assert compute("aci-2019", band, missions=ALL_MISSIONS["aci-2019"]).total == with_snp.amount


def test_first_table_is_refused_before_its_time() -> None:
    """Before the agreement existed there is a sentence, not an amount."""
    with pytest.raises(FundingError, match="24 août 2019"):
        RATES.on(date(2018, 1, 1))


def test_table_in_force() -> None:
    """The table of a day is the last one published by then."""
    assert RATES.on(date(2020, 1, 1)).id == "aci-2019"
    assert RATES.on(date(2022, 3, 31)).id == "avenant-2"
    assert RATES.on(TODAY).id == "avenant-2"


@given(TABLES, BANDS, st.integers(1, 5), st.booleans(), st.data())
def test_estimate_invariants(table: str, band: int, year: int, crisis: bool, data: st.DataObject) -> None:
    """No amount is negative, an unknown has none, and the total is the sum of what is known."""
    missions = data.draw(st.lists(st.sampled_from(ALL_MISSIONS[table]), unique=True))
    result = compute(table, band, missions=missions, contract_year=year, crisis=crisis)
    known = [line.amount for line in result.lines if line.amount is not None]
    assert all(amount >= 0 for amount in known)
    assert result.total == sum(known)
    assert all((line.amount is None) == (line.status is Status.UNKNOWN) for line in result.lines)
    assert not result.lines or result.lines[0].source.title


@given(TABLES, BANDS, st.data())
def test_missions_only_add(table: str, band: int, data: st.DataObject) -> None:
    """One more mission never lowers the total."""
    missions = data.draw(st.lists(st.sampled_from(ALL_MISSIONS[table]), unique=True, min_size=1))
    assert compute(table, band, missions=missions[1:]).total <= compute(table, band, missions=missions).total


@given(TABLES, st.sampled_from(list(Part)), st.data())
def test_confirmed_cells_rise_with_the_band(table: str, part: Part, data: st.DataObject) -> None:
    """Among amounts nobody carried over, a larger size never receives less for the same part of a mission."""
    mission = RATES[table].mission(data.draw(st.sampled_from(ALL_MISSIONS[table])))
    confirmed = (Status.OFFICIAL, Status.OBSERVED)
    cells = [c for c in mission.cells if c.part is part and c.status in confirmed]
    amounts = [c.amount for c in sorted(cells, key=lambda c: c.band)]
    assert amounts == sorted(amounts, key=lambda a: a or 0)


@given(st.integers(1, 70_000_000), st.integers(0, 1_000_000))
def test_band_is_monotone(population: int, more: int) -> None:
    """More inhabitants never make a smaller CPTS."""
    table = RATES.on(TODAY)
    assert table.band_of(population) <= table.band_of(min(population + more, 70_000_000))


@pytest.mark.parametrize("population", [0, -1, 70_000_001])
def test_population_out_of_range(population: int) -> None:
    """A population that cannot be is refused with a sentence."""
    with pytest.raises(FundingError, match="habitants"):
        RATES.on(TODAY).band_of(population)


@pytest.mark.parametrize(
    ("population", "gap"), [(38_000, 2_000), (37_999, None), (42_000, -2_000), (42_001, None), (175_001, 0)]
)
def test_near_a_bound(population: int, gap: int | None) -> None:
    """Within 5 % of a bound, it tells how many inhabitants are missing or in excess."""
    bound = RATES.on(TODAY).nearest_bound(population)
    assert (bound.gap if bound else None) == gap


@pytest.mark.parametrize(
    ("population", "words"),
    [
        (175_000, "Il manque 1 habitant pour entrer en taille 4"),
        (175_001, "Vous dépassez de 1 habitant le seuil de la taille 4"),
        (176_000, "Vous dépassez de 1 000 habitants le seuil de la taille 4"),
        (80_000, "Vous êtes exactement au seuil de la taille 3"),
    ],
)
def test_a_bound_in_words(population: int, words: str) -> None:
    """The texts say « plus de 175 000 »: only the bounds below leave the round number itself open."""
    bound = RATES.on(TODAY).nearest_bound(population)
    assert bound
    assert words in near_words(bound).replace(NBSP, " ")


def test_schedule_prorates_the_first_advance() -> None:
    """A mission started 6 months after signature brings 75 % of its fixed part for the 6 months left."""
    table = RATES["avenant-2"]
    payments = {p.label: p for p in schedule(table, 3, ["acces-aux-soins", "parcours"], Decimal("0.75"))}
    assert payments["Fonctionnement, en totalité"].amount == 75_000
    assert payments["Accès aux soins, première avance"].amount == 33_750
    assert payments["Parcours pluriprofessionnels, première avance"].amount == 33_750
    assert payments["Parcours pluriprofessionnels, première avance"].month == 12


def test_an_optional_mission_has_a_most() -> None:
    """Its start is free, so its months are not known: its advance is at most 75 % of a known fixed part."""
    for band, most in ((3, Decimal(11_250)), (1, None)):
        payments = schedule(RATES["avenant-2"], band, ["qualite"], Decimal("0.75"))
        [advance] = [p for p in payments if p.label.startswith("Qualité")]
        assert (advance.amount, advance.most) == (None, most)


def test_schedule_leaves_the_unknown_unknown() -> None:
    """Where the fixed part of a mission is not known, its advance is not computed."""
    payments = schedule(RATES["avenant-2"], 1, ["parcours"], Decimal("0.75"))
    advance = next(p for p in payments if p.label.startswith("Parcours"))
    assert advance.amount is None


@pytest.mark.parametrize("options", [{"missions": ["inconnue"]}, {"contract_year": 0}, {"contract_year": 6}])
def test_impossible_requests(options: dict[str, Any]) -> None:
    """What a table does not hold is refused in one French sentence."""
    with pytest.raises(FundingError):
        compute("avenant-2", 3, **options)
