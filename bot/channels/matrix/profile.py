"""How the account shows itself: a name and a picture where it has none. What an operator chose stays."""

import io
import logging
from pathlib import Path

from nio import AsyncClient, UploadResponse

from bot.channels.matrix import MatrixError
from bot.channels.matrix.requests import AWAY, request

log = logging.getLogger(__name__)

NAME = "Assistant CPTS"
PICTURE = Path(__file__).with_name("picture.png")


async def introduce(nio: AsyncClient) -> None:
    """Give the account what it lacks. A server that refuses keeps the bot from nothing."""
    try:
        shown = await request(nio, "GET", "profile", nio.user_id)
        if shown.is_ok or shown.status == 404:
            await _complete(nio, shown.body if shown.is_ok else {})
    except (*AWAY, MatrixError) as error:
        log.warning("profile not set: %s", type(error).__name__)


async def _complete(nio: AsyncClient, shown: dict[str, object]) -> None:
    local_part = nio.user_id[1:].partition(":")[0]
    if shown.get("displayname") in (None, "", local_part):  # servers name an account after its id
        await _put(nio, "displayname", NAME)
    if not shown.get("avatar_url"):
        content = PICTURE.read_bytes()
        sent, _ = await nio.upload(io.BytesIO(content), "image/png", PICTURE.name, filesize=len(content))
        if isinstance(sent, UploadResponse):
            await _put(nio, "avatar_url", sent.content_uri)


async def _put(nio: AsyncClient, field: str, value: str) -> None:
    answer = await request(nio, "PUT", "profile", nio.user_id, field, body={field: value})
    if not answer.settled():
        log.warning("profile not set: %s", answer.error)
