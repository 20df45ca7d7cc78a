"""A file sent in an encrypted room: an owner's is imported, nobody else's is opened."""

import io
from typing import Any

from bot.settings import AdminSettings
from tests.bot.channels.matrix.conftest import World
from tests.bot.channels.matrix.people import Person, body

FILE = b'[removed]\ncpts = ["bourges"]\n'


async def test_files_in_an_encrypted_room(world: World) -> None:
    """An owner's file is previewed and imported; damaged or too large it is refused, from a stranger not opened."""
    bot = world.bot()
    async with world.person("paul") as paul, world.person("alice") as alice:
        bot.admins = (AdminSettings(id=paul.user_id, name="Paul", role="owner"),)
        async with bot:
            await _exchange(paul, alice, bot.user_id)


async def _exchange(paul: Person, alice: Person, bot: str) -> None:
    room, other = await paul.direct(bot), await alice.direct(bot)
    sealed = await _sealed(paul, FILE)
    await _send(alice, other, sealed)
    await alice.hears("Je n'ai rien pu lire", other)
    await _send(paul, room, {**sealed, "hashes": {"sha256": "AAAA"}})
    await paul.hears("Je n'ai pas pu recevoir ce fichier", room)
    await _send(paul, room, await _sealed(paul, b"#" * ((1 << 20) + 1)), size=1)
    await paul.hears("plus d'un mégaoctet", room)
    await _send(paul, room, sealed)
    assert "Importer 1 fiche." in body(await paul.hears("Confirmez-vous", room))
    await paul.says(room, "confirmer")
    await paul.hears("en ligne pour tout le monde", room)


async def _sealed(person: Person, content: bytes) -> dict[str, Any]:
    """The content on the server, encrypted as Element does: what opens it."""
    sent, keys = await person.nio.upload(io.BytesIO(content), encrypt=True, filesize=len(content))
    assert keys is not None
    return {**keys, "url": sent.content_uri}


async def _send(person: Person, room: str, sealed: dict[str, Any], size: int = 0) -> None:
    file = {"msgtype": "m.file", "body": "connaissances.toml", "file": sealed, "info": {"size": size}}
    await person.sends(room, file)
