"""Where a health professional works: places, and territories made of them."""

from knowledge.territory.gazetteer import Gazetteer
from knowledge.territory.location import (
    Ambiguity,
    Location,
    Place,
    TooWide,
    Unknown,
    location_to_dict,
    place_to_dict,
)
from knowledge.territory.places import Area, Commune, Departement, Epci, Region
from knowledge.territory.territory import Territory

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
