"""`!cpts reglages`: what the moderators of a room decide."""

from bot.channels import room_settings
from bot.channels.room_settings import Wording, is_command
from bot.storage.matrix_ledger import RoomSettings
from handlers.engine.messages import Reply
from knowledge.base import Knowledge

__all__ = ["ALONE", "ONLY_MODERATORS", "decide", "is_command"]

ONLY_MODERATORS = Reply(text="Les réglages de ce salon sont réservés à ses modérateurs. Demandez à l'un d'eux.")
ALONE = Reply(text="Les réglages concernent les salons à plusieurs. Ici, nous ne sommes que deux.")
# What a moderator types, and the setting it stands for.
_SWITCHES = {
    "prefixe": "prefix_only",
    "prefixe seul": "prefix_only",
    "fils": "threads",
    "fil": "threads",
    "accueil": "welcome",
}
_LINES = {
    "region": "Région par défaut",
    "prefix_only": "Répondre au préfixe seulement",
    "threads": "Ouvrir un fil par demande",
    "welcome": "Message d'accueil",
}
_EXAMPLES = ("region Bretagne", "prefixe oui", "fils non", "accueil non")


def decide(
    text: str, settings: RoomSettings, knowledge: Knowledge, prefix: str, room: str
) -> tuple[RoomSettings, Reply]:
    """The settings after a command, and what to answer."""
    wording = Wording("ce salon", f"{prefix} reglages", _SWITCHES, _LINES, _EXAMPLES, f"matrix:{room}")
    return room_settings.decide(text, settings, knowledge, wording)
