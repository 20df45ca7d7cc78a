"""Every command of the admins, subject by subject, and which one a message begins with."""

from collections.abc import Sequence

from handlers.admin import aside, batches, exchange, nearly, people, poster, rates, stats
from handlers.admin.command import Command, Subject
from handlers.admin.directory import contacts, cpts
from handlers.admin.entries import changes as entry_changes
from handlers.admin.entries import commands as faq
from handlers.admin.entries import unanswered
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.state import Aside, say, state_of
from handlers.admin.todo import todo
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.text import key

LEGEND = "<…> est à donner, […] est facultatif."


def _manage(talk: Talk, argument: str) -> Turn:
    """The subjects an admin may work on, or what can be said of one of them."""
    admin = desk_of(talk).admin
    known = {s: [c for c in s.commands if admin.is_owner or not c.owner] for s in SUBJECTS}
    subject = _subject(argument) if argument else None
    if subject and known[subject]:
        return _explained(talk, subject, known[subject])
    unknown = f"{quoted(argument)} n'est pas un sujet. " if argument and not subject else ""
    role = "propriétaire" if admin.is_owner else "éditeur"
    choices = tuple(Choice(id=f"gestion {s.name}", label=s.title) for s, commands in known.items() if commands)
    left = (aside.TAKE_UP,) if isinstance(state_of(talk), Aside) else ()
    lines = "".join(f"\n- {line}" for line in todo(talk))
    due = f"\n\n**À faire**\n{lines}" if lines else "\n\nRien n'attend de vous aujourd'hui."
    text = f"{unknown}Bonjour {admin.name}. Votre rôle : {role}. De quoi s'agit-il ?{due}"
    return say(talk, Reply(text=text, choices=(*left, *choices)))


def _subject(said: str) -> Subject | None:
    """A subject by its name, by what people call it, or by one of its commands: « contacts », « stats »."""
    titled = [s for s in SUBJECTS if key(said) in key(s.title).split()]
    if len(titled) == 1:  # « questions » are those without an answer: no other title has the word
        return titled[0]
    name = _word(nearly.thing(said))
    by_name = next((s for s in SUBJECTS if name in (s.name, _word(s.title))), None)
    return by_name or next(
        (s for s in SUBJECTS for c in s.commands if name in (_word(c.name), c.name.split()[0])), None
    )


def _explained(talk: Talk, subject: Subject, known: Sequence[Command]) -> Turn:
    """The commands of a subject; those that need nothing more can be chosen."""
    lines = "\n".join(f"- **{c.full}** : {c.summary}" for c in known)
    text = f"**{subject.title}**\n\n{lines}\n\n{LEGEND}"
    choices = tuple(Choice(id=c.name, label=c.name) for c in known if not c.needs)
    *first, last = [Reply(text=p) for p in pieces(text)]
    return say(talk, *first, last.model_copy(update={"choices": choices}))


MANAGE = Command("gestion", "[sujet]", "ce que vous pouvez faire, sujet par sujet", _manage)
SUBJECTS = (
    Subject("faq", "Les réponses", faq.COMMANDS),
    Subject("sans-reponse", "Les questions sans réponse", unanswered.COMMANDS),
    Subject("bareme", "Les montants", rates.COMMANDS),
    Subject("contact", "Les contacts", contacts.COMMANDS),
    Subject("cpts", "Les CPTS", cpts.COMMANDS),
    Subject(
        "suivi", "Suivi, échanges, lots", (*stats.COMMANDS, *poster.COMMANDS, *exchange.COMMANDS, *batches.COMMANDS)
    ),
    Subject("admins", "Les admins", people.COMMANDS),
)
COMMANDS = (MANAGE, *(command for subject in SUBJECTS for command in subject.commands))
BY_NAME = {command.name: command for command in COMMANDS}
TAKES = {command.name: tuple(map(nearly.thing, command.options)) for command in COMMANDS}
_GROUPS = {s.name for s in SUBJECTS}
FIELDS = {"faq": entry_changes.NAMES, **{cards.word: cards.field_names for cards in (contacts.CARDS, cpts.CARDS)}}
NAMES = frozenset(name.split()[0] for name in BY_NAME)


def find(said: str) -> tuple[Command, str] | None:
    """The command at the start of a message, with what follows it; the slash may be left out."""
    first, rest = _split(said.removeprefix("/"))
    second, after = _split(rest)
    group = _word(first.partition("@")[0])
    if two := BY_NAME.get(f"{group} {_word(second)}"):
        return two, after
    if one := BY_NAME.get(group):
        return one, rest
    # « /faq » alone asks what may follow. Without the slash « cpts » and « contact » are anybody's words, not « faq ».
    is_called = group in _GROUPS and not rest and (said.startswith("/") or group == "faq")
    return (MANAGE, group) if is_called else None


def _split(text: str) -> tuple[str, str]:
    """The first word and what follows it, a pasted file included."""
    parts = text.split(maxsplit=1)
    return (parts[0] if parts else ""), (parts[1].strip() if len(parts) > 1 else "")


def _word(text: str) -> str:
    """`sans_reponse` and `Sans-Réponse` are the same word: Telegram allows no hyphen in a command."""
    return key(text).replace(" ", "-")


def is_on_screen(talk: Talk) -> bool:
    """Whether what an admin reads last is of their work: what may be chosen there are commands."""
    return any(find(choice.id) for choice in talk.session.offered)
