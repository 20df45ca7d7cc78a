"""« ARDÈCHE (07) » above a list, « Cher : Bourges, Vierzon »: the area of what follows, and no place of its own."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.territory.atlas.places import Area
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.words import CITIES
from knowledge.territory.reading.reader import Mention

_SAID = frozenset({"departement", "departements", "dept", "dep", "dpt", "region", "communes"})
FEWEST, MOSTLY = 2, 0.8  # of its communes below an intercommunality that make it a title
_MARKED = (":", "*", "=", "#", "_", "—")


def headed(mentions: Sequence[Mention], store: Store, text: str) -> tuple[list[Mention], list[Mention]]:
    """The mentions below headings, each knowing its area, and the headings themselves."""
    kept: list[Mention] = []
    headings: list[Mention] = []
    area, until = None, len(text)
    groups = _groups(mentions, text)
    for place, group in enumerate(groups):
        after = groups[place + 1] if place + 1 < len(groups) else []
        if _is_title(group, groups[place + 1 :], store, text):
            headings += group
            continue
        found = _area(group, store, text)
        if found and after and _leads(group, after[0], text):
            headings += group
            area, until = found, _until(group[-1], after[0], text)
            continue
        if area and group[0].start > until:
            area = None
        kept += [replace(mention, under=area) for mention in group] if area else group
    return kept, headings


def told(headings: Sequence[Mention]) -> list[str]:
    """An intercommunality that was read as a title is said: it would have brought all its communes."""
    read = [heading.epcis[0].name for heading in headings if heading.epcis]
    return [f"{name} : lue comme un titre ; seules les communes écrites dessous sont comptées." for name in read]


def _is_title(group: Sequence[Mention], following: Sequence[Sequence[Mention]], store: Store, text: str) -> bool:
    """« Arche Agglo : Tournon, Mauves »: an intercommunality above some of its own communes."""
    if len(group) != 1 or len(group[0].epcis) != 1 or not following:
        return False
    end = _until(group[0], following[0][0], text)
    names = [mention for below in following for mention in below if mention.rows and mention.start < end]
    members = set(group[0].epcis[0].communes)
    own = [name for name in names if any(store.commune(row).code in members for row in name.rows)]
    return FEWEST <= len(own) < len(members) and len(own) >= MOSTLY * len(names)


def _groups(mentions: Sequence[Mention], text: str) -> list[list[Mention]]:
    """Mentions side by side that no colon and no end of line parts."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        if groups and not _is_parted(groups[-1][-1].end, mention.start, text):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _is_parted(start: int, end: int, text: str) -> bool:
    between = text[start:end]
    return "\n" in between or ":" in between


def _area(group: Sequence[Mention], store: Store, text: str) -> Area | None:
    """The one area that all of a line names: « ARDÈCHE (07) », « 07 - Ardèche », « Département 07 »."""
    areas = [mention.area or store.departements.get(mention.number.zfill(2)) for mention in group]
    first = areas[0]
    if first is None or any(area != first for area in areas) or group[0].key in CITIES:
        return None
    alone = len(group) == 1
    named = group[0]
    rest = text[named.end :].partition("\n")[0]
    if alone and named.rows and _is_counted(rest):
        return None  # « Vaucluse : 115 » is a commune of so many people
    if (
        alone
        and named.rows
        and not (_SAID & set(named.links) or rest.strip().startswith(_MARKED) or "commune" in rest.lower())
    ):
        return None  # « Vienne » on its line may be the town
    if alone and named.number and not _SAID & set(named.links):
        return None
    return first


def _is_counted(rest: str) -> bool:
    return any(map(str.isdecimal, rest)) and "commune" not in rest.lower()


def _leads(group: Sequence[Mention], after: Mention, text: str) -> bool:
    """Whether names follow: on the lines below, or behind a colon."""
    return bool(after.rows or after.guesses or after.area or after.epcis or after.number) and _is_parted(
        group[-1].end, after.start, text
    )


def _until(heading: Mention, after: Mention, text: str) -> int:
    """A heading holds until the next one; one that names follow on its line, to the end of it."""
    if "\n" in text[heading.end : after.start]:
        return len(text)
    end = text.find("\n", after.start)
    return len(text) if end < 0 else end
