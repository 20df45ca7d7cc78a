"""Derive `knowledge/data/cpts.toml` from the tables of the CPTS that were seen and what was decided about them.

    python -m tools.build_directory cpts_vues.csv cpts_communes_vues.csv

A row is left out, merged, called old or corrected in `directory_decisions.toml` and nowhere else, with why. A state
nobody gave a meaning, or a list whose note casts a doubt nobody settled, stops the build.
"""

import argparse
import csv
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from knowledge.base import plain
from knowledge.cpts import Cpts, identifier, plain_name
from knowledge.mailboxes import is_service_mailbox

DECISIONS = Path(__file__).with_name("directory_decisions.toml")
TARGET = Path(__file__).parents[1] / "knowledge" / "data" / "cpts.toml"
HEAD = """# CPTS the bot knows: about a third of those that exist, each read on one public page.
# Made by tools/build_directory.py; a change is a decision, in tools/directory_decisions.toml. Regional lists come
# through the importers.
"""
CERTAINTY = {"H": "high", "M": "medium", "B": "low"}
SIGNED_ON = re.compile(r"\d{4}(-\d{2}){0,2}")
DOUBT = re.compile(r"partielle|dédui|dépli|développé|supposé|envisagée|tronquée")
DEDUCED_SIZE = re.compile(r"taille (?:\d )?déduite|taille à vérifier|taille 4, à vérifier")
UNSURE_NAME = re.compile(r"\s*\((?:nom à vérifier|nom non lu)\)$")
SIGNED = "2019-11"  # by the first nine
CODES_A_LINE = 12

Row = Mapping[str, str]
Values = dict[str, Any]


class UndecidedError(Exception):
    """A row that asks for a decision."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seen", type=Path, help="the CPTS, one a row")
    parser.add_argument("communes", type=Path, help="their communes, one a row")
    parser.add_argument("--decisions", type=Path, default=DECISIONS)
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    decisions = tomllib.loads(options.decisions.read_text(encoding="utf-8"))
    try:
        found = directory(rows_of(options.seen), rows_of(options.communes), decisions)
    except UndecidedError as fault:
        raise SystemExit(f"À décider dans {options.decisions} : {fault}") from fault
    options.target.write_text(written(found), encoding="utf-8")
    print(f"{options.target} : {len(found)} CPTS, {len(decisions['drop'])} laissées de côté")


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def directory(seen: Iterable[Row], communes: Iterable[Row], decisions: Mapping[str, Any]) -> list[Cpts]:
    """Every CPTS kept, by id. Raises `UndecidedError`."""
    lists = _lists(communes, decisions["lists"])
    rows = {row["nom"]: row for row in seen}
    _named_only(rows, lists, decisions)
    kept = [_record(row, lists.get(name, ()), decisions) for name, row in rows.items() if name not in decisions["drop"]]
    kept += [_checked(values["name"], values) for values in decisions["keep"]]
    doubles = {c.id for c in kept if sum(other.id == c.id for other in kept) > 1}
    if doubles:
        raise UndecidedError(f"plusieurs CPTS sous un identifiant : {', '.join(sorted(doubles))}")
    return sorted(kept, key=lambda c: c.id)


def _lists(communes: Iterable[Row], names: Mapping[str, str]) -> dict[str, list[Row]]:
    """The rows of each list under the name of its CPTS."""
    lists: dict[str, list[Row]] = {}
    for row in communes:
        lists.setdefault(names.get(row["cpts_id"], row["nom"]), []).append(row)
    return lists


def _named_only(rows: Mapping[str, Row], lists: Mapping[str, Any], decisions: Mapping[str, Any]) -> None:
    """Refuse a list, or a decision, about a CPTS that is no row of the table."""
    coverage = decisions["coverage"].values()
    founders = decisions["founders"].keys() - {"source"}
    decided = [decisions["drop"], decisions["fix"], decisions["sectors"], decisions["old"]["names"], founders]
    named = {n for names in (lists, decisions["low"]["names"], *decided, *coverage) for n in names}
    if strangers := named - rows.keys():
        raise UndecidedError(f"aucune ligne ne porte ce nom : {', '.join(sorted(strangers))}")


def _record(row: Row, listed: Iterable[Row], decisions: Mapping[str, Any]) -> Cpts:
    name = row["nom"]
    plainly = plain_name(UNSURE_NAME.sub("", name))
    values: Values = {
        "id": identifier(plainly),
        "name": plainly,
        "departements": [d for d in row["departements"].split("|") if d],
        **_state(row, decisions["states"]),
        **_weight(row),
        **_territory(row, list(listed), decisions),
        "sector": decisions["sectors"].get(name, ""),
        "sure": "low" if name in decisions["low"]["names"] else CERTAINTY[row["conf"]],
        "name_unsure": bool(UNSURE_NAME.search(name)),
        "outdated": name in decisions["old"]["names"],
        "website": row["site"],
        "email": row["courriel"] if is_service_mailbox(row["courriel"]) else "",
    }
    return _checked(name, _fixed(name, values, decisions))


def _state(row: Row, states: Mapping[str, list[str]]) -> Values:
    """What the contract's column says: a date means signed on it."""
    said = row["aci"]
    if not said:
        return {"status": "unknown"}
    if SIGNED_ON.fullmatch(said):
        return {"status": "aci-signed", "since": said}
    if said not in states:
        raise UndecidedError(f"{row['nom']}, état « {said} »")
    status, since = states[said]
    return {"status": status, "since": since}


def _weight(row: Row) -> Values:
    """The population and the size its page says; a size somebody deduced is not kept, the program does as much."""
    size = "" if DEDUCED_SIZE.search(row["note"]) else row["taille_dite"]
    return {"population": int(row["population_dite"] or 0), "size": int(size or 0)}


def _territory(row: Row, listed: list[Row], decisions: Mapping[str, Any]) -> Values:
    """The communes with how they are known, and the source that gives them before the one that gives the name."""
    own = _source(row, row, decisions)
    if not listed or row["nom"] in decisions["coverage"]["unknown"]:
        return {"source": own, "seen": row["vu_le"]}
    parts = [r["code_insee"] for r in listed if "partie de la commune" in r["statut"]]
    elsewhere = listed[0]["source"] != row["source"]
    return {
        "communes": [r["code_insee"] for r in listed],
        "coverage": _coverage(row, decisions["coverage"]),
        "parts": parts,
        "source": _source(listed[0], row, decisions),
        "also": [own] if elsewhere else [],
        "seen": listed[0]["vu_le"],
    }


def _coverage(row: Row, decided: Mapping[str, list[str]]) -> str:
    found = [coverage for coverage, names in decided.items() if row["nom"] in names]
    if not found and DOUBT.search(re.sub(r"(?:taille|année) (?:\d )?déduite", "", row["note"])):
        raise UndecidedError(f"{row['nom']}, communes : {row['note']}")
    return found[0] if found else "listed"


def _source(of: Row, row: Row, decisions: Mapping[str, Any]) -> Values:
    host = _host(of["source"])
    if host and host == _host(row["site"]):
        return {"title": "site de la CPTS", "ref": of["source"]}
    named = decisions["publishers"].get(host or of["source"])
    return {"title": named or (f"site {host}" if host else of["source"]), "ref": of["source"]}


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.").rstrip(".")


def _fixed(name: str, values: Values, decisions: Mapping[str, Any]) -> Values:
    """The values with what was decided over them; communes and parts are added to the list."""
    fix: Values = decisions["fix"].get(name, {})
    grown: Values = {k: [*values.get(k, ()), *fix[k]] for k in ("communes", "parts") if k in fix}
    return {**values, **_founding(name, values, decisions["founders"]), **fix, **grown}


def _founding(name: str, values: Values, founders: Mapping[str, Any]) -> Values:
    """The id and the signature of one that the ministry named in 2019.

    Where no page lists its communes, it is the ministry's that gives its town.
    """
    if name not in founders:
        return {}
    page = founders["source"]
    proof = (
        {"also": [*values["also"], page]} if values.get("communes") else {"source": page, "also": [values["source"]]}
    )
    seen = max(values["seen"], SIGNED)
    return {"id": founders[name], "status": "aci-signed", "since": SIGNED, "seen": seen, **proof}


def _checked(name: str, values: Values) -> Cpts:
    """The record, without the numbers that are not known (0)."""
    known = {k: v for k, v in values.items() if v != 0 or isinstance(v, bool)}
    try:
        return Cpts.model_validate(known)
    except ValidationError as error:
        raise UndecidedError(f"{name} : {error}") from error


def written(found: Iterable[Cpts]) -> str:
    return "\n".join([HEAD, *(line for cpts in found for line in _table(plain(cpts)))])


def _table(values: Values) -> Iterator[str]:
    yield "[[cpts]]"
    yield from (f"{name} = {_toml(value)}" for name, value in values.items() if value != [])
    yield ""


def _toml(value: Any) -> str:
    """A value as TOML: JSON's strings and numbers are TOML's too."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list) and len(value) > CODES_A_LINE:
        lines = [value[at : at + CODES_A_LINE] for at in range(0, len(value), CODES_A_LINE)]
        return "[\n" + "".join(f"  {', '.join(map(_toml, line))},\n" for line in lines) + "]"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
