"""Commands given in plain words: « efface tout ce que tu sais de moi », « j'appelle qui ».

The whole message must be the order: « comment effacer mes données ? » stays a question.
"""

import re
from functools import lru_cache

from knowledge.text import key

_PLEASE = (
    r"(?:(?:bonjour|bjr|stp|svp|merci de|merci d|veuillez|(?:je|j) (?:veux|veu|voudrais|souhaite|aimerais|demande a)"
    r"|tu peux|peux tu|vous pouvez|pouvez vous|que tu|que vous|de) )*"
)
_THANKS = r"(?: (?:stp|svp|s il te plait|s il vous plait|merci|maintenant|tout de suite))*"
_MINE = (
    r"(?:toutes? )?(?:(?:mes|les|ces) (?:donnees|reponses|infos|informations|messages|traces)|mon compte|mon profil"
    r"|ma session|(?:notre|la|cette) conversation)(?: personnelles)?(?: (?:sur|de) moi| me concernant)?"
)
_ALL = r"(?:tout|toutes)(?: (?:sur|de) moi| ce qu(?:e|i)? .{1,60})?"
_ERASE = r"(?:effac\w+|suprim\w+|supprim\w+)"
_FORGET = r"oubli(?:e|es|er|ez)"
_WRITE = r"m (?:ecri\w+|envoy\w+|envoie\w*|contact\w+|relanc\w+)"
_MAIL = r"(?:(?:aux?|les|des|vos|tes|ces|de|aucun) )?(?:messages?|sms|notifications?)"
# As people answer what they did not ask for. « arrêter », the label of a button, leaves a conversation.
_NO_MORE = (
    rf"(?:stop|arret|arrete[sz]?)(?: (?:a )?tout| {_MAIL})?",
    rf"(?:arret\w+|cess\w+|stop) (?:de )?{_WRITE}(?: {_MAIL})?",
    rf"(?:ne )?plus {_WRITE}(?: {_MAIL})?",
    rf"(?:ne )?{_WRITE} plus(?: rien| jamais| {_MAIL})?|(?:ne )?me contact\w+ plus",
    rf"(?:je )?(?:ne |n )?(?:veux|veu) plus (?:(?:recevoir )?{_MAIL}|rien recevoir|que (?:tu|vous) {_WRITE})",
    rf"plus {_MAIL}|laisse[rz]? moi tranquille",
    r"(?:(?:me|se|vous) )?(?:desabon\w*|desinscri\w+|unsubscribe)(?: moi| vous)?",
)
_ORDERS = {
    "/effacer": rf"{_ERASE} (?:{_ALL}|{_MINE})|tout {_ERASE}|{_FORGET} (?:moi|{_ALL}|{_MINE})|m {_FORGET}",
    "/contacts": r"(?:(?:j|je|on) (?:ap+el+es?|contacte|joins) qui|qui (?:j|je|on) (?:ap+el+es?|contacte)"
    r"|qui (?:ap+el+er|contacter|joindre)|(?:un |le |les |des )?(?:numeros?|coordonnees|telephones?))",
    "/rappels stop": r"(?:arret\w+|stop\w*|cess\w+|desactiv\w+|supprim\w+|annul\w+|plus)"
    r"(?: (?:de |d )?(?:m )?(?:envoyer|envoye))?(?: (?:les|mes|tes|vos|des|de|ces|tous les|tous mes))? rappels?"
    r"|(?:je )?(?:ne |n )?(?:veux|veu) plus (?:recevoir )?(?:de|des|les) rappels?",
    "/stop": "|".join(_NO_MORE),
    "/mesdonnees": r"(?:(?:qu est ce )?que|(?:c est )?quoi|kes ?ke?|qu est ce qu)? ?(?:tu|vous|il) "
    r"(?:gardes?|gardez|sais|savez|savais|as|avez|conserves?|conservez)(?: (?:comme infos?|en memoire|quoi))* "
    r"(?:sur|de) moi",
}
# Where the questions stand: « résume-moi où on en est », « fais le point ».
_STANDING = r"(?:la )?ou (?:on en est|nous en sommes|en est on|en sommes nous|j en suis|on en etait)"
_SUM_UP = r"(?:resum\w+|rappel\w+|redi\w+|dis|dites|fai[ts]\w*)(?: (?:moi|nous))?"
_ORDERS["/modifier"] = (
    rf"(?:on|nous) en (?:est|sommes) ou|{_STANDING}|{_SUM_UP} {_STANDING}"
    rf"|{_SUM_UP} (?:le |un )?(?:point|recap\w*|resume)"
    rf"|(?:le |un )?resume de (?:mes|nos) reponses|{_SUM_UP} (?:mes|nos) reponses"
)
# The papers are asked for with a verb: « la lettre d'intention » alone may be a question about it.
_GIVE = (
    r"(?:(?:donne[rz]?|envoie|envoye[rz]|fais|faites|prepare[rz]?|genere[rz]?)(?: (?:moi|nous))?"
    r"|me (?:faire|donner|envoyer|preparer)|recevoir|avoir|obtenir|(?:je|j|on) (?:veux|veu|voudrais|veut|aimerais))"
)
_PAPER = r"(?:lettre(?: d intention)?|fiche(?: de synthese)?|budget|tableur|dossier|documents)"
_ORDERS["/dossier"] = rf"{_GIVE} (?:(?:avoir|recevoir) )?(?:(?:la|le|les|une?|des|mon|ma|mes|notre|nos) )?{_PAPER}"
# « La lettre seulement », « donnez-moi juste le budget »: one paper, by the word that names it after the command.
_PAPERS = {
    "lettre": r"lettres?(?: d intention)?",
    "fiche": r"fiche(?: de synthese)?|pdf",
    "budget": r"budget|tableur|excel",
    "image": r"image|graphique",
    "carte": r"carte",
    "echeances": r"echeances|calendrier|agenda",
    "tresorerie": r"(?:plan de )?tresorerie",
}
_JUST = r"(?:seulement|uniquement|juste|rien que|que|seule?|et c est tout|et rien d autre|sans le reste)"
for _word, _named in _PAPERS.items():
    _one = rf"(?:(?:la|le|les|l|ma|mon) )?(?:{_named})"
    _ORDERS[f"/dossier {_word}"] = rf"(?:{_GIVE} )?(?:{_JUST} {_one}|{_one} {_JUST})"
# « C'est quoi le dialogue de gestion ? » stays a question: what to bring is asked for with a verb.
_NEXT = r"(?:le |notre |mon |un |ce |votre )?(?:prochain |premier )?dialogue de gestion"
_ORDERS["/dialogue"] = (
    r"(?:comment |pour |on doit |je dois |nous devons |il faut |(?:on|je|nous) (?:veut|veux|voulons|voudrais|voudrait) "
    r"|aide[rz]? (?:moi|nous) a |m aider a |nous aider a )*prepar\w+ "
    rf"{_NEXT}|(?:que|quoi|qu est ce qu(?:e|il)?|quels? (?:documents?|pieces?|papiers?|justificatifs?))"
    r"(?: (?:faut il|il faut|faut|dois je|je dois|doit on|on doit|devons nous|nous devons))? "
    rf"(?:apporter|amener|preparer|fournir|rassembler|presenter|montrer) (?:au|a|pour|lors du|avant) {_NEXT}"
)
# « Envoyer à l'ARS »: a text for the person to send.
_ARS = r"(?:a|pour|vers) (?:(?:l|notre|mon|cette) )?(?:ars|agence regionale(?: de sante)?)"
_MAIL = r"(?:(?:un|le|mon|notre) )?(?:mail|mel|email|e mail|courriel|courrier|message)"
_SENT = r"(?:(?:ca|cela|tout|la|le|les|mon|ma|notre|nos|mes) ?)*(?:lettre|dossier|projet|resultat|territoire|demande)?"
_ORDERS["/courriel"] = (
    rf"(?:envo\w+|ecri\w+|transme\w+|transfer\w+|adress\w+|prepar\w+|redig\w+|fai[ts]\w*)"
    rf"(?: (?:moi|nous|lui))?(?: (?:{_MAIL}|{_SENT}))? {_ARS}(?: par (?:mail|courriel))?"
    rf"|{_MAIL} {_ARS}|{_MAIL} ars"
)
# A result for others: « envoyer à un collègue », « donne-moi le lien ».
_OTHERS = (
    r"(?:(?:a|au|aux|avec|pour) )(?:(?:un|une|le|la|les|l|mon|ma|mes|nos|notre|des|autre|autres) )*"
    r"(?:collegues?|confreres?|consoeurs?|equipe|groupe|bureau|president\w*|associe\w*|collaborat\w+|amie?s?|autres)"
)
_HAND = r"(?:partag\w+|envo\w+|transme\w+|transfer\w+|faire suivre|montr\w+|donn\w+)"
_WHAT = r"(?: (?:ca|cela|tout|(?:le|ce|mon|notre|un) (?:resultat|territoire|lien|resume)|(?:l|mon|cette) estimation))?"
_LINK = r"(?:(?:le|un|mon) )?(?:lien|resume)(?: (?:a|de) (?:partag\w+|partage|transmettre|envoyer|faire suivre))?"
_ORDERS["/partager"] = (
    rf"{_HAND}(?: (?:le|la|l))?{_WHAT} {_OTHERS}|partag\w+{_WHAT}|(?:donn\w+|envo\w+)(?: (?:moi|nous))? {_LINK}"
    rf"|{_LINK} {_OTHERS}|(?:le|un) lien (?:a|de) \w+|faire suivre{_WHAT}"
)
_PATTERNS = {order: re.compile(rf"{_PLEASE}(?:{wanted}){_THANKS}") for order, wanted in _ORDERS.items()}

# « carte de Tournon-sur-Rhône, Mauves »: of places, when all that follows names some; « carte de soins » is none.
_MAP_OF = re.compile(
    r"\s*(?:(?:montre|affiche|dessine|fais|donne)[rz]?(?:[- ](?:moi|nous))?\s+)?(?:la\s+|une\s+)?carte"
    r"(?:\s+(?:de|du|des|d['’])\b)?\s*(?P<places>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


_LOST = re.compile(
    r"(?:(?:euh|mais|non|desole|pardon) )*"
    r"(?:(?:j ai |je n ai )?(?:pas|rien|pas bien|pas tout) compris(?: la question)?"
    r"|(?:je )?(?:ne |n )?comprend?s? (?:pas|rien|pas bien|plus|pas la question)"
    r"|(?:c est |ce n est )?pas (?:tres )?clair"
    r"|comment ca|je suis perdue?)" + _THANKS
)


_AGAIN = re.compile(
    r"(?:(?:et|ok|alors|vs|vous|tu|on|il|je|pouvez|peux|pourriez|pourrais|peut|faut|faudrait|veux|voudrais|merci|de|me|nous"
    r"|stp|svp) )*(?:refai\w*|redonn\w+|renvo\w+|actualis\w+|(?:re)?mett\w+ a jour)\b.*"
    r"\b(?:lettre|dossier|documents?|fiche|budget|tableur|papiers?|fichiers?|carte)\b"
)


def asks_again(said: str) -> bool:
    """Whether somebody wants papers made again: « refaites la lettre », « refaire ces documents »."""
    return bool(_AGAIN.match(key(said)))


def is_lost(said: str) -> bool:
    """Whether somebody says that they do not understand: « j'ai pas compris » takes no « compris » off a list."""
    return bool(_LOST.fullmatch(key(said)))


def map_of(said: str) -> str:
    """The words after « carte de », which may name places; "" when a message asks for no map."""
    asked = _MAP_OF.fullmatch(said)
    return asked["places"] if asked else ""


@lru_cache(maxsize=32)  # a message is asked for its order by whoever may have to give way to it
def heard(said: str) -> str | None:
    """The command a message gives in plain words, as it is typed; None when it gives none."""
    spoken = key(said)
    return next((order for order, pattern in _PATTERNS.items() if pattern.fullmatch(spoken)), None)
