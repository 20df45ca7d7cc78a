"""Intercommunalities in a text: they are found first, for their names hold commas and « et »."""

from dataclasses import dataclass, replace

from knowledge.territory.atlas.places import Epci
from knowledge.territory.reading.stream import LONGEST_NAME, Stream
from knowledge.territory.reading.tokens import Gap

MOST_BEFORE = 6  # words of a name before « Métropole »
MOST_AFTER = 12
_KINDS = {
    **dict.fromkeys(("cc", "comcom", "codecom", "communes"), ("CC",)),
    **dict.fromkeys(("ca", "agglo", "agglomeration"), ("CA",)),
    **dict.fromkeys(("cu", "urbaine"), ("CU",)),
    **dict.fromkeys(("metropole", "metro", "eurometropole"), ("METRO", "MET69")),
    "ept": ("EPT",),
}
_LANDS = frozenset({"pays", "territoire", "val", "grand"})
WEAK = frozenset({"ca", "cu"})  # « ça va »: too ordinary to announce a misspelt name


@dataclass(frozen=True, slots=True)
class Found:
    """The words from `first` to before `last` name these EPCI."""

    first: int
    last: int
    epcis: tuple[Epci, ...]


class EpciFinder:
    def __init__(self, stream: Stream) -> None:
        self._stream, self._lexicon = stream, stream.lexicon
        self._epcis, self._words = stream.lexicon.epcis, stream.lexicon.words

    def find(self) -> dict[int, Found]:
        """Each EPCI announced by its type (« CC », « agglo »…), by its first word."""
        found: dict[int, Found] = {}
        place = 0
        while place < len(self._stream):
            here = self._at(place) if self._stream.word(place) in self._words.epci_types else None
            if here:
                found[here.first] = here
            place = max(here.last, place + 1) if here else place + 1
        return found

    def _at(self, place: int) -> Found | None:
        start = self._after_type(place)
        follows = start < len(self._stream) and self._stream.gap(start) == Gap.NONE
        found = (
            self._by_name(place)
            or (self._after(place, start) if follows else None)
            or self._before(place)
            or (self._alike(place, start) if follows else None)
            or (self._after_land(place, start) if follows else None)
        )
        return self._of_kind(found, place, start) if found else None

    def _of_kind(self, found: Found, place: int, start: int) -> Found:
        """« Clermont Métropole »: of several, those of the kind that was written."""
        written = self._stream.key(place, start).split()
        kinds = {kind for word in written for kind in _KINDS.get(word, ())}
        kept = tuple(epci for epci in found.epcis if epci.kind in kinds)
        return replace(found, epcis=kept or found.epcis)

    def _after_land(self, place: int, start: int) -> Found | None:
        """« CC Pays de la Châtre », for an EPCI that bears no such word."""
        after = start + 1
        while self._stream.word(after) in self._words.epci_small and self._stream.gap(after) == Gap.NONE:
            after += 1
        land = self._stream.word(start) in _LANDS and after < len(self._stream)
        return self._after(place, after) if land and self._stream.gap(after) == Gap.NONE else None

    def _by_name(self, place: int) -> Found | None:
        """« Bordeaux Métropole », « CC Avallon, Vézelay, Morvan »: the very name."""
        for first in range(max(0, place - MOST_BEFORE), place + 1):
            for last in range(min(len(self._stream), place + MOST_AFTER), place, -1):
                epcis = self._epcis.named(self._stream.key(first, last))
                if epcis and last - first > 1:
                    return Found(first, last, epcis)
        return None

    def _after_type(self, place: int) -> int:
        skipped = self._words.epci_types | self._words.epci_small
        start = place + 1
        while self._stream.word(start) in skipped and self._stream.gap(start) == Gap.NONE:
            start += 1
        return start

    def _after(self, place: int, start: int) -> Found | None:
        """« communauté de communes du Pays de Fayence », then « agglo de Bourges »."""
        for last in range(min(len(self._stream), start + MOST_AFTER), start, -1):
            epcis = self._by_core(start, last)
            if epcis:
                return Found(place, last, epcis)
        for last in range(self._window_end(start), start, -1):
            epcis = self._begun_or_home(start, last)
            if epcis:
                return Found(place, last, epcis)
        return None

    def _before(self, place: int) -> Found | None:
        """« Lorient agglo »."""
        tight = place
        while tight > max(0, place - MOST_BEFORE) and self._stream.gap(tight) == Gap.NONE:
            tight -= 1
        for first in range(tight, place):
            epcis = self._by_core(first, place) or self._begun_or_home(first, place)
            if epcis and not all(map(self._stream.is_common, range(first, place))):
                return Found(first, place + 1, epcis)
        return None

    def _alike(self, place: int, start: int) -> Found | None:
        end = self._window_end(start)
        core = self._core(start, end)
        if len(core) < 4 or self._stream.word(place) in WEAK:
            return None
        epcis = self._epcis.alike(core)
        return Found(place, end, tuple(epcis)) if epcis else None

    def _core(self, first: int, last: int) -> str:
        return self._epcis.core(self._stream.key(first, last).split())

    def _by_core(self, first: int, last: int) -> tuple[Epci, ...]:
        core = self._core(first, last)
        return self._epcis.of_core(core) if core else ()

    def _begun_or_home(self, first: int, last: int) -> tuple[Epci, ...]:
        """« CC Val de Drôme » begins an EPCI of Drôme, and is a commune of Calvados."""
        home, core = self._home(first, last), self._core(first, last)
        begun = self._epcis.begun(core) if home or " " in core else []
        return tuple(dict.fromkeys([*begun, *home]))

    def _home(self, first: int, last: int) -> tuple[Epci, ...]:
        """The EPCI the communes of that name belong to."""
        if last == first + 1 and self._stream.is_common(first):
            return ()
        store = self._lexicon.store
        communes = map(store.commune, self._lexicon.rows(self._stream.key(first, last)))
        codes = {commune.epci for commune in communes if commune.kind == "commune"} - {""}
        return tuple(filter(None, map(store.epci, sorted(codes))))

    def _window_end(self, start: int) -> int:
        end = start
        while end < min(len(self._stream), start + LONGEST_NAME):
            breaks = self._stream.is_number(end) or self._stream.is_joiner(end)
            if breaks or (end > start and self._stream.gap(end) > Gap.NONE):
                break
            end += 1
        return end
