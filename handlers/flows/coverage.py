"""Whether a CPTS is likely where somebody is: most of the country has one, a few regions do not."""

from knowledge.base import Knowledge
from knowledge.territory import Territory
from knowledge.wording import number, published


def coverage_words(knowledge: Knowledge, territory: Territory) -> str:
    """« La plus grande partie du pays a une CPTS », or the reverse where it is not so; with its figure and its date."""
    coverage = knowledge.coverage
    least = coverage.least_in({region.code for region in territory.regions})
    if least is None:
        share = f"{number(coverage.covered)} % de la population, {published(coverage.date)}"
        return f"La plus grande partie du pays a une CPTS ({share})."
    if least.uncovered is None:
        return f"Cette région était citée, en {published(least.date)}, parmi celles qui ont le moins de CPTS."
    share = f"{number(least.uncovered)} % des habitants n'en avaient pas en {published(least.date)}"
    return f"La plus grande partie de cette région n'a pas de CPTS : {share}."
