"""Admins keep the knowledge alive from the chat: every dialogue of `tests/dialogues/admin/`, and what always holds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.effects import Effects
from bot.service import Service
from bot.storage.batches import put_in
from bot.storage.pseudonyms import key_file
from bot.storage.refreshes import Refreshed
from bot.storage.sqlite_files import fault
from bot.storage.store import Store
from handlers.admin.aside import FORMS
from handlers.admin.chart import Week
from handlers.admin.command import Command
from handlers.admin.entries.collisions import warnings
from handlers.admin.form.revisions import merged
from handlers.admin.registry import COMMANDS
from handlers.admin.stats import words
from handlers.engine.messages import MOST_CHARACTERS, Backup, Change, Dismiss, Effect, length
from knowledge.base import Knowledge
from knowledge.likeness import grouped
from knowledge.overlay import State
from tests.admins import ADMINS, SENDERS, Network
from tests.known import known
from tests.transcripts import FOLDER, play

REFUSED = Refreshed("liste.csv", failure="2 lignes refusées")  # a file: it has no other address than its name
DIALOGUES = sorted((FOLDER / "admin").glob("*.txt"))


@pytest.fixture
def network(knowledge: Knowledge, tmp_path: Path) -> Iterator[Network]:
    network = Network(tmp_path / "bot.sqlite3", knowledge)
    network.speak_as("paul")
    yield network
    network.store.close()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, network: Network) -> None:
    """The bot answers admins as the transcript says, line by line."""
    play(path, network, SENDERS)


def test_whoever_would_lose_its_questions_is_named(knowledge: Knowledge) -> None:
    """An entry written in nearly the words of another is said to take its questions; its own words disturb nobody."""
    faq = knowledge.faq
    victim = faq.entries["adherer-deux-cpts"]
    nearly = tuple(f"{wording} {more}" for wording in victim.wordings[:15] for more in ("dites-moi", "en clair"))
    thief = victim.model_copy(update={"id": "voleuse", "question": "Deux CPTS, dites-moi ?", "phrasings": nearly})
    found = "\n".join(warnings(faq, "voleuse", thief))
    assert "ne mènerait plus à « J'exerce sur deux territoires" in found
    assert warnings(faq, victim.id, victim) == []
    assert faq.get("voleuse") is None


def test_a_change_is_live_in_another_process(network: Network, knowledge: Knowledge) -> None:
    """Another process on the same file shows a change at its very next message."""
    other = Network(network.path, known())
    other.speak_as("person")
    other.say("comment adhérer à une CPTS ?")
    for said in ("faq modifier comment-adherer question", "Comment rejoindre ?", "passer", "confirmer"):
        network.hear(said)
    assert "Comment rejoindre" in other.say("comment adhérer à une CPTS ?")[0].text
    other.store.close()


def test_an_editor_dismissed_before_confirming_changes_nothing(network: Network) -> None:
    """The right to change is looked at when confirming, not only when previewing."""
    network.speak_as("person")
    session = network.store.session("test:person:True")
    network.speak_as("paul")
    for said in ("faq supprimer comment-adherer",):
        network.hear(said)
    pending = network.store.session("test:paul:True").admin
    network.store.save("test:person:True", session.model_copy(update={"admin": pending}), network.now)
    network.speak_as("person")
    network.hear("confirmer")
    assert network.store.overlay.last() == 0


def test_a_refusal_is_logged(network: Network, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs the bot sees in the log what was refused, and not who asked when nobody knows them."""
    network.speak_as("person")
    network.hear("/faq supprimer comment-adherer")
    assert "refused: faq supprimer" in caplog.text


_SAID = st.one_of(
    st.sampled_from([command.name for command in COMMANDS]),
    st.sampled_from([f"{command.name} comment-adherer" for command in COMMANDS]),
    st.sampled_from(["1", "2", "confirmer", "corriger", "champ précédent", "passer", "abandonner", "Bretagne", "menu"]),
    st.sampled_from(["rejoindre", "https://exemple.fr une source", "{{ 7*7 }}", "<b>", "12", "1 000", "\n", "é" * 950]),
    st.text(max_size=30),
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@example(said=["A:0"], who="paul")
@given(st.lists(_SAID, min_size=1, max_size=10), st.sampled_from(["paul", "marie"]))
def test_any_admin_conversation_stays_answerable(network: Network, said: list[str], who: str) -> None:
    """Every message of an admin is answered, without a fault of ours, in messages a phone can show."""
    network.speak_as(who)
    for text in said:
        replies = network.hear(text)
        assert replies
        assert not any("erreur de mon côté" in reply.text for reply in replies)
        assert max(length(reply.text) for reply in replies) <= MOST_CHARACTERS


_RECORD = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))


@given(_RECORD, _RECORD, _RECORD)
def test_merging_keeps_both_changes(base: dict[str, int], mine: dict[str, int], theirs: dict[str, int]) -> None:
    """What I changed is as I wrote it; what I did not touch is as the other person left it."""
    result = merged(base, mine, theirs)
    for field in "abcd":
        touched = base.get(field) != mine.get(field)
        assert result.get(field) == (mine if touched else theirs).get(field)


def test_every_form_can_be_left(network: Network) -> None:
    """Wherever a form stands, « abandonner » leaves it and changes nothing."""
    assert set(FORMS) == {form.name for form in FORMS.values()}
    for command in COMMANDS:
        network.hear(f"{command.name} comment-adherer")
        network.hear("abandonner")
        left = network.store.session("test:paul:True").admin
        assert left is None or left["step"] == "aside"
        network.hear("jeter le formulaire")
        assert network.store.session("test:paul:True").admin is None
    assert network.store.overlay.last() == 0


def test_a_room_of_a_region_reads_its_variant(network: Network) -> None:
    """Where a room says which region it is of, its people read that region's answer; elsewhere, the national one."""
    network.speak_as("marie")
    for said in ("faq variante comment-adherer", "Bretagne", "En Bretagne, demandez.", "URPS, guide", "passer"):
        network.hear(said)
    network.hear("confirmer")
    network.speak_as("person in bretagne")
    assert "En Bretagne, demandez." in network.hear("comment adhérer à une CPTS ?")[0].text
    network.speak_as("person in room")
    assert "En Bretagne" not in network.hear("comment adhérer à une CPTS ?")[0].text


def test_unanswered_questions_become_phrasings(network: Network) -> None:
    """A group attached to an entry leads to it from then on, and leaves the list."""
    network.speak_as("person")
    network.hear("bidule zzyzx des zones")
    network.speak_as("paul")
    [group] = [row["id"] for row in _groups(network)]
    network.hear(f"sans-reponse rattacher {group} comment-adherer")
    network.hear("confirmer")
    assert network.store.faq.questions() == []
    network.speak_as("person")
    assert "Comment adhérer" in network.hear("bidule zzyzx des zones")[0].text


def test_the_union_of_a_profession_is_shown_to_it(network: Network) -> None:
    """A URPS is given one of the professions people are compared with, whatever its short name."""
    network.speak_as("marie")
    network.hear("contact ajouter")
    assert "pédicures-podologues" in [c.label for c in network.hear("URPS (union régionale)")[0].choices]
    assert "Choisissez dans la liste" in network.hear("astronautes")[0].text
    for said in ("pédicures", "Bretagne", "passer", "URPS Podologues", "passer", "passer", "passer", "passer"):
        network.hear(said)
    for said in ("Annuaire des URPS", "vérifié", "passer", "confirmer"):
        network.hear(said)
    found = network.knowledge.contacts.urps("53", "pédicures-podologues")
    assert found
    assert found.name == "URPS Podologues"


def _groups(network: Network) -> list[dict[str, str]]:
    asked = ((row["text"], row["times"]) for row in network.store.faq.questions())
    found = grouped(asked, network.knowledge.faq.matcher.matter)
    return [{"id": group.id, "head": group.texts[0]} for group in found]


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_second_factor_guards_what_destroys(knowledge: Knowledge, tmp_path: Path) -> None:
    """A removal waits for a good code, used once; three bad ones drop it; an addition asks for none."""
    paul = ADMINS[0].model_copy(update={"totp_secret": SecretStr(SECRET)})
    network = Network(tmp_path / "bot.sqlite3", knowledge, [paul])
    network.speak_as("paul")
    code = pyotp.TOTP(SECRET).at(int(network.now))
    network.hear("faq supprimer comment-adherer")
    assert "six chiffres" in network.hear("confirmer")[0].text
    assert "n'est pas le bon" in network.hear("000000")[0].text
    assert "C'est fait" in network.hear(code)[0].text
    network.hear("cpts supprimer bourges")
    network.hear("confirmer")
    assert "déjà servi" in network.hear(code)[0].text
    network.hear("111111")
    assert "Trois codes refusés" in network.hear("222222")[0].text
    network.hear("faq modifier pourquoi-adherer question")
    network.hear("Pourquoi ?")
    network.hear("passer")
    assert "C'est fait" in network.hear("confirmer")[0].text


def test_too_many_wrong_codes_close_the_second_factor(
    knowledge: Knowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Ten wrong codes in an hour, and none is accepted for an hour: a restart changes nothing, waiting does."""
    paul = ADMINS[0].model_copy(update={"totp_secret": SecretStr(SECRET)})
    network = Network(tmp_path / "bot.sqlite3", knowledge, [paul])
    network.speak_as("paul")

    def tried(code: str) -> str:
        for said in ("abandonner", "cpts supprimer bourges", "confirmer"):
            network.hear(said)
        return network.hear(code)[0].text

    assert all("n'est pas le bon" in tried(f"{n:06}") for n in range(9))
    assert "Trop de codes" in tried("999999")
    assert "too many wrong codes" in caplog.text
    network.restart()
    assert "Trop de codes" in tried(pyotp.TOTP(SECRET).at(int(network.now)))
    assert network.store.overlay.last() == 0
    network.now += 3600
    assert "C'est fait" in tried(pyotp.TOTP(SECRET).at(int(network.now)))
    assert network.store.roles().forget(network.now) == 10


def test_a_change_overtaken_after_its_code_is_chosen_about(knowledge: Knowledge, tmp_path: Path) -> None:
    """Somebody else was faster while the code was typed: the choice that is offered is no wrong code."""
    paul = ADMINS[0].model_copy(update={"totp_secret": SecretStr(SECRET)})
    network = Network(tmp_path / "bot.sqlite3", knowledge, [paul, *ADMINS[1:]])
    network.speak_as("paul")
    network.hear("cpts supprimer bourges")
    network.hear("confirmer")
    network.speak_as("jeanne")
    network.hear("cpts modifier bourges site")
    network.hear("https://bourges.example")
    network.hear("passer")
    network.hear("passer")
    assert "C'est fait" in network.hear("confirmer")[0].text
    network.speak_as("paul")
    assert "a été changé" in network.hear(pyotp.TOTP(SECRET).at(int(network.now)))[0].text
    assert "Confirmez-vous" in network.hear("ajouter mon changement au sien")[-1].text
    assert "six chiffres" in network.hear("confirmer")[0].text


def test_the_chart_is_a_picture_with_words(network: Network) -> None:
    """The weekly picture is a PNG, described for whoever cannot see it."""
    network.speak_as("person")
    network.hear("bonjour")
    network.speak_as("paul")
    [picture] = network.hear("stats")[-1].attachments
    assert picture.content.startswith(b"\x89PNG")
    assert "S47 : conversations 1, " in picture.description


def test_a_week_of_admins_alone_is_called_so(network: Network) -> None:
    """What only admins opened is no « 0 conversation » above what was begun in it; and nothing is no picture."""
    network.speak_as("paul")
    network.hear("rejoindre")
    [nothing] = network.hear("stats")
    assert ("aucune conversation comptée" in nothing.text, nothing.attachments) == (True, ())
    week: Week = {"started": {"rejoindre": 1}}
    told = words(network.knowledge, "2026-S47", week)
    assert told.startswith(
        "**Semaine du 16 novembre 2026** : aucune conversation ouverte par d'autres que des admins\n\n- Rejoindre"
    )


def test_an_import_refused_is_among_what_is_to_be_done(network: Network) -> None:
    """An admin reads which file did not go in, when and why, for a month."""
    network.speak_as("paul")
    with network.store.transaction():
        network.store.refreshes.keep("liste.csv", replace(REFUSED, tried=network.now))
    assert any(
        "import refusé en tout ou partie, « liste" in r.text.replace("\xa0", " ") for r in network.hear("gestion")
    )
    with network.store.transaction():
        unread = Refreshed("https://exemple.fr/dila.json", tried=network.now, failure="serveur inconnu")
        network.store.refreshes.keep("dila", unread)
    [source] = [line for r in network.hear("gestion") for line in r.text.splitlines() if "dila" in line]
    assert source.replace("\xa0", " ").startswith("- source officielle non relue, « dila », le 21 novembre 2026")
    network.pass_days(31)
    assert not any("import refusé" in r.text for r in network.hear("gestion"))


def test_what_failed_and_was_seen_is_said_no_more(network: Network) -> None:
    """« lots vu » takes a failed import and an unread source from what is to be done; what was read of it stays."""
    network.speak_as("paul")
    why = "ligne 2 : date illisible : « hier »"
    unread = Refreshed("https://exemple.fr/dila.json", etag="x", at=1.0, tried=network.now, failure="serveur inconnu")

    def todo() -> str:
        return " ".join(r.text for r in network.hear("gestion")).replace("\xa0", " ")

    with network.store.transaction():
        network.store.refreshes.keep("liste.csv", replace(REFUSED, address="liste.csv", tried=network.now, failure=why))
        network.store.refreshes.keep("dila", unread)
    assert "date illisible : “hier” » ; une fois vu : « lots vu »" in todo()
    assert "Aucun import refusé" in network.hear("lots vu tableau.csv")[0].text
    assert "liste.csv" in network.hear("lots vu liste")[0].text
    assert ("liste.csv" in todo(), "dila" in todo()) == (False, True)
    assert "dila" in network.hear("lots vu")[0].text
    assert "dila" not in todo()
    assert network.store.refreshes.last("dila") == replace(unread, failure="", records={})
    with network.store.transaction():
        network.store.refreshes.keep("dila", unread)
    assert "dila" in todo()


@pytest.mark.parametrize("who", ["paul", "marie"])
def test_what_is_to_be_done_is_as_much_as_its_command_lists(network: Network, who: str) -> None:
    """Each line of « gestion » counts what the command it names lists, whatever this admin may change."""
    network.pass_days(400)
    network.speak_as(who)

    def said(text: str) -> list[str]:
        return network.hear(text)[0].text.replace("\xa0", " ").splitlines()

    lines = [line for line in said("gestion") if " : « " in line]
    assert len(lines) >= 3
    for line in lines:
        number, command = line.split()[1], line.rpartition("« ")[2].rstrip(" »")
        assert number in said(command)[0].replace("*", " ").split() or "revendiquées" in command


def test_an_import_undone_in_the_chat_is_no_more_to_be_done(network: Network) -> None:
    """Its refused lines wait as long as a card of it stands, and go with the last one."""
    network.speak_as("paul")
    cards: State = {("cpts", name): None for name in list(network.knowledge.cpts.by_id)[:2]}
    with network.store.transaction():
        put_in(network.store, network.knowledge, cards, "liste.csv", seen=0)
        network.store.refreshes.keep("liste.csv", replace(REFUSED, tried=network.now))
    waits = []
    for undone in ("cpts annuler 1", "lots annuler"):
        network.hear(undone)
        network.hear("confirmer")
        waits.append(any("import refusé" in reply.text for reply in network.hear("gestion")))
    assert waits == [True, False]


def test_a_backup_is_a_whole_database(network: Network) -> None:
    """The copy opens and holds what was committed."""
    network.hear("cpts supprimer bourges")
    network.hear("confirmer")
    network.hear("sauvegarde")
    [copy] = network.path.parent.glob("bot-2026*.sqlite3")
    store = Store.open(copy, key_file(network.path).read_bytes())
    assert store.overlay.last() == 1
    store.close()
    assert fault(copy) is None


def test_two_backups_of_one_instant_are_two_files(network: Network) -> None:
    """Asked for twice in a second, or in both of the hours that autumn calls the same: both copies are made."""
    said = [network.hear("sauvegarde")[-1].text for _ in range(2)]
    assert all(text.startswith("La copie est faite") for text in said)
    assert len({*network.path.parent.glob("bot-2026*.sqlite3")}) == 2


@pytest.mark.parametrize(
    "effect", [Change(of="faq", key="x", after=None), Dismiss(id="1"), Backup()], ids=lambda e: e.kind
)
def test_what_admins_do_is_done_for_nobody_else(service: Service, effect: Effect) -> None:
    """Even if a conversation went wrong, a change that comes without an admin is refused where it would be written."""
    effects = Effects(service.store, service.knowledge, service.store.roles())
    with pytest.raises(PermissionError):
        effects.apply(effect, "c", None, 0.0)
    assert service.store.overlay.last() == 0


@pytest.mark.parametrize("command", [c for c in COMMANDS if not c.beside], ids=lambda command: command.name)
def test_no_command_leaves_a_yes_behind_it(command: Command, network: Network) -> None:
    """After any command at all, « oui » no more makes the change that was to be confirmed before it."""
    network.say("contact supprimer ars-53-ars-bretagne")
    left = network.say(f"{command.name} {'1' if command.needs else ''}")
    assert "n'est plus à confirmer" in left[0].text
    network.say("contact voir ars-53-ars-bretagne")  # what the command itself asks is left in turn
    network.say("oui")
    assert network.store.overlay.last() == 0
