"""« Envoyer à l'ARS », « la lettre » where places are asked for: a wish about the papers, and no commune."""

from handlers.engine.messages import Reply, Turn
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
