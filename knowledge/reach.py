"""Ways to reach a body: whether a text is the address of a site, or a telephone number, and what calling it costs."""

import re

# No user, no port: an address people are sent to is that of a site.
_SITE = re.compile(r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?:[/?#][^\s<>\"]{0,300})?", re.IGNORECASE)
_NUMBERS = re.compile(r"https?://[0-9.]+(?:[/?#]|$)", re.IGNORECASE)
# Four digits alone are a short number, which begins with 3 or 10 (same plan as below): neither a year nor « 02 99 ».
_PHONE = re.compile(r"(?:\+[0-9]{2,3} ?|0)[0-9](?: ?[0-9]{2}){4}|3[0-9]{3}|10[0-9]{2}")
# https://www.monpetitforfait.com/toutes-les-aides/reconnaitre-numeros-surtaxes (checked on 25/04/2024): 081, 082, 089
_PREMIUM = re.compile(r"08[129][0-9]{7}")
PREMIUM = "numéro surtaxé"
# A number dialled in France, without its 0, and the country code it has abroad: fixed and mobile numbers of each
# territory. Arcep, plan national de numérotation, 2.3.1 (https://legal.tricoteuses.fr/articles/JORFARTI000046830325);
# the same in the metadata of libphonenumber 9.0.43.
_ABROAD = {
    "262": re.compile(r"(?:26[239]|639|69[23])[0-9]{6}"),
    "508": re.compile(r"508[0-9]{6}"),
    "590": re.compile(r"(?:590|69[01])[0-9]{6}"),
    "594": re.compile(r"[56]94[0-9]{6}"),
    "596": re.compile(r"(?:596|69[67])[0-9]{6}"),
}
# Of several territories, or answered from France only: their first digits do not tell the country code.
_UNPLACED = re.compile(r"(?:8[0-9]{2}|26[0-9]|59[0-9]|639|69[0-9]|70[89]|939|947|976)[0-9]{6}")
ADDRESS = re.compile(r"https?://\S+")  # of the web, within a text
# « ameli.fr », « www.ars.sante.fr/page »: an address by its ending, which no file has.
BARE_SITE = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:fr|com|org|net|eu|info|bzh|alsace|corsica|paris|re|nc|pf)(?:/[^\s,;()]*)?"
    r"(?![\w@-]|\.\w)",
    re.IGNORECASE,
)
# A way to reach a body, by its shape, within a text; whether it is one is for who reads it.
WAY = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<phone>(?<![\d+])(?:(?:\+|00)\d{2,3}\s?(?:\(0\)\s?)?|0)[1-9](?:[\s.\-/]{0,2}\d{2}){4}(?!\d))"
    rf"|(?P<site>(?:https?://|www\.)[^\s,;()<>\"]+)|(?P<bare>{BARE_SITE.pattern})",
    re.IGNORECASE,
)


def without_addresses(text: str) -> str:
    """A text without its addresses of the web, whose words are no date and whose digits no number."""
    return ADDRESS.sub(" ", text)


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


def price(phone: str) -> str:
    """What is said of a number that may cost more than a call; "" of any other."""
    return PREMIUM if is_premium(phone) else ""


def as_given(phone: str) -> str:
    """A number as people are given it, with its price: « 08 92 70 00 00 (numéro surtaxé) »."""
    return f"{phone} ({said})" if (said := price(phone)) else phone


def international(phone: str) -> str:
    """A number as it is dialled from anywhere, « +33290080000 »; "" when it has no such form, or which is not sure."""
    digits = re.sub(r"[^0-9+]+", "", phone)
    if digits.startswith("+"):
        return digits
    if len(digits) != 10:
        return ""  # « 36 46 » rings in France only
    national = digits[1:]
    code = next((code for code, form in _ABROAD.items() if form.fullmatch(national)), "")
    return f"+{code or 33}{national}" if code or not _UNPLACED.fullmatch(national) else ""
