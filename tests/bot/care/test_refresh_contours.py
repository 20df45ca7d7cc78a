"""Contours of communes as an official source: what comes, in each form, and what a broken one changes (nothing)."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.progress import Progress

from bot.care.refresh import telling
from bot.care.refresh.refreshing import Outcome, Refreshing, here
from bot.care.refresh.sources import Source
from bot.settings import Settings, StoreSettings
from bot.storage.store import Store
from knowledge.base import Knowledge
from knowledge.territory.atlas.contours import Contours
from knowledge.territory.atlas.lay import lay_of
from tests.bot.care.official import SIDE, Official, borders, serving
from tests.bot.care.test_refresh import places

TRIAL = Path(__file__).parents[4] / "shared" / "data" / "trial" / "geo" / "communes_2026_contours.topo.json.gz"
MANY = 15 * SIDE


@pytest.fixture(scope="module")
def official() -> Iterator[Official]:
    with serving() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, official: Official) -> Settings:
    monkeypatch.setattr("bot.care.fetch.PAUSE", 0.0)
    official.cut, official.chunked, official.down, official.ranges = None, False, False, False
    return Settings(store=StoreSettings(path=tmp_path / "bot.sqlite3"))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store.of(settings)
    yield store
    store.close()


def source(official: Official, content: bytes, least: int = 1_000) -> Source:
    official.files["borders"] = content
    return Source.model_validate(
        {
            "id": "contours",
            "title": "Contours",
            "kind": "contours",
            "form": "geojson",
            "address": official.address("borders"),
            "licence": "Licence Ouverte 2.0",
            "megabytes": 50,
            "least": least,
            "credit": "Essai",
        }
    )


def again(settings: Settings, store: Store, one: Source, *, dry_run: bool = False) -> Outcome:
    with Progress(disable=True) as progress:
        return Refreshing(settings, store, here, dry_run=dry_run).refresh(one, progress)


def written(settings: Settings) -> dict[str, bytes]:
    """The contours of this machine, byte for byte."""
    return {path.name: path.read_bytes() for path in settings.store.sources.glob("*.contours")}


@pytest.mark.parametrize("form", ["geojson", "geojson.gz", "topojson"])
def test_each_form_of_the_contours_comes_in(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge, form: str
) -> None:
    """Every commune of the file has its shape, a border shared with its neighbours, and its credit; again: nothing."""
    content = borders(knowledge, form=form.removesuffix(".gz"))
    one = source(official, gzip.compress(content) if form.endswith("gz") else content)
    outcome = again(settings, store, one)
    assert outcome.account
    assert (outcome.failure, len(outcome.account.added), outcome.account.refused) == ("", MANY, [])
    contours, gazetteer = Contours(settings.store.sources), knowledge.gazetteer
    codes = [commune.code for commune in gazetteer.communes()][:MANY]
    square = [codes[row * SIDE + column] for row in (5, 6, 7) for column in (5, 6, 7)]
    middle = square.pop(4)
    lay = lay_of(gazetteer.territory(square), contours)
    assert lay
    assert ([c.code for c in lay.enclosed], len(lay.pieces), len(lay.touching)) == ([middle], 1, 13)
    assert contours.credit == "Essai"
    assert telling.line(again(settings, store, one)) == "Contours : rien de nouveau."


def test_contours_are_cut_at_any_byte(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """Cut on the way or at the source, in metres, too few, dry: what stood stands, and nothing is left beside."""
    content = borders(knowledge)
    again(settings, store, source(official, content))
    before = written(settings)
    for at in places("contours", len(content), 3):
        official.files["borders"] = content.replace(b"Commune", b"Village")
        official.cut = at
        assert again(settings, store, source(official, official.files["borders"])).failure, at
        official.cut = None
        assert again(settings, store, source(official, content[:at])).failure, at
    metres = content.replace(b"[[[", b"[[[650000.0, 6860000.0], [")
    others = [b"<html>en travaux</html>", json.dumps({"type": "FeatureCollection", "features": []}).encode(), metres]
    for other in others:
        assert again(settings, store, source(official, other)).failure
    few = again(settings, store, source(official, borders(knowledge, rows=5), least=10))
    assert "500 fiches lues, 1500 la dernière fois" in few.failure
    moved = source(official, borders(knowledge, rows=14))
    assert again(settings, store, moved, dry_run=True).account
    assert written(settings) == before
    assert sorted(path.name for path in settings.store.sources.iterdir()) == ["contours.contours", "contours.lock"]
    done = again(settings, store, moved)
    assert done.account
    assert (len(done.account.gone), done.account.unchanged) == (SIDE, MANY - SIDE)


def test_contours_that_were_lost_come_again(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """The database of a restored bot may know a file that is not on this machine."""
    one = source(official, borders(knowledge))
    again(settings, store, one)
    [file] = settings.store.sources.glob("*.contours")
    file.unlink()
    assert again(settings, store, one).account
    assert file.exists()


def of_departements(*departements: str) -> bytes:
    """The trial contours of these: the same topology, without the arcs nobody of them uses."""
    whole = json.loads(gzip.decompress(TRIAL.read_bytes()))
    [(name, country)] = whole["objects"].items()
    kept = [g for g in country["geometries"] if g["properties"]["code"].startswith(departements)]
    used: dict[int, int] = {}

    def renumbered(inside: Any) -> Any:
        if isinstance(inside, list):
            return [renumbered(one) for one in inside]
        new = used.setdefault(inside if inside >= 0 else ~inside, len(used))
        return new if inside >= 0 else ~new

    geometries = [{**geometry, "arcs": renumbered(geometry["arcs"])} for geometry in kept]
    objects = {name: {**country, "geometries": geometries}}
    return json.dumps({**whole, "objects": objects, "arcs": [whole["arcs"][n] for n in used]}).encode()


@pytest.mark.skipif(not TRIAL.exists(), reason="les contours d'essai ne sont pas sur cette machine")
def test_the_contours_of_france_say_what_lies_where(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """On real borders: an enclave is found, pieces are counted, a commune without a contour is said and stops both."""
    assert again(settings, store, source(official, of_departements("07", "26", "69"), least=900)).account
    contours, gazetteer = Contours(settings.store.sources), knowledge.gazetteer
    lay = lay_of(gazetteer.territory(["69266", "69383"]), contours)
    assert lay
    assert ([c.name for c in lay.missing], lay.pieces) == (["Lyon 3e Arrondissement"], ())
    both = gazetteer.locate("CC Rhône Crussol, Arche Agglo, La Roche-de-Glun, Pont-de-l'Isère, Valence").territory
    around = lay_of(both.remove("07097"), contours)
    assert around
    assert [commune.name for commune in around.enclosed] == ["Glun"]
    apart = lay_of(gazetteer.locate("Tournon-sur-Rhône, Saint-Jean-de-Muzols, Privas").territory, contours)
    assert apart
    assert [[c.name for c in piece] for piece in apart.pieces] == [
        ["Tournon-sur-Rhône", "Saint-Jean-de-Muzols"],
        ["Privas"],
    ]
