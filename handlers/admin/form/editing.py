"""A form that changes what stands: which fields of it, one or several, then each as it is and as it will be."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from handlers.admin.form.called import called, called_in_turn
from handlers.admin.form.field import WHY, Field, WrongError, fixed
from handlers.admin.form.form import Form
from handlers.admin.form.state import Filling, say
from handlers.engine.messages import Choice, Reply, Turn
from handlers.turn.talk import Talk

FIELDS = "fields"  # the keys of the fields to change, in the values of such a form
ASK = "Que voulez-vous changer ? Un champ, ou plusieurs, comme « {} »."
Needed = Callable[[Talk, Filling], Collection[str]]


def editing(
    name: str,
    title: str,
    fields: Sequence[Field],
    several: str,
    conclude: Callable[[Talk, Filling], Turn],
    beside: Sequence[Field] = (),
    needed: Needed = lambda talk, filling: (),
) -> Form:
    """The form; `several` are two of its fields, as they are called at once.

    `beside` are asked after the fields that change, once for all of them; `needed` are the fields that what was given
    obliges to give again.
    """
    names = [(f.key, f.title) for f in fields]

    def parse(said: str, talk: Talk, filling: Filling) -> list[str]:
        if not (found := called(said, names) or called_in_turn(said, names)):
            raise WrongError("Choisissez dans la liste ce que vous voulez changer.")
        return found

    which = Field(
        FIELDS,
        "Quoi",
        fixed(ASK.format(several)),
        parse,
        choices=lambda talk, filling: [Choice(id=f.key, label=f.title) for f in fields],
        resets=tuple(f.key for f in beside),
        branches=True,
    )

    def widened(filling: Filling, more: Sequence[str]) -> Filling | None:
        """The form with other fields of the card to change too: what `beside` was given stands for them as well.

        What was passed is asked anew: nobody said where the other field was read.
        """
        if not {*more} <= {f.key for f in fields}:
            return None
        kept = {k: v for k, v in filling.values.items() if k not in which.resets or v not in ("", {}, None)}
        return filling.model_copy(update={"values": kept | {FIELDS: [*changing(filling), *more]}})

    def narrowed(filling: Filling, name: str) -> Filling | None:
        """The form without a field that is not given yet, when others are to change."""
        others = [other for other in changing(filling) if other != name]
        is_of_it = name in changing(filling) and name not in filling.values
        return filling.model_copy(update={"values": filling.values | {FIELDS: others}}) if others and is_of_it else None

    asked = (which, *(_where_named(f, needed) for f in fields), *beside, WHY)
    return Form(name, title, asked, conclude, widened, changing, narrowed)


def changing(filling: Filling) -> list[str]:
    """The keys of the fields that were named to be changed."""
    return list(filling.values.get(FIELDS, ()))


def never_without(talk: Talk, word: str, name: str, title: str, fields: Sequence[str]) -> Turn:
    """That fields which a thing is never without, by their titles, are not taken off it: neither is the thing."""
    named = " et ".join(field.lower() for field in fields)
    text = (
        f"Rien n'est retiré. « {title} » ne peut pas être sans cela ({named}) : cela se change. Pour retirer toute la "
        f"fiche : « {word} supprimer {title} »."
    )
    return say(talk, Reply(text=text, choices=(Choice(id=f"{word} modifier {name} {named}", label="Changer"),)))


def _where_named(field: Field, needed: Needed) -> Field:
    return replace(
        field,
        applies=lambda talk, filling: field.key in changing(filling) or field.key in needed(talk, filling),
    )
