"""In the room of a network: « nous les recevons le 12 décembre », read again by whoever wrote it, then passed on."""

import re
from collections.abc import Sequence

from handlers.engine.messages import Choice, Invite, Reply, Turn
from handlers.engine.standing import Announced, Standing
from handlers.flows.network import shown
from handlers.hearing.assent import is_clear_yes
from handlers.turn.talk import Talk
from knowledge.text import key

INVITING = "reseau:"  # begins what a session confirms while an invitation is read again
ZONE = "reseau "  # begins the choice of a zone
LONGEST = 400  # characters: a day, an hour, a place, somebody to call
SEND = Choice(id="reseau-envoyer", label="Transmettre")
KEEP = Choice(id="reseau-garder", label="Ne pas transmettre")
ONLY_MODERATORS = Reply(
    text="Seuls les modérateurs de ce salon peuvent inviter ces professionnels. Demandez à l'un d'eux."
)
NOTHING_TO_PASS_ON = Reply(text="Je n'ai rien à transmettre pour l'instant.")
NOTHING_TO_ANSWER = Reply(
    text="Je n'ai pas d'annonce en attente de réponse ici : elle a plus de trois mois, ou a déjà reçu deux réponses."
)
TOO_LONG = Reply(text=f"C'est trop long : en {LONGEST} caractères, dites le jour, l'heure, le lieu et qui joindre.")
KEPT_BACK = Reply(text="Je n'ai rien transmis.")
PASSED_ON = Reply(
    text="C'est transmis à ceux qui acceptent vos messages. Je ne dirai ni combien ils sont, ni qui : ils se feront "
    "connaître eux-mêmes."
)
WHICH = "Pour quels professionnels ?"
PREVIEW = (
    "Voici ce que liront ceux qui ont accepté d'être comptés {where} :\n\n{shown}\n\nUne fois parti, je ne pourrai pas "
    "le reprendre. Transmettre ?"
)
_INVITES = re.compile(
    r"(?:nous|on|je)(?: (?:les|vous|la|le))? (?:recevons|recevrons|recois|recoit|recevra|invitons|invite|accueillons"
    r"|accueillerons|accueille)\b|recevons\b|invitons\b"
)


def heard(talk: Talk, said: str) -> Turn | None:
    """What becomes of an invitation; None when this is none, or said anywhere else."""
    standing = talk.standing or Standing()
    begun = (talk.session.confirming or "").removeprefix(INVITING)
    if begun != (talk.session.confirming or ""):
        return _read_again(talk, standing, begun, said)
    if not standing.is_room:
        return None
    if said in (SEND.id, KEEP.id):
        return talk.say(NOTHING_TO_PASS_ON)
    return _invited(talk, standing, said) if _INVITES.match(key(said)) else None


def _invited(talk: Talk, standing: Standing, said: str) -> Turn:
    if not standing.moderates:
        return talk.say(ONLY_MODERATORS)
    if not standing.announced:
        return talk.say(NOTHING_TO_ANSWER)
    if len(said) > LONGEST:
        return talk.say(TOO_LONG)
    return _preview(talk, standing.announced[0], said) if len(standing.announced) == 1 else _which(talk, standing, said)


def _read_again(talk: Talk, standing: Standing, begun: str, said: str) -> Turn:
    zone, _, text = begun.partition(":")
    calm = talk.calm()
    if not standing.moderates:
        return calm.say(ONLY_MODERATORS)
    if not zone:
        chosen = next((one for one in standing.announced if f"{ZONE}{one.zone}" == said), None)
        return _preview(talk, chosen, text) if chosen else heard(calm, said) or calm.say(KEPT_BACK)
    is_open = any(one.zone == zone for one in standing.announced)
    if said == SEND.id or is_clear_yes(said):
        return calm.say(PASSED_ON, effects=(Invite(zone=zone, text=text),)) if is_open else calm.say(NOTHING_TO_ANSWER)
    return heard(calm, said) or calm.say(KEPT_BACK)


def _preview(talk: Talk, to: Announced, text: str) -> Turn:
    asked = Reply(text=PREVIEW.format(where=to.name, shown=shown(text)), choices=(SEND, KEEP))
    return _pending(talk, f"{INVITING}{to.zone}:{text}", asked, (SEND, KEEP))


def _which(talk: Talk, standing: Standing, text: str) -> Turn:
    choices = [Choice(id=f"{ZONE}{one.zone}", label=one.name) for one in standing.announced]
    return _pending(talk, f"{INVITING}:{text}", Reply(text=WHICH, choices=tuple(choices)), choices)


def _pending(talk: Talk, confirming: str, reply: Reply, choices: Sequence[Choice]) -> Turn:
    session = talk.session.model_copy(update={"confirming": confirming, "offered": list(choices)})
    return Turn(replies=(reply,), session=session)
