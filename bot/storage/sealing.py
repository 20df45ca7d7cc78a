"""What waits encrypted in the database: an address to write to later, a telephone number on its way to one person.

Whoever reads the file without the key of the pseudonyms reads nothing of it.
"""

from base64 import b64decode, b64encode
from secrets import token_bytes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Crypto.Cipher.ChaCha20_Poly1305 import ChaCha20Poly1305Cipher

_NONCE = 24  # bytes: XChaCha20, whose nonces may be drawn at random, https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha
_TAG = 16
_PAD = b"\0"  # no text of ours ends with it
_SHORTEST = 256  # bytes
MARK = "sealed:"  # before what is, where there is also what is not


def _padded(text: bytes) -> bytes:
    """As long as many others: a length would tell which profession a message is about, or whose an address is."""
    return text.ljust(max(_SHORTEST, 1 << (len(text) - 1).bit_length()), _PAD)


class Sealer:
    """Encrypts with one key of 32 bytes. What is opened was sealed with it, whole: anything else is refused."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, text: str) -> str:
        cipher = self._cipher(token_bytes(_NONCE))
        sealed, tag = cipher.encrypt_and_digest(_padded(text.encode()))
        return MARK + b64encode(cipher.nonce + tag + sealed).decode()

    def open(self, sealed: str) -> str:
        """Raises `ValueError` when it was not sealed with this key, or was touched since."""
        raw = b64decode(sealed.removeprefix(MARK), validate=True)
        nonce, tag, text = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
        return self._cipher(nonce).decrypt_and_verify(text, tag).rstrip(_PAD).decode()

    def opened(self, text: str) -> str:
        """A text that is sealed or not. Raises `ValueError`."""
        return self.open(text) if text.startswith(MARK) else text

    def _cipher(self, nonce: bytes) -> "ChaCha20Poly1305Cipher":
        from Crypto.Cipher import ChaCha20_Poly1305  # it brings a compiler of C: loaded where something is sealed

        return ChaCha20_Poly1305.new(key=self._key, nonce=nonce)
