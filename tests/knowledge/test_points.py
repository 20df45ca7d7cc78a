"""Where communes stand: neighbours as the crow flies, and a place on a phone turned into a commune."""

import csv
import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import Knowledge
from knowledge.datafile import DATA, DataError
from knowledge.territory import Gazetteer
from knowledge.territory.atlas.points import Point, Points, kilometres

TRIAL = Path(__file__).parents[3] / "shared" / "data" / "trial" / "geo" / "communes_2026_points.csv.gz"
TOURNON, GLUN, TAIN = "07324", "07097", "26347"

# To a metre, as the file has them: between two points 1e-175 degrees apart there is no telling.
points = st.builds(Point, *(st.integers(-most, most).map(lambda n: n / 100_000) for most in (6_000_000, 17_900_000)))


class TestDistances:
    def test_tain_faces_tournon(self, knowledge: Knowledge) -> None:
        """Tain-l'Hermitage, across the Rhône, is the nearest commune of Tournon, less than two kilometres away."""
        around = knowledge.gazetteer.around(TOURNON, 15)
        assert around is not None
        assert around.is_exact
        assert around.near[0].commune.code == TAIN
        assert 1 < around.near[0].kilometres < 2

    @given(points, points)
    def test_a_distance_is_the_same_both_ways(self, one: Point, other: Point) -> None:
        """There and back are as long, and nothing is farther than the other side of the Earth."""
        assert kilometres(one, other) == pytest.approx(kilometres(other, one), abs=1e-6)
        assert 0 <= kilometres(one, other) <= 20_020

    @given(st.lists(points, min_size=1, max_size=30), st.floats(0, 2000))
    def test_near_is_everything_within_reach(self, known: list[Point], within: float) -> None:
        """No commune within reach is missed, none beyond is given, the nearest come first."""
        first = known[0]
        found = Points.of((str(n), at) for n, at in enumerate(known)).near(first, within)
        assert [far for far, _ in found] == sorted(far for at in known if (far := kilometres(first, at)) <= within)


class TestWithoutAPoint:
    def test_an_arrondissement_is_where_its_city_is(self, knowledge: Knowledge) -> None:
        """GeoNames has one point for Lyon: the 3e is measured from there, and that is said."""
        around = knowledge.gazetteer.around("69383", 10)
        assert around is not None
        assert (around.origin.code, around.is_exact) == ("69123", False)

    def test_a_village_without_a_point_is_measured_from_one_beside_it(self, knowledge: Knowledge) -> None:
        """It shares the postcode, or the intercommunality, of the commune it is measured from."""
        gazetteer = knowledge.gazetteer
        village = next(c for c in gazetteer.communes() if gazetteer.points[c.code] is None and c.departement == "07")
        around = gazetteer.around(village.code, 15)
        assert around is not None
        assert not around.is_exact
        assert {*around.origin.postcodes} & {*village.postcodes} or around.origin.epci == village.epci

    def test_nowhere_near_is_none(self, knowledge: Knowledge) -> None:
        """An island without a point says so instead of guessing."""
        assert knowledge.gazetteer.around("29083", 15) is None  # Île-de-Sein
        assert knowledge.gazetteer.near(Point(0, 0), 50) == []


class TestFile:
    def test_every_point_is_that_of_a_commune_of_today(self, knowledge: Knowledge) -> None:
        """Matched by code: nine inhabitants in ten have the point of their commune, and no code is unknown."""
        gazetteer = knowledge.gazetteer
        live = {c.code: c.population or 0 for c in gazetteer.communes()}
        known = [code for code in live if gazetteer.points[code]]
        assert len(known) == len(gazetteer.points) == 14_736
        assert sum(live[code] for code in known) / sum(live.values()) == pytest.approx(0.897, abs=0.001)

    def test_a_broken_line_is_a_fault_that_says_what_to_do(self, tmp_path: Path) -> None:
        """A file cut in the middle stops the program with its name."""
        path = tmp_path / "points.tsv.gz"
        path.write_bytes(gzip.compress(b"18033\t47.083"))
        with pytest.raises(DataError, match=r"points\.tsv\.gz.*build_points"):
            Points.load(path)

    def test_a_folder_without_points_goes_on_without_neighbours(self, tmp_path: Path) -> None:
        """An operator's folder of before: nothing is near anything, and `check` says which file is missing."""
        shutil.copytree(DATA / "territory", tmp_path / "territory")
        (tmp_path / "territory" / "points.tsv.gz").unlink()
        gazetteer = Gazetteer.load(tmp_path / "territory")
        assert gazetteer.around(TOURNON, 15) is None
        assert gazetteer.near(Point(45.067, 4.833), 15) == []
        with pytest.raises(DataError, match=r"points\.tsv\.gz.*build_points"):
            Points.load(tmp_path / "territory" / "points.tsv.gz")

    @pytest.mark.skipif(not TRIAL.exists(), reason="the points to compare with are not on this machine")
    def test_a_point_is_near_the_town_hall(self, knowledge: Knowledge) -> None:
        """Against the points of another source: a kilometre apart, and in mainland France never beyond fifteen."""
        apart = [kilometres(ours, theirs) for ours, theirs in _pairs(knowledge)]
        assert median(apart) < 1
        assert max(apart) < 15


def _pairs(knowledge: Knowledge) -> Iterator[tuple[Point, Point]]:
    with gzip.open(TRIAL, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ours = knowledge.gazetteer.points[row["code"]]
            if ours and not row["code"].startswith("97"):
                yield ours, Point(float(row["lat"]), float(row["lon"]))
