"""A CPTS that Santégraphie draws, as communes: those whose point is inside, and how sure that is."""

import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import Knowledge, plain
from knowledge.cpts import Cpts
from knowledge.imports.cpts_json import read_santegraphie
from knowledge.imports.plan import plan
from knowledge.imports.reading import Found, Left, Origin
from knowledge.sources import Source
from knowledge.territory.atlas.contours import UNIT, Contours, write
from knowledge.territory.atlas.outline import Shape, ring
from tests.known import known

ORIGIN = Origin("Santégraphie (DGOS)", "https://santegraphie.fr", "2026-11-02")
BOURGES, LYON = "18033", "69123"


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def read(knowledge: Knowledge, geometry: Mapping[str, Any], contours: Contours | None = None) -> list[Found | Left]:
    """What the layer says of one CPTS drawn so."""
    feature = {"type": "Feature", "properties": {"nom": "CPTS Essai", "statut": "ACI signé"}, "geometry": geometry}
    content = io.BytesIO(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    return list(read_santegraphie(content, knowledge.gazetteer, ORIGIN, contours or Contours()))  # type: ignore[arg-type]


def one(knowledge: Knowledge, geometry: Mapping[str, Any], contours: Contours | None = None) -> Cpts:
    [found] = read(knowledge, geometry, contours)
    assert isinstance(found, Found)
    assert isinstance(found.record, Cpts)
    return found.record


def square(lon: float, lat: float, half: float) -> Shape:
    corners = [(lon - half, lat - half), (lon + half, lat - half), (lon + half, lat + half), (lon - half, lat + half)]
    return (ring((round(x / UNIT), round(y / UNIT)) for x, y in corners),)


def test_the_communes_inside_are_found_and_what_lies_in_a_hole_is_not(knowledge: Knowledge) -> None:
    """By the points that ship: some communes have none, so that the list is called partial and says so."""
    at = knowledge.gazetteer.points[BOURGES]
    assert at
    around = box(at.lon - 0.15, at.lat - 0.15, at.lon + 0.15, at.lat + 0.15)
    hole = box(at.lon - 0.01, at.lat - 0.01, at.lon + 0.01, at.lat + 0.01)
    whole = one(knowledge, {"type": "Polygon", "coordinates": [around]})
    assert BOURGES in whole.communes
    assert (whole.coverage, whole.status) == ("partial", "aci-signed")
    assert "communes dont le point est connu déduites de son tracé" in whole.source.title
    pierced = one(knowledge, {"type": "MultiPolygon", "coordinates": [[around, hole]]})
    assert whole.communes - pierced.communes == {BOURGES}


@pytest.mark.parametrize(("inside", "share"), [(0.02, 0), (0.005, 100)])
def test_how_many_live_near_the_line_is_said(knowledge: Knowledge, inside: float, share: int) -> None:
    """A point less than a kilometre from the line may stand on the wrong side of it."""
    at = knowledge.gazetteer.points[BOURGES]
    assert at
    drawn = one(
        knowledge,
        {"type": "Polygon", "coordinates": [box(at.lon - inside, at.lat - 0.02, at.lon + 0.02, at.lat + 0.02)]},
    )
    assert f"{share} % de la population à moins de 1 km du trait" in drawn.source.title


def test_contours_give_each_commune_a_point(knowledge: Knowledge, tmp_path: Path) -> None:
    """With contours on the machine, a hamlet that no gazetteer of points knows is found too, by its middle."""
    gazetteer = knowledge.gazetteer
    unknown = next(c.code for c in gazetteer.communes() if gazetteer.points[c.code] is None)
    write(tmp_path / "trial.contours", {unknown: square(-30.0, 45.0, 0.01)}, "Essai")
    drawn = one(knowledge, {"type": "Polygon", "coordinates": [box(-31, 44, -29, 46)]}, Contours(tmp_path))
    assert (drawn.communes, drawn.coverage) == (frozenset({unknown}), "deduced")


def test_a_part_of_a_city_is_never_the_whole_city(knowledge: Knowledge) -> None:
    """A drawing over the middle of Lyon does not make a CPTS of all Lyon: its arrondissements have no points."""
    at = knowledge.gazetteer.points[LYON]
    assert at
    drawn = one(
        knowledge, {"type": "Polygon", "coordinates": [box(at.lon - 0.01, at.lat - 0.01, at.lon + 0.01, at.lat + 0.01)]}
    )
    assert LYON not in drawn.communes


def test_metres_are_no_degrees(knowledge: Knowledge) -> None:
    """A drawing in a projection is said, and gives no commune."""
    left, found = read(knowledge, {"type": "Polygon", "coordinates": [box(650_000, 6_860_000, 660_000, 6_870_000)]})
    assert isinstance(left, Left)
    assert isinstance(found, Found)
    assert isinstance(found.record, Cpts)
    assert found.record.communes == frozenset()


def test_a_list_that_was_read_is_not_replaced_by_a_drawing(knowledge: Knowledge) -> None:
    """What a page lists stands, whatever a drawing holds; the state of the contract is taken."""
    card = Cpts(
        id="essai",
        name="Essai",
        communes=frozenset([BOURGES]),
        departements=("18",),
        status="project",
        source=Source(title="Son site", ref="https://exemple.fr"),
    )
    own = known()
    own.reflect({("cpts", "essai"): plain(card)})
    at = own.gazetteer.points[BOURGES]
    assert at
    geometry = {"type": "Polygon", "coordinates": [box(at.lon - 0.2, at.lat - 0.2, at.lon + 0.2, at.lat + 0.2)]}
    done = plan(own, "cpts", read(knowledge, geometry), date(2026, 11, 2))
    [after] = done.writes.values()
    assert (after["communes"], after.get("coverage"), after["status"]) == ([BOURGES], None, "aci-signed")
