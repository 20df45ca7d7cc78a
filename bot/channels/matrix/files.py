"""What a file of a message says: downloaded within bounds, decrypted, read as text."""

import asyncio
from urllib.parse import quote, urlsplit

from aiohttp import ClientError
from nio import AsyncClient
from nio.crypto.attachments import decrypt_attachment
from nio.exceptions import EncryptionError

from bot.channels.matrix.parsing import File
from bot.delivery.documents import MOST_BYTES, NOT_RECEIVED, UnreadError, check_size, text_of

PATIENCE = 20.0  # seconds for a file to come: the room's other messages wait meanwhile
# https://spec.matrix.org/v1.12/client-server-api/#get_matrixclientv1mediadownloadservernamemediaid
_DOWNLOAD = "/_matrix/client/v1/media/download/{server}/{media}"


async def text(nio: AsyncClient, file: File) -> str:
    """What a file says. Raises `UnreadError`."""
    check_size(file.size)
    try:
        async with asyncio.timeout(PATIENCE):
            content = await _downloaded(nio, file.url)
        check_size(len(content))
        return text_of(decrypt_attachment(content, file.key, file.digest, file.iv) if file.key else content)
    except (ClientError, OSError, TimeoutError, EncryptionError, ValueError) as error:
        raise UnreadError(NOT_RECEIVED) from error


async def _downloaded(nio: AsyncClient, url: str) -> bytes:
    """The bytes of a file, one more than are allowed at most: whatever the server announces."""
    parts = urlsplit(url)
    path = _DOWNLOAD.format(server=quote(parts.netloc, safe=":[]"), media=quote(parts.path.strip("/"), safe=""))
    async with await nio.send("GET", path, None, {"Authorization": f"Bearer {nio.access_token}"}) as response:
        response.raise_for_status()
        content = b""
        while len(content) <= MOST_BYTES and (chunk := await response.content.read(MOST_BYTES + 1 - len(content))):
            content += chunk
        return content
