"""The turns that `bench_turn` times, in whichever build runs this file: its own names, or those of 7a57bd6."""

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

try:
    from handlers.engine.messages import Incoming, Session
except ImportError:  # before the wings
    from handlers.messages import Incoming, Session  # type: ignore[import-not-found, no-redef]
from handlers.router import respond
from knowledge.base import Knowledge

TODAY = date(2026, 11, 29)
MOST = 20_000  # characters of the longest message that is read
TIMES = 7
AT_THE_LIST = {"flow": "creer", "asking": "territory", "answers": {"profession": "medecin", "exercise": "liberal"}}


def messages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each message by its name: the same in every build."""
    gazetteer = knowledge.gazetteer
    near = (epci for epci in gazetteer.epcis if epci.departement in ("07", "26"))
    communes = [commune for epci in near for code in epci.communes if (commune := gazetteer.commune(code))][:40]
    yield "40 communes", ", ".join(commune.name for commune in communes)
    lines = [f"{n}. {c.name} - {c.population} hab." for n, c in enumerate(communes, 1)]
    closing = "Total : 41 300 hab.\nCordialement,\nDr Camille Exemple\nPort. 06 12 34 56 78"
    yield "e-mail, 40 lignes", "\n".join(["Bonjour,", "Voici la liste :", *lines, closing])
    names = ", ".join(commune.name for commune in gazetteer.communes())
    chance = random.Random(1)  # the same letters at each run
    words = ("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(4_000))
    anything = {
        "noms": names,
        "lettres": " ".join(words),
        "chiffres": "12 345 " * 4_000,
        "mots": "plats die sens " * 2_000,
        "signes": "a/b-s-c, " * 3_000,
        "espaces": " " * (MOST - 1) + "a",
        "prose": "Suite à notre réunion, voici. " * 900,
    }
    for name, text in anything.items():
        yield f"20 ko, {name}", text[:MOST]


def timed(knowledge: Knowledge, text: str) -> float:
    """The best of a few turns, in milliseconds; each with a text of its own, so that none is remembered."""
    best = float("inf")
    for turn in range(TIMES):
        said = (text[: MOST - 2] + " " * turn)[:MOST]
        incoming = Incoming(
            conversation="bench:1", event_id=str(turn), text=said + f"\n{'.' * turn}"[: MOST - len(said)]
        )
        session = Session.model_validate(AT_THE_LIST)
        start = time.process_time()
        respond(incoming, session, knowledge, TODAY)
        best = min(best, time.process_time() - start)
    return best * 1_000


def main() -> None:
    knowledge = Knowledge()
    figures: dict[str, Any] = {name: timed(knowledge, text) for name, text in messages(knowledge)}
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
