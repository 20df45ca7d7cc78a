"""What the database keeps about people: pseudonyms, for as long as the configuration says, until « effacer »."""

import asyncio
import json
import sqlite3
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.care.retention import Forgetting, Retention
from bot.service import Service
from bot.settings import AdminSettings, PrivacySettings, Settings, StoreSettings
from bot.storage import opening
from bot.storage.erasures import erasures_file
from bot.storage.opening import StoreError
from bot.storage.pseudonyms import Pseudonyms, key_file
from bot.storage.sqlite_files import BUSY_SECONDS
from bot.storage.store import Store
from handlers.engine.desk import Admin
from handlers.engine.messages import Incoming, Reply
from handlers.turn.privacy import Custody
from knowledge.base import Knowledge
from tests.bot.commands.test_import import here
from tests.database import cells

ALICE = "@alice.lefevre:exemple.fr"
PRIVATE = f"matrix:!prive:exemple.fr - {ALICE}"
THREAD = f"matrix:!salon:exemple.fr $racine {ALICE}"
BOB = "matrix:!salon:exemple.fr $racine @bob:exemple.fr"
TELEGRAM = "telegram:734558121 - 734558121"
DAY = 86_400.0
NOW = datetime(2026, 11, 21, 12).timestamp()

# Everything a person may type that says who they are, besides what the questions ask for.
PERSONAL = ["Lefevre", "06 12 34 56 78", "alice@exemple.fr", "10001234567", "734558121", "exemple.fr", "prive"]
SAID = [
    "rejoindre", "je m'appelle Alice Lefevre", "infirmière", "libérale", "mon numéro est le 06 12 34 56 78", "Bourges",
    "c'est tout", "resultat", "comment joindre alice@exemple.fr, RPPS 10001234567, au sujet des tondeuses ?", "estimer",
    "contacts", "Bourges et alice@exemple.fr", "menu", "mes données", "rappels", "depot", "12/10/2026", "oui",
    "resultat",
]  # fmt: skip


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite3"


@pytest.fixture
def service(knowledge: Knowledge, path: Path, clock: Clock) -> Iterator[Service]:
    with closing(Store.open(path)) as store:
        yield Service(store, knowledge, clock)


def talk(service: Service, conversation: str, said: Sequence[str], *, deliver: bool = True) -> list[Reply]:
    """What a conversation is answered, message after message, each delivered at once."""
    replies = []
    for number, text in enumerate(said):
        event = f"{conversation} {number} {text}"
        service.receive(Incoming(conversation=conversation, event_id=event, text=text))
        for delivery in service.store.pending(conversation):
            replies.append(delivery.reply)
            if deliver:
                if delivery.reply.topic:
                    service.store.asked(conversation, f"{number}")
                service.store.delivered(delivery)
    return replies


def test_the_database_holds_no_personal_text(service: Service, path: Path) -> None:
    """After whole conversations no table holds an id, a name or a text of a person, but the address of a reminder."""
    for conversation in (PRIVATE, THREAD, TELEGRAM):
        talk(service, conversation, SAID)
    found = [(table, value) for table, value in cells(path) if any(word in value for word in PERSONAL)]
    assert {table for table, _ in found} == {"reminders"}
    assert {value for _, value in found} == {PRIVATE, THREAD, TELEGRAM}
    assert len([table for table, _ in cells(path) if table == "unanswered"]) > 0


def test_erasing_leaves_nothing_in_any_table(service: Service, path: Path) -> None:
    """« effacer » takes away all that is kept of a person, in whatever room they spoke, and nothing of the others."""
    talk(service, BOB, ["rejoindre", "kiné"])
    untouched = sorted(cells(path))
    talk(service, THREAD, SAID)
    talk(service, PRIVATE, SAID)
    person = Pseudonyms(key_file(path).read_bytes()).person(PRIVATE)
    assert any(person in value for _, value in cells(path))
    talk(service, PRIVATE, ["effacer", "oui"])
    left = sorted(cells(path))
    assert not [(table, value) for table, value in left if person in value or ALICE in value]
    kept = [cell for cell in untouched if cell[0] in ("sessions", "questions", "reminders")]
    assert kept == [cell for cell in left if cell[0] in ("sessions", "questions", "reminders")]


def test_erased_data_is_no_more_in_the_file(service: Service, path: Path, clock: Clock) -> None:
    """What was erased is overwritten on the disk, in the database and in its journal, at the latest the next day."""
    talk(service, TELEGRAM, ["rappels", "depot", "12/10/2026", "oui", "resultat"])
    assert service.store.people.held(TELEGRAM)["reminders"]
    talk(service, TELEGRAM, ["effacer", "oui"])
    enforce(service, PrivacySettings(), clock)
    files = [file for file in path.parent.iterdir() if file.suffix != ".key"]
    assert not [file.name for file in files if b"734558121" in file.read_bytes()]


def test_the_goodbye_leaves_no_address(service: Service, path: Path) -> None:
    """Once the answer to « effacer » has left, no file holds the address it was sent to."""
    talk(service, TELEGRAM, ["rejoindre", "kiné", "effacer", "oui"])
    assert not [file.name for file in path.parent.iterdir() if b"734558121" in file.read_bytes()]


def test_an_erased_message_is_not_answered_again(service: Service) -> None:
    """A platform that delivers an event again after erasing gets no second answer."""
    talk(service, PRIVATE, ["effacer", "oui"])
    again = Incoming(conversation=PRIVATE, event_id=f"{PRIVATE} 1 oui", text="oui")
    assert service.receive(again) is False


def test_a_person_gets_a_copy_of_everything(service: Service) -> None:
    """« mes données » gives a text and a JSON file with each answer, in every room, and the reminders."""
    talk(service, THREAD, ["rejoindre", "kiné"])
    talk(service, PRIVATE, ["rappels", "depot", "12/10/2026", "oui", "resultat", "creer"])
    shown, copy = talk(service, PRIVATE, ["mes données"])[:2]
    assert "Dépôt du projet\N{NO-BREAK SPACE}: 12 octobre 2026" in shown.text
    [file] = copy.attachments
    held = json.loads(file.content)
    assert {c["flow"] for c in held["conversations"]} == {"rejoindre", "creer"}
    assert {r["day"] for r in held["reminders"]} >= {"2026-12-12"}
    assert len(held["messages_read"]) == 9


def test_an_admin_s_copy_shows_their_role(knowledge: Knowledge, path: Path) -> None:
    """« mes données » tells an admin their role and the codes that were refused, and everybody what erasing leaves."""
    admin = AdminSettings(id=ALICE, name="Alice", role="owner", totp_secret=SecretStr("JBSWY3DPEHPK3PXP" * 2))
    with closing(Store.open(path)) as store:
        service = Service(store, knowledge, lambda: NOW, [admin])
        judge = store.roles([admin]).second_factor(Admin(ALICE, "Alice", "owner"), NOW)
        assert judge is not None
        assert judge("000000") == "wrong"
        event = Incoming(conversation=PRIVATE, event_id="e", text="mes données", sender=ALICE)
        service.receive(event)
        shown, copy = (delivery.reply for delivery in store.pending(PRIVATE)[:2])
        held = json.loads(copy.attachments[0].content)
        other = talk(service, TELEGRAM, ["mes données"])[1]
    assert (held["role"]["role"], held["role"]["name"], held["refused_codes"]) == ("owner", "Alice", [NOW])
    for told in ("Votre rôle : propriétaire", "refusés, gardés une heure : 1", "rôle d'admin", "clés publiques de vos"):
        assert told in copy.text
        assert told not in other.text
    assert "sans dire de qui" in other.text
    assert shown.text.endswith(ALICE)  # to be copied as it is


def test_answers_are_not_shown_in_a_room(service: Service) -> None:
    """« mes données » said among others shows nothing, and says where to ask."""
    service.receive(Incoming(conversation=THREAD, event_id="e", text="mes données", private=False))
    [delivery] = service.store.pending(THREAD)
    assert "d'autres personnes liraient" in delivery.reply.text
    assert delivery.reply.attachments == ()


def test_the_notice_says_who_answers_and_how_long(knowledge: Knowledge, service: Service) -> None:
    """« confidentialité » names who is responsible and the durations of the configuration."""
    custody = Custody("URPS Exemple, 1 rue du Test", "dpo@exemple.fr", 200, 30, 60)
    told = Service(service.store, knowledge, custody=custody)
    text = "\n".join(reply.text for reply in talk(told, PRIVATE, ["confidentialité"]))
    for expected in ("URPS Exemple, 1 rue du Test", "dpo@exemple.fr", "200 jours", "30 jours", "60 jours", "CNIL"):
        assert expected.replace(" jours", "") in text


def test_the_notice_of_an_unfinished_configuration_says_so(service: Service) -> None:
    """Without a responsible in the configuration nobody is invented."""
    text = talk(service, PRIVATE, ["/privacy"])[0].text
    assert "Je ne sais pas qui est responsable" in text


def test_what_is_too_old_is_forgotten(service: Service, path: Path, clock: Clock) -> None:
    """Answers go a year after the last word, read messages and unsent replies after 90 days, questions after a year."""
    settings = PrivacySettings()
    talk(service, PRIVATE, [*SAID[:-4], "effectif des tondeuses de la commune ?"])
    talk(service, PRIVATE, ["menu"], deliver=False)
    clock.now += 100 * DAY
    talk(service, BOB, ["rejoindre"])
    enforce(service, settings, clock)
    assert not service.store.pending(PRIVATE)
    assert service.store.session(PRIVATE).answers
    assert service.store.belongs(f"{BOB} 0 rejoindre", BOB)
    assert not service.store.knows(f"{PRIVATE} 0 rejoindre")
    clock.now += 300 * DAY
    enforce(service, settings, clock)
    assert not service.store.session(PRIVATE).answers
    assert service.store.question(PRIVATE) is None
    assert service.store.session(BOB).flow == "rejoindre"
    assert not service.store.faq.questions()


def enforce(service: Service, settings: PrivacySettings, clock: Clock) -> None:
    asyncio.run(Retention(service.store, settings, clock).enforce())


def look(service: Service, clock: Clock, days: float, wrote: Path) -> bool:
    """Whether the daily deletion forgot somebody who has not written for long, and the copies, so many days later."""
    clock.now = NOW + days * DAY
    settings = Settings(store=StoreSettings(path=wrote))
    asyncio.run(Forgetting(service.store, settings, clock).look())
    is_there = service.store.session(PRIVATE).flow == "creer"
    copy = wrote.with_name(f"{wrote.stem}-20261101-030000.sqlite3")
    assert copy.exists() is is_there
    return not is_there


@pytest.fixture
def written(service: Service, path: Path) -> Service:
    """A bot that somebody wrote to, with a copy beside its database; it looked that day."""
    talk(service, PRIVATE, ["creer"])
    path.with_name(f"{path.stem}-20261101-030000.sqlite3").write_bytes(b"")
    return service


@pytest.mark.parametrize("has_looked", [True, False])
def test_a_clock_that_is_ahead_erases_nothing_at_once(
    written: Service, clock: Clock, path: Path, caplog: pytest.LogCaptureFixture, *, has_looked: bool
) -> None:
    """Two years ahead at one start, or at two, an hour apart: all is kept, and said; put right, all goes on."""
    assert not (has_looked and look(written, clock, 0, path))
    assert not look(written, clock, 600, path)
    assert not look(written, clock, 600.05, path)
    assert caplog.messages.count("the clock jumped by 600 days: nothing is forgotten before a second look") == 2
    assert not look(written, clock, 1, path)
    assert not look(written, clock, 600, path)  # wrong again: the look of before confirms nothing


def test_a_bot_that_was_off_forgets_a_day_later(written: Service, clock: Clock, path: Path) -> None:
    """Two years without power are no reason to keep anything longer than a day more."""
    assert not look(written, clock, 0, path)
    assert not look(written, clock, 730, path)
    assert look(written, clock, 731, path)
    assert look(written, clock, 732, path)


def test_another_key_is_refused(path: Path) -> None:
    """A database does not open with a key that is not its own: everybody would be a stranger."""
    Store.open(path, b"a" * 32).close()
    with pytest.raises(StoreError, match="autre clé de confidentialité"):
        Store.open(path, b"b" * 32)
    Store.open(path, b"a" * 32).close()


def test_the_key_is_private_and_made_once(path: Path) -> None:
    """Without a key in the configuration one is drawn at the first start, for its owner only, and kept."""
    Store.open(path).close()
    first = key_file(path).read_bytes()
    Store.open(path).close()
    assert key_file(path).read_bytes() == first
    assert stat.S_IMODE(key_file(path).stat().st_mode) == 0o600
    key_file(path).write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="restaurez-le"):
        Store.open(path)


@pytest.mark.parametrize(
    ("held", "told"), [(None, "n'est plus là"), ("cut", "ne contient pas de clé"), ("z" * 64, "avec une autre clé")]
)
def test_a_key_that_is_lost_is_not_replaced(path: Path, held: str | None, told: str) -> None:
    """A database that has a key gets no other one, which would be kept as its own; who looks before a start is told."""
    Store.open(path).close()
    file = key_file(path)
    file.unlink() if held is None else file.write_text(held, encoding="utf-8")
    with pytest.raises(StoreError, match=told):
        Store.open(path)
    assert file.exists() is (held is not None)
    assert told in opening.fault(path)
    assert told in opening.key_fault(path, None)


def test_a_list_of_erasures_that_was_lost_is_said(path: Path) -> None:
    """Beside a database that had one it is missed; the next start begins another, which says so by itself."""
    Store.open(path).close()
    assert not opening.fault(path)
    erasures_file(path).unlink()
    assert "n'est plus là" in opening.fault(path)
    Store.open(path).close()
    assert not opening.fault(path)


def test_everybody_can_be_forgotten_to_change_the_key(path: Path, knowledge: Knowledge) -> None:
    """After `cpts-bot forget` any key opens the database, nobody is known, and what admins learnt stays."""
    with closing(Store.open(path, b"a" * 32)) as store:
        talk(Service(store, knowledge), PRIVATE, ["menu", "effectif des tondeuses de la commune ?"])
        with pytest.raises(StoreError, match="travaille avec la base"):
            Store.forget_everybody(path, 9.0)
    assert Store.forget_everybody(path, 9.0) == 1
    with closing(Store.open(path, b"b" * 32)) as store:
        assert not store.knows(f"{PRIVATE} 0 menu")
        assert store.faq.questions()


def test_erasing_counts_no_conversation_more(service: Service) -> None:
    """A week with one person who had everything erased is a week with one conversation."""
    talk(service, PRIVATE, ["menu", "effacer", "oui, tout effacer"])
    assert service.store.tallies.totals()["conversation"] == 1


def test_what_cannot_be_forgotten_is_one_sentence(tmp_path: Path) -> None:
    """A newer database and a lock that does not open are told, each with what to do; nothing is forgotten."""
    path = tmp_path / "var" / "cpts-bot.sqlite3"
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('bot', 'later', '')")
    told = here(tmp_path, "forget", "--yes")
    assert (told.returncode, "plus récente de cpts-bot (bot.later)" in told.stderr) == (1, True)
    lock = path.with_name(f"{path.name}.lock")
    lock.unlink()
    lock.mkdir()  # a folder opens for nobody, not even for root
    told = here(tmp_path, "forget", "--yes")
    assert (told.returncode, "ne peut pas être ouverte" in told.stderr) == (1, True)


def test_a_database_from_before_the_key_goes_on(path: Path) -> None:
    """What an older version kept under the platforms' own ids is found again, under pseudonyms."""
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM pseudonyms")
        db.execute("INSERT INTO sessions VALUES ('telegram:-1007:42', '{\"flow\": \"creer\"}', 1)")
        db.execute("INSERT INTO seen VALUES ('telegram:-1007:m5', 'telegram:-1007:42', 1, '')")
        db.execute("INSERT INTO reminders VALUES ('telegram:-1007:42', '2027-01-01', 't', 'x', 0)")
    with closing(Store.open(path)) as store:
        group = "telegram:-1007 - 42"
        assert store.session(group).flow == "creer"
        assert store.belongs("telegram:-1007:m5", group)
        assert store.people.held(group)["reminders"]
    assert not [value for table, value in cells(path) if "-1007" in value and table != "reminders"]


WORDS = st.text(st.characters(blacklist_categories=("Zs", "Cc")), min_size=2)
NAMES = st.builds(lambda c, place, thread, person: f"{c}:{place} {thread} {person}", WORDS, WORDS, WORDS, WORDS)


@given(NAMES, NAMES)
def test_two_conversations_never_share_a_pseudonym(one: str, other: str) -> None:
    """Pseudonyms are equal exactly when the conversations are."""
    names = Pseudonyms(b"k" * 32)
    assert (names.conversation(one) == names.conversation(other)) == (one == other)


def test_a_room_s_new_name_keeps_everybody_s_place(service: Service) -> None:
    """When a room or a group gets another id, each person there goes on; whoever already talks in the new one stays."""
    talk(service, THREAD, ["rejoindre"])
    talk(service, BOB, ["creer"])
    talk(service, "matrix:!nouveau:exemple.fr $racine @bob:exemple.fr", ["estimer"])
    service.store.people.rename("matrix:!salon:exemple.fr", "matrix:!nouveau:exemple.fr")
    new = THREAD.replace("!salon", "!nouveau")
    assert service.store.session(new).flow == "rejoindre"
    assert service.store.session(BOB.replace("!salon", "!nouveau")).flow == "estimer"
    assert not service.store.session(THREAD).flow


def test_a_question_sent_after_erasing_leaves_no_trace(service: Service, path: Path) -> None:
    """A question that was on its way when everything was erased is not remembered once it arrives."""
    talk(service, PRIVATE, ["rejoindre", "effacer", "oui"])
    service.store.asked(PRIVATE, "42")
    assert not [value for table, value in cells(path) if table == "questions"]


def test_erasing_waits_for_no_reader(service: Service, path: Path) -> None:
    """Somebody who reads the whole file meanwhile, a backup for example, keeps nobody waiting."""
    talk(service, PRIVATE, ["rejoindre"])
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM seen").fetchone()
        before = time.monotonic()
        talk(service, PRIVATE, ["effacer", "oui"])
        assert time.monotonic() - before < BUSY_SECONDS / 2
