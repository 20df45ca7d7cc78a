"""How an admin's own work is done, told where they read of it last: « comment je change un numéro de téléphone ? »."""

from handlers.admin import nearly
from handlers.admin.form.called import called
from handlers.admin.form.state import say
from handlers.admin.registry import FIELDS, SUBJECTS, is_on_screen
from handlers.engine.messages import Choice, Reply, Turn
from handlers.turn.talk import Talk
from knowledge.reach import WAY

# Of each thing, what stands for the name of one, in an example.
_CALLED = {"contact": "ARS Bretagne", "cpts": "Cœur de Rennes", "faq": "comment adhérer"}
_TITLES = {subject.name: subject.title for subject in SUBJECTS}
_TO_CHANGE = "Nommez ce que vous voulez changer, avec les mots que vous avez :"
_OR_SHOWN = "D'une fiche affichée, « modifier {fields} » suffit."


def is_reading(talk: Talk) -> bool:
    """Whether what an admin reads is of their work, and they are in no conversation of people's."""
    return not talk.session.flow and is_on_screen(talk)


def explained(talk: Talk, said: str) -> Turn | None:
    """How a field is changed, of a card or an answer that is not named; None where none is asked of."""
    what, rest = nearly.asked_of_a_field(WAY.sub(" ", said))  # « modifier le site www… », of no card
    named = {word: [dict(names)[name].lower() for name in called(rest, names)] for word, names in FIELDS.items()}
    able = {word: " et ".join(titles) for word, titles in named.items() if what == "modifier" and titles}
    if not able:
        return None
    lines = "\n".join(f"- « {word} modifier {_CALLED[word]} {titles} »" for word, titles in able.items())
    shown = _OR_SHOWN.format(fields=next(iter(able.values())))
    choices = (Choice(id=f"gestion {word}", label=_TITLES[word]) for word in able)
    return say(talk, Reply(text=f"{_TO_CHANGE}\n\n{lines}\n\n{shown}", choices=tuple(choices)))
