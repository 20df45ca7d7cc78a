"""Whom to reach, as the contacts of a phone hold them."""

import pytest

from bot.delivery.vcards import attached, vcard
from handlers.engine.messages import Card
from knowledge.reach import international

ARS = Card(
    name="ARS Bretagne; délégation, 35",
    phone="02 90 08 80 00",
    email="dd35@exemple.fr",
    website="https://www.bretagne.ars.sante.fr/",
    address="6 place des Colombes, 35042 Rennes Cedex",
    note="relevé le 9 octobre 2026, non vérifié",
)


def test_a_card_as_a_phone_reads_it() -> None:
    """A body is an organisation, its number can be dialled from anywhere, and signs of the format are escaped."""
    assert vcard(ARS).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:;;;;",
        r"FN:ARS Bretagne\; délégation\, 35",
        r"ORG:ARS Bretagne\; délégation\, 35",
        "TEL;TYPE=WORK,VOICE:+33290088000",
        "EMAIL;TYPE=INTERNET,WORK:dd35@exemple.fr",
        "URL:https://www.bretagne.ars.sante.fr/",
        r"ADR;TYPE=WORK:;;6 place des Colombes\, 35042 Rennes Cedex;;;;",
        r"NOTE:relevé le 9 octobre 2026\, non vérifié",
        "END:VCARD",
        "",
    ]


def test_no_number_no_telephone() -> None:
    """A card without a number has none."""
    assert "TEL" not in vcard(ARS.model_copy(update={"phone": ""}))


def test_a_short_number_stays_what_is_dialled() -> None:
    """« 36 46 » has no form for abroad: it is kept as it is dialled."""
    assert "TEL;TYPE=WORK,VOICE:3646\r\n" in vcard(ARS.model_copy(update={"phone": "36 46"}))


def test_a_card_fits() -> None:
    """Where a platform takes few bytes, the number stays and the long note goes."""
    long = ARS.model_copy(update={"note": "é" * 2_000})
    assert len(vcard(long).encode()) > 2_048
    short = vcard(long, 2_048)
    assert len(short.encode()) <= 2_048
    assert "+33290088000" in short
    assert "Colombes" in short


def test_several_cards_are_one_file() -> None:
    """A phone imports them at once; nobody to reach makes no file."""
    one, both = attached([ARS])[0], attached([ARS, ARS])[0]
    assert (one.name, one.media_type) == ("ars-bretagne-delegation-35.vcf", "text/vcard")
    assert both.name == "contacts.vcf"
    assert both.content.count(b"BEGIN:VCARD") == 2
    assert attached([]) == ()


@pytest.mark.parametrize(
    ("dialled", "abroad"),
    [
        ("02 90 08 80 00", "+33290088000"),
        ("07 56 00 00 00", "+33756000000"),
        ("09 72 00 00 00", "+33972000000"),
        ("05 90 99 99 99", "+590590999999"),
        ("06 90 99 99 99", "+590690999999"),
        ("0594 25 00 00", "+594594250000"),
        ("05 96 39 00 00", "+596596390000"),
        ("0262 97 90 00", "+262262979000"),
        ("06 39 12 34 56", "+262639123456"),
        ("05 08 41 00 00", "+508508410000"),
        ("+687 24 37 00", "+687243700"),
        ("36 46", ""),
        ("08 11 70 36 46", ""),
        ("09 76 00 00 00", ""),
        ("", ""),
    ],
)
def test_a_number_seen_from_abroad(dialled: str, abroad: str) -> None:
    """Each territory has its own country code; a number whose first digits do not tell it has none."""
    assert international(dialled) == abroad
