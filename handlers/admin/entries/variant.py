"""`faq variante`: what one region reads instead of the national answer."""

from typing import Any

from handlers.admin.entries.entry import ANSWER, SOURCE, called, entry_of, named, sourced
from handlers.admin.form import fields
from handlers.admin.form.field import WHY, Field, WrongError, fixed
from handlers.admin.form.form import Form
from handlers.admin.form.proposal import change_of, propose
from handlers.admin.form.state import Filling
from handlers.admin.form.titles import title_of
from handlers.engine.messages import Turn
from handlers.turn.talk import Talk
from knowledge import areas
from knowledge.base import plain
from knowledge.territory.atlas.places import the_region

ONE_REGION = (
    "Cette entrée ne vaut que pour {region} : elle n'a pas de réponse nationale à remplacer, et personne ne lirait sa "
    "variante. Pour une autre région, « faq ajouter » y écrit une entrée. Pour que celle-ci vaille partout, et puisse "
    "avoir des variantes, « faq modifier {name} région »."
)


def write_variant(talk: Talk, argument: str) -> Turn:
    name, region_said = _apart(talk, argument)
    entry = named(talk, name)
    if entry.variant:
        title = title_of(talk.knowledge, "faq", entry.key)
        raise WrongError(f"C'est déjà une variante : « faq modifier {title} ».")
    if region := talk.knowledge.gazetteer.region(entry.region or ""):
        raise WrongError(ONE_REGION.format(region=the_region(region.name), name=entry.question))
    said = {"region": region_said} if region_said else {}
    return VARIANT.start(talk, entry.id, said, of=entry.question)


def _apart(talk: Talk, said: str) -> tuple[str, str]:
    """« comment adhérer en Bretagne »: an entry, and the region its variant is to be for; "" where words name all."""
    if called(talk, said):
        return said, ""
    found = areas.names_before(said, lambda tail: areas.region(talk.knowledge.gazetteer, tail) is not None)
    return next((one for one in found if called(talk, one[0])), (said, ""))


def _conclude_variant(talk: Talk, filling: Filling) -> Turn:
    national: dict[str, Any] = plain(named(talk, filling.subject))
    ours = {
        "region": filling.values["region"],
        "variant": True,
        "phrasings": [],
        "answer": filling.values["answer"],
        "checked": talk.today.isoformat(),
        **sourced(filling.values["source"]),
    }
    entry = entry_of(national | ours)
    change = change_of(talk, "faq", entry.key, plain(entry), filling.values["why"])
    title = f"Écrire la variante « {title_of(talk.knowledge, 'faq', entry.key, plain(entry))} »."
    return propose(talk, title, [change], form=filling)


VARIANT = Form(
    "faq-variante",
    "Variante régionale",
    (
        Field(
            "region",
            "Région",
            fixed("Pour quelle région ? Écrivez son nom. On y lira cette réponse à la place de la nationale."),
            fields.region,
            choices=fields.regions,
        ),
        ANSWER,
        SOURCE,
        WHY,
    ),
    _conclude_variant,
)
