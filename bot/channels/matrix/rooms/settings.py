"""`!cpts reglages`: what the moderators of a room decide. Words in, settings and a sentence out."""

from dataclasses import asdict, replace

from bot.storage.matrix_ledger import RoomSettings
from handlers.engine.messages import Reply
from knowledge.base import Knowledge
from knowledge.text import key

COMMAND = "reglages"
ONLY_MODERATORS = Reply(text="Les réglages de ce salon sont réservés à ses modérateurs. Demandez à l'un d'eux.")
ALONE = Reply(text="Les réglages concernent les salons à plusieurs. Ici, nous ne sommes que deux.")
_YES = frozenset("oui on actif active activer".split())
_NO = frozenset("non off inactif desactive desactiver".split())
_NONE = frozenset("aucune aucun toutes".split())
# What a moderator types, and the setting it stands for.
_SWITCHES = {
    "prefixe": "prefix_only",
    "prefixe seul": "prefix_only",
    "fils": "threads",
    "fil": "threads",
    "accueil": "welcome",
}


def is_command(text: str) -> bool:
    return key(text).partition(" ")[0] in (COMMAND, "reglage")


def decide(text: str, settings: RoomSettings, knowledge: Knowledge, prefix: str) -> tuple[RoomSettings, Reply]:
    """The settings after a command, and what to answer."""
    words = key(text).split()[1:]
    if not words:
        return settings, _shown(settings, knowledge, prefix)
    if words[0] == "region":
        return _region(" ".join(words[1:]), settings, knowledge, prefix)
    name, said = " ".join(words[:-1]), words[-1]
    if name not in _SWITCHES or said not in _YES | _NO:
        return settings, _shown(settings, knowledge, prefix, "Je n'ai pas compris ce réglage.")
    changed = RoomSettings(**{**asdict(settings), _SWITCHES[name]: said in _YES})
    return changed, _shown(changed, knowledge, prefix, "C'est noté.")


def _region(named: str, settings: RoomSettings, knowledge: Knowledge, prefix: str) -> tuple[RoomSettings, Reply]:
    if named in _NONE:
        changed = replace(settings, region="")
        return changed, _shown(changed, knowledge, prefix, "C'est noté.")
    location = knowledge.gazetteer.locate(named)
    codes = {wide.code for wide in location.too_wide if wide.kind == "region"}
    codes = codes or {region.code for region in location.territory.regions}
    if len(codes) != 1:
        return settings, _shown(settings, knowledge, prefix, "Je ne reconnais pas cette région.")
    changed = replace(settings, region=codes.pop())
    return changed, _shown(changed, knowledge, prefix, "C'est noté.")


def _shown(settings: RoomSettings, knowledge: Knowledge, prefix: str, note: str = "") -> Reply:
    region = knowledge.gazetteer.region(settings.region) if settings.region else None
    lines = [
        f"- Région par défaut : {region.name if region else 'aucune'}",
        f"- Répondre au préfixe seulement : {_word(settings.prefix_only)}",
        f"- Ouvrir un fil par demande : {_word(settings.threads)}",
        f"- Message d'accueil : {_word(settings.welcome)}",
    ]
    how = (
        f"Pour changer : « {prefix} reglages region Bretagne », « {prefix} reglages prefixe oui », "
        f"« {prefix} reglages fils non », « {prefix} reglages accueil non »."
    )
    return Reply(text="\n\n".join(filter(None, [note, "**Réglages de ce salon**", "\n".join(lines), how])))


def _word(value: bool) -> str:
    return "oui" if value else "non"
