"""`faq tester`: what the matcher says today, and what it would say with the pending change."""

from handlers.admin.form.state import Pending, say, state_of
from handlers.engine.messages import Reply, Turn
from handlers.engine.quotation import quoted
from handlers.hearing import inquiry
from handlers.turn.answering import asked_from
from handlers.turn.talk import Talk
from knowledge.faq import Decision, FaqEntry
from knowledge.wording import listing

LEAST_SHOWN = 1  # out of 100
_DECISIONS = {
    Decision.ANSWER: "répondrait par",
    Decision.OFFER: "proposerait de choisir, d'abord",
    Decision.REFUSE: "ne répondrait pas ; le plus près",
}


def try_out(talk: Talk, argument: str) -> Turn:
    """What the matcher says today, and what it would say with the pending change."""
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
    """What would be answered, asked as people ask it: a region that the question names counts."""
    result, entries = inquiry.ask(talk.knowledge, said, talk.home), talk.knowledge.faq.entries
    near = [m for m in result.matches[:3] if m.score >= LEAST_SHOWN]
    if not near:
        return "ne répondrait pas : rien ne ressemble à cette question."
    first, *others = [entries[m.id].question for m in near]
    beside = "\n".join(["Ensuite, au plus près :", *(f"- {other}" for other in others)]) if others else ""
    varied = _varied(talk, near[0].id, said)
    return "\n\n".join(filter(None, [f"{_DECISIONS[result.decision]} : **{first}**", *varied, beside]))


def _varied(talk: Talk, entry_id: str, said: str) -> list[str]:
    """Whose own answer would be read instead, or who else would read another."""
    faq, gazetteer = talk.knowledge.faq, talk.knowledge.gazetteer
    regions = {v.key: gazetteer.region(v.region or "") for v in faq.variants(entry_id)}
    told = {key: region.name for key, region in regions.items() if region}
    if (own := faq.entry(entry_id, asked_from(talk, entry_id, said)).key) in told:
        return [f"On lirait la variante : {told[own]}."]
    return [f"Qui est dans ces régions, ou les nomme, lirait leur variante : {listing(told.values())}."] if told else []
