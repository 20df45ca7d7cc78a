"""A command carried out: whether this admin may, what it still lacks, and what is left for it."""

import re
from dataclasses import replace

from handlers.admin import aside, how_to
from handlers.admin.command import Command
from handlers.admin.form.field import WrongError
from handlers.admin.form.form import DROP
from handlers.admin.form.naming import WhichError
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.scope import OWNERS_ONLY
from handlers.admin.form.state import Visible, enter, say
from handlers.admin.registry import SUBJECTS
from handlers.engine.messages import Choice, Refused, Reply, Turn
from handlers.turn.talk import Talk
from knowledge.wording import listing

# « la fiche n° 3 » is 3, where a command takes a number of the list.
_NUMBERED = re.compile(
    r"(?:l[ae] )?(?:(?:fiche|entr[ée]e|groupe|r[ée]vision|lot|table|page) )?"
    r"(?:n ?°|n[o.]?(?=[ 0-9])|num[ée]ro)? ?([0-9]{1,9})\b",
    re.IGNORECASE,
)
_WORDS = ("<mots>", "[mots]", "[nom]", "<question>", "[question]", "<fichier>")
HERE = Choice(id="admin-ici", label="Continuer ici")
SEEN_BY_ALL = (
    "Nous ne sommes pas seuls : tout ce que je répondrai à cette commande sera lu par les membres de ce salon, noms "
    "d'administrateurs compris. Écrivez-moi plutôt en privé, ou continuez ici."
)


def run(talk: Talk, said: str, command: Command, argument: str) -> Turn:
    """A command, for which what is under way is left, unless it is about that."""
    if not talk.incoming.private and not talk.incoming.sheet:
        warning = Reply(text=SEEN_BY_ALL, choices=(HERE, DROP))
        return aside.leaving(talk, lambda left: enter(left, Visible(said=said), [warning]))
    if command.beside:
        return carried_out(talk, command, argument)
    if talk.session.card and talk.session.card[0] != command.name.split()[0]:  # gone on to something else
        talk = with_nothing_at_hand(talk)
    return aside.leaving(talk, lambda left: carried_out(left, command, argument))


def with_nothing_at_hand(talk: Talk) -> Talk:
    """The same, with no card that a command may be about without naming it."""
    return replace(talk, session=talk.session.model_copy(update={"card": None}))


def carried_out(talk: Talk, command: Command, argument: str) -> Turn:
    if command.owner and not desk_of(talk).admin.is_owner:
        return say(talk, Reply(text=OWNERS_ONLY), effects=[Refused(command=command.name)])
    if command.needs and not (argument or talk.incoming.document or talk.incoming.sheet):
        named = [Choice(id=n, label=n) for n in (f"{command.name} {word}" for word in command.options)]
        still = (
            [] if named or not how_to.is_reading(talk) else talk.session.offered
        )  # the list that was shown is not lost
        return say(talk, Reply(text=_missing(command), choices=(*named, *still)))
    if command.usage.split(" ")[0] not in _WORDS:
        argument = _NUMBERED.sub(r"\1", argument, count=1) if _NUMBERED.match(argument) else argument
    try:
        return command.run(talk, argument)
    except WhichError as which:
        choices = tuple(Choice(id=f"{command.name} {name}", label=label) for name, label in which.choices.items())
        return say(talk, Reply(text=str(which), choices=(*choices, *which.besides)))
    except WrongError as error:
        return say(talk, Reply(text=str(error)))


def _missing(command: Command) -> str:
    """What to write, and where to find it: the first command of a subject looks it up."""
    first = next(s for s in SUBJECTS if command in s.commands).commands[0]
    is_found = first is not command and first.name.split()[0] == command.name.split()[0]
    if command.options:
        return f"Lequel ? {listing((f'« {command.name} {word} »' for word in command.options), 'ou')}."
    look = f" Pour le trouver, « {first.full} »." if is_found else ""
    return command.missing or f"Il manque {command.usage} : écrivez « {command.full} ».{look}"
