"""The communes of a CPTS as an admin gives them: what is clear is kept, what is doubtful is settled by a button."""

import re
from collections.abc import Collection
from typing import Any

from handlers.admin.form.form import HalfError, WrongError
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.turn.talk import Talk
from knowledge.territory import Ambiguity, Location
from knowledge.wording import count

CHOSEN = "admin-lieu:"  # an INSEE code follows, or nothing: the name is left out
MOST_CANDIDATES = 8
MOST_AROUND = 3  # départements of the rest of the list
_SIGNED = re.compile(r"^\s*(?:([+-])|(retirer|ajouter)\s)\s*", re.IGNORECASE)


def parse(said: str, talk: Talk, filling: Filling) -> list[str]:
    """The whole list, or what to add (+) or take away (-). Raises `HalfError` while a name is doubtful."""
    if said.startswith(CHOSEN) and filling.held:
        return _combined(talk, filling, _chosen(filling.held, said.removeprefix(CHOSEN)))
    signed = _SIGNED.match(said)
    held = _read(talk, said[signed.end() :] if signed else said, _standing(talk, filling))
    sign = ("-" if _takes_away(signed) else "+") if signed else ""
    if filling.held:  # words in place of a button: they settle the first doubt, « + Vierzon » comes besides
        before = filling.held if sign == "+" else _chosen(filling.held, "")
        held = {"codes": [*before["codes"], *held["codes"]], "open": [*held["open"], *before["open"]]}
        sign = filling.held["sign"]
    return _combined(talk, filling, {**held, "sign": sign})


def _takes_away(signed: "re.Match[str]") -> bool:
    return signed[1] == "-" or (signed[2] or "").lower() == "retirer"


def _read(talk: Talk, said: str, beside: Collection[str]) -> dict[str, Any]:
    """The codes a text names, and the names in it that are still open, each with its candidates."""
    location = talk.knowledge.gazetteer.locate(said)
    if location.too_wide or location.truncated or not (location.places or location.ambiguous or location.unknown):
        raise WrongError(_too_much(location))
    codes = location.territory.to_list()
    asked = [*location.ambiguous, *(Ambiguity(u.input, u.nearest) for u in location.unknown)]
    return {"codes": codes, "open": [[a.input, _nearest_first(talk, a, [*codes, *beside])] for a in asked]}


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


def _chosen(held: dict[str, Any], code: str) -> dict[str, Any]:
    """The same, with the first doubt settled: by a commune, or by leaving the name out."""
    _, *rest = held["open"]
    known = [c for _, candidates in held["open"][:1] for c in candidates]
    return {**held, "codes": [*held["codes"], *([code] if code in known else [])], "open": rest}


def _combined(talk: Talk, filling: Filling, held: dict[str, Any]) -> list[str]:
    """The list once nothing in it is open. Raises `HalfError` with the next doubt."""
    if held["open"]:
        raise _doubt(talk, held)
    gazetteer = talk.knowledge.gazetteer
    before = gazetteer.territory(_standing(talk, filling))
    if not held["sign"]:
        changed = gazetteer.territory(held["codes"])
    else:
        changed = before.remove(*held["codes"]) if held["sign"] == "-" else before.add(*held["codes"])
    if not changed.to_list():
        raise WrongError("Il faut au moins une commune.")
    return changed.to_list()


def _standing(talk: Talk, filling: Filling) -> list[str]:
    """The communes before this answer: of the card, or of the form when it is a new one."""
    card = talk.knowledge.value("cpts", filling.subject) if filling.subject else None
    return list((card or filling.values).get("communes", ()))


def _doubt(talk: Talk, held: dict[str, Any]) -> HalfError:
    """One doubtful name, with what it may be; the rest of the list is kept and counted."""
    (name, candidates), *more = held["open"]
    places = [(code, _label(talk, code)) for code in candidates]
    text = f"{quoted(name)} est à préciser." if places else f"Je ne connais pas {quoted(name)}."
    kept = f"Le reste est gardé : {count(len(held['codes']), 'commune')}." if held["codes"] else ""
    later = f"{count(len(more), 'autre nom', 'autres noms')} à préciser ensuite." if more else ""
    how = "Choisissez, ou écrivez ce nom avec son département ou son code postal."
    choices = [Choice(id=CHOSEN + code, label=label) for code, label in places]
    leave_out = Choice(id=CHOSEN, label=f"Laisser de côté {name}")
    return HalfError(" ".join(filter(None, [text, how, kept, later])), held, (*choices, leave_out))


def _label(talk: Talk, code: str) -> str:
    """« Saint-Sulpice (Creuse) »; an intercommunality has no département of its own here."""
    gazetteer = talk.knowledge.gazetteer
    commune = gazetteer.commune(code)
    if commune is None:
        epci = gazetteer.epci(code)
        return epci.name if epci else code
    departement = gazetteer.departement(commune.departement)
    return f"{commune.name} ({departement.name if departement else commune.departement})"
