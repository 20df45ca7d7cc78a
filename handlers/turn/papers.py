"""Papers: which answers they are made from, and a wish for them where places are asked for, which is no commune."""

from dataclasses import replace

from handlers.engine.flow import Context
from handlers.engine.messages import Reply, Turn
from handlers.flows.contract import contract
from handlers.flows.documents import by_communes
from handlers.flows.estimate import estimate
from handlers.flows.review import review_replies
from handlers.places.question import KEYS
from handlers.turn.talk import Talk

_SAID = {
    "send": "Je n'envoie vos documents à personne. Vous les recevez ici avec « dossier », puis vous les transmettez "
    "vous-même, par exemple à votre ARS (agence régionale de santé).",
    "paper": "Vos documents viennent ensemble quand vous écrivez « dossier » : ceux d'un projet (fiche, budget, lettre "
    "si vous pouvez l'envoyer) ou, une fois le contrat signé, le plan de trésorerie.",
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


def review(talk: Talk, argument: str) -> Turn:
    """What prepares the dialogue de gestion, with what is known of the contract, if anything is."""
    settled = talk.standing_list()
    return settled if isinstance(settled, Turn) else settled.say(*review_replies(described(settled)))
