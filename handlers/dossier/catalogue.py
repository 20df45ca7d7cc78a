"""The documents of a dossier: which module makes each, its file name and its description."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.dossier.dossier import Dossier, dossier_of
from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Attachment, Document, Order
from knowledge.base import Knowledge

_MAPS: tuple[Document, ...] = ("map", "map-dark")
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of document. `make` gives its bytes; `description` is for whoever cannot open it."""

    file: Callable[[Dossier], str]
    media_type: str
    description: Callable[[Dossier], str]
    make: Callable[[Dossier], bytes]


def make(order: Order, knowledge: Knowledge, made: datetime | None = None) -> tuple[Attachment, ...]:
    """The files of an order, made at this instant."""
    return make_from(dossier_for(order, knowledge, made), order.documents)


def dossier_for(order: Order, knowledge: Knowledge, made: datetime | None = None) -> Dossier:
    mapped = any(document in _MAPS for document in order.documents)
    context = Context(knowledge, Answers.stored(order.answers), order.day)
    return replace(dossier_of(context, mapped=mapped), made=made, civil_year=order.year)


def make_from(dossier: Dossier, documents: tuple[Document, ...]) -> tuple[Attachment, ...]:
    """The files themselves: the only part that takes time, fit for another process."""
    return tuple(_attachment(KINDS[document], dossier) for document in documents)


def _attachment(kind: Kind, dossier: Dossier) -> Attachment:
    return Attachment(
        name=kind.file(dossier),
        media_type=kind.media_type,
        content=kind.make(dossier),
        description=kind.description(dossier),
    )


def _letter(dossier: Dossier) -> bytes:
    from handlers.dossier import letter  # what makes a document is loaded when one is asked for

    return letter.make(dossier)


def _budget(dossier: Dossier) -> bytes:
    from handlers.dossier import budget

    return budget.make(dossier)


def _sheet(dossier: Dossier) -> bytes:
    from handlers.dossier import sheet

    return sheet.make(dossier)


def _chart(dossier: Dossier) -> bytes:
    from handlers.dossier import chart

    return chart.make(dossier)


def _calendar(dossier: Dossier) -> bytes:
    from handlers.dossier import agenda

    return agenda.make(dossier)


def _treasury(dossier: Dossier) -> bytes:
    from handlers.dossier import treasury

    return treasury.make(dossier)


def _treasury_page(dossier: Dossier) -> bytes:
    from handlers.dossier import treasury_page

    return treasury_page.make(dossier)


def _review(dossier: Dossier) -> bytes:
    from handlers.dossier import review

    return review.make(dossier)


def _civil_budget(dossier: Dossier) -> bytes:
    from handlers.dossier import civil_budget

    return civil_budget.make(dossier)


def _letter_name(dossier: Dossier) -> str:
    from handlers.dossier import letter

    return letter.file_name(dossier)


def _letter_words(dossier: Dossier) -> str:
    from handlers.dossier import letter

    return f"{letter.subject(dossier)} : lettre à compléter, pour Word ou LibreOffice. {dossier.heading}."


def _named(file: str) -> Callable[[Dossier], str]:
    return lambda dossier: file


def _says(text: str) -> Callable[[Dossier], str]:
    return lambda dossier: f"{text}. {dossier.heading}."


def _chart_words(dossier: Dossier) -> str:
    from handlers.dossier.chart import description

    return description(dossier)


def _map(dossier: Dossier) -> bytes:
    from handlers.dossier import map as maps

    return maps.make(dossier)


def _dark_map(dossier: Dossier) -> bytes:
    from handlers.dossier import map as maps

    return maps.make_dark(dossier)


def _map_words(dossier: Dossier) -> str:
    from handlers.dossier import map as maps

    return maps.description(dossier)


KINDS: Mapping[Document, Kind] = {
    "letter": Kind(_letter_name, f"{_OFFICE}.wordprocessingml.document", _letter_words, _letter),
    "sheet": Kind(_named("fiche-synthese.pdf"), "application/pdf", _says("Fiche de synthèse, deux pages"), _sheet),
    "budget": Kind(
        _named("budget.xlsx"),
        f"{_OFFICE}.spreadsheetml.sheet",
        _says("Budget des années de contrat, à adapter dans un tableur"),
        _budget,
    ),
    "calendar": Kind(
        _named("echeances.ics"), "text/calendar", lambda dossier: "Vos échéances, pour votre agenda.", _calendar
    ),
    "treasury": Kind(
        _named("plan-tresorerie.xlsx"),
        f"{_OFFICE}.spreadsheetml.sheet",
        _says("Plan de trésorerie du contrat, mois par mois, qui se recalcule"),
        _treasury,
    ),
    "treasury_page": Kind(
        _named("plan-tresorerie.pdf"), "application/pdf", _says("Plan de trésorerie, une page"), _treasury_page
    ),
    "civil_budget": Kind(
        lambda dossier: f"budget-{dossier.civil_year}.xlsx",
        f"{_OFFICE}.spreadsheetml.sheet",
        lambda dossier: f"Budget {dossier.civil_year} de la CPTS, dépenses à remplir. {dossier.heading}.",
        _civil_budget,
    ),
    "review": Kind(
        _named("dialogue-de-gestion.docx"),
        f"{_OFFICE}.wordprocessingml.document",
        lambda dossier: "De quoi préparer le dialogue de gestion, à compléter dans Word ou LibreOffice.",
        _review,
    ),
    "chart": Kind(_named("financement.png"), "image/png", _chart_words, _chart),
    "map": Kind(_named("carte.png"), "image/png", _map_words, _map),
    "map-dark": Kind(_named("carte-sombre.png"), "image/png", _map_words, _dark_map),
}
