"""The end of a year for whoever asks: a figure or a table that is over is said to be, and its successor is told."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.base import Knowledge
from knowledge.figures import Figure, Figures
from knowledge.rates import RateTable, RateTables
from tests.drivers import TerminalDriver
from tests.known import known

DECEMBER, JANUARY = datetime(2026, 12, 20, 9), datetime(2027, 1, 15, 9)
OVER = "Ces montants valaient jusqu'au 31 décembre 2026 ; ceux de 2027 ne sont pas publiés dans ma base, demandez-les"
ENTRIES = ("indemnites-plafond", "indemnites-principe", "president-remuneration")


def next_pass(knowledge: Knowledge) -> Figure:
    update = {"id": "pass-2027", "date": "2027", "value": Decimal(49_999), "label": "Plafond d'essai 2027", "note": ""}
    return knowledge.figures["pass-2026"].model_copy(update=update)


def over(table: RateTable) -> RateTable:
    return table.model_copy(update={"valid_until": date(2026, 12, 31)})


def next_table(table: RateTable) -> RateTable:
    return table.model_copy(update={"id": "essai", "title": "Table d'essai", "valid_from": date(2027, 1, 1)})


@pytest.fixture
def base() -> Knowledge:
    """One that a test may change."""
    return known()


def figures(base: Knowledge, *more: Figure) -> None:
    base.__dict__["figures"] = Figures(figure=(*base.figures.figure, *more))


def rates(base: Knowledge, *, successor: bool) -> None:
    first, last = base.rates.tables
    base.__dict__["rates"] = RateTables([first, over(last), *([next_table(last)] if successor else [])])


class Asker(TerminalDriver):
    """Somebody in a terminal, on a day."""

    def __init__(self, folder: Path, knowledge: Knowledge, moment: datetime) -> None:
        super().__init__(folder / "bot.sqlite3", knowledge)
        self._now = moment.timestamp()

    def told(self, *lines: str) -> str:
        """All that is answered to the last of these lines."""
        *_, last = [self.say(line) for line in lines]
        return "\n".join(heard.text for heard in last).replace("\u202f", " ").replace("\xa0", " ")


# What is known of 2027, the day, what each answer that quotes the PASS says then, and does not say.
PASSES = (
    (False, DECEMBER, ("48 060 €", "Le plafond de 2027 doit être publié en décembre 2026."), ("valait",)),
    (True, DECEMBER, ("48 060 €", "Plafond d'essai 2027 : 49 999 €", "à partir du 1er janvier 2027"), ("doit être",)),
    (True, JANUARY, ("Plafond d'essai 2027 : 49 999 € (source : ",), ("doit être", "2026, 48 060 € : ce montant")),
    (
        False,
        JANUARY,
        (
            "Plafond annuel de la sécurité sociale 2026, 48 060 € : ce montant valait jusqu'au 31 décembre 2026 ; ",
            "la valeur de 2027 n'est pas publiée dans ma base, demandez-la à votre CPAM.",
        ),
        ("doit être",),
    ),
)


@pytest.mark.parametrize(("given", "moment", "says", "never"), PASSES)
def test_the_pass_of_the_next_year(
    given: bool, moment: datetime, says: Sequence[str], never: Sequence[str], base: Knowledge, tmp_path: Path
) -> None:
    """Announced, in force, or not there: each answer that quotes it says which, whole or short."""
    figures(base, *([next_pass(base)] if given else []))
    asker = Asker(tmp_path, base, moment)
    for entry in ENTRIES:
        for told in (asker.told(f"faq:{entry}"), asker.told("plus court")):
            assert [words for words in says if words not in told and words != "48 060 €"] == []
            assert [words for words in never if words in told] == []
    assert "48 060 €" in asker.told(f"faq:{ENTRIES[0]}")


BAND = ("par sa taille (1 à 4)", "taille 3", "aucune", "une année suivante", "non", "ok")
CONTRACT = ("contrat", "90 000 habitants", "15/09/2023", "les deux", "non", "ok")
# What somebody says, the last of which shows amounts of the table in force.
SHOWN = (
    ("estimer", *BAND),
    ("estimer", *BAND, "plus court"),
    ("estimer", *BAND, "et si on est 30 000 habitants ?"),
    ("creer", "infirmière", "libéral", "Bourges, Vierzon", "c'est complet", "un groupe", "les deux", "ok"),
    CONTRACT,
    (*CONTRACT, "plan de trésorerie"),
    (*CONTRACT, "année par année"),
    (*CONTRACT, "budget 2027"),
    ("estimer", *BAND, "année par année"),
    ("estimer", *BAND, "combien par mois ?"),
    ("faq:aci-taille-3",),
)


@pytest.mark.parametrize("lines", SHOWN, ids=lambda lines: f"{len(lines)} {lines[-1]}")
def test_a_table_that_is_over(lines: Sequence[str], base: Knowledge, tmp_path: Path) -> None:
    """Without a successor whoever is shown its amounts is told until when they held, and whom to ask; before, not."""
    rates(base, successor=False)
    assert OVER in Asker(tmp_path, base, JANUARY).told(*lines)
    before = tmp_path / "before"
    before.mkdir()
    assert "valaient" not in Asker(before, base, DECEMBER).told(*lines)


@pytest.mark.parametrize("lines", SHOWN[:-1], ids=lambda lines: f"{len(lines)} {lines[-1]}")
def test_a_table_with_its_successor(lines: Sequence[str], base: Knowledge, tmp_path: Path) -> None:
    """From its first day the next table is the one shown, and nothing is said to be over."""
    rates(base, successor=True)
    told = Asker(tmp_path, base, JANUARY).told(*lines)
    assert "valaient" not in told


def test_an_answer_that_quotes_the_table_before(base: Knowledge, tmp_path: Path) -> None:
    """Its amounts are those of the table it names: people are told of the other one, before its day and from it."""
    rates(base, successor=True)
    line = SHOWN[-1][0]
    assert "Un autre tableau vaudra à partir du 1er janvier 2027 : Table d'essai." in told_on(
        DECEMBER, base, tmp_path, line
    )
    assert "Un autre tableau vaut depuis le 1er janvier 2027 : Table d'essai." in told_on(JANUARY, base, tmp_path, line)


def told_on(moment: datetime, base: Knowledge, folder: Path, line: str) -> str:
    return Asker(folder, base, moment).told(line)


def today(knowledge: Knowledge) -> Iterator[str]:
    """The entries that have something to say of their figures while all of them hold."""
    for entry in knowledge.faq.entries.values():
        if knowledge.faq.write(entry, date(2026, 11, 29)).notes:
            yield entry.id


def test_nothing_is_said_of_what_holds(knowledge: Knowledge) -> None:
    """Today only the entries that quote the PASS have something to say of it."""
    assert set(today(knowledge)) == set(ENTRIES)
