"""« Et sans crise ? », « et sans l'accompagnement ? »: what people suppose of an estimate."""

import re

from handlers.engine.flow import Context
from knowledge.text import key

_LEAD = re.compile(r"^(?:et )?(?:si |qu )?(?:(?:on|nous|je|l on|il) )?")
_CRISIS = re.compile(
    r"(?:(?P<no>sans|pas de|aucune|n y a pas de|n y a pas eu de)"
    r"|avec|en cas de|(?:s il |il )?y (?:a|avait)|a|avait|avions|avons) "
    r"(?:une |de |d )?crise(?: sanitaire)?(?: (?:grave|reconnue|cette annee|l an prochain|par l ars))*"
)
_FIRST = re.compile(r"(?:(?:en|pour|la|l|dans) )*(?:premiere annee|annee 1|1 ?(?:re|ere) annee)(?: de contrat)?")
_LATER = re.compile(
    r"(?:(?:en|pour|la|les|l|dans) )*"
    r"(?:annees? suivantes?|(?:deuxieme|troisieme|quatrieme|cinquieme) annee|annee [2-5])"
    r"(?: de contrat)?|apres|ensuite"
)
_NAMED = {
    "qualite": re.compile(r"\bqualite\b"),
    "accompagnement": re.compile(r"\baccompagnement\b"),
}
_ALL = re.compile(r"\bmissions? optionnelles?\b|\bles (?:deux|2)(?: optionnelles?)?\b")
_SUPPOSES = re.compile(r"^(?:et|si|sans|avec)\b")
_LESS = re.compile(r"\b(?:sans|enlev\w*|retir\w*|abandonn\w*|arret\w*|pas)\b")
_ONLY = re.compile(r"\b(?:seulement|uniquement|juste|que)\b")
_LONGEST = 12  # words: more is a story, or a question about a mission


def crisis(said: str, context: Context) -> bool | None:
    """Whether a crisis is supposed: « et sans crise », « et s'il y a une crise »."""
    found = _CRISIS.fullmatch(_LEAD.sub("", said.replace("et s il", "et si il")))
    return None if found is None else not found["no"]


def year(said: str, context: Context) -> str | None:
    """Which year is supposed: « la première année », « en année 3 »."""
    rest = _LEAD.sub("", said)
    return "first" if _FIRST.fullmatch(rest) else "later" if _LATER.fullmatch(rest) else None


def is_of_first_year(said: str) -> bool:
    """« combien la première année »."""
    return bool(_FIRST.search(key(said)))


def options(said: str, context: Context) -> str | None:
    """Which optional missions are supposed, from those there are: « et sans l'accompagnement »."""
    if not _SUPPOSES.match(said) or len(said.split()) > _LONGEST:
        return None
    every = set(_NAMED)
    named = {name for name, pattern in _NAMED.items() if pattern.search(said)}
    named = every if not named and _ALL.search(said) else named
    if not named:
        return None
    now = _chosen(context.answers.options)
    if _LESS.search(said):
        return _option(now - named)
    return _option(named if _ONLY.search(said) else now | named)


def _chosen(options: str | None) -> set[str]:
    return set(_NAMED) if options in (None, "both") else {options} & set(_NAMED)


def _option(chosen: set[str]) -> str:
    return "both" if chosen == set(_NAMED) else next(iter(chosen), "none")
