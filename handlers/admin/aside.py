"""What is left for something else: a form put aside, before those that wait, is taken up again or thrown away."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.admin import rates
from handlers.admin.directory import contacts, cpts
from handlers.admin.entries import commands as faq
from handlers.admin.form.editing import changing
from handlers.admin.form.proposal import UNDO_WORDS, desk_of
from handlers.admin.form.revisions import described
from handlers.admin.form.state import Aside, Filling, Pending, State, enter, stacked, state_of, waiting
from handlers.admin.form.titles import title_of
from handlers.engine.messages import Choice, Reply, Turn, noted
from handlers.turn.talk import Talk
from knowledge.overlay import Kind
from knowledge.text import key
from knowledge.wording import listing

DROPPED = "C'est abandonné : rien n'a été changé. « gestion » montre ce que vous pouvez faire."
KEPT = "C'est abandonné : rien n'a été changé. Vos réponses sont gardées : « reprendre le formulaire » les retrouve."
TAKE_UP = Choice(id="admin-rouvrir", label="Reprendre le formulaire")
THROW = Choice(id="admin-jeter", label="Jeter le formulaire")
ASIDE = "Je mets de côté « {form} » : « reprendre le formulaire » le retrouve."
WAITING = "« {form} » attend toujours : « reprendre le formulaire »."
THROWN = "« {form} » est jeté : ce qui y était écrit n'est plus gardé."
REMOVED = (
    "« {name} » a été retiré pendant que vous remplissiez ce formulaire :\n\n{what}\n\nVos réponses sont gardées et "
    "rien n'est changé. Pour le rétablir : « {back} », puis « reprendre le formulaire ». Sinon : « jeter le "
    "formulaire »."
)
PUT_BACK = "Rétablir ce qui a été retiré"
MOST_ASIDE = 5  # forms put aside, and kept
LONGEST_LABEL = 50
UNCONFIRMED = "Rien n'est changé. Ceci n'est plus à confirmer : {title}."
FORMS = {form.name: form for form in (*faq.FORMS, *rates.FORMS, *contacts.FORMS, *cpts.FORMS)}


def set_aside(talk: Talk) -> Talk:
    """The same, gone on to something else: a form on its way is kept to be taken up again."""
    if talk.desk is None or not talk.session.admin:
        return talk.without_admin()
    state = kept(state_of(talk))
    admin = state.model_dump(mode="json") if state else None
    return replace(talk, session=talk.session.model_copy(update={"admin": admin}))


def _note(talk: Talk, state: State | None) -> str:
    """What becomes of the form, or of the change to confirm, that somebody leaves; "" when they leave neither."""
    if isinstance(state, Pending) and state.form is None:
        return UNCONFIRMED.format(title=state.title[:1].lower() + state.title[1:].rstrip("."))
    form = form_of(state)
    if form is None:
        return ""
    lost = [f for f in _crowded_out([form, *waiting(state)]) if _is_written(f)]
    gone = (f"Le plus ancien, « {_labelled(talk, f)} », n'est plus gardé." for f in lost)
    return " ".join([ASIDE.format(form=_labelled(talk, form)), *gone])


def leaving(talk: Talk, carry_out: Callable[[Talk], Turn]) -> Turn:
    """Something else than what an admin has under way, which is left first and that is said.

    A change to confirm is answered at once or is no more to confirm: no later « oui », meant for something else, may
    carry it out. Whatever answers beside a form or a preview comes through here.
    """
    said = _note(talk, state_of(talk)) if talk.desk else ""
    turn = carry_out(set_aside(talk))
    return turn.model_copy(update={"replies": (Reply(text=said), *turn.replies)}) if said else turn


def still(talk: Talk, forms: Sequence[Filling]) -> str:
    """What is said of the form that waits, once what came after it is done with; "" when none is expected back.

    Who gave one up looks for it if they want it; where nothing was written, nothing is missed.
    """
    expected = (form for form in forms if _is_written(form) and not form.given_up)
    return next((WAITING.format(form=_labelled(talk, form)) for form in expected), "")


def reminded(talk: Talk, turn: Turn) -> Turn:
    """The same, with the form that waits once a proposal is done with."""
    after = state_of(replace(talk, session=turn.session))
    said = still(talk, waiting(after)) if isinstance(after, Aside) else ""
    return noted(turn, said) if said else turn


def dropped(talk: Talk, state: State) -> Turn:
    """A form or a proposal given up; what was written can be found again, until it is thrown away."""
    form, behind = form_of(state), waiting(state)
    if form and _is_written(form):
        given_up = form.model_copy(update={"given_up": True})
        return enter(talk, _before([given_up, *behind]), [Reply(text=KEPT, choices=(TAKE_UP, THROW))])
    text = f"{DROPPED} {still(talk, behind)}".strip()
    return enter(talk, _before(behind), [Reply(text=text, choices=(TAKE_UP,) if behind else ())])


def kept(state: State | None) -> Aside | None:
    """The form of somebody who leaves it, before those that waited behind."""
    form = form_of(state)
    return _before([*([form] if form else []), *waiting(state)])


def _before(forms: Sequence[Filling]) -> Aside | None:
    """As many of these forms as are kept, each before the ones that were left earlier."""
    lost = _crowded_out(forms)
    front = stacked([form for form in forms if not any(form is gone for gone in lost)])
    return Aside(form=front) if front else None


def _crowded_out(forms: Sequence[Filling]) -> list[Filling]:
    """The forms too many to be kept: those where nothing was written go first, then the oldest."""
    oldest_first = list(reversed(forms))
    going = sorted(oldest_first, key=_is_written)
    return going[: max(len(forms) - MOST_ASIDE, 0)]


def is_taking_up(talk: Talk, said: str) -> bool:
    """« reprendre » alone is of a conversation left for the menu, when there is one and no form is under way."""
    is_bare = key(said) == "reprendre" and not (isinstance(state_of(talk), Aside) and talk.session.paused)
    return said.startswith(TAKE_UP.id) or key(said) == key(TAKE_UP.label) or is_bare


def is_throwing(said: str) -> bool:
    return said.startswith(THROW.id) or key(said) in (key(THROW.label), "jeter", "jeter formulaire")


def taken_up(talk: Talk, state: Filling | Aside, said: str) -> Turn:
    """The form that was left; which one, when several wait."""
    if isinstance(state, Filling) and (not state.left or key(said) == "reprendre"):
        return FORMS[state.form].resume(talk, state, "Vous êtes dans ce formulaire.")
    behind = kept(state)
    forms = waiting(behind)
    at = _picked(TAKE_UP, said, forms)
    if at is None:
        return enter(talk, behind, [_which(talk, TAKE_UP, forms)])
    wanted = forms[at].model_copy(update={"given_up": False})
    chosen = stacked([wanted, *forms[:at], *forms[at + 1 :]]) or wanted
    return removed(talk, chosen) or FORMS[wanted.form].resume(talk.without_admin(), chosen)


def removed(talk: Talk, state: Filling) -> Turn | None:
    """Who removed what a form is about while it was filled in, and how it comes back; None while it stands.

    The form waits: what was written in it is no less true of the card that is put back.
    """
    kind = _kind(state)
    if kind is None or not state.subject or talk.knowledge.value(kind, state.subject) is not None:
        return None
    last = next((r for r in desk_of(talk).overlay.history(kind, state.subject, 1) if r.after is None), None)
    if last is None:
        return None
    back = f"lots annuler {last.batch}" if last.batch else f"{UNDO_WORDS[kind]} annuler {last.id}"
    name = title_of(talk.knowledge, kind, state.subject, last.before)
    text = REMOVED.format(name=name, what=described(last, talk.knowledge), back=back)
    choices = (Choice(id=back, label=PUT_BACK), TAKE_UP, THROW)
    return enter(talk.without_admin(), kept(state), [Reply(text=text, choices=choices)])


def thrown(talk: Talk, state: Filling | Aside, said: str) -> Turn:
    """The form under way, else one that waits, no more kept."""
    forms = waiting(kept(state))
    at = 0 if isinstance(state, Filling) else _picked(THROW, said, forms)
    if at is None:
        return enter(talk, state, [_which(talk, THROW, forms)])
    rest = [*forms[:at], *forms[at + 1 :]]
    text = f"{THROWN.format(form=_labelled(talk, forms[at]))} {still(talk, rest)}".strip()
    return enter(talk.without_admin(), _before(rest), [Reply(text=text, choices=(TAKE_UP,) if rest else ())])


def _picked(choice: Choice, said: str, forms: Sequence[Filling]) -> int | None:
    """Which of the forms is meant: the one that was chosen, or the only one."""
    wanted = said.removeprefix(f"{choice.id}:")
    chosen = int(wanted) if wanted.isdigit() and int(wanted) < len(forms) else None
    return 0 if chosen is None and len(forms) == 1 else chosen


def _which(talk: Talk, choice: Choice, forms: Sequence[Filling]) -> Reply:
    choices = (Choice(id=f"{choice.id}:{n}", label=_labelled(talk, form)) for n, form in enumerate(forms))
    return Reply(text="Plusieurs formulaires attendent. Lequel ?", choices=tuple(choices))


def _labelled(talk: Talk, form: Filling) -> str:
    """« Nouvelle entrée : Qui rembourse le covoiturage »: a form by what it is about."""
    given = (v for k, v in form.values.items() if k in ("question", "name") and isinstance(v, str))
    what = next(given, "") or _called(talk, form)
    title = FORMS[form.form].title
    told = f"{title} : {what if len(what) <= LONGEST_LABEL else what[:LONGEST_LABEL] + '…'}" if what else title
    changed = listing(f.title.lower() for f in FORMS[form.form].fields if f.key in changing(form))
    return f"{told} ({changed})" if changed else told


def _kind(form: Filling) -> Kind | None:
    """What kind of thing a form is about, by the word of its commands."""
    return next((kind for kind, word in UNDO_WORDS.items() if word == form.form.partition("-")[0]), None)


def _called(talk: Talk, form: Filling) -> str:
    """What a form is about, as people call it, were it removed by now."""
    known, kind = talk.knowledge, _kind(form)
    card = known.contacts.by_key.get(form.subject) or known.cpts.by_id.get(form.subject)
    if card or kind is None or not form.subject:
        return card.name if card else form.subject
    last = desk_of(talk).overlay.history(kind, form.subject, 1)
    return title_of(known, kind, form.subject, last[0].before or last[0].after if last else None)


def _is_written(form: Filling) -> bool:
    """Whether somebody answered in it, beyond what the command that began it gave; or people's questions are in it."""
    return bool(form.held) or len(form.values) > form.begun or "group" in form.values


def form_of(state: State | None) -> Filling | None:
    """The form under way, filled in or shown before it is confirmed."""
    return state if isinstance(state, Filling) else state.form if isinstance(state, Pending) else None
