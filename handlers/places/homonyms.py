"""Homonyms told apart: which of several places a text means, given what is said of it."""

from collections.abc import Sequence

from handlers.engine.flow import Outcome
from handlers.engine.quotation import literal, quoted
from handlers.hearing.corrections import correction
from handlers.places.held import Held
from handlers.places.running_list import Asked, as_choices, echo
from knowledge.territory import Place
from knowledge.text import key

_NONE = frozenset({"aucun", "aucune", "non", "non merci", "laisse tomber"})


class Apart(Held):
    """The list, with the texts still to be told apart."""

    def _gives_up(self, said: str, asked: Asked) -> bool:
        """Whether a message drops the text being told apart: « retirer Beaumont », « laisse tomber »."""
        corrected = correction(said)
        dropped = corrected is not None and not corrected.add and key(corrected.remove) == key(asked.text)
        return dropped or key(said) in _NONE

    def _meant(self, asked: Asked, said: str) -> Place | None:
        """The one place a text means, given what was said of it: its département, its postcode, its whole name.

        « Villedieu » in the Indre is Villedieu-sur-Indre, though nobody thought of it among the candidates. Words that
        name nothing say nothing of it: « je ne sais pas trop » is no yes to « est-ce Us ? ».
        """
        if not self._tells(said):
            return None
        for text in (f"{asked.text} ({said})", said):
            location = self.gazetteer.locate(text)
            if len(location.places) == 1 and not location.ambiguous and asked.may_be(location.places[0]):
                return location.places[0]
        return None

    def _tells(self, said: str) -> bool:
        """Whether a message may say which is meant: « sans Vion » is about another commune, whatever else is asked."""
        corrected = correction(said)
        if corrected and corrected.remove and not corrected.add:
            return False
        location = self.gazetteer.locate(said)
        return bool(location.places or location.ambiguous or location.too_wide)

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
