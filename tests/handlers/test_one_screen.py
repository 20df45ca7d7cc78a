"""Every result ends with one screen; each detail, and each file, comes when it is asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.engine.details import Detail
from handlers.engine.dialogue import Dialogue
from handlers.engine.flow import DONE, Flow
from handlers.engine.messages import MOST_CHARACTERS, Session, length
from handlers.flows import estimate as estimating
from handlers.flows import join as joining
from handlers.flows import start as starting
from handlers.flows.contract import contract
from handlers.flows.estimate import estimate
from handlers.flows.join import join
from handlers.flows.start import start
from knowledge.eligibility import Exercise
from knowledge.wording import typeset
from tests.handlers.test_what_if import KNOWLEDGE, TODAY, say

PROJECT = {"profession": "medecin", "exercise": "liberal", "stage": "group", "options": "both"}
BOURGES = {**PROJECT, "territory": ["18033", "18279"]}
STAGES = st.sampled_from(["idea", "group", "letter", "project", "validated"])
OWN = [
    f"{mission}/{part}" for mission in ("acces-aux-soins", "parcours", "prevention") for part in ("fixed", "variable")
]
CODES = [commune.code for commune in KNOWLEDGE.gazetteer.communes()]


def project(**answers: object) -> Session:
    return Session(flow=start.name, asking=DONE, answers={**BOURGES, **answers})


@settings(max_examples=60)
@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=40, unique=True), STAGES)
def test_the_result_is_one_screen(territory: list[str], stage: str) -> None:
    """Whatever the territory, one message that a phone shows whole, without a file."""
    session = Session(answers={**PROJECT, "territory": territory, "stage": stage})
    turn = Dialogue(start, session, KNOWLEDGE, TODAY).conclude()
    [screen] = turn.replies
    assert length(typeset(screen.text)) <= MOST_CHARACTERS
    assert screen.order is None


DETAILS_OF = {"creer": starting.DETAILS, "estimer": estimating.DETAILS, "rejoindre": joining.DETAILS}
FLOWS = (start, estimate, join)
EACH = [(flow, one) for flow in FLOWS for one in DETAILS_OF[flow.name]]


@pytest.mark.parametrize(("flow", "one"), EACH, ids=lambda one: getattr(one, "name", "") or one.choice.label)
def test_each_detail_is_a_tap_or_a_word_away(flow: Flow, one: Detail) -> None:
    """By its button, its label, and under it the others: nobody has to remember what else there is."""
    session = Session(flow=flow.name, asking=DONE, answers={**BOURGES, "place": ["18033"], "year": "later"})
    shown = {choice.label for choice in Dialogue(flow, session, KNOWLEDGE, TODAY).conclude().replies[-1].choices}
    for said in (one.choice.id, one.choice.label):
        turn = say(session, said)
        labels = {choice.label for choice in turn.replies[-1].choices}
        assert shown - {one.choice.label} <= labels
        assert turn.session.asking == DONE
        assert bool([reply for reply in turn.replies if reply.order]) == (one.choice.id == "detail:image")


SIZES = st.one_of(
    st.fixed_dictionaries({"basis": st.just("population"), "population": st.integers(1, 5_000_000)}),
    st.fixed_dictionaries({"basis": st.just("band"), "band": st.integers(1, 4)}),
    st.fixed_dictionaries(
        {"basis": st.just("communes"), "territory": st.lists(st.sampled_from(CODES), min_size=1, max_size=40)}
    ),
)


@settings(max_examples=60)
@given(
    SIZES,
    st.sampled_from(["both", "none", "qualite"]),
    st.sampled_from(["first", "later"]),
    st.booleans(),
)
def test_an_estimate_is_one_screen(size: dict[str, object], options: str, year: str, crisis: bool) -> None:
    """Whatever it is of: no file rings, nothing is longer than a phone."""
    session = Session(answers={**size, "options": options, "year": year, "crisis": crisis})
    [screen] = Dialogue(estimate, session, KNOWLEDGE, TODAY).conclude().replies
    assert length(typeset(screen.text)) <= MOST_CHARACTERS
    assert screen.order is None
    assert "non garanti" in screen.text or "relevés" in screen.text


@settings(max_examples=60)
@given(st.sampled_from(CODES), st.sampled_from(sorted(KNOWLEDGE.eligibility.professions)), st.sampled_from(Exercise))
def test_joining_is_one_screen(place: str, profession: str, exercise: Exercise) -> None:
    session = Session(answers={"place": [place], "profession": profession, "exercise": exercise.value})
    [screen] = Dialogue(join, session, KNOWLEDGE, TODAY).conclude().replies
    assert length(typeset(screen.text)) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("ok mais je fais quoi maintenant", "Prochaine étape"),
        ("c'est quoi la suite", "Vos étapes"),
        ("et l'argent ?", "Les montants, ligne par ligne"),
        ("d'où viennent ces montants ?", "Forum de la FCPTS"),
        ("on touche quoi et quand ?", "À la signature"),
        ("quand arrive l'argent", "À la signature"),
        ("les contacts", "À qui s'adresser"),
        ("à qui m'adresser", "À qui s'adresser"),
        ("le territoire", "2 communes"),
        ("qui peut créer ?", "ce que vous pouvez faire"),
    ],
)
def test_a_detail_is_asked_for_in_plain_words(said: str, heard: str) -> None:
    assert heard in "\n".join(reply.text for reply in say(project(), said).replies)


def test_files_come_when_they_are_chosen() -> None:
    """The dossier by its choice; after a change, only what changed, by another; words ask for either."""
    given = say(project(), "dossier").session
    assert given.delivered
    changed = say(given, "retirer Vierzon")
    assert not [reply for reply in changed.replies if reply.order]
    assert "Refaire ces documents" in [c.label for c in changed.replies[-1].choices]
    for said in ("Refaire ces documents", "refaites la lettre"):
        [order] = [reply.order for reply in say(changed.session, said).replies if reply.order]
        assert order.documents == ("letter", "sheet", "budget", "chart")
    both = say(given, "Vierzon ne vient plus, refaites la lettre")
    assert [reply.order.documents for reply in both.replies if reply.order] == [order.documents]


@pytest.mark.parametrize("signed", ["2022-09-15", "2024-02-29", "2026-10-01", "2020-01-01"])
@pytest.mark.parametrize("own", [{}, dict.fromkeys(OWN, "17500")], ids=["by the table", "every amount its own"])
def test_the_contract_is_one_screen_too(signed: str, own: dict[str, str]) -> None:
    """Whatever its year, with all of its own amounts told or none."""
    answers = {"basis": "population", "population": 90_000, "signed": signed, "options": "both", "reminders": True}
    told = {"own": own, "own_band": 3} if own else {}
    [screen] = Dialogue(contract, Session(answers={**answers, **told}), KNOWLEDGE, TODAY).conclude().replies
    assert length(typeset(screen.text)) <= MOST_CHARACTERS
    after = say(Session(flow=contract.name, asking=DONE, answers=answers), "Échéances et versements").replies
    assert after[0].text.startswith("**Vos échéances**")


def test_a_supposed_population_is_what_the_table_is_of() -> None:
    """After « et si on passe à 70 000 habitants ? », amounts are those of size 2, and no paper is made of them."""
    supposing = say(project(), "et si on passe à 70 000 habitants ?").session
    for asked in ("l'argent, ligne par ligne", "plus court", "par habitant ?"):
        told = say(supposing, asked).replies[0].text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Supposé : 70 000 habitants" in told
        assert "287 000 €" in told
    again = say(supposing, "refaites la lettre")
    assert not [reply for reply in again.replies if reply.order]
    assert "« garder »" in again.replies[0].text.replace("\N{NO-BREAK SPACE}", " ")
