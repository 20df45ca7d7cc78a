"""What is made of the data is kept in a file, which is never believed when it is stale or damaged."""

import shutil
from array import array
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import Knowledge
from knowledge.built import SUFFIX
from knowledge.datafile import DATA, DataError
from knowledge.faq import Faq
from knowledge.faq.lexicon import Lexicon
from knowledge.faq_lint import lint_files
from knowledge.mapped import Mapped, lists, packed
from knowledge.mapped import texts as texts_of

QUESTIONS = ("qui est tu", "es-tu un robot", "tu gardes mes donnees ??", "où réparer ma voiture", "ehpad", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of few questions, free to change."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("territory", "elsewhere", "[a-z]*.toml"))
    for name in ("lexicon", "talk", "parts", "professions", "eligibility", "terms", "figures", "faq/bot"):
        shutil.copy(DATA / f"{name}.toml", copy / f"{name}.toml")
    shutil.copytree(DATA / "rates", copy / "rates", dirs_exist_ok=True)
    return copy


def kept(cache: Path) -> Sequence[Path]:
    return sorted(cache.glob(f"*{SUFFIX}"))


def heard(faq: Faq) -> list[object]:
    return [faq.explain(question) for question in QUESTIONS]


def test_what_is_kept_answers_as_what_was_just_made(folder: Path, tmp_path: Path) -> None:
    """From the file or made from the entries, before and after changes, every question is heard alike."""
    cache = tmp_path / "cache"
    heard(Knowledge(folder, cache).faq)
    before = kept(cache)
    faq = Knowledge(folder, cache).faq
    made = Faq(faq.entries.values(), Knowledge(folder), Lexicon.load(folder))
    assert kept(cache) == before
    assert heard(faq) == heard(made)
    first, second, *_ = faq.entries.values()
    for one in (faq, made):
        one.remove(first.id)
        one.replace(second.model_copy(update={"phrasings": ("es-tu un robot",)}))
    assert heard(faq) == heard(made)
    assert list(faq.entries) == list(made.entries)


def test_what_is_wrong_with_the_entries_is_kept_for_a_day(folder: Path, tmp_path: Path) -> None:
    """What `check` found is found again, and looked for again when an entry changes or the day does."""
    cache, entries, today = tmp_path / "cache", folder / "faq" / "bot.toml", date(2026, 11, 29)

    def wrong(day: date) -> list[str]:
        return [fault.message for fault in lint_files(Knowledge(folder, cache), day)]

    before = wrong(today)
    files = kept(cache)
    assert wrong(today) == before
    assert kept(cache) == files
    assert len(wrong(today + timedelta(days=730))) > len(before)
    entries.write_text(entries.read_text(encoding="utf-8").replace("related = [", 'related = ["nulle-part",', 1))
    assert len(wrong(today)) == len(before) + 1
    assert len(kept(cache)) == len(files)


def test_a_change_of_the_data_is_seen(folder: Path, tmp_path: Path) -> None:
    """What was made of other data is not read again, and goes."""
    cache = tmp_path / "cache"
    assert "quoi-de-neuf" not in Knowledge(folder, cache).faq.entries
    (before,) = kept(cache)
    themes = folder / "faq" / "bot.toml"
    themes.write_text(themes.read_text("utf-8").replace('id = "bot-qui-es-tu"', 'id = "quoi-de-neuf"', 1), "utf-8")
    assert "quoi-de-neuf" in Knowledge(folder, cache).faq.entries
    (after,) = kept(cache)
    assert after != before


def test_a_damaged_file_is_made_again(folder: Path, tmp_path: Path) -> None:
    """Wherever a byte is wrong or missing, the answers are right and the file is whole again."""
    cache = tmp_path / "cache"
    expected = heard(Knowledge(folder, cache).faq)
    (path,) = kept(cache)
    whole = path.read_bytes()
    anywhere = len(whole) * 2 // 3
    for damaged in (b"", whole[: len(whole) // 2], _wrong(whole, 9), _wrong(whole, anywhere)):
        path.write_bytes(damaged)
        assert heard(Knowledge(folder, cache).faq) == expected
        assert path.read_bytes() == whole


def _wrong(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_without_a_place_to_keep_it_everything_still_answers(folder: Path, tmp_path: Path) -> None:
    """A folder that cannot be written costs time, and no answer."""
    (tmp_path / "file").touch()
    assert heard(Knowledge(folder, tmp_path / "file" / "cache").faq) == heard(Knowledge(folder).faq)


def test_wrong_data_is_said_and_not_kept(folder: Path, tmp_path: Path) -> None:
    """A fault in the data is what it was without a file: refused, with its place."""
    (folder / "faq" / "bot.toml").write_text("theme = 3", "utf-8")
    with pytest.raises(DataError, match=r"bot\.toml"):
        _ = Knowledge(folder, tmp_path / "cache").faq
    assert not kept(tmp_path / "cache")


@settings(max_examples=40)
@given(st.dictionaries(st.text(), st.lists(st.integers(0, 9), min_size=1), max_size=40), st.text())
def test_every_run_is_found_by_its_text_alone(runs: dict[str, list[int]], other: str) -> None:
    """What was put in a file under a text is found there, and nothing under any other."""
    mapped = Mapped(packed(lists("runs", {key: array("f", run) for key, run in runs.items()}) | texts_of("all", runs)))
    found = mapped.lists("runs")
    assert {key: found.get(key).tolist() for key in runs} == runs
    assert list(mapped.texts("all")) == list(runs)
    assert found.get(other).tolist() == runs.get(other, [])
