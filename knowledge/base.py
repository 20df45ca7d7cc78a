"""Everything the bot knows, loaded from one folder of curated files; what is costly is read when first needed."""

from functools import cached_property
from pathlib import Path

from knowledge.contacts import ContactBook
from knowledge.cpts import CptsDirectory
from knowledge.datafile import DATA
from knowledge.eligibility import Eligibility
from knowledge.faq import Faq
from knowledge.figures import Figures
from knowledge.funding import RateTables
from knowledge.safety import Safety
from knowledge.territory import Gazetteer


class Knowledge:
    """The curated knowledge of one folder."""

    def __init__(self, folder: Path = DATA) -> None:
        self.folder = folder

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.load(self.folder / "territory")

    @cached_property
    def rates(self) -> RateTables:
        return RateTables.load(self.folder / "rates")

    @cached_property
    def figures(self) -> Figures:
        return Figures.load(self.folder / "figures.toml")

    @cached_property
    def eligibility(self) -> Eligibility:
        return Eligibility.load(self.folder)

    @cached_property
    def contacts(self) -> ContactBook:
        return ContactBook.load(self.folder / "contacts.csv")

    @cached_property
    def cpts(self) -> CptsDirectory:
        return CptsDirectory.load(self.folder / "cpts.toml")

    @cached_property
    def safety(self) -> Safety:
        return Safety.load(self.folder / "safety.toml")

    @cached_property
    def faq(self) -> Faq:
        return Faq.load(self.folder, self)
