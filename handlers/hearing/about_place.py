"""What is asked of a place, or of a CPTS that is named: each word has a meaning, and those without any are the name.

« Le numéro de la CPTS de Redon », « y a-t-il une CPTS à Nantes ? », « qui contacter à Lyon », « et à Vannes ? ».
A message is read once; which meanings it holds says what is asked (`_RULES`). One with a word that has no meaning
beside the name asks something else.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import lru_cache
from itertools import dropwhile, takewhile

from knowledge.text import key


class Matter(StrEnum):
    """What is asked. The values stand in sessions."""

    CPTS = "cpts-d-un-lieu"  # which there is
    ONLY_CPTS = "cpts-nommee"  # « CPTS Châteauroux »: the same, in words that may mean something else
    REACH = "joindre-la-cpts"
    COMMUNES = "communes-de-la-cpts"
    PEOPLE = "personnes-de-la-cpts"
    MONEY = "argent-de-la-cpts"
    MEMBERS = "membres-de-la-cpts"
    AGENDA = "reunions-de-la-cpts"
    CONTACTS = "contacts-d-un-lieu"  # whom to ask there
    ARS = "ars-d-un-lieu"
    CPAM = "cpam-d-un-lieu"
    URPS = "urps-d-un-lieu"
    SAME = "la-meme-question"  # « et à Vannes ? », « non, je parle de Vannes »


BODIES = (Matter.ARS, Matter.CPAM, Matter.URPS)


class _Means(Enum):
    NAME = auto()  # no meaning of its own
    NOTHING = auto()
    POLITE = auto()
    LINK = auto()  # stands before a name, or within it
    AND = auto()
    CORRECTS = auto()
    CPTS = auto()
    ANY_CPTS = auto()
    PROJECT = auto()
    THERE_IS = auto()
    HAS = auto()  # « à une » too: it begins no question
    WHICH = auto()
    WHO = auto()
    REACH = auto()
    NAME_OF = auto()
    PERSON = auto()
    DIRECTS = auto()
    AMOUNT = auto()
    RECEIVES = auto()
    BUDGET = auto()
    MEMBERS = auto()
    COMMUNES = auto()
    MEETS = auto()
    WHEN = auto()
    ARS = auto()
    DELEGATION = auto()  # that of the ARS in a département
    CPAM = auto()
    URPS = auto()


# One meaning a line; words that follow each other are one, « * » ends the beginning of a word.
_WORDS = {
    _Means.POLITE: "bonjour|bonsoir|salut|slt|svp|stp|s il vous plait|s il te plait|merci|dis|dites|moi|donc|c est",
    _Means.NOTHING: "deja|vous|je|j|me|il|on|t il|t elle|t on|que|est ce que|est ce qu|est ce|es ce que|esque|comment"
    "|peut|peux|puis je|pouvez|veux|voudrai*|cherche|dois|doit|faut|donne*|avez vous|vous avez|avoir|savoir si|savoir"
    "|cest|c|ce sont|c est quoi|internet|de telephone|ici|actuellement|existante|ou pas|ou non|par an"
    "|l an dernier|l annee derniere|qui existe|a t|au juste|ca se passe|sont"
    "|font partie|liste|elle|elles|en tout|au total",
    _Means.LINK: "a|au|aux|en|dans|sur|pour|vers|chez|pres de|autour de|du cote de|de|du|des|d|le|la|les|l|un|une|ma"
    "|mon|notre|nos|mes|son|leur|leurs|votre|vos|celle|celles|cote|st|ste",
    _Means.AND: "et|ok|puis|aussi|bon",
    _Means.CORRECTS: "non|pardon|oups|euh|mais|desole|desolee|plutot|en fait|je parl*|je voulais dire|je voulais parler"
    "|je veux dire|je veux parler|je pens*|je demand*|c etait|j ai dit|erreur",
    _Means.CPTS: "cpts",
    _Means.ANY_CPTS: "une cpts|des cpts|les cpts|une cpts deja",
    _Means.PROJECT: "pour une cpts|pour creer une cpts|pour monter une cpts|pour ma cpts|pour notre cpts|pour les cpts"
    "|sur les cpts|pour la cpts|pour un projet de cpts|pour mon projet|pour notre projet|pour creer",
    _Means.THERE_IS: "y a|y en a|yen a|y en a t il|ya|y a t il|y a til|ya til|ya t il"
    "|existe*|couvre|couvrent|est couverte par|est elle couverte par|est couvert par"
    "|connai*|on a|trouve|trouver",
    _Means.HAS: "a une|a deja une|a t elle|a t elle une|a t elle deja une|a t il une|a sa|possede|dispose d|dispose de",
    _Means.WHICH: "quelle|quelles|quel|quels|quelle est|quelle serait|quel est|quelles sont|quels sont|laquelle"
    "|lesquelles|est laquelle|sont lesquelles|quoi comme|par laquelle|par quelle",
    _Means.WHO: "qui|qui est ce qui|par qui|qui est|est qui|c est qui",
    _Means.REACH: "numero*|tel|telephone*|portable|coordonnees|contact*|mail|mails|courriel|email|adresse|adresse mail"
    "|adresse postale|site|joindre|appel|appeler|appelle|apeler|appeller|horaires|avec qui|a qui parler|qui voir"
    "|parle* a qui|a qui on parle|s adresse* a qui|ecri* a qui|on parle a qui|on ecrit a qui|on s adresse a qui",
    _Means.NAME_OF: "nom|noms|s appelle",
    _Means.PERSON: "coordina*|co ordina*|president*|presidence|tresori*|secretaire*|directeur|directrice|responsable",
    _Means.DIRECTS: "preside|coordonne|dirige|s occupe|s occupe de|s en occupe|gere|pilote|anime",
    _Means.AMOUNT: "combien|cb|montant*|somme|argent|combien a|combien de|nombre de|nombre d|combien d"
    "|c est cher|trop cher|plus cher|moins cher|pas cher|coute cher|si cher|tres cher|assez cher",  # no département
    _Means.RECEIVES: "touche|a touche|recu|a recu|recoit|percu|a percu|percoit|verse*|obtenu|a obtenu|depense",
    _Means.BUDGET: "budget",
    _Means.MEMBERS: "adherent*|membres|salaries|pros|professionnels|soignants",
    _Means.COMMUNES: "communes|villes|villages|perimetre",
    _Means.MEETS: "reunion*|ag|assemblee*|assemblee generale|assemblees generales|se reuni*|vous reunissez|agenda"
    "|calendrier|calendrier des reunions|dates des reunions",
    _Means.WHEN: "quand|c est quand|quand est|quand a lieu|aura lieu|a lieu|date*|quelle date|prochain*|a quelle heure"
    "|a quelle heure est|quel jour|lundi|mardi|mercredi|jeudi|vendredi|samedi",
    _Means.ARS: "ars|agence regionale|agence regionale de sante",
    _Means.DELEGATION: "delegation|delegation departementale|dd|dd ars",
    _Means.CPAM: "cpam|caisse|caisse primaire|assurance maladie|l assurance maladie"
    "|cgss|caisse generale|caisse generale de securite sociale",
    _Means.URPS: "urps|union regionale",
}


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is asked when a message holds one of each of these meanings, and none but those and what `may` stand by."""

    matter: Matter
    needs: tuple[frozenset[_Means], ...]
    may: frozenset[_Means] = frozenset()

    def holds(self, said: frozenset[_Means]) -> bool:
        beside = _ANYWHERE if self.needs else _ANYWHERE - {_Means.NOTHING}
        return all(said & one for one in self.needs) and said <= self.may.union(beside, *self.needs)


_ANYWHERE = frozenset({_Means.NAME, _Means.NOTHING, _Means.POLITE, _Means.LINK})


def _one(*means: _Means) -> frozenset[_Means]:
    return frozenset(means)


_ASKS = _one(_Means.WHICH, _Means.AND, _Means.THERE_IS)
_ANY = _one(_Means.CPTS, _Means.ANY_CPTS)
_OF_BODY = _one(
    _Means.WHICH,
    _Means.WHO,
    _Means.AND,
    _Means.CPTS,
    _Means.PROJECT,
    _Means.CORRECTS,
    _Means.THERE_IS,
    _Means.DELEGATION,
)
_RULES = (
    _Rule(
        Matter.PEOPLE,
        (_one(_Means.CPTS), _one(_Means.PERSON), _one(_Means.REACH, _Means.WHO, _Means.NAME_OF)),
        _ASKS | {_Means.DIRECTS},
    ),
    _Rule(Matter.PEOPLE, (_one(_Means.CPTS), _one(_Means.DIRECTS), _one(_Means.WHO)), _ASKS),
    _Rule(Matter.MONEY, (_one(_Means.CPTS), _one(_Means.AMOUNT), _one(_Means.RECEIVES)), _ASKS | {_Means.BUDGET}),
    _Rule(Matter.MONEY, (_one(_Means.CPTS), _one(_Means.BUDGET)), _ASKS | {_Means.AMOUNT}),
    _Rule(Matter.MEMBERS, (_one(_Means.CPTS), _one(_Means.AMOUNT), _one(_Means.MEMBERS)), _ASKS),
    _Rule(
        Matter.ARS,
        (_one(_Means.REACH, _Means.WHO, _Means.DELEGATION), _one(_Means.ARS, _Means.DELEGATION)),
        _OF_BODY,
    ),
    _Rule(Matter.AGENDA, (_one(_Means.CPTS), _one(_Means.MEETS)), _ASKS | {_Means.WHEN}),
    _Rule(Matter.CPAM, (_one(_Means.REACH, _Means.WHO), _one(_Means.CPAM)), _OF_BODY),
    _Rule(Matter.URPS, (_one(_Means.REACH, _Means.WHO), _one(_Means.URPS)), _OF_BODY),
    # « L'URPS infirmiers de Corse », « et la CPAM du 31 ? »: a body and whose it is, and nothing else.
    _Rule(Matter.URPS, (_one(_Means.URPS),), _one(_Means.AND, _Means.WHICH, _Means.CORRECTS)),
    _Rule(Matter.CPAM, (_one(_Means.CPAM), _one(_Means.AND, _Means.CORRECTS)), _one(_Means.WHICH)),
    _Rule(Matter.ARS, (_one(_Means.ARS), _one(_Means.AND, _Means.CORRECTS)), _one(_Means.WHICH)),
    _Rule(Matter.REACH, (_one(_Means.CPTS), _one(_Means.REACH)), _ASKS | {_Means.WHO}),
    _Rule(Matter.CONTACTS, (_one(_Means.REACH),), _one(_Means.WHICH, _Means.WHO, _Means.PROJECT, _Means.AND)),
    _Rule(Matter.COMMUNES, (_one(_Means.CPTS), _one(_Means.COMMUNES)), _ASKS),
    _Rule(Matter.CPTS, (_ANY, _one(_Means.THERE_IS, _Means.WHICH, _Means.HAS)), _ASKS | {_Means.WHO}),
    _Rule(Matter.CPTS, (_ANY, _one(_Means.AMOUNT)), _one(_Means.THERE_IS, _Means.AND)),
    _Rule(Matter.CPTS, (_one(_Means.WHO, _Means.WHICH), _one(_Means.THERE_IS)), _ANY | {_Means.AND}),
    _Rule(Matter.ONLY_CPTS, (_ANY,), _one(_Means.AND, _Means.CORRECTS)),
    _Rule(Matter.SAME, (), _one(_Means.AND, _Means.CORRECTS)),
    # « Lesquelles sont à Lannion », « il y en a combien dans le 22 »: of what is not named again.
    _Rule(Matter.SAME, (_one(_Means.WHICH),), _one(_Means.AND)),
    _Rule(Matter.SAME, (_one(_Means.AMOUNT), _one(_Means.THERE_IS)), _one(_Means.AND)),
)
_BESIDE = _one(_Means.LINK, _Means.POLITE, _Means.NOTHING, _Means.AND)
_OURS = re.compile(
    r"\b(?:la (?:notre|mienne)|(?:ma|notre) cpts|la cpts (?:(?:de )?chez (?:nous|moi)|d ici|du coin|du secteur))\b"
)
_THEM = frozenset("ils elle elles eux leur leurs".split())
_OF_ONE_CPTS = (Matter.PEOPLE, Matter.MONEY, Matter.MEMBERS, Matter.AGENDA)
_OF_SOMEBODY = _one(_Means.PERSON, _Means.NAME_OF, _Means.REACH, _Means.WHO, _Means.WHICH, _Means.CPTS) | _BESIDE
_AFTER_SAME = _one(_Means.POLITE, _Means.NOTHING, _Means.THERE_IS, _Means.AMOUNT)
_ARTICLES = frozenset("le la les l".split())  # « La Rochelle »
_BODY_MEANT = {
    _Means.CPAM: Matter.CPAM,
    _Means.URPS: Matter.URPS,
    _Means.ARS: Matter.ARS,
    _Means.DELEGATION: Matter.ARS,
}
_BESIDE_BODY = _BESIDE | _one(_Means.WHO, _Means.REACH, _Means.CORRECTS)
_WITHIN_NAMES = _one(_Means.LINK, _Means.AND, _Means.PERSON)  # « un collègue directeur en Martinique »
_QUESTION = _one(_Means.THERE_IS, _Means.WHICH)


@dataclass(frozen=True, slots=True)
class AboutPlace:
    """What is asked, and the words that name the place, or the CPTS: its `name` is told with what stands before it.

    `corrects`: « non », « je voulais dire »; `goes_on`: « et ». `exactly`: the words have to name a place and nothing
    else, where those of another question may stand too: before what is asked, « Bourges a une CPTS ? », after a number.
    `which`: « lesquelles sont à Rennes », of CPTS where nothing was asked of a place before.
    """

    matter: Matter
    place: str
    name: str
    corrects: bool = False
    goes_on: bool = False
    exactly: bool = False
    which: bool = False


@dataclass(frozen=True, slots=True)
class _Heard:
    means: _Means
    words: str


@lru_cache(maxsize=32)  # a message is read by whoever may have to give way to what it asks
def about_place(said: str) -> AboutPlace | None:
    """What a message asks of a place that it names; None when it asks something else, or names none.

    A name alone, without a question mark, asks nothing.
    """
    words = key(said).split()
    if len(words) == 1 and "?" not in said:  # most answers and commands: it cannot both ask and name
        return None
    heard = list(_heard(words))
    if found := _read(heard):
        return None if found.place == key(said) and "?" not in said else found
    # A story, then the question: « je suis kiné et je cherche s'il y a une CPTS à Redon ».
    first = next((rank for rank, one in enumerate(heard) if one.means in _QUESTION), 0)
    asked = _read(heard[first:]) if first else None
    before = {one.means for one in heard[:first]}
    is_story = not before & {_Means.AMOUNT, _Means.WHO, _Means.REACH, _Means.PERSON}
    return asked if asked and asked.matter is Matter.CPTS and is_story else None


def about_ours(said: str) -> Matter | None:
    """What is asked of « la nôtre », « notre CPTS », where no other is named: « qui est le président de la nôtre »."""
    heard = key(said)
    if not _OURS.search(heard):
        return None
    return _of_none_named(_OURS.sub("cpts", heard).split())


def _of_none_named(words: Sequence[str]) -> Matter | None:
    """What words ask, where they name no place."""
    means = frozenset(one.means for one in _heard(words))
    return rule.matter if (rule := _rule_of(means)) and _Means.NAME not in means else None


def _rule_of(means: frozenset[_Means]) -> _Rule | None:
    return next((rule for rule in _RULES if rule.holds(means)), None)


def about_told(said: str, *, is_told: bool) -> Matter | None:
    """What is asked of a CPTS in the last clause: « non pas le site, le nom de la coordinatrice ».

    « Qui est le président », « ils se réunissent quand » ask it only where one was just told of.
    """
    if is_told and (asked := _of_them(said)):
        return asked
    clause = _OURS.sub("cpts", key(said.rsplit(",", 1)[-1]))
    means = frozenset(one.means for one in _heard(clause.split()))
    asks = means & ({_Means.NAME_OF, _Means.REACH} | ({_Means.WHO} if is_told else set()))
    return Matter.PEOPLE if _Means.PERSON in means and asks and means <= _OF_SOMEBODY else None


def _of_them(said: str) -> Matter | None:
    """« Ils se réunissent quand », « elle a combien d'adhérents »: what a pronoun asks of the CPTS."""
    heard = key(said).split()
    if _THEM.isdisjoint(heard):
        return None
    asked = _of_none_named(["cpts", *(word for word in heard if word not in _THEM)])
    return asked if asked in _OF_ONE_CPTS else None


def reaches_body(said: str) -> Matter | None:
    """The body that a message names and asks how to reach, whatever else it says."""
    words = key(said).split()
    means = {one.means for one in _heard(words)} if len(words) > 1 else set()
    body = next((body for meant, body in _BODY_MEANT.items() if meant in means), None)
    return body if _Means.REACH in means else None


def body_alone(said: str, others: Collection[str]) -> Matter | str:
    """The body that a message names, one of the `others` too, with no more than who or how to reach it; "" for none."""
    heard = list(_heard(key(said).split()))
    named = [body for one in heard if (body := _BODY_MEANT.get(one.means) or (one.words in others and one.words))]
    beside = {one.means for one in heard if one.means not in _BODY_MEANT and one.words not in others}
    return named[0] if len(named) == 1 and beside <= _BESIDE_BODY else ""


def names_delegation(said: str) -> bool:
    """Whether the ARS that a message names is its delegation in a département."""
    return any(one.means is _Means.DELEGATION for one in _heard(key(said).split()))


def _read(heard: Sequence[_Heard]) -> AboutPlace | None:
    named = [rank for rank, one in enumerate(heard) if one.means is _Means.NAME]
    if not named:
        return None
    first, last = named[0], named[-1]
    before, stretch, after = heard[:first], heard[first : last + 1], heard[last + 1 :]
    means = frozenset(one.means for one in (*before, *after))
    rule = _rule_of(means)
    is_one = all(one.means in (_Means.NAME, *_WITHIN_NAMES) for one in stretch)
    if rule is None or not is_one or not _stands_well(rule.matter, before, after):
        return None
    links = takewhile(lambda one: one.means is _Means.LINK, reversed(before))
    name = [*reversed([*links]), *stretch]
    place = dropwhile(lambda one: one.means is _Means.LINK and one.words not in _ARTICLES, name)
    return AboutPlace(
        rule.matter,
        place=" ".join(one.words for one in place),
        name=" ".join(one.words for one in name),
        corrects=_Means.CORRECTS in means,
        goes_on=_Means.AND in means,
        which=_Means.WHICH in means,
        exactly=_Means.AMOUNT in means or any(one.means not in _BESIDE for one in after),
    )


def _stands_well(matter: Matter, before: Sequence[_Heard], after: Sequence[_Heard]) -> bool:
    """Whether a name stands where this is asked: not « il y a un syndicat des CPTS », nor « CPTS, ça change quoi »."""
    asks_first = any(one.means in _QUESTION for one in before)
    named_first = any(one.means in _ANY for one in after)
    if matter is Matter.CPTS:
        is_led_to = not before or before[-1].means in (_Means.LINK, _Means.THERE_IS) or named_first
        return is_led_to and not (asks_first and named_first)
    if matter is Matter.SAME:  # what follows « et », « non », « à » ends the message
        return all(one.means in _AFTER_SAME for one in after)
    return True


def _heard(words: Sequence[str]) -> Iterator[_Heard]:
    """The message as words and phrases, each with its meaning; of several that begin alike, the longest."""
    rank = 0
    while rank < len(words):
        length, means = _meant(words, rank)
        yield _Heard(means, " ".join(words[rank : rank + length]))
        rank += length


def _meant(words: Sequence[str], rank: int) -> tuple[int, _Means]:
    """How many words the longest phrase that stands here has, and its meaning."""
    word = words[rank]
    for phrase, is_begun, means in _STARTING.get(word, ()):
        *before, last = words[rank : rank + len(phrase)]
        if (*before, last) == phrase or (is_begun and (*before, last[: len(phrase[-1])]) == phrase):
            return len(phrase), means
    starts = (word[:size] for size in range(len(word), _SHORTEST - 1, -1))
    begun = next((_BEGINNINGS[start] for start in starts if start in _BEGINNINGS), None)
    is_year = word.isdigit() and len(word) == 4 and words[rank - 1 : rank] in (["en"], ["depuis"])
    return 1, begun or (_Means.NOTHING if is_year else _Means.NAME)


def _by_first_word() -> Mapping[str, Sequence[tuple[tuple[str, ...], bool, _Means]]]:
    """Each phrase under its first word, the longest first, and whether its last word is only the beginning of one."""
    table: dict[str, list[tuple[tuple[str, ...], bool, _Means]]] = {}
    for phrase, means in _TABLE:
        spelt = tuple(phrase.rstrip("*").split())
        table.setdefault(spelt[0], []).append((spelt, phrase.endswith("*"), means))
    return {first: sorted(alike, key=lambda one: (-len(one[0]), one[1])) for first, alike in table.items()}


_SHORTEST = 4  # letters of a beginning
_TABLE = [(phrase, means) for means, phrases in _WORDS.items() for phrase in phrases.split("|")]
_STARTING = _by_first_word()
_BEGINNINGS = {phrase[:-1]: means for phrase, means in _TABLE if phrase.endswith("*") and " " not in phrase}
