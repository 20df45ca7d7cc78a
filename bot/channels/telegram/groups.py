"""`/reglages`: what the administrators of a group decide. https://core.telegram.org/bots/api#getchatmember"""

from telegram import Bot, ChatMember
from telegram.error import TelegramError

from bot.channels import room_settings
from bot.channels.room_settings import Wording
from bot.storage.telegram_groups import GroupSettings
from handlers.engine.messages import Reply
from knowledge.base import Knowledge

COMMAND = "reglages"
ONLY_ADMINISTRATORS = Reply(
    text="Les réglages de ce groupe sont réservés à ses administrateurs. Demandez à l'un d'eux."
)
NOT_KNOWN = Reply(text="Telegram ne me dit pas qui administre ce groupe. Réessayez plus tard.")
ALONE = Reply(text="Les réglages concernent les groupes. Ici, nous ne sommes que deux.")
_RUNNING = frozenset({ChatMember.ADMINISTRATOR, ChatMember.OWNER})
_LINES = {"region": "Région par défaut", "welcome": "Message d'accueil", "quiet": "Réponses sans sonnerie"}
_EXAMPLES = ("region Bretagne", "accueil non", "silence 20h-8h", "silence non")


def command(text: str, *, alone: bool = False) -> str:
    """The text of a command for settings, « reglages region Bretagne »; "" for anything else.

    Among two, « réglage » begins a question like any other word.
    """
    if alone and not text.startswith("/"):
        return ""
    name, _, rest = text.strip().removeprefix("/").partition(" ")
    said = f"{name.partition('@')[0]} {rest}".strip()
    return said if room_settings.is_command(said) else ""


def decide(
    text: str, settings: GroupSettings, knowledge: Knowledge, username: str, place: str
) -> tuple[GroupSettings, Reply]:
    """The settings after a command, and what to answer."""
    switches = {"accueil": "welcome"}
    wording = Wording("ce groupe", f"/{COMMAND}@{username}", switches, _LINES, _EXAMPLES, place, quiet="silence")
    return room_settings.decide(text, settings, knowledge, wording)


async def refusal(bot: Bot, chat: int, person: int) -> Reply | None:
    """Why a person may not decide for a group; None when they administer it."""
    try:
        member = await bot.get_chat_member(chat, person)
    except TelegramError:
        return NOT_KNOWN
    return None if member.status in _RUNNING else ONLY_ADMINISTRATORS
