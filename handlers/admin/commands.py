"""What becomes of a message from an admin: a command in its words or nearly, or what answers a form."""

from handlers.admin import again, aside, nearly, unsure
from handlers.admin.command import Command
from handlers.admin.form import message, proposal
from handlers.admin.form.field import DENIES, WrongError
from handlers.admin.form.form import DROP, is_previous
from handlers.admin.form.proposal import REWRITE
from handlers.admin.form.state import Aside, Filling, Pending, State, Visible, say, state_of
from handlers.admin.meant import LEAVING, led
from handlers.admin.registry import BY_NAME, TAKES, find
from handlers.admin.running import HERE, carried_out, run, with_nothing_at_hand
from handlers.engine.messages import Refused, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.hearing.assent import denies
from handlers.turn import commands
from handlers.turn.talk import Talk
from knowledge.text import key

NOT_AN_ADMIN = (
    "Cette commande est réservée aux personnes qui tiennent ce bot à jour. Pour signaler une erreur, écrivez-leur par "
    "votre URPS (union régionale des professionnels de santé)."
)
EVERYBODY = frozenset(("contact", "faq", "cpts"))  # bare, these slashes ask what anybody may ask
# « abandonner » in other words, where there is something to leave: none is the value of any field.
_GIVING_UP = LEAVING | frozenset(
    f"{word}{tail}"
    for word in (
        *("abandonne", "abandonnez", "on abandonne", "annule", "annulez", "j annule", "on annule", "tout annuler"),
        *("laisse tomber", "laissez tomber", "je laisse tomber", "laisser tomber", "stop", "arretez"),
        *("j arrete", "on arrete", "arrete tout"),  # « arrêté » alone may be a source
    )
    for tail in ("", " tout", " ca", " merci", " svp", " finalement")
)
NOT_HERE = (
    "{said} : plusieurs fiches ensemble ne se corrigent pas ici, et rien n'est changé ni perdu. Ce qui vient d'un "
    "fichier se corrige dans ce fichier, à renvoyer ensuite ; une fiche, par « modifier », après celles-ci."
)
NOT_A_YES = "{said} : je n'y lis pas un accord, rien n'est changé ni perdu."


def heard(talk: Talk, said: str) -> tuple[Command, str] | None:
    """The command an admin gives, in its words or nearly; nearly is not enough for what may fill in a form."""
    if talk.desk is None:
        return None
    if found := find(said):
        return found
    is_choice = any(said == choice.id for choice in talk.session.offered)
    state = state_of(talk)
    if isinstance(state, Filling):
        return None if is_choice else unsure.commanded(talk, state, said)
    near = None if is_choice else nearly.nearest(said, TAKES)
    return (BY_NAME[near[0]], near[1]) if near and not commands.find(said) else None


def is_at_work(talk: Talk, said: str) -> bool:
    """Whether an admin is writing, not asking: the words of an answer about emergencies are no emergency."""
    return talk.desk is not None and (not isinstance(state_of(talk), Aside | None) or find(said) is not None)


def answer(talk: Talk, said: str) -> Turn | None:
    """The turn of a message that is an admin's business; None when it is everybody's."""
    if talk.desk is None and not said.startswith("/"):
        return None
    if talk.desk is None:
        unknown = find(said)
        return _refused(talk, said, unknown[0]) if unknown and unknown[1] not in EVERYBODY else None
    found = heard(talk, said)
    return run(talk, said, *found) if found else _continued(talk, said)


def _continued(talk: Talk, said: str) -> Turn | None:
    """What an admin says without a command: it belongs to what is under way, if anything is."""
    state = state_of(talk)
    turn = led(talk, said) if isinstance(state, Aside | None) else _left(talk, state, said)
    turn = turn or _of_forms(talk, state, said)
    if turn or state is None:
        return turn
    try:
        if (called := commands.find(said)) and not _chooses(talk, state, said):
            return again.helped(talk) if called[0].run is commands.explain else None
        if isinstance(state, Pending) and not _is_answer(state, said):
            return _elsewhere(talk, state, said)
        turn = _heard(talk, state, said)
        return aside.reminded(talk, turn) if turn and isinstance(state, Pending) else turn
    except WrongError as error:
        return say(talk, Reply(text=str(error), choices=(DROP,)))


def _is_answer(state: Pending, said: str) -> bool:
    return proposal.answers(state, said) or _corrects(state, said)


def _corrects(state: Pending, said: str) -> bool:
    """« corriger », or « corriger réponse » at once, of a form whose change is shown."""
    return state.form is not None and not state.coded and (said == REWRITE.id or _is_correcting(said))


def _is_correcting(said: str) -> bool:
    return key(said).split()[:1] == ["corriger"]


def _elsewhere(talk: Talk, state: Pending, said: str) -> Turn | None:
    """What does not answer a preview leaves it: no later « oui » carries it out. None for what is everybody's.

    Of a form, what is to be corrected is asked, and nothing of it is lost.
    """
    if proposal.is_doubted(said) and not state.coded:
        return proposal.show(talk, state, NOT_A_YES.format(said=quoted(said)))
    if state.listed and _is_correcting(said) and not state.coded:
        return proposal.show(talk, state, NOT_HERE.format(said=quoted(said)))
    is_form = state.form is not None and not state.coded  # where « modifier le mail » is of the form
    if is_form and state.form and (told := aside.FORMS[state.form.form].altered(talk, state.form, said)):
        return told
    if meant := led(with_nothing_at_hand(aside.set_aside(talk)) if is_form else aside.set_aside(talk), said):
        return aside.leaving(talk, lambda left: meant)
    if state.form and not state.coded:
        form = aside.FORMS[state.form.form]
        told = form.told_beside(talk, state.form, said)
        return told or form.correct(talk, state.form, note=NOT_A_YES.format(said=quoted(said)))
    return aside.dropped(talk, state) if denies(said) else None


def _of_forms(talk: Talk, state: State | None, said: str) -> Turn | None:
    """« reprendre le formulaire », « jeter le formulaire »: what is said of a form, not in it."""
    if isinstance(state, Filling | Aside) and aside.is_taking_up(talk, said):
        return aside.taken_up(talk, state, said)
    if isinstance(state, Filling | Aside) and aside.is_throwing(said):
        return aside.thrown(talk, state, said)
    return again.again(talk) if isinstance(state, Pending) and key(said) == "reprendre" else None


def _left(talk: Talk, state: Filling | Pending | Visible, said: str) -> Turn | None:
    """« abandonner », « annuler », « retour »: out of what is under way, or one step back in it."""
    called = None if _chooses(talk, state, said) else commands.find(said)
    is_back = isinstance(state, Pending) and is_previous(said)
    name = "retour" if is_back else called[0].name if called else ""
    form = aside.form_of(state)
    if _leaves(said, state) or name == "annuler" or (name == "retour" and form is None):
        return aside.dropped(talk, state)
    if name != "retour" or form is None:
        return None
    steps = aside.FORMS[form.form]
    back = steps.back(talk, form) if isinstance(state, Filling) else steps.before_preview(talk, form)
    return back or aside.dropped(talk, state)


def _leaves(said: str, state: State) -> bool:
    """Whether the admin gives up; « non » says so only while there is nothing to lose."""
    return said == DROP.id or _gives_up(said) or (key(said) in DENIES and not _holds_answers(state))


def _gives_up(said: str) -> bool:
    """« laisse tomber », « non, annule », « je me suis trompée de fiche »."""
    return key(said) in _GIVING_UP or key(message.read(said).body) in _GIVING_UP or message.gives_up(said)


def _chooses(talk: Talk, state: State, said: str) -> bool:
    """« contrat » is a state of a CPTS where it is asked for, before it is what people come for."""
    return isinstance(state, Filling) and said[:1] != "/" and aside.FORMS[state.form].chooses(talk, state, said)


def _holds_answers(state: State) -> bool:
    match state:
        case Filling():
            return aside.FORMS[state.form].given(state) > 0
        case Pending():
            return state.form is not None and not state.coded
        case _:
            return False


def _heard(talk: Talk, state: State, said: str) -> Turn | None:
    match state:
        case Filling():
            return _answered(talk, state, said)
        case Pending():
            return _reviewed(talk, state, said)
        case Visible():
            return _accepted(talk, state) if said == HERE.id or key(said) == key(HERE.label) else None
        case Aside():
            return None


def _answered(talk: Talk, state: Filling, said: str) -> Turn:
    """An answer to a form, unless it may be a command."""
    if removed := aside.removed(talk, state):
        return removed
    form, is_choice = aside.FORMS[state.form], any(said == choice.id for choice in talk.session.offered)
    if unsure.is_text(state, said):
        return form.keep(talk, state, state.unsure)
    return (None if is_choice else unsure.asked(talk, state, said)) or form.hear(talk, state, said)


def _reviewed(talk: Talk, state: Pending, said: str) -> Turn:
    """« corriger », or « corriger réponse » at once; anything else is an answer to the preview."""
    if state.form and _corrects(state, said):
        return aside.FORMS[state.form.form].correct(talk, state.form, "" if said == REWRITE.id else said)
    return proposal.hear(talk, state, said)


def _accepted(talk: Talk, state: Visible) -> Turn | None:
    found = heard(talk, state.said)
    return carried_out(aside.set_aside(talk), *found) if found else None


def _refused(talk: Talk, said: str, command: Command) -> Turn:
    return talk.say(Reply(text=NOT_AN_ADMIN), effects=[Refused(command=command.name)])
