"""*Suivre mes échéances*: a date the person knows, the deadlines that follow, and a reminder of each if they agree."""

from collections.abc import Sequence
from typing import Literal

from dateutil.relativedelta import relativedelta

from handlers.engine.flow import Accept, Context, Flow, Outcome, Question, Refuse
from handlers.engine.messages import Choice, Effect, Remind, Reminder, Reply
from handlers.flows.deadlines import Deadline, deadlines_of
from handlers.flows.documents import order
from handlers.money.questions import one_of, yes_or_no_of
from knowledge.dates import read_day, unreal_day
from knowledge.wording import count, day

MILESTONES = {"filed": "Le dépôt du projet de santé à l'ARS", "signed": "La signature du contrat ACI"}
AGREEMENT = {"yes": "Oui, me le rappeler ici", "no": "Non, seulement le fichier pour mon agenda"}
STOP_REMINDERS = Choice(id="/rappels stop", label="Arrêter les rappels")
CHANGE_DATE = Choice(id="/rappels changer", label="Changer de date")
HOW_TO_WRITE = "Écrivez une date complète, par exemple 12 mars 2026 ou 12/03/2026."
IMPOSSIBLE = "Je ne peux pas suivre cette date : donnez un jour entre 2019 et les deux prochaines années."
UNREAL = "Le {day} n'existe pas : vérifiez le jour."
MOST_PAST = 2
FIRST_YEAR = 2019  # the first ACI agreement


def _parse_day(said: str, context: Context) -> Outcome:
    found = read_day(said, context.today)
    if found is None:
        unreal = unreal_day(said)
        return Refuse(UNREAL.format(day=unreal) if unreal else HOW_TO_WRITE)
    latest = context.today + relativedelta(years=2)
    return Accept(found) if found.year >= FIRST_YEAR and found <= latest else Refuse(IMPOSSIBLE)


def _date_question(key: Literal["filed", "signed"], title: str, ask: str) -> Question:
    """A date asked only when it is the one to follow; the project's stands for both until that is known."""
    others = (None, key) if key == "filed" else (key,)
    return Question(
        key=key,
        title=title,
        ask=lambda context: f"{ask} {HOW_TO_WRITE}",
        parse=_parse_day,
        show=lambda value, context: day(value),
        help=f"{HOW_TO_WRITE} Cette date ne sert qu'à calculer vos échéances.",
        applies=lambda context: context.answers.milestone in others,
    )


milestone = one_of(
    "milestone",
    "Date suivie",
    "De quelle date voulez-vous suivre les échéances ?",
    MILESTONES,
    explanation="Après le dépôt du projet de santé, l'ARS (agence régionale de santé) a un délai pour s'y opposer. "
    "Après la signature du contrat ACI (accord conventionnel interprofessionnel), chaque mission a ses délais.",
    unknown=None,
)
filed = _date_question("filed", "Dépôt du projet", "Quel jour l'ARS a-t-elle reçu votre projet de santé ?")
signed = _date_question("signed", "Signature", "Quel jour le contrat a-t-il été signé, ou le sera-t-il ?")


agreement = yes_or_no_of(
    "reminders",
    "Rappels",
    "Voulez-vous que je vous écrive ici le jour de chaque échéance ?",
    AGREEMENT,
    explanation="Un message par échéance, rien d'autre. Vous pouvez arrêter à tout moment avec « rappels ».",
)


def _conclude(context: Context) -> list[Reply]:
    calendar = order(context, "calendar")
    after = "Le fichier ci-joint se range dans votre agenda. « rappels » pour changer."
    return [Reply(text=f"{listed(context)}\n\n{_closing(context)} {after}", order=calendar)]


def _closing(context: Context) -> str:
    """What the person will hear of: of what is past, nothing."""
    if not context.answers.reminders:
        return "Je ne vous enverrai pas de rappel."
    return "Je vous écrirai ici à chacune." if coming(context) else "Je n'ai plus rien à vous rappeler."


def listed(context: Context) -> str:
    """The deadlines to come, one a line; of those that are past a few, marked so, or how many: nobody can do them."""
    past = [d for d in deadlines_of(context) if d.day < context.today]
    few = past if len(past) <= MOST_PAST else []
    lines = [f"- {day(d.day)} (passée) : {d.title}" for d in few]
    lines += [f"- {day(d.day)} : {d.title}" for d in coming(context)]
    told = "" if few else f"{count(len(past), 'échéance est passée', 'échéances sont passées')}." if past else ""
    return "\n\n".join(filter(None, ["**Vos échéances**", "\n".join(lines), told]))


def _brief(context: Context) -> list[Reply]:
    """The next deadline alone."""
    due = coming(context)
    return [Reply(text=f"{day(due[0].day)} : {due[0].title}." if due else "Aucune échéance n'est plus à venir.")]


def coming(context: Context) -> list[Deadline]:
    """The deadlines of today and after."""
    return [d for d in deadlines_of(context) if d.day >= context.today]


def _effects(context: Context) -> Sequence[Effect]:
    agreed = coming(context) if context.answers.reminders else ()
    kept = (Reminder(day=d.day, title=d.title, text=d.text) for d in agreed)
    return (Remind(reminders=tuple(kept)),)


reminders = Flow(
    name="rappels",
    title="Suivre mes échéances",
    questions=(milestone, filed, signed, agreement),
    conclude=_conclude,
    effects=_effects,
    brief=_brief,
    in_menu=False,  # it means something once there is a date: the dossier and its guide lead here
)
