"""« Et si on ajoute Mehun ? », « et sans Mehun ? »: words that suppose something of a result, and change nothing."""

import re

from knowledge.text import key

# What leads to a supposition; after « et si on », the verb says what is supposed of a list. « Que » alone asks.
_IF = re.compile(
    r"^\s*(?:(?:et|ok|bon|mais|alors|donc|du coup|sinon)[\s,]+)*"
    r"(?:(?:(?:[çc]a|cela)\s+(?:donne|fait|change|ferait|donnerait|changerait)\s+(?:quoi|combien)\s+"
    r"|(?:que|qu[' ]est[- ]ce qui)\s+(?:se passe(?:[\s-]*t[\s-]il)?|change)\s+|combien\s+|(?:imagin|suppos)\w+\s+)?"
    r"(?:si\s+(?:jamais\s+)?|s['’ ](?=ils?\b))|(?:imagin|suppos)\w+\s+qu(?:e\s+|['’ ]))"
    r"(?:(?:on|nous|je|l'on)\s+)?(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_WITH = re.compile(
    r"^\s*(?:(?:et|ok|bon|mais|alors)[\s,]+)+(?:(?P<adding>en\s+(?:r?ajout|pren|inclu|int[ée]gr)\w+)"
    r"|(?P<less>en\s+(?:retir|enlev|[ôo]t|supprim)\w+|sans)|(?P<more>avec))\s+(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# Verbs that take a place in, as the reader of a list knows them; « s'étend à ».
_TAKING_IN = re.compile(
    r"^(?:(?:s'|se\s+|nous\s+)?(?:[ée]tend\w*|[ée]largi\w*|ouvr\w*)\s+(?:à|a|au|aux)"
    r"|(?:r?ajout|pren|prend|inclu|int[ée]gr|accueill|couvr|rejoin)\w*)\s+(?:aussi\s+)?",
    re.IGNORECASE,
)
_TAKING_OFF = re.compile(r"^(?:retir|enl[eè]v|[ôo]t|supprim|perd|abandonn)\w*\s+", re.IGNORECASE)
_KEEP = re.compile(
    r"(?:(?:oui|ok|d accord|alors|on|je|nous|la|le|les) )*"
    r"(?:gard(?:e|er|ons|ez)|retien(?:s|t)|retenir|retenez|adopt\w+)"
    r"(?: (?:ca|cela|ce changement|cette (?:hypothese|version|situation)|comme ca|ainsi|tout|merci))*"
)
_DROP = re.compile(
    r"(?:(?:non|ok|alors|on|je) )*(?:revenir|revien\w*|reviens|oubli(?:e|er|ons|ez))"
    r"(?: (?:ca|cela|ce changement|(?:a )?(?:ma|notre|la) situation|comme avant|au depart|en arriere))*|comme avant"
    # « Non en fait », « annuler ce changement », « laisse tomber »: said of the supposition just shown.
    r"|non(?: (?:en fait|finalement|merci|non|pas ca|laiss\w+ tomber))*|(?:en fait|finalement) non"
    r"|(?:non )?(?:annul(?:e|er|ez|ons)|laiss(?:e|er|ez|ons) tomber)"
    r"(?: (?:ca|cela|tout|(?:ce|le) (?:dernier )?changement))*"
)


def supposed_of_list(said: str) -> str:
    """What a message supposes of a list, as an order to it: « ajoute Mehun »; "" when it supposes nothing."""
    said = said.strip().rstrip(" ?.!")
    if found := _WITH.match(said):
        return f"{'retire' if found['less'] else 'ajoute'} {found['rest']}"
    found = _IF.match(said)
    if found is None:
        return ""
    rest = found["rest"]
    if verb := _TAKING_IN.match(rest):
        return f"ajoute {rest[verb.end() :]}"
    verb = _TAKING_OFF.match(rest)
    return f"retire {rest[verb.end() :]}" if verb else rest


def is_supposing(said: str) -> bool:
    """Whether a message begins as a supposition: « et si », « et sans », « ça donne quoi si »."""
    return bool(_IF.match(said) or _WITH.match(said))


def is_conditional(said: str) -> bool:
    """Whether a message says « si » of what it would change: « et si on ajoute Mehun »; « que Mehun » orders."""
    found = _IF.match(said.strip())
    return found is not None and "si" in key(said.strip()[: found.start("rest")]).split()


def keeps(said: str) -> bool:
    """« Garder », « on garde ça »: what was supposed becomes the answer."""
    return bool(_KEEP.fullmatch(key(said)))


def drops(said: str) -> bool:
    """« Revenir », « comme avant »: what was supposed is forgotten."""
    return bool(_DROP.fullmatch(key(said)))
