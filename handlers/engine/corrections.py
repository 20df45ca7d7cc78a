"""Answers changed after they were given: said again in words, typed at the recap, taken back."""

from dataclasses import replace

from handlers.engine.flow import DONE, RECAP, Accept, Hold, Question, Refuse
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.walk import Walk
from handlers.hearing.assent import is_asked_back, yes_or_no
from handlers.hearing.supposing import is_conditional

UNDO = Choice(id="annuler-changement", label="Annuler ce changement")
POSTCODE = 5  # digits; a shorter number is that of a choice


def changeable(walk: Walk) -> list[Question]:
    """The answers given, those begun before they are asked, and those anybody may volunteer, wherever they stand."""
    told = [q for q in walk.flow.questions if q.volunteered and not walk.has(q) and q.applies(walk.context)]
    return [*walk.given(), *walk.begun_early(), *told]


def amended(walk: Walk, said: str) -> Turn | None:
    """« retirer Buzançais », a question later: the list without it; back to it when something is still open.

    Of a list begun before it is asked, « et Firmi aussi » is kept for its turn: nobody said yet that it is complete.
    """
    early = walk.begun_early()
    for question in changeable(walk):
        context = walk.drafting(question)
        outcome = question.parse(said, context) if question.heeds(said, context) else None
        if question in early and isinstance(outcome, Accept | Hold):
            return walk.kept_for_later(question, outcome)
        if isinstance(outcome, Hold) and outcome.settled is None:
            return walk.hold(question, outcome)
        if isinstance(outcome, Refuse) and question.volunteered:
            return _declined(walk, outcome)
        if isinstance(outcome, Refuse) and walk.session.asking == DONE:
            return walk.ask(question, refused=outcome)
        if isinstance(outcome, Accept | Hold):
            settled = outcome if isinstance(outcome, Accept) else outcome.settled
            return retaken(walk, question, settled) if settled else None
    return None


def _declined(walk: Walk, refused: Refuse) -> Turn:
    """Why what somebody volunteered is not taken: it was never asked, so there is no question to go back to."""
    if walk.session.asking != DONE:
        return walk.ask_again(refused)
    return Turn(replies=(Reply(text=refused.text),), session=walk.session)


def would_amend(walk: Walk, said: str) -> bool:
    """Whether words are about an answer given before, rather than the pending question."""
    return any(q.heeds(said, walk.drafting(q)) for q in changeable(walk))


def retaken(walk: Walk, question: Question, outcome: Accept) -> Turn:
    """Where the person stands, with this answer instead: the pending question, the recap, or the new result."""
    if walk.session.asking == RECAP and question.undoable:
        return _replaced(walk, question, outcome)
    outcome = replace(outcome, note=_moved(walk, question, outcome) or outcome.note)
    after = walk.accepting(question, outcome)
    if walk.session.asking != DONE and not (outcome.onward and walk.session.asking == RECAP):
        return after.resume(outcome.note)
    turn = after.result()
    if outcome.quiet and turn.session.asking == DONE:
        last = turn.replies[-1]
        note = last.model_copy(update={"text": outcome.note, "cards": ()})
        return turn.model_copy(update={"replies": (note,)})
    return turn.model_copy(update={"replies": (Reply(text=outcome.note), *turn.replies)})


def edited_at_once(walk: Walk, said: str) -> Turn | Refuse:
    """A new answer typed where the earlier ones are shown: « Strasbourg » changes the place.

    A bare no, or « non ? », says of no question that it is its answer; « et si on passait à 78 000 ? » answers none.
    """
    if yes_or_no(said) is not None or is_asked_back(said) or is_conditional(said):
        return Refuse(walk.explain())
    for question in walk.branch():
        outcome = question.parse(said, walk.context) if question.amends(said) else None
        if isinstance(outcome, Accept) and not (said.isdigit() and len(said) < POSTCODE):
            return _replaced(walk, question, outcome)
    return Refuse(walk.explain())


def _replaced(walk: Walk, question: Question, outcome: Accept) -> Turn:
    """Another answer than before: both are said, and the old one is one tap away."""
    keys = (question.key, *outcome.also)
    before = {key: walk.session.answers.get(key) for key in keys}
    old = walk.context.answers.get(question.key)
    turn = walk.accept(question, outcome)
    if old is None or old == outcome.value or not question.undoable:
        return turn
    changed = _moved(walk, question, outcome)
    *earlier, last = [reply for reply in turn.replies if reply.text != outcome.note]
    shown = last.model_copy(update={"choices": (*last.choices, UNDO)})
    session = turn.session.model_copy(update={"undo": before, "offered": list(shown.choices)})
    return turn.model_copy(update={"replies": (Reply(text=changed), *earlier, shown), "session": session})


def _moved(walk: Walk, question: Question, outcome: Accept) -> str:
    """« Profession : Médecin → Infirmier ou infirmière. », "" where an answer does not change in a word."""
    old = walk.context.answers.get(question.key)
    if old is None or old == outcome.value or not question.undoable:
        return ""
    return f"{question.title} : {question.show(old, walk.context)} → {question.show(outcome.value, walk.context)}."


def undone(walk: Walk) -> Turn:
    """The answers as they were before the last change typed at the recap."""
    undone = walk.with_answers(walk.session.undo)
    return undone.recap("C'est annulé : vos réponses sont comme avant.")
