"""The keys by which devices of others reach ours: in stock on the server, and one to fall back on when all are taken.

nio reads "none left" as "no news" and never uploads again, and knows no fallback key: whoever wrote first while the bot
was away could not be read. https://spec.matrix.org/latest/client-server-api/#one-time-and-fallback-keys
"""

import json
import logging

from nio import AsyncClient, SyncResponse
from nio.responses import KeysUploadResponse

from bot import clock
from bot.channels.matrix.parsing import Source, mapping
from bot.channels.matrix.requests import request

log = logging.getLogger(__name__)

ALGORITHM = "signed_curve25519"
PATIENCE = 60.0  # seconds before a server that still tells of no key is believed again


class OwnKeys:
    """What the server holds of our keys, and what it lacks."""

    def __init__(self, nio: AsyncClient) -> None:
        self._nio = nio
        self._lacks_fallback = False
        self._uploaded = -PATIENCE  # monotonic

    async def seen(self, response: SyncResponse) -> None:
        """Follow a sync: what nio does not keep of it is read from the answer itself."""
        if not self._nio.olm or response.transport_response is None:
            return
        told = json.loads(await response.transport_response.read())
        # Absent, the count is none, says the specification; a fallback key no server names it does not know.
        if not mapping(told, "device_one_time_keys_count").get(ALGORITHM) and self._is_news():
            self._nio.olm.uploaded_key_count = 0
        unused = told.get("device_unused_fallback_key_types")
        self._lacks_fallback = isinstance(unused, list) and ALGORITHM not in unused

    async def restock(self) -> None:
        """Upload what is missing. Raises one of `AWAY`."""
        wanted = self._nio.olm.share_keys() if self._nio.should_upload_keys else {}
        if self._lacks_fallback and (wanted or self._is_news()):
            wanted["fallback_keys"] = self._fallback()
        if not wanted:
            return
        self._nio.olm.save_account()  # before anybody can use them
        answer = await request(self._nio, "POST", "keys", "upload", body=wanted)
        self._uploaded = clock.elapsed()
        if answer.settled():
            await self._nio.receive_response(KeysUploadResponse.from_dict(answer.body))
            self._lacks_fallback = False
        else:
            log.error("the server refused the keys by which others reach the bot: %s", answer.error)

    def _is_news(self) -> bool:
        """Whether what the server lacks may still be missing: a sync may tell of before the last upload."""
        return clock.elapsed() - self._uploaded >= PATIENCE

    def _fallback(self) -> Source:
        """A new fallback key, signed; vodozemac keeps the one before, which may be on its way."""
        account = self._nio.olm.account._account
        if not account.fallback_key:
            account.generate_fallback_key()
        [(name, key)] = account.fallback_key.items()
        bare = {"key": key.to_base64(), "fallback": True}
        signature = self._nio.olm.sign_json(bare)
        signed = {**bare, "signatures": {self._nio.user_id: {f"ed25519:{self._nio.device_id}": signature}}}
        return {f"{ALGORITHM}:{name}": signed}
