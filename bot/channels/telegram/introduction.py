"""How the bot introduces itself: its descriptions, and its commands in French for each kind of chat."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.channels.telegram import groups
from bot.channels.telegram.sentences import DESCRIPTION, SETTINGS, SHORT_DESCRIPTION
from handlers.turn.commands import COMMANDS

log = logging.getLogger(__name__)

HIDDEN = frozenset({"start"})  # Telegram shows it as a button of its own
IN_GROUPS = frozenset({"aide", "menu", "confidentialite", "effacer"})  # what makes sense among others

Step = Callable[[], Awaitable[bool]]


async def introduce(bot: Bot) -> None:
    """Tell Telegram who we are. An older self-hosted server may know none of this: logged, never fatal."""
    for name, step in _steps(bot):
        try:
            await step()
        except TelegramError as error:
            log.warning("%s failed: %s", name, error.message)


def _steps(bot: Bot) -> Sequence[tuple[str, Step]]:
    alone = [BotCommand(c.name, c.summary) for c in COMMANDS if c.name not in HIDDEN]
    among_others = [c for c in alone if c.command in IN_GROUPS]
    deciding = [*among_others, BotCommand(groups.COMMAND, SETTINGS)]
    return (
        ("setMyCommands", lambda: bot.set_my_commands(alone, BotCommandScopeAllPrivateChats())),
        ("setMyCommands", lambda: bot.set_my_commands(among_others, BotCommandScopeAllGroupChats())),
        ("setMyCommands", lambda: bot.set_my_commands(deciding, BotCommandScopeAllChatAdministrators())),
        ("setMyShortDescription", lambda: bot.set_my_short_description(SHORT_DESCRIPTION)),
        ("setMyDescription", lambda: bot.set_my_description(DESCRIPTION)),
    )
