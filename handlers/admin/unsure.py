"""A command nearly said where a text is asked: neither is taken for the other without being asked."""

from handlers.admin import about, aside, nearly, shortly
from handlers.admin.command import Command
from handlers.admin.form.form import DROP
from handlers.admin.form.state import Filling, enter
from handlers.admin.registry import BY_NAME, TAKES
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.hearing.assent import yes_or_no
from handlers.turn import commands
from handlers.turn.talk import Talk
from knowledge.text import key

TEXT = Choice(id="admin-le-texte", label="Le texte à garder")


def near(talk: Talk, filling: Filling, said: str) -> tuple[Command, str] | None:
    """The command that words are, or nearly are, said in a form; None when they are just what it asks."""
    form = aside.FORMS[filling.form]
    is_told = form.is_told(talk, filling, said)  # by half perhaps: « retire Vern » is of the list
    if is_told and form.takes(talk, filling, said):
        return None
    return (None if is_told else about.spoken(talk, said)) or _nearly(filling, said)


def _nearly(filling: Filling, said: str) -> tuple[Command, str] | None:
    """A command in nearly its words, or wished for: « faq a revoir », « ajouter une cpts »."""
    if commands.find(said):
        return None
    found = nearly.nearest(said, TAKES) or _history(filling, said) or _wished(said)
    # « montant 3000 » where an amount is asked is a bad answer, « sans réponse » is a command.
    is_sure = found is not None and (" " in found[0] or not found[1])
    return (BY_NAME[found[0]], found[1]) if found and is_sure else None


def _wished(said: str) -> tuple[str, str] | None:
    """« ajouter une cpts », what begins at once; not « comment ajouter … », which is a question."""
    wish = nearly.wished(said, BY_NAME)
    is_begun = wish is not None and not key(said).startswith("comment") and not BY_NAME[" ".join(wish)].needs
    return (" ".join(wish), "") if wish and is_begun else None


def _history(filling: Filling, said: str) -> tuple[str, str] | None:
    """« historique », that of what the form changes."""
    name = f"{filling.form.partition('-')[0]} historique"
    return (name, filling.subject) if key(said) in shortly.HISTORY and name in BY_NAME else None


def commanded(talk: Talk, filling: Filling, said: str) -> tuple[Command, str] | None:
    """The same, when it can be nothing else: what is asked does not take it."""
    found = near(talk, filling, said)
    return None if found is None or aside.FORMS[filling.form].takes(talk, filling, said) else found


def asked(talk: Talk, filling: Filling, said: str) -> Turn | None:
    """The question whether words that may be both are the command or the text; None when there is no doubt."""
    if filling.unsure and (yes_or_no(said) is not None or key(said).split()[:1] == ["passer"]):
        said = filling.unsure  # neither yes nor to pass tells which it is
    found = near(talk, filling, said)
    if found is None:
        return None
    command = f"{found[0].name} {found[1]}".strip()
    shown = found[0].name if found[1] == filling.subject else command  # its key says nothing to anybody
    text = f"{quoted(said)} : est-ce la commande {quoted(shown)}, qui met ce formulaire de côté, ou le texte à garder ?"
    choices = (Choice(id=command, label="La commande"), TEXT, DROP)
    return enter(talk, filling.model_copy(update={"unsure": said}), [Reply(text=text, choices=choices)])


def is_text(filling: Filling, said: str) -> bool:
    """Whether what was said is told to be the answer."""
    return bool(filling.unsure) and (said == TEXT.id or key(said) in ("texte", "le texte", key(TEXT.label)))
