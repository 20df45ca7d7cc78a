"""The communes of a CPTS as an admin gives them: what is clear is kept, what is doubtful is settled by a button."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from handlers.admin.form.field import UNKNOWING, HalfError, WrongError
from handlers.admin.form.fields import a_text
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.assent import yes_or_no
from handlers.hearing.corrections import correction
from handlers.hearing.courtesy import bare
from handlers.places.reading import is_addition
from handlers.places.removal import named_in
from handlers.turn.talk import Talk
from knowledge.dates import dates_told, read_period, years_back
from knowledge.overlay import Value
from knowledge.read_on import is_of_reading, says_where
from knowledge.territory import Ambiguity, Gazetteer, Location
from knowledge.territory.atlas.location import Place, Role
from knowledge.text import key
from knowledge.wording import count, listing

CHOSEN = "admin-lieu:"  # an INSEE code follows, or nothing: the name is left out
MOST_CANDIDATES = 8
MOST_AROUND = 3  # départements of the rest of the list
_SIGNED = re.compile(r"(?:^|[,;\n])[^\S\n]*([+-])\s*")
_SPACED = re.compile(r"\s+([+-])\s*(?=\w)")  # « + Betton - Rennes »: a sign, unless a name is written with it
WRITTEN = 100  # the score of a place written as it is named
_NO_NAME = frozenset({Role.WORD, Role.NOISE, Role.FIGURE})
# Words around names, which say nothing of them.
_BETWEEN = frozenset(
    "et ou puis ainsi que avec aussi egalement la le les l de du des d en a au aux sur dans commune communes ville "
    "villes village villages liste toute toutes tout tous oui non ok ajoute ajouter ajoutez rajoute rajouter plus svp "
    "merci il y c est sont nous on avons couvre".split()
)
_NAMES = frozenset({Role.PLACE, Role.REMOVED, Role.ASKED, Role.UNKNOWN, Role.WIDE})
ABSENT = "?"  # stands for the sign of a name said to be taken off, which the list does not have
_LEFT_OUT = frozenset(("laisser de cote", "laisse de cote", "laissez de cote", "aucune"))
_FIELD = frozenset(("commune", "communes", "les communes", "liste des communes"))
_SPOKEN = {"+": "ajouter ", "-": "retirer ", "": ""}  # a sign, as the words people change a list with
MIXED = "Mettez + ou - devant chaque nom à ajouter ou à retirer, ou donnez la liste entière sans aucun signe."
Held = dict[str, Any]  # codes to add and to take away, names still open, whether they change a list that stands


def parse(said: str, talk: Talk, filling: Filling) -> list[str]:
    """The whole list, or what to add (+) and take away (-). Raises `HalfError` while a name is doubtful."""
    if said.startswith(CHOSEN) and filling.held:
        return _combined(talk, filling, _chosen(filling.held, said.removeprefix(CHOSEN)))
    if filling.held and key(said) in _LEFT_OUT:
        return _combined(talk, filling, _chosen(filling.held, ""))
    _check_is_place(said, talk, filling)
    return _combined(talk, filling, _answered(talk, filling, said))


def _check_is_place(said: str, talk: Talk, filling: Filling) -> None:
    """Raises `WrongError` for what names no place: a way to reach somebody, a date, « oui », the field itself."""
    a_text(said, "une commune")
    is_read = bool(dates_told(said, talk.today)) and says_where(said, talk.today)
    if is_read:
        raise WrongError("Cela dit où vous l'avez lu, et non quelles communes : écrivez-les d'abord.")
    is_other = yes_or_no(said) is not None or key(said) in UNKNOWING or key(said) in _FIELD
    if is_other or read_period(said, talk.today) or years_back(said, talk.today):
        name = quoted(f"laisser de côté {filling.held['open'][0][0]}") if filling.held else ""
        raise WrongError(f"Ce n'est pas une commune.{f' Choisissez, ou écrivez {name}.' if name else ''}")


def alters(said: str, talk: Talk, filling: Filling) -> bool:
    """Whether words change a list, and name places and nothing else: « seulement Betton », « Betton pas Rennes »."""
    is_change = correction(said) is not None or is_addition(said) or bool(_SIGNED.match(said.strip()))
    standing, gazetteer = _so_far(talk, filling), talk.knowledge.gazetteer
    return is_change and all(_is_places(gazetteer.locate(text)) for _, text in _pieces(said, standing, gazetteer))


def _is_places(location: Location) -> bool:
    is_unknown = location.unknown or location.too_wide or _unread(location)
    return bool(location.named) and not is_unknown


def doubt(talk: Talk, filling: Filling) -> HalfError:
    """The doubt that an answer was left at."""
    return _doubt(talk, filling.held)


def remark(talk: Talk, filling: Filling, said: str) -> str:
    """How names were read that are not written as they are named; "" when all are."""
    if said.startswith(CHOSEN) or key(said) in _LEFT_OUT:
        return ""
    standing = _so_far(talk, filling)
    pieces = _pieces(said, standing, talk.knowledge.gazetteer)
    read = [_located(talk, text, sign, standing) for sign, text in pieces if sign != "-"]
    return " ".join(note for location in read for note in _notes(location))


def moved(talk: Talk, before: Value, after: Value) -> list[str]:
    """The communes that a change adds to a card and takes off it, by name."""
    was, will = (set(value.get("communes", ())) for value in (before, after))
    return [
        f"{verb} : {listing(commune.name for commune in talk.knowledge.gazetteer.territory(codes).communes)}"
        for verb, codes in (("Ajouté", will - was), ("Retiré", was - will))
        if codes
    ]


def _answered(talk: Talk, filling: Filling, said: str) -> Held:
    """What an answer holds, together with what was held of the ones before it."""
    standing = _so_far(talk, filling)
    known = [*standing, *_of_the_card(talk, filling)]  # what was taken off already is no name to doubt
    pieces = _pieces(said, standing, talk.knowledge.gazetteer)
    signs = {sign for sign, _ in pieces}
    if "" in signs and len(signs) > 1:
        raise WrongError(MIXED)
    if filling.held and (named := _left_out(filling.held, pieces)):
        return named
    held = {"codes": [], "gone": [], "open": [], "signed": "" not in signs}
    for sign, text in pieces:
        held = _joined(held, _taken_off(talk, text, known) if sign == "-" else _read(talk, text, sign, standing))
    if signs == {"-"} and not held["gone"]:
        names = listing(quoted(text) for _, text in pieces)
        raise WrongError(f"Je n'ai pas trouvé {names} dans la liste : rien n'en est retiré.")
    if not filling.held:
        return held
    # Words in place of a button settle the first doubt when they are about it; others come besides, as « + Vierzon ».
    settles = not held["signed"] and _is_about(talk, filling.held["open"][0], held)
    before = _chosen(filling.held, "") if settles else filling.held
    joined = _joined(before, held, first=True)
    return {**joined, **_last_word(talk, before, held), "signed": filling.held["signed"]}


def _last_word(talk: Talk, before: Held, held: Held) -> Held:
    """What is added and taken off by two answers: the second undoes what the first said of the same commune."""
    territory = talk.knowledge.gazetteer.territory
    codes = territory(before["codes"]).remove(*held["gone"]).add(*held["codes"])
    gone = territory(before["gone"]).remove(*held["codes"]).add(*held["gone"])
    return {"codes": codes.to_list(), "gone": gone.to_list()}


def _left_out(held: Held, pieces: Sequence[tuple[str, str]]) -> Held | None:
    """« retire Vern », said of a name that is still doubtful: it is left out, and the rest stays."""
    names = {key(text) for sign, text in pieces if sign == "-"}
    opened = [one for one in held["open"] if key(one[0]) not in names]
    is_all = len(names) == len(pieces) and len(opened) + len(names) == len(held["open"])
    return {**held, "open": opened, "notes": []} if is_all else None


def _is_about(talk: Talk, doubt: Sequence[Any], held: Held) -> bool:
    """Whether words name what a doubtful name may be, or bear that name: nothing else takes its place unsaid."""
    gazetteer, (name, candidates, _) = talk.knowledge.gazetteer, doubt
    codes = [*held["codes"], *held["gone"]]
    said = [commune.name for commune in gazetteer.territory(codes).communes] + [opened[0] for opened in held["open"]]
    may_be = {*candidates, *gazetteer.territory(candidates).to_list()}
    return not may_be.isdisjoint(codes) or any(key(name) in key(one) for one in said)


def _pieces(said: str, standing: Collection[str], gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """What an answer adds (+), takes off (-), or gives as the whole list: by signs, or in the words of everybody."""
    pieces = _signed(_ordered(said))
    if standing:  # where nothing is, a dash between two names takes nothing away
        pieces = [(inner or sign, one) for sign, text in pieces for inner, one in _spaced(text, gazetteer)]
    elif len(pieces) > 1 and all(sign == "-" for sign, _ in pieces):  # the dashes of a list; one alone takes off
        pieces = [("", text) for _, text in pieces]
    return [piece for sign, text in pieces for piece in _spoken(sign, text, standing, gazetteer)]


def _ordered(said: str) -> str:
    """« tu peux ajouter Betton stp »: the order alone; names alone may begin as a courtesy does, « Bon Repos »."""
    order = bare(said)
    return order if is_addition(order) or correction(order) else said


def _spaced(text: str, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """« Betton - Rennes » cut before a sign that stands between two places; « CC Val d'Ille - Aubigné » is one."""
    location = gazetteer.locate(text)
    heads = [location.read[part.start :].strip() for part in location.parts if part.role in _NAMES]
    cuts = [m for m in _SPACED.finditer(text) if any(key(text[m.end() :]) == key(head) for head in heads)]
    ends = [m.start() for m in cuts] + [len(text)]
    return [("", text[: ends[0]]), *((m[1], text[m.end() : end]) for m, end in zip(cuts, ends[1:], strict=True))]


def _signed(said: str) -> list[tuple[str, str]]:
    """« + Betton, - Rennes » cut before each sign: what follows one, up to the next, is under it."""
    found = list(_SIGNED.finditer(said))
    ends = [match.start() for match in found[1:]] + [len(said)]
    pieces = [("", said[: found[0].start()] if found else said)]
    pieces += [(m[1], said[m.end() : end]) for m, end in zip(found, ends, strict=False)]
    return [(sign, text) for sign, text in pieces if re.search(r"\w", text)] or [("", said)]


def _spoken(sign: str, text: str, standing: Collection[str], gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """« ajoute Brech et retire Séné », « seulement Vannes »: as professionals change their own list.

    « CC X sauf Y » is a whole list, as are names that no word says to add; « X pas Y » changes one that stands.
    """
    corrected = correction(_SPOKEN[sign] + text)
    if corrected and corrected.only:
        return [("", corrected.only)]
    if corrected and corrected.rather:
        return [("" if len(standing) == 1 else "+", corrected.rather)]  # of several, nobody knows which is meant
    if corrected and corrected.adds_first and not (sign or gazetteer.locate(text).removed):
        apart = [("+", corrected.add), ("-", corrected.remove)]
        return apart if standing else [("", f"{corrected.add} sauf {corrected.remove}")]
    is_whole = not (sign or is_addition(text)) and (not corrected or corrected.adds_first or not corrected.remove)
    if is_whole or not corrected:
        return [(sign or ("" if is_whole else "+"), text)]
    return [(s, names) for s, names in (("-", corrected.remove), ("+", corrected.add)) if names]


def _joined(one: Held, other: Held, *, first: bool = False) -> Held:
    """Both, the open names of the second before those of the first when it was said to settle them."""
    opened = [*other["open"], *one["open"]] if first else [*one["open"], *other["open"]]
    return {
        **one,
        "codes": [*one["codes"], *other["codes"]],
        "gone": [*one.get("gone", ()), *other.get("gone", ())],
        "open": opened,
        "notes": [*one.get("notes", ()), *other.get("notes", ())],
    }


def _located(talk: Talk, said: str, sign: str, beside: Collection[str]) -> Location:
    """The places of a text; what is added to a list is looked for around it first."""
    gazetteer = talk.knowledge.gazetteer
    near = {d.code for d in gazetteer.territory(beside).departements} if sign else ()
    return gazetteer.locate(said, near=near, among=beside if sign else ())


def _notes(location: Location) -> list[str]:
    """How names were read that are not written as they are named, and the words that are no part of any."""
    told = [*location.notes, *(_misspelt(location, place) for place in location.places if place.score < WRITTEN)]
    unread = [location.read[start:end] for start, end in _unread(location)]
    lost = [f"Je n'ai pas lu {listing(map(quoted, unread))}."] if unread and location.places else []
    return [*dict.fromkeys(note for note in told if note), *lost]


def _misspelt(location: Location, place: Place) -> str:
    """« « Dinar » compris : Dinard (35). », where no note says it already."""
    is_told = any("compris" in note and place.name in note for note in location.notes)
    said = "" if is_told else _written(location, place)
    return f"{quoted(said)} compris : {place.name} ({place.departement})." if said else ""


def _written(location: Location, place: Place) -> str:
    """The words of a text that were read as a place they do not name: those that are most like it."""
    from rapidfuzz import fuzz

    own = {key(other.name) for other in location.places}
    parts = (location.read[part.start : part.end] for part in location.parts if part.role is Role.PLACE)
    found = [text for text in parts if key(text) not in own]
    return max(found, key=lambda text: fuzz.ratio(key(text), key(place.name)), default="")


def _unread(location: Location) -> list[tuple[int, int]]:
    """Where words stand that are no part of a name, nor between names: « intra » of « Saint-Malo intra »."""
    spans: list[tuple[int, int]] = []
    for part in location.parts:
        text = location.read[part.start : part.end]
        is_told = any(quoted(text) in note for note in location.notes)  # « environs », of which it is said what is read
        if part.role not in _NO_NAME or is_told or _BETWEEN.issuperset(key(text).split()):
            continue
        joins = bool(spans) and not location.read[spans[-1][1] : part.start].strip()
        spans[-1:] = [(spans[-1][0], part.end)] if joins else [*spans[-1:], (part.start, part.end)]
    return spans


def _read(talk: Talk, said: str, sign: str, beside: Collection[str]) -> Held:
    """The codes a text names, and the names in it that are still open, each with its candidates.

    A name that is only like what was written is open too, unless it is where the rest of the list is.
    """
    location = _located(talk, said, sign, beside)
    if location.too_wide or location.truncated or not (location.places or location.ambiguous or location.unknown):
        raise WrongError(_too_much(location))
    codes = location.territory.to_list()
    far = [place for place in location.places if _is_doubtful(talk, location, place, [*codes, *beside])]
    sure = [code for code in codes if code not in {place.code for place in far}]
    doubted = [Ambiguity(_doubted(location, place) or said.strip(), (place,)) for place in far]
    asked = [*doubted, *location.ambiguous, *(Ambiguity(u.input, u.nearest) for u in location.unknown)]
    opened = [[a.input, _nearest_first(talk, a, [*sure, *beside]), sign] for a in asked]
    gone = [place.code for place in location.removed]
    far_names = {place.name for place in far}
    notes = [note for note in _notes(location) if not any(name in note for name in far_names)]
    return {"codes": sure, "gone": gone, "open": opened, "notes": notes}


def _doubted(location: Location, place: Place) -> str:
    """The words of a text that were read as a place, and may be none."""
    return key(place.name) if place.score == WRITTEN else _written(location, place)


def _is_doubtful(talk: Talk, location: Location, place: Place, beside: Collection[str]) -> bool:
    """Whether what was read as a place may be none: it is only like its name and far from the rest, or a word that is
    said of what one reads, « lue » (Lüe).
    """
    name = key(place.name)  # a capital letter makes a name of it
    is_word = is_of_reading(name) and name in re.findall(r"\w+", location.read)
    return is_word or (place.score < WRITTEN and _is_far(talk, place, beside))


def _is_far(talk: Talk, place: Place, beside: Collection[str]) -> bool:
    """Whether no other commune of a list is in the département of a place, or the list has no other."""
    others = talk.knowledge.gazetteer.territory(code for code in beside if code != place.code)
    return place.departement not in {d.code for d in others.departements}


def _taken_off(talk: Talk, said: str, standing: Collection[str]) -> Held:
    """What a text names of the list that stands. What it names besides cannot be taken off: it may be to be added."""
    gazetteer, gone, absent = talk.knowledge.gazetteer, list[str](), list[str]()
    for name in re.split(r"[,;\n]", said):
        found = named_in(name, gazetteer.territory(standing), gazetteer)
        gone += found.codes
        absent += filter(None, [found.left if found.codes else name.strip()])
    opened = [[name, _may_be(talk, name, standing), ABSENT] for name in absent]
    return {"codes": [], "gone": gone, "open": opened, "notes": []}


def _may_be(talk: Talk, name: str, beside: Collection[str]) -> list[str]:
    """What a name outside the list may be, the nearest to the list first."""
    location = talk.knowledge.gazetteer.locate(name)
    open_ = [c for asked in location.ambiguous for c in asked.candidates]
    near = [c for unknown in location.unknown for c in unknown.nearest]
    return _nearest_first(talk, Ambiguity(name, (*location.places, *open_, *near)), beside)


def _too_much(location: Location) -> str:
    wide = "\n".join(f"- {w.name} est trop grand" for w in location.too_wide) or "- aucune commune reconnue"
    return f"Donnez les communes, leurs codes postaux ou leur intercommunalité :\n{wide}"


def _nearest_first(talk: Talk, asked: Ambiguity, beside: Collection[str]) -> list[str]:
    """The candidates, those of the départements and regions of the rest of the list first.

    What these départements call so comes before all: « Saint-Sulpice » in the Creuse is Saint-Sulpice-le-Guérétois,
    or one of two others.
    """
    gazetteer = talk.knowledge.gazetteer
    around = gazetteer.territory(beside)
    departements, regions = {d.code for d in around.departements}, {r.code for r in around.regions}

    def distance(code: str) -> int:
        there = gazetteer.territory([code])
        is_near = departements.intersection(d.code for d in there.departements)
        return 0 if is_near else 1 if regions.intersection(r.code for r in there.regions) else 2

    called = [gazetteer.locate(f"{asked.input} ({code})") for code in sorted(departements)[:MOST_AROUND]]
    own = [p.code for there in called for p in (*there.places, *(c for a in there.ambiguous for c in a.candidates))]
    codes = dict.fromkeys([*(code for code in own if distance(code) == 0), *(place.code for place in asked.candidates)])
    return sorted(codes, key=distance)[:MOST_CANDIDATES]


def _chosen(held: Held, code: str) -> Held:
    """The same, with the first doubt settled: by a commune to add, or by leaving the name out."""
    (_, candidates, _), *rest = held["open"]
    settled = [code] if code in candidates else []
    return {**held, "codes": [*held["codes"], *settled], "open": rest, "notes": []}


def _combined(talk: Talk, filling: Filling, held: Held) -> list[str]:
    """The list once nothing in it is open. Raises `HalfError` with the next doubt."""
    if held["open"]:
        raise _doubt(talk, held)
    gazetteer = talk.knowledge.gazetteer
    before = gazetteer.territory(_standing(talk, filling) if held["signed"] else ())
    changed = before.add(*held["codes"]).remove(*held["gone"])
    if not changed.to_list():
        raise WrongError("Il faut au moins une commune.")
    return changed.to_list()


def _standing(talk: Talk, filling: Filling) -> list[str]:
    """The communes before this answer: those given in this form already, else those of the card."""
    return list(filling.values.get("communes") or _of_the_card(talk, filling))


def _of_the_card(talk: Talk, filling: Filling) -> list[str]:
    card = talk.knowledge.value("cpts", filling.subject) if filling.subject else None
    return list((card or {}).get("communes", ()))


def _so_far(talk: Talk, filling: Filling) -> list[str]:
    """The communes as the answers before this one leave them: those of half an answer count, as its card does."""
    standing, held = _standing(talk, filling), filling.held
    if not held:
        return standing
    before = talk.knowledge.gazetteer.territory(standing if held["signed"] else ())
    return before.add(*held["codes"]).remove(*held["gone"]).to_list()


def _doubt(talk: Talk, held: Held) -> HalfError:
    """One doubtful name, with what it may be; the rest of the list is kept and counted."""
    (name, candidates, sign), *more = held["open"]
    places = [(code, _label(talk, code)) for code in candidates]
    text = f"{quoted(name)} est à préciser." if places else f"Je ne connais pas {quoted(name)}."
    if sign == ABSENT:
        text = f"{quoted(name)} n'est pas dans la liste : rien n'en est retiré. Faut-il l'ajouter ?"
    codes, gone = held["codes"], held["gone"]  # both are what is to change, in a list that stands
    known = [*codes, *gone] if held["signed"] else [code for code in codes if code not in gone]
    kept = f"Le reste est gardé : {count(len(known), 'commune')}." if known else ""
    later = f"{count(len(more), 'autre nom', 'autres noms')} à préciser ensuite." if more else ""
    how = "Choisissez, ou écrivez ce nom avec son département ou son code postal."
    choices = [Choice(id=CHOSEN + code, label=label) for code, label in places]
    leave_out = Choice(id=CHOSEN, label=f"Laisser de côté {name}")
    return HalfError(
        " ".join([*held.get("notes", ()), *filter(None, [text, how, kept, later])]), held, (*choices, leave_out)
    )


def _label(talk: Talk, code: str) -> str:
    """« Saint-Sulpice (Creuse) »; an intercommunality has no département of its own here."""
    gazetteer = talk.knowledge.gazetteer
    commune = gazetteer.commune(code)
    if commune is None:
        epci = gazetteer.epci(code)
        return epci.name if epci else code
    departement = gazetteer.departement(commune.departement)
    return f"{commune.name} ({departement.name if departement else commune.departement})"
