"""What the admins are told by the running bot: it really arrives in their group, and once."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.imports import app
from bot.storage.store import Store
from knowledge.datafile import DATA
from tests.bot.channels.telegram.api import BotApi
from tests.bot.channels.telegram.program import BornProgram, until
from tests.bot.channels.telegram.server import Server

GROUP = -100123
START = 60.0  # seconds: the data are read before the first look
TOLD = (
    "1 sujet sans réponse depuis hier",
    "« Comment adhérer à une CPTS ? » déçoit : 3 pas utile",
    "ACI CPTS, avenant 2 : montants à vérifier",
    "Rien n'a été importé",
)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(BotApi())
    yield server
    server.close()


def old_knowledge(folder: Path) -> Path:
    """The data, with a table nobody has checked for years."""
    shutil.copytree(DATA, folder)
    table = folder / "rates" / "avenant-2.toml"
    table.write_text(table.read_text(encoding="utf-8").replace("checked = 2026", "checked = 2020"), encoding="utf-8")
    return folder


def test_the_group_of_the_admins_is_told_once(server: Server, tmp_path: Path) -> None:
    """A question without answer, an answer that disappoints, an old table and a failed import; nothing twice."""
    more = f'[notices]\nto = ["telegram:{GROUP}"]\n[knowledge]\nfolder = "{old_knowledge(tmp_path / "data")}"\n'
    store = Store.open(tmp_path / "bot.sqlite3")
    with store.transaction():
        store.faq.unanswered("le bidule zzyzx des zones", time.time())
        for _ in range(3):
            store.faq.feedback("comment-adherer", useful=False)
    store.close()
    program = BornProgram(tmp_path, server.url, more)
    try:
        until(lambda: len(server.api.messages) >= 3, 2 * START)  # the index of this folder is made first
        program.settle()
        program.kill()
        (tmp_path / "cut.json").write_text('{"pmej": [', encoding="utf-8")
        failed = CliRunner().invoke(
            app, ["cpts", str(tmp_path / "cut.json"), "--config", str(tmp_path / "config.toml")]
        )
        assert failed.exit_code == 1
        program.start()
        until(lambda: len(server.api.messages) == 4, START)
        program.settle()
        assert [[text in m.text for m in server.api.messages].count(True) for text in TOLD] == [1, 1, 1, 1]
        assert {m.chat for m in server.api.messages} == {GROUP}
    finally:
        program.check()
