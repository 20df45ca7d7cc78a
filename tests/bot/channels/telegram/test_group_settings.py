"""`/reglages`: what the administrators of a group decide."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.room_settings import is_quiet
from bot.channels.telegram import groups
from bot.storage.announcements import Announcement
from bot.storage.telegram_groups import GroupSettings
from knowledge.base import Knowledge
from tests.bot.channels.telegram.api import ApiError
from tests.bot.channels.telegram.phone import Phone

GROUP, SUPERGROUP = -1001234, -1009999
ANNE, BASILE = 11, 12
DEFAULTS = GroupSettings()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("reglages region Bretagne", GroupSettings(region="53")),
        ("réglages région Creil", GroupSettings(region="32")),
        ("reglages region Atlantide", DEFAULTS),
        ("reglages accueil non", GroupSettings(welcome=False)),
        ("reglages silence 20h-8h", GroupSettings(quiet="20-8")),
        ("reglages silence de 22 h à 7 h", GroupSettings(quiet="22-7")),
        ("reglages silence 20h-28h", DEFAULTS),
        ("reglages silence non", DEFAULTS),
        ("reglages fils non", DEFAULTS),
        ("reglages", DEFAULTS),
    ],
)
def test_words(said: str, expected: GroupSettings, knowledge: Knowledge) -> None:
    """Settings are said in plain words, as in a room of Matrix; what is not understood changes nothing."""
    settings, reply = groups.decide(said, DEFAULTS, knowledge, "cpts_test_bot", "telegram:-1001")
    assert settings == expected
    assert "Réglages de ce groupe" in reply.text
    assert reply.text.endswith("telegram:-1001"), "what [notices] to asks for is written nowhere else"


def test_only_administrators(phone: Phone) -> None:
    """Who administers the group decides; others are told who can, and nothing changes."""
    phone.api.administrators.add(ANNE)
    (refused,) = phone.say("/reglages@cpts_test_bot region Bretagne", BASILE, GROUP)
    (shown,) = phone.say("/reglages", ANNE, GROUP)
    (changed,) = phone.say("@cpts_test_bot réglages region Bretagne", ANNE, GROUP)
    assert "réservés à ses administrateurs" in refused.text
    assert "Région par défaut : aucune" in shown.text.replace("\xa0", " ")
    assert "Région par défaut : Bretagne" in changed.text.replace("\xa0", " ")


def test_nobody_decides_while_telegram_does_not_say_who_may(phone: Phone) -> None:
    """When Telegram does not answer who administers the group, nothing changes and it is said."""
    phone.api.fail("getChatMember", ApiError(400, "Bad Request: CHAT_ADMIN_REQUIRED"))
    (answer,) = phone.say("/reglages accueil non", ANNE, GROUP)
    assert "qui administre" in answer.text
    assert phone.store.groups.settings(f"telegram:{GROUP}") == DEFAULTS


def test_the_region_of_a_group(phone: Phone) -> None:
    """What nobody could answer sends a group to the agency of its region; the same person in private, to none yet."""
    phone.store.groups.decide(f"telegram:{GROUP}", GroupSettings(region="53"))
    asked = "le secret de la gouvernance tournante ?"
    among, alone = phone.say(f"@cpts_test_bot {asked}", ANNE, GROUP), phone.say(asked, ANNE)
    assert any("ARS Bretagne" in message.text for message in among)
    assert not any("ARS Bretagne" in message.text for message in alone)


def test_the_administrators_of_a_network_s_group_invite(knowledge: Knowledge, tmp_path: Path) -> None:
    """In the group of a network its administrators answer a number, by a reply or by name; others are told who may."""
    with closing(Phone(tmp_path / "bot.sqlite3", knowledge, networks={"24": f"telegram:{GROUP}"})) as phone:
        phone.api.administrators.add(ANNE)
        told = Announcement("241800507-24", f"telegram:{GROUP}", "autour de Bourges", 3, phone.now, 0)
        phone.store.people.announcements.keep(told)
        (refused,) = phone.say("@cpts_test_bot nous les recevons le 12", BASILE, GROUP)
        assert "Seuls les modérateurs" in refused.text
        (preview,) = phone.say("@cpts_test_bot nous les recevons le 12 à 18 h", ANNE, GROUP)
        assert "autour de Bourges" in preview.text
        (done,) = phone.press("Transmettre", ANNE)
        assert "C'est transmis" in done.text
        asked = [method for method, _ in phone.api.calls].count("getChatMember")
        phone.say("@cpts_test_bot nous les recevons le 12", ANNE, SUPERGROUP)
        assert [method for method, _ in phone.api.calls].count("getChatMember") == asked


def test_no_welcome(phone: Phone) -> None:
    """A group that wants no greeting gets none when it takes the bot in again, under its new number too."""
    phone.store.groups.decide(f"telegram:{GROUP}", GroupSettings(welcome=False))
    phone.receive(phone.api.shares({"migrate_to_chat_id": SUPERGROUP}, ANNE, GROUP))
    assert not phone.receive(phone.api.joins(SUPERGROUP, "left", "member"))


def test_left(phone: Phone) -> None:
    """What a group decided goes with the bot."""
    phone.store.groups.decide(f"telegram:{GROUP}", GroupSettings(welcome=False))
    phone.receive(phone.api.joins(GROUP, "member", "kicked"))
    assert phone.store.groups.settings(f"telegram:{GROUP}") == DEFAULTS


def test_restricted(phone: Phone) -> None:
    """A bot that may write less, or again, has not left: what the group decided stays, and nobody is greeted twice."""
    decided = GroupSettings(welcome=True, region="53")
    phone.store.groups.decide(f"telegram:{GROUP}", decided)
    assert not phone.receive(phone.api.joins(GROUP, "member", "restricted"))
    assert not phone.receive(phone.api.joins(GROUP, "restricted", "member"))
    assert phone.store.groups.settings(f"telegram:{GROUP}") == decided


def test_quiet_hours_are_those_of_paris(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the zone of the machine, an hour is said as people in France read it."""
    monkeypatch.setattr("bot.clock.instant", lambda: datetime(2026, 11, 29, 19, 30, tzinfo=UTC))
    phone.store.groups.decide(f"telegram:{GROUP}", GroupSettings(quiet="20-8"))
    phone.say("/aide", ANNE, GROUP)
    rings = [values.get("disable_notification") for method, values in phone.api.calls if method == "sendMessage"]
    assert set(rings) == {"true"}


def test_quiet_hours(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its quiet hours a group is answered without a sound; a person in private is not concerned."""
    monkeypatch.setattr("bot.channels.telegram.sending.is_quiet", lambda quiet, hour: quiet == "20-8")
    phone.store.groups.decide(f"telegram:{GROUP}", GroupSettings(quiet="20-8"))
    phone.say("/aide", ANNE, GROUP)
    phone.say("/aide", ANNE)
    rings = [values.get("disable_notification") for method, values in phone.api.calls if method == "sendMessage"]
    in_group, alone = rings[: len(rings) // 2], rings[len(rings) // 2 :]
    assert set(in_group) == {"true"}
    assert alone[0] is None


@pytest.mark.parametrize(("hour", "quiet"), [(19, False), (20, True), (0, True), (7, True), (8, False)])
def test_a_night(hour: int, quiet: bool) -> None:
    """A span of hours goes through midnight."""
    assert is_quiet("20-8", hour) is quiet
    assert not is_quiet("", hour)


def test_among_two(phone: Phone) -> None:
    """In private the command says that it is for groups."""
    (answer,) = phone.say("/reglages", ANNE)
    assert "concernent les groupes" in answer.text
