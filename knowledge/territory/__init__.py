"""Where a health professional works: places, and territories made of them."""

from knowledge.territory.atlas.location import (
    Ambiguity,
    Location,
    Place,
    TooWide,
    Unknown,
    location_to_dict,
    place_to_dict,
)
from knowledge.territory.atlas.places import Area, Commune, Departement, Epci, Region
from knowledge.territory.atlas.territory import Territory
from knowledge.territory.gazetteer import Gazetteer

__all__ = [
    "Ambiguity",
    "Area",
    "Commune",
    "Departement",
    "Epci",
    "Gazetteer",
    "Location",
    "Place",
    "Region",
    "Territory",
    "TooWide",
    "Unknown",
    "location_to_dict",
    "place_to_dict",
]
