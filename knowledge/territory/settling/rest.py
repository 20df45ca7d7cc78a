"""What the rest of a list decides: namesakes, bare names, ordinary words, and what is taken off."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from knowledge.territory.agreement import Pick
from knowledge.territory.atlas.home import Home, departements_of
from knowledge.territory.atlas.lexicon import TOWN
from knowledge.territory.atlas.location import Place, Role
from knowledge.territory.atlas.places import Commune
from knowledge.territory.atlas.territory import Territory, find, live
from knowledge.territory.neighbours import Neighbours
from knowledge.territory.reading.reader import Mention
from knowledge.territory.settling.areas import Areas
from knowledge.territory.settling.findings import Findings
from knowledge.territory.settling.naming import Naming


class Rest:
    """Knows where the list lies; `among` are the codes of the list that the text adds to."""

    def __init__(
        self, findings: Findings, neighbours: Neighbours, names: Naming, areas: Areas, among: Collection[str]
    ) -> None:
        self._findings, self._neighbours = findings, neighbours
        self._names, self._areas, self._among = names, areas, among
        self._homes: list[str] = []

    def settle(self) -> None:
        """Once it is known where the list lies."""
        found = self._findings
        doubted = {commune.code for _, commune, firm in self._names.doubted if not firm}
        sure = [code for code in found.places if code not in doubted]
        self._homes = departements_of(partial(find, found.store), {*self._among, *sure})
        found.home = Home(found.store.folder, self._homes)
        for pick, commune, firm in self._names.doubted:
            self._doubt_again(pick, commune, firm)
        words = [pick for pick in self._neighbours.picks if pick.mention.weak and not pick.mention.excepted]
        found.each(words, self._settle_word)
        found.home = self._lies({*self._among, *found.places})
        self._choose_at_home()
        found.each(self._areas.shared, self._areas.settle_shared)
        for mention in self._neighbours.precisions:
            self._ask_of_area(mention)
        found.each([pick for pick in self._neighbours.picks if pick.mention.excepted], self._take_off)
        found.ambiguous = [replace(a, candidates=tuple(sorted(a.candidates, key=found.rank))) for a in found.ambiguous]

    def _lies(self, codes: Collection[str]) -> Home:
        return Home(self._findings.store.folder, departements_of(partial(find, self._findings.store), codes))

    def _doubt_again(self, pick: Pick, commune: Commune, firm: bool) -> None:
        """« Tournon », alone or among communes of Ardèche, is hardly the village of Savoie: it is asked."""
        others = list(self._homes)
        if firm:
            others.remove(commune.departement)
        home, larger = Home(self._findings.store.folder, others), self._names.larger(pick, commune)
        if larger and not _is_nearest(commune, larger, home):
            self._ask_again(pick, commune, [*self._nearer(pick, commune, home), *larger])
        elif home.is_far(commune):
            nearer = self._nearer(pick, commune, home)
            if nearer or not firm or home.is_together:
                self._ask_again(pick, commune, [*nearer, *larger])

    def _ask_again(self, pick: Pick, commune: Commune, others: Collection[Commune]) -> None:
        self._findings.withdraw(commune)
        self._findings.now = pick
        self._findings.ask(pick.mention.text, self._findings.candidates([commune, *others]))

    def _nearer(self, pick: Pick, commune: Commune, home: Home) -> list[Commune]:
        """Communes near the list whose name begins so; a town is not doubted for a village."""
        people = commune.population or 0
        return [c for c in home.nearest(self._findings.longer(pick)) if people < TOWN or (c.population or 0) > people]

    def _choose_at_home(self) -> None:
        """Of namesakes, the one of the département that the list is plainly of; it is said."""
        taken: dict[str, list[Place]] = {}
        for asked, pick in self._names.open:
            own = self._findings.home.chosen(asked.candidates) if asked in self._findings.ambiguous else None
            if own:
                self._findings.now = pick
                self._findings.ambiguous.remove(asked)
                self._findings.add(own)
                taken.setdefault(own.departement, []).append(own)
        for code, places in taken.items():
            departement, which = self._findings.store.departements[code], "celui" if len(places) == 1 else "ceux"
            names = ", ".join(place.name for place in places)
            rest = f"du département {departement.name} ({code}), comme le reste de votre liste."
            self._findings.notes.append(f"{names} : {which} {rest}")

    def _ask_of_area(self, mention: Mention) -> None:
        """« Laval, Ernée, Évron, Mayenne »: the département of Évron, or the town, in a list of that département."""
        own = self._findings.home.chosen(self._findings.candidates(self._findings.alive(mention.rows)))
        if own and own.code not in self._findings.places and mention.area:
            self._findings.ask(mention.text, [own, self._findings.describe.area(mention.area)])

    def _settle_word(self, pick: Pick) -> None:
        """« plats » among communes of Ardèche is the commune; far from any, it is asked, or left a word."""
        if pick.qualified:
            self._names.settle(pick)
            return
        alive, home = self._findings.alive(pick.mention.rows), self._findings.home
        near = home.nearest(alive)
        if len(near) == 1:
            self._findings.take(near[0])
        elif near or (alive and pick.mention.asks and home.here):
            self._findings.ask(pick.mention.text, self._findings.candidates(near or alive))

    def _take_off(self, pick: Pick) -> None:
        """« sauf Bourges »: of what the text names, the part that stands among the places before."""
        territory = Territory.of(self._findings.store, self._findings.places)
        named = self._named(pick)
        inside = {commune.code: commune for commune in named if commune.code in territory}
        self._findings.removed |= inside
        pick.role = Role.REMOVED if inside else Role.UNKNOWN
        if inside:
            return
        text = f"« {pick.mention.text} » n'est pas dans ce qui précède : rien n'est à retirer ensuite."
        self._findings.notes.append(text)
        if not named:
            self._names.not_understood(pick)

    def _named(self, pick: Pick) -> list[Commune]:
        """The communes of today that a pick may mean."""
        codes = [code for epci in pick.epcis for code in epci.communes]
        rows = [commune for commune, _ in self._names.narrowed(pick)]
        codes += [commune.code if commune.alive else commune.parent for commune in rows]
        return [commune for code in dict.fromkeys(codes) if (commune := live(self._findings.store, code))]


def _is_nearest(commune: Commune, larger: Collection[Commune], home: Home) -> bool:
    """Whether the list lies in the département of the small namesake, and in that of no larger one."""
    here = home.rank(commune.departement) == 0
    return here and all(home.rank(town.departement) > 0 for town in larger)
