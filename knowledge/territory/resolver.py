"""From picks to places: what is clear is taken, what stays open is asked back."""

from collections.abc import Collection, Iterable, Sequence

from knowledge.territory.atlas.lexicon import TOWN
from knowledge.territory.atlas.location import Ambiguity, Location, Place, TooWide, Unknown
from knowledge.territory.atlas.names import place_key
from knowledge.territory.atlas.places import Area, Commune, of
from knowledge.territory.atlas.store import Store
from knowledge.territory.atlas.territory import Territory, describe_former, find, live
from knowledge.territory.atlas.words import ARTICLES, CITIES
from knowledge.territory.describer import Describer
from knowledge.territory.neighbours import TOWARDS_AREA, Neighbours, Pick
from knowledge.territory.reading.reader import Mention

NEAREST = 5  # names offered for a word not understood
TIMES_LARGER = 10  # how much larger a town must be to be recalled beside its short namesake
EQUAL = 3.0  # scores this close to the best are as good; guesses at a slip all are
MOST_NAMED = 12
_COMMUNE = frozenset("commune ville village bourg".split())
WHOLE_CITY = {"75000": "75056", "69000": "69123", "13000": "13055"}  # written, never delivered

Scored = tuple[Commune, float]


class Resolver:
    def __init__(self, store: Store, describer: Describer, neighbours: Neighbours) -> None:
        self._store, self._describe, self._neighbours = store, describer, neighbours
        self._near: Collection[str] = ()
        self._places: dict[str, Place] = {}
        self._ambiguous: list[Ambiguity] = []
        self._unknown: list[Unknown] = []
        self._wide: dict[str, TooWide] = {}
        self._notes = list[str]()

    def location(self, query: str, near: Collection[str], truncated: bool) -> Location:
        self._near = near
        for mention in self._neighbours.ordinals:
            if not mention.bare:
                self._settle_ordinal(mention)
        for pick in self._neighbours.picks:
            self._settle(pick)
        territory = Territory.of(self._store, self._places)
        return Location(
            query=query,
            places=tuple(self._counted_once(territory)),
            ambiguous=tuple(self._ambiguous),
            unknown=self._left_over(query),
            too_wide=tuple(self._wide.values()),
            notes=tuple(self._all_notes(territory, truncated)),
            territory=territory,
            truncated=truncated,
        )

    def _counted_once(self, territory: Territory) -> list[Place]:
        """As typed, but an arrondissement disappears in its city, and all together are it."""
        kept = [place for place in self._places.values() if place.code in territory.codes]
        found = (find(self._store, code) for code in territory.codes if code not in self._places)
        return [*kept, *map(self._describe.commune, found)]

    def _all_notes(self, territory: Territory, truncated: bool) -> Iterable[str]:
        inside = [place for code, place in self._places.items() if code not in territory.codes]
        absorbed = [f"{place.name} est compris dans la ville entière." for place in inside]
        cut = ["Le texte est trop long : seul le début a été lu."] if truncated else []
        notes = [*self._neighbours.notes, *self._notes, *absorbed, *territory.notes, *cut]
        return dict.fromkeys(notes)

    def _left_over(self, query: str) -> tuple[Unknown, ...]:
        understood = self._places or self._ambiguous or self._wide or self._unknown
        if understood or not query.strip():
            return tuple(self._unknown)
        return (Unknown(query.strip()[:200], ()),)

    def _settle(self, pick: Pick) -> None:
        if len(pick.mention.number) == 5:
            self._settle_code(pick.mention)
        elif pick.mention.number:
            for area in self._neighbours.areas_numbered(pick.mention.number):
                self._add_wide(pick.mention.text, area)
        elif pick.mention.epcis:
            self._settle_epci(pick)
        elif pick.mention.area and not pick.qualified:
            self._settle_area(pick, pick.mention.area)
        elif pick.ordinals:
            self._settle_city(pick)
        else:
            self._settle_name(pick)

    # Codes

    def _settle_code(self, mention: Mention) -> None:
        number = mention.number
        posted = self._delivered(number)
        coded = self._coded(number, bool(posted))
        if coded and coded.code != number and number not in WHOLE_CITY:
            self._notes.append(f"{number} : ancien code, aujourd'hui {coded.name}.")
        if coded and [c.kind for c in posted] == ["arrondissement"] and coded != posted[0]:
            # In a large city people write postcodes; hardly anybody knows that Aubagne bears the code 13005.
            self._notes.append(f"{number} est lu comme un code postal ; c'est aussi le code Insee {of(coded.name)}.")
            coded = None
        if posted or coded:
            self._offer(mention.text, [*posted, *([coded] if coded else [])])
        else:
            self._unknown.append(Unknown(mention.text, ()))
            self._notes.append(f"{number} n'est ni un code postal ni un code de commune connu.")

    def _coded(self, number: str, posted: bool) -> Commune | None:
        """The commune of that INSEE code; a code of the past never competes with a postcode."""
        coded = live(self._store, WHOLE_CITY.get(number, number))
        return None if coded and posted and coded.code != number else coded

    def _delivered(self, postcode: str) -> list[Commune]:
        """Communes of a postcode; an arrondissement rather than the whole city."""
        found = [self._store.commune(row) for row in self._store.posted(postcode)]
        parents = {commune.parent for commune in found if commune.kind == "arrondissement"}
        return [commune for commune in found if commune.code not in parents]

    # Intercommunalities and areas

    def _settle_epci(self, pick: Pick) -> None:
        if len(pick.epcis) > 1:
            self._ask(pick.mention.text, map(self._describe.epci, pick.epcis))
            return
        epci = pick.epcis[0]
        self._notes.append(f"{epci.name} : {len(epci.communes)} communes.")
        for place in self._describe.members(epci):
            self._add(place)

    def _settle_area(self, pick: Pick, area: Area) -> None:
        mention = pick.mention
        said = {*mention.links, mention.key.split()[0]}
        towards_area = pick.closed or TOWARDS_AREA & said
        at = mention.links[-1:] == ("a",) and not towards_area
        if mention.rows and (at or _is_said_commune(mention.links)):
            self._settle_name(pick)
        elif self._is_town(mention) and not towards_area:
            communes = self._candidates(map(self._store.commune, mention.rows))
            self._ask(mention.text, [*communes, self._describe.area(area)])
        else:
            self._add_wide(mention.text, area)
            self._recall_namesakes(mention)

    def _is_town(self, mention: Mention) -> bool:
        communes = map(self._store.commune, mention.rows)
        return any((commune.population or 0) >= TOWN for commune in communes)

    def _recall_namesakes(self, mention: Mention) -> None:
        labels = [self._describe.short(self._store.commune(row)) for row in mention.rows]
        if labels:
            self._notes.append(f"Pour la commune du même nom, écrivez {' ou '.join(labels)}.")

    def _add_wide(self, text: str, area: Area) -> None:
        if area.communes == 1 and area.chef_lieu not in CITIES.values():  # « 978 » is Saint-Martin, whole
            self._add(self._describe.commune(find(self._store, area.chef_lieu)))
            return
        self._wide.setdefault(area.name, self._describe.wide(text, area))
        named = place_key(text).split()
        if not text[0].isdigit() and named[-1] not in place_key(area.name).split():
            self._notes.append(f"« {text} » compris : {area.name}.")

    # Arrondissements

    def _settle_city(self, pick: Pick) -> None:
        """Paris, Lyon or Marseille with the arrondissements said of it."""
        city = CITIES[pick.mention.key]
        parts = self._store.arrondissements[city]
        chosen = [parts[(said.ordinal or int(said.number)) - 1] for said in pick.ordinals]
        if pick.numbers and len(pick.numbers[0]) < 5:
            both = (find(self._store, code) for code in (*chosen, city))
            text = f"{pick.mention.text} {pick.ordinals[0].text}"
            self._ask(text, map(self._describe.commune, both))
            return
        for code in chosen:
            self._add(self._describe.commune(find(self._store, code)))

    def _settle_ordinal(self, mention: Mention) -> None:
        """« 13e » alone: every city that has one."""
        number, cities = mention.ordinal, self._store.arrondissements.values()
        codes = [parts[number - 1] for parts in cities if 0 < number <= len(parts)]
        if codes:
            self._offer(mention.text, [find(self._store, code) for code in codes])

    # Names

    def _settle_name(self, pick: Pick) -> None:
        options = self._narrowed(pick)
        if not options:
            self._not_understood(pick)
        elif pick.contradicted:
            coded = [commune for code in pick.others for commune in self._delivered(code)]
            named = [commune for commune, _ in options][:MOST_NAMED]
            self._ask(pick.mention.text, self._candidates([*named, *coded]))
        else:
            self._decide(pick, [commune for commune, _ in options], max(s for _, s in options))

    def _narrowed(self, pick: Pick) -> list[Scored]:
        """The communes of that name that agree with what was said around it, best first."""
        if not pick.mention.rows and not pick.mention.misspelt and not pick.qualified:
            return []
        options = [(self._store.commune(row), score) for rows, score in pick.options for row in rows]
        suiting = [option for option in options if self._neighbours.suits(option[0], pick)]
        best = max((score for _, score in suiting), default=0.0)
        near = 100.0 if pick.mention.misspelt and not pick.qualified else EQUAL
        return self._posted_part([o for o in suiting if o[1] > best - near], pick)

    def _posted_part(self, options: list[Scored], pick: Pick) -> list[Scored]:
        """« 75013 Paris » is the 13e."""
        if len(options) != 1 or options[0][0].code not in CITIES.values():
            return options
        city, score = options[0]
        posted = [commune for number in pick.numbers for commune in self._delivered(number)]
        return [(part, score) for part in posted if part.parent == city.code] or options

    def _decide(self, pick: Pick, communes: Sequence[Commune], score: float) -> None:
        communes = [*communes, *self._articled(pick)]
        alive = {commune.code: commune for commune in communes if commune.alive}
        today = {commune.parent for commune in communes if not commune.alive}
        hidden = [find(self._store, code) for code in today - alive.keys()]
        if len(alive) == 1 and any(_dwarfs(town, *alive.values()) for town in hidden):
            self._ask(pick.mention.text, self._candidates(communes, score))
        elif len(alive) == 1:
            commune = next(iter(alive.values()))
            self._accept(pick, commune, score)
            self._recall_former(commune, communes)
        elif not alive and len(today) == 1:
            self._accept_former(pick, communes[0], score)
        else:
            larger = self._larger(pick, max(communes, key=lambda commune: commune.population or 0))
            self._ask(pick.mention.text, self._candidates([*communes, *larger], score))

    def _articled(self, pick: Pick) -> list[Commune]:
        """« La Baule » is not Baule: names that begin with the article that was written."""
        article = pick.mention.links[-1:]
        if not article or pick.qualified or not ARTICLES.issuperset(article):
            return []
        return self._describe.longer_names(" ".join([*article, pick.mention.key]), 0)

    def _accept(self, pick: Pick, commune: Commune, score: float) -> None:
        if score < 100:
            self._notes.append(f"« {pick.mention.text} » compris : {self._describe.short(commune)}.")
        larger = self._larger(pick, commune)
        if larger:
            taken, names = self._describe.short(commune), map(self._describe.short, larger)
            self._notes.append(f"{taken} est retenue ; pensiez-vous à {', '.join(names)} ?")
        self._add(self._describe.commune(commune).scored(score))

    def _accept_former(self, pick: Pick, commune: Commune, score: float) -> None:
        larger = self._larger(pick, commune)
        if larger:  # « Boulogne » is less likely a former village than Boulogne-Billancourt
            self._ask(pick.mention.text, self._candidates([commune, *larger], score))
            return
        today = find(self._store, commune.parent)
        if commune.name != today.name:
            self._notes.append(describe_former(commune, today))
        self._accept(pick, today, score)

    def _recall_former(self, taken: Commune, others: Iterable[Commune]) -> None:
        """Name the déléguées elsewhere that bear the name of the live commune taken."""
        for commune in others:
            if not commune.alive and commune.parent != taken.code:
                former = describe_former(commune, find(self._store, commune.parent))
                place = f"{former.removesuffix('.')} ({commune.departement})"
                self._notes.append(f"{self._describe.short(taken)} est retenue. Ailleurs, {place}.")

    def _larger(self, pick: Pick, commune: Commune) -> list[Commune]:
        """« Aix » is a commune of Corrèze; Aix-en-Provence may be meant."""
        people = commune.population or 0
        if people >= TOWN or pick.qualified or not pick.mention.rows:
            return []
        longer = self._describe.longer_names(pick.mention.key, TIMES_LARGER * people)
        return [town for town in longer if town.code != commune.parent]

    def _not_understood(self, pick: Pick) -> None:
        nearest: dict[str, Place] = {}
        for rows, score in pick.options:
            for place in self._candidates(map(self._store.commune, rows), score):
                nearest.setdefault(place.code, place)
        self._unknown.append(Unknown(pick.mention.text, tuple(nearest.values())[:NEAREST]))

    # Results

    def _candidates(self, communes: Iterable[Commune], score: float = 100.0) -> list[Place]:
        return [self._describe.commune(commune).scored(score) for commune in communes]

    def _offer(self, text: str, communes: Sequence[Commune]) -> None:
        if len({commune.code for commune in communes}) == 1:
            self._add(self._describe.commune(communes[0]))
        else:
            self._ask(text, self._candidates(communes))

    def _ask(self, text: str, candidates: Iterable[Place]) -> None:
        different: dict[tuple[str, str], Place] = {}
        for place in candidates:
            different.setdefault((place.kind, place.code), place)
        asked = Ambiguity(text, tuple(sorted(different.values(), key=self._rank)))
        if asked not in self._ambiguous:
            self._ambiguous.append(asked)

    def _rank(self, place: Place) -> tuple[bool, bool, int]:
        wide = place.kind in ("departement", "region")
        return place.departement not in self._near, wide, -(place.population or 0)

    def _add(self, place: Place) -> None:
        self._places.setdefault(place.code, place)


def _is_said_commune(links: Sequence[str]) -> bool:
    """« la ville de Mayenne »."""
    said = [link for link in links if link not in ("de", "d", "du")]
    return bool(said) and said[-1] in _COMMUNE


def _dwarfs(town: Commune, commune: Commune) -> bool:
    people = town.population or 0
    return people >= max(TOWN, TIMES_LARGER * (commune.population or 0))
