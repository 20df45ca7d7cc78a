"""What the directory tells of a place: who covers it, who may, who did once, who is next door."""

import pytest

from knowledge.base import Knowledge
from knowledge.cpts import Cpts, CptsDirectory, Presence, presence_of

BOURGES, VIERZON, MEHUN, SAINT_DOULCHARD = "18033", "18279", "18141", "18205"


def cpts(name: str, *communes: str, **said: object) -> Cpts:
    about = {"id": name.lower(), "name": name, "communes": communes, "departements": ["18"], **said}
    return Cpts.model_validate({**about, "source": {"title": "t", "ref": "r"}})


def told(knowledge: Knowledge, place: str, *known: Cpts) -> Presence:
    gazetteer = knowledge.gazetteer
    return presence_of(gazetteer.locate(place).territory, CptsDirectory(known), gazetteer)


def names(found: tuple[Cpts, ...]) -> list[str]:
    return [c.name for c in found]


class TestCovered:
    def test_the_cpts_of_a_commune(self, knowledge: Knowledge) -> None:
        """The one that lists it covers it, with that commune; the others of the département are not looked for."""
        found = told(knowledge, "Bourges", cpts("A", BOURGES, VIERZON), cpts("B"))
        assert [(c.cpts.name, [p.code for p in c.communes]) for c in found.covering] == [("A", [BOURGES])]
        assert (found.possible, found.next_door, found.disputed) == ((), (), ())

    def test_two_that_claim_it_are_both_told(self, knowledge: Knowledge) -> None:
        """Nobody arbitrates but the ARS: both, and the commune they dispute."""
        found = told(knowledge, "Bourges, Vierzon", cpts("A", BOURGES, VIERZON), cpts("B", BOURGES))
        assert [c.cpts.name for c in found.covering] == ["A", "B"]
        assert [c.code for c in found.disputed] == [BOURGES]

    def test_one_that_bears_its_name_is_told_beside(self, knowledge: Knowledge) -> None:
        """A list of communes hides no CPTS that bears the name of one of them, and whose communes are not known."""
        found = told(knowledge, "Bourges", cpts("A", BOURGES), cpts("du Pays de Bourges"), cpts("B"))
        assert [c.cpts.name for c in found.covering] == ["A"]
        assert names(found.possible) == ["du Pays de Bourges"]

    def test_a_part_leaves_room_for_others(self, knowledge: Knowledge) -> None:
        """One that covers part of a commune says nothing of the rest, which others of the département may cover."""
        found = told(knowledge, "Bourges", cpts("A", BOURGES, parts=[BOURGES]), cpts("B"))
        assert [c.in_part for c in found.covering] == [True]
        assert names(found.possible) == ["B"]

    @pytest.mark.parametrize("place", ["Lyon 3", "Lyon"])
    def test_an_arrondissement_is_covered_by_its_own(self, knowledge: Knowledge, place: str) -> None:
        """Asked alone, or with the whole city; it is named, and not the city."""
        third = cpts("Trois", "69383", departements=["69"])
        found = told(knowledge, place, third, cpts("Cinq", "69385", departements=["69"]))
        assert [p.code for p in found.covering[0].communes] == ["69383"]
        assert len(found.covering) == (1 if place == "Lyon 3" else 2)


class TestNotCovered:
    def test_those_of_its_departement_that_may(self, knowledge: Knowledge) -> None:
        """One without its communes, or with some of them; not one whose whole list is known, nor of elsewhere."""
        partial = cpts("C", MEHUN, coverage="partial")
        found = told(knowledge, "Vierzon", cpts("A", BOURGES), cpts("B"), partial, cpts("D", departements=["36"]))
        assert names(found.possible) == ["B", "C"]

    def test_the_one_that_names_the_place_comes_first(self, knowledge: Knowledge) -> None:
        """In its name or in where it says it is."""
        found = told(knowledge, "Vierzon", cpts("A"), cpts("Z", sector="secteur de Vierzon"))
        assert (names(found.possible), found.likely) == (["Z", "A"], 1)

    def test_the_one_of_its_intercommunality_too(self, knowledge: Knowledge) -> None:
        """Pipriac is of Redon Agglomération: the CPTS named after Redon, or one that covers Redon, may be its own."""
        named = cpts("de Redon", departements=["35"])
        around = cpts("Z", "35236", departements=["35"], coverage="partial")
        found = told(knowledge, "Pipriac", cpts("A", departements=["35"]), named, around)
        assert (names(found.possible), found.likely) == (["de Redon", "Z", "A"], 2)

    def test_the_neighbours_are_told_with_how_far(self, knowledge: Knowledge) -> None:
        """By the commune of theirs that is nearest, whatever their département, the nearest first."""
        across = cpts("Theillay", "41256", departements=["41"])
        found = told(knowledge, "Vierzon", cpts("Bourges", BOURGES, SAINT_DOULCHARD), across)
        assert [(n.cpts.name, n.near.commune.name, round(n.near.kilometres)) for n in found.next_door] == [
            ("Theillay", "Theillay", 10),
            ("Bourges", "Saint-Doulchard", 25),
        ]

    def test_what_is_old_is_apart(self, knowledge: Knowledge) -> None:
        """A project nobody followed covers nothing, may cover nothing, and is no neighbour: it is told as old."""
        found = told(knowledge, "Vierzon", cpts("Vieille", VIERZON, outdated=True), cpts("Loin", MEHUN, outdated=True))
        assert names(found.former) == ["Vieille"]
        assert (found.covering, found.possible, found.next_door) == ((), (), ())

    def test_nothing_known_is_nothing_told(self, knowledge: Knowledge) -> None:
        """Silence, on an empty directory and on an island."""
        assert told(knowledge, "Île-de-Sein") == Presence((), (), 0, (), ())
