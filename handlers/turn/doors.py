"""What is asked before it can be answered, or where it is closed: which door leads there."""

import re

from handlers.engine.flow import DONE
from handlers.engine.messages import Reply, Turn
from handlers.flows.contract import contract
from handlers.flows.presence import presence
from handlers.money.followups import oneself
from handlers.turn import how_much
from handlers.turn.bodies import body_there
from handlers.turn.models import model
from handlers.turn.talk import Talk
from handlers.turn.there import not_held_of_ours, of_place, ours_there
from knowledge.text import key

TREASURY_FIRST = (
    "Un plan de trésorerie part de la date de signature et de la taille : quelques questions, puis écrivez de nouveau "
    "« plan de trésorerie ». Pas encore de contrat signé ? Choisissez « Créer une CPTS » : le budget du projet y est."
)
CLOSED = (
    "La mise en relation avec des collègues n'est pas ouverte ici : la structure qui tient ce bot ne l'a pas activée. "
    "Demandez à votre URPS (union régionale des professionnels de santé) ou à l'ARS (agence régionale de santé) si un "
    "projet existe près de chez vous : « contacts » dit comment les joindre."
)
LATER = (
    "Le plan de trésorerie vient à la fin de « Nous avons déjà une CPTS », une fois la signature et la taille dites : "
    "écrivez-le alors de nouveau."
)
_WANTS = (
    r"(?:(?:bonjour|je|j|on|nous|il|me|faut|faudrait|veux|voudrais|voudrait|veut|voulons|souhait\w+|aimerai\w+|ai|avons"
    r"|besoin|faire|fais|faites|prepare\w*|donne\w*|etablir|avoir|voir|obtenir|moi|un|une|le|la|notre|nos|mon|du|de|d"
    r"|des) )*"
)
_OF_OURS = (
    r"(?: (?:de|du|d|pour|sur) (?:(?:notre|la|ma|une|l|le|les|mon) ?)*"
    r"(?:cpts|association|contrat(?: aci)?|aci|(?:5|cinq) ans)| mois par mois| svp| stp| s il vous plait| merci)*"
)
_TREASURY = re.compile(
    rf"{_WANTS}(?:(?:plan|tableau|previsionnel|previsions?|suivi) (?:de |du )?(?:la )?tresorerie|tresorerie"
    rf"|(?:calendrier|echeancier|plan) des versements){_OF_OURS}"
)


def at_once(talk: Talk, said: str) -> Turn | None:
    """What needs no conversation: the CPTS of a place, a size, what a member is paid; None for anything else."""
    if turn := body_there(talk, said):
        return turn
    if there := presence(said, talk.knowledge, talk.matter_asked):
        return of_place(talk, there)
    if turn := ours_there(talk, said) or not_held_of_ours(talk, said):
        return turn
    if sized := how_much.size(talk, said) or how_much.another_size(talk, said):
        return sized
    paid = oneself(said, talk.context())
    return talk.say(*paid) if paid else model(talk, said)


def door(talk: Talk, said: str) -> Turn | None:
    """The questions that a plan of treasury or an amount is made from, for who asks for one at once."""
    if not _TREASURY.fullmatch(key(said)):
        return how_much.begun(talk, said)
    turn = talk.open(contract.name)
    is_opened = turn.session.flow == contract.name
    return turn.model_copy(update={"replies": (Reply(text=TREASURY_FIRST), *turn.replies)}) if is_opened else turn


def later(talk: Talk, said: str) -> Turn | None:
    """What comes at the end, asked or supposed in the middle: when it can be had, and the pending question again."""
    if talk.session.asking != DONE and _TREASURY.fullmatch(key(said)):
        return talk.say(Reply(text=LATER))
    told = how_much.of_other_communes(talk, said) or how_much.so_far(talk, said)
    return told or how_much.supposed(talk, said) or how_much.compared(talk, said)


def closed(talk: Talk, argument: str = "") -> Turn:
    """A word of the guide that the operator of this bot did not open: said, with who may know instead."""
    return talk.say(Reply(text=CLOSED))
