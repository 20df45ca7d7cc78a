"""What `cpts-bot check` looks at: the configuration, then every data file, all faults at once; and, with `--online`,

the machine and the platforms.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.channels import matrix
from bot.commands.faq import faq_faults
from bot.errors import OperatorError
from bot.settings import Settings, SettingsError, load
from bot.storage.changes import changes_in
from knowledge.base import Knowledge
from knowledge.datafile import DataError, Fault
from knowledge.door import untidy, untidy_lines


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
    found += untidy_lines(settings.knowledge.folder)
    changed = _untidy_changes(settings.store.path)
    # The entries quote figures and contacts: they are looked at once those can be read.
    return [*found, *changed] if found else [*changed, *faq_faults(knowledge)]


def online_faults(config: Path | None) -> list[str]:
    """What is wrong with this machine, or between it and the platforms, for a configuration without fault."""
    from bot.care import machine
    from knowledge.review import late_checks

    settings = load(config)
    late = late_checks(Knowledge(settings.knowledge.folder), date.today())
    return [
        *machine.problems(settings, config),
        *(f"Plus d'un an depuis la dernière vérification : {line}." for line in late),
        *asyncio.run(_platforms(settings, time.time())),
    ]


def _untidy_changes(database: Path) -> list[str]:
    """What admins or an import wrote before such characters were put right at the door."""
    try:
        changed = {pair: untidy(value) for pair, value in changes_in(database).items()}
    except OperatorError as error:
        return [str(error)]
    return [
        f"{kind} « {key} » (base {database}) : caractères à remplacer ou à retirer : {', '.join(found)}"
        for (kind, key), found in changed.items()
        if found
    ]


async def _platforms(settings: Settings, now: float) -> list[str]:
    found: list[str] = []
    if settings.telegram.enabled:
        from bot.channels.telegram import diagnosis as telegram

        found += [sentence async for sentence in telegram.problems(settings.telegram, now)]
    if settings.matrix.enabled:
        matrix.require_nio()
        from bot.channels.matrix import diagnosis

        found += [sentence async for sentence in diagnosis.problems(settings.matrix, now)]
    return found


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
