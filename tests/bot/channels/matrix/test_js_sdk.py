"""The library under Element as a person: a flow by tapping, in an encrypted conversation, and a verification."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import PASSWORD
from tests.bot.channels.matrix.test_identity import ELEMENT, NODE


@pytest.fixture(scope="session")
def client() -> Path:
    if NODE is None:
        pytest.skip("Node is not installed: matrix-js-sdk runs in it")
    if not (ELEMENT / "node_modules" / "matrix-js-sdk").exists():
        pytest.skip("matrix-js-sdk is not installed: npm ci --prefix tests/bot/channels/matrix/element")
    return ELEMENT / "client.mjs"


async def test_a_flow_by_tapping(world: World, client: Path) -> None:
    """Element's library reads each message without shield, answers by polls that close, and comes to trust the bot."""
    marie = world.person("marie")
    async with world.bot(choices="polls") as bot:
        arguments = (str(client), world.synapse.url, marie.user_id, PASSWORD, bot.user_id)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(str(NODE), *arguments, stdout=pipe, stderr=pipe)
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    told = json.loads(out)
    assert {(message["failed"], message["shield"]) for message in told["read"]} == {(False, 0)}
    assert told["polls"][0]["question"] == "Question 1/5 — Point de départ"
    assert told["polls"][1]["answers"][0] == "Taille 1 (moins de 40 000 habitants)"
    assert [poll["ended"] for poll in told["polls"]] == [True, True, True]
    assert len(told["emoji"]) == 7
