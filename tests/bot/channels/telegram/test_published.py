"""The Bot API as another library has it: what it refuses. The rest of this folder is held to it, test by test."""

import pytest

from tests.bot.channels.telegram.published import ABSENT, Published

KEYBOARD = '{{"inline_keyboard": [[{{"text": "Oui", "{}": "oui"}}]]}}'
MESSAGE = {"chat_id": "1", "text": "12"}
UNFIT = [
    ("sendMessage", {"chat_id": "1"}, "sendMessage lacks text"),
    ("sendMessage", {**MESSAGE, "colour": "red"}, "sendMessage takes no colour"),
    ("sendMessage", {**MESSAGE, "reply_to_message_id": "3"}, "sendMessage takes no reply_to_message_id"),
    ("sendMessage", {**MESSAGE, "reply_markup": KEYBOARD.format("data")}, "InlineKeyboardButton.data"),
    ("sendMessage", {**MESSAGE, "disable_notification": "perhaps"}, "sendMessage.disable_notification"),
    ("sendMassage", MESSAGE, "sendMassage is not published"),
]


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
@pytest.mark.parametrize(("method", "values", "fault"), UNFIT)
def test_what_is_not_published_is_a_fault(models: Published, method: str, values: dict[str, str], fault: str) -> None:
    """A name, at any depth, that no type has, one that was withdrawn, one that is missing, a value of another type."""
    assert any(fault in found for found in models.faults_of_request(method, values, []))


@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_what_is_published_passes(models: Published) -> None:
    """A text of digits is a text, a file goes where files go, a choice is a choice."""
    assert not list(models.faults_of_request("sendDocument", {"chat_id": "1", "caption": "12"}, ["document"]))
    fit = {**MESSAGE, "reply_markup": KEYBOARD.format("callback_data"), "disable_notification": "true"}
    assert not list(models.faults_of_request("sendMessage", fit, []))
    assert list(models.faults_of_request("sendMessage", {"chat_id": "1"}, ["text"]))
    assert list(models.faults_of_answer("getMe", True))
    assert list(models.faults_of_update({"message": {"text": "Bonjour"}}))
