"""What the admins are told, where they asked to be, and once."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.care.notices import Notices
from bot.commands.check import faults
from bot.storage.store import Store
from knowledge.base import Knowledge
from tests.admins import VOTERS, Network
from tests.drivers import DAY
from tests.program import run

ROOM, CHAT = "matrix:!salon:exemple.fr - -", "telegram:-100123 - -"


@pytest.fixture
def network(knowledge: Knowledge, tmp_path: Path) -> Network:
    return Network(tmp_path / "bot.sqlite3", knowledge)


def told(network: Network, notices: Notices, conversation: str = ROOM) -> list[str]:
    """What one more look tells a conversation."""
    notices.look()
    waiting = network.store.pending(conversation)
    for delivery in waiting:
        network.store.delivered(delivery)
    return [delivery.reply.text for delivery in waiting]


def watching(network: Network) -> Notices:
    to = ("matrix:!salon:exemple.fr", "telegram:-100123")
    return Notices(network.service, to, clock=lambda: network.now)


def test_a_digest_a_day(network: Network) -> None:
    """What nobody could answer is told once a day, to every configured place, and not when there is nothing new."""
    notices = watching(network)
    network.say("le bidule zzyzx")
    [digest] = told(network, notices)
    assert "1 sujet sans réponse depuis hier" in digest
    assert "le bidule zzyzx (1)" in digest
    assert len(network.store.pending(CHAT)) == 1
    assert told(network, notices) == []
    network.now += 2 * DAY
    assert told(network, notices) == []


def test_an_answer_that_disappoints(network: Network) -> None:
    """Three « pas utile » on one answer, of three people, are told, then again only when they have doubled."""
    notices = watching(network)
    voters = iter(VOTERS)

    def votes(times: int) -> None:
        for _ in range(times):
            network.speak_as(next(voters))
            network.say("inutile:comment-adherer")

    votes(2)
    assert told(network, notices) == []
    votes(1)
    assert "déçoit : 3 pas utile" in told(network, notices)[0]
    votes(1)
    assert told(network, notices) == []
    votes(2)
    assert "déçoit : 6 pas utile" in told(network, notices)[0]


def test_data_past_their_review(network: Network) -> None:
    """A year after the last check, tables and answers are told once a month."""
    notices = watching(network)
    network.now += 400 * DAY
    [text] = told(network, notices)
    assert "ACI CPTS, avenant 2 : montants à vérifier" in text
    assert "« faq a-revoir »" in text
    assert told(network, notices) == []


@pytest.mark.parametrize("place", ["telegram:@canal", "-100123", "matrix:#salon:exemple.fr", "matrix:!salon fr", ""])
def test_a_place_nothing_can_be_sent_to_is_refused(tmp_path: Path, place: str) -> None:
    """What is no id of a platform is said when the configuration is read, by `check` too."""
    (tmp_path / "config.toml").write_text(f'[notices]\nto = ["telegram:-100123", "{place}"]\n', encoding="utf-8")
    told = [str(fault) for fault in faults(tmp_path / "config.toml")]
    assert [f"[notices] to : « {place} » n'est ni" in fault for fault in told].count(True) == 1


def test_an_import_that_failed(tmp_path: Path) -> None:
    """The failure waits in the outbox for the running bot to tell it."""
    (tmp_path / "config.toml").write_text('[notices]\nto = ["matrix:!salon:exemple.fr"]\n', encoding="utf-8")
    (tmp_path / "cut.json").write_text('{"pmej": [', encoding="utf-8")
    assert run(tmp_path, "import", "cpts", "cut.json", "--config", "config.toml").returncode == 1
    assert "Rien n'a été importé" in waiting(tmp_path)[0]


def test_a_failed_import_says_no_path_and_a_trial_nothing(tmp_path: Path) -> None:
    """Admins read the name of the file, not where it lies on the server; what was only tried is not announced."""
    (tmp_path / "config.toml").write_text('[notices]\nto = ["matrix:!salon:exemple.fr"]\n', encoding="utf-8")
    absent = tmp_path / "absent.csv"
    arguments = ["import", "cpts", str(absent), "--config", "config.toml"]
    assert str(absent) in run(tmp_path, *arguments, "--dry-run").stderr
    assert waiting(tmp_path) == []
    assert str(absent) in run(tmp_path, *arguments).stderr
    assert waiting(tmp_path) == ["Rien n'a été importé. Le fichier absent.csv n'existe pas."]


def waiting(folder: Path) -> list[str]:
    with closing(Store.open(folder / "var" / "cpts-bot.sqlite3")) as store:
        return [notice.reply.text for notice in store.pending(ROOM)]


def test_a_digest_a_week(network: Network) -> None:
    """The week that ended is told once, with one picture; a week when nobody came is not."""
    notices = Notices(network.service, ("matrix:!salon:exemple.fr",), clock=lambda: network.now, weekly=True)
    network.say("comment adhérer à une CPTS ?")
    assert not [text for text in told(network, notices) if "Semaine" in text]
    network.now += 7 * DAY
    notices.look()
    waiting = [delivery.reply for delivery in network.store.pending(ROOM)]
    assert sum(len(reply.attachments) for reply in waiting) == 1
    assert any("1 conversation" in reply.text for reply in waiting)
    assert "gestion" in waiting[-1].text
    told(network, notices)
    network.now += 7 * DAY
    assert not [text for text in told(network, notices) if "Semaine" in text]


def test_what_will_soon_end(network: Network) -> None:
    """What holds for a year is told of once a week from sixty days before, whoever came or not."""
    notices = Notices(network.service, ("matrix:!salon:exemple.fr",), clock=lambda: network.now, weekly=True)
    [told_of] = [text for text in told(network, notices) if "À renouveler" in text]
    assert "Plafond annuel de la sécurité sociale 2026 : vaut jusqu'au 31 décembre 2026" in told_of
    assert told(network, notices) == []
    network.now += 7 * DAY
    assert [text for text in told(network, notices) if "À renouveler" in text]
