"""What somebody wants: « je veux rejoindre la CPTS, je suis infirmière » opens a conversation with what it tells."""

import re
from typing import Any

from handlers.hearing.company import at_work, parted
from handlers.hearing.leads import LEAD, LEADS
from handlers.hearing.numbers import PEOPLE, people_in
from knowledge.base import Knowledge
from knowledge.territory import Area, Gazetteer, Place
from knowledge.territory.atlas.location import Ambiguity, Location, Role
from knowledge.text import key

_WISH = (
    r"(?:(?:je|j|on|nous)\s+|j)"  # « jvoudrai »
    r"(?:veu[xt]?|voudrai[st]?|voulons|voudrions|souhait\w+|aimer(?:ai|ion)\w*|desir\w+|cherch\w+ a|compte|vais|pense)"
)
_VERBS = {
    "rejoindre": r"(?:rejoindre|adherer|m inscrire|integrer|entrer dans|faire partie)",
    "creer": r"(?:creer|monter|lancer|fonder|demarrer|(?:se|nous|me) (?:regrouper|federer|constituer|reunir))",
    "estimer": r"(?:estimer|calculer|une estimation|simuler)",
    "contacts": r"(?:contacter|trouver (?:un|mes|des|le|les) contacts?)",
}
# Something else that people join or create: of a maison de santé, the FAQ speaks.
_NO_CPTS = (
    r"(?! (?:(?:une?|la|le|l|ma|mon|notre|cette|ce|de|d|des|en|dans|sous) ?)*"
    r"(?:maison (?:de sante|medicale|pluri\w+)|msp|esp|sisa|equipe de soins|centre (?:de sante|medical)|cabinet"
    r"|pole de sante)\b)"
)
# The question of each flow that the place somebody names answers.
# The question of each flow that a place told beforehand answers.
PLACE = {"rejoindre": "place", "creer": "place", "contacts": "area"}
# « Je veux pas adhérer », « je ne veux plus en faire partie » wish for nothing.
_ON_THE_WAY = r"(?:(?! (?:pas|jamais)\b).){0,30}\b(?:(?<!\bplus )|(?<=\ben plus ))"
_PATTERNS = {flow: re.compile(rf"\b{_WISH}\b{_ON_THE_WAY}{verb}\b{_NO_CPTS}") for flow, verb in _VERBS.items()}

# Who says that they are of a CPTS that exists: that there is one, or what they are in it.
_OF_ONE = re.compile(
    r"(?:(?:bonjour|bonsoir|oui|mais|ben|alors|nous|et|non|je suis|moi|c est|ici|la|le|l|une?) )*"
    r"(?:(?:on|nous) (?:a|avons) deja (?:une|notre)(?: propre)? cpts\b(?!.*\b(?:cote|voisin\w*)\b)"
    r"|(?:on|nous) (?:est|sommes|avons)(?: deja)? (?:une|notre) cpts"
    r"|(?:la|notre) cpts (?:existe|est (?:creee|signee|en place))"
    r"|(?:je|j) (?:coordonne|preside|dirige|anime) (?:une|la|notre) cpts"
    r"|(?P<role>(?:co )?(?:coordina\w+|president\w*|tresori\w+|directeur|directrice)(?: adjointe?)? "
    r"(?:de |d |du |pour )?)(?:la |notre |ma |une )?cpts)\b ?(?P<rest>.*)"
)
# Not what to do about it: « on a déjà une CPTS, comment changer de taille ».
_ABOUT_IT = re.compile(
    r"\b(?:quoi|comment|combien|que|qu|quel\w*|est ce|peut|peux|faut|pourquoi|veut|voudrai\w*|chang\w+|rejoindre"
    r"|mais)\b"
)
_GREETINGS = frozenset("bonjour|bonsoir|salut|bonjour a tous".split("|"))
_CLAUSES = re.compile(r"(?:[;\n]|[.,](?!\d))+")  # « 41.200 » and « 41,200 » are one number

# What one says of it besides, and at most what one is here for: « existante depuis 2022, on fait quoi ici ? ».
_SHORTLY = re.compile(
    r"(?: (?:deja|existante|existe|signee|creee|en place|en activite|depuis|en|\d{4}|aci|avec|un|contrat|signe)){0,6}"
    r"(?: (?:et )?(?:on fait quoi|que (?:faites|fais|pouvez|peux)|qu est ce que (?:vous|tu)"
    r"|vous (?:faites|servez|pouvez)|tu (?:sers|peux|fais)|ca sert a quoi|a quoi (?:ca|tu|vous) ser\w+"
    r"|par ou commencer)\b.{0,30})?"
)

_ASKING_WORDS = frozenset(
    "qui que qu quoi quel quelle quels quelles comment combien pourquoi quand ou est c dois peut puis faut y".split()
)
_BEFORE_ASKING = re.compile(rf"(?:{LEAD} )+")  # is no question itself: « ok et », « mais au fait »
# What asks wherever it stands: « on est combien », « et à qui on envoie », « il faut quoi comme papiers ».
_ASKS = re.compile(
    r"\b(?:combien|cb|pourquoi|pk|est ce qu?e?|qu est ce|c (?:est )?(?:quoi|koi|qui|quand|comment)"
    r"|(?:a|de|par|en|sur|avec|pour|chez|vers) (?:qui|quoi|quel(?:le)?s?)|quel(?:le)?s? (?:est|sont)"
    r"|(?:faut|dois|doit) il|(?:peut|doit|va) on|(?:puis|peux|dois) je|(?:passe|fai\w+|sert|donne|change) (?:quoi|koi)"
    r")\b|(?<=\w) (?:quand|comment)\Z"
)


_WONDERS = re.compile(r"\b(?:on|nous|je|ils?|elles?) (?:dois|doit|devons|doivent|peux|peut|pouvons|peuvent)\b|\bfaut\b")
FEWEST_WONDERED = 3  # words
# « C'est quoi un idel » holds a profession, and says nothing of the person's own.
_NO_ANSWER = re.compile(
    rf"{LEADS}"
    r"(?:(?:c|ce|s) (?:est |et )?(?:koi|quoi)|qu est ce|kes ?ke?|kesako|est ce qu"
    r"|(?:que|ca) (?:veut|signifie)|quelle difference)\b"
    r"|.{1,60}\b(?:c est quoi|c quoi|(?:ca )?veut dire quoi)$"
)


LONGEST_LIST = 2_000  # characters: a hundred communes; reading more takes a moment, and a pasted text is no list
_WELL_KNOWN = 10_000  # inhabitants: « Chalon » is Chalon-sur-Saône
_TOWN = 2_000  # inhabitants: « seuil », « plan » and « aucun » are villages too, as Ars is
_AROUND_PLACES = frozenset("a au aux et ou puis avec sur vers de d du des le la les l st ste".split())


def is_town(place: Place) -> bool:
    """Whether a place is large enough to be meant by a word that may mean something else."""
    return (place.population or 0) >= _TOWN


_DIFFERENCE = re.compile(
    r"(?:.{0,30} )?(?:c est )?(?:quoi|quelle?s?(?: est| sont)?|y a t il)(?: la| les| une)? differences?"
    r"(?: entre (?:les (?:deux|2)|eux|elles|ca))?"
    r"|(?:(?:et|c est|quel(?:le)? est|quoi|pourquoi|mais) ){0,4}(?:l ecart|la difference|un (?:tel|si grand) ecart)"
    r"(?: (?:c est quoi|est (?:si|aussi) grande?|entre les (?:deux|2)|exacte?|en clair))*"
    r"|(?:ca|cela) depend.{0,40}difference.{0,20}|ca (?:change|veut dire) quoi|(?:lequel|laquelle|que) choisir"
    r"|(?:(?:tu |vous )?(?:peux|pouvez) |on |et )*compar(?:e|er|ez|ons)(?: (?:les (?:deux|2)|ca|svp|stp))*"
)


# What somebody who wishes to create one asks at once.
_HOW = re.compile(
    r"\b(?:par (?:ou|quoi) (?:(?:on|je|nous|faut il|doit on|dois je) )?commen\w+"
    r"|comment (?:(?:on|je|nous|l) )?(?:faire|fait|faut il faire|proceder|(?:s|m|nous) y prend\w*)"
    r"|(?:quelles?|c est quoi) (?:sont )?les (?:premieres )?etapes)\b"
)


def asks_how(text: str) -> bool:
    """Whether a message asks what to begin with: « on veut monter une CPTS, par où on commence »."""
    return bool(_HOW.search(key(text)))


def is_difference(text: str) -> bool:
    """« c'est quoi la différence ? », asked of the choices that are offered, or of two situations side by side."""
    return bool(_DIFFERENCE.fullmatch(key(text)))


# « Pourquoi vous demandez ça », « ça sert à quoi cette question »: of the question that is put.
_WHY_ASKED = re.compile(
    rf"(?:(?:{LEAD}|d abord|c est) )*(?:(?:pourquoi|pk|dans quel but|pour quoi faire)"
    r"(?: est ce que)?(?: (?:vous|tu))?(?: (?:me|nous|m|avez besoin de|voulez|veux))* "
    r"(?:demand\w+|pos\w+|savoir|cette question|ces questions)|(?:a quoi (?:ca )?sert|ca sert a quoi)(?: de)? "
    r"(?:cette question|ces questions|demander|repondre))(?: (?:ca|cela|tout ca|(?:mon|ma|le|la) \w+))?"
)


def asks_why_asked(text: str) -> bool:
    """Whether somebody asks what the pending question is for."""
    return bool(_WHY_ASKED.fullmatch(key(text)))


def is_asking(text: str) -> bool:
    """Whether a message is a question rather than an answer, whatever leads to it: « ok et combien »."""
    heard = key(text)
    if len(heard.split()) < 2:  # « Quoi » and « Y » may be communes
        return False
    return "?" in text or _begins_asking(heard) or is_no_answer(text)


def asks_within(text: str) -> bool:
    """Whether a message asks, wherever its question stands: « on est combien », « et on envoie ça à qui ».

    For where a question is pending, and it would be read as the answer; a wish may ask something besides.
    """
    return is_asking(text) or (len(text.split()) > 1 and bool(_ASKS.search(key(text))))


def wonders(text: str) -> bool:
    """« On doit avoir un expert-comptable »: what may ask as well as tell, where it answers nothing."""
    return len(text.split()) > FEWEST_WONDERED and bool(_WONDERS.search(key(text)))


def _begins_asking(heard: str) -> bool:
    """Whether words begin as a question does, once what leads to it is set aside; « oui c'est bon » agrees."""
    first = heard.partition(" ")[0]
    rest = _BEFORE_ASKING.sub("", heard, count=1) if _BEFORE_ASKING.match(heard) else ""
    return first in _ASKING_WORDS or rest.partition(" ")[0] in _ASKING_WORDS - {"c", "est", "que", "ou"}


def is_no_answer(text: str) -> bool:
    """Whether a message can only be a question, whatever else it names."""
    return bool(_NO_ANSWER.match(key(text)))


def is_list_of_places(text: str, knowledge: Knowledge) -> bool:
    """Whether a message names communes and says nothing else: « Bourges, Vierzon et 18100 »."""
    if len(text) > LONGEST_LIST:
        return False
    said = key(text).split()
    gazetteer = knowledge.gazetteer
    if not all(word in _AROUND_PLACES or word.isdigit() or gazetteer.is_in_a_name(word) for word in said):
        return False  # looked at first: places take longer to be read
    location = gazetteer.locate(text)
    named = location.named
    is_sure = len(location.places) > 1 or any(map(is_town, named))
    known = _AROUND_PLACES.union(*(_words_of(place, gazetteer) for place in named))
    return is_sure and "ars" not in said and known.issuperset(said)


def _words_of(place: Place, gazetteer: Gazetteer) -> set[str]:
    """What a place is told by: its name, its postcodes, its département, the number of an arrondissement."""
    departement = gazetteer.departement(place.departement)
    named = f"{place.name} {departement.name if departement else ''} {place.departement}"
    ranks = {f"{number}{ended}" for number in re.findall(r"\d+", place.name) for ended in ("", "e", "eme", "er")}
    return {*key(named).split(), *place.postcodes, *ranks}


def area_named(text: str, knowledge: Knowledge) -> Area | None:
    """The one département or région that a text names, when it says nothing else: « le Morbihan »."""
    gazetteer = knowledge.gazetteer
    text = re.sub(r"^l[ea] (?=\d)", "", key(text))  # « le 77 »
    text = re.sub(r"^(\d) (\d)$", r"\1\2", text)  # « le 9-3 »
    location = gazetteer.locate(text)
    wide = location.too_wide[0] if len(location.too_wide) == 1 and not location.places else None
    if wide is None or key(wide.input) != text:
        return None
    return gazetteer.departement(wide.code) if wide.kind == "departement" else gazetteer.region(wide.code)


def clauses(text: str) -> list[str]:
    """The parts of a message between its commas, semicolons, points and lines, greetings left out."""
    return [part.strip() for part in _CLAUSES.split(text) if key(part) and key(part) not in _GREETINGS]


def has_one(text: str) -> bool:
    """Whether somebody says they are of a CPTS that exists, and asks nothing but what there is here for them."""
    of_one = _OF_ONE.fullmatch(key(text))
    return bool(of_one and _SHORTLY.fullmatch(f" {of_one['rest']}".rstrip()))


def presents_one(text: str) -> list[str] | None:
    """The parts of a message that begins with who says which CPTS they are of, and asks nothing; None for others."""
    parts = clauses(text)
    of_one = _OF_ONE.fullmatch(key(parts[0])) if parts and "?" not in text else None
    return parts if of_one and not is_asking(text) and not _ABOUT_IT.search(key(text)) else None


def presented_as(part: str) -> str:
    """What follows « coordinatrice de la CPTS » in the words of who says they are of one: its name, or more; "" for
    « depuis 2022 ».
    """
    of_one = _OF_ONE.fullmatch(key(part))
    return "" if of_one is None or _SHORTLY.fullmatch(f" {of_one['rest']}".rstrip()) else of_one["rest"]


def _has_one_already(text: str) -> bool:
    """« On a déjà notre CPTS », and what it is; what somebody is in one may be said of themselves alone."""
    of_one = _OF_ONE.fullmatch(key(text))
    return bool(of_one and not of_one["role"]) and presents_one(text) is not None


def wish(text: str) -> str | None:
    """The flow a person says they want, None when they say no such thing."""
    said = key(text)
    if has_one(text) or _has_one_already(text):
        return "contrat"
    return next((flow for flow, pattern in _PATTERNS.items() if pattern.search(said)), None)


# « Créer une CPTS médecin libéral »: no verb of a wish, and a trade after it rather than a question.
_BARE = {
    flow: re.compile(rf"(?:bonjour )?{_VERBS[flow]} (?:une |la |ma |notre )?cpts (?P<rest>.+)")
    for flow in ("creer", "rejoindre")
}


def wish_of_trade(text: str, knowledge: Knowledge) -> str | None:
    """The flow that somebody names with their trade, or their place, and no more."""
    for flow, pattern in _BARE.items():
        found = pattern.fullmatch(key(text))
        if found and (_is_trade(found["rest"], knowledge) or is_list_of_places(found["rest"], knowledge)):
            return flow
    return None


def _is_trade(said: str, knowledge: Knowledge) -> bool:
    return len(said.split()) <= _TRADE and len(knowledge.eligibility.recognise(said)) == 1


_TRADE = 4  # words
# What comes before a place one is at.
_THERE = re.compile(
    r"\b(?:a|au|aux|en|sur|vers|dans|habit(?:e|ons|ent)|cpts de|cpts d"
    r"|(?:pres|autour|cote|environs|secteur|bassin) (?:de|d|du|des)"
    # « Maire de Guéret », « cadre à l'hôpital de Vannes »: what stands there is of that place.
    r"|(?:maires?|mairie|elue?|hopital|ch|chu|clinique|ehpad|ssiad|pharmacie|msp|(?:maison|centre) de sante|cabinet)"
    r" (?:de|d|du|des))\Z"
)


def told(text: str, knowledge: Knowledge, flow: str) -> dict[str, Any]:
    """The answers a wish for a flow already gives: profession and exercise, a number of inhabitants, the place."""
    answers: dict[str, Any] = {}
    if PEOPLE.search(text) and (people := people_in(text)) and people > 0:
        answers |= {"basis": "population", "population": people}
    own, others = parted(text, knowledge)
    if others and flow == "creer":
        answers["founders"] = [profession.id for profession in others]
    found = knowledge.eligibility.recognise(own)
    if len(found) == 1:
        answers["profession"] = found[0].profession.id
        if found[0].exercise:
            answers["exercise"] = found[0].exercise.value
    elif (
        len(found) > 1 and not others and flow == "creer"
    ):  # « on est deux, médecin et pharmacienne »: whose is asked, both are kept
        answers["founders"] = [match.profession.id for match in found]
    if flow in PLACE and (codes := _named(at_work(text), knowledge)):
        answers[PLACE[flow]] = codes
    return answers


def _named(text: str, knowledge: Knowledge) -> list[str]:
    """The one commune a sentence names after « à », « sur »…; none when another reading is possible."""
    location = knowledge.gazetteer.locate(text)
    if location.ambiguous or len(location.places) != 1:
        return []
    [place] = location.places
    is_meant = place.kind in ("commune", "arrondissement") and (place.score == 100 or _is_well_known(place, location))
    return list(location.territory.codes) if is_meant and _is_led_to(location, Role.PLACE) else []


def _is_well_known(place: Place, location: Location) -> bool:
    """Whether a name that is not said whole may still be noted unasked: « à cheval sur » is not Cheval-Blanc."""
    said = next((key(location.read[part.start : part.end]) for part in location.parts if part.role is Role.PLACE), "")
    is_part = bool(said) and key(place.name).startswith(f"{said} ")
    return not is_part or (place.population or 0) >= _WELL_KNOWN


def homonym(text: str, knowledge: Knowledge) -> Ambiguity | None:
    """The one name after « à », « sur »… that several communes bear; None beside a place that is sure.

    One of them is a town: villages have any word's name.
    """
    location = knowledge.gazetteer.locate(at_work(text))
    if location.places or len(location.ambiguous) != 1:
        return None
    [asked] = location.ambiguous
    return asked if any(map(is_town, asked.candidates)) and _is_led_to(location, Role.ASKED) else None


_IN_A_COUNTRY = re.compile(r"\b(?:(?P<article>le|la|les)|en)\Z")


def in_a_country(location: Location) -> bool:
    """Whether the one place that is read stands as a country: « le Vexin », « en Beauce »; « le Mans » is a town."""
    parts = [part for part in location.parts if part.role is Role.PLACE]
    if len(location.places) != 1 or len(parts) != 1:
        return False
    [part], name = parts, key(location.places[0].name)
    led = _IN_A_COUNTRY.search(key(location.read[: part.start]))
    is_number = any(map(str.isdigit, location.read[part.start : part.end]))
    return led is not None and not is_number and not (led["article"] and name.startswith(f"{led['article']} "))


def _is_led_to(location: Location, role: Role) -> bool:
    before = (key(location.read[: part.start]) for part in location.parts if part.role is role)
    return any(map(_THERE.search, before))
