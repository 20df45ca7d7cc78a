"""One file to keep: made while the bot runs, verified, put back whole or not at all."""

import errno
import json
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.care import backup, restoration
from bot.care.backup import BackupError
from bot.care.workplace import workplace
from bot.commands.backup import backup as command
from bot.commands.cli import main
from bot.errors import TRY_AGAIN, OperatorError
from bot.service import Service
from bot.settings import MatrixSettings, PrivacySettings, Settings, StoreSettings
from bot.storage import sqlite_files
from bot.storage.erasures import Erasures, erasures_file
from bot.storage.matrix_ledger import Held
from bot.storage.pseudonyms import Pseudonyms, key_file
from bot.storage.store import Store
from handlers.engine.messages import Appoint, Incoming, Reminder
from knowledge.base import Knowledge

ROOT = Path(__file__).parents[3]
KEYS = "@bot:test_DEVICE.db"


def machine(folder: Path) -> Settings:
    """A machine whose configuration puts everything in its own places."""
    return Settings(
        store=StoreSettings(path=folder / "data" / "base"),
        matrix=MatrixSettings(store_path=folder / "keys", recovery_file=folder / "elsewhere" / "secours.json"),
    )


@pytest.fixture
def old(tmp_path: Path, knowledge: Knowledge) -> Settings:
    """A machine with a conversation, the keys nio keeps, a session and an identity."""
    settings = machine(tmp_path / "old")
    store = Store.open(settings.store.path)
    Service(store, knowledge).receive(Incoming(conversation="c", event_id="e", text="rejoindre"))
    store.close()
    settings.matrix.store_path.mkdir()
    with closing(sqlite3.connect(settings.matrix.store_path / KEYS)) as keys:
        keys.executescript("PRAGMA journal_mode = WAL; CREATE TABLE accounts (a); INSERT INTO accounts VALUES (1);")
    (settings.matrix.store_path / "session.json").write_text("{}")
    assert settings.matrix.recovery_file
    settings.matrix.recovery_file.parent.mkdir()
    settings.matrix.recovery_file.write_text('{"master": "…"}')
    return settings


@pytest.fixture
def archive(old: Settings, tmp_path: Path) -> Path:
    backup.make(old, tmp_path / "kept.tar", with_key=True)
    return tmp_path / "kept.tar"


def session_of(settings: Settings) -> str:
    store = Store.open(settings.store.path)
    try:
        return store.session("c").flow or ""
    finally:
        store.close()


def test_one_file_moves_the_bot_to_another_machine(archive: Path, tmp_path: Path) -> None:
    """Restored where another configuration wants things, the conversation goes on, with the same keys and identity."""
    new = machine(tmp_path / "new")
    assert restoration.restore(new, archive).kept == []
    assert session_of(new) == "rejoindre"
    assert sqlite_files.rows(new.matrix.store_path / KEYS) == {"accounts": 1}
    assert new.matrix.recovery_file
    assert new.matrix.recovery_file.read_text() == '{"master": "…"}'
    assert _open_to_others(tmp_path / "new") == []


def _open_to_others(folder: Path) -> list[Path]:
    return [p for p in (folder, *folder.rglob("*")) if stat.S_IMODE(p.stat().st_mode) & 0o077]


def test_restored_folders_are_private_at_every_depth(old: Settings, tmp_path: Path) -> None:
    """Whatever the depth of a folder, nobody but the bot's account enters it, in the place it is restored to too."""
    deep = old.matrix.store_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "key").write_text("x")
    backup.make(old, tmp_path / "kept.tar", with_key=True)
    restoration.restore(machine(tmp_path / "new" / "far" / "away"), tmp_path / "kept.tar")
    assert _open_to_others(tmp_path / "new") == []


def test_the_privacy_key_travels_apart(old: Settings, tmp_path: Path) -> None:
    """An archive alone tells nobody who is in it; another machine takes it up with the key, and says so without."""
    backup.make(old, tmp_path / "kept.tar")
    key = key_file(old.store.path).read_bytes()
    assert key not in (tmp_path / "kept.tar").read_bytes()
    new = machine(tmp_path / "new")
    with pytest.raises(BackupError, match="ne contient pas la clé de confidentialité"):
        restoration.restore(new, tmp_path / "kept.tar")
    key_file(new.store.path).write_bytes(key)
    restoration.restore(new, tmp_path / "kept.tar")
    assert session_of(new) == "rejoindre"
    assert key_file(new.store.path).read_bytes() == key


def test_erased_stays_erased(old: Settings, tmp_path: Path, knowledge: Knowledge) -> None:
    """Who had everything erased after a copy is erased from it when it is restored; whoever came back before is not."""
    alice, bob = "telegram:11 - 11", "telegram:12 - 12"
    with closing(Store.open(old.store.path)) as store:
        service = Service(store, knowledge)
        for name in (alice, bob):
            for said in ("effacer", "oui", "rejoindre", "kiné"):
                service.receive(Incoming(conversation=name, event_id=f"{name} {said}", text=said))
        reminders = (Reminder(day=date(2030, 1, 1), title="t", text="x"),)
        store.reminders.agree(alice, reminders)
        store.matrix.hold(Held("$e", "!r", "s", {"sender": "@eve:test"}, 1.0), 9)
        backup.make(old, tmp_path / "kept.tar")
        for said in ("effacer", "oui"):
            service.receive(Incoming(conversation=alice, event_id=f"{alice} again {said}", text=said))
        with store.transaction():
            store.people.erase("matrix:!r - @eve:test", time.time())
    done = restoration.restore(old, tmp_path / "kept.tar")
    assert (len(done.erased.people), done.erased.others) == (2, 0)
    with closing(Store.open(old.store.path)) as store:
        assert (store.session(alice).flow, store.session(bob).flow) == (None, "rejoindre")
        assert not store.people.held(alice)["reminders"]
        assert not store.matrix.held()
        assert store.knows(f"{alice} kiné")  # the platform may bring it again
    person = Pseudonyms(key_file(old.store.path).read_bytes()).person(alice)
    assert person.encode() not in old.store.path.read_bytes()


def test_erased_under_another_key_is_said(old: Settings, archive: Path) -> None:
    """Erasures whose prints were made with another key cannot be told: how many there are is said."""
    Erasures(erasures_file(old.store.path), "other").add("somebody", time.time(), owed=False)
    assert restoration.restore(old, archive).erased.others == 1


def test_a_machine_that_knows_no_erasure_says_so(archive: Path, old: Settings, tmp_path: Path) -> None:
    """Another machine may have the list: who was erased there is back, until it is copied and this is done again."""
    new = machine(tmp_path / "new")
    assert not restoration.restore(new, archive).erased.is_listed
    with closing(Store.open(old.store.path)) as store, store.transaction():
        store.people.erase("c", time.time())
    erasures_file(new.store.path).write_bytes(erasures_file(old.store.path).read_bytes())
    done = restoration.restore(new, archive)
    assert (done.erased.is_listed, len(done.erased.people), done.erased.begun) == (True, 1, None)
    assert session_of(new) == ""


def test_a_list_begun_anew_says_since_when_and_takes_over_another(archive: Path, old: Settings, tmp_path: Path) -> None:
    """A machine that took over begins its own list, which knows nothing of before; with the older one, both count."""
    new = machine(tmp_path / "new")
    restoration.restore(new, archive)
    with closing(Store.open(new.store.path)) as store, store.transaction():  # it answers, and its list begins
        store.people.erase("d", time.time())
    assert restoration.restore(new, archive).erased.begun
    with closing(Store.open(old.store.path)) as store, store.transaction():
        store.people.erase("c", time.time())
    brought = new.store.path.with_name(f"{new.store.path.stem}-ancienne.erased")
    brought.write_bytes(erasures_file(old.store.path).read_bytes())
    for _ in range(2):  # done again, nobody is counted twice
        done = restoration.restore(new, archive)
        assert (len(done.erased.people), done.erased.begun) == (2, None)
    assert session_of(new) == ""
    brought.write_bytes(b"not a database" * 100)
    with pytest.raises(BackupError, match=rf"La liste des effacements d'avant, {brought}, ne peut pas être lue"):
        restoration.restore(new, archive)


def test_a_list_as_young_as_its_base_is_not_taken_for_whole(archive: Path, old: Settings, tmp_path: Path) -> None:
    """A bot started once on the new machine has a list, which knows nothing of who was erased on the old one."""
    new = machine(tmp_path / "new")
    Store.open(new.store.path).close()
    key_file(new.store.path).write_bytes(key_file(old.store.path).read_bytes())
    assert restoration.restore(new, archive).erased.begun
    erasures_file(new.store.path).unlink()
    with closing(Store.open(new.store.path)) as store, store.transaction():
        erasures_file(new.store.path).unlink()  # below a bot that runs
        store.people.erase("d", time.time())
    assert restoration.restore(new, archive).erased.begun


def test_a_backup_never_carries_a_key_that_does_not_fit(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the key it is refused; without, the base is saved all the same, and the command fails, saying why."""
    key = key_file(old.store.path).read_bytes()
    key_file(old.store.path).write_bytes(b"z" * 64)
    with pytest.raises(BackupError, match=r"autre clé de confidentialité[^$]*Rien n'a été sauvegardé"):
        backup.make(old, tmp_path / "kept.tar", with_key=True)
    assert not (tmp_path / "kept.tar").exists()
    monkeypatch.setenv("CPTS_BOT_STORE__PATH", str(old.store.path))
    monkeypatch.setattr(sys, "argv", ["cpts-bot", "backup", str(tmp_path / "kept.tar")])
    with pytest.raises(SystemExit) as left:
        main()
    assert (left.value.code, "autre clé" in capsys.readouterr().err) == (1, True)
    key_file(old.store.path).write_bytes(key)
    restoration.restore(old, tmp_path / "kept.tar")
    assert session_of(old) == "rejoindre"


def test_the_key_that_fits_is_the_one_that_opens_a_copy(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older program packed whatever key was there; beside the right one it is neither used nor put in place."""
    key = key_file(old.store.path).read_bytes()
    key_file(old.store.path).write_bytes(b"z" * 64)
    monkeypatch.setattr(backup, "wrong_key", lambda _: "")
    backup.make(old, tmp_path / "kept.tar", with_key=True)
    key_file(old.store.path).write_bytes(key)
    restoration.restore(old, tmp_path / "kept.tar")
    assert (session_of(old), key_file(old.store.path).read_bytes()) == ("rejoindre", key)


def test_what_forget_forgot_is_back_and_said(archive: Path, old: Settings) -> None:
    """A copy of before `forget` is restored whole: that it brings everybody back is known from the list."""
    Store.forget_everybody(old.store.path, time.time())
    done = restoration.restore(old, archive)
    assert done.erased.forgotten
    assert not done.erased.people
    assert session_of(old) == "rejoindre"


def test_a_damaged_list_of_erasures_is_said(old: Settings, archive: Path) -> None:
    """Without the list people who were erased would come back: nothing is restored, and what to do is said."""
    erasures_file(old.store.path).write_bytes(b"not a database" * 100)
    before = old.store.path.read_bytes()
    with pytest.raises(BackupError, match="liste des effacements"):
        restoration.restore(old, archive)
    assert old.store.path.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER t AFTER INSERT ON seen BEGIN DELETE FROM sessions; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE VIRTUAL TABLE v USING fts5(a)",
    ],
    ids=["trigger", "view", "virtual table"],
)
def test_a_database_that_acts_is_refused(old: Settings, tmp_path: Path, sql: str) -> None:
    """A database that somebody gave triggers, views or tables of a module is not restored, and nothing changes."""
    with closing(sqlite3.connect(old.store.path)) as db, db:
        db.execute(sql)
    backup.make(old, tmp_path / "kept.tar")
    before = old.store.path.read_bytes()
    with pytest.raises(BackupError, match="quelqu'un l'a modifiée"):
        restoration.restore(old, tmp_path / "kept.tar")
    assert old.store.path.read_bytes() == before


def test_editors_of_a_restored_database_are_listed(old: Settings, tmp_path: Path) -> None:
    """The operator reads who may change things because the restored copy says so."""
    with closing(Store.open(old.store.path)) as store:
        store.roles().appoint(Appoint(id="42", name="Inconnue", regions=("53",)), "Marie", 1.0)
    backup.make(old, tmp_path / "kept.tar")
    [editor] = restoration.restore(old, tmp_path / "kept.tar").editors
    assert (editor.id, editor.name) == ("42", "Inconnue")


def test_made_while_the_bot_writes(old: Settings, tmp_path: Path, knowledge: Knowledge) -> None:
    """What was said before the backup is in it, though still in the journal, and the bot goes on meanwhile."""
    store = Store.open(old.store.path)
    service = Service(store, knowledge)
    service.receive(Incoming(conversation="c", event_id="e2", text="annuler"))
    with store.transaction():
        manifest = backup.make(old, tmp_path / "kept.tar")
    assert service.receive(Incoming(conversation="c", event_id="e3", text="estimer"))
    store.close()
    assert manifest.files[0].rows is not None
    assert manifest.files[0].rows["seen"] == 2
    assert stat.S_IMODE((tmp_path / "kept.tar").stat().st_mode) == 0o600


def test_no_secret_of_the_configuration_is_in_it(old: Settings, tmp_path: Path) -> None:
    """Tokens and phrases of the configuration stay where the operator keeps them."""
    secret = "une phrase longue et secrète"
    matrix = old.matrix.model_copy(update={"pickle_key": secret, "password": secret})
    backup.make(old.model_copy(update={"matrix": matrix}), tmp_path / "kept.tar")
    assert secret.encode() not in (tmp_path / "kept.tar").read_bytes()


def test_never_over_a_file_and_never_half(archive: Path, old: Settings, tmp_path: Path) -> None:
    """An existing file is left alone; a database that is damaged gives no archive at all."""
    before = archive.read_bytes()
    with pytest.raises(BackupError, match="existe déjà"):
        backup.make(old, archive)
    assert archive.read_bytes() == before
    _damage(old.store.path)
    with pytest.raises(BackupError):
        backup.make(old, tmp_path / "second.tar")
    assert not (tmp_path / "second.tar").exists()
    assert not list(tmp_path.glob(".cpts-bot-*"))


def _damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))


def test_what_a_killed_backup_left_is_swept_away(old: Settings, tmp_path: Path) -> None:
    """A program killed in the middle leaves no archive under its name; the next one removes its copies, not others'."""
    killed = (
        "import os, sys; from pathlib import Path; from bot.care import backup; from bot.loading import load;"
        "from bot.storage import sqlite_files;"
        "sqlite_files.second_name = lambda *_: os.kill(os.getpid(), 9);"
        "backup.make(load(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    config = tmp_path / "config.toml"
    config.write_text(f'[store]\npath = "{old.store.path}"\n[matrix]\nstore_path = "{old.matrix.store_path}"\n')
    to = tmp_path / "kept.tar"
    subprocess.run([sys.executable, "-c", killed, config, to], cwd=ROOT, check=False)
    [left] = tmp_path.glob(".cpts-bot-*")
    assert not to.exists()
    with workplace(tmp_path) as somebody_s:
        backup.make(old, to)
        assert list(tmp_path.glob(".cpts-bot-*")) == [somebody_s]
    assert not left.exists()
    assert to.exists()


def test_a_disk_without_hard_links(old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup is made and restored there too: what has no second name gets another one."""
    monkeypatch.setattr("bot.storage.sqlite_files.os.link", _refused)
    backup.make(old, tmp_path / "kept.tar", with_key=True)
    assert len(restoration.restore(old, tmp_path / "kept.tar").kept) == 4
    assert session_of(old) == "rejoindre"


def _refused(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_stopped_halfway_says_what_was_done(archive: Path, old: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database cannot be put in place after the keys were, that is said with every name; then it is redone."""
    set_aside = sqlite_files.set_aside
    monkeypatch.setattr(
        "bot.storage.sqlite_files.set_aside",
        lambda path, to: (_refused if path == old.store.path else set_aside)(path, to),
    )
    with pytest.raises(BackupError, match="recommencez") as stopped:
        restoration.restore(old, archive)
    kept = [p for p in old.store.path.parents[1].rglob("*-remplace-*") if p.parent.name != "keys"]
    assert len(kept) == 3
    assert all(f"Ancien contenu gardé : {path}" in str(stopped.value) for path in kept)
    assert f"Déjà restauré : {old.matrix.store_path}" in str(stopped.value)
    assert not list(old.store.path.parent.glob(".base-*"))
    monkeypatch.undo()
    restoration.restore(old, archive)
    assert session_of(old) == "rejoindre"


def test_another_key_names_the_archive(archive: Path, old: Settings) -> None:
    """A backup made with another key is refused by its own name, not that of a copy that is gone; nothing changes."""
    other = old.model_copy(update={"privacy": PrivacySettings(key=SecretStr("k" * 40))})
    with pytest.raises(BackupError, match="autre clé") as refused:
        restoration.restore(other, archive)
    assert str(archive) in str(refused.value)
    assert ".cpts-bot-" not in str(refused.value)
    assert session_of(old) == "rejoindre"


def test_refused_while_a_bot_runs(archive: Path, old: Settings) -> None:
    """A bot that works with the database is not robbed of it, and one that starts meanwhile waits its turn."""
    store = Store.open(old.store.path)
    with pytest.raises(BackupError, match="arrêtez-le"):
        restoration.restore(old, archive)
    store.close()
    with sqlite_files.alone(old.store.path), pytest.raises(Exception, match="en cours de restauration"):
        Store.open(old.store.path)


def test_what_is_replaced_is_kept(archive: Path, old: Settings, knowledge: Knowledge) -> None:
    """The database of today stays beside the restored one, as do its key and the folder of keys."""
    store = Store.open(old.store.path)
    Service(store, knowledge).receive(Incoming(conversation="c", event_id="e2", text="estimer"))
    del store, knowledge  # killed: its journal is still beside the file
    kept = restoration.restore(old, archive).kept
    [database] = [path for path in kept if path.match("base-*") and path.suffix != ".key"]
    assert len(kept) == 4
    assert sqlite_files.rows(database)["seen"] == 2
    assert session_of(old) == "rejoindre"


def test_a_damaged_database_is_replaced(archive: Path, old: Settings) -> None:
    """The very case one restores for: the file of today cannot even be opened."""
    old.store.path.write_bytes(b"not a database" * 500)
    restoration.restore(old, archive)
    assert session_of(old) == "rejoindre"


def rewritten(archive: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> None:
    """The archive with its members changed."""
    with tarfile.open(archive) as tar:
        members = [(m, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]
    change(members)
    with tarfile.open(archive, "w") as tar:
        for member, content in members:
            tar.addfile(member, BytesIO(content))


def renamed(to: str) -> Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]:
    """A file of the archive, and its line of the manifest, under a name that leads elsewhere."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        head, text = members[0]
        values = json.loads(text)
        values["files"][-1]["name"] = members[-1][0].name = to
        text = json.dumps(values).encode()
        head.size = len(text)
        members[0] = (head, text)

    return change


def linked(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[-1][0].type = tarfile.SYMTYPE
    members[-1][0].linkname = "/etc/passwd"


def altered(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[1] = (members[1][0], members[1][1][:-1] + b"x")


@pytest.mark.parametrize(
    "change",
    [renamed("../out"), renamed("/out"), renamed("keys/../../out"), linked, altered, list.pop, list.reverse],
    ids=["parent", "absolute", "hidden parent", "link", "altered", "missing", "no manifest first"],
)
def test_a_doubtful_archive_changes_nothing(
    archive: Path, old: Settings, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]
) -> None:
    """An archive with a file missing, altered, or that leads out of its folder is refused before anything changes."""
    rewritten(archive, change)
    before = {p: p.read_bytes() for p in old.store.path.parent.parent.rglob("*") if p.is_file()}
    with pytest.raises(BackupError):
        restoration.restore(old, archive)
    after = {p: p.read_bytes() for p in old.store.path.parent.parent.rglob("*") if p.is_file()}
    assert after == before


def test_an_archive_cut_short(archive: Path, old: Settings) -> None:
    """Half an archive is no archive."""
    archive.write_bytes(archive.read_bytes()[:30_000])
    with pytest.raises(BackupError, match="coupée"):
        restoration.restore(old, archive)


def test_a_copy_made_in_the_conversation_is_put_back(old: Settings, tmp_path: Path) -> None:
    """« sauvegarde » leaves a database: who was erased since is erased again, as its name tells; the keys stay."""
    with closing(Store.open(old.store.path)) as store:
        copy = store.backup(time.time())
        with store.transaction():
            store.people.erase("c", time.time())
    keys = (old.matrix.store_path / "session.json").stat().st_ino
    done = restoration.restore(old, copy)
    assert (len(done.erased.people), done.matrix, [path.suffix for path in done.kept]) == (1, False, [""])
    assert (session_of(old), copy.exists()) == ("", True)
    assert (old.matrix.store_path / "session.json").stat().st_ino == keys

    other = copy.rename(tmp_path / "copie.sqlite3")
    with pytest.raises(BackupError, match="gardez le nom que le bot lui a donné, base-DATE"):
        restoration.restore(old, other)
    damaged = tmp_path / "base-20260101-120000.sqlite3"
    damaged.write_bytes(other.read_bytes()[:5_000])
    with pytest.raises(BackupError, match="abîmée"):
        restoration.restore(old, damaged)


def test_the_two_commands(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An operator gives a folder, is told the name of the file and what is not in it, and gives it back."""
    monkeypatch.setenv("CPTS_BOT_STORE__PATH", str(old.store.path))
    monkeypatch.setenv("CPTS_BOT_MATRIX__STORE_PATH", str(old.matrix.store_path))
    assert "Sauvegarde faite et vérifiée" in (said := _command(monkeypatch, capsys, "backup", str(tmp_path)))
    assert "pickle_key" in said
    assert f"la clé de confidentialité, {key_file(old.store.path)}" in said
    assert f"la liste des effacements, {erasures_file(old.store.path)}" in said
    [archive] = tmp_path.glob("cpts-bot-*.tar")
    erasures_file(old.store.path).unlink()
    assert f"car {erasures_file(old.store.path)} n'existe pas" in _command(monkeypatch, capsys, "restore", str(archive))
    with closing(Store.open(old.store.path)) as store, store.transaction():
        store.people.erase("telegram:1 - 1", time.time())
    Store.forget_everybody(old.store.path, time.time())
    before, *after = _command(monkeypatch, capsys, "restore", str(archive)).splitlines()
    with tarfile.open(archive) as tar:
        text = tar.extractfile("manifest.json").read()  # type: ignore[union-attr]
    made = f"{datetime.fromisoformat(json.loads(text)['made']).astimezone():%H h %M}"
    assert f"à {made}. Base à écrire : {old.store.path}. Configuration : aucun fichier" in before
    assert after[0].endswith(f"à {made}, restaurée dans {old.store.path}.")
    said = "\n".join(after)
    for told in (
        "Ancien contenu gardé",
        "Supprimez ce qui a été gardé",
        "et refaits : 1",
        "« cpts-bot forget » a oublié",
        f"car {erasures_file(old.store.path)} n'a été commencé qu'alors",
        "sous le nom base-ancienne.erased",
    ):
        assert told in said
    assert "n'existe pas" not in said


def test_a_key_that_cannot_be_read_is_what_stops_a_backup(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place of the copy is not at fault, and the sentence names the file that is."""
    closed = key_file(old.store.path)
    monkeypatch.setattr("os.access", lambda path, _: path != closed)
    with pytest.raises(BackupError, match=rf"^{closed} ne peut pas être lu par le compte"):
        backup.make(old, tmp_path / "kept.tar", with_key=True)
    assert not (tmp_path / "kept.tar").exists()
    backup.make(old, tmp_path / "kept.tar")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, ""), sqlite3.OperationalError("database or disk is full")])
def test_a_disk_without_room_is_blamed_and_not_the_copy(
    archive: Path, old: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """Unpacked or opened, what was kept is sound: the disk is to be given room, then it is done again."""
    if isinstance(error, sqlite3.Error):
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        error.sqlite_errorname = "SQLITE_FULL"

    def full(*_: object) -> None:
        raise error

    where = "bot.storage.schema.opened" if isinstance(error, sqlite3.Error) else "bot.care.backup.shutil.copyfileobj"
    monkeypatch.setenv("CPTS_BOT_STORE__PATH", str(old.store.path))
    monkeypatch.setattr(where, full)
    monkeypatch.setattr(sys, "argv", ["cpts-bot", "restore", str(archive)])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == TRY_AGAIN
    assert said.startswith("Le disque n'a pas la place")
    assert "full" not in said


def test_the_disk_of_the_copies_is_blamed_and_not_that_of_the_base(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever frees room does so where it is missing; it passes by itself all the same."""

    class Full(sqlite3.Connection):
        def backup(self, *_: object, **__: object) -> None:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
            raise error

    monkeypatch.setattr("bot.storage.sqlite_files._connect", lambda path: sqlite3.connect(path, factory=Full))
    with pytest.raises(
        BackupError, match=r"La sauvegarde .*/nuit\.tar ne peut pas être écrite \(le disque est plein\)"
    ) as no:
        backup.make(old, tmp_path / "copies" / "nuit.tar")
    assert str(old.store.path) not in str(no.value)
    assert isinstance(no.value.__cause__, OSError)
    assert no.value.__cause__.errno == errno.ENOSPC


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.tar.gz", b"\x1f\x8b\x08", "compressé"), ("a.tar.gpg", b"\x8c\x0d", "chiffré"), ("a.tar", b"x", "coupée")],
)
def test_a_copy_packed_for_the_road_is_said(
    old: Settings, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    """What was compressed or encrypted to leave the machine is to be opened first."""
    (tmp_path / name).write_bytes(content * 300)
    with pytest.raises(BackupError, match=said):
        restoration.restore(old, tmp_path / name)


def test_a_backup_says_what_is_in_it(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Keys of Matrix only where there are some, and the key that tells who the people are when it was asked for."""
    monkeypatch.setenv("CPTS_BOT_STORE__PATH", str(old.store.path))
    monkeypatch.setenv("CPTS_BOT_MATRIX__STORE_PATH", str(tmp_path / "none"))
    said = _command(monkeypatch, capsys, "backup", str(tmp_path / "a.tar"))
    assert "Elle contient les conversations : gardez-la" in said
    assert ("Matrix" in said, "pickle_key" in said) == (False, False)
    monkeypatch.setenv("CPTS_BOT_MATRIX__STORE_PATH", str(old.matrix.store_path))
    said = _command(monkeypatch, capsys, "backup", str(tmp_path / "b.tar"), "--with-key")
    assert "les conversations, les clés Matrix du bot et la clé de confidentialité : gardez-la" in said
    assert "qui trouve ce fichier sait qui s'y trouve" in said


def _command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["cpts-bot", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    assert left.value.code in (0, None), said.err
    return said.out


def test_a_folder_that_is_not_there_is_made(old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies go to a folder named for them, tonight and every night after, each under its own name."""
    folder = tmp_path / "pas" / "encore"
    monkeypatch.setattr("bot.loading.load", lambda _: old)
    command(to=folder, config=None)
    assert [path.suffix for path in folder.iterdir()] == [".tar"]
    monkeypatch.setattr("bot.clock.instant", lambda: datetime(2026, 12, 1, 3, 30).astimezone())
    for _ in range(2):  # within one second
        command(to=folder, config=None)
    assert {path.name for path in folder.iterdir()} >= {
        "cpts-bot-20261201-033000.tar",
        "cpts-bot-20261201-033000-2.tar",
    }
    command(to=folder / "nuit.tar", config=None)
    assert (folder / "nuit.tar").is_file()
    command(to=tmp_path / "ailleurs" / "nuit.tar", config=None)
    assert (tmp_path / "ailleurs" / "nuit.tar").is_file()


def test_a_clock_that_is_ahead_takes_no_copies_away(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days that have copies are kept, not copies younger than days: of all others, only those of the oldest day go."""
    days = [f"202611{day:02}" for day in range(1, 31)]
    for day in days:
        (tmp_path / f"cpts-bot-{day}-033000.tar").touch()
    for name in ("cpts-bot-20261101-120000-2.tar", "cpts-bot-a-moi.tar", "cle.tar"):
        (tmp_path / name).touch()
    monkeypatch.setattr("bot.loading.load", lambda _: old)
    monkeypatch.setattr("bot.clock.instant", lambda: datetime(2036, 1, 1, 3, 30).astimezone())
    command(to=tmp_path, config=None, keep=31)
    assert len(list(tmp_path.glob("cpts-bot-2*.tar"))) == 32
    monkeypatch.setattr("bot.clock.instant", lambda: datetime(1970, 1, 2, 3, 30).astimezone())
    command(to=tmp_path, config=None, keep=30)
    left = {path.name for path in tmp_path.iterdir()}
    assert not {name for name in left if name.startswith("cpts-bot-20261101")}
    assert {"cpts-bot-19700102-033000.tar", "cpts-bot-20261102-033000.tar", "cpts-bot-a-moi.tar", "cle.tar"} <= left


@pytest.mark.parametrize("name", ["nuit.zip", "fichier", "fichier/nuit.tar"])
def test_what_is_neither_a_folder_nor_a_copy_is_said(
    old: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """« nuit.zip » is no folder to make, and a file that is there is none to write into; nothing is left behind."""
    (tmp_path / "fichier").write_text("à quelqu'un")
    monkeypatch.setattr("bot.loading.load", lambda _: old)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OperatorError, match=r"ni un dossier, ni un nom en \.tar|ce n'est pas un dossier"):
        command(to=tmp_path / name, config=None)
    assert sorted(tmp_path.iterdir()) == before
