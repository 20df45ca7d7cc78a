"""Who is who in the database: keyed hashes, instead of the platforms' ids, wherever nothing has to be delivered.

Each part of the name of a conversation is hashed apart, the person first: all that is kept about somebody begins with
the same hash, and the name of a room can change without changing whose conversation it is.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.storage.names import Name

KEY_BYTES = 32  # as long as the hash: https://www.rfc-editor.org/rfc/rfc2104#section-3
REMEMBERED = 32  # names: those of a turn, asked for about fifteen times in it
_HEX = 32  # characters kept of a hash: 128 bits, beyond any chance of two people being one


class Pseudonyms:
    """The hashes made with one key. Without the key nobody can tell whether a given person is in the database."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._hash = lru_cache(maxsize=REMEMBERED)(self._hashed)
        self.conversation = lru_cache(maxsize=REMEMBERED)(self._of_conversation)

    def _of_conversation(self, name: str) -> str:
        """The pseudonym of a conversation: `person/place/thread`."""
        parts = Name.of(name)
        return f"{self.person(name)}/{self._hash(parts.place)}/{self._hash(parts.thread)}"

    def person(self, name: str) -> str:
        """The pseudonym of whoever a conversation belongs to, on that platform; of the place when it is nobody's."""
        parts = Name.of(name)
        return self._hash(f"{parts.channel}:{parts.owner}")

    def place(self, place: str) -> str:
        """The pseudonym of a room or a chat, `channel:id`."""
        return self._hash(place)

    def event(self, event: str) -> str:
        """The pseudonym of an event: the platform's own name often holds the id of the chat."""
        return self._hash(event)

    def pair(self, one: str, other: str) -> str:
        """The print of two pseudonyms together, whichever comes first: it tells neither of them."""
        return self._hash(f"pair {min(one, other)} {max(one, other)}")

    def secret(self, purpose: str) -> bytes:
        """A key of 32 bytes for something else than names, from which this one cannot be found again."""
        return hmac.digest(self._key, f"secret {purpose}".encode(), hashlib.sha256)

    @property
    def check(self) -> str:
        """What tells this key from another one without telling the key."""
        return self._hash("cpts-bot")

    def _hashed(self, text: str) -> str:
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:_HEX]


def key_file(path: Path) -> Path:
    """Where the key of a database is when the configuration gives none."""
    return path.with_suffix(".key")


def key_of(file: Path) -> bytes:
    """The key kept in a file. Raises `OSError`, `ValueError` when it holds none."""
    key = file.read_text(encoding="utf-8").strip()
    if len(key) < KEY_BYTES:
        raise ValueError(f"{file} holds no key")
    return key.encode()


def make_key(file: Path) -> None:
    """Write a new key whole or not at all; of two processes that start together, the first one's is kept."""
    with NamedTemporaryFile("w", dir=file.parent) as new:  # 0600 from the start
        new.write(secrets.token_hex(KEY_BYTES))
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, file)
