"""What `cpts-bot check` looks at: the configuration, then every data file, all faults at once; and, with `--online`,

the machine and the platforms.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from bot import clock
from bot.care.refresh.sources import sources_of
from bot.channels import matrix
from bot.commands import vintages
from bot.commands.console import NO_CONFIGURATION
from bot.commands.disagreements import disagreements, unknown_variables
from bot.commands.typed import as_typed
from bot.configuration import SettingsError, Written, read, unread
from bot.errors import OperatorError
from bot.loading import is_within, load, settle, what_stands
from bot.regions import wrong_regions
from bot.settings import HealthSettings, MatrixSettings, Settings, TelegramSettings
from bot.storage import opening
from bot.storage.changes import changes_in
from bot.storage.pseudonyms import key_file
from knowledge.base import Knowledge
from knowledge.cpts.check import directory_faults
from knowledge.datafile import DATA, DataError, Fault, Location
from knowledge.door import untidy, untidy_lines
from knowledge.endings import endings
from knowledge.territory.atlas.points import Points
from knowledge.wording import listing

F = TypeVar("F", bound=Fault | str)
KEY_APART = "Gardez-en une copie hors de cette machine : les sauvegardes ne la contiennent pas."


def faults(*configs: Path | None) -> list[Fault | str]:
    """Every fault found, once: each configuration's, its database's, then those of the data.

    Each thing is looked at whatever is wrong with the others; what several bots read is looked at once.
    """
    knowledge_in, data_faults = cache(Knowledge), cache(_data_faults)
    return _named(configs, lambda config: _faults(config, knowledge_in, data_faults))


def _named(configs: Sequence[Path | None], faults_of: Callable[[Path | None], Iterable[F]]) -> list[F | str]:
    """The faults of each configuration, once: of several, what is not of all of them says of which it is."""
    owners: dict[F, list[Path | None]] = {}
    given = dict.fromkeys(configs)
    for config in given:
        for fault in dict.fromkeys(faults_of(config)):
            owners.setdefault(fault, []).append(config)

    def is_clear(fault: F, of: Sequence[Path | None]) -> bool:
        return len(of) == len(given) or str(fault).startswith(str(of[0]))

    return [fault if is_clear(fault, of) else f"{listing(map(str, of))} : {fault}" for fault, of in owners.items()]


def _faults(
    config: Path | None,
    knowledge_in: Callable[[Path, Path | None], Knowledge],
    data_faults: Callable[[Knowledge], Sequence[Fault | str]],
) -> Iterator[Fault | str]:
    try:
        written = read(config)
    except SettingsError as error:
        yield str(error)
        return
    try:
        settings, faulty = settle(written), frozenset[Location]()
    except SettingsError as error:
        yield from str(error).splitlines()
        try:
            settings, faulty, more = what_stands(written)
        except SettingsError:
            yield from wrong_regions(written, written.values, knowledge_in(DATA, None))
            return
        yield from more
    knowledge = knowledge_in(settings.knowledge.folder, settings.cache)
    told = _configuration_faults(config, written, settings, knowledge, faulty)
    yield from (as_typed(said, config) for said in told)
    yield from (as_typed(said, config) for said in _base_faults(settings))
    yield from _faults_of(lambda: sources_of(settings))
    yield from data_faults(knowledge) if knowledge.folder.is_dir() else ()


def _configuration_faults(
    config: Path | None, written: Written, settings: Settings, knowledge: Knowledge, faulty: frozenset[Location]
) -> Iterator[str]:
    """What the whole does not permit; of a key that is `faulty` by itself nothing more is said."""
    if said := unread(config):
        yield said
    yield from unknown_variables()
    yield from _channel_faults(settings, faulty)
    # Of nothing at all, only « chat » is asked for; a container may have no file, and be configured all the same.
    if config or settings.answers:
        told = disagreements(settings)
        yield from (f"{written.place(key)} : {said}" for key, said in told if not _is_of(key, faulty))
        if knowledge.folder.is_dir():
            yield from wrong_regions(written, written.values if faulty else settings.model_dump(), knowledge)


def _is_of(key: Location, faulty: frozenset[Location]) -> bool:
    if not key:  # whether any channel answers
        return any(location in faulty for location in (("telegram",), ("matrix",)))
    return is_within(key, faulty)


def _base_faults(settings: Settings) -> list[str]:
    path, privacy = settings.store.path, settings.privacy
    if os.path.isdir(path):  # said of the configuration
        return []
    key = None
    with suppress(SettingsError):  # said of the configuration
        key = privacy.read_key()
    damage = opening.fault(path, key=key, own_key=privacy.has_own_key)
    return damage.splitlines() if damage else _untidy_changes(path)


def _data_faults(knowledge: Knowledge) -> list[Fault | str]:
    """What is wrong with the files of a folder."""
    parts: list[Callable[[], object]] = [
        lambda: knowledge.rates,
        lambda: knowledge.figures,
        lambda: knowledge.eligibility,
        lambda: knowledge.contacts,
        lambda: knowledge.cpts,
        lambda: knowledge.gazetteer,
        lambda: Points.load(knowledge.folder / "territory" / "points.tsv.gz"),
        lambda: knowledge.safety,
    ]
    found: list[Fault | str] = [fault for part in parts for fault in _faults_of(part)]
    found += untidy_lines(knowledge.folder)
    if found:  # the entries quote figures and contacts: they are looked at once those can be read
        return found
    from knowledge.faq_lint import lint_files  # the first time of a day it asks every phrasing

    return [
        *lint_files(knowledge, clock.today()),
        *directory_faults(knowledge.folder / "cpts.toml", knowledge.gazetteer),
    ]


def looked_at(config: Path | None) -> Iterator[str]:
    """What was looked at, a line a part, so that « Tout est en ordre » says what is."""
    settings = load(config)
    on = [name for name, part in (("Telegram", settings.telegram), ("Matrix", settings.matrix)) if part.enabled]
    source = config or NO_CONFIGURATION
    yield f"Configuration : {source}. Canaux : {listing(on) or 'aucun'}. Admins : {len(settings.admins)}."
    if not (config or on):
        yield "Sans configuration, seul « chat » répond : « run » en demande une."
    yield f"Base : {settings.store.path}{'' if settings.store.path.exists() else ', pas encore créée'}."
    knowledge = Knowledge(settings.knowledge.folder, settings.cache)
    knowledge.reflect(changes_in(settings.store.path))
    _, *data = vintages.lines(knowledge)
    yield from data
    yield from (f"À renouveler : {line}." for line in endings(knowledge, clock.today()))
    yield from _key(settings)
    yield from _measured(settings.health)


def _key(settings: Settings) -> Iterator[str]:
    """Where the key of the pseudonyms is kept, which no backup holds unless asked; nothing before there is one."""
    file = settings.privacy.key_file or key_file(settings.store.path)
    if settings.privacy.key.get_secret_value():
        yield f"Clé de confidentialité : dans la configuration ou son environnement, [privacy] key. {KEY_APART}"
    elif file.exists():
        yield f"Clé de confidentialité : {file}. {KEY_APART}"


def _measured(health: HealthSettings) -> Iterator[str]:
    """Where the measures are read from elsewhere: a container needs it, and a machine seldom."""
    address = health.listen.strip("[]")
    is_local = address == "localhost" or address.startswith("127.") or address == "::1"
    if health.enabled and not is_local:
        yield (
            f"Mesures : [health] listen = {health.listen}. Qui atteint le port {health.port} de cette machine les lit, "
            "sans mot de passe : gardez 127.0.0.1, sauf dans un conteneur ou derrière un pare-feu."
        )


def online_lines(config: Path | None) -> Iterator[str]:
    """What `--online` looked at besides, of a bot without fault."""
    settings = load(config)
    yield "Machine : place sur le disque, droits des fichiers."
    if settings.telegram.enabled:
        from bot.channels.telegram import diagnosis

        name = asyncio.run(diagnosis.username(settings.telegram))
        yield f"Telegram : {settings.telegram.api_url} répond et reconnaît le bot, @{name}."
    if settings.matrix.enabled:
        yield f"Matrix : {settings.matrix.homeserver} répond et reconnaît la session de {settings.matrix.user_id}."


def online_faults(*configs: Path | None) -> list[str]:
    """What is wrong with this machine, or between it and the platforms; `faults` says why a configuration is none."""
    return _named(configs, _online_faults)


def _online_faults(config: Path | None) -> list[str]:
    from bot.care import machine
    from knowledge.review import late_checks

    try:
        settings = load(config)
    except SettingsError:
        return []
    late: list[str] = []
    with suppress(DataError):  # said by `faults`
        late = [*late_checks(Knowledge(settings.knowledge.folder, settings.cache), clock.today())]
    return [
        *machine.problems(settings, config),
        *(f"Plus d'un an depuis la dernière vérification : {line}." for line in late),
        *(as_typed(said, config) for said in asyncio.run(_platforms(settings, clock.now()))),
    ]


def _untidy_changes(database: Path) -> list[str]:
    """What admins or an import wrote before such characters were put right at the door."""
    try:
        changes = changes_in(database).items()
    except OperatorError as error:
        return [str(error)]
    return [
        f"{kind} « {key} » (base {database}) : caractères à remplacer ou à retirer : {', '.join(found)}"
        for (kind, key), value in changes
        if (found := untidy(value, pictures=kind == "faq"))
    ]


async def _platforms(settings: Settings, now: float) -> list[str]:
    """Each platform as far as there is something to ask it, whatever the other one lacks."""
    found: list[str] = []
    if settings.telegram.enabled and not _lacks([settings.telegram.read_token]):
        from bot.channels.telegram import diagnosis as telegram

        found += [sentence async for sentence in telegram.problems(settings.telegram, now)]
    lacking = _matrix_lacks(settings.matrix) if settings.matrix.enabled else []
    is_there = settings.matrix.enabled and matrix.is_installed()
    if is_there and not matrix.homeserver_fault(settings.matrix.homeserver):
        from bot.channels.matrix import diagnosis

        asked = diagnosis.problems(settings.matrix, now, has_account=not lacking)
        found += [sentence async for sentence in asked]
    return found


def _channel_faults(settings: Settings, faulty: frozenset[Location]) -> Iterator[str]:
    """All that each enabled channel lacks to start, and the key of the pseudonyms, which both need."""
    lacking = [
        *(_telegram_lacks(settings.telegram) if settings.telegram.enabled else []),
        *(_matrix_lacks(settings.matrix) if settings.matrix.enabled else []),
        *_lacks([settings.privacy.read_key]),
    ]
    for error in lacking:
        if not (error.key and _is_of(error.key, faulty)):
            settings.place(error)
            yield str(error)


def _telegram_lacks(telegram: TelegramSettings) -> list[OperatorError]:
    hook = telegram.webhook
    return _lacks([telegram.read_token, *([hook.public_url, hook.read_secret] if telegram.mode == "webhook" else [])])


def _matrix_lacks(settings: MatrixSettings) -> list[OperatorError]:
    """What the channel would not start without, a session it was logged in to included."""
    if not matrix.is_installed():
        return [*matrix.gaps(settings), *_lacks([matrix.require_nio])]
    from bot.channels.matrix.trust.account import Account

    return [*matrix.gaps(settings), *_lacks([lambda: Account.stored(settings)])]


def _lacks(needs: Iterable[Callable[[], object]]) -> list[OperatorError]:
    """Of what a bot needs, what it has not: each is called, and raises it."""
    found = []
    for need in needs:
        try:
            need()
        except OperatorError as error:
            found.append(error)
    return found


def _faults_of(load_part: Callable[[], object]) -> list[Fault]:
    try:
        load_part()
    except DataError as error:
        return list(error.faults)
    return []
