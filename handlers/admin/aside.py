"""A form that is put aside: kept when it is worth it, behind those that wait already, and taken up again."""

from collections.abc import Callable
from dataclasses import replace

from handlers.admin import rates
from handlers.admin.directory import contacts, cpts
from handlers.admin.entries import commands as faq
from handlers.admin.form.state import Aside, Filling, Pending, State, enter, stacked, state_of, waiting
from handlers.engine.messages import Choice, Reply, Turn
from handlers.turn.talk import Talk
from knowledge.text import key

DROPPED = "C'est abandonné : rien n'a été changé. « gestion » montre ce que vous pouvez faire."
KEPT = "C'est abandonné : rien n'a été changé. Vos réponses sont gardées : « reprendre le formulaire » les retrouve."
TAKE_UP = Choice(id="admin-rouvrir", label="Reprendre le formulaire")
FEWEST_KEPT = 2  # one answer is soon written again
ASIDE = "Je mets de côté « {form} » : « reprendre le formulaire » le retrouve."
WAITING = "« {form} » attend toujours : « reprendre le formulaire »."
MOST_ASIDE = 5  # forms put aside, and kept
LONGEST_LABEL = 50
UNCONFIRMED = "Rien n'est changé : « {title} » n'est plus à confirmer."
LEFT = "Je quitte « {form} », où presque rien n'était écrit."
FORMS = {form.name: form for form in (*faq.FORMS, *rates.FORMS, *contacts.FORMS, *cpts.FORMS)}


def set_aside(talk: Talk) -> Talk:
    """The same, gone on to something else: a form on its way is kept to be taken up again."""
    if talk.desk is None or not talk.session.admin:
        return talk.without_admin()
    state = kept(state_of(talk))
    admin = state.model_dump(mode="json") if state else None
    return replace(talk, session=talk.session.model_copy(update={"admin": admin}))


def _note(state: State | None) -> str:
    """What becomes of the form, or of the change to confirm, that somebody leaves; "" when they leave neither."""
    if isinstance(state, Pending) and state.form is None:
        return UNCONFIRMED.format(title=state.title.rstrip("."))
    form = form_of(state)
    if form is None:
        return ""
    said = (ASIDE if _is_worth_keeping(form) else LEFT).format(form=FORMS[form.form].title)
    if lost := _lost(state):
        said += f" Le plus ancien, « {_labelled(lost)} », n'est plus gardé."
    return said


def leaving(talk: Talk, carry_out: Callable[[Talk], Turn]) -> Turn:
    """Something else than what an admin has under way, which is left first and that is said.

    A change to confirm is answered at once or is no more to confirm: no later « oui », meant for something else, may
    carry it out. Whatever answers beside a form or a preview comes through here.
    """
    said = _note(state_of(talk)) if talk.desk else ""
    turn = carry_out(set_aside(talk))
    return turn.model_copy(update={"replies": (Reply(text=said), *turn.replies)}) if said else turn


def reminded(turn: Turn) -> Turn:
    """The same, with the form that waits once a proposal is done with."""
    admin = turn.session.admin or {}
    if admin.get("step") != "aside":
        return turn
    *before, last = turn.replies
    still = WAITING.format(form=FORMS[admin["form"]["form"]].title)
    return turn.model_copy(update={"replies": (*before, last.model_copy(update={"text": f"{last.text}\n\n{still}"}))})


def dropped(talk: Talk, state: State) -> Turn:
    form, behind = form_of(state), kept(state)
    if form and _is_worth_keeping(form):
        reply = Reply(text=KEPT, choices=(TAKE_UP,))
    elif behind:
        reply = Reply(text=f"{DROPPED} {WAITING.format(form=FORMS[behind.form.form].title)}", choices=(TAKE_UP,))
    else:
        reply = Reply(text=DROPPED)
    return enter(talk, behind, [reply])


def kept(state: State | None) -> Aside | None:
    """The form of somebody who leaves it, when it holds more than a word or two, before those that waited behind."""
    form = form_of(state)
    own = [form] if form and _is_worth_keeping(form) else []
    front = stacked([*own, *waiting(state)][:MOST_ASIDE])
    return Aside(form=front) if front else None


def _lost(state: State | None) -> Filling | None:
    """The form that is no more kept when one more is put aside."""
    form, behind = form_of(state), waiting(state)
    return behind[-1] if form and _is_worth_keeping(form) and len(behind) >= MOST_ASIDE else None


def is_taking_up(said: str) -> bool:
    return said.startswith(TAKE_UP.id) or key(said) == key(TAKE_UP.label)


def taken_up(talk: Talk, state: Filling | Aside, said: str) -> Turn:
    """The form that was left; which one, when several wait."""
    if isinstance(state, Filling) and not state.left:
        return FORMS[state.form].resume(talk, state, "Vous êtes dans ce formulaire.")
    behind = kept(state)
    forms = waiting(behind)
    wanted = said.removeprefix(f"{TAKE_UP.id}:")
    if wanted.isdigit() and int(wanted) < len(forms):
        at = int(wanted)
        chosen = stacked([forms[at], *forms[:at], *forms[at + 1 :]])
        return FORMS[forms[at].form].resume(talk.without_admin(), chosen or forms[at])
    if len(forms) == 1:
        return FORMS[forms[0].form].resume(talk.without_admin(), forms[0])
    choices = (Choice(id=f"{TAKE_UP.id}:{n}", label=_labelled(form)) for n, form in enumerate(forms))
    return enter(talk, behind, [Reply(text="Plusieurs formulaires attendent. Lequel ?", choices=tuple(choices))])


def _labelled(form: Filling) -> str:
    """« Nouvelle entrée : Qui rembourse le covoiturage »: a form by what it is about."""
    given = (v for k, v in form.values.items() if k in ("question", "name") and isinstance(v, str))
    what = next(given, "") or form.subject
    title = FORMS[form.form].title
    return f"{title} : {what if len(what) <= LONGEST_LABEL else what[:LONGEST_LABEL] + '…'}" if what else title


def _is_worth_keeping(form: Filling) -> bool:
    return bool(form.held) or FORMS[form.form].given(form) >= FEWEST_KEPT


def form_of(state: State | None) -> Filling | None:
    """The form under way, filled in or shown before it is confirmed."""
    return state if isinstance(state, Filling) else state.form if isinstance(state, Pending) else None
