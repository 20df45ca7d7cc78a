"""Names: which commune is meant, and what is said of a choice that was made."""

from collections.abc import Iterable, Sequence

from knowledge.territory.agreement import Pick, is_inside
from knowledge.territory.atlas.lexicon import TOWN
from knowledge.territory.atlas.location import Ambiguity, Place, Role, Zone
from knowledge.territory.atlas.places import Commune, of
from knowledge.territory.atlas.spelling import BEGINNING
from knowledge.territory.atlas.territory import describe_former, find
from knowledge.territory.atlas.words import ARTICLES, CITIES
from knowledge.territory.neighbours import Neighbours
from knowledge.territory.reading.reader import Mention
from knowledge.territory.settling.codes import Codes
from knowledge.territory.settling.findings import Findings

TIMES_LARGER = 10  # how much larger a town must be to be recalled beside its short namesake
EQUAL = 3.0  # scores this close to the best are as good; guesses at a slip all are
MOST_NAMED = 12

Scored = tuple[Commune, float]


class Naming:
    def __init__(self, findings: Findings, neighbours: Neighbours, codes: Codes) -> None:
        self._findings, self._neighbours, self._codes = findings, neighbours, codes
        self.open: list[tuple[Ambiguity, Pick]] = []  # namesakes, between which the rest of the list may choose
        self.doubted: list[tuple[Pick, Commune, bool]] = []  # taken unless the list lies far; whether beyond doubt

    def settle(self, pick: Pick) -> None:
        options = self.narrowed(pick)
        if not options:
            self.not_understood(pick)
        elif pick.contradicted:
            coded = [commune for code in pick.others for commune in self._codes.delivered(code)]
            named = [commune for commune, _ in options][:MOST_NAMED]
            self._findings.ask(pick.mention.text, self._findings.candidates([*named, *coded]))
        else:
            self._decide(pick, [commune for commune, _ in options], max(s for _, s in options))

    def narrowed(self, pick: Pick) -> list[Scored]:
        """The communes of that name that agree with what was said around it, best first."""
        if not pick.mention.rows and not pick.mention.misspelt and not pick.qualified:
            return []
        options = [(self._findings.store.commune(row), score) for rows, score in pick.options for row in rows]
        suiting = [option for option in options if self._neighbours.suits(option[0], pick)]
        suiting = self._under(pick, suiting) or suiting
        best = max((score for _, score in suiting), default=0.0)
        near = 100.0 if pick.mention.misspelt and not pick.qualified else EQUAL
        return self._posted_part([o for o in suiting if o[1] > best - near], pick)

    def _under(self, pick: Pick, options: list[Scored]) -> list[Scored]:
        """Those of the area whose heading stands above; failing that, the names there that begin so."""
        area = pick.mention.under
        if area is None or pick.qualified:
            return []
        inside = [option for option in options if is_inside(option[0], area)]
        if inside:
            pick.headed = True
            return inside
        longer = [(commune, BEGINNING) for commune in self._findings.longer(pick) if is_inside(commune, area)]
        pick.headed = bool(longer)
        return longer

    def _posted_part(self, options: list[Scored], pick: Pick) -> list[Scored]:
        """« 75013 Paris » is the 13e."""
        if len(options) != 1 or options[0][0].code not in CITIES.values():
            return options
        city, score = options[0]
        posted = [commune for number in pick.numbers for commune in self._codes.delivered(number)]
        return [(part, score) for part in posted if part.parent == city.code] or options

    def _decide(self, pick: Pick, communes: Sequence[Commune], score: float) -> None:
        communes = [*communes, *self._articled(pick)]
        alive = {commune.code: commune for commune in communes if commune.alive}
        today = {commune.parent for commune in communes if not commune.alive}
        hidden = [find(self._findings.store, code) for code in today - alive.keys()]
        if len(alive) == 1 and any(_dwarfs(town, *alive.values()) for town in hidden):
            self._findings.ask(pick.mention.text, self._findings.candidates(communes, score))
        elif len(alive) == 1:
            commune = next(iter(alive.values()))
            self._accept(pick, commune, score)
            self._recall_former(commune, communes)
        elif not alive and len(today) == 1:
            self._accept_former(pick, communes[0], score)
        else:
            larger = self.larger(pick, max(communes, key=lambda commune: commune.population or 0))
            self._findings.ask(pick.mention.text, self._findings.candidates([*communes, *larger], score))
            self.open.append((self._findings.ambiguous[-1], pick))
            self._tell_half(pick.mention)

    def _articled(self, pick: Pick) -> list[Commune]:
        """« La Baule » is not Baule: names that begin with the article that was written."""
        article = pick.mention.links[-1:]
        if not article or pick.qualified or not ARTICLES.issuperset(article):
            return []
        return self._findings.describe.longer_names(" ".join([*article, pick.mention.key]), 0)

    def _accept(self, pick: Pick, commune: Commune, score: float) -> None:
        if score < 100:
            self._findings.notes.append(f"« {pick.mention.text} » compris : {self._findings.describe.short(commune)}.")
        if pick.mention.zone:
            self._ask_zone(pick.mention, commune)
            return
        if pick.mention.around:
            self._tell_zone(pick.mention, commune)
        larger = self.larger(pick, commune)
        if larger:
            taken, names = self._findings.describe.short(commune), map(self._findings.describe.short, larger)
            self._findings.notes.append(f"{taken} est retenue ; pensiez-vous à {', '.join(names)} ?")
        self._findings.add(self._findings.describe.commune(commune).scored(score))
        if not (pick.qualified or pick.headed):
            shy = pick.mention.shy and (commune.population or 0) < TOWN
            self.doubted.append((pick, commune, score == 100 and not larger and not shy))

    def _ask_zone(self, mention: Mention, commune: Commune) -> None:
        """« canton de Mehun » is another zone: the commune, or the intercommunality it belongs to."""
        text = f"{mention.zone} {of(mention.text)}" if mention.key not in CITIES else f"{mention.text} {mention.zone}"
        self._findings.ask(text, [self._findings.describe.commune(commune), *self._intercommunality(commune)])
        self._findings.notes.append(
            f"« {text} » n'est pas une zone que je connais : choisissez, ou écrivez ses communes."
        )

    def _tell_zone(self, mention: Mention, commune: Commune) -> None:
        """« Bourges et environs »: Bourges alone is counted, and what may be meant is offered."""
        self._findings.zones.append(Zone(mention.text, mention.around, tuple(self._intercommunality(commune))))
        name = commune.name
        self._findings.notes.append(
            f"« {mention.around} » : je ne compte que {name} ; ajoutez les autres communes, ou choisissez."
        )

    def _tell_half(self, mention: Mention) -> None:
        """« canton d'Aubusson », of two Aubusson: whichever is meant, the zone is not counted."""
        if mention.zone or mention.around:
            self._findings.notes.append(
                f"« {mention.zone or mention.around} » : je ne compte que la commune ; ajoutez les autres."
            )

    def _intercommunality(self, commune: Commune) -> list[Place]:
        epci = self._findings.store.epci(commune.epci)
        return [self._findings.describe.epci(epci)] if epci else []

    def _accept_former(self, pick: Pick, commune: Commune, score: float) -> None:
        larger = self.larger(pick, commune)
        if larger:  # « Boulogne » is less likely a former village than Boulogne-Billancourt
            self._findings.ask(pick.mention.text, self._findings.candidates([commune, *larger], score))
            return
        today = find(self._findings.store, commune.parent)
        if commune.name != today.name:
            self._findings.notes.append(describe_former(commune, today))
        self._accept(pick, today, score)

    def _recall_former(self, taken: Commune, others: Iterable[Commune]) -> None:
        """Name the déléguées elsewhere that bear the name of the live commune taken."""
        for commune in others:
            if not commune.alive and commune.parent != taken.code:
                former = describe_former(commune, find(self._findings.store, commune.parent))
                place = f"{former.removesuffix('.')} ({commune.departement})"
                self._findings.notes.append(f"{self._findings.describe.short(taken)} est retenue. Ailleurs, {place}.")

    def larger(self, pick: Pick, commune: Commune) -> list[Commune]:
        """« Aix » is a commune of Corrèze; Aix-en-Provence may be meant."""
        people = commune.population or 0
        if people >= TOWN or pick.qualified or pick.headed or not pick.mention.rows:
            return []
        longer = self._findings.describe.longer_names(pick.mention.key, TIMES_LARGER * people)
        return [town for town in longer if town.code != commune.parent]

    def not_understood(self, pick: Pick) -> None:
        if pick.mention.greeted:
            self._findings.now.role = Role.WORD
            return
        nearest: dict[str, Place] = {}
        for rows, score in pick.options:
            for place in self._findings.candidates(map(self._findings.store.commune, rows), score):
                nearest.setdefault(place.code, place)
        self._findings.leave(pick.mention.text, nearest.values())


def _dwarfs(town: Commune, commune: Commune) -> bool:
    people = town.population or 0
    return people >= max(TOWN, TIMES_LARGER * (commune.population or 0))
