"""« Retire Poisy et ajoute Argonay », « remplace Massay par Bourges »: what to add to a list and what to take off."""

import re
from dataclasses import dataclass, field

from handlers.hearing.leaving import besides, leaving
from knowledge.text import key

# A verb stands between spaces: « Pas-de-Calais » is a name. « pas » and « sans » take off what follows.
_REMOVING = (
    r"retir\w+|enl[eèé]v\w+|supprim\w+|[oô]te[rz]?|remplac\w+|sans|sauf|(?:mais\s+)?pas"
    r"|(?:je\s+)?(?:ne\s+|n'(?:en\s+)?)?veu[xt]\s+plus(?:\s+de)?"
    r"|(?:(?:on|nous)\s+)?(?:va\s+|peut\s+)?se\s+passe(?:r|ra)?\s+de|laiss(?:e[rz]?|ons)\s+tomber|tant\s+pis\s+pour"
    r"|(?:il\s+)?(?:n['’]|n\s+)?y\s+a\s+plus"
    # « plus de Vion », but « plus de 40 000 habitants », « plus de communes »
    r"|plus\s+(?:de|d['’])(?!\s*(?:\d|(?:communes?|villes?|monde|gens|temps|habitants?|la\s+moiti\w+)\b))"
    r"|hors|hormis|except[ée]e?s?|moins(?!\s+(?:de|que)\b)|(?:et|mais)\s+non"
)
_ADDING = r"r?ajout\w+|remet(?:s|tez|tre|tons)?|met(?:s|tez|tre)?|par|mais|plut[oô]t"
_VERB = re.compile(
    rf"(?:^|(?<=[\s,;.]))(?:(?P<remove>{_REMOVING})|(?P<add>{_ADDING}))(?:(?=\s|$)|(?<=['’]))", re.IGNORECASE
)
_INSTRUCTS = re.compile(rf"\W*(?:{_REMOVING})(?=\W|$)", re.IGNORECASE)
# « - Vierzon » alone takes off; at the head of several lines, dashes are those of a pasted list, which adds.
_DASH = re.compile(r"^[ \t]*-[ \t]*(?=[^\W\d])", re.MULTILINE)
# The new name may come first: « Bourges à la place de Massay ».
_INSTEAD = re.compile(
    r"^(?:\s*(?:mets|mettez|plut[oô]t))?\s*(?P<new>[^,;\n]+?)\s+(?:à|a)\s+la\s+place\s+de\s+(?P<old>[^,;\n]+)$",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:(?:à|a)\s+l['’]exception|en\s+dehors|à\s+l['’]exclusion)\s+(?:de\s+la|des?|du|d['’])\s*", re.IGNORECASE
)
MOST_LINES = 5  # of what one says; more were pasted, and their dashes and little words instruct nothing
# Words around an instruction that name no place.
_AROUND = re.compile(
    r"(?:^|(?<=\s))(?:aussi|finalement|non|oui|attends|attendez|stop|en fait|c'est|je me suis tromp[ée]+e?"
    r"|s'il (?:te|vous) pla[iî]t)(?=[\s,;.]|$)",
    re.IGNORECASE,
)

# What leads to an instruction, « on enlève », « du coup il faut retirer »: alone, it names nothing.
_SMALL = frozenset(
    "on je j ai nous il elle faut faudrait tu te vous me peux peut peuvent pouvez pourriez va vais allons alors bon "
    "bah ben bref donc du coup merci svp stp en fait et puis aussi a voudrais veux voulons souhaite que si".split()
)

# « plutôt Vierzon », « non, Vierzon », « pardon, Vierzon »: instead of what was said last.
_RATHER = re.compile(
    r"^\s*(?:(?:ah|oh|euh|mais|non|pardon|plut[oô]t|oups|erreur|d[ée]sol[ée]e?|en fait)[\s,.;:!]+)*"
    r"(?:non|pardon|plut[oô]t|oups|erreur|je voulais dire)[\s,.;:!]+"
    r"(?:c'est\s+|plut[oô]t\s+|je voulais dire\s+)?(?P<new>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# « seulement Vierzon », « on ne garde que Vierzon », « Vierzon uniquement »: instead of all.
_ONLY = re.compile(
    r"^\s*(?:(?:non|finalement|en fait)[\s,]+)?(?:(?:(?:on|je|nous)\s+)?(?:ne\s+)?gard\w+\s+)?"
    r"(?:seulement|uniquement|juste|rien que|que)\s+(?P<new>\S.*)$"
    r"|^\s*(?P<first>[^\n]+?)\s+(?:seulement|uniquement|et (?:c'est tout|rien d'autre))\W*$",
    re.IGNORECASE | re.DOTALL,
)


# « Non, je parlais de la lettre d'intention, pas du projet »: another subject than the one that was heard.
_MEANT = re.compile(
    r"(?:(?:non|mais|pardon|oups|euh|ben|bah|si|attends|attendez|desolee?) )*"
    r"(?:(?:je|j) (?:te |vous )?(?:parl\w+|voulais (?:dire|parler|savoir)|veux (?:dire|parler)|demand\w+|pensais)"
    r"|ma question (?:c est|c etait|etait|porte sur|portait sur|est|concerne))"
    r"(?: (?:de|du|des|d|a|au|aux|plutot|bien|juste|pour))* (?P<what>.+?)"
    r"(?: (?:et |mais )?(?:pas|non pas|et non|plutot que) (?:de |du |des |d |a |au |la |le |les |l ).+)?"
)


def meant_instead(said: str) -> str:
    """The subject that a message says it was about, in plain letters; "" when it says no such thing."""
    found = _MEANT.fullmatch(key(said))
    return found["what"] if found else ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a message adds and what it takes off, each as text to look places up in.

    `adds_first`: « CC X sauf Y » takes Y off what it adds. `rather` is what it says instead of what was said last,
    `only` instead of the whole list. `besides` is what it asks for once that is done.
    """

    add: str
    remove: str
    adds_first: bool = field(default=False, compare=False)
    rather: str = field(default="", compare=False)
    only: str = field(default="", compare=False)
    besides: str = field(default="", compare=False)


def correction(said: str) -> Correction | None:
    """What a message corrects; None when it only names places."""
    if _is_pasted(said):
        return None
    said, asked = besides(_EXCEPTION.sub("sauf ", said))
    text = _DASH.sub("" if "\n" in said.strip() else "retirer ", said)
    text = _INSTEAD.sub(r"remplace \g<old> par \g<new>", text)
    if gone := leaving(text):
        return Correction("", _places([gone]), besides=asked)
    if only := _ONLY.match(text):
        return Correction("", "", only=_places([only["new"] or only["first"]]), besides=asked)
    verbs = list(_VERB.finditer(text))
    if not any(verb["remove"] for verb in verbs) and (rather := _RATHER.match(text)):
        new = _places([rather["new"]])
        return Correction(new, "", rather=new, besides=asked)
    if not verbs:
        return None
    return _by_verbs(text, verbs, asked)


def _is_pasted(said: str) -> bool:
    lines = [line for line in said.splitlines() if line.strip()]
    return len(lines) > MOST_LINES and not _INSTRUCTS.match(lines[0]) and not leaving(lines[0] + " :")


def _by_verbs(text: str, verbs: list[re.Match[str]], asked: str) -> Correction:
    """What follows each verb; what stands before the first one is added."""
    before = text[: verbs[0].start()]
    parts: dict[str, list[str]] = {"add": [before], "remove": []}
    for verb, following in zip(verbs, [*verbs[1:], None], strict=True):
        segment = text[verb.end() : following.start() if following else None]
        parts["remove" if verb["remove"] else "add"].append(segment)
    add, remove = (_places(parts[name]) for name in ("add", "remove"))
    first = bool(verbs[0]["remove"]) and bool(_places([before])) and not any(verb["add"] for verb in verbs)
    return Correction(add, remove, adds_first=first, besides=asked)


def _places(segments: list[str]) -> str:
    cleaned = (_AROUND.sub(" ", segment).strip(" ,;.\n\t") for segment in segments)
    joined = (re.sub(r"(?:^|\s)et$|^et\s", "", segment).strip() for segment in cleaned)
    return ", ".join(segment for segment in joined if not _SMALL.issuperset(key(segment).split()))
