"""Each find says what it claims, pins what it installs and can be run by hand; nothing is run here."""

import os
import re
from pathlib import Path

import pytest

FINDINGS = Path(__file__).parent.parent / "findings"
SCRIPTS = sorted(FINDINGS.glob("*.sh"))
LABELS = ["Version", "Behaviour", "Guess", "Matters"]
PINNED_PIP = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9,]+])?==\d[\w.]*")
PINNED_NPM = re.compile(r"(@[a-z0-9-]+/)?[a-z0-9._-]+@\d[\w.]*")

a_find = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def header(script: Path) -> str:
    """The comment that opens a script, after its first line."""
    first, *lines = script.read_text(encoding="utf-8").splitlines()
    assert first == "#!/usr/bin/env bash"
    return "\n".join(lines[: next(number for number, line in enumerate(lines) if not line.startswith("#"))])


def installed(script: Path, client: str) -> list[str]:
    """The packages a script asks pip or npm for, as written."""
    found = re.findall(rf"{client} install (.+)$", script.read_text(encoding="utf-8"), re.MULTILINE)
    words = " ".join(found).replace("'", "").split()
    return [word for word in words if not word.startswith("-") and word != "2>/dev/null"]


@a_find
def test_a_find_says_version_behaviour_guess_and_why_it_matters(script: Path) -> None:
    """Whoever opens a find reads four things, in this order, and the version is a number."""
    comment = header(script)
    assert re.findall(r"^# (\w+): ", comment, re.MULTILINE) == LABELS
    assert re.search(r"^# Version: .*\d+\.\d+", comment, re.MULTILINE)


@a_find
def test_a_find_pins_all_it_installs(script: Path) -> None:
    """A find tells of one version: every package is named with it, and comes from wherever the client takes it."""
    pip, npm = installed(script, "pip"), installed(script, "npm")
    assert pip or npm
    assert [word for word in pip if not PINNED_PIP.fullmatch(word)] == []
    assert [word for word in npm if not PINNED_NPM.fullmatch(word)] == []
    assert re.findall(r"--(?:extra-)?index-url|--registry|apt-get|curl|wget", script.read_text(encoding="utf-8")) == []


@a_find
def test_a_find_can_be_run_and_leaves_nothing(script: Path) -> None:
    """A find is executable, stops at the first fault, and works in a folder of its own that it removes."""
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    for line in ("set -euo pipefail", "work=$(mktemp -d)", "trap 'rm -rf \"$work\"' EXIT", 'cd "$work"'):
        assert f"\n{line}\n" in text
    assert "assert" in text or "[[" in text


@a_find
def test_a_find_runs_without_the_product(script: Path) -> None:
    """A find is about others' software: it imports none of our modules."""
    text = script.read_text(encoding="utf-8")
    assert re.findall(r"^\s*(?:from|import) (?:bot|handlers|knowledge)\b", text, re.MULTILINE) == []


def test_the_readme_names_each_find_once() -> None:
    """The table of the README and the folder are the same list."""
    named = re.findall(r"^\| `([a-z0-9-]+)` \|", (FINDINGS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == [script.stem for script in SCRIPTS]
