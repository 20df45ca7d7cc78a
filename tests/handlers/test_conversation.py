"""What holds for any conversation, whatever is said: through the router, on the real knowledge."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.engine.messages import (
    MOST_CHARACTERS,
    Choice,
    Feedback,
    Incoming,
    Remind,
    Session,
    Turn,
    Unanswered,
    length,
)
from handlers.flows.presence import presence
from handlers.flows.reminders import STOP_REMINDERS
from handlers.hearing.inquiry import ask
from handlers.places.running_list import EMPTY_LIST
from handlers.router import respond
from handlers.turn.commands import LEFT, ONLY_ANSWERS
from handlers.turn.menu import FLOWS
from handlers.turn.picking import picked
from handlers.turn.privacy import YES_ERASE
from knowledge.base import Knowledge
from knowledge.text import key
from knowledge.wording import typeset
from tests.hostile import HOSTILE, USUAL, endless
from tests.known import known

TODAY = date(2026, 11, 21)
ENDLESS = [endless(pattern, 5_000) for pattern in ("a", "et ")]
SAID = st.one_of(st.sampled_from(USUAL), st.sampled_from(HOSTILE), st.sampled_from(ENDLESS), st.text(max_size=40))


def say(knowledge: Knowledge, session: Session, text: str, topic: str | None = None) -> Turn:
    incoming = Incoming(conversation="c", event_id="e", text=text, topic=topic)
    return respond(incoming, session, knowledge, TODAY)


@settings(max_examples=150)
@given(st.lists(SAID, min_size=1, max_size=14))
@example(["5", "9" * 300])
def test_any_conversation_stays_answerable(said: list[str]) -> None:
    """Every message is answered, in messages a phone can show, and leaves a session that can be gone on with."""
    session = Session()
    for text in said:
        turn = say(KNOWLEDGE, session, text)
        assert turn.replies
        assert all(reply.text.strip() for reply in turn.replies)
        assert max(length(reply.text) for reply in turn.replies) <= MOST_CHARACTERS
        assert turn.replies[-1].choices
        session = Session.model_validate_json(turn.session.model_dump_json())


@settings(max_examples=50)
@given(st.lists(SAID, max_size=10))
def test_the_way_back_always_exists(said: list[str]) -> None:
    """From wherever a conversation went, « retour » said often enough leads to the menu."""
    session = Session()
    for text in said:
        session = say(KNOWLEDGE, session, text).session
    for _ in range(12):
        session = say(KNOWLEDGE, session, "/retour").session
    assert session.flow is None


@settings(max_examples=30)
@given(st.lists(SAID, max_size=10))
def test_erase_always_erases(said: list[str]) -> None:
    """From wherever a conversation went, erasing and a clear yes leave nothing."""
    session = Session()
    for text in said:
        session = say(KNOWLEDGE, session, text).session
    turn = say(KNOWLEDGE, say(KNOWLEDGE, session, "/effacer").session, "oui")
    assert turn.session.answers == {}
    assert [effect.kind for effect in turn.effects] == ["erase"]


def test_an_old_button_is_explained(knowledge: Knowledge) -> None:
    """A button of an answered question does not answer the next one: the person is told, and asked again."""
    session = say(knowledge, Session(), "/rejoindre").session
    session = say(knowledge, session, "medecin", topic="rejoindre.profession").session
    turn = say(knowledge, session, "infirmier", topic="rejoindre.profession")
    assert "question précédente" in turn.replies[0].text
    assert "Question 2/3" in turn.replies[-1].text
    assert turn.session.answers["profession"] == "medecin"


def test_only_questions_nobody_answers_are_kept(knowledge: Knowledge) -> None:
    """A refused question is kept as text alone; an answered one, a greeting or an answer to a question is not."""
    refused = say(knowledge, Session(), "comment renouveler ma carte CPS")
    assert refused.effects == (Unanswered(text="comment renouveler ma carte CPS"),)
    assert say(knowledge, Session(), "bonjour").effects == ()
    assert say(knowledge, Session(), "c'est quoi une CPTS ?").effects == ()
    in_flow = say(knowledge, Session(), "/rejoindre").session
    assert say(knowledge, in_flow, "rebouteux").effects == ()


def test_thumbs_are_counted(knowledge: Knowledge) -> None:
    """A thumb names its entry and nobody."""
    answered = say(knowledge, Session(), "c'est quoi une CPTS ?")
    turn = say(knowledge, answered.session, "👎 Pas utile")
    assert turn.effects == (Feedback(entry="definition-cpts", useful=False),)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.name)
def test_help_exists_for_every_question(flow: object) -> None:
    """Each question of each flow explains itself in a sentence."""
    assert all(len(question.help) > 20 for question in flow.questions)  # type: ignore[attr-defined]


def test_a_room_s_region_is_the_default(knowledge: Knowledge) -> None:
    """Where a room or a link gives a region, contacts offer it whole and answers show what is particular there."""

    def ask(text: str, session: Session) -> Turn:
        there = Incoming(conversation="c", event_id="e", text=text, region="76")
        return respond(there, session, knowledge, TODAY)

    asked = ask("/contacts", Session())
    assert "Toute la région : Occitanie" in [c.label for c in asked.replies[-1].choices]
    taken = ask("1", asked.session)
    assert "Noté\N{NO-BREAK SPACE}: Occitanie" in taken.replies[0].text
    answered = ask("c'est quoi une CPTS ?", Session())
    assert answered.replies[-1].choices[2].id == "faq:region-occitanie"


def test_a_number_means_the_last_question_shown(knowledge: Knowledge) -> None:
    """After an answer given in the middle, numbers mean the pending question's choices; the aside's come after.

    Its many choices are not shown again unless they are asked for, and keep their numbers.
    """
    asked = say(knowledge, Session(), "/rejoindre")
    turn = say(knowledge, asked.session, "c'est quoi une CPTS ?")
    aside = next(reply for reply in turn.replies if reply.choices)
    assert aside.numbered_from == len(asked.replies[-1].choices) + 1
    again = turn.replies[-1]
    assert [choice.label for choice in again.choices] == ["Revoir les choix", "Arrêter"]
    shown = say(knowledge, turn.session, str(again.numbered_from))
    assert shown.replies[-1].choices == asked.replies[-1].choices
    assert say(knowledge, turn.session, "1").session.answers == {"profession": "medecin"}
    related = say(knowledge, turn.session, str(aside.numbered_from))
    assert related.session.answers == {}


def test_what_destroys_is_picked_only_by_its_whole_label() -> None:
    """Part of the words of « Vider la liste » or « Arrêter les rappels » destroys nothing; the label does."""
    for choice in (EMPTY_LIST, STOP_REMINDERS, YES_ERASE):
        for part in key(choice.label).split():
            assert picked(part, [choice]) == part
        assert picked(choice.label.upper(), [choice]) == choice.id


def test_a_departement_is_not_a_rank() -> None:
    """« 03 » typed among homonyms is the Allier; « 3 » is the third choice."""
    offered = [Choice(id=f"c{n}", label=f"Lieu {n}") for n in range(4)]
    assert picked("03", offered) == "03"
    assert picked("3", offered) == "c2"


KNOWLEDGE = known()


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("efface tout ce que tu sais de moi", "Je ne pourrai pas revenir"),
        ("effacer mes données", "Je ne pourrai pas revenir"),
        ("tu peux m'oublier stp", "Je ne pourrai pas revenir"),
        ("comment effacer mes données ?", "Tapez /effacer"),
        ("stop rappels", "plus de rappel"),
        ("tu gardes quoi sur moi ?", "aucune réponse de vous"),
    ],
)
def test_an_order_in_plain_words_is_obeyed(knowledge: Knowledge, said: str, answer: str) -> None:
    """What is asked of one's own data is done, and a question about it stays a question."""
    assert answer in say(knowledge, Session(), said).replies[0].text


@pytest.mark.parametrize(
    "said",
    [
        *("stop", "STOP.", "/stop", "stop svp", "arrêtez", "désabonner", "je veux me désabonner", "désinscription"),
        *("unsubscribe", "ne m'écrivez plus", "plus de messages", "merci de ne plus m'écrire", "stop à tout"),
        *("veuillez cesser de m'envoyer des messages", "laissez-moi tranquille", "ne me contactez plus"),
    ],
)
def test_stop_is_one_thing(knowledge: Knowledge, said: str) -> None:
    """However it is said, the conversation is left, nothing is sent unasked any more, and that is what is said."""
    turn = say(knowledge, say(knowledge, Session(), "estimer").session, said)
    assert turn.session.flow is None
    assert turn.effects == (Remind(),)
    assert turn.replies[0].text == f"{LEFT} {typeset(ONLY_ANSWERS)}"


@pytest.mark.parametrize("said", ["comment me désabonner ?", "arrêter", "arrêter les rappels", "stop Bourges"])
def test_what_is_no_stop(knowledge: Knowledge, said: str) -> None:
    """A question about it, leaving a conversation, the reminders alone: none of them is STOP."""
    assert ONLY_ANSWERS not in say(knowledge, Session(), said).replies[0].text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("combien je gagne", "versé à la CPTS, pas à ses membres"),
        ("c quoi un maximum annuel", "Que veut dire « Maximum annuel »"),
        ("comment on adere", "Comment adhérer à une CPTS ?"),
        ("ya une cpts a bourge ?", "CPTS **du Pays de Bourges**"),
        ("est ce que bourges a une cpts", "CPTS **du Pays de Bourges**"),
        ("qui couvre pipriac ?", "Existe-t-il une CPTS pour Pipriac"),
        (
            "numero de la cpts de redon",
            "Je ne connais pas son numéro de téléphone. Qui peut vous le donner : ARS Bretagne",
        ),
    ],
)
def test_a_hurried_question_is_answered_in_the_middle(knowledge: Knowledge, said: str, answer: str) -> None:
    """As people type them, without accents or question marks, and the pending question follows."""
    turn = say(knowledge, say(knowledge, Session(), "rejoindre").session, said)
    assert answer in turn.replies[0].text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Question 1/3" in turn.replies[-1].text


def test_whom_to_call_opens_the_contacts(knowledge: Knowledge) -> None:
    assert say(knowledge, Session(), "j apele qui").session.flow == say(knowledge, Session(), "numero").session.flow
    assert say(knowledge, Session(), "numero").session.flow == "contacts"


@pytest.mark.parametrize("said", ["je veux pas adherer", "je ne veux plus faire partie de la CPTS"])
def test_what_is_not_wanted_is_not_begun(knowledge: Knowledge, said: str) -> None:
    """A negated wish opens no conversation; another one said after it does."""
    assert say(knowledge, Session(), said).session.flow is None
    assert say(knowledge, Session(), f"{said}, je veux créer une CPTS").session.flow == "creer"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("cpts chateauroux", "CPTS **& co (Châteauroux)**"),
        ("cpts lyon 3", "Lyon 3e Arrondissement"),
        ("et a saint denis ?", "CPTS Saint-Denis 974"),
        ("CPTS Saint-Denis 974", "Existe-t-il une CPTS pour Saint-Denis"),
        ("qui contacter a lyon", "À qui s'adresser — Auvergne-Rhône-Alpes"),
    ],
)
def test_a_place_alone_is_asked_of_the_directory(knowledge: Knowledge, said: str, answer: str) -> None:
    """« CPTS » and a town ask whether there is one; whom to contact there is answered for that place."""
    assert answer in say(knowledge, Session(), said).replies[0].text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "said",
    [
        "qui contacter à l'ARS",
        "cpts ehpad",
        "cpts taille 3",
        "et pour les kinés ?",
        "comment adhérer à une CPTS à Vannes ?",
        "il y a un syndicat des cpts ?",
        "appelez le 3114",
        "bannière pour le site de la CPTS",
        "on a déjà une cpts, ça change quoi ?",
    ],
)
def test_other_words_are_no_place(knowledge: Knowledge, said: str) -> None:
    """What only looks like a place is left to the questions."""
    assert not presence(said, knowledge)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("quelle est la cotisation de la CPTS de Bourges ?", "cotisation-montant"),
        ("qui m'aide à monter une cpts à Nantes", "accompagnement-creation"),
        ("je suis généraliste à Saint-Denis (93), on veut monter une CPTS… par où commencer ?", "par-ou-commencer"),
        ("quelles particularités à Rennes", "region-bretagne"),
        ("on est à Reims, quels interlocuteurs dans notre région", "region-grand-est"),
    ],
)
def test_a_town_in_passing_does_not_hide_the_question(knowledge: Knowledge, said: str, entry: str) -> None:
    """The town somebody works in is not what they ask about, unless they ask about the place."""
    result = ask(knowledge, said, None)
    assert (result.decision != "refuse", result.matches[0].id) == (True, entry)


def test_two_questions_in_one_are_both_offered(knowledge: Knowledge) -> None:
    """What has an answer each is not decided for the person; a sentence on oneself before it changes nothing."""
    result = ask(knowledge, "je suis infirmière… c quoi une cpts et est ce que je suis obligée", None)
    assert result.decision == "offer"
    assert [match.id for match in result.matches] == ["definition-cpts", "adhesion-obligatoire"]
