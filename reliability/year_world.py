"""What the bot of `reliability/year.py` stands in: its configuration, its data, an official file that changes."""

import csv
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from knowledge.base import Knowledge
from knowledge.datafile import DATA
from knowledge.review import PERIOD
from knowledge.wording import day
from reliability.year_people import ESTIMATE, ESTIMATING, GROUP, OWNER
from tests.bot.care.official import Official, seats
from tests.knowledge.test_real_files import finess, structure

START = date(2026, 12, 1)
SUCCESSOR = date(2027, 1, 1)
OVERDUE = date(2027, 1, 6)  # the day from which nobody has read one answer for a year
AGED = "comment-adherer"
SEEN = date(2026, 6, 15)  # when every contact was seen last
UNSEEN = date(2027, 4, 16)  # the day from which they are said to be seen again: sixty days before their year ends
ANSWERS, EVENTS, QUESTIONS, COPIES = 120, 31, 90, 20  # days
MORE = """
[knowledge]
folder = "{folder}/knowledge"
[privacy]
answers_days = {answers}
events_days = {events}
questions_days = {questions}
copies_days = {copies}
[notices]
to = ["telegram:{group}"]
[refresh]
every = "{every}"
sources = "{folder}/sources.toml"
[[admins]]
id = "{owner}"
name = "Paul"
role = "owner"
"""
CEILING = """
[[figure]]
id = "pass-{year}"
use = "yearly"
label = "Plafond d'essai {year}"
value = 49999
unit = "€"
date = "{year}"
status = "official"
source = {{ title = "Essai", ref = "essai" }}
"""
SOURCES = """
[[sources]]
id = "essai"
title = "Répertoire d'essai"
kind = "cpts"
form = "finess"
address = "{address}"
licence = "Licence Ouverte 2.0"
megabytes = 50
least = 50
"""


def configuration(folder: Path, every: str) -> str:
    """What is added to the configuration of a program of the tests; `every`, how often the official file is read."""
    settings = {"answers": ANSWERS, "events": EVENTS, "questions": QUESTIONS, "copies": COPIES}
    return MORE.format(folder=folder, group=GROUP, owner=OWNER, every=every, **settings)


def furnish(folder: Path, address: str, themes: Collection[str]) -> None:
    """The data, with a table that succeeds today's on 1 January, an answer read long ago, and the official source."""
    shutil.copytree(DATA, folder / "knowledge", ignore=lambda *_: ["territory"])
    (folder / "knowledge" / "territory").symlink_to(DATA / "territory")  # the same, indexed already by whoever has it
    for file in (folder / "knowledge" / "faq").glob("*.toml"):
        if themes and file.stem not in themes:
            file.unlink()
    rates = folder / "knowledge" / "rates"
    text = (rates / "avenant-2.toml").read_text(encoding="utf-8")
    for old, new in (
        ('id = "avenant-2"', 'id = "essai"'),
        ('title = "ACI CPTS, avenant 2"', 'title = "Table d\'essai"'),
        ("valid_from = 2022-03-31", f"valid_from = {SUCCESSOR}"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (rates / "essai.toml").write_text(text, encoding="utf-8")
    _age(folder / "knowledge" / "faq" / "adhesion.toml")
    _see(folder / "knowledge" / "contacts.csv")
    figures = folder / "knowledge" / "figures.toml"
    figures.write_text(figures.read_text(encoding="utf-8") + CEILING.format(year=SUCCESSOR.year), encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES.format(address=address), encoding="utf-8")


def _age(file: Path) -> None:
    """Have the entry `AGED` read for the last time so that its year ends on the day before `OVERDUE`."""
    before, name, after = file.read_text(encoding="utf-8").partition(f'id = "{AGED}"')
    dated = re.sub(r"^checked = .*$", f"checked = {_read()}", after, count=1, flags=re.MULTILINE)
    assert name
    assert dated != after
    file.write_text(before + name + dated, encoding="utf-8")


def _see(file: Path) -> None:
    """Have every contact whose date is known be seen on the same day."""
    with file.open(encoding="utf-8", newline="") as before:
        rows = [row | {"seen": row["seen"] and SEEN.isoformat()} for row in csv.DictReader(before)]
    with file.open("w", encoding="utf-8", newline="") as after:
        writer = csv.DictWriter(after, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _read() -> date:
    return OVERDUE - PERIOD - timedelta(days=1)


def wrong_date(told: Callable[[int, str], str]) -> Iterator[str]:
    """Whoever reads the old answer is not told when it was read."""
    if f"Relu le {day(_read())}" not in (shown := told(ESTIMATING, f"faq:{AGED}")):
        yield f"an answer without its date: {shown[-200:]}"


def wrong_figures(told: Callable[[int, str], str], today: date) -> Iterator[str]:
    """What is shown that is not of the day: the table in force, an estimate, the ceiling of this year and the next."""
    expected = "Table d'essai" if today >= SUCCESSOR else "ACI CPTS, avenant 2"
    if expected not in (shown := told(OWNER, "bareme")):
        yield f"another table than « {expected} » is shown: {shown[:80]}"
    told(ESTIMATING, "menu")
    estimate = "".join(told(ESTIMATING, line) for line in ESTIMATE)
    if "252 000" not in estimate.replace("\u202f", " ").replace("\xa0", " "):
        yield f"no estimate: {estimate[:200]}"
    ceiling = told(ESTIMATING, "faq:indemnites-plafond")
    announced = f"à partir du 1er janvier {SUCCESSOR.year}" in ceiling
    if f"Plafond d'essai {SUCCESSOR.year}" not in ceiling or announced != (today < SUCCESSOR):
        yield f"not the ceiling of that day: {ceiling[-400:]}"


def wrong_endings(group: Iterable[str], today: date) -> Iterator[str]:
    """Each week the group is told what will hold no more: the contacts too, in time and no sooner."""
    told = [text for text in group if text.startswith("À renouveler")]
    late = today - timedelta(weeks=1) >= UNSEEN
    if (bool(told) and "Contacts :" in told[-1]) != late:
        yield f"contacts nobody has seen for a year: {told[-1:]}"


class Register:
    """The official file: it grows each week, changes form for good in spring, is away once and cut once."""

    def __init__(self, official: Official, knowledge: Knowledge) -> None:
        self._official = official
        self._seats = seats(knowledge, 200)
        self.publish(0)

    def publish(self, week: int) -> None:
        form = "current" if week < 20 else "frozen"
        self._official.down, self._official.cut = week == 30, 5_000 if week == 40 else None
        cards = [structure(n, f"CPTS ESSAI {n}", place, code[2:]) for n, (code, place) in enumerate(self._seats)]
        self._official.files["essai"] = finess(*cards[: 60 + 2 * week], form=form)
