"""A server of official files: each in its published form, with thousands of rows, conditional and breakable."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from aiohttp import web

from knowledge.base import Knowledge
from knowledge.territory.atlas.points import Point
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


def square(lon: float, lat: float, half: float) -> list[list[float]]:
    """A closed line around a place."""
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [[lon + x, lat + y] for x, y in corners]


def layer(knowledge: Knowledge) -> bytes:
    """Santégraphie: drawings, each around a commune."""
    points = knowledge.gazetteer.points
    features = []
    for n, (code, departement) in enumerate(seats(knowledge, 300)):
        about = {"nom_cpts": f"CPTS DESSIN {n}", "statut": "ACI signé", "code_dept": departement}
        point = points[code] or Point(47.0, 2.0)
        outline = {"type": "Polygon", "coordinates": [square(point.lon, point.lat, 0.05)]}
        features.append({"type": "Feature", "properties": about, "geometry": outline})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


SIDE = 100  # communes in a row of the country below


def borders(knowledge: Knowledge, rows: int = 15, form: str = "geojson") -> bytes:
    """Contours of communes, as Etalab publishes them: here a country of squares, a tenth of a degree each."""
    codes = [commune.code for commune in knowledge.gazetteer.communes()][: rows * SIDE]
    where = {code: (n % SIDE / 10 - 4, n // SIDE / 10 + 42) for n, code in enumerate(codes)}
    if form == "topojson":
        return _topology(where)
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": "Commune"},
            "geometry": {"type": "Polygon", "coordinates": [square(lon + 0.05, lat + 0.05, 0.05)]},
        }
        for code, (lon, lat) in where.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _topology(where: dict[str, tuple[float, float]]) -> bytes:
    """The same squares: each side once, as steps of a grid of a tenth of a degree, used backwards by its neighbour."""
    sides: dict[tuple[int, int, int, int], int] = {}

    def arc(x: int, y: int, dx: int, dy: int) -> int:
        if (x + dx, y + dy, -dx, -dy) in sides:
            return ~sides[x + dx, y + dy, -dx, -dy]
        return sides.setdefault((x, y, dx, dy), len(sides))

    geometries = []
    for code, (lon, lat) in where.items():
        x, y = round((lon + 4) * 10), round((lat - 42) * 10)
        around = [arc(x, y, 1, 0), arc(x + 1, y, 0, 1), arc(x + 1, y + 1, -1, 0), arc(x, y + 1, 0, -1)]
        geometries.append({"type": "Polygon", "properties": {"code": code}, "arcs": [around]})
    return json.dumps(
        {
            "type": "Topology",
            "transform": {"scale": [0.1, 0.1], "translate": [-4, 42]},
            "objects": {"communes": {"type": "GeometryCollection", "geometries": geometries}},
            "arcs": [[[x, y], [dx, dy]] for x, y, dx, dy in sides],
        }
    ).encode()


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
    """Files at addresses; `cut` closes the connection after so many bytes, `down` answers 503.

    `ranges`: whether it sends the rest of a file to who has its beginning; `sent` counts the bytes of bodies.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut: int | None = None
        self.chunked = False
        self.down = False
        self.ranges = False
        self.sent = 0
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
        if self.ranges and request.headers.get("If-Range") == etag:
            start = request.http_range.start
            response.set_status(206)
            response.headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            content = content[start:]
        response.content_length = None if self.chunked else len(content)
        await response.prepare(request)
        self.sent += min(len(content), len(content) if self.cut is None else self.cut)
        if self.cut is not None and self.cut < len(content):
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
