"""What pydantic refuses, said in French to the person who wrote it."""

from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz, process

LIKE = 70  # rapidfuzz ratio above which an unknown key is taken for a slip

# https://docs.pydantic.dev/latest/errors/validation_errors/ — those our models and options can meet.
_FRENCH = {
    "missing": "champ manquant",
    "extra_forbidden": "champ inconnu",
    "decimal_parsing": "un nombre est attendu",
    "decimal_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "float_type": "un nombre est attendu",
    "finite_number": "un nombre est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_type": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "int_parsing_size": "ce nombre est trop grand",
    "bool_parsing": "true ou false est attendu",
    "bool_type": "true ou false est attendu",
    "string_type": "un texte entre guillemets est attendu",
    "string_too_short": "au moins {min_length} caractère(s) sont attendus",
    "string_too_long": "au plus {max_length} caractères sont permis",
    "string_pattern_mismatch": "la forme n'est pas celle qui est attendue",
    "date_type": "une date AAAA-MM-JJ est attendue",
    "date_parsing": "une date AAAA-MM-JJ est attendue",
    "date_from_datetime_parsing": "une date AAAA-MM-JJ est attendue",
    "datetime_parsing": "une date AAAA-MM-JJ est attendue",
    "datetime_from_date_parsing": "une date AAAA-MM-JJ est attendue",
    "enum": "valeur hors de la liste permise",
    "literal_error": "valeur hors de la liste permise",
    "path_type": "un chemin est attendu",
    "tuple_type": "une liste entre crochets est attendue",
    "list_type": "une liste entre crochets est attendue",
    "set_type": "une liste entre crochets est attendue",
    "dict_type": "une section est attendue",
    "model_type": "une section est attendue",
    "model_attributes_type": "une section est attendue",
    "greater_than": "un nombre plus grand que {gt} est attendu",
    "greater_than_equal": "au moins {ge} est attendu",
    "less_than": "un nombre plus petit que {lt} est attendu",
    "less_than_equal": "au plus {le} est permis",
    "url_parsing": "une adresse https://… est attendue",
}


def in_french(error: Any) -> str:
    """One item of `ValidationError.errors()` as a part of a French sentence; our own words as they are."""
    if error["type"] == "value_error":  # raised by a validator of ours, which speaks French
        return str(error["msg"]).removeprefix("Value error, ")
    known = _FRENCH.get(error["type"])
    limits = {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in error.get("ctx", {}).items()}
    return known.format(**limits) if known else "cette valeur ne convient pas"


def nearest(name: str, known: Iterable[str], like: int = LIKE) -> str:
    """The known name that was probably meant, "" when none is close."""
    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=like)
    return str(found[0]) if found else ""
