"""The commands of `cpts-bot`. Of those that have a module of their own, only the one that is called is loaded."""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot import clock
from bot.commands.console import (
    CommandError,
    ConfigOption,
    JsonOption,
    TextArgument,
    answer_each,
    echo,
    input_lines,
    knowledge_of,
    to_json,
    write,
)
from bot.commands.typed import CONFIG
from bot.delivery.files import DEFAULT_FOLDER
from bot.errors import REPAIR

if TYPE_CHECKING:
    from bot.service import Service
    from knowledge.base import Knowledge
    from knowledge.rates import RateTable

# As the help lists them: from the first day to the rare one.
ORDER = (
    *("init", "check", "run", "chat"),
    *("ask", "locate", "estimate", "dossier", "poster", "faq"),
    *("import", "refresh", "export", "backup", "restore", "forget", "admin", "matrix"),
)
# The module of each command, and its name there.
ELSEWHERE = {
    "ask": "faq:ask",
    "dossier": "dossier:dossier",
    "poster": "poster:poster",
    "refresh": "refresh:refresh",
    "export": "admin:export",
    "forget": "admin:forget",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "faq": "faq:app",
    "import": "imports:app",
    "admin": "admin:app",
    "matrix": "matrix:app",
}


ConfigsOption = Annotated[
    list[Path] | None,
    typer.Option("--config", help="Fichier de configuration TOML ; plusieurs : un bot par fichier.", envvar=CONFIG),
]


class Ordered(TyperGroup):
    """https://typer.tiangolo.com/tutorial/commands/help/#help-with-rich-markdown: commands in an order of ours."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=ORDER.index)


def application(called: str = "") -> typer.Typer:
    """The program. When `called` is the name of a command, the others of `ELSEWHERE` may be left out."""
    app = typer.Typer(
        name="cpts-bot",
        cls=Ordered,
        help="Rejoindre, créer, financer une CPTS : l'assistant des professionnels de santé.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback(invoke_without_command=True)(options)
    for name in [called] if called in ELSEWHERE else [] if called in OWN else ELSEWHERE:
        module, _, there = ELSEWHERE[name].partition(":")
        command = getattr(import_module(f"bot.commands.{module}"), there)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    for name, command in OWN.items():
        app.command(name)(command)
    return app


def options(
    version: Annotated[
        bool, typer.Option("--version", help="Affiche la version, et de quand sont les données.")
    ] = False,
) -> None:
    if version:
        from bot.commands import vintages
        from knowledge.base import Knowledge

        echo("\n".join(vintages.lines(Knowledge())))
        raise typer.Exit


def chat(
    config: ConfigOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Oublie la conversation précédente.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Une ligne, un message ; un JSON par réponse.")] = False,
    admin: Annotated[bool, typer.Option("--admin", help="Comme propriétaire : « gestion » dit les commandes.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Dossier où écrire vos documents.")] = DEFAULT_FOLDER,
) -> None:
    """Ouvre la conversation dans le terminal."""
    from bot.channels import terminal  # rich and the store cost start-up time that `locate` need not pay

    with _service(config) as service:
        if jsonl:
            terminal.talk_jsonl(service, input_lines(), sys.stdout, fresh=fresh, admin=admin, folder=out)
        else:
            terminal.talk(service, terminal.console(), fresh=fresh, admin=admin, folder=out)


def run(config: ConfigsOption = None) -> None:
    """Répond dans Telegram et Matrix, jusqu'à l'arrêt demandé."""
    from bot import logs, siblings, supervisor
    from bot.loading import load

    given = config or []
    own = siblings.start(given) if len(given) > 1 else next(iter(given), None)
    settings = load(own)
    logs.configure(settings.log, config=str(own) if len(given) > 1 else "")
    raise typer.Exit(supervisor.run(settings))


def init(
    config: Annotated[Path, typer.Option("--config", help="Fichier à écrire, ou à compléter.", envvar=CONFIG)] = Path(
        "config.toml"
    ),
) -> None:
    """Pose quelques questions, écrit la configuration et crée la base."""
    from bot.commands.init import set_up  # only this command edits TOML

    set_up(config)


def locate(text: TextArgument = None, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Reconnaît des communes, des codes postaux, des intercommunalités."""
    knowledge = knowledge_of(config)
    table = knowledge.rates.on(clock.today())

    def found(query: str) -> dict[str, Any]:
        from knowledge.territory import location_to_dict

        location = knowledge.gazetteer.locate(query)
        band = table.band_of(location.population) if location.population else None
        return location_to_dict(location, band)

    answer_each(text, found, _place_lines, as_json)


def estimate(
    population: Annotated[int | None, typer.Option(help="Nombre d'habitants.")] = None,
    band: Annotated[int | None, typer.Option(help="Taille de la CPTS, de 1 à 4.")] = None,
    communes: Annotated[str | None, typer.Option(help="Communes, comme on les écrit.")] = None,
    table: Annotated[str | None, typer.Option(help="Table de montants (aci-2019, avenant-2).")] = None,
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Date du calcul.")] = None,
    missions: Annotated[
        str | None,
        typer.Option(help="Missions séparées par des virgules ; sans cette option, socles et optionnelles."),
    ] = None,
    year: Annotated[int, typer.Option(help="Année du contrat, de 1 à 5.")] = 2,
    crisis: Annotated[bool, typer.Option("--crisis", help="Avec une crise reconnue par l'ARS.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Estime le financement annuel, ligne par ligne."""
    from bot.commands.reports import estimate_lines, estimate_to_dict
    from knowledge.funding import estimate as compute

    knowledge = knowledge_of(config)
    on = day.date() if day else clock.today()
    in_force = knowledge.rates.on(on)  # a date before the first table is refused, whichever table is asked for
    rates = knowledge.rates[table] if table else in_force
    size, people = _size(knowledge, rates, population, band, communes)
    result = compute(
        rates,
        size,
        on=on,
        population=people,
        missions=[m.strip() for m in missions.split(",") if m.strip()] if missions is not None else None,
        contract_year=year,
        crisis=crisis,
    )
    if as_json:
        write(to_json(estimate_to_dict(result)))
    else:
        echo("\n".join(estimate_lines(result)))


def check(
    config: ConfigsOption = None,
    online: Annotated[bool, typer.Option("--online", help="Et la machine, Telegram, Matrix.")] = False,
) -> None:
    """Vérifie la configuration et chaque fichier de données, puis ce qui l'entoure."""
    from bot.commands.check import faults, looked_at, online_faults, online_lines
    from bot.logs import redacted

    given: list[Path | None] = [*config] if config else [None]
    found = [*map(str, faults(*given))]
    if len(given) > 1:
        from bot.siblings import together  # several bots are rare

        found += together(config or [])
    if online:
        found += online_faults(*given)
    for fault in dict.fromkeys(found):
        typer.echo(redacted(fault), err=True)
    if found:
        raise typer.Exit(REPAIR)
    lines = [line for one in given for line in (*looked_at(one), *(online_lines(one) if online else ()))]
    echo("\n".join([*map(redacted, dict.fromkeys(lines)), "Tout est en ordre."]))


def _size(
    knowledge: "Knowledge", table: "RateTable", population: int | None, band: int | None, communes: str | None
) -> tuple[int, int | None]:
    """The band and the population behind the options; exactly one of them must be given."""
    if [population, band, communes].count(None) != 2:
        raise CommandError("Donnez une seule de ces options : --population, --band ou --communes.")
    if band is not None:
        return band, None
    people = population if communes is None else _people(knowledge, communes)
    return table.band_of(people or 0), people


def _people(knowledge: "Knowledge", communes: str) -> int:
    location = knowledge.gazetteer.locate(communes)
    unclear = [a.input for a in location.ambiguous] + [u.input for u in location.unknown]
    unclear += [w.input for w in location.too_wide]
    if unclear or not location.places:
        which = ", ".join(unclear) or communes or "--communes est vide"
        raise CommandError(f"Communes à préciser : {which}. Essayez « cpts-bot locate ».")
    return location.population


def _place_lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{p['code']}  {p['name']} ({p['departement']})  {p['population']}" for p in found["places"]]
    for asked in found["ambiguous"]:
        names = ", ".join(c["label"] for c in asked["candidates"])
        lines.append(f"« {asked['input']} » peut être : {names}")
    for unknown in found["unknown"]:
        names = ", ".join(c["label"] for c in unknown["nearest"])
        near = f"Noms proches : {names}" if names else "Aucun lieu connu n'a un nom proche."
        lines.append(f"« {unknown['input']} » est inconnu. {near}")
    lines += [f"{w['name']} est trop grand : donnez une commune." for w in found["too_wide"]]
    lines += found["notes"]
    if not found["places"]:
        return lines or ["Aucun lieu n'est reconnu dans ce texte."]
    return [*lines, f"Population : {found['population']} ; taille : {found['band'] or '-'}"]


@contextmanager
def _service(config: Path | None) -> "Iterator[Service]":
    from bot import logs
    from bot.circle import Circle
    from bot.loading import load
    from bot.service import Service
    from bot.storage.opening import unusable
    from bot.storage.store import Store
    from knowledge.base import Knowledge

    settings = load(config)
    logs.configure(settings.log)
    store = Store.of(settings)
    try:
        knowledge = Knowledge(settings.knowledge.folder, settings.cache, settings.store.sources)
        knowledge.require()
        circle = Circle.of(settings, store, knowledge)
        yield Service(store, knowledge, admins=settings.admins, custody=settings.privacy.custody, circle=circle)
    except sqlite3.Error as error:
        raise unusable(settings.store.path, error) from error
    finally:
        store.close()


OWN: Mapping[str, Callable[..., None]] = {
    "chat": chat,
    "run": run,
    "init": init,
    "locate": locate,
    "estimate": estimate,
    "check": check,
}
