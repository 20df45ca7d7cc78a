"""Files as people and administrations really save them: each is read, or says in one sentence what is wrong."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from knowledge.base import Knowledge
from knowledge.contacts import Contact
from knowledge.imports import columns, contacts, cpts, values
from knowledge.imports.csv_rows import table_of
from knowledge.imports.reading import FormatError, Found, Left, Origin, Refused, made, refusals
from knowledge.safety import reads_as_person

ORIGIN = Origin("Liste de l'ARS", "liste.csv", "2026-11-29")
READERS = {"cpts": cpts.reader_of, "contact": contacts.reader_of}


@dataclass
class Read:
    """What a file gave."""

    records: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def communes(self, name: str) -> list[str]:
        return sorted(self.records[name].communes)


def read(knowledge: Knowledge, content: bytes, kind: str = "cpts") -> Read:
    reader = READERS[kind]("fichier", content[:4096])
    result = Read()
    stream = io.BufferedReader(io.BytesIO(content))
    for reading in reader(stream, knowledge.gazetteer, ORIGIN):
        if isinstance(reading, Found):
            result.records[reading.record.name] = reading.record  # type: ignore[attr-defined]
        elif isinstance(reading, Refused):
            result.refused.append(f"{reading.where} : {reading.why}")
        elif isinstance(reading, Left):
            result.left.append(f"{reading.where} : {reading.why}")
    return result


LIST = "Nom de la CPTS;Communes;Département\nCPTS Cœur de l’Indre;Châteauroux, Déols;36\nCPTS Sud;Bourges;18\n"
BOURGES, VIERZON, CHATEAUROUX, DEOLS = "18033", "18279", "36044", "36063"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LIST.encode(), id="utf-8"),
        pytest.param(LIST.encode("utf-8-sig"), id="utf-8 with its mark"),
        pytest.param(LIST.encode("cp1252"), id="I03, 3.7: Windows"),
        pytest.param(LIST.encode("utf-16"), id="I04: UTF-16 of Excel"),
        pytest.param(LIST.encode("utf-16-be"), id="UTF-16 without a mark"),
        pytest.param(LIST.replace("\n", "\r\n").encode(), id="CR LF"),
        pytest.param(LIST.replace("\n", "\r").encode("cp1252"), id="I04: CR only"),
        pytest.param(LIST.replace(";", "\t").encode(), id="I04: tabulations"),
        pytest.param(LIST.replace(";", "|").encode(), id="bars"),
        pytest.param(f"sep=;\n{LIST}".encode(), id="I04: sep=;"),
        pytest.param(f"Liste au 1er mars 2026;;\n;;\n{LIST}".encode(), id="a title above the header"),
        pytest.param(LIST.upper().encode(), id="I04: capitals"),
        pytest.param(
            LIST.replace("Nom de la CPTS", "Dénomination").replace("Communes", "Communes couvertes").encode(),
            id="other words for the same columns",
        ),
        pytest.param(LIST.replace("36\n", "Indre (36)\n").encode(), id="I07: département by name and code"),
        pytest.param(LIST.replace("36\n", "indre\n").encode(), id="département by name"),
        pytest.param(LIST.replace("Châteauroux, Déols", '"Châteauroux\nDéols"').encode(), id="a cell of two lines"),
        pytest.param(LIST.replace("Châteauroux, Déols", "CHATEAUROUX / deols").encode(), id="slash, no accents"),
    ],
)
def test_a_list_however_it_was_saved(knowledge: Knowledge, content: bytes) -> None:
    """Separator, encoding, line ends, titles and the way of writing places differ; what is read does not."""
    found = read(knowledge, content)
    assert (found.refused, found.left) == ([], [])
    communes = {name.lower().replace("'", "’"): sorted(card.communes) for name, card in found.records.items()}
    assert communes == {"cœur de l’indre": [CHATEAUROUX, DEOLS], "sud": [BOURGES]}


ROWS = (("CPTS A", "Bourges", "18"), ("CPTS A", "Vierzon", "18"), ("CPTS B", "Châteauroux", "36"))
HEADER = ("Nom de la CPTS", "Communes", "Département")


def workbook(*sheets: Sequence[Sequence[object]], merged: Sequence[str] = (), dimension: str = "") -> bytes:
    """A workbook of these sheets; `dimension`: the size it claims, whatever it holds."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        page = book.create_sheet(f"Feuille {number}")
        for row in rows:
            page.append(list(row))
        for cells in merged:
            page.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return redimensioned(out.getvalue(), dimension) if dimension else out.getvalue()


def redimensioned(content: bytes, dimension: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as copy:
        for name in source.namelist():
            part = source.read(name).replace(b'<dimension ref="A1:C4"', f'<dimension ref="{dimension}"'.encode())
            copy.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(workbook([HEADER, *ROWS]), id="plain"),
        pytest.param(workbook([HEADER, *ROWS], dimension="A1:C2"), id="I01, 3.4: claims two lines"),
        pytest.param(workbook([HEADER, *ROWS], dimension="A1"), id="I01, 3.4: claims one cell"),
        pytest.param(workbook([["À lire"], ["Liste de l'ARS"]], [HEADER, *ROWS]), id="I04: on the second sheet"),
        pytest.param(workbook([HEADER, *ROWS[:2]], [HEADER, ROWS[2]]), id="a sheet a département"),
        pytest.param(
            workbook([HEADER, ROWS[0], ("", "Vierzon", ""), ROWS[2]], merged=["A2:A3", "C2:C3"]), id="merged cells"
        ),
        pytest.param(workbook([["Liste au 1er mars"], [], HEADER, *ROWS]), id="a title and an empty line above"),
        pytest.param(
            workbook([("cpts", "Code INSEE"), ("A", 18033), ("A", 18279.0), ("B", "36044")]), id="codes as numbers"
        ),
    ],
)
def test_a_workbook_however_it_was_made(knowledge: Knowledge, content: bytes) -> None:
    """Every row of every sheet that has a header, whatever size it claims and whichever cells are one."""
    found = read(knowledge, content)
    assert (found.refused, found.left) == ([], [])
    assert (found.communes("A"), found.communes("B")) == ([BOURGES, VIERZON], [CHATEAUROUX])


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ("CPTS C;Nulle-Part-sur-Mer;18", "commune inconnue : « Nulle-Part-sur-Mer » (18)"),
        ("CPTS C;Bourges, Nulle-Part;18", "commune inconnue : « Nulle-Part » (18)"),
        (";Vierzon;18", "nom absent"),
        ("CPTS C;Vierzonn;18", "commune inconnue : « Vierzonn » (18) ; peut-être Vierzon (Cher, 18100)"),
        ("CPTS C;Vierzon;99", "département inconnu : « 99 »"),
        ("CPTS C;Vierzon;Chere", "département inconnu : « Chere » ; peut-être « Cher »"),
        ("CPTS C;Vierzon;Ain (18)", "département inconnu : « Ain (18) »"),
        ("CPTS C;Vierzon;36", "commune à préciser : « Vierzon » (36)"),
        (
            "CPTS C;Sainte-Colombe;",
            "commune à préciser : « Sainte-Colombe » (donnez son département ou son code Insee)",
        ),
        ("CPTS C;;", "ni commune ni département"),
        ("CPTS C;Vierzon", "2 colonnes au lieu de 3"),
        ("CPTS C;Vierzon;18;Marie", "4 colonnes au lieu de 3"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(knowledge: Knowledge, row: str, refused: str) -> None:
    """Nothing is guessed and nothing is skipped unsaid; the rest of the file is read."""
    found = read(knowledge, f"{LIST}{row}\n".encode())
    assert next(why for why in found.refused if "aucune commune reconnue" not in why) == f"ligne 4 : {refused}"
    assert found.communes("Sud") == [BOURGES]


@pytest.mark.parametrize(
    ("region", "departement", "refused"),
    [
        ("Bretagn", "", "région inconnue : « Bretagn » ; peut-être « Bretagne »"),
        ("", "97", "département inconnu : « 97 » ; en outre-mer : 971 (Guadeloupe), 972 (Martinique)"),
        ("97", "", "région inconnue : « 97 » ; en outre-mer : 971 (Guadeloupe)"),
        ("", "18, 36", "plusieurs départements : « 18, 36 » ; il faut une ligne pour chacun"),
        ("", "", "ni région ni département"),
    ],
)
def test_a_contact_that_is_nowhere_is_told_where_it_may_be(
    knowledge: Knowledge, region: str, departement: str, refused: str
) -> None:
    """The cell that is wrong is the one that is named, with what it nearly says."""
    found = read(knowledge, f"type;région;département;nom\nars;{region};{departement};ARS\n".encode(), "contact")
    assert found.refused[0].startswith(f"ligne 2 : {refused}")


def test_a_field_that_is_refused_has_the_name_people_know(knowledge: Knowledge) -> None:
    """The reason of a refusal is read by admins: « site », never the name of a column of ours."""
    found = made(Contact, "ligne 2", "ARS", kind="ars", region_code=53, name="ARS\x00", source="", status="perdu")
    assert isinstance(found, Refused)
    assert found.why == "caractère illisible : nom"
    wrong = made(Contact, "ligne 2", "ARS", kind="ars", region_code=53, name="ARS", source="", status="perdu")
    assert refusals([wrong] * 2 if isinstance(wrong, Refused) else []) == (
        "2 lignes refusées, la première : ligne 2, champ à corriger : région, statut"
    )


def test_arrondissements_in_one_cell(knowledge: Knowledge) -> None:
    """« Marseille 1er, 2e et 3e » names three places; the CPTS after it is read too."""
    found = read(knowledge, b"Nom;Territoire;Dpt\nA;Marseille 1er, 2e et 3e;13\nB;Bourges;18\n")
    assert found.refused == []
    assert (found.communes("A"), found.communes("B")) == (["13201", "13202", "13203"], [BOURGES])


def test_a_list_with_a_commune_missing_is_called_partial(knowledge: Knowledge) -> None:
    """A CPTS of which one commune was refused is not said to be known whole."""
    found = read(knowledge, f"{LIST}CPTS C;Bourges, Nulle-Part;18\nCPTS D;Vierzon;18\nCPTS D;Nulle;18\n".encode())
    assert {name: card.coverage for name, card in found.records.items()} == {
        "Cœur de l’Indre": "listed",
        "Sud": "listed",
        "C": "partial",
        "D": "partial",
    }


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Total;2 CPTS;", "ligne de total"),
        ("TOTAL GÉNÉRAL;;3", "ligne de total"),
        ("Sous-total Cher;;", "ligne de total"),
        ("Nom de la CPTS;Communes;Département", "en-tête répété"),
    ],
)
def test_totals_and_repeated_headers_are_left_and_said(knowledge: Knowledge, row: str, why: str) -> None:
    """They are no CPTS, and no fault either: counted apart."""
    found = read(knowledge, f"{LIST}{row}\n".encode())
    assert (found.refused, found.left) == ([], [f"ligne 4 : {why}"])
    assert len(found.records) == 2


def test_a_sheet_beside_the_list_is_left_and_said(knowledge: Knowledge) -> None:
    """Telephones of people on another sheet do not stop the list from being read, and are not read."""
    found = read(knowledge, workbook([HEADER, *ROWS], [("Nom", "Téléphone"), ("Marie Durand", "06 00 00 00 00")]))
    assert (sorted(found.records), found.refused) == (["A", "B"], [])
    assert found.left == ["feuille « Feuille 2 », en-tête : colonnes absentes : communes, département"]


TABLE = "cpts_id,nom,statut,code_insee,site,courriel,telephone,source,vu_le\n"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("a,CPTS A,ACI,01053,,,,,2026-03", {"communes": ["01053"], "since": "", "seen": "2026-03"}),
        ("a,CPTS A,ACI,1053,,,,,", {"communes": ["01053"], "since": "", "seen": "2026-11-29"}),  # I06
        ("a,CPTS A,signé,18033,,,,,01/03/2026", {"status": "aci-signed", "seen": "2026-03-01"}),  # I07
        ("a,CPTS A,inconnu,18033,,,,,1er mars 2026", {"status": "unknown", "seen": "2026-03-01"}),
        ("a,CPTS A,Projet de santé validé,18033,,,,,mars 2026", {"status": "validated", "seen": "2026-03"}),
        ("a,CPTS A,ACI,18033,,,,ARS,", {"source": {"title": "ARS, Liste de l'ARS", "ref": "liste.csv", "read_in": ""}}),
        ("a,CPTS A,ACI,18033,,,0899 70 10 20,,", {"phone": "08 99 70 10 20"}),
        ("a,CPTS A,ACI,18033,,,241000000,,", {"phone": "02 41 00 00 00"}),  # I07
        ("a,CPTS A,ACI,18033,,,+33 (0)2 41 00 00 00,,", {"phone": "02 41 00 00 00"}),
        ("a,CPTS A,ACI,18033,,,02.41.00.00.00,,", {"phone": "02 41 00 00 00"}),
        ("a,CPTS A,ACI,18033,cpts-a.fr,contact@cpts-a.fr,,,", {"website": "https://cpts-a.fr"}),
        ("a,CPTS A,ACI,18033,,marie.durand@exemple.fr,,,", {"email": ""}),
    ],
)
def test_cells_as_people_write_them(knowledge: Knowledge, cells: str, expected: dict[str, object]) -> None:
    """Lost zeros, days, telephones and states come out as we write them."""
    [card] = read(knowledge, f"{TABLE}{cells}\n".encode()).records.values()
    found = card.model_dump(mode="json")
    assert {name: found[name] for name in expected} == expected


def test_a_commune_that_is_covered_in_part(knowledge: Knowledge) -> None:
    """« partie de la commune » is no state of the CPTS: it is said of that commune."""
    rows = "a,CPTS A,ACI,18279,,,,,\na,CPTS A,ACI ; partie de la commune (déduit du nom),18033,,,,,\n"
    [card] = read(knowledge, f"{TABLE}{rows}".encode()).records.values()
    assert (card.status, card.parts, len(card.communes)) == ("aci-signed", (BOURGES,), 2)


def test_a_detail_that_cannot_be_read_is_left_and_said(knowledge: Knowledge) -> None:
    """The CPTS is kept without its telephone and with today's date; both are named."""
    found = read(knowledge, f"{TABLE}a,CPTS A,ACI,18033,,,voir site,,bientôt\n".encode())
    assert found.left == [
        "ligne 2 : téléphone non repris : « voir site » (il faut dix chiffres, comme 02 97 00 00 00)",
        "ligne 2 : « vu le » non repris : « bientôt » (il faut une date, comme 01/03/2026 ou mars 2026)",
    ]
    assert found.records["A"].phone == ""


def test_the_date_of_a_state_is_not_the_day_it_was_seen(knowledge: Knowledge) -> None:
    """A column of its own says since when; what a list does not date has no date."""
    rows = "Nom,Communes,Statut,Date du statut,Vu le\nCPTS A,Bourges,ACI,mars 2024,2026-03\n"
    [card] = read(knowledge, rows.encode()).records.values()
    assert (card.since, card.seen) == ("2024-03", "2026-03")


def test_a_number_in_another_column_is_said(knowledge: Knowledge) -> None:
    """A telephone under « site », or a site under « téléphone », is dropped with its line; a premium number is told."""
    row = "a,CPTS A,ACI,18033,02 48 00 00 00,,https://cpts-a.fr,,\nb,CPTS B,ACI,18279,,,0 899 123 456,,\n"
    assert read(knowledge, f"{TABLE}{row}".encode()).left == [
        "ligne 2 : site non repris : « 02 48 00 00 00 », qui est un numéro : il va dans la colonne du téléphone",
        "ligne 2 : téléphone non repris : « https://cpts-a.fr » (il faut dix chiffres, comme 02 97 00 00 00)",
        "ligne 3 : numéro surtaxé, repris et dit aux personnes : 08 99 12 34 56",
    ]


CONTACTS = "type;région;nom;site;téléphone;source\n"


def test_contacts_are_no_cpts(knowledge: Knowledge) -> None:
    """A list of contacts is read by the other command, and says so before anything is written."""
    with pytest.raises(FormatError, match="import contacts"):
        read(knowledge, "type;nom;département\nappui;Jean Martin;18\n".encode())


@pytest.mark.parametrize(
    "name", ["Jean Martin", "Appui Martin Docteur Le Goff", "Paule KERVELLA", "Anne-Marie Le Goff", "Mme Durand"]
)
def test_a_person_is_no_contact(knowledge: Knowledge, name: str) -> None:
    """A title, or a first name and a name, is refused with its line and what to write instead."""
    [why] = read(knowledge, f"{CONTACTS}appui;Bretagne;{name};;;\n".encode(), "contact").refused
    assert why.startswith("ligne 2 : ce nom est celui d'une personne, ou y ressemble")


def test_the_bodies_we_know_read_as_no_person(knowledge: Knowledge) -> None:
    """None of our own contacts would be refused."""
    assert [contact.name for contact in knowledge.contacts if reads_as_person(contact.name)] == []


def test_what_a_list_of_contacts_holds_beside_is_left_and_said(knowledge: Knowledge) -> None:
    """A total, a telephone nobody reads, one under « site »: the contact is kept, its short source completed."""
    rows = "cpam;Bretagne;CPAM A;02 98 76 41 00;voir site;ARS\nTotal;;1;;;\n"
    found = read(knowledge, f"{CONTACTS}{rows}".encode(), "contact")
    [contact] = found.records.values()
    assert (contact.website, contact.phone, contact.source, found.refused) == ("", "", "ARS, Liste de l'ARS", [])
    assert found.left == [
        "ligne 2 : site non repris : « 02 98 76 41 00 », qui est un numéro : il va dans la colonne du téléphone",
        "ligne 2 : téléphone non repris : « voir site » (il faut dix chiffres, comme 02 97 00 00 00)",
        "ligne 3 : ligne de total",
    ]


def test_a_mailbox_of_a_person_is_left_and_the_contact_kept(knowledge: Knowledge) -> None:
    """What is good in the row is taken, what names somebody is said without being repeated."""
    rows = "type;nom;région;téléphone;courriel\ncpam;CPAM A;Bretagne;02 98 76 41 00;jeanne.martin@exemple.fr\n"
    found = read(knowledge, rows.encode(), "contact")
    [contact] = found.records.values()
    assert (contact.phone, contact.email, found.refused) == ("02 98 76 41 00", "", [])
    assert found.left == ["ligne 2 : courriel non repris, celui d'une personne ou illisible"]


FINESS = (
    "nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie compvoie lieuditbp commune "
    "departement libdepartement ligneacheminement telephone telecopie categetab libcategetab categagretab "
    "libcategagretab siret codeape codemft libmft codesph libsph dateouv dateautor maj numuai "
    "coordxet coordyet sourcecoordet datemaj"
).split()


def finess(*rows: dict[str, str], form: str = "current", encoding: str = "utf-8") -> bytes:
    """The national file, as it is published now or as it was frozen; cells are written as they are given."""
    if form == "current":
        lines = [";".join(FINESS), *(";".join(row.get(c, "") for c in FINESS) for row in rows)]
    else:
        old = FINESS[:31]
        lines = ["finess;etalab;93;2026-05-01"]
        lines += [";".join(["structureet", *(row.get(c, "") for c in old)]) for row in rows]
        lines += [f"geolocalisation;{row['nofinesset']};1;2;x;2026-01-01" for row in rows]
    return ("\n".join(lines) + "\n").encode(encoding)


def structure(number: int, name: str, departement: str = "18", commune: str = "033", **more: str) -> dict[str, str]:
    about = {"nofinesset": f"{number:09}", "rs": name, "departement": departement, "commune": commune}
    return {**about, "categetab": "604", "maj": "2026-01-01", **more}


@pytest.mark.parametrize("form", ["current", "frozen"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_finess_in_both_forms(knowledge: Knowledge, form: str, encoding: str) -> None:
    """Columns by name, or by place where none is named; cp1252 and over-escaped quotes included."""
    hospital = structure(2, "CH DE BOURGES", categetab="355")
    rows = [structure(1, '"""CPTS CŒUR DE L’INDRE"""', "36", "044", telephone="241000000"), hospital]
    found = read(knowledge, finess(*rows, form=form, encoding=encoding))
    assert (found.refused, list(found.records)) == ([], ["Cœur De L’Indre"])
    [card] = found.records.values()
    assert (card.departements, card.phone, card.since) == (("36",), "02 41 00 00 00", "")
    assert card.seen == "2026-01-01"  # of the record; of the contract the register says nothing


@pytest.mark.parametrize("form", ["current", "frozen"])
@pytest.mark.parametrize(
    "first", ['"LE CLOS', 'LE "CLOS', '"LE CLOS" DES PINS', '"'], ids=["open", "inside", "then letters", "alone"]
)
def test_a_stray_quote_swallows_no_cpts(knowledge: Knowledge, form: str, first: str) -> None:
    """I05: a quote opened in one line and closed in another leaves the lines between them as they are."""
    rows = [
        structure(1, first, categetab="355"),
        structure(2, "CPTS ENTRE"),
        structure(3, 'LES PINS"', categetab="355"),
        structure(4, 'CPTS "DU BOUT'),
    ]
    found = read(knowledge, finess(*rows, form=form))
    assert (found.refused, list(found.records)) == ([], ["Entre", '"Du Bout'])


@pytest.mark.parametrize(
    ("departement", "commune", "expected"),
    [
        ("9A", "101", "971"),
        ("9B", "209", "972"),
        ("9C", "302", "973"),
        ("9D", "411", "974"),
        ("9E", "502", "975"),
        ("9F", "608", "976"),
        ("9A", "127", "978"),  # 3.5: Saint-Martin
        ("9A", "123", "977"),  # 3.5: Saint-Barthélemy
        ("9J", "613", "986"),  # 3.5: Wallis, not Mayotte
        ("2A", "004", "2A"),
        ("01", "53", "01"),
    ],
)
def test_finess_overseas(knowledge: Knowledge, departement: str, commune: str, expected: str) -> None:
    """The letters of FINESS lead to the right ocean."""
    [card] = read(knowledge, finess(structure(1, "CPTS X", departement, commune))).records.values()
    assert card.departements == (expected,)


def test_a_finess_code_of_nowhere_is_refused(knowledge: Knowledge) -> None:
    """A commune that is not in its département is filed nowhere."""
    found = read(knowledge, finess(structure(1, "CPTS X", "9A", "613"), structure(2, "CPTS Y")))
    assert found.refused == ["FINESS 000000001 : commune inconnue : 9A613"]
    assert list(found.records) == ["Y"]


def test_a_finess_that_changed_its_form_is_not_read(knowledge: Knowledge) -> None:
    """A column we need that is no more there stops everything, and is named."""
    with pytest.raises(FormatError, match="FINESS a changé de forme : colonnes absentes : departement"):
        read(knowledge, finess(structure(1, "CPTS X")).replace(b"departement;lib", b"dept;lib"))


def test_a_cut_finess_is_not_read(knowledge: Knowledge) -> None:
    """A last line that is short: the end is missing. A short line in the middle is refused with its number."""
    whole = finess(structure(1, "CPTS X"), structure(2, "CPTS Y"))
    with pytest.raises(FormatError, match="Le fichier est coupé"):
        read(knowledge, whole[:-40])
    broken = read(knowledge, whole.replace(b"CPTS X;", b"CPTS\nX;"))
    assert broken.refused[0] == "ligne 2 : 3 colonnes sur 35"
    assert list(broken.records) == ["Y"]


BODIES = ("ars_antenne", "Agence régionale de santé (ARS) - Cher", "ars-cvl-dd18-direction@ars.sante.fr")


def dila(form: str, mailbox: object) -> bytes:
    """The export of the DILA's interface (an array, values as JSON in strings), or its archive (objects)."""
    kind, name, _ = BODIES
    pivot: object = [{"type_service_local": kind, "code_insee_commune": [BOURGES]}]
    phone: object = [{"valeur": "02 38 77 32 32", "description": ""}]
    packed = json.dumps if form == "export" else lambda value: value
    record = {"nom": name, "pivot": packed(pivot), "telephone": packed(phone), "adresse_courriel": mailbox}
    town = {"nom": "Mairie", "pivot": packed([{"type_service_local": "mairie", "code_insee_commune": [BOURGES]}])}
    return json.dumps([town, record] if form == "export" else {"service": [town, record]}).encode()


@pytest.mark.parametrize(
    ("form", "mailbox"),
    [
        pytest.param("export", BODIES[2], id="3.2"),
        pytest.param("export", json.dumps([BODIES[2]]), id="an array in a string"),
        pytest.param("export", f"prenom.nom@exemple.fr;{BODIES[2]}", id="3.3: several in one string"),
        pytest.param("archive", [BODIES[2]], id="3.3: an array"),
        pytest.param("archive", ["prenom.nom@exemple.fr", BODIES[2]], id="a person's beside it"),
    ],
)
def test_the_directory_of_the_dila(knowledge: Knowledge, form: str, mailbox: object) -> None:
    """Both of its forms give the body, its telephone and the mailbox of its service."""
    found = read(knowledge, dila(form, mailbox), "contact")
    [contact] = found.records.values()
    assert (found.refused, contact.kind, contact.departement) == ([], "ars_dd", "18")
    assert (contact.phone, contact.email) == ("02 38 77 32 32", BODIES[2])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Délégation départementale;Cher (18);ARS - Cher;238773232", ("ars_dd", "24", "18", "02 38 77 32 32")),
        ("CPAM;18;CPAM du Cher;3646", ("cpam", "24", "18", "3646")),
        ("cpam;Finistère;CPAM du Finistère;", ("cpam", "53", "29", "")),
    ],
)
def test_contacts_as_people_write_them(knowledge: Knowledge, row: str, expected: tuple[str, str, str, str]) -> None:
    """3.10: French titles and `;`; the region comes from the département, the telephone has its zero back."""
    content = f"Type;Département;Nom;Téléphone\n{row}\n".encode("cp1252")
    found = read(knowledge, content, "contact")
    [contact] = found.records.values()
    assert found.refused == []
    assert (contact.kind, contact.region_code, contact.departement, contact.phone) == expected


@given(st.lists(st.lists(st.text('ab"; \n', max_size=6), min_size=3, max_size=3), max_size=6))
def test_quotes_lose_no_line_after_them(rows: list[list[str]]) -> None:
    """Whatever is typed between two good rows, the last one is read, by itself, whole."""
    middle = "".join(";".join(cell.replace("\n", "") for cell in row) + "\n" for row in rows)
    content = f"Nom;Communes;Département\nA;B;C\n{middle}Dernière;Bourges;18\n".encode()
    table = table_of(io.BufferedReader(io.BytesIO(content)), columns.CPTS)
    assert table is not None
    *_, last = table.rows
    assert last.cells[-1].endswith("18")
    assert last.cells == ["Dernière", "Bourges", "18"]


@given(st.text(max_size=40))
@example("2200000000")
def test_any_cell_is_a_value_or_nothing(knowledge: Knowledge, text: str) -> None:
    """No text of a cell stops an import."""
    assert values.day(text) == "" or date.fromisoformat(f"{values.day(text)}-01-01"[:10])
    values.phone(text)
    values.departements(knowledge.gazetteer, text)
