"""Ways to reach a body: whether a text is the address of a site, or a telephone number, and what calling it costs."""

import re

# No user, no port: an address people are sent to is that of a site.
_SITE = re.compile(r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?:[/?#][^\s<>\"]{0,300})?", re.IGNORECASE)
_NUMBERS = re.compile(r"https?://[0-9.]+(?:[/?#]|$)", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+[0-9]{2,3} ?|0)[0-9](?: ?[0-9]{2}){4}|[0-9]{4}")
# https://www.monpetitforfait.com/toutes-les-aides/reconnaitre-numeros-surtaxes (checked on 25/04/2024): 081, 082, 089
_PREMIUM = re.compile(r"08[129][0-9]{7}")
PREMIUM = "numéro surtaxé"


def spaced(text: str) -> str:
    """A number as it is kept: its digits in pairs, however they were parted."""
    return re.sub(r"[.\-/\s\N{NO-BREAK SPACE}]+", " ", text).strip()


def is_site(text: str) -> bool:
    """An address of the web whose last label is a name: « 05.55.51.81.00 » is a telephone."""
    return bool(_SITE.fullmatch(text)) and not _NUMBERS.match(text)


def is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text))


def phone_of(text: str) -> str:
    """A number as we write them, by pairs, whatever the marks and the prefix it came with; "" when it is none."""
    digits = re.sub(r"[.\-\s()]+", "", text)
    french = re.fullmatch(r"(?:(?:\+|00)330?|0)([1-9][0-9]{8})", digits)
    number = re.sub(r"(?<=[0-9])(?=(?:[0-9]{2})+$)", " ", f"0{french[1]}") if french else digits
    return number if is_phone(number) else ""


def is_premium(phone: str) -> bool:
    """Whether calling this number may cost more than a call: whoever is given it is told."""
    return bool(_PREMIUM.fullmatch(phone.replace(" ", "").replace("+33", "0")))
