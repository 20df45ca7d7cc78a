"""The command `cpts-bot`: conversations for people, answers in JSON for scripts."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import clock
from bot.commands import admin as admin_cli
from bot.commands import backup as backup_cli
from bot.commands import dossier as dossier_cli
from bot.commands import faq as faq_cli
from bot.commands import french
from bot.commands import imports as import_cli
from bot.commands import matrix as matrix_cli
from bot.commands import poster as poster_cli
from bot.commands import refresh as refresh_cli
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
)
from bot.delivery.files import DEFAULT_FOLDER
from bot.errors import REPAIR, TRY_AGAIN, OperatorError
from bot.storage import sqlite_files
from knowledge.base import Knowledge
from knowledge.datafile import DataError
from knowledge.funding import Estimate
from knowledge.rates import FundingError, RateTable

CRASHED = 70  # EX_SOFTWARE of sysexits.h: not 1, which tells systemd that starting again would not help
UNFORESEEN = "Une erreur que nous n'avions pas prévue. Signalez-la avec ces lignes, qui ne contiennent pas de message."

app = typer.Typer(
    name="cpts-bot",
    help="Rejoindre, créer, financer une CPTS : l'assistant des professionnels de santé.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command()(faq_cli.ask)
app.command()(dossier_cli.dossier)
app.command()(poster_cli.poster)
app.add_typer(faq_cli.app)
app.add_typer(import_cli.app)
app.command()(refresh_cli.refresh)
app.add_typer(admin_cli.app)
app.command()(admin_cli.export)
app.command()(admin_cli.forget)
app.command()(backup_cli.backup)
app.command()(backup_cli.restore)
app.add_typer(matrix_cli.app, name="matrix")


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Affiche la version, et de quand sont les données.")
    ] = False,
) -> None:
    if version:
        from bot.commands import vintages

        echo("\n".join(vintages.lines(Knowledge())))
        raise typer.Exit


@app.command()
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


@app.command()
def run(config: ConfigOption = None) -> None:
    """Répond dans Telegram et Matrix, jusqu'à l'arrêt demandé."""
    from bot import logs, supervisor
    from bot.settings import load

    settings = load(config)
    logs.configure(settings.log)
    raise typer.Exit(supervisor.run(settings))


@app.command()
def init(
    config: Annotated[Path, typer.Option("--config", help="Fichier à écrire, ou à compléter.")] = Path("config.toml"),
) -> None:
    """Pose quelques questions, écrit la configuration et crée la base."""
    from bot.commands.init import set_up  # only this command edits TOML

    set_up(config)


@app.command()
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


@app.command()
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
    result: Estimate = compute(
        rates,
        size,
        on=on,
        population=people,
        missions=[m.strip() for m in missions.split(",") if m.strip()] if missions is not None else None,
        contract_year=year,
        crisis=crisis,
    )
    echo(to_json(estimate_to_dict(result)) if as_json else "\n".join(estimate_lines(result)))


@app.command()
def check(
    config: ConfigOption = None,
    online: Annotated[bool, typer.Option("--online", help="Et la machine, Telegram, Matrix.")] = False,
) -> None:
    """Vérifie la configuration et chaque fichier de données, puis ce qui l'entoure."""
    from bot.commands.check import faults, looked_at, online_faults
    from bot.logs import redacted

    found = [str(fault) for fault in faults(config)]
    if online and not found:
        found = online_faults(config)
    for fault in found:
        typer.echo(redacted(fault), err=True)
    if found:
        raise typer.Exit(REPAIR)
    echo("\n".join([*map(redacted, looked_at(config)), "Tout est en ordre."]))


def _size(
    knowledge: Knowledge, table: RateTable, population: int | None, band: int | None, communes: str | None
) -> tuple[int, int | None]:
    """The band and the population behind the options; exactly one of them must be given."""
    if [population, band, communes].count(None) != 2:
        raise CommandError("Donnez une seule de ces options : --population, --band ou --communes.")
    if band is not None:
        return band, None
    people = population if communes is None else _people(knowledge, communes)
    return table.band_of(people or 0), people


def _people(knowledge: Knowledge, communes: str) -> int:
    location = knowledge.gazetteer.locate(communes)
    unclear = [a.input for a in location.ambiguous] + [u.input for u in location.unknown]
    unclear += [w.input for w in location.too_wide]
    if unclear or not location.places:
        raise CommandError(f"Communes à préciser : {', '.join(unclear) or communes}. Essayez « cpts-bot locate ».")
    return location.population


def _place_lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{p['code']}  {p['name']} ({p['departement']})  {p['population']}" for p in found["places"]]
    for asked in found["ambiguous"]:
        names = ", ".join(c["label"] for c in asked["candidates"])
        lines.append(f"« {asked['input']} » peut être : {names}")
    for unknown in found["unknown"]:
        names = ", ".join(c["label"] for c in unknown["nearest"])
        lines.append(f"« {unknown['input']} » est inconnu. Noms proches : {names or 'aucun'}")
    lines += [f"{w['name']} est trop grand : donnez une commune." for w in found["too_wide"]]
    lines += found["notes"]
    return [*lines, f"Population : {found['population']} ; taille : {found['band'] or '-'}"]


@contextmanager
def _service(config: Path | None) -> "Iterator[Any]":
    from bot import logs
    from bot.circle import Circle
    from bot.service import Service
    from bot.settings import load
    from bot.storage.store import Store

    settings = load(config)
    logs.configure(settings.log)
    store = Store.of(settings)
    try:
        knowledge = Knowledge(settings.knowledge.folder, settings.cache, settings.store.sources)
        knowledge.require()
        circle = Circle.of(settings, store, knowledge)
        yield Service(store, knowledge, admins=settings.admins, custody=settings.privacy.custody, circle=circle)
    finally:
        store.close()


def main() -> None:
    """Run the command; every error we know is one sentence on the error output and its exit code."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # a keyboard may say anything
    try:
        sys.exit(french.translated(app)(standalone_mode=False) or 0)
    except OperatorError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except (DataError, FundingError) as error:
        typer.echo(str(error), err=True)
        sys.exit(REPAIR)
    except sqlite3.Error as error:
        typer.echo(f"La base ne répond plus comme attendu ({error}). Essayez « cpts-bot check --online ».", err=True)
        sys.exit(TRY_AGAIN if sqlite_files.passes(error) else REPAIR)
    except BrokenPipeError:
        # The reader left: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.Abort:
        typer.echo("Interrompu : rien n'a été changé.", err=True)
        sys.exit(REPAIR)
    except Exception as error:
        if french.is_misuse(error):
            typer.echo(french.sentence(error), err=True)
            sys.exit(french.MISUSED)
        from bot.logs import report

        typer.echo(f"{UNFORESEEN}\n{report(error)}", err=True)
        sys.exit(CRASHED)
