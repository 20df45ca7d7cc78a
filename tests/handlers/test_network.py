"""The network of a region: what it is told tells of nobody, and what it answers reaches those who wish it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.configuration import SettingsError
from bot.loading import load
from bot.settings import AdminSettings
from bot.storage.names import Name
from bot.storage.seekers import DAY
from handlers.engine.messages import Incoming, Reply
from knowledge.base import Knowledge
from knowledge.headcount import FEWEST_PROFESSIONS, STEPS, headcount, zone_of
from knowledge.together import FEWEST, Seeker
from tests.circle import HOMES, NETWORK, Together

MODERATOR = f"{NETWORK} $fil @urps:ici.fr"
JOBS = {"marie": "médecin", "paul": "pharmacien", "lea": "sage-femme", "ines": "orthoptiste", "omar": "kiné"}
INVITES = "Nous les recevons le 12 décembre à 18 h, salle des fêtes, 02 48 00 00 00"


@pytest.fixture
def people(knowledge: Knowledge, tmp_path: Path) -> Iterator[Together]:
    together = Together(tmp_path / "bot.sqlite3", knowledge, {"24": NETWORK})
    yield together
    together.store.close()


def founds(people: Together, who: str, place: str = "Bourges", counted: str = "oui", job: str = "") -> str:
    """A demand of somebody who wants to create a CPTS; the last question they were asked."""
    for said in ("/collegues changer", "oui", "créer une cpts", job or JOBS[who], place, "c'est complet"):
        people.write(who, said)
    asked = people.write(who, "non")[-1].text
    for said in (counted, "résultat"):
        people.write(who, said)
    return asked


def mondays(people: Together, weeks: int = 1) -> list[str]:
    """What the room of the network reads meanwhile."""
    people.pass_days(7 * weeks)
    return [reply.text for reply in people.taken(str(Name(NETWORK)))]


def says(people: Together, text: str, *, moderates: bool = True, who: str = MODERATOR) -> Reply:
    people.now += 1
    event = Incoming(
        conversation=who, event_id=f"{people.now}", text=text, private=False, sender="@urps:ici.fr", moderates=moderates
    )
    people.service.receive(event)
    return people.taken(who)[-1]


def invites(people: Together, text: str = INVITES) -> Reply:
    says(people, text)
    return says(people, "oui")


def test_the_network_learns_numbers_and_invites(people: Together) -> None:
    """Three who agreed are counted, and read the invitation in private; who refused a count reads nothing."""
    assert "Puis-je lui dire combien vous êtes" in founds(people, "marie")
    for who in ("paul", "lea"):
        founds(people, who, "Saint-Doulchard")
    founds(people, "omar", counted="non")
    [told] = mondays(people)
    assert "Au moins 3 professionnels, de 3 professions, en veulent une autour de Bourges (CA Bourges Plus)" in told
    for who in HOMES:
        people.read(who)
    preview = says(people, INVITES)
    assert "salle des fêtes" in preview.text
    assert [choice.label for choice in preview.choices] == ["Transmettre", "Ne pas transmettre"]
    assert not any(people.read(who) for who in HOMES)
    assert "C'est transmis à ceux qui acceptent" in says(people, "1").text
    for who in ("marie", "paul", "lea"):
        [read] = people.read(who)
        assert "Le réseau de votre région vous répond" in read.text
        assert "**02 48 00 00 00**" in read.text
        assert read.sealed
    assert people.read("omar") == []


def test_who_refuses_is_neither_counted_nor_written_to(people: Together) -> None:
    """« Ne plus être compté » stops the messages of a network; the answer to its moderators stays the same."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    first = invites(people).text
    for who in ("marie", "paul", "lea"):
        people.read(who)
        people.write(who, next(c.id for c in people.write(who, "rencontres")[-1].choices if "compté" in c.label))
    assert invites(people).text == first
    assert not any("réseau" in reply.text for who in HOMES for reply in people.read(who))
    assert "[Être compté par le réseau]" in str([f"[{c.label}]" for c in people.write("lea", "rencontres")[-1].choices])


@pytest.mark.parametrize("act", ["retirer", "pause", "effacer"])
def test_who_left_is_not_written_to(people: Together, act: str) -> None:
    """Whoever withdrew, paused or erased everything since reads no invitation."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    for said in ("effacer", "oui") if act == "effacer" else (f"/rencontres {act}",):
        people.write("paul", said)
    invites(people)
    assert not any("réseau" in reply.text for reply in people.read("paul"))
    assert any("réseau" in reply.text for reply in people.read("marie"))


def test_only_moderators_invite_and_twice_at_most(people: Together) -> None:
    """Others of the room are told who may; a yes of theirs passes nothing on; a third invitation is refused."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    assert "Seuls les modérateurs" in says(people, INVITES, moderates=False).text
    says(people, INVITES)
    assert "Seuls les modérateurs" in says(people, "oui", moderates=False).text
    assert "rien transmis" in [says(people, INVITES), says(people, "non")][1].text
    assert people.read("marie")[:-1] == []  # a proposal, no invitation
    assert "C'est transmis" in invites(people).text
    assert "C'est transmis" in invites(people, "nous les recevons le 13, pas le 12").text
    assert "pas d'annonce en attente" in says(people, INVITES).text
    assert "trop long" not in says(people, "oui").text
    assert sum("réseau" in reply.text for reply in people.read("marie")) == 2


def test_a_command_is_a_command_while_an_invitation_is_read_again(people: Together) -> None:
    """« effacer », typed instead of yes or no, asks what it always asks; nothing is passed on."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    says(people, INVITES)
    assert "Effacer toutes vos réponses" in says(people, "effacer").text
    assert not any("réseau" in reply.text for reply in people.read("marie"))


def test_an_admin_of_the_region_may_invite(people: Together) -> None:
    """The bot's editors of a region answer in its room; those of another region do not."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    for region, may in (("53", False), ("24", True)):
        admin = AdminSettings(id="@urps:ici.fr", name="U", role="editor", regions=(region,))
        people.service._roles = people.store.roles([admin])
        assert ("Voici ce que liront" in says(people, INVITES, moderates=False).text) is may


def test_elsewhere_nobody_invites(people: Together) -> None:
    """In any other room, or in private, « nous les recevons » is a sentence like any other."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    assert "Transmettre" not in says(people, INVITES, who="matrix:!autre:ici.fr $fil @urps:ici.fr").text
    assert not any("Transmettre" in reply.text for reply in people.write("paul", INVITES))


def test_of_several_places_the_room_is_asked_which(people: Together) -> None:
    """Two numbers wait for an answer: which one is meant is asked, and nobody of the other place is written to."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    for number, job in enumerate(("médecin", "kiné", "sage-femme")):
        founds(people, f"telegram:900{number} - 900{number}", "Vierzon", job=job)
    [told] = mondays(people, 2)
    assert "autour de Vierzon" in told
    asked = says(people, INVITES)
    assert "autour de Bourges (CA Bourges Plus)" in [choice.label for choice in asked.choices]
    says(people, next(choice.id for choice in asked.choices if "Vierzon" in choice.label))
    says(people, "oui")
    assert any("réseau" in reply.text for reply in people.read("telegram:9000 - 9000"))
    assert not any("réseau" in reply.text for reply in people.read("marie"))


def test_one_person_more_or_less_is_not_told(people: Together) -> None:
    """After a number, who joins, leaves or comes back one by one changes nothing that the room reads."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    assert len(mondays(people)) == 1
    founds(people, "ines")
    assert mondays(people) == []
    people.write("paul", "/rencontres retirer")
    assert mondays(people) == []
    founds(people, "omar")
    assert mondays(people) == []


def test_too_few_or_all_alike_are_not_told(people: Together) -> None:
    """Two people, or three of one profession, are no number."""
    for who in ("marie", "paul"):
        founds(people, who)
    assert mondays(people) == []
    for number in range(3):
        founds(people, f"telegram:900{number} - 900{number}", "Vierzon", job="kiné")
    assert mondays(people) == []


def test_where_no_network_is_named_nothing_is_asked(people: Together) -> None:
    """Around Aurillac no room is named: nobody is asked about a network, nor offered to be counted."""
    assert "réseau" not in founds(people, "marie", "Aurillac")
    assert not any("compté" in choice.label for choice in people.write("marie", "rencontres")[-1].choices)


@given(
    st.lists(st.tuples(st.sampled_from("abcdefghijkl"), st.sampled_from("xyz"), st.booleans()), max_size=40),
    st.integers(0, 12),
)
def test_no_two_numbers_are_told_for_one_person(moves: list[tuple[str, str, bool]], looks: int) -> None:
    """Whoever comes and goes: each number is a step above the last, with as many new people as make a group."""
    standing: dict[str, str] = {}
    counted: set[str] = set()
    told = 0
    for number, (who, profession, comes) in enumerate(moves):
        standing.update({who: profession}) if comes else standing.pop(who, None)
        if number % (looks + 1):
            continue
        seekers = [Seeker(o, p, ("18033",), "founding", 0.0) for o, p in standing.items()]
        new = [seeker for seeker in seekers if seeker.id not in counted]
        if found := headcount(seekers, new, told):
            assert len(new) >= FEWEST
            assert told < found.people <= len(seekers)
            assert found.people in STEPS
            assert FEWEST_PROFESSIONS <= found.professions <= len(set(standing.values()))
            told, counted = found.people, counted | set(standing)


def test_places_do_not_overlap(knowledge: Knowledge) -> None:
    """A commune is counted in one place only, which does not say which commune it is; small ones with others."""
    zones = {code: zone_of([code], knowledge.gazetteer) for code in ("18033", "18205", "18205", "18279", "29155")}
    assert zones["18033"] == zones["18205"]
    assert zones["18279"] != zones["18033"]
    assert zones["29155"].name == "dans les petites intercommunalités du département 29 (Finistère)"  # type: ignore[union-attr]
    assert zone_of(["69381"], knowledge.gazetteer) == zone_of(["69123"], knowledge.gazetteer)
    assert zone_of([], knowledge.gazetteer) is None


def test_a_room_nobody_can_reach_is_refused_at_start(tmp_path: Path) -> None:
    """The public name of a room is said when the bot starts; `check` says a region that does not exist."""
    networks = '{"24" = "#salon:b.fr"}'
    (tmp_path / "c.toml").write_text(f"[together]\nnetworks = {networks}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="networks"):
        load(tmp_path / "c.toml")


def test_a_copy_tells_of_the_count(people: Together) -> None:
    """« mes données » says that one agreed to be counted, and where one was."""
    for who in ("marie", "paul", "lea"):
        founds(people, who)
    mondays(people)
    held = people.store.people.held(HOMES["marie"])["together"]["demand"]
    assert held["counted_for_network"] is True
    assert held["counted_in"].startswith("241800507")
    people.now += 91 * DAY
    with people.store.transaction():
        people.store.people.end_demands(people.now)
    assert people.store.people.announcements.last("241800507-24", people.now) is None
