"""`cpts-bot backup` and `cpts-bot restore`: one file to keep, or to take to another machine."""

import signal
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.console import NO_CONFIGURATION, ConfigOption, echo, settings_of
from bot.delivery.files import dated
from knowledge.wording import count, day, listing

if TYPE_CHECKING:
    from bot.storage.erasures import Erased
    from handlers.engine.desk import Admin

SUFFIX = ".tar"
IN_IT = "Elle contient {} : gardez-la comme un secret."
WITH_KEY = "Avec la clé de confidentialité, qui trouve ce fichier sait qui s'y trouve."
ERASURES_APART = (
    "N'y est pas non plus la liste des effacements, {} : elle en sait plus que toute sauvegarde. Copiez-la chaque jour "
    "hors de cette machine : ailleurs, sans elle, les personnes effacées depuis la sauvegarde reviendraient."
)
NOT_IN_IT = "N'y sont pas {} : gardez-les à part."
KEY_APART = (
    "N'y est pas non plus la clé de confidentialité, {} : gardez-en une copie hors de cette machine, ailleurs que les "
    "sauvegardes. Sans elle, une autre machine ne peut pas les reprendre."
)
KEY_CONFIGURED = "La clé de confidentialité n'y est pas : elle est dans [privacy] key ou key_file. Gardez-la à part."
UNFIT = "Cette sauvegarde ne se restaurera qu'avec la clé de sa base, et vous ne l'avez pas ici."
DELETE = (
    "Supprimez ce qui a été gardé quand tout va bien : d'anciennes réponses y sont encore. Le bot le fait lui-même "
    "après {} jours."
)
INTO = "Sauvegarde du {when}. Base à écrire : {base}. Configuration : {config}."
DONE = "Sauvegarde {archive}, faite le {when}, restaurée dans {base}."
ERASED = "Effacements demandés depuis cette copie, et refaits : {}."
NOT_LISTED = (
    "Effacements demandés depuis cette copie : aucun n'est connu ici, car {file} n'existe pas. Si le bot a servi "
    "depuis, sur une autre machine ou ici avant que ce fichier ne soit perdu, les personnes qui se sont effacées sont "
    "revenues : copiez ici le fichier .erased d'alors, sous ce nom, puis restaurez de nouveau la même sauvegarde."
)
LISTED_SINCE = (
    "Effacements demandés entre cette copie et le {when} : ils ne sont pas connus ici, car {file} n'a été commencé "
    "qu'alors. Si le bot répondait avant, ici ou sur une autre machine, copiez à côté le fichier .erased d'avant, sous "
    "le nom {other}, puis restaurez de nouveau la même sauvegarde : les deux listes sont lues."
)
TAKEN_OVER = "Effacements repris d'une autre liste : {}. Ils sont maintenant dans {} ; supprimez cette copie."
FORGOTTEN = (
    "« cpts-bot forget » a oublié toutes les conversations le {when}, après cette copie : elle les a ramenées. Si "
    "elles ne doivent pas revenir, lancez-le de nouveau."
)
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
    keep: Annotated[
        int,
        typer.Option("--keep", metavar="N", min=0, help="Ne garde ensuite que les N derniers jours de sauvegardes."),
    ] = 0,
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Avec la clé de confidentialité : qui a le fichier sait qui y est.")
    ] = False,
) -> None:
    """Sauvegarde la base, les clés Matrix et l'identité dans un seul fichier, bot en marche ou non."""
    from bot.care.backup import BackupError, forget_old, make, wrong_key
    from bot.storage.erasures import erasures_file
    from bot.storage.pseudonyms import key_file

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was begun is removed, as with Ctrl-C
    settings = settings_of(config)
    path = dated(to or Path(), "cpts-bot", SUFFIX)
    manifest = make(settings, path, with_key=with_key)
    size = path.stat().st_size / 1_000_000
    told = f"{count(len(manifest.files), 'fichier')}, {size:.1f} Mo".replace(".", ",")
    lines = [f"Sauvegarde faite et vérifiée : {path}, {told}.", _content({file.name for file in manifest.files})]
    key, erased = key_file(settings.store.path), erasures_file(settings.store.path)
    lines += [KEY_APART.format(key)] if key.exists() and not with_key else []
    lines += [KEY_CONFIGURED] if with_key and not settings.privacy.has_own_key else []
    lines += [ERASURES_APART.format(erased)] if erased.exists() else []
    unfit = "" if with_key else wrong_key(settings)  # with the key, `make` refused already
    echo("\n".join(lines[:1] if unfit else lines))
    if unfit:  # the copy is kept, for the base may be all that is left; but a timer must not call it well
        raise BackupError(f"{unfit}\n{UNFIT}")
    if keep:
        forget_old(path, keep)


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


def restore(
    archive: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Ce que « cpts-bot backup » ou « sauvegarde » a écrit.")
    ],
    config: ConfigOption = None,
) -> None:
    """Remet une sauvegarde en place, bot arrêté, après l'avoir vérifiée ; ce qu'elle remplace est gardé à côté."""
    from bot.care import restoration
    from bot.storage.erasures import brought, erasures_file

    settings = settings_of(config)
    base = settings.store.path.absolute()  # a folder one stands in by mistake would not be seen
    source = config or NO_CONFIGURATION
    done = restoration.restore(
        settings, archive, lambda made: echo(INTO.format(when=_moment(made), base=base, config=source))
    )
    lines = [DONE.format(archive=archive, when=_moment(done.made), base=base)]
    lines += [f"Ancien contenu gardé : {path}" for path in done.kept]
    lines += [DELETE.format(settings.privacy.copies_days)] if done.kept else []
    listed = erasures_file(base)
    lines += [TAKEN_OVER.format(other, listed) for other in brought(base)]
    lines += _erasures(done.erased, listed)
    lines += _editors(done.editors)
    lines += [AFTERWARDS] if settings.matrix.enabled and done.matrix else []
    echo("\n".join(lines))


def _erasures(erased: "Erased", file: Path) -> Iterator[str]:
    """What was forgotten since a copy, and whether it is so again."""
    if not erased.is_listed:
        yield NOT_LISTED.format(file=file)
    if erased.begun:
        other = file.with_stem(f"{file.stem}-ancienne")
        yield LISTED_SINCE.format(when=_at(erased.begun), file=file, other=other.name)
    if erased.people:
        yield ERASED.format(len(erased.people))
    if erased.others:
        yield NOT_ERASED.format(erased.others)
    if erased.forgotten:
        yield FORGOTTEN.format(when=_at(erased.forgotten))


def _at(seconds: float) -> str:
    return _moment(datetime.fromtimestamp(seconds, UTC))


def _moment(moment: datetime) -> str:
    """A day and an hour of this machine, as its clock tells them."""
    here = moment.astimezone()
    return f"{day(here.date())} à {here:%H h %M}"


def _editors(editors: "Sequence[Admin]") -> Iterator[str]:
    """Who may change what the bot says because this copy, not the configuration, says so."""
    for editor in editors:
        regions = ", ".join(sorted(editor.regions)) or "toutes"
        yield f"Éditeur que cette copie remet en place : {editor.name} ({editor.id}), régions : {regions}."
    if editors:
        yield "Si l'un d'eux ne doit plus l'être, un propriétaire le retire dans la conversation : « admins »."
