"""The official sources, in a file an operator can change."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.settings import Settings
from knowledge.datafile import DATA, load_toml

FILE = "refresh.toml"


class Source(BaseModel):
    """One file at one address. No address: nobody knows it yet. `credit` is printed beside what is drawn from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: str = Field(min_length=5)
    kind: Literal["cpts", "contact", "contours"]
    form: Literal["finess", "finess-plus", "santegraphie", "dila", "geojson"]
    address: str
    licence: str
    megabytes: int = Field(ge=1, le=4000)
    least: int = Field(ge=1)
    read_in: str = ""
    credit: str = ""

    @model_validator(mode="after")
    def _is_credited(self) -> Self:
        """Contours are shown, and their licence asks whose they are said to be."""
        if (self.kind == "contours") != (self.form == "geojson") or (self.kind == "contours" and not self.credit):
            raise ValueError("des contours ont kind = « contours », form = « geojson » et un credit")
        return self


class SourcesFile(BaseModel):
    """`refresh.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _are_apart(self) -> Self:
        """Two sources of one name would share what is remembered of them."""
        if len({s.id for s in self.sources}) < len(self.sources):
            raise ValueError("deux sources ont le même id")
        return self


def sources_of(settings: Settings) -> tuple[Source, ...]:
    """The operator's sources, else those of the package. Raises `DataError`."""
    return load_toml(settings.refresh.sources or DATA / FILE, SourcesFile).sources
