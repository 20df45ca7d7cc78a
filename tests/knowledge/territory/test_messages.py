"""A territory as people send it, in every dress: what is read is what was meant, or it is asked."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.base import Knowledge
from knowledge.territory import Gazetteer, Location
from knowledge.territory.atlas.location import Role
from tests.knowledge.territory.generator import DRESSES, Sent, Writer, messages
from tests.knowledge.territory.verdict import judge

SEED, COUNT = 20261129, 1_000
EXACT = 0.97  # the least share read without a question
CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "territories.toml").read_text(encoding="utf-8")
)["case"]
# What messages are made of, so that random ones reach every branch of the reader.
PIECES = st.sampled_from(
    (
        "Bourges Vierzon Die Sens plats Saint-Denis Lyon 3 à 5 18000 1. 2) - • sauf sans et , ; : \n \t ( ) Cher "
        "ARDÈCHE (07) total 41300 hab. 06.12.34.56.78 cordialement bonjour environs canton de s/ Saône Zzyzx 1220 du au"
    ).split(" ")
)


@pytest.fixture(scope="module")
def gazetteer(knowledge: Knowledge) -> Gazetteer:
    return knowledge.gazetteer


def read(sent: Sent, gazetteer: Gazetteer) -> list[Location]:
    return [gazetteer.locate(part) for part in sent.parts]


def test_what_is_read_is_what_was_meant(gazetteer: Gazetteer) -> None:
    """Of thousands of messages none loses or adds a commune in silence, and nearly all are read without a question."""
    exact, worn, wrong = Counter[str](), Counter[str](), list[str]()
    for sent in messages(gazetteer, SEED, COUNT):
        verdict = judge(sent, read(sent, gazetteer), gazetteer)
        worn[sent.dress.partition(",")[0]] += 1
        exact[sent.dress.partition(",")[0]] += verdict.exact
        if verdict.lost or verdict.added:
            wrong.append(f"{sent.dress}: lost {verdict.lost}, added {verdict.added}\n{sent.text[:400]}")
    share = exact.total() / worn.total()
    told = [f"{worn.total()} messages, {share:.1%} read exactly, {len(wrong)} with a silent loss or addition"]
    told += [f"{dress} {exact[dress] / worn[dress]:.0%}" for dress in sorted(worn)]
    print("\n" + ", ".join(told))  # noqa: T201  # the share that is read without a question
    assert not wrong, "\n\n".join(wrong)
    assert share >= EXACT


def test_every_dress_is_worn(gazetteer: Gazetteer) -> None:
    """The generator reaches each of its dresses: none is forgotten by the measure."""
    worn = {sent.dress.partition(",")[0] for sent in messages(gazetteer, SEED, 400)}
    assert worn >= {*DRESSES, "sauf", "arrondissements"}


@settings(max_examples=60, derandomize=True)
@given(st.integers(min_value=0, max_value=10**9))
def test_any_list_in_any_dress(gazetteer: Gazetteer, seed: int) -> None:
    """Whatever the seed, nothing of a list is lost or added in silence, and each piece of the text is accounted for."""
    sent = Writer(gazetteer, seed).sent()
    locations = read(sent, gazetteer)
    verdict = judge(sent, locations, gazetteer)
    assert not verdict.lost, sent.text
    assert not verdict.added, sent.text
    for location in locations:
        assert_accounted(location)


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=20).map(" ".join)))
@example("0:TOTAL0100000000")  # a telephone within a total
def test_every_piece_is_accounted_for(gazetteer: Gazetteer, text: str) -> None:
    """The parts of a text add up to it: each word is a place, a question, noise of a known kind, or said back."""
    assert_accounted(gazetteer.locate(text))


def assert_accounted(location: Location) -> None:
    covered = [0] * len(location.read)
    for part in location.parts:
        assert part.role is not Role.LOST, location.read[part.start : part.end]
        for place in range(part.start, part.end):
            covered[place] += 1
    missing = [sign for sign, count in zip(location.read, covered, strict=True) if sign.isalnum() and count != 1]
    assert location.truncated or not missing, f"{''.join(missing)!r} of {location.read!r}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["said"])
def test_what_people_wrote(case: dict[str, Any], gazetteer: Gazetteer) -> None:
    """The field's own messages (`tests/cases/territories.toml`): taken, asked and noted as they should be."""
    location = gazetteer.locate(case["said"], among=case.get("among", ()))
    if "taken" in case:
        assert sorted(location.territory.codes) == sorted(case["taken"])
    if "count" in case:
        assert len(location.territory) == case["count"]
    if "people" in case:
        assert location.population == case["people"]
    assert sorted(place.code for asked in location.ambiguous for place in asked.candidates[:1]) == case.get("asked", [])
    assert [word.input for word in location.unknown] == case.get("unknown", [])
    assert [wide.name for wide in location.too_wide] == case.get("wide", [])
    if "noted" in case:
        assert case["noted"] in " ".join(location.notes)
    assert_accounted(location)
