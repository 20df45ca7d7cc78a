"""Write the table of settings of `docs/guide-exploitation.md` from the code: `python -m tools.settings_table`."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings
from knowledge.datafile import DATA

GUIDE = Path(__file__).parent.parent / "docs" / "guide-exploitation.md"
START, END = "<!-- réglages -->", "<!-- fin des réglages -->"


def settings(model: type[BaseModel] = Settings, section: str = "") -> Iterator[tuple[str, str, FieldInfo]]:
    """Every key: its section, its name and its field."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        repeated = next(iter(get_args(kind)), None)  # `[[admins]]`: a section written once a person
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from settings(kind, f"{section}.{name}".lstrip("."))
        elif isinstance(repeated, type) and issubclass(repeated, BaseModel):
            yield from settings(repeated, f"[{name}]")
        else:
            yield section, name, field


def table() -> str:
    rows = [
        f"| `[{section}] {name}` | {_default(field)} | {field.description} |" for section, name, field in settings()
    ]
    return "\n".join(["| clé | par défaut | effet |", "|---|---|---|", *rows])


def with_table(text: str) -> str:
    """The guide with today's table between its two marks."""
    before, _, rest = text.partition(START)
    return f"{before}{START}\n{table()}\n{END}{rest.partition(END)[2]}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "à donner"
    value = field.get_default(call_default_factory=True)
    if value in (None, (), "", {}, DATA) or isinstance(value, SecretStr):
        return "aucun"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"`{value}`"


def main() -> None:
    GUIDE.write_text(with_table(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
