"""One message about a territory, read as an addition to a list of communes, a removal, or a decision about it."""

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from handlers.engine.flow import Hold, Outcome, Refuse
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.assent import blunt
from handlers.hearing.corrections import Correction, correction
from handlers.hearing.courtesy import bare
from handlers.hearing.intent import is_list_of_places
from handlers.hearing.numbers import PEOPLE
from handlers.money.sizes import label_of_postcode, people_or_postcode
from handlers.places.cut import joined, tail_of
from handlers.places.held import HELP, NO_LIST, is_showing
from handlers.places.homonyms import Apart
from handlers.places.remarks import near_names, remarks, too_wide, without, zones
from handlers.places.removal import Found, named_in
from handlers.places.running_list import (
    EMPTY_LIST,
    NONE_OF_THESE,
    RESTORE,
    Asked,
    Draft,
    as_asked,
    choices,
    echo,
    named,
)
from knowledge.territory import Location, Place, Territory
from knowledge.territory.atlas.location import Role
from knowledge.text import key
from knowledge.wording import listing

_AGENCY = re.compile(r"\b(?:(?:le|un)\s+)?(?:l|d|de\s+l)?['’]?\s?ars\b(?![-\s]*\(|-)", re.IGNORECASE)
# « Ars (Creuse) », « Ars-en-Ré » are places, whatever stands before.
_ANNOUNCED = r"\b(?:(?:à|a|de|par|pour|avec)\s+)?(?:l['’\s]\s?|(?:la|le|notre|votre|mon|ma|une|un)\s+)"
_ENDED = r"\b(?![-\s]*\(|-)"
BACK_AGAIN = f"Pour retrouver la liste d'avant, écrivez « {RESTORE.label.lower()} »."
EVERYTHING = {"tout", "tous", "toutes", "la liste", "tout ca"}
FINISHED = frozenset(
    "complet|c est complet|termine|c est tout|non c est tout|voila|voila c est tout|fini|j ai fini|c est fini|ok|oui|"
    "c est bon|valider|suite|suivant|rien d autre|non merci|laisse tomber|cest complet|cest bon|cest tout|c bon|c tout|"
    "c complet|rien dautre|cest fini|la liste est complete|liste ok|ouais|c est ok|parfait".split("|")
)
EMPTYING = {EMPTY_LIST.id, "vider la liste", "videz la liste", "vide la liste", "vider liste"}
# While homonyms are pending, these may as well be about them; the other words that finish a list are not.
_ASSENT = frozenset("ok|oui|c est bon|valider|suite|suivant".split("|"))
_AGREED = frozenset("oui|ouais|oui c est ca|c est ca|ok|exact".split("|"))  # to « est-ce X ? »
RESTORING = {key(RESTORE.id), key(RESTORE.label)}
CHOOSE = f"Choisissez un de ces lieux, ou « {NONE_OF_THESE.label} » pour le laisser de côté."
_ALSO = re.compile(r"\b(?:aussi|egalement|en plus)\b|^(?:et )?avec ")
# « C'est plutôt 38000 », « non en fait 46000 »: said of a number, as much as of a place.
_COUNTED = re.compile(r"\b(?:c est|on est|nous sommes|on fait|ca fait|plutot|en fait|non|trompee?|compte|environ)\b")
MAYBE_PEOPLE = "Rien n'est changé. Ici, j'attends des communes : je compte leurs habitants moi-même."
NO_PEOPLE = "Ici, j'attends des communes plutôt qu'un nombre d'habitants. "
_BULLET = re.compile(r"(^|[,;])[ \t]*[-–—•][ \t]+(?=[^\W\d])", re.MULTILINE)
_ADDS = re.compile(r"(?:(?:et|si|on|j|je|nous) )*(?:r?ajout|remet|mets|mettez|mettre)")
# « tous dans l'Indre » tells every pending homonym apart at once.
_ALL = re.compile(r"\s*(?:(?:ils|elles)\s+sont\s+)?(?:tous|toutes|tout|ceux|celles)\s+(?P<area>\S.*)", re.IGNORECASE)


class Reading(Apart):
    """One message read as an addition to, a removal from, or a decision about the list."""

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
        if _COUNTED.search(key(said)) and (counted := self._maybe_people(said)):
            number = next(postcode for postcode in counted.postcodes if postcode in key(said))
            text = f"{people_or_postcode(number, [counted])} {MAYBE_PEOPLE}"
            taken = Choice(id=f"{counted.name} {counted.departement}", label=label_of_postcode([counted]))
            return Hold(self.draft.model_dump(), text, (taken, *choices(self.draft)))
        corrected = correction(said)
        if corrected is None:
            return self._add(said)
        if key(corrected.remove) in EVERYTHING:
            return self._emptied()
        outcome = self._replaced(corrected) or self._less(said, corrected) or self._correct(corrected)
        if corrected.besides and isinstance(outcome, Hold) and outcome.settled:
            return replace(outcome, settled=replace(outcome.settled, onward=True))
        return outcome

    def _maybe_people(self, said: str) -> Place | None:
        """The first town of a round number, all that a sentence names, when it may as well count people."""
        location = self.gazetteer.locate(said)
        written = set(key(said).split())
        named = [place for place in location.named if written & {p for p in place.postcodes if p.endswith("00")}]
        return named[0] if named and not _is_lettered(location) else None

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
        asked = [one for one in self.draft.asked if not key(self.draft.tail).startswith(key(one.text))]
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
        if not text and is_showing(heard) and self.collects:
            return Refuse(NO_LIST)
        return self._looked_at(text) if text else None

    def is_about_the_place(self, said: str, given: Sequence[str]) -> bool:
        """Whether a message adds a place to the one `given`, or gives another instead of it."""
        return bool(given) and (self._gives_anew(said) or self._starts_from(said, given))

    def changes_the_place(self, said: str, given: Sequence[str]) -> bool:
        """« Aussi à Déols », « pas à Bourges mais à Déols »: what starts from the place that is `given`."""
        return bool(given) and not self._gives_anew(said) and self._starts_from(said, given)

    def _gives_anew(self, said: str) -> bool:
        """« Non en fait Anglet »: another place, and nothing of the one given before."""
        corrected = correction(said)
        return corrected is not None and is_list_of_places(corrected.rather, self.context.knowledge)

    def _starts_from(self, said: str, given: Sequence[str]) -> bool:
        corrected = correction(said)
        if corrected and corrected.add and corrected.remove:
            gone = self.gazetteer.locate(corrected.remove).territory
            return any(code in gone for code in given) and bool(self.gazetteer.locate(corrected.add).places)
        return self._is_one_more(said)

    def is_about_the_list(self, said: str) -> bool:
        """Whether a message plainly shows or changes the list, whatever question is pending."""
        if is_showing(said) or key(said) in EMPTYING:
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
        added = self.gazetteer.locate(corrected.add) if _orders_more(said) else None
        return bool(added and (added.places or added.ambiguous))

    def _is_one_more(self, said: str) -> bool:
        """« aussi à Déols », « et avec Vierzon »: a place beside what was given."""
        location = self.gazetteer.locate(said) if _ALSO.search(key(said)) else None
        return bool(location and location.places and not location.unknown)

    # Homonyms

    def _told_apart(self, said: str) -> Outcome:
        first, *others = self.draft.asked
        if chosen := _chosen(said, first):
            wide = self._wide(chosen)
            return Refuse(too_wide(wide)) if wide else self._settled(self._communes(chosen), others)
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
        """Something else said while homonyms are pending: they stay, but where one place is asked it is given anew."""
        if not self.collects:
            return self._add(said)
        corrected = correction(said)
        if corrected and (self._of_the_list(corrected.remove) or not corrected.add):
            return self._correct(corrected, waiting=self.draft.asked)
        return self._add(said, waiting=self.draft.asked)

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

    def _add(self, text: str, waiting: Sequence[Asked] = (), said: Sequence[str] = ()) -> Outcome:
        """Add what a text names; `said` is what the same message already did."""
        location = self.gazetteer.locate(self._heard(text), near=self._near(), among=self.draft.codes)
        if PEOPLE.search(text) and not _is_lettered(location):  # « environ 80 000 » is no postcode, of Amiens
            return Refuse(NO_PEOPLE + HELP)
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
        if self.collects and codes and location.unknown and not (fresh or pending or said):
            return self._known_already(codes, told)
        self.draft = self.draft.model_copy(update={"latest": fresh, "tail": tail_of(text) if self.collects else ""})
        return self._next(clear, pending, told, sure=sure)

    def _heard(self, text: str) -> str:
        """« l'ARS », « à la CPAM » are bodies, and no village; where contacts are asked, « ARS » alone is one too."""
        bodies = "|".join(re.escape(term.short) for term in self.context.knowledge.terms.term if term.body)
        text = re.sub(rf"{_ANNOUNCED}(?:{bodies}){_ENDED}", " ", text, flags=re.IGNORECASE)
        return _AGENCY.sub(" ", text) if self.wide else text

    def _asked(self, location: Location, clear: Territory) -> list[Asked]:
        """What the message leaves open, each with one tap to settle it."""
        open_ = as_asked(location.ambiguous)
        if not self.collects:
            return open_
        return [*open_, *near_names(location, clear)]


def is_addition(said: str) -> bool:
    """« ajoute Trouy », « aussi à Déols »: words that add to a list, and do not give it."""
    return _orders_more(said) or bool(_ALSO.search(key(said)))


def _orders_more(said: str) -> bool:
    return bool(_ADDS.match(key(bare(said))))


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


def _chosen(said: str, asked: Asked) -> str:
    """The code of a candidate that was tapped; « oui » is that of the only one."""
    if len(asked.candidates) == 1 and _is_among(said, _AGREED):
        return asked.candidates[0].id
    return said if said in asked.codes else ""
