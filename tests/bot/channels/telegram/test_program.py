"""`cpts-bot run` against a Bot API on loopback: whole conversations, and everything that can happen in between."""

import json
import random
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.channels.telegram.connection import READ_PATIENCE
from bot.channels.telegram.polling import HOLD
from bot.supervisor import GAVE_UP, STOPPED
from tests.bot.channels.telegram.api import PERSON, ApiError, BotApi, Sent
from tests.bot.channels.telegram.program import PATIENCE, BornProgram, Program, until
from tests.bot.channels.telegram.server import Server

IN_THE_AIR = 10  # messages the server may have taken, and the program not yet crossed out, when it is killed
DOWN = ApiError(502, "Bad Gateway")


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(BotApi())
    yield server
    server.close()


@pytest.fixture
def program(server: Server, tmp_path: Path) -> Iterator[Program]:
    program = BornProgram(tmp_path, server.url)
    yield program
    program.check()


def _texts(server: Server) -> str:
    return "\n".join(m.text for m in server.api.messages)


def _hear(server: Server, text: str) -> Sent:
    """The newest message that contains `text`, once it has come."""
    until(lambda: text in _texts(server))
    return next(m for m in reversed(server.api.messages) if text in m.text)


def _count(server: Server, text: str) -> int:
    return _texts(server).count(text)


def test_whole_conversation(server: Server, program: Program) -> None:
    """Somebody estimates a funding from a deep link to the result, with their thumb and their words; it is counted."""
    api = server.api
    api.says("/start estimer")
    question = _hear(server, "Question 1/")
    api.presses(question, next(label for label in question.labels if "habitants" in label))
    _hear(server, "Question 2/")
    api.says("52 000")
    _hear(server, "Question 3/")
    while "Récapitulatif" not in _texts(server):
        seen = len(api.messages)
        api.presses(api.messages[-1], api.messages[-1].labels[0])
        until(lambda seen=seen: len(api.messages) > seen and bool(api.messages[-1].buttons))  # type: ignore[misc]
    api.presses(_hear(server, "Récapitulatif"), "Voir le résultat")
    until(lambda: "Modifier mes réponses" in api.messages[-1].labels)
    assert "€" in _texts(server)
    program.settle()
    _is_told_without_anybody_named(program)
    assert program.stop() == STOPPED


def _is_told_without_anybody_named(program: Program) -> None:
    status, body = program.health("/healthz")
    assert (status, json.loads(body)["channels"]["telegram"]["status"]) == (200, "ok")
    status, figures = program.health("/metrics")
    values = dict(line.rsplit(" ", 1) for line in figures.splitlines() if not line.startswith("#"))
    assert float(values['cpts_bot_turn_seconds_count{channel="telegram"}']) >= 4
    assert float(values['cpts_bot_delivery_seconds_count{channel="telegram"}']) >= 4
    assert float(values['cpts_bot_contact_age_seconds{channel="telegram"}']) < 60
    assert values['cpts_bot_events_total{event="finished"}'] == "1.0"
    assert values["cpts_bot_outbox_replies"] == "0.0"
    assert float(values["cpts_bot_store_bytes"]) > 0
    assert not re.search(rf"\b{PERSON}\b", figures)  # its digits may stand in a time


def test_killed_in_the_middle_goes_on(server: Server, program: Program) -> None:
    """A SIGKILL loses no answer: the conversation goes on where it was."""
    server.api.says("/start creer")
    _hear(server, "Question 1/")
    program.settle()
    program.kill()
    server.api.says("infirmière")
    program.start()
    _hear(server, "Question 2/")
    assert _count(server, "Question 1/") == 0  # frozen to the line of its answer
    assert _count(server, "Profession : ") == 1


def test_killed_before_sending_sends_afterwards(server: Server, program: Program) -> None:
    """A reply that was stored but could not leave before the kill arrives once after it."""
    server.api.faults.append(lambda method, values: DOWN if method == "sendMessage" else None)
    server.api.says("/start")
    until(lambda: any(method == "sendMessage" for method, _ in server.api.calls))
    program.kill()
    server.api.faults.clear()
    program.start()
    _hear(server, "Bonjour")
    server.api.says("/privacy")
    _hear(server, "Vos données")
    assert _count(server, "Je vous aide à rejoindre") == 1


def test_killed_at_any_instant(server: Server, program: Program) -> None:
    """Killed again and again while many people write, it answers every one of them in the end."""
    people = range(1, 61)
    for person in people:
        server.api.says("/privacy", person)
    dice = random.Random(4)  # noqa: S311 - nothing secret
    for kill in range(3):
        until(lambda kill=kill: len(server.api.messages) > 8 * kill)  # type: ignore[misc]
        time.sleep(dice.uniform(0, 0.2))
        program.kill()
        program.start()
    until(lambda: {m.chat for m in server.api.messages} == set(people))
    assert program.stop() == STOPPED
    # Telegram has no way to make a repeated message the same one: what was in the air at a kill may come twice.
    assert len(people) <= _count(server, "Vos données") <= len(people) + 3 * IN_THE_AIR


def test_update_handed_in_again_after_a_kill(server: Server, program: Program) -> None:
    """An update that was answered but not confirmed comes again after a kill, and is not answered again."""
    update = server.api.says("/start")
    _hear(server, "Bonjour")
    program.settle()
    program.kill()
    server.api.updates.insert(0, update)
    program.start()
    server.api.says("/privacy")
    _hear(server, "Vos données")
    assert _count(server, "Je vous aide à rejoindre") == 1


def test_written_while_the_bot_was_down(server: Server, program: Program) -> None:
    """Whoever wrote while the bot was stopped is answered at the next start, once."""
    _ready(server)
    assert program.stop() == STOPPED
    server.api.says("/start")
    program.start()
    _hear(server, "Bonjour")
    assert _count(server, "Je vous aide à rejoindre") == 1


def test_asked_to_wait(server: Server, program: Program) -> None:
    """A burst of 429 delays the answers, in order, and loses none."""
    server.api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 1", retry_after=1), times=2)
    server.api.says("/start")
    server.api.says("/privacy")
    _hear(server, "Vos données")
    assert [("Je vous aide" in m.text, "Vos données" in m.text) for m in server.api.messages[:2]] == [
        (True, False),
        (False, True),
    ]


def test_server_down_for_a_while(server: Server, program: Program) -> None:
    """A Bot API that goes away and comes back is found again."""
    _ready(server)
    server.stop()
    time.sleep(1)
    server.api.says("/start")
    server.start()
    _hear(server, "Bonjour")


def test_started_before_its_server(server: Server, tmp_path: Path) -> None:
    """The bot may start first: it waits for the Bot API, and says that it does."""
    server.stop()
    program = BornProgram(tmp_path, server.url)
    server.api.says("/start")
    until(lambda: "does not answer" in program.log.read_text(encoding="utf-8"))
    status, body = program.health("/healthz")
    assert (status, json.loads(body)["channels"]) == (503, {"telegram": {"status": "starting", "age_seconds": None}})
    server.start()
    _hear(server, "Bonjour")
    program.check()


def test_person_who_blocked_the_bot(server: Server, program: Program) -> None:
    """Somebody who blocked the bot holds nobody else up."""
    server.api.blocked.add(PERSON)
    server.api.says("/start")
    server.api.says("/start", person=2002)
    _hear(server, "Bonjour")
    assert {m.chat for m in server.api.messages} == {2002}


def test_old_server_without_commands(server: Server, program: Program) -> None:
    """A Bot API that knows none of the methods that introduce the bot serves it all the same."""
    server.api.unknown |= {"setMyCommands", "setMyDescription", "setMyShortDescription"}
    server.api.says("/start")
    _hear(server, "Bonjour")
    until(lambda: "setMyDescription failed" in program.log.read_text(encoding="utf-8"))


def test_introduces_itself(server: Server, program: Program) -> None:
    """The commands are given in French, each chat its own: settings to whoever runs a group. Our updates are listed."""
    _ready(server)
    until(lambda: any(method == "setMyDescription" for method, _ in server.api.calls))
    told = {
        values["scope"]["type"]: {c["command"] for c in values["commands"]}
        for method, values in server.api.calls
        if method == "setMyCommands"
    }
    alone, among = told["all_private_chats"], told["all_group_chats"]
    assert {"aide", "menu", "annuler", "retour", "confidentialite", "mesdonnees", "effacer"} <= alone
    assert among < alone
    assert told["all_chat_administrators"] - among == {"reglages"}
    assert json.loads(server.polls[0]["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_graceful_stop(server: Server, program: Program, number: signal.Signals) -> None:
    """Asked to stop, it confirms what it read and leaves with code 0, before the long poll at hand would have ended."""
    assert PATIENCE < HOLD
    server.api.says("/start")
    _hear(server, "Bonjour")
    assert program.stop(number) == STOPPED
    assert not server.api.updates


def test_stop_does_not_wait_for_a_dead_server(server: Server, program: Program) -> None:
    """What cannot leave in time stays in the outbox: a stop ends within its patience."""
    server.api.faults.append(lambda method, values: DOWN if method == "sendMessage" else None)
    server.api.says("/start")
    until(lambda: any(method == "sendMessage" for method, _ in server.api.calls))
    assert program.stop() == STOPPED
    server.api.faults.clear()
    program.start()
    _hear(server, "Bonjour")


def test_stop_does_not_wait_for_a_server_that_hangs(server: Server, program: Program) -> None:
    """A server that takes every request and answers none is not waited for longer than `stop_seconds`."""
    assert PATIENCE <= READ_PATIENCE
    server.slow["sendMessage"] = 2 * READ_PATIENCE
    server.api.says("/start")
    _hear(server, "Bonjour")
    server.slow["getUpdates"] = 2 * READ_PATIENCE
    assert program.stop() == STOPPED


def test_refused_token(server: Server, tmp_path: Path) -> None:
    """A token Telegram refuses ends the program with a code that says not to start it again."""
    program = Program(tmp_path, server.url, token="424242:" + "W" * 35)
    assert program.ended() == GAVE_UP
    assert "Telegram refuse le jeton" in program.log.read_text(encoding="utf-8")
    program.check()


def test_logs_as_json(server: Server, tmp_path: Path) -> None:
    """With format = "json", every line of the log is an object, and what people say stands in none, even at DEBUG."""
    program = Program(tmp_path, server.url, log_format="json")
    server.api.says("mon mot secret est anticonstitutionnellement")
    until(lambda: bool(server.api.messages))
    program.stop()
    assert "anticonstitutionnellement" not in program.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in program.log.read_text(encoding="utf-8").splitlines()]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    # What an operator waits for, one line a channel.
    [there] = [line["message"] for line in lines if line["logger"] == logs.THERE]
    assert there.startswith("Telegram : connecté, @")
    program.check()


def _ready(server: Server) -> None:
    until(lambda: bool(server.polls))
