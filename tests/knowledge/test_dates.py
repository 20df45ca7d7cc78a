"""Days as people write them."""

from datetime import date

import pytest

from knowledge.dates import ago, day_without_year, unreal_day


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
