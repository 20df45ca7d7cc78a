"""Files drawn to be slow, cut or wrong, for « importer » and `cpts-bot import`: how long anybody waits meanwhile."""

import argparse
import asyncio
import io
import json
import random
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from bot.delivery.apart import Apart, ApartError
from bot.delivery.documents import MOST_BYTES
from bot.delivery.workshop import Workshop, one_process
from bot.service import Service
from bot.settings import AdminSettings
from bot.storage.store import Store
from handlers.engine.messages import Incoming
from knowledge.base import Knowledge
from knowledge.imports.files import planned
from knowledge.imports.reading import Origin

OWNER = AdminSettings(id="1", name="Paul", role="owner")
SEED = 7
LOOK = 0.02  # seconds between two messages of somebody else
PATIENCE = 60.0  # seconds for a file of the command line: those of the bot have their own
RECORD = (
    '[[faq]]\nkey = "{n}"\nid = "{n}"\nquestion = "{text}"\nphrasings = ["{text}"]\nanswer = "{text}"\n'
    'checked = 2026-11-21\nconfidence = "haute"\nsources = [{{ title = "Une page", ref = "une-page" }}]\n'
)


class Wait(NamedTuple):
    """How long one message waited for its answer, in seconds, and how much of it for a core of a busy machine."""

    whole: float
    ready: float


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability sheets", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, closing(Store.open(Path(folder) / "bot.sqlite3")) as store:
        asyncio.run(send(store, Path(folder), options.minutes * 60))


async def send(store: Store, folder: Path, seconds: float) -> None:
    knowledge = Knowledge()
    _ = knowledge.gazetteer, knowledge.faq.ask("adhérer")  # read once, as a running bot has
    with closing(Workshop(knowledge, one_process)) as workshop:
        service = Service(store, knowledge, admins=[OWNER], workshop=workshop)
        waits: list[Wait] = []
        asking = asyncio.create_task(_ask(service, waits))
        draw, end, seen = random.Random(SEED), time.monotonic() + seconds, Counter[str]()
        while time.monotonic() < end:
            seen[await _sheet(service, draw)] += 1
            seen[await _official(folder, draw)] += 1
        asking.cancel()
    print(f"{seen.total()} files, {len(waits)} messages meanwhile", flush=True)
    _tell("seen by the person", [wait.whole for wait in waits])
    _tell("without what the machine gave to others", [wait.whole - wait.ready for wait in waits])
    for outcome, times in seen.most_common():
        print(f"{times:6} {outcome}", flush=True)


def _tell(what: str, seconds: list[float]) -> None:
    in_order = sorted(seconds)
    print(
        f"{what}: median {in_order[len(in_order) // 2] * 1000:.0f} ms, longest {in_order[-1] * 1000:.0f} ms", flush=True
    )


def _ready() -> float:
    """Seconds that this thread was ready and had no core: https://docs.kernel.org/scheduler/sched-stats.html"""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


async def _ask(service: Service, waits: list[Wait]) -> None:
    """Somebody who writes all the time: how long after it was due each message is answered."""
    for number in range(10**9):
        due, before = time.monotonic() + LOOK, _ready()
        await asyncio.sleep(LOOK)
        service.receive(Incoming(conversation="test:2 - 2", event_id=f"asked {number}", text="combien pour 40 000 ?"))
        waits.append(Wait(time.monotonic() - due, _ready() - before))
        for delivery in service.store.pending("test:2 - 2"):
            service.store.delivered(delivery)


async def _sheet(service: Service, draw: random.Random) -> str:
    """One file for « importer », until the bot has said what it found."""
    where, event = "test:1 - 1", str(draw.random())
    text = _toml(draw)[:MOST_BYTES]
    service.receive(Incoming(conversation=where, event_id=event, text="importer", sender="1", document=text))
    while len(service.store.pending(where)) < 2:
        await asyncio.sleep(LOOK)
    said = service.store.pending(where)[-1].reply.text
    for delivery in service.store.pending(where):
        service.store.delivered(delivery)
    return f"toml: {said.splitlines()[-1][:40]}"


async def _official(folder: Path, draw: random.Random) -> str:
    """One file for the command line, in its own process and within its own time."""
    kind = draw.choice(("xlsx", "json", "csv"))
    path = folder / f"file.{kind}"
    path.write_bytes({"xlsx": _xlsx, "json": _json, "csv": _csv}[kind](draw))
    origin = Origin("Un fichier", "un fichier", "2026-11-21")
    with Apart(
        PATIENCE, planned, (Knowledge().folder, folder), {}, "cpts", path, path.name, origin, date(2026, 11, 29)
    ) as reader:
        try:
            found = await reader.awaited()
        except ApartError as error:
            return f"{kind}: {error}"
    return f"{kind}: {found[:40]}" if isinstance(found, str) else f"{kind}: read"


def _text(draw: random.Random) -> str:
    """A word or a long run of one, that would be slow for a careless pattern."""
    atom = draw.choice(("a", "a.", "a@", "é ", "Saint-", "{{ ", "\\\\", "9", "[", "www.", "-"))
    return atom * int(10 ** draw.uniform(0, 5))


def _toml(draw: random.Random) -> str:
    shape = draw.randrange(5)
    if shape == 0:
        return "".join(
            RECORD.format(n=f"x-{n}", text=f"question {n} du lieu") for n in range(draw.choice((3, 150, 3_000)))
        )
    if shape == 1:
        return RECORD.format(n="x", text=_text(draw))
    if shape == 2:
        return ".".join(["a"] * int(10 ** draw.uniform(0, 5))) + " = 1"
    if shape == 3:
        return "x = " + draw.choice(("[", "{a=", "[\n", "9", '"\\u0041')) * int(10 ** draw.uniform(1, 5.5))
    return draw.choice(("[[faq]]\n", "a=1\n", "[a.b]\n", "'''\n", "#\n")) * int(10 ** draw.uniform(1, 5))


def _json(draw: random.Random) -> bytes:
    about = {"denominationPm": _text(draw), "typeGroupeGco": {"code": "001"}}
    one = {"informationsGeneralesPmej": about, "adresse": [{"cogCommune": "18033"}]}
    entity = one | {"contact": [{"telecom": {"courriel": _text(draw)}}]}
    whole = json.dumps({"pmej": [entity] * draw.randrange(1, 50)})
    deep = '{"pmej":[' + draw.choice(("[", '{"a":')) * int(10 ** draw.uniform(1, 5.5))
    return draw.choice((whole, deep, whole[: draw.randrange(1, len(whole))])).encode()


def _csv(draw: random.Random) -> bytes:
    head = "cpts_id,nom,statut,code_insee,site,courriel,source,vu_le\n"
    row = f"{_text(draw)},{_text(draw)},validee,18033,{_text(draw)},{_text(draw)},ARS,2026\n"
    return (head + draw.choice((row, '"', ",", "\n")) * draw.randrange(1, 60)).encode()


def _xlsx(draw: random.Random) -> bytes:
    if draw.random() < 0.2:
        out = io.BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            archive.writestr("xl/sharedStrings.xml", b"<a>" * draw.randrange(1, 10**7))
        return out.getvalue()
    book = Workbook()
    page = book.active
    assert page is not None
    page.append("Nom CPTS|Territoire CPTS|dpt|Contact de la CPTS|Site Internet".split("|"))
    for _ in range(draw.randrange(1, 20)):
        page.append([_text(draw)[:30_000] for _ in range(5)])
    page.cell(row=draw.choice((2, 1_000, 1_048_576)), column=draw.choice((6, 16_384)), value="x")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
