"""From picks to places: what is clear is taken, then what the rest decides; what stays open is asked back."""

from collections.abc import Collection, Iterable

from knowledge.territory.agreement import Pick
from knowledge.territory.atlas.location import Location, Place, Unknown
from knowledge.territory.atlas.territory import Territory, find
from knowledge.territory.describer import Describer
from knowledge.territory.neighbours import Neighbours
from knowledge.territory.settling.areas import Areas
from knowledge.territory.settling.codes import Codes
from knowledge.territory.settling.findings import Findings
from knowledge.territory.settling.naming import Naming
from knowledge.territory.settling.rest import Rest
from knowledge.wording import listing


class Resolver:
    """`near` are départements that come first among choices, `among` the codes of the list that the text adds to."""

    def __init__(
        self, describer: Describer, neighbours: Neighbours, near: Collection[str] = (), among: Collection[str] = ()
    ) -> None:
        self._neighbours, self._store = neighbours, neighbours.lexicon.store
        self._findings = Findings(neighbours.lexicon, describer, near)
        self._codes = Codes(self._findings)
        self._names = Naming(self._findings, neighbours, self._codes)
        self._areas = Areas(self._findings, self._names)
        self._rest = Rest(self._findings, neighbours, self._names, self._areas, among)

    def location(self, query: str, truncated: bool) -> Location:
        found, picks = self._findings, self._neighbours.picks
        ordinals = [Pick(mention) for mention in self._neighbours.ordinals if not mention.bare]
        found.each(ordinals, lambda pick: self._areas.settle_ordinal(pick.mention))
        found.each([p for p in picks if not (p.mention.weak or p.mention.excepted)], self._settle)
        self._rest.settle()
        whole = Territory.of(self._store, found.places)
        territory = whole.remove(*found.removed)
        return Location(
            query=query,
            places=tuple(self._counted_once(territory)),
            ambiguous=tuple(found.ambiguous),
            unknown=self._left_over(query),
            too_wide=tuple(found.wide.values()),
            notes=tuple(self._all_notes(whole, territory, truncated)),
            territory=territory,
            truncated=truncated,
            removed=tuple(map(found.describe.commune, found.removed.values())),
            zones=tuple(found.zones),
        )

    def _settle(self, pick: Pick) -> None:
        if len(pick.mention.number) == 5:
            self._codes.settle(pick.mention)
        elif pick.mention.number:
            for area in self._neighbours.areas_numbered(pick.mention.number):
                self._findings.add_wide(pick.mention.text, area)
        elif pick.mention.epcis:
            self._areas.settle_epci(pick)
        elif pick.mention.area and not pick.qualified:
            self._areas.settle_area(pick, pick.mention.area)
        elif pick.ordinals:
            self._areas.settle_city(pick)
        else:
            self._names.settle(pick)

    def _counted_once(self, territory: Territory) -> list[Place]:
        """As typed, but an arrondissement disappears in its city, and all together are it."""
        kept = [place for place in self._findings.places.values() if place.code in territory.codes]
        found = (find(self._store, code) for code in territory.codes if code not in self._findings.places)
        return [*kept, *map(self._findings.describe.commune, found)]

    def _all_notes(self, whole: Territory, territory: Territory, truncated: bool) -> Iterable[str]:
        inside = [place for code, place in self._findings.places.items() if code not in whole.codes]
        absorbed = [f"{place.name} est compris dans la ville entière." for place in inside]
        cut = ["Le texte est trop long : seul le début a été lu."] if truncated else []
        gone = [commune.name for commune in self._findings.removed.values()]
        off = [f"Sans {listing(gone)}."] if gone else []
        notes = [*self._neighbours.notes, *self._findings.notes, *off, *absorbed, *territory.notes, *cut]
        return dict.fromkeys(notes)

    def _left_over(self, query: str) -> tuple[Unknown, ...]:
        found = self._findings
        if found.places or found.ambiguous or found.wide or found.unknown or not query.strip():
            return tuple(found.unknown)
        return (Unknown(query.strip()[:200], ()),)
