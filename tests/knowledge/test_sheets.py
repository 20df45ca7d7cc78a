"""Spreadsheets to fill: the same form goes out, comes back, and is held to what the forms hold it to."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.delivery.documents import text_of
from handlers.engine.messages import Reply
from knowledge.base import Knowledge
from knowledge.overlay import Kind, Value
from knowledge.sheets import packed, read, workbook
from knowledge.sheets.columns import FORMS
from tests.admins import Network
from tests.transcripts import plain

TODAY = date(2026, 11, 29)
KINDS: tuple[Kind, ...] = ("contact", "cpts", "faq")
LINES: dict[Kind, dict[str, Any]] = {
    "contact": {
        "Nature": "CPAM (caisse d'assurance maladie)", "Région": "Nouvelle-Aquitaine", "Département": 23,
        "Nom": "CPAM de la Creuse, accueil", "Téléphone": 555000000, "Source": "Page de la CPAM, 2026",
        "Vérification": "vérifié",
    },
    "cpts": {
        "Nom": "CPTS Monts et Vallées", "Statut": "contrat ACI signé", "Date du statut": "septembre 2022",
        "Communes": "Guéret, La Souterraine", "Téléphone": "05.55.51.81.00", "Source": "Liste de l'ARS, 2026",
    },
    "faq": {
        "Question": "Qui rembourse le covoiturage des soignants ?", "Formulations": "covoiturage soignants\nun trajet",
        "Réponse": "Un trajet est remboursé par la structure.", "Source": "ARS, guide 2026", "Région": "Bretagne",
    },
}  # fmt: skip
FILES = {"contact": "contacts", "cpts": "cpts", "faq": "faq"}


def filled(knowledge: Knowledge, kind: Kind, *lines: dict[str, Any]) -> bytes:
    """The empty form with these lines in it, as a person would save it."""
    book = load_workbook(BytesIO(workbook(knowledge, kind, {})))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for number, line in enumerate(lines, start=2):
        for title, text in line.items():
            sheet.cell(number, titles.index(title) + 1, text)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_back_unchanged(kind: Kind, knowledge: Knowledge) -> None:
    """Every card there is, exported and sent back untouched, changes nothing, though the clock be before its date."""
    named: Any = {
        "contact": knowledge.contacts.by_key, "cpts": knowledge.cpts.by_id, "faq": knowledge.faq.entries,
    }[kind]  # fmt: skip
    cards: dict[str, Value] = {name: knowledge.value(kind, name) or {} for name in list(named)[:60]}
    changes, faults = read(packed(workbook(knowledge, kind, cards)), knowledge, date(2020, 1, 1))
    assert faults == []
    assert {name: value for (_, name), value in changes.items()} == cards


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_a_card(kind: Kind, knowledge: Knowledge) -> None:
    """A line as people fill it is a card: a date in French, a number a spreadsheet cut, a département's number."""
    changes, faults = read(packed(filled(knowledge, kind, LINES[kind])), knowledge, TODAY)
    assert faults == []
    [(name, value)] = changes.items()
    assert name[0] == kind
    assert value is not None
    by_kind: dict[Kind, Value] = {
        "contact": {"departement": "23", "phone": "05 55 00 00 00", "status": "confirmed", "seen": "2026"},
        "cpts": {"since": "2022-09", "phone": "05 55 51 81 00", "name": "Monts et Vallées", "departements": ["23"]},
        "faq": {"region": "53", "phrasings": ["covoiturage soignants", "un trajet"]},
    }
    expected = by_kind[kind]
    assert {field: value[field] for field in expected} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_lists_to_choose_from(kind: Kind, knowledge: Knowledge) -> None:
    """States and regions are chosen in a list, whose words are those we read back."""
    book = load_workbook(BytesIO(workbook(knowledge, kind, {})))
    assert len(book.worksheets[0].data_validations.dataValidation) == len(FORMS[kind].options(knowledge))
    assert book.sheetnames[1] == "Listes"


def _cell(title: str, text: Any) -> Callable[[Knowledge, Kind], bytes]:
    def spoil(knowledge: Knowledge, kind: Kind) -> bytes:
        line = {**LINES[kind], title: text}
        return filled(knowledge, kind, {t: v for t, v in line.items() if t in ("Fiche", *FORMS[kind].columns)})

    return spoil


def _headless(knowledge: Knowledge, kind: Kind) -> bytes:
    book = load_workbook(BytesIO(filled(knowledge, kind, LINES[kind])))
    book.worksheets[0].delete_rows(1)
    return saved(book)


def _column_gone(knowledge: Knowledge, kind: Kind) -> bytes:
    book = load_workbook(BytesIO(filled(knowledge, kind, LINES[kind])))
    book.worksheets[0].delete_cols(3)
    return saved(book)


SPOILED: dict[str, Callable[[Knowledge, Kind], bytes]] = {
    "cut": lambda knowledge, kind: filled(knowledge, kind, LINES[kind])[:2000],
    "not a workbook": lambda knowledge, kind: b"PK\x03\x04 rien",
    "empty": filled,
    "no header": _headless,
    "a column gone": _column_gone,
    "twice the same": lambda knowledge, kind: filled(knowledge, kind, LINES[kind], LINES[kind]),
    "unknown key": _cell("Fiche", "personne-ne-s-appelle-ainsi"),
    "no source": _cell("Source", "?"),
    "wrong words": lambda knowledge, kind: _cell(
        {"contact": "Vérification", "cpts": "Statut", "faq": "Région"}[kind], "n'importe quoi"
    )(knowledge, kind),
    "a date to come": lambda knowledge, kind: _cell(
        {"contact": "Vu le", "cpts": "Date du statut", "faq": "Vérifiée le"}[kind], "mars 2031"
    )(knowledge, kind),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", list(SPOILED))
def test_a_spoiled_sheet_is_refused_with_the_reason(how: str, kind: Kind, knowledge: Knowledge) -> None:
    """A spoiled copy is refused in French, with the line where there is one; nothing breaks."""
    _, faults = read(packed(SPOILED[how](knowledge, kind)), knowledge, TODAY)
    assert faults
    assert all(fault.endswith((".", ").")) for fault in faults)


SEVERAL: dict[Kind, tuple[dict[str, Any], tuple[str, ...]]] = {
    "contact": (
        {"Nature": "boutique", "Région": "Atlantide", "Téléphone": "32", "Courriel": "marie.dupont@exemple.fr",
         "Vu le": "bientôt", "Source": "ARS", "Département": "Creuse"},
        ("« Nature » : choisissez", "« Atlantide » n'est pas", "« Téléphone » : Écrivez", "celle d'une personne",
         "« Vu le » : une date", "« ARS » ne dit pas où le relire", "rien n'y est : Nom"),
    ),
    "cpts": (
        {"Statut": "peut-être", "Communes": "Saint-Sulpice", "Date du statut": "bientôt", "Département": "Atlantide",
         "Site": "05 55 51 81 00"},
        ("« Statut » : choisissez", "« Communes » : à préciser", "« Date du statut » : une date", "« Département »",
         "est un numéro de téléphone", "rien n'y est : Nom, Source"),
    ),
    "faq": (
        {"Région": "Atlantide", "Vérifiée le": "bientôt", "Réponse": "{{ 7 * 7 }}", "Formulations": "x" * 300},
        ("« Atlantide » n'est pas", "« Vérifiée le » : une date", "autres accolades", "formulation : de 1 à 200",
         "rien n'y est : Question, Source"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_wrong_with_a_line_is_said_at_once(kind: Kind, knowledge: Knowledge) -> None:
    """Whoever corrects a line corrects it once: each cell at fault is named, and each only once."""
    line, expected = SEVERAL[kind]
    _, [fault] = read(packed(filled(knowledge, kind, line)), knowledge, TODAY)
    assert [words for words in expected if words not in fault] == []
    assert fault.count(" ; ") == len(expected) - 1
    assert "autre région" not in fault


def test_dates_are_written_and_read_as_people_say_them(knowledge: Knowledge) -> None:
    """A card goes out with « 3 octobre 2024 »; a day that the spreadsheet made of it is still no change."""
    name = "coeur-de-rennes"
    card = knowledge.value("cpts", name) or {}
    book = load_workbook(BytesIO(workbook(knowledge, "cpts", {name: card})))
    sheet = book.worksheets[0]
    since = sheet.cell(2, [cell.value for cell in sheet[1]].index("Date du statut") + 1)
    assert since.value == "3 octobre 2024"
    since.value = datetime(2024, 10, 3)
    assert read(packed(saved(book)), knowledge, TODAY) == ({("cpts", name): card}, [])


def test_a_formula_stays_a_text(knowledge: Knowledge) -> None:
    """What begins with « = » goes out as words: nothing runs in the spreadsheet of who opens it."""
    card = {**(knowledge.value("cpts", next(iter(knowledge.cpts.by_id))) or {}), "name": "=cmd|' /C calc'!A0"}
    sheet = load_workbook(BytesIO(workbook(knowledge, "cpts", {"x": card}))).worksheets[0]
    assert sheet.cell(2, 2).data_type == "s"


@pytest.fixture
def network(knowledge: Knowledge, tmp_path: Path) -> Iterator[Network]:
    network = Network(tmp_path / "bot.sqlite3", knowledge)
    network.speak_as("paul")
    yield network
    network.store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_sent_back_is_shown_then_imported(kind: Kind, network: Network) -> None:
    """`modele` gives the form; sent back, each line is shown before anything is kept, then it is live."""
    [form] = network.hear(f"modele {FILES[kind]}")[-1].attachments
    assert form.name == f"modele-{FILES[kind]}.xlsx"
    document = text_of(filled(network.knowledge, kind, LINES[kind]))
    told = "\n".join(reply.text for reply in network.hear("importer", document=document))
    assert "nouvelle fiche" in told or "nouvelle fiche" in "\n".join(r.text for r in network.hear("peut-être"))
    assert "C'est fait" in network.hear("confirmer")[0].text
    [(of, _)] = network.store.overlay.state()
    assert of == kind


def test_an_editor_is_given_the_cards_of_their_region(network: Network) -> None:
    """`exporter contacts` holds what one may change, and no more."""
    network.speak_as("marie")
    [file] = network.hear("exporter contacts")[-1].attachments
    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    assert {row[3] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"Bretagne"}


def _sent_back(network: Network, kind: Kind, changed: dict[str, dict[str, str]]) -> str:
    """What the bot says of its own export with some cells changed: by card, by column."""
    [file] = network.hear(f"exporter {FILES[kind]}")[-1].attachments
    book = load_workbook(BytesIO(file.content))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for title, text in changed.get(str(row[0].value), {}).items():
            row[titles.index(title)].value = text
    return plain("\n".join(r.text for r in network.hear("importer", document=text_of(saved(book)))))


def test_a_new_number_is_not_of_the_old_source(network: Network) -> None:
    """A telephone changed in a sheet alone is to be checked, and what stood is told beside what would stand."""
    named = next(k for k, c in network.knowledge.contacts.by_key.items() if c.phone and c.status == "confirmed")
    told = _sent_back(network, "contact", {named: {"Téléphone": "02 48 00 00 01"}})
    card = network.knowledge.contacts.by_key[named]
    assert f"{card.name} : téléphone : « {card.phone} » → « 02 48 00 00 01 »" in told
    assert "vérification" not in told.lower() or "à vérifier avant usage" in told
    network.hear("confirmer")
    proof = network.knowledge.contacts.by_key[named].proof("phone")
    assert (proof.status, proof.source, proof.seen) == ("to-check", "", "")
    _sent_back(network, "contact", {named: {"Téléphone": "02 48 00 00 02", "Source": "Page de la CPAM, 2026"}})
    network.hear("confirmer")
    assert network.knowledge.contacts.by_key[named].phone == "02 48 00 00 02"
    proof = network.knowledge.contacts.by_key[named].proof("phone")
    assert (proof.status, proof.source) == ("confirmed", "Page de la CPAM, 2026")
    assert network.knowledge.contacts.by_key[named].proof("website") == card.proof("website")


def test_a_number_with_its_source_is_verified_as_in_the_conversation(network: Network) -> None:
    """Whatever « Vérification » says of the rest, and the preview says how people will read it."""
    named = next(k for k, c in network.knowledge.contacts.by_key.items() if c.website and c.status == "to-check")
    cells = {"Téléphone": "02 48 00 00 01", "Source": "page contact du site", "Vu le": "10/11/2026"}
    told = _sent_back(network, "contact", {named: cells})
    assert "téléphone : se lira « relevé le 10 novembre 2026 »" in told
    network.hear("confirmer")
    card = network.knowledge.contacts.by_key[named]
    assert (card.proof("phone").status, card.proof("website").status) == ("confirmed", "to-check")


def test_nothing_is_surer_for_a_word_of_a_column_alone(network: Network) -> None:
    """« Vérification » says no more than it did where no cell says where and when, as in the conversation."""
    named = next(k for k, c in network.knowledge.contacts.by_key.items() if c.phone and c.status == "seen")
    told = _sent_back(network, "contact", {named: {"Vérification": "vérifié"}})
    assert "dites aussi où et quand, dans « Source » et « Vu le »" in told
    cells = {"Vérification": "vérifié", "Source": "page contact du site", "Vu le": "10/11/2026"}
    _sent_back(network, "contact", {named: cells})
    network.hear("confirmer")
    assert network.knowledge.contacts.by_key[named].status == "confirmed"


def test_a_source_of_a_number_is_not_that_of_the_rest_of_its_card(network: Network) -> None:
    """The card keeps its own source and what is said of it, as in the conversation."""
    named = next(k for k, c in network.knowledge.contacts.by_key.items() if c.website and c.status == "seen")
    before = network.knowledge.contacts.by_key[named]
    _sent_back(network, "contact", {named: {"Courriel": "contact@exemple.fr", "Source": "exemple.fr, mars 2026"}})
    network.hear("confirmer")
    card = network.knowledge.contacts.by_key[named]
    assert (card.source, card.seen, card.status) == (before.source, before.seen, "seen")
    assert (card.proof("email").source, card.proof("email").status) == ("exemple.fr, mars 2026", "confirmed")
    assert card.proof("website") == before.proof("website")


def test_a_date_alone_is_no_source_of_a_new_number(network: Network) -> None:
    """The old source does not speak of it, whenever it was seen; what stays keeps its own date."""
    named = next(k for k, c in network.knowledge.contacts.by_key.items() if c.website and c.status == "confirmed")
    before = network.knowledge.contacts.by_key[named]
    told = _sent_back(network, "contact", {named: {"Téléphone": "02 48 00 00 01", "Vu le": "10/11/2026"}})
    assert "téléphone : se lira « relevé le 10 novembre 2026, à vérifier avant usage »" in told
    network.hear("confirmer")
    card = network.knowledge.contacts.by_key[named]
    assert (card.proof("phone").source, card.proof("phone").seen) == ("", "2026-11-10")
    assert card.proof("website") == before.proof("website")


def test_cells_pasted_from_the_line_of_another_card_are_a_change(network: Network) -> None:
    """The hidden print pasted with them is of the other card: it hides nothing."""
    named, other = [k for k, c in network.knowledge.contacts.by_key.items() if c.kind == "urps" and c.website][:2]
    [file] = network.hear("exporter contacts")[-1].attachments
    book = load_workbook(BytesIO(file.content))
    sheet = book.worksheets[0]
    site = [cell.value for cell in sheet[1]].index("Site")
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    for mine, theirs in zip(rows[named][site:], rows[other][site:], strict=True):
        mine.value = theirs.value
    told = _told(network.hear("importer", document=text_of(saved(book))))
    assert network.knowledge.contacts.by_key[other].website in told
    assert "Importer 1 fiche." in told


def test_all_of_a_new_card_is_shown_before_it_is_published(network: Network) -> None:
    """Its département, its day and its note too, entire; nearly another's name is said, and one card is a batch."""
    note = f"{'Accueil du lundi au vendredi, ' * 5}sans rendez-vous"
    line = {**LINES["contact"], "Vu le": "mars 2020", "Note": note}
    told = _told(network.hear("importer", document=_text(network, "contact", line)))
    for shown in ("département « Creuse »", "vu le « mars 2020 »", "vérification « vérifié »", f"note « {note} »"):
        assert shown in told
    network.hear("confirmer")
    assert "Annuler le lot 1" in _told(network.hear("lots annuler"))
    network.hear("non")
    named = next(c.name for c in network.knowledge.cpts.by_id.values() if c.name.startswith("du Pays de "))
    line = {**LINES["cpts"], "Nom": f"CPTS {named.removeprefix('du ')}"}
    told = _told(network.hear("importer", document=_text(network, "cpts", line)))
    assert f"attention, presque le nom de « CPTS {named} »" in told


@pytest.mark.parametrize(
    ("said", "communes", "named"),
    [
        ("CPTS du Pays de Fougère", "Fougères, Lécousse", "CPTS du Pays de Fougères"),
        ("CPTS Fougères", "Vitré", "CPTS du Pays de Fougères"),
        ("CPTS du Pays de Quimper", "Douarnenez", "CPTS Quimper (Union pour la santé du pays de Quimper)"),
    ],
)
def test_a_new_card_that_may_be_another_is_told(network: Network, said: str, communes: str, named: str) -> None:
    """A letter, « Pays de », or a name that holds all of the other near there: so are communes that one has already."""
    line = {**LINES["cpts"], "Nom": said, "Communes": communes}
    told = _told(network.hear("importer", document=_text(network, "cpts", line)))
    assert f"attention, presque le nom de « {named} »" in told
    assert ("communes aussi dans « CPTS du Pays de Fougères » (Fougères et Lécousse)" in told) == (
        "Lécousse" in communes
    )


def test_a_name_that_is_given_to_another_card_is_told(network: Network) -> None:
    """The line of a contact whose name becomes that of its neighbour."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for name, card in network.knowledge.contacts.by_key.items():
        by_place.setdefault((card.region_code, card.departement), []).append(name)
    one, other = next(names for names in by_place.values() if len(names) > 1)[:2]
    named = network.knowledge.contacts.by_key[other].name
    told = _sent_back(network, "contact", {one: {"Nom": named}})
    assert f"attention, presque le nom de « {named} »" in told


def test_a_preview_of_an_import_is_corrected_in_its_file(network: Network) -> None:
    """« corriger la source » throws nothing away: the file is where it is, and the preview is shown again."""
    named = next(iter(network.knowledge.cpts.by_id))
    _sent_back(network, "cpts", {named: {"Téléphone": "02 48 00 00 01"}})
    told = _told(network.hear("corriger la source"))
    assert "se corrige dans ce fichier" in told
    assert "Importer 1 fiche. Confirmez-vous ?" in told
    assert "C'est fait" in _told(network.hear("oui"))


def test_a_source_of_a_cell_is_that_of_the_chat(network: Network) -> None:
    """« hier » is a whole day, an address is apart; the line of a new card names its communes and its source."""
    cpts = {**LINES["cpts"], "Source": "Site de la CPTS https://monts.example/x, vu hier"}
    told = plain("\n".join(r.text for r in network.hear("importer", document=_text(network, "cpts", cpts))))
    assert "communes « La Souterraine » et « Guéret »" in told or "communes « Guéret » et « La Souterraine »" in told
    assert "source « Site de la CPTS, vu le 20 novembre 2026 (https://monts.example/x) »" in told
    faq = {**LINES["faq"], "Source": "ARS, guide https://ars.example/g, hier"}
    told = plain("\n".join(r.text for r in network.hear("importer", document=_text(network, "faq", faq))))
    assert "Relu le 20 novembre 2026" in told
    assert ", hier" not in told


def _text(network: Network, kind: Kind, line: dict[str, Any]) -> str:
    return text_of(filled(network.knowledge, kind, line))


def test_lines_that_stand_as_they_were_are_no_changes(network: Network) -> None:
    """A whole export of more than two hundred cards comes back with the one that was changed."""
    name = next(iter(network.knowledge.cpts.by_id))
    told = _sent_back(network, "cpts", {name: {"Téléphone": "02 48 00 00 01"}})
    assert "Importer 1 fiche." in told


def test_each_change_of_a_file_is_told(network: Network) -> None:
    """Each line says what would change, once; nothing is told again below."""
    names = list(network.knowledge.cpts.by_id)[:5]
    told = _sent_back(network, "cpts", {name: {"Téléphone": f"02 48 00 00 0{n}"} for n, name in enumerate(names)})
    assert all(f"« 02 48 00 00 0{n} »" in told for n in range(5))
    assert told.count("« 02 48 00 00 04 »") == 1


def test_a_long_preview_is_read_to_its_end_before_it_is_confirmed(network: Network) -> None:
    """Answers are shown whole, a page at a time: only the last page can be confirmed."""
    asked = [f"Qui rembourse le covoiturage, cas {n} ?" for n in range(4)]
    rows = [{**LINES["faq"], "Question": q, "Réponse": f"Rien, essai {n}."} for n, q in enumerate(asked)]
    file = text_of(filled(network.knowledge, "faq", *rows))
    told = _told(network.hear("importer", document=file))
    assert "page 1 sur 3. « suite » montre la page suivante" in told
    assert "lisez la suite, puis confirmez" in _told(network.hear("confirmer"))
    pages = [told, *(_told(network.hear("suite")) for _ in range(2))]
    assert all(f"essai {n}." in "".join(pages) for n in range(4))
    assert "Importer 4 fiches. Confirmez-vous" in pages[-1]
    assert "C'est fait" in _told(network.hear("confirmer"))


def _told(replies: list[Reply]) -> str:
    return plain("\n".join(r.text for r in replies))


def test_an_old_export_puts_nothing_old_back(network: Network) -> None:
    """A cell left as it went out is no change, whatever was changed of the card since."""
    named = next(k for k, c in network.knowledge.contacts.by_key.items() if c.phone and c.status == "confirmed")
    [file] = network.hear("exporter contacts")[-1].attachments
    _sent_back(network, "contact", {named: {"Téléphone": "02 48 00 00 01"}})
    network.hear("confirmer")
    told = _told(network.hear("importer", document=text_of(file.content)))
    assert "Tout ce que dit ce fichier est déjà en ligne" in told


@pytest.mark.parametrize(
    ("kind", "cells", "field", "kept"),
    [
        ("contact", {"Site": "ameli.fr"}, "website", "https://ameli.fr"),
        ("contact", {"Téléphone": "+33296000000"}, "phone", "02 96 00 00 00"),
        ("faq", {"Formulations": "crèche pour bébés ; y a t il une crèche"}, "phrasings", 2),
        ("faq", {"Vérifiée le": "mars 2026"}, "checked", "2026-03-01"),
    ],
)
def test_a_cell_takes_what_the_chat_takes(
    kind: Kind, cells: dict[str, str], field: str, kept: object, knowledge: Knowledge
) -> None:
    """A site without its beginning, a number from abroad, two phrasings on a line, a month."""
    found, faults = read(packed(filled(knowledge, kind, LINES[kind] | cells)), knowledge, TODAY)
    assert faults == []
    [value] = found.values()
    assert value is not None
    assert (len(value[field]) if isinstance(kept, int) else value[field]) == kept


@pytest.mark.parametrize(
    ("source", "seen", "fault"),
    [
        ("site de l'ARS Bretagne, hier", "2026-11-28", ""),
        ("site de l'ARS Bretagne, il y a quinze jours", "2026-11", ""),
        ("site de l'ARS Bretagne, cet été", "", "« cet été » ne dit pas la date"),
        ("site de l'ARS Bretagne, octobre", "", "« octobre » ne dit pas la date"),
        ("je ne sais pas où", "", "où cela se relit"),
    ],
)
def test_a_source_is_of_the_day_it_tells(source: str, seen: str, fault: str, knowledge: Knowledge) -> None:
    """Never of today when it says another day, or leaves it open; what is no source is refused."""
    line = {title: text for title, text in LINES["contact"].items() if title != "Vu le"} | {"Source": source}
    found, faults = read(packed(filled(knowledge, "contact", line)), knowledge, TODAY)
    assert [value["seen"] for value in found.values() if value] == [seen] * bool(seen)
    assert fault in "".join(faults)
    assert bool(faults) == bool(fault)


def test_a_cell_is_emptied_by_a_word(knowledge: Knowledge) -> None:
    """« retirer » takes a telephone off a card, where an empty cell changes nothing."""
    named = next(k for k, c in knowledge.contacts.by_key.items() if c.phone and c.website)
    found, _ = read(packed(filled(knowledge, "contact", {"Fiche": named, "Téléphone": "retirer"})), knowledge, TODAY)
    value = found["contact", named]
    assert value is not None
    assert not value.get("phone")


@pytest.mark.parametrize("said", ["Infirmiers", "infirmière", "médecins", "kiné"])
def test_a_union_is_named_as_people_do(said: str, knowledge: Knowledge) -> None:
    """The profession of a URPS is heard in the plural, the singular and short; another is refused with the list."""
    line = {**LINES["contact"], "Nature": "URPS (union régionale)", "Nom": "URPS Exemple", "Profession": said}
    assert read(packed(filled(knowledge, "contact", line)), knowledge, TODAY)[1] == []
    line["Profession"] = "astrologue"
    assert "sages-femmes" in read(packed(filled(knowledge, "contact", line)), knowledge, TODAY)[1][0]


@pytest.mark.parametrize("said", ["23, Indre", "Creuse, 36"])
def test_a_cpts_without_communes_has_its_departements_and_its_date(said: str, knowledge: Knowledge) -> None:
    """Where its communes are not known, a CPTS stands in its départements; what was read is dated by the line."""
    line = {"Nom": "CPTS Monts et Vallées", "Département": said, "Vu le": "mars 2024", "Source": "Liste de l'ARS, 2024"}
    changes, faults = read(packed(filled(knowledge, "cpts", line)), knowledge, TODAY)
    assert faults == []
    [value] = changes.values()
    assert value is not None
    assert (value["departements"], value["seen"]) == (["23", "36"], "2024-03")
    wrong = read(packed(filled(knowledge, "cpts", {**line, "Département": "Creus"})), knowledge, TODAY)[1]
    assert wrong == ["Ligne 2 : « Département » : « Creus » n'en est pas un ; peut-être « Creuse »."]


def test_a_word_that_only_one_label_has_chooses_it(knowledge: Knowledge) -> None:
    """« signé », taken in the conversation, is taken in a cell; a word that several have is not."""
    line = {"Nom": "Pays d'essai", "Statut": "signé", "Communes": "Betton", "Source": "ARS Bretagne, hier"}
    cards, faults = read(packed(filled(knowledge, "cpts", line)), knowledge, TODAY)
    assert (faults, [(card or {})["status"] for card in cards.values()]) == ([], ["aci-signed"])
