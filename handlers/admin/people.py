"""`admins …`: who keeps the bot, and the editors that owners add by chat."""

import re

from handlers.admin.command import Command
from handlers.admin.form.fields import region_of
from handlers.admin.form.form import WrongError
from handlers.admin.form.proposal import desk_of, propose
from handlers.admin.form.state import say
from handlers.engine.desk import Admin
from handlers.engine.messages import Appoint, Choice, Dismiss, Reply, Turn
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.wording import listing

USAGE = (
    "Écrivez : « admins ajouter <identifiant> <nom>, <région>, <région> ». L'identifiant est le numéro du "
    "compte Telegram, ou @nom:serveur pour Matrix ; sans région, toutes."
)
_ID = re.compile(r"\d{4,15}|@[^\s:]{1,100}:[\w.\-:\[\]]{3,100}")


def _list(talk: Talk, argument: str) -> Turn:
    admins = desk_of(talk).admins
    lines = "\n".join(f"- {_shown(talk, a)}" for a in admins) or "- personne d'autre que ce terminal"
    choices = tuple(Choice(id=f"admins retirer {a.id}", label=f"Retirer {a.name}") for a in admins if a.by_chat)
    *first, last = [Reply(text=p) for p in pieces(f"**Les admins**\n\n{lines}\n\n{USAGE}")]
    return say(talk, *first, last.model_copy(update={"choices": choices}))


def _shown(talk: Talk, admin: Admin) -> str:
    role = "propriétaire" if admin.is_owner else "éditeur"
    where = "ajouté dans la conversation" if admin.by_chat else "de la configuration"
    return f"{admin.name} ({admin.id}), {role}, {_regions(talk, sorted(admin.regions))}, {where}"


def _regions(talk: Talk, codes: list[str]) -> str:
    names = [r.name for c in codes if (r := talk.knowledge.gazetteer.region(c))]
    return listing(names) if names else "toutes les régions"


def _add(talk: Talk, argument: str) -> Turn:
    who, _, rest = argument.strip().partition(" ")
    name, *wanted = [part.strip() for part in rest.split(",")]
    if not _ID.fullmatch(who) or not 1 < len(name) <= 60:
        raise WrongError(USAGE)
    if any(a.id == who and not a.by_chat for a in desk_of(talk).admins):
        raise WrongError("Cette personne est dans la configuration : changez-y son rôle.")
    codes = [region_of(talk, w) for w in wanted if w]
    title = f"Ajouter {name} ({who}) comme éditeur pour {_regions(talk, codes)}."
    return propose(talk, title, others=[Appoint(id=who, name=name, regions=tuple(codes))], destructive=True)


def _remove(talk: Talk, argument: str) -> Turn:
    found = next((a for a in desk_of(talk).admins if a.id == argument.strip()), None)
    if found is None or not found.by_chat:
        raise WrongError("Seules les personnes ajoutées dans la conversation se retirent ici. « admins » les montre.")
    return propose(talk, f"Retirer {found.name} ({found.id}).", others=[Dismiss(id=found.id)], destructive=True)


COMMANDS = (
    Command("admins", "", "qui tient le bot à jour", _list, owner=True),
    Command("admins ajouter", "<identifiant> <nom>, <régions>", "ajouter un éditeur", _add, owner=True),
    Command("admins retirer", "<identifiant>", "retirer un éditeur ajouté ici", _remove, owner=True),
)
