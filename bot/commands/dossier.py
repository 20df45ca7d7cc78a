"""`cpts-bot dossier`: the files of the dossier without a chat, from answers in JSON."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot import clock
from bot.commands.console import CommandError, ConfigOption, echo, knowledge_of
from bot.delivery.files import DEFAULT_FOLDER, write
from bot.errors import next_step, reason
from handlers.engine.answers import Answers


def dossier(
    answers: Annotated[Path, typer.Option("--answers", help="Réponses en JSON, comme les garde la conversation.")],
    out: Annotated[Path, typer.Option("--out", help="Dossier où écrire les fichiers.")] = DEFAULT_FOLDER,
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Date du calcul.")] = None,
    config: ConfigOption = None,
) -> None:
    """Écrit la lettre d'intention, la fiche de synthèse, le budget, le graphique, la carte et les échéances."""
    from handlers.dossier import dossier_of, make_from
    from handlers.engine.flow import Context
    from handlers.flows.documents import documents_of, enough

    given = read(answers)
    context = Context(knowledge_of(config), given, day.date() if day else clock.today())
    if not enough(given):
        raise CommandError(f"{answers} : il faut des communes (territory), un nombre d'habitants ou une taille.")
    dossier = replace(dossier_of(context), made=clock.instant())
    for path in write(out, make_from(dossier, documents_of(context))):
        echo(str(path))


def read(path: Path) -> Answers:
    """The answers of a JSON file. Raises `CommandError` with the key at fault."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Answers.model_validate(_known(path, raw))
    except OSError as error:
        raise CommandError(f"{path} ne peut pas être lu ({reason(error)}). {next_step(error)}") from error
    except ValidationError as error:
        keys = ", ".join(sorted({str(e["loc"][0]) for e in error.errors()}))
        raise CommandError(f"{path} : réponse non valable : {keys}.") from error
    except ValueError as error:
        raise CommandError(f"{path} n'est pas un objet JSON de réponses.") from error


def _known(path: Path, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError
    if unknown := set(raw) - set(Answers.model_fields):
        raise CommandError(f"{path} : réponse inconnue : {', '.join(sorted(unknown))}.")
    return raw
