"""What somebody shared, opened here: at once, or once they agree that it takes the place of what they had."""

from handlers.engine.dialogue import Dialogue
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.situation import Situation, UnreadableError, code_of
from handlers.flows.documents import enough
from handlers.flows.estimate import estimate
from handlers.flows.sharing import NOTHING_YET, opened, received, share_place, share_replies, told
from handlers.hearing.assent import is_clear_yes, yes_or_no
from handlers.turn.menu import FLOWS
from handlers.turn.papers import described, place_of
from handlers.turn.talk import ELSEWHERE, Talk

OPENING = "partage:"  # what is to be confirmed, before its code
OPEN = Choice(id="ouvrir-partage", label="Ouvrir celle du lien")
KEEP = Choice(id="garder-mienne", label="Garder la mienne")
ASK = (
    "On vous a partagé une autre situation : {other}. L'ouvrir remplace la vôtre ({own}) dans mes réponses. "
    "Voulez-vous l'ouvrir ?"
)
KEPT = "Rien n'est changé : vos réponses sont celles d'avant."


def share(talk: Talk, argument: str) -> Turn:
    """The summary and the link of the result, of the territory as it stands."""
    settled = talk.standing_list()
    if isinstance(settled, Turn):
        return settled
    context = described(settled)
    place = _place(settled)
    if place is None and not enough(context.answers):
        return settled.say(NOTHING_YET)
    if place is None:
        return settled.say(*share_replies(context, talk.addresses, supposing=bool(talk.session.supposed)))
    return settled.say(*share_place(*place, talk.addresses))


def _place(talk: Talk) -> tuple[str, str] | None:
    """The commune that the last result is about, when it is about one."""
    communes = talk.knowledge.gazetteer.territory(place_of(talk)).communes
    return (communes[0].code, f"{communes[0].name} ({communes[0].departement})") if len(communes) == 1 else None


def receive(talk: Talk, said: str) -> Turn:
    """What a link or a message shares, if it says something; a sentence and the menu otherwise."""
    try:
        shared = received(said, talk.context())
    except UnreadableError as error:
        return talk.menu(str(error))
    if talk.incoming.elsewhere:
        address = talk.incoming.elsewhere + code_of(shared)
        return Turn(replies=(Reply(text=ELSEWHERE.format(address=address)),), session=talk.session)
    code, own = code_of(shared), _own(talk)
    agreed = talk.session.confirming == f"{OPENING}{code}" or own in (None, shared)
    return _opened(talk.calm(), shared) if agreed or own is None else _asked(talk, shared, own)


def confirmed(talk: Talk, said: str) -> Turn:
    """The answer to whether what was shared takes the place of one's own."""
    if said == OPEN.id or is_clear_yes(said) or yes_or_no(said) is True:
        return receive(talk, (talk.session.confirming or "").removeprefix(OPENING))
    return talk.calm().say(Reply(text=KEPT))


def _own(talk: Talk) -> Situation | None:
    """What the person has that would be lost; a list that is only begun counts, with nothing to say of it."""
    context = described(talk)
    if enough(context.answers):
        return Situation.of(context.answers)
    begun = talk.list_begun
    return Situation("communes", tuple(sorted(begun))) if begun else None


def _asked(talk: Talk, shared: Situation, own: Situation) -> Turn:
    text = ASK.format(other=told(shared, talk.context()), own=told(own, talk.context()))
    offered = {"confirming": f"{OPENING}{code_of(shared)}", "offered": [OPEN, KEEP]}
    reply = Reply(text=text, choices=(OPEN, KEEP))
    return Turn(replies=(reply,), session=talk.session.model_copy(update=offered))


def _opened(talk: Talk, shared: Situation) -> Turn:
    """The result of the estimate, as whoever shared it saw it."""
    here = Dialogue(FLOWS[estimate.name], talk.session, talk.knowledge, talk.today, talk.region)
    turn = here.with_answers(shared.answers).conclude()
    return turn.model_copy(update={"replies": (opened(shared, talk.context()), *turn.replies)})
