"""One message about a territory, read as an addition to a list of communes, a removal, or a decision about it."""

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from handlers.engine.flow import Accept, Context, Hold, Outcome, Refuse
from handlers.engine.messages import Choice
from handlers.engine.quotation import literal, quoted
from handlers.hearing.assent import blunt
from handlers.hearing.corrections import Correction, correction
from handlers.hearing.numbers import PEOPLE
from handlers.places.cut import joined, tail_of
from handlers.places.remarks import near_names, remarks, too_wide, without, zones
from handlers.places.removal import Found, named_in
from handlers.places.running_list import (
    EMPTY_LIST,
    NONE_OF_THESE,
    RESTORE,
    Asked,
    Draft,
    apart,
    as_choices,
    aside_words,
    choices,
    draft_of,
    echo,
    listed,
    named,
    show,
    territory_of,
)
from knowledge.territory import Gazetteer, Location, Place, Territory, TooWide
from knowledge.territory.atlas.location import Role
from knowledge.text import key
from knowledge.wording import listing

_AGENCY = re.compile(r"\b(?:(?:le|un)\s+)?(?:l|d|de\s+l)?['’]?\s?ars\b(?![-\s]*\(|-)", re.IGNORECASE)
BACK_AGAIN = f"Pour retrouver la liste d'avant, écrivez « {RESTORE.label.lower()} »."
GO_ON = "Ajoutez, retirez, ou dites que c'est complet."
HELP = (
    "Écrivez une commune, un code postal, un arrondissement (« Lyon 3 ») ou une intercommunalité, "
    "avec ou sans accents. Plusieurs à la fois vont bien : « Bourges, Vierzon et Mehun-sur-Yèvre ». "
    "Pour ôter une commune : « retirer Vierzon »."
)
EVERYTHING = {"tout", "tous", "toutes", "la liste", "tout ca"}
FINISHED = frozenset(
    "complet|c est complet|termine|c est tout|non c est tout|voila|voila c est tout|fini|j ai fini|c est fini|ok|oui|"
    "c est bon|valider|suite|suivant|rien d autre|non merci|laisse tomber|cest complet|cest bon|cest tout|c bon|c tout|"
    "c complet|rien dautre|cest fini|la liste est complete|liste ok|ouais|c est ok|parfait".split("|")
)
EMPTYING = {EMPTY_LIST.id, "vider la liste", "videz la liste", "vide la liste", "vider liste"}
# While homonyms are pending, these may as well be about them; the other words that finish a list are not.
_ASSENT = frozenset("ok|oui|c est bon|valider|suite|suivant".split("|"))
_NONE = frozenset({"aucun", "aucune", "non", "non merci", "laisse tomber"})
RESTORING = {key(RESTORE.id), key(RESTORE.label)}
SHOWING = frozenset(
    "liste|la liste|ma liste|voir|voir tout|tout voir|voir liste|voir la liste|voir ma liste|voir toute la liste|"
    "montre la liste|montrez la liste|affiche la liste|afficher la liste|liste complete|la liste complete|"
    "quelles communes|quelles sont les communes|quelles communes dans la liste|combien d habitants|"
    "combien d habitants en tout|combien d habitants au total|ca fait combien d habitants|quelle population|"
    "quelle population au total".split("|")
)
CHOOSE = f"Choisissez un de ces lieux, ou « {NONE_OF_THESE.label} » pour le laisser de côté."
_ALSO = re.compile(r"\b(?:aussi|egalement|en plus)\b|^(?:et )?avec ")
_BULLET = re.compile(r"(^|[,;])[ \t]*[-–—•][ \t]+(?=[^\W\d])", re.MULTILINE)
_ADDS = re.compile(r"(?:(?:et|si|on|j|je|nous|il faut|peux tu|pouvez vous) )*(?:r?ajout|remet|mets|mettez)")
# « tous dans l'Indre » tells every pending homonym apart at once.
_ALL = re.compile(r"\s*(?:(?:ils|elles)\s+sont\s+)?(?:tous|toutes|tout|ceux|celles)\s+(?P<area>\S.*)", re.IGNORECASE)


class Reading:
    """One message read as an addition to, a removal from, or a decision about the list."""

    def __init__(self, context: Context, collects: bool, wide: bool) -> None:
        self.context = context
        self.collects = collects
        self.wide = wide
        self.gazetteer: Gazetteer = context.knowledge.gazetteer
        self.draft = draft_of(context)

    def outcome(self, said: str) -> Outcome:
        if whole := self._of_the_whole(key(said)):
            return whole
        if self.draft.asked:
            cut = joined(self.draft.tail, said, self.gazetteer)
            return self._rejoined(*cut) if cut else self._told_apart(said)
        if _is_among(said, FINISHED):
            return self._complete()
        if (bulleted := self._bulleted(said)) is not None:
            return self._add(bulleted)
        if cut := joined(self.draft.tail, said, self.gazetteer):
            return self._rejoined(*cut)
        return self._changed(said)

    def _changed(self, said: str) -> Outcome:
        """The list added to, taken from or replaced, as the message says."""
        corrected = correction(said)
        if corrected is None:
            return self._add(said)
        if key(corrected.remove) in EVERYTHING:
            return self._emptied()
        outcome = self._replaced(corrected) or self._less(said, corrected) or self._correct(corrected)
        if corrected.besides and isinstance(outcome, Hold) and outcome.settled:
            return replace(outcome, settled=replace(outcome.settled, onward=True))
        return outcome

    def _replaced(self, corrected: Correction) -> Outcome | None:
        if corrected.only:
            return self._only(corrected)
        return self._rather(corrected) if corrected.rather and self.collects else None

    def _less(self, said: str, corrected: Correction) -> Outcome | None:
        """« CC X sauf Y »: Y is taken off what the message adds; « -Vierzon, Massay » that takes off nothing adds."""
        if corrected.adds_first and self.gazetteer.locate(said, near=self._near(), among=self.draft.codes).removed:
            return self._add(said)
        dashed = said.lstrip().startswith("-") and "," in said
        if dashed and self.draft.codes and not self._of_the_list(corrected.remove):
            return self._add(said.lstrip(" -"))
        return None

    def _rejoined(self, place: Place, rest: str) -> Outcome:
        """A name that the client cut in two: what its first half was taken for goes, and is no more asked about."""
        half = self.gazetteer.locate(self.draft.tail).territory.codes
        asked = [one for one in self.draft.asked if key(one.text) != key(self.draft.tail)]
        wrong = [code for code in half if code in self.draft.latest]
        codes = self._list().remove(*wrong).to_list()
        self.draft = self.draft.model_copy(update={"codes": codes, "asked": asked, "tail": ""})
        return self._add(f"{place.name} ({place.departement})" + (f"\n{rest}" if rest.strip() else ""), waiting=asked)

    def _bulleted(self, said: str) -> str | None:
        """What stands behind dashes: « - Vierzon » takes off what the list has, else adds; « -Vierzon » does not."""
        text = _BULLET.sub(r"\1", said)
        if not _BULLET.match(said) or (len(_BULLET.findall(said)) == 1 and self._of_the_list(text)):
            return None
        return text

    def _of_the_whole(self, heard: str) -> Outcome | None:
        """What is said of the list as a whole: empty it, bring it back, show it."""
        if heard in EMPTYING:
            return self._emptied()
        if self.draft.emptied and heard in RESTORING:
            return self._restored(self.draft.emptied)
        text = self.shown(heard)
        return self._looked_at(text) if text else None

    def shown(self, said: str) -> str:
        """The list, for words that only ask to see it."""
        if key(said) not in SHOWING or not self.draft.codes:
            return ""
        return listed(self._list(), self.context, self.draft.aside, whole=True)

    def settled(self) -> list[str] | None:
        """The list as it stands, when nothing of it is still to be told apart."""
        return self.draft.codes if self.draft.codes and not self.draft.asked else None

    def is_about_the_place(self, said: str, given: Sequence[str]) -> bool:
        """Whether a message adds a place to the one `given`, or gives another instead of it."""
        if not given:
            return False
        corrected = correction(said)
        if corrected and corrected.add and corrected.remove:
            gone = self.gazetteer.locate(corrected.remove).territory
            return any(code in gone for code in given) and bool(self.gazetteer.locate(corrected.add).places)
        return self._is_one_more(said)

    def is_about_the_list(self, said: str) -> bool:
        """Whether a message plainly shows or changes the list, whatever question is pending."""
        if key(said) in SHOWING | EMPTYING:
            return bool(self.draft.codes)
        corrected = correction(said)
        if corrected is None:
            return self._is_one_more(said)
        if key(corrected.remove) in EVERYTHING:
            return bool(self.draft.codes)
        if corrected.remove:
            return bool(self._of_the_list(corrected.remove))
        if instead := corrected.only or corrected.rather:
            return bool(self.draft.codes) and self._names_places(instead)
        return self._adds(said, corrected) or self._is_one_more(said)

    def _adds(self, said: str, corrected: Correction) -> bool:
        """« ajoute Trouy »."""
        added = self.gazetteer.locate(corrected.add) if _ADDS.match(key(said)) else None
        return bool(added and (added.places or added.ambiguous))

    def _is_one_more(self, said: str) -> bool:
        """« aussi à Déols », « et avec Vierzon »: a place beside what was given."""
        location = self.gazetteer.locate(said) if _ALSO.search(key(said)) else None
        return bool(location and location.places and not location.unknown)

    def _complete(self) -> Outcome:
        """The list as it stands; homonyms still to be told apart are left aside."""
        if not self.draft.codes:
            return Refuse("Il me faut au moins une commune. " + HELP)
        aside = [*self.draft.aside, *(asked.text for asked in self.draft.asked)]
        return Accept(self.draft.codes, note=aside_words(aside, self._list()))

    # The whole list

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

    # Homonyms

    def _told_apart(self, said: str) -> Outcome:
        first, *others = self.draft.asked
        if said in first.codes:
            wide = self._wide(said)
            return Refuse(too_wide(wide)) if wide else self._settled(self._communes(said), others)
        if said == NONE_OF_THESE.id or self._gives_up(said, first):
            return self._left_aside(first, others)
        if _is_among(said, FINISHED):
            waits = _is_among(said, _ASSENT) or not self.draft.codes
            return self._ask_apart(self.draft, CHOOSE) if waits else self._complete()
        every = _ALL.fullmatch(said)
        if every and (outcome := self._all_told_apart(every["area"])):
            return outcome
        if place := self._meant(first, said):
            return self._settled([place.code], others)
        return self._narrowed(first, said, others) or self._meanwhile(said)

    def _meanwhile(self, said: str) -> Outcome:
        """Something else said while homonyms are pending: they stay."""
        corrected = correction(said)
        if corrected and (self._of_the_list(corrected.remove) or not corrected.add):
            return self._correct(corrected, waiting=self.draft.asked)
        return self._add(said, waiting=self.draft.asked)

    def _gives_up(self, said: str, asked: Asked) -> bool:
        """Whether a message drops the text being told apart: « retirer Beaumont », « laisse tomber »."""
        corrected = correction(said)
        dropped = corrected is not None and not corrected.add and key(corrected.remove) == key(asked.text)
        return dropped or key(said) in _NONE

    def _meant(self, asked: Asked, said: str) -> Place | None:
        """The one place a text means, given what was said of it: its département, its postcode, its whole name.

        « Villedieu » in the Indre is Villedieu-sur-Indre, though nobody thought of it among the candidates.
        """
        for text in (f"{asked.text} ({said})", said):
            location = self.gazetteer.locate(text)
            if len(location.places) == 1 and not location.ambiguous and asked.may_be(location.places[0]):
                return location.places[0]
        return None

    def _narrowed(self, asked: Asked, said: str, others: list[Asked]) -> Outcome | None:
        """The question again, with fewer candidates, when an area was said that holds several of them, or none."""
        if not self.gazetteer.locate(said).too_wide:
            return None
        more = self.gazetteer.locate(f"{asked.text} ({said})")
        fewer = [c for a in more.ambiguous[:1] for c in as_choices(a.candidates) if c.id in asked.codes]
        asked = asked.model_copy(update={"candidates": fewer or asked.candidates})
        draft = self.draft.model_copy(update={"asked": [asked, *others]})
        return self._ask_apart(draft, "\n".join(map(literal, more.notes)))

    def _all_told_apart(self, area: str) -> Outcome | None:
        """Every pending text taken in one area; those it does not hold are asked on."""
        found = [(asked, self._meant(asked, area)) for asked in self.draft.asked]
        codes = [place.code for _, place in found if place]
        return self._settled(codes, [asked for asked, place in found if not place]) if codes else None

    def _left_aside(self, asked: Asked, others: list[Asked]) -> Outcome:
        self.draft = self.draft.model_copy(update={"aside": [*self.draft.aside, asked.text]})
        # The list says it too, when it is shown next.
        said = "" if self.collects and self.draft.codes and not others else f"Laissé de côté : {quoted(asked.text)}."
        return self._next(self._list(), others, said)

    def _settled(self, codes: Sequence[str], others: list[Asked]) -> Outcome:
        territory = self._list().add(*codes)
        remarks = echo(codes, self._list(), self.context) if self.collects else ""
        return self._next(territory, others, remarks)

    def _correct(self, corrected: Correction, waiting: Sequence[Asked] = ()) -> Outcome:
        """Take off, then add, and say both; a text that names nothing of the list takes nothing off."""
        found = self._found(corrected.remove)
        gone = list(found.codes)
        left = self._list().remove(*gone)
        said = [f"Retiré : {listing(self._names(gone))}."] if gone else []
        said += [f"Je n'ai pas trouvé {quoted(found.left)} dans votre liste."] if found.left else []
        if corrected.remove and not gone and not self.draft.codes:
            # « je suis pas à Bourges mais à Vierzon » takes nothing off: there is no list yet.
            return self._add(corrected.add, waiting) if corrected.add else Refuse(f"Votre liste est vide. {HELP}")
        if corrected.remove and not gone:
            said = [f"Je n'ai pas trouvé {quoted(corrected.remove)} dans votre liste."]
        self.draft = self.draft.model_copy(update={"codes": left.to_list(), "tail": ""})
        if corrected.add:
            return self._add(corrected.add, waiting, said=said)
        return self._next(left, list(waiting), " ".join(said), sure=False)

    def _rather(self, corrected: Correction) -> Outcome | None:
        """« plutôt Vierzon »: instead of the one place said last; of several, nobody knows which is meant."""
        if not self._names_places(corrected.rather):
            return None
        latest = [code for code in self.draft.latest if code in self.draft.codes]
        latest = latest if len(self.draft.codes) > 1 else self.draft.codes
        if len(latest) != 1:
            return self._add(corrected.rather)
        said = [f"Retiré : {listing(self._names(latest))}."]
        self.draft = self.draft.model_copy(update={"codes": self._list().remove(*latest).to_list()})
        return self._add(corrected.rather, said=said)

    def _only(self, corrected: Correction) -> Outcome | None:
        """« seulement Vierzon »: instead of the whole list, which can be brought back."""
        if not self._names_places(corrected.only):
            return None
        before, kept = self.draft, set(self._found(corrected.only).codes)
        gone = [code for code in before.codes if code not in kept]
        said = [f"Retiré : {named(gone, self.context)}. {BACK_AGAIN}"] if gone else []
        self.draft = Draft(codes=sorted(kept), latest=sorted(kept), emptied=before.model_copy(update={"emptied": None}))
        if kept:
            return self._next(self._list(), [], " ".join(said), sure=False)
        return self._add(corrected.only, said=said)

    def _names_places(self, text: str) -> bool:
        location = self.gazetteer.locate(text, near=self._near(), among=self.draft.codes)
        return bool(location.places or location.ambiguous) and not location.unknown

    def _of_the_list(self, text: str) -> list[str]:
        """The codes of the list that a text names; of homonyms, those of the list."""
        return list(self._found(text).codes)

    def _found(self, text: str) -> Found:
        return named_in(text, self._list(), self.gazetteer) if text else Found((), "")

    def _names(self, codes: Sequence[str]) -> list[str]:
        return [c.name for c in territory_of(self.context, codes).communes]

    def _add(self, text: str, waiting: Sequence[Asked] = (), said: Sequence[str] = ()) -> Outcome:
        """Add what a text names; `said` is what the same message already did."""
        location = self.gazetteer.locate(self._heard(text), near=self._near(), among=self.draft.codes)
        if PEOPLE.search(text) and not _is_lettered(location):  # « environ 80 000 » is no postcode, of Amiens
            return Refuse("Ici, j'attends des communes plutôt qu'un nombre d'habitants. " + HELP)
        if self.wide and location.too_wide and not (location.places or location.ambiguous):
            return self._whole(location.too_wide[0])
        if not (location.places or location.ambiguous or said):
            return self._nothing(location)
        off = [place.code for place in location.removed]
        clear = self._list().add(*location.territory.codes).remove(*off)
        asked = self._asked(location, clear)
        pending = [*_still_pending([*asked, *waiting], location), *(zones(location) if self.collects else ())]
        codes = [*location.territory.codes]
        # A first list is shown whole right below; later ones say what they brought.
        echoed = echo(codes, self._list(), self.context) if self.collects and (self.draft.codes or pending) else ""
        sure = not (location.unknown or location.too_wide or location.truncated)
        told = "\n".join(filter(None, [*said, echoed, remarks(without(location, asked), text)]))
        fresh = [code for code in codes if code not in self.draft.codes]
        self.draft = self.draft.model_copy(update={"latest": fresh, "tail": tail_of(text) if self.collects else ""})
        return self._next(clear, pending, told, sure=sure)

    def _heard(self, text: str) -> str:
        """Where contacts are asked, « l'ARS » is the agency, and no village."""
        return _AGENCY.sub(" ", text) if self.wide else text

    def _asked(self, location: Location, clear: Territory) -> list[Asked]:
        """What the message leaves open, each with one tap to settle it."""
        open_ = [Asked(text=a.input, candidates=as_choices(a.candidates)) for a in location.ambiguous]
        if not self.collects:
            return open_
        return [*open_, *near_names(location, clear)]

    def _nearby(self, asked: Asked, clear: Territory) -> Asked:
        """With what the list's own département calls so first: Villedieu-sur-Indre for « Villedieu ».

        « Pierrefitte » among communes of Seine-Saint-Denis is Pierrefitte-sur-Seine, now a part of Saint-Denis.
        """
        own = clear.departements[0].code if len(clear.departements) == 1 else ""
        location = self.gazetteer.locate(f"{asked.text} ({own})") if own else None
        if location is None or len(location.places) != 1 or location.ambiguous:
            return asked
        place = location.places[0]
        if place.code in asked.codes or place.departement != own:
            return asked
        former = [name for name, now, _ in (note.partition(" est aujourd'hui") for note in location.notes) if now]
        label = f"{former[0]}, dans {place.name} ({place.departement})" if former else place.label
        return asked.model_copy(update={"candidates": [Choice(id=place.code, label=label), *asked.candidates]})

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


def _is_among(said: str, words: Container[str]) -> bool:
    return key(said) in words or blunt(said) in words


def _still_pending(asked: Sequence[Asked], location: Location) -> list[Asked]:
    """Each text once, without those a place just named settles."""
    given = {place.code for place in location.places}
    once = {key(a.text): a for a in reversed(asked) if not given & a.codes}
    return list(reversed(once.values()))


def _is_lettered(location: Location) -> bool:
    """Whether a place is named in letters, and not only by numbers."""
    named = (part for part in location.parts if part.role in (Role.PLACE, Role.ASKED))
    return any(any(map(str.isalpha, location.read[part.start : part.end])) for part in named)
