"""What each key of a configuration permits and the whole does not: nothing refuses it, only people would find out."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bot import clock
from bot.commands.typed import CONFIG, NETWORK
from bot.settings import Settings, contact_fault
from knowledge.datafile import Location
from knowledge.refusals import nearest

PREFIX = str(Settings.model_config["env_prefix"])
OTHER_VARIABLES = frozenset({CONFIG, NETWORK, clock.HOOK})


def disagreements(settings: Settings) -> Iterator[tuple[Location, str]]:
    """Where each stands in the configuration, and a French sentence."""
    if settings.answers:
        yield from _unsaid(settings)
        yield from _nowhere(settings)
    else:
        yield (
            (),
            "aucun canal n'est activé, personne ne peut écrire au bot : enabled = true dans [telegram] ou [matrix].",
        )
    if settings.privacy.contact and (why := contact_fault(settings.privacy.contact)):
        yield ("privacy", "contact"), f"[privacy] contact : {why}"
    if settings.together.enabled and not settings.notices.to:
        yield (
            ("notices", "to"),
            (
                "[together] est activé et [notices] to est vide : un signalement n'avertirait personne. Donnez le "
                "salon ou le groupe des admins, telegram:-100123 ou matrix:!salon:serveur."
            ),
        )
    yield from _given_twice(settings)
    yield from _not_paths(settings)
    yield from _one_port(settings)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Variables that look like settings and are none: a secret in one of them is read by nobody.

    What stands under a section (`CPTS_BOT_LOG__…`) is read, and refused there when it is no key of it.
    """
    sections = tuple(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)
    for name in sorted(environment):
        is_read = name.upper() in (*OTHER_VARIABLES, *sections) or name.upper().startswith(
            tuple(f"{section}__" for section in sections)
        )
        if name.upper().startswith(PREFIX) and not is_read:
            meant = nearest(
                name.upper(), [*OTHER_VARIABLES, *_variables(Settings, PREFIX.removesuffix("_"), "_")], like=85
            )
            hint = f" ; vouliez-vous écrire {meant} ?" if meant else "."
            yield f"environnement : {name} n'est aucun réglage{hint}"


def _variables(model: type[BaseModel], above: str, between: str = "__") -> Iterator[str]:
    for name, field in model.model_fields.items():
        variable = f"{above}{between}{name.upper()}"
        yield variable
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _variables(field.annotation, variable)


def _unsaid(settings: Settings) -> Iterator[tuple[Location, str]]:
    for key in ("responsible", "contact"):
        if not getattr(settings.privacy, key):
            yield (
                ("privacy", key),
                (
                    f"[privacy] {key} est vide : à qui le demande, le bot répond qu'il ne sait pas qui répond des "
                    "données. Donnez la structure et son adresse, et où exercer ses droits."
                ),
            )


def _nowhere(settings: Settings) -> Iterator[tuple[Location, str]]:
    """People and rooms of a platform where this bot does not answer: they would wait for ever."""
    named: list[tuple[Location, str, str]] = [
        *((("admins", n, "id"), f"[[admins]] {a.name}", _platform(a.id)) for n, a in enumerate(settings.admins)),
        *((("notices", "to"), "[notices] to", place.partition(":")[0]) for place in settings.notices.to),
        *(
            (("together", "networks", region), "[together] networks", place.partition(":")[0])
            for region, place in settings.together.networks.items()
        ),
    ]
    for where, key, platform in named:
        section: Any = getattr(settings, platform)
        if not section.enabled:
            yield (
                where,
                (
                    f"{key} est dans {platform.capitalize()}, où ce bot ne répond pas : enabled = true dans "
                    f"[{platform}], ou ôtez-le."
                ),
            )


def _platform(admin: str) -> str:
    return "matrix" if admin.startswith("@") else "telegram"


def _given_twice(settings: Settings) -> Iterator[tuple[Location, str]]:
    """A secret that stands in two places: the bot reads one of them, and who changes the other sees nothing change."""
    for *section, key in (("telegram", "token"), ("telegram", "webhook", "secret"), ("privacy", "key")):
        part: Any = settings
        for name in section:
            part = getattr(part, name)
        file = getattr(part, f"{key}_file")
        if file and getattr(part, key).get_secret_value():
            variable = f"{PREFIX}{'__'.join((*section, key))}".upper()
            other = f"la variable {variable}" if variable in map(str.upper, os.environ) else key
            yield (
                (*section, f"{key}_file"),
                (
                    f"[{'.'.join(section)}] {key}_file : ce secret est aussi donné par {other}. C'est le fichier qui "
                    "est lu : gardez l'un des deux."
                ),
            )


def _not_paths(settings: Settings) -> Iterator[tuple[Location, str]]:
    path, folder = settings.store.path, settings.knowledge.folder
    if os.path.isdir(path):  # not `Path.is_dir`, which raises where nothing may be seen: a folder of root's
        yield (
            ("store", "path"),
            f"[store] path : {path} est un dossier. Donnez le chemin d'un fichier, {path / 'cpts-bot.sqlite3'}.",
        )
    if not folder.is_dir():
        yield (
            ("knowledge", "folder"),
            f"[knowledge] folder : il n'y a pas de dossier {folder}. Sans cette clé, le bot lit le sien.",
        )


def _one_port(settings: Settings) -> Iterator[tuple[Location, str]]:
    health, telegram = settings.health, settings.telegram
    if health.enabled and telegram.is_called and 0 != health.port == telegram.webhook.port:
        yield (
            ("health", "port"),
            f"[health] port : {health.port} est déjà celui de [telegram.webhook]. Choisissez-en un autre.",
        )
