"""The map in the conversation: the picture, and what the borders say."""

from collections.abc import Sequence

from handlers.engine.flow import Context
from handlers.engine.messages import MOST_CHARACTERS, Choice, Reply, length
from handlers.engine.quotation import quoted
from handlers.flows.documents import order
from handlers.flows.land import land_of
from knowledge.territory import Ambiguity, Unknown
from knowledge.wording import listing

MOST_LEFT = 6
PRECISE = "Ajoutez le département ou le code postal."
TITLE = "**La carte du territoire**"
ASK_DARK = Choice(id="/carte sombre", label="Version sombre")
ASK_LIGHT = Choice(id="/carte", label="Version claire")
NO_PLACE = Reply(text="Je ne connais la place d'aucune de ces communes : je ne peux pas dessiner leur carte.")


def left_out(asked: Sequence[Ambiguity | Unknown]) -> str:
    """The names that are not drawn, "" when every one is."""
    names = listing(quoted(one.input) for one in asked[:MOST_LEFT])
    return f"Pas dessiné, faute de savoir quel lieu c'est : {names}. {PRECISE}" if names else ""


def map_reply(context: Context, note: str = "", choices: Sequence[Choice] = (), *, dark: bool = False) -> Reply:
    """The picture of the territory of the answers, and what its borders say while there is room.

    `note` comes first: what was asked for and is not drawn.
    """
    knowledge = context.knowledge
    land = land_of(knowledge, knowledge.gazetteer.territory(context.answers.territory or ()))
    if land is None:
        return NO_PLACE
    said = [*([note] if note else []), *land.remarks]
    while length(text := _text(said, land.credit)) > MOST_CHARACTERS:
        said.pop()
    return Reply(text=text, order=order(context, "map-dark" if dark else "map"), choices=tuple(choices))


def _text(said: Sequence[str], credit: str) -> str:
    return "\n".join([TITLE, "", *(f"- {remark}" for remark in said), "", f"{credit}."])
