"""What a revision changed, said in words; two changes of one thing made into one, field by field."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from handlers.admin.form.titles import title_of
from handlers.engine.quotation import cited, entire
from knowledge import proofs
from knowledge.base import Knowledge
from knowledge.contacts import KIND_FRENCH
from knowledge.cpts import STATUS_FRENCH
from knowledge.fields import FIELDS
from knowledge.overlay import Revision, Value
from knowledge.proofs import STATUS_FRENCH as CHECKED_FRENCH
from knowledge.proofs import Proof
from knowledge.territory import Gazetteer
from knowledge.wording import day, euros, inhabitants, listing, published, some

MOST_ITEMS = 5  # of a list that are named
MOST_OF_A_CARD = 2_000  # the most communes, and wordings, that one may have
Said = Callable[[str, object], str]  # a value of a field, or a thing of its list, in words
Cite = Callable[[str], str]  # how a text is quoted: cut where it is long, or entire


def changed(before: Value, after: Value) -> list[str]:
    """The fields that differ, in their order."""
    return [f for f in {**before, **after} if before.get(f) != after.get(f)]


def merged(base: Value, mine: Value, theirs: Value) -> Value:
    """Theirs, with each field that I changed as I wrote it; of a list, with what I added and without what I removed."""
    touched = changed(base, mine)
    kept = {f: v for f, v in theirs.items() if f not in touched}
    both = kept | {f: _both(base.get(f), mine[f], theirs.get(f)) for f in touched if f in mine}
    return proofs.merged(base, mine, theirs, both)


def replaced(base: Value, mine: Value, theirs: Value, gazetteer: Gazetteer) -> list[str]:
    """Their values that mine would take the place of, a line a field; lists are put together, a note is kept by us."""
    ours = [f for f in changed(base, mine) if f not in ("note", "seen") and not isinstance(mine.get(f), list)]
    lost = [f for f in ours if f in changed(base, theirs) and mine.get(f) != theirs.get(f)]
    here, there = ({f: value.get(f) for f in lost} for value in (theirs, mine))
    return field_changes(here, there, gazetteer)


def _both(base: object, mine: object, theirs: object) -> object:
    """My list with what they added to it and without what they took away; anything else as I wrote it."""
    if not (isinstance(base, list) and isinstance(mine, list) and isinstance(theirs, list)):
        return mine
    return [x for x in theirs if x in mine or x not in base] + [x for x in mine if x not in base and x not in theirs]


def outdated(history: Sequence[Revision], now: Value, after: Value) -> str:
    """What a change would put back as it was before somebody changed it here, and who and when; "" for nothing.

    `history` is that of the thing, the newest first.
    """
    found: dict[str, list[str]] = {}
    for field in changed(now, after):
        since = next((r for r in history if _moved_on(r, field, after.get(field))), None)
        if since:
            found.setdefault(f"{moment(since)} par {since.author}", []).append(_titled(field, after))
    told = ", ".join(f"{listing(fields)} (valeur remplacée ici {when})" for when, fields in found.items())
    return f"attention, plus ancien que ce qui est en ligne : {told}" if told else ""


def _moved_on(revision: Revision, field: str, value: object) -> bool:
    """Whether a revision took a field away from this value."""
    before, after = revision.before or {}, revision.after or {}
    return field in {**before, **after} and before.get(field) == value != after.get(field)


def described(revision: Revision, knowledge: Knowledge) -> str:
    """« Révision 12, le 21 novembre 2026 à 09:30, par Marie : … », and what changed."""
    why = f" ({revision.why})" if revision.why else ""
    undoes = f", annule la révision {revision.undoes}" if revision.undoes else ""
    head = f"**Révision {revision.id}**, {moment(revision)}, par {revision.author}{undoes}{why}"
    name = title_of(knowledge, revision.kind, revision.key, revision.before or revision.after)
    return "\n".join([f"{head} : {name}", *differences(revision.before, revision.after, knowledge.gazetteer)])


def moment(revision: Revision) -> str:
    """« le 21 novembre 2026 à 09:30 »."""
    at = datetime.fromtimestamp(revision.at)
    return f"le {day(at.date())} à {at:%H:%M}"


def differences(before: Value | None, after: Value | None, gazetteer: Gazetteer) -> list[str]:
    """What differs, a line a field; long values are cut."""
    if before is None or after is None:
        return ["- fiche supprimée" if after is None else "- fiche créée"]
    return [f"- {change}" for change in field_changes(before, after, gazetteer)]


def field_changes(before: Value, after: Value, gazetteer: Gazetteer) -> list[str]:
    """« téléphone : « 02… » → « 03… » », a text a field that differs; of a list, what came and what went."""
    found = []
    for field in changed(before, after):
        was, now = before.get(field) or [], after.get(field) or []
        is_list = isinstance(was, list) and isinstance(now, list)
        both = [_told(field, value.get(field), gazetteer) for value in (before, after)]
        said = _moved(field, was, now, gazetteer) if is_list else " → ".join(both)
        found.append(f"{_titled(field, after)} : {said}")
    return found


def _titled(field: str, value: Value) -> str:
    """What a field is called: the state of a contact is how far it was checked."""
    is_contact = field == "status" and "region_code" in value
    return "vérification" if is_contact else FIELDS.get(field, field)


def _moved(field: str, was: list[object], now: list[object], gazetteer: Gazetteer) -> str:
    """« ajouté : « Betton » ; retiré : « Rennes » »."""
    came, went = [x for x in now if x not in was], [x for x in was if x not in now]
    told = [
        f"{what} : {some([_item(field, x, gazetteer) for x in items], MOST_ITEMS)}"
        for what, items in {"ajouté": came, "retiré": went}.items()
        if items
    ]
    return " ; ".join(told) or "dans un autre ordre"


def _item(field: str, item: object, gazetteer: Gazetteer, cite: Cite = cited) -> str:
    """One thing of a list: a source with where it is, a commune by its name, a wording."""
    if isinstance(item, dict) and "of" in item:
        proof = Proof.model_validate(item)
        return cite(f"{proofs.WAYS_FRENCH[proof.of]} : {proof.said}")
    if isinstance(item, dict):
        return _source(item, cite)
    is_departement = field == "departements"
    place = gazetteer.departement(str(item)) if is_departement else gazetteer.commune(str(item))
    return cite(place.name if place else str(item))


def _source(value: Value, cite: Cite = cited) -> str:
    """Its title, and where it is: a file of ours leads nobody there."""
    title, ref = str(value.get("title", "")), str(value.get("ref", ""))
    return cite(f"{title} ({ref})" if "://" in ref else title)


def whole(value: Value, gazetteer: Gazetteer) -> str:
    """What a new card says, on one line: all of it, for nothing is published that was not shown."""
    return _card(
        value, lambda field, x: _item(field, x, gazetteer, entire), lambda f, v: _told(f, v, gazetteer, entire)
    )


def brief(value: Value, gazetteer: Gazetteer) -> str:
    """The same of a card that is put back: it was online, and is known again by the beginning of what it says."""
    return _card(value, lambda field, x: _item(field, x, gazetteer), lambda f, v: _told(f, v, gazetteer), MOST_ITEMS)


def _card(value: Value, item: Said, told: Said, most: int = MOST_OF_A_CARD) -> str:
    kept = {f: v for f, v in value.items() if f not in _UNTOLD and v not in (None, "", [], False)}
    lines = {f: some([item(f, x) for x in v], most) if isinstance(v, list) else told(f, v) for f, v in kept.items()}
    return " ; ".join(f"{_titled(f, value)} {line}" for f, line in lines.items())


# An answer is shown as people will read it; the others nobody writes in a cell.
_UNTOLD = frozenset({"id", "answer", "theme", "confidence"})
# What is kept as a code, in the words people read.
_WORDS: dict[str, str] = {
    **{str(code): label for code, label in (*STATUS_FRENCH.items(), *CHECKED_FRENCH.items(), *KIND_FRENCH.items())},
    "listed": "complète", "deduced": "déduite", "partial": "partielle", "high": "haute", "medium": "moyenne",
    "low": "basse", "official": "officiel", "observed": "lu dans un document",
    "carried-over": "valeur 2019, non confirmée", "contested": "contesté",
}  # fmt: skip


def _place(field: str, value: object, gazetteer: Gazetteer) -> str:
    """« Bretagne »: a region or a département by its name; "" for anything else."""
    if field in ("region", "region_code"):
        region = gazetteer.region(str(value or ""))
        return cited(region.name if region else "tout le pays")
    departement = gazetteer.departement(str(value or "")) if field == "departement" else None
    return cited(departement.name) if departement else ""


def _told(field: str, value: object, gazetteer: Gazetteer, cite: Cite = cited) -> str:
    """A value as people read it: « Bretagne », « 75 000 € », « 45 000 habitants », a text cut where it is long."""
    if field in _COUNTED and value not in (None, ""):
        return cited(_COUNTED[field](str(value)))
    return _place(field, value, gazetteer) or _short(value, cite)


_COUNTED: dict[str, Callable[[str], str]] = {
    "amount": lambda said: euros(Decimal(said)),
    "population": lambda said: inhabitants(int(said)),
}


def _short(value: object, cite: Cite = cited) -> str:
    if value in (None, "", [], False):
        return "rien"
    if value is True:
        return "oui"
    if isinstance(value, dict):
        return _source(value, cite)
    text = f"{len(value)} éléments" if isinstance(value, list) else published(str(value))
    return cite(_WORDS.get(text, text))
