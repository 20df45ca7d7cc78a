"""Whom to ask: what is verified, what is not, and never a guess."""

import csv
from datetime import date
from io import StringIO

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.flows.contacts import contact_replies, proof
from knowledge.base import plain
from knowledge.contacts import ContactBook
from knowledge.datafile import DATA
from tests.known import known

BOOK = ContactBook.load()
METROPOLE = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94")
OUTRE_MER = ("01", "02", "03", "04", "06")


def test_every_region_has_its_agency() -> None:
    """The 18 ARS are found by region, each with its site."""
    for region in METROPOLE + OUTRE_MER:
        agency = BOOK.ars(region)
        assert agency is not None
        assert ".ars.sante.fr" in agency.website


def test_guadeloupe_answers_for_the_northern_islands() -> None:
    """Saint-Martin and Saint-Barthélemy have the ARS of Guadeloupe, as its row says."""
    assert {BOOK.ars(region) for region in ("977", "978")} == {BOOK.ars("01")}


def test_best_contact_first() -> None:
    """Among contacts of one kind, a verified one comes before one to check."""
    statuses = [c.status for c in BOOK.regional("urps", "84")]
    assert statuses == sorted(statuses, key=["confirmed", "seen", "to-check"].index)


def test_unknown_contact_is_none() -> None:
    """No contact is made up where the file has none."""
    assert BOOK.urps("94", "sages-femmes") is None
    assert BOOK.delegation("18") is None
    assert BOOK.regional("cpam", "24") == []


def test_an_emptied_site_is_never_shown_as_one() -> None:
    """When the sites were taken away, nobody is sent to an address that is not there."""
    bare = known()
    bare.reflect({("contact", name): {**plain(c), "website": ""} for name, c in bare.contacts.by_key.items()})
    replies = contact_replies(Context(bare, Answers(profession="infirmier"), date(2026, 11, 21)), ["18033"])
    assert not any("()" in reply.text or "outil utile" in reply.text for reply in replies)


def test_every_row_has_source_and_status() -> None:
    """Each row of the file tells where it comes from."""
    rows = list(csv.DictReader(StringIO((DATA / "contacts.csv").read_text(encoding="utf-8"))))
    assert len(list(BOOK)) == len(rows) > 100
    assert all(row["source"] and row["status"] for row in rows)


def test_no_old_number_is_called_verified() -> None:
    """The only number said to be verified is the one an agency itself published lately."""
    assert [c.name for c in BOOK if c.phone and c.status == "confirmed"] == ["ARS Île-de-France"]


def test_a_proof_says_what_was_verified_and_names_the_site() -> None:
    """No machine date, no host of an address: which ways to reach somebody hold, and since when."""
    bretagne, guadeloupe = BOOK.ars("53"), BOOK.ars("01")
    assert bretagne
    assert guadeloupe
    assert proof(bretagne) == (
        "site et téléphone vus dans une source, non vérifiés ; source : rapport d'activité 2018 de l'ARS, copié sur "
        "fdocuments.net, pour le téléphone, relevé en 2018"
    )
    assert proof(guadeloupe) == "site vu le 9 octobre 2026"
