"""The dossier: what a professional takes to the next meeting, as files made from one value, without storing any."""

from handlers.dossier.catalogue import dossier_for, make, make_from
from handlers.dossier.dossier import Dossier, dossier_of

__all__ = ["Dossier", "dossier_for", "dossier_of", "make", "make_from"]
