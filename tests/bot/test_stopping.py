"""Asked to stop while no platform answers: a socket that takes every connection and says nothing."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.telegram.connection import READ_PATIENCE
from bot.settings import MatrixSettings
from bot.supervisor import STOPPED
from tests.bot.channels.telegram.program import PATIENCE, SLOW, Program

KEY = "a long secret phrase"
MATRIX = """
[matrix]
enabled = true
homeserver = "{url}"
user_id = "@cpts:localhost"
store_path = "{folder}/matrix"
pickle_key = "{key}"
"""


@pytest.fixture
def silence() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as silence:
        silence.settimeout(SLOW)
        yield silence


def test_stop_does_not_wait_for_platforms_that_hang(silence: socket.socket, tmp_path: Path) -> None:
    """Telegram and a homeserver both take a request and never answer: the program leaves, with code 0.

    It is waited for less long than it would wait for them.
    """
    pytest.importorskip("vodozemac")
    from bot.channels.matrix.trust.account import Account

    assert PATIENCE <= READ_PATIENCE
    settings = MatrixSettings(store_path=tmp_path / "matrix", pickle_key=SecretStr(KEY))
    Account("@cpts:localhost", "DEVICE", "secret").keep(settings)
    url = "http://{}:{}".format(*silence.getsockname())
    program = Program(tmp_path, url, MATRIX.format(url=url, folder=tmp_path, key=KEY))
    with ExitStack() as held:
        asked = [_asked(held.enter_context(silence.accept()[0])) for _ in range(2)]
        assert sorted(asked) == [b"POST /_matri", b"POST /bot424"]
        assert program.stop() == STOPPED
    program.check()


def _asked(connection: socket.socket) -> bytes:
    """What a request begins with: it has come, and waits for its answer from now on."""
    connection.settimeout(SLOW)
    return connection.recv(12)
