"""Admins in Telegram: their dialogues hold as in the terminal, and a group is warned before it sees anything."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.settings import AdminSettings
from knowledge.base import Knowledge
from tests.admins import ADMINS, ENTRY
from tests.bot.channels.telegram.api import ApiError
from tests.bot.channels.telegram.driver import heard
from tests.bot.channels.telegram.phone import Phone
from tests.bot.channels.telegram.reader import Reader, texts
from tests.drivers import DAY
from tests.transcripts import FOLDER, Heard, play

DIALOGUES = sorted(path for path in (FOLDER / "admin").glob("*.txt") if "groupe" not in path.stem)
PEOPLE = {"paul": 1, "jeanne": 2, "marie": 3, "nadia": 4444, "person": 99}
IN_TELEGRAM: tuple[AdminSettings, ...] = (ADMINS[0], ADMINS[1].model_copy(update={"id": "2"}), ADMINS[2])


class People:
    """Several phones at one bot, as a driver of transcripts."""

    def __init__(self, path: Path, knowledge: Knowledge) -> None:
        self.phone = Phone(path, knowledge, admins=IN_TELEGRAM)
        self._who = PEOPLE["person"]

    def speak_as(self, named: str) -> None:
        self._who = PEOPLE[named]

    def say(self, text: str) -> Sequence[Heard]:
        return heard(self.phone.say(text, self._who))

    def restart(self) -> None:
        self.phone.restart()

    def pass_days(self, days: int) -> None:
        self.phone.now += days * DAY


@pytest.fixture
def people(knowledge: Knowledge, tmp_path: Path) -> Iterator[People]:
    people = People(tmp_path / "bot.sqlite3", knowledge)
    yield people
    people.phone.close()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, people: People, reader: Reader | None) -> None:
    """The bot answers admins as the transcript says, line by line; Telegram finds nothing to tap that is not meant."""
    play(path, people, {name: str(number) for name, number in PEOPLE.items()})
    assert not reader or not [found for text in texts(people.phone.api.calls) for found in reader.unmeant(text)]


def test_a_group_is_warned_first(people: People) -> None:
    """In a group an admin command says who will see it, and shows nothing before the admin accepts."""
    [warning] = people.phone.say("/faq historique", person=1, chat=-1001)
    assert "membres de ce salon" in warning.text
    assert "Continuer ici" in warning.labels
    [answer] = people.phone.press("Continuer ici", person=1)
    assert "aucun changement" in answer.text


def test_a_button_of_somebody_else_confirms_nothing(people: People) -> None:
    """Who presses the button of another person's preview in a group confirms nothing."""
    people.phone.say("/faq supprimer comment-adherer", person=1, chat=-1001)
    people.phone.press("Continuer ici", person=1)
    people.phone.press("Confirmer", person=99)
    assert people.phone.store.overlay.last() == 0
    people.phone.now += 3
    people.phone.press("Confirmer", person=1)
    assert people.phone.store.overlay.last() == 1


def test_an_edit_fills_in_and_confirms_nothing(people: People) -> None:
    """An admin who edits an earlier message into a yes confirms no change; the preview waits where it was."""
    earlier = people.phone.api.says("aide", 1)
    people.phone.receive(earlier)
    people.phone.say("/faq supprimer comment-adherer", person=1)
    [answer, *_, preview] = people.phone.receive(people.phone.api.edits(earlier, "confirmer"))
    assert "Confirmer" in preview.labels
    assert "je ne relis pas les messages modifiés" in answer.text
    assert people.phone.store.overlay.last() == 0
    people.phone.say("confirmer", person=1)
    assert people.phone.store.overlay.last() == 1


FILE = ENTRY.format(answer="Auprès de l'ANS.").encode()


def test_a_file_of_an_owner_is_imported(people: People) -> None:
    """An owner sends what « exporter » wrote: it is shown, confirmed, and live."""
    phone = people.phone
    [*_, ask] = phone.receive(phone.api.sends("connaissances.toml", FILE, person=1))
    assert "Importer 1 fiche." in ask.text
    [done] = phone.press("Confirmer", person=1)
    assert "en ligne pour tout le monde" in done.text
    assert "Auprès de l'ANS." in phone.say("carte cps")[0].text


@pytest.mark.parametrize(
    ("name", "content", "person", "answer"),
    [
        ("connaissances.toml", FILE, 99, "je n'ai pas gardé le vôtre"),
        ("connaissances.toml", FILE, 3, "Seuls les propriétaires"),
        ("liste.pdf", b"%PDF", 1, "je n'ai pas gardé le vôtre"),
        ("latin.toml", b"x = '\xe9'", 1, "n'est pas du texte en UTF-8"),
        ("grand.toml", b"#" * ((1 << 20) + 1), 1, "plus d'un mégaoctet"),
        ("faux.toml", b"[[faq]]\nkey = 'x'", 1, "Ce fichier est à corriger"),
    ],
    ids=["stranger", "editor", "pdf", "latin", "large", "faulty"],
)
def test_any_other_file_changes_nothing(people: People, name: str, content: bytes, person: int, answer: str) -> None:
    """A stranger's file is not even fetched; one too large, unreadable or faulty is refused with the reason."""
    phone = people.phone
    *_, reply = phone.receive(phone.api.sends(name, content, person))
    assert answer in reply.text
    assert phone.store.overlay.last() == 0
    fetched = any(method == "getFile" for method, _ in phone.api.calls)
    assert fetched == (name in ("latin.toml", "faux.toml") or person == 3)


def test_a_file_that_cannot_be_fetched_is_asked_again(people: People) -> None:
    """A bad day of Telegram is said, and a size it hides does not let a large file in."""
    phone = people.phone
    phone.api.fail("getFile", ApiError(502, "Bad Gateway"))
    assert "Envoyez-le de nouveau" in phone.receive(phone.api.sends("x.toml", FILE, 1))[0].text
    large = phone.api.sends("x.toml", b"#" * ((1 << 20) + 1), 1, size=1)
    assert "plus d'un mégaoctet" in phone.receive(large)[0].text
