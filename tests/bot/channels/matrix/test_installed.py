"""Why the other tests of this folder are not there, when they are not."""

from tests.bot.channels.matrix.conftest import MISSING


def test_matrix_is_installed() -> None:
    """matrix-nio with its encryption and Synapse are installed; skipped with their names where not."""
    assert not MISSING
