"""The documentation tells the truth: commands, settings and flows are all there, and the README's dialogue is real."""

import ast
import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
import tomli_w
import typer

from bot.commands.app import application
from bot.settings import Settings
from bot.storage.store import Store
from handlers.turn.commands import COMMANDS
from handlers.turn.menu import FLOWS
from knowledge.base import Knowledge
from tests.admins import Network
from tests.drivers import TerminalDriver
from tests.program import run
from tests.transcripts import play
from tools import admin_table
from tools.settings_table import settings, with_table

ROOT = Path(__file__).parent.parent


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _dialogues(name: str) -> list[str]:
    return re.findall(r"```text\n(> .*?)```", text_of(name), re.DOTALL)


def _said_in_logs() -> set[str]:
    """Each line that the bot writes at a level an operator reads, « … » for what differs."""
    found: set[str] = set()
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr="warning" | "error" | "exception"),
                    args=[ast.Constant(value=str(message)), *_],
                ) if message != "%s":
                    found.add(re.sub(r"%\w", "…", message).strip("… "))
    return found


def test_every_line_of_the_log_is_explained() -> None:
    """Whoever reads a warning at night finds in the guide what it means, and whether there is something to do."""
    section = text_of("docs/guide-exploitation.md").partition("## Lire les journaux")[2].partition("\n## ")[0]
    named = tuple(part.strip(" …:") for part in re.findall(r"`([^`]+)`", section))
    assert not {said for said in _said_in_logs() if not said.startswith(named)}
    assert len(named) > 40
    assert "" not in named


def command_paths(command: object, path: str = "cpts-bot") -> list[str]:
    """« cpts-bot faq lint » and every other command a person can type."""
    if not isinstance(command, typer.core.TyperGroup):
        return [path]
    return [found for name, inner in command.commands.items() for found in command_paths(inner, f"{path} {name}")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_word_of_the_chat_is_in_the_guide(command: object) -> None:
    """A person finds each command of the conversation in their guide, with what it does."""
    assert f"| `/{command.name}` |" in text_of("docs/guide-professionnel.md")  # type: ignore[attr-defined]


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.name)
def test_every_flow_is_in_the_guide(flow: object) -> None:
    """A person finds each guided conversation in their guide."""
    assert f"- **{flow.title}** :" in text_of("docs/guide-professionnel.md")  # type: ignore[attr-defined]


def examples() -> list[tuple[str, str]]:
    """Each piece of configuration that a guide shows, with the name of that guide."""
    guides = sorted((ROOT / "docs").glob("*.md"))
    shown = re.compile(r"```toml\n(.*?)```", re.DOTALL)
    return [(guide.name, block) for guide in guides for block in shown.findall(text_of(f"docs/{guide.name}"))]


WHOLE = "deploiement-telegram.md"  # begins with a whole configuration; the others go into it, section by section
# What a guide asks to do after its example, and `check` says is still to be done.
NOT_YET = {"deploiement-matrix.md": "matrix login --config config.toml »"}


@pytest.mark.parametrize(("guide", "block"), examples(), ids=lambda text: text.split("\n")[0])
def test_every_configuration_of_the_guides_passes_check(guide: str, block: str, tmp_path: Path) -> None:
    """Pasted as it is shown, with the files it names: nothing is refused but what the guide says comes next."""
    whole = next(text for name, text in examples() if name == WHOLE)
    config = tomllib.loads(whole) | tomllib.loads(block)
    for folder, mode in (("var/lib/cpts-bot", 0o700), ("etc/cpts-bot", 0o750)):
        (tmp_path / folder).mkdir(mode=mode, parents=True)
    for name, secret in (("telegram_token", "123456789:AAE" + "a" * 32), ("telegram_webhook", "0123456789abcdef" * 4)):
        (tmp_path / "etc/cpts-bot" / name).write_text(f"{secret}\n")
        (tmp_path / "etc/cpts-bot" / name).chmod(0o600)
    here = re.sub(r'"/(var/lib|etc)/', rf'"{tmp_path}/\1/', tomli_w.dumps(config))
    (tmp_path / "config.toml").write_text(here, encoding="utf-8")
    done = run(tmp_path, "check", "--config", "config.toml", CPTS_BOT_MATRIX__PICKLE_KEY="une longue phrase")
    if guide in NOT_YET:
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert NOT_YET[guide] in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("Tout est en ordre.\n")


@pytest.mark.parametrize("path", command_paths(typer.main.get_command(application())))
def test_every_command_is_in_the_guide(path: str) -> None:
    """An operator finds each command of the command line in their guide."""
    assert f"| `{path}` |" in text_of("docs/guide-exploitation.md")


@pytest.mark.parametrize("dialogue", _dialogues("docs/guide-admin.md"), ids=lambda one: one.splitlines()[0][2:])
def test_every_dialogue_of_the_admins_guide_is_real(dialogue: str, knowledge: Knowledge, tmp_path: Path) -> None:
    """Whoever learns from the guide reads what the bot really answers, from a bot where nothing was changed."""
    (tmp_path / "guide.txt").write_text(dialogue, encoding="utf-8")
    network = Network(tmp_path / "bot.sqlite3", knowledge)
    network.speak_as("paul")
    play(tmp_path / "guide.txt", network)
    network.store.close()


def test_the_table_of_admin_commands_is_the_registry_s() -> None:
    """An admin finds every command in their guide: the table is what `python -m tools.admin_table` writes."""
    guide = text_of("docs/guide-admin.md")
    assert admin_table.with_table(guide) == guide


def test_the_table_of_settings_is_the_code_s() -> None:
    """The guide's table is what `python -m tools.settings_table` writes."""
    guide = text_of("docs/guide-exploitation.md")
    assert with_table(guide) == guide


@pytest.mark.parametrize(("section", "key"), [(s, k) for s, k, _ in settings()], ids=str)
def test_every_setting_is_in_the_example(section: str, key: str) -> None:
    """An operator finds each key in the example configuration, commented out where it has no default."""
    example = text_of("config.example.toml").partition(f"[{section}]\n")[2].partition("\n[")[0]
    assert re.search(rf"^(# )?{key} = ", example, re.MULTILINE)


def test_the_example_configuration_is_valid() -> None:
    """What is shown as an example is accepted as it stands."""
    Settings(**tomllib.loads(text_of("config.example.toml")))


def test_the_dialogue_of_the_readme_is_real(knowledge: Knowledge, tmp_path: Path) -> None:
    """The README shows what the bot really answers."""
    [dialogue] = _dialogues("README.md")
    (tmp_path / "readme.txt").write_text(dialogue, encoding="utf-8")
    play(tmp_path / "readme.txt", TerminalDriver(tmp_path / "bot.sqlite3", knowledge))


def test_the_readme_names_the_two_commands() -> None:
    """The first thing a newcomer reads is how to start, and the Makefile has it."""
    targets = re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE)
    assert {"chat", "test", "check", "bench"} <= set(targets)
    assert "make chat" in text_of("README.md")
    assert "make test" in text_of("README.md")


def test_every_table_is_in_the_privacy_guide(tmp_path: Path) -> None:
    """Whoever answers for the data finds each table of the database, and no other, with how long it is kept."""
    with closing(Store.open(tmp_path / "bot.sqlite3")), closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as db:
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    kept = {name for name in names if not name.startswith(("sqlite_", "_sqlite"))}
    part = text_of("docs/vie-privee.md").partition("## Pseudonymes")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == kept


@pytest.mark.parametrize("test", re.findall(r"`(tests/\S+::\w+)`", text_of("docs/menaces.md")))
def test_every_threat_has_its_test(test: str) -> None:
    """Each line of the threat table names a test that exists."""
    path, _, name = test.partition("::")
    assert re.search(rf"^ *(async )?def {name}\(", text_of(path), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/*.md")) + sorted(ROOT.glob("*.md")), ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link of the documentation names a file that exists."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
