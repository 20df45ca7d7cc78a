"""`cpts-bot poster`: the files of a poster, without a chat."""

from pathlib import Path

from tests.bot.channels.telegram.api import TOKEN
from tests.program import run


def test_a_poster_is_written_with_its_links(tmp_path: Path) -> None:
    """The three files are there, and the links are said; made again, nothing is written twice."""
    asked = ("poster", "Bretagne", "--telegram", "@cpts_exemple_bot", "--campaign", "salon-vannes", "--out", "affiche")
    done = run(tmp_path, *asked)
    assert done.returncode == 0, done.stderr
    assert "Telegram : https://t.me/cpts_exemple_bot?start=via-salon-vannes--region-53" in done.stdout
    names = {path.name for path in (tmp_path / "affiche").iterdir()}
    assert names == {"affiche.pdf", "affiche.png", "lien-cpts-bot.html"}


def test_a_poster_of_a_bot_nobody_can_reach_is_refused(tmp_path: Path) -> None:
    """When Telegram does not say how the bot is called, one sentence says what to give."""
    telegram = {"ENABLED": "true", "TOKEN": TOKEN, "API_URL": "http://127.0.0.1:9"}
    done = run(tmp_path, "poster", **{f"CPTS_BOT_TELEGRAM__{name}": value for name, value in telegram.items()})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--telegram NOM" in done.stderr


def test_a_name_no_bot_has_is_refused(tmp_path: Path) -> None:
    """A bot of Telegram has a name that ends in « bot »: another one would be printed for somebody else."""
    done = run(tmp_path, "poster", "--telegram", "cpts_bzh")
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "finit par « bot »" in done.stderr
