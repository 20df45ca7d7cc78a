"""The territory drawn: what borders say of it, and the picture, light and dark."""

import struct
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from handlers.dossier.catalogue import dossier_for, make_from
from handlers.dossier.map import DARK, LIGHT, svg
from handlers.engine.messages import Order
from handlers.flows.land import Land, land_of
from knowledge.base import Knowledge, plain
from knowledge.cpts import Cpts
from knowledge.datafile import DATA
from knowledge.sources import Source
from knowledge.territory.atlas.contours import UNIT, write
from knowledge.territory.atlas.outline import Shape, ring
from tests.known import known

TODAY = date(2026, 11, 29)
# A country of squares: Glun in the middle, eight communes of its intercommunality around, a column of others beside.
ROWS = (
    ("07324", "07172", "07152", "26057"),
    ("07245", "07097", "07234", "26281"),
    ("07217", "07187", "07177", "26110"),
)
AROUND = [code for row in ROWS for code in row[:3] if code != "07097"]
CPTS = Cpts(
    id="essai",
    name="de l'Essai",
    communes=frozenset(["26057", "26281"]),
    source=Source(title="Son site", ref="https://exemple.fr"),
)


def square(column: int, row: int) -> Shape:
    x, y = 4.8 + column / 20, 45.1 - row / 20
    corners = [(x, y), (x + 0.05, y), (x + 0.05, y + 0.05), (x, y + 0.05)]
    return (ring((round(east / UNIT), round(north / UNIT)) for east, north in corners),)


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """All we know, with contours on the machine, and one CPTS more."""
    folder: Path = tmp_path_factory.mktemp("contours")
    shapes = {code: square(column, row) for row, codes in enumerate(ROWS) for column, code in enumerate(codes)}
    write(folder / "essai.contours", shapes, "IGN Admin Express (Licence ouverte)")
    knowledge = Knowledge(DATA, contours=folder)
    knowledge.reflect({("cpts", "essai"): plain(CPTS)})
    return knowledge


def land(knowledge: Knowledge, *codes: str) -> Land:
    found = land_of(knowledge, knowledge.gazetteer.territory(codes))
    assert found
    return found


def test_what_the_territory_surrounds_is_said(mapped: Knowledge) -> None:
    """A hole is a commune that is named, hatched, and told by who cannot see the picture."""
    found = land(mapped, *AROUND)
    assert "Glun est entourée par votre territoire sans en faire partie." in found.remarks
    assert "Votre territoire est d'un seul tenant." in found.remarks
    assert [area.name for area in found.areas if area.role == "enclosed"] == ["Glun"]
    assert found.credit == "Contours : IGN Admin Express (Licence ouverte)"
    assert svg(found, LIGHT).count('fill="url(#hatch)"') == 1


def test_pieces_are_counted_over_borders(mapped: Knowledge) -> None:
    """Two communes that meet in a corner are two pieces; what is missing between is not guessed."""
    corner = land(mapped, "07324", "07097")
    assert any(remark.startswith("Votre territoire est en 2 morceaux") for remark in corner.remarks)
    vague = land(mapped, "07324", "07097", "18033")
    assert not any("morceaux qui" in remark or "tenant" in remark for remark in vague.remarks)
    assert "Sans contour ici : Bourges. Je ne compte donc pas les morceaux du territoire." in vague.remarks
    assert [spot.name for spot in vague.spots] == ["Bourges"]


def test_the_cpts_next_door_is_outlined_and_the_others_are_named(mapped: Knowledge) -> None:
    """The outline is of what the directory knows, to be confirmed; a neighbour nobody is known to cover is said so."""
    found = land(mapped, *AROUND)
    assert [name for name, _ in found.cpts] == ["de l'Essai"]
    assert "En tirets, ce que je connais de CPTS autour, à confirmer : CPTS de l'Essai." in found.remarks
    free = next(remark for remark in found.remarks if remark.startswith("Communes voisines sans CPTS que je connaisse"))
    covered = [c.name for code in CPTS.communes if (c := mapped.gazetteer.commune(code))]
    assert "Glun" in free
    assert not any(name in free for name in covered)


def test_an_intercommunality_cut_in_two_is_named(mapped: Knowledge) -> None:
    """With how many of its communes are inside, contours or not."""
    epci = mapped.gazetteer.epci(mapped.gazetteer.territory(["07324"]).communes[0].epci)
    assert epci
    inside = [code for code in epci.communes if code != "07097"]
    for knowledge in (mapped, known()):
        said = land(knowledge, *inside).remarks
        number = len(epci.communes)
        assert f"Intercommunalité coupée : {epci.name} ({number - 1} communes sur {number}, sans Glun)." in said


def test_without_contours_nothing_is_said_of_borders(knowledge: Knowledge) -> None:
    """Discs where communes stand, with the credit of their points."""
    found = land(knowledge, "18033", "18279")
    assert (found.areas, found.cpts, found.credit) == ((), (), "Positions : GeoNames (CC BY 4.0)")
    assert "je n'ai pas ici les contours des communes" in found.remarks[0]
    assert not any(word in " ".join(found.remarks) for word in ("morceau", "entourée", "voisines", "tenant"))


def test_the_picture_is_legible_on_both_grounds(mapped: Knowledge) -> None:
    """Light and dark are the same drawing; in grey, the territory stands out from what is around it."""
    order = Order(documents=("map", "map-dark"), answers={"territory": AROUND}, day=TODAY)
    files = make_from(dossier_for(order, mapped), order.documents)
    assert [file.name for file in files] == ["carte.png", "carte-sombre.png"]
    assert "Glun est entourée" in files[0].description
    assert _size(files[0].content) == _size(files[1].content)
    for look in (LIGHT, DARK):
        assert abs(_grey(look.own) - _grey(look.around)) > 40
        assert abs(_grey(look.ink) - _grey(look.paper)) > 150


def _size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_a_name_of_the_data_is_no_code(mapped: Knowledge) -> None:
    """What a card is called is written as text: the drawing stays one."""
    odd = CPTS.model_copy(update={"name": "<b>d'ici & d'ailleurs"})
    knowledge = Knowledge(DATA, contours=mapped.contours.folder)
    knowledge.reflect({("cpts", "essai"): plain(odd)})
    drawn = ET.fromstring(svg(land(knowledge, *AROUND), DARK))  # noqa: S314 - ours
    assert any((text.text or "").startswith("CPTS <b>") for text in drawn.iter("{http://www.w3.org/2000/svg}text"))
