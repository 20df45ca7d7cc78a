"""What is said of a message about places: how much of it was understood, what was corrected, what was left aside."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.engine.messages import Choice
from handlers.engine.quotation import literal, quoted
from handlers.places.running_list import Asked, as_choices
from knowledge.territory import Location, Place, Territory, TooWide
from knowledge.territory.atlas.location import Role
from knowledge.territory.reading.layout import Noise
from knowledge.wording import count, inhabitants, listing

LONG = 5  # names of a message that make it a list worth counting back
MOST_SAID = 3  # words not understood that come with what they may be; the others are named
MOST_NOTES = 8
_ASIDE = {
    Noise.SIGNATURE: "la signature",
    Noise.PHONE: "les téléphones",
    Noise.ADDRESS: "les adresses",
    Noise.LINK: "les liens",
    Noise.DATE: "les dates",
}


def remarks(location: Location, said: str) -> str:
    """All that a person must know of how their message was read."""
    cut = ["Votre message était très long : je n'en ai lu que le début."] if location.truncated else []
    notes = [*map(literal, location.notes[:MOST_NOTES]), *_more(location.notes[MOST_NOTES:])]
    wide = map(too_wide, location.too_wide[:1])
    more_wide = [f"De même pour {listing(w.name for w in location.too_wide[1:])}."] if location.too_wide[1:] else []
    parts = [counted(location, said), *notes, *_unknown(location), *wide, *more_wide, _set_aside(location), *cut]
    return "\n".join(filter(None, parts))


def _more(notes: Sequence[str]) -> list[str]:
    return [f"Et {count(len(notes), 'autre remarque', 'autres remarques')} du même genre."] if notes else []


def counted(location: Location, said: str) -> str:
    """« 22 communes reconnues sur 22 lignes, 43 181 habitants (votre message dit 41 300) », after a list."""
    if location.names < LONG and location.stated is None:
        return ""
    taken, read = len(location.territory), location.recognised
    unit = "ligne" if said.count("\n") >= location.names - 1 > 0 else "nom"
    what = count(read, "commune reconnue", "communes reconnues")
    differ = f", soit {count(taken, 'commune')}" if taken != read and taken else ""
    told = location.stated
    stated = f" (votre message dit {inhabitants(told)})" if told is not None and told != location.population else ""
    return f"{what} sur {count(location.names, unit)}{differ}, {inhabitants(location.population)}{stated}."


def _unknown(location: Location) -> list[str]:
    """Each word not understood is named: the first with what they may be."""
    first, rest = location.unknown[:MOST_SAID], location.unknown[MOST_SAID:]
    said = [f"Je n'ai pas reconnu {quoted(u.input)}{_did_you_mean(u.nearest)}." for u in first]
    return [*said, *([f"Ni {listing((quoted(u.input) for u in rest), 'ni')}."] if rest else [])]


def _set_aside(location: Location) -> str:
    kinds = dict.fromkeys(Noise(part.kind) for part in location.parts if part.role is Role.NOISE)
    named = [_ASIDE[kind] for kind in kinds if kind in _ASIDE]
    return f"Je n'ai pas lu {listing(named, 'ni')}." if named and location.names else ""


def _did_you_mean(nearest: Sequence[Place]) -> str:
    names = [p.label for p in nearest[:3]]
    return f" (peut-être {listing(names, 'ou')})" if names else ""


def too_wide(wide: TooWide) -> str:
    if wide.communes == 1:
        return f"Précisez l'arrondissement, par exemple « {wide.name} 13 » : les CPTS y sont organisées ainsi."
    kind = "une région" if wide.kind == "region" else "un département"
    examples = f" Par exemple : {listing(wide.epcis[:3], 'ou')}." if wide.epcis else ""
    return (
        f"{wide.name} est {kind} ({count(wide.communes, 'commune')}), plus grand qu'une CPTS. "
        f"Donnez une commune, un code postal ou une intercommunalité.{examples}"
    )


def zones(location: Location) -> list[Asked]:
    """« Bourges et environs »: the intercommunality instead, or the commune alone."""
    asked = []
    for zone in location.zones:
        own = [place for place in location.places if zone.text.lower() in place.name.lower()][:1]
        alone = [Choice(id=place.code, label=f"{place.name} seulement") for place in own]
        if zone.epcis and alone:
            asked.append(Asked(text=f"{zone.text} ({zone.word})", candidates=[*as_choices(zone.epcis), *alone]))
    return asked


def near_names(location: Location, territory: Territory) -> list[Asked]:
    """Words not understood that may be a commune of the list's own départements, with one tap to say so."""
    own = {departement.code for departement in territory.departements}
    near = ((word.input, [p for p in word.nearest if p.departement in own]) for word in location.unknown)
    return [Asked(text=text, candidates=as_choices(places)) for text, places in near if places and own]


def without(location: Location, asked: Iterable[Asked]) -> Location:
    """The location without the words that are asked about."""
    texts = {one.text for one in asked}
    return replace(location, unknown=tuple(word for word in location.unknown if word.input not in texts))
