"""Who may do what: the one place that says whether an admin may make a change, asked by whatever leads to one."""

from collections.abc import Iterable

from handlers.engine.desk import Admin
from handlers.engine.messages import Acknowledge, Appoint, Backup, Change, Discard, Dismiss, ReadSheet, Restore
from handlers.turn.talk import Talk
from knowledge.base import Knowledge
from knowledge.contacts import NATIONAL
from knowledge.overlay import Kind, Value
from knowledge.territory.atlas.places import the_region
from knowledge.wording import listing

OWNERS_ONLY = "Seuls les propriétaires du bot peuvent faire cela. Votre rôle est : éditeur."
Administered = Change | Discard | Restore | Acknowledge | Appoint | Dismiss | Backup | ReadSheet


def regions_of(knowledge: Knowledge, kind: Kind, value: Value) -> list[str]:
    """The INSEE regions a thing concerns; none when it speaks for the whole country."""
    match kind:
        case "faq":
            return [value["region"]] if value.get("region") else []
        case "contact":
            return _of_contact(knowledge, value)
        case "cpts":
            return _of_cpts(knowledge, value)
        case "rate":
            return []


def _of_cpts(knowledge: Knowledge, value: Value) -> list[str]:
    """The regions of its communes and of its départements: people of all of them are told of it."""
    gazetteer = knowledge.gazetteer
    covered = {r.code for r in gazetteer.territory(value.get("communes", ())).regions}
    named = {d.region for code in value.get("departements", ()) if (d := gazetteer.departement(code))}
    return sorted(covered | named | ({value["region"]} if value.get("region") else set()))


def _of_contact(knowledge: Knowledge, value: Value) -> list[str]:
    """Its region, and that of its département: people of the one and of the other are sent to it."""
    if value["region_code"] == NATIONAL:
        return []
    departement = knowledge.gazetteer.departement(value.get("departement", ""))
    return sorted({value["region_code"], *([departement.region] if departement else [])})


def allows(knowledge: Knowledge, admin: Admin, effect: Administered) -> bool:
    """Whether an admin may do this now, with what stands now. Asked at each preview, and where it is written."""
    match effect:
        case Change():
            return _allows_change(knowledge, admin, effect)
        case Appoint(regions=regions):
            return admin.is_owner and admin.may(regions)
        case Dismiss() | Backup() | ReadSheet():
            return admin.is_owner
        case Discard() | Restore() | Acknowledge():
            return True


def _allows_change(knowledge: Knowledge, admin: Admin, change: Change) -> bool:
    """Whether what stands may be turned into what they wrote: both must lie within their regions."""
    if change.of == "rate" and not admin.is_owner:
        return False
    before = knowledge.value(change.of, change.key)
    return all(admin.may(regions_of(knowledge, change.of, v)) for v in (before, change.after) if v is not None)


def is_theirs(talk: Talk, admin: Admin, kind: Kind, name: str) -> bool:
    """Whether what stands is an admin's to change: what waits for them, and the lists of it, hold nothing else."""
    value = talk.knowledge.value(kind, name)
    return value is not None and admin.may(regions_of(talk.knowledge, kind, value))


def within(admin: Admin) -> str:
    """What a list of what waits says of where it looked."""
    return ", dans vos régions" if admin.regions else ""


def outside(talk: Talk, admin: Admin, kind: Kind = "faq", regions: Iterable[str] = ()) -> str:
    """Why a change of this kind is refused, and who can make it; `regions` are those that it concerns."""
    gazetteer, here = talk.knowledge.gazetteer, set(regions)
    mine = listing(r.name for code in sorted(admin.regions) if (r := gazetteer.region(code))) or "toutes les régions"
    others = [r for code in sorted(here - admin.regions) if (r := gazetteer.region(code))]
    head = f"Ce changement sort de votre périmètre ({mine})"
    if kind == "rate":
        return f"{head} : les montants reviennent aux propriétaires."
    if kind == "faq":
        return (
            f"{head}. Ce qui vaut pour tout le pays revient aux propriétaires. Pour votre région, « faq variante » "
            "écrit une réponse propre à ses professionnels."
        )
    if not others:
        return f"{head} : ce qui concerne tout le pays revient aux propriétaires."
    also = "aussi " if admin.regions & here else ""
    concerned = listing(the_region(r.name) for r in others)
    return f"{head} : cette fiche concerne {also}{concerned}. Demandez-le à un propriétaire."
