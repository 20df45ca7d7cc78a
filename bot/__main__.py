"""`python -m bot` is `cpts-bot`."""

from bot.cli import main

main()
