"""The funding as one picture: by mission, and over 24 months."""

from handlers.dossier.dossier import Dossier
from handlers.dossier.drawing import figures, typeset
from handlers.dossier.wording import table_words, total
from knowledge.wording import day

PIXELS_PER_INCH = 160  # 1,070 pixels wide: sharp on a phone, under 200 kB


def make(dossier: Dossier) -> bytes:
    return typeset("chart.typ", _data(dossier), format="png", ppi=PIXELS_PER_INCH)


def description(dossier: Dossier) -> str:
    """What the picture shows, in two short lines: its amounts are written elsewhere."""
    where = "Le détail est écrit dans l'estimation et dans la fiche de synthèse (« dossier »)."
    return f"{dossier.size.capitalize()} : {total(dossier.estimate)} par an. {where}"


def _title(dossier: Dossier) -> str:
    return f"Financement annuel : {total(dossier.estimate)}"


def _data(dossier: Dossier) -> dict[str, object]:
    optional = "* mission optionnelle. " if any(line.optional for line in dossier.estimate.lines) else ""
    return {
        **figures(dossier),
        "title": _title(dossier),
        "subtitle": dossier.heading,
        "foot": f"{optional}Chaque montant est un maximum. {table_words(dossier.estimate)}. "
        f"Calcul du {day(dossier.estimate.on)}, à faire confirmer par la CPAM et l'ARS.",
    }
