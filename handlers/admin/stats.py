"""`stats`: how the bot is used, as counts per week. Nobody can be told from them."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.admin import shortly
from handlers.admin.chart import Week, chart
from handlers.admin.command import Command
from handlers.admin.form.field import WrongError
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.state import say
from handlers.engine.messages import Reply, Turn
from handlers.engine.texts import pieces
from handlers.flows.colleagues import colleagues
from handlers.turn.menu import FLOWS
from handlers.turn.talk import Talk
from handlers.turn.tally import CAMPAIGN
from knowledge.base import Knowledge
from knowledge.dates import read_day
from knowledge.tallies import Tallies, monday_of, week_of
from knowledge.wording import count, day

WHO = "Les conversations ouvertes par des admins n'y sont pas, ni ce que les admins essaient."
# In a room, others may go on in a conversation that an admin opened: what they do is counted.
NONE_OPENED = "aucune conversation ouverte par d'autres que des admins"
WEEKS = 8
MOST = 5
MOST_CAMPAIGNS = 12
FEWEST = 5  # arrivals, and demands to be brought together, that are counted aloud


def _stats(talk: Talk, argument: str) -> Turn:
    """One week in words, this one unless named, and the last eight in a picture."""
    name = shortly.week(argument, talk.today) or argument.strip().upper() or week_of(talk.today)
    if first_day := read_day(argument.removeprefix("semaine du "), talk.today):
        name = week_of(first_day)
    if monday_of(name) is None:
        raise WrongError(
            "Écrivez un jour de la semaine voulue, comme 16/11/2026, « semaine dernière », ou rien pour la semaine en "
            "cours."
        )
    return say(talk, *told(talk.knowledge, desk_of(talk).tallies, name, talk.today))


def told(knowledge: Knowledge, tallies: Tallies, name: str, today: date) -> list[Reply]:
    """A week in words, and the last eight in a picture."""
    names = [week_of(today - timedelta(weeks=n)) for n in reversed(range(WEEKS))]
    weeks = [(n.partition("-")[2], tallies.week(n)) for n in names]
    drawn = (chart(weeks),) if any(week for _, week in weeks) else ()  # eight times nothing is no picture
    *first, last = [Reply(text=p) for p in pieces(words(knowledge, name, tallies.week(name)))]
    return [*first, last.model_copy(update={"attachments": drawn})]


def words(knowledge: Knowledge, name: str, week: Week) -> str:
    monday = monday_of(name)
    title = f"**Semaine du {day(monday)}**" if monday else f"**Semaine {name}**"
    if not week:
        return f"{title} : aucune conversation comptée. {WHO}"
    votes = f"Avis : {_sum(week, 'useful')} utile, {_sum(week, 'useless')} pas utile."
    refused = f"Sans réponse : {count(_sum(week, 'unanswered'), 'question')}."
    opened = _sum(week, "conversation")
    blocks = [
        f"{title} : {count(opened, 'conversation') if opened else NONE_OPENED}",
        "\n".join(f"- {line}" for flow in FLOWS if (line := _flow(week, flow))),
        _questions(knowledge, week),
        _campaigns(week),
        f"{refused} {votes} Commandes refusées : {_sum(week, 'denied')}.",
        WHO,
    ]
    return "\n\n".join(filter(None, blocks))


def _sum(week: Week, what: str) -> int:
    return sum(week.get(what, {}).values())


def _flow(week: Week, name: str) -> str:
    """How many began and finished a flow, and the question most people left it at."""
    started, finished = (week.get(what, {}).get(name, 0) for what in ("started", "finished"))
    if not started:
        return ""
    asked, passed = week.get("asked", {}), week.get("passed", {})
    left = {
        q.title: n for q in FLOWS[name].questions if (n := asked.get(t := f"{name}.{q.key}", 0) - passed.get(t, 0)) > 0
    }
    worst = max(left, key=lambda title: left[title]) if left else ""
    if name == colleagues.name:  # a person more would be seen from one look to the next
        return f"{FLOWS[name].title} : commencé {_roughly(started)} fois, terminé {_roughly(finished)} fois"
    stop = f" ; on s'arrête le plus à « {worst} » ({left[worst]})" if worst else ""
    return f"{FLOWS[name].title} : commencé {started} fois, terminé {finished} fois{stop}"


def _roughly(n: int) -> str:
    """A number by fives."""
    return f"au moins {n - n % FEWEST}" if n >= FEWEST else f"moins de {FEWEST}"


def for_export(tallies: Tallies) -> Iterator[tuple[str, str, str, int]]:
    """All counts, but those of few people: who comes by one link, who asks to be brought together."""
    for week, what, which, times in tallies.rows():
        is_together = which.partition(".")[0] == colleagues.name
        if not (what == CAMPAIGN or is_together) or times >= FEWEST:
            yield week, what, which, times - times % FEWEST if is_together else times


_WHAT = {
    "conversation": "conversations ouvertes", "started": "parcours commencé", "finished": "parcours terminé",
    "asked": "étape atteinte", "passed": "étape passée", "answered": "réponse donnée",
    "suggested": "réponses proposées au choix", "unanswered": "question sans réponse", "useful": "avis : utile",
    "useless": "avis : pas utile", "denied": "commande refusée", CAMPAIGN: "arrivées par affiche ou lien",
}  # fmt: skip


def in_words(knowledge: Knowledge, what: str, which: str) -> tuple[str, str]:
    """What was counted, and of what, as people call them: a question, a conversation and its step."""
    flow, _, step = which.partition(".")
    if entry := knowledge.faq.get(which):
        return _WHAT.get(what, what), entry.question
    if flow in FLOWS:
        titles = {q.key: q.title for q in FLOWS[flow].questions}
        return _WHAT.get(what, what), " : ".join(filter(None, [FLOWS[flow].title, titles.get(step, step)]))
    return _WHAT.get(what, what), which


def _questions(knowledge: Knowledge, week: Week) -> str:
    entries = knowledge.faq.entries
    top = [(i, n) for i, n in week.get("answered", {}).items() if i in entries][:MOST]
    lines = "\n".join(f"- {entries[i].question} ({n})" for i, n in top)
    return f"Questions les plus posées :\n{lines}" if lines else ""


def _campaigns(week: Week) -> str:
    """Who came by which poster or link, in numbers: a few people in a small place could be told."""
    named = [f"{code} ({n if n >= FEWEST else f'moins de {FEWEST}'})" for code, n in week.get(CAMPAIGN, {}).items()]
    more = f" ; et {count(len(named) - MOST_CAMPAIGNS, 'autre')}" if len(named) > MOST_CAMPAIGNS else ""
    return f"Arrivées par affiche ou lien : {', '.join(named[:MOST_CAMPAIGNS])}{more}." if named else ""


COMMANDS = (Command("stats", "[semaine]", "l'usage de la semaine, et un graphique des huit dernières", _stats),)
