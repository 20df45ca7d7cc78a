"""Out and back in: what admins changed, as a file."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.store import Store
from knowledge.base import RECORDS, Knowledge, plain
from knowledge.contacts import Contact
from knowledge.cpts import Cpts
from knowledge.door import tidy
from knowledge.exchange import ExchangeError, exported, imported
from knowledge.faq import FaqEntry
from knowledge.faq.answers import is_plain
from knowledge.fitness import fault
from knowledge.overlay import Kind, Value
from knowledge.sources import Record
from tests.admins import ENTRY
from tests.bot.commands.test_import import here

TODAY = date(2026, 11, 29)
# What the forms take and the door leaves as it is: no control, nor what turns letters round; no line of spaces only.
_TEXT = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="<&"), min_size=3, max_size=30
).filter(lambda text: len(text.strip()) >= 3 and tidy(text) == text)
_LINES = st.lists(_TEXT, max_size=3).map("\n".join)
_KEY = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_TITLE = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<&"), min_size=5, max_size=30).filter(
    lambda text: tidy(text) == text
)
_SOURCE = st.fixed_dictionaries({"title": _TITLE, "ref": _TITLE})
_FAQ = st.fixed_dictionaries(
    {
        "id": _KEY,
        "question": _TEXT,
        "phrasings": st.lists(_TEXT, max_size=4),
        "answer": _LINES.filter(bool).filter(is_plain),
        "sources": st.lists(_SOURCE, min_size=1, max_size=2),
        "checked": st.dates(date(2020, 1, 1), TODAY).map(str),
        "confidence": st.sampled_from(["haute", "moyenne"]),
        "region": st.sampled_from([None, "53", "84"]),
        "variant": st.booleans(),
    }
).map(lambda entry: entry | {"variant": entry["variant"] and entry["region"] is not None})
# A region's own entry whose question leads to a national one is refused, and rightly: theirs are of no subject of ours.
_FAQ = _FAQ.map(
    lambda e: e if e["variant"] or e["region"] is None else e | {"question": "Xyzzy frotz ?", "phrasings": []}
)
_CPTS = st.fixed_dictionaries(
    {
        "id": _KEY,
        "name": _TEXT,
        "communes": st.lists(st.sampled_from(["18033", "75113"]), unique=True),
        "status": st.sampled_from(["letter", "unknown"]),
        "since": st.sampled_from(["2024", "2025-03", "2026-11-21"]),
        "source": _SOURCE,
    }
)
_CONTACT = st.fixed_dictionaries(
    {"kind": st.just("ars"), "region_code": st.just("53"), "name": _TEXT, "source": _TITLE, "status": st.just("seen")}
)
_RATE = st.fixed_dictionaries(
    {"amount": st.decimals(0, 10**6, places=2).map(str), "status": st.just("observed"), "source": _SOURCE}
)


Item = tuple[tuple[Kind, str], Value | None]


def _of(kind: Kind, values: st.SearchStrategy[Value]) -> st.SearchStrategy[Item]:
    """One record under the name it has."""
    return values.map(RECORDS[kind].model_validate).map(lambda r: ((kind, _name(r)), plain(r)))


def _name(record: Record) -> str:
    return record.key if isinstance(record, FaqEntry | Contact) else record.id if isinstance(record, Cpts) else CELL


CELL = "avenant-2/crise/plan/1"
_REMOVED = st.tuples(st.tuples(st.sampled_from(("faq", "cpts", "contact")), _KEY), st.none())
_STATE = st.lists(
    st.one_of(_of("faq", _FAQ), _of("cpts", _CPTS), _of("contact", _CONTACT), _of("rate", _RATE), _REMOVED), min_size=1
).map(dict)


@given(_STATE)
def test_out_and_back_is_the_identity(knowledge: Knowledge, state: dict[tuple[Kind, str], Value | None]) -> None:
    """Whatever was changed, the exported file says it all again, and nothing else."""
    assert imported(exported(state), knowledge, TODAY) == state


@pytest.mark.parametrize(
    "text",
    ["", "x =", "[[autre]]\nkey = 'a'", "faq = 3", "[[faq]]\nid = 'a'", "[removed]\nfaq = [1]", "removed = 1", "[faq]"],
)
def test_a_file_with_a_fault_is_refused_whole(knowledge: Knowledge, text: str) -> None:
    """Each fault is a sentence; nothing of the file is taken."""
    with pytest.raises(ExchangeError) as refused:
        imported(text, knowledge, TODAY)
    assert refused.value.faults
    assert all(fault.endswith((".", ").")) for fault in refused.value.faults)


_CELL_READ = """[[rate]]
key = "{key}"
status = "{status}"
source = {{ title = "Contrat", ref = "Contrat" }}
"""
_MAILBOX = """[[contact]]
key = "a"
kind = "ars"
region_code = "53"
name = "ARS"
source = "ici"
status = "seen"
email = "marie.dupont@exemple.fr"
"""
_CONTACT_ROW = _MAILBOX.replace('source = "ici"', 'source = "Une page"').partition("email")[0] + "{field}\n"
_TAKES_WORDS = ENTRY.format(answer="Bien.").replace(
    'phrasings = ["carte cps"]', 'region = "53"\nphrasings = ["comment adhérer à une CPTS ?"]'
)
_COMPLETE = _CELL_READ.format(key=CELL, status="official") + "amount = 50000\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (_CELL_READ.format(key=CELL, status="official"), "à corriger"),
        (_COMPLETE.replace("50000", "1e40"), "à corriger : amount"),
        (_COMPLETE.replace("50000", "2000001"), "à corriger : amount"),
        (_COMPLETE.replace(CELL, "avenant-2/crise/plan/9"), "n'existe dans aucune table"),
        (f'[removed]\nrate = ["{CELL}"]', "ne se retire pas"),
        (ENTRY.format(answer="{{ 7 * 7 }}"), "retirez les autres accolades"),
        (ENTRY.format(answer="{{ amount('nulle-part', 'crise', 1) }}"), "retirez les autres accolades"),
        (ENTRY.format(answer='{{ figure(\\"inconnu\\") }}'), "chiffre inconnu"),
        (ENTRY.format(answer="Bien.").replace('key = "carte-cps"', 'key = "autre"'), "doit être « carte-cps »"),
        (_MAILBOX, "adresse électronique d'une personne"),
        (_CONTACT_ROW.format(field="").replace('"53"', '"99"'), "région inconnue"),
        (_CONTACT_ROW.format(field='departement = "75"'), "est dans une autre région"),
        (_CONTACT_ROW.format(field='departement = "999"'), "département inconnu"),
        (_CONTACT_ROW.format(field='website = "javascript:alert(1)"'), "site : une adresse"),
        (_CONTACT_ROW.format(field='phone = "32"'), "téléphone : un numéro"),
        (_CONTACT_ROW.format(field='phone = "٠٢ 99 00 00 00"'), "téléphone : un numéro"),
        (_CONTACT_ROW.format(field='seen = "2031-01-01"'), "une date passée"),
        (_CONTACT_ROW.format(field='address = "1 rue\\nDeux lignes"'), "une seule ligne"),
        (_CONTACT_ROW.format(field=f'note = "{"x" * 601}"'), "note : de 0 à 600"),
        (ENTRY.format(answer="x" * 901), "900 au plus"),
        (ENTRY.format(answer="Bien.").replace("2026-11-21", "2031-01-01"), "la date est à venir"),
        (ENTRY.format(answer="Bien.").replace('"carte cps"', '"carte\\ncps"'), "une seule ligne"),
        (ENTRY.format(answer="Bien.").replace("phrasings", 'region = "99"\nphrasings'), "région inconnue"),
        (re.sub("sources = .*", "sources = []", ENTRY.format(answer="Bien.")), "source : il en faut une"),
        (_TAKES_WORDS, "faq variante comment-adherer"),
    ],
)
def test_a_file_is_held_to_what_the_forms_ask(knowledge: Knowledge, text: str, why: str) -> None:
    """What no form would take goes live through no file either: from the fourth change on, nobody would see it."""
    with pytest.raises(ExchangeError, match=why):
        imported(text, knowledge, TODAY)


def test_the_curated_files_are_what_the_forms_take(knowledge: Knowledge) -> None:
    """Otherwise nobody could change a field of such a card: the rest of it would be refused."""
    held: list[tuple[Kind, Mapping[str, Record]]] = [
        ("faq", knowledge.faq.entries),
        ("contact", knowledge.contacts.by_key),
        ("cpts", knowledge.cpts.by_id),
    ]
    found = {
        name: fault(knowledge, of, name, record, date.max) for of, records in held for name, record in records.items()
    }
    assert {name: why for name, why in found.items() if why} == {}


def test_a_whole_file_is_taken(knowledge: Knowledge) -> None:
    """The files of the test above differ from a good one by their fault only."""
    assert len(imported(_COMPLETE + ENTRY.format(answer="Bien."), knowledge, TODAY)) == 2


def test_an_export_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A folder that does not exist is made, as `backup` does; one that cannot be is told, with exit code 1."""
    (tmp_path / "one.toml").write_text(_COMPLETE + ENTRY.format(answer="Bien."), encoding="utf-8")
    assert here(tmp_path, "import", "overlay", "one.toml").returncode == 0
    assert here(tmp_path, "export", "--out", "absent/changes.toml").returncode == 0
    assert (tmp_path / "absent" / "changes.toml").exists()
    told = here(tmp_path, "export", "--out", "one.toml/changes.toml")
    assert told.returncode == 1
    assert told.stderr.startswith("one.toml/changes.toml ne peut pas être écrit (")


def test_from_one_bot_to_another(tmp_path: Path) -> None:
    """What `export` writes, `import overlay` takes into an empty bot, once."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    said = (
        "cpts supprimer bourges\nconfirmer\nfaq modifier comment-adherer question\nComment faire ?\npasser\nconfirmer\n"
    )
    here(tmp_path / "one", "chat", "--jsonl", "--admin", said=said)
    here(tmp_path / "one", "export", "--out", "../changes.toml")
    said = "importer ../absent.toml\nimporter ../changes.toml\n"
    told = here(tmp_path / "two", "chat", "--jsonl", "--admin", said=said).stdout
    assert "Envoyez-moi le fichier .toml" in told
    assert "Importer 2 fiches." in told
    assert "déjà en place : 0" in here(tmp_path / "two", "import", "overlay", "../changes.toml").stdout
    assert "Repris : 0" in here(tmp_path / "two", "import", "overlay", "../changes.toml").stdout
    states = []
    for home in ("one", "two"):
        store = Store.open(tmp_path / home / "var" / "cpts-bot.sqlite3")
        states.append(store.overlay.state())
        store.close()
    assert states[0] == states[1]
    assert states[0]["cpts", "bourges"] is None
