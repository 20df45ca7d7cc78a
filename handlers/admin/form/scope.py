"""Which regions a thing concerns, and so who may change it."""

from handlers.engine.desk import Admin
from handlers.engine.messages import Change
from handlers.turn.talk import Talk
from knowledge.base import Knowledge
from knowledge.contacts import NATIONAL
from knowledge.overlay import Kind, Value
from knowledge.wording import listing

OWNERS_ONLY = "Seuls les propriétaires du bot peuvent faire cela. Votre rôle est : éditeur."


def regions_of(knowledge: Knowledge, kind: Kind, value: Value) -> list[str]:
    """The INSEE regions a thing concerns; none when it speaks for the whole country."""
    match kind:
        case "faq":
            return [value["region"]] if value.get("region") else []
        case "contact":
            return [] if value["region_code"] == NATIONAL else [value["region_code"]]
        case "cpts":
            covered = [r.code for r in knowledge.gazetteer.territory(value["communes"]).regions]
            return covered or [value["region"]] * bool(value.get("region"))
        case "rate":
            return []


def allows(talk: Talk, admin: Admin, change: Change) -> bool:
    """Whether an admin may turn what stands into what they wrote: both must lie within their regions."""
    if change.of == "rate" and not admin.is_owner:
        return False
    before = talk.knowledge.value(change.of, change.key)
    return all(admin.may(regions_of(talk.knowledge, change.of, v)) for v in (before, change.after) if v is not None)


def outside(talk: Talk, admin: Admin) -> str:
    """Why a change is refused, and who can make it."""
    names = [r.name for code in sorted(admin.regions) if (r := talk.knowledge.gazetteer.region(code))]
    mine = listing(names) if names else "toutes les régions"
    return (
        f"Ce changement sort de votre périmètre ({mine}). Ce qui vaut pour tout le pays, et les montants, reviennent "
        "aux propriétaires. Pour votre région, « faq variante » écrit une réponse propre à ses professionnels."
    )
