"""The counts of each week as a table: in the words of people, not in ours."""

import csv
import io
from pathlib import Path

import pytest

from handlers.admin.stats import in_words
from knowledge.base import Knowledge
from tests.admins import Network


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        (("conversation", ""), ("conversations ouvertes", "")),
        (("answered", "comment-adherer"), ("réponse donnée", "Comment adhérer à une CPTS ?")),
        (("started", "rejoindre"), ("parcours commencé", "Rejoindre une CPTS")),
        (("asked", "rejoindre.profession"), ("étape atteinte", "Rejoindre une CPTS : Profession")),
        (("denied", "faq"), ("commande refusée", "faq")),
    ],
)
def test_what_is_counted_has_a_name(counted: tuple[str, str], told: tuple[str, str], knowledge: Knowledge) -> None:
    """A conversation, a step of it, an answer: each as it is called on the screen."""
    assert in_words(knowledge, *counted) == told


def test_the_table_speaks_french(tmp_path: Path, knowledge: Knowledge) -> None:
    """No word of the program is in what a tableur opens."""
    network = Network(tmp_path / "bot.sqlite3", knowledge)
    network.speak_as("person")
    network.say("comment adhérer à une CPTS ?")
    network.speak_as("paul")
    table = network.hear("exporter stats")[-1].attachments[0].content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(table))
    assert head == ["semaine", "compté", "de quoi", "fois"]
    assert {row[1] for row in rows} == {"conversations ouvertes", "réponse donnée"}
