"""A site, a mailbox, a telephone as people write them: one reading, of the chat's forms and of a sheet's cells."""

import re

from knowledge.mailboxes import is_service_mailbox
from knowledge.reach import is_site, phone_of

# What says that there is none any more, where something stood.
ERASING = frozenset({"retirer", "aucun", "aucune", "rien", "vide"})


class WayError(ValueError):
    """What was given reaches nobody so; the French text says what would."""


def site_of(said: str) -> str:
    """An address of the web, « cpts-exemple.fr » too. Raises `WayError`."""
    if phone_of(said):
        raise WayError(f"« {said.strip()} » est un numéro de téléphone : il se donne à « Téléphone ».")
    if "@" in said:
        raise WayError("C'est une adresse électronique : elle se donne à « Courriel ».")
    text = said.strip() if "://" in said else f"https://{said.strip()}"
    if " " in text and is_site(text.replace(" ", "")):
        raise WayError(
            f"« {said.strip()} » a un espace, une adresse n'en a pas : copiez celle que le navigateur montre."
        )
    if not is_site(text):
        raise WayError("Écrivez l'adresse du site, par exemple https://www.cpts-exemple.fr.")
    return text


def mailbox_of(said: str) -> str:
    """The mailbox of a service. Raises `WayError`."""
    address = said.strip().lower()
    if address.count("@") > 1:
        raise WayError("Je ne garde qu'une adresse électronique : donnez celle du service à écrire d'abord.")
    if "@" not in address:
        raise WayError("Écrivez une adresse électronique de service, avec son @, par exemple contact@cpts-exemple.fr.")
    if not is_service_mailbox(address):
        raise WayError(
            "Je ne garde que l'adresse d'un service (contact@, coordination@, cpts.exemple@), jamais celle d'une "
            "personne. Donnez-en une autre."
        )
    return address


def telephone_of(said: str) -> str:
    """A number, by pairs; one that a spreadsheet took for a figure has lost its first 0. Raises `WayError`."""
    digits = said.strip()
    number = phone_of(f"0{digits}" if re.fullmatch(r"[1-9][0-9]{8}", digits) else digits)
    if not number:
        raise WayError("Écrivez un numéro de service, par exemple 02 99 00 00 00.")
    return number
