"""The letter to the ARS, as a Word document to complete: facts for whoever reads it there, nothing for its writer.

A project to examine gets a lettre d'intention; one already handed over or validated, a letter about its contract. What
only its authors know is a blank on yellow.
"""

from collections.abc import Iterator
from typing import Any

from dateutil.relativedelta import relativedelta

from handlers.dossier.dossier import Delegation, Dossier
from handlers.dossier.word import About, filled, rich
from handlers.dossier.wording import UNKNOWN, counted, population_source
from knowledge.proofs import Way
from knowledge.rates import Mission
from knowledge.wording import day, listing, number, typeset

AUTHOR = "Groupe porteur du projet de CPTS"
_SENT_TO: dict[Way, str] = {"address": "adresse", "email": "courriel"}
_KINDS = {"core": "socle", "optional": "optionnelle"}
_FEWEST_FOUNDERS = 2  # a CPTS is the project of several professions: a row waits for the next one
_PROGRESS = {
    "idea": "Le projet est à l'étude.",
    "group": "Un groupe s'est déjà réuni autour de ce projet.",
    "letter": "Elle complète celle que nous vous avons déjà envoyée.",
}


def make(dossier: Dossier) -> bytes:
    about = About(f"{subject(dossier)}, {dossier.title}", AUTHOR)
    return filled(file_name(dossier), _values(dossier), dossier, about)


def file_name(dossier: Dossier) -> str:
    return "lettre-contrat.docx" if dossier.is_handed else "lettre-intention.docx"


def subject(dossier: Dossier) -> str:
    return "Préparation du contrat ACI" if dossier.is_handed else "Lettre d'intention"


def _values(dossier: Dossier) -> dict[str, Any]:
    return {
        "addressees": [rich(line) for line in _addressees(dossier)],
        "progress": _PROGRESS.get(dossier.progress, ""),
        "handed": rich(_handed(dossier)),
        "signature": rich(_signature(dossier)),
        "contract": dossier.contract.text,
        "founders": list(_founders(dossier)),
        "title": dossier.title,
        "size_sentence": rich(_size_sentence(dossier)),
        "communes": list(_communes(dossier)),
        "population_source": population_source(dossier),
        "missions": [_mission(dossier, mission) for mission in dossier.missions],
        "steps": list(_steps(dossier)),
    }


def _addressees(dossier: Dossier) -> Iterator[str]:
    """The délégation of each département when it is known, else its agency and a blank; for a contract, the fund."""
    if not dossier.delegations:
        yield "[À compléter : ARS (agence régionale de santé), délégation départementale compétente]"
    for delegation in dossier.delegations:
        yield from _addressee(delegation)
        if dossier.is_handed:
            yield f"[À compléter : caisse d'assurance maladie, {delegation.departement}, adresse]"


def _addressee(delegation: Delegation) -> Iterator[str]:
    contact = delegation.contact
    if contact is None:
        yield delegation.agency or "[À compléter : ARS compétente]"
        apart = f"délégation départementale, {delegation.departement}, " if delegation.is_apart else ""
        yield f"[À compléter : {apart}adresse]"
        return
    yield contact.name
    sure = [way for way in _SENT_TO if contact.proof(way).status == "confirmed"]
    if "address" in sure:
        yield contact.address or "[À compléter : adresse]"
    if "email" in sure and contact.email:
        yield contact.email
    # In the chat a warning stands beside what is not sure; a letter would only be sent there.
    if doubtful := [_SENT_TO[way] for way in _SENT_TO if way not in sure]:
        yield f"[À compléter : {listing(doubtful)}, à faire confirmer par l'ARS]"


def _founders(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Who starts it, as they said; a label for both genders is a blank, for a person is one."""
    for founder in dossier.founders:
        profession = f"[À compléter : {founder.profession}]" if " ou " in founder.profession else founder.profession
        yield {"profession": rich(profession), "exercise": rich(founder.exercise or "[À compléter]")}
    for _ in range(len(dossier.founders), _FEWEST_FOUNDERS):
        yield {"profession": rich("[À compléter : autre profession]"), "exercise": rich("[À compléter]")}


def _handed(dossier: Dossier) -> str:
    """What became of the project: said by the person, or a blank."""
    if dossier.progress == "validated":
        return "Le projet de santé de notre CPTS est validé depuis le [À compléter : date]."
    filed = day(dossier.filed) if dossier.filed else "[À compléter : date]"
    return (
        f"Nous avons transmis à l'ARS le projet de santé de notre CPTS le {filed}. Sans opposition de l'ARS dans les "
        f"{dossier.opposition.text}, il est réputé validé (article L. 1434-12 du code de la santé publique)."
    )


def _signature(dossier: Dossier) -> str:
    planned = day(dossier.signed) if dossier.signed else "[À compléter : mois et année]"
    return f"Signature envisagée : {planned}."


def _size_sentence(dossier: Dossier) -> str:
    return f"{_extent(dossier)} Il relèverait de la {dossier.size} de l'accord conventionnel interprofessionnel (ACI)."


def _extent(dossier: Dossier) -> str:
    if dossier.communes:
        return f"Le territoire réunit {counted(dossier)} et {dossier.population}."
    if dossier.estimate.population:
        return f"Le territoire réunit {dossier.population} [À compléter : communes]."
    return "[À compléter : communes et population du territoire]"


def _communes(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for c in dossier.communes:
        people = number(c.population) if c.population else UNKNOWN
        yield {
            "name": c.name,
            "departement": dossier.departements[c.departement],
            "code": c.code,
            "people": people,
        }


def _mission(dossier: Dossier, mission: Mission) -> dict[str, str]:
    deadlines = mission.deadlines
    return {
        "label": mission.label,
        "kind": _KINDS.get(mission.kind, mission.kind),
        "start": _by(dossier, deadlines.start_months) if deadlines else "libre",
        "full": _by(dossier, deadlines.full_months) if deadlines else "libre",
    }


def _by(dossier: Dossier, months: int) -> str:
    """The day of a deadline when the signature has one, the months after it otherwise."""
    signed = dossier.signed
    return day(signed + relativedelta(months=months)) if signed else f"{months} mois après la signature"


def _steps(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """The order of the steps, what a rule says of each, and the date only the authors know."""
    validation = f"Réputé validé sans opposition de l'ARS dans les {dossier.opposition.text}"
    known = [
        ("Association", "Avant la demande d'aide au projet"),
        ("Projet de santé transmis à l'ARS", validation),
        ("Signature du contrat ACI", f"Contrat de {dossier.contract.text}"),
        *((f"Missions : {names}", f"Après la signature : {due}") for names, due in dossier.mission_deadlines),
    ]
    for title, text in known:
        yield {"title": typeset(title), "known": text, "when": rich("[À compléter : date]")}
