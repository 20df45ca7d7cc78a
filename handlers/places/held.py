"""A list of communes being put together: what it holds, and what is answered with it."""

from collections.abc import Sequence
from itertools import dropwhile

from handlers.engine.flow import Accept, Context, Hold, Outcome, Refuse
from handlers.engine.messages import Choice
from handlers.hearing.numbers import tells_people
from handlers.places.remarks import too_wide
from handlers.places.running_list import (
    RESTORE,
    Asked,
    Draft,
    apart,
    as_choices,
    aside_words,
    choices,
    draft_of,
    listed,
    show,
    territory_of,
)
from knowledge.territory import Gazetteer, Location, Territory, TooWide
from knowledge.text import key
from knowledge.wording import inhabitants, listing

MOST_OWN = 3  # départements of a list that are asked what they call so
GO_ON = "Ajoutez, retirez, ou dites que c'est complet."
HELP = (
    "Écrivez une commune, un code postal, un arrondissement (« Lyon 3 ») ou une intercommunalité, "
    "avec ou sans accents. Plusieurs à la fois vont bien : « Bourges, Vierzon et Mehun-sur-Yèvre ». "
    "Pour ôter une commune : « retirer Vierzon »."
)
NO_LIST = "Votre liste est encore vide : écrivez une commune, ou plusieurs à la fois."
COUNTED = (
    "Votre territoire est compté par ses communes : {people}. Je ne change pas ce nombre ; ajoutez ou retirez des "
    "communes."
)
SHOWING = frozenset(
    "liste|la liste|ma liste|voir|voir tout|tout voir|voir liste|voir la liste|voir ma liste|voir toute la liste|"
    "montre la liste|montrez la liste|affiche la liste|afficher la liste|liste complete|la liste complete|"
    "quelles communes|quelles sont les communes|quelles communes dans la liste|combien d habitants|"
    "combien d habitants en tout|combien d habitants au total|ca fait combien d habitants|quelle population|"
    "quelle population au total|villes|les villes|mes villes|communes|les communes|mes communes".split("|")
)


_LEADS_TO_IT = frozenset("et donc alors ok du coup ca c est fait on en est a il y".split())


def is_showing(said: str) -> bool:
    """Whether a message asks to see the list, whatever leads to it: « et c'est combien d'habitants »."""
    rest = dropwhile(_LEADS_TO_IT.__contains__, key(said).split())
    return key(said) in SHOWING or " ".join(rest) in SHOWING


class Held:
    """The list as it stands, of a question that collects communes or takes one place; `wide`: an area will do."""

    def __init__(self, context: Context, collects: bool, wide: bool) -> None:
        self.context = context
        self.collects = collects
        self.wide = wide
        self.gazetteer: Gazetteer = context.knowledge.gazetteer
        self.draft = draft_of(context)

    def shown(self, said: str) -> str:
        """The list, for words that only ask to see it, or tell another number of people than it has."""
        if not self.draft.codes:
            return ""
        if tells_people(said):
            return COUNTED.format(people=inhabitants(self._list().population))
        if not is_showing(said):
            return ""
        return listed(self._list(), self.context, self.draft.aside, whole=True)

    def settled(self) -> list[str] | None:
        """The list as it stands, when nothing of it is still to be told apart."""
        return self.draft.codes if self.draft.codes and not self.draft.asked else None

    def _complete(self) -> Outcome:
        """The list as it stands; homonyms still to be told apart are left aside."""
        if not self.draft.codes:
            return Refuse("Il me faut au moins une commune. " + HELP)
        aside = [*self.draft.aside, *(asked.text for asked in self.draft.asked)]
        return Accept(self.draft.codes, note=aside_words(aside, self._list()))

    def joined_by(self, codes: Sequence[str]) -> Outcome:
        """The list with communes that were agreed to as a whole."""
        return self._next(self._list().add(*codes), self.draft.asked, "")

    def _list(self) -> Territory:
        return territory_of(self.context, self.draft.codes)

    def _emptied(self) -> Outcome:
        """Nothing is lost: the list as it was is kept beside the new one."""
        if not self.draft.codes and not self.draft.asked:
            return self._hold(self.draft, "La liste est vide. Quelles communes voulez-vous ?")
        draft = Draft(emptied=self.draft.model_copy(update={"emptied": None}))
        text = f"La liste est vide. Pour la retrouver, écrivez « {RESTORE.label.lower()} »."
        return self._hold(draft, f"{text} Quelles communes voulez-vous ?")

    def _restored(self, before: Draft) -> Outcome:
        now = self.draft
        self.draft = Draft(aside=[*before.aside, *now.aside])
        territory = territory_of(self.context, [*before.codes, *now.codes])
        return self._next(territory, [*before.asked, *now.asked], "La liste est revenue.", sure=False)

    def _looked_at(self, text: str) -> Outcome:
        return self._ask_apart(self.draft, text) if self.draft.asked else self._hold(self.draft, f"{text}\n\n{GO_ON}")

    def _names(self, codes: Sequence[str]) -> list[str]:
        return [c.name for c in territory_of(self.context, codes).communes]

    def _nearby(self, asked: Asked, clear: Territory) -> Asked:
        """With what the list's own départements call so first: Villedieu-sur-Indre for « Villedieu ».

        « Pierrefitte » among communes of Seine-Saint-Denis is Pierrefitte-sur-Seine, now a part of Saint-Denis.
        """
        called = [one for own in clear.departements[:MOST_OWN] for one in self._called(asked, own.code)]
        fresh = {choice.id: choice for choice in called if choice.id not in asked.codes}
        return asked.model_copy(update={"candidates": [*fresh.values(), *asked.candidates]}) if fresh else asked

    def _called(self, asked: Asked, own: str) -> list[Choice]:
        """What a département calls so; nothing when one of the candidates is there already."""
        location = self.gazetteer.locate(f"{asked.text} ({own})")
        places = [*location.places, *(p for one in location.ambiguous for p in one.candidates)]
        if any(p.code in asked.codes or p.departement != own or p.kind != "commune" for p in places):
            return []
        if len(places) != 1:
            return as_choices(places)
        former = [name for name, now, _ in (note.partition(" est aujourd'hui") for note in location.notes) if now]
        label = f"{former[0]}, dans {places[0].name} ({own})" if former else places[0].label
        return [Choice(id=places[0].code, label=label)]

    def _next(self, territory: Territory, asked: list[Asked], remarks: str, *, sure: bool = True) -> Outcome:
        """What follows an addition; a place of practice is taken at once when all of it was understood."""
        asked = [*(self._nearby(first, territory) for first in asked[:1]), *asked[1:]]
        draft = self.draft.model_copy(update={"codes": territory.to_list(), "asked": asked})
        if asked:
            return self._ask_apart(draft, remarks)
        if not self.collects and draft.codes and sure:
            noted = f"Noté : {show(draft.codes, self.context)}."
            return Accept(draft.codes, note="\n\n".join(filter(None, [remarks, noted])))
        if not draft.codes:
            return self._hold(draft, f"{remarks} La liste est vide. Quelles communes voulez-vous ?".strip())
        text = "\n\n".join(filter(None, [remarks, listed(territory, self.context, draft.aside)]))
        return Hold(draft.model_dump(), f"{text}\n\n{GO_ON}", choices(draft), settled=Accept(draft.codes, note=text))

    def _known_already(self, codes: Sequence[str], told: str) -> Outcome:
        """« Lemps jette l'éponge »: of communes the list has, words we do not know may well say that they go."""
        names = self._names(codes)
        off = Choice(id=f"retirer {', '.join(names)}", label=f"Retirer {listing(names)}")
        text = f"{told}\n\nPour ôter {listing(names)} de la liste, choisissez « {off.label} ».\n\n{GO_ON}"
        return Hold(self.draft.model_dump(), text, (off, *choices(self.draft)))

    def _whole(self, wide: TooWide) -> Outcome:
        """A whole département or region, by its chef-lieu: enough to know whom to ask."""
        area = self.gazetteer.departement(wide.code) if wide.kind == "departement" else self.gazetteer.region(wide.code)
        chef_lieu = area.chef_lieu if area else ""
        if not self.gazetteer.commune(chef_lieu):
            return Refuse(too_wide(wide))
        return Accept([chef_lieu], note=f"Noté : {wide.name} (son chef-lieu sert de repère).")

    def _ask_apart(self, draft: Draft, remarks: str) -> Outcome:
        text = "\n\n".join(filter(None, [remarks, apart(draft.asked[0])]))
        return Hold(draft.model_dump(), text, choices(draft))

    def _wide(self, code: str) -> TooWide | None:
        """The département behind a choice, which may be one that bears the name of a town: Vienne, Mayenne."""
        if self.gazetteer.departement(code) is None:
            return None
        return next(iter(self.gazetteer.locate(f"dans le {code}").too_wide), None)

    def _communes(self, code: str) -> Sequence[str]:
        """The communes behind a choice, which may be an intercommunality."""
        epci = self.gazetteer.epci(code)
        return epci.communes if epci else [code]

    def _nothing(self, location: Location) -> Outcome:
        if location.too_wide:
            return Refuse(too_wide(location.too_wide[0]))
        choices = as_choices([p for u in location.unknown for p in u.nearest][:5])
        hint = " Voici les noms les plus proches." if choices else ""
        return Refuse(f"Je ne reconnais pas de commune dans ce message.{hint} {HELP}", choices)

    def _hold(self, draft: Draft, text: str) -> Outcome:
        return Hold(draft.model_dump(), text, choices(draft))

    def _near(self) -> set[str]:
        return {d.code for d in self._list().departements}
