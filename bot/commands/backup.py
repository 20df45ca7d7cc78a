"""`cpts-bot backup` and `cpts-bot restore`: one file to keep, or to take to another machine."""

import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import clock
from bot.commands.console import CommandError, ConfigOption, echo
from bot.commands.typed import as_typed
from knowledge.wording import count, listing

if TYPE_CHECKING:
    from handlers.engine.desk import Admin

SUFFIX = ".tar"
NEITHER = "{to} n'est ni un dossier, ni un nom en .tar : écrivez « cpts-bot backup {tar} », ou le nom d'un dossier."
IN_IT = "Elle contient {} : gardez-la comme un secret."
WITH_KEY = "Avec la clé de confidentialité, qui trouve ce fichier sait qui s'y trouve."
NOT_IN_IT = "N'y sont pas {} : gardez-les à part."
KEY_APART = (
    "N'y est pas non plus la clé de confidentialité, {} : gardez-en une copie hors de cette machine, ailleurs que les "
    "sauvegardes. Sans elle, une autre machine ne peut pas les reprendre."
)
DELETE = (
    "Supprimez ce qui a été gardé quand tout va bien : d'anciennes réponses y sont encore. Le bot le fait lui-même "
    "après {} jours."
)
ERASED = "Effacements demandés depuis cette copie, et refaits : {}."
NOT_ERASED = (
    "Effacements demandés depuis cette copie sous une autre clé : {}. Ils ne peuvent pas être refaits : si leurs "
    "conversations ne doivent pas revenir, « cpts-bot forget » les oublie toutes."
)
AFTERWARDS = (
    "Matrix : si le bot a répondu depuis cette sauvegarde, ses anciennes clés ne conviennent plus. Lancez "
    "« cpts-bot matrix login --new-device » avant « cpts-bot run »."
)


def backup(
    to: Annotated[
        Path | None,
        typer.Argument(metavar="DOSSIER", help="Fichier .tar à écrire, ou dossier, créé au besoin ; sinon, ici."),
    ] = None,
    config: ConfigOption = None,
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Avec la clé de confidentialité : qui a le fichier sait qui y est.")
    ] = False,
) -> None:
    """Sauvegarde la base, les clés Matrix et l'identité dans un seul fichier, bot en marche ou non."""
    from bot.care.backup import make
    from bot.settings import load
    from bot.storage.store import key_file

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was begun is removed, as with Ctrl-C
    settings = load(config)
    name = f"cpts-bot-{clock.instant():%Y%m%d-%H%M%S}{SUFFIX}"
    path = Path(name) if to is None else _file(to, name)
    manifest = make(settings, path, with_key=with_key)
    size = path.stat().st_size / 1_000_000
    told = f"{count(len(manifest.files), 'fichier')}, {size:.1f} Mo".replace(".", ",")
    lines = [f"Sauvegarde faite et vérifiée : {path}, {told}.", _content({file.name for file in manifest.files})]
    key = key_file(settings.store.path)
    echo("\n".join([*lines, KEY_APART.format(key)] if key.exists() and not with_key else lines))


def _content(names: set[str]) -> str:
    """What a copy of these files holds, and what it does not."""
    from bot.care.backup import KEY

    has_matrix, has_key = any(name.startswith("matrix/") for name in names), KEY in names
    inside = [
        "les conversations",
        *(["les clés Matrix du bot"] if has_matrix else []),
        *(["la clé de confidentialité"] if has_key else []),
    ]
    outside = ["la configuration", "les jetons", *(["pickle_key"] if has_matrix else []), "les mots de passe"]
    said = [IN_IT.format(listing(inside)), *([WITH_KEY] if has_key else []), NOT_IN_IT.format(listing(outside))]
    return " ".join(said)


def _file(to: Path, name: str) -> Path:
    """Where a copy goes: a file named with its ending, or a folder. Raises `CommandError`."""
    if to.is_dir():
        return to / name
    if to.suffix == SUFFIX:
        return to
    if to.suffix or to.exists():
        raise CommandError(NEITHER.format(to=to, tar=to.with_suffix(SUFFIX)))
    return to / name


def restore(
    archive: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Ce que « cpts-bot backup » ou « sauvegarde » a écrit.")
    ],
    config: ConfigOption = None,
) -> None:
    """Remet une sauvegarde en place, bot arrêté, après l'avoir vérifiée ; ce qu'elle remplace est gardé à côté."""
    from bot.care import restoration
    from bot.settings import load

    settings = load(config)
    done = restoration.restore(settings, archive)
    lines = [f"Sauvegarde {archive} restaurée.", *(f"Ancien contenu gardé : {path}" for path in done.kept)]
    lines += [DELETE.format(settings.privacy.copies_days)] if done.kept else []
    lines += [ERASED.format(len(done.erased.people))] if done.erased.people else []
    lines += [NOT_ERASED.format(done.erased.others)] if done.erased.others else []
    lines += _editors(done.editors)
    lines += [AFTERWARDS] if settings.matrix.enabled and done.matrix else []
    echo(as_typed("\n".join(lines)))


def _editors(editors: "Sequence[Admin]") -> Iterator[str]:
    """Who may change what the bot says because this copy, not the configuration, says so."""
    for editor in editors:
        regions = ", ".join(sorted(editor.regions)) or "toutes"
        yield f"Éditeur que cette copie remet en place : {editor.name} ({editor.id}), régions : {regions}."
    if editors:
        yield "Si l'un d'eux ne doit plus l'être, un propriétaire le retire dans la conversation : « admins »."
