"""The dossier: what a professional takes to the next meeting, as files made from one value, without storing any."""

from handlers.dossier.catalogue import documents_of, dossier_for, make, make_from
from handlers.dossier.dossier import Dossier, can_have_dossier, dossier_of

__all__ = ["Dossier", "can_have_dossier", "documents_of", "dossier_for", "dossier_of", "make", "make_from"]
