"""More said than was asked, or said in another question's words: it is kept, and named, never dropped unsaid."""

from datetime import date
from typing import Any

import pytest

from handlers.engine.messages import Incoming, Session, Turn
from handlers.router import respond
from knowledge.base import Knowledge

TODAY = date(2026, 11, 21)

KEPT: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    # who and where in one answer; the place said last holds
    (("rejoindre", "Guéret", "idel a bourganeuf"), {"exercise": "liberal", "place": ["23030"]}),
    (("créer", "pharmacienne à Guéret"), {"profession": "pharmacien", "place": ["23096"]}),
    # how one practises, by the name of the trade
    (("rejoindre", "infirmier", "idel"), {"profession": "infirmier", "exercise": "liberal"}),
    (("rejoindre", "infirmier", "kiné libéral"), {"profession": "kinesitherapeute", "exercise": "liberal"}),
    (("rejoindre", "médecin", "à l'hôpital"), {"profession": "medecin"}),
    # another place, while the communes of a postcode wait to be told apart
    (("rejoindre", "infirmier", "libéral", "23400", "la souterraine"), {"place": ["23176"]}),
)


def walked(said: tuple[str, ...], knowledge: Knowledge) -> Turn:
    """The last turn of a conversation."""
    turn = Turn(replies=(), session=Session())
    for text in said:
        turn = respond(Incoming(conversation="c", event_id=text, text=text), turn.session, knowledge, TODAY)
    return turn


def words(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("said", "kept"), KEPT)
def test_what_is_said_is_kept(said: tuple[str, ...], kept: dict[str, Any], knowledge: Knowledge) -> None:
    """The answers hold what every message told."""
    answers = walked(said, knowledge).session.answers
    assert {name: answers.get(name) for name in kept} == kept


@pytest.mark.parametrize("listed", ["Guéret Bourganeuf Royère", "Bourges, Vierzon, Saint-Sulpice"])
@pytest.mark.parametrize("flow", ["estimer", "nous avons déjà une CPTS"])
def test_a_list_with_a_doubt_opens_the_list(flow: str, listed: str, knowledge: Knowledge) -> None:
    """Where one says how a territory is described, communes begin it, though one of them is still asked about."""
    turn = walked((flow, listed), knowledge)
    assert turn.session.answers["basis"] == "communes"
    assert "Ajouté : B" in words(turn)
    assert turn.session.drafts["territory"]["asked"]


@pytest.mark.parametrize("said", ["je ne connais pas encore le nombre exact", "c'est quoi une CPTS à Bourges ?"])
def test_a_sentence_is_no_list(said: str, knowledge: Knowledge) -> None:
    """What is no list of communes leaves the question where it is."""
    assert "basis" not in walked(("estimer", said), knowledge).session.answers


def test_a_postcode_at_the_recap(knowledge: Knowledge) -> None:
    """« 23400 » at the recap is the new place; of its communes, which one is asked."""
    turn = walked(("rejoindre", "infirmier", "libéral", "Guéret", "23400"), knowledge)
    assert "Bourganeuf (Creuse, 23400)" in {choice.label for choice in turn.replies[-1].choices}
    assert walked(("rejoindre", "infirmier", "libéral", "Guéret", "23400", "1"), knowledge).session.answers[
        "place"
    ] == ["23030"]


def test_a_short_name_is_that_of_the_list(knowledge: Knowledge) -> None:
    """Among communes of the Creuse, « Saint-Sulpice » is first one of the three that the Creuse calls so."""
    turn = walked(("créer", "médecin", "libéral", "Guéret, Saint-Sulpice, Bourganeuf"), knowledge)
    first = [choice.label.split(" (")[0] for choice in turn.replies[-1].choices[:3]]
    assert first == ["Saint-Sulpice-le-Guérétois", "Saint-Sulpice-le-Dunois", "Saint-Sulpice-les-Champs"]


@pytest.mark.parametrize(
    "said", ["ok et maintenant je fais quoi", "c koi la suite", "le tel de l'urps", "et l'adresse postale"]
)
def test_after_a_result(said: str, knowledge: Knowledge) -> None:
    """What to do next, and whom to call, are those of the result, again and shorter."""
    turn = walked(("rejoindre", "infirmière libérale", "Bourganeuf", "résultat", said), knowledge)
    assert "nouvelle-aquitaine.ars.sante.fr" in words(turn)
    assert "pas de réponse sûre" not in words(turn)
    assert len(turn.replies) <= 2
