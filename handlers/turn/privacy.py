"""What is kept about a person: said, shown, given as a file and erased on request."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.engine.flow import Context, Question
from handlers.engine.messages import Choice, Reply
from handlers.engine.quotation import marked
from handlers.engine.texts import render

YES_RESTART = Choice(id="oui-recommencer", label="Oui, repartir de zéro")
NO_RESTART = Choice(id="non-recommencer", label="Non, garder mes réponses")
ASK_RESTART = Reply(
    text="Repartir de zéro ? Vos réponses et vos rappels seront oubliés, et je ne pourrai pas les retrouver.",
    choices=(YES_RESTART, NO_RESTART),
)
YES_ERASE = Choice(id="oui-effacer", label="Oui, tout effacer")
NO_KEEP = Choice(id="non-garder", label="Non, garder")

ASK_ERASE = Reply(
    text="Effacer toutes vos réponses, ici et partout où vous m'avez parlé avec ce compte ? Je ne pourrai pas revenir "
    "en arrière.",
    choices=(YES_ERASE, NO_KEEP),
)
ASK_AGAIN = Reply(
    text="Je préfère être sûr, car rien ne pourra être retrouvé. Répondez « oui » pour tout effacer, « non » pour "
    "garder.",
    choices=(YES_ERASE, NO_KEEP),
)
ERASED = (
    "C'est fait : je n'ai plus rien qui soit lié à vous, hors ce que la messagerie m'impose. « Mes données » dit quoi."
)
ERASED_BUT_ROLE = (
    "C'est fait : vos réponses sont effacées. Votre rôle d'admin et l'historique de vos changements restent ; un "
    "propriétaire peut retirer le rôle."
)
KEPT = "Rien n'a été effacé."
IN_PRIVATE = (
    "Ici, d'autres personnes liraient vos réponses. Écrivez-moi « mes données » en conversation privée{address}."
)


@dataclass(frozen=True, slots=True)
class Custody:
    """Who answers for the data people give, where they exercise their rights, and for how many days what is kept."""

    responsible: str = ""
    contact: str = ""
    answers_days: int = 365
    events_days: int = 90
    questions_days: int = 365


def notice(custody: Custody) -> list[Reply]:
    """What articles 13 and 14 of the RGPD ask to be told: https://www.cnil.fr/fr/reglement-europeen-protection-donnees"""
    return render("confidentialite", custody=custody)


def held(context: Context, questions: Sequence[Question], started: Sequence[str], account: str) -> Reply:
    """The answers kept about the person, as the questions show them, those that are only begun, and their own id."""
    answers = context.answers
    kept = [q for q in questions if answers.get(q.key) is not None]
    given = {q.key: q for q in kept if q.still_valid(answers.get(q.key), context)}
    lines = [f"- {q.title} : {q.show(answers.get(key), context)}" for key, q in given.items()]
    named = context.knowledge.cpts.by_id.get(answers.cpts or "")
    lines += [f"- CPTS nommée : {named.name}"] if named else []
    lines += [
        f"- {title} : réponse commencée" for title in dict.fromkeys(q.title for q in questions if q.key in started)
    ]
    own = f"\n\nVotre identifiant, à donner si l'on vous confie un rôle d'admin : {marked(account)}" if account else ""
    if not lines:
        return Reply(text=f"Je n'ai aucune réponse de vous en mémoire.{own}")
    listed = "\n".join(lines)
    return Reply(text=f"**Ce que je garde de vous**\n\n{listed}\n\nÉcrivez « effacer » pour tout supprimer.{own}")
