"""What is asked of a place: its CPTS, its contacts, kept for what is asked next; and of one's own place."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.presence import NOT_HELD, NOT_HELD_OF, There, cpts_there, which
from handlers.hearing import inquiry
from handlers.hearing.about_place import Matter, about_ours, about_told
from handlers.hearing.intent import homonym, in_a_country, is_town, told
from handlers.turn import faq
from handlers.turn.place_asked import about, kept
from handlers.turn.talk import Talk
from knowledge.base import Knowledge
from knowledge.text import key

if TYPE_CHECKING:  # the FAQ is read at the first question: start-up is measured
    from knowledge.faq import Result

OURS = "trouver-ma-cpts"  # how to find it, where no place is known
_NEARLY = frozenset((OURS, "pas-de-cpts", "une-cpts-par-territoire"))  # said in nearly the same words
ASK_IT = "Je n'ai {what} : c'est à elle qu'il faut le demander."
HOW_TO_REACH = " Pour savoir comment la joindre, écrivez « CPTS » et le nom de votre commune."
ITS_CPTS = "CPTS "  # how a choice that asks for the CPTS of a commune begins
JOIN = "comment-adherer"
# « Est-ce qu'il y a une CPTS », « quelle est ma CPTS »: which one, of who says where they are.
_ASKS_OURS = re.compile(
    r"\b(?:y ?a|existe|j ai|on a|trouve)(?: t il| deja| bien)* (?:une |ma |notre )?cpts\b"
    r"|\b(?:quelle?|laquelle|c est quoi|c quoi|ou est|connaitre|trouver)(?: est)? (?:ma|notre) cpts\b"
    r"|\b(?:ma|notre) cpts (?:c est|est|c) (?:laquelle|quoi|ou)\b"
    r"|\by ?en a(?: t il| deja)* une\b|\bdans quel(?:le)? (?:territoire (?:de )?)?cpts\b|\bquelle cpts\Z"
    r"|\b(?:qui|quoi|quelle|laquelle)(?: est)? (?:la |une )?cpts (?:d ici|du coin|du secteur|par ici"
    r"|de chez (?:moi|nous)|de (?:mon|notre) (?:secteur|coin|territoire))\b"
)
_JOINS = re.compile(r"\b(?:rentr\w+|entr(?:e|er)|adher\w+|\w*inscri\w+|rejoin\w+|faire partie|participer)\b")
# « Je cherche la CPTS », « je voudrais joindre le coordinateur de la CPTS »: it, or somebody of it.
_PEOPLE = r"(?:co ?ordo\w*|co ?ordina\w+|co ?ordonna\w+|president\w*|responsables?|secretaire|equipe)"
_SEEKS = re.compile(
    r"\b(?:cherch\w+|trouv\w+|join\w+|contact\w+|voir|connaitre|(?:a|vers) qui)\b(?: \w+){0,2}?"
    rf" (?P<people>(?:le|la|les|l|un|une|son|sa) {_PEOPLE} (?:de |d |a )?)?(?:la|ma|notre|une|cette) cpts\b"
)
# « À qui je m'annonce », « comment les contacter », « qui joindre »: nobody is named, the CPTS of the place is meant.
_VERBS = (
    r"(?:(?:m |s |nous |me |se |l |la |les |le )?"
    r"(?:\w?adress\w+|\w?annonc\w+|present\w+|parl\w+|tourn\w+|contact\w+|\w?ap+el\w+|join\w+|voir|vois"
    r"|preven\w+|previen\w+|signal\w+|rapproch\w+|ecri\w+|rencontr\w+))\b"
)
_WHO = r"(?:(?:a|vers|avec|aupres de|chez) qui|qui)"
_WHOM = re.compile(
    rf"\b{_WHO}(?: (?:est ce que|je|j|on|nous|dois|doit|peux|peut|puis|faut|il|devons|pouvons|me|m|nous|se|s)){{0,4}}"
    rf" {_VERBS}|\bcomment (?:(?:je|on|nous|faire pour|peut on|puis je|peux je) )?(?:les|la|l|le) "
    r"(?:contact\w+|join\w+|trouv\w+|ap+el\w+)\b|\b(?:contacter|contacte|joindre|appelle|appeler|voir|previens) qui\b"
    r"|\bcomment (?:(?:je|on|nous) )?(?:prend\w+|entre\w*) (?:en )?contact\b(?: avec (?:eux|elle|la cpts))?"
    r"|\bqui (?:est|sera|serait) (?:mon|notre) interlocut\w+"
    r"|\bquelqu un a (?:prevenir|contacter|joindre|voir|appeler)\b"
    r"|\b(?:signal\w+|annonc\w+|present\w+|adress\w+) a quelqu un\b"
)
_MOST_BESIDE = 3  # words after « à qui je m'adresse »: more tell for what, which is a question of its own
_NONE = re.compile(r"\b(?:pas|aucune?|sans|plus|rien)\b")
_OR_NOT = re.compile(r"\bou (?:pas|non)\b")
_FOR_IT = re.compile(r"\b(?:pour|de|a) (?:la |ma |notre |une )?cpts\b|\bpour (?:adherer|ca|cela|\w*inscrire)\b")
_OF_BODIES = re.compile(
    r"\b\w?(?:ars|cpam|urps|caisse|assurance|prefecture|mairie|banque|sas|samu|dac|patient\w*|ordre|urssaf)\b"
)
_MOST_TELLING = 2  # words of who one is
_SHORT = 8  # words of « ya une cpts du coup ? », of the place told before
_CLOSE = 3  # the first matches, of which one has to be the question itself


def of_place(talk: Talk, there: There) -> Turn:
    """What is told of a place, which « leur numéro » or « et à Trouy » may follow."""
    return about(talk.say(*there.replies), kept(there.matter, there.codes))


def ours_there(talk: Talk, said: str) -> Turn | None:
    """« Infirmière à Fougères, est-ce qu'il y a une CPTS chez moi et comment j'y rentre ? »: that of the place told."""
    heard = _OR_NOT.sub("", key(said))
    seeks = _SEEKS.search(heard)
    if not (seeks or _ASKS_OURS.search(heard)) or _NONE.search(heard):
        return None
    place = _place_or_which(talk, said)
    if isinstance(place, Turn):
        return place
    codes = place or (talk.place_told if len(heard.split()) <= _SHORT else ())
    if not codes:
        return None
    there = cpts_there(codes, talk.knowledge)
    if seeks and seeks["people"]:
        there = There((Reply(text=NOT_HELD.format(what=NOT_HELD_OF[Matter.PEOPLE])), *there.replies), codes)
    if JOIN in talk.knowledge.faq.entries and _JOINS.search(heard):
        *replies, last = there.replies
        how = Choice(id=faq.ENTRY + JOIN, label=talk.knowledge.faq.entries[JOIN].question)
        there = There((*replies, last.model_copy(update={"choices": (how,)})), codes)
    return of_place(talk, there)


def not_held_of_ours(talk: Talk, said: str) -> Turn | None:
    """« Qui est le président de la nôtre ? »: that we do not hold it, and the CPTS of the place that was told.

    Where no place was told: how to have it looked for.
    """
    matter = about_ours(said) or about_told(said, is_told=talk.matter_asked is not None)
    what = NOT_HELD_OF.get(matter) if matter else None
    if what is None:
        return None
    if not talk.place_told:
        how = HOW_TO_REACH if talk.matter_asked is None else ""  # else it was just told
        return about(talk.say(Reply(text=f"{ASK_IT.format(what=what)}{how}")), talk.still)
    there = cpts_there(talk.place_told, talk.knowledge)
    return of_place(talk, There((Reply(text=NOT_HELD.format(what=what)), *there.replies), there.codes))


def _place_or_which(talk: Talk, said: str) -> Sequence[str] | Turn:
    """The place a message tells; where several towns bear its name and none was told before, which one is asked."""
    if codes := place_in(said, talk.knowledge):
        return codes
    asked = homonym(said, talk.knowledge)
    if asked is None:
        return ()
    before = [place.code for place in asked.candidates if place.code in talk.place_told]
    return before or talk.say(which(asked, ITS_CPTS.strip()))


def place_in(said: str, knowledge: Knowledge) -> list[str]:
    """The place a message says one is at, else the one town it names."""
    return told(said, knowledge, "rejoindre").get("place") or _town(said, knowledge)


def whom_there(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« Je m'installe à Vannes, à qui je m'annonce ? »: the CPTS of that place, else of the person's.

    None where a body is named, where more is asked than whom to reach, and where no place is known.
    """
    matter = talk.knowledge.faq.parts(said).matter  # « je suis sage-femme à Vannes » is beside what is asked
    heard = " ".join(_FOR_IT.sub(" ", key(matter or said)).split())
    asks = _WHOM.search(heard)
    if asks is None or _OF_BODIES.search(key(said)) or len(heard[asks.end() :].split()) > _MOST_BESIDE:
        return None
    if result.decision == "answer" and len(heard.split()) > len(asks[0].split()) + _MOST_BESIDE:
        return None
    place = _place_or_which(talk, said)
    if isinstance(place, Turn):
        return place
    codes = place or talk.places
    if not codes:
        return None
    *replies, last = cpts_there(codes, talk.knowledge).replies
    if result.decision == "offer":
        last = last.model_copy(update={"choices": faq.choices_of(talk.knowledge, result)})
    return of_place(talk, There((*replies, last), codes))


def of_the_place(talk: Talk, result: "Result", said: str) -> Turn | None:
    """The answer of the place that a question names, or of one's own, where the FAQ only says how to find it."""
    if turn := whom_there(talk, result, said):
        return turn
    if result.decision == "refuse":
        return None
    return _our_cpts(talk, result, said) or _of_a_town(talk, result, said)


def _of_a_town(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« Kiné Épinal cpts svp »: its town led to what is particular to a region, of which nothing is asked."""
    first = talk.knowledge.faq.entries[result.matches[0].id]
    if first.region is None or inquiry.is_of_a_region(talk.knowledge, said):
        return None
    codes = place_in(said, talk.knowledge)
    rest = " ".join(word for word in key(inquiry.besides_places(talk.knowledge, said)).split() if word != "cpts")
    telling = talk.knowledge.faq.telling(rest)
    is_who = telling <= _MOST_TELLING and len(talk.knowledge.eligibility.recognise(rest)) == 1
    return of_place(talk, cpts_there(codes, talk.knowledge)) if codes and (is_who or not telling) else None


def _town(said: str, knowledge: Knowledge) -> list[str]:
    """The one town that a message names: « la caisse de Brest »."""
    location = knowledge.gazetteer.locate(said)
    is_sure = not location.ambiguous and len(location.places) == 1 and is_town(location.places[0])
    return list(location.territory.codes) if is_sure and not in_a_country(location) else []


def their_cpts(talk: Talk, said: str = "") -> Choice | None:
    """What the directory knows where the person is, as a choice under what only says « the CPTS of your territory »."""
    return cpts_choice(talk, told(said, talk.knowledge, "rejoindre").get("place") or talk.places)


def cpts_told(talk: Talk, said: str) -> Choice | None:
    """The same, of the place that this very message tells: what is answered may leave it out."""
    return cpts_choice(talk, told(said, talk.knowledge, "rejoindre").get("place") or ())


def cpts_choice(talk: Talk, codes: Sequence[str]) -> Choice | None:
    communes = talk.knowledge.gazetteer.territory(codes).communes
    if len(communes) != 1:
        return None
    [commune] = communes
    return Choice(id=f"{ITS_CPTS}{commune.name} {commune.departement}", label=f"La CPTS pour {commune.name}")


def _our_cpts(talk: Talk, result: "Result", said: str) -> Turn | None:
    """« Je suis kiné à Figeac, quelle est ma CPTS ? »: that of the place told here, or told before.

    None for another question, for « on n'a pas de CPTS », and where no place is known.
    """
    close = [match.id for match in result.matches[:_CLOSE]]
    if OURS not in close or close[0] not in _NEARLY or _NONE.search(key(said)):
        return None
    place = _place_or_which(talk, said)
    if isinstance(place, Turn):
        return place
    codes = place or (talk.places if close[0] == OURS else ())
    return of_place(talk, cpts_there(codes, talk.knowledge)) if codes else None
