"""`cpts …`: the directory of CPTS, their communes by the same search as everybody's."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from handlers.admin.command import Command
from handlers.admin.directory import communes
from handlers.admin.directory.cards import Cards, Waiting
from handlers.admin.directory.notes import notes
from handlers.admin.form import fields, sources
from handlers.admin.form.editing import FIELDS, changing
from handlers.admin.form.field import UNKNOWING, Field, WrongError, fixed, text_of
from handlers.admin.form.naming import ALONE
from handlers.admin.form.proposal import PREVIEWS, change_of, desk_of, propose
from handlers.admin.form.scope import outside, regions_of, within
from handlers.admin.form.state import Filling
from handlers.engine.messages import Change, Reply, Turn
from handlers.turn.talk import Talk
from knowledge import proofs
from knowledge.cpts import STATUS_FRENCH, Cpts, Extent, plain_name
from knowledge.dates import period_in
from knowledge.fitness import LONGEST_WORDING
from knowledge.imports.cpts_names import status_of
from knowledge.overlay import Value
from knowledge.proofs import Proof
from knowledge.read_on import read_on
from knowledge.territory import Commune, Gazetteer, Territory
from knowledge.text import key
from knowledge.wording import count, inhabitants, listing, published

MOST_NAMED = 12
MOST_PEOPLE = 10_000_000
WHERE_READ = (
    "Où l'avez-vous lu ? Le titre du document, son adresse, et la date si ce n'est pas aujourd'hui. Si vous passez, la "
    "fiche garde la source d'avant, qui ne dit peut-être pas ce statut."
)
_NO_STATUS = {"status": "unknown", "since": ""}
_STATE = frozenset({"status", "since", "communes"})
_BETWEEN = re.compile(r"\s+(?:et|avec)\s+", re.IGNORECASE)
_INTO = re.compile(r"\s+dans\s+(?:la\s+|celle\s+d[eu]\s+)?", re.IGNORECASE)  # the one that goes comes first
_A_YEAR = re.compile(r"\b20[0-3]\d\b")
DISPUTED = "revendiquées"
_EXTENTS: dict[Extent, str] = {"partial": "liste partielle", "deduced": "liste déduite"}


def _population(said: str, talk: Talk, filling: Filling) -> int:
    """« 45 000 », « 45000 habitants ». Raises `WrongError`."""
    digits = "".join(re.sub(r"(?i)\s*(?:habitants?|hab\.?)\s*$", "", said).replace(".", " ").split())
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= MOST_PEOPLE):
        raise WrongError("Écrivez un nombre d'habitants, par exemple 45 000.")
    return int(digits)


def _name(said: str, talk: Talk, filling: Filling) -> str:
    return plain_name(str(fields.NAME.parse(said, talk, filling)))


def _since(said: str, talk: Talk) -> dict[str, str]:
    """The date that a status is told with: « contrat signé depuis mars 2024 »."""
    years = _A_YEAR.findall(said)
    period = period_in(said, talk.today) or (years[0] if len(years) == 1 else "")
    return {"since": published(period)} if period else {}


def _communes(said: str, talk: Talk, filling: Filling) -> list[str]:
    """The communes, where this admin may write: they are told at once whom to ask. Raises `WrongError`."""
    found, admin = communes.parse(said, talk, filling), desk_of(talk).admin
    regions = regions_of(talk.knowledge, "cpts", {"communes": found})
    if not admin.may(regions):
        raise WrongError(outside(talk, admin, "cpts", regions))
    return found


def _built(talk: Talk, values: Value) -> tuple[str, Value]:
    name = "-".join(key(values["name"]).split())[:60].strip("-")
    places = talk.knowledge.gazetteer.territory(values["communes"]).departements
    seen = read_on(values["source"]["title"], talk.today)
    return name, {"id": name, "departements": [d.code for d in places], **values, "seen": seen}


def written(talk: Talk, value: Value, without: frozenset[str] = frozenset()) -> str:
    """A card as an admin reads it; those that claim the same communes are named, but those it stays `without`."""
    cpts = Cpts.model_validate(value)
    territory = talk.knowledge.gazetteer.territory(cpts.communes)
    seen = proofs.seen_said(cpts.source.title, cpts.seen)
    lines = [
        f"**CPTS {cpts.name}** : {STATUS_FRENCH[cpts.status]} ({published(cpts.since) or 'date inconnue'})",
        _extent(cpts, territory),
        *([f"Où : {cpts.sector}"] if cpts.sector else []),
        *([f"Dit par sa page : {inhabitants(cpts.population)}"] if cpts.population else []),
        *([f"Information ancienne ({published(cpts.dated) or 'sans date'})"] if cpts.outdated else []),
        *([f"Site : {sources.with_proof(cpts.website, cpts.proofs, 'website')}"] if cpts.website else []),
        *([f"Courriel : {sources.with_proof(cpts.email, cpts.proofs, 'email')}"] if cpts.email else []),
        *([f"Téléphone : {sources.with_proof(cpts.phone_said, cpts.proofs, 'phone')}"] if cpts.phone else []),
        f"Source : {cpts.source.title}{f' ({seen})' if cpts.seen and seen else ''}",
        *_disputes(talk, cpts, without),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _extent(cpts: Cpts, territory: Territory) -> str:
    """Its communes, with how they are known when they are not all; its département when none is."""
    names = [c.name for c in territory.communes]
    if not names:
        return f"Communes inconnues ; département : {', '.join(cpts.departements) or 'inconnu'}"
    more = f" et {count(len(names) - MOST_NAMED, 'autre')}" if len(names) > MOST_NAMED else ""
    how = f" ({_EXTENTS[cpts.extent]})" if cpts.extent in _EXTENTS else ""
    people = inhabitants(territory.population)
    return f"{count(len(names), 'commune')}{how}, {people} : {', '.join(names[:MOST_NAMED])}{more}"


def _disputes(talk: Talk, cpts: Cpts, without: frozenset[str]) -> list[str]:
    """Communes that another CPTS covers too: both are kept and shown, it is for the ARS to arbitrate."""
    gazetteer = talk.knowledge.gazetteer
    found = []
    for other, codes in talk.knowledge.cpts.claiming(cpts.communes, cpts.id):
        if other.id not in without:
            shared = [c.name for c in gazetteer.territory(codes).communes]
            reach = other.email or other.website or "contact inconnu"
            found.append(f"Aussi dans la CPTS {other.name} ({reach}) : {listing(shared[:5])}. Les deux seront montrées")
    return found[:4]


def _merge(talk: Talk, argument: str) -> Turn:
    """« fusionner <gardée> <absorbée> »: the communes of both under the first, and what it lacks; the second goes.

    « fusionner <absorbée> dans <gardée> » says it the other way round.
    """
    gone_first = _INTO.split(argument.strip())
    kept, gone = _both(talk, f"{gone_first[1]} et {gone_first[0]}" if len(gone_first) == 2 else argument)
    if kept == gone:
        raise WrongError("Donnez deux fiches différentes : « cpts fusionner <gardée> <absorbée> ».")
    mine, other = talk.knowledge.cpts.by_id[kept], talk.knowledge.cpts.by_id[gone]
    values, other_values = (talk.knowledge.value("cpts", name) or {} for name in (kept, gone))
    after = values | {
        "communes": sorted(mine.communes | other.communes),
        **({"parts": parts} if (parts := sorted({*mine.parts, *other.parts})) else {}),
        "website": mine.website or other.website,
        "email": mine.email or other.email,
        "phone": mine.phone or other.phone,
        **({"status": other.status, "since": other.since} if _lacks_state(mine, other) else {}),
    }
    taken = {way: proof for way, proof in proofs.by_way(other_values).items() if not values.get(way)}
    after = proofs.settled(after, {**taken, **proofs.by_way(values)})
    changes = [
        change_of(talk, "cpts", kept, CARDS.checked(after), f"fusion avec CPTS {other.name}"),
        change_of(talk, "cpts", gone, None, f"fusion dans CPTS {mine.name}"),
    ]
    return propose(talk, f"Fusionner « CPTS {other.name} » dans « CPTS {mine.name} ».", changes, destructive=True)


def _lacks_state(mine: Cpts, other: Cpts) -> bool:
    """Whether another card knows more of how far a CPTS is: its state, or only since when."""
    is_same = mine.status == other.status and not mine.since
    return other.status != "unknown" and (mine.status == "unknown" or is_same)


def _both(talk: Talk, argument: str) -> tuple[str, str]:
    """Two cards one after the other, wherever the first name ends. Raises `WrongError`."""
    apart = _BETWEEN.split(argument.strip())
    if len(apart) == 2:  # told apart by whoever wrote them: the one that is not found is named
        one, other = apart
        return CARDS.find(talk, one, f"{ALONE} et {other}"), CARDS.find(talk, other, f"{one} et {ALONE}")
    words = [word for word in argument.split() if word.casefold() not in ("et", "avec")]
    for at in range(1, len(words)):
        try:
            return CARDS.find(talk, " ".join(words[:at])), CARDS.find(talk, " ".join(words[at:]))
        except WrongError:
            continue
    raise WrongError(
        "Je ne reconnais pas ces deux fiches. Donnez leurs noms, ou leurs numéros dans la dernière liste, la gardée "
        "d'abord : « cpts fusionner 1 2 »."
    )


def disputed(talk: Talk) -> Sequence[Commune]:
    """The communes of this admin's that several CPTS claim."""
    claims, admin = Counter(code for card in talk.knowledge.cpts.cpts for code in card.communes), desk_of(talk).admin
    shared = talk.knowledge.gazetteer.territory(code for code, times in claims.items() if times > 1).communes
    return [commune for commune in shared if admin.may([commune.region])]


def _is_disputed(said: str) -> bool:
    """« revendiquées », « communes revendiquées », « communes dans plusieurs CPTS »: what is looked for, not a name."""
    words = key(said).split()
    return key(DISPUTED) in words or words[-2:] == ["plusieurs", "cpts"]


def _waiting(talk: Talk, said: str) -> Waiting | None:
    if not _is_disputed(said):
        return None
    shared = disputed(talk)
    codes, names = {commune.code for commune in shared}, listing(commune.name for commune in shared)
    title = f"Communes revendiquées par plusieurs CPTS{within(desk_of(talk).admin)}{f' ({names})' if names else ''}"
    return Waiting(title, [c.id for c in talk.knowledge.cpts.cpts if codes.intersection(c.communes)])


def _renewed(talk: Talk, before: Value, after: Value, given: Value) -> Value:
    """A card whose state or communes an admin changes is no more said to be old; its source keeps its own date.

    How to reach it is read where it is given; what is left as it was keeps what it was read in.
    """
    is_state = any(before.get(f) != after.get(f) for f in _STATE)
    if is_state and given.get("proof"):  # where a new status was read is the source of the card that says it
        given = given | {"source": fields.source_of(given["proof"]["source"]), FIELDS: [*given[FIELDS], "source"]}
        after = after | {"source": given["source"]}
    is_sourced = "source" in given[FIELDS]
    seen = read_on(given["source"]["title"], talk.today) if is_sourced else ""
    checked = given[FIELDS] if given.get("proof") else ()
    apart, moved = proofs.kept(before, after, checked), proofs.moved(before, after, checked)
    if is_sourced and not is_state and not moved:  # the whole card was read there
        apart = {proof.of: proof for proof in map(Proof.model_validate, before.get("proofs", ())) if proof.of in apart}
    elif not is_sourced:
        proof = given.get("proof") or {"status": "to-check"}
        apart |= {way: Proof.model_validate({"of": way, **proof}) for way in moved}
    if is_state:
        after = _anew(talk, before, after, given)
    return proofs.settled(after | ({"seen": seen} if is_sourced else {}), apart)


def _outdates(before: Value, given: Value) -> bool:
    """Whether another status is given without its date: that of the old one is not its own."""
    stood = before.get("status", "unknown")
    return given.get("status", stood) != stood and "since" not in given


def _so_far(before: Value, given: Value) -> Value:
    return {k: v for k, v in before.items() if k != "since" or not _outdates(before, given)} | given


def _anew(talk: Talk, before: Value, after: Value, given: Value) -> Value:
    """A card whose state or communes were changed, without what was said of the old ones."""
    if _outdates(before, given):
        after = {k: v for k, v in after.items() if k != "since"}
    communes = set(after.get("communes", ()))
    parts = [code for code in after.get("parts", ()) if code in communes]
    places = {d.code for d in talk.knowledge.gazetteer.territory(communes).departements}
    departements = sorted({*after.get("departements", ()), *places})
    renewed = {k: v for k, v in after.items() if k not in ("outdated", "parts")}
    about = {"parts": parts, "departements": departements}
    return renewed | {k: v for k, v in about.items() if v}


def _needed(talk: Talk, filling: Filling) -> list[str]:
    """A new status has its own date."""
    standing, status = talk.knowledge.value("cpts", filling.subject) or {}, filling.values.get("status")
    is_other = status is not None and status != standing.get("status", "unknown")
    return ["since"] if is_other and _is_dated(filling) else []


def _moves_status(talk: Talk, filling: Filling) -> bool:
    """Whether a form gives another status than the card's, or another date of it; what is not known has no source."""
    standing, given = talk.knowledge.value("cpts", filling.subject) or {}, filling.values
    return any(given.get(name, "") not in ("", none, standing.get(name)) for name, none in _NO_STATUS.items())


def _is_dated(filling: Filling) -> bool:
    """Whether the status that is given has a date: of one that is not known, there is nothing to ask."""
    return filling.values.get("status") != "unknown"


def _covering(talk: Talk, said: str) -> list[str]:
    """The CPTS of the communes a text names, or of the département or the region."""
    gazetteer = talk.knowledge.gazetteer
    location = gazetteer.locate(said)
    members = {*location.territory.members, *(place.code for place in location.named)}
    named = {wide.code for wide in location.too_wide if wide.kind == "departement"}
    regions = {wide.code for wide in location.too_wide if wide.kind == "region"}
    known = {code for c in talk.knowledge.cpts.cpts for code in _departements(talk, c)} if regions else set()
    named |= {code for code in known if (home := gazetteer.departement(code)) and home.region in regions}
    there = [c.id for c in talk.knowledge.cpts.cpts if named.intersection(_departements(talk, c))]
    return [*(c.id for c in talk.knowledge.cpts.covering(members)), *there]


def _where(talk: Talk, cpts: Cpts) -> str:
    """« (36) »: « Val de Creuse » is not in the Creuse."""
    codes = sorted(_departements(talk, cpts))
    return f" ({', '.join(codes)})" if codes else ""


def _places(talk: Talk, cpts: Cpts) -> str:
    return fields.named_places(talk, _departements(talk, cpts), cpts.region)


def _departements(talk: Talk, cpts: Cpts) -> set[str]:
    """Where it is said to be, and where its communes are."""
    return {*cpts.departements, *_of_communes(talk.knowledge.gazetteer, cpts.communes)}


@lru_cache(maxsize=2_048)  # each message of an admin is compared with where every card is
def _of_communes(gazetteer: Gazetteer, communes: frozenset[str]) -> frozenset[str]:
    return frozenset(d.code for d in gazetteer.territory(communes).departements)


def _preview(talk: Talk, change: Change, together: Sequence[Change] = ()) -> list[Reply]:
    """The card, and what nobody may see go or stay."""
    shown = CARDS.preview(talk, change, together)
    if change.after is None or change.undoes:
        return shown
    return [*shown, *(Reply(text=text) for text in notes(talk, change, together))]


PROOF = replace(
    sources.PROOF,
    ask=sources.asking(lambda talk, filling: WHERE_READ if _moves_status(talk, filling) else sources.WHERE_VERIFIED),
    applies=lambda talk, filling: (
        (sources.moves(filling) or _moves_status(talk, filling)) and "source" not in changing(filling)
    ),
)
CARDS = Cards(
    kind="cpts",
    word="cpts",
    noun="une CPTS",
    fields=(
        replace(fields.NAME, parse=_name),
        replace(
            fields.one_of(
                "status",
                "Statut",
                "Où en est-elle ?",
                {str(k): v for k, v in STATUS_FRENCH.items()},
                dict.fromkeys(UNKNOWING, "unknown"),
                read=status_of,
            ),
            takes_doubt=True,
            resets=("since",),
            distinct=True,
            tells=_since,
        ),
        Field(
            "since",
            "Date du statut",
            fixed(
                "Depuis quand ? Comme vous l'avez : « 2024 », « mars 2024 », « 15/03/2024 ». Si vous ne savez pas, "
                "passez : la fiche dira que la date est inconnue."
            ),
            fields.month_or_day,
            applies=lambda talk, filling: _is_dated(filling),
            default="",
            takes_doubt=True,
            distinct=True,
            remark=fields.as_read,
        ),
        Field(
            "communes",
            "Communes",
            fixed(
                "Quelles communes ? Comme les professionnels les écrivent : noms, codes postaux, arrondissements, "
                "intercommunalité. Pour changer une liste : « + Vierzon » ou « - Vierzon »."
            ),
            _communes,
            doubt=communes.doubt,
            alters=communes.alters,
            left_out="« laisser de côté » passe le nom douteux, et garde les autres.",
            remark=communes.remark,
        ),
        fields.SITE,
        fields.MAILBOX,
        fields.PHONE,
        Field(
            "source",
            "Source",
            fixed("Où l'avez-vous lu ? Le titre du document, son adresse, et la date si ce n'est pas aujourd'hui."),
            sources.cited,
            doubt=sources.doubt,
            remark=sources.remark,
        ),
    ),
    named=lambda talk: talk.knowledge.cpts.by_id,
    words=lambda cpts: f"CPTS {cpts.name}",  # as it is told everywhere
    built=_built,
    written=written,
    search_also=_covering,
    place=fields.place_of,
    waiting=_waiting,
    where=_where,
    places=_places,
    needed=_needed,
    later=(
        Field(
            "sector",
            "Lieu",
            fixed("Où est-elle, en quelques mots, comme « une partie de Rennes » ?"),
            text_of(3, LONGEST_WORDING),
            default="",
        ),
        Field("population", "Habitants", fixed("Combien d'habitants sa page dit-elle ?"), _population, default=""),
    ),
    proofs=(PROOF,),
    proven=_renewed,
    so_far=_so_far,
)
PREVIEWS["cpts"] = _preview
COMMANDS = (
    *CARDS.commands(),
    Command("cpts fusionner", "<gardée> <absorbée>", "réunir deux fiches en une", _merge),
)
FORMS = (CARDS.adding, CARDS.editing)
