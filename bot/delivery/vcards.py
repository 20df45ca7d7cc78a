"""Cards as the contacts of a phone read them: vCard, https://www.rfc-editor.org/rfc/rfc2426.

Version 3.0, not 4.0: it is the one that every phone imports.
"""

from collections.abc import Iterator, Sequence

from handlers.engine.messages import Attachment, Card
from knowledge.reach import international
from knowledge.text import key

MEDIA_TYPE = "text/vcard"  # https://www.rfc-editor.org/rfc/rfc6350#section-10.1
_SEVERAL = "contacts"
# https://www.rfc-editor.org/rfc/rfc2426#section-4
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_LEAST_NEEDED = ("note", "address", "website")


def vcard(card: Card, most: int | None = None) -> str:
    """One card; without what is least needed, when it is to have `most` bytes."""
    text = _written(card)
    for name in _LEAST_NEEDED:
        if most is None or len(text.encode()) <= most:
            break
        card = card.model_copy(update={name: ""})
        text = _written(card)
    return text


def attached(cards: Sequence[Card]) -> tuple[Attachment, ...]:
    """The cards as one file, which a phone offers to keep; nothing when there are none."""
    if not cards:
        return ()
    name = key(cards[0].name).replace(" ", "-")[:40] if len(cards) == 1 else _SEVERAL
    content = "".join(vcard(card) for card in cards).encode()
    described = "Pour vos contacts : " + ", ".join(card.name for card in cards)
    return (Attachment(name=f"{name}.vcf", media_type=MEDIA_TYPE, content=content, description=described),)


def dialled(phone: str) -> str:
    """A number for a phone to call: from anywhere where it can be, else as it is dialled in France."""
    return international(phone) or "".join(filter(str.isdecimal, phone))


def _written(card: Card) -> str:
    # Lines are not folded, as the RFC allows: a phone that does not unfold cuts « é » in two.
    return "".join(f"{line}\r\n" for line in _lines(card))


def _lines(card: Card) -> Iterator[str]:
    """A body, not a person: it has a name to be shown and an organisation, and no family name."""
    name = _escaped(card.name)
    yield from ("BEGIN:VCARD", "VERSION:3.0", "N:;;;;", f"FN:{name}", f"ORG:{name}")
    if card.phone:
        yield f"TEL;TYPE=WORK,VOICE:{dialled(card.phone)}"
    if card.email:
        yield f"EMAIL;TYPE=INTERNET,WORK:{card.email}"
    if card.website:
        yield f"URL:{card.website}"
    if card.address:
        yield f"ADR;TYPE=WORK:;;{_escaped(card.address)};;;;"
    if card.note:
        yield f"NOTE:{_escaped(card.note)}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
