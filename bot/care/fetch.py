"""A file at an address, brought to this disk whole or not at all: bounded in size and in time, by https only."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from rich.progress import Progress

from bot import clock

CHUNK = 1 << 16
LARGEST = 600 * 1024 * 1024  # bytes; the national FINESS extract is about 40 MB
PATIENCE = 60.0  # seconds a server may stay silent
LONGEST = 1800.0  # seconds the whole file may take: a server that drips does not hold the import for ever
NOT_MODIFIED = 304
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class FetchError(Exception):
    """The file cannot be brought; the French text says why."""


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
    progress: Progress,
    *,
    largest: int = LARGEST,
    patience: float = PATIENCE,
    known: Version = NO_VERSION,
) -> Version | None:
    """Write what stands at `address` to `copy`; None, and nothing written, when it still is what is `known`.

    Raises `FetchError`.
    """
    _check(address, address)
    opener = build_opener(_Redirects(address))
    try:
        with opener.open(_asking(address, known), timeout=patience) as response, copy.open("wb") as out:
            announced = int(response.headers.get("Content-Length") or 0)
            if announced > largest:
                raise FetchError(_too_large(largest))
            task = progress.add_task("téléchargement", total=announced or None)
            received, digest = _copy(response, out, largest, lambda size: progress.update(task, completed=size))
            progress.remove_task(task)
            marks = (response.headers.get("ETag") or "", response.headers.get("Last-Modified") or "")
    except HTTPError as error:
        if error.code == NOT_MODIFIED and known != NO_VERSION:
            return None
        raise FetchError(_why(error, patience)) from error
    except (HTTPException, OSError, ValueError) as error:
        raise FetchError(_why(error, patience)) from error
    # The library takes a body cut short for a whole one: https://docs.python.org/3/library/http.client.html
    if announced and received != announced:
        raise FetchError(f"Le téléchargement s'est arrêté à {received} octets sur {announced}.")
    return Version(*marks, digest)


def _asking(address: str, known: Version) -> Request:
    # A compressed body would have no announced size to compare with, and no bound.
    headers = {"User-Agent": "cpts-bot", "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": known.etag} if known.etag else {}
    headers |= {"If-Modified-Since": known.modified} if known.modified else {}
    return Request(address, headers=headers)  # noqa: S310 - `_check` looked at it


def _why(error: Exception, patience: float) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(error, HTTPError):
        elsewhere = "L'adresse renvoie ailleurs qu'en https, ou tourne en rond."
        return elsewhere if 300 <= error.code < 400 else f"L'adresse répond « {error.code} {reason} »."
    if isinstance(reason, TimeoutError):
        return f"Le serveur se tait depuis {patience:.0f} secondes."
    return f"L'adresse ne peut pas être lue ({reason})."


def _copy(stream: HTTPResponse, out: IO[bytes], largest: int, show: Callable[[int], None]) -> tuple[int, str]:
    """How many bytes came, and their print: at most `largest`, whatever the server announced."""
    received, end, digest = 0, clock.stopwatch() + LONGEST, hashlib.sha256()
    while chunk := stream.read1(CHUNK):  # what has come, without waiting for a whole chunk
        received += len(chunk)
        if received > largest:
            raise FetchError(_too_large(largest))
        if clock.stopwatch() > end:
            raise FetchError("Le téléchargement est trop lent.")
        out.write(chunk)
        digest.update(chunk)
        show(received)
    return received, digest.hexdigest()


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
