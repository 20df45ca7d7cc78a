"""« Y a-t-il une CPTS à Nantes ? », « qui contacter à Lyon »: what the data know of a place, and whom to ask."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Reply
from handlers.flows.contacts import contact_replies
from handlers.flows.directory import departement_replies, directory_replies, reached_replies
from handlers.hearing.intent import is_list_of_places, is_town
from handlers.places import around
from knowledge.base import Knowledge
from knowledge.territory import Place, Territory
from knowledge.territory.atlas.location import Ambiguity, Location
from knowledge.text import key
from knowledge.wording import listing

WHICH = "De quelle commune voulez-vous connaître la CPTS ?"
PEOPLE_OF_IT = "ni le nom ni les coordonnées des personnes d'une CPTS"
MONEY_OF_IT = "ni les comptes d'une CPTS en particulier, ni ce qu'elle a reçu"
NUMBER_OF_IT = "ni le nombre des adhérents ni celui des salariés d'une CPTS en particulier"
NOT_HELD = "Je n'ai {what} : c'est à elle qu'il faut le demander. Ce que je sais pour la joindre :"
MOST_HOMONYMS = 5  # to choose from
MOST_CALLED = 3  # CPTS of one name: of more, the place says which
# « Quelle est la cotisation de la CPTS de Bourges », « une aide pour créer une CPTS » ask something else.
_ASKED = re.compile(
    r"\b(?:(?:y ?a|existe|trouve|connai\w+)\b(?:(?! (?:pour|creer)\b).){0,30}"
    r"|(?:quelle|laquelle)(?: (?:est|serait))?(?: (?:la|ma|notre))? )\bcpts\b(?: (?:deja|existe|est|qui))*"
    r" (?:a|au|aux|en|dans|sur|pour|de|du|vers|chez|couvre|pres de|autour de) (?P<place>.+)"
)
# The other way round: « est-ce que Bourges a une CPTS », « Bourges a-t-elle une CPTS ».
_HAS = re.compile(
    r"(?:est ce que |es ce que |esque |est ce qu )?(?P<place>.+?) (?:a|possede|dispose d)(?: t (?:elle|il|on))?"
    r"(?: deja)? (?:une|sa) cpts(?: ou (?:pas|non))?"
)
# « Le numéro de la CPTS de Redon », by its name or by a place.
_NUMBER = re.compile(
    r"(?:bonjour )?(?:(?:quel(?:le)?s? (?:est|sont)|donne[rz]?(?: moi)?|je (?:veux|voudrais|cherche)|c est quoi"
    r"|il me faut|avez vous|vous avez) )?(?:(?:le|la|les|l|un|son|votre) )?(?:numeros?|tel|telephones?|coordonnees"
    r"|contacts?|mail|courriel|email|adresse|site)(?: (?:de telephone|internet|mail))? de (?:la |ma |notre )?cpts"
    r" (?P<name>(?:(?:a|au|de|du|des|d) )?(?:(?:la|l|les) )?(?P<place>.+))"
)
# « Qui couvre Pipriac », « Pipriac est couverte par qui ».
_WHO = re.compile(r"(?:bonjour )?(?:qui(?: est ce qui)?|laquelle|quelle cpts) couvre (?P<place>.+)")
_BY_WHOM = re.compile(
    r"(?:bonjour )?(?P<place>.+?) est (?:elle |il )?couverte? par (?:qui|quoi|laquelle|quelle cpts|une cpts)"
)
# « Contacts Bourges », « contacts pour Bourges »; of a CPTS or a body, others are asked.
_CONTACTS = re.compile(
    r"(?:bonjour )?(?:(?:mes|les|des|vos) )?contacts?(?: (?:a|au|aux|en|dans|sur|vers|pour|de|du|d))?"
    r" (?P<place>(?!.*\b(?:cpts|ars|cpam|urps)\b).+)"
)
# What is asked comes last, or the place first: « la CPTS de Guéret c laquelle », « dans la Creuse ya quelles CPTS ».
_WHICH_ONE = re.compile(
    r"(?:(?:la|les|ma|notre) )?cpts (?:a|au|aux|en|dans|sur|pour|de|du|d|vers) (?P<place>.+?)"
    r" (?:c est|cest|c|ce sont|est|sont) (?:laquelle|lesquelles|qui)"
)
_THERE = re.compile(
    r"(?:bonjour )?(?:dans|en|a|au|aux|sur|vers|chez|pour) (?P<place>.+?)"
    r"(?: (?:il )?y ?a(?: t il)?| on a| vous avez| c est)? (?:quelles?|lesquelles|quoi comme) cpts"
)
# « CPTS Châteauroux », « et à Saint-Denis ? » say no more than the place: a town, for villages have any word's name,
# or a village written as a name is, « CPTS Ambres ».
_BARE = re.compile(
    r"(?:(?:et|ok|bonjour|la|une|les|ma|notre|cherche) )*cpts (?:(?:a|au|de|du|d|sur|pour) )?(?P<place>.+)"
    r"|et (?:a|au|aux|pour|sur) (?P<next>.+)"
)
# What nobody told us of a CPTS: who its people are and how they are reached, its accounts, how many it has.
_NOT_HELD = {
    PEOPLE_OF_IT: re.compile(
        r"(?=.*\b(?:co ?ordina\w+|president\w*|presidence|tresori\w+|secretaires?|directeur|directrice|responsable)\b)"
        r"(?=.*\b(?:mail|courriel|email|adresse|numeros?|tel|telephones?|portable|contact\w*|joindre|coordonnees|noms?"
        r"|appelle|qui est|c est qui)\b)|.*\bqui (?:preside|coordonne|dirige)\b"
    ),
    MONEY_OF_IT: re.compile(
        r"(?=.*\b(?:combien|cb|montants?|somme|argent|budget)\b)"
        r"(?=.*\b(?:touche|recu|recoit|percu|percoit|verse\w*|obtenu|budget|depense)\b)"
    ),
    NUMBER_OF_IT: re.compile(
        r".*\b(?:combien (?:de |d )?|nombre (?:de |d ))(?:adherents?|membres|salaries|pros|professionnels|soignants)\b"
    ),
}
_OF_A_CPTS = re.compile(r"\b(?<!une )(?<!des )(?<!les )cpts (?P<name>.+)")
# Beside its name: what is asked of it, and when.
_BESIDE_ITS_NAME = re.compile(
    r"\b(?:(?:en|pour|depuis|pendant)(?: l)?(?: an| annee)? (?:19|20)\d\d|par an|l an dernier|l annee derniere|svp|stp"
    r"|a? ?combien (?:de |d )?(?:adherents?|membres|salaries|pros|professionnels|soignants)"
    r"|(?:(?:la|le|les|l|du|de|d|des|son|sa|ses|un|une|a|en|et|est|c) )*"
    r"(?:mail|courriel|email|adresse|numeros?|tel|telephones?|portable|contact\w*|joindre|coordonnees|noms?|appelle|qui"
    r"|co ?ordina\w+|president\w*|presidence|tresori\w+|secretaires?|directeur|directrice|responsable|touche"
    r"|recu|recoit|percu|percoit|verse\w*|obtenu|depense|combien|cb|montants?|budget)\b"
    r"(?: (?:du|de la|de|d|des|par|a|la|le)\b)*)"
)
# What a message holds beside a place when it only asks which CPTS are there: « ya quoi comme cpts dans le 77 ».
_WHICH_THERE = frozenset(
    "bonjour bonsoir salut slt svp stp merci ya y il elle on oui non pas ou et ok alors quoi quel quelle quels quelles "
    "laquelle lesquelles liste lister combien comme connaissez connais connaitre trouver cherche recherche je voudrais "
    "veux avez vous tu as ont donne donnez moi montre montrez toutes une c est ce que qu existe existent sont t cpts "
    "deja".split()
)
_PREPOSITIONS = frozenset("a au aux en dans sur vers pour de du des d chez pres".split())
_ARTICLES = frozenset("le la les l".split())
_OF_ONES_OWN = re.compile(r"\b(?:j(?:e )?suis|nous sommes|on est|moi)\b")
# « Non je parlais de Redon », « pardon, Cahors », « et Figeac ? »: the place just asked about is another one.
_ANOTHER = re.compile(
    r"(?:(?:non|pardon|oups|euh|mais|desolee?|plutot|en fait|et|ok|moi) )*"
    r"(?:(?:je|j) (?:parl\w+|voulais (?:dire|parler)|veux (?:dire|parler)|pensais|pense|demand\w+) )?"
    r"(?:(?:plutot|(?:de |pour )?(?:la |celle )?cpts|celle|a|au|aux|de|du|d|en|dans|pour|sur|vers|chez|cote|pres|c est"
    r"|c etait) )*(?P<place>.+)"
)
_NAMED = re.compile(r"(?i:\bcpts)\b.*\s(?:d['’]|[Ll]['’])?[A-ZÀ-ÖØ-Þ][^\W\d_]")
_WHOM = re.compile(
    r"(?:bonjour )?qui (?:(?:dois|doit|peut|puis|faut)(?: (?:je|on|il))? )?(?:contacter|ap+el+er|joindre)"
    r"(?: pour (?:une|la|ma|creer une) cpts)? (?:a|au|aux|en|dans|sur|vers) (?P<place>.+)"
)


@dataclass(frozen=True, slots=True)
class There:
    """What is told of a place: nothing when it was not asked, or the place is not sure. `codes` are those it is of."""

    replies: Sequence[Reply] = ()
    codes: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.replies)


def presence(said: str, knowledge: Knowledge, *, goes_on: bool = False) -> There:
    """The answer to whether a place has a CPTS, or whom to contact there.

    Nothing when that was not the question, or the place is not sure. It `goes_on` where the message before asked the
    same of another place: « et à Trouy » is then a question without its mark, and of a village.
    """
    if whom := _WHOM.fullmatch(key(said)) or _CONTACTS.fullmatch(key(said)):
        return _told(knowledge.gazetteer.locate(whom["place"]), knowledge, "qui contacter à", _contacts)
    if reached := not_held(said, knowledge) or number_of(said, knowledge):
        return reached
    asked = _asked(key(said))
    if asked is None:
        there = _bare(said, knowledge, goes_on=goes_on) or (_another(said, knowledge) if goes_on else None)
        return there or _which_there(said, knowledge) or There(_around(said, knowledge))
    return _cpts_of(asked["place"], knowledge) or _which_there(said, knowledge)


def cpts_there(codes: Sequence[str], knowledge: Knowledge) -> There:
    """What the directory knows of these communes."""
    return There(_known(knowledge.gazetteer.territory(codes), knowledge), codes)


def not_held(said: str, knowledge: Knowledge) -> There:
    """Of a CPTS that is named: that we do not hold what is asked, and how to reach it; nothing for anything else."""
    heard = key(said)
    what = next((what for what, asks in _NOT_HELD.items() if asks.match(heard)), "")
    named = _OF_A_CPTS.search(heard) if what and not _OF_ONES_OWN.search(heard) else None
    if named is None:
        return There()
    name = " ".join(_BESIDE_ITS_NAME.sub(" ", named["name"]).split())
    found = knowledge.cpts.called(name)
    if 0 < len(found) <= MOST_CALLED:
        there = There(reached_replies(knowledge, found))
    else:
        there = _cpts_of(name, knowledge) if is_list_of_places(name, knowledge) else There()
    return There((Reply(text=NOT_HELD.format(what=what)), *there.replies), there.codes) if there else There()


def number_of(said: str, knowledge: Knowledge) -> There:
    """How to reach a CPTS that is told by its name, else those of a place; nothing when that was not asked."""
    asked = _NUMBER.fullmatch(key(said))
    if asked is None:
        return There()
    found = knowledge.cpts.called(asked["name"])
    if 0 < len(found) <= MOST_CALLED:
        return There(reached_replies(knowledge, found))
    return _cpts_of(asked["place"], knowledge)


def _asked(heard: str) -> re.Match[str] | None:
    whole = (pattern.fullmatch(heard) for pattern in (_HAS, _WHO, _BY_WHOM, _WHICH_ONE, _THERE))
    return _ASKED.search(heard) or next(filter(None, whole), None)


def _cpts_of(place: str, knowledge: Knowledge) -> There:
    """What is known of a département that is all the words name, or of a place."""
    location = knowledge.gazetteer.locate(place)
    return _of_departement(place, location, knowledge) or _told(location, knowledge, "CPTS", _known)


def _of_departement(place: str, location: Location, knowledge: Knowledge) -> There:
    """What is known in the département that is all the words name."""
    wide = location.too_wide[0] if len(location.too_wide) == 1 and not location.places else None
    if wide is None or wide.kind != "departement" or _bare_place(wide.input) != _bare_place(place):
        return There()
    departement = knowledge.gazetteer.departement(wide.code)
    return There(departement_replies(knowledge, departement), (departement.code,)) if departement else There()


def nearby(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """The communes nearest to a position somebody sent, to ask about; nothing when they sent none."""
    found = around.here(said, knowledge.gazetteer, around.to_ask, WHICH)
    return (Reply(text=found.text, choices=found.choices),) if found else ()


def _around(said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """« Les communes autour de Tournon », asked for themselves."""
    wished = around.wish(said, knowledge.gazetteer)
    if wished is None or not wished.place:
        return ()
    found = around.offered(wished, knowledge.gazetteer, knowledge.gazetteer.territory(), around.to_ask)
    return (Reply(text=found.text, choices=found.choices),) if found else ()


def _told(
    location: Location, knowledge: Knowledge, ask: str, tell: Callable[[Territory, Knowledge], Sequence[Reply]]
) -> There:
    """What there is to `tell` of the places that are sure; which ones are meant, where several share a name."""
    if location.unknown or not (location.places or location.ambiguous):
        return There()
    if any(len(place.name) == 1 for place in location.places):  # « y a-t-il une CPTS ? » is not asked of Y (80)
        return There()
    meant = [(asked, _of_postcode(asked)) for asked in location.ambiguous]
    settled = [place for _, place in meant if place]
    open_ = [asked for asked, place in meant if not place]
    if open_ and not any(is_town(place) for asked in open_ for place in asked.candidates):  # « l'ARS » is two villages
        return There()
    codes = [*location.territory.codes, *(place.code for place in settled)]
    known = tell(knowledge.gazetteer.territory(codes), knowledge) if codes else ()
    return There((*known, *(_which(asked, ask) for asked in open_)), codes)


def _of_postcode(asked: Ambiguity) -> Place | None:
    """The one commune of a postcode, which may be the INSEE code of another one: nobody asks by that."""
    found = [place for place in asked.candidates if asked.input in place.postcodes]
    return found[0] if len(found) == 1 else None


def _contacts(territory: Territory, knowledge: Knowledge) -> Sequence[Reply]:
    # No contact depends on the day, nor here on the person.
    return contact_replies(Context(knowledge, Answers(), date.min), territory.codes)


def _bare(said: str, knowledge: Knowledge, *, goes_on: bool) -> There:
    """The answer to « cpts Lyon 3 »; which one, when towns of several départements share the name."""
    asked = _BARE.fullmatch(key(said))
    if asked is None or (asked["next"] and "?" not in said and not goes_on):
        return There()
    location = knowledge.gazetteer.locate(asked["place"] or asked["next"])
    if asked["place"] and (wide := _of_departement(asked["place"], location, knowledge)):
        return wide
    named = [place for place in location.named if place.score == 100]
    is_named = goes_on or (asked["place"] and _NAMED.search(said))
    if not any(map(is_town, named)) and not (named and is_named):
        return There()
    return _told(location, knowledge, "CPTS", _known)


def _which_there(said: str, knowledge: Knowledge) -> There:
    """The answer to « ya quoi comme cpts dans le 77 », « Cayenne, une CPTS ou pas »: a place, the rest only asks."""
    heard = key(said).split()
    place = [word for word in heard if word not in _WHICH_THERE]
    if "cpts" not in heard or not all(_is_of_a_place(word, knowledge) for word in place):
        return There()  # looked at first: places take longer to be read
    named = _bare_place(" ".join(place))
    location = knowledge.gazetteer.locate(named)
    is_sure = any(map(is_town, location.named)) or bool(location.too_wide)
    return _cpts_of(named, knowledge) if is_sure else There()


def _bare_place(place: str) -> str:
    """« dans le 77 », « le 77 » as « 77 »; the article of a name stays: « le Mans »."""
    words = key(place).split()
    while words and (words[0] in _PREPOSITIONS or (words[0] in _ARTICLES and words[1:] and words[1].isdigit())):
        words = words[1:]
    while words and words[-1] in _PREPOSITIONS | _ARTICLES:
        words = words[:-1]
    return " ".join(words)


def _is_of_a_place(word: str, knowledge: Knowledge) -> bool:
    is_small = word in _PREPOSITIONS or word in _ARTICLES
    return is_small or word.isdigit() or knowledge.gazetteer.is_in_a_name(word)


def _another(said: str, knowledge: Knowledge) -> There:
    """The answer to « non je parlais de Redon » where another place was told of; a place alone says where one is."""
    heard = key(said)
    asked = _ANOTHER.fullmatch(heard)
    if asked is None or (asked["place"] == heard and "?" not in said):
        return There()
    location = knowledge.gazetteer.locate(asked["place"])
    if wide := _of_departement(asked["place"], location, knowledge):
        return wide
    if not is_list_of_places(asked["place"], knowledge):
        return There()
    return _told(location, knowledge, "CPTS", _known)


def _which(asked: Ambiguity, ask: str) -> Reply:
    """Homonyms, or the communes of a postcode, each with a choice that asks the same of it."""
    places = asked.candidates[:MOST_HOMONYMS]
    named = [f"{place.name} ({place.departement})" for place in places]
    is_postcode = asked.input.isdigit()
    share = f"ont le code postal {asked.input}" if is_postcode else f"portent le nom « {asked.input} »"
    how = f"Dites laquelle : « {ask} {places[0].name} {places[0].departement} »."
    choices = [
        Choice(id=f"{ask} {place.name} {place.departement}", label=label)
        for place, label in zip(places, named, strict=True)
    ]
    return Reply(text=f"Plusieurs communes {share}, dont {listing(named)}. {how}", choices=tuple(choices))


def _known(territory: Territory, knowledge: Knowledge) -> Sequence[Reply]:
    return directory_replies(knowledge, territory, "presence", show_ask=True)
