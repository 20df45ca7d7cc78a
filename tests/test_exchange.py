"""Out and back in: what admins changed, as a file."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Store
from knowledge.base import RECORDS, plain
from knowledge.exchange import ExchangeError, exported, imported
from knowledge.overlay import Kind, Value
from tests.test_import import here

_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<&"), min_size=3, max_size=30)
_LINES = st.lists(_TEXT, max_size=3).map("\n".join)
_KEY = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_SOURCE = st.fixed_dictionaries({"title": _TEXT, "ref": _TEXT})
_FAQ = st.fixed_dictionaries(
    {
        "id": _KEY,
        "question": _TEXT,
        "phrasings": st.lists(_TEXT, max_size=4),
        "answer": _LINES.filter(bool),
        "sources": st.lists(_SOURCE, max_size=2),
        "checked": st.dates(date(2020, 1, 1)).map(str),
        "confidence": st.sampled_from(["haute", "moyenne"]),
        "region": st.sampled_from([None, "53", "84"]),
        "variant": st.booleans(),
    }
)
_CPTS = st.fixed_dictionaries(
    {
        "id": _KEY,
        "name": _TEXT,
        "communes": st.lists(st.sampled_from(["18033", "75113"]), unique=True),
        "status": st.sampled_from(["letter", "unknown"]),
        "since": _TEXT,
        "source": _SOURCE,
    }
)
_CONTACT = st.fixed_dictionaries(
    {"kind": st.just("ars"), "region_code": st.just("53"), "name": _TEXT, "source": _TEXT, "status": st.just("seen")}
)
_RATE = st.fixed_dictionaries(
    {"amount": st.decimals(0, 10**6, places=2).map(str), "status": st.just("observed"), "source": _SOURCE}
)


def _of(kind: Kind, values: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[tuple[Kind, str], Value | None]]:
    records = values.map(lambda v: plain(RECORDS[kind].model_validate(v)))
    return st.tuples(st.tuples(st.just(kind), _KEY), st.none() | records)


_STATE = st.lists(
    st.one_of(_of("faq", _FAQ), _of("cpts", _CPTS), _of("contact", _CONTACT), _of("rate", _RATE)), min_size=1
).map(dict)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_STATE)
def test_out_and_back_is_the_identity(state: dict[tuple[Kind, str], Value | None]) -> None:
    """Whatever was changed, the exported file says it all again, and nothing else."""
    assert imported(exported(state)) == state


@pytest.mark.parametrize(
    "text",
    ["", "x =", "[[autre]]\nkey = 'a'", "faq = 3", "[[faq]]\nid = 'a'", "[removed]\nfaq = [1]", "removed = 1", "[faq]"],
)
def test_a_file_with_a_fault_is_refused_whole(text: str) -> None:
    """Each fault is a sentence; nothing of the file is taken."""
    with pytest.raises(ExchangeError) as refused:
        imported(text)
    assert refused.value.faults
    assert all(fault.endswith((".", ").")) for fault in refused.value.faults)


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
