"""`affiche`: a poster, a picture and a piece of a web page that open this bot."""

from handlers.admin.command import Command
from handlers.admin.form.field import WrongError
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.state import say
from handlers.engine.messages import Reply, Turn
from handlers.poster import PosterError, campaign_of, files_of, poster_of
from handlers.turn.talk import Talk
from knowledge.wording import listing

ABOUT = (
    "Une affiche A4 à imprimer, une image pour les réseaux et un morceau de page à coller dans un site. Le code ouvre "
    "{ways}."
)
COUNTED = "« stats » comptera les arrivées de la campagne « {campaign} », sans personne."
UNCOUNTED = "Pour compter les arrivées, donnez un code après deux points : « affiche Bretagne : salon-vannes »."
MATRIX_ALONE = "Un lien Matrix ne porte pas de code : ses arrivées ne se comptent pas."


def _poster(talk: Talk, argument: str) -> Turn:
    """« affiche Bretagne : salon-vannes »: for a place or a conversation, and a campaign to count by."""
    said, _, campaign = argument.partition(":")
    try:
        code = campaign_of(campaign)
        poster = poster_of(talk.knowledge, desk_of(talk).addresses, said, code, talk.custody.responsible)
        files = files_of(poster)
    except PosterError as error:
        raise WrongError(str(error)) from error
    platforms = [way.platform for way in poster.ways]
    counted = (COUNTED.format(campaign=code) if code else UNCOUNTED) if "Telegram" in platforms else MATRIX_ALONE
    ways = listing(f"{way.platform} ({way.name})" for way in poster.ways)
    return say(talk, Reply(text=f"{ABOUT.format(ways=ways)} {counted}", attachments=files))


COMMANDS = (
    Command("affiche", "[lieu ou parcours] [: campagne]", "une affiche avec un code qui ouvre le bot", _poster),
)
