"""The keys that earlier builds left (`reliability/upgrades_rooms.py`), opened by today's: they read on."""

import json
from pathlib import Path

import pytest
from nio import Event, MegolmEvent
from pydantic import SecretStr

from bot.channels.matrix.trust import account
from bot.settings import MatrixSettings
from reliability.upgrades import SUFFIX, unpacked
from reliability.upgrades_rooms import KEYS, PHRASE, SAID

ARCHIVES = sorted(KEYS.glob(f"*{SUFFIX}"))


def test_there_are_keys_of_each_build() -> None:
    assert len(ARCHIVES) >= 4
    assert all(archive.stat().st_size < 20_000 for archive in ARCHIVES)


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name.removesuffix(SUFFIX))
async def test_what_was_said_to_an_earlier_device(archive: Path, tmp_path: Path) -> None:
    """The same device, with what it was given: it reads what was said while no build ran."""
    folder = unpacked(archive, tmp_path)
    settings = MatrixSettings(
        enabled=True,
        homeserver="http://127.0.0.1:1",
        user_id="@cpts-bot:test",
        store_path=folder / "matrix",
        pickle_key=SecretStr(PHRASE),
    )
    nio = account.restored(settings)
    [source] = json.loads((folder / SAID).read_text(encoding="utf-8"))
    event = Event.parse_event(source)
    assert isinstance(event, MegolmEvent)
    event.room_id = source["room_id"]
    assert nio.decrypt_event(event).source["content"]["body"] == "infirmière"
    assert nio.device_id == account.Account.stored(settings).device_id
    await nio.close()
