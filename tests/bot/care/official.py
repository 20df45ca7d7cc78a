"""A server of official files: each in its published form, with thousands of rows, conditional and breakable."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from aiohttp import web

from knowledge.base import Knowledge
from tests.knowledge.test_real_files import finess, structure

MANY = 3_000


def seats(knowledge: Knowledge, number: int) -> list[tuple[str, str]]:
    """A commune in the metropolis for each CPTS: its code and its département, as many départements as there are."""
    known = [c for c in knowledge.gazetteer.communes() if len(c.departement) == 2 and c.code[:2] == c.departement]
    step = len(known) // number
    return [(c.code, c.departement) for c in known[::step][:number]]


def national(knowledge: Knowledge, cpts: int = 400, form: str = "current", said: str = "") -> bytes:
    """FINESS: a CPTS among several structures."""
    rows = []
    for number, (code, departement) in enumerate(seats(knowledge, cpts)):
        rows += [structure(9_000_000 + number * 10 + k, f"PHARMACIE {k}", categetab="620") for k in range(6)]
        rows.append(structure(number, f"CPTS ESSAI{said} {number}", departement, code[2:]))
    return finess(*rows, form=form)


def plus(knowledge: Knowledge) -> bytes:
    """FINESS+."""
    entities = [
        {
            "informationsGeneralesPmej": {"denominationPm": f"CPTS PLUS {n}", "typeGroupeGco": {"code": "001"}},
            "adresse": [{"cogCommune": code}],
            "engagement": [{"typeEngagement": "ACI", "dateSignatureEngagement": "2024-05-02T00:00:00"}],
        }
        for n, (code, _) in enumerate(seats(knowledge, 300))
    ]
    others = [{"informationsGeneralesPmej": {"denominationPm": f"MSP {n}"}} for n in range(MANY)]
    return json.dumps({"pmej": [*others, *entities]}).encode()


def layer(knowledge: Knowledge) -> bytes:
    """Santégraphie."""
    outline = {"type": "Polygon", "coordinates": [[[2.0, 47.0], [2.1, 47.0], [2.1, 47.1], [2.0, 47.0]]]}
    about = [
        {"nom_cpts": f"CPTS DESSIN {n}", "statut": "ACI signé", "code_dept": departement}
        for n, (_, departement) in enumerate(seats(knowledge, 300))
    ]
    features = [{"type": "Feature", "properties": a, "geometry": outline} for a in about]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def services(knowledge: Knowledge, form: str) -> bytes:
    """The DILA: delegations among thousands of town halls, as its interface or its archive gives them."""
    packed: Callable[[object], object] = json.dumps if form == "export" else lambda value: value

    def service(name: str, kind: str, code: str, phone: str) -> dict[str, object]:
        return {
            "nom": name,
            "pivot": packed([{"type_service_local": kind, "code_insee_commune": [code]}]),
            "telephone": packed([{"valeur": phone, "description": ""}]),
            "site_internet": packed([{"valeur": "https://www.ars.sante.fr", "libelle": ""}]),
            "adresse_courriel": ["ars-dd@ars.sante.fr"] if form == "archive" else "ars-dd@ars.sante.fr",
        }

    halls = [service(f"Mairie {n}", "mairie", "18033", "02 48 00 00 00") for n in range(MANY)]
    capitals = {departement: code for code, departement in seats(knowledge, 34_000)}
    bodies = [
        service(f"Délégation d'essai {departement}", "ars_antenne", code, f"02 48 {n // 100:02} {n % 100:02} 00")
        for n, (departement, code) in enumerate(sorted(capitals.items())[:90])
    ]
    return json.dumps([*halls, *bodies] if form == "export" else {"service": [*halls, *bodies]}).encode()


class Official:
    """Files at addresses; `cut` closes the connection after so many bytes, `down` answers 503."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut: int | None = None
        self.chunked = False
        self.down = False
        self.asked: list[int] = []
        self.port = 0

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        response = await self._answer(request)
        self.asked.append(response.status)
        return response

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["name"])
        if self.down or content is None:
            return web.Response(status=503 if self.down else 404)
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        response = web.StreamResponse(headers={"ETag": etag})
        response.content_length = None if self.chunked else len(content)
        await response.prepare(request)
        if self.cut is not None:
            await response.write(content[: self.cut])
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(content)
        return response


@contextmanager
def serving() -> Iterator[Official]:
    """The server, in a thread of its own."""
    official, loop = Official(), asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/{name}", official.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        official.port = runner.addresses[0][1]
        return runner

    runner = loop.run_until_complete(start())
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield official
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()
