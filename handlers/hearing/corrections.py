"""« Retire Poisy et ajoute Argonay », « remplace Massay par Bourges »: what to add to a list and what to take off."""

import re
from typing import NamedTuple

# A verb stands between spaces: « Pas-de-Calais » is a name. « pas » and « sans » take off what follows.
_REMOVING = (
    r"retir\w+|enl[eèé]v\w+|supprim\w+|[oô]te[rz]?|remplac\w+|sans|sauf|(?:mais\s+)?pas"
    r"|(?:je\s+)?(?:ne\s+|n'(?:en\s+)?)?veu[xt]\s+plus(?:\s+de)?"
)
_ADDING = r"r?ajout\w+|remet(?:s|tez)|mets|met(?:s|tez)?|par|mais|plut[oô]t"
_VERB = re.compile(rf"(?:^|(?<=[\s,;.]))(?:(?P<remove>{_REMOVING})|(?P<add>{_ADDING}))(?=\s|$)", re.IGNORECASE)
# « - Vierzon » alone takes off; at the head of several lines, dashes are those of a pasted list, which adds.
_DASH = re.compile(r"^[ \t]*-[ \t]*(?=[^\W\d])", re.MULTILINE)
# The verb may come last, or between: « Malissard non », « Massay est de trop », « Bourges à la place de Massay ».
_TOO_MANY = re.compile(
    r"^\s*(?P<old>[^,;\n]+?),?\s+(?:non(?:\s+plus)?|(?:est|sont)\s+(?:de\s+trop|en\s+trop))\W*$", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"^(?:\s*(?:mets|mettez|plut[oô]t))?\s*(?P<new>[^,;\n]+?)\s+(?:à|a)\s+la\s+place\s+de\s+(?P<old>[^,;\n]+)$",
    re.IGNORECASE,
)
# Words around an instruction that name no place.
_AROUND = re.compile(
    r"(?:^|(?<=\s))(?:aussi|finalement|non|oui|attends|attendez|stop|en fait|c'est|je me suis tromp[ée]+e?"
    r"|s'il (?:te|vous) pla[iî]t)(?=[\s,;.]|$)",
    re.IGNORECASE,
)


class Correction(NamedTuple):
    """What a message adds and what it takes off, each as text to look places up in."""

    add: str
    remove: str


def correction(said: str) -> Correction | None:
    """What a message corrects; None when it only names places."""
    text = _DASH.sub("" if "\n" in said.strip() else "retirer ", said)
    text = _INSTEAD.sub(r"remplace \g<old> par \g<new>", _TOO_MANY.sub(r"retirer \g<old>", text))
    verbs = list(_VERB.finditer(text))
    if not any(verb["remove"] for verb in verbs) and not any(verb["add"] for verb in verbs):
        return None
    parts: dict[str, list[str]] = {"add": [text[: verbs[0].start()]], "remove": []}
    for verb, following in zip(verbs, [*verbs[1:], None], strict=True):
        segment = text[verb.end() : following.start() if following else None]
        parts["remove" if verb["remove"] else "add"].append(segment)
    return Correction(*(_places(parts[name]) for name in ("add", "remove")))


def _places(segments: list[str]) -> str:
    cleaned = (_AROUND.sub(" ", segment).strip(" ,;.\n\t") for segment in segments)
    joined = (re.sub(r"(?:^|\s)et$|^et\s", "", segment).strip() for segment in cleaned)
    return ", ".join(filter(None, joined))
