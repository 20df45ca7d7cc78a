"""« Une CPTS dans le Trégor ? », « qui contacter dans le Penthièvre »: a country, or the name of a CPTS."""

import re
from collections.abc import Sequence

from handlers.engine.messages import Reply
from handlers.flows.directory import reached_replies
from handlers.hearing.about_place import AboutPlace, Matter
from handlers.hearing.intent import in_a_country
from knowledge.base import Knowledge
from knowledge.cpts import Cpts, kin
from knowledge.text import key

MOST_CALLED = 3  # CPTS of one name: of more, the place says which
BY_NAME = (
    "« {name} » n'est pas une commune que je connaisse, mais l'annuaire a ce nom ou presque. Pour savoir qui couvre "
    "votre commune, écrivez « CPTS » et son nom."
)
NO_COMMUNE = (
    "« {name} » n'est pour moi le nom d'aucune commune, intercommunalité ni CPTS. Si c'est un pays, une ancienne "
    "province ou un secteur, dites-moi une de ses communes : « {ask} » et son nom."
)
_OF_PLACES = frozenset((Matter.CPTS, Matter.ONLY_CPTS, Matter.REACH, Matter.CONTACTS))
# « Dans le Penthièvre », « à Penthièvre »: written as a name is.
_WRITTEN = re.compile(
    r"\b(?:[àaÀA]|dans|en|du|de|des|vers|sur|cpts|CPTS)\s+(?:(?:le|la|les)\s+|l['’]\s?)?(?:(?:cpts|CPTS)\s+)?"
    r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zß-ÿ][\w'’ -]*\w)"
)


def no_commune(asked: AboutPlace, said: str, knowledge: Knowledge) -> Sequence[Reply]:
    """The CPTS of a name that no commune bears, else that it is none; nothing for a place, or an ordinary word."""
    if asked.matter not in _OF_PLACES:
        return ()
    # A place keeps its article; of what else leads to it, only « en » makes it a country.
    location = knowledge.gazetteer.locate(asked.name if asked.name.startswith("en ") else asked.place)
    is_country = in_a_country(location)
    is_elsewhere = location.ambiguous or location.too_wide or (location.places and not is_country)
    if is_elsewhere:
        return ()
    name = _written(asked, said) or (asked.place if is_country else "")
    found = knowledge.cpts.called(name or asked.place)
    if 0 < len(found) <= MOST_CALLED and (name or asked.matter is not Matter.ONLY_CPTS or _bear(found, asked.place)):
        return (Reply(text=BY_NAME.format(name=name or asked.place)), *reached_replies(knowledge, found))
    ask = "qui contacter à" if asked.matter is Matter.CONTACTS else "CPTS"
    is_asked = name and knowledge.faq.ask(said).decision != "answer"  # « combien de CPTS en France » is answered
    return (Reply(text=NO_COMMUNE.format(name=name, ask=ask)),) if is_asked else ()


def _written(asked: AboutPlace, said: str) -> str:
    """The name as it is written, where it is written as one."""
    written = _WRITTEN.search(said)
    is_it = written is not None and set(key(written["name"]).split()) >= {key(asked.place).split()[-1]}
    return written["name"].partition(",")[0] if written and is_it else ""


def _bear(found: Sequence[Cpts], name: str) -> bool:
    """Whether it is the whole name of each CPTS, and no word of it."""
    return all(kin(cpts.name) == kin(name) for cpts in found)
