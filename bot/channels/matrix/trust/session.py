"""The bot's session kept alive while it runs: renewed before it ends, or after, or found to have ended for good."""

import logging
from dataclasses import replace

from nio import AsyncClient

from bot import clock, logs
from bot.channels.matrix import MatrixError
from bot.channels.matrix.requests import ENDED, request
from bot.channels.matrix.trust import oauth
from bot.channels.matrix.trust.account import Account
from bot.settings import MatrixSettings

log = logging.getLogger(__name__)

EXPIRED = (
    "La session du bot a expiré, comme le veut son serveur. Pour qu'il se reconnecte seul, donnez-lui son mot de passe "
    "([matrix] password, ou CPTS_BOT_MATRIX__PASSWORD) ; sinon, lancez « cpts-bot matrix login --new-device »."
)


class Session:
    """The session of a running client: its token changes, its device and keys stay."""

    def __init__(self, nio: AsyncClient, settings: MatrixSettings) -> None:
        self._nio = nio
        self._settings = settings
        self._account = Account.stored(settings)

    async def keep_fresh(self) -> None:
        """Renew a token in time, where tokens live for minutes. Raises `MatrixError`, or one of `AWAY`."""
        if self._account.renew_at and clock.now() >= self._account.renew_at:
            await self._refresh()

    async def renew(self, *, soft: bool) -> None:
        """Come back after an answer that does not know our token; `soft` when the server keeps device and keys.

        Raises `MatrixError`, or one of `AWAY`.
        """
        if self._account.refresh_token:
            await self._refresh()
        elif soft:
            await self._log_in_again()
        else:
            await self._ask_again()

    async def _refresh(self) -> None:
        account = self._account
        tokens = await oauth.renewed(account.token_endpoint, account.client_id, account.refresh_token)
        self._take(replace(account, access_token=tokens.access, refresh_token=tokens.refresh, renew_at=tokens.renew_at))
        log.debug("token renewed")

    async def _log_in_again(self) -> None:
        """As the same device, whose keys are still good."""
        password = self._settings.password.get_secret_value()
        if not password:
            raise MatrixError(EXPIRED)
        user = {"type": "m.id.user", "user": self._nio.user_id}
        body = {"type": "m.login.password", "identifier": user, "password": password, "device_id": self._nio.device_id}
        answer = await request(self._nio, "POST", "login", body=body)
        if not answer.settled():
            raise MatrixError(f"Le serveur a refusé la connexion : {answer.error}.")
        self._take(replace(self._account, access_token=str(answer.body["access_token"])))
        log.warning("session renewed, same device")

    async def _ask_again(self) -> None:
        """One answer among others may be wrong: a proxy's, a server's that starts. Only two end the bot."""
        answer = await request(self._nio, "GET", "account", "whoami")
        if answer.code == "M_UNKNOWN_TOKEN":
            raise MatrixError(ENDED)
        if answer.settled():
            log.warning("an answer said that the session has ended; it has not")

    def _take(self, account: Account) -> None:
        """Use another token, and keep it first: what renewed the one before may be spent."""
        logs.hide(account.access_token, account.refresh_token)
        if not self._settings.access_token.get_secret_value():
            account.keep(self._settings)
        self._account, self._nio.access_token = account, account.access_token
