"""`cpts-bot run` with less and less memory, then with enough again: what it answers in the one and the other.

The limit is the system's own, RLIMIT_DATA: https://man7.org/linux/man-pages/man2/getrlimit.2.html
"""

import argparse
import resource
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.service import SORRY
from reliability.machine import resident
from tests.bot.channels.telegram.api import BotApi
from tests.bot.channels.telegram.program import Program, until
from tests.bot.channels.telegram.server import Server

LIMITS = (400, 200, 180, 150, 100)  # megabytes
SAID = ("c'est quoi une CPTS ?", "/start estimer", "par ses communes", "Bourges, Vierzon", "complet")
PEOPLE = 20
PATIENCE = 30.0  # seconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability squeezed", description=__doc__)
    parser.add_argument("limits", type=int, nargs="*", default=LIMITS, help="megabytes")
    options = parser.parse_args(arguments)
    print("limit MB  ended with  memory MB  people answered  apologies  answered with memory again")
    for limit in options.limits:
        with tempfile.TemporaryDirectory() as folder:
            print(squeezed(Path(folder), limit), flush=True)


def squeezed(folder: Path, limit: int) -> str:
    """Twenty people write to a bot that starts with `limit` megabytes, and wait for one that has more."""
    api = BotApi()
    server = Server(api)
    program = started_with(folder, server, limit)
    try:
        for text in SAID:
            for person in range(1, PEOPLE + 1):
                server.soon(lambda text=text, person=person: api.says(text, person))  # type: ignore[misc]
        with suppress(AssertionError):
            until(lambda: program.exit_code is not None or not owed(api), PATIENCE)
        ended, answered = program.exit_code, len({message.chat for message in api.messages})
        memory = resident(program.pid) if ended is None else 0.0
        apologies = sum(message.text == SORRY.text for message in api.messages)
        program.kill()
        program.start()
        with suppress(AssertionError):
            until(lambda: not owed(api), PATIENCE)
        answered_again = len({message.chat for message in api.messages})
    finally:
        program.check()
        server.close()
    return f"{limit:8}  {ended!s:>10}  {memory:9.0f}  {answered:15}  {apologies:9}  {answered_again:26}"


def started_with(folder: Path, server: Server, limit: int) -> Program:
    """The program, limited from its first instruction: it inherits what this process allows itself for a moment."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limit * 1_000_000, hard))
    try:
        return Program(folder, server.url)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def owed(api: BotApi) -> bool:
    """Whether somebody still waits for a last answer."""
    return bool(api.updates) or len({message.chat for message in api.messages}) < PEOPLE
