"""Intercommunalities, départements, regions, and the arrondissements of a city."""

from collections.abc import Sequence

from knowledge.territory.agreement import Pick
from knowledge.territory.atlas.lexicon import SECTOR, TOWN
from knowledge.territory.atlas.places import Area
from knowledge.territory.atlas.territory import find
from knowledge.territory.atlas.words import ARTICLES, CITIES
from knowledge.territory.neighbours import TOWARDS_AREA
from knowledge.territory.reading.reader import Mention
from knowledge.territory.settling.findings import Findings
from knowledge.territory.settling.naming import Naming

_COMMUNE = frozenset("commune ville village bourg".split())


class Areas:
    def __init__(self, findings: Findings, names: Naming) -> None:
        self._findings, self._names = findings, names
        self.shared: list[Pick] = []  # names that a commune and a département share

    def settle_epci(self, pick: Pick) -> None:
        under = pick.mention.under
        here = [epci for epci in pick.epcis if under and under.code == epci.departement]
        pick.epcis = tuple(here) or pick.epcis
        if len(pick.epcis) > 1:
            self._findings.ask(pick.mention.text, map(self._findings.describe.epci, pick.epcis))
            return
        epci = pick.epcis[0]
        parts = "arrondissements" if epci.kind == SECTOR else "communes"
        self._findings.notes.append(f"{epci.name} : {len(epci.communes)} {parts}.")
        for place in self._findings.describe.members(epci):
            self._findings.add(place)

    def settle_area(self, pick: Pick, area: Area) -> None:
        mention = pick.mention
        said = {*mention.links, mention.key.split()[0]}
        towards_area = pick.closed or TOWARDS_AREA & said
        at = mention.links[-1:] == ("a",) and not towards_area
        if mention.rows and (at or _is_said_commune(mention.links)):
            self._names.settle(pick)
        elif self._is_town(mention) and not towards_area:
            communes = self._findings.candidates(map(self._findings.store.commune, mention.rows))
            self._findings.ask(mention.text, [*communes, self._findings.describe.area(area)])
        elif mention.rows and not pick.closed and not (TOWARDS_AREA - ARTICLES) & said:
            self.shared.append(pick)
        else:
            self._stay_wide(pick, area)

    def _stay_wide(self, pick: Pick, area: Area) -> None:
        self._findings.add_wide(pick.mention.text, area)
        self._recall_namesakes(pick.mention)

    def settle_shared(self, pick: Pick) -> None:
        """« Creuse », in a list of communes of the Somme, is the one of them that bears the name."""
        communes = self._findings.alive(pick.mention.rows)
        own, area = self._findings.home.chosen(self._findings.candidates(communes)), pick.mention.area
        near = self._findings.home.nearest(communes)
        if own:
            self._findings.add(own)
        elif near and area:
            self._findings.ask(
                pick.mention.text, [*self._findings.candidates(near), self._findings.describe.area(area)]
            )
        elif area:
            self._stay_wide(pick, area)

    def _is_town(self, mention: Mention) -> bool:
        communes = map(self._findings.store.commune, mention.rows)
        return any((commune.population or 0) >= TOWN for commune in communes)

    def _recall_namesakes(self, mention: Mention) -> None:
        labels = [self._findings.describe.short(self._findings.store.commune(row)) for row in mention.rows]
        if labels:
            self._findings.notes.append(f"Pour la commune du même nom, écrivez {' ou '.join(labels)}.")

    def settle_city(self, pick: Pick) -> None:
        """Paris, Lyon or Marseille with the arrondissements said of it."""
        city = CITIES[pick.mention.key]
        parts = self._findings.store.arrondissements[city]
        chosen = [parts[(said.ordinal or int(said.number)) - 1] for said in pick.ordinals]
        if pick.numbers and len(pick.numbers[0]) < 5:
            both = (find(self._findings.store, code) for code in (*chosen, city))
            text = f"{pick.mention.text} {pick.ordinals[0].text}"
            self._findings.ask(text, map(self._findings.describe.commune, both))
            return
        for code in chosen:
            self._findings.take(find(self._findings.store, code))

    def settle_ordinal(self, mention: Mention) -> None:
        """« 13e » alone: every city that has one."""
        number, cities = mention.ordinal, self._findings.store.arrondissements.values()
        codes = [parts[number - 1] for parts in cities if 0 < number <= len(parts)]
        if codes:
            self._findings.offer(mention.text, [find(self._findings.store, code) for code in codes])


def _is_said_commune(links: Sequence[str]) -> bool:
    """« la ville de Mayenne »."""
    said = [link for link in links if link not in ("de", "d", "du")]
    return bool(said) and said[-1] in _COMMUNE
