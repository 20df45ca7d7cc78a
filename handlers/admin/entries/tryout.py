"""`faq tester`: what somebody would be answered today, and what they would be with the pending change."""

from handlers.admin.form.state import Pending, say, state_of
from handlers.engine.messages import Reply, Turn
from handlers.engine.quotation import quoted
from handlers.hearing import inquiry
from handlers.turn.answering import LOST, asked_from
from handlers.turn.faq import ENTRY, NOT_OURS, UNSURE
from handlers.turn.place_asked import read
from handlers.turn.talk import Talk
from knowledge.faq import Decision, FaqEntry
from knowledge.wording import listing

LEAST_SHOWN = 1  # out of 100
LONGEST_SHOWN = 400  # characters of a reply that is no entry
_DECISIONS = {Decision.ANSWER: "répondrait par", Decision.OFFER: "proposerait de choisir, d'abord"}
_REFUSES = "ne répondrait pas."


def try_out(talk: Talk, argument: str) -> Turn:
    """What somebody would be answered today, and with the pending change."""
    faq = talk.knowledge.faq
    lines = [f"**Aujourd'hui**, le bot {_decided(talk, argument)}"]
    if changes := _pending_entries(talk):
        with faq.trying(changes):
            lines.append(f"**Avec votre changement**, il {_decided(talk, argument)}")
    state = state_of(talk)
    end = "Votre changement attend toujours : « confirmer » ou « abandonner »." if isinstance(state, Pending) else ""
    return say(talk, Reply(text="\n\n".join([quoted(argument), *lines, *filter(None, [end])])))


def _pending_entries(talk: Talk) -> dict[str, FaqEntry | None]:
    state = state_of(talk)
    changes = state.changes if isinstance(state, Pending) else ()
    return {c.key: FaqEntry.model_validate(c.after) if c.after else None for c in changes if c.of == "faq"}


def _decided(talk: Talk, said: str) -> str:
    """What somebody would be answered, by the very way of their messages: an entry, a choice, or something else."""
    assert talk.to_anybody is not None, "a message is answered by the router"  # noqa: S101 - a fault of ours
    turn = talk.to_anybody(talk, said)
    result, entries = inquiry.ask(talk.knowledge, said, None), talk.knowledge.faq.entries
    near = [m.id for m in result.matches[:3] if m.score >= LEAST_SHOWN]
    told, _ = read(turn.session.entry)
    own = talk.knowledge.faq.get(told or "")
    if own and not any(f"**{own.question}**" in reply.text for reply in turn.replies):
        own = None  # only what goes on with it is told of that entry
    chosen_among = _offered(turn) if result.decision is Decision.OFFER else []
    first = own.id if own else next((name for name in chosen_among if name in near), "")
    beside = [entries[name].question for name in near if name != first]
    after = "\n".join(["Ensuite, au plus près :", *(f"- {question}" for question in beside)]) if beside else ""
    if not first and (_is_refused(turn) or not turn.replies):
        return f"{_REFUSES} {after or 'Rien ne ressemble à cette question.'}"
    if not first:
        return f"répondrait, par autre chose qu'une entrée :\n\n{_begun(turn)}"
    decision = result.decision if near[:1] == [first] or not own else Decision.ANSWER
    chosen = _DECISIONS.get(decision, _DECISIONS[Decision.ANSWER])
    return "\n\n".join(filter(None, [f"{chosen} : **{entries[first].question}**", *_varied(talk, first, said), after]))


def _offered(turn: Turn) -> list[str]:
    """The entries that somebody would choose among, when nothing but them is offered."""
    choices = turn.replies[-1].choices if turn.replies else ()
    ids = [choice.id.removeprefix(ENTRY) for choice in choices if choice.id.startswith(ENTRY)]
    return ids if len(ids) == len(choices) else []


def _is_refused(turn: Turn) -> bool:
    """Whether no answer is known."""
    text = turn.replies[0].text
    return any(text.startswith(refusal) for refusal in (UNSURE, NOT_OURS, LOST))


def _begun(turn: Turn) -> str:
    """How a reply begins, as it would be read."""
    text = turn.replies[0].text
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rsplit(maxsplit=1)[0]}…"


def _varied(talk: Talk, entry_id: str, said: str) -> list[str]:
    """Whose own answer would be read instead, or who else would read another."""
    faq, gazetteer = talk.knowledge.faq, talk.knowledge.gazetteer
    regions = {v.key: gazetteer.region(v.region or "") for v in faq.variants(entry_id)}
    told = {key: region.name for key, region in regions.items() if region}
    if (own := faq.entry(entry_id, asked_from(talk, entry_id, said)).key) in told:
        return [f"On lirait la variante : {told[own]}."]
    return [f"Qui est dans ces régions, ou les nomme, lirait leur variante : {listing(told.values())}."] if told else []
