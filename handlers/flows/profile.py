"""Asking who somebody is: profession by button or in their own words, and how they practise."""

from collections.abc import Sequence
from typing import Any

from handlers.engine.flow import Accept, Context, Hold, Outcome, Question, Refuse
from handlers.engine.messages import Choice, Reply
from handlers.engine.texts import render
from handlers.hearing.company import is_of_absent
from handlers.hearing.intent import told
from handlers.hearing.selves import corrects_self, is_of_others, is_of_self
from knowledge.base import Knowledge
from knowledge.eligibility import Exercise, Profession, ProfessionMatch, Role, Ruling, exercise_in

COMMON = (
    "medecin",
    "infirmier",
    "pharmacien",
    "kinesitherapeute",
    "sage-femme",
    "chirurgien-dentiste",
    "orthophoniste",
)
OTHERS = (
    "pedicure-podologue",
    "orthoptiste",
    "biologiste",
    "psychologue",
    "ehpad",
    "elu",
    "etudiant",
    "autre",
)
OF_OTHERS = "Vous parlez, je crois, d'une autre personne : je ne change rien à ce que vous m'avez dit de vous."
ANOTHER = Choice(id="une-autre", label="Une autre profession")

_TITLES: dict[Role, str] = {
    "start": "Créer une CPTS",
    "join": "Adhérer à une CPTS",
    "partner": "Être partenaire",
}
_VERDICTS = {
    "yes": "oui",
    "depends": "cela dépend",
    "no": "pas à votre initiative, mais vous pouvez y prendre part",
}


def _profession_choices(ids: Sequence[str], context: Context) -> list[Choice]:
    professions = context.knowledge.eligibility.professions
    return [Choice(id=p, label=professions[p].label) for p in ids]


def _parse_profession(said: str, context: Context) -> Outcome:
    if said == ANOTHER.id:
        text = "Écrivez votre profession ou votre fonction, ou choisissez ci-dessous."
        return Hold(None, text, _profession_choices(OTHERS, context))
    eligibility = context.knowledge.eligibility
    if said in eligibility.professions:
        return Accept(said, also=_others_left(said, context))
    matches = eligibility.recognise(said)
    if matches and (is_of_others(said) or is_of_absent(said, context.knowledge)):
        return Refuse(OF_OTHERS)
    if len(matches) == 1:
        return _profession(said, matches[0], context)
    choices = [Choice(id=m.profession.id, label=m.profession.label) for m in matches[:8]]
    if choices:
        return Hold(None, "Plusieurs professions correspondent. Laquelle est la vôtre ?", choices)
    return Refuse("Je ne reconnais pas cette profession. Écrivez-la autrement, ou choisissez « Une autre profession ».")


def _profession(said: str, match: ProfessionMatch, context: Context) -> Accept:
    """What was understood is said, as it was in the person's own words; « idel à Bourganeuf » says where, too."""
    place = told(said, context.knowledge, "rejoindre").get("place")
    also = _others_left(match.profession.id, context) | ({"place": place} if place else {})
    if match.exercise is not None:
        also |= {"exercise": match.exercise.value}
    exercised = f", {match.exercise.french.lower()}" if match.exercise else ""
    there = "".join(f", {commune.name}" for commune in context.knowledge.gazetteer.territory(place or ()).communes)
    return Accept(match.profession.id, note=f"Noté : {match.profession.label}{exercised}{there}.", also=also)


def _others_left(own: str, context: Context) -> dict[str, Any]:
    """« On est deux, médecin et pharmacien » was said before whose is which: the person's own is no companion's."""
    founders = context.answers.founders or ()
    if context.answers.profession is not None or own not in founders:
        return {}
    return {"founders": [code for code in founders if code != own]}


def meaning(said: str, knowledge: Knowledge) -> Reply | None:
    """What a profession's short name stands for: « c'est quoi un idel »; of a structure, the FAQ tells what it is."""
    matches = knowledge.eligibility.recognise(said)
    if len(matches) != 1 or not matches[0].profession.practises:
        return None
    label, exercised = matches[0].profession.label, matches[0].exercise
    return Reply(text=f"Par ces mots, je comprends : {label}{f', {exercised.french.lower()}' if exercised else ''}.")


def _show_profession(value: str, context: Context) -> str:
    return context.knowledge.eligibility.professions[value].label


profession = Question(
    key="profession",
    title="Profession",
    ask=lambda context: "Quelle est votre profession, ou votre fonction ?",
    parse=_parse_profession,
    show=_show_profession,
    help="Écrivez votre métier comme vous le dites : « infirmière libérale », « kiné », "
    "« directeur d'Ehpad », « élue ». "
    "Il sert à savoir ce que vous pouvez faire, et quelle URPS (union régionale des professionnels de santé) "
    "vous représente.",
    choices=lambda context: (*_profession_choices(COMMON, context), ANOTHER),
    still_valid=lambda value, context: value in context.knowledge.eligibility.professions,
    unknown="autre",
    amends=is_of_self,
    undoable=True,
    heeds=lambda said, context: corrects_self(said) and len(context.knowledge.eligibility.recognise(said)) == 1,
)


def _practises(context: Context) -> bool:
    """Whether the question makes sense: not for a mayor or the head of an Ehpad."""
    return context.answers.profession is None or who(context).practises


def _parse_exercise(said: str, context: Context) -> Outcome:
    if said in list(Exercise):
        return Accept(said)
    heard, found = exercise_in(said), context.knowledge.eligibility.recognise(said)
    if (heard or found) and (is_of_others(said) or is_of_absent(said, context.knowledge)):
        return Refuse(OF_OTHERS)
    named = [m for m in found if m.exercise in (heard or m.exercise, None)]
    if len(named) == 1 and (how := named[0].exercise or heard) and named[0].profession.practises:
        return _practised(named[0].profession, how, context)
    if heard:
        return Accept(heard.value)
    return Refuse("Choisissez votre mode d'exercice principal dans la liste.")


def _practised(profession: Profession, how: Exercise, context: Context) -> Accept:
    """« idel » says how an infirmière practises; « kiné libéral », after another profession, changes that one too."""
    if profession.id == context.answers.profession:
        return Accept(how.value)
    return Accept(how.value, f"Noté : {profession.label}, {how.french.lower()}.", {"profession": profession.id})


exercise = Question(
    key="exercise",
    title="Exercice",
    ask=lambda context: "Comment exercez-vous, pour l'essentiel ?",
    parse=_parse_exercise,
    show=lambda value, context: Exercise(value).french,
    help="Si vous avez plusieurs modes d'exercice, prenez celui du territoire qui vous intéresse.",
    choices=lambda context: [Choice(id=e.value, label=e.french) for e in Exercise],
    applies=_practises,
    unknown=Exercise.AUTRE.value,
    amends=is_of_self,
    undoable=True,
)


def who(context: Context) -> Profession:
    return context.knowledge.eligibility.professions[context.answers.profession or "autre"]


def may_start(context: Context) -> bool:
    """Whether the rules let this person take the initiative, alone or with others."""
    return ruling(context, "start").verdict != "no"


def ruling(context: Context, role: Role) -> Ruling:
    """What the rules say to this person for a role."""
    return context.knowledge.eligibility.rulings(who(context), context.answers.exercise)[role]


def verdict(context: Context, role: Role) -> str:
    """« oui », « cela dépend »…: the same in a word."""
    return _VERDICTS[ruling(context, role).verdict]


def _in_training(context: Context) -> str:
    """« , étudiant ou interne », unless the person's function says it already."""
    student = context.answers.exercise is Exercise.ETUDIANT and who(context).practises
    return f", {Exercise.ETUDIANT.french.lower()}" if student else ""


def eligibility_replies(context: Context, *roles: Role) -> list[Reply]:
    """What the person may do, role by role, with the sources of the rules."""
    person = who(context)
    rulings = context.knowledge.eligibility.rulings(person, context.answers.exercise)
    kept = [rulings[role] for role in roles]
    return render(
        "eligibility",
        profession=f"{person.label}{_in_training(context)}",
        rulings=kept,
        titles=_TITLES,
        verdicts=_VERDICTS,
        sources=list(dict.fromkeys(r.source.linked for r in kept)),
        checked=context.knowledge.eligibility.checked,
    )
