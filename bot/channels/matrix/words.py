"""What the channel itself says of rooms, keys and calls; the conversations have their own words."""

from handlers.engine.messages import Reply

MENU = "menu"
IN_PRIVATE = frozenset({"prive", "en prive", "message prive"})
GONE_PRIVATE = Reply(text="Je vous ai écrit en message privé : continuons là-bas.")
ALREADY_PRIVATE = Reply(text="Nous sommes déjà en privé.")
NO_PRIVATE = Reply(text="Je n'ai pas pu ouvrir de conversation privée avec vous. Écrivez-moi directement.")
NO_KEY = Reply(
    text="Je n'ai pas pu déchiffrer votre dernier message : votre appareil ne m'en a pas donné la clé. "
    "Envoyez-le de nouveau, s'il vous plaît."
)
NOT_VERIFIED = Reply(
    text="Je n'ai pas pu déchiffrer votre dernier message : votre application ne confie ses clés qu'à des appareils "
    "vérifiés. Ouvrez mon profil et choisissez « Vérifier », ou permettez dans ses réglages de sécurité les "
    "appareils non vérifiés. Puis écrivez-moi de nouveau."
)


def welcome(prefix: str) -> Reply:
    """What a room of several people is greeted with."""
    return Reply(
        text="Bonjour. J'aide à rejoindre, créer ou financer une CPTS.\n\n"
        f"Pour m'appeler, écrivez « {prefix} » suivi de votre question, ou mentionnez-moi. "
        f"« {prefix} aide » dit ce que je sais faire, « {prefix} privé » ouvre une conversation à deux."
    )
