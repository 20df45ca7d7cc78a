"""Communes that joined another one since somebody named them: their answers follow, and they are told, once."""

from handlers.engine.messages import Reply, Session
from knowledge.base import Knowledge
from knowledge.territory import Commune

PLACES = ("place", "area", "territory")  # the answers that are codes of communes
CHANGED = "La carte des communes a changé depuis que vous m'avez répondu. {} J'en tiens compte dans vos réponses."


def followed(session: Session, knowledge: Knowledge) -> tuple[Session, tuple[Reply, ...]]:
    """The session with the communes of today, and what is to be said of it."""
    named = {key: codes for key in PLACES if isinstance(codes := session.answers.get(key), list)}
    today = {code: commune.code for codes in named.values() for code in codes if (commune := _of(knowledge, code))}
    old = sorted(code for code, now in today.items() if code != now)
    if not old:
        return session, ()
    places = {key: list(dict.fromkeys(today.get(code, code) for code in codes)) for key, codes in named.items()}
    said = CHANGED.format(" ".join(knowledge.gazetteer.joined(code) for code in old))
    return session.model_copy(update={"answers": session.answers | places}), (Reply(text=said),)


def _of(knowledge: Knowledge, code: object) -> Commune | None:
    return knowledge.gazetteer.commune(code) if isinstance(code, str) else None
