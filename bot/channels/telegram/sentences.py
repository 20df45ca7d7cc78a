"""What the channel says of its own: about things no conversation reads, and to introduce itself."""

UNNAMED = (
    "Je ne réponds pas aux messages envoyés au nom d'un groupe ou d'une chaîne : je ne saurais pas à qui sont les "
    "réponses. Écrivez-moi avec votre propre compte."
)
NOT_TEXT = "Je ne lis que les messages écrits, et je n'ai rien gardé de celui-ci. Dites-le-moi avec vos mots."
_UNREAD = {
    "sticker": "Merci pour ce petit dessin. Je ne lis que les messages écrits : dites-moi ce que vous cherchez.",
    "photo": "Je ne sais pas lire les images, et je n'ai pas gardé la vôtre. Écrivez-moi ce qu'elle contient d'utile, "
    "sans information sur un patient.",
    "voice": "Je ne sais pas écouter les messages vocaux, et je n'ai pas gardé le vôtre. Écrivez-moi votre question.",
    "document": "Je ne sais pas ouvrir les fichiers, et je n'ai pas gardé le vôtre. Pour une liste de communes, "
    "copiez-la dans un message.",
}
KINDS = tuple(_UNREAD)
SHORT_DESCRIPTION = "Rejoindre, créer ou financer une CPTS : des réponses sourcées pour les professionnels de santé."
SETTINGS = "régler ce que je fais dans ce groupe"
DESCRIPTION = (
    "Je vous aide à rejoindre ou à créer une CPTS (communauté professionnelle territoriale de santé), à estimer son "
    "financement et à trouver vos contacts, avec mes sources et leurs dates.\n\n"
    "Appuyez sur Démarrer. N'écrivez jamais d'information sur un patient."
)


def unread(kind: str) -> str:
    """The sentence about something that is not text."""
    return _UNREAD.get(kind, NOT_TEXT)


def greeting(username: str) -> str:
    """What a group is told when the bot joins it."""
    return (
        "Bonjour. Je réponds ici aux questions sur les CPTS qui me sont adressées : en réponse à l'un de mes messages, "
        f"en me citant (@{username}), ou par /aide@{username}. "
        f"Le questionnaire se fait en conversation privée : https://t.me/{username}"
    )
