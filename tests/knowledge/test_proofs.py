"""A source speaks of what it was read for: no way to reach somebody takes the date of another, whatever changes."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from knowledge.base import Knowledge, plain
from knowledge.exchange import exported, imported
from knowledge.fitness import faults
from knowledge.imports.plan import plan
from knowledge.imports.reading import Found
from knowledge.overlay import Kind, Value
from knowledge.proofs import Proof, by_way, dated_ways, merged, settled
from knowledge.sheets import packed, read, workbook
from knowledge.sheets.apart import APART
from tests.known import known as shipped

TODAY = date(2026, 11, 29)
NAME = "ars-53-ars-bretagne"
CPTS = "coeur-de-rennes"


@pytest.fixture
def known() -> Knowledge:
    """A card whose telephone was read apart from the rest, and a CPTS with a telephone read with its card."""
    knowledge = shipped()
    contact = knowledge.contacts.by_key[NAME]
    phone = Proof(of="phone", source="site de l'ARS, page | contact", seen="2026-03", status="confirmed")
    cpts = plain(knowledge.cpts.by_id[CPTS]) | {"phone": "02 99 00 00 00", "seen": "2022-05"}
    apart = plain(contact) | {"proofs": [phone.model_dump(exclude_defaults=True)]}
    knowledge.reflect({("contact", NAME): apart, ("cpts", CPTS): cpts})
    return knowledge


def _sent(knowledge: Knowledge, kind: Kind, name: str, **cells: str) -> Value:
    """A card sent back in its sheet with these cells changed."""
    book = load_workbook(BytesIO(workbook(knowledge, kind, {name: knowledge.value(kind, name) or {}})))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for title, text in cells.items():
        sheet.cell(2, titles.index(title.replace("_", " ")) + 1, text)
    out = BytesIO()
    book.save(out)
    changes, found = read(packed(out.getvalue()), knowledge, TODAY)
    assert found == []
    [value] = changes.values()
    assert value is not None
    return value


def test_each_date_is_told_once_after_its_ways(known: Knowledge) -> None:
    """What was read together is told together, and what has no date of its own has none."""
    assert known.contacts.by_key[NAME].told("phone", "website") == (
        "02 90 08 80 00 (relevé en mars 2026), https://www.bretagne.ars.sante.fr/ (relevé en 2018, non vérifié)"
    )
    assert (
        dated_ways([("a", "en 2018"), ("b", "en 2026"), ("c", "en 2018"), ("d", "")])
        == "a, c (en 2018), b (en 2026), d"
    )


def test_a_card_without_proofs_reads_as_ever(known: Knowledge) -> None:
    """Bases and files of before have none: their source is that of every way."""
    old = plain(known.contacts.by_key[NAME]) | {"proofs": []}
    assert {(p.source, p.seen) for p in by_way(old).values()} == {(old["source"], old["seen"])}
    assert "proofs" not in settled(old, by_way(old))


def test_a_file_says_nothing_of_what_it_does_not_tell(known: Knowledge) -> None:
    """An import that gives a mailbox dates the mailbox: the telephone and the site keep what they were read in."""
    before = known.contacts.by_key[NAME]
    said = {"email": "contact@ars-exemple.fr", "source": "Annuaire de l'ARS", "seen": "2026-10", "status": "confirmed"}
    file = before.model_copy(update=said | {"phone": "", "website": "", "address": "", "proofs": (), "note": ""})
    [after] = plan(known, "contact", [Found("1", file)], TODAY).changed.values()
    was, now = by_way(plain(before)), by_way(after)
    assert (now["email"].source, now["email"].seen) == ("Annuaire de l'ARS", "2026-10")
    assert {way: now[way] for way in ("phone", "website", "address")} == {
        way: was[way] for way in ("phone", "website", "address")
    }


def test_a_sheet_dates_what_it_changes(known: Knowledge) -> None:
    """A cell that changes is of the line's new source; without one it is to be checked; the others keep theirs."""
    was = by_way(known.value("contact", NAME) or {})
    sourced = by_way(_sent(known, "contact", NAME, Adresse="3 rue Haute, Rennes", Source="Page de l'ARS, juin 2026"))
    assert (sourced["address"].source, sourced["address"].seen) == ("Page de l'ARS, juin 2026", "2026-06")
    assert (sourced["phone"], sourced["website"]) == (was["phone"], was["website"])
    alone = by_way(_sent(known, "contact", NAME, Adresse="3 rue Haute, Rennes"))
    assert (alone["address"].status, alone["address"].source) == ("to-check", "")
    assert (alone["phone"], alone["website"]) == (was["phone"], was["website"])
    told = {"Adresse": "3 rue Haute, Rennes", "Source": "Page de l'ARS, juin 2026", "Vérification": "vérifié"}
    checked = by_way(_sent(known, "contact", NAME, **told))
    assert (checked["address"].status, checked["address"].seen) == ("confirmed", "2026-06")


def test_a_column_of_a_sheet_holds_each_source(known: Knowledge) -> None:
    """What goes out in it comes back the same, can be corrected, and a line that says too little is refused."""
    book = load_workbook(BytesIO(workbook(known, "contact", {NAME: known.value("contact", NAME) or {}})))
    sheet = book.worksheets[0]
    at = [cell.value for cell in sheet[1]].index(APART) + 1
    assert sheet.cell(2, at).value == "téléphone | site de l'ARS, page / contact | mars 2026 | vérifié"
    given = _sent(known, "contact", NAME, Sources_à_part="téléphone | annuaire | 15/06/2026 | vérifié")
    assert by_way(given)["phone"].seen == "2026-06-15"
    assert "proofs" not in _sent(known, "contact", NAME, Sources_à_part="retirer")
    sheet.cell(2, at, "téléphone, annuaire")
    out = BytesIO()
    book.save(out)
    [fault] = read(packed(out.getvalue()), known, TODAY)[1]
    assert "une ligne par coordonnée, comme « téléphone | annuaire de l'ARS | mars 2026 | vérifié »" in fault


def test_an_older_sheet_is_still_read(known: Knowledge) -> None:
    """One that was sent out before the column existed lacks nothing, and takes no source away."""
    book = load_workbook(BytesIO(workbook(known, "contact", {NAME: known.value("contact", NAME) or {}})))
    sheet = book.worksheets[0]
    sheet.delete_cols([cell.value for cell in sheet[1]].index(APART) + 1)
    out = BytesIO()
    book.save(out)
    assert read(packed(out.getvalue()), known, TODAY) == ({("contact", NAME): known.value("contact", NAME)}, [])


def test_a_status_changed_in_a_sheet_loses_the_old_date(known: Knowledge) -> None:
    """The date of a status is that of no other; neither the source nor the telephone is any newer for it."""
    before = known.value("cpts", CPTS) or {}
    assert before["since"]
    after = _sent(known, "cpts", CPTS, Statut="projet de santé validé")
    assert "since" not in after
    assert after["seen"] == before["seen"]
    assert by_way(after)["phone"].seen == "2022-05"
    given = _sent(known, "cpts", CPTS, Statut="projet de santé validé", Date_du_statut="mars 2026")
    assert given["since"] == "2026-03"


def test_an_exported_file_gives_them_back(known: Knowledge) -> None:
    """TOML keeps each source, and a file without any is taken as before."""
    state = {("contact", NAME): known.value("contact", NAME)}
    assert imported(exported(state), known, TODAY) == state  # type: ignore[arg-type]


def test_two_changes_keep_each_their_source() -> None:
    """What one verified of the whole card is not of a number that somebody else changed meanwhile."""
    base = {"source": "annuaire", "seen": "2018", "status": "seen", "phone": "1", "website": "a"}
    mine = {**base, "website": "b", "source": "site", "seen": "2026-11", "status": "confirmed"}  # the telephone too
    theirs = {**base, "phone": "2", "proofs": [{"of": "phone", "source": "accueil", "seen": "2026-10"}]}
    found = by_way(merged(base, mine, theirs, {**mine, "phone": "2"}))
    assert (found["website"].source, found["phone"].source) == ("site", "accueil")


def test_a_way_has_one_source(known: Knowledge) -> None:
    """A file that gives two, or one that is to come, is refused."""
    two = [{"of": "phone", "source": "annuaire"}, {"of": "phone", "source": "site"}]
    card = known.contacts.by_key[NAME].model_copy(update={"proofs": tuple(Proof.model_validate(p) for p in two)})
    assert faults(known, "contact", NAME, card, TODAY) == ["sources à part : deux pour téléphone"]
    late = known.contacts.by_key[NAME].model_copy(update={"proofs": (Proof(of="phone", source="x", seen="2030"),)})
    assert "vu le (téléphone)" in faults(known, "contact", NAME, late, TODAY)[0]
