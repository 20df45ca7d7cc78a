"""The text of an e-mail to the ARS, for the person to send: to whom, about what, what is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.engine.flow import Context
from handlers.engine.messages import Reply
from handlers.engine.texts import render
from handlers.flows.contract import contract
from handlers.flows.documents import ASK_DOSSIER, enough
from handlers.flows.estimate import size_of
from handlers.flows.profile import may_start, who
from handlers.flows.start import start
from handlers.money.questions import OPTIONS
from handlers.money.wording import band_words
from handlers.places.running_list import named
from knowledge.contacts import Contact
from knowledge.territory import Departement, Territory
from knowledge.wording import count, day, inhabitants

NOT_YET = Reply(
    text="Je n'envoie rien à l'ARS (agence régionale de santé) : je prépare le texte d'un courriel, que vous envoyez "
    "vous-même. Il me faut d'abord un résultat : un territoire, une taille ou une commune."
)
QUESTION = "[votre question]"


@dataclass(frozen=True, slots=True)
class Mail:
    """What a situation has to say, and to ask."""

    subject: str
    opening: str
    asking: str
    questions: Sequence[str]


_WHO_THERE = (
    "si une CPTS, ou un projet de CPTS, couvre déjà une partie de ces communes ;",
    "qui est notre interlocuteur à la délégation départementale ;",
)
_PROJECTS = {
    "idea": Mail(
        "Projet de CPTS",
        "Nous étudions la création d'une CPTS (communauté professionnelle territoriale de santé).",
        "Avant d'aller plus loin, pourriez-vous nous dire :",
        (*_WHO_THERE, "sous quelle forme vous souhaitez recevoir la lettre d'intention, et quelle aide existe avant."),
    ),
    "letter": Mail(
        "Projet de CPTS : suite de notre lettre d'intention",
        "Nous vous avons adressé une lettre d'intention pour une CPTS (communauté professionnelle territoriale de "
        "santé).",
        "Pourriez-vous nous dire :",
        ("où en est son examen, et quand nous aurons une réponse ;", "ce que le projet de santé doit contenir."),
    ),
    "project": Mail(
        "Projet de santé d'une CPTS : suite de notre dépôt",
        "Nous vous avons transmis le projet de santé d'une CPTS (communauté professionnelle territoriale de santé)"
        "{filed}.",
        "Pourriez-vous nous confirmer :",
        ("la date à laquelle vous l'avez reçu, et celle à laquelle il sera réputé validé ;", "s'il manque une pièce."),
    ),
    "validated": Mail(
        "CPTS : préparation du contrat ACI",
        "Le projet de santé de notre CPTS (communauté professionnelle territoriale de santé) est validé.",
        "Pourriez-vous nous dire :",
        ("comment préparer le contrat ACI, et avec qui à l'Assurance Maladie ;", "quelle population vous retenez."),
    ),
}
_CONTRACT = Mail(
    "CPTS : question sur notre contrat ACI",
    "Je vous écris au nom d'une CPTS (communauté professionnelle territoriale de santé) dont le contrat ACI{signed}.",
    "Pourriez-vous nous dire :",
    (QUESTION,),
)
_CHANGE = (
    "à partir de quelle date ce changement compterait ;",
    "avec quelles pièces se prépare l'avenant ;",
    "quelle population vous retiendriez.",
)
_ELSEWHERE = Mail(
    "CPTS de notre territoire",
    "Je vous écris au sujet de la CPTS (communauté professionnelle territoriale de santé) de notre territoire.",
    "Pourriez-vous me dire :",
    ("quelle CPTS, ou quel projet de CPTS, couvre cette commune ;", "comment la joindre."),
)


def mail_replies(context: Context, flow: str, codes: Sequence[str], supposed: Context | None = None) -> list[Reply]:
    """The e-mail of the last result of a conversation; `supposed` is what somebody supposes of a contract."""
    territory = context.knowledge.gazetteer.territory(codes)
    mail, facts = _about(context, flow, territory, supposed)
    replies = render(
        "ars_mail",
        recipients=list(_recipients(context, territory)),
        subject=mail.subject,
        opening=mail.opening,
        facts=facts,
        asking=mail.asking,
        questions=mail.questions,
        letter=flow == start.name and may_start(context),
    )
    *first, last = replies
    offered = (ASK_DOSSIER,) if enough(context.answers) else ()
    return [*first, last.model_copy(update={"choices": offered})]


def _about(context: Context, flow: str, territory: Territory, supposed: Context | None) -> tuple[Mail, Sequence[str]]:
    if flow == contract.name:
        return _of_contract(context, supposed)
    if not enough(context.answers):
        profession = [who(context).label] if context.answers.profession else []
        return _ELSEWHERE, [*profession, named(territory.codes, context)]
    stage = context.answers.stage or "idea"
    mail = _PROJECTS["idea" if flow != start.name or stage == "group" else stage]
    filed = f" le {day(context.answers.filed)}" if context.answers.filed else " le [date]"
    return replace(mail, opening=mail.opening.format(filed=filed)), _facts(context)


def _of_contract(context: Context, supposed: Context | None) -> tuple[Mail, Sequence[str]]:
    """What a contract that runs asks; of a change that is supposed, from when, and with which papers."""
    signed = context.answers.signed
    opening = _CONTRACT.opening.format(signed=f" a été signé le {day(signed)}" if signed else " est signé")
    mail = replace(_CONTRACT, opening=opening)
    if supposed is None or _facts(supposed) == _facts(context):
        return mail, _facts(context)
    now, then = ("aujourd'hui", _facts(context)), ("à l'étude", _facts(supposed))
    facts = [f"{label} : {fact}" for label, told in (now, then) for fact in told]
    return replace(mail, subject="CPTS : changement de taille ou de territoire", questions=_CHANGE), facts


def _facts(context: Context) -> list[str]:
    """What the ARS needs to know of the territory; never an amount, which it knows better."""
    size, people = size_of(context)
    answers = context.answers
    sized = band_words(context.knowledge.rates.on(context.today), size)
    described = ", ".join(filter(None, (inhabitants(people) if people else "", sized)))
    codes = () if answers.basis in ("population", "band") else answers.territory or ()
    communes = [f"{count(len(codes), 'commune')} : {named(codes, context)}"] if codes else []
    return [*communes, described, f"missions optionnelles : {OPTIONS[answers.options or 'both'].lower()}"]


def _recipients(context: Context, territory: Territory) -> Iterator[str]:
    """The délégation of each département, or its agency, by an address we know; else whom to ask for it."""
    yield from dict.fromkeys(_recipient(context, departement) for departement in territory.departements)


def _recipient(context: Context, departement: Departement) -> str:
    book = context.knowledge.contacts
    agency = book.ars(departement.region)
    known = [one for one in (book.delegation(departement.code), agency) if one]
    if written := next((one for one in known if one.email), None):
        return f"{written.email}, {written.name} ({written.proof('email').dated})"
    where = f"délégation de l'ARS, {departement.name}"
    reached = next((one for one in known if one.phone or one.website), None)
    return f"{where} : adresse à demander à {_asked(reached)}" if reached else f"{where} : adresse à demander à la CPAM"


def _asked(contact: Contact) -> str:
    return f"{contact.name}, {contact.told('phone' if contact.phone else 'website')}"
