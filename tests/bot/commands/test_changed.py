"""One machine gives one answer: the command line knows what admins changed in the chat, and what it says is dated."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.storage.store import Store
from knowledge.overlay import Kind, Stamp
from tests.bot.commands.test_import import here
from tests.handlers.test_dossier import docx_text
from tests.known import known

RATE = "avenant-2/fonctionnement/total/2"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def change(home: Path, kind: Kind, key: str, /, **values: Any) -> None:
    """What an admin confirmed in the chat of this machine."""
    store = Store.open(home / "var" / "cpts-bot.sqlite3")
    before = known().value(kind, key) or {}
    with store.transaction():
        store.overlay.add(kind, key, before or None, {**before, **values}, Stamp("test", 0.0, ""))
    store.close()


def test_estimate_counts_the_amount_an_admin_filled_in(home: Path) -> None:
    """A rate changed in the chat is the rate of the command."""
    change(home, "rate", RATE, amount=61_500, status="observed")
    shown = json.loads(here(home, "estimate", "--band", "2", "--json").stdout)
    assert 61_500 in [line["amount"] for line in shown["lines"]]


def test_ask_says_the_answer_an_admin_wrote(home: Path) -> None:
    """An answer changed in the chat is the answer of the command."""
    change(home, "faq", "definition-cpts", answer="Une réponse relue hier.")
    assert "Une réponse relue hier." in here(home, "ask", "c'est quoi une CPTS ?").stdout


def test_the_dossier_names_the_contact_an_admin_gave(home: Path) -> None:
    """A letter made by the command goes to whom the chat's letter goes."""
    change(
        home,
        "contact",
        "ars-dd-24-18-delegation-du-cher",
        kind="ars_dd",
        region_code="24",
        departement="18",
        name="Délégation du Cher, corrigée",
        source="Vue par un admin",
        status="confirmed",
    )
    (home / "a.json").write_text('{"territory": ["18033"]}', encoding="utf-8")
    done = here(home, "dossier", "--answers", "a.json", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "Délégation du Cher, corrigée" in docx_text((home / "out" / "lettre-intention.docx").read_bytes())


def test_check_finds_what_was_written_before_the_door(home: Path) -> None:
    """A card with a character no document can show is named, with the base it stands in."""
    change(home, "rate", RATE, source={"title": "Contrat ✅", "ref": "https://exemple.fr/c.pdf"}, status="observed")
    done = here(home, "check")
    assert done.returncode == 1
    assert f"rate « {RATE} »" in done.stderr
    assert "U+2705" in done.stderr


def test_a_database_nobody_can_read_is_one_sentence(home: Path) -> None:
    """The command says which file, and does not answer from half of what it knows."""
    (home / "var").mkdir()
    (home / "var" / "cpts-bot.sqlite3").write_text("ce n'est pas une base", encoding="utf-8")
    done = here(home, "estimate", "--band", "2")
    assert "ne peuvent pas être lus dans var/cpts-bot.sqlite3" in done.stderr


def test_ask_says_from_what_and_when(home: Path) -> None:
    """An answer ends with its sources and the day they were read, and French punctuation keeps to its word."""
    *_, last = here(home, "ask", "c'est quoi une CPTS ?").stdout.strip().splitlines()
    assert last.startswith("Sources\N{NO-BREAK SPACE}: ")
    assert "L. 1434-12" in last
    assert "Relu le " in last


@pytest.mark.parametrize(("people", "warned"), [("39999", True), ("40000", True), ("60000", False)])
def test_estimate_warns_near_a_bound(home: Path, people: str, warned: bool) -> None:
    """As in the chat: a size that one inhabitant would change is not given as sure."""
    shown = here(home, "estimate", "--population", people).stdout
    assert ("près d'un seuil" in shown) == warned
    assert bool(json.loads(here(home, "estimate", "--population", people, "--json").stdout)["near"]) == warned
