"""An edited message answers again what its first version answered, and nothing else."""

from dataclasses import replace
from hashlib import blake2b

from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import Refuse
from handlers.engine.messages import Last, Reply, Session, Turn
from handlers.turn.picking import picked
from handlers.turn.talk import Talk

LEFT = (
    "Vous avez modifié un message auquel j'ai déjà répondu, avant que nous passions à autre chose : je n'ai rien "
    "changé. Pour revoir vos réponses, écrivez « modifier »."
)
UNTRACEABLE = (
    "Je ne sais plus ce que le message que vous avez modifié apportait à la liste : je n'y ai pas touché. "
    "La voici : pour ôter une commune, écrivez par exemple « retirer Vierzon »."
)
NEVER_READ = "Je n'ai pas retrouvé la première version de ce message. Envoyez-le de nouveau, dans un autre message."
FORGOTTEN = "Vous avez supprimé votre dernier message : ce qu'il apportait est oublié."
KEPT = (
    "Vous avez supprimé un message auquel j'ai déjà répondu : j'ai gardé ce qu'il m'a appris. Pour le revoir ou le "
    "changer, écrivez « modifier » ; pour tout effacer, « effacer »."
)
SEND_ANEW = "Pendant une saisie, je ne relis pas les messages modifiés : envoyez le texte dans un autre message."


def corrected(talk: Talk, said: str) -> Turn | Talk:
    """What an edit leads to; or the talk as its first version found it, when the message is to be read again."""
    if talk.incoming.corrects is None:
        return talk.say(Reply(text=NEVER_READ))
    topic = talk.incoming.corrects
    if topic == talk.session.topic:
        return _same_question(talk)
    earlier = _earlier(talk, topic)
    if earlier is None:
        return talk.say(Reply(text=LEFT))
    if earlier.is_begun():
        return earlier.resume(UNTRACEABLE)
    outcome = earlier.answer(picked(said, earlier.resume().session.offered))
    return talk.say(Reply(text=outcome.text)) if isinstance(outcome, Refuse) else outcome


def withdrawn(talk: Talk) -> Turn:
    """A message taken back: what it brought to the pending question goes with it; an older answer stays."""
    topic = talk.incoming.corrects
    undone = _same_question(talk) if topic == talk.session.topic else talk
    if isinstance(undone, Turn):
        return undone
    if undone is not talk and (dialogue := undone.dialogue()):
        return dialogue.resume(FORGOTTEN)
    is_kept = bool(topic) and topic != talk.session.topic
    return talk.say(Reply(text=KEPT)) if is_kept else Turn(replies=(), session=talk.session)


def remembered(talk: Talk, after: Session) -> Session:
    """The session after a message, with what undoes it should it be edited; an edit keeps that of its first version."""
    if talk.incoming.edits or not after.asking:
        return after
    last = Last(mark=_mark(talk.incoming.event_id), draft=talk.session.drafts.get(after.asking))
    return after.model_copy(update={"last": last})


def _same_question(talk: Talk) -> Turn | Talk:
    """The question is still pending: the last message gives way to its new version, an older one does not."""
    dialogue = talk.dialogue()
    if dialogue is None or not dialogue.is_begun():
        return talk
    if not _edits_last(talk) or talk.session.last is None:
        return talk.say(Reply(text=UNTRACEABLE))
    drafts = {k: draft for k, draft in talk.session.drafts.items() if k != talk.session.asking}
    if talk.session.last.draft is not None:
        drafts[talk.session.asking or ""] = talk.session.last.draft
    undone = replace(talk, session=talk.session.model_copy(update={"drafts": drafts})).dialogue()
    return replace(talk, session=undone.resume().session) if undone else talk


def _earlier(talk: Talk, topic: str) -> Dialogue | None:
    """The dialogue back at the question a message answered; None when it was asked elsewhere or applies no more."""
    flow, _, asked = topic.partition(".")
    if not flow or flow != talk.session.flow:
        return None
    drafts = {k: draft for k, draft in talk.session.drafts.items() if k != asked}
    session = talk.session.model_copy(update={"asking": asked, "drafts": drafts})
    dialogue = replace(talk, session=session).dialogue()
    return dialogue if dialogue and dialogue.pending() else None


def _edits_last(talk: Talk) -> bool:
    last, edited = talk.session.last, talk.incoming.edits
    return bool(last and edited and last.mark == _mark(edited))


def _mark(event: str) -> str:
    """Enough to know an event again within a conversation; too short to tell whose it was."""
    return blake2b(event.encode(), digest_size=4).hexdigest()
