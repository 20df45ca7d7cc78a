"""The entries as they are today: those of a data folder, under what admins changed since.

A curated entry is made out of what is kept of it when somebody first asks for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from knowledge.faq.entry import FaqEntry
from knowledge.mapped import Mapped, Sections, as_json, texts

_OF = "@"  # « id@region » names a variant

Kin = tuple[str, Sequence[str]]


class Curated(Mapping[str, FaqEntry]):
    """The entries and variants of a file, by what names them, in the order of the data."""

    def __init__(self, kept: Mapped) -> None:
        keys, self.regions, self.kin = kept.json("entries")
        self._places = {key: place for place, key in enumerate(keys)}
        self._texts = kept.texts("entry")
        self._read: dict[str, FaqEntry] = {}

    def __getitem__(self, key: str) -> FaqEntry:
        if key not in self._read:
            self._read[key] = FaqEntry.model_validate_json(self._texts[self._places[key]])
        return self._read[key]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def regions_of(entries: Mapping[str, FaqEntry | None]) -> dict[str, str]:
    return {key: entry.region for key, entry in entries.items() if entry and entry.region}


def kin_of(entries: Mapping[str, FaqEntry | None]) -> dict[str, Kin]:
    """The theme of each entry, and those it names as related."""
    return {key: (entry.theme, list(entry.related)) for key, entry in entries.items() if entry}


def sections(entries: Iterable[FaqEntry]) -> Sections:
    """What `Curated` is read from."""
    by_key = {entry.key: entry for entry in entries}
    head = as_json("entries", (list(by_key), regions_of(by_key), kin_of(by_key)))
    return head | texts("entry", (entry.model_dump_json() for entry in by_key.values()))


class Entries(Mapping[str, FaqEntry]):
    """Every entry by its id; regional variants stand apart."""

    def __init__(self, curated: Mapping[str, FaqEntry], changes: Mapping[str, FaqEntry | None]) -> None:
        self._curated = curated
        self._regions = curated.regions if isinstance(curated, Curated) else regions_of(curated)
        self._kin: Mapping[str, Kin] = curated.kin if isinstance(curated, Curated) else kin_of(curated)
        self.changes = dict(changes)

    def __getitem__(self, entry_id: str) -> FaqEntry:
        if _OF in entry_id or (entry := self.named(entry_id)) is None:
            raise KeyError(entry_id)
        return entry

    def __contains__(self, entry_id: object) -> bool:
        key = str(entry_id)
        return bool(self.changes.get(key, key in self._curated)) and _OF not in key

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._keys() if _OF not in key)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def named(self, key: str) -> FaqEntry | None:
        """An entry by its id, or a variant by « id@region »."""
        return self.changes[key] if key in self.changes else self._curated.get(key)

    def variant(self, entry_id: str, region: str | None) -> FaqEntry | None:
        return self.named(f"{entry_id}{_OF}{region}")

    def variants(self, entry_id: str) -> list[FaqEntry]:
        found = (self.named(key) for key in self._keys() if key.startswith(f"{entry_id}{_OF}"))
        return [variant for variant in found if variant]

    def all_variants(self) -> list[FaqEntry]:
        found = (self.named(key) for key in self._keys() if _OF in key)
        return [variant for variant in found if variant]

    def varied_in(self, region: str) -> frozenset[str]:
        """The ids of those with a variant in a region."""
        return frozenset(key.partition(_OF)[0] for key in self._keys() if key.endswith(f"{_OF}{region}"))

    def regional(self) -> dict[str, str]:
        """The region of each entry that speaks of one."""
        standing = {key: region for key, region in self._regions.items() if key not in self.changes}
        return {key: region for key, region in (standing | regions_of(self.changes)).items() if _OF not in key}

    def near(self, entry_id: str) -> frozenset[str]:
        """The entries near one: those of its theme, and those it is related to, either way."""
        kin = {key: of for key, of in {**self._kin, **kin_of(self.changes)}.items() if self.changes.get(key, key)}
        theme, related = kin.get(entry_id, ("", ()))
        return frozenset(
            key
            for key, (of, linked) in kin.items()
            if _OF not in key and (of == theme or entry_id in linked or key in related)
        )

    def _keys(self) -> Iterator[str]:
        yield from (key for key in self._curated if self.changes.get(key, key))
        yield from (key for key, entry in self.changes.items() if entry and key not in self._curated)
