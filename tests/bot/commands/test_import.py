"""Importing official and regional files: what is read, refused, kept, and what a cut file changes (nothing)."""

import csv
import io
import json
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from typer.testing import CliRunner

from bot.commands.app import application
from bot.errors import OperatorError
from bot.storage.store import Store
from knowledge.base import Knowledge
from knowledge.imports import columns, cpts_list, reading, values
from knowledge.imports.cpts_names import status_of
from knowledge.imports.files import planned
from tests.program import Run, run

TABLE = """cpts_id,nom,statut,code_insee,site,courriel,source,vu_le
coeur,CPTS Cœur de Berry,contrat ACI signé,18033,cpts-berry.fr,contact@cpts-berry.fr,ARS CVL,2026-03
coeur,CPTS Cœur de Berry,contrat ACI signé,18279,cpts-berry.fr,contact@cpts-berry.fr,ARS CVL,2026-03
nulle,CPTS Nulle part,validee,99999,,jean.dupont@exemple.fr,ARS CVL,2026-03
seule,CPTS Seule,validee,36044,,jean.dupont@exemple.fr,ARS CVL,2026-03
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def held(home: Path, kind: str = "cpts") -> dict[str, dict[str, object]]:
    store = Store.open(home / "var" / "cpts-bot.sqlite3")
    found = {key: value for (of, key), value in store.overlay.state().items() if of == kind and value}
    store.close()
    return found


def imported(home: Path, name: str, content: str | bytes, *options: str, what: str = "cpts") -> Run:
    data = content.encode() if isinstance(content, str) else content
    (home / name).write_bytes(data)
    return here(home, "import", what, name, *options)


def here(home: Path, *arguments: str, said: str = "") -> Run:
    """The same command as `run`, in this process: there are many of them."""
    with chdir(home):
        done = CliRunner().invoke(application(), arguments, input=said)
    known = str(done.exception) if isinstance(done.exception, OperatorError) else ""
    if done.exception and not known and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(arguments, done.exit_code, done.stdout, done.stderr + known)


def test_a_table_of_communes(home: Path) -> None:
    """Rows of one CPTS make one record; an unknown commune is refused with its line; a person's mailbox is not kept."""
    done = imported(home, "cpts.csv", TABLE)
    assert (done.returncode, done.stderr.strip()) == (1, "")  # something was refused
    assert "Ajoutés : 2 ; changés : 0 ; inchangés : 0 ; refusés : 1" in done.stdout
    assert "ligne 4, CPTS Nulle part : code Insee inconnu : « 99999 »" in done.stdout
    found = held(home)
    assert found["coeur"]["communes"] == ["18033", "18279"]
    assert found["coeur"]["status"] == "aci-signed"
    assert "email" not in found["seule"]
    assert failures(home) == {"cpts.csv": "1 ligne refusée, la première : ligne 4, code Insee inconnu : « 99999 »"}
    assert "dupont" not in (home / "var" / "cpts-bot.sqlite3").read_bytes().decode("latin-1")


def test_an_import_that_did_not_go_in_is_kept_until_it_does(home: Path) -> None:
    """A file refused waits among what admins have to do; the same one put right does not."""
    imported(home, "cpts.csv", "rien")
    assert failures(home) == {"cpts.csv": "rien n'a été importé"}
    imported(home, "cpts.csv", TABLE.replace("99999", "18280"))
    assert failures(home) == {}


def test_a_row_is_corrected_once(home: Path) -> None:
    """All that is wrong with a row of a list is said at once, and what to give where a commune is not sure."""
    (home / "l.csv").write_text(
        "Nom de la CPTS;Communes;Statut;Tél;Vu le\nCPTS des Monts;Saint-Sulpice;bidule;12;hier\n", encoding="utf-8"
    )
    refused = here(home, "import", "cpts", "l.csv", "--dry-run").stdout
    known = "contrat ACI signé, projet de santé validé, lettre d'intention déposée, en projet, inconnu"
    assert f"statut inconnu : « bidule » ({known}) ; commune à préciser : « Saint-Sulpice » (donnez son" in refused
    assert "téléphone non repris : « 12 » (il faut dix chiffres, comme 02 97 00 00 00)" in refused
    assert "« vu le » non repris : « hier » (il faut une date, comme 01/03/2026 ou mars 2026)" in refused
    (home / "c.csv").write_text("type;région;nom;vu le;téléphone\nbidule;Atlantide;CPAM;bientôt;12\n", encoding="utf-8")
    refused = here(home, "import", "contacts", "c.csv", "--dry-run").stdout
    date = "date illisible : « bientôt », au lieu de 01/03/2026 ou mars 2026"
    assert f"{date} ; région inconnue : « Atlantide »" in refused
    assert "nature inconnue : « bidule » (ARS" in refused
    assert "téléphone non repris : « 12 »" in refused


def test_what_a_list_says_twice_is_told(home: Path) -> None:
    """Two rows of one CPTS that disagree, two columns of one title, a contact given twice: what is not kept is said."""
    (home / "l.csv").write_text(
        "Nom;Communes;Statut;Tél;Site;Site\nCPTS des Monts;Bourges;;02 48 00 00 01;;a.fr\n"
        "CPTS des Monts;Vierzon;signé;02 48 00 00 01;;\nCPTS des Monts;Vierzon;en projet;02 48 00 00 02;;\n",
        encoding="utf-8",
    )
    done = here(home, "import", "cpts", "l.csv").stdout
    assert "- laissé de côté : en-tête, Site : deux colonnes ont ce titre : la première seule est lue" in done
    assert "statut : « en projet » n'est pas repris, car ligne 3 : « contrat ACI signé »" in done
    assert "téléphone : « 02 48 00 00 02 » n'est pas repris, car ligne 2 : « 02 48 00 00 01 »" in done
    card = Store.open(home / "var" / "cpts-bot.sqlite3").overlay.state()["cpts", "des-monts"]
    assert card
    assert (card["status"], card["phone"]) == ("aci-signed", "02 48 00 00 01")
    (home / "c.csv").write_text(
        "nature;région;nom;téléphone\nARS;Bretagne;ARS Bretagne;02 48 00 00 01\n"
        "ARS;Bretagne;ARS Bretagne;02 48 00 00 02\n",
        encoding="utf-8",
    )
    done = here(home, "import", "contacts", "c.csv").stdout
    assert "déjà dans le fichier ; téléphone : « 02 48 00 00 02 » remplace « 02 48 00 00 01 »" in done


def test_a_profession_is_written_as_people_write_it(home: Path) -> None:
    """Singular, feminine or with capitals, it is that of the URPS; what is none is told with those that are."""
    (home / "c.csv").write_text(
        "Nature;Profession;Région;Nom\nURPS;Infirmière;Bretagne;URPS infirmiers Bretagne\n"
        "URPS;Médecins libéraux;Bretagne;URPS médecins Bretagne\nURPS;plombier;Bretagne;URPS plombiers\n",
        encoding="utf-8",
    )
    done = here(home, "import", "contacts", "c.csv")
    assert "Ajoutés : 1 ; changés : 1 ; inchangés : 0 ; refusés : 1" in done.stdout
    assert "« plombier » n'est celle d'aucune URPS (biologistes, chirurgiens-dentistes, infirmiers, " in done.stdout


def failures(home: Path) -> dict[str, str]:
    store = Store.open(home / "var" / "cpts-bot.sqlite3")
    found = {name: failure.why for name, failure in store.refreshes.failures(0).items()}
    store.close()
    return found


def test_a_dispute_is_kept_and_shown(home: Path) -> None:
    """Two CPTS on one commune are both kept, and the report says that the ARS arbitrates."""
    done = imported(home, "cpts.csv", TABLE)
    assert "à arbitrer par l'ARS : Bourges (18) : bourges, coeur" in done.stdout


def test_a_dry_run_writes_nothing(home: Path) -> None:
    """What would be done is said, and the database is as it was."""
    done = imported(home, "cpts.csv", TABLE, "--dry-run")
    assert "Ajoutés : 2" in done.stdout
    assert "rien n'est écrit" in done.stdout
    assert (held(home), failures(home)) == ({}, {})


def test_the_same_import_twice_changes_nothing(home: Path) -> None:
    """An import is idempotent, and a later one that knows less takes nothing away."""
    imported(home, "cpts.csv", TABLE)
    again = imported(home, "cpts.csv", TABLE)
    assert "Ajoutés : 0 ; changés : 0 ; inchangés : 2" in again.stdout


def finess(*rows: dict[int, str], encoding: str = "utf-8") -> bytes:
    """A FINESS extract: a file header, then lines of 32 columns, numbered from 1."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["finess", "etalab", "93", "2026-11-05"])
    for row in rows:
        writer.writerow([{1: "structureet", **row}.get(n, "") for n in range(1, 33)])
    writer.writerow(["geolocalisation", "180000001", "1", "2", "x", "2026-01-01"])
    return out.getvalue().encode(encoding)


CPTS_LINE = {
    2: "180000001",
    4: "CPTS DU BERRY",
    5: "CPTS DU BERRY ÉTENDU",
    13: "033",
    14: "18",
    19: "604",
    31: "2026-01-01",
}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_finess(home: Path, encoding: str) -> None:
    """Lines of category 604 and no other, in either encoding; FINESS does not say which communes are covered."""
    overseas = {2: "970000001", 4: "CPTS DE BASSE-TERRE", 13: "105", 14: "9A", 19: "604", 31: "2025-06-01"}
    hospital = {2: "180000002", 4: "CH DE BOURGES", 13: "033", 14: "18", 19: "355"}
    lost = {2: "180000003", 4: "CPTS PERDUE", 13: "999", 14: "18", 19: "604"}
    done = imported(home, "etalab.csv", finess(CPTS_LINE, overseas, hospital, lost, encoding=encoding))
    assert "Ajoutés : 2 ; changés : 0 ; inchangés : 0 ; refusés : 1" in done.stdout
    assert "sans communes : 2. Ce fichier ne dit pas quelles communes elles couvrent" in done.stdout
    found = held(home)
    assert found["du-berry-etendu"]["name"] == "Du Berry Étendu"
    assert (found["du-berry-etendu"]["region"], found["de-basse-terre"]["region"]) == ("24", "01")


def test_homonyms_of_two_regions_stay_two(home: Path) -> None:
    """Two CPTS of one name in two regions are not one."""
    imported(home, "etalab.csv", finess(CPTS_LINE, {**CPTS_LINE, 2: "350000001", 13: "238", 14: "35"}))
    assert sorted(v["region"] for v in held(home).values()) == ["24", "53"]  # type: ignore[type-var]


def test_a_homonym_of_a_cpts_without_communes_stays_apart(home: Path) -> None:
    """One we know by its département only is not the one of its name in another region, and is that of its own."""
    name = {4: "CPTS SUD YVELINES", 5: "", 14: "78", 13: "646"}
    imported(
        home, "etalab.csv", finess({**CPTS_LINE, **name}, {**CPTS_LINE, **name, 2: "350000001", 13: "238", 14: "35"})
    )
    assert sorted(held(home)) == ["sud-yvelines-53"]  # of the other the file says nothing that we did not know


def test_a_cpts_we_know_under_another_spelling(home: Path) -> None:
    """FINESS writes « CPTS PAYS DE REDON »: it is ours, which keeps its name, its communes and where they were read."""
    imported(home, "etalab.csv", finess({**CPTS_LINE, 4: "CPTS TARN OUEST", 5: "", 14: "81", 13: "140"}))
    imported(home, "encore.csv", finess({**CPTS_LINE, 4: "CPTS GRAND AVIGNON ET PAYS", 5: "", 14: "84", 13: "007"}))
    imported(home, "redon.csv", finess({**CPTS_LINE, 4: "CPTS PAYS DE REDON", 5: "", 14: "44", 13: "128"}))
    assert sorted(held(home)) == ["grand-avignon-et-pays"]  # Tarn Ouest and Redon are known, and nothing more is said
    imported(home, "dax.csv", finess({**CPTS_LINE, 4: "CPTS ADOUR", 5: "", 14: "64", 13: "445"}))
    adour = held(home)["de-l-adour"]
    assert adour["name"] == "de l'Adour"
    assert adour["departements"] == ["40", "32", "64"]
    assert adour["source"] == {"title": "site de la CPTS", "ref": "https://www.cpts-adour.fr/territoire-de-sante"}
    assert "n° 180000001" in str(adour["also"])


def test_santegraphie(home: Path) -> None:
    """A layer of outlines gives names, statuses and regions; which communes they cover, it does not say."""
    told = (
        {"nom_cpts": "CPTS DU LITTORAL", "STATUT": "ACI signé", "code_reg": "53"},
        {"lib_cpts": "CPTS des Monts", "stade": "Lettre d'intention", "code_dept": "63"},
        {"nom": "CPTS Bourges", "etat": "projet"},
        {"nom": "CPTS Étrange", "etat": "en grève"},
        {"nom": None},
    )
    outline = {"type": "Polygon", "coordinates": [[[2.1, 47.0], [2.2, 47.0], [2.1, 47.1], [2.1, 47.0]]]}
    features = [{"type": "Feature", "properties": about, "geometry": outline} for about in told]
    layer = json.dumps({"type": "FeatureCollection", "features": features})
    done = imported(home, "cpts.geojson", layer, "--source", "DGOS, Santégraphie")
    assert "Ajoutés : 2 ; changés : 0 ; inchangés : 0 ; refusés : 3" in done.stdout
    assert "objet 3, Bourges : une CPTS de ce nom est connue, et le fichier ne dit pas où" in done.stdout
    assert "statut inconnu : « en grève »" in done.stdout
    assert "sans communes : 2." in done.stdout
    found = held(home)
    assert (found["du-littoral"]["status"], found["du-littoral"]["region"]) == ("aci-signed", "53")
    assert (found["des-monts"]["status"], found["des-monts"]["region"]) == ("letter", "84")


def test_finess_plus(home: Path) -> None:
    """A group of type 001 is a CPTS; an engagement « ACI » says that its contract is signed, and since when."""
    entities: list[dict[str, Any]] = [
        {
            "informationsGeneralesPmej": {
                "denominationPm": "CPTS PAYS DE RENNES",
                "numFinessPm": "350000009",
                "typeGroupeGco": {"code": "001", "system": "x"},
            },
            "adresse": [{"cogCommune": "35238"}],
            "contact": [
                {"telecom": {"courriel": "prenom.nom@exemple.fr"}},
                {"telecom": {"courriel": "cpts@rennes.fr"}},
            ],
            "engagement": [{"typeEngagement": "ACI", "dateSignatureEngagement": "2024-05-02T00:00:00"}],
        },
        {"informationsGeneralesPmej": {"denominationPm": "MSP", "typeGroupeGco": {"code": "002"}}},
    ]
    done = imported(home, "finess-plus.json", json.dumps({"pmej": entities, "gco": {}, "gcc": {}}))
    assert "Ajoutés : 1" in done.stdout
    [found] = held(home).values()
    assert (found["status"], found["since"], found["email"]) == ("aci-signed", "2024-05-02", "cpts@rennes.fr")
    # A file on a disk may be of any year: the day it is read is the date of nothing.
    assert found.get("seen", "") == ""
    del entities[0]["engagement"]
    entities[0]["informationsGeneralesPmej"]["denominationPm"] = "CPTS DU COGLAIS"
    undated = imported(home, "finess-plus.json", json.dumps({"pmej": entities, "gco": {}, "gcc": {}}))
    assert "sans date : 1. Ce fichier ne dit pas de quand il est" in undated.stdout
    assert "since" not in held(home)["du-coglais"]


def test_an_ars_listing(home: Path) -> None:
    """Communes by name, old ones and arrondissements included; the persons' columns leave no trace."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Liste des CPTS au 1er mars 2026"])
    sheet.append(
        "Nom CPTS|Territoire CPTS|dpt|Président-e|Coordonnateur-rice|Contact de la CPTS|Site Internet".split("|")
    )
    people = ["Docteur Zzyzx", "Mme Qwertz"]
    for name, place, departement, contact in (
        ("CPTS Actes Santé", "Marseille 3e", "13", "Mme Qwertz, contact@actes.fr"),
        ("CPTS Actes Santé", "Marseille 14ème arrondissement", "13", ""),
        ("CPTS des Alpilles", "Saint-Rémy-de-Provence", "13", "zzyzx@exemple.fr"),
        ("CPTS des Alpilles", "Nulle-Part-sur-Mer", "13", ""),
    ):
        sheet.append([name, place, departement, *people, contact, None])
    out = io.BytesIO()
    book.save(out)
    done = imported(home, "paca.xlsx", out.getvalue(), "--source", "ARS PACA, liste de mars 2026")
    assert "Ajoutés : 2" in done.stdout
    assert "commune inconnue : « Nulle-Part-sur-Mer » (13)" in done.stdout
    assert "prise sans les communes refusées, et dite connue en partie : CPTS des Alpilles" in done.stdout
    found = held(home)
    assert found["actes-sante"]["communes"] == ["13203", "13214"]
    assert found["actes-sante"]["email"] == "contact@actes.fr"
    everything = (home / "var" / "cpts-bot.sqlite3").read_bytes() + done.stdout.encode()
    assert not any(word in everything.lower() for word in (b"zzyzx", b"qwertz"))


@pytest.mark.parametrize(
    ("titles", "fields"),
    [
        (
            "Dénomination de la CPTS;Territoire (communes);Dépt;Téléphone de la coordination",
            "name place departement phone",
        ),
        ("Nom officiel;Codes INSEE des communes couvertes;État d'avancement du projet", "name code status"),
        ("Nom du président;Commune du siège;Nombre de communes;Statut juridique;Mail de la coordinatrice", ""),
    ],
)
def test_titles_that_say_more(titles: str, fields: str) -> None:
    """A title is known by what it means, with a word more; of the seat, of a person, of a count it is not ours."""
    found = columns.found(titles.split(";"), columns.CPTS)
    assert found == {field: n for n, field in enumerate(fields.split())}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("ACI signé le 15/03/2022", "aci-signed"),
        ("elle a signé son ACI", "aci-signed"),
        ("Projet de santé validé en 2021", "validated"),
        ("LI déposée", "letter"),
        ("en cours de rédaction", "project"),
        ("Signature ACI prévue en 2027", None),
        ("contrat ACI non signé", None),
        ("projet de santé non validé", None),
        ("projet de santé déposé", None),
    ],
)
def test_states_in_a_few_words(said: str, status: str | None) -> None:
    """A state is read in a few words; what is only to come, or denied, is none."""
    assert status_of(said) == status


def test_dila_contacts(home: Path) -> None:
    """The directory of the administration: fields that are JSON in strings; only a service's mailbox is kept."""
    record = {
        "nom": "Caisse primaire d'assurance maladie (CPAM) - Bourges",
        "pivot": json.dumps([{"type_service_local": "cpam", "code_insee_commune": ["18033"]}]),
        "adresse": json.dumps([{"numero_voie": "1 rue X", "code_postal": "18000", "nom_commune": "Bourges"}]),
        "telephone": json.dumps([{"valeur": "3646"}]),
        "site_internet": json.dumps([{"valeur": "https://www.ameli.fr"}]),
        "adresse_courriel": "prenom.nom@exemple.fr",
    }
    other = {"nom": "Mairie", "pivot": json.dumps([{"type_service_local": "mairie", "code_insee_commune": ["18033"]}])}
    done = imported(home, "dila.json", json.dumps({"service": [record, other]}), what="contacts")
    assert "Ajoutés : 1" in done.stdout
    [found] = held(home, "contact").values()
    assert (found["departement"], found["phone"], found.get("email")) == ("18", "3646", None)
    said = here(home, "chat", "--jsonl", said="contacts\nBourges\nkiné\nok\n").stdout
    assert "ameli.fr" in said
    assert "3646" in said


def test_our_own_contacts(home: Path, knowledge: Knowledge) -> None:
    """The curated file itself can be imported, and changes nothing."""
    text = (knowledge.folder / "contacts.csv").read_text(encoding="utf-8")
    done = imported(home, "contacts.csv", text, what="contacts")
    assert done.stdout.startswith(f"Ajoutés : 0 ; changés : 0 ; inchangés : {len(knowledge.contacts.by_key)}")


def bomb() -> bytes:
    """A workbook of some kilobytes that holds more than memory would like."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"<" * (51 << 20))
    return out.getvalue()


def sheet(*rows: Sequence[object], far: bool = False) -> bytes:
    """A listing of an ARS; `far`: with a lone cell in its last corner."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append("Nom CPTS|Territoire CPTS|dpt|Contact de la CPTS|Site Internet".split("|"))
    for row in rows:
        page.append(list(row))
    if far:
        page.cell(row=1_048_576, column=16_384, value="x")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("far.xlsx", sheet(["CPTS A", "Bourges", "18", "", ""], far=True), "trop de lignes"),
        ("unknown.xlsx", sheet(*[[f"CPTS {n}", f"Lieu {n}", "18", "", ""] for n in range(30)]), "pas une liste"),
        ("deep.json", '{"pmej":[' + "[" * 100_000, "plus de 64 niveaux"),
        ("number.json", '{"pmej":[{"a":' + "9" * 1_000_000 + "}]}", "number.json : "),
        ("lines.csv", TABLE + "x\n" * 50, "trop de lignes"),
    ],
)
def test_a_small_file_does_not_hold_the_command(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | bytes, why: str
) -> None:
    """Rows, cells, depth and names nobody knows are bounded, each by a small limit here; nothing is written."""
    monkeypatch.setattr("bot.commands.imports.planned", with_small_limits)
    done = imported(home, name, content)
    assert done.returncode == 1
    assert done.stderr.startswith("Rien n'a été importé")
    assert why in done.stderr
    assert held(home) == {}


def with_small_limits(*arguments: Any) -> Any:
    """Reads as the command does, in its process."""
    cpts_list.MOST_UNKNOWN, reading.MOST_LINES = 20, 20
    return planned(*arguments)


def test_a_file_that_takes_too_long_is_left(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time the reader is ended, and the base is as it was."""
    monkeypatch.setattr("bot.commands.imports.PATIENCE", 0.01)
    done = imported(home, "cpts.csv", TABLE)
    assert (done.returncode, "trop de temps" in done.stderr) == (1, True)
    assert held(home) == {}


@given(st.text("a.+-@ é\n", max_size=300), st.sampled_from(["contact@cpts-berry.fr", "cpts.bourges@exemple.fr"]))
def test_an_address_is_found_in_any_cell(around: str, address: str) -> None:
    """The first mailbox of a service, whatever surrounds it; a cell of letters is read once, from its beginning."""
    assert values.mailbox(f"{around} {address} {around}") == address


def test_a_long_run_of_letters_is_read_once() -> None:
    """A megabyte without an address, or with nothing but its sign, has none."""
    assert values.mailbox("a" * 1_000_000) == ""
    assert values.mailbox("a@" * 500_000) == ""


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("cut.json", '{"pmej": [{"informationsGeneralesPmej": {"denominationPm": "CPTS', "illisible ou coupé"),
        ("cut.xlsx", b"PK\x03\x04 not a workbook", "illisible ou coupé"),
        ("list.zip", b"PK\x05\x06" + bytes(18), "une archive est à ouvrir d'abord"),
        ("other.csv", "a,b\n1,2\n", "format non reconnu"),
        ("part.csv", "cpts_id,nom\n1,2\n", "Colonnes absentes"),
        ("cut-extract.csv", finess(CPTS_LINE, CPTS_LINE)[:-180], "Le fichier est coupé"),
        ("one-line.csv", b"finess" + b"x" * (1 << 20), "Une ligne n'a pas de fin"),
        ("bomb.xlsx", bomb(), "trop grand une fois ouvert"),
        ("archive.csv.gz", b"\x1f\x8b\x08", "format non reconnu"),
        ("contacts-empty.csv", "", "format non reconnu"),
        ("contacts-cpts.csv", "Nom de la CPTS;Communes\nCPTS A;Lannion\n", "C'est une liste de CPTS, pas de contacts"),
        ("contacts-cut.json", '{"service": [{"nom": "CPAM", "pivot": "[{', "illisible ou coupé"),
    ],
)
def test_a_cut_or_foreign_file_changes_nothing(home: Path, name: str, content: str | bytes, why: str) -> None:
    """One sentence on the error output, exit code 1, and the database as it was."""
    what = "contacts" if name.startswith("contacts") else "cpts"
    done = imported(home, name, content, what=what)
    assert done.returncode == 1
    assert done.stderr.startswith("Rien n'a été importé")
    assert why in done.stderr
    assert held(home, "contact" if what == "contacts" else what) == {}


def test_an_import_is_undone_as_one(home: Path) -> None:
    """One command puts back every card of an import, but what somebody changed since; another undoes that."""
    imported(home, "cpts.csv", TABLE)
    here(
        home,
        "chat",
        "--jsonl",
        "--admin",
        said="cpts modifier seule site\nhttps://seule.fr\npasser\npasser\nconfirmer\n",
    )
    tried = here(home, "import", "undo", "--dry-run").stdout
    assert "Lot 1, " in tried
    assert "(import de cpts.csv), 2 fiches" in tried
    assert "rien n'est écrit" in tried
    assert set(held(home)) == {"coeur", "seule"}
    assert "cpts.csv" in failures(home)
    done = here(home, "import", "undo").stdout
    assert failures(home) == {}
    assert "Défaites : 1 ; gardées : 1" in done
    assert "gardée, car changée depuis : seule" in done
    assert held(home)["seule"]["website"] == "https://seule.fr"
    assert "coeur" not in held(home)
    again = here(home, "import", "undo")
    assert (again.returncode, "Il n'y a rien à défaire" in again.stderr) == (1, True)
    again = here(home, "import", "undo", "1")
    assert (again.returncode, "Le lot 1 est déjà défait : rien n'a été changé." in again.stderr) == (1, True)
    listed = here(home, "import", "undo", "--list").stdout.splitlines()
    assert [line.split(",")[0] for line in listed] == ["Lot 4", "Lot 1"]
    assert listed[1].endswith("(import de cpts.csv), 2 fiches, défait")
    assert "coeur" not in held(home)
    here(home, "import", "undo", "4")
    assert held(home)["coeur"]["communes"] == ["18033", "18279"]
    missing = here(home, "import", "undo", "99")
    assert (missing.returncode, missing.stderr.strip()) == (1, "Je ne trouve pas ce lot : rien n'a été défait.")


def test_every_command_opens_the_base_with_its_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the configuration is used by each command that opens the database: none draws a key of its own."""
    monkeypatch.setenv("CPTS_BOT_PRIVACY__KEY", "k" * 32)
    imported(home, "cpts.csv", TABLE.replace("99999", "18033"))
    for command in (("import", "cpts", "cpts.csv"), ("import", "undo"), ("export",), ("chat", "--jsonl")):
        assert here(home, *command).returncode == 0
    assert not list(home.rglob("*.key"))


def test_a_missing_file_is_said(home: Path) -> None:
    """A path that leads nowhere is one sentence."""
    done = run(home, "import", "cpts", "absent.csv")
    assert (done.returncode, done.stderr) == (1, "Rien n'a été importé. Le fichier absent.csv n'existe pas.\n")
    assert failures(home) == {}
