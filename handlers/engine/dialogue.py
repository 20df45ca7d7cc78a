"""The walker of every guided conversation: a flow is data, this module finds what to ask next.

Given once here, for every flow and channel: progress on the real branch, going back, changing one answer while the
later ones stay when still valid, recap, help, "je ne sais pas", resume.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.engine.answers import Answers
from handlers.engine.flow import BACK, DONE, MENU, RECAP, REVIEW, STOP, Accept, Context, Flow, Hold, Question, Refuse
from handlers.engine.messages import Choice, Reply, Session, Told, Turn
from handlers.hearing.assent import is_clear_yes, yes_or_no
from handlers.hearing.supposing import is_conditional
from knowledge.base import Knowledge
from knowledge.text import key

UNKNOWN = Choice(id="inconnu", label="Je ne sais pas")
UNDO = Choice(id="annuler-changement", label="Annuler ce changement")
CONFIRM = Choice(id="resultat", label="Voir le résultat")
GO_ON = Choice(id="poursuivre", label="Poursuivre")
LONGEST_LABEL = 60  # characters of a choice, typed
POSTCODE = 5  # digits; a shorter number is that of a choice
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
GOING_ON = {"suite", "poursuivre", "continuer", "suivant", "resultat", "le resultat"}
NO_IDEA = frozenset({"je ne sais pas", "je sais pas", "je c pas", "sais pas", "jsp", "aucune idee", "je ne sais plus"})


class Dialogue:
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

    def start(self) -> Turn:
        """Open the flow, taking up what the person already said in another one."""
        known = [q for q in self.branch() if self.has(q)]
        if not known or len(known) == len(self.branch()):
            return self._next()  # nothing to take up, or all of it stands in the recap
        return self._next(f"Je reprends ce que vous m'avez déjà dit.\n\n{self._summary(known)}")

    def resume(self, note: str = "") -> Turn:
        """Ask the pending question again, as it stands."""
        question = self.pending()
        if question is not None:
            return self._ask(question, note)
        return self.conclude() if self.session.asking == DONE else self._recap(note)

    def pending(self) -> Question | None:
        return next((q for q in self.branch() if q.key == self.session.asking), None)

    def is_begun(self) -> bool:
        """Whether the pending question already has half an answer: some communes of a list."""
        question = self.pending()
        return question is not None and self.drafting(question).draft is not None

    def heeds(self, said: str) -> bool:
        """Whether words are plainly for the pending question, or one answered before, though they may look like one."""
        pending = [q for q in self.branch() if q.key == self.session.asking]
        return any(q.heeds(said, self.drafting(q)) for q in (*pending, *self.changeable()))

    def misplaced(self, said: str) -> Turn | None:
        """What to say when a message answers another question of this conversation: a later one keeps it."""
        others = (q for q in self.branch() if q.key != self.session.asking)
        found = ((q, q.parse(said, self.drafting(q))) for q in others)
        meant, outcome = next(((q, o) for q, o in found if not isinstance(o, Refuse)), (None, None))
        if meant is None:
            return None
        if not self.has(meant):
            later = f"Je vous le demanderai un peu plus loin, à la question « {meant.title} »."
            return self._keeping(meant, outcome).ask_again(Refuse(f"{later} Je garde votre réponse."))
        if self.session.asking == RECAP and isinstance(outcome, Hold):  # « 23400 » is of several communes: which one?
            return self._hold(meant, outcome)
        way = f"choisissez « Modifier : {meant.title} »" if self.session.asking == RECAP else "écrivez « modifier »"
        return self.ask_again(Refuse(f"Pour changer votre réponse « {meant.title} », {way}."))

    def _keeping(self, question: Question, outcome: Accept | Hold | Refuse | None) -> "Dialogue":
        """With the answer to a question that is not asked yet, or what it is so far."""
        if isinstance(outcome, Accept):
            return self.accepting(question, outcome)
        kept = self._with({}, ())
        if isinstance(outcome, Hold) and outcome.draft is not None:
            kept.session.drafts[question.key] = outcome.draft
        return kept

    def answer(self, said: str) -> Turn | Refuse:
        """Take what was said as the answer to the pending question, or as a change of one given before."""
        if self.session.asking == RECAP:  # « ajoute Trouy » is said of the list: alone it would be a new one
            return self.amended(said) or self._answered(said)
        turn = self._answered(said)
        return (self.amended(said) or turn) if isinstance(turn, Refuse) else turn

    def shown(self, said: str) -> str:
        """What somebody asks to see of an answer given before, while another question is pending."""
        return next(filter(None, (q.shown(said, self.drafting(q)) for q in self.given())), "")

    def settled(self) -> "Dialogue":
        """The same, with the answers being changed as they stand: none is lost for want of « c'est complet »."""
        settled = ((q, q.settled(self.drafting(q))) for q in self._changing())
        changed = {q.key: value for q, value in settled if value is not None}
        return self._with(changed, changed.keys()) if changed else self

    def unsettled(self) -> Turn | None:
        """Back to an answer being changed that cannot stand as it is: nothing is made of the old one meanwhile."""
        open_ = (q for q in self._changing() if q.settled(self.drafting(q)) is None)
        question = next(open_, None)
        if question is None:
            return None
        old = question.show(self.context.answers.get(question.key), self.context)
        return self._ask(question, UNSETTLED.format(title=question.title, old=old))

    def _changing(self) -> list[Question]:
        """The questions answered, whose answer is being changed; one to choose from has no draft, and is pending."""
        drafts, asking = self.session.drafts, self.session.asking
        begun = {key for key, draft in drafts.items() if draft is not None or key == asking}
        return [q for q in self.branch() if self.has(q) and q.key in begun]

    def changeable(self) -> list[Question]:
        """The answers given, and those that anybody may volunteer, wherever they stand."""
        told = [q for q in self.flow.questions if q.volunteered and not self.has(q) and q.applies(self.context)]
        return [*self.given(), *told]

    def given(self) -> list[Question]:
        """The questions answered before the pending one was asked."""
        return [q for q in self.branch() if q.key != self.session.asking and self.has(q)]

    def amended(self, said: str) -> Turn | None:
        """« retirer Buzançais », a question later: the list without it; back to it when something is still open."""
        for question in self.changeable():
            context = self.drafting(question)
            outcome = question.parse(said, context) if question.heeds(said, context) else None
            if isinstance(outcome, Hold) and outcome.settled is None:
                return self._hold(question, outcome)
            if isinstance(outcome, Refuse) and question.volunteered:
                return self._declined(outcome)
            if isinstance(outcome, Refuse) and self.session.asking == DONE:
                return self._ask(question, refused=outcome)
            if isinstance(outcome, Accept | Hold):
                settled = outcome if isinstance(outcome, Accept) else outcome.settled
                return self._retaken(question, settled) if settled else None
        return None

    def _declined(self, refused: Refuse) -> Turn:
        """Why what somebody volunteered is not taken: it was never asked, so there is no question to go back to."""
        if self.session.asking != DONE:
            return self.ask_again(refused)
        return Turn(replies=(Reply(text=refused.text),), session=self.session)

    def would_amend(self, said: str) -> bool:
        """Whether words are about an answer given before, rather than the pending question."""
        return any(q.heeds(said, self.drafting(q)) for q in self.changeable())

    def _retaken(self, question: Question, outcome: Accept) -> Turn:
        """Where the person stands, with this answer instead: the pending question, the recap, or the new result."""
        if self.session.asking == RECAP and question.undoable:
            return self._replaced(question, outcome)
        outcome = replace(outcome, note=self._moved(question, outcome) or outcome.note)
        after = self.accepting(question, outcome)
        if self.session.asking != DONE and not (outcome.onward and self.session.asking == RECAP):
            return after.resume(outcome.note)
        turn = after.result()
        if outcome.quiet and turn.session.asking == DONE:
            last = turn.replies[-1]
            note = last.model_copy(update={"text": outcome.note, "cards": ()})
            return turn.model_copy(update={"replies": (note,)})
        return turn.model_copy(update={"replies": (Reply(text=outcome.note), *turn.replies)})

    def _answered(self, said: str) -> Turn | Refuse:
        question = self.pending()
        if question is None:
            return self._after_questions(said)
        if said == UNKNOWN.id or key(said) in NO_IDEA:
            return self._unknown(question)
        outcome = question.parse(said, self.drafting(question))
        match outcome:
            case Accept():
                return self._accept(question, outcome)
            case Hold():
                return self._hold(question, outcome)
            case Refuse():
                return outcome

    def back(self) -> Turn | None:
        """The question before this one; None at the first."""
        branch = self.branch()
        keys = [q.key for q in branch]
        at = keys.index(self.session.asking) if self.session.asking in keys else len(keys)
        return self._ask(branch[at - 1]) if at else None

    def result(self, note: str = "") -> Turn:
        """The result; before it, what is still missing, after a note, or a change that is not done."""
        if not self.missing() and (unsettled := self.unsettled()):
            return unsettled
        return self._next(note) if self.missing() else self.conclude()

    def ask_again(self, refused: Refuse) -> Turn:
        """The pending question after something that was no answer: why first, with what was offered instead."""
        question = self.pending()
        return self._ask(question, refused=refused) if question else self._recap(refused.text)

    def review(self) -> Turn:
        return self._recap()

    def explain(self) -> str:
        if question := self.pending():
            return question.help
        return AFTER if self.session.asking == DONE else "Choisissez « Voir le résultat », ou la réponse à modifier."

    def offered(self, said: str) -> str:
        """The choice of the result that its whole label means, though another screen came since; else what was said."""
        if self.session.asking != DONE or len(said) > LONGEST_LABEL:
            return said
        *_, last = self.flow.conclude(self.context)
        return next((c.id for c in (*last.choices, REVIEW, MENU) if key(c.label) == key(said)), said)

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

    def _after_questions(self, said: str) -> Turn | Refuse:
        agreed = (yes_or_no(said) or is_clear_yes(said) or key(said) in GOING_ON) and self.session.asking == RECAP
        if agreed or said in (CONFIRM.id, GO_ON.id):
            return self.result()
        if said == UNDO.id and self.session.undo:
            return self._undone()
        edited = next((q for q in self.branch() if EDIT + q.key == said), None)
        if edited:
            return self._ask(edited)
        return self._edited_at_once(said) if self.session.asking == RECAP else Refuse(self.explain())

    def _edited_at_once(self, said: str) -> Turn | Refuse:
        """A new answer typed where the earlier ones are shown: « Strasbourg » changes the place.

        A bare no says of no question that it is its answer; « et si on passait à 78 000 ? » answers none.
        """
        if yes_or_no(said) is not None or is_conditional(said):
            return Refuse(self.explain())
        for question in self.branch():
            outcome = question.parse(said, self.context) if question.amends(said) else None
            if isinstance(outcome, Accept) and not (said.isdigit() and len(said) < POSTCODE):
                return self._replaced(question, outcome)
        return Refuse(self.explain())

    def _replaced(self, question: Question, outcome: Accept) -> Turn:
        """Another answer than before: both are said, and the old one is one tap away."""
        keys = (question.key, *outcome.also)
        before = {key: self.session.answers.get(key) for key in keys}
        old = self.context.answers.get(question.key)
        turn = self._accept(question, outcome)
        if old is None or old == outcome.value or not question.undoable:
            return turn
        changed = self._moved(question, outcome)
        *earlier, last = [reply for reply in turn.replies if reply.text != outcome.note]
        shown = last.model_copy(update={"choices": (*last.choices, UNDO)})
        session = turn.session.model_copy(update={"undo": before, "offered": list(shown.choices)})
        return turn.model_copy(update={"replies": (Reply(text=changed), *earlier, shown), "session": session})

    def _moved(self, question: Question, outcome: Accept) -> str:
        """« Profession : Médecin → Infirmier ou infirmière. », "" where an answer does not change in a word."""
        old = self.context.answers.get(question.key)
        if old is None or old == outcome.value or not question.undoable:
            return ""
        return f"{question.title} : {question.show(old, self.context)} → {question.show(outcome.value, self.context)}."

    def _undone(self) -> Turn:
        """The answers as they were before the last change typed at the recap."""
        undone = self._with(self.session.undo, ())
        return undone._recap("C'est annulé : vos réponses sont comme avant.")

    def _unknown(self, question: Question) -> Turn | Refuse:
        if question.unknown is None:
            return Refuse(question.help)
        shown = question.show(question.unknown, self.context)
        return self._accept(
            question, Accept(question.unknown, note=f"Sans réponse de votre part, je retiens : {shown}.")
        )

    def _accept(self, question: Question, outcome: Accept) -> Turn:
        after = self.accepting(question, outcome)
        if outcome.handed and (handed := after._handed(outcome.handed)):
            return handed
        frozen = f"{question.title} : {question.show(outcome.value, self.context)}"
        return after._next(outcome.note, replaces=frozen)

    def _handed(self, said: str) -> Turn | None:
        """The next question, once it heard what was said to the one before; None when it makes nothing of it."""
        question = self.missing()
        outcome = question.parse(said, self.drafting(question)) if question else None
        if question is None or outcome is None or isinstance(outcome, Refuse):
            return None
        return self._accept(question, outcome) if isinstance(outcome, Accept) else self._hold(question, outcome)

    def accepting(self, question: Question, outcome: Accept) -> "Dialogue":
        """The same conversation with this answer, before anything is said of it."""
        return self._with({question.key: outcome.value, **outcome.also}, [question.key])

    def with_answers(self, answers: Mapping[str, Any]) -> "Dialogue":
        """The same conversation with these answers instead, and no draft of theirs."""
        return self._with(answers, answers.keys()) if answers else self

    def _with(self, answers: Mapping[str, Any], closed: Collection[str]) -> "Dialogue":
        """The same conversation with these answers, and without the drafts of the questions they close."""
        drafts = {k: draft for k, draft in self.session.drafts.items() if k not in closed}
        session = self.session.model_copy(update={"answers": {**self.session.answers, **answers}, "drafts": drafts})
        here = self.context
        return Dialogue(self.flow, session, here.knowledge, here.today, here.region, here.networks)

    def _hold(self, question: Question, outcome: Hold) -> Turn:
        reply = self._framed(question, outcome.text, outcome.choices)
        turn = self._turn([reply], question.key)
        drafts = {**self.session.drafts, question.key: outcome.draft}
        return turn.model_copy(update={"session": turn.session.model_copy(update={"drafts": drafts})})

    def _next(self, note: str = "", replaces: str = "") -> Turn:
        missing = self.missing()
        turn = self._ask(missing, note) if missing else self._recap(note)
        first, *others = turn.replies
        replies = (first.model_copy(update={"replaces": replaces}), *others)
        return turn.model_copy(update={"replies": replies})

    def missing(self) -> Question | None:
        return next((q for q in self.branch() if not self.has(q)), None)

    def _ask(self, question: Question, note: str = "", refused: Refuse | None = None) -> Turn:
        context = self.drafting(question)
        text = question.ask(context)
        choices = question.choices(context)
        if refused:
            text = f"{refused.text}\n\n{text}"
            choices = (*refused.choices, *choices)
        replies = [Reply(text=note)] if note else []
        return self._turn([*replies, self._framed(question, text, choices)], question.key)

    def drafting(self, question: Question) -> Context:
        """The context in which a question is asked: with its half-given answer, if there is one."""
        draft = self.session.drafts.get(question.key)
        return replace(self.context, draft=question.draft(self.context) if draft is None else draft)

    def _framed(self, question: Question, text: str, choices: Sequence[Choice]) -> Reply:
        branch = self.branch()
        rank = [q.key for q in branch].index(question.key) + 1
        unknown = () if question.unknown is None else (UNKNOWN,)
        return Reply(
            text=f"**Question {rank}/{len(branch)} — {question.title}**\n\n{text}",
            choices=(*choices, *unknown, BACK, STOP),
        )

    def _recap(self, note: str = "") -> Turn:
        """The answers so far, each with its edit; the result once none is missing."""
        if (settled := self.settled()) is not self:
            return settled._recap(note)
        branch = self.branch()
        given = [q for q in branch if self.has(q)]
        edits = (Choice(id=EDIT + q.key, label=f"Modifier : {q.title}") for q in given)
        onward = CONFIRM if len(given) == len(branch) else GO_ON
        text = f"**Récapitulatif — {self.flow.title}**\n\n{self._summary(given) or NOTHING_YET}"
        reply = Reply(text=text, choices=(onward, *edits, BACK, STOP))
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
                "undo": {},
                "supposed": {},
                "offered": list(replies[-1].choices),
            }
        )
        marked = (r.model_copy(update={"topic": topic}) if r.choices else r for r in replies)
        return Turn(replies=tuple(marked), session=session)

    def branch(self) -> list[Question]:
        asked = (q for q in self.flow.questions if not q.volunteered or self.has(q))
        return [q for q in asked if q.applies(self.context)]

    def has(self, question: Question) -> bool:
        return self.context.answers.get(question.key) is not None


def _still_valid(flow: Flow, context: Context) -> Answers:
    """The answers without those the knowledge no longer holds: a profession or a commune that is gone."""
    answers = context.answers
    given = [q for q in flow.questions if answers.get(q.key) is not None]
    gone = {q.key: None for q in given if not q.still_valid(answers.get(q.key), context)}
    return answers.model_copy(update=gone)
