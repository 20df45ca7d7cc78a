"""`python -m bot` is `cpts-bot`."""

from bot.commands.cli import main

if __name__ == "__main__":  # the process that makes files imports this module again
    main()
