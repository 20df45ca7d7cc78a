"""The answer to what is done only once it was confirmed: an erasure, a new start, an address given to somebody."""

from handlers.engine.messages import Erase, Reply, Session, Turn
from handlers.hearing.assent import is_clear_yes, is_unclear, yes_or_no
from handlers.turn import commands, meetings, privacy, sharing
from handlers.turn.talk import Talk


def confirmed(talk: Talk, said: str) -> Turn:
    """The answer to "erase everything?": only a clear yes erases; what may be one is asked again."""
    if (talk.session.confirming or "").startswith(meetings.GIVING):
        return meetings.typed(talk, said)
    if (talk.session.confirming or "").startswith(sharing.OPENING):
        return sharing.confirmed(talk, said)
    if talk.session.confirming == commands.RESTART:
        agreed = said == privacy.YES_RESTART.id or is_clear_yes(said) or yes_or_no(said) is True
        return commands.restarted(talk) if agreed else talk.calm().say(Reply(text=privacy.KEPT))
    if said == privacy.YES_ERASE.id or is_clear_yes(said):
        turn = Talk(talk.incoming, Session(), talk.knowledge, talk.today).menu(
            *([privacy.ERASED] if talk.desk is None else [privacy.ERASED_BUT_ROLE])
        )
        return turn.model_copy(update={"effects": (Erase(),)})
    if is_unclear(said):
        return Turn(replies=(privacy.ASK_AGAIN,), session=talk.session)
    return talk.calm().say(Reply(text=privacy.KEPT))
