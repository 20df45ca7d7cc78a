"""What the channel itself says of rooms, keys and calls; the conversations have their own words."""

from handlers.engine.messages import Reply

MENU = "menu"
IN_PRIVATE = frozenset({"prive", "en prive", "message prive"})
LEAVE = frozenset({"pars", "quitte ce salon", "quitte le salon"})
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


ONLY_MODERATORS_DISMISS = Reply(
    text="Seuls les modérateurs de ce salon peuvent m'en faire partir. Demandez à l'un d'eux."
)


FOR_ONE_ONLY = Reply(
    text="J'avais un message pour une seule personne, et d'autres lisent ici : je ne l'ai pas écrit. "
    "Écrivez-moi en privé avant quatorze jours : ce qui vous attend encore arrivera là, et « rencontres » vous dira où "
    "vous en êtes."
)


def no_longer_two(prefix: str) -> Reply:
    """What a private room is told, once, when somebody else is invited to it."""
    return Reply(
        text="Nous ne sommes plus deux dans ce salon : je n'y réponds plus qu'à qui m'appelle, par « "
        f"{prefix} » suivi de la question. Pour reprendre à deux là où vous en étiez, écrivez « {prefix} privé »."
    )


def for_two(prefix: str) -> Reply:
    """What a room is for that the bot opened for two who met through it."""
    return Reply(
        text="Vous avez tous les deux choisi ce salon pour faire connaissance : il est chiffré, et à vous deux. Je n'y "
        f"réponds qu'à ce qui commence par « {prefix} », et j'en pars dans une heure, ou dès que vous écrivez "
        f"« {prefix} pars »."
    )


def refused(names: list[str]) -> str:
    """What stands in the place of files that the server refuses."""
    return (
        f"*Le serveur refuse ce que je voulais joindre ({', '.join(names)}) : trop gros, ou d'un type qu'il n'admet "
        "pas. Son administrateur peut vous dire pourquoi.*"
    )


def welcome(prefix: str) -> Reply:
    """What a room of several people is greeted with."""
    return Reply(
        text="Bonjour. J'aide à rejoindre, créer ou financer une CPTS.\n\n"
        f"Pour m'appeler, écrivez « {prefix} » suivi de votre question, ou mentionnez-moi. "
        f"« {prefix} aide » dit ce que je sais faire, « {prefix} privé » ouvre une conversation à deux."
    )
