"""A result that is shared opens the same territory and the same estimate elsewhere, and tells nothing of who shares."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.engine import links, situation
from handlers.engine.answers import Answers
from handlers.engine.flow import DONE
from handlers.engine.links import Addresses
from handlers.engine.messages import Incoming, Session, Turn
from handlers.engine.situation import Situation, UnreadableError
from handlers.flows.sharing import CUT, FILE
from handlers.router import respond
from tests.known import known

KNOWLEDGE = known()
TODAY = date(2026, 11, 29)
CODES = sorted(commune.code for commune in KNOWLEDGE.gazetteer.communes())
HERE = Addresses(telegram="cpts_test_bot", matrix="@cpts:example.org")
LINK = re.compile(r"https://t\.me/cpts_test_bot\?start=(\S+)")
TOTAL = re.compile(r"aximum [^:]*: \**([\d ]+) €")

COUNTED = {
    "options": st.sampled_from(("both", "qualite", "accompagnement", "none")),
    "year": st.sampled_from(("later", "first")),
    "crisis": st.booleans(),
}
SPREAD = st.lists(st.sampled_from(CODES), min_size=1, max_size=40, unique=True)
NEIGHBOURS = st.tuples(st.integers(0, len(CODES) - 1), st.integers(1, 200)).map(lambda cut: CODES[cut[0] :][: cut[1]])
SITUATIONS = st.one_of(
    st.builds(
        Situation,
        basis=st.just("communes"),
        territory=st.one_of(SPREAD, NEIGHBOURS).map(lambda c: KNOWLEDGE.gazetteer.territory(c).codes),
        **COUNTED,
    ),
    st.builds(Situation, basis=st.just("population"), population=st.integers(1, 70_000_000), **COUNTED),
    st.builds(Situation, basis=st.just("band"), band=st.integers(1, 4), **COUNTED),
)


def say(session: Session, text: str, elsewhere: str = "") -> Turn:
    incoming = Incoming(conversation="here", event_id=text, text=text, elsewhere=elsewhere, private=not elsewhere)
    return respond(incoming, session, KNOWLEDGE, TODAY, addresses=HERE)


def words(turn: Turn) -> str:
    return "\n".join(reply.text for reply in turn.replies).replace("\N{NO-BREAK SPACE}", " ")


def at_result(shared: Situation, flow: str = "estimer", **more: object) -> Session:
    return Session(flow=flow, asking=DONE, answers={**shared.answers, **more})


def handed(turn: Turn) -> str:
    """What a colleague opens or pastes: the word of the link, the sentence, or what the file holds."""
    files = [a.content.decode() for reply in turn.replies for a in reply.attachments if a.name == FILE]
    sentences = [reply.text for reply in turn.replies if situation.is_one(reply.text)]
    words_found = [found[1] for found in LINK.finditer(words(turn))]
    return (words_found or files or sentences)[0]


@given(SITUATIONS)
@example(Situation("communes", ("2A004", "2B033", "97411")))
def test_what_is_written_is_read_back(shared: Situation) -> None:
    """A situation written as a word, or a territory as a sentence, is read as the same situation."""
    assert situation.read(situation.code_of(shared)) == shared
    if shared.basis == "communes":
        assert situation.read(situation.sentence_of(shared)) == shared
    assert Situation.of(Answers.stored(shared.answers)) == shared


@settings(max_examples=12)
@given(SITUATIONS, st.sampled_from(("estimer", "contrat")))
def test_the_estimate_that_opens_is_the_sharer_s_to_the_euro(shared: Situation, flow: str) -> None:
    """Somebody else, with nothing of their own, opens what was shared, and reads the same territory and total."""
    given = say(at_result(shared, flow, signed="2024-03-01"), "partager")
    word = handed(given)
    assert len(word) <= links.MOST_LETTERS or word.startswith("CPTS de ")
    opened = say(Session(), f"/start {word}" if word.startswith(links.SITUATION) else word)
    assert Situation.of(Answers.stored(opened.session.answers)) == shared
    assert opened.session.topic == "estimer.done"
    assert TOTAL.search(words(opened))[1] == TOTAL.search(words(given))[1]  # type: ignore[index]


def test_a_project_shares_its_communes_whatever_an_earlier_estimate_started_from() -> None:
    """After « Créer », the list of communes is what opens, with the total of the project."""
    session = at_result(Situation("communes", ("18033", "18279")), "creer", profession="medecin", exercise="liberal")
    session.answers |= {"basis": "band", "band": 1, "stage": "idea"}
    result, opened = say(session, "ligne par ligne"), say(Session(), handed(say(session, "partager")))
    assert TOTAL.findall(words(result))[0] == TOTAL.findall(words(opened))[0]
    assert opened.session.answers["territory"] == ["18033", "18279"]


@pytest.mark.parametrize("flow", ["estimer", "contrat", "creer"])
def test_nothing_of_the_person_nor_of_their_contract_is_shared(flow: str) -> None:
    """Profession, place, dates and the contract's own amounts are neither in the summary nor in what opens it."""
    own = {"own": {"prevention/fixed": "17531"}, "own_band": 2, "signed": "2022-09-15", "reminders": True}
    person = {"profession": "medecin", "exercise": "liberal", "place": ["23030"], "founders": ["pharmacien"]}
    shared = Situation("communes", ("18033", "18279"))
    given = say(at_result(shared, flow, **own, **person), "partager")
    alone = say(at_result(shared, flow), "partager")
    assert handed(given) == handed(alone)
    assert given.replies[0].text == alone.replies[0].text
    assert "17 531" not in words(given)


@given(st.text(alphabet="0AZaz9-_ é·", max_size=70))
@example("p1-" + "0" * 3_990)
@example("p1-" + "Z" * 61)
def test_a_made_up_word_opens_nothing(said: str) -> None:
    """Whatever follows the mark of a situation, it is one, written as we write it, or a refusal."""
    word = f"{links.SITUATION}{said.removeprefix(links.SITUATION)}"
    try:
        shared = situation.read(word)
    except UnreadableError:
        return
    assert situation.code_of(shared) == word.strip()


@given(SITUATIONS, st.data())
def test_a_word_that_is_cut_or_changed_opens_nothing_else(shared: Situation, data: st.DataObject) -> None:
    """A letter lost on the way never leads to another territory: it leads nowhere."""
    code = situation.code_of(shared)
    at = data.draw(st.integers(len(links.SITUATION), len(code) - 1))
    letter = data.draw(st.sampled_from("0aZ9k").filter(lambda one: one != code[at]))
    for wrong in (code[:at], code[:at] + letter + code[at + 1 :]):
        with pytest.raises(UnreadableError):
            situation.read(wrong)


@pytest.mark.parametrize(
    "shared",
    [
        Situation("communes", ("18999",)),
        Situation("communes", ("18033", "99001")),
        Situation("population", population=0),
        Situation("population", population=70_000_001),
        Situation("band", band=0),
        Situation("band", band=5),
    ],
)
def test_what_no_territory_has_is_refused_with_a_sentence(shared: Situation) -> None:
    """A well formed word about communes, people or a size that do not exist: why, and the menu, nothing kept."""
    turn = say(Session(), f"/start {situation.code_of(shared)}")
    assert turn.session.answers == {}
    assert turn.session.flow is None
    assert "que je ne connais pas" in words(turn) or CUT in words(turn)


def test_a_sentence_cut_on_its_way_says_so() -> None:
    """A list that lost its end, or has another number of communes than it says, is not taken for the rest."""
    whole = situation.sentence_of(Situation("communes", tuple(CODES[:160])))
    for wrong in (whole[:300], whole.replace("160", "161"), whole.replace("suivante", "dernière")):
        turn = say(Session(), wrong)
        assert words(turn).startswith(CUT)
        assert turn.session.answers == {}


def test_opening_never_takes_the_place_of_one_s_own_unasked() -> None:
    """Who already has a territory is asked first; « non » leaves everything, « oui » takes what was shared."""
    own, other = Situation("communes", ("18033", "18279")), Situation("population", population=82_000)
    session = at_result(own, "creer", profession="medecin")
    asked = say(session, situation.code_of(other))
    assert "L'ouvrir remplace la vôtre" in words(asked)
    assert say(asked.session, "non").session.answers == session.answers
    taken = say(asked.session, "oui").session
    assert Situation.of(Answers.stored(taken.answers)) == other
    assert taken.answers["profession"] == "medecin"


def test_in_a_group_a_situation_opens_in_private() -> None:
    """Where the answers of others would be read, the link leads to the conversation of two."""
    code = situation.code_of(Situation("band", band=3))
    turn = say(Session(), code, elsewhere="https://t.me/cpts_test_bot?start=")
    assert f"https://t.me/cpts_test_bot?start={code}" in words(turn)
    assert turn.session.answers == {}


@pytest.mark.parametrize(
    ("flow", "more", "said"),
    [
        ("creer", {"stage": "idea"}, "Nous étudions la création d'une CPTS"),
        ("creer", {"stage": "letter"}, "Nous vous avons adressé une lettre d'intention"),
        ("creer", {"stage": "project", "filed": "2026-03-12"}, "le projet de santé d'une CPTS (communauté "),
        ("creer", {"stage": "validated"}, "comment préparer le contrat ACI"),
        ("contrat", {"signed": "2022-09-15"}, "dont le contrat ACI a été signé le 15 septembre 2022."),
        ("estimer", {}, "Nous étudions la création d'une CPTS"),
        ("rejoindre", {"place": ["18033"]}, "quelle CPTS, ou quel projet de CPTS, couvre cette commune"),
    ],
)
def test_the_mail_to_the_ars_says_where_things_stand(flow: str, more: dict[str, object], said: str) -> None:
    """What is written and asked follows the last result; whom to write to has its status; nothing leaves, no amount."""
    own = {"own": {"prevention/fixed": "17531"}, "own_band": 2, "profession": "medecin", "exercise": "liberal"}
    turn = say(at_result(Situation("communes", ("18033", "18279")), flow, **own, **more), "envoyer à l'ARS")
    assert said in words(turn)
    assert "délégation de l'ARS, Cher : adresse à demander à ARS Centre-Val de Loire" in words(turn)
    assert "€" not in words(turn)
    assert turn.effects == ()


def test_the_mail_of_a_change_that_is_supposed_asks_from_when() -> None:
    """« Et si on passe à 82 000 », then « envoyer à l'ARS »: both, and what nobody has published."""
    session = at_result(Situation("population", population=78_500), "contrat", signed="2022-09-15", reminders=False)
    turn = say(say(session, "et si on passe à 82 000 habitants ?").session, "envoyer à l'ARS")
    assert "aujourd'hui : 78 500 habitants, taille 2" in words(turn)
    assert "à l'étude : 82 000 habitants, taille 3" in words(turn)
    assert "à partir de quelle date ce changement compterait" in words(turn)


def test_a_known_address_comes_with_its_doubt() -> None:
    """An address seen in a source that nobody checked is given as one to check."""
    turn = say(at_result(Situation("communes", ("14118",))), "envoyer à l'ARS")
    assert re.search(r"À : \S+@ars\.sante\.fr, .* \(relevé le .*, à vérifier avant usage\)", words(turn))
