"""The door of the data: what files and forms bring is put right, and what got in before is found."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.base import Knowledge
from knowledge.door import tidied, tidy, untidy, untidy_lines
from knowledge.imports.contacts import read_table
from knowledge.imports.reading import Found, Origin

HEAD = "kind,profession,region_code,departement,name,website,phone,email,address,source,seen,status,note\n"


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("Contrat ✅ https://exemple.fr/c.pdf", "Contrat https://exemple.fr/c.pdf"),
        ("\uf0b7 Accès aux soins", "• Accès aux soins"),
        ("Guichet d\x92appui, 15 000 \x80", "Guichet d’appui, 15 000 €"),
        ("\ufeffARS\u200b Bretagne\u202e", "ARS Bretagne"),
        ("ligne\r\nsuivante\x07", "ligne\nsuivante"),
        ("Saint-Pierre 👨‍👩‍👧 1️⃣", "Saint-Pierre 1"),
        ("L’Haÿ-les-Roses : « Œuvre » – 3 n° 5 → 12\N{NO-BREAK SPACE}€", None),
    ],
)
def test_what_is_no_text_is_put_right_or_dropped(brought: str, kept: str | None) -> None:
    """Pictures, private letters, controls and marks nobody sees go; French typography stays as it was written."""
    assert tidy(brought) == (brought if kept is None else kept)


@given(st.text())
def test_a_tidy_text_stays_as_it_is(text: str) -> None:
    """What was put right once is not changed again, and holds nothing that the check would find."""
    assert tidy(tidy(text)) == tidy(text)
    assert untidy(tidy(text)) == []


def test_a_record_is_tidied_through_and_through() -> None:
    """Lists and tables inside a record too; what is no text is left alone."""
    assert tidied({"a": ["x✅", {"b": "\uf0b7"}], "n": 3}) == {"a": ["x", {"b": "•"}], "n": 3}


def test_a_file_of_windows_is_read_as_windows_wrote_it(knowledge: Knowledge) -> None:
    """The apostrophe and the œ of Windows-1252 are those of the name, and an emoji stays outside."""
    row = "support,,24,,Guichet d’appui « Cœur »,,,,,Page vue,2026-10,seen,\n"
    for content in ((HEAD + row).encode("cp1252"), (HEAD + row.replace("vue", "vue 🎉")).encode()):
        [found] = read_table(BytesIO(content), knowledge.gazetteer, Origin("Essai", "essai.csv", "2026-11-29"))
        assert isinstance(found, Found)
        assert found.record.name == "Guichet d’appui « Cœur »"  # type: ignore[attr-defined]
        assert found.record.source == "Page vue"  # type: ignore[attr-defined]


def test_an_answer_may_name_a_button_by_its_picture(tmp_path: Path) -> None:
    """What is only read in a chat keeps its pictures, and loses the rest."""
    assert tidied({"answer": "Touchez 👎\uf0b7"}, pictures=True) == {"answer": "Touchez 👎•"}
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.toml").write_text('un = "👎"\n', encoding="utf-8")
    assert untidy_lines(tmp_path) == []


def test_what_got_in_before_is_found_with_its_line(tmp_path: Path) -> None:
    """A curated file that holds such a character is a fault of that line."""
    (tmp_path / "a.toml").write_text('un = "1"\ndeux = "\uf0b7 ✅"\n', encoding="utf-8")
    assert [str(fault) for fault in untidy_lines(tmp_path)] == [
        f"{tmp_path / 'a.toml'}:2: caractères à remplacer ou à retirer : U+F0B7, U+2705"
    ]
