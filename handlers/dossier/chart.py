"""The funding as one picture: by mission, and over 24 months."""

from handlers.dossier.dossier import Dossier
from handlers.dossier.drawing import figures, typeset
from handlers.dossier.wording import by_the_table, table_words
from handlers.money.wording import reserve, total_words
from knowledge.wording import day

PIXELS_PER_INCH = 160  # 1,070 pixels wide: sharp on a phone, about 250 kB


def make(dossier: Dossier) -> bytes:
    return typeset("chart.typ", _data(dossier), format="png", ppi=PIXELS_PER_INCH)


def description(dossier: Dossier) -> str:
    """What the picture shows, in two short lines: its amounts are written elsewhere."""
    where = "Le détail est dans l'estimation et la fiche de synthèse (« dossier »)."
    return f"{dossier.size.capitalize()}, {total_words(dossier.estimate)}. {where}"


def _title(dossier: Dossier) -> str:
    return total_words(dossier.estimate).capitalize()


def _data(dossier: Dossier) -> dict[str, object]:
    optional = "* mission optionnelle. " if any(line.optional for line in dossier.estimate.lines) else ""
    return {
        **figures(dossier),
        "title": _title(dossier),
        "subtitle": dossier.heading,
        "foot": f"{by_the_table(dossier)}{optional}{reserve(dossier.estimate)} Chaque montant est un maximum. "
        f"{table_words(dossier.estimate)}. "
        f"Calcul du {day(dossier.estimate.on)}, à faire confirmer par la CPAM et l'ARS.",
    }
