"""A file at an address, brought to this disk whole or not at all: bounded in size and in time, by https only."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot import clock
from bot.care.partial import Partial, follows, whole
from bot.errors import cause

if TYPE_CHECKING:  # the bot shows no bar, and need not load what draws one
    from rich.progress import Progress

CHUNK = 1 << 16
LARGEST = 600 * 1024 * 1024  # bytes; the national FINESS extract is about 40 MB
PATIENCE = 60.0  # seconds a server may stay silent
LONGEST = 1800.0  # seconds the whole file may take: a server that drips does not hold the import for ever
ATTEMPTS = 6  # at a file whose server can send the rest of what was cut
PAUSE = 1.0  # seconds before the rest is asked for
PARTIAL, NOT_MODIFIED, NOT_SATISFIABLE = 206, 304, 416
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class FetchError(Exception):
    """The file cannot be brought; the French text says why."""


class CutError(FetchError):
    """The connection ended before the file did: what came may be its beginning."""


@dataclass(frozen=True, slots=True)
class Version:
    """What tells one state of a file from another: the server's marks, "" for none, and the print of what came."""

    etag: str = ""
    modified: str = ""
    sha256: str = ""


NO_VERSION = Version()


def fetch(
    address: str,
    copy: Path,
    progress: "Progress",
    *,
    largest: int = LARGEST,
    patience: float = PATIENCE,
    known: Version = NO_VERSION,
) -> Version | None:
    """Write what stands at `address` to `copy`; None, and nothing written, when it still is what is `known`.

    What an earlier call left in `copy` when it was cut is not asked for again, if the file is still the same and the
    server can send its rest; a cut is mended at once in that way as long as each attempt brings more.
    Raises `FetchError`.
    """
    _check(address, address)
    errand = _Errand(address, Partial(copy), progress, largest, patience, known, clock.stopwatch() + LONGEST)
    reached = -1
    for _ in range(ATTEMPTS - 1):
        try:
            return errand.done()
        except CutError:
            if not errand.partial.asking(address) or errand.partial.size <= reached:
                raise
            reached = errand.partial.size
            clock.hold(PAUSE)
    return errand.done()


@dataclass(frozen=True, slots=True)
class _Errand:
    """One file to bring, in as many attempts as it takes."""

    address: str
    partial: Partial
    progress: "Progress"
    largest: int
    patience: float
    known: Version
    end: float  # of the clock that only goes forward

    def done(self) -> Version | None:
        """One attempt, from the beginning or from where the last one was cut."""
        opener = build_opener(_Redirects(self.address))
        begun = self.partial.asking(self.address)
        try:
            with opener.open(_asking(self.address, self.known, begun), timeout=self.patience) as response:
                return self._received(response, asked=bool(begun))
        except HTTPError as error:
            if error.code == NOT_MODIFIED and self.known != NO_VERSION:
                self.partial.forget()
                return None
            if error.code == NOT_SATISFIABLE and begun:
                return self._anew()
            raise FetchError(_why(error, self.patience)) from error
        except CutError:
            raise
        except (HTTPException, OSError, ValueError) as error:
            raise FetchError(_why(error, self.patience)) from error

    def _anew(self) -> Version | None:
        """From the beginning: what we hold is no beginning of what the server has."""
        self.partial.forget()
        return self.done()

    def _received(self, response: HTTPResponse, *, asked: bool) -> Version | None:
        partial, headers = self.partial, response.headers
        if response.status == PARTIAL and asked and not follows(headers, partial.size):
            return self._anew()
        if response.status != PARTIAL:
            partial.begin(self.address, headers)
        elif not asked:
            raise FetchError("Le serveur n'envoie qu'une partie du fichier.")
        coming = int(headers.get("Content-Length") or 0)
        announced = whole(headers) or (partial.size + coming if coming else 0)
        if announced > self.largest:
            partial.forget()
            raise FetchError(_too_large(self.largest))
        self._fill(response, announced)
        # The library takes a body cut short for a whole one: https://docs.python.org/3/library/http.client.html
        if announced and partial.size != announced:
            raise CutError(f"Le téléchargement s'est arrêté à {partial.size} octets sur {announced}.")
        partial.finish()
        return Version(headers.get("ETag") or "", headers.get("Last-Modified") or "", _print(partial.path))

    def _fill(self, stream: HTTPResponse, announced: int) -> None:
        """Add what comes: at most `largest` in all, whatever the server announced."""
        received = self.partial.size
        task = self.progress.add_task("téléchargement", total=announced or None, completed=received)
        try:
            with self.partial.path.open("ab") as out:
                while chunk := stream.read1(CHUNK):  # what has come, without waiting for a whole chunk
                    received += len(chunk)
                    if received > self.largest:
                        raise FetchError(_too_large(self.largest))
                    if clock.stopwatch() > self.end:
                        raise FetchError("Le téléchargement est trop lent.")
                    out.write(chunk)
                    self.progress.update(task, completed=received)
        except FetchError:
            self.partial.forget()
            raise
        except (HTTPException, OSError) as error:
            raise CutError(_why(error, self.patience)) from error
        finally:
            self.progress.remove_task(task)


def _asking(address: str, known: Version, begun: Mapping[str, str]) -> Request:
    # A compressed body would have no announced size to compare with, and no bound.
    headers = {"User-Agent": "cpts-bot", "Accept-Encoding": "identity", **begun}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.modified} if known.modified else {}
    return Request(address, headers=headers)  # noqa: S310 - `_check` looked at it


def _print(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_STATES = {
    401: ", accès refusé", 403: ", accès refusé", 404: ", rien ne s'y trouve", 410: ", rien ne s'y trouve plus",
    429: ", trop de demandes", 500: ", le serveur est en panne", 502: ", le serveur est en panne",
    503: ", le serveur est occupé", 504: ", le serveur est en panne",
}  # fmt: skip


def _why(error: Exception, patience: float) -> str:
    if isinstance(error, HTTPError):
        elsewhere = "L'adresse renvoie ailleurs qu'en https, ou tourne en rond."
        return elsewhere if 300 <= error.code < 400 else f"L'adresse répond {error.code}{_STATES.get(error.code, '')}."
    if isinstance(getattr(error, "reason", error), TimeoutError):
        return f"Le serveur se tait depuis {patience:.0f} secondes."
    return f"L'adresse ne peut pas être lue ({cause(error)})."


def _too_large(largest: int) -> str:
    return f"Ce fichier est trop grand : {largest // (1024 * 1024)} Mo au plus."


class _Redirects(HTTPRedirectHandler):
    """Followed where an address may lead, refused elsewhere: a server must not make us read a file of this machine."""

    def __init__(self, first: str) -> None:
        self._first = first

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        _check(newurl, self._first)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _check(address: str, first: str) -> None:
    """https; plain http on this very machine, for who serves the file to themselves. Raises `FetchError`."""
    parts, origin = urlsplit(address), urlsplit(first)
    if parts.username or parts.password:
        raise FetchError("Donnez une adresse publique, sans mot de passe : chaque fiche la citera.")
    local = origin.hostname in _LOOPBACK and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise FetchError(f"Seules les adresses en https:// sont lues, pas {parts.scheme}:// ({parts.hostname or '?'}).")
