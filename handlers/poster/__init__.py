"""The poster: a sheet for a wall, a picture for social networks and a piece of a web page, that open the bot."""

from handlers.poster.files import files_of
from handlers.poster.poster import Poster, PosterError, campaign_of, poster_of

__all__ = ["Poster", "PosterError", "campaign_of", "files_of", "poster_of"]
