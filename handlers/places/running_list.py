"""A list of communes being put together, and how it is shown: what is in, was added, left aside, may be chosen."""

from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from handlers.engine.flow import Context
from handlers.engine.messages import Choice
from handlers.engine.quotation import literal, quoted
from handlers.money.wording import band_words, near_words
from knowledge.territory import Ambiguity, Place, Territory
from knowledge.text import key
from knowledge.wording import count, inhabitants, listing, some

MOST_SHOWN = 8  # places listed in a message; the rest is counted
LIMITS = "limites communales 2026"
VINTAGE = f"population municipale 2023, {LIMITS}"
MAYOTTE = "976"  # whose populations are of another year, which the notes of the territory say
COMPLETE = Choice(id="complet", label="C'est complet")
NONE_OF_THESE = Choice(id="aucune", label="Aucune de celles-ci")
EMPTY_LIST = Choice(id="vider", label="Vider la liste")
RESTORE = Choice(id="annuler-vidage", label="Annuler le vidage")
MOST_OFFERED = 6  # choices between homonyms; beyond, the département or the postcode is asked


class Asked(BaseModel):
    """A text that named several places, and the places it may mean."""

    text: str
    candidates: list[Choice]

    @property
    def codes(self) -> set[str]:
        return {choice.id for choice in self.candidates}

    def may_be(self, place: Place) -> bool:
        """Whether the text may mean a place: one of its candidates, or a name that begins with it."""
        return place.code in self.codes or key(place.name).startswith(f"{key(self.text)} ")


class Draft(BaseModel):
    """The codes so far, the texts still to be told apart, those left aside, and the list before it was emptied.

    `latest` are the codes the last message brought, `tail` what stood after its last mark, where a client may have cut.
    """

    codes: list[str] = []
    asked: list[Asked] = []
    aside: list[str] = []
    emptied: "Draft | None" = None
    latest: list[str] = []
    tail: str = ""


def draft_of(context: Context) -> Draft:
    """The half-given answer; nothing when an older program left what cannot be read any more."""
    try:
        return Draft.model_validate(context.draft or {})
    except ValidationError:
        return Draft()


def territory_of(context: Context, codes: Sequence[str]) -> Territory:
    return context.knowledge.gazetteer.territory(codes)


def listed(territory: Territory, context: Context, aside: Sequence[str] = (), *, whole: bool = False) -> str:
    """The running list: communes, population, vintage, size band, and how near a bound it stands."""
    communes = territory.communes
    shown = communes if whole else communes[:MOST_SHOWN]
    names = [f"- {c.name} ({c.departement}) : {inhabitants(c.population or 0)}" for c in shown]
    if rest := len(communes) - len(shown):
        names.append(f"- et {count(rest, 'autre commune', 'autres communes')} (pour les voir : « voir la liste »)")
    total = f"**{count(len(communes), 'commune')}, {inhabitants(territory.population)}** ({_vintage(territory)})."
    left = aside_words(aside, territory)
    parts = [total + _size(territory.population, context), "\n".join(names), *territory.notes, left]
    return "\n\n".join(filter(None, parts))


def _vintage(territory: Territory) -> str:
    """Of when the populations are, those of Mayotte apart."""
    of_mayotte = [c.departement == MAYOTTE for c in territory.communes]
    if not any(of_mayotte):
        return VINTAGE
    return LIMITS if all(of_mayotte) else f"population municipale 2023, Mayotte à part ; {LIMITS}"


def _size(population: int, context: Context) -> str:
    if not population:
        return ""
    table = context.knowledge.rates.on(context.today)
    bound = table.nearest_bound(population)
    near = f" {near_words(bound)}" if bound else ""
    return f" Cela correspond à la {band_words(table, table.band_of(population))}.{near}"


def show(codes: Sequence[str], context: Context) -> str:
    territory = territory_of(context, codes)
    names = [c.name for c in territory.communes]
    shown = names[:3] + ([count(len(names) - 3, "autre")] if len(names) > 3 else [])
    return f"{listing(shown)} ({inhabitants(territory.population)})"


def aside_words(aside: Sequence[str], territory: Territory) -> str:
    """What was left aside and did not come into the list since."""
    names = {key(commune.name) for commune in territory.communes}
    left = {key(text): quoted(text) for text in aside if key(text) not in names}
    return f"Laissé de côté : {listing(left.values())}." if left else ""


def echo(codes: Sequence[str], before: Territory, context: Context) -> str:
    """What an addition brought, and what was there already."""
    known = [code for code in codes if code in before]
    new = [code for code in codes if code not in known]
    said = [f"Ajouté : {named(new, context)}."] if new else []
    said += [f"Déjà dans la liste : {named(known, context)}."] if known else []
    return " ".join([*said, *_far_words(new, before, context)])


def _far_words(new: Sequence[str], before: Territory, context: Context) -> list[str]:
    """A warning for what lies in another region than all the rest: a homonym, or a number typed once too often."""
    regions = {region.code for region in before.regions}
    far = [code for code in new if regions.isdisjoint(r.code for r in territory_of(context, [code]).regions)]
    if not far or not regions:
        return []
    names = named(far, context)
    return [f"Attention, dans une autre région que le reste de la liste : {names}. Pour ôter : « retirer » et le nom."]


def named(codes: Sequence[str], context: Context) -> str:
    """Some communes by name, the rest counted."""
    communes = context.knowledge.gazetteer.territory(codes).communes
    return some([f"{c.name} ({c.departement})" for c in communes], MOST_SHOWN)


def as_choices(places: Sequence[Place]) -> list[Choice]:
    return [Choice(id=p.code, label=p.label) for p in places]


def as_asked(ambiguous: Sequence[Ambiguity]) -> list[Asked]:
    """The names of a text that mean several places, to be told apart."""
    return [Asked(text=one.input, candidates=as_choices(one.candidates)) for one in ambiguous]


def choices(draft: Draft) -> tuple[Choice, ...]:
    if draft.asked:
        return (*draft.asked[0].candidates[:MOST_OFFERED], NONE_OF_THESE)
    if draft.codes:
        return (COMPLETE, EMPTY_LIST)
    return (RESTORE,) if draft.emptied else ()


def apart(asked: Asked) -> str:
    number = len(asked.candidates)
    if number == 1:
        return f"{quoted(asked.text)} : est-ce {literal(asked.candidates[0].label)} ?"
    text = f"{quoted(asked.text)} peut désigner {count(number, 'lieu', 'lieux')}. Lequel est le vôtre ?"
    if number > MOST_OFFERED:
        text += " En voici quelques-uns ; si le vôtre n'y est pas, écrivez son département ou son code postal."
    return text
