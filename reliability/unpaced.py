"""`cpts-bot` without the pace Telegram imposes on a bot (30 messages a second): to learn what ours would be."""

from functools import partial

from telegram.ext import AIORateLimiter

from bot.channels.telegram import channel
from bot.commands.cli import main
from reliability import inside

if __name__ == "__main__":
    inside.say_when_asked()
    channel.AIORateLimiter = partial(AIORateLimiter, overall_max_rate=0, group_max_rate=0)  # type: ignore[assignment,attr-defined]
    main()
