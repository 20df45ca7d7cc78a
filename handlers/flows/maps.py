"""The map in the conversation: the picture, and what the borders say."""

from collections.abc import Sequence

from handlers.engine.flow import Context
from handlers.engine.messages import MOST_CHARACTERS, Choice, Reply, length
from handlers.engine.quotation import quoted
from handlers.flows.documents import order
from handlers.flows.land import land_of, named_communes
from knowledge.territory import Location, Territory
from knowledge.wording import inhabitants, listing

MOST_LEFT = 6
PRECISE = "Ajoutez le département ou le code postal."
TITLE = "**La carte du territoire**"
ASK_DARK = Choice(id="/carte sombre", label="Version sombre")
ASK_LIGHT = Choice(id="/carte", label="Version claire")
NO_PLACE = Reply(text="Je ne connais la place d'aucune de ces communes : je ne peux pas dessiner leur carte.")


def left_out(location: Location) -> list[str]:
    """How a text was read, and what of it is not drawn."""
    asked = [*(one.input for one in location.ambiguous), *(one.input for one in location.unknown)]
    names = listing(map(quoted, asked[:MOST_LEFT]))
    wide = listing(one.name for one in location.too_wide)
    return [
        *location.notes,
        *([f"Pas dessiné, faute de savoir quel lieu c'est : {names}. {PRECISE}"] if names else []),
        *([f"Trop vaste pour une CPTS, donc pas dessiné : {wide}."] if wide else []),
    ]


def map_reply(
    context: Context, notes: Sequence[str] = (), choices: Sequence[Choice] = (), *, dark: bool = False
) -> Reply:
    """The picture of the territory of the answers, and what its borders say while there is room.

    `notes` come first: how what was asked for was read.
    """
    knowledge = context.knowledge
    territory = knowledge.gazetteer.territory(context.answers.territory or ())
    land = land_of(knowledge, territory)
    if land is None:
        return NO_PLACE
    said = [_drawn(territory), *notes, *land.remarks]
    while length(text := _text(said, land.credit)) > MOST_CHARACTERS:
        said.pop()
    return Reply(text=text, order=order(context, "map-dark" if dark else "map"), choices=tuple(choices))


def _drawn(territory: Territory) -> str:
    """What was taken for the territory, said back."""
    communes = sorted(territory.communes, key=lambda commune: -(commune.population or 0))
    return f"Sur la carte : {named_communes(communes)} ({inhabitants(territory.population)})."


def _text(said: Sequence[str], credit: str) -> str:
    return "\n".join([TITLE, "", *(f"- {remark}" for remark in said), "", f"{credit}."])
