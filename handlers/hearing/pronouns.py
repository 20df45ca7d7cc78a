"""Whether a message has but a pronoun for what it asks about: « c'est gratuit ? », « ils ont le droit ? ».

Its own words then tell what is asked, not what of.
"""

import re

from handlers.hearing.leads import LEAD
from knowledge.text import key

# What stands before the pronoun a question begins with.
_BEFORE = (
    rf"(?:(?:{LEAD}|si|est ce qu?e?|qu?e?|quand|comment|combien(?: de temps)?|depuis quand|pourquoi|ou"
    r"|(?:par|a|pour|avec|de) qui) )*"
)
_ARTICLES = r"(?:le|la|les|l|un|une|des|mon|ma|mes|notre|nos|votre|vos)"
_LED_TO = r"(?:par|pour|avec|sans|dans|sur|de|d|a|en|est|chez|entre|comme)"  # before « la CPTS », it is no subject
_INFINITIVE = r"\w+(?:er|ir|re|oir)"
_THIS = re.compile(rf"{_BEFORE}(?:c est|c|ca|cela)\b(?P<rest>.*)")
# « C'est quoi un DAC », « c'est qui qui paie », « c'est bon »: not of what was said.
_NOT_THIS = re.compile(r" (?:quoi|koi|qui|ou|quand|comment|combien|quel\w*|bon|ok|tout|note|moi|nous|a dire)\b|$")
# « C'est obligatoire une AG ? », « c'est possible de fusionner ? »: what it is asked of comes after.
_ITS_NOUN = re.compile(rf" \w+(?<!\b(?:par|est|des)) (?<!\w){_ARTICLES} \w{{2,}}|\b(?:de|d) (?:\w+ )?{_INFINITIVE}\b")
_LED = re.compile(rf"\b{_LED_TO} {_ARTICLES} ")
_ACTS = r"(?:(?:doit|peut|est|a|sont|ont|doivent|peuvent|va|vont)(?: t)? )?"
# « Il faut », « il est possible de »: nobody.
_NOBODY = (
    r"(?:(?:y|n|ne|faut|faudra\w*|fallait|existe|se passe|s agit|suffit|vaut|reste|manque|fait)\b"
    r"|(?:(?:est|sera|serait) )?(?:\w+ ){1,2}(?:de|d|que|qu)\b)"
)
_THEY = re.compile(rf"{_BEFORE}{_ACTS}(?:(?:ils|elles?)\b|il (?!{_NOBODY}))")
# « Qui le signe », « on l'envoie quand », « on peut la faire »: not « à qui la CPTS », « l'on », « il y a ».
_IT = re.compile(
    r"\b(?:on|je|j|qui|tu|il|elle|ils|elles) (?:le|la|les|l|en|y) "
    r"(?!on\b|a\b|en\b|cpts|cpam|ars|urps|msp|caisse|region|commune|ville|mairie|prefecture)\w+"
    rf"|\b(?:peut|peux|puis je|peut on|pouvez|pouvons|peuvent|doit|dois|doit on|devons|doivent|va|vais|veut|veux"
    rf"|voulons|faut le|obligee?s? de|droit de|possible de|interdit de) (?:l|le|la|les|en|y) {_INFINITIVE}\b"
)
_THAT = re.compile(
    r"\b(?:pour|de|avec|par|dans|sur) (?:ca|cela)\b(?! (?:va|y est))|(?<!\bcomme) (?<!\bpas )(?:ca|cela)\Z"
    r"|\bces? cas(?: la)?\b|\bla (?:dessus|dedans)\b"
)


def stands_for(said: str) -> bool:
    """Whether a pronoun of a message is of what was said before it, for it names nothing of its own."""
    heard = key(said)
    this = _THIS.fullmatch(heard)
    if this and not _NOT_THIS.match(this["rest"]):
        named = _ITS_NOUN.search(_LED.sub(" ", this["rest"]))
        return named is None or bool(_THAT.search(heard))
    return bool(_THEY.match(heard) or _IT.search(heard) or _THAT.search(heard))
