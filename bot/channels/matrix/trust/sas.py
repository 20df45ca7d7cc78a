"""The arithmetic of a short authentication string, for the side that accepts.

nio has one too, but hashes its commitment in hexadecimal and knows only the old MAC: every other client cancels.
https://spec.matrix.org/latest/client-server-api/#short-authentication-string-sas-verification
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import vodozemac
from nio import Api

from bot.channels.matrix.trust.emoji import named
from bot.channels.matrix.trust.identity import unpadded

METHOD = "m.sas.v1"
AGREEMENT = "curve25519-hkdf-sha256"
HASH = "sha256"
MACS = ("hkdf-hmac-sha256.v2", "hkdf-hmac-sha256")  # what we take, the best first; some clients know only the old one

Content = dict[str, Any]


class SasError(Exception):
    """The verification fails; `code` is what the other side is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two devices."""

    user_id: str
    device_id: str


class Sas:
    """One comparison, from their `start` to both MACs. `flow` names it in every hash."""

    def __init__(self, flow: str, we: Party, they: Party, start: Content) -> None:
        if start.get("method") != METHOD or not _offers(start):
            raise SasError("m.unknown_method")
        self._mac = next(mac for mac in MACS if mac in start["message_authentication_codes"])
        self._flow = flow
        self._we = we
        self._they = they
        self._start = start
        self._sas = vodozemac.Sas()
        self.public = self._sas.public_key.to_base64()
        self._shared: vodozemac.EstablishedSas | None = None
        self._their_public = ""

    def accept(self) -> Content:
        """The content of our `accept`: what we choose among their offers, and a promise of our key."""
        promise = sha256((self.public + Api.to_canonical_json(self._start)).encode()).digest()
        return {
            "method": METHOD,
            "key_agreement_protocol": AGREEMENT,
            "hash": HASH,
            "message_authentication_code": self._mac,
            "short_authentication_string": ["decimal", "emoji"],
            "commitment": unpadded(promise),
        }

    def agree(self, their_public: str) -> None:
        try:
            self._shared = self._sas.diffie_hellman(vodozemac.Curve25519PublicKey.from_base64(their_public))
        except ValueError as error:
            raise SasError("m.invalid_message") from error
        self._their_public = their_public

    def emoji(self) -> list[str]:
        """What the person sees on their own screen."""
        they, we = self._they, self._we
        info = (
            f"MATRIX_KEY_VERIFICATION_SAS|{they.user_id}|{they.device_id}|{self._their_public}"
            f"|{we.user_id}|{we.device_id}|{self.public}|{self._flow}"
        )
        return [named(index) for index in self._agreed().bytes(info).emoji_indices]

    def macs(self, keys: Mapping[str, str]) -> Content:
        """The content of our `mac`, over our own keys by their ids."""
        info = self._mac_info(self._we, self._they)
        return {
            "mac": {name: self._made(key, info + name) for name, key in keys.items()},
            "keys": self._made(",".join(sorted(keys)), info + "KEY_IDS"),
        }

    def check(self, content: Content, keys: Mapping[str, str]) -> None:
        """Raise `SasError` unless their MACs fit those of `keys` they speak of, at least one."""
        macs = content.get("mac")
        if not isinstance(macs, dict) or not macs.keys() & keys.keys():
            raise SasError("m.invalid_message")
        info = self._mac_info(self._they, self._we)
        self._verify(",".join(sorted(macs)), info + "KEY_IDS", content.get("keys"))
        for name in macs.keys() & keys.keys():
            self._verify(keys[name], info + name, macs[name])

    def _made(self, value: str, info: str) -> str:
        """The MAC of a value; the old method encodes it in a way of its own, wrongly, and all who know it do."""
        shared = self._agreed()
        return str((shared.calculate_mac if self._mac == MACS[0] else shared.calculate_mac_invalid_base64)(value, info))

    def _verify(self, value: str, info: str, mac: Any) -> None:
        if not hmac.compare_digest(self._made(value, info).encode(), str(mac).encode()):
            raise SasError("m.key_mismatch")

    def _agreed(self) -> "vodozemac.EstablishedSas":
        if self._shared is None:
            raise SasError("m.unexpected_message")
        return self._shared

    def _mac_info(self, one: Party, other: Party) -> str:
        return f"MATRIX_KEY_VERIFICATION_MAC{one.user_id}{one.device_id}{other.user_id}{other.device_id}{self._flow}"


def _offers(start: Content) -> bool:
    """Whether they offer what every client must know today."""
    wanted = {
        "key_agreement_protocols": AGREEMENT,
        "hashes": HASH,
        "short_authentication_string": "decimal",
    }
    macs = start.get("message_authentication_codes")
    return (
        isinstance(macs, list)
        and any(mac in macs for mac in MACS)
        and all(isinstance(offers := start.get(name), list) and value in offers for name, value in wanted.items())
    )
