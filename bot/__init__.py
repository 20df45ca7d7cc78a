"""What runs: settings, channels, delivery, the storage of sessions."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("cpts-bot")
except PackageNotFoundError:  # pragma: no cover - a source tree nobody installed
    __version__ = "0"
