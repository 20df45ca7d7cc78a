"""What is wrong in the directory that its model alone cannot see: places that are none, dates, persons' mailboxes."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from knowledge.cpts.card import Cpts
from knowledge.cpts.directory import CptsFile
from knowledge.datafile import Fault, line_of, load_toml, read_text
from knowledge.mailboxes import is_service_mailbox
from knowledge.territory import Gazetteer

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def directory_faults(path: Path, gazetteer: Gazetteer) -> Iterator[Fault]:
    """Each fault of the file at `path` with its line. Raises `DataError` when it is no directory at all."""
    text, cards = read_text(path), load_toml(path, CptsFile).cpts
    ids = Counter(card.id for card in cards)
    for number, card in enumerate(cards):
        wrong = [("id", f"plusieurs CPTS s'appellent {card.id}")] if ids[card.id] > 1 else []
        for field, message in (*wrong, *_wrong(card, gazetteer)):
            yield Fault(path, line_of(text, ("cpts", number, field)), f"cpts {card.id}, {field} : {message}")


def _wrong(card: Cpts, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    yield from _wrong_places(card, gazetteer)
    yield from ((name, "date illisible") for name in ("since", "seen") if not _is_date(getattr(card, name)))
    if card.website and not card.website.startswith(("https://", "http://")):
        yield "website", "une adresse https:// est attendue"
    if card.email and not is_service_mailbox(card.email):
        yield "email", "ce n'est pas l'adresse d'un service"


def _wrong_places(card: Cpts, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    found = {code: gazetteer.commune(code) for code in sorted(card.communes)}
    for code, commune in found.items():
        if commune is None or commune.code != code:
            yield "communes", f"{code} n'est pas une commune d'aujourd'hui"
        elif commune.departement not in card.departements:
            yield "departements", f"il manque le {commune.departement}, où est {commune.name}"
    if strangers := set(card.parts) - card.communes:
        yield "parts", f"{', '.join(sorted(strangers))} n'est pas parmi les communes"
    yield from (("departements", f"{d} n'en est pas un") for d in card.departements if not gazetteer.departement(d))
    if card.region and not gazetteer.region(card.region):
        yield "region", f"{card.region} n'en est pas une"
    if not (card.departements or card.region or card.communes):
        yield "departements", "rien ne dit où est cette CPTS"


def _is_date(said: str) -> bool:
    return not said or bool(_DATE.fullmatch(said))
