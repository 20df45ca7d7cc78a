"""Postcodes, and the codes Insee gives to communes."""

from knowledge.territory.atlas.places import Commune, of
from knowledge.territory.atlas.territory import live
from knowledge.territory.reading.reader import Mention
from knowledge.territory.settling.findings import Findings

WHOLE_CITY = {"75000": "75056", "69000": "69123", "13000": "13055"}  # written, never delivered


class Codes:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._told = False  # that a postcode may be the code of a commune: once is enough

    def settle(self, mention: Mention) -> None:
        number = mention.number
        posted = self.delivered(number)
        coded = self._coded(number, bool(posted))
        if coded and coded.code != number and number not in WHOLE_CITY:
            self._findings.notes.append(f"{number} : ancien code, aujourd'hui {coded.name}.")
        if coded and [c.kind for c in posted] == ["arrondissement"] and coded != posted[0]:
            # In a large city people write postcodes; hardly anybody knows that Aubagne bears the code 13005.
            self._tell(number, coded)
            coded = None
        if posted or coded:
            self._findings.offer(mention.text, [*posted, *([coded] if coded else [])])
        else:
            self._findings.leave(mention.text)
            self._findings.notes.append(f"{number} n'est ni un code postal ni un code de commune connu.")

    def _tell(self, number: str, coded: Commune) -> None:
        if not self._told:
            also = f"{number} est lu comme un code postal ; c'est aussi le code Insee {of(coded.name)}."
            self._findings.notes.append(also)
        self._told = True

    def _coded(self, number: str, posted: bool) -> Commune | None:
        """The commune of that INSEE code; a code of the past never competes with a postcode."""
        coded = live(self._findings.store, WHOLE_CITY.get(number, number))
        return None if coded and posted and coded.code != number else coded

    def delivered(self, postcode: str) -> list[Commune]:
        """Communes of a postcode; an arrondissement rather than the whole city."""
        found = [self._findings.store.commune(row) for row in self._findings.store.posted(postcode)]
        parents = {commune.parent for commune in found if commune.kind == "arrondissement"}
        return [commune for commune in found if commune.code not in parents]
