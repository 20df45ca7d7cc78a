"""What is kept about a person, shown and erased on request."""

from collections.abc import Sequence

from handlers.dialogue import Context, Question
from handlers.messages import Choice, Reply

YES_ERASE = Choice(id="oui-effacer", label="Oui, tout effacer")
NO_KEEP = Choice(id="non-garder", label="Non, garder")

NOTICE = Reply(
    text="**Vos données**\n\nJe garde vos réponses au questionnaire pour reprendre la conversation là où vous "
    "l'avez laissée : profession, mode d'exercice, communes, choix, et les dates des rappels que vous demandez. "
    "Je ne garde ni votre nom, ni vos messages.\n\n"
    "Seule exception : une question à laquelle je n'ai pas su répondre est conservée à part, sans lien avec vous et "
    "sans ce qui identifie (courriel, numéros, noms), pour compléter mes réponses.\n\n"
    "« mes données » montre ce que je garde, « effacer » supprime tout. N'écrivez jamais d'information sur un patient."
)
ASK_ERASE = Reply(
    text="Effacer toutes vos réponses ? Je ne pourrai pas revenir en arrière.", choices=(YES_ERASE, NO_KEEP)
)
ERASED = "C'est fait : je n'ai plus rien qui soit lié à vous."
KEPT = "Rien n'a été effacé."


def held(context: Context, questions: Sequence[Question]) -> Reply:
    """Everything kept about the person, as the questions show it."""
    answers = context.answers
    kept = [q for q in questions if answers.get(q.key) is not None]
    given = {q.key: q for q in kept if q.still_valid(answers.get(q.key), context)}
    if not given:
        return Reply(text="Je n'ai aucune réponse de vous en mémoire.")
    lines = "\n".join(f"- {q.title} : {q.show(answers.get(key), context)}" for key, q in given.items())
    return Reply(text=f"**Ce que je garde de vous**\n\n{lines}\n\nÉcrivez « effacer » pour tout supprimer.")
