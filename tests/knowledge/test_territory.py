"""What people type becomes a territory: nothing guessed silently, nobody counted twice."""

import gzip
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import text
from knowledge.datafile import DataError
from knowledge.mapped import Mapped, packed
from knowledge.territory import Gazetteer, Location, Territory, location_to_dict
from knowledge.territory.atlas import made
from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import of, the_region
from knowledge.territory.atlas.store import FOLDER, Store

CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "locate.toml").read_text(encoding="utf-8")
)
PARIS, PARIS_13, LYON = "75056", "75113", "69123"


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@cache
def store() -> Store:
    return Store(Mapped(packed(made.sections(FOLDER))))


def locate(query: str) -> Location:
    return gazetteer().locate(query)


def codes(location: Location) -> list[str]:
    return [place.code for place in location.places]


def all_codes() -> list[str]:
    return [line.partition("\t")[0] for line in lines("communes.tsv.gz")]


def lines(name: str) -> list[str]:
    return gzip.decompress((FOLDER / name).read_bytes()).decode().split("\n")


some_codes = st.lists(st.sampled_from(all_codes()), max_size=30)
city_codes = st.lists(st.sampled_from([PARIS, *(str(n) for n in range(75101, 75121)), LYON]))
mixed_codes = st.one_of(some_codes, city_codes)
# Pieces that mean something to the reader, so that random texts reach its every branch.
pieces = st.sampled_from(
    "Bourges Paris 13e 13 18 18000 Cher Vienne la de et , ( ) CC métropole Lyon st \n \t ; "
    "arrondissement Sainte-Colombe dans 75013 Venisieux zzz sauf 2A004 XIII habitants rue".split(" ")
)


@pytest.mark.parametrize("query", CASES["places"])
def test_places(query: str) -> None:
    """A clear text gives its places, in the order written, and asks nothing."""
    location = locate(query)
    assert codes(location) == CASES["places"][query]
    assert not location.ambiguous
    assert not location.unknown
    assert not location.too_wide


@pytest.mark.parametrize("query", CASES["misspelt"])
def test_misspelt(query: str) -> None:
    """A clear slip is taken for the town meant, with a score under 100 and a note."""
    location = locate(query)
    assert codes(location) == [CASES["misspelt"][query]]
    assert 50 < location.places[0].score < 100
    assert any("compris" in note for note in location.notes)


@pytest.mark.parametrize("query", CASES["asked"])
def test_asked_back(query: str) -> None:
    """A text that names several places is asked back, the most populous first."""
    location = locate(query)
    assert len(location.ambiguous) == 1
    candidates = [place.code for place in location.ambiguous[0].candidates]
    assert candidates[: len(CASES["asked"][query])] == CASES["asked"][query]
    assert not location.places


@pytest.mark.parametrize("query", CASES["epci"])
def test_epci(query: str) -> None:
    """An intercommunality expands to its communes, a large city in it counted once."""
    epci = gazetteer().epci(CASES["epci"][query])
    location = locate(query)
    assert epci is not None
    assert sorted(codes(location)) == sorted(epci.communes)
    assert location.population == epci.population


@pytest.mark.parametrize("query", CASES["too_wide"])
def test_too_wide(query: str) -> None:
    """A département or région alone is answered with what it holds, not with its communes."""
    location = locate(query)
    assert [wide.code for wide in location.too_wide] == [CASES["too_wide"][query]]
    assert location.too_wide[0].communes > 0
    assert location.too_wide[0].epcis
    assert not location.places


@pytest.mark.parametrize("query", CASES["unknown"])
def test_unknown(query: str) -> None:
    """A word that is no place becomes none by luck; the nearest names are offered."""
    location = locate(query)
    assert location.unknown
    assert not location.places
    assert not location.ambiguous
    nearest = [place.name for unknown in location.unknown for place in unknown.nearest]
    assert all(len(unknown.nearest) <= 5 for unknown in location.unknown)
    assert not CASES["unknown"][query] or CASES["unknown"][query] in nearest


@pytest.mark.parametrize("query", CASES["notes"])
def test_notes(query: str) -> None:
    """What a person must know about the answer is said."""
    assert CASES["notes"][query] in " ".join(locate(query).notes)


def test_known_part_is_kept() -> None:
    """What follows a known name in one word is left over, and does not undo it."""
    location = locate("Bourges-en-Berry")
    assert codes(location) == ["18033"]
    assert [unknown.input for unknown in location.unknown] == ["Berry"]


def test_invented_name_is_whole() -> None:
    """A name nobody bears is unknown from its first word to its last."""
    for name in ("Zzyzx-les-Bains", "Saint-Truc-en-Bresse", "Foobar sur Loire"):
        assert [unknown.input for unknown in locate(f"Bourges, {name}").unknown] == [name]
        assert codes(locate(f"Bourges, {name}")) == ["18033"]


def test_near_only_orders() -> None:
    """The départements already chosen order the candidates and never choose one."""
    near = gazetteer().locate("Sainte-Colombe", near={"35"})
    far = locate("Sainte-Colombe")
    first, others = near.ambiguous[0].candidates[0], far.ambiguous[0].candidates
    assert first.departement == "35"
    assert set(near.ambiguous[0].candidates) == set(others)
    assert len(others) > 8


def test_candidate_labels() -> None:
    """A choice is told from its namesakes by its département and postcode."""
    candidates = locate("Sainte-Colombe").ambiguous[0].candidates
    assert candidates[0].label == "Sainte-Colombe (Rhône, 69560)"
    assert len({candidate.label for candidate in candidates}) == len(candidates)


def test_whole_cities() -> None:
    """Paris whole is the one commune with the population of its arrondissements."""
    paris = locate("Paris").places[0]
    parts = locate("Paris " + ", ".join(map(str, range(1, 21))))
    assert (paris.kind, paris.population) == ("commune", 2_103_778)
    assert codes(parts) == [PARIS]


def test_json() -> None:
    """The JSON of the command has the promised keys, and one région or none."""
    result = location_to_dict(locate("Bourges, Sainte-Colombe, Zzyzx"), band=2)
    promised = {"query", "places", "ambiguous", "unknown", "population", "band", "region"}
    assert promised <= result.keys()
    assert (result["population"], result["band"], result["region"]) == (64_186, 2, "24")
    assert {"code", "name", "kind", "departement", "population", "score"} <= result["places"][0].keys()
    assert result["ambiguous"][0]["candidates"][0]["postcodes"] == ["69560"]
    assert location_to_dict(locate("Bourges, Tours, Rennes"))["region"] is None


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=80), st.lists(pieces, max_size=14).map(" ".join)))
def test_any_text(query: str) -> None:
    """No text whatsoever raises, and no place is given twice."""
    location = locate(query)
    location_to_dict(location)
    found = codes(location)
    assert len(found) == len(set(found))
    assert sorted(found) == location.territory.to_list()
    assert location.population == sum(place.population or 0 for place in location.places)


@pytest.mark.parametrize("piece", ["a ", "saint ", "métropole de ", "Bourgse, ", "😀", "\x00,", "18000 "])
def test_very_long_text(piece: str) -> None:
    """100 kB are read up to a limit that the answer tells."""
    location = locate(piece * (100_000 // len(piece)))
    assert location.truncated
    assert any("trop long" in note for note in location.notes)


@given(mixed_codes, mixed_codes)
def test_order_independent(left: list[str], right: list[str]) -> None:
    """The same codes in any order, once or twice, make the same territory."""
    make = gazetteer().territory
    assert make(left).add(*right) == make([*right, *left, *left])


@given(mixed_codes, st.sampled_from(all_codes()))
def test_add_then_remove(held: list[str], code: str) -> None:
    """Removing what was just added restores a territory that held nothing of it."""
    before = gazetteer().territory(held)
    city = before.add(code)
    if len(city) == len(before) + 1:
        assert city.remove(code) == before
    assert code not in city.remove(code)


@given(mixed_codes)
def test_population_is_the_sum(held: list[str]) -> None:
    """The population is the sum of the communes, each person once."""
    territory = gazetteer().territory(held)
    assert territory.population == sum(c.population or 0 for c in territory.communes)
    if PARIS in territory:
        assert PARIS_13 in territory
        assert PARIS_13 not in territory.codes


@given(mixed_codes)
def test_saved_as_codes(held: list[str]) -> None:
    """A territory survives as its list of codes."""
    territory = gazetteer().territory(held)
    assert gazetteer().territory(territory.to_list()) == territory


def test_remove_an_arrondissement_of_a_whole_city() -> None:
    """Paris without its 13e is the nineteen others, and Paris again once it is back."""
    without = gazetteer().territory([PARIS]).remove(PARIS_13)
    assert len(without) == 19
    assert PARIS_13 not in without
    assert without.add(PARIS_13).codes == (PARIS,)


def test_areas_of_a_territory() -> None:
    """A territory knows its départements and régions."""
    territory = gazetteer().territory(["18033", "37261", "35238", "nowhere"])
    assert [area.name for area in territory.departements] == [
        "Cher",
        "Ille-et-Vilaine",
        "Indre-et-Loire",
    ]
    assert [area.code for area in territory.regions] == ["24", "53"]
    assert isinstance(territory, Territory)


def test_former_codes() -> None:
    """A code of the past means the commune of today."""
    assert gazetteer().territory(["01340", "01015"]).to_list() == ["01015"]


def test_data_is_coherent() -> None:
    """The committed files agree with each other and with the totals of the source."""
    communes = list(gazetteer().communes())
    assert len(lines("communes.tsv.gz")) == gazetteer().manifest["rows"] == 37_590
    assert len(communes) == 34_969
    people = sum(commune.population or 0 for commune in communes)
    assert people == sum(a.population for a in store().departements.values())
    assert people == sum(a.population for a in store().regions.values())
    assert "2023" in gazetteer().vintage


def test_parts_of_cities_add_up() -> None:
    """The arrondissements of Paris, Lyon and Marseille hold the people of the whole."""
    known = store()
    for city, parts in known.arrondissements.items():
        whole = gazetteer().territory([city]).population
        assert whole == sum((known.commune(known.row(part) or 0).population or 0) for part in parts)


def test_every_epci_by_its_name() -> None:
    """Each intercommunality is found by its official name; two namesakes are asked back."""
    for epci in gazetteer().epcis:
        location = locate(epci.name)
        asked = [place.code for one in location.ambiguous for place in one.candidates]
        assert location.territory.to_list() == sorted(epci.communes) or epci.code in asked, epci.name


def test_every_commune_with_its_departement() -> None:
    """A name with its département, or after its postcode, is the commune: none is out of reach."""
    cities = store().arrondissements
    for commune in list(gazetteer().communes())[::23]:
        assert codes(locate(f"{commune.name} ({commune.departement})")) == [commune.code]
        if commune.postcodes and commune.code not in cities:
            assert codes(locate(f"{commune.postcodes[0]} {commune.name}")) == [commune.code]


def test_names_are_indexed() -> None:
    """Every name leads back to its line, whatever the accents."""
    known = store()
    for row in range(0, 37_590, 97):
        assert row in known.named(place_key(known.commune(row).name))


def test_unreadable_data(tmp_path: Path) -> None:
    """A missing or damaged file is reported with its path."""
    (tmp_path / "communes.tsv.gz").write_bytes(b"no gzip")
    with pytest.raises(DataError, match="communes"):
        Gazetteer.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Arboys en Bugey", "d'Arboys en Bugey"),
        ("Le Havre", "du Havre"),
        ("Les Lilas", "des Lilas"),
        ("La Rochelle", "de La Rochelle"),
        ("Écouché", "d'Écouché"),
    ],
)
def test_of(name: str, written: str) -> None:
    """« de » is contracted before a name as in French."""
    assert of(name) == written


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("ŒUVRE d'Ænéas", "oeuvre d aeneas"),
        ("a\u200bb\x00c\u202ed", "ab cd"),
        ("  Élève…  ", "eleve"),
    ],
)
def test_text_key(raw: str, key: str) -> None:
    """Accents, ligatures, dashes and what cannot be seen make no difference."""
    assert text.key(raw) == key


@given(st.text())
def test_text_key_is_stable(raw: str) -> None:
    """The key of a key is itself."""
    assert text.key(text.key(raw)) == text.key(raw)


def test_a_region_takes_its_own_article() -> None:
    """« vaut pour la Bretagne », but « l'Île-de-France », « le Grand Est », « Mayotte »."""
    names = ["Bretagne", "Île-de-France", "Grand Est", "Hauts-de-France", "La Réunion", "Mayotte"]
    said = ["la Bretagne", "l'Île-de-France", "le Grand Est", "les Hauts-de-France", "La Réunion", "Mayotte"]
    assert [the_region(name) for name in names] == said
