"""Emergencies, patients and what identifies somebody: never answered as a question, never kept."""

import json
from datetime import date
from pathlib import Path

import pytest

from handlers.engine.messages import Incoming, Session, Turn
from handlers.router import respond
from knowledge.base import Knowledge
from knowledge.safety import REMOVED, Safety, scrubbed

QUESTIONS = Path(__file__).parents[1] / "data" / "faq_eval.jsonl"


def hear(knowledge: Knowledge, said: str, session: Session | None = None) -> Turn:
    """What a message leads to, said at first or in a session."""
    incoming = Incoming(conversation="c", event_id="e", text=said)
    return respond(incoming, session or Session(), knowledge, date(2026, 11, 21))


@pytest.mark.parametrize(
    "said",
    [
        "j'ai mal à la poitrine et au bras gauche",
        "je veux mourir",
        "mon fils de 4 ans a 40 de fièvre",
        "au secours je fais un malaise",
        "URGENCE",
        "je fais un infarctus",
        "Quel numéro appeler en cas d'urgence ?",
        "J'ai envie de mourir, je n'ai plus de projet",
        "je fais un malaise au milieu d'un groupe",
        "un bébé de 6 mois ne respire plus",
        "ma patiente Mme Durand, 82 ans, est inconsciente",
    ],
)
@pytest.mark.parametrize("flow", [None, "/rejoindre"])
def test_an_emergency_gets_the_number_at_any_step(knowledge: Knowledge, said: str, flow: str | None) -> None:
    """Whoever cries for help reads 15 and 112 first, and nothing of it is kept."""
    before = hear(knowledge, flow).session if flow else Session()
    turn = hear(knowledge, said, before)
    assert "appelez le 15 ou le 112" in turn.replies[0].text
    assert turn.effects == ()


@pytest.mark.parametrize(
    "said",
    [
        "je veux mourir",
        "J'ai envie de mourir, je n'ai plus de projet",
        "je pense au suicide",
        "j'en peux plus je veux en finir",
        "envie d'en finir",
    ],
)
def test_who_wants_to_die_is_told_whom_to_call(knowledge: Knowledge, said: str) -> None:
    """Somebody who speaks of dying reads who listens, before all, whatever else they say; nothing of it is kept."""
    turn = hear(knowledge, said)
    assert "appelez le 3114" in turn.replies[0].text
    assert turn.effects == ()


@pytest.mark.parametrize(
    "said",
    [
        "j'ai mal au ventre",
        "mon enfant a de la fièvre, que faire ?",
        "ma fille a des boutons",
        "quel médicament prendre",
    ],
)
def test_a_patient_is_sent_to_a_professional(knowledge: Knowledge, said: str) -> None:
    """A complaint is not answered with CPTS: no medical advice, and whom to see."""
    turn = hear(knowledge, said)
    assert "pas de conseil médical" in turn.replies[0].text
    assert turn.effects == ()


@pytest.mark.parametrize(
    "said",
    [
        "ma patiente Mme Durand, 82 ans, peut-elle en bénéficier ?",
        "patient de 45 ans sans médecin traitant",
        "M. Martin né le 03/04/1950",
        "mon résident monsieur Petit",
        "2 55 08 14 168 025 38",
        "155081416802538",
        "mme durand, 82 ans, sans medecin traitant",
        "Mme Le Goff, 82 ans, sans médecin traitant",
        "mme le goff 82 ans",
        "pour mme d'angelo agée de 84 ans",
        "mr dupont a 84 ans, a qui l'adresser ?",
        "m dupont née en 1940 peut elle en bénéficier",
        "m. petit ne le 3 mars 1950",
        "une dame de 84 ans sans médecin traitant",
        "melle martin nee en 2001",
        "2/55/08/14/168/025/38",
        "2-55-08-14-168-025-38",
        "2\u202f55\u202f08\u202f14\u202f168\u202f025\u202f38",
        "２５５０８１４１６８０２５３８",
    ],
)
@pytest.mark.parametrize("flow", [None, "/contacts"])
def test_a_patient_s_data_is_refused(knowledge: Knowledge, said: str, flow: str | None) -> None:
    """What says who a patient is gets a reminder, at any step, and nothing of it is kept."""
    before = hear(knowledge, flow).session if flow else Session()
    turn = hear(knowledge, said, before)
    assert "N'écrivez pas d'information sur un patient" in turn.replies[0].text
    assert turn.effects == ()
    assert (turn.session.answers, turn.session.drafts) == (before.answers, before.drafts)


@pytest.mark.parametrize(
    "said",
    [
        "les patients de plus de 75 ans sans médecin traitant",
        "le patient au centre du parcours",
        "qui est le docteur référent de la CPTS",
        "contrat de 5 ans",
        "Le Dr Martin exerce à Bourges depuis 12 ans, peut-il adhérer ?",
        "un projet sur 5 ans avec Madame Petit de l'ARS",
        "Un patient du Dr Roux peut-il adhérer ?",
        "18033, 75001, 69123, 33063, 13055",
        "10112 10345 10200",
        "il y a 12 ans madame Petit de l'ARS a signé, est-ce encore bon ?",
        "notre association est née en 2019, avec quels statuts adhérer ?",
        "je m installe dans 6 mois, puis-je adhérer ?",
        "notre local est à 200 m environ de la mairie, bail de 9 ans",
        "l'ACI a 5 ans, que devient-il ?",
        "un patient peut-il participer à la CPTS, madame la présidente le demande",
    ],
)
def test_speaking_of_patients_is_no_record(knowledge: Knowledge, said: str) -> None:
    """A question about patients in general, a list of codes or a duration is a question."""
    assert knowledge.safety.danger(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "organiser les soins non programmés et l'urgence ressentie",
        "quel plan pour une crise sanitaire",
        "SAS et SAMU",
        "quel parcours pour un patient qui fait un AVC",
        "Je vais accoucher en mars, puis-je garder ma place dans la CPTS ?",
        "la paperasse du projet va me tuer",
    ],
)
def test_organising_care_is_no_emergency(knowledge: Knowledge, said: str) -> None:
    """A professional's question about urgent care as an organisation is a question."""
    assert knowledge.safety.danger(said) is None


@pytest.mark.parametrize(
    "secret",
    [
        "jean.dupont@exemple.fr",
        "06 12 34 56 78",
        "+33612345678",
        "1 50 03 99 123 456 78",
        "10001234567",
        "181234567",
        "12/03/1950",
        "je m'appelle Jean Dupont",
        "Dr Martin",
        "DR DUPONT",
        "docteur martin",
        "M. Dupont",
        "je suis Jean Dupont",
        "Mme Lefèvre-Durand",
        "06/12/34/56/78",
        "06-12-34-56-78",
        "06 / 12 / 34 / 56 / 78",
        "０６１２３４５６７８",
        "+33 (0)6 12 34 56 78",
        "1/50/03/99/123/456/78",
        "jean.dupont (at) exemple.fr",
        "jean.dupont[arobase]exemple(point)fr",
        "jean.dupont at exemple point fr",
        "jean＠exemple.fr",
        "mr dupont",
        "m dupont",
        "monsieur dupont",
        "mr ben ali",
        "2 85 05 2A 004 123 45",
        "mlle durand",
        "née en 1940",
        "né le 3 mars 1940",
        "je m'appelle jean dupont",
    ],
)
def test_what_identifies_is_removed(secret: str) -> None:
    """E-mail, phone, social security, RPPS and ADELI numbers, dates and names leave a kept question."""
    kept = scrubbed(f"question sur la CPTS, {secret} et 397 500 euros")
    assert REMOVED in kept
    assert secret.rsplit(maxsplit=1)[-1] not in kept
    assert "397 500 euros" in kept


@pytest.mark.parametrize(
    "kept",
    [
        "qui est le docteur référent de la CPTS",
        "on me réclame un docteur. Quelle est ma place ?",
        "consulter un docteur comme dans un dispensaire",
        "madame la présidente veut les comptes 2024-2025",
        "un local à 200 m environ",
        "le contrat de 5 ans signé en 2026",
        "de 40 000 à 80 000 habitants",
    ],
)
def test_what_identifies_nobody_stays(kept: str) -> None:
    """A kept question keeps its words, years and amounts: an admin is to answer it."""
    assert scrubbed(kept) == kept


def test_ordinary_questions_are_no_records() -> None:
    """Of the questions people ask, fewer than one in a hundred is taken for a patient's data."""
    safety = Safety.load()
    asked = [json.loads(line)["query"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    refused = [question for question in asked if safety.danger(question) == "record"]
    assert len(refused) < len(asked) / 100, refused
