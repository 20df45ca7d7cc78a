"""Copies that the bot leaves beside its files have an age."""

import time
from pathlib import Path

from bot.care import backup, copies, restoration
from bot.settings import MatrixSettings, Settings, StoreSettings
from bot.storage.store import Store

MONTH = 31 * copies.DAY


def test_copies_beside_the_files_go_when_they_are_old(tmp_path: Path) -> None:
    """What « sauvegarde », an update and a restoration leave stays thirty days; the files themselves stay."""
    settings = Settings(
        store=StoreSettings(path=tmp_path / "data" / "cpts-bot.sqlite3"),
        matrix=MatrixSettings(store_path=tmp_path / "keys"),
    )
    path = settings.store.path
    store = Store.open(path)
    store.backup(time.time())
    store.close()
    settings.matrix.store_path.mkdir()
    (settings.matrix.store_path / "session.json").write_text("{}")
    stays = [path, path.with_name("cpts-bot-de-marie.sqlite3"), path.with_name("cpts-bot-20200101-000000.txt")]
    for somebody_s in stays[1:]:
        somebody_s.write_text("not ours")
    path.with_name("cpts-bot-avant-1.2.0-20260101-000000.sqlite3").write_text("x")
    backup.make(settings, tmp_path / "kept.tar", with_key=True)
    kept = restoration.restore(settings, tmp_path / "kept.tar").kept
    assert [p.name for p in copies.forget(settings)] == ["cpts-bot-avant-1.2.0-20260101-000000.sqlite3"]
    assert all(p.exists() for p in kept)
    copies.forget(settings, lambda: time.time() + MONTH)
    left = {p.name for p in (tmp_path / "data").iterdir() if p.suffix != ".lock"} | {p.name for p in tmp_path.iterdir()}
    assert left == {*(p.name for p in stays), "cpts-bot.key", "cpts-bot.erased", "data", "keys", "kept.tar"}
