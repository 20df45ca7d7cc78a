"""A territory told by the name of its CPTS: what the directory knows of it is offered, never the commune of its name.

« CPTS de Redon » is the « CPTS du Pays de Redon », with thirty-nine communes; Redon alone would be another size.
"""

import re
from dataclasses import replace

from handlers.engine.flow import Context, Hold
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.numbers import names_people
from knowledge.cpts import Cpts, CptsDirectory
from knowledge.text import key
from knowledge.wording import inhabitants, published_on, some

WHICH = "laquelle-cpts:"  # one of several of a like name
TAKEN = "communes-de-la-cpts:"  # the communes that the directory knows, once the person said that they are theirs
MOST_OFFERED = 6
MOST_NAMED = 8  # communes
GIVE = "Donnez ses communes, ou son nombre d'habitants."

_CALLED = re.compile(
    r"(?P<before>.*)\b(?:CPTS|communaut[ée] professionnelle territoriale de sant[ée])\s+(?P<name>\S.*)", re.I
)
# « une CPTS de Bourges à Vierzon » is a plan, and « notre CPTS couvre Bourges » a list: no name of one that exists.
_ANY = re.compile(r"\b(?:une|des|quelle|quelles|aucune|autre)\s*$", re.IGNORECASE)
_TELLS = re.compile(
    r"^(?:a|à|au|aux|sur|dans|pour|autour|avec|entre|qui|est|sont|n|ne|et|ou|on)\b"
    r"|\b(?:couvr\w+|regroup\w+|compren\w+|compt\w+|compos\w+|va|vont|signe\w*|jusqu)\b"
)
_SPEAKS = re.compile(r"(?:je|j|on|nous|elle|c)\b")
_SEVERAL = re.compile(r"[,;:\n\d]")


def told_by_name(said: str, context: Context, people: str = "") -> Hold | None:
    """What the directory knows of the CPTS that a message names, to be agreed to; None for any other message.

    `people` begins the choice of a number of inhabitants, where the question takes one.
    """
    directory = context.knowledge.cpts
    if said.startswith(WHICH):
        card = directory.by_id.get(said.removeprefix(WHICH))
        return _offered(card, context, people) if card else None
    name = name_of_cpts(said, directory)
    if not name:
        return None
    found = directory.called(name)
    if not found:
        return _held(f"Je ne trouve pas de CPTS {quoted(name)} dans mon annuaire, qui est incomplet. {GIVE}", context)
    if len(found) == 1:
        return _offered(found[0], context, people)
    alike = [Choice(id=f"{WHICH}{card.id}", label=f"CPTS {card.name}") for card in found[:MOST_OFFERED]]
    return _held("Plusieurs CPTS de mon annuaire portent un nom proche. Laquelle est la vôtre ?", context, *alike)


def name_of_cpts(said: str, directory: CptsDirectory) -> str:
    """« je suis la coordinatrice de la CPTS du Pays de Redon. » → « du Pays de Redon »; "" when none is named."""
    match = _CALLED.fullmatch(said.strip(" .?"))
    if match is None or _ANY.search(match["before"]):
        return ""
    name = match["name"]
    first, _, rest = name.partition(",")
    if _SPEAKS.match(key(rest)) and directory.alike(first):  # « CPTS Sud 28, je suis la coordinatrice »
        return first
    tells = names_people(name) or _TELLS.search(key(name)) or _SEVERAL.search(name)
    return name if directory.alike(name) or not tells else ""


def cpts_named(said: str, directory: CptsDirectory) -> Cpts | None:
    """The one CPTS of the directory that a message names, when it is one."""
    name = name_of_cpts(said, directory)
    found = directory.called(name) if name else ()
    return found[0] if len(found) == 1 else None


def communes_taken(said: str, context: Context) -> list[str] | None:
    """The INSEE codes behind « oui, ces communes »."""
    card = context.knowledge.cpts.by_id.get(said.removeprefix(TAKEN)) if said.startswith(TAKEN) else None
    return sorted(card.communes) if card else None


def _offered(card: Cpts, context: Context, people: str) -> Hold:
    """What is known of it, to be agreed to; which one it is, is kept."""
    return replace(_known(card, context, people), also={"cpts": card.id})


def _known(card: Cpts, context: Context, people: str) -> Hold:
    seen = f" (vu {published_on(card.dated)}, à confirmer)" if card.dated else " (à confirmer)"
    known, source = f"La CPTS **{card.name}** est dans mon annuaire{seen}", f"Source : {card.source.title}."
    if card.communes and card.extent != "partial" and not card.parts:
        territory = context.knowledge.gazetteer.territory(sorted(card.communes))
        names = some([f"{c.name} ({c.departement})" for c in territory.communes], MOST_NAMED)
        text = f"{known} : {names}, soit {inhabitants(territory.population)}. {source}"
        agree = Choice(id=f"{TAKEN}{card.id}", label=f"Oui, {_these(len(territory))}")
        return _held(f"{text} Est-ce bien son territoire aujourd'hui ?", context, agree)
    part = "n'ai qu'une partie de ses communes" if card.communes else "n'ai pas la liste de ses communes"
    if not card.population:
        return _held(f"{known}, mais je {part}. {GIVE}", context)
    text = f"{known}, pour {inhabitants(card.population)}. {source} Je {part}."
    if not people:
        return _held(f"{text} Donnez-les, ou écrivez « retour » pour partir d'un nombre d'habitants.", context)
    agree = Choice(id=f"{people}{card.population}", label=f"Oui, {inhabitants(card.population)}")
    return _held(f"{text} Partons-nous de ce nombre ? Sinon, donnez ses communes ou un autre nombre.", context, agree)


def _these(number: int) -> str:
    return f"ces {number} communes" if number > 1 else "cette commune"


def _held(text: str, context: Context, *offered: Choice) -> Hold:
    return Hold(context.draft, text, offered)
