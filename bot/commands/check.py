"""What `cpts-bot check` looks at: the configuration, then every data file, all faults at once; and, with `--online`,

the machine and the platforms.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot import clock
from bot.care.refresh.sources import sources_of
from bot.channels import matrix
from bot.commands import vintages
from bot.commands.disagreements import disagreements, unknown_variables
from bot.commands.faq import faq_faults
from bot.configuration import SettingsError, Written, read, unread
from bot.errors import OperatorError
from bot.settings import Settings, load, settle
from bot.storage import opening
from bot.storage.changes import changes_in
from bot.storage.store import key_file
from knowledge.base import Knowledge
from knowledge.cpts.check import directory_faults
from knowledge.datafile import DataError, Fault, Location
from knowledge.door import untidy, untidy_lines
from knowledge.endings import endings
from knowledge.refusals import nearest
from knowledge.territory.atlas.points import Points
from knowledge.wording import listing

KEY_APART = "Gardez-en une copie hors de cette machine : les sauvegardes ne la contiennent pas."


def faults(config: Path | None) -> list[Fault | str]:
    """Every fault found, the configuration's first; what cannot be found where it is asked for is not looked at."""
    try:
        written = read(config)
    except SettingsError as error:
        return [str(error)]
    try:
        settings = settle(written)
    except SettingsError as error:
        return [str(error), *_wrong_regions(written, written.values, Knowledge())]
    knowledge = Knowledge(settings.knowledge.folder)
    found: list[Fault | str] = [*filter(None, [unread(config)]), *unknown_variables(), *_channel_faults(settings)]
    if config:
        found += [f"{written.place(key)} : {sentence}" for key, sentence in disagreements(settings)]
        found += _wrong_regions(written, settings.model_dump(), knowledge)
    if found and (not settings.knowledge.folder.is_dir() or settings.store.path.is_dir()):
        return found
    parts: list[Callable[[], object]] = [
        lambda: knowledge.rates,
        lambda: knowledge.figures,
        lambda: knowledge.eligibility,
        lambda: knowledge.contacts,
        lambda: knowledge.cpts,
        lambda: knowledge.gazetteer,
        lambda: Points.load(knowledge.folder / "territory" / "points.tsv.gz"),
        lambda: knowledge.safety,
        lambda: sources_of(settings),
    ]
    found += [fault for part in parts for fault in _faults_of(part)]
    found += untidy_lines(settings.knowledge.folder)
    damage = opening.fault(settings.store.path)
    changed = [damage] if damage else _untidy_changes(settings.store.path)
    # The entries quote figures and contacts: they are looked at once those can be read.
    if found:
        return [*found, *changed]
    directory = directory_faults(knowledge.folder / "cpts.toml", knowledge.gazetteer)
    return [*changed, *faq_faults(knowledge), *directory]


def together(configs: Sequence[Path]) -> list[str]:
    """What several bots of one program may not share, each of them without fault."""
    from bot.siblings import checked  # several bots are rare

    try:
        checked(configs)
    except SettingsError as error:
        return [str(error)]
    return []


def looked_at(config: Path | None) -> Iterator[str]:
    """What was looked at, a line a part, so that « Tout est en ordre » says what is."""
    settings = load(config)
    on = [name for name, part in (("Telegram", settings.telegram), ("Matrix", settings.matrix)) if part.enabled]
    source = config or "aucun fichier, les valeurs par défaut"
    yield f"Configuration : {source}. Canaux : {listing(on) or 'aucun'}. Admins : {len(settings.admins)}."
    yield f"Base : {settings.store.path}{'' if settings.store.path.exists() else ', pas encore créée'}."
    knowledge = Knowledge(settings.knowledge.folder, settings.cache)
    knowledge.reflect(changes_in(settings.store.path))
    _, *data = vintages.lines(knowledge)
    yield from data
    yield from (f"À renouveler : {line}." for line in endings(knowledge, clock.today()))
    yield from _key(settings)


def _key(settings: Settings) -> Iterator[str]:
    """Where the key of the pseudonyms is kept, which no backup holds unless asked; nothing before there is one."""
    file = settings.privacy.key_file or key_file(settings.store.path)
    if settings.privacy.key.get_secret_value():
        yield f"Clé de confidentialité : dans la configuration ou son environnement, [privacy] key. {KEY_APART}"
    elif file.exists():
        yield f"Clé de confidentialité : {file}. {KEY_APART}"


def online_faults(config: Path | None) -> list[str]:
    """What is wrong with this machine, or between it and the platforms, for a configuration without fault."""
    from bot.care import machine
    from knowledge.review import late_checks

    settings = load(config)
    late = late_checks(Knowledge(settings.knowledge.folder, settings.cache), clock.today())
    return [
        *machine.problems(settings, config),
        *(f"Plus d'un an depuis la dernière vérification : {line}." for line in late),
        *asyncio.run(_platforms(settings, clock.now())),
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
    found: list[str] = []
    if settings.telegram.enabled:
        from bot.channels.telegram import diagnosis as telegram

        found += [sentence async for sentence in telegram.problems(settings.telegram, now)]
    if settings.matrix.enabled:
        matrix.require_nio()
        from bot.channels.matrix import diagnosis

        found += [sentence async for sentence in diagnosis.problems(settings.matrix, now)]
    return found


def _channel_faults(settings: Settings) -> Iterator[str]:
    """The first thing each enabled channel lacks to start, and the key of the pseudonyms, which both need."""
    channels = (
        (settings.telegram.enabled, _require_telegram),
        (settings.matrix.enabled, _require_matrix),
        (True, lambda settings: settings.privacy.read_key()),
    )
    for enabled, require in channels:
        try:
            if enabled:
                with settings.named():
                    require(settings)
        except OperatorError as error:
            yield str(error)


def _require_telegram(settings: Settings) -> None:
    """Raise `OperatorError` for what the channel would not start without."""
    telegram = settings.telegram
    telegram.read_token()
    if telegram.mode == "webhook":
        telegram.webhook.public_url()
        telegram.webhook.read_secret()


def _require_matrix(settings: Settings) -> None:
    """Raise `OperatorError` for what the channel would not start without, a session it was logged in to included."""
    matrix.check(settings.matrix)
    matrix.require_nio()
    from bot.channels.matrix.trust.account import Account

    Account.stored(settings.matrix)


def _wrong_regions(written: Written, values: Mapping[str, Any], knowledge: Knowledge) -> Iterator[str]:
    """Each region that does not exist, with its line: of a configuration that has other faults as well."""
    for where, location, code in _regions_named(values):
        if knowledge.gazetteer.region(code) is None:
            place, meant = written.place(location), _region_meant(knowledge, code)
            yield f"{place} : {where} : la région « {code} » n'existe pas.{meant}"


def _regions_named(values: Mapping[str, Any]) -> Iterator[tuple[str, Location, str]]:
    """The regions of a configuration as it is written, whatever else it holds: what is none is skipped."""
    admins, together = values.get("admins"), values.get("together")
    for number, admin in enumerate(admins if isinstance(admins, list | tuple) else ()):
        regions = admin.get("regions") if isinstance(admin, dict) else ()
        for code in regions if isinstance(regions, list | tuple) else ():
            yield f"[[admins]] {admin.get('name', '')}".strip(), ("admins", number, "regions"), str(code)
    networks = together.get("networks") if isinstance(together, dict) else None
    for code in networks if isinstance(networks, dict) else ():
        yield "[together] networks", ("together", "networks", code), code


def _region_meant(knowledge: Knowledge, name: str) -> str:
    """The code behind the name of a region: « Bretagne » is "53"; all of them when none is like it."""
    codes = {region.name: region.code for region in knowledge.gazetteer.regions}
    if meant := nearest(name, codes):
        return f' Pour {meant}, écrivez "{codes[meant]}".'
    every = ", ".join(f'"{code}" {region}' for region, code in sorted(codes.items(), key=lambda item: item[1]))
    return f" Il faut le code Insee d'une région : {every}."


def _faults_of(load_part: Callable[[], object]) -> list[Fault]:
    try:
        load_part()
    except DataError as error:
        return list(error.faults)
    return []
