"""The directory of CPTS: what ships says where it was read, when and how surely, and nothing that could mislead."""

from pathlib import Path
from typing import Any

import pytest

from knowledge.base import Knowledge
from knowledge.cpts import Cpts, CptsDirectory
from knowledge.cpts.check import directory_faults
from knowledge.datafile import DATA
from tools.build_directory import UndecidedError, directory, written

DIRECTORY = CptsDirectory.load()
ROW = dict.fromkeys("departements communes_nb population_dite taille_dite aci site telephone courriel".split(), "")
NOTHING: dict[str, Any] = {
    "drop": {},
    "keep": [],
    "old": {"names": []},
    "low": {"names": []},
    "coverage": {"partial": [], "deduced": [], "listed": [], "unknown": []},
    "lists": {},
    "states": {},
    "sectors": {},
    "founders": {"source": {"title": "Ministère", "ref": "page"}},
    "fix": {},
    "publishers": {},
}


def row(name: str, **said: str) -> dict[str, str]:
    page = {"source": "https://exemple.fr/page", "vu_le": "2025-04", "conf": "M", "note": "", "departements": "18"}
    return {**ROW, "nom": name, **page, **said}


def listed(name: str, *codes: str, statut: str = "", **said: str) -> list[dict[str, str]]:
    about = {"cpts_id": name.lower(), "nom": name, "statut": statut, "source": "https://exemple.fr/page", "vu_le": ""}
    return [{**about, "code_insee": code, **said} for code in codes]


class TestWhatShips:
    def test_every_cpts_says_where_it_was_read(self) -> None:
        """Each has a source somebody can go back to, and a place: a département or, for two of them, a region."""
        assert len(DIRECTORY.cpts) > 250
        assert all(c.source.title and c.source.ref for c in DIRECTORY.cpts)
        nowhere = [c.id for c in DIRECTORY.cpts if not c.departements]
        assert sorted(nowhere) == ["sel-et-eau", "val-d-allier-sud"]
        assert all(DIRECTORY.by_id[name].region for name in nowhere)

    def test_the_shipped_file_has_no_fault(self, knowledge: Knowledge) -> None:
        """Its communes and départements are those of today, its dates are dates, its mailboxes are services'."""
        assert [str(fault) for fault in directory_faults(DATA / "cpts.toml", knowledge.gazetteer)] == []

    def test_the_nine_of_2019_keep_their_id(self) -> None:
        """What admins changed of them still holds: eight are there, merged with what was read since or called old."""
        first = "venissieux bourges amboise valencay chateauroux paris-13 paris-14 paris-18".split()
        assert {DIRECTORY.by_id[name].since for name in first} == {"2019-11"}
        assert [c.name for c in DIRECTORY.covering(["75113", "99999"])] == ["Paris 13e"]
        assert [DIRECTORY.by_id[name].outdated for name in ("bourges", "paris-18")] == [False, True]

    @pytest.mark.parametrize(
        "name", ["presqu-iles-en-mer", "sante-seine-essonne", "fontainebleau", "d-amiens", "de-metz"]
    )
    def test_what_could_mislead_is_left_out(self, name: str) -> None:
        """A dissolved one, one the ARS refused, a double, projects of 2019 without a sure name."""
        assert name not in DIRECTORY.by_id

    def test_a_list_that_is_not_whole_says_so(self) -> None:
        """Partial, deduced from a name, unknown because the list is that of a plan, or in part of a commune only."""
        extents = {name: DIRECTORY.by_id[name].extent for name in ("mont-blanc", "lyon-8e", "ouest-lozere-occitanie")}
        assert extents == {"mont-blanc": "partial", "lyon-8e": "deduced", "ouest-lozere-occitanie": "unknown"}
        assert DIRECTORY.by_id["nantes-grand-ouest"].parts == ("44109",)
        assert DIRECTORY.by_id["fives-hellemmes-mons"].parts == ("59350",)

    def test_several_cover_one_commune(self) -> None:
        """Toulouse is shared by three, each in part."""
        found = DIRECTORY.covering(["31555"])
        assert len(found) == 3
        assert all("31555" in c.parts for c in found)


class TestBuilding:
    def test_a_row_becomes_a_record(self) -> None:
        """A date is that of a signature; a size somebody deduced and a person's mailbox are not kept."""
        seen = row(
            "CPTS du Berry (nom à vérifier)",
            aci="2024-05-28",
            taille_dite="2",
            population_dite="50000",
            note="taille déduite",
            courriel="jeanne.martin@exemple.fr",
        )
        [found] = directory([seen], [], NOTHING)
        assert (found.id, found.name, found.name_unsure) == ("du-berry", "du Berry", True)
        assert (found.status, found.since, found.seen) == ("aci-signed", "2024-05-28", "2025-04")
        assert (found.population, found.size, found.email) == (50000, None, "")

    def test_a_list_brings_its_own_source(self) -> None:
        """Communes come with the page and the date that give them; a part of a commune is one."""
        communes = listed("CPTS A", "18033", source="https://autre.fr") + listed(
            "CPTS A", "18279", statut="ACI ; partie de la commune"
        )
        [found] = directory([row("CPTS A")], communes, NOTHING)
        assert (sorted(found.communes), found.parts) == (["18033", "18279"], ("18279",))
        assert (found.source.ref, found.seen, found.also[0].ref) == ("https://autre.fr", "", "https://exemple.fr/page")

    @pytest.mark.parametrize(
        ("seen", "communes", "told"),
        [
            (row("CPTS A", aci="bientôt"), [], "état « bientôt »"),
            (row("CPTS A", note="liste partielle"), listed("CPTS A", "18033"), "liste partielle"),
            (row("CPTS A"), listed("CPTS B", "18033"), "aucune ligne ne porte ce nom : CPTS B"),
        ],
    )
    def test_what_nobody_decided_stops_the_build(
        self, seen: dict[str, str], communes: list[dict[str, str]], told: str
    ) -> None:
        """An unknown state, a doubtful list, a list without its CPTS: never guessed."""
        with pytest.raises(UndecidedError, match=told):
            directory([seen], communes, NOTHING)

    def test_what_is_written_is_what_was_decided(self, tmp_path: Path) -> None:
        """A dropped row is not there, an old one is called old, and the file reads back as the same records."""
        decisions = {**NOTHING, "drop": {"CPTS A": "dissoute"}, "old": {"names": ["CPTS B"]}}
        seen = [row(f"CPTS {letter}") for letter in "ABC"]
        found = directory(seen, listed("CPTS C", *(f"180{n}" for n in range(10, 40))), decisions)
        path = tmp_path / "cpts.toml"
        path.write_text(written(found), encoding="utf-8")
        read = CptsDirectory.load(path)
        assert list(read.cpts) == found
        assert [(c.name, c.outdated) for c in read.cpts] == [("B", True), ("C", False)]


class TestFaults:
    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ('communes = ["18999"]', "communes : 18999 n'est pas une commune d'aujourd'hui"),
            ('communes = ["36044"]', "departements : il manque le 36, où est Châteauroux"),
            ('parts = ["18033"]', "parts : 18033 n'est pas parmi les communes"),
            ('since = "mars 2024"', "since : date illisible"),
            ('email = "jeanne.martin@exemple.fr"', "email : ce n'est pas l'adresse d'un service"),
            ('website = "exemple.fr"', "website : une adresse https:// est attendue"),
        ],
    )
    def test_a_fault_is_named_with_its_line(self, said: str, told: str, tmp_path: Path, knowledge: Knowledge) -> None:
        """What the model alone cannot see is told at the line where it stands."""
        path = tmp_path / "cpts.toml"
        lines = ["[[cpts]]", 'id = "a"', 'name = "A"', 'departements = ["18"]', said]
        path.write_text("\n".join([*lines, 'source = { title = "t", ref = "r" }']), encoding="utf-8")
        [fault] = directory_faults(path, knowledge.gazetteer)
        assert str(fault).endswith(told)
        assert fault.line == (4 if "manque" in told else 5)

    def test_a_record_of_before_is_still_one(self) -> None:
        """What admins wrote with the fields of yesterday holds: the new ones have a meaning when absent."""
        values = {"id": "a", "name": "A", "communes": ["18033"], "status": "letter", "since": "2026"}
        card = Cpts.model_validate({**values, "source": {"title": "t", "ref": "r"}})
        assert (card.extent, card.dated, card.outdated) == ("listed", "2026", False)
