"""`cpts-bot refresh`: the official sources brought to this machine, each in one transaction or not at all."""

from typing import Annotated

import typer

from bot.care.refresh import telling
from bot.care.refresh.refreshing import Refreshing
from bot.care.refresh.sources import Source, sources_of
from bot.commands.console import CommandError, ConfigOption, echo, settings_of
from bot.commands.imports import DRY, DryOption
from bot.storage.store import Store


def refresh(
    names: Annotated[list[str] | None, typer.Argument(metavar="SOURCE", help="Seulement celles-ci.")] = None,
    dry_run: DryOption = False,
    again: Annotated[bool, typer.Option("--again", help="Relit même ce qui n'a pas changé.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="Dit où chacune en est, sans rien lire.")] = False,
    config: ConfigOption = None,
) -> None:
    """Relit les sources officielles : FINESS, annuaire de l'administration, Santégraphie, contours."""
    from rich.console import Console  # costs start-up time that other commands need not pay
    from rich.progress import Progress

    settings = settings_of(config)
    all_of = sources_of(settings)
    sources = _chosen(all_of, names or [])
    store = Store.of(settings)
    console = Console(stderr=True)
    failed = False
    try:
        if listed:
            echo(
                "\n".join(telling.standing(one, store.refreshes.last(one.id)) for one in (sources if names else all_of))
            )
            return
        refreshing = Refreshing(settings, store, again=again, dry_run=dry_run)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            for source in sources:
                outcome = refreshing.refresh(source, progress)
                failed |= bool(outcome.failure or (outcome.account and outcome.account.refused))
                echo("\n".join([telling.line(outcome) + (DRY if dry_run else ""), *telling.details(outcome)]))
    finally:
        store.close()
    if failed:
        raise typer.Exit(1)


def _chosen(sources: tuple[Source, ...], names: list[str]) -> list[Source]:
    """The named sources; without names, those whose address is known. Raises `CommandError` for a name of none."""
    known = {source.id: source for source in sources}
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"Source inconnue : {', '.join(unknown)}. Sources : {', '.join(known)}.")
    return [known[name] for name in names] or [source for source in sources if source.address]
