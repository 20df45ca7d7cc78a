"""What an operator must know: one French sentence that says what is wrong and what to do."""


class OperatorError(Exception):
    """The base of every error whose text goes as it stands to the error output, with exit code 1."""


class GiveUpError(Exception):
    """A channel only a person can repair: a refused token, a lost key. It is not started again."""
