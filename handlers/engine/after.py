"""What can be said after a result: questions about it, and suppositions, which change nothing until they are kept.

A supposition starts from the one before it, so that its opposite leads back to the result.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import DONE, Accept, Context, Hold, Question
from handlers.engine.messages import Choice, Reply, Turn
from handlers.hearing.about_place import Matter, about_place
from handlers.hearing.intent import is_difference, is_list_of_places
from handlers.hearing.leads import LEADS
from handlers.hearing.supposing import drops, keeps, supposed_of_list
from knowledge.base import Knowledge
from knowledge.text import key
from knowledge.wording import inhabitants

KEEP = Choice(id="garder", label="Garder ce changement")
DROP = Choice(id="revenir", label="Revenir à ma situation")
UNCHANGED = "C'est une supposition : rien n'est changé. « garder » la retient, « revenir » l'oublie."
ONLY_SUPPOSED = "C'est une supposition, que je ne peux pas retenir ici : {way}. « revenir » l'oublie."
BY_MODIFYING = "pour la garder, écrivez « modifier »"
SAME = "C'est votre situation, telle que je la garde : rien n'est changé."
KEPT = "C'est retenu : {changed}."
FORGOTTEN = "C'est oublié. Vos réponses sont celles d'avant."
TELL_WHICH = "Redites-le avec son département, ou choisissez."
LACKING = "Pour le savoir, il me faut aussi votre réponse à « {title} ». Écrivez « modifier » pour la donner."
CHANGED = "**Ce qui a changé depuis le résultat d'avant**\n\n{lines}"
FIRST = "Rien n'a changé depuis : c'est le premier résultat de ces questions. « modifier » change une réponse."
RULES = Choice(id="faq:actualite-cpts", label="Les règles des CPTS ont-elles changé ?")
WITH_WHAT = "Avec quoi voulez-vous comparer ? Supposez-le, par exemple : « et si on passe à 82 000 habitants ? »"
UNSAID = "non dit"
_UNCOUNTED = {"profession", "exercise", "founders", "stage", "reminders"}  # answers that move no amount
_WHAT_CHANGED = re.compile(
    rf"{LEADS}"
    r"(?:(?:qu est ce qui|quest ce qui|kes ki|ce qui|qu est ce qu il y a de|il y a quoi de|quoi)"
    r" (?:(?:a|est|s est|bien|donc) )*change\w*"
    r"|(?:ca|cela) (?:a )?change quoi|quoi de (?:change|different|neuf)"
    r"|(?:quel\w*|les) (?:(?:sont|est|la|les?) )*(?:changements?|differences?))"
    # « entre une CPTS et une MSP », « depuis l'avenant 2 » ask something else
    r"(?: (?:depuis|par rapport a?|avec|entre)| maintenant| du coup| en fait| au final| avant| hier| tout a l heure"
    r"| (?:la derniere|l autre) fois| (?:les )?(?:deux|2)"
    r"| (?:le |la |l |mon |ma |notre |les )?(?:premier\w* |dernier\w* )?"
    r"(?:resultats?|calculs?|estimation|situation|correction|liste)(?: d avant| precedent\w*)?)*"
)
_RESULT = re.compile(
    r"(?:(?:re)?(?:voir|vois|montre\w*|donne\w*|affiche\w*|dis|dites|lire) (?:(?:moi|nous) )?)?"
    r"(?:le|ce|mon|notre|mes|les) resultats?(?: encore)?"
)
_INSEE = 5  # characters of a commune's code
_HOW_MUCH = re.compile(r"^(?:et )?(?:combien (?:(?:on (?:touche|recoit|a)|touche t on|recoit on) )?(?:pour )?)?")
_AND_THERE = re.compile(
    r"\s*(?:(?:merci|ok|d'accord)[\s,.]+)*et\s+(?:à|a|au|aux|sur|dans|en|pour(?:\s+(?:la|les?|un|une))?"
    r"|si\s+(?:je\s+suis|j'étais))\s+",
    re.IGNORECASE,
)


def after_result(dialogue: Dialogue, said: str) -> Turn | None:
    """What a message asks or supposes of the result; None when it does neither, or when there is no result yet."""
    if dialogue.session.asking != DONE:
        return None
    supposed = dialogue.session.supposed
    if said in (KEEP.id, DROP.id) and not supposed:
        return _turn(dialogue, {}, [Reply(text=SAME)])
    if supposed and keeps(said):
        return _kept(dialogue)
    if supposed and drops(said):
        return _turn(dialogue, {}, [Reply(text=FORGOTTEN)])
    if supposed and is_difference(said):
        return _again(dialogue)
    return _what_if(dialogue, said) or _asked(dialogue, said) or _of_any(dialogue, said)


def _of_any(dialogue: Dialogue, said: str) -> Turn | None:
    """What can be asked of any result: what changed, the shortest of it (« et maintenant ? » too), the same again."""
    if _WHAT_CHANGED.fullmatch(key(said)):
        return _moved(dialogue)
    wanted = dialogue.context.knowledge.faq.about_answer(said)
    if wanted in ("shorter", "next"):
        return _turn(dialogue, dialogue.session.supposed, _supposed(dialogue, _brief(_on_table(dialogue))))
    if wanted == "again" or _RESULT.fullmatch(key(said)):
        return _again(dialogue)
    asks_with_what = dialogue.flow.compared and is_difference(said)
    return _turn(dialogue, {}, [Reply(text=WITH_WHAT)]) if asks_with_what else None


def _brief(table: Dialogue) -> Sequence[Reply]:
    """The shortest of a result: what its conversation declares, else its first screen."""
    if table.flow.brief:
        return table.flow.brief(table.context)
    first, *_ = table.flow.conclude(table.context)
    return [first]


def _again(dialogue: Dialogue) -> Turn:
    """What is on the table, once more: the result, or the two that were compared."""
    supposed = dialogue.session.supposed
    if not supposed:
        return dialogue.conclude()
    return _turn(dialogue, supposed, _said(dialogue, _on_table(dialogue), supposed))


def _moved(dialogue: Dialogue) -> Turn:
    """What changed since the result before: by what is supposed, else by the last correction."""
    told, supposed = dialogue.session.told, dialogue.session.supposed
    if supposed:
        return _again(dialogue)
    if told is None or told.before is None:
        return _turn(dialogue, {}, [Reply(text=FIRST, choices=(RULES,))])
    keys = {q.key for q in dialogue.flow.questions}
    before = dialogue.with_answers({key: told.before.get(key) for key in keys})
    lines = list(_lines(before, dialogue))
    replies = [Reply(text=CHANGED.format(lines="\n".join(lines)))]
    if dialogue.flow.compared and any(q.key not in _UNCOUNTED for q in _differing(before, dialogue)):
        replies += dialogue.flow.compared(before.context, dialogue.context)
    return _turn(dialogue, {}, replies)


def _differing(before: Dialogue, now: Dialogue) -> Iterator[Question]:
    old, new = before.context.answers, now.context.answers
    return (q for q in now.flow.questions if _differs(old.get(q.key), new.get(q.key)))


def _lines(before: Dialogue, now: Dialogue) -> Iterator[str]:
    """« Territoire : Bourges et Vierzon → Bourges », one a changed answer."""
    for question in _differing(before, now):
        old, new = (_shown(question, one) for one in (before, now))
        yield f"- {question.title} : {old} → {new}"


def _shown(question: Question, dialogue: Dialogue) -> str:
    value = dialogue.context.answers.get(question.key)
    return UNSAID if value is None else question.show(value, dialogue.context)


def _asked(dialogue: Dialogue, said: str) -> Turn | None:
    """A question about what is on the table: the result, or what is supposed of it, which is said."""
    table = _on_table(dialogue)
    for one in dialogue.flow.after:
        if (heard := one.hears(said, table.context)) is not None:
            return _turn(dialogue, dialogue.session.supposed, _supposed(dialogue, one.says(heard, table.context)))
    return None


def _supposed(dialogue: Dialogue, replies: Sequence[Reply]) -> Sequence[Reply]:
    """Replies about what is on the table, which say what of it is supposed."""
    supposed = dialogue.session.supposed
    if not supposed or not replies:
        return replies
    first, *others = replies
    return [first.model_copy(update={"text": f"*Supposé : {_told(dialogue, supposed)}.*\n\n{first.text}"}), *others]


def _on_table(dialogue: Dialogue) -> Dialogue:
    """The conversation as it would be with what is supposed, which its context tells apart."""
    supposed = dialogue.session.supposed
    table = dialogue.with_answers(supposed)
    table.context = replace(table.context, supposed=frozenset(supposed))
    return table


def _what_if(dialogue: Dialogue, said: str) -> Turn | None:
    table = _on_table(dialogue)
    heard = next(_heard(table, said), None)
    if isinstance(heard, Hold):
        return _turn(dialogue, dialogue.session.supposed, [_which(heard)])
    if heard is None:
        return None
    changed = _changed(dialogue, {**dialogue.session.supposed, **heard})
    if not changed:
        return _turn(dialogue, {}, [Reply(text=SAME)])
    after = dialogue.with_answers(changed)
    if missing := after.missing():
        return _turn(dialogue, dialogue.session.supposed, [Reply(text=LACKING.format(title=missing.title))])
    return _turn(dialogue, changed, _said(dialogue, after, changed))


def _changed(dialogue: Dialogue, supposed: Mapping[str, Any]) -> dict[str, Any]:
    """What is supposed otherwise than it is kept; what this conversation never asks is not kept here at all.

    « taille 1 », supposed before « 82 000 habitants », is no part of it any more.
    """
    questions, kept = {q.key: q for q in dialogue.flow.questions}, dialogue.context.answers
    after = dialogue.with_answers(supposed).context
    asked = {key for key, question in questions.items() if question.applies(after)}
    return {
        key: value
        for key, value in supposed.items()
        if key not in questions or (key in asked and _differs(kept.get(key), after.answers.get(key)))
    }


def _differs(kept: Any, value: Any) -> bool:
    """Lists of communes are the same in any order."""
    if isinstance(kept, list | tuple) and isinstance(value, list | tuple):
        return sorted(kept) != sorted(value)
    return bool(kept != value)


def _heard(table: Dialogue, said: str) -> Iterator[Mapping[str, Any] | Hold]:
    """The answers a message supposes, or what it leaves open of them."""
    yield from _of_lists(table, supposed_of_list(said))
    if (supposed := table.flow.supposes(said, table.context)) is not None:
        yield supposed
    spoken = _HOW_MUCH.sub("", key(said))
    for question in (*table.branch(), *(q for q in table.flow.questions if q.volunteered and not table.has(q))):
        if (value := question.spoken(spoken, table.context)) is not None:
            yield {question.key: value}
    if there := _another_place(said, table.context.knowledge):
        for question in table.branch():
            outcome = question.parse(there, table.context)
            if isinstance(outcome, Accept) and not table.with_answers(_answers(question, outcome)).missing():
                yield _answers(question, outcome)


def _another_place(said: str, knowledge: Knowledge) -> str:
    """What follows « et à », « si je suis à », « non, je parle de »; "" where a message says no such thing."""
    if lead := _AND_THERE.match(said):
        return said[lead.end() :].rstrip(" ?")
    asked = about_place(said)
    is_place = asked and asked.matter is Matter.SAME and asked.corrects and is_list_of_places(asked.place, knowledge)
    return asked.place if asked and is_place else ""


def _of_lists(table: Dialogue, order: str) -> Iterator[Mapping[str, Any] | Hold]:
    """« ajoute Mehun », said of an answer that heeds it; « ajoute 82000 » counts people rather than a postcode."""
    named = any(not word[:1].isdigit() for word in order.split()[1:])
    for question in table.given() if named else ():
        context = table.drafting(question)
        outcome = question.parse(order, context) if question.heeds(order, context) else None
        settled = outcome if isinstance(outcome, Accept) else outcome.settled if isinstance(outcome, Hold) else None
        if settled:
            yield _answers(question, settled)
        elif isinstance(outcome, Hold):
            yield outcome


def _answers(question: Question, outcome: Accept) -> Mapping[str, Any]:
    return {question.key: outcome.value, **outcome.also}


def _which(held: Hold) -> Reply:
    """A name that means several places: what is supposed is said again, by its whole name."""
    named = [c for c in held.choices if c.id[:1].isdigit() and len(c.id) == _INSEE]
    choices = tuple(Choice(id=f"et si on ajoute {c.label}", label=c.label) for c in named)
    return Reply(text=f"{held.text}\n\n{TELL_WHICH}" if choices else held.text, choices=choices)


def _said(dialogue: Dialogue, after: Dialogue, changed: Mapping[str, Any]) -> list[Reply]:
    compared = dialogue.flow.compared
    if compared:
        replies = list(compared(dialogue.context, after.context))
    else:
        replies = list(dialogue.flow.conclude(after.context))
        told = _told(dialogue, changed)
        replies[0] = replies[0].model_copy(update={"text": f"*Supposé : {told}.*\n\n{replies[0].text}"})
    *earlier, last = replies
    can_keep = _can_be_kept(dialogue, changed)
    note = UNCHANGED if can_keep else ONLY_SUPPOSED.format(way=BY_MODIFYING)
    choices = (KEEP, DROP) if can_keep else (DROP,)
    return [*earlier, last.model_copy(update={"choices": ()}), Reply(text=note, choices=choices)]


def _can_be_kept(dialogue: Dialogue, changed: Mapping[str, Any]) -> bool:
    """Whether this conversation asks for all that is supposed: a population is no answer where communes are."""
    return changed.keys() <= {q.key for q in dialogue.flow.questions}


def _told(dialogue: Dialogue, changed: Mapping[str, Any]) -> str:
    """« habitants : 82 000 ; crise sanitaire : non »: what is supposed, in the words of the recap."""
    after = dialogue.with_answers(changed).context
    shown = [
        f"{q.title.lower()} : {q.show(value, after)}"
        for q in dialogue.flow.questions
        if q.key in changed and q.key != "basis" and (value := after.answers.get(q.key)) is not None
    ]
    return " ; ".join(shown) or _described(after)


def _described(context: Context) -> str:
    """The size that is supposed where communes are asked for, and no answer says one."""
    answers = context.answers
    if answers.basis == "population" and answers.population:
        return inhabitants(answers.population)
    return f"taille {answers.band}" if answers.basis == "band" else "le territoire est décrit autrement"


def _kept(dialogue: Dialogue) -> Turn:
    """What was supposed, as the answers from now on, and the first screen of their result: the rest was just read."""
    supposed = dialogue.session.supposed
    if not _can_be_kept(dialogue, supposed):
        return _turn(dialogue, supposed, [Reply(text=ONLY_SUPPOSED.format(way=BY_MODIFYING))])
    told = Reply(text=KEPT.format(changed=_told(dialogue, supposed)))
    turn = dialogue.with_answers(supposed).conclude()
    first, last = turn.replies[0], turn.replies[-1]
    result = first.model_copy(update={"choices": last.choices, "topic": last.topic})
    return turn.model_copy(update={"replies": (told, result)})


def _turn(dialogue: Dialogue, supposed: Mapping[str, Any], replies: Sequence[Reply]) -> Turn:
    """Replies that leave the result on the table, with what is supposed of it."""
    *earlier, last = replies
    offered = {"supposed": dict(supposed), "offered": list(last.choices)}
    session = dialogue.session.model_copy(update=offered)
    marked = last.model_copy(update={"topic": session.topic}) if last.choices else last
    return Turn(replies=(*earlier, marked), session=session)
