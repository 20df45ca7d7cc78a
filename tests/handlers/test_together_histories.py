"""Histories drawn at random: whatever several people do, no message tells of one what they did not agree to give.

`CPTS_BOT_HISTORIES=3000 pytest tests/handlers/test_together_histories.py` lives that many.
"""

import os
import tempfile
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.storage.names import Name
from handlers.engine.messages import Incoming, Reply, Session
from knowledge.base import Knowledge
from knowledge.together import FEWEST, Pool, Seeker, Zones
from tests.circle import HOMES, NETWORK, OPERATORS, Together, choice_of

MANY = 200  # histories, of which some open a room for two
HISTORIES = int(os.environ.get("CPTS_BOT_HISTORIES", "12"))

# Each has a profession of their own, so that its name in a message is theirs; none is a word of our other sentences.
JOBS = {
    "marie": ("orthoptiste", "Orthoptiste"),
    "paul": ("ergotherapeute", "Ergothérapeute"),
    "lea": ("psychomotricien", "Psychomotricien ou psychomotricienne"),
    "ines": ("podo-orthesiste", "Podo-orthésiste"),
    "omar": ("audioprothesiste", "Audioprothésiste"),
}
PLACES = {"Bourges": "18033", "Saint-Doulchard": "18205", "Trouy": "18267", "Vierzon": "18279", "Aurillac": "15014"}
WAYS = {who: f"06 00 00 00 0{number}" for number, who in enumerate(HOMES)}
MODERATOR = f"{NETWORK} $fil @urps:ici.fr"
INVITED = "Le réseau de votre région vous répond"
PEOPLE = st.sampled_from(sorted(HOMES))
ACTS = ("oui", "donner", "salon", "envoyer", "non", "garder", "signaler", "pause", "reprendre", "renouveler", "retirer")
DEMANDS = st.lists(
    st.tuples(PEOPLE, st.sampled_from(("Bourges", "Saint-Doulchard", "Trouy")), st.booleans()), min_size=3, max_size=6
)


class Histories(RuleBasedStateMachine):
    """What people did, as they would tell it, beside the bot; each message that is read is held against it."""

    seen: ClassVar[dict[str, int]] = {}  # how often what is looked for was there at all
    knowledge: ClassVar[Knowledge]
    zones: ClassVar[Zones]

    @initialize(asking=DEMANDS, rounds=st.integers(0, 4), founds=st.booleans(), rooms=st.booleans())
    def begin(self, asking: list[tuple[str, str, bool]], rounds: int, founds: bool, rooms: bool) -> None:
        """Several people ask, and go some way towards each other."""
        self.folder = tempfile.TemporaryDirectory()
        self.people = Together(Path(self.folder.name) / "bot.sqlite3", self.knowledge, {"24": NETWORK})
        self.counted: set[str] = set()  # those who want to found a CPTS and agreed to be counted for the network
        self.demands: dict[str, tuple[str, bool]] = {}  # who: the place, and whether they agreed to be told to one
        self.paused: set[str] = set()
        self.named: dict[str, set[str]] = {who: set() for who in HOMES}  # the places each one said
        self.met: set[frozenset[str]] = set()  # pairs that were rightly proposed to each other
        self.apart: set[frozenset[str]] = set()  # pairs of whom one reported the other
        self.gave: set[tuple[str, str]] = set()  # (giver, meeting), as long as it is not taken back
        self.accounts: set[tuple[str, str]] = set()  # the same, of those who chose to give their account
        self.told: set[tuple[str, str]] = set()  # (reader, of whom), by a proposal
        self.held: set[str] = set()  # the proposals looked at
        self.rooms = rooms  # who can be invited into a room of two would rather be
        for who, place, even_two in asking:
            self.asks(who, place, even_two or founds, founds)
        self.days_pass(7 if founds else 1)
        if founds:
            self.the_network_invites()
        for who in [*HOMES] * rounds:
            self.goes_on(who)

    def teardown(self) -> None:
        if hasattr(self, "people"):
            self.people.store.close()
            self.folder.cleanup()

    @rule(who=PEOPLE, place=st.sampled_from(sorted(PLACES)), even_two=st.booleans(), founds=st.booleans())
    def asks(self, who: str, place: str, even_two: bool, founds: bool = False) -> None:
        """A demand, from answers given before: what is asked each time is the agreement."""
        answers = {
            "profession": JOBS[who][0], "place": [PLACES[place]], "territory": [PLACES[place]], "even_two": even_two,
            "wish": "founding" if founds else "talking", "network": even_two,
        }  # fmt: skip
        self.people.store.save(HOMES[who], Session(answers=answers), self.people.now)
        self.named[who].add(place)
        for said in ("/collegues changer", "oui", "résultat"):
            self.hear(who, self.people.write(who, said))
        self.reread(who)

    @rule(who=PEOPLE)
    def goes_on(self, who: str) -> None:
        """One step nearer to the other one."""
        for act in ("oui", "envoyer", "salon" if self.rooms and choice_of(self.looks(who), "salon") else "donner"):
            self.acts(who, act)

    @rule(who=PEOPLE, act=st.sampled_from(ACTS))
    def acts(self, who: str, act: str) -> None:
        choice = choice_of(self.looks(who), act)
        if not choice:
            return
        meeting = choice.split()[-1]
        other = self.other(who, meeting)
        replies = self.people.write(who, choice)
        if act == "donner":
            replies += self.people.write(who, f"au {WAYS[who]} le soir")
        if act in ("non", "garder", "signaler", "donner", "salon"):
            self.gave.discard((who, meeting))
        if act in ("donner", "salon"):
            (self.accounts.add if act == "salon" else self.accounts.discard)((who, meeting))
        if act == "retirer":
            self.gave = {(giver, number) for giver, number in self.gave if giver != who}
        if act == "signaler":
            self.apart.add(frozenset((who, other)))
        if act == "envoyer":
            self.gave.add((who, meeting))
        self.hear(who, replies)
        if act in ("pause", "reprendre", "renouveler", "retirer"):
            self.reread(who)

    @rule(who=PEOPLE)
    def looks_again(self, who: str) -> None:
        self.looks(who)

    def looks(self, who: str) -> list[Reply]:
        """What « rencontres » shows, and whatever else arrives with it: all of it is read."""
        replies = self.people.write(who, "rencontres")
        self.hear(who, replies)
        return replies

    @rule(who=PEOPLE)
    def erases(self, who: str) -> None:
        for said in ("effacer", "oui"):
            self.hear(who, self.people.write(who, said))
        self.gave = {(giver, number) for giver, number in self.gave if giver != who}
        self.reread(who)

    @rule(days=st.sampled_from((1, 1, 1, 2, 15)))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.people.pass_days(1)
            self.hold_proposals()
        for who in HOMES:
            self.reread(who)

    @rule()
    def rooms_are_refused(self) -> None:
        for asked in list(self.people.store.people.meeting_rooms.all()):
            self.people.service.room_refused(asked)

    @rule()
    def the_network_invites(self) -> None:
        """What a moderator writes reaches those who agreed to it and stand, and nobody else."""
        for said in ("nous les recevons le 12", "oui"):
            self.people.now += 1
            event = Incoming(
                conversation=MODERATOR, event_id=f"{self.people.now}", text=said, private=False, moderates=True
            )
            self.people.service.receive(event)
        self.the_network_learns_numbers()
        self.people.taken(MODERATOR)
        for who in HOMES:
            replies = self.people.read(who)
            self.hear(who, replies)
            if any(INVITED in reply.text for reply in replies):
                self.count("invitation")
                assert who in self.counted, "somebody who did not agree to be counted, or withdrew"

    def the_network_learns_numbers(self) -> None:
        for reply in self.people.taken(str(Name(NETWORK))):
            self.count("number")
            words = [*WAYS.values(), "Saint-Doulchard", "Trouy", *(label for _, label in JOBS.values())]
            assert not [word for word in (*words, *map(self.account, HOMES)) if word in reply.text]

    @rule()
    def sees_a_restart(self) -> None:
        self.people.restart()

    @rule(who=PEOPLE)
    def reads(self, who: str) -> None:
        self.hear(who, self.people.read(who))

    @invariant()
    def operators_learn_no_name(self) -> None:
        if hasattr(self, "people"):
            for reply in self.people.taken(str(Name(OPERATORS))):
                words = [*WAYS.values(), *PLACES, *(label for _, label in JOBS.values()), *map(self.account, HOMES)]
                assert not [word for word in words if word in reply.text]

    # What each message may say

    def hear(self, reader: str, replies: list[Reply]) -> None:
        for reply in replies:
            shown = "\n".join([reply.text, *(choice.id + choice.label for choice in reply.choices)]).replace("\\", "")
            for other in HOMES:
                if other != reader:
                    self.hold(reader, other, shown, reply.text)

    def hold(self, reader: str, other: str, shown: str, text: str) -> None:
        common = [n for giver, n in self.gave if giver == other and (reader, n) in self.gave]
        if self.account(other) in shown:
            self.count("account")
            assert any((other, n) in self.accounts for n in common), "an account"
        if WAYS[other] in shown:
            self.count("contact")
            assert common, "a way to reach somebody who had not given it, or had taken it back"
            assert frozenset((reader, other)) in self.met
        if JOBS[other][1] in text:
            self.count("profession")
            assert frozenset((reader, other)) in self.met or (reader, other) in self.told, "a profession"
        for place in PLACES if INVITED not in text else ():  # that of a zone, the same whoever is in it
            if place in text:
                assert place in self.named[reader], "a place of somebody else"

    def hold_proposals(self) -> None:
        """The proposals of this noon, each once."""
        standing = {who: demand for who, demand in self.demands.items() if who not in self.paused}
        for who in HOMES:
            for delivery in self.people.store.pending(HOMES[who]):
                is_proposal = "Une mise en relation possible" in delivery.reply.text  # its event is only a print
                if is_proposal and (of := f"{who} {delivery.event}") not in self.held:
                    self.held.add(of)
                    self.hold_proposal(who, delivery.reply.text, standing)

    def hold_proposal(self, who: str, text: str, standing: dict[str, tuple[str, bool]]) -> None:
        """To somebody who asks, of people who ask near them, and enough of them."""
        self.count("proposal")
        assert who in standing, "to somebody who does not ask"
        told = [other for other in HOMES if other != who and JOBS[other][1] in text]
        assert set(told) <= self.near(who, standing), "somebody who does not ask, is far, or is kept apart"
        proposed = next(other for other in told if f"**{JOBS[other][1]}," in text)
        around = min(len(self.near(who, standing)), len(self.near(proposed, standing)))
        assert around + 1 >= FEWEST or (standing[who][1] and standing[proposed][1]), "too few"
        self.met.add(frozenset((who, proposed)))
        self.told |= {(who, other) for other in told}

    def near(self, who: str, standing: dict[str, tuple[str, bool]]) -> set[str]:
        """Those who match somebody, by the rule itself, among those who ask."""
        seekers = [Seeker(o, JOBS[o][0], (PLACES[place],), "talking", 0.0) for o, (place, _) in standing.items()]
        own = next(s for s in seekers if s.id == who)
        found = {match.seeker.id for match in Pool(seekers, self.zones).matches(own)}
        return {other for other in found if frozenset((who, other)) not in self.apart}

    # What they would tell

    def reread(self, who: str) -> None:
        """The demand as its person would tell it, from what « rencontres » shows them."""
        [reply] = self.looks(who)[-1:]
        places = [place for place in PLACES if any(f"{of}{place}" in reply.text for of in ("de ", "d'"))]
        self.paused.discard(who)
        self.counted.discard(who)
        if "Le réseau de votre région peut vous compter" in reply.text and "en pause" not in reply.text:
            self.counted.add(who)
        if "Gardée jusqu'au" not in reply.text:
            self.demands.pop(who, None)
            return
        self.demands[who] = (places[0], "même à deux" in reply.text)
        if "en pause" in reply.text:
            self.paused.add(who)

    def other(self, who: str, meeting: str) -> str:
        side = self.people.store.people.meetings.side(meeting, self.people.store.person(HOMES[who]))
        return next((o for o in HOMES if side and side.other == self.people.store.person(HOMES[o])), "")

    def account(self, who: str) -> str:
        return Name.of(HOMES[who]).owner

    def count(self, what: str) -> None:
        Histories.seen[what] = Histories.seen.get(what, 0) + 1


def test_nobody_learns_what_was_not_given(knowledge: Knowledge) -> None:
    """No message tells of somebody a contact, account, place or profession they did not agree to give its reader."""
    Histories.seen, Histories.knowledge = {}, knowledge
    Histories.zones = Zones(knowledge.gazetteer, knowledge.cpts)
    found = settings(
        max_examples=HISTORIES, stateful_step_count=15, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(Histories, settings=found)
    looked_for = {"proposal", "profession", "contact", "number", "invitation"}
    looked_for |= {"account"} if HISTORIES >= MANY else set()
    assert Histories.seen.keys() >= looked_for, "the histories hold what is looked for"
