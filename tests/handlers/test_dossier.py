"""The files of the dossier: read back by other programs, they say what the estimate says and nothing more."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from bot.commands.app import application
from bot.commands.dossier import read
from handlers.dossier import Dossier, dossier_for, dossier_of, make, make_from
from handlers.dossier.drawing import figures
from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Attachment, Document, Order
from handlers.flows.deadlines import deadlines_of
from handlers.flows.documents import documents_of
from handlers.money.wording import estimate_for, total_words
from knowledge.base import Knowledge
from knowledge.sources import Source, Status

TODAY = date(2026, 11, 21)
HERE = Path(__file__).parents[1]
PROFILES = sorted((HERE / "cases" / "dossiers").glob("*.json"))
GOLDEN = HERE / "golden" / "dossier"
MONEY = re.compile(r"(?<![\d.,])(\d[\d \u00a0\u202f]*)[ \u00a0\u202f]€")
WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')
REVIEW = "dialogue-de-gestion.docx"
SHEETS = 5  # years of a contract


def font_families() -> set[str]:
    """The fonts LibreOffice finds here."""
    if not shutil.which("fc-list"):
        return set()
    listed = subprocess.run(["fc-list", "--format", "%{family}\n"], capture_output=True, check=True, text=True).stdout
    return {family for line in listed.splitlines() for family in line.split(",")}


poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is missing: apt install poppler-utils")
office = pytest.mark.skipif(not shutil.which("soffice"), reason="soffice is missing: apt install libreoffice-calc")
# The letter is set in Arial. Where neither it nor its metric twin is, LibreOffice takes a wider font: another page.
arial = pytest.mark.skipif(
    not {"Arial", "Liberation Sans"} & font_families(), reason="no Arial nor its twin: apt install fonts-liberation"
)
every_profile = pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)


def dossier(profile: Path, knowledge: Knowledge) -> Dossier:
    return dossier_of(Context(knowledge, read(profile), TODAY))


def has_letter(profile: Path, knowledge: Knowledge) -> bool:
    return "letter" in documents_of(Context(knowledge, read(profile), TODAY))


def one(document: Document, profile: Path, knowledge: Knowledge) -> Attachment:
    [made] = make_from(dossier(profile, knowledge), (document,))
    return made


# Reading the files back


def docx_text(content: bytes) -> str:
    """Paragraphs and tables, in the order of the page."""
    document = docx.Document(io.BytesIO(content))
    return "\n".join(_docx_lines(document.iter_inner_content()))


def _docx_lines(blocks: Iterable[object]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, docx.table.Table):
            yield from (" | ".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            yield block.text  # type: ignore[attr-defined]


def xlsx_text(content: bytes) -> str:
    """Every cell that holds something, formulas as they are written."""
    book = load_workbook(io.BytesIO(content))
    lines = [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    return "\n".join(lines)


def pdf_text(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.decode()


def pages(content: bytes) -> int:
    done = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True, text=False)
    [found] = re.findall(rb"Pages: +(\d+)", done.stdout)
    return int(found)


def golden(name: str, text: str) -> None:
    """Compare with the file of that name; CPTS_BOT_WRITE_GOLDEN=1 writes it instead, for a person to read."""
    path = GOLDEN / name
    shown = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip()) + "\n"
    if os.environ.get("CPTS_BOT_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@every_profile
def test_the_letter_says_this(profile: Path, knowledge: Knowledge) -> None:
    """The letter, read back from its DOCX, is the text a person has read and agreed to; « - » where none is due."""
    text = docx_text(one("letter", profile, knowledge).content) if has_letter(profile, knowledge) else "-"
    golden(f"{profile.stem}.docx.txt", text)


@every_profile
def test_the_budget_says_this(profile: Path, knowledge: Knowledge) -> None:
    """The budget's cells and formulas are those a person has read and agreed to."""
    golden(f"{profile.stem}.xlsx.txt", xlsx_text(one("budget", profile, knowledge).content))


@poppler
@every_profile
def test_the_sheet_says_this(profile: Path, knowledge: Knowledge) -> None:
    """The fiche de synthèse, read back from its PDF, is the text a person has read and agreed to."""
    golden(f"{profile.stem}.pdf.txt", pdf_text(one("sheet", profile, knowledge).content))


@every_profile
def test_the_calendar_says_this(profile: Path, knowledge: Knowledge) -> None:
    """The calendar has a whole-day event a deadline: 2 months after the project, 6 to 24 after the signature."""
    calendar = Calendar.from_ical(one("calendar", profile, knowledge).content)
    golden(f"{profile.stem}.ics.txt", "\n".join(f"{e.start} {e.summary}" for e in calendar.events) or "-")


def test_a_calendar_needs_no_territory(knowledge: Knowledge) -> None:
    """Whoever follows a date without having given communes gets the days, and no size nobody spoke of."""
    [made] = make(Order(documents=("calendar",), answers={"signed": "2026-12-01"}, day=TODAY), knowledge)
    assert len(Calendar.from_ical(made.content).events) == 9
    assert "taille" not in made.content.decode() + made.description


def test_a_deadline_made_again_is_the_same_event(knowledge: Knowledge) -> None:
    """A calendar that already has a deadline moves it when the date changes, instead of adding another one."""

    def events(signed: str) -> list[str]:
        [made] = make(Order(documents=("calendar",), answers={"signed": signed}, day=TODAY), knowledge)
        return [str(event["UID"]) for event in Calendar.from_ical(made.content).events]

    assert events("2026-12-01") == events("2027-02-28")
    assert len(set(events("2026-12-01"))) == 9


# What holds for every file


def amounts_of(dossier: Dossier) -> set[Decimal]:
    """Every amount a file may show: of the estimate, of its payments and their sum by month, of regional help."""
    estimates = (dossier.estimate, *dossier.years)
    found = {line.amount for e in estimates for line in e.lines} | {e.total for e in estimates}
    found |= {dossier.estimate.total_of(status) for status in Status}
    found |= {e.ceiling.amount for e in estimates if e.ceiling}
    found |= {a for p in dossier.payments for a in (p.amount, p.most)} | {h.value for h in dossier.helps}
    for month in {p.month for p in dossier.payments}:
        found.add(sum((p.amount for p in dossier.payments if p.month == month and p.amount), Decimal(0)))
    return {amount for amount in found if amount is not None}


def amounts_in(text: str) -> set[Decimal]:
    return {Decimal(re.sub(r"\D", "", shown)) for shown in MONEY.findall(text)}


def source_amounts(dossier: Dossier) -> set[Decimal]:
    """Amounts quoted in the title of a source."""
    return amounts_in(" ".join(s.title for s in dossier.sources)) | {Decimal(90_000)}


@poppler
@every_profile
def test_no_amount_but_the_estimate_s(profile: Path, knowledge: Knowledge) -> None:
    """No amount in euros appears in a text that the estimate, its payments or a cited help does not give."""
    value = dossier(profile, knowledge)
    allowed = amounts_of(value) | source_amounts(value)
    made = {d: one(d, profile, knowledge) for d in ("letter", "sheet", "chart")}
    texts = [docx_text(made["letter"].content), pdf_text(made["sheet"].content), made["chart"].description]
    for text in texts:
        assert amounts_in(text) <= allowed


@poppler
@every_profile
def test_unknown_is_said(profile: Path, knowledge: Knowledge) -> None:
    """Where an amount of a year is unknown, the sheet and the budget say « inconnu »."""
    value = dossier(profile, knowledge)
    assert any(line.amount is None for year in value.years for line in year.lines)
    assert "inconnu" in xlsx_text(one("budget", profile, knowledge).content)
    assert "inconnu" in pdf_text(one("sheet", profile, knowledge).content)


@every_profile
def test_what_the_budget_shows_without_computing(profile: Path, knowledge: Knowledge) -> None:
    """A phone that does not compute shows the estimate's total of each year."""
    value = dossier(profile, knowledge)
    book = load_workbook(io.BytesIO(one("budget", profile, knowledge).content), data_only=True)
    assert [book["Synthèse"][f"B{row}"].value for row in range(5, 10)] == [year.total for year in value.years]


def rows(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each sheet, as a phone that does not compute shows them."""
    book = load_workbook(io.BytesIO(content), data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def crisis_rows(content: bytes) -> dict[str, tuple[Any, ...]]:
    """Of each year, the maximum, the rate and the amount shown of a crisis."""
    sheets = {title: lines for title, lines in rows(content).items() if title.startswith("Année")}
    return {t: row[3:6] for t, lines in sheets.items() for row in lines if "reconnaît une crise" in str(row[1])}


@pytest.mark.parametrize(("year", "counted"), [("first", "Année 1"), ("later", "Année 2")])
def test_a_crisis_counts_in_one_year_alone(year: str, counted: str, knowledge: Knowledge) -> None:
    """A crisis is exceptional: asked for, it counts in the estimate's own year, whose total is the estimate's."""
    answers = {"territory": ["18033", "18279"], "options": "both", "crisis": True, "year": year}
    order = Order(documents=("budget",), answers=answers, day=TODAY)
    value = dossier_for(order, knowledge)
    [made] = make(order, knowledge)
    shown = crisis_rows(made.content)
    assert shown.pop(counted) == (67_500, 1, 67_500)
    assert list(shown.values()) == [(67_500, 0, 0)] * 4
    assert [y for y in value.years if y.crisis] == [value.estimate]


def test_no_crisis_counts_by_default(knowledge: Knowledge) -> None:
    """Not asked for, a crisis stands in every year with its maximum, at 0."""
    order = Order(documents=("budget",), answers={"territory": ["18033", "18279"]}, day=TODAY)
    [made] = make(order, knowledge)
    assert list(crisis_rows(made.content).values()) == [(67_500, 0, 0)] * SHEETS


@every_profile
def test_the_budget_tells_rights_from_payments(profile: Path, knowledge: Knowledge) -> None:
    """Beside each total: these are rights, not payments; what is known before month 12 is below year 1's rights."""
    value = dossier(profile, knowledge)
    cells = rows(one("budget", profile, knowledge).content)
    assert "pas les versements" in str(cells["Synthèse"][3][1])
    for number in range(1, SHEETS + 1):
        [note] = [str(row[1]) for row in cells[f"Année {number}"] if "Total des recettes" in str(row[0])]
        assert "pas les versements" in note
        assert ("il est versé moins" in note) == (number == 1)
    [paid] = [row[2] for row in cells["Versements"] if "avant le 12e mois" in str(row[0])]
    assert paid == sum(p.amount for p in value.payments if p.amount and p.month is not None and p.month < 12)
    assert paid < value.years[0].total


@poppler
@every_profile
def test_what_arrives_after_a_year_is_not_known(profile: Path, knowledge: Knowledge) -> None:
    """The amount at 12 months is the known part, and the drawing says that what follows is not known."""
    text = " ".join(pdf_text(one("sheet", profile, knowledge).content).split())
    assert "Après 12 mois : avances suivantes, soldes et parts variables, montants inconnus" in text
    assert "Montants connus seulement" in text
    at_12 = [m["text"] for m in figures(dossier(profile, knowledge))["months"] if m["month"] == 12]
    assert all(shown.endswith("€ connus") for shown in at_12)


@every_profile
def test_the_picture_s_words_are_short(profile: Path, knowledge: Knowledge) -> None:
    """The alternative text is two lines at most: the size, the total, where the detail is."""
    value = dossier(profile, knowledge)
    words = one("chart", profile, knowledge).description
    assert len(words) <= 170
    assert value.size in words.lower()
    assert total_words(value.estimate) in words


def test_the_dossier_says_what_the_chat_says(knowledge: Knowledge) -> None:
    """The dossier's estimate is the one of the conversation, for the same answers and day."""
    answers = Answers(territory=("18033", "18279"), options="both")
    context = Context(knowledge, answers, TODAY)
    assert dossier_of(context).estimate == estimate_for(context, 3, 89_254)


def test_a_letter_goes_to_no_unconfirmed_mailbox(knowledge: Knowledge) -> None:
    """Whom to write to is a blank on yellow until somebody confirmed it."""
    delegation = knowledge.contacts.delegation("14")
    assert delegation
    assert (delegation.status, delegation.email) == ("to-check", "ars-normandie-dd14@ars.sante.fr")
    context = Context(knowledge, Answers(territory=("14118",), options="both"), TODAY)
    [letter] = make_from(dossier_of(context), ("letter",))
    read_back = docx.Document(io.BytesIO(letter.content))
    blanks = [run.text for p in read_back.paragraphs for run in p.runs if run.font.highlight_color or _shaded(run)]
    assert "ars-normandie" not in "\n".join(p.text for p in read_back.paragraphs)
    assert any("à faire confirmer par l'ARS" in blank for blank in blanks)


def _shaded(run: Any) -> bool:
    return bool(run._r.xpath("./w:rPr/w:shd[@w:fill='FFFF00']"))


def test_a_file_is_the_same_made_twice(knowledge: Knowledge) -> None:
    """Every paper depends on the answers, the knowledge and the day alone; only a calendar says when it was made."""
    order = Order(documents=("letter", "sheet", "budget", "chart"), answers={"territory": ["18033"]}, day=TODAY)
    assert make(order, knowledge) == make(order, knowledge)


@poppler
@settings(max_examples=15)
@given(data=st.data())
def test_the_sheet_has_two_pages(data: st.DataObject, knowledge: Knowledge) -> None:
    """Whatever the territory, the fiche holds on two pages."""
    codes = [c.code for c in knowledge.gazetteer.communes()]
    territory = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=60))
    answers = {"territory": territory, "options": "both", "stage": "project", "profession": "infirmier"}
    answers |= {"signed": "2026-12-01", "filed": "2026-10-01"}
    [sheet] = make(Order(documents=("sheet",), answers=answers, day=TODAY), knowledge)
    assert pages(sheet.content) == 2


@poppler
@every_profile
def test_the_sheet_is_accessible(profile: Path, knowledge: Knowledge) -> None:
    """The PDF is tagged, declares its language, follows PDF/UA-1 and embeds every font."""
    content = one("sheet", profile, knowledge).content
    assert b"pdfuaid:part" in content
    assert b"/Lang (fr" in content or b"/Lang(fr" in content
    fonts = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True).stdout.decode()
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])


# Other people's programs


@pytest.fixture(scope="module")
def opened(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every letter as LibreOffice's PDF, every budget computed by it; « +1000 » has 1 000 for each « inconnu »."""
    folder = tmp_path_factory.mktemp("office")
    for profile in PROFILES:
        (folder / f"{profile.stem}.docx").write_bytes(one("letter", profile, knowledge).content)
        (folder / f"{profile.stem}-budget.xlsx").write_bytes(one("budget", profile, knowledge).content)
        # openpyxl drops the results we keep beside the formulas: the spreadsheet engine has to find them.
        book = load_workbook(io.BytesIO(one("budget", profile, knowledge).content))
        book.save(folder / f"{profile.stem}.xlsx")
        _fill(book["Année 1"])
        book.save(folder / f"{profile.stem}+1000.xlsx")
    contract = {"basis": "population", "population": 90_000, "signed": "2022-09-15", "options": "both"}
    [review] = make(Order(documents=("review",), answers=contract, day=TODAY), knowledge)
    (folder / REVIEW).write_bytes(review.content)
    _convert(folder, "pdf", [*sorted(folder.glob("*.docx")), *sorted(folder.glob("*-budget.xlsx"))])
    rest = [path for path in sorted(folder.glob("*.xlsx")) if not path.stem.endswith("-budget")]
    _convert(folder, "xlsx:Calc MS Excel 2007 XML", rest)
    return folder / "out"


def _fill(sheet: Worksheet) -> None:
    for [cell] in sheet.iter_rows(min_col=4, max_col=4):
        if cell.value == "inconnu":
            cell.value = 1000


def _convert(folder: Path, to: str, files: list[Path]) -> None:
    own = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", own, "--headless", "--convert-to", to, "--outdir", str(folder / "out"), *map(str, files)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)


def computed(path: Path) -> list[int]:
    book = load_workbook(path, data_only=True)
    return [book["Synthèse"][f"B{row}"].value for row in range(5, 5 + SHEETS)]


@office
@every_profile
def test_a_spreadsheet_engine_finds_the_same_totals(profile: Path, knowledge: Knowledge, opened: Path) -> None:
    """LibreOffice recalculates each year's total to the estimate's; unknown amounts stay out of it."""
    totals = [year.total for year in dossier(profile, knowledge).years]
    assert computed(opened / f"{profile.stem}.xlsx") == totals


@office
@every_profile
def test_an_amount_written_over_unknown_counts(profile: Path, knowledge: Knowledge, opened: Path) -> None:
    """Whoever writes an amount over « inconnu » sees the year's total rise by as much."""
    year = dossier(profile, knowledge).years[0]
    unknown = sum(line.amount is None for line in year.lines)
    assert computed(opened / f"{profile.stem}+1000.xlsx")[0] == year.total + 1000 * unknown


@office
@poppler
@every_profile
def test_libreoffice_opens_the_letter(profile: Path, opened: Path) -> None:
    """LibreOffice lays the letter out with its title, its territory and its blanks."""
    text = pdf_text((opened / f"{profile.stem}.pdf").read_bytes())
    assert "Objet : " in text
    assert "[À compléter : signatures]" in text


Box = tuple[float, float, float, float, str]


def words_of(pdf: Path) -> list[list[Box]]:
    """The words of each page with where they stand: left, top, right, bottom, in points."""
    done = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True)
    _, *pages = done.stdout.decode().split("<page ")
    return [[(*map(float, sides), word) for *sides, word in WORD.findall(page)] for page in pages]


def lines_of(words: Iterable[Box]) -> int:
    return len({round(top) for _, top, _, _, _ in words})


@office
@poppler
@arial
@every_profile
def test_the_letter_is_laid_out_as_a_french_letter(profile: Path, opened: Path) -> None:
    """The addressee stands at right, everything within the margins, the numbers in a column, no page with one line."""
    pages = words_of(opened / f"{profile.stem}.pdf")
    assert all(left >= 70.8 and right <= 524.5 for page in pages for left, _, right, _, _ in page)  # 2.5 cm each side
    assert lines_of(pages[-1]) >= 5
    subject_at = next(top for _, top, _, _, word in pages[0] if word == "Objet")
    addressee = [left for left, top, _, _, _ in pages[0] if 130 < top < subject_at - 5]
    assert addressee
    assert min(addressee) > 300
    assert fonts_of(opened / f"{profile.stem}.pdf") <= {"LiberationSans", "LiberationSans-Bold", "Arial", "OpenSymbol"}


@office
@poppler
@arial
def test_the_dialogue_de_gestion_is_laid_out_too(opened: Path) -> None:
    """What prepares it stays within its margins, in one family of letters, no page with one line."""
    pdf = opened / REVIEW.replace("docx", "pdf")
    pages = words_of(pdf)
    assert all(left >= 70.8 and right <= 524.5 for page in pages for left, _, right, _, _ in page)
    assert lines_of(pages[-1]) >= 5
    assert fonts_of(pdf) <= {"LiberationSans", "LiberationSans-Bold", "Arial", "OpenSymbol"}


def fonts_of(pdf: Path) -> set[str]:
    shown = subprocess.run(["pdffonts", str(pdf)], capture_output=True, check=True).stdout.decode()
    return {line.split()[0].partition("+")[2] for line in shown.splitlines()[2:]}


@office
@poppler
@every_profile
def test_the_budget_fits_its_rows_and_pages(profile: Path, opened: Path) -> None:
    """Each sheet is one page, and no word of it lies over another."""
    pages = words_of(opened / f"{profile.stem}-budget.pdf")
    assert len(pages) == SHEETS + 3
    assert not [(a[4], b[4]) for page in pages for a, b in combinations(page, 2) if overlap(a, b)]


def overlap(a: Box, b: Box) -> bool:
    """Whether two words share more than the edge of a letter."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide > 1 and high > 0.4 * min(a[3] - a[1], b[3] - b[1])


# The command


def test_the_command_writes_every_file(tmp_path: Path, knowledge: Knowledge) -> None:
    """`cpts-bot dossier` writes what the chat would send, byte for byte for the sheet."""
    profile = PROFILES[0]
    done = CliRunner().invoke(
        application(), ["dossier", "--answers", str(profile), "--out", str(tmp_path / "out"), "--date", "2026-11-21"]
    )
    assert done.exit_code == 0, done.output
    names = [Path(line).name for line in done.output.splitlines()]
    due = documents_of(Context(knowledge, read(profile), TODAY))
    assert names == [a.name for a in make_from(dossier(profile, knowledge), due)]
    assert (tmp_path / "out" / "fiche-synthese.pdf").read_bytes() == one("sheet", profile, knowledge).content


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "n'est pas un objet JSON"),
        ("[]", "n'est pas un objet JSON"),
        ('{"band": 9}', "réponse non valable : band"),
        ('{"taille": 2}', "réponse inconnue : taille"),
        ("{}", "il faut des communes"),
        ('{"stage": "groupe"}', "stage (valeur hors de la liste permise : 'idea', 'group', "),
        (
            '{"profession": "infirmiere", "band": 2}',
            "« infirmiere » n'est pas une profession connue ; peut-être « infirmier »",
        ),
        (
            '{"founders": ["zzz"], "band": 2}',
            "« zzz » n'est pas une profession connue ; il faut l'un de : medecin, infirmier",
        ),
        ('{"territory": ["99999"]}', "« 99999 » n'est le code Insee d'aucune commune ; « cpts-bot locate » les donne"),
        (
            '{"territory": ["18033", "Vierzon"]}',
            "« Vierzon » n'est le code Insee d'aucune commune ; Vierzon (Cher, 18100) : « 18279 »",
        ),
    ],
)
def test_answers_that_cannot_be_used_are_named(text: str, said: str, tmp_path: Path) -> None:
    """A file of answers that cannot be used is refused with what is wrong."""
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(application(), ["dossier", "--answers", str(tmp_path / "a.json"), "--out", str(tmp_path)])
    assert said in str(done.exception)


def test_an_order_outlives_the_program(knowledge: Knowledge) -> None:
    """An order read back from its JSON makes the same dossier."""
    order = Order(documents=("letter",), answers={"territory": ["18033"], "signed": "2026-12-01"}, day=TODAY)
    again = Order.model_validate_json(order.model_dump_json())
    assert dossier_for(again, knowledge) == dossier_for(order, knowledge)


def test_a_file_survives_json() -> None:
    """An attachment's bytes come back from JSON as they were."""
    attachment = Attachment(name="x.pdf", media_type="application/pdf", content=bytes(range(256)), description="x")
    assert Attachment.model_validate_json(attachment.model_dump_json()) == attachment


def test_a_source_shows_where_to_go_and_no_file_name_of_ours() -> None:
    assert Source(title="ARS", ref="001_934b428749d564ef.txt").cited == "ARS"
    assert Source(title="Sénat", ref="https://www.senat.fr/").cited == "Sénat — https://www.senat.fr/"


def test_a_deadline_reads_well_before_and_after_the_signature(knowledge: Knowledge) -> None:
    """The same words serve the calendar, made before, and the reminder, sent after."""
    context = Context(knowledge, Answers(signed=date(2027, 3, 3), filed=date(2027, 1, 4)), date(2026, 11, 22))
    assert not [d.text for d in deadlines_of(context) if "a été" in d.text]
