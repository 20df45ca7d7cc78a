"""The Bot API as another library has it: the models of aiogram, made from Telegram's own page."""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

PLACE = Path(__file__).parents[4] / ".venv" / "published"
ABSENT = (
    "" if (PLACE / "aiogram").exists() else f"aiogram is not installed beside the environment: make .venv/{PLACE.name}"
)


class Published:
    """All methods by their names. Strict: a number is no text, and a name that is not published is a fault."""

    def __init__(self) -> None:
        sys.path.append(str(PLACE))
        methods = [one for one in vars(import_module("aiogram.methods")).values() if hasattr(one, "__api_method__")]
        self._methods = {one.__api_method__: one for one in methods if isinstance(one.__api_method__, str)}
        self._types = import_module("aiogram.types")

    def faults_of_request(self, method: str, raw: Mapping[str, str], files: Collection[str]) -> Iterator[str]:
        """What a request holds that the method does not take, and what it lacks."""
        if method not in self._methods:
            yield f"{method} is not published"
            return
        fields: Mapping[str, FieldInfo] = self._methods[method].model_fields
        for name, field in fields.items():
            if field.is_required() and name not in {*raw, *files}:
                yield f"{method} lacks {name}"
        for name in (*raw, *files):
            if name not in fields or _is_withdrawn(fields[name]):
                yield f"{method} takes no {name}"
            elif name in files:
                if self._types.InputFile not in get_args(fields[name].annotation):
                    yield f"{method} takes no file as {name}"
            else:
                yield from (f"{method}.{name}: {fault}" for fault in _faults(fields[name].annotation, raw[name]))

    def faults_of_answer(self, method: str, answer: object) -> Iterator[str]:
        """What the server of the tests answers that Telegram would not."""
        yield from (f"{method} answers {fault}" for fault in _unlike(self._methods[method].__returning__, answer))

    def faults_of_update(self, update: Mapping[str, Any]) -> Iterator[str]:
        """What the server of the tests tells that Telegram would not."""
        yield from (f"an update holds {fault}" for fault in _unlike(self._types.Update, {"update_id": 1, **update}))


def _is_withdrawn(field: FieldInfo) -> bool:
    more = field.json_schema_extra
    return isinstance(more, dict) and bool(more.get("deprecated"))


@cache
def _adapter(kind: object) -> TypeAdapter[object]:
    model = isinstance(kind, type) and issubclass(kind, BaseModel)
    config = None if model else ConfigDict(arbitrary_types_allowed=True)
    adapter: TypeAdapter[object] = TypeAdapter(kind, config=config)  # type: ignore[arg-type] # found when it runs
    return adapter  # megabytes each: kept


def _faults(kind: object, raw: str) -> Sequence[str]:
    """A form carries text: JSON for what is no text, and text as it stands."""
    adapter = _adapter(kind)
    try:
        return list(_unpublished(adapter.validate_json(raw, strict=True)))
    except ValidationError as error:
        try:
            adapter.validate_python(raw, strict=True)
        except ValidationError:
            return _told(error)
    return []


def _unlike(kind: object, value: object) -> Sequence[str]:
    try:
        return list(_unpublished(_adapter(kind).validate_python(value)))
    except ValidationError as error:
        return _told(error)


def _told(error: ValidationError) -> Sequence[str]:
    return [f"{'.'.join(map(str, fault['loc']))} {fault['msg']}" for fault in error.errors()]


def _unpublished(value: object) -> Iterator[str]:
    """The names that no type has, at any depth: the models themselves let them pass."""
    if isinstance(value, BaseModel):
        yield from (f"{type(value).__name__}.{name}" for name in value.model_extra or {})
        for inner in vars(value).values():
            yield from _unpublished(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _unpublished(inner)
