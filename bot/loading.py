"""From what is written to the settings: every fault a sentence with its line, and what stands in spite of some."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pydantic_settings
from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, PydanticBaseSettingsSource

from bot.configuration import SettingsError, Written, read
from bot.settings import Settings
from knowledge.datafile import Location, named_as_written
from knowledge.refusals import in_french, nearest

MOST_ROUNDS = 5  # what is left once faulty keys are out is looked at again: a section, then what spans several


def load(path: Path | None = None) -> Settings:
    """The settings of a TOML file (none: the defaults) and of the environment. Raises `SettingsError`."""
    return settle(read(path))


def settle(written: Written) -> Settings:
    """The settings behind what is written, and the environment. Raises `SettingsError`."""
    try:
        settings = Settings(**written.values)
    except pydantic_settings.SettingsError as error:
        raise SettingsError(_unparsed(str(error))) from error
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(written, e) for e in error.errors())) from error
    return settings.written_in(written)


class _Whole(Settings):
    """Settings whose values were put together already: nothing is read of the environment again."""

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[PydanticBaseSettingsSource, ...]:
        return (sources["init_settings"],)


class Standing(NamedTuple):
    """What is left of a configuration that has faults: where they are, and what `settle` could not see for them."""

    settings: Settings
    faulty: frozenset[Location]
    said: tuple[str, ...]


def is_within(key: Location, faulty: Container[Location]) -> bool:
    """Whether a key, or a section it is in, is faulty: what stands there was not written."""
    return any(key[:end] in faulty for end in range(1, len(key) + 1))


def what_stands(written: Written) -> Standing:
    """The settings of a faulty configuration without what is faulty, so that the rest is looked at all the same.

    Raises `SettingsError` when nothing can be made of it.
    """
    try:
        values = _over(written.values, EnvSettingsSource(Settings)())
    except pydantic_settings.SettingsError as error:
        raise SettingsError(_unparsed(str(error))) from error
    faulty: set[Location] = set()
    said: list[str] = []
    for number in range(MOST_ROUNDS):
        try:
            settings = _Whole(**values)
        except ValidationError as error:
            said += [_sentence(written, e) for e in error.errors()] if number else []
            faulty |= {place for e in error.errors() for place in (e["loc"], *_meant(e, values))}
            _drop(values, [e["loc"] for e in error.errors()])
        else:
            return Standing(settings.written_in(written), frozenset(faulty), tuple(said))
    raise SettingsError("")  # every fault was said already


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Values with others over them, section by section."""
    both = {k: _over(below[k], v) for k, v in above.items() if isinstance(v, dict) and isinstance(below.get(k), dict)}
    return {k: dict(v) if isinstance(v, dict) else v for k, v in {**below, **above, **both}.items()}


def _meant(error: Any, values: Mapping[str, Any]) -> Iterator[Location]:
    """Where a misspelt key was to stand, when nothing stands there: it is not also said to be missing."""
    *section, key = error["loc"]
    if error["type"] != "extra_forbidden" or any(isinstance(part, int) for part in section):
        return
    held: Any = values
    for part in section:
        held = held[part]
    meant = nearest(str(key), _keys(section))
    if meant and meant not in held:
        yield (*section, meant)


def _drop(values: dict[str, Any], locations: Iterable[Location]) -> None:
    """Take faulty keys out, or the item of a list they are in; a switch that cannot be read was meant to be on."""
    found = {_to_item(location) for location in locations}
    for *above, key in sorted(found, key=lambda place: [str(part).zfill(9) for part in place], reverse=True):
        held: Any = values  # of a list, the last item goes first
        for part in above:
            held = held[part]
        if key == "enabled":
            held[key] = True
        else:
            del held[key]


def _to_item(location: Location) -> Location:
    return location[: next((n + 1 for n, part in enumerate(location) if isinstance(part, int)), None)]


def _unparsed(message: str) -> str:
    """A variable of the environment that holds no JSON where a list is expected; the library names its section."""
    section = message.partition('"')[2].partition('"')[0]
    return (
        f"environnement : une variable CPTS_BOT_{section.upper()}… attend une liste en JSON, entre apostrophes : "
        """'["@prenom.nom:exemple.fr"]'."""
    )


def _sentence(written: Written, error: Any) -> str:
    location, given = error["loc"], error["input"]
    section = [str(part) for part in location[:-1]]
    # Of a table that is repeated and one that is not, only the number of brackets differs.
    name = ".".join(map(str, location))
    if error["type"] == "tuple_type" and isinstance(given, dict) and len(location) == 1:
        return f"{written.place(location)} : écrivez [[{name}]], avec deux crochets, et non [{name}]."
    if error["type"] in ("model_type", "model_attributes_type") and isinstance(given, list):
        return f"{written.place((*location, 0))} : écrivez [{name}], avec un seul crochet, et non [[{name}]]."
    where = f"{written.place(location)} : {named_as_written(location)}"
    return f"{where} : {in_french(error)}{_instead(error, section) or '.'}"


def _instead(error: Any, section: Sequence[str]) -> str:
    """What may have been meant: the nearest key of the section, or the values that are permitted."""
    if error["type"] == "literal_error":
        return f" : {error['ctx']['expected'].replace(chr(39), chr(34)).replace(' or ', ' ou ')}."
    if error["type"] != "extra_forbidden":
        return ""
    key = str(error["loc"][-1])
    if meant := nearest(key, _keys(section)):
        return f" ; vouliez-vous écrire « {meant} » ?"
    homes = [name for name in Settings.model_fields if key in _keys([name])]
    of = " ou ".join("[[admins]]" if home == "admins" else f"[{home}]" for home in homes)
    return f" ici : c'est une clé de {of}." if homes else ""


def _keys(section: Sequence[str]) -> Iterable[str]:
    """The keys of a section of the configuration, its own sections included."""
    model: Any = Settings
    for name in section:
        if not name.isdigit():
            model = model.model_fields[name].annotation
            model = next((part for part in get_args(model) if part is not Ellipsis), model)
    return list(model.model_fields)
