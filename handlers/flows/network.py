"""What the network of a region is told, and what people read of its answer: numbers one way, words the other."""

from handlers.engine.messages import Reply
from handlers.engine.quotation import literal, marked
from handlers.hearing.reachable import ways_in
from knowledge.headcount import Headcount
from knowledge.wording import count

ANNOUNCEMENT = (
    "**Des professionnels cherchent à créer une CPTS**\n\nAu moins {people}, de {professions}, en veulent une "
    "{where}. Je ne dis pas qui : ils ont accepté d'être comptés, rien de plus.\n\n"
    "Pour les inviter, répondez à ce message par « nous les recevons le … », avec le jour, l'heure et le lieu. Vous "
    "relirez avant que je transmette. C'est réservé aux modérateurs de ce salon."
)
PASSED_ON = (
    "**Le réseau de votre région vous répond**\n\nVous êtes plusieurs à vouloir créer une CPTS {where}. Les "
    "modérateurs de son salon vous écrivent :\n\n{quoted}\n\nIls ne savent pas qui vous êtes. Pour ne plus être compté "
    "ni recevoir ces messages : « rencontres », puis « Ne plus être compté »."
)


def announcement(where: str, told: Headcount) -> Reply:
    people = count(told.people, "professionnel", "professionnels")
    return Reply(
        text=ANNOUNCEMENT.format(people=people, professions=count(told.professions, "profession"), where=where)
    )


def passed_on(where: str, text: str) -> Reply:
    return Reply(text=PASSED_ON.format(where=where, quoted=shown(text)))


def shown(text: str) -> str:
    """What moderators wrote, as it is passed on: their words, and how to reach them when they say it."""
    ways = ways_in(text)
    reach = f"\n\nPour les joindre : **{marked(', '.join(ways))}**" if ways else ""
    return f"« {literal(text)} »{reach}"
