"""What a person has answered, typed. Stored answers that no longer fit are dropped, and so asked again."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.eligibility import Exercise
from knowledge.rates import MOST_EUROS, MOST_INHABITANTS
from knowledge.together import Wish

Basis = Literal["communes", "population", "band"]
Options = Literal["none", "qualite", "accompagnement", "both"]
Stage = Literal["idea", "group", "letter", "project", "validated"]
ContractYear = Literal["first", "later"]
Milestone = Literal["filed", "signed"]


class Answers(BaseModel):
    """One field a question key; None while unanswered. `place`, `area` and `territory` are INSEE codes."""

    model_config = ConfigDict(frozen=True)

    profession: str | None = None
    exercise: Exercise | None = None
    founders: tuple[str, ...] | None = None  # the professions of those who create the CPTS with the person
    place: tuple[str, ...] | None = Field(default=None, min_length=1)
    area: tuple[str, ...] | None = Field(default=None, min_length=1)
    territory: tuple[str, ...] | None = Field(default=None, min_length=1)
    stage: Stage | None = None
    basis: Basis | None = None
    cpts: str | None = None  # the one of our directory that the person named: its code there
    population: Annotated[int, Field(gt=0, le=MOST_INHABITANTS)] | None = None
    band: Annotated[int, Field(ge=1, le=4)] | None = None
    options: Options | None = None
    year: ContractYear | None = None
    crisis: bool | None = None
    milestone: Milestone | None = None
    filed: date | None = None
    signed: date | None = None
    reminders: bool | None = None
    meet: bool | None = None  # whether to be brought together with others: asked anew each time
    wish: Wish | None = None
    even_two: bool | None = None
    network: bool | None = None  # whether to be counted for the network of one's region
    variable: Annotated[int, Field(ge=0, le=100)] | None = None  # the share of the variable parts supposed, in %
    crises: tuple[Annotated[int, Field(ge=1, le=5)], ...] | None = None  # contract years with a recognised crisis
    starts: dict[str, date] | None = None  # the day a mission started or will, by mission
    own: dict[str, Annotated[Decimal, Field(ge=0, le=MOST_EUROS)]] | None = None  # yearly euros, by « mission/part »
    own_band: Annotated[int, Field(ge=1, le=4)] | None = None  # the size of the contract whose own amounts these are

    @classmethod
    def stored(cls, raw: dict[str, Any]) -> Self:
        """The answers of a stored session, without those an older or newer program left unreadable."""
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            unfit = {e["loc"][0] for e in error.errors()}
            return cls.model_validate({k: v for k, v in raw.items() if k not in unfit})

    def get(self, key: str) -> Any:
        return getattr(self, key)
