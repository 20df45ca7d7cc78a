"""What is kept about a person, shown and erased on request."""

from handlers.answers import Answers
from handlers.messages import Choice, Reply, Session

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

_LABELS = {
    "profession": "Profession",
    "exercise": "Exercice",
    "place": "Lieu d'exercice (codes des communes)",
    "territory": "Territoire (codes des communes)",
    "stage": "Avancement du projet",
    "basis": "Point de départ de l'estimation",
    "population": "Habitants",
    "band": "Taille",
    "options": "Missions optionnelles",
    "year": "Année du contrat",
    "crisis": "Crise sanitaire comptée",
    "milestone": "Date suivie",
    "filed": "Dépôt du projet de santé",
    "signed": "Signature du contrat",
    "reminders": "Rappels demandés",
}


def held(session: Session) -> Reply:
    """Everything the session holds about the person, readable."""
    answers = Answers.stored(session.answers).model_dump(mode="json", exclude_none=True)
    if not answers:
        return Reply(text="Je n'ai aucune réponse de vous en mémoire.")
    lines = "\n".join(f"- {_LABELS[key]} : {_plain(value)}" for key, value in answers.items())
    return Reply(text=f"**Ce que je garde de vous**\n\n{lines}\n\nÉcrivez « effacer » pour tout supprimer.")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
