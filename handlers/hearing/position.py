"""A place on the map that somebody sent: their phone's position, or « geo:45.07,4.83 » (RFC 5870)."""

import re

from knowledge.territory.atlas.points import Point

_GEO = re.compile(
    r"geo:(?P<lat>-?\d{1,2}(?:\.\d+)?),(?P<lon>-?\d{1,3}(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?(?:;[\w.%=;~+-]*)?"
)


def position(said: str) -> Point | None:
    """The point a message gives, and nothing else with it."""
    found = _GEO.fullmatch(said.strip())
    point = Point(float(found["lat"]), float(found["lon"])) if found else None
    return point if point and point.is_on_earth else None


def as_text(lat: float, lon: float) -> str:
    """A platform's position as a message says it."""
    return f"geo:{lat:.5f},{lon:.5f}"
