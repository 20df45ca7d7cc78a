"""Bringing people together: transcripts with several people, and that nobody learns what somebody did not give them."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.care.retention import Retention
from bot.service import Service
from bot.settings import PrivacySettings, Settings
from bot.storage.names import Name
from bot.storage.sealing import Sealer
from bot.storage.store import Store
from handlers.admin.stats import for_export, words
from handlers.engine.messages import Incoming
from handlers.hearing.reachable import ways_in
from knowledge.base import Knowledge
from knowledge.tallies import week_of
from knowledge.together import Pool, Seeker, Zones, fault
from tests.circle import HOMES, OPERATORS, Together
from tests.database import cells
from tests.drivers import DAY
from tests.transcripts import FOLDER, play

TODAY_IS = date(2026, 11, 21)
DIALOGUES = sorted((FOLDER / "together").glob("*.txt"))


@pytest.fixture
def people(knowledge: Knowledge, tmp_path: Path) -> Iterator[Together]:
    together = Together(tmp_path / "bot.sqlite3", knowledge)
    yield together
    together.store.close()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path: Path, people: Together) -> None:
    """What each of several people says, is answered, and is sent meanwhile."""
    play(path, people)


def three(people: Together) -> None:
    """Marie, Paul and Léa around Bourges; the next noon Marie and Paul are proposed to each other."""
    people.enroll("marie", "médecin", "Bourges")
    people.enroll("paul", "pharmacien", "Bourges")
    people.enroll("lea", "sage-femme", "Saint-Doulchard")
    people.pass_days(1)


def test_it_is_closed_unless_the_operator_opens_it(knowledge: Knowledge, tmp_path: Path) -> None:
    """By default nobody is asked: its words, and a link that leads there, say that it is closed; the help has none."""
    assert Settings().together.enabled is False
    with closing(Store.open(tmp_path / "bot.sqlite3")) as store:
        service = Service(store, knowledge)
        for number, said in enumerate(("/collegues", "mes mises en relation", "/start collegues", "aide")):
            service.receive(Incoming(conversation=HOMES["paul"], event_id=f"{number}", text=said))
        heard = [d.reply.text for d in store.pending(HOMES["paul"])]
    assert sum("n'est pas ouverte ici" in text for text in heard) == 3
    assert "rencontres" not in heard[-1]
    assert "/collegues" not in heard[-1]


def test_a_demand_is_kept_under_a_pseudonym(people: Together) -> None:
    """Whoever steals the database reads neither who asked, nor what they would give, wherever it waits."""
    three(people)
    for who in ("marie", "paul"):
        people.read(who)
        people.act(who, "oui")
    people.read("marie")
    people.give("marie", "06 12 34 56 78")
    people.give("paul", "07 12 34 56 78")
    waiting = [value for table, value in cells(people.path) if table == "outbox"]
    assert any(value.startswith("sealed:") for value in waiting)
    for table, value in cells(people.path):
        assert "34 56 78" not in value, table
        assert table == "outbox" or not any(Name.of(home).person in value for home in HOMES.values()), table
    assert any("07 12 34 56 78" in reply.text for reply in people.read("marie"))


def test_the_outbox_leads_to_no_demand(people: Together) -> None:
    """Beside an address in clear stands no meeting, no pseudonym, and nothing that two rows have in common."""
    three(people)
    waiting_for(people, "marie", "paul")  # the proposal
    people.act("marie", "oui")
    people.act("paul", "oui")
    waiting_for(people, "marie")  # that both said yes
    people.give("marie", "06 12 34 56 78")
    people.give("paul", "07 12 34 56 78")
    waiting_for(people, "marie")  # how to reach Paul
    people.pass_days(14)
    assert not any("07 12" in reply.text for reply in people.read("marie"))  # after a fortnight it leaves no more
    people.pass_days(70)
    waiting_for(people, "marie", "paul", "lea")  # that the demand ends


def test_two_who_meet_do_not_stand_side_by_side(people: Together) -> None:
    """What two people are told of each other waits without an address, and enters the outbox one after the other."""
    for who, profession in (("marie", "médecin"), ("paul", "pharmacien"), ("lea", "sage-femme")):
        people.enroll(who, profession, "Bourges")
    people.now += DAY
    people.noon()
    assert waiting_one_by_one(people) == {"marie", "paul"}  # the proposal
    people.act("marie", "oui")
    people.write("paul", people.offered("paul", "oui"), deliver=False)
    assert not people.store.pending(HOMES["marie"]), "beside the answer to Paul"
    waits = people.write("marie", "rencontres", looks=False)[0].text
    assert "j'attends l'autre réponse" in waits, "who looks at the right moment would see who just answered"
    assert any("oui tous les deux" in reply.text for reply in people.read("marie"))


def waiting_one_by_one(people: Together) -> set[str]:
    """Who has something to receive once all has left, at each look one person more at the most."""
    found: set[str] = set()
    for _ in range(60):
        now = {who for who in HOMES if people.store.pending(HOMES[who])}
        assert len(now - found) <= 1
        found = now
        for _ in people.matchmaking.telling():
            pass
    return found


def test_who_withdraws_before_the_other_is_told(people: Together) -> None:
    """A proposal found at noon is made to nobody once one of the two has gone, and the other is free for somebody."""
    for who, profession in (("marie", "médecin"), ("paul", "pharmacien"), ("lea", "sage-femme")):
        people.enroll(who, profession, "Bourges")
    people.enroll("omar", "kiné", "Bourges")
    people.enroll("ines", "orthoptiste", "Bourges")
    people.now += DAY
    people.noon()
    people.write("paul", "/rencontres retirer")
    assert people.read("marie") == []
    assert "Pharmacien" not in people.write("marie", "rencontres")[0].text
    people.pass_days(1)
    assert any("Une mise en relation possible" in reply.text for reply in people.read("marie"))


def both_give(people: Together) -> None:
    """Marie gives first; Paul's turn is the one that brings each the other's."""
    three(people)
    for who in ("marie", "paul"):
        people.act(who, "oui")
    people.give("marie", "06 12 34 56 78")
    people.give("paul", "07 12 34 56 78", send=False)
    people.write("paul", people.offered("paul", "envoyer"), deliver=False)


@pytest.mark.parametrize(
    ("reader", "way"), [("marie", "07 12 34 56 78"), ("paul", "06 12 34 56 78")], ids=["told", "answered"]
)
@pytest.mark.parametrize("who", ["marie", "paul", "nobody", "time"])
def test_what_could_not_be_said_there_waits(people: Together, reader: str, way: str, who: str) -> None:
    """How to reach somebody waits for a private word of the other one, unless one of them leaves, or a fortnight.

    Whether it came by itself or as an answer: others had joined meanwhile.
    """
    both_give(people)
    people.looks_pass()
    for delivery in people.store.pending(HOMES[reader]):
        people.store.set_aside(delivery)
    for other in HOMES:
        people.read(other)
    assert people.store.depth() == (0, None)
    assert not people.write(reader, "menu", private=False)[0].sealed
    waiting_for(people)
    if who == "time":
        people.pass_days(15)
    elif who in HOMES:
        people.write(who, "effacer", private=False)
        people.write(who, "oui", private=False)
    told = any(way in reply.text for reply in people.write(reader, "menu"))
    assert told == (who == "nobody")


def waiting_for(people: Together, *whom: str) -> None:
    """The outbox, as who stole it reads it, has something sealed for these people and tells nothing of meetings."""
    people.looks_pass()
    with closing(sqlite3.connect(people.path)) as db:
        meetings = {value for row in db.execute("SELECT id, person, other FROM meetings") for value in row if value}
        rows = db.execute("SELECT * FROM outbox WHERE conversation NOT LIKE ?", [f"{OPERATORS}%"]).fetchall()
        columns = [column[1] for column in db.execute("PRAGMA table_info(outbox)")]
    assert {HOMES[who] for who in whom} <= {row[columns.index("conversation")] for row in rows}
    told = meetings | {people.store.person(home) for home in HOMES.values()} | {"meeting", "seeker"}
    assert not [(row, word) for row in rows for value in row for word in told if word in str(value)]
    events = [row[columns.index("event")] for row in rows]
    assert len(set(events)) == len(events)


def both_said_yes(people: Together, one: str, other: str) -> None:
    for who in (one, other):
        people.enroll(who, "médecin" if who == one else "pharmacien", "Bourges", even_two=True)
    people.pass_days(1)
    for who in (one, other):
        people.act(who, "oui")


def test_a_room_is_opened_when_both_choose_it(people: Together) -> None:
    """Who chooses a room reads first that their account shows there; refused by a server, each gets the other's."""
    both_said_yes(people, "lea", "ines")
    [shown] = people.act("lea", "salon")
    assert "y verra votre compte" in shown.text
    assert "@lea:ici.fr" in shown.text
    people.act("lea", "envoyer")
    assert not any("@lea" in reply.text for reply in people.read("ines"))
    people.act("ines", "salon")
    assert any("J'ouvre un salon" in reply.text for reply in people.act("ines", "envoyer"))
    assert any("J'ouvre un salon" in reply.text for reply in people.read("lea"))
    [asked] = people.store.people.meeting_rooms.all()
    assert set(asked.accounts.values()) == {"@lea:ici.fr", "@ines:ici.fr"}
    assert not [value for table, value in cells(people.path) if table == "meeting_rooms" and "@" in value]
    people.service.room_refused(asked)
    assert any("@ines:ici.fr" in reply.text for reply in people.read("lea"))
    assert any("@lea:ici.fr" in reply.text for reply in people.read("ines"))


def test_a_room_is_no_room_for_who_chose_otherwise(people: Together) -> None:
    """With a telephone on one side, or on another platform, the account that was chosen is what is given."""
    both_said_yes(people, "lea", "paul")
    assert not people.offered("paul", "salon")
    people.act("lea", "salon")
    people.act("lea", "envoyer")
    people.give("paul", "07 12 34 56 78", send=False)
    assert any("@lea:ici.fr" in reply.text for reply in people.act("paul", "envoyer"))
    assert any("07 12 34 56 78" in reply.text for reply in people.read("lea"))
    assert not list(people.store.people.meeting_rooms.all())


@pytest.mark.parametrize("opened", [False, True])
def test_who_erases_is_in_no_room_that_is_asked_for(people: Together, opened: bool) -> None:
    """A room that was asked for goes with who erases everything; of one that is open only its name stays, to leave."""
    both_said_yes(people, "lea", "ines")
    for who in ("lea", "ines"):
        people.act(who, "salon")
        people.act(who, "envoyer")
    [asked] = people.store.people.meeting_rooms.all()
    if opened:
        people.store.people.meeting_rooms.opened(asked.meeting, "!deux:ici.fr")
    people.write("lea", "effacer")
    people.write("lea", "oui")
    left = [(one.room, dict(one.accounts)) for one in people.store.people.meeting_rooms.all()]
    assert left == ([("!deux:ici.fr", {})] if opened else [])


def test_what_was_sealed_with_another_key_is_refused() -> None:
    """A sealed text opens with its own key, whole, and with no other."""
    sealed = Sealer(b"a" * 32).seal("06 12 34 56 78")
    assert Sealer(b"a" * 32).open(sealed) == "06 12 34 56 78"
    with pytest.raises(ValueError, match="MAC"):
        Sealer(b"b" * 32).open(sealed)


def test_erasing_takes_the_demand_and_what_was_on_its_way(people: Together) -> None:
    """« effacer » leaves nothing of a demand, nor of what was on its way to the other one."""
    three(people)
    for who in ("marie", "paul"):
        people.read(who)
        people.act(who, "oui")
    people.give("marie", "06 12 34 56 78")
    people.read("paul")
    people.give("paul", "07 12 34 56 78")
    person = people.store.person(HOMES["paul"])
    people.write("paul", "effacer")
    people.write("paul", "oui")
    assert not [table for table, value in cells(people.path) if person in value or "7000270002" in value]
    assert people.read("marie") == []


def test_a_copy_shows_the_demand(people: Together) -> None:
    """« mes données » gives the demand, what one was told of the other, what one would give, what erasing leaves."""
    three(people)
    for who in ("marie", "paul"):
        people.act(who, "oui")
    people.give("marie", "06 12 34 56 78", send=False)
    copy = people.write("marie", "mes données")[1]
    held = json.loads(copy.attachments[0].content)["together"]
    assert held["demand"]["profession"] == "medecin"
    assert held["demand"]["address"] == HOMES["marie"]
    assert len(held["proposed_at"]) == 1
    assert held["meetings"][0]["to_give"] == "06 12 34 56 78"
    assert held["meetings"][0]["told_of_the_other"]["profession"] == "pharmacien"
    assert "empreinte de chaque paire" in copy.text


def test_among_others_nothing_is_shown(people: Together) -> None:
    """In a room, « rencontres » and « collègues » only say where to ask."""
    three(people)
    for word in ("rencontres", "collègues", "/rencontres retirer"):
        reply = people.write("marie", word, private=False)[-1]
        assert "en conversation privée" in reply.text
    assert "Gardée" in people.write("marie", "rencontres")[0].text


def test_a_report_hides_and_tells_the_operator(people: Together) -> None:
    """Who reports is proposed to that person no more, and the operator is told, without any name; the other is not."""
    three(people)
    for who in ("marie", "paul"):
        people.act(who, "oui")
    for who in ("marie", "paul"):
        people.read(who)
    number = people.write("marie", "rencontres")[-1].choices[0].id.split()[-1]
    people.act("marie", "signaler")
    [told] = people.taken(str(Name(OPERATORS)))
    assert "Un signalement" in told.text
    assert not any(word in told.text for word in (number, "7000170001", "7000270002", "Médecin", "Bourges"))
    assert people.read("paul") == []
    assert "oui des deux côtés" in people.write("paul", "rencontres")[0].text
    people.pass_days(89)
    for who in ("marie", "paul"):
        people.write(who, "rencontres renouveler")
    people.pass_days(40)
    assert not any("Pharmacien" in reply.text for reply in people.read("marie"))


def test_who_was_reported_by_two_is_shown_to_nobody(people: Together) -> None:
    """After reports of two different people a demand is proposed to nobody any more."""
    three(people)
    people.enroll("ines", "orthoptiste", "Bourges")
    for _ in range(3):
        for who in ("marie", "lea", "ines", "paul"):
            people.act(who, "oui")
        for who in ("marie", "lea", "ines"):
            if any("Pharmacien" in reply.text for reply in people.write(who, "rencontres")):
                people.act(who, "signaler")
        people.pass_days(15)
    for who in HOMES:
        people.read(who)
    people.pass_days(120)
    assert not any("Pharmacien" in reply.text for who in ("marie", "lea", "ines") for reply in people.read(who))


def asks_again(people: Together, who: str) -> None:
    """Withdraw, and make the same demand anew."""
    people.write(who, "/rencontres retirer")
    for said in ("collègues", "oui", "résultat"):
        people.write(who, said)
    assert "Gardée jusqu'au" in people.write(who, "rencontres")[0].text


def test_who_was_reported_does_not_come_back_by_asking_again(people: Together) -> None:
    """Withdrawing wipes out no report, for a year: the next demand is shown to nobody either."""
    for who, profession in (("paul", "pharmacien"), ("marie", "médecin"), ("lea", "sage-femme")):
        people.enroll(who, profession, "Bourges")
    with people.store.transaction():
        for _ in range(2):
            people.store.people.seek_counts.add(people.store.person(HOMES["paul"]), "report", people.now)
    asks_again(people, "paul")
    people.pass_days(1)
    assert not any("Pharmacien" in reply.text for who in ("marie", "lea") for reply in people.read(who))


def test_of_several_meetings_each_choice_says_whose(people: Together) -> None:
    """With one meeting made and another proposed, « Signaler » and « Non merci » name the profession they are about."""
    three(people)
    for _ in range(2):
        for who in ("marie", "paul"):
            people.act(who, "oui")
            people.give(who, "06 12 34 56 78")
    people.act("paul", "envoyer")
    people.pass_days(1)
    labels = [choice.label for choice in people.write("marie", "rencontres")[-1].choices]
    assert "Signaler (Pharmacien ou pharmacienne)" in labels
    assert "Non merci (Sage-femme)" in labels


def test_a_restored_copy_brings_nobody_together(people: Together) -> None:
    """Who withdrew after a copy was made is in it again: restored, each demand waits until its person resumes it."""
    three(people)
    people.store.people.unasked()
    for who in ("marie", "paul", "lea"):
        people.read(who)
    people.pass_days(20)
    assert not any(people.read(who) for who in ("marie", "paul", "lea"))
    assert "en pause" in people.write("marie", "rencontres")[0].text


def test_who_erases_and_comes_back_waits(people: Together) -> None:
    """Erasing does not give back the places one may name: the next demand waits a fortnight, and says why."""
    three(people)
    people.write("marie", "effacer")
    people.write("marie", "oui")
    people.read("paul")
    said = people.enroll("marie", "médecin", "Bourges")[-1].text
    assert "vous avez tout effacé il y a peu" in said
    people.pass_days(14)
    assert not any("possible" in reply.text for reply in people.read("marie"))
    assert not any("possible" in reply.text for reply in people.read("lea"))
    people.pass_days(3)
    assert any("Médecin" in reply.text for reply in people.read("lea"))


def test_what_is_answered_does_not_depend_on_who_waits(people: Together) -> None:
    """A demand is answered with the same words among many, among two, and where nobody waits."""
    people.enroll("marie", "médecin", "Bourges")
    alone = [reply.text for reply in people.enroll("omar", "kiné", "Aurillac")]
    people.enroll("lea", "sage-femme", "Bourges")
    few = [reply.text for reply in people.enroll("paul", "kiné", "Bourges")]
    assert [text.replace("d'Aurillac", "de Bourges") for text in alone] == few


def test_a_demand_ends_unless_it_is_renewed(people: Together) -> None:
    """After ninety days a demand is forgotten, its meetings too; a week before, its person is told."""
    three(people)
    people.read("lea")
    people.pass_days(83)
    assert any("s'arrête le 19 février 2027" in reply.text for reply in people.read("lea"))
    people.pass_days(7)
    assert people.read("lea") == []
    assert "pas de demande" in people.write("lea", "rencontres")[0].text
    left = {table for table, _ in cells(people.path)} & {"seekers", "meetings"}
    assert left == set()


def test_closed_again_what_is_kept_still_ends(people: Together) -> None:
    """Where the operator closes it again, demands and meetings are forgotten on their day all the same."""
    three(people)
    people.now += 91 * DAY
    asyncio.run(Retention(people.store, PrivacySettings(), lambda: people.now).enforce())
    assert {table for table, _ in cells(people.path)}.isdisjoint({"seekers", "seek_places", "meetings"})


def test_at_most_five_proposals_a_month(people: Together) -> None:
    """However often somebody says no, they are proposed at most five people a month."""
    three(people)
    for who in ("ines", "omar"):
        people.enroll(who, "orthoptiste", "Bourges")
    proposals = 0
    for _ in range(28):
        proposals += sum("possible" in reply.text for reply in people.read("marie"))
        people.act("marie", "non")
        people.pass_days(1)
    assert 1 <= proposals <= 5


def test_asking_again_gives_no_more_proposals(people: Together) -> None:
    """Whoever withdraws and asks again is proposed no more people for that, whatever they were proposed before."""
    for who, profession in (("marie", "médecin"), ("paul", "pharmacien"), ("lea", "sage-femme")):
        people.enroll(who, profession, "Bourges")
    with people.store.transaction():
        for _ in range(5):
            people.store.people.seek_counts.add(people.store.person(HOMES["marie"]), "proposal", people.now)
    asks_again(people, "marie")
    people.pass_days(1)
    assert people.read("marie") == []
    people.pass_days(32)
    assert any("possible" in reply.text for reply in people.read("marie"))


def test_what_is_sealed_has_one_length() -> None:
    """A message or an address is sealed as long as others are: its length tells no profession, nor whose it is."""
    sealer = Sealer(b"a" * 32)
    for few, many in (("Sage-femme", "Masseur-kinésithérapeute"), (HOMES["marie"], HOMES["lea"])):
        assert len(sealer.seal(few)) == len(sealer.seal(many))
        assert sealer.open(sealer.seal(many)) == many


def test_nothing_of_it_is_in_the_log(people: Together, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level the log says of a whole meeting neither who, nor where, nor how to reach them."""
    caplog.set_level("DEBUG")
    both_give(people)
    people.act("marie", "signaler")
    told = ["06 12 34", "07 12 34", "70001", "70002", "18033", "Bourges", "medecin"]
    told += map(people.store.person, HOMES.values())
    assert not [(record.message, word) for record in caplog.records for word in told if word in str(record.__dict__)]


def test_admins_count_those_who_ask_by_fives(people: Together) -> None:
    """From one look at « stats » to the next, one person more who asks does not show, nor in what is exported."""
    tallies, week = people.store.tallies, week_of(TODAY_IS)
    shown = set()
    for times in range(1, 10):
        with people.store.transaction():
            tallies.count(TODAY_IS, [("started", "collegues"), ("finished", "collegues"), ("asked", "collegues.place")])
        shown.add(words(people.knowledge, week, tallies.week(week)))
        exported = [row for row in for_export(tallies) if "collegues" in row[2]]
        assert {row[3] for row in exported} == ({5} if times >= 5 else set())
    assert len(shown) == 2


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("0612345678", ["06 12 34 56 78"]),
        ("appelle le +33 6 12 34 56 78 merci", ["+33 6 12 34 56 78"]),
        ("jean_dupont@exemple.fr", ["jean_dupont@exemple.fr"]),
        ("@marie_kine", ["@marie_kine"]),
        ("@marie:exemple.fr", ["@marie:exemple.fr"]),
        ("0892 70 12 34", []),
        ("+33 892 70 12 34 5", []),
        ("+882 13 555 01 23", []),
        ("+262 692 12 34 56", ["+262 692 12 34 56"]),
        ("gagnez gros sur https://exemple.fr", []),
        ("06 12 34 56 78 ou 07 12 34 56 78", ["06 12 34 56 78", "07 12 34 56 78"]),
    ],
)
def test_only_a_way_to_be_reached_travels(said: str, way: list[str]) -> None:
    """Of what somebody writes for another one, nothing travels but one telephone, mailbox or name."""
    assert ways_in(said) == way


def test_a_demand_is_no_map(knowledge: Knowledge) -> None:
    """Communes far apart, or too many, are no demand: who named them all would learn of everybody."""
    gazetteer = knowledge.gazetteer
    assert fault(("18033", "75056"), gazetteer) == "too-far"
    assert fault(tuple(c.code for c in gazetteer.communes())[:61], gazetteer) == "too-many"
    assert fault(("18033", "18205", "18213"), gazetteer) is None


def test_matching_is_mutual(knowledge: Knowledge) -> None:
    """Whoever is near somebody has them near; another profession comes first, then the nearer."""
    zones = Zones(knowledge.gazetteer, knowledge.cpts)
    places = {"bourges": "18033", "doulchard": "18205", "vierzon": "18279", "trouy": "18267", "paris": "75115"}
    jobs = {"bourges": "medecin", "doulchard": "medecin", "vierzon": "kine", "trouy": "sage-femme", "paris": "medecin"}
    people = [Seeker(who, jobs[who], (code,), "founding", 0.0) for who, code in places.items()]
    pool = Pool(people, zones)
    near = {one.id: [match.seeker.id for match in pool.matches(one)] for one in people}
    assert all(one in near[other] for one in near for other in near[one])
    assert near["bourges"] == ["trouy", "doulchard"]
    assert near["paris"] == []
