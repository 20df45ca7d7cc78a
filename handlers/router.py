"""One message in, one turn out: commands first, then the pending question, then the FAQ.

`respond` is pure: it reads no clock and writes nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from handlers.admin import aside
from handlers.admin import commands as admin
from handlers.admin.again import again, helped
from handlers.admin.form.state import say
from handlers.admin.registry import find
from handlers.engine.after import after_result
from handlers.engine.desk import Desk
from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import BACK, DONE, MENU, REVIEW, STOP, Refuse
from handlers.engine.links import Addresses
from handlers.engine.messages import (
    MOST_CHARACTERS,
    Effect,
    Incoming,
    Reply,
    Session,
    Turn,
    Unanswered,
    length,
)
from handlers.engine.standing import Standing
from handlers.engine.texts import pieces
from handlers.flows.change import change_in
from handlers.flows.presence import number_of
from handlers.flows.profile import meaning
from handlers.flows.renewal import delivered
from handlers.hearing import going_on, inquiry, orders
from handlers.hearing.assent import signed, yes_or_no
from handlers.hearing.intent import (
    asks_within,
    has_one,
    is_asking,
    is_list_of_places,
    is_no_answer,
    wish,
    wonders,
)
from handlers.hearing.position import position
from handlers.turn import answering, commands, edits, faq, meetings, network, privacy, thread
from handlers.turn.about_answer import follow_up
from handlers.turn.company import company
from handlers.turn.confirming import confirmed
from handlers.turn.disputes import disputed, typed_thumb
from handlers.turn.doors import at_once, door, later
from handlers.turn.location import located
from handlers.turn.menu import FLOWS, choices
from handlers.turn.mergers import followed
from handlers.turn.midway import midway
from handlers.turn.namesake import namesake
from handlers.turn.offices import office
from handlers.turn.out_of_turn import out_of_turn
from handlers.turn.papers import besides, papers
from handlers.turn.picking import picked
from handlers.turn.place_asked import read
from handlers.turn.presented import and_wish, announced, presented
from handlers.turn.somebody_else import somebody_else
from handlers.turn.talk import SHOW, Talk
from handlers.turn.who_speaks import heard, introduction, telling
from handlers.turn.wishes import begun, wished
from knowledge.base import Knowledge
from knowledge.text import clean, key
from knowledge.wording import typeset

LONGEST_MESSAGE = 20_000  # characters: a pasted table of communes fits, a book does not
TOO_LONG = "Votre message est trop long pour que je le lise en entier. Envoyez-le en plusieurs fois, ou plus court."
NOTHING_READABLE = "Je n'ai rien pu lire dans ce message."
OLD_BUTTON = "Ce bouton appartient à une question précédente. Voici où nous en sommes."


def respond(
    incoming: Incoming,
    session: Session,
    knowledge: Knowledge,
    today: date,
    desk: Desk | None = None,
    custody: privacy.Custody | None = None,
    standing: Standing | None = None,
    addresses: Addresses | None = None,
) -> Turn:
    """The turn that follows a message. The caller stores the session, sends the replies, applies the effects."""
    session, news = followed(session, knowledge)
    fresh = session.model_copy(update={"entry": None}) if session.entry else session
    known = (desk, custody or privacy.Custody(), standing, addresses or Addresses())
    answered, said_of = read(session.entry)
    talk = Talk(incoming, fresh, knowledge, today, *known, answered, said_of, _to_anybody)
    turn = meetings.offered(talk, _located(talk) or _turn(talk))
    said = clean(incoming.text).strip()
    turn = turn if turn.session.admin or admin.heard(talk, said) else thread.kept(talk, turn, said)
    replies = tuple(part for reply in (*news, *turn.replies) for part in _shown(reply))
    heard = _explained(delivered(turn), replies, knowledge)
    updates = {"replies": replies, "session": edits.remembered(talk, heard), "effects": _kept(talk, turn)}
    return turn.model_copy(update=updates)


def _to_anybody(talk: Talk, said: str) -> Turn:
    """The turn of a message from somebody who says nothing else, for an admin who tries it: nothing of it is kept."""
    alone = Incoming(conversation="", event_id="", text=said)
    return _turn(Talk(alone, Session(), talk.knowledge, talk.today, addresses=talk.addresses))


def _located(talk: Talk) -> Turn | None:
    """What a position that was sent is answered with, before all else; None when none was."""
    return aside.leaving(talk, located) if position(talk.incoming.text) else None


def _kept(talk: Talk, turn: Turn) -> tuple[Effect, ...]:
    """What a turn leads to. What an admin tries, or mistypes, is no question of the people they answer."""
    return tuple(e for e in turn.effects if talk.desk is None or not isinstance(e, Unanswered))


def _explained(session: Session, replies: Iterable[Reply], knowledge: Knowledge) -> Session:
    """The session with the acronyms that were just explained, by an answer or by any other text."""
    said = "\n".join(reply.text for reply in replies if "(" in reply.text)
    now = {term.short for term in knowledge.terms.term if term.is_explained_in(said)} - set(session.explained)
    return session.model_copy(update={"explained": [*session.explained, *sorted(now)]}) if now else session


def _shown(reply: Reply) -> Iterator[Reply]:
    """The reply as a phone shows it whole: in several messages when it must, with the choices under the last."""
    text = typeset(reply.text)
    *before, last = pieces(text) if length(text) > MOST_CHARACTERS else [text]
    yield from (Reply(text=part, goes_on=True) for part in before)
    yield reply if last == reply.text else reply.model_copy(update={"text": last})


def _turn(talk: Talk) -> Turn:
    incoming, session, knowledge = talk.incoming, talk.session, talk.knowledge
    if len(incoming.text) > LONGEST_MESSAGE:
        return _as_it_stands(talk, TOO_LONG)
    said = signed(clean(incoming.text).strip())
    if said == "?":
        return helped(talk) or commands.explain(talk)
    if not key(said):
        withdrawn = edits.withdrawn(talk) if incoming.edits and not said else None
        unread = Reply(text=NOTHING_READABLE)
        return withdrawn or again(talk, unread) or talk.say(faq.chatter(knowledge, said) or unread)
    if not admin.is_at_work(talk, said) and (danger := knowledge.safety.danger(said)):
        return talk.say(Reply(text=knowledge.safety.answer(danger)))
    if incoming.topic is not None and not _is_live(said, incoming.topic, session):
        return _as_it_stands(talk, OLD_BUTTON)
    return _edited(talk, said) if incoming.edits else _answer(talk, _meant(talk, said))


def _as_it_stands(talk: Talk, text: str) -> Turn:
    """These words, and the pending question after them: an admin's form, else what anybody is asked."""
    return again(talk, Reply(text=text)) or talk.say(Reply(text=text))


def _meant(talk: Talk, said: str) -> str:
    """The choice a message means; an admin's command is never taken for the words of a label."""
    if admin.heard(talk, said):
        return said
    is_stray = talk.desk is not None and said.strip().isdigit()  # of no list an admin sees, still less of people's menu
    meant = picked(said, talk.session.offered or (() if is_stray else choices()))
    dialogue = talk.dialogue() if meant == said else None
    return namesake(talk, dialogue.offered(said) if dialogue else meant)


def _is_live(said: str, topic: str, session: Session) -> bool:
    """Whether a button still means something: its question is pending, or it never depended on one."""
    pending = f"{session.flow}.{session.asking}"
    return topic in ("", pending) or said in FLOWS or said in {c.id for c in (MENU, BACK, STOP, REVIEW)}


def _edited(talk: Talk, said: str) -> Turn:
    """A new version of a message: it runs a command or asks a question like any other, but confirms nothing."""
    talk = talk.calm()
    if find(said) and talk.desk:
        return _answer(talk, said)
    if admin.is_at_work(talk, said):
        return again(talk, Reply(text=edits.SEND_ANEW)) or say(talk, Reply(text=edits.SEND_ANEW))
    moved_on = talk.incoming.corrects != talk.session.topic
    if moved_on and is_asking(said) and (asked := _answered(talk, said)):
        return asked
    if is_no_answer(said):
        return _answered(talk, said) or _unsure(talk, said)
    read = talk if commands.find(said) else edits.corrected(talk, said)
    return read if isinstance(read, Turn) else _answer(read, picked(said, read.session.offered or choices()))


def _answer(talk: Talk, said: str) -> Turn:
    if turn := admin.answer(talk, said):
        return _kept_whole(talk, turn)
    return aside.leaving(talk, lambda left: _anybodys(left, said))


def _anybodys(talk: Talk, said: str) -> Turn:
    """What is no business of an admin's."""
    found = _command(talk, said)
    if not found and (turn := network.heard(talk, said)) is not None:
        return turn
    if talk.session.confirming and not found:
        return confirmed(talk, said)
    if followed := follow_up(talk, said):
        return followed
    if found:
        command, argument = found
        turn = command.run(talk.calm(), argument)
        return turn if command.name in commands.ERASING else _kept_whole(talk, turn)
    if tapped := _tapped(talk, said):
        return tapped
    return disputed(talk, said, lambda: _heard(talk, said)) or _heard(talk, said)


def _heard(talk: Talk, said: str) -> Turn:
    """An answer to what is asked, else a question."""
    dialogue = talk.dialogue()
    return _in_flow(talk, dialogue, said) if dialogue and talk.session.asking else _free(talk, said)


def _kept_whole(talk: Talk, turn: Turn) -> Turn:
    """The turn of a command given where an erasure was to be confirmed: it is off, and that is said."""
    if talk.session.confirming not in commands.ERASING:
        return turn
    return turn.model_copy(update={"replies": (Reply(text=privacy.KEPT), *turn.replies)})


def _tapped(talk: Talk, said: str) -> Turn | None:
    """A question of the FAQ chosen by its button, or a thumb under an answer."""
    entries = talk.knowledge.faq.entries
    if said.startswith(faq.ENTRY) and said.removeprefix(faq.ENTRY) in entries:
        return answering.entry(talk, said.removeprefix(faq.ENTRY))
    if key(said) == key(faq.WHOLE) and (told := answering.spoken_of(talk)):  # typed where it is no choice
        return answering.entry(talk, told.id)
    vote = faq.vote(said) or typed_thumb(talk, said)
    return talk.say(Reply(text="Merci, c'est noté."), effects=(vote,)) if vote and vote.entry in entries else None


def _command(talk: Talk, said: str) -> tuple[commands.Command, str] | None:
    """The command a message gives; « supprime tout », while a list is made, is said of the list.

    « j'ai pas compris » asks for help.
    """
    if orders.is_lost(said) and not talk.session.confirming:
        return commands.find("/aide")
    if (places := orders.map_of(said)) and is_list_of_places(places, talk.knowledge):
        return commands.find(f"/carte {places}")
    dialogue = talk.dialogue() if orders.heard(said) and not talk.session.confirming else None
    found = None if dialogue and dialogue.is_begun() and dialogue.heeds(said) else commands.find(said)
    return (found if found[0].is_open(talk) else (commands.CLOSED, "")) if found else None


def _in_flow(talk: Talk, dialogue: Dialogue, said: str) -> Turn:
    """An answer to the pending question, unless the words plainly ask something else."""
    if turn := _chosen(talk, dialogue, said) or _aside(talk, dialogue, said):
        return turn
    asking = asks_within(said) and not dialogue.heeds(said)
    if asking and (asked := _answered(talk, said)):
        return asked
    if asking and talk.session.asking == DONE:
        return _free(talk, said)
    outcome = Refuse("") if is_no_answer(said) else dialogue.answer(said)
    if not isinstance(outcome, Refuse):
        return besides(talk, outcome, said)
    if talk.session.asking == DONE:
        return _free(talk, said)
    return _refused(talk, dialogue, outcome, said)


def _chosen(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """A choice of the pending question, as it was offered: it is read as nothing else."""
    outcome = dialogue.answer(said) if any(said == choice.id for choice in talk.session.offered) else None
    return outcome if isinstance(outcome, Turn) else None


def _aside(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """What is no answer to the pending question, nor a question of its own."""
    if reached := number_of(said, talk.knowledge):
        return talk.say(*reached.replies)
    answered = _agreed(dialogue, said) or talk.supposition(said) or papers(talk, said) or later(talk, said)
    answered = answered or _looked_at(talk, dialogue, said) or _leaves(talk, said)
    answered = answered or talk.elsewhere(said) or company(talk, said) or somebody_else(talk, said)
    answered = answered or answering.meant_instead(talk, said)
    return answered or midway(talk, dialogue, said) or _repeated(talk, dialogue, said)


def _repeated(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """« Répétez » while something is asked, or its choices to be seen: the question again."""
    is_wanted = said == SHOW.id or talk.knowledge.faq.about_answer(said) == "again"
    return dialogue.resume() if is_wanted and talk.session.asking != DONE else None


def _agreed(dialogue: Dialogue, said: str) -> Turn | None:
    """« oui merci » where yes or no is an answer; elsewhere it only thanks."""
    outcome = dialogue.answer(said) if yes_or_no(said) is not None else None
    return outcome if isinstance(outcome, Turn) else None


def _looked_at(talk: Talk, dialogue: Dialogue, said: str) -> Turn | None:
    """« combien d'habitants ? », a question later: the list of communes, and the pending question stays."""
    shown = dialogue.shown(said)
    return talk.say(Reply(text=shown)) if shown else None


def _leaves(talk: Talk, said: str) -> Turn | None:
    """A greeting or thanks, the result with an answer changed, or the wish for another conversation."""
    if talked := faq.small_talk(talk.knowledge, said) or _chatted(talk, said):
        return talk.say(talked)
    if (dialogue := talk.dialogue()) and (turn := after_result(dialogue, said)):
        return talk.told(turn)
    flow = None if is_asking(said) and not has_one(said) else wish(said)
    return begun(talk, flow, said) if flow and flow != talk.session.flow else None


def _chatted(talk: Talk, said: str) -> Reply | None:
    """« Attends, j'ai un patient » in the middle; « ok » or « laisse tomber » may be an answer, heard as one first."""
    answers = talk.knowledge.faq.chatter(said) in ("assent", "drop", "thanks", "start", None)
    return None if answers or len(key(said).split()) < 2 else faq.chatter(talk.knowledge, said)


def _answered(talk: Talk, said: str) -> Turn | None:
    """The answer to a question asked in the middle, or close ones to choose from; None when there is none."""
    if turn := at_once(talk, said) or answering.each(talk, said):
        return turn
    alone = inquiry.ask(talk.knowledge, said, talk.home)
    in_thread = answering.in_thread(talk, alone, said)
    is_meant = "answer" in (alone.decision, in_thread.decision) or in_thread.beside
    # « Et avec 82000 ? », « le 13e ? » may still be the answer.
    is_led = alone.decision == "refuse" and talk.knowledge.faq.names(said) > going_on.MOST_ELLIPTIC
    result = in_thread if is_meant or is_led else alone
    is_told = result.decision == "offer" and not (asks_within(said) or wonders(said))
    return None if is_told else answering.answered(talk, result, said)


def _refused(talk: Talk, dialogue: Dialogue, refused: Refuse, said: str) -> Turn:
    """No answer to the pending question: the FAQ's, or what to do next and the question again."""
    if turn := out_of_turn(talk, dialogue, refused, said):
        return turn
    if talked := faq.chatter(talk.knowledge, said):
        return talk.say(talked)
    if answered := _answered(talk, said):
        return answered
    return _unsure(talk, said) if asks_within(said) or wonders(said) else dialogue.ask_again(refused)


def _unsure(talk: Talk, said: str) -> Turn:
    """No sure answer to a question, which is kept for the admins; the pending question follows."""
    if is_no_answer(said) and (understood := meaning(said, talk.knowledge)):
        return talk.say(understood)
    turn = answering.within(talk, said) or talk.say(answering.refusal(talk, said), effects=faq.effects_of_refusal(said))
    return answering.still_about(talk, turn)


def _free(talk: Talk, said: str) -> Turn:
    """A wish or a question outside any flow, or a change of the list made in one."""
    if turn := talk.supposition(said) or talk.elsewhere(said) or wished(talk, said) or door(talk, said):
        return turn
    known = heard(talk, said)
    if turn := at_once(known, said) or answering.chosen(talk, said) or answering.meant_instead(known, said):
        return turn
    if talked := faq.small_talk(talk.knowledge, said) or faq.chatter(talk.knowledge, said):
        return talk.say(talked)
    if opening := presented(talk, said) or office(talk, said) or introduction(talk, said):
        return opening
    if change := change_in(said, talk.context()):
        return announced(talk, said, change)
    return and_wish(answering.ask(known, said, telling) or _unanswered(known, said), said)


def _unanswered(talk: Talk, said: str) -> Turn:
    """No sure answer where nothing is pending: the question is kept for the admins, and the menu is offered."""
    if turn := answering.within(talk, said):
        return turn
    refusal = answering.refusal(talk, said)
    shown = refusal.model_copy(update={"choices": refusal.choices or choices()})
    return answering.still_about(talk, talk.say(shown, effects=faq.effects_of_refusal(said)))
