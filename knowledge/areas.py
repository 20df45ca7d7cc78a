"""The région or the département that words name and nothing else; what was meant when they name none: « Bretagn »."""

import re
from collections.abc import Callable, Iterator

from knowledge.refusals import nearest
from knowledge.territory import Departement, Gazetteer, Region
from knowledge.text import key

ALIKE = 85  # rapidfuzz ratio above which a name is taken for a slip of another: communes have names like them
_CODE = re.compile(r"(?<![0-9A-Za-z])(97[0-9]|98[0-9]|2[ABab]|[0-9]{1,2})(?![0-9A-Za-z])")
_BEFORE = frozenset("departement dept dpt dep region en dans de du des d la le l les".split())
_LINK = re.compile(r"\s+(?:en|pour|de|dans)(?:\s+(?:la|le|les|l['’]))?$", re.IGNORECASE)  # before a region
_OVERSEAS = ("97", "dom", "drom")  # beside what says « outre-mer »


def departement(gazetteer: Gazetteer, said: str) -> Departement | None:
    """« Creuse », « 23 », « la Creuse (23) », « 1 »: None when a name and a number do not agree."""
    codes = {code.upper().zfill(2) for code in _CODE.findall(said)}
    if name := _bare(_CODE.sub(" ", said)):
        found = next((d for d in gazetteer.departements if _bare(d.name) == name), None)
        return found if found and codes <= {found.code} else None
    return gazetteer.departement(codes.pop()) if len(codes) == 1 else None


def region(gazetteer: Gazetteer, said: str) -> Region | None:
    """« Bretagne », « la région Bretagne », « PACA »: never a number, which people give to a département."""
    name = _bare(said)
    return next((r for r in gazetteer.regions if _bare(r.name) == name), None) or gazetteer.region_called(name)


def names_before(said: str, is_area: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """« Nadia pour la Bretagne »: each name that an area follows to the end, with it; the shortest first."""
    words = said.split()
    for at in range(1, len(words)):
        if is_area(tail := " ".join(words[at:])):
            yield _LINK.sub("", " ".join(words[:at])), tail


def _bare(said: str) -> str:
    """A name without what comes before it: « La Réunion » and « de la Réunion » are one."""
    found = key(said).split()
    while found and found[0] in _BEFORE:
        found.pop(0)
    return " ".join(found)


def overseas(gazetteer: Gazetteer, said: str) -> list[Departement]:
    """The départements d'outre-mer when all of them are named at once, by words or by how their codes begin."""
    wanted = key(said)
    if wanted not in _OVERSEAS and "outre mer" not in wanted:
        return []
    # The collectivités have no region but themselves.
    return [d for d in gazetteer.departements if d.code.startswith("97") and d.region != d.code]


def alike(gazetteer: Gazetteer, said: str) -> Region | Departement | None:
    """The région, else the département, whose name this nearly is."""
    areas: tuple[Region | Departement, ...] = (*gazetteer.departements, *gazetteer.regions)
    by_name = {key(area.name): area for area in areas}
    return by_name.get(nearest(key(said), by_name, ALIKE))


def coded(departements: list[Departement]) -> str:
    """« 971 (Guadeloupe), 972 (Martinique) »."""
    return ", ".join(f"{d.code} ({d.name})" for d in departements)


def instead(gazetteer: Gazetteer, said: str) -> str:
    """The end of a sentence that refuses an area: what to write instead; "" when nothing is known to be meant."""
    if several := overseas(gazetteer, said):
        return f" ; en outre-mer : {coded(several)}"
    found = alike(gazetteer, said)
    return f" ; peut-être « {found.name} »" if found else ""
