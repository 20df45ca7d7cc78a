"""What is asked in the middle of questions, of those questions: what one is for, what comes next, whom it goes to."""

import re

from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import DONE, RECAP
from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.join import join
from handlers.flows.start import start
from handlers.hearing.intent import asks_why_asked, is_difference
from handlers.hearing.leads import LEAD, LEADS
from handlers.turn import answering
from handlers.turn.faq import ENTRY
from handlers.turn.talk import Talk
from handlers.turn.there import OURS
from knowledge.text import key

NEXT = "Ensuite : {questions}, puis un récapitulatif et le résultat."
ONE_MORE, MORE = "encore cette question", "encore {count} questions, celle-ci comprise"
_THE_END = re.compile(r"(?:(?:voir|avoir|donne\w*(?: moi)?|je veux|le|mon) )*resultats?")
STEPS = "etapes-creation"
AGENCY = "contact-ars"
TO_CREATE = "duree-creation"
# « Combien de temps ça prend », of nothing that is named, nor of one's own time: « ça me prend ».
_LASTS = (
    r"il|ca|cela|tout ca|on|nous|faut|met|mettra|prend|prendra|prendrait|dure|durera|va|prendre|durer|t|est ce que"
    rf"|en tout|au total|environ|a peu pres|d abord|{LEAD}"
)
_HOW_LONG = re.compile(
    rf"(?:(?:{_LASTS}) )*(?:(?:en )?combien de (?:temps|mois|annees?)|quelle duree|quels? delais?|c est long)"
    rf"(?: (?:{_LASTS}))*"
)
# « À qui j'écris », « et on envoie ça à qui »: of nothing that is named.
_WHOM = re.compile(
    rf"{LEADS}(?:"
    r"(?:a|vers) qui (?:est ce que )?(?:(?:je|j|on|nous|faut|il|dois|doit|peut|peux|l|le|la|les|m|s) )*"
    r"(?P<verb>ecri\w*|envo\w+|adress\w+|transm\w+|depos\w+|remet\w*|parl\w+|donn\w+)"
    r"|(?:(?:je|j|on|nous|faut|il|dois|doit|l|le|la|les) )*(?:ecri\w*|envo\w+|adress\w+|transm\w+|depos\w+|donn\w+)"
    r"(?: (?:ca|cela|tout ca))? a qui)(?: (?:ca|cela|tout ca|apres|ensuite|svp|du coup))*"
)


def midway(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """The answer to what is asked of the questions themselves; None for any other message."""
    if talk.session.asking in (None, DONE):
        return None
    return _why(talk, dialogue, said) or _next(talk, dialogue, said) or _whom(talk, said) or _how_long(talk, said)


def _why(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """What the pending question is for; « c'est quoi la différence ? », where it has choices."""
    pending = dialogue.pending()
    if pending is None:
        return None
    is_of_choices = is_difference(said) and pending.choices(dialogue.context)
    return talk.say(Reply(text=pending.help)) if is_of_choices or asks_why_asked(said) else None


def _next(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """« Ok et ensuite », « voir le résultat », with no answer before it: how many questions are left, and what then."""
    is_asked = talk.knowledge.faq.about_answer(said) == "next" or bool(_THE_END.fullmatch(key(said)))
    if not is_asked or talk.session.asking == RECAP:
        return None
    left = sum(1 for question in dialogue.branch() if not dialogue.has(question))
    told = NEXT.format(questions=MORE.format(count=left) if left > 1 else ONE_MORE)
    steps = talk.knowledge.faq.entries.get(STEPS) if talk.session.flow == start.name else None
    return talk.say(Reply(text=told, choices=(Choice(id=ENTRY + STEPS, label=steps.question),) if steps else ()))


def _whom(talk: Talk, said: str) -> Turn | None:
    """Whom a project is sent to, or who is to be asked where no place is known: what the FAQ says of it, in short."""
    wanted = OURS if talk.session.flow == join.name else AGENCY
    is_asked = _WHOM.fullmatch(key(said)) and wanted in talk.knowledge.faq.entries
    return answering.in_short(talk, wanted) if is_asked else None


def _how_long(talk: Talk, said: str) -> Turn | None:
    """How long creating takes, for who is creating: a member's own time is asked elsewhere."""
    is_asked = bool(_HOW_LONG.fullmatch(key(talk.knowledge.faq.parts(said).matter)))
    is_creating = talk.session.flow == start.name and talk.just_said is None
    if not (is_asked and is_creating and TO_CREATE in talk.knowledge.faq.entries):
        return None
    return answering.in_short(talk, TO_CREATE)
