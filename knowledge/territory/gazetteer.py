"""The map of France, loaded once: `Gazetteer.load().locate("Bourges, Vierzon")`."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from knowledge.built import built
from knowledge.datafile import DataError, Fault
from knowledge.territory.accounts import names, parts_of
from knowledge.territory.atlas import made, words
from knowledge.territory.atlas.lexicon import Lexicon
from knowledge.territory.atlas.location import Location, Role
from knowledge.territory.atlas.places import Area, Commune, Departement, Epci, Region
from knowledge.territory.atlas.points import Point, Points
from knowledge.territory.atlas.store import FOLDER, Store
from knowledge.territory.atlas.surroundings import Near, Surroundings, stand_in
from knowledge.territory.atlas.territory import Territory, describe_former, find, live
from knowledge.territory.describer import Describer
from knowledge.territory.neighbours import Neighbours
from knowledge.territory.reading.exceptions import excepted
from knowledge.territory.reading.headings import headed, told
from knowledge.territory.reading.ranges import expanded
from knowledge.territory.reading.reader import Reader
from knowledge.territory.reading.tokens import tokenize
from knowledge.territory.reading.zones import zoned
from knowledge.territory.resolver import Resolver
from knowledge.text import key

REMEMBERED = 32  # texts: those of a turn, and no more


class Gazetteer:
    def __init__(self, store: Store, cache: Path | None = None) -> None:
        self._store, self._cache = store, cache
        self._lexicon = Lexicon(store)
        self._describer = Describer(self._lexicon)
        # A message is read once: whoever asks again in the same turn gets the same answer.
        self._located = lru_cache(maxsize=REMEMBERED)(self._read)

    @classmethod
    def load(cls, folder: Path = FOLDER, cache: Path | None = None) -> "Gazetteer":
        """Read the committed files; a `DataError` says which cannot be read.

        What is made of them is kept in the folder `cache`, and made again when they change.
        """
        files = (folder / name for name in (*made.FILES, words.FILE))
        return cls(Store(built(cache, "territory", folder, files, lambda: made.sections(folder)), folder), cache)

    def locate(self, text: str, near: Collection[str] = (), among: Collection[str] = ()) -> Location:
        """The places a text names. `near`, départements already chosen, only orders choices.

        `among` are the codes of the list that the text adds to: where it lies decides between namesakes.
        """
        return self._located(text, tuple(sorted(near)), tuple(among))

    def _read(self, text: str, near: Collection[str], among: Collection[str]) -> Location:
        tokens = tokenize(text, self._store)
        reader = Reader(self._lexicon, tokens)
        mentions, headings = headed(reader.mentions(), self._store, tokens.text)
        neighbours = Neighbours(self._lexicon)
        neighbours.notes += told(headings)
        mentions = expanded(zoned(mentions, reader.stream, reader.pieces), self._store)
        neighbours.take_all(excepted(mentions, self._store, tokens.text))
        location = Resolver(self._describer, neighbours, near, among).location(text, tokens.truncated)
        found = names(neighbours.picks)
        return replace(
            location,
            stated=tokens.stated,
            names=len(found),
            recognised=found.count(Role.PLACE),
            read=tokens.text,
            parts=parts_of(tokens, reader, headings, neighbours),
        )

    def is_in_a_name(self, word: str) -> bool:
        """Whether the name of some place has this word, which is folded."""
        return self._store.words.find(word) is not None

    def territory(self, codes: Iterable[str] = ()) -> Territory:
        return Territory.of(self._store, codes)

    def commune(self, code: str) -> Commune | None:
        """The live commune or arrondissement behind a code of today or of before."""
        return live(self._store, code)

    def joined(self, code: str) -> str:
        """Of a code that is no more one of a commune, what has become of it, in a sentence. Raises `KeyError`."""
        today = self.commune(code)
        if today is None:
            raise KeyError(code)
        if self._store.row(code) is not None:
            return describe_former(find(self._store, code), today)
        return f"La commune qui portait le code {code} est aujourd'hui {today.name} ({today.code})."

    def communes(self) -> Iterator[Commune]:
        """Every live commune, without the arrondissements."""
        return self._store.live_communes()

    @property
    def cities(self) -> Mapping[str, tuple[str, ...]]:
        """Paris, Lyon and Marseille, each with its arrondissements."""
        return self._store.arrondissements

    def near(self, point: Point, within: float) -> list[Near]:
        """The communes whose point is at most `within` kilometres away as the crow flies, the nearest first."""
        found = ((far, self.commune(code)) for far, code in self.points.near(point, within))
        return [Near(commune, far) for far, commune in found if commune]

    def around(self, code: str, within: float) -> Surroundings | None:
        """The communes around one, measured from itself or, when it has no point, from one beside it."""
        commune = self.commune(code)
        origin = stand_in(self._store, self.points, commune) if commune else None
        point = self.points[origin.code] if origin else None
        if commune is None or origin is None or point is None:
            return None
        near = [n for n in self.near(point, within) if n.commune.code not in (code, origin.code)]
        return Surroundings(commune, origin, tuple(near))

    @cached_property
    def points(self) -> Points:
        """Where communes stand; nowhere, in an operator's folder of before there were any."""
        path = self._store.folder / "points.tsv.gz"
        return Points.load(path, self._cache) if path.exists() else Points.of(())

    def epci(self, code: str) -> Epci | None:
        return self._store.epci(code)

    def departement(self, code: str) -> Departement | None:
        return self._store.departements.get(code)

    def region(self, code: str) -> Region | None:
        return self._store.regions.get(code)

    @property
    def epcis(self) -> tuple[Epci, ...]:
        return self._lexicon.epcis.all

    @property
    def departements(self) -> tuple[Departement, ...]:
        return tuple(self._store.departements.values())

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions, and the collectivités d'outre-mer: the codes of these have three digits."""
        return tuple(self._store.regions.values())

    def region_named(self, name: str) -> Region | None:
        wanted = key(name)
        return next((r for r in self.regions if key(r.name) == wanted), None)

    def region_called(self, name: str) -> Region | None:
        """What people call a region of today otherwise, « PACA »: never one of before 2016, which is a part of it."""
        return self._store.regions.get(self._lexicon.words.regions.get(key(name), ""))

    @property
    def areas(self) -> tuple[Area, ...]:
        return tuple(self._store.areas())

    def names_in(self, region: str) -> frozenset[str]:
        """The names of a region and of its départements, as people's words are compared: `knowledge.text.key`."""
        return self._names.get(region, frozenset())

    def is_named(self, region: str, text: str) -> bool:
        """Whether a text names a region or one of its départements."""
        said = f" {key(text)} "
        return any(f" {name} " in said for name in self.names_in(region))

    def regions_named(self, text: str) -> list[str]:
        """The codes of all the regions a text names."""
        return [region for region in self._names if self.is_named(region, text)]

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for area in self.areas:
            found.setdefault(getattr(area, "region", area.code), set()).add(key(area.name))
        return {region: frozenset(names) for region, names in found.items()}

    @cached_property
    def manifest(self) -> dict[str, Any]:
        path = self._store.folder / "manifest.json"
        try:
            manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(Fault(path, None, f"fichier illisible ({error})")) from error
        return manifest

    @property
    def vintage(self) -> str:
        return str(self.manifest["vintage"])
