"""What goes to the ARS, and what the person keeps: each paper holds its reader's facts, whatever got into the data."""

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from handlers.dossier import dossier_for, dossier_of, make, make_from
from handlers.dossier.agenda import make as make_calendar
from handlers.dossier.drawing import FONTS, figures
from handlers.dossier.letters import drawn
from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Document, Order
from handlers.flows.documents import documents_of
from knowledge.base import Knowledge
from knowledge.contacts import Contact
from tests.handlers.test_dossier import (
    PROFILES,
    TODAY,
    docx_text,
    dossier,
    every_profile,
    has_letter,
    one,
    pdf_text,
    poppler,
    rows,
)
from tests.known import known

EVERY: tuple[Document, ...] = ("letter", "sheet", "budget", "chart", "calendar")
# What is said to the person who writes, never to the ARS that reads.
TO_THE_PERSON = re.compile(r"\bvous (?:êtes|dépassez)|attention|seuil|voyez|http|cpts-bot|outil|faites|demandez", re.I)


def context(knowledge: Knowledge, **answers: Any) -> Context:
    return Context(knowledge, Answers.stored(answers), TODAY)


# The letter


@every_profile
def test_a_letter_holds_facts_for_the_ars_only(profile: Path, knowledge: Knowledge) -> None:
    """No advice, no warning near a bound, no tool, nothing of the program: the ARS reads what concerns it."""
    text = docx_text(one("letter", profile, knowledge).content)
    assert TO_THE_PERSON.findall(text) == []


@pytest.mark.parametrize("profile", ["elue-mayotte", "etudiante-ajaccio", "deux-regions"])
def test_who_may_not_start_writes_no_letter(profile: str, knowledge: Knowledge) -> None:
    """« Nous souhaitons créer une CPTS » is for those whose initiative the law makes it."""
    [path] = [p for p in PROFILES if p.stem == profile]
    assert not has_letter(path, knowledge)


@pytest.mark.parametrize(
    ("stage", "signed", "name"),
    [
        ("idea", None, "lettre-intention.docx"),
        ("letter", None, "lettre-intention.docx"),
        ("project", None, "lettre-contrat.docx"),
        ("validated", "2026-12-01", "lettre-contrat.docx"),
        ("validated", "2026-11-01", ""),
    ],
)
def test_each_stage_has_its_letter(stage: str, signed: str | None, name: str, knowledge: Knowledge) -> None:
    """A project handed over asks for its contract; once that is signed, no letter is due."""
    asked = context(
        knowledge, profession="medecin", exercise="liberal", territory=["18033"], stage=stage, signed=signed
    )
    made = make_from(dossier_of(asked), tuple(d for d in documents_of(asked) if d == "letter"))
    assert [a.name for a in made] == ([name] if name else [])


def test_a_letter_says_what_the_person_said(knowledge: Knowledge) -> None:
    """The profession, the exercise, the stage and the dates they gave stand in the letter; the rest is a blank."""
    answers = {"profession": "sage-femme", "exercise": "centre-sante", "stage": "project", "filed": "2026-10-31"}
    [letter] = make_from(dossier_of(context(knowledge, territory=["18033"], **answers)), ("letter",))
    text = docx_text(letter.content)
    assert "[À compléter] | Sage-femme | En centre de santé" in text
    assert "le projet de santé de notre CPTS le 31 octobre 2026" in text
    assert "[À compléter : autre profession]" in text


def test_several_founders_stand_in_the_letter(knowledge: Knowledge) -> None:
    """Those who start it with the person have a row each, their name and exercise to be written."""
    asked = context(knowledge, territory=["18033"], profession="medecin", founders=["sage-femme", "pharmacien"])
    [letter] = make_from(dossier_of(asked), ("letter",))
    text = docx_text(letter.content)
    assert "[À compléter] | Médecin | [À compléter]\n[À compléter] | Sage-femme | [À compléter]" in text
    assert "[À compléter : Pharmacien ou pharmacienne]" in text
    assert "autre profession" not in text


def test_mayotte_is_counted_by_its_own_census(knowledge: Knowledge) -> None:
    """The letter and the sheet say which census a population comes from, and a place has no délégation it has not."""
    [profile] = [p for p in PROFILES if p.stem == "sage-femme-mayotte"]
    text = docx_text(one("letter", profile, knowledge).content)
    assert "recensement de 2017" in text
    assert "population municipale 2023" not in text.lower()
    assert "délégation" not in text


# Properties


@every_profile
def test_the_papers_say_their_title_their_author_their_language_and_their_day(
    profile: Path, knowledge: Knowledge
) -> None:
    """A file manager shows what a paper is, who made it and when, not the model it was made from."""
    title = dossier(profile, knowledge).title
    letter = docx.Document(io.BytesIO(one("letter", profile, knowledge).content))
    own = letter.core_properties
    assert (title in own.title, own.author, own.language) == (True, "Groupe porteur du projet de CPTS", "fr-FR")
    assert str(own.created).startswith(TODAY.isoformat())
    assert letter.styles.element.xpath("./w:docDefaults//w:lang/@w:val") == ["fr-FR"]
    book = load_workbook(io.BytesIO(one("budget", profile, knowledge).content))
    assert title in str(book.properties.title)
    assert (book.properties.creator, book.properties.created.date()) == ("cpts-bot", TODAY)


# The budget and the sheet


@every_profile
def test_the_budget_says_each_payment_of_the_sheet(profile: Path, knowledge: Knowledge) -> None:
    """To the euro, the first advance of an optional mission too, which cannot exceed what is said."""
    payments = dossier(profile, knowledge).payments
    shown = rows(one("budget", profile, knowledge).content)["Versements"][4 : 4 + len(payments)]
    due = [p.most if p.amount is None else p.amount for p in payments]
    assert [row[2] for row in shown] == [("inconnu" if amount is None else amount) for amount in due]
    optional = [row for row, p in zip(shown, payments, strict=True) if p.amount is None and p.most is not None]
    assert all(row[4] != "inconnu" for row in optional)


def test_the_reading_of_a_year_follows_what_is_filled_in(knowledge: Knowledge) -> None:
    """« Lignes inconnues » is a formula: once every amount is written, it is no longer said."""
    [profile] = [p for p in PROFILES if p.stem == "infirmiere-bourges"]
    content = one("budget", profile, knowledge).content
    written = load_workbook(io.BytesIO(content))["Synthèse"]["E5"].value
    assert "COUNTIF('Année 1'!D5:D17,\"inconnu\")=0" in str(written)
    assert "non comptées : 1." in str(rows(content)["Synthèse"][4][4])


@poppler
@every_profile
def test_the_addresses_of_the_sheet_are_links(profile: Path, knowledge: Knowledge) -> None:
    """Every address that stands in the sheet can be tapped."""
    sheet = one("sheet", profile, knowledge)
    value = dossier(profile, knowledge)
    sites = {line.contact.website for _, lines in value.contacts for line in lines[:3] if line.contact}
    for site in filter(None, sites):
        assert f"/URI({site})".encode() in sheet.content


@pytest.mark.parametrize(("territory", "drawn_bars"), [(["69123"], False), (["18033", "18279"], True)])
@poppler
def test_one_commune_is_no_bar_chart(territory: list[str], drawn_bars: bool, knowledge: Knowledge) -> None:
    """Bars compare: with one commune there is nothing to compare."""
    [sheet] = make(Order(documents=("sheet",), answers={"territory": territory}, day=TODAY), knowledge)
    assert ("Schéma des populations" in pdf_text(sheet.content)) == drawn_bars


@every_profile
def test_a_legend_names_what_is_drawn_and_nothing_else(profile: Path, knowledge: Knowledge) -> None:
    """« inconnu » and « part variable » stand in a legend whose figure has one."""
    value = dossier(profile, knowledge)
    data = figures(value)
    for legend, statuses in (
        (data["missions_legend"], {line.status.value for line in value.estimate.lines}),
        (data["months_legend"], {p.status.value for p in value.payments if p.month is not None}),
    ):
        assert {item["status"] for item in legend} == statuses
        assert len({item["label"] for item in legend}) == len(legend)
    assert not [item for item in data["months_legend"] if "variable" in item["label"]]


# The calendar


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).events)


def test_a_deadline_leaves_the_day_free_and_rings_in_the_morning(knowledge: Knowledge) -> None:
    """A whole day is not « occupé », in Outlook neither; its reminder comes at nine, a week before."""
    [made] = make(Order(documents=("calendar",), answers={"signed": "2026-12-01"}, day=TODAY), knowledge)
    for event in events(made.content):
        assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")
        [alarm] = event.walk("VALARM")
        assert datetime.combine(event.start, datetime.min.time()) + alarm["TRIGGER"].dt == datetime.combine(
            event.start - timedelta(days=7), datetime.min.time().replace(hour=9)
        )
        assert str(event.summary).count(":") == 1


def test_a_later_calendar_takes_the_place_of_an_earlier_one(knowledge: Knowledge) -> None:
    """Another territory or another date: the same events, of a higher sequence, last modified when they were made."""

    def made(minute: int, **answers: Any) -> list[Any]:
        value = dossier_of(context(knowledge, **answers))
        return events(make_calendar(replace(value, made=datetime(2026, 11, 29, 9, minute, tzinfo=UTC))))

    first = made(0, signed="2026-12-01", territory=["18033"])
    second = made(1, signed="2027-02-28", territory=["18033", "18279"])
    assert [e["UID"] for e in first] == [e["UID"] for e in second]
    assert all(a["SEQUENCE"] < b["SEQUENCE"] for a, b in zip(first, second, strict=True))
    assert second[0]["LAST-MODIFIED"].dt == datetime(2026, 11, 29, 9, 1, tzinfo=UTC)


# Nothing stops a document


def test_every_character_of_every_plane_can_be_drawn() -> None:
    """Whatever a text holds, what is left of it is drawn in a document that must be readable by everybody."""
    kept = {c for code in range(sys.maxunicode + 1) for c in drawn(f"a{chr(code)}b")}
    head = '#set document(title: "x")\n#set text(font: "Lato", lang: "fr")\n#sys.inputs.text'
    options: dict[str, Any] = {"font_paths": [FONTS], "ignore_system_fonts": True, "pdf_standards": ["ua-1"]}
    made: bytes = typst.compile(head.encode(), sys_inputs={"text": " ".join(sorted(kept))}, format="pdf", **options)
    assert made.startswith(b"%PDF")


@poppler
@settings(max_examples=5)
@given(odd=st.text(st.characters(), min_size=1, max_size=40))
@example(" ")
@example("http://[")
@example("✅ \uf0b7 \x92 \ufeff \x07 \U0001f468\u200d\U0001f469 漢字 \u202e <&>{{ }} {% #[*_$")
def test_no_data_stops_a_document(odd: str) -> None:
    """A contact and a source of any characters: every file of the dossier is made."""
    knowledge = known()
    contact = Contact(
        kind="ars_dd",
        region_code="24",
        departement="18",
        name=f"D {odd}",
        source=odd,
        website=odd,
        status="confirmed",
        address=odd,
    )
    cell = "avenant-2/fonctionnement/total/3"
    rate = knowledge.value("rate", cell) or {}
    knowledge.reflect(
        {
            ("contact", contact.key): contact.model_dump(mode="json"),
            ("rate", cell): {**rate, "source": {"title": f"Contrat {odd}", "ref": "https://exemple.fr/"}},
        }
    )
    answers = {"territory": ["18033", "18279"], "signed": "2026-12-01", "profession": "medecin", "options": "both"}
    value = dossier_for(Order(documents=EVERY, answers=answers, day=TODAY), knowledge)
    made = {a.name: a.content for a in make_from(value, EVERY)}
    assert len(made) == len(EVERY)
    assert docx_text(made["lettre-intention.docx"])
    assert rows(made["budget.xlsx"])
    assert pdf_text(made["fiche-synthese.pdf"])
    assert Decimal(75_000) in {Decimal(row[3]) for row in rows(made["budget.xlsx"])["Année 2"][4:5]}
