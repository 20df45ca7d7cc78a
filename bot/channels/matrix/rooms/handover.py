"""Taking a questionnaire from a room to a direct conversation, where another one may be under way. Pure."""

from handlers.engine.flow import DONE
from handlers.engine.messages import Reply, Session

KEPT = Reply(
    text="Une conversation était déjà en cours ici : la voici, telle que vous l'avez laissée. "
    "Celle du salon vous attend là-bas.\n\n"
    "Pour continuer celle du salon ici, terminez d'abord celle-ci ou écrivez « annuler », puis redites "
    "« {prefix} privé » dans le salon."
)


def taken_along(here: Session, there: Session) -> Session | None:
    """The private session, with what was said in the room; None when it has something under way that this would end."""
    if not here.flow:
        return there
    answers = {**there.answers, **here.answers}
    paused, region = here.paused or there.paused, here.region or there.region
    taken = here.model_copy(update={"answers": answers, "paused": paused, "region": region})
    if not is_under_way(there) or there == taken:
        return taken
    return None if is_under_way(here) else there


def is_under_way(session: Session) -> bool:
    """Whether the bot waits for an answer."""
    asking = session.flow and session.asking not in (None, DONE)
    return bool(asking or session.admin or session.confirming)


def kept(prefix: str) -> Reply:
    """What is said when the private conversation keeps what it had."""
    return KEPT.model_copy(update={"text": KEPT.text.format(prefix=prefix)})
