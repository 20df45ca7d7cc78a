"""A file an admin sends to the bot: its text, or why it is not read. Nobody else's is opened.

A spreadsheet comes packed as text, and is opened beside the conversation only.
"""

from knowledge.sheets import ZIPPED, packed

MOST_BYTES = 1 << 20
SAID = "importer"  # what sending a file says
SUFFIXES = (".toml", ".xlsx", ".ods", ".csv")  # the last two are told how to become a file that is read
_TOO_LARGE = (
    "Ce fichier fait plus d'un mégaoctet : je ne l'ai pas lu. Sur le serveur, « cpts-bot import overlay » le peut."
)
_NOT_TEXT = (
    "Ce fichier n'est pas du texte en UTF-8, ni un classeur .xlsx : je ne l'ai pas lu. « modele » donne la forme."
)
_OTHER_SHEET = (
    "Des tableurs, je ne lis que le format .xlsx : dans le vôtre, « Enregistrer sous », puis choisissez « Excel "
    "(.xlsx) »."
)
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"  # how a file of LibreOffice begins, after its signature
NOT_RECEIVED = "Je n'ai pas pu recevoir ce fichier. Envoyez-le de nouveau, ou collez-le après le mot « importer »."


class UnreadError(Exception):
    """A file that is not read; the French text says why."""


def check_size(size: int) -> None:
    """Raises `UnreadError` for a file too large to be one of ours."""
    if size > MOST_BYTES:
        raise UnreadError(_TOO_LARGE)


def text_of(content: bytes) -> str:
    """What a file says. Raises `UnreadError`."""
    check_size(len(content))
    if content.startswith(ZIPPED) and _OPEN_DOCUMENT in content[:100]:
        raise UnreadError(_OTHER_SHEET)
    if content.startswith(ZIPPED):
        return packed(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadError(_NOT_TEXT) from error
