"""Sessions of admins drawn at random: nothing is changed that the role, at that very instant, does not allow.

What is allowed is said here a second time, on its own: from the tables of places, not from the code that is tested.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import AdminSettings
from knowledge.base import Knowledge
from knowledge.datafile import DATA
from knowledge.overlay import Revision, Value
from tests.admins import ENTRY, SENDERS, Network

REGIONS = {"53": "Bretagne", "28": "Normandie", "24": "Centre-Val de Loire"}
DEPARTEMENTS = ("35", "14", "18", "75")
TOWNS = ("Rennes", "Caen (14)", "Bourges", "Paris")
with (DATA / "territory" / "departements.tsv").open(encoding="utf-8") as table:
    REGION_OF = {row[0]: row[2] for row in csv.reader(table, delimiter="\t")}

Roles = dict[str, tuple[str, frozenset[str]]]  # who is what, and where; nowhere named is everywhere
Step = tuple[str, tuple[str, ...]]  # who says what, one message after the other


def _region(code: str) -> str:
    return REGION_OF[code[:3] if code.startswith("97") else code[:2]]


def _concerned(revision: Revision) -> Iterable[frozenset[str]]:
    """The regions of what stood and of what stands; none for the whole country."""
    for value in (revision.before, revision.after):
        if value is not None:
            yield frozenset(_places(revision.kind, value))


def _places(kind: str, value: Value) -> Iterable[str]:
    if kind == "faq" and value.get("region"):
        yield value["region"]
    if kind == "contact" and value["region_code"] != "FR":
        yield value["region_code"]
        if value.get("departement"):
            yield _region(value["departement"])
    if kind == "cpts":
        yield from map(_region, value.get("communes", ()))


def _may(role: tuple[str, frozenset[str]] | None, revision: Revision) -> bool:
    if role is None:
        return False
    name, mine = role
    if revision.kind == "rate" and name != "owner":
        return False
    whole = name == "owner" and not mine
    return all(whole or (places and (not mine or places <= mine)) for places in _concerned(revision))


_REGION = st.sampled_from([*REGIONS.values(), "Tout le pays"])
_NUMBER = st.integers(1, 6).map(str)
_KEPT = ("support-53-appui", "ars_dd-53-35-appui", "ars-53-ars-bretagne", "ars-28-ars-normandie", "support-fr-appui")
_CARD = st.sampled_from([k.replace("_", "-") for k in _KEPT])
_NEW_CARD = st.tuples(_REGION, st.sampled_from([*DEPARTEMENTS, "passer"]), st.sampled_from(["Appui", "Aide"])).map(
    lambda told: (
        "contact ajouter",
        "Délégation départementale de l'ARS",
        *told,
        *["passer"] * 4,
        "Une page, lue",
        "vérifié",
        "passer",
    )
)
_MOVED_CARD = st.tuples(
    _CARD, st.sampled_from(["région", "département", "site"]), st.sampled_from([*REGIONS.values(), *DEPARTEMENTS])
).map(lambda told: (f"contact modifier {told[0]} {told[1]}", told[2], "passer"))
_VARIANT = _REGION.map(
    lambda region: ("faq variante comment-adherer", region, "Écrivez à l'URPS.", "URPS, guide 2026", "passer")
)
_ENTRY = st.tuples(st.sampled_from(["garer mon vélo", "comment adhérer à une CPTS ?"]), _REGION).map(
    lambda told: ("faq ajouter Où garer mon vélo ?", told[0], "Devant.", "Guide des vélos", told[1], "passer")
)
_CPTS = st.tuples(st.sampled_from("+-"), st.sampled_from(TOWNS)).map(
    lambda told: ("cpts modifier bourges communes", f"{told[0]} {told[1]}", "passer")
)
_AMOUNT = st.just(
    (
        "bareme remplir avenant-2/crise/plan/1",
        "30000",
        "Tableau 2025",
        "2025-01-02",
        "Tableau officiel",
        "passer",
    )
)
_FILE = st.tuples(st.sampled_from(DEPARTEMENTS), st.sampled_from([*REGIONS])).map(
    lambda told: (
        "importer "
        + ENTRY.format(answer="Bien.").replace("phrasings", f'region = "{told[1]}"\nphrasings')
        + f'[[contact]]\nkey = "un-appui"\nkind = "cpam"\nregion_code = "{told[1]}"\ndepartement = "{told[0]}"\n'
        'name = "Appui"\nsource = "Une page, lue"\nstatus = "seen"\n',
    )
)
_TEAM = st.sampled_from(
    [("admins ajouter 4444 Nadia, Bretagne",), ("admins ajouter 4444 Nadia",), ("admins retirer 4444",)]
)
_UNDONE = st.one_of(
    st.tuples(st.sampled_from(["contact", "faq", "cpts", "bareme"]), _NUMBER).map(
        lambda t: (f"{t[0]} annuler {t[1]}",)
    ),
    _NUMBER.map(lambda number: (f"lots annuler {number}",)),
    st.just(("lots annuler",)),
)
_GONE = st.one_of(
    _CARD.map(lambda card: (f"contact supprimer {card}",)),
    st.sampled_from(
        [("faq supprimer comment-adherer",), ("faq supprimer comment-adherer@53",), ("cpts supprimer bourges",)]
    ),
)
_WORK = st.one_of(_NEW_CARD, _MOVED_CARD, _VARIANT, _ENTRY, _CPTS, _AMOUNT, _FILE, _TEAM, _UNDONE, _GONE)
_ANSWER = st.sampled_from(
    [
        ("confirmer",),
        ("confirmer",),
        ("ajouter mon changement au sien", "confirmer"),
        ("corriger région", "Bretagne"),
        ("non",),
    ]
)
_WHO = st.sampled_from(["paul", "marie", "marie", "nadia"])
_ROLE = st.one_of(
    st.just(("owner", frozenset[str]())),
    st.sets(st.sampled_from([*REGIONS]), max_size=2).map(lambda regions: ("editor", frozenset(regions))),
    st.none(),
)
_SAYS = st.tuples(_WHO, st.one_of(_WORK.map(lambda texts: (*texts, "confirmer")), _ANSWER))
_ADMIN = st.sampled_from(("paul", "marie"))
_CHANGED = st.tuples(_ADMIN, _ROLE)
# A preview left open, a role that changes, a « oui » that comes then.
_OVERTAKEN = st.tuples(_ADMIN, _WORK, _ROLE).map(lambda t: ((t[0], t[1]), (t[0], t[2]), (t[0], ("confirmer",))))
_STEPS = st.lists(
    st.one_of(_SAYS.map(lambda one: (one,)), _CHANGED.map(lambda one: (one,)), _OVERTAKEN), min_size=3, max_size=9
).map(lambda several: [one for each in several for one in each])


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(steps=_STEPS)
def test_nothing_is_changed_that_the_role_does_not_allow(
    knowledge: Knowledge, tmp_path: Path, steps: list[tuple[str, object]]
) -> None:
    """Forms left open, roles changed in the middle, undo, batches, files: each revision is its author's to make."""
    network = Network(tmp_path / f"{uuid4()}.sqlite3", knowledge)
    try:
        for who, what in steps:
            if isinstance(what, tuple) and what and what[0] not in ("owner", "editor"):
                _say(network, who, what)
            else:
                _appoint(network, who, what)
    finally:
        network.store.close()
        knowledge.reflect({})


def _say(network: Network, who: str, texts: tuple[str, ...]) -> None:
    network.speak_as(who)
    for text in texts:
        before, team, role = network.store.overlay.last(), _team(network), _roles(network).get(who)
        replies = network.hear(text)
        assert not any("erreur de mon côté" in reply.text for reply in replies)
        for number in range(before + 1, network.store.overlay.last() + 1):
            revision = network.store.overlay.revision(number)
            assert revision
            assert _may(role, revision), f"{who}, {role}: {revision}"
        assert _team(network) == team or (role and role[0] == "owner")


def _appoint(network: Network, who: str, role: object) -> None:
    """The operator changes the configuration, and starts the bot again; forms stay open."""
    others = [a for a in network.admins if a.id != SENDERS[who]]
    if isinstance(role, tuple):
        name, regions = role
        others.append(AdminSettings(id=SENDERS[who], name=who, role=name, regions=tuple(regions)))
    network.admins = others
    network.restart()


def _roles(network: Network) -> Roles:
    """What the configuration says, then what owners added by chat."""
    names = {sender: who for who, sender in SENDERS.items()}
    by_chat = {names[i]: ("editor", regions) for i, regions in _team(network).items()}
    return by_chat | {names[a.id]: (a.role, frozenset(a.regions)) for a in network.admins}


def _team(network: Network) -> dict[str, frozenset[str]]:
    return {a.id: a.regions for a in network.store.roles().all()}
