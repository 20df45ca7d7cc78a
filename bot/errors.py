"""What an operator must know: one French sentence that says what is wrong and what to do, and exit code 1."""


class OperatorError(Exception):
    """The base of every error whose text goes as it stands to the error output."""
