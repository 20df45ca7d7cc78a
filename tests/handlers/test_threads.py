"""What goes on with a conversation: floors a regression would break (docs/mesure-faq.md), and what must not be kept."""

from datetime import date
from pathlib import Path

import pytest

from handlers.engine.messages import Incoming, Session
from handlers.router import respond
from knowledge.base import Knowledge
from tests.known import known
from tests.threads import FOLDER, Fate, fate, heard, read, shares, told

SETS = sorted(FOLDER.glob("*.jsonl"))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return known()


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_what_goes_on_is_heard_in_its_conversation(path: Path, knowledge: Knowledge) -> None:
    """Of what people ask after something else, nearly half is answered right, and eight in ten with what is offered."""
    found = shares(fate(one, told(heard(one, knowledge), knowledge)) for one in read(path))
    assert found[Fate.RIGHT] >= 45
    assert found[Fate.RIGHT] + found[Fate.MEANT] + found[Fate.AMONG] >= 77
    assert found[Fate.WRONG] <= 6


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_thread_expects_entries_that_stand(path: Path, knowledge: Knowledge) -> None:
    unknown = {entry for one in read(path) for entry in one.expect if entry not in knowledge.faq.entries}
    assert not unknown


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("merci beaucoup", "chatter"),
        ("quelle météo demain à Lyon", "another subject"),
        ("j'ai très mal à la poitrine", "an emergency"),
    ],
)
def test_what_is_not_of_cpts_is_not_what_the_conversation_is_about(said: str, why: str, knowledge: Knowledge) -> None:
    thread = {"comment-adherer": 30.0}
    incoming = Incoming(conversation="c", event_id="1", text=said)
    turn = respond(incoming, Session(thread=thread), knowledge, date(2026, 12, 1))
    assert turn.session.thread == thread, why


def test_no_word_of_a_message_is_kept(knowledge: Knowledge) -> None:
    """What the conversation is about is kept as the entries that answer it, ten at most."""
    session = Session()
    for number, said in enumerate(("je m'appelle Zébulon", "combien coûte l'adhésion", "et le quorum", "qui vote")):
        incoming = Incoming(conversation="c", event_id=str(number), text=said)
        session = respond(incoming, session, knowledge, date(2026, 12, 1)).session
    assert 0 < len(session.thread) <= 10
    assert set(session.thread) <= set(knowledge.faq.entries)


def test_what_was_erased_is_no_more_talked_about(knowledge: Knowledge) -> None:
    session = Session()
    for number, said in enumerate(("combien coûte l'adhésion", "effacer", "oui")):
        incoming = Incoming(conversation="c", event_id=str(number), text=said)
        session = respond(incoming, session, knowledge, date(2026, 12, 1)).session
    assert session.thread == {}
