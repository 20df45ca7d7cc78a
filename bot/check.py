"""What `cpts-bot check` looks at: the configuration, then every data file, all faults at once."""

from collections.abc import Callable
from pathlib import Path

from bot.channels import matrix
from bot.errors import OperatorError
from bot.faq_cli import faq_faults
from bot.settings import Settings, SettingsError, load
from knowledge.base import Knowledge
from knowledge.datafile import DataError, Fault


def faults(config: Path | None) -> list[Fault | str]:
    """Every fault found, the configuration's first; without a usable configuration the data is not looked at."""
    try:
        settings = load(config)
    except SettingsError as error:
        return [str(error)]
    if refused := _channel_fault(settings):
        return [refused]
    knowledge = Knowledge(settings.knowledge.folder)
    parts: list[Callable[[], object]] = [
        lambda: knowledge.rates,
        lambda: knowledge.figures,
        lambda: knowledge.eligibility,
        lambda: knowledge.contacts,
        lambda: knowledge.cpts,
        lambda: knowledge.gazetteer,
        lambda: knowledge.safety,
    ]
    found = [fault for part in parts for fault in _faults_of(part)]
    # The entries quote figures and contacts: they are looked at once those can be read.
    return [*found] or [*faq_faults(knowledge)]


def _channel_fault(settings: Settings) -> str:
    """What an enabled channel lacks to start, "" when nothing."""
    telegram = settings.telegram
    try:
        if telegram.enabled:
            telegram.read_token()
        if telegram.enabled and telegram.mode == "webhook":
            telegram.webhook.public_url()
            telegram.webhook.read_secret()
        if settings.matrix.enabled:
            matrix.check(settings.matrix)
    except OperatorError as error:
        return str(error)
    return ""


def _faults_of(load_part: Callable[[], object]) -> list[Fault]:
    try:
        load_part()
    except DataError as error:
        return list(error.faults)
    return []
