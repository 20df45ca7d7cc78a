"""What acronyms stand for, sites people are sent to, and how far our reading goes (`data/terms.toml`)."""

from pathlib import Path
from typing import Self

from pydantic import model_validator

from knowledge.datafile import DATA, load_toml
from knowledge.sources import Record


class Term(Record):
    """An acronym, as it is written, and what it stands for. A `body` is somebody to write to, and no place."""

    short: str
    long: str
    plural: str = ""
    body: bool = False

    def is_explained_in(self, text: str) -> bool:
        """Whether a text says, in brackets after it, what it stands for."""
        if f"{self.short} (" not in text:
            return False
        return any(f"{self.short} ({long}" in text for long in (self.long, self.plural) if long)


class Site(Record):
    """A site that belongs to no contact, as people type it."""

    id: str
    address: str


class Terms(Record):
    """Every term and site of the file. `frontier` is the last month whose texts were read."""

    frontier: str
    term: tuple[Term, ...]
    site: tuple[Site, ...]

    @classmethod
    def load(cls, path: Path = DATA / "terms.toml") -> Self:
        return load_toml(path, cls)

    @model_validator(mode="after")
    def _once(self) -> Self:
        names = [term.short for term in self.term] + [site.id for site in self.site]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"dit deux fois : {', '.join(sorted(twice))}")
        return self

    def __getitem__(self, short: str) -> Term:
        """Raises `KeyError`."""
        return {term.short: term for term in self.term}[short]

    def address(self, site_id: str) -> str:
        """Raises `KeyError`."""
        return {site.id: site.address for site in self.site}[site_id]
