"""Curated files: each fault is named with its file and line, and the program does not start on half of them."""

import shutil
from pathlib import Path

import pytest

from knowledge.contacts import ContactBook
from knowledge.datafile import DATA, DataError, read_text
from knowledge.rates import RateTables


def faults(folder: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        RateTables.load(folder)
    return [str(fault).replace(str(folder), "") for fault in caught.value.faults]


@pytest.fixture
def rates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "rates", tmp_path / "rates"))


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first `old`; the line, from 1, where it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_broken_toml(rates: Path) -> None:
    """A file that is not TOML says where it stops being so."""
    line = edit(rates / "aci-2019.toml", 'title = "ACI CPTS de 2019"', 'title = "ACI CPTS de 2019')
    [fault] = faults(rates)
    assert fault.startswith(f"/aci-2019.toml:{line}: TOML invalide")


def test_amount_that_is_no_number(rates: Path) -> None:
    """A wrong cell is named by mission, cell and line."""
    line = edit(rates / "aci-2019.toml", "amount = 47000", 'amount = "beaucoup"')
    [fault] = faults(rates)
    assert fault == f"/aci-2019.toml:{line}: [[missions.cells]] amount: un nombre est attendu"


def test_unknown_with_an_amount(rates: Path) -> None:
    """An unknown amount cannot have a value: it would be shown."""
    line = edit(rates / "avenant-2.toml", 'part = "plan", status', 'part = "plan", amount = 5, status')
    [fault] = faults(rates)
    assert fault.startswith(f"/avenant-2.toml:{line}: ")
    assert "inconnu" in fault


def test_source_that_does_not_exist(rates: Path) -> None:
    """Every cell names a source of its file."""
    edit(rates / "aci-2019.toml", 'source = "ars-idf" }', 'source = "on-dit" }')
    assert "source inconnue : on-dit" in faults(rates)[0]


def test_unknown_key(rates: Path) -> None:
    """A misspelt key is not ignored."""
    line = edit(rates / "aci-2019.toml", "checked =", "cheked =")
    assert f"/aci-2019.toml:{line}: cheked: champ inconnu" in faults(rates)


def test_contact_with_an_unknown_status(tmp_path: Path) -> None:
    """A wrong row of the contacts is named by its line."""
    path = Path(shutil.copy(DATA / "contacts.csv", tmp_path / "contacts.csv"))
    edit(path, ",confirmed,", ",sûr,")
    with pytest.raises(DataError, match=r"contacts\.csv:2: status"):
        ContactBook.load(path)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is a fault, with its path."""
    with pytest.raises(DataError, match=r"absent\.toml: fichier illisible"):
        read_text(tmp_path / "absent.toml")
