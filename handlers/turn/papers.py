"""Papers: which answers they are made from, and a wish for them where places are asked for, which is no commune."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.engine.after import after_result
from handlers.engine.flow import DONE, Context
from handlers.engine.messages import Reply, Turn
from handlers.flows.ars_mail import NOT_YET, mail_replies
from handlers.flows.contacts import contacts
from handlers.flows.contract import contract
from handlers.flows.documents import by_communes, enough
from handlers.flows.estimate import estimate
from handlers.flows.join import join
from handlers.flows.review import review_replies
from handlers.hearing import leaving
from handlers.places.question import KEYS
from handlers.turn.talk import Talk

PLACES = {join.name: "place", contacts.name: "area"}  # the answer that a result about a place is of
_SAID = {
    "send": "Je n'envoie vos documents à personne. Vous les recevez ici avec « dossier », puis vous les transmettez "
    "vous-même, par exemple à votre ARS (agence régionale de santé).",
    "paper": "Vos documents viennent ensemble quand vous écrivez « dossier », un seul avec « la lettre seulement » : "
    "ceux d'un projet (fiche, budget, lettre si vous pouvez l'envoyer) ou, une fois le contrat signé, le plan de "
    "trésorerie.",
}


def papers(talk: Talk, said: str) -> Turn | None:
    """What can be done about a wish for the papers; the question of places follows.

    Elsewhere « projet déposé », « lettre » may be the answer.
    """
    wish = talk.knowledge.faq.wish(said) if talk.session.asking in KEYS else None
    return talk.say(Reply(text=_SAID[wish])) if wish else None


def described(talk: Talk) -> Context:
    """What was said last, for a paper: an estimate by size, a contract, or the communes of the project."""
    context = talk.context()
    if (talk.session.flow or talk.session.paused) in (estimate.name, contract.name):
        return context
    return replace(context, answers=by_communes(context.answers))


def place_of(talk: Talk) -> Sequence[str]:
    """The place that the last result is about, when it is about one rather than about a project."""
    key = PLACES.get(talk.session.flow or talk.session.paused or "")
    return (talk.context().answers.get(key) if key else None) or ()


def mail(talk: Talk, argument: str) -> Turn:
    """The text of an e-mail to the ARS about the last result; it goes nowhere by itself."""
    settled = talk.standing_list()
    if isinstance(settled, Turn):
        return settled
    context, place, session = described(settled), place_of(settled), settled.session
    if place:
        alone = dict.fromkeys(("territory", "basis", "population", "band"))
        context = replace(context, answers=context.answers.model_copy(update=alone))
    elif not enough(context.answers):
        return settled.say(NOT_YET)
    dialogue = settled.dialogue() if session.supposed else None
    supposed = dialogue.with_answers(session.supposed).context if dialogue else None
    codes = place or _where(context)
    return settled.say(*mail_replies(context, session.flow or session.paused or "", codes, supposed))


def _where(context: Context) -> Sequence[str]:
    """The communes of the result; for a number of people or a size, where the person said they are."""
    answers = context.answers
    is_list = answers.basis in (None, "communes")
    return (answers.territory if is_list else answers.place or answers.area) or ()


def review(talk: Talk, argument: str) -> Turn:
    """What prepares the dialogue de gestion, with what is known of the contract, if anything is."""
    settled = talk.standing_list()
    return settled if isinstance(settled, Turn) else settled.say(*review_replies(described(settled)))


def besides(talk: Talk, turn: Turn, said: str) -> Turn:
    """« … et refaites la lettre »: what a message asks besides, once the result that it changes is there."""
    asked = leaving.besides(said)[1] if turn.session.asking == DONE else ""
    dialogue = replace(talk, session=turn.session).dialogue() if asked else None
    more = after_result(dialogue, asked) if dialogue else None
    if more is None:
        return turn
    return more.model_copy(update={"replies": (*turn.replies, *more.replies), "effects": turn.effects})
