"""`admins …`: who keeps the bot, and the editors that owners add by chat."""

import re

from handlers.admin.command import Command
from handlers.admin.form.field import WrongError
from handlers.admin.form.fields import region_of
from handlers.admin.form.naming import WhichError
from handlers.admin.form.proposal import desk_of, propose
from handlers.admin.form.state import say
from handlers.engine import identity
from handlers.engine.desk import Admin
from handlers.engine.messages import Appoint, Choice, Dismiss, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge import areas
from knowledge.fitness import line
from knowledge.territory.atlas.places import the_region
from knowledge.text import key
from knowledge.wording import listing

LONGEST_NAME = 60
_AND = re.compile(r",| et ", re.IGNORECASE)  # between regions, none of which has it in its name
USAGE = (
    "Écrivez : « admins ajouter <identifiant> <nom>, <région>, <région> ». L'identifiant est le numéro du "
    "compte Telegram, ou @nom:serveur pour Matrix ; sans région, toutes."
)


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
    name, wanted = _name_and_regions(talk, rest)
    if line("nom", name, 2, LONGEST_NAME):
        raise WrongError(USAGE)
    if why := identity.fault(who):
        raise WrongError(f"{quoted(who)} : {why}. {USAGE}")
    _check_apart(talk, who)
    codes = [region_of(talk, w) for w in _AND.split(wanted) if w.strip()]
    where = listing(the_region(r.name) for c in codes if (r := talk.knowledge.gazetteer.region(c)))
    title = f"Ajouter {name} ({who}) comme éditeur pour {where or 'toutes les régions'}."
    return propose(talk, title, others=[Appoint(id=who, name=name, regions=tuple(codes))], destructive=True)


def _name_and_regions(talk: Talk, said: str) -> tuple[str, str]:
    """« Nadia, Bretagne », « Nadia Bretagne et Normandie »: without the comma too, regions are no part of a name."""
    if "," in said:
        name, _, wanted = said.partition(",")
        return name.strip(), wanted
    return next(areas.names_before(said, lambda tail: _are_regions(talk, tail)), (said.strip(), ""))


def _are_regions(talk: Talk, said: str) -> bool:
    return all(areas.region(talk.knowledge.gazetteer, part) for part in _AND.split(said))


def _check_apart(talk: Talk, who: str) -> None:
    """Raises `WrongError` when this is a person of the configuration, or somebody one would take for another."""
    admins = desk_of(talk).admins
    if any(a.id == who and not a.by_chat for a in admins):
        raise WrongError("Cette personne est dans la configuration : changez-y son rôle.")
    if alike := next((a for a in admins if identity.looks_like(a.id, who)), None):
        raise WrongError(f"{quoted(who)} se confond à la lecture avec {alike.id} ({alike.name}) : vérifiez-le.")


def _remove(talk: Talk, argument: str) -> Turn:
    found = _named(talk, argument.strip())
    return propose(talk, f"Retirer {found.name} ({found.id}).", others=[Dismiss(id=found.id)], destructive=True)


def _named(talk: Talk, said: str) -> Admin:
    """The editor of this identifier or of this name, whom an owner added here. Raises `WrongError`."""
    admins = desk_of(talk).admins
    found = [a for a in admins if a.id == said] or [a for a in admins if key(a.name) == key(said)]
    here = [a for a in found if a.by_chat]
    if len(here) > 1:
        raise WhichError(f"Plusieurs personnes portent ce nom : {said}.", {a.id: f"{a.name} ({a.id})" for a in here})
    if not here:
        who = "Cette personne est dans la configuration : " if found else f"Je ne trouve pas {quoted(said)}. "
        raise WrongError(f"{who}seules les personnes ajoutées dans la conversation se retirent ici.")
    return here[0]


COMMANDS = (
    Command("admins", "", "qui tient le bot à jour", _list, owner=True),
    Command("admins ajouter", "<identifiant> <nom>, <régions>", "ajouter un éditeur", _add, owner=True),
    Command("admins retirer", "<identifiant ou nom>", "retirer un éditeur ajouté ici", _remove, owner=True),
)
