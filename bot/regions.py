"""The regions that a configuration names: whether each exists, and which one was meant."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.configuration import Written
from knowledge.base import Knowledge
from knowledge.datafile import Location
from knowledge.refusals import nearest


def wrong_regions(written: Written, values: Mapping[str, Any], knowledge: Knowledge) -> Iterator[str]:
    """Each region that does not exist, with its line: of `values`, which may have other faults as well."""
    for where, location, code in _regions_named(values):
        if knowledge.gazetteer.region(code) is None:
            place, meant = written.place(location), _region_meant(knowledge, code)
            yield f"{place} : {where} : la région « {code} » n'existe pas.{meant}"


def _regions_named(values: Mapping[str, Any]) -> Iterator[tuple[str, Location, str]]:
    """The regions of a configuration as it is written, whatever else it holds: what is none is skipped."""
    admins, together = values.get("admins"), values.get("together")
    for number, admin in enumerate(admins if isinstance(admins, list | tuple) else ()):
        regions = admin.get("regions") if isinstance(admin, dict) else ()
        for code in regions if isinstance(regions, list | tuple) else ():
            yield f"[[admins]] {admin.get('name', '')}".strip(), ("admins", number, "regions"), str(code)
    networks = together.get("networks") if isinstance(together, dict) else None
    for code in networks if isinstance(networks, dict) else ():
        yield "[together] networks", ("together", "networks", code), code


def _region_meant(knowledge: Knowledge, name: str) -> str:
    """The code behind the name of a region: « Bretagne » is "53"; all of them when none is like it."""
    codes = {region.name: region.code for region in knowledge.gazetteer.regions}
    if meant := nearest(name, codes):
        return f' Pour {meant}, écrivez "{codes[meant]}".'
    every = ", ".join(f'"{code}" {region}' for region, code in sorted(codes.items(), key=lambda item: item[1]))
    return f" Il faut le code Insee d'une région : {every}."
