"""What was meant by the name or the code of a région or a département that is none: « Bretagn », « 97 »."""

from knowledge.refusals import nearest
from knowledge.territory import Departement, Gazetteer, Region
from knowledge.text import key

ALIKE = 85  # rapidfuzz ratio above which a name is taken for a slip of another: communes have names like them
_OVERSEAS = ("97", "dom", "drom")  # beside what says « outre-mer »


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
