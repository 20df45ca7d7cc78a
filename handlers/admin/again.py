"""What an admin has under way, asked once more: after help, or after what could not be read."""

from handlers.admin.aside import FORMS
from handlers.admin.form import proposal
from handlers.admin.form.state import Filling, Pending, state_of
from handlers.engine.messages import Reply, Turn
from handlers.turn.talk import Talk

IN_A_FORM = (
    "Vous êtes dans un formulaire. Répondez à sa question, par un numéro ou avec vos mots. « champ précédent » revient "
    "en arrière, « passer » saute ce qui est facultatif, « abandonner » quitte le formulaire et garde vos réponses. "
    "Toute autre commande, comme « gestion », le met de côté."
)
BEFORE_A_PREVIEW = "Rien n'est encore en ligne. « confirmer » fait ce changement, « abandonner » laisse tout en l'état."
TO_CORRECT = "« corriger » change d'abord un champ."


def again(talk: Talk, *said: Reply) -> Turn | None:
    """The pending question of a form or of a preview, after what is `said` first; None when there is neither."""
    state = state_of(talk) if talk.desk else None
    match state:
        case Filling():
            turn = FORMS[state.form].again(talk, state)
        case Pending():
            turn = proposal.again(talk, state)
        case _:
            return None
    return turn.model_copy(update={"replies": (*said, *turn.replies)})


def helped(talk: Talk) -> Turn | None:
    """How a form or a preview is answered, and its question again; None when there is neither."""
    state = state_of(talk) if talk.desk else None
    if isinstance(state, Pending):
        text = f"{BEFORE_A_PREVIEW} {TO_CORRECT}" if state.form and not state.coded else BEFORE_A_PREVIEW
        return again(talk, Reply(text=text))
    return again(talk, Reply(text=IN_A_FORM))
