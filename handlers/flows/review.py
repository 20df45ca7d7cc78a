"""*Préparer le dialogue de gestion*: what to bring on one screen, then the same as a document to fill."""

import re

from handlers.engine.flow import Context, FollowUp
from handlers.engine.messages import Choice, Reply
from handlers.flows.documents import PREPARED, PREPARING, order
from knowledge.text import key
from knowledge.wording import day, listing

ASK_REVIEW = Choice(id="/dialogue", label="Préparer le dialogue de gestion")
WHAT_IS_IT = Choice(id="faq:dialogue-gestion", label="Qu'est-ce que le dialogue de gestion ?")
BRING = (
    "**Préparer le dialogue de gestion**\n\nÀ apporter, d'après nos sources :\n\n{pieces}\n\nAucune liste "
    "officielle n'a été trouvée. À demander à votre CPAM (caisse primaire d'assurance maladie) : la date du "
    "rendez-vous, les pièces qu'elle veut, et pour quand."
)
FILE = (
    "Le document à compléter reprend cette liste, une ligne par mission, et les questions à poser à votre CPAM. Ce "
    "qu'aucune source ne dit y est un blanc jaune.\n\n*Sources, relues le {day} : {sources}.*"
)
# Alone, after the result of a contract, these words can only be about it.
_WHAT_TO_BRING = re.compile(
    r"(?:et )?(?:que|quoi|qu est ce qu(?:e|il)?|quels? (?:documents?|pieces?|papiers?|justificatifs?))"
    r"(?: (?:faut il|il faut|faut|dois je|je dois|doit on|on doit|devons nous|nous devons))?"
    r" (?:apporter|amener|preparer|fournir|rassembler)(?: (?:la bas|ce jour la|le jour j|au rendez vous))?"
)


def review_replies(context: Context) -> list[Reply]:
    known = context.knowledge.dialogue
    pieces = " ;\n".join(f"- {piece.title}" for piece in known.piece)
    cited = listing(dict.fromkeys(source.linked for source in known.sources))
    told = FILE.format(day=day(known.checked), sources=cited)
    file = Reply(text=told, order=order(context, "review"), replaces=PREPARED, choices=(WHAT_IS_IT,))
    return [Reply(text=BRING.format(pieces=f"{pieces}.")), PREPARING, file]


def _hears(said: str, context: Context) -> bool | None:
    return True if _WHAT_TO_BRING.fullmatch(key(said)) else None


OF_REVIEW = (FollowUp(_hears, lambda _, context: review_replies(context)),)
