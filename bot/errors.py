"""What an operator must know: one French sentence that says what is wrong and what to do."""

from knowledge.system import reason

__all__ = ["REPAIR", "TRY_AGAIN", "GiveUpError", "OperatorError", "reason"]

REPAIR = 1  # somebody has something to correct: starting again would not help
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: what passes by itself, so that systemd starts the bot again


class OperatorError(Exception):
    """The base of every error whose text goes as it stands to the error output, with its exit code."""

    exit_code = REPAIR


class GiveUpError(Exception):
    """A channel only a person can repair: a refused token, a lost key. It is not started again."""
