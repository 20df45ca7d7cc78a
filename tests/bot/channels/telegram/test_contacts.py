"""Somebody to call, on a phone: a contact to tap, a button that copies."""

from collections.abc import Sequence

from bot.channels.telegram.addresses import Address, message_event
from handlers.engine.messages import Card, Choice, Reply
from tests.bot.channels.telegram.api import PERSON, ApiError, Sent
from tests.bot.channels.telegram.phone import Phone
from tests.transcripts import plain

HERE = Address(PERSON, PERSON).conversation
MENU = Choice(id="menu", label="Menu")


def _told(phone: Phone, *cards: Card, choices: tuple[Choice, ...] = ()) -> Sequence[Sent]:
    reply = Reply(text="À qui s'adresser", cards=cards, choices=choices)
    phone.store.enqueue(HERE, message_event(PERSON, 1), (reply,), phone.now)
    return phone.wake()


def _copied(message: Sent) -> list[str]:
    return [button["copy_text"]["text"] for row in message.buttons for button in row if "copy_text" in button]


def test_the_contacts_of_a_place_can_be_called(phone: Phone) -> None:
    """Who asks for contacts gets the number first, a button that copies it, and a contact to call with a tap."""
    for said in ("contacts", "Rennes", "infirmière"):
        phone.say(said)
    heard = list(phone.say("ok"))
    first = next(message for message in heard if "À qui s'adresser" in message.text)
    assert "ARS Bretagne : 02 90 08 80 00 (relevé en 2018, non vérifié)" in plain(first.text)
    assert _copied(first) == ["02 90 08 80 00"]
    assert heard[heard.index(first) + 1].contact == "ARS Bretagne +33290088000"


def test_without_a_telephone_there_is_no_contact(phone: Phone) -> None:
    """A mailbox alone, or a number that is not dialled from abroad, makes a button that copies, and no contact."""
    mail, short = Card(name="ARS", email="dd14@exemple.fr"), Card(name="CPAM", phone="36 46")
    (message,) = _told(phone, mail, short, choices=(MENU,))
    assert message.labels == ["Copier dd14@exemple.fr", "Copier 36 46", "Menu"]
    assert _copied(message) == ["dd14@exemple.fr", "36 46"]


def test_a_contact_carries_all_a_phone_keeps(phone: Phone) -> None:
    """The name is cut where Telegram refuses it, the card in it where it takes no more bytes."""
    (_, contact) = _told(phone, Card(name="A" * 80, phone="0590 99 99 99", note="é" * 2_000))
    assert contact.contact == "A" * 64 + " +590590999999"
    _, values = phone.api.calls[-1]
    assert "BEGIN:VCARD" in values["vcard"]
    assert values["disable_notification"] == "true"


def test_a_refused_contact_costs_nothing(phone: Phone) -> None:
    """The message before a contact says it too: refused, it is left out, and the next one follows."""
    phone.api.fail("sendContact", ApiError(400, "Bad Request: PHONE_NUMBER_INVALID"))
    sent = _told(phone, Card(name="ARS", phone="02 90 08 80 00"), Card(name="CPAM", phone="02 48 00 00 00"))
    assert [message.contact for message in sent] == ["", "CPAM +33248000000"]
    assert not phone.store.pending(HERE)
