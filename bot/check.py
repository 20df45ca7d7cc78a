"""What `cpts-bot check` looks at: the configuration, then every data file, all faults at once."""

from collections.abc import Callable
from pathlib import Path

from bot.faq_cli import faq_faults
from bot.settings import SettingsError, load
from knowledge.base import Knowledge
from knowledge.datafile import DataError, Fault


def faults(config: Path | None) -> list[Fault | str]:
    """Every fault found, the configuration's first; without a usable configuration the data is not looked at."""
    try:
        settings = load(config)
    except SettingsError as error:
        return [str(error)]
    knowledge = Knowledge(settings.knowledge.folder)
    parts: list[Callable[[], object]] = [
        lambda: knowledge.rates,
        lambda: knowledge.figures,
        lambda: knowledge.eligibility,
        lambda: knowledge.contacts,
        lambda: knowledge.cpts,
        lambda: knowledge.gazetteer,
    ]
    found = [fault for part in parts for fault in _faults_of(part)]
    # The entries quote figures and contacts: they are looked at once those can be read.
    return [*found] or [*faq_faults(knowledge)]


def _faults_of(load_part: Callable[[], object]) -> list[Fault]:
    try:
        load_part()
    except DataError as error:
        return list(error.faults)
    return []
