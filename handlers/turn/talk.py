"""One message being answered: where the person stands, and the turns that any conversation needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from handlers.engine.answers import Answers
from handlers.engine.desk import Desk
from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import DONE, RECAP, STOP, Context, Flow
from handlers.engine.links import Addresses
from handlers.engine.messages import Choice, Effect, Incoming, Reply, Session, Turn
from handlers.engine.quotation import quoted
from handlers.engine.standing import Standing
from handlers.hearing.about_place import Matter
from handlers.hearing.supposing import is_conditional, supposed_of_list
from handlers.turn.faq import ENTRY
from handlers.turn.menu import FLOWS, choices, menu
from handlers.turn.place_asked import MATTERS, REGION, VERSION, kept
from handlers.turn.privacy import Custody
from knowledge.base import Knowledge
from knowledge.territory import Departement, Region

SUPPOSED_LATER = (
    "Rien n'est changé. Je peux le supposer une fois le résultat là : redites-le alors. Pour changer votre réponse dès "
    "maintenant, écrivez-le sans « si » : {order}."
)
LIST = "territory"  # the answer that a message may change from anywhere
ELSEWHERE = "Nous ferons cela en conversation privée, pour que vos réponses restent à vous. Ouvrez {address}"
COMMUNE = 5  # characters of the code of a commune; that of a département has fewer
MOST_AGAIN = 8  # choices of a question that are shown again under an answer that offers some itself
SHOW = Choice(id="revoir", label="Revoir les choix")
SHORTLY = (SHOW, STOP)
FOR_ADMINS = "Vous êtes admin de ce bot : « gestion » dit ce qui est à faire et ce que vous pouvez changer."


@dataclass(frozen=True)
class Talk:
    """One message and what it is answered with."""

    incoming: Incoming
    session: Session
    knowledge: Knowledge
    today: date
    desk: Desk | None = None  # what only an admin may look at
    custody: Custody = field(default_factory=Custody)
    standing: Standing | None = None  # among those who ask to be brought together; None where the operator does not
    addresses: Addresses = field(default_factory=Addresses)  # where this bot is reached, as far as its channels know
    answered: str | None = None  # what the message before this one was answered with: an entry's key, or a matter
    said_of: Sequence[str] = ()  # the codes of the communes, the département or the region it was asked of
    to_anybody: "Callable[[Talk, str], Turn] | None" = None  # what somebody who says only this would be answered

    @property
    def region(self) -> str | None:
        """The region a room or a link gives, until the person says where they are."""
        return self.session.region or self.incoming.region

    def dialogue(self) -> Dialogue | None:
        return self._here

    @cached_property
    def _here(self) -> Dialogue | None:
        return self.walked_in(self.session)

    def walked_in(self, session: Session) -> Dialogue | None:
        """The conversation that a session stands in, None at the menu."""
        flow = FLOWS.get(session.flow or "")
        return self._walked(flow, session) if flow else None

    def _walked(self, flow: Flow, session: Session) -> Dialogue:
        networks = self.standing.networks if self.standing else frozenset()
        return Dialogue(flow, session, self.knowledge, self.today, self.region, networks)

    def elsewhere(self, said: str) -> Turn | None:
        """« 3 communes nous lâchent », said in another conversation than the one that holds the list, or in none."""
        if not self.session.answers.get(LIST):
            return None
        here = FLOWS.get(self.session.flow or "")
        return None if here and _asks_list(here) else self._of_the_list().amended(said)

    def supposition(self, said: str) -> Turn | None:
        """« Et si on ajoute Mehun ? » before there is a result to compare with: it changes nothing, and how is told."""
        here = FLOWS.get(self.session.flow or "")
        at_result = here and _asks_list(here) and self.session.asking == DONE
        if at_result or self.session.asking == LIST or not is_conditional(said):
            return None
        order, dialogue = supposed_of_list(said), self._of_the_list()
        if not (dialogue.would_amend(said) or dialogue.would_amend(order)):
            return None
        return self.say(Reply(text=SUPPOSED_LATER.format(order=quoted(order))))

    def _of_the_list(self) -> Dialogue:
        """The conversation that holds the list of communes: this one, the one left for another, or the first to ask."""
        names = (self.session.flow, self.session.paused, "creer")
        flow = next(FLOWS[name] for name in names if name in FLOWS and _asks_list(FLOWS[name]))
        here = {} if flow.name == self.session.flow else {"flow": flow.name, "asking": RECAP, "paused": None}
        session = self.session.model_copy(update=here)
        return self._walked(flow, session)

    def standing_list(self) -> "Talk | Turn":
        """The same with the list of communes as it stands; the way back to it when it cannot stand yet.

        What is drawn or written must never show the list as it was before a change.
        """
        dialogue = self._of_the_list()
        if turn := dialogue.unsettled():
            return turn
        said = dialogue.settled().session.model_dump(include={"answers", "drafts"})
        return replace(self, session=self.session.model_copy(update=said))

    def context(self) -> Context:
        """What any conversation may look at, whatever the person is being asked."""
        return Context(self.knowledge, Answers.stored(self.session.answers), self.today)

    def taken_up(self) -> "Talk":
        """The same, back in the flow that was left for the menu, if there is one."""
        if self.session.flow or not self.session.paused:
            return self
        return replace(self, session=self.session.model_copy(update={"flow": self.session.paused}))

    def calm(self) -> "Talk":
        """The same, with nothing left to confirm."""
        return (
            replace(self, session=self.session.model_copy(update={"confirming": None}))
            if self.session.confirming
            else self
        )

    def without_admin(self) -> "Talk":
        """The same, with no change of an admin's on its way: they went on to something else."""
        return replace(self, session=self.session.model_copy(update={"admin": None})) if self.session.admin else self

    @property
    def home(self) -> str | None:
        """Where the person is: the region of the places they gave, else the one a room or a link gives."""
        regions = self.knowledge.gazetteer.territory(self.places).regions
        return regions[0].code if len(regions) == 1 else self.region

    @property
    def just_said(self) -> str | None:
        """The entry of the FAQ that the message before this one was answered with, whatever region's version it was."""
        return self.answered.partition(VERSION)[0] if self.answered else None

    @property
    def is_begun(self) -> bool:
        """Whether CPTS were talked about before this message: a few words may then go on with it."""
        session = self.session
        return bool(self.just_said or session.flow or session.paused or self._is_asked_which)

    @property
    def _is_asked_which(self) -> bool:
        """Whether questions were offered in reply to the message before."""
        return any(choice.id.startswith(ENTRY) for choice in self.session.offered)

    @property
    def matter_asked(self) -> Matter | None:
        """What was just asked of a place; None when something else was."""
        return Matter(self.just_said) if self.just_said in MATTERS else None

    @property
    def still(self) -> str | None:
        """What the session keeps of it, when nothing else is answered now."""
        return kept(self.answered, self.said_of) if self.answered else None

    @property
    def place_told(self) -> Sequence[str]:
        """The INSEE codes of the communes just asked about, else of those the person gave."""
        return [code for code in self.said_of if len(code) == COMMUNE] or self.places

    @property
    def region_asked(self) -> Region | None:
        """The region just asked about, where no place of it was named."""
        codes = [code.removeprefix(REGION) for code in self.said_of if code.startswith(REGION)]
        return self.knowledge.gazetteer.region(codes[0]) if codes else None

    @property
    def departement_asked(self) -> Departement | None:
        """The département whose CPTS were told just before."""
        is_one = self.matter_asked is Matter.CPTS and len(self.said_of) == 1
        return self.knowledge.gazetteer.departement(self.said_of[0]) if is_one else None

    @property
    def places(self) -> Sequence[str]:
        """The INSEE codes of the places they gave, in a list they are still making, too."""
        answers = Answers.stored(self.session.answers)
        return answers.place or answers.area or answers.territory or self.list_begun

    @property
    def list_begun(self) -> Sequence[str]:
        """The INSEE codes of the list of communes that is being made."""
        return (self.session.drafts.get(LIST) or {}).get("codes") or ()

    def with_drafts(self, drafts: Mapping[str, Any]) -> "Talk":
        """The same, with answers half given."""
        return replace(self, session=self.session.model_copy(update={"drafts": {**self.session.drafts, **drafts}}))

    def open(self, name: str, told: Mapping[str, Any] | None = None) -> Turn:
        """Start a flow, with the answers a person already `told`; in private, where nothing of them is kept here."""
        if self.incoming.elsewhere:
            address = self.incoming.elsewhere + name
            return Turn(replies=(Reply(text=ELSEWHERE.format(address=address)),), session=self.session)
        session = self.session.model_copy(update={"answers": {**self.session.answers, **(told or {})}})
        return self._walked(FLOWS[name], session).start()

    def menu(self, *notes: str) -> Turn:
        left = {"flow": None, "asking": None, "confirming": None, "paused": self.session.flow or self.session.paused}
        session = self.session.model_copy(update={**left, "offered": list(choices())})
        keeps = (FOR_ADMINS,) if self.desk else ()
        return Turn(replies=(*(Reply(text=n) for n in (*notes, *keeps)), menu()), session=session)

    def told(self, turn: Turn) -> Turn:
        """A turn that leaves the person at their result: under what offers nothing, what the result offers."""
        if turn.replies[-1].choices:
            return turn
        return replace(self, session=turn.session).say(*turn.replies, effects=turn.effects)

    def say(self, *replies: Reply, effects: Sequence[Effect] = ()) -> Turn:
        """Replies that leave the person where they were: the pending question follows, else what is offered.

        What was to be confirmed is no more: a « oui » said after them would be to something else.
        """
        dialogue = self.calm().dialogue()
        if dialogue and self.session.asking not in (None, DONE):
            return _aside(replies, dialogue.resume(), effects)
        *first, last = replies
        offered = last.choices or (dialogue.result_choices() if dialogue and self.session.asking else choices())
        shown = last.model_copy(update={"choices": offered})
        session = self.session.model_copy(update={"offered": list(shown.choices), "confirming": None})
        return Turn(replies=(*first, shown), session=session, effects=tuple(effects))


def _asks_list(flow: Flow) -> bool:
    return any(question.key == LIST for question in flow.questions)


def _aside(replies: Sequence[Reply], rest: Turn, effects: Sequence[Effect]) -> Turn:
    """Replies said before the pending question: a number means the question's choices first, then theirs.

    Where they offer something themselves, many choices of the question are not shown again, but still chosen by their
    number or their words.
    """
    offered = list(rest.session.offered)
    numbered = []
    for reply in replies:
        numbered.append(reply.model_copy(update={"numbered_from": len(offered) + 1}))
        offered += reply.choices
    *before, question = rest.replies
    if len(question.choices) > MOST_AGAIN and replies[-1].choices:
        question = question.model_copy(update={"choices": SHORTLY, "numbered_from": len(offered) + 1})
        offered += SHORTLY
    session = rest.session.model_copy(update={"offered": offered})
    return Turn(replies=(*numbered, *before, question), session=session, effects=tuple(effects))
