"""Every command of the admins, and what becomes of a message from one of them."""

from handlers import commands
from handlers.admin import batches, contacts, cpts, exchange, faq, people, proposal, rates, stats, unanswered
from handlers.admin.command import Command
from handlers.admin.form import DROP, WrongError
from handlers.admin.proposal import REWRITE, desk_of
from handlers.admin.scope import OWNERS_ONLY
from handlers.admin.state import Filling, Pending, Visible, enter, say, state_of
from handlers.messages import Choice, Refused, Reply, Turn
from handlers.talk import Talk
from handlers.texts import pieces
from knowledge.text import key

NOT_AN_ADMIN = (
    "Cette commande est réservée aux personnes qui tiennent ce bot à jour. Pour signaler une erreur, écrivez-leur par "
    "votre URPS (union régionale des professionnels de santé)."
)
DROPPED = "C'est abandonné : rien n'a été changé."
HERE = Choice(id="admin-ici", label="Continuer ici")
SEEN_BY_ALL = (
    "Nous ne sommes pas seuls : tout ce que je répondrai à cette commande sera lu par les membres de ce salon, noms "
    "d'administrateurs compris. Écrivez-moi plutôt en privé, ou continuez ici."
)


def _list(talk: Talk, argument: str) -> Turn:
    """What this admin can say, by subject."""
    admin = desk_of(talk).admin
    known = [c for c in COMMANDS if admin.is_owner or not c.owner]
    lines = "\n".join(f"- **{c.full}** : {c.summary}" for c in known)
    role = "propriétaire" if admin.is_owner else "éditeur"
    *first, last = [Reply(text=p) for p in pieces(f"Bonjour {admin.name}, votre rôle est : {role}.\n\n{lines}")]
    return say(talk, *first, last)


COMMANDS = (
    Command("gestion", "", "la liste de ces commandes", _list),
    *faq.COMMANDS,
    *unanswered.COMMANDS,
    *rates.COMMANDS,
    *contacts.COMMANDS,
    *cpts.COMMANDS,
    *stats.COMMANDS,
    *exchange.COMMANDS,
    *batches.COMMANDS,
    *people.COMMANDS,
)
FORMS = {form.name: form for form in (*faq.FORMS, *rates.FORMS, *contacts.FORMS, *cpts.FORMS)}
_BY_NAME = {command.name: command for command in COMMANDS}
NAMES = frozenset(name.split()[0] for name in _BY_NAME)


def find(said: str) -> tuple[Command, str] | None:
    """The command at the start of a message, with what follows it; the slash may be left out."""
    first, rest = _split(said.removeprefix("/"))
    second, after = _split(rest)
    group = _word(first.partition("@")[0])
    if two := _BY_NAME.get(f"{group} {_word(second)}"):
        return two, after
    one = _BY_NAME.get(group)
    return (one, rest) if one else None


def _split(text: str) -> tuple[str, str]:
    """The first word and what follows it, a pasted file included."""
    parts = text.split(maxsplit=1)
    return (parts[0] if parts else ""), (parts[1].strip() if len(parts) > 1 else "")


def _word(text: str) -> str:
    """`sans_reponse` and `Sans-Réponse` are the same word: Telegram allows no hyphen in a command."""
    return key(text).replace(" ", "-")


def is_at_work(talk: Talk, said: str) -> bool:
    """Whether an admin is writing, not asking: the words of an answer about emergencies are no emergency."""
    return talk.desk is not None and (talk.session.admin is not None or find(said) is not None)


def answer(talk: Talk, said: str) -> Turn | None:
    """The turn of a message that is an admin's business; None when it is everybody's."""
    found = find(said)
    if talk.desk is None:
        return _refused(talk, said, found[0]) if found and said.startswith("/") else None
    if found:
        return _run(talk, said, *found)
    state = state_of(talk)
    if state is None or (commands.find(said) and not _leaves(said)):
        return None
    try:
        return enter(talk, None, [Reply(text=DROPPED)]) if _leaves(said) else _heard(talk, state, said)
    except WrongError as error:
        return say(talk, Reply(text=str(error), choices=(DROP,)))


def _leaves(said: str) -> bool:
    return said == DROP.id or key(said) in ("annuler", "abandonner", "non")


def _heard(talk: Talk, state: Filling | Pending | Visible, said: str) -> Turn | None:
    match state:
        case Filling():
            return FORMS[state.form].hear(talk, state, said)
        case Pending():
            if said == REWRITE.id and state.form:
                return FORMS[state.form.form].again(talk, state.form)
            return proposal.hear(talk, state, said)
        case Visible():
            return _accepted(talk, state) if said == HERE.id or key(said) == key(HERE.label) else None


def _run(talk: Talk, said: str, command: Command, argument: str) -> Turn:
    if not talk.incoming.private:
        return enter(talk, Visible(said=said), [Reply(text=SEEN_BY_ALL, choices=(HERE, DROP))])
    return _done(talk, command, argument)


def _accepted(talk: Talk, state: Visible) -> Turn | None:
    found = find(state.said)
    return _done(talk, *found) if found else None


def _done(talk: Talk, command: Command, argument: str) -> Turn:
    if command.owner and not desk_of(talk).admin.is_owner:
        return say(talk, Reply(text=OWNERS_ONLY), effects=[Refused(command=command.name)])
    try:
        return command.run(talk, argument)
    except WrongError as error:
        return say(talk, Reply(text=str(error)))


def _refused(talk: Talk, said: str, command: Command) -> Turn:
    return talk.say(Reply(text=NOT_AN_ADMIN), effects=[Refused(command=command.name)])
