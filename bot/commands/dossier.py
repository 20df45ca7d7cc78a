"""`cpts-bot dossier`: the files of the dossier without a chat, from answers in JSON."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from bot import clock
from bot.commands.console import CommandError, ConfigOption, echo, knowledge_of
from bot.delivery.files import DEFAULT_FOLDER, write
from bot.errors import next_step, reason
from handlers.engine.answers import Answers
from knowledge.refusals import in_french

if TYPE_CHECKING:
    from knowledge.base import Knowledge


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

    given, knowledge = read(answers), knowledge_of(config)
    if wrong := list(unknown(given, knowledge)):
        raise CommandError("\n".join(f"{answers} : {why}" for why in wrong))
    context = Context(knowledge, given, day.date() if day else clock.today())
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
        wrong = sorted(f"{e['loc'][0]} ({in_french(e)}{_permitted(e)})" for e in error.errors())
        raise CommandError(f"{path} : réponse non valable : {', '.join(dict.fromkeys(wrong))}.") from error
    except ValueError as error:
        raise CommandError(f"{path} n'est pas un objet JSON de réponses.") from error


def _permitted(error: Any) -> str:
    """The values that a key may have, when they are few."""
    expected = error.get("ctx", {}).get("expected", "") if error["type"] in ("literal_error", "enum") else ""
    return f" : {expected.replace(' or ', ' ou ')}" if expected else ""


def unknown(given: Answers, knowledge: "Knowledge") -> Iterator[str]:
    """What names nothing here, which a letter would leave out or an amount go without: a sentence each."""
    of = knowledge.eligibility
    said = [("profession", given.profession), *(("founders", founder) for founder in given.founders or ())]
    for key, profession in said:
        if profession and profession not in of.professions:
            likely = " ou ".join(f"« {match.profession.id} »" for match in of.recognise(profession))
            meant = f"peut-être {likely}" if likely else f"il faut l'un de : {', '.join(of.professions)}"
            yield f"{key} : « {profession} » n'est pas une profession connue ; {meant}."
    for key in ("place", "territory"):
        for code in getattr(given, key) or ():
            if knowledge.gazetteer.commune(code) is None:
                yield f"{key} : « {code} » n'est le code Insee d'aucune commune ; {_meant(knowledge, code)}."


def _meant(knowledge: "Knowledge", said: str) -> str:
    """The code of a commune whose name was written, where it is sure; else how to find one."""
    found = knowledge.gazetteer.locate(said) if not said.isdecimal() else None
    if found and found.places and not (found.ambiguous or found.unknown or found.too_wide):
        return " et ".join(f"{place.label} : « {place.code} »" for place in found.places)
    return "« cpts-bot locate » les donne"


def _known(path: Path, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError
    if unknown := set(raw) - set(Answers.model_fields):
        raise CommandError(f"{path} : réponse inconnue : {', '.join(sorted(unknown))}.")
    return raw
