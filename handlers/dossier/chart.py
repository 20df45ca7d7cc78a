"""The funding as one picture: by mission, and over 24 months."""

from handlers.dossier.dossier import Dossier
from handlers.dossier.drawing import figures, mission_words, timeline_words, typeset
from handlers.dossier.wording import table_words, total
from knowledge.wording import day

PIXELS_PER_INCH = 160  # 1,070 pixels wide: sharp on a phone, under 200 kB


def make(dossier: Dossier) -> bytes:
    return typeset("chart.typ", _data(dossier), format="png", ppi=PIXELS_PER_INCH)


def description(dossier: Dossier) -> str:
    """The whole picture in words."""
    return f"{dossier.heading}. {mission_words(dossier)}. {timeline_words(dossier)}"


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
