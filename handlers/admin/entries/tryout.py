"""`faq tester`: what the matcher says today, and what it would say with the pending change."""

from handlers.admin.form.state import Pending, say, state_of
from handlers.engine.messages import Reply, Turn
from handlers.engine.quotation import quoted
from handlers.turn.talk import Talk
from knowledge.faq import Decision, Faq, FaqEntry, Result

LEAST_SHOWN = 1  # out of 100
_DECISIONS = {
    Decision.ANSWER: "répondrait",
    Decision.OFFER: "proposerait de choisir, d'abord",
    Decision.REFUSE: "ne répondrait pas ; au plus près",
}


def try_out(talk: Talk, argument: str) -> Turn:
    """What the matcher says today, and what it would say with the pending change."""
    faq = talk.knowledge.faq
    lines = [f"**Aujourd'hui**, le bot {_decided(faq, faq.ask(argument))}"]
    if changes := _pending_entries(talk):
        with faq.trying(changes) as tried:
            lines.append(f"**Avec votre changement**, il {_decided(tried, tried.ask(argument))}")
    state = state_of(talk)
    end = "Votre changement attend toujours : « confirmer » ou « abandonner »." if isinstance(state, Pending) else ""
    return say(talk, Reply(text="\n\n".join([quoted(argument), *lines, *filter(None, [end])])))


def _pending_entries(talk: Talk) -> dict[str, FaqEntry | None]:
    state = state_of(talk)
    changes = state.changes if isinstance(state, Pending) else ()
    return {c.key: FaqEntry.model_validate(c.after) if c.after else None for c in changes if c.of == "faq"}


def _decided(faq: Faq, result: Result) -> str:
    near = [m for m in result.matches[:3] if m.score >= LEAST_SHOWN]
    if not near:
        return "ne répondrait pas : rien ne ressemble à cette question."
    best = "\n".join(f"- {m.score:.0f}/100 : {faq.entries[m.id].question} ({m.id})" for m in near)
    return f"{_DECISIONS[result.decision]} :\n{best}"
