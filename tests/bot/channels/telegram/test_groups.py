"""In groups: only who is spoken to answers, each person has a conversation of their own, questionnaires go private."""

import pytest

from bot.channels.telegram.sentences import UNNAMED
from handlers.engine.messages import Attachment, Reply
from tests.bot.channels.telegram.api import BOT, ApiError
from tests.bot.channels.telegram.phone import Phone

GROUP = -1001234
SUPERGROUP = -1009999
ANNE, BASILE = 11, 12
LINK = "https://t.me/cpts_test_bot?start="


@pytest.mark.parametrize(
    "text", ["Bonjour à tous", "/autre", "/aide@autre_bot", "/", "@cpts_test_bot2 bonjour", "menu"]
)
def test_talk_of_others_is_not_ours(phone: Phone, text: str) -> None:
    """What is not addressed to the bot is left alone."""
    assert not phone.say(text, ANNE, GROUP)


@pytest.mark.parametrize(
    "text", ["/aide", "/aide@cpts_test_bot", "@CPTS_test_bot", "@cpts_test_bot qu'est-ce qu'une CPTS ?"]
)
def test_commands_and_mentions_are_answered(phone: Phone, text: str) -> None:
    """Our commands and our name call us, and the answer quotes the message."""
    update = phone.api.says(text, ANNE, GROUP)
    replies = phone.receive(update)
    assert replies[0].chat == GROUP
    assert replies[0].quotes == update["message"]["message_id"]


def test_pressed_button_is_answered_where_it_stands(phone: Phone) -> None:
    """The answer to a button quotes the message it is under: in a forum, that keeps it in its topic."""
    *_, answer = phone.say("@cpts_test_bot qu'est-ce qu'une CPTS ?", ANNE, GROUP)
    label = next(label for label in answer.labels if "url" not in answer.button(label))
    assert {reply.quotes for reply in phone.press(label, ANNE)} == {answer.id}


def test_file_quotes_too(phone: Phone) -> None:
    """A file in a group goes where its message goes."""
    file = Attachment(name="semaines.csv", media_type="text/csv", content=b"x", description="Les semaines")
    phone.store.enqueue(
        f"telegram:{GROUP} - {ANNE}", f"telegram:{GROUP}:m7", (Reply(text="Voici.", attachments=(file,)),), phone.now
    )
    assert [message.quotes for message in phone.wake()] == [7, 7]


def test_reply_to_us_is_answered(phone: Phone) -> None:
    """An answer to one of our messages is for us."""
    ours = {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "…"}
    assert phone.say("Qu'est-ce qu'une CPTS ?", ANNE, GROUP, reply_to_message=ours)


def test_forum_topic_opened_by_us_is_no_reply(phone: Phone) -> None:
    """In a forum every message "replies" to the opening of its topic: that is not talking to us."""
    opening = {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT}
    opening |= {"forum_topic_created": {"name": "CPTS", "icon_color": 7322096}}
    assert not phone.say("Bonjour", ANNE, GROUP, reply_to_message=opening)


@pytest.mark.parametrize("text", ["/creer", "/start creer", "@cpts_test_bot créer"])
def test_questionnaire_moves_to_private(phone: Phone, text: str) -> None:
    """A questionnaire asked for among others gets the link that opens it in private."""
    replies = phone.say(text, ANNE, GROUP)
    buttons = [b.get("url", "") for r in replies for row in r.buttons for b in row]
    assert f"{LINK}creer" in replies[0].text or f"{LINK}creer" in buttons
    assert not any("Question 1/" in r.text for r in replies)


def test_menu_buttons_in_a_group_are_links(phone: Phone) -> None:
    """The menu among others leads each person to their own private conversation."""
    (menu,) = phone.say("/menu", ANNE, GROUP)
    assert menu.button("Créer une CPTS")["url"] == f"{LINK}creer"


def test_each_person_has_their_own_conversation(phone: Phone) -> None:
    """What one person confirms in a group, another cannot answer for them."""
    phone.say("/effacer", ANNE, GROUP)
    replies = phone.say("@cpts_test_bot oui", BASILE, GROUP)
    assert not any("plus rien qui soit lié à vous" in r.text for r in replies)
    assert "plus rien qui soit lié à vous" in phone.say("@cpts_test_bot oui", ANNE, GROUP)[0].text


def test_a_wish_in_a_group_keeps_nothing(phone: Phone) -> None:
    """Who says in a group what they do and want is shown the way to private, and nothing of it is kept."""
    (reply,) = phone.say("@cpts_test_bot je suis infirmière et je veux rejoindre une CPTS", ANNE, GROUP)
    assert "?start=rejoindre" in reply.text
    assert phone.store.session(f"telegram:{GROUP}:{ANNE}").answers == {}


def test_bots_and_anonymous_are_ignored(phone: Phone) -> None:
    """Another bot, or somebody hidden behind the group, has no conversation here."""
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    update = phone.api.says("/aide", ANNE, GROUP)
    update["message"]["from"] = anonymous
    assert not phone.receive(update)


CHANNEL = {"id": -1005, "type": "channel", "title": "Actualités"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


@pytest.mark.parametrize("text", ["/aide", "@cpts_test_bot qu'est-ce qu'une CPTS ?"])
@pytest.mark.parametrize(
    "signed",
    [
        {"from": TELEGRAM, "sender_chat": CHANNEL, "is_automatic_forward": True},
        {"from": TELEGRAM},
    ],
    ids=["forwarded by itself", "of the service"],
)
def test_channels_and_service_accounts_are_nobody(phone: Phone, text: str, signed: dict[str, object]) -> None:
    """What a channel says in its group, or Telegram's own account, is answered to nobody and leaves nothing."""
    update = phone.api.says(text, ANNE, GROUP)
    update["message"] |= signed
    assert not phone.receive(update)
    assert not phone.store.knows(f"telegram:{GROUP}:m{update['message']['message_id']}")


def test_who_speaks_for_a_channel_is_nobody_either(phone: Phone) -> None:
    """Whoever speaks in the name of a channel is told so once called, and has no conversation."""
    update = phone.api.says("/rejoindre", ANNE, GROUP)
    update["message"] |= {"sender_chat": CHANNEL}
    assert [reply.text for reply in phone.receive(update)] == [UNNAMED]
    assert not phone.store.session(f"telegram:{GROUP} - {ANNE}").flow


def test_the_service_account_has_no_private_conversation(phone: Phone) -> None:
    """A notice of Telegram itself is no message of somebody: it gets no answer."""
    update = phone.api.says("/start")
    update["message"]["from"] = TELEGRAM
    assert not phone.receive(update)


def test_group_that_takes_us_in_is_greeted(phone: Phone) -> None:
    """One sentence says how to call the bot; leaving says nothing."""
    (greeting,) = phone.receive(phone.api.joins(GROUP, "left", "member", ANNE))
    assert "@cpts_test_bot" in greeting.text
    assert not phone.receive(phone.api.joins(GROUP, "member", "left", ANNE))


def test_group_that_becomes_a_supergroup_goes_on(phone: Phone) -> None:
    """Conversations follow the group to its new number."""
    phone.say("/effacer", ANNE, GROUP)
    phone.receive(phone.api.shares({"migrate_to_chat_id": SUPERGROUP}, ANNE, GROUP))
    assert "plus rien qui soit lié à vous" in phone.say("@cpts_test_bot oui", ANNE, SUPERGROUP)[0].text


def test_answer_follows_a_group_that_moved_meanwhile(phone: Phone) -> None:
    """An answer on its way while the group moves arrives in the new one."""
    phone.api.migrated[GROUP] = SUPERGROUP
    assert {reply.chat for reply in phone.say("/aide", ANNE, GROUP)} == {SUPERGROUP}


def test_group_where_we_may_not_write(phone: Phone) -> None:
    """A group that forbids us to write costs one dropped answer, and nothing else."""
    phone.api.fail("sendMessage", ApiError(400, "Bad Request: not enough rights to send text messages to the chat"))
    assert not phone.say("/adhérer", ANNE, GROUP)
    assert phone.say("/aide", ANNE, GROUP)
