"""« Et ma collègue sage-femme ? », « elle est à Colmar », « ça lui coûte combien », asked among one's own questions.

They are answered of her; what the person said of themselves stays, and so does the pending question.
"""

from handlers.engine.flow import DONE
from handlers.engine.messages import Turn
from handlers.flows.join import join
from handlers.flows.presence import cpts_there
from handlers.hearing.company import parted
from handlers.hearing.intent import told
from handlers.hearing.selves import is_of_somebody
from handlers.turn import answering, faq
from handlers.turn.talk import Talk
from handlers.turn.there import of_place
from knowledge.eligibility import Profession

COST = "cotisation-montant"


def somebody_else(talk: Talk, said: str) -> Turn | None:
    """The CPTS of where somebody else is, or what their profession may do; None of oneself, and where neither is told.

    Whom one creates a CPTS with is noted for the letter instead (`company.py`).
    """
    if talk.session.flow != join.name or talk.session.asking == DONE:
        return None
    if talk.knowledge.faq.about_answer(said) == "cost" and COST in talk.knowledge.faq.entries:
        return answering.entry(talk, COST)
    if not is_of_somebody(said):
        return None
    if codes := told(said, talk.knowledge, join.name).get("place"):
        return of_place(talk, cpts_there(codes, talk.knowledge))
    _, professions = parted(said, talk.knowledge)
    return _may_adhere(talk, professions[0]) if len(professions) == 1 else None


def _may_adhere(talk: Talk, theirs: Profession) -> Turn | None:
    """What their profession may do in a CPTS, in short, where an answer speaks of it."""
    entry_id = faq.profile_of(talk.knowledge, theirs)
    if entry_id is None:
        return None
    entry = talk.knowledge.faq.entry(entry_id, talk.home)
    return talk.say(faq.brief(talk.knowledge, entry, talk.today, f"**{entry.question}**\n\n"))
