"""The lettre d'intention: a Word document to complete. What only its authors know is a blank on yellow."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate, RichText

from handlers.dossier.dossier import Delegation, Dossier
from handlers.dossier.wording import UNKNOWN, made_on
from knowledge.wording import count, day, number

TEMPLATE = Path(__file__).parent / "templates" / "lettre-intention.docx"
YELLOW = "FFFF00"  # docxtpl shades with a colour, where Word itself highlights by name
_KINDS = {"core": "socle", "optional": "optionnelle"}
POPULATION_SOURCE = "Population municipale 2023, communes 2026 (Insee)."


def make(dossier: Dossier) -> bytes:
    template = DocxTemplate(BytesIO(_template()))
    template.render(_values(dossier), autoescape=True)
    out = BytesIO()
    template.save(out)
    return out.getvalue()


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _values(dossier: Dossier) -> dict[str, Any]:
    return {
        "author": dossier.author,
        "addressees": [_rich(line) for line in _addressees(dossier)],
        "title": _rich(dossier.title if dossier.communes else "[À compléter : communes]"),
        "size_sentence": _size_sentence(dossier),
        "near": dossier.near,
        "communes": list(_communes(dossier)),
        "population_source": " ".join([*([POPULATION_SOURCE] if dossier.communes else []), *dossier.notes]),
        "tools": [f"Un outil pour ce diagnostic : {tool}" for tool in dossier.tools],
        "missions": [{"label": m.label, "kind": _KINDS.get(m.kind, m.kind)} for m in dossier.missions],
        "steps": list(_steps(dossier)),
        "note": f"{made_on(dossier)} À relire, à compléter, puis à envoyer ; ôtez alors cette ligne.",
    }


def _addressees(dossier: Dossier) -> Iterator[str]:
    """The délégation of each département when it is known; else the agency, and a blank for the délégation."""
    if not dossier.delegations:
        yield "[À compléter : ARS (agence régionale de santé), délégation départementale compétente]"
    for delegation in dossier.delegations:
        yield from _addressee(delegation)


def _addressee(delegation: Delegation) -> Iterator[str]:
    contact = delegation.contact
    if contact is None:
        agency = delegation.agency or "[À compléter : ARS compétente]"
        yield f"{agency}, [À compléter : délégation départementale, {delegation.departement}, adresse]"
        return
    yield contact.name
    if contact.status == "confirmed":
        yield from filter(None, [contact.address or "[À compléter : adresse]", contact.email])
    else:  # in the chat a warning stands beside it; a letter would only be sent there
        yield "[À compléter : adresse et courriel, à faire confirmer par l'ARS]"


def _size_sentence(dossier: Dossier) -> str:
    if not dossier.communes:
        return f"Taille envisagée : {dossier.size}, {dossier.population}."
    counted = count(len(dossier.communes), "commune")
    return f"Le territoire réunit {counted} et {dossier.population}. Il relèverait de la {dossier.size}."


def _communes(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for c in dossier.communes:
        people = number(c.population) if c.population else UNKNOWN
        yield {
            "name": _rich(c.name),
            "departement": dossier.departements[c.departement],
            "code": c.code,
            "people": people,
        }
    if not dossier.communes:
        yield {"name": _rich("[À compléter]"), "departement": "", "code": "", "people": _people(dossier)}


def _people(dossier: Dossier) -> str:
    return number(dossier.estimate.population) if dossier.estimate.population else UNKNOWN


def _steps(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """The order of the steps, what a rule says of each, and the date only the authors know."""
    validation = f"Réputé validé sans opposition de l'ARS dans les {dossier.opposition.text}"
    known = [
        ("Lettre d'intention", f"Préparée le {day(dossier.day)}"),
        ("Association", "À créer avant la demande d'aide au projet"),
        ("Projet de santé transmis à l'ARS", validation),
        ("Signature du contrat ACI", f"Contrat de {dossier.contract.text}"),
        *((f"Missions : {names}", f"Après la signature : {due}") for names, due in dossier.mission_deadlines),
    ]
    for title, text in known:
        yield {"title": title, "known": text, "when": _rich("[À compléter : mois et année]")}


def _rich(text: str) -> RichText:
    """A text whose blanks are on yellow."""
    rich, rest = RichText(), text
    while rest:
        before, bracket, after = rest.partition("[À compléter")
        rich.add(before)
        blank, close, rest = after.partition("]")
        if bracket:
            rich.add(bracket + blank + close, highlight=YELLOW)
    return rich
