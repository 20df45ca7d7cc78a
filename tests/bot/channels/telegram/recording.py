"""A request class of python-telegram-bot that answers from memory: the real bot, without a network."""

import json
from typing import Any

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from tests.bot.channels.telegram.api import ApiError, BotApi


class Recorder(BaseRequest):
    """Hands every call to a `BotApi`."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if "/file/bot" in url:
            return 200, self._api.files[url.rpartition("/")[2]]
        values = request_data.json_parameters if request_data else {}
        files = {name: part[0] for name, part in (request_data.multipart_data or {}).items()} if request_data else {}
        try:
            return 200, _body({"ok": True, "result": self._api.call(url.rpartition("/")[2], values, files)})
        except ApiError as error:
            return error.code, _body(error.body())


def _body(value: Any) -> bytes:
    return json.dumps(value).encode()
