"""« Un modèle de PV », « faites-moi un courrier »: papers we have no model of, said before what is known of them."""

import re

from handlers.engine.messages import Reply, Turn
from handlers.hearing import inquiry
from handlers.turn import faq
from handlers.turn.menu import choices
from handlers.turn.place_asked import about
from handlers.turn.talk import Talk
from knowledge.text import key

# « Le modèle économique », « le modèle des ESP » are no papers.
_MODEL = re.compile(
    r"\b(?:(?:un|une|des|vos|votre|le|la|avez vous|vous avez|y a|ya) )*"
    r"(?:(?:modele|trame|canevas|template)s?(?: types?)? (?:de|d|du|des|pour)\b(?: (?:la|le|les|l|un|une)\b)?"
    r"|(?P<paper>lettre|courrier|mail|statuts|document|pv|convention|contrat)s? types?\b)"
)
_WRITE = re.compile(
    r"\b(?:fai(?:s|re|tes)|redige\w*|ecri(?:s|re|vez)|prepare\w*|avoir|donne\w*)"
    r"(?: (?:moi|nous|me|un|une|le|la|mon|ce)){0,3} (?:mail|courrier|lettre|message)s?\b"
)
SHORTEST = 4  # letters of a word that tells a subject
LETTER = "lettre-intention-contenu"
OURS = (
    "J'écris la lettre d'intention pour vous : choisissez « Créer une CPTS », puis demandez « la lettre seulement ». "
    "Ce qu'elle contient :\n\n"
)
NONE = "Je n'ai pas de modèle à vous donner. Ce que je sais du sujet : **{question}**\n\n"
NOTHING = (
    "Je n'ai pas de modèle de ce document. Ce que j'écris : la lettre d'intention et un mail à l'ARS (agence régionale "
    "de santé), un budget et un plan de trésorerie. Pour un autre, demandez un modèle à une CPTS voisine ou à votre "
    "URPS (union régionale des professionnels de santé)."
)


def model(talk: Talk, said: str) -> Turn | None:
    """That there is no model of what is asked, and what is known of it; None for any other message."""
    heard = key(said)
    asked = _MODEL.search(heard)
    if asked is None and not _WRITE.search(heard):
        return None
    matter = _MODEL.sub(lambda found: found["paper"] or "", heard) if asked else ""
    entry_id = LETTER if {"lettre", "intention"} <= set(heard.split()) else _known(talk, matter)
    if not entry_id or entry_id not in talk.knowledge.faq.entries:
        return talk.say(Reply(text=NOTHING, choices=choices()))
    entry = talk.knowledge.faq.entry(entry_id, talk.home)
    is_model = "modele" in key(entry.question)
    before = f"**{entry.question}**\n\n" if is_model else OURS if entry.id == LETTER else NONE
    return about(
        talk.say(faq.brief(talk.knowledge, entry, talk.today, before.format(question=entry.question))), entry.id
    )


def _known(talk: Talk, matter: str) -> str:
    """The entry of what a paper is about, when its question names it; "" for none."""
    result = inquiry.ask(talk.knowledge, matter, talk.home) if matter.strip() else None
    if result is None or not (result.decision == "answer" or result.likely):
        return ""
    entry = talk.knowledge.faq.entries[result.matches[0].id]
    named = {word for word in key(entry.question).split() if len(word) >= SHORTEST}
    return entry.id if named.intersection(matter.split()) else ""
