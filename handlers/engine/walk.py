"""Where one person stands in one flow: which question comes next, how it is shown, what an answer leads to.

Given once here, for every flow and channel: progress on the real branch, recap, help, result, resume. What a message
means is no matter of this module: `dialogue.py` answers, `corrections.py` changes what was answered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self

from handlers.engine.answers import Answers
from handlers.engine.flow import BACK, DONE, MENU, RECAP, REVIEW, STOP, Accept, Context, Flow, Hold, Question, Refuse
from handlers.engine.messages import Choice, Offer, Reply, Session, Told, Turn
from knowledge.base import Knowledge

UNKNOWN = Choice(id="inconnu", label="Je ne sais pas")
CONFIRM = Choice(id="resultat", label="Voir le résultat")
GO_ON = Choice(id="poursuivre", label="Poursuivre")
UNSETTLED = (
    "Votre réponse « {title} » a changé et n'est pas validée : je ne prépare rien avec l'ancienne, {old}. "
    "Terminez d'abord ce changement."
)
NOTHING_YET = "Vous n'avez pas encore répondu."
EDIT = "modifier:"
AFTER = (
    "Dites-moi ce qui n'est pas clair, avec vos mots : « c'est quoi l'ACI ? », « que veut dire part variable ? ». "
    "« modifier » change une réponse, « dossier » prépare vos documents, « partager » transmet le résultat, « menu » "
    "revient au début."
)


class Walk:
    """One person's place in one flow. Every method returns the `Turn` that follows and changes nothing."""

    def __init__(
        self,
        flow: Flow,
        session: Session,
        knowledge: Knowledge,
        today: date,
        region: str | None = None,
        networks: frozenset[str] = frozenset(),
    ) -> None:
        self.flow = flow
        self.session = session
        answers = Answers.stored(session.answers)
        stored = Context(knowledge, answers, today, region=region, delivered=session.delivered, networks=networks)
        self.context = replace(stored, answers=_still_valid(flow, stored))

    def resume(self, note: str = "") -> Turn:
        """Ask the pending question again, as it stands; the next one, where an answer took it out of the way."""
        question = self.pending()
        if question is not None:
            return self.ask(question, note)
        if self.session.asking == DONE:
            return self.conclude()
        return self.recap(note) if self.session.asking == RECAP else self.go_on(note)

    def pending(self) -> Question | None:
        return next((q for q in self.branch() if q.key == self.session.asking), None)

    def missing(self) -> Question | None:
        return next((q for q in self.branch() if not self.has(q)), None)

    def branch(self) -> list[Question]:
        asked = (q for q in self.flow.questions if not q.volunteered or self.has(q))
        return [q for q in asked if q.applies(self.context)]

    def has(self, question: Question) -> bool:
        return self.context.answers.get(question.key) is not None

    def given(self) -> list[Question]:
        """The questions answered before the pending one was asked."""
        return [q for q in self.branch() if q.key != self.session.asking and self.has(q)]

    def begun_early(self) -> list[Question]:
        """The questions whose answer is begun though they are not asked yet: communes told at the profession."""
        drafts = self.session.drafts
        return [q for q in self.branch() if q.key != self.session.asking and not self.has(q) and drafts.get(q.key)]

    def keeping(self, question: Question, outcome: Accept | Hold | Refuse | None) -> Self:
        """With the answer to a question that is not asked yet, or what it is so far."""
        if isinstance(outcome, Accept):
            return self.accepting(question, outcome)
        kept = self._with({}, ())
        if isinstance(outcome, Hold) and outcome.draft is not None:
            kept.session.drafts[question.key] = outcome.draft
        return kept

    def kept_for_later(self, question: Question, outcome: Accept | Hold) -> Turn:
        """The pending question again, once an answer to a later one is kept; what is added to it is said."""
        later = f"Je vous le demanderai un peu plus loin, à la question « {question.title} »."
        kept = self.keeping(question, outcome)
        so_far = question.settled(kept.drafting(question)) if question in self.begun_early() else None
        held = f"Je garde : {question.show(so_far, self.context)}." if so_far else "Je garde votre réponse."
        return kept.ask_again(Refuse(f"{later} {held}"))

    def drafting(self, question: Question) -> Context:
        """The context in which a question is asked: with its half-given answer, if there is one."""
        draft = self.session.drafts.get(question.key)
        return replace(self.context, draft=question.draft(self.context) if draft is None else draft)

    def result(self, note: str = "") -> Turn:
        """The result; before it, what is still missing, after a note, or a change that is not done."""
        if not self.missing() and (unsettled := self.unsettled()):
            return unsettled
        return self.go_on(note) if self.missing() else self.conclude()

    def result_choices(self) -> tuple[Choice, ...]:
        """What the result offers: its details, and the way on."""
        *_, last = self.flow.conclude(self.context)
        return (*last.choices, REVIEW, MENU)

    def conclude(self) -> Turn:
        *earlier, last = self.flow.conclude(self.context)
        choices = (*last.choices, REVIEW, MENU)
        turn = self._turn([*earlier, last.model_copy(update={"choices": choices})], DONE)
        session = turn.session.model_copy(update={"told": self._told()})
        return turn.model_copy(update={"session": session, "effects": tuple(self.flow.effects(self.context))})

    def _told(self) -> Told:
        """This result, with the one before it when something changed in between, in this same conversation."""
        kept = self.session.answers
        now = {q.key: kept[q.key] for q in self.flow.questions if kept.get(q.key) is not None}
        last = self.session.told
        if last is None or last.flow != self.flow.name:
            return Told(flow=self.flow.name, answers=now)
        return last if last.answers == now else Told(flow=self.flow.name, answers=now, before=last.answers)

    def unsettled(self) -> Turn | None:
        """Back to an answer being changed that cannot stand as it is: nothing is made of the old one meanwhile."""
        open_ = (q for q in self._changing() if q.settled(self.drafting(q)) is None)
        question = next(open_, None)
        if question is None:
            return None
        old = question.show(self.context.answers.get(question.key), self.context)
        return self.ask(question, UNSETTLED.format(title=question.title, old=old))

    def settled(self) -> Self:
        """The same, with the answers being changed as they stand: none is lost for want of « c'est complet »."""
        settled = ((q, q.settled(self.drafting(q))) for q in self._changing())
        changed = {q.key: value for q, value in settled if value is not None}
        return self._with(changed, changed.keys()) if changed else self

    def _changing(self) -> list[Question]:
        """The questions answered, whose answer is being changed; one to choose from has no draft, and is pending."""
        drafts, asking = self.session.drafts, self.session.asking
        begun = {key for key, draft in drafts.items() if draft is not None or key == asking}
        return [q for q in self.branch() if self.has(q) and q.key in begun]

    def review(self) -> Turn:
        return self.recap()

    def explain(self) -> str:
        if question := self.pending():
            return question.help
        if self.session.asking == DONE:
            return AFTER
        return f"Choisissez « {self._onward().label} », ou la réponse à modifier."

    def _onward(self) -> Choice:
        """What the recap leads to."""
        return GO_ON if self.missing() else CONFIRM

    def accepting(self, question: Question, outcome: Accept) -> Self:
        """The same conversation with this answer, before anything is said of it."""
        return self._with({question.key: outcome.value, **outcome.also}, [question.key])

    def with_answers(self, answers: Mapping[str, Any]) -> Self:
        """The same conversation with these answers instead, and no draft of theirs."""
        return self._with(answers, answers.keys()) if answers else self

    def _with(self, answers: Mapping[str, Any], closed: Collection[str]) -> Self:
        """The same conversation with these answers, and without the drafts of the questions they close."""
        drafts = {k: draft for k, draft in self.session.drafts.items() if k not in closed}
        session = self.session.model_copy(update={"answers": {**self.session.answers, **answers}, "drafts": drafts})
        here = self.context
        return type(self)(self.flow, session, here.knowledge, here.today, here.region, here.networks)

    def ask_again(self, refused: Refuse) -> Turn:
        """The pending question after something that was no answer: why first, with what was offered instead."""
        question = self.pending()
        return self.ask(question, refused=refused) if question else self.recap(refused.text)

    def accept(self, question: Question, outcome: Accept) -> Turn:
        after = self.accepting(question, outcome)
        if outcome.handed and (handed := after._handed(outcome.handed)):
            return handed
        frozen = f"{question.title} : {question.show(outcome.value, self.context)}"
        return after.go_on(outcome.note, replaces=frozen)

    def _handed(self, said: str) -> Turn | None:
        """The next question, once it heard what was said to the one before; None when it makes nothing of it."""
        question = self.missing()
        outcome = question.parse(said, self.drafting(question)) if question else None
        if question is None or outcome is None or isinstance(outcome, Refuse):
            return None
        return self.accept(question, outcome) if isinstance(outcome, Accept) else self.hold(question, outcome)

    def hold(self, question: Question, outcome: Hold) -> Turn:
        """Half an answer, kept; where nothing of it is, what is offered stands until another question is asked."""
        turn = self._turn([self._framed(question, outcome.text, outcome.choices)], question.key)
        answers, drafts = {**self.session.answers, **outcome.also}, {**self.session.drafts, question.key: outcome.draft}
        kept: dict[str, Any] = {"answers": answers, "drafts": drafts}
        if outcome.choices and outcome.draft == self.drafting(question).draft:
            topic = turn.session.topic
            kept["offer"] = Offer(topic=topic, text=outcome.text, choices=list(outcome.choices))
        return turn.model_copy(update={"session": turn.session.model_copy(update=kept)})

    def go_on(self, note: str = "", replaces: str = "") -> Turn:
        missing = self.missing()
        turn = self.ask(missing, note) if missing else self.recap(note)
        first, *others = turn.replies
        replies = (first.model_copy(update={"replaces": replaces}), *others)
        return turn.model_copy(update={"replies": replies})

    def ask(self, question: Question, note: str = "", refused: Refuse | None = None) -> Turn:
        context = self.drafting(question)
        offer = self._standing_offer(question)
        text = offer.text if offer else question.ask(context)
        choices = offer.choices if offer else question.choices(context)
        if refused:
            text = f"{refused.text}\n\n{text}"
            choices = (*refused.choices, *choices)
        replies = [Reply(text=note)] if note else []
        turn = self._turn([*replies, self._framed(question, text, choices)], question.key)
        return turn.model_copy(update={"session": turn.session.model_copy(update={"offer": offer})})

    def _standing_offer(self, question: Question) -> Offer | None:
        """What the pending question offers: words that were no answer to it leave it on the table."""
        offer, topic = self.session.offer, f"{self.flow.name}.{question.key}"
        return offer if offer and offer.topic == topic == self.session.topic else None

    def _framed(self, question: Question, text: str, choices: Sequence[Choice]) -> Reply:
        branch = self.branch()
        rank = [q.key for q in branch].index(question.key) + 1
        unknown = () if question.unknown is None else (UNKNOWN,)
        return Reply(
            text=f"**Question {rank}/{len(branch)} — {question.title}**\n\n{text}",
            choices=(*choices, *unknown, BACK, STOP),
        )

    def recap(self, note: str = "") -> Turn:
        """The answers so far, each with its edit; the result once none is missing."""
        if (settled := self.settled()) is not self:
            return settled.recap(note)
        given = [q for q in self.branch() if self.has(q)]
        edits = (Choice(id=EDIT + q.key, label=f"Modifier : {q.title}") for q in given)
        text = f"**Récapitulatif — {self.flow.title}**\n\n{self._summary(given) or NOTHING_YET}"
        reply = Reply(text=text, choices=(self._onward(), *edits, BACK, STOP))
        return self._turn([*([Reply(text=note)] if note else []), reply], RECAP)

    def _summary(self, questions: Sequence[Question]) -> str:
        answers = self.context.answers
        shown = (f"- {q.title} : {q.show(answers.get(q.key), self.context)}" for q in questions)
        return "\n".join(shown)

    def _turn(self, replies: Sequence[Reply], asking: str) -> Turn:
        topic = f"{self.flow.name}.{asking}"
        session = self.session.model_copy(
            update={
                "flow": self.flow.name,
                "asking": asking,
                "paused": None,
                "offer": None,
                "undo": {},
                "supposed": {},
                "offered": list(replies[-1].choices),
            }
        )
        marked = (r.model_copy(update={"topic": topic}) if r.choices else r for r in replies)
        return Turn(replies=tuple(marked), session=session)


def _still_valid(flow: Flow, context: Context) -> Answers:
    """The answers without those the knowledge no longer holds: a profession or a commune that is gone."""
    answers = context.answers
    given = [q for q in flow.questions if answers.get(q.key) is not None]
    gone = {q.key: None for q in given if not q.still_valid(answers.get(q.key), context)}
    return answers.model_copy(update=gone) if gone else answers
