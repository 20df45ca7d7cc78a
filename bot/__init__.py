"""What runs: settings, channels, delivery, the storage of sessions."""

from functools import cache


@cache
def version() -> str:
    """Of this program, as it was installed; « 0 » in a source tree nobody installed.

    What reads it is loaded only then: it takes as long as a tenth of a start.
    """
    from importlib import metadata

    try:
        return metadata.version("cpts-bot")
    except metadata.PackageNotFoundError:  # pragma: no cover
        return "0"
