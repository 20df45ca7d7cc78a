"""A commune that joins another one: reported when the map is renewed, followed by the answers that name it."""

import gzip
import shutil
from pathlib import Path

import pytest

from bot.service import Service
from handlers.engine.messages import Incoming
from knowledge.base import Knowledge, plain
from knowledge.cpts.presence import presence_of
from knowledge.territory import Gazetteer
from knowledge.territory.atlas.store import FOLDER
from tests.known import known
from tools.territory_changes import changes

JOINED, NOW = "01039", "01138"  # Béon, part of Culoz-Béon: a code that no live commune bears
HERE = "telegram:1 - 1"


def older(folder: Path) -> Gazetteer:
    """The map with one commune that had not joined yet, one of another name and one that is gone without heir."""
    shutil.copytree(FOLDER, folder / "map")
    file = folder / "map" / "communes.tsv.gz"
    rows = [line.split("\t") for line in gzip.decompress(file.read_bytes()).decode().split("\n")]
    for row in rows:
        if row[0] == JOINED:
            row[1], row[3] = "commune", ""
        if row[0] == "18033" and row[1] == "commune":
            row[2] = "Bourges-le-Vieux"
        if row[0] == "36018" and row[1] == "commune":
            row[0] = "36999"
    rows.sort(key=lambda row: row[1] != "commune")  # live communes come first
    file.write_bytes(gzip.compress("\n".join("\t".join(row) for row in rows).encode()))
    return Gazetteer.load(folder / "map")


def test_what_a_new_map_changes(knowledge: Knowledge, tmp_path: Path) -> None:
    """Merged, renamed, gone and new communes are said, and the CPTS whose card names one of them."""
    card = next(card for card in knowledge.cpts.cpts if card.communes)
    naming = card.model_copy(update={"communes": frozenset({JOINED, "18033"})})
    found = list(changes(older(tmp_path), knowledge.gazetteer, (naming, card)))
    assert f"réunie : Béon ({JOINED}) à Culoz-Béon ({NOW})" in found
    assert "renommée : Bourges-le-Vieux (18033), aujourd'hui Bourges" in found
    assert any("sans commune qui la suive" in line and "36999" in line for line in found)
    assert any(line.startswith("nouvelle : ") and "36018" in line for line in found)
    assert found[-1] == f"à relire, {card.name} nomme : Béon ({JOINED})"
    assert len(found) == 5


def test_a_map_that_stays(knowledge: Knowledge) -> None:
    """The same map changes nothing."""
    assert list(changes(knowledge.gazetteer, knowledge.gazetteer, tuple(knowledge.cpts.cpts))) == []


def test_stored_answers_follow(service: Service) -> None:
    """Whoever named a commune that joined another one since is told once, and goes on with today's."""
    for number, text in enumerate(["rejoindre", "infirmière", "libérale", "Bourges"]):
        say(service, text, f"e{number}")
    session = service.store.session(HERE)
    service.store.save(HERE, session.model_copy(update={"answers": session.answers | {"place": [JOINED]}}), 0.0)
    [news, *_] = say(service, "récapitulatif", "later")
    assert news == (
        "La carte des communes a changé depuis que vous m'avez répondu. Béon est aujourd'hui une commune "
        "déléguée de Culoz-Béon. J'en tiens compte dans vos réponses."
    )
    assert service.store.session(HERE).answers["place"] == [NOW]
    assert not any("carte des communes" in text for text in say(service, "menu", "once"))


@pytest.mark.parametrize(("named", "told"), [((JOINED,), "01138 in part"), ((JOINED, NOW), "01138"), ((NOW,), "01138")])
def test_a_cpts_follows(named: tuple[str, ...], told: str) -> None:
    """The card of a CPTS that names a commune that joined another one covers that one: in part, unless named itself."""
    knowledge = known()
    card = knowledge.cpts.cpts[0].model_copy(update={"id": "essai", "communes": frozenset(named)})
    knowledge.reflect({("cpts", "essai"): plain(card)}, whole=False)
    here = presence_of(knowledge.gazetteer.territory([NOW]), knowledge.cpts, knowledge.gazetteer).covering
    [covering] = [one for one in here if one.cpts.id == "essai"]
    assert "".join(c.code for c in covering.communes) + " in part" * covering.in_part == told


def say(service: Service, text: str, event: str) -> list[str]:
    before = {delivery.id for delivery in service.store.pending(HERE)}
    service.receive(Incoming(conversation=HERE, event_id=event, text=text))
    return [d.reply.text for d in service.store.pending(HERE) if d.id not in before]
