"""Verification asked for by a person's client, in a room or by to-device messages; the bot only ever answers.

A bot has no eyes to compare emoji with: it confirms its side, and writes them to the log for an operator who wants
to look. The person compares with the log, or trusts the first sight.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from nio import AsyncClient, ToDeviceMessage

from bot import clock
from bot.channels.matrix.parsing import mapping, string
from bot.channels.matrix.requests import request
from bot.channels.matrix.trust.sas import METHOD, Content, Party, Sas, SasError

log = logging.getLogger(__name__)

REQUEST = "m.key.verification.request"
KINDS = "m.key.verification."
MOST_AT_ONCE = 50  # somebody could start them without end
MOST_OF_ONE = 5  # a person has a few devices; the others' must find a place
LIFE = 600.0  # seconds: https://spec.matrix.org/latest/client-server-api/#error-and-exception-handling


def is_part(source: dict[str, Any]) -> bool:
    """Whether an event belongs to a verification."""
    return str(source.get("type")).startswith(KINDS) or mapping(source, "content").get("msgtype") == REQUEST


@dataclass
class Flow:
    """One verification; `room` is "" when it goes by to-device messages."""

    id: str
    they: Party
    room: str
    since: float = field(default_factory=clock.elapsed)
    sas: Sas | None = None

    @property
    def key(self) -> "Key":
        return self.they.user_id, self.room, self.id


Key = tuple[str, str, str]  # a person may give a name that is another's too


class Verifier:
    """Answers verifications with the bot's own keys; `master` is the public half of its identity, "" without one."""

    def __init__(self, nio: AsyncClient) -> None:
        self._nio = nio
        self._flows: dict[Key, Flow] = {}
        self.master = ""
        if nio.olm:
            # Its own answers would be sent between ours; see `sas`.
            nio.olm.handle_key_verification = lambda event: None

    async def hear(self, source: dict[str, Any], room: str = "") -> None:
        """One event of a verification, of a room when `room` is given."""
        kind, content, sender = string(source, "type"), mapping(source, "content"), string(source, "sender")
        if kind == "m.room.message" and content.get("msgtype") == REQUEST:
            if content.get("to") == self._nio.user_id:
                await self._open(string(source, "event_id"), sender, content, room)
        elif kind == REQUEST:
            await self._open(string(content, "transaction_id"), sender, content, room)
        elif flow := self._flow(content, sender, room):
            await self._step(flow, kind.removeprefix(KINDS), content)

    async def _open(self, name: str, sender: str, content: Content, room: str) -> None:
        device, methods = string(content, "from_device"), content.get("methods")
        if not (name and device and isinstance(methods, list) and METHOD in methods):
            return
        self._flows = {k: f for k, f in self._flows.items() if clock.elapsed() - f.since < LIFE}
        if len(self._flows) >= MOST_AT_ONCE or sum(key[0] == sender for key in self._flows) >= MOST_OF_ONE:
            return
        flow = Flow(name, Party(sender, device), room)
        self._flows[flow.key] = flow
        await self._send(flow, "ready", {"from_device": self._nio.device_id, "methods": [METHOD]})

    def _flow(self, content: Content, sender: str, room: str) -> Flow | None:
        name = string(mapping(content, "m.relates_to"), "event_id") if room else string(content, "transaction_id")
        return self._flows.get((sender, room, name))

    async def _step(self, flow: Flow, kind: str, content: Content) -> None:
        if kind in ("cancel", "done"):
            self._flows.pop(flow.key, None)
            return
        try:
            await self._answer(flow, kind, content)
        except SasError as error:
            log.warning("verification by %s cancelled: %s", flow.they.user_id, error.code)
            self._flows.pop(flow.key, None)
            await self._send(flow, "cancel", {"code": error.code, "reason": error.code})

    async def _answer(self, flow: Flow, kind: str, content: Content) -> None:
        if kind == "start":
            if flow.sas is not None:
                raise SasError("m.unexpected_message")
            flow.sas = Sas(flow.id, Party(self._nio.user_id, self._nio.device_id), flow.they, content)
            await self._send(flow, "accept", flow.sas.accept())
        elif flow.sas is None:
            raise SasError("m.unexpected_message")
        elif kind == "key":
            flow.sas.agree(string(content, "key"))
            await self._send(flow, "key", {"key": flow.sas.public})
            log.info("verification by %s: %s", flow.they.user_id, ", ".join(flow.sas.emoji()))
            await self._send(flow, "mac", flow.sas.macs(self._own_keys()))
        elif kind == "mac":
            flow.sas.check(content, await self._their_keys(flow.they))
            log.info("verified by %s, device %s", flow.they.user_id, flow.they.device_id)
            await self._send(flow, "done", {})

    def _own_keys(self) -> dict[str, str]:
        device = {f"ed25519:{self._nio.device_id}": self._nio.olm.account.identity_keys["ed25519"]}
        return device | ({f"ed25519:{self.master}": self.master} if self.master else {})

    async def _their_keys(self, they: Party) -> dict[str, str]:
        """Their device's key and their master key, as the server gives them."""
        answer = await request(self._nio, "POST", "keys", "query", body={"device_keys": {they.user_id: []}})
        if not answer.is_ok:
            raise SasError("m.key_mismatch")
        device = answer.body.get("device_keys", {}).get(they.user_id, {}).get(they.device_id, {}).get("keys", {})
        master = answer.body.get("master_keys", {}).get(they.user_id, {}).get("keys", {})
        return {name: key for name, key in {**device, **master}.items() if name.startswith("ed25519:")}

    async def _send(self, flow: Flow, kind: str, content: Content) -> None:
        if flow.room:
            related = {**content, "m.relates_to": {"rel_type": "m.reference", "event_id": flow.id}}
            await self._nio.room_send(flow.room, KINDS + kind, related, ignore_unverified_devices=True)
        else:
            named = {**content, "transaction_id": flow.id}
            await self._nio.to_device(ToDeviceMessage(KINDS + kind, flow.they.user_id, flow.they.device_id, named))
