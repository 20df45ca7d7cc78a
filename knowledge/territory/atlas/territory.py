"""The communes somebody chose, each person in them counted once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from knowledge.territory.atlas.places import Commune, Departement, Region, of
from knowledge.territory.atlas.store import Store

MAYOTTE = "976"


@dataclass(frozen=True, slots=True)
class Territory:
    """An immutable set of codes in one canonical form, sorted.

    Paris, Lyon and Marseille appear whole or by arrondissement, never both: all the
    arrondissements together are the whole. Former and déléguée communes become the live one.
    Codes that are not of France are dropped; `Gazetteer.territory` says which before.
    """

    store: Store = field(repr=False, compare=False)
    codes: tuple[str, ...] = ()

    @classmethod
    def of(cls, store: Store, codes: Iterable[str] = ()) -> "Territory":
        return cls(store, canonical(store, codes))

    def add(self, *codes: str) -> "Territory":
        return Territory.of(self.store, (*self.codes, *codes))

    def remove(self, *codes: str) -> "Territory":
        """Without these; an arrondissement taken out of a whole city leaves the others."""
        gone = set(canonical(self.store, codes))
        wholes = {parent for parent, parts in _cities(self.store) if gone & set(parts)}
        kept = [part for code in self.codes for part in self._parts(code, code in wholes)]
        return Territory.of(self.store, (code for code in kept if not self._in(code, gone)))

    def _parts(self, code: str, opened: bool) -> tuple[str, ...]:
        return self.store.arrondissements[code] if opened else (code,)

    def _in(self, code: str, gone: set[str]) -> bool:
        return code in gone or any(code in parts for city, parts in _cities(self.store) if city in gone)

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str):
            return False
        whole = self.add(code).codes
        return bool(canonical(self.store, [code])) and whole == self.codes

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def to_list(self) -> list[str]:
        return list(self.codes)

    @property
    def members(self) -> frozenset[str]:
        """The codes, and those of the arrondissements of a whole city: what a CPTS of either may cover."""
        inside = (part for code in self.codes for part in self.store.arrondissements.get(code, ()))
        return frozenset((*self.codes, *inside))

    @property
    def communes(self) -> tuple[Commune, ...]:
        return tuple(find(self.store, code) for code in self.codes)

    @property
    def population(self) -> int:
        return sum(commune.population or 0 for commune in self.communes)

    @property
    def departements(self) -> tuple[Departement, ...]:
        codes = sorted({commune.departement for commune in self.communes})
        return tuple(self.store.departements[code] for code in codes)

    @property
    def regions(self) -> tuple[Region, ...]:
        codes = sorted({commune.region for commune in self.communes})
        return tuple(self.store.regions[code] for code in codes)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about the population sum, in French."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        communes = self.communes
        if any(commune.departement == MAYOTTE for commune in communes):
            yield (
                "Mayotte : la population est celle du recensement de 2017, "
                "trop basse pour dimensionner une CPTS ; voyez avec l'ARS."
            )
        empty = [commune.name for commune in communes if not commune.population]
        if empty:
            yield f"Sans population connue : {', '.join(empty)}."
        for commune in communes:
            if commune.code in self.store.arrondissements:
                yield (
                    f"{commune.name} est comptée entière ; les CPTS y sont organisées "
                    f"par arrondissement, par exemple « {commune.name} 3 »."
                )


def find(store: Store, code: str) -> Commune:
    row = store.row(code)
    if row is None:
        raise KeyError(code)
    return store.commune(row)


def live(store: Store, code: str) -> Commune | None:
    """The commune of today behind a code of today or of before."""
    row = store.row(code)
    row = store.former.get(code) if row is None else row
    if row is None:
        return None
    commune = store.commune(row)
    return commune if commune.alive else live(store, commune.parent)


def canonical(store: Store, codes: Iterable[str]) -> tuple[str, ...]:
    found = {commune.code for code in codes if (commune := live(store, code))}
    for city, parts in _cities(store):
        if found.issuperset(parts):
            found.add(city)
        if city in found:
            found.difference_update(parts)
    return tuple(sorted(found))


def _cities(store: Store) -> Iterable[tuple[str, tuple[str, ...]]]:
    return store.arrondissements.items()


def describe_former(commune: Commune, today: Commune) -> str:
    return f"{commune.name} est aujourd'hui une commune {commune.kind} {of(today.name)}."
