"""The walker of every guided conversation: a flow is data, this module hears a message as an answer to it.

What was said is the answer to the pending question, to another one, or a change of one given before (`corrections.py`).
"""

from dataclasses import replace

from handlers.engine.corrections import UNDO, amended, changeable, edited_at_once, undone, would_amend
from handlers.engine.flow import DONE, RECAP, Accept, Hold, Question, Refuse, kept_words
from handlers.engine.messages import Turn
from handlers.engine.walk import CONFIRM, EDIT, GO_ON, UNKNOWN, Walk
from handlers.hearing.assent import is_clear_yes, yes_or_no
from knowledge.text import key

LONGEST_LABEL = 60  # characters of a choice, typed
GOING_ON = {"suite", "poursuivre", "continuer", "suivant", "resultat", "le resultat"}
NO_IDEA = frozenset({"je ne sais pas", "je sais pas", "je c pas", "sais pas", "jsp", "aucune idee", "je ne sais plus"})


class Dialogue(Walk):
    """One message heard where one person stands in one flow."""

    def start(self) -> Turn:
        """Open the flow, taking up what the person already said in another one."""
        known = [q for q in self.branch() if self.has(q)]
        if not known or len(known) == len(self.branch()):
            return self.go_on()  # nothing to take up, or all of it stands in the recap
        return self.go_on(f"Je reprends ce que vous m'avez déjà dit.\n\n{self._summary(known)}")

    def is_begun(self) -> bool:
        """Whether the pending question already has half an answer: some communes of a list."""
        question = self.pending()
        return question is not None and self.drafting(question).draft is not None

    def heeds(self, said: str) -> bool:
        """Whether words are plainly for the pending question, or one answered before, though they may look like one."""
        pending = [q for q in self.branch() if q.key == self.session.asking]
        return any(q.heeds(said, self.drafting(q)) for q in (*pending, *changeable(self)))

    def misplaced(self, said: str) -> Turn | None:
        """What to say when a message answers another question of this conversation: a later one keeps it."""
        others = (q for q in self.branch() if q.key != self.session.asking)
        found = ((q, q.parse(said, self.drafting(q))) for q in others)
        meant, outcome = next(((q, o) for q, o in found if not isinstance(o, Refuse)), (None, None))
        if meant is None or outcome is None:
            return None
        if not self.has(meant):
            return self.kept_for_later(meant, outcome)
        if self.session.asking == RECAP and isinstance(outcome, Hold):  # « 23400 » is of several communes: which one?
            return self.hold(meant, outcome)
        way = f"choisissez « Modifier : {meant.title} »" if self.session.asking == RECAP else "écrivez « modifier »"
        return self.ask_again(Refuse(f"Pour changer votre réponse « {meant.title} », {way}."))

    def answer(self, said: str) -> Turn | Refuse:
        """Take what was said as the answer to the pending question, or as a change of one given before."""
        if self.session.asking == RECAP:  # « ajoute Trouy » is said of the list: alone it would be a new one
            return amended(self, said) or self._answered(said)
        turn = self._answered(said)
        return (amended(self, said) or turn) if isinstance(turn, Refuse) else turn

    def shown(self, said: str) -> str:
        """What somebody asks to see of an answer given before, while another question is pending."""
        return next(filter(None, (q.shown(said, self.drafting(q)) for q in self.given())), "")

    def _answered(self, said: str) -> Turn | Refuse:
        question = self.pending()
        if question is None:
            return self._after_questions(said)
        if said == UNKNOWN.id or key(said) in NO_IDEA:
            return self._unknown(question)
        if heard := self._overheard(question, said):
            return heard
        outcome = question.parse(said, self.drafting(question))
        match outcome:
            case Accept():
                return self.accept(question, outcome)
            case Hold():
                return self.hold(question, outcome)
            case Refuse():
                return outcome

    def _overheard(self, question: Question, said: str) -> Turn | None:
        """What a message tells of other questions too: all of it is kept and said back; this one hears the rest."""
        heard = self.flow.tells(said, self.context)
        told = [(q, heard.told[q.key]) for q in self.flow.questions if q.key in heard.told and not self.has(q)]
        if all(q.key == question.key for q, _ in told):
            is_alone = heard.note and isinstance(question.parse(said, self.drafting(question)), Refuse)
            return self.resume(heard.note) if is_alone else None
        kept = self
        for q, outcome in told:
            kept = kept.keeping(q, outcome)
        note = f"{kept_words(one for _, one in told)} {heard.note}".strip()
        return kept.go_on(note) if kept.has(question) else kept._hearing(question, heard.rest, note)

    def _hearing(self, question: Question, rest: str, note: str) -> Turn:
        """The pending question, once it heard what is left of a message; said after a note."""
        outcome = question.parse(rest, self.drafting(question)) if key(rest) else Refuse("")
        if isinstance(outcome, Accept):
            return self.accept(question, replace(outcome, note=f"{note} {outcome.note}".strip()))
        if isinstance(outcome, Hold):
            return self.hold(question, replace(outcome, text=f"{note}\n\n{outcome.text}"))
        return self.resume(note)

    def back(self) -> Turn | None:
        """The question before this one; None at the first."""
        branch = self.branch()
        keys = [q.key for q in branch]
        at = keys.index(self.session.asking) if self.session.asking in keys else len(keys)
        return self.ask(branch[at - 1]) if at else None

    def offered(self, said: str) -> str:
        """The choice of the result that its whole label means, though another screen came since; else what was said."""
        if self.session.asking != DONE or len(said) > LONGEST_LABEL:
            return said
        return next((c.id for c in self.result_choices() if key(c.label) == key(said)), said)

    def _after_questions(self, said: str) -> Turn | Refuse:
        agreed = (yes_or_no(said) or is_clear_yes(said) or key(said) in GOING_ON) and self.session.asking == RECAP
        if agreed or said in (CONFIRM.id, GO_ON.id):
            return self.result()
        if said == UNDO.id and self.session.undo:
            return undone(self)
        edited = next((q for q in self.branch() if EDIT + q.key == said), None)
        if edited:
            return self.ask(edited)
        return edited_at_once(self, said) if self.session.asking == RECAP else Refuse(self.explain())

    def _unknown(self, question: Question) -> Turn | Refuse:
        if question.unknown is None:
            return Refuse(question.help)
        shown = question.show(question.unknown, self.context)
        return self.accept(
            question, Accept(question.unknown, note=f"Sans réponse de votre part, je retiens : {shown}.")
        )

    def amended(self, said: str) -> Turn | None:
        """« retirer Buzançais », a question later."""
        return amended(self, said)

    def would_amend(self, said: str) -> bool:
        """Whether words are about an answer given before, rather than the pending question."""
        return would_amend(self, said)
