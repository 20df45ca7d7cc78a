"""The menu and the help: where every conversation starts and where it can always come back."""

from collections.abc import Iterable
from functools import cache

from handlers.engine.flow import Flow
from handlers.engine.messages import Choice, Reply
from handlers.flows.colleagues import colleagues
from handlers.flows.contacts import contacts
from handlers.flows.contract import contract
from handlers.flows.estimate import estimate
from handlers.flows.join import join
from handlers.flows.reminders import reminders
from handlers.flows.start import start

FLOWS: dict[str, Flow] = {
    flow.name: flow for flow in (join, start, estimate, contacts, contract, reminders, colleagues)
}

WELCOME = (
    "**Bonjour. Je vous aide à rejoindre ou à créer une CPTS.**\n\n"
    "Une CPTS (communauté professionnelle territoriale de santé) réunit des soignants et leurs partenaires sur un "
    "territoire. Je vous dis ce que vous pouvez faire, ce que financent l'Assurance Maladie et l'ARS (agence régionale "
    "de santé), et qui contacter, avec mes sources.\n\n"
    "Choisissez, ou posez votre question avec vos mots. N'écrivez jamais d'information sur un patient."
)


@cache
def choices() -> tuple[Choice, ...]:
    return tuple(Choice(id=flow.name, label=flow.title) for flow in FLOWS.values() if flow.in_menu)


def menu(text: str = WELCOME) -> Reply:
    return Reply(text=text, choices=choices())


def help_text(commands: Iterable[tuple[str, str]]) -> str:
    lines = "\n".join(f"- **{name}** : {summary}" for name, summary in commands)
    return (
        "Répondez en choisissant, en écrivant le numéro, ou avec vos mots. Vous pouvez poser une question à tout "
        f"moment : nous reprendrons ensuite.\n\n{lines}"
    )
