"""Importing from an address: whole or not at all, within bounds, and never from elsewhere than was said."""

import os
import pty
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.progress import Progress

from bot.care.fetch import FetchError, fetch
from bot.storage.store import Store
from knowledge.overlay import Stamp
from tests.bot.commands.test_import import TABLE, held
from tests.program import run

Answer = Callable[[BaseHTTPRequestHandler], None]


def body(content: bytes, *, announced: int | None = None, status: int = 200, **headers: str) -> Answer:
    """A good answer with this content, whatever size it announces."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content) if announced is None else announced))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return answer


def in_small_parts(content: bytes, largest: int) -> Answer:
    """A body cut in the middle, whose rest comes in parts: https://www.rfc-editor.org/rfc/rfc9110#section-15.3.7."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        start = int((request.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
        part = content[start : start + largest]
        if start:
            where = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
            body(part, status=206, ETag='"one"', Content_Range=where)(request)
        else:
            body(part, announced=len(content), ETag='"one"')(request)

    return answer


def endless(request: BaseHTTPRequestHandler) -> None:
    """A body without an announced size, and without an end of its own."""
    request.send_response(200)
    request.end_headers()
    with suppress(ConnectionError):
        while True:
            request.wfile.write(b"x" * 1000)


def dripping(request: BaseHTTPRequestHandler) -> None:
    """A body that comes byte after byte, for as long as somebody listens."""
    request.send_response(200)
    request.end_headers()
    with suppress(ConnectionError):
        for _ in range(100):
            request.wfile.write(b"x")
            time.sleep(0.05)


def redirect(to: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.end_headers()

    return answer


def silent(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.4)


class Site:
    """A web server on loopback: a path, an answer."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = pages.get(self.path)
                answer(self) if answer else self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def at(self, path: str, answer: Answer) -> str:
        """The address of an answer."""
        self.pages[path] = answer
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def fetched(address: str, folder: Path, largest: int = 10_000, patience: float = 0.2) -> bytes:
    with Progress(disable=True) as progress:
        fetch(address, folder / "copy", progress, largest=largest, patience=patience)
    return (folder / "copy").read_bytes()


def test_a_file_comes_whole(site: Site, tmp_path: Path) -> None:
    """What the server holds is what is read, after a redirect within the rules too."""
    address = site.at("/table.csv", body(b"x" * 9_999))
    assert fetched(address, tmp_path) == b"x" * 9_999
    assert fetched(site.at("/old.csv", redirect("/table.csv")), tmp_path) == b"x" * 9_999


def test_a_file_in_parts_smaller_than_asked_comes_whole(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a part is not taken for the end of the file."""
    monkeypatch.setattr("bot.care.fetch.PAUSE", 0.0)
    content = bytes(range(200))
    assert fetched(site.at("/table.csv", in_small_parts(content, 70)), tmp_path) == content


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda request: request.send_error(404), "répond 404, rien ne"),
        (body(b"x" * 100, announced=5_000), "arrêté à 100 octets sur 5000"),
        (body(b"x" * 10_001), "trop grand"),
        (endless, "trop grand"),
        (silent, "se tait"),
        (redirect("file:///etc/hostname"), "renvoie ailleurs qu'en https"),
        (redirect("ftp://127.0.0.1/x"), "pas ftp://"),
        (redirect("http://exemple.invalid/x"), "pas http:// (exemple.invalid)"),
        (redirect("/page"), "tourne en rond"),
    ],
    ids=["absent", "cut", "announced", "endless", "silent", "to-file", "to-ftp", "to-http", "to-itself"],
)
def test_anything_else_is_refused(site: Site, tmp_path: Path, answer: Answer, why: str) -> None:
    """A missing, cut, too large or silent file, and a redirect to elsewhere, each with its reason."""
    with pytest.raises(FetchError, match=why.replace("(", r"\(").replace(")", r"\)")):
        fetched(site.at("/page", answer), tmp_path)


def test_a_server_that_drips_is_given_up(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that comes slower than the bound allows is given up then, not when the server is done."""
    monkeypatch.setattr("bot.care.fetch.LONGEST", 0.2)
    began = time.monotonic()
    with pytest.raises(FetchError, match="trop lent"):
        fetched(site.at("/page", dripping), tmp_path)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://exemple.fr/x", "http://exemple.fr/x", "data:,x"])
def test_only_https_addresses_are_read(tmp_path: Path, address: str) -> None:
    """No other scheme, and no plain http but on this very machine."""
    with pytest.raises(FetchError, match="https"):
        fetched(address, tmp_path)


def test_an_import_from_an_address(site: Site, tmp_path: Path) -> None:
    """The directory is filled from an address, which each card names as its source."""
    address = site.at("/cpts.csv", body(TABLE.encode()))
    assert "Ajoutés : 2" in run(tmp_path, "import", "cpts", address).stdout
    assert held(tmp_path)["coeur"]["source"] == {"title": "ARS CVL", "ref": address}


def test_a_password_in_an_address_is_refused_unsaid(tmp_path: Path) -> None:
    """An address is written in each card: one with a password is refused, and the refusal does not repeat it."""
    with pytest.raises(FetchError, match="sans mot de passe") as refused:
        fetched("https://moi:secret@exemple.fr/x", tmp_path)
    assert "secret" not in str(refused.value)


def test_a_download_cut_in_the_middle_changes_nothing(site: Site, tmp_path: Path) -> None:
    """A table of which only the first rows came is not imported at all."""
    done = run(tmp_path, "import", "cpts", site.at("/cpts.csv", body(TABLE.encode()[:300], announced=len(TABLE))))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "Rien n'a été importé. Le téléchargement s'est arrêté" in done.stderr
    assert held(tmp_path) == {}


def test_a_card_changed_during_the_import_is_not_overwritten(site: Site, tmp_path: Path) -> None:
    """What an admin changes while the file is read wins: nothing is imported, and the card is named."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        store = Store.open(tmp_path / "var" / "cpts-bot.sqlite3")
        with store.transaction():
            store.overlay.add("cpts", "coeur", None, None, Stamp("Paul", 0.0, "doublon"))
        store.close()
        body(TABLE.encode())(request)

    done = run(tmp_path, "import", "cpts", site.at("/cpts.csv", answer))
    assert (done.returncode, held(tmp_path)) == (1, {})
    assert "quelqu'un a changé : coeur. Relancez l'import." in done.stderr


def look(person: int, seen: list[bytes]) -> None:
    """All that a terminal shows, until nobody writes to it any more: its other end is closed then."""
    with suppress(OSError):
        while shown := os.read(person, 100_000):
            seen.append(shown)


def test_progress_is_shown_to_a_person_only(tmp_path: Path) -> None:
    """On a terminal a bar names the file while it is read; nothing of it goes to the output a script reads."""
    (tmp_path / "cpts.csv").write_text(TABLE, encoding="utf-8")
    person, terminal = pty.openpty()
    seen: list[bytes] = []
    # A terminal holds 4 kB that nobody looks at, and then lets its program wait.
    looking = threading.Thread(target=look, args=(person, seen))
    looking.start()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", "cpts", "cpts.csv"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal,
        check=False,  # one of its rows is refused
        timeout=60,
    )
    os.close(terminal)
    looking.join()
    os.close(person)
    shown = b"".join(seen).decode()
    assert "cpts.csv" in shown
    assert "━" in shown
    assert done.stdout.decode().startswith("Ajoutés : 2")
