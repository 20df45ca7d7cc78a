"""`cpts-bot ask` and `cpts-bot faq`: the FAQ from the command line."""

from typing import Annotated, Any

import typer

from bot import clock
from bot.commands.console import CommandError, ConfigOption, JsonOption, TextArgument, answer_each, echo, knowledge_of
from knowledge.base import Knowledge
from knowledge.faq import Explanation, Result
from knowledge.wording import day, typeset

app = typer.Typer(name="faq", help="La foire aux questions.", no_args_is_help=True)
EntryArgument = Annotated[str, typer.Argument(metavar="ENTRÉE", help="L'identifiant d'une entrée.")]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Dit pourquoi : mots lus et poids.")]


def ask(
    text: TextArgument = None, as_json: JsonOption = False, explain: ExplainOption = False, config: ConfigOption = None
) -> None:
    """Répond à une question, en propose de proches, ou dit ne pas savoir."""
    knowledge = knowledge_of(config)

    def found(query: str) -> dict[str, Any]:
        explanation = knowledge.faq.explain(query) if explain else None
        result = explanation.result if explanation else knowledge.faq.ask(query)
        return result_to_dict(result) | ({"why": _why(explanation)} if explanation else {})

    answer_each(text, found, lambda answer: _lines(knowledge, answer), as_json)


@app.command("list")
def list_entries(config: ConfigOption = None) -> None:
    """Liste les entrées, une par ligne."""
    for entry in knowledge_of(config).faq.entries.values():
        echo(f"{entry.id}\t{entry.question}")


@app.command()
def show(entry: EntryArgument, config: ConfigOption = None) -> None:
    """Montre une entrée comme une personne la lit, avec ses sources."""
    faq = knowledge_of(config).faq
    if entry not in faq.entries:
        raise CommandError(f"Aucune entrée « {entry} ». La liste : cpts-bot faq list.")
    found = faq.entries[entry]
    sources = "\n".join(f"- {s.title} ({s.ref})" for s in found.sources)
    said = _plain(faq.render(entry, clock.today()))
    echo(f"{found.question}\n\n{said}\n\nSources, relues le {found.checked} :\n{sources}")


@app.command()
def lint(config: ConfigOption = None) -> None:
    """Vérifie les entrées : sources, dates, longueurs, liens, phrases qui se gênent."""
    from knowledge.faq_lint import lint as lint_entries

    knowledge = knowledge_of(config)
    faults = lint_entries(knowledge, clock.today())
    for fault in faults:
        typer.echo(str(fault), err=True)
    if faults:
        raise typer.Exit(1)
    echo(f"{len(knowledge.faq.entries)} entrées en ordre.")


def result_to_dict(result: Result) -> dict[str, Any]:
    """The JSON of `cpts-bot ask --json`."""
    matches = [{"id": m.id, "score": round(m.score, 1), "phrasing": m.phrasing} for m in result.matches]
    return {"query": result.query, "decision": result.decision.value, "matches": matches}


def _why(explanation: Explanation) -> dict[str, Any]:
    return {
        "margin": round(explanation.margin, 3),
        "belongs": round(explanation.belongs, 3),
        "foreign": explanation.foreign,
        "tokens": [{"token": t.token, "read_as": t.read_as, "weight": round(t.weight, 2)} for t in explanation.tokens],
    }


def _lines(knowledge: Knowledge, answer: dict[str, Any]) -> list[str]:
    decision, matches = answer["decision"], answer["matches"]
    if decision == "answer":
        lines = _answer(knowledge, matches[0]["id"])
    elif decision == "offer":
        questions = [f"- {knowledge.faq.entries[m['id']].question}" for m in matches[:3]]
        lines = ["Est-ce une de ces questions ?", *questions]
    else:
        lines = ["Pas de réponse sûre à cette question."]
    return [typeset(_plain(line)) for line in lines] + [
        f"{t['token']} ({t['read_as'] or 'inconnu'}) : {t['weight']}" for t in answer.get("why", {}).get("tokens", [])
    ]


def _plain(text: str) -> str:
    """Without the marks of bold, which only a conversation shows as bold."""
    return text.replace("**", "")


def _answer(knowledge: Knowledge, entry_id: str) -> list[str]:
    """What an entry says, from what and when that was last read."""
    entry = knowledge.faq.entries[entry_id]
    sources = " ; ".join(source.cited for source in entry.sources)
    return [knowledge.faq.render(entry_id, clock.today()), f"Sources : {sources}. Relu le {day(entry.checked)}."]
