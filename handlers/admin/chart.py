"""The weekly counts as a picture, and the same in words for whoever cannot see it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from handlers.engine.messages import Attachment

FOLDER = Path(__file__).parent / "charts"
LABELS = {"conversation": "Conversations", "finished": "Parcours terminés", "unanswered": "Questions sans réponse"}
Week = Mapping[str, Mapping[str, int]]


def chart(weeks: Sequence[tuple[str, Week]]) -> Attachment:
    """A PNG of the weeks, the oldest first."""
    import font_lato  # typesetting costs start-up time that nothing else pays
    import typst

    drawn = [{"name": name, "values": [_sum(week, what) for what in LABELS]} for name, week in weeks]
    data = {"title": "Usage par semaine", "labels": list(LABELS.values()), "weeks": drawn}
    picture = typst.compile(
        FOLDER / "weeks.typ",
        root=FOLDER,
        font_paths=[Path(font_lato.__file__).parent / "files"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="png",
        ppi=150,
    )
    return Attachment(name="usage.png", media_type="image/png", content=bytes(picture), description=_words(weeks))


def _sum(week: Week, what: str) -> int:
    return sum(week.get(what, {}).values())


def _words(weeks: Sequence[tuple[str, Week]]) -> str:
    lines = (
        f"{name} : " + ", ".join(f"{label.lower()} {_sum(week, what)}" for what, label in LABELS.items())
        for name, week in weeks
    )
    return "Usage par semaine. " + " ; ".join(lines) + "."
