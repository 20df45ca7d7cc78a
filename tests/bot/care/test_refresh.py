"""All of France with one command: what comes, what has not changed, and what a broken source changes (nothing)."""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.progress import Progress
from typer.testing import CliRunner

from bot.care.refresh import telling
from bot.care.refresh.keeper import DAY, Keeper, due, refreshed
from bot.care.refresh.refreshing import Account, Outcome, Refreshing, here
from bot.care.refresh.sources import Source, SourcesFile, sources_of
from bot.commands.app import application
from bot.service import Service
from bot.settings import NoticesSettings, RefreshSettings, Settings, StoreSettings
from bot.storage import sqlite_files
from bot.storage.names import Name
from bot.storage.store import Store
from knowledge.base import Knowledge
from knowledge.datafile import DATA, load_toml
from knowledge.overlay import Stamp
from knowledge.wording import day
from tests.bot.care.official import Official, layer, national, plus, services, serving


@pytest.fixture(scope="module")
def official() -> Iterator[Official]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def _repaired(official: Official, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.care.fetch.PAUSE", 0.0)
    official.cut, official.chunked, official.down, official.ranges, official.sent = None, False, False, False, 0
    official.asked.clear()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=StoreSettings(path=tmp_path / "bot.sqlite3"))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store.of(settings)
    yield store
    store.close()


FILES: dict[str, tuple[str, str, Callable[[Knowledge], bytes], int]] = {
    "finess": ("cpts", "finess", national, 400),
    "frozen": ("cpts", "finess", lambda knowledge: national(knowledge, form="frozen"), 400),
    "plus": ("cpts", "finess-plus", plus, 300),
    "layer": ("cpts", "santegraphie", layer, 300),
    "export": ("contact", "dila", lambda knowledge: services(knowledge, "export"), 90),
    "archive": ("contact", "dila", lambda knowledge: services(knowledge, "archive"), 90),
}


def source(official: Official, name: str, knowledge: Knowledge, **more: object) -> Source:
    kind, form, content, _ = FILES[name]
    official.files.setdefault(name, content(knowledge))
    about = {"kind": kind, "form": form, "licence": "Licence Ouverte 2.0", "megabytes": 50, "least": 50}
    address = official.address(name)
    return Source.model_validate({"id": name, "title": f"Source {name}", "address": address, **about, **more})


def again(settings: Settings, store: Store, one: Source, **options: bool) -> Outcome:
    with Progress(disable=True) as progress:
        return Refreshing(settings, store, here, **options).refresh(one, progress)


def places(name: str, size: int, times: int) -> list[int]:
    """Bytes anywhere in a file, the same at each run."""
    chance = random.Random(name)  # noqa: S311 - where a file is cut is no secret
    return [chance.randrange(size) for _ in range(times)]


@pytest.mark.parametrize("name", FILES)
def test_each_official_form_comes_in_whole(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge, name: str
) -> None:
    """Every record of the file is live; asked again, an unchanged source sends nothing and changes nothing."""
    one, expected = source(official, name, knowledge), FILES[name][3]
    outcome = again(settings, store, one)
    assert (outcome.failure, outcome.account is not None and outcome.account.refused) == ("", [])
    assert outcome.account is not None
    assert len(outcome.account.added) == len(store.overlay.state()) == expected
    second = again(settings, store, one)
    assert (second.account, second.failure, official.asked) == (None, "", [200, 304])
    assert telling.line(second) == f"Source {name} : rien de nouveau."


@pytest.mark.parametrize("name", FILES)
def test_a_source_cut_at_any_byte_changes_nothing(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge, name: str
) -> None:
    """Wherever the connection breaks, with a size announced or not, nothing is written and the sentence says so."""
    one = source(official, name, knowledge)
    whole = len(official.files[name])
    for at in (0, 1, whole - 1, *places(name, whole, 8)):
        official.cut, official.chunked = at, at % 2 == 1
        outcome = again(settings, store, one)
        assert outcome.failure.endswith("Rien n'a été changé."), at
    assert store.overlay.state() == {}
    assert store.refreshes.last(name).at == 0


def test_a_cut_download_is_taken_up_again(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """The rest alone is asked for, at once while more comes and at the next run after; the whole file is live."""
    one = source(official, "finess", knowledge)
    whole = len(official.files["finess"])
    official.ranges, official.cut = True, whole // 9
    assert "s'est arrêté à" in again(settings, store, one).failure  # six pieces of nine, then no more for this time
    assert official.asked == [200, *[206] * 5]
    assert store.overlay.state() == {}
    outcome = again(settings, store, one)
    assert (outcome.failure, len(store.overlay.state())) == ("", 400)
    assert (official.asked[6:], official.sent) == ([206] * 4, whole)
    assert list(settings.store.path.with_suffix(".sources").glob("finess*")) == [
        settings.store.path.with_suffix(".sources") / "finess.lock"
    ]


def test_a_file_that_changed_while_it_was_cut_comes_anew(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """The beginning of one state is never joined to the end of another: the server sends the whole, and it is live."""
    one = source(official, "finess", knowledge, id="moving", address=official.address("moving"))
    official.files["moving"] = national(knowledge)
    official.ranges, official.cut = True, 10_000
    again(settings, store, one)
    official.files["moving"], official.cut = national(knowledge, said=" NEUF"), None
    outcome = again(settings, store, one)
    assert (outcome.failure, official.asked[-1]) == ("", 200)
    assert {value["name"][:10] for value in store.overlay.state().values() if value} == {"Essai Neuf"}


def test_two_programs_do_not_bring_one_source(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """While somebody relies on what comes, nobody else writes there."""
    one = source(official, "finess", knowledge)
    folder = settings.store.path.with_suffix(".sources")
    folder.mkdir()
    with sqlite_files.alone(folder / one.id):
        assert again(settings, store, one).failure == "Un autre programme la relit en ce moment. Rien n'a été changé."


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_short_at_its_source_takes_nothing_away(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge, name: str
) -> None:
    """A truncated file that the server takes for whole: refused, or what it lacks is said, and stays as it was."""
    one = source(official, name, knowledge)
    again(settings, store, one)
    before, content = store.overlay.state(), official.files[name]
    try:
        for at in places(name, len(content), 3):
            official.files[name] = content[:at]
            outcome = again(settings, store, one)
            account = outcome.account
            read = len(account.added) + len(account.changed) + account.unchanged if account else 0
            assert outcome.failure or (account and len(account.gone) == FILES[name][3] - read)
            assert store.overlay.state() == before
    finally:
        official.files[name] = content


def test_what_changed_is_told(settings: Settings, store: Store, official: Official, knowledge: Knowledge) -> None:
    """Added, gone, refused with the line; what is gone from the source stays here, for somebody to look at."""
    one = source(official, "finess", knowledge, id="moves", address=official.address("moves"))
    official.files["moves"] = national(knowledge)
    again(settings, store, one)
    moved = official.files["moves"].replace(b"CPTS ESSAI 7;", b"CPTS NOUVELLE;")
    official.files["moves"] = moved.replace(b";044;", b";999;", 1) if b";044;" in moved else moved
    outcome = again(settings, store, one)
    assert outcome.account is not None
    assert outcome.account.added == ["nouvelle"]
    assert "Essai 7" in outcome.account.gone
    assert "essai-7" in {key for _, key in store.overlay.state()}
    assert "- disparue de la source, gardée ici : à vérifier : Essai 7" in list(telling.details(outcome))


def test_a_source_that_is_down_or_another_thing_changes_nothing(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """Down, a page of excuses, another form, too few records: each said, remembered, and nothing lost."""
    one = source(official, "finess", knowledge, id="fragile", address=official.address("fragile"))
    official.files["fragile"] = national(knowledge)
    again(settings, store, one)
    before, good = store.overlay.state(), store.refreshes.last("fragile").at
    broken = {
        b"<html>Maintenance</html>": "format non reconnu",
        official.files.setdefault("layer", layer(knowledge)): "n'est plus, de la forme attendue",
        national(knowledge).replace(b";categetab;", b";categorie;", 1): "colonnes absentes : categetab",
        national(knowledge).replace(b";departement;", b";dept;", 1): "colonnes absentes : departement",
        national(knowledge, 60): "60 fiches lues, 400 la dernière fois",
        national(knowledge, 20): "20 fiches lues, 50 au moins",
    }
    for content, why in broken.items():
        official.files["fragile"] = content
        outcome = again(settings, store, one)
        assert why in outcome.failure
    official.down = True
    assert "503" in again(settings, store, one).failure
    assert store.overlay.state() == before
    last = store.refreshes.last("fragile")
    assert (last.at, "503" in last.failure, len(last.records or {})) == (good, True, 400)


def test_what_an_admin_changed_stays(
    settings: Settings, store: Store, official: Official, knowledge: Knowledge
) -> None:
    """A card somebody corrected or took away is theirs until the source says something new of it, or is read anew."""
    one = source(official, "export", knowledge, id="kept", address=official.address("kept"))
    official.files["kept"] = services(knowledge, "export")
    again(settings, store, one)
    mine, lost, moved = list(store.overlay.state())[:3]
    with store.transaction():
        stamp = Stamp("Marie", 1.0, "corrigé")
        for pair, after in ((mine, {**(store.overlay.state()[mine] or {}), "phone": "02 00 00 00 01"}), (lost, None)):
            store.overlay.add(*pair, store.overlay.state()[pair], after, stamp)
    before = store.overlay.state()
    number = str((before[moved] or {})["phone"]).encode()
    official.files["kept"] = official.files["kept"].replace(number, b"02 99 99 99 99")
    outcome = again(settings, store, one)
    assert outcome.account is not None
    assert (outcome.account.added, outcome.account.changed) == ([], [moved[1]])
    assert {**store.overlay.state(), moved: None} == {**before, moved: None}
    anew = again(settings, store, one, again=True)
    assert anew.account is not None
    assert {*anew.account.added, *anew.account.changed} == {mine[1], lost[1]}


def test_a_dry_run_writes_nothing(settings: Settings, store: Store, official: Official, knowledge: Knowledge) -> None:
    """What would come is said; no record, no memory of the source."""
    outcome = again(settings, store, source(official, "finess", knowledge), dry_run=True)
    assert outcome.account is not None
    assert len(outcome.account.added) == 400
    assert (store.overlay.state(), store.refreshes.last("finess").at) == ({}, 0)


def written(folder: Path, sources: list[Source]) -> Path:
    """A file of sources, as an operator writes it."""
    tables = [
        "[[sources]]\n" + "\n".join(f"{key} = {value!r}".replace("'", '"') for key, value in one.model_dump().items())
        for one in sources
    ]
    path = folder / "sources.toml"
    path.write_text("\n".join(tables), encoding="utf-8")
    return path


def test_the_command_of_an_operator(
    tmp_path: Path, official: Official, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One command, its own file of sources, a source that is down beside one that is not; exit code 1 says it."""
    monkeypatch.chdir(tmp_path)
    lost = source(official, "finess", knowledge, id="lost", title="Source perdue", address=official.address("none"))
    monkeypatch.setenv(
        "CPTS_BOT_REFRESH__SOURCES", str(written(tmp_path, [lost, source(official, "export", knowledge)]))
    )
    done = CliRunner().invoke(application(), ["refresh"])
    assert done.exit_code == 1
    assert "Source perdue : L'adresse répond 404, rien ne s'y trouve. Rien n'a été changé." in done.stdout
    assert (
        "Source export : ajoutées : 90 ; changées : 0 ; inchangées : 0 ; disparues : 0 ; refusées : 0." in done.stdout
    )
    one = CliRunner().invoke(application(), ["refresh", "export"])
    assert (one.exit_code, one.stdout) == (0, "Source export : rien de nouveau.\n")
    listed = CliRunner().invoke(application(), ["refresh", "--list"]).stdout
    assert (
        "lost : Source perdue ; finess, Licence Ouverte 2.0 ; jamais lue ; dernier échec : L'adresse répond" in listed
    )
    assert f"export : Source export ; dila, Licence Ouverte 2.0 ; lue le {day(date.today())}\n  http://127" in listed
    assert "Source inconnue : x. Sources : lost, export." in str(
        CliRunner().invoke(application(), ["refresh", "x"]).exception
    )


def test_a_running_bot_keeps_its_sources_fresh(
    tmp_path: Path, official: Official, knowledge: Knowledge, store: Store
) -> None:
    """Due after the time that was set; a failed one is due the next day; admins are told what came, once."""
    down = source(official, "finess", knowledge, id="down", title="Source perdue", address=official.address("none"))
    file = written(tmp_path, [source(official, "export", knowledge), down])
    settings = Settings(
        store=StoreSettings(path=tmp_path / "bot.sqlite3"), refresh=RefreshSettings(every="7 days", sources=file)
    )
    now = store.refreshes.last("export").at + 30 * DAY
    both = due(settings, store, now)
    assert [one.id for one in both] == ["export", "down"]
    told = refreshed(settings, both)
    assert "- Source export : ajoutées : 90" in told
    assert "- Source perdue : L'adresse répond" in told
    at = store.refreshes.last("export").at
    assert due(settings, store, at + 60) == []
    assert [one.id for one in due(settings, store, at + 2 * DAY)] == ["down"]
    assert [one.id for one in due(settings, store, at + 8 * DAY)] == ["export", "down"]
    assert refreshed(settings, both[:1]) == ""  # nothing new: nobody is disturbed
    assert due(settings.model_copy(update={"refresh": RefreshSettings()}), store, now) == []


def test_admins_are_told_once_in_their_room(
    tmp_path: Path, official: Official, knowledge: Knowledge, store: Store
) -> None:
    """While the bot runs, a process of its own reads what is due, and the outbox holds the notice."""
    settings = Settings(
        store=StoreSettings(path=tmp_path / "bot.sqlite3"),
        refresh=RefreshSettings(every="12 hours", sources=written(tmp_path, [source(official, "export", knowledge)])),
        notices=NoticesSettings(to=("telegram:-100123",)),
    )
    service = Service(store, knowledge)
    keeper = Keeper(settings, service)
    asyncio.run(keeper.look())
    asyncio.run(keeper.look())
    [delivery] = store.pending(str(Name("telegram:-100123")))
    assert "Source export : ajoutées : 90" in delivery.reply.text
    assert len(store.overlay.state()) == 90


def test_a_notice_is_titled_by_what_was_read(official: Official, knowledge: Knowledge) -> None:
    """Whoever reads the title alone knows whether the sources were read."""
    one = source(official, "export", knowledge)
    read = Outcome(one, account=Account(["A"], [], 0, [], [], []))
    lost = Outcome(one, failure="L'adresse ne peut pas être lue.")
    titles = [telling.notice(of).splitlines()[0] for of in ([lost], [read, lost], [read])]
    assert titles == [f"**Sources officielles {how}**" for how in ("non relues", "relues en partie", "relues")]


def test_the_sources_that_ship_are_well_formed() -> None:
    """Each says where its address was read and under which licence; an unknown address is empty, never invented."""
    sources = sources_of(Settings())
    assert sources == load_toml(DATA / "refresh.toml", SourcesFile).sources
    assert {one.id for one in sources if one.address} == {
        "finess",
        "dila",
        "contours",
        "contours-arrondissements",
        "santegraphie",
    }
    assert all(one.licence and one.read_in for one in sources)
    assert all(one.address.startswith("https://") for one in sources if one.address)


@pytest.mark.parametrize(("every", "seconds"), [("7 days", 604_800), ("12 hours", 43_200), ("1 jour", 86_400), ("", 0)])
def test_how_often_is_written_in_words(every: str, seconds: float) -> None:
    assert RefreshSettings(every=every).seconds == seconds
