"""Days as people write them."""

from datetime import date

import pytest

from knowledge.dates import (
    ago,
    dates_told,
    day_without_year,
    doubtfully_told,
    month_told,
    read_period,
    unreal_day,
    vaguely_told,
    years_back,
)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("signé le 31 février 2022", "31 février 2022"),
        ("31/06/2022", "31 juin 2022"),
        ("le 29 fevr 2023", "29 février 2023"),
        ("2022-02-30", "30 février 2022"),
        ("32 mars 2022", "32 mars 2022"),
        ("10/13/2026", "10/13/2026"),
        ("le 31 juillet 2022", ""),
        ("29 février 2024", ""),
        ("en février 2022", ""),
        ("0612345678", ""),
    ],
)
def test_a_day_that_no_calendar_has(said: str, day: str) -> None:
    """A whole day that does not exist is told apart from a date that is missing."""
    assert unreal_day(said) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("signé le 15 juillet", "15 juillet"),
        ("c'était le 1er fevrier.", "1er février"),
        ("le 15 juillet 2022", ""),
        ("le 15 juillet 22", ""),
        ("du 3 mars au 4 avril", ""),
        ("en juillet", ""),
    ],
)
def test_a_day_of_no_year(said: str, day: str) -> None:
    """What is missing of a date can be asked for, when it is the year alone."""
    assert day_without_year(said) == day


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("on a signé il y a 14 mois", "2025-09"),
        ("signé depuis 1 mois", "2026-10"),
        ("le mois dernier", "2026-10"),
        ("il y a trois ans", ""),
        ("dans 14 mois", ""),
    ],
)
def test_months_that_are_counted_tell_their_month(said: str, month: str) -> None:
    """Years that are counted tell neither their month nor, near its end, their year."""
    assert ago(said, date(2026, 11, 30)) == month


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("hier", "2026-11-29"),
        ("avant-hier", "2026-11-28"),
        ("il y a 3 jours", "2026-11-27"),
        ("il y a quinze jours", "2026-11"),
        ("il y a une quinzaine de jours", "2026-11"),
        ("il y a une semaine", "2026-11"),
        ("la semaine passée", "2026-11"),
        ("le mois passé", "2026-10"),
        ("l'année passée", "2025"),
        ("ce mois-ci", "2026-11"),
        ("vendredi soir", "2026-11-27"),
        ("mardi de la semaine dernière", "2026-11-24"),
        ("cet été", ""),
        ("il y a 15 jours", "2026-11"),
        ("depuis deux semaines", "2026-11"),
        ("il y a 3 mois", "2026-08"),
        ("le mois dernier", "2026-10"),
        ("l'an dernier", "2025"),
        ("en 2023", "2023"),
        ("début 2024", "2024"),
        ("à la fin de l'année 2023", "2023"),
        ("mi-mars 2024", "2024-03"),
        ("fin avril", ""),
        ("lundi", "2026-11-23"),
        ("mardi dernier", "2026-11-24"),
        ("la semaine dernière", "2026-11"),
        ("l’année dernière", "2025"),
        ("depuis 2 ans", ""),
    ],
)
def test_what_is_counted_back_is_as_exact_as_it_was_said(said: str, period: str) -> None:
    """A few days tell the day, weeks and months the month; years are asked about."""
    assert read_period(said, date(2026, 11, 30)) == period


@pytest.mark.parametrize(("said", "year"), [("depuis 2 ans", "2024"), ("il y a trois ans", "2023"), ("2024", "")])
def test_years_that_are_counted_are_a_guess(said: str, year: str) -> None:
    """To be asked about: two years before January are a year or the one before it."""
    assert years_back(said, date(2026, 11, 30)) == year


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("site de l'ARS, vu avant-hier", [("avant-hier", "2026-11-28")]),
        ("site de l'ARS, le mois dernier", [("le mois dernier", "2026-10")]),
        ("site de l'ARS, il y a quinze jours", [("il y a quinze jours", "2026-11")]),
        ("site de l'ARS, la semaine passée", [("la semaine passée", "2026-11")]),
        ("site, mardi de la semaine passée", [("mardi de la semaine passée", "2026-11-24")]),
        ("guide des CPTS, édition 2025", []),
    ],
)
def test_what_a_sentence_counts_back(said: str, told: list[tuple[str, str]]) -> None:
    """As it is written there, with the date it means."""
    assert dates_told(said, date(2026, 11, 30)) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("site ARS, cet été", "cet été"),
        ("site ARS, récemment", "récemment"),
        ("vu il y a deux ou trois semaines", "il y a deux ou trois semaines"),
        ("lu il y a deux ans", "il y a deux ans"),
        ("appel de cette semaine", "cette semaine"),
        ("bulletin du printemps", ""),
        ("le numéro a été relu sur le site", ""),
        ("il y a une page de contact", ""),
    ],
)
def test_what_a_sentence_leaves_open_of_when(said: str, told: str) -> None:
    """Asked about, where a date is needed: nothing is put in its place."""
    assert vaguely_told(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("annuaire, octobre", ("octobre", "2026-10")),
        ("annuaire, décembre", ("décembre", "2025-12")),
        ("vu le 3 mars", ("3 mars", "2026-03-03")),
        ("mars 24", ("mars 24", "2024-03")),
        ("annuaire des marsouins", None),
        ("vers avril 2024", None),
    ],
)
def test_a_month_without_its_year_is_the_last_one(said: str, told: tuple[str, str] | None) -> None:
    """Never one that is to come."""
    assert month_told(said, date(2026, 11, 30)) == told


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("vers avril 2024", "2024-04"),
        ("peut-être le 15 avril 2024", "2024-04-15"),
        ("avril 2024 je crois", "2024-04"),
        ("printemps 2024", "2024"),
        ("en 2024 mais je ne sais plus quand", "2024"),
        ("mars ou avril 2024", "2024"),
        ("hiver 2023-2024", ""),
        ("vers avril", ""),
        ("guide de l'ARS 2024", ""),
    ],
)
def test_a_date_that_is_told_with_a_doubt_keeps_its_own_year(said: str, period: str) -> None:
    """To be asked about; what says anything else, no year or several, tells none."""
    assert doubtfully_told(said, date(2026, 11, 30)) == period
