"""The fiche de synthèse: a PDF of two pages, tagged for screen readers (PDF/UA-1), its fonts embedded."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypedDict

from handlers.dossier.dossier import Dossier
from handlers.dossier.drawing import figures, mission_words, timeline_words, typeset
from handlers.dossier.wording import (
    SHORT_STATUS,
    UNKNOWN,
    amount,
    by_the_table,
    counted,
    made_on,
    part_words,
    statuses_explained,
    table_words,
    usual_source,
)
from handlers.flows.contacts import Line, proof
from handlers.money.wording import held_words, reserve, total_words
from knowledge.funding import Estimate, EstimateLine
from knowledge.sources import Source
from knowledge.territory import Commune
from knowledge.wording import count, day, inhabitants, listing

MOST_COMMUNES = 8  # drawn one by one: what keeps the sheet on two pages
MOST_CONTACTS = 8
MOST_DEADLINES = 5  # the next ones: the calendar has them all
_ADDRESS = re.compile(r"https?://[^\s<>()]+[^\s<>().,;]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Piece(TypedDict):
    """Part of a text; `to` is where it leads, "" when nowhere."""

    text: str
    to: str


def make(dossier: Dossier) -> bytes:
    on = datetime.combine(dossier.day, datetime.min.time(), UTC)
    return typeset("sheet.typ", _data(dossier), format="pdf", pdf_standards=["ua-1"], timestamp=int(on.timestamp()))


def _data(dossier: Dossier) -> dict[str, Any]:
    return {
        **figures(dossier),
        "name": f"Fiche de synthèse du projet de CPTS, {dossier.title}",
        "heading": "Projet de CPTS : fiche de synthèse",
        "subtitle": dossier.heading,
        "made": made_on(dossier),
        "profile": list(_profile(dossier)),
        "territory": _territory(dossier),
        "communes": _bars(dossier),
        "communes_words": _communes_words(dossier),
        "communes_note": _note(dossier),
        "size_sentences": list(filter(None, [f"Taille retenue pour le calcul : {dossier.size}.", _distance(dossier)])),
        "total": total_words(dossier.estimate).capitalize(),
        "reading": _reading(dossier),
        "lines": [_line(dossier, line) for line in dossier.estimate.lines],
        "table": f"Barème : {table_words(dossier.estimate)}. Calcul du {day(dossier.estimate.on)}. "
        f"{statuses_explained([dossier.estimate])}",
        "mission_words": mission_words(dossier),
        "timeline_words": timeline_words(dossier),
        "steps": list(_steps(dossier)),
        "deadlines": [f"{day(d.day)} : {d.title}." for d in dossier.deadlines if d.day >= dossier.day][:MOST_DEADLINES],
        "optional": any(line.optional for line in dossier.estimate.lines),
        "contacts": _contacts(dossier),
        "sources": _sources(dossier),
    }


def _profile(dossier: Dossier) -> Iterator[dict[str, str]]:
    if dossier.author:
        yield {"label": "Profession", "value": dossier.author}
    if dossier.stage:
        yield {"label": "Avancement", "value": dossier.stage}


def _territory(dossier: Dossier) -> str:
    if not dossier.communes:
        return f"Communes non précisées, {dossier.population}."
    where = dict.fromkeys([listing(dossier.departements.values()), listing(dossier.regions)])
    return f"{counted(dossier)}, {dossier.population} ({' ; '.join(where)}). {usual_source(dossier)}".rstrip()


def _bars(dossier: Dossier) -> list[dict[str, Any]]:
    """The most populous communes, then the others together: their number and their population."""
    drawn, others = dossier.communes[:MOST_COMMUNES], dossier.communes[MOST_COMMUNES:]
    bars = [_bar(c.name, c.population) for c in drawn]
    return bars + ([_bar(count(len(others), "autre commune", "autres communes"), _people(others))] if others else [])


def _bar(name: str, people: int | None) -> dict[str, Any]:
    return {"name": name, "population": people or 0, "text": inhabitants(people) if people else UNKNOWN}


def _people(communes: tuple[Commune, ...]) -> int:
    return sum(c.population or 0 for c in communes)


def _communes_words(dossier: Dossier) -> str:
    shown = " ; ".join(f"{bar['name']}, {bar['text']}" for bar in _bars(dossier))
    return f"Populations des communes, en barres : {shown}."


def _note(dossier: Dossier) -> str:
    drawn = ["Schéma des populations, sans contours : ce n'est pas une carte."] if len(dossier.communes) > 1 else []
    return " ".join([*drawn, *dossier.notes])


def _distance(dossier: Dossier) -> str:
    """How far the population is from the nearer of the two neighbouring sizes."""
    estimate = dossier.estimate
    if dossier.near or not estimate.population:
        return dossier.near
    lower = {b.number: b.lower for b in estimate.table.bands}
    above = lower[estimate.band + 1] - estimate.population if estimate.band + 1 in lower else None
    beyond = estimate.population - estimate.table.bands[estimate.band - 1].threshold
    if above is not None and (estimate.band == 1 or above <= beyond):
        return f"Il manque {inhabitants(above)} pour entrer en taille {estimate.band + 1}."
    if above is None:
        return "C'est la plus grande taille."
    return f"Vous dépassez de {inhabitants(beyond)} le seuil de la taille {estimate.band}."


def _reading(dossier: Dossier) -> str:
    estimate = dossier.estimate
    year = "Première année de contrat" if estimate.contract_year == 1 else "Année courante de contrat"
    doubt = f"{reserve(estimate)} " if estimate.uncertain else ""
    most = "Chaque montant est un maximum : la part variable dépend des résultats."
    return f"{by_the_table(dossier)}{year}, {held_words(estimate)}. {doubt}{_ceiling(estimate)}{most}"


def _ceiling(estimate: Estimate) -> str:
    """The known ceiling, with its status and its source, which no line may have."""
    found, source = estimate.ceiling, estimate.ceiling_source
    if found is None or source is None:
        return ""
    return f"Plafond annuel connu : {amount(found.amount)} ({SHORT_STATUS[found.status]} ; {source.title}). "


def _line(dossier: Dossier, line: EstimateLine) -> dict[str, str]:
    return {
        "label": line.label + (" (optionnelle)" if line.optional else ""),
        "part": part_words(line),
        "amount": amount(line.amount),
        "status": SHORT_STATUS[line.status],
        "reference": f"[{dossier.reference(line)}]",
    }


def _sources(dossier: Dossier) -> list[dict[str, Any]]:
    """The sources of the lines shown here, under the numbers they have in every file."""
    cited = {line.source for line in dossier.estimate.lines}
    return [{"number": n, "title": _cited(s)} for n, s in enumerate(dossier.sources, start=1) if s in cited]


def _cited(source: Source) -> list[Piece]:
    return [Piece(text=source.title, to=source.url or "")]


def _steps(dossier: Dossier) -> Iterator[str]:
    yield "Réunir un groupe de plusieurs professions, et demander à l'ARS si un projet couvre déjà vos communes."
    yield "Envoyer la lettre d'intention à l'ARS."
    helps = " ; ".join(f"{h.label} : {h.text} ({h.source.title})" for h in dossier.helps)
    yield f"Créer l'association. Aide pendant le projet : {helps or 'montant inconnu, à demander à l’ARS'}."
    within = dossier.opposition.text
    yield f"Transmettre le projet de santé : sans opposition de l'ARS dans les {within}, il est réputé validé."
    missions = " ; ".join(f"{names} : {due}" for names, due in dossier.mission_deadlines)
    yield f"Signer le contrat ACI ({dossier.contract.text}). Après la signature, {missions}."


def _contacts(dossier: Dossier) -> list[dict[str, Any]]:
    """The contacts of each région while there is room; the chat has them all."""
    left, found = MOST_CONTACTS, []
    for region, lines in dossier.contacts:
        shown = [_contact(line) for line in lines if line.contact or line.otherwise][: max(left, 0)]
        left -= len(shown)
        if shown:
            found.append({"name": region, "lines": shown})
    total_lines = sum(len(lines) for _, lines in dossier.contacts)
    if total_lines > MOST_CONTACTS:
        hidden = total_lines - MOST_CONTACTS
        found.append(
            {
                "name": "Autres contacts",
                "lines": [_pieces(f"{count(hidden, 'autre')}, dans la conversation (/contacts).")],
            }
        )
    return found


def _contact(line: Line) -> list[Piece]:
    contact = line.contact
    if contact is None:
        return _pieces(f"{line.label} : aucun contact vérifié ; {line.otherwise}.")
    ways = ", ".join(filter(None, [contact.website, contact.phone_said, contact.email])) or line.otherwise
    return _pieces(f"{line.label} : {contact.name}, {ways} ({proof(contact)}).")


def _pieces(text: str) -> list[Piece]:
    """A text cut at its addresses, which lead where they say: of a site, or a mailbox."""
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        shown = found[0]
        to = shown if "://" in shown else f"mailto:{shown}"
        pieces += [Piece(text=text[at : found.start()], to=""), Piece(text=shown, to=to)]
        at = found.end()
    return [*pieces, Piece(text=text[at:], to="")]
