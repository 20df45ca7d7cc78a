"""The bot's cross-signing identity: it signs its own device, so that no client cuts it off or shows a red shield.

Clients stop sharing room keys with a device its owner has not signed:
https://github.com/matrix-org/matrix-spec-proposals/pull/4153
nio has no cross-signing: https://spec.matrix.org/latest/client-server-api/#cross-signing
"""

import base64
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from nio import Api, AsyncClient

from bot.channels.matrix import MatrixError
from bot.channels.matrix.parsing import mapping, string
from bot.channels.matrix.requests import Answer, refusal, request
from bot.channels.matrix.trust.account import write_secret
from bot.settings import MatrixSettings

log = logging.getLogger(__name__)

Object = dict[str, Any]

CONSENT = "m.oauth"  # https://spec.matrix.org/latest/client-server-api/#oauth-authentication


class Standing(Enum):
    """How the bot's device stands before other people's clients; the value is what the operator is told."""

    TRUSTED = "L'appareil est signé par l'identité du bot."
    FOREIGN = (
        "Le compte a déjà une identité que le bot ne possède pas. Rien n'a été remplacé : restaurez recovery_file, "
        "ou lancez « cpts-bot matrix login --replace-identity »."
    )
    REFUSED = "Le serveur a refusé l'identité du bot. Les clients récents ne lui confieront pas leurs clés."


class Key:
    """An ed25519 key pair, named on the wire by its public half in unpadded base64."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self._pair = ECC.construct(curve="Ed25519", seed=seed)
        self.public = unpadded(self._pair.public_key().export_key(format="raw"))

    def sign(self, user_id: str, value: Object) -> Object:
        """`value` with one more signature, made over everything but signatures and what the server adds."""
        bare = {k: v for k, v in value.items() if k not in ("signatures", "unsigned")}
        made = unpadded(eddsa.new(self._pair, "rfc8032").sign(Api.to_canonical_json(bare).encode()))
        signatures = value.get("signatures", {})
        mine = {**signatures.get(user_id, {}), f"ed25519:{self.public}": made}
        return {**value, "signatures": {**signatures, user_id: mine}}


@dataclass(frozen=True)
class Identity:
    """The three keys of an account."""

    user_id: str
    master: Key
    self_signing: Key
    user_signing: Key

    @classmethod
    def new(cls, user_id: str) -> Self:
        return cls(user_id, *(Key(os.urandom(32)) for _ in range(3)))

    @classmethod
    def stored(cls, path: Path) -> Self | None:
        """The identity of a recovery file; None without one. Raises `MatrixError` when it cannot be read."""
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            keys = [Key(base64.b64decode(values[name])) for name in ("master", "self_signing", "user_signing")]
            return cls(values["user_id"], *keys)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise MatrixError(f"Le fichier d'identité {path} est illisible : {error}.") from error

    def keep(self, path: Path) -> None:
        keys = {"master": self.master, "self_signing": self.self_signing, "user_signing": self.user_signing}
        seeds = {name: base64.b64encode(key.seed).decode() for name, key in keys.items()}
        write_secret(path, {"user_id": self.user_id, **seeds})

    def published(self) -> Object:
        """The body that publishes the identity; the master key signs the two others."""
        signed = {
            f"{usage}_key": self.master.sign(self.user_id, self._public(usage, key))
            for usage, key in (("self_signing", self.self_signing), ("user_signing", self.user_signing))
        }
        return {"master_key": self._public("master", self.master), **signed}

    def _public(self, usage: str, key: Key) -> Object:
        # A padded key id is dropped without a word by clients.
        return {"user_id": self.user_id, "usage": [usage], "keys": {f"ed25519:{key.public}": key.public}}


def unpadded(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")


def recovery_file(settings: MatrixSettings) -> Path:
    return settings.recovery_file or settings.store_path / "identity.json"


def master_key(settings: MatrixSettings, standing: Standing) -> str:
    """The public half of the identity, "" when the device is not signed by one of ours."""
    identity = Identity.stored(recovery_file(settings))
    return identity.master.public if identity and standing is Standing.TRUSTED else ""


async def establish(
    nio: AsyncClient,
    settings: MatrixSettings,
    password: str = "",
    *,
    replace: bool = False,
    consent: Callable[[str], None] | None = None,
) -> Standing:
    """Make the device a signed one, and say how it stands. An identity that exists is replaced only when told to.

    `consent` has somebody agree to that on a page, where the server wants it, and comes back when they have.
    """
    path = recovery_file(settings)
    identity = Identity.stored(path)
    if identity and identity.user_id != nio.user_id:
        raise MatrixError(f"Le fichier d'identité {path} appartient à {identity.user_id}.")
    server = await server_keys(nio)
    master = server.get("master_keys", {}).get(nio.user_id)
    if master is None or replace:
        identity = identity if identity and not replace else Identity.new(nio.user_id)
        identity.keep(_unsure(path))  # before the server knows it: an identity without its seeds is lost for good
        if not (answer := await _publish(nio, identity, password, consent)).is_ok:
            log.error("identity refused: %s", answer.error)
            _unsure(path).unlink()
            return Standing.REFUSED
        _unsure(path).replace(path)  # only now: until here the old one may be the account's
    elif not (identity := _adopted(path, master)):
        return Standing.FOREIGN
    return await _sign_device(nio, identity, server)


def _unsure(path: Path) -> Path:
    """Where an identity is until the server has answered."""
    return path.with_name(f"{path.name}.pending")


def _adopted(path: Path, master: Object) -> Identity | None:
    """The identity that the server knows, when we have it: one whose answer was lost on the way is ours from now on."""
    for file in (path, _unsure(path)):
        identity = Identity.stored(file)
        if identity and f"ed25519:{identity.master.public}" in master["keys"]:
            file.replace(path)
            return identity
    return None


async def server_keys(nio: AsyncClient) -> Object:
    answer = await request(nio, "POST", "keys", "query", body={"device_keys": {nio.user_id: []}})
    if not answer.is_ok:
        # Taken for an empty account, this failure would have us replace an identity.
        raise refusal(answer.code, answer.error)
    body: Object = answer.body
    return body


async def _publish(
    nio: AsyncClient, identity: Identity, password: str, consent: Callable[[str], None] | None
) -> Answer:
    """Upload the public keys; the server may want the password again, or somebody's consent on a page.

    https://spec.matrix.org/latest/client-server-api/#user-interactive-authentication-api
    """
    body = identity.published()
    answer = await request(nio, "POST", "keys", "device_signing", "upload", body=body)
    if answer.status != 401:
        return answer
    session = answer.body.get("session")
    if page := string(mapping(mapping(answer.body, "params"), CONSENT), "url"):
        if not consent:
            return answer
        consent(page)
        auth = {"type": CONSENT, "session": session}
    elif password:
        who = {"type": "m.id.user", "user": nio.user_id}
        auth = {"type": "m.login.password", "identifier": who, "password": password, "session": session}
    else:
        return answer
    return await request(nio, "POST", "keys", "device_signing", "upload", body={**body, "auth": auth})


async def _sign_device(nio: AsyncClient, identity: Identity, server: Object) -> Standing:
    device = server.get("device_keys", {}).get(nio.user_id, {}).get(nio.device_id)
    if device is None:
        return Standing.REFUSED
    if f"ed25519:{identity.self_signing.public}" in device.get("signatures", {}).get(nio.user_id, {}):
        return Standing.TRUSTED
    device.pop("unsigned", None)
    signed = {nio.user_id: {nio.device_id: identity.self_signing.sign(nio.user_id, device)}}
    answer = await request(nio, "POST", "keys", "signatures", "upload", body=signed)
    if answer.is_ok and not answer.body.get("failures"):
        return Standing.TRUSTED
    log.error("device signature refused: %s %s", answer.error, answer.body.get("failures", ""))
    return Standing.REFUSED


async def refuse_stranger(nio: AsyncClient) -> None:
    """Raise `MatrixError` when the server knows this device with other keys than ours: the key store was lost."""
    devices = (await server_keys(nio)).get("device_keys", {}).get(nio.user_id, {})
    known = devices.get(nio.device_id, {}).get("keys", {}).get(f"ed25519:{nio.device_id}")
    if known and known != nio.olm.account.identity_keys["ed25519"]:
        raise MatrixError(
            f"Le serveur connaît l'appareil {nio.device_id} avec d'autres clés : le dossier [matrix] store_path a été "
            "perdu ou remplacé. Restaurez-le, ou lancez « cpts-bot matrix login --new-device »."
        )
