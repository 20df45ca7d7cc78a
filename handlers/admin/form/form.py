"""A form that an admin fills in, field by field, and what is said in it of another field than the one asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from handlers.admin.form import message
from handlers.admin.form.called import called, unled
from handlers.admin.form.field import (
    MOST_WORDS_OF_A_SKIP,
    SKIP,
    Field,
    HalfError,
    UnsureError,
    WrongError,
    fits,
    is_free,
    is_passed,
    parsed,
    skips,
    stays,
)
from handlers.admin.form.listening import SOURCES, Hearing
from handlers.admin.form.state import Filling, enter
from handlers.admin.form.told import heard
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.quotation import cited, quoted
from handlers.turn.talk import Talk
from knowledge.read_on import tells_a_source
from knowledge.text import key
from knowledge.ways import ERASING
from knowledge.wording import listing

DROP = Choice(id="admin-abandonner", label="Abandonner")
PREVIOUS = Choice(id="admin-precedent", label="Champ précédent")
KEEP = Choice(id="admin-garder", label="Garder tel quel")
PREVIEW = Choice(id="admin-apercu", label="Revenir à l'aperçu")
FOR = "admin-pour:"  # the key of a field follows
WHICH = "admin-lequel"  # asked at a preview that did not please: which field is to be given anew
IN_TWO_WAYS = "{said} se reprend en chemin : rien n'en est gardé. {how}"
LEFT_AS_IT_IS = "« {title} » est laissé comme il est."
NOT_READ = "Je n'ai pas lu {said} : rien n'en est gardé."
SAME_LIST = "{said} ne change rien à « {title} »."
ASKED_LATER = "{said} n'est pas gardé : « {title} » vous sera demandé."
ALSO_THERE = (
    "La source déjà donnée ({source}) vaut aussi pour « {title} » ; « corriger {called} » en donne une autre pour tout "
    "ce qui change."
)
HALF_LOST = "« {title} » est passé : ce que vous aviez commencé d'y répondre n'est pas gardé."
NOTHING_SAID: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Form:
    """What an admin gives before a change can be shown; `conclude` makes the proposal.

    `widened` is the form with fields that were not asked, which a preview may call for; None when it has no room.
    `narrowed` is the form without one of several that were to change, which stays as it stands; None of any other.
    """

    name: str
    title: str
    fields: Sequence[Field]
    conclude: Callable[[Talk, Filling], Turn]
    widened: Callable[[Filling, Sequence[str]], Filling | None] = lambda filling, names: None
    order: Callable[[Filling], Sequence[str]] = lambda filling: ()  # of some fields, when it is not theirs
    narrowed: Callable[[Filling, str], Filling | None] = lambda filling, name: None

    def start(
        self, talk: Talk, subject: str = "", said: Mapping[str, str] = NOTHING_SAID, of: str = "", **values: Any
    ) -> Turn:
        """The form begun by a command. `said` are answers that came with it, by field, as they were written.

        They are told back, with what it is `of`: a command in words may have been taken for another card.
        """
        filling = Filling(
            form=self.name, asking="", subject=subject, values=values, begun=len(values), seen=_last(talk)
        )
        wrong: list[tuple[Field, WrongError]] = []
        notes: list[str] = []
        told: dict[str, str] = {}  # of other fields, by those answers
        for field in (f for f in self._branch(talk, filling) if said.get(f.key)):
            try:
                taken = _parsed(field, said[field.key], talk, filling)
            except WrongError as why:
                wrong.append((field, why))
            else:
                filling = filling.model_copy(update={"values": {**filling.values, field.key: taken}})
                notes.append(_kept(field, said[field.key], taken, None))
                told |= {name: text for name, text in field.tells(said[field.key], talk).items() if name not in said}
        if not wrong:
            note = f"{cited(of)} : {' '.join(notes)}" if of and notes else ""
            also = {other: told[other.key] for other in self._open(talk, filling) if other.key in told}
            return self._given_beside(talk, filling, also, None, note) if also else self.next(talk, filling, note)
        field, error = wrong[0]
        half = error if isinstance(error, HalfError) else None
        there = filling.model_copy(update={"asking": field.key})
        if half is None and (beside := self.told_beside(talk, there, said[field.key], field)):
            return beside
        later = [ASKED_LATER.format(said=quoted(said[other.key]), title=other.title) for other, _ in wrong[1:]]
        return self.ask(talk, filling, field, " ".join([*later, *([] if half else [str(error)])]), half)

    def next(self, talk: Talk, filling: Filling, note: str = "") -> Turn:
        """Ask the first field that is not given or is to be corrected, or conclude from those that apply."""
        branch = self._branch(talk, filling)
        missing = next((f for f in branch if f.key not in filling.values or f.key in filling.redo), None)
        if missing:
            return self.ask(talk, filling, missing, note)
        idle = {f.key for f in self.fields} - {f.key for f in branch}
        kept = {k: v for k, v in filling.values.items() if k not in idle}
        try:
            concluded = self.conclude(talk, filling.model_copy(update={"values": kept}))
        except WrongError as error:
            return self.correct(talk, filling, note=" ".join(filter(None, [note, str(error)])))
        told = (Reply(text=note),) if note else ()
        return concluded.model_copy(update={"replies": (*told, *concluded.replies)})

    def ask(self, talk: Talk, filling: Filling, field: Field, note: str = "", half: HalfError | None = None) -> Turn:
        """Ask a field, or what is doubtful in half an answer to it."""
        left = {"asking": field.key, "unsure": "", "redo": [name for name in filling.redo if name != field.key]}
        filling = filling.model_copy(update=left)
        if half is None and filling.held and field.doubt:
            half = field.doubt(talk, filling)
        seen = {"seen": _last(talk)} if field.shows and half is None else {}
        halves = {**filling.settled(field.key).halves, **({field.key: half.held} if half else {})}
        filling = filling.model_copy(update={"halves": halves, **seen})
        branch = self._branch(talk, filling)
        rank = [f.key for f in branch].index(field.key) + 1
        of = "" if field.branches else f", {rank}/{len(branch)}"
        head = f"**{self.title}{of} — {field.title}**"
        text = "\n\n".join(filter(None, [note, head, str(half) if half else field.ask(talk, filling)]))
        is_passable = field.passes(talk, filling) or (field.default is not None and not field.must(talk, filling))
        skip = (SKIP,) if is_passable else ()
        keep = (KEEP,) if field.key in filling.values else ()
        back = (PREVIOUS,) if rank > 1 else ()
        offered = half.choices if half else field.choices(talk, filling)
        choices = (*offered, *skip, *keep, *back, DROP)
        return enter(talk, filling, [Reply(text=text, choices=choices)])

    def resume(self, talk: Talk, filling: Filling, note: str = "") -> Turn:
        """The form where it was left, half an answer included."""
        field = self._asked(talk, filling)
        is_open = field is not None and (filling.held or field.key not in filling.values)
        return self.ask(talk, filling, field, note) if field and is_open else self.next(talk, filling, note)

    def again(self, talk: Talk, filling: Filling) -> Turn:
        """The question that is pending, as it was asked."""
        if filling.asking == WHICH:
            return self.correct(talk, filling)
        field = self._asked(talk, filling)
        return self.ask(talk, filling, field) if field else self.next(talk, filling)

    def given(self, filling: Filling) -> int:
        """How many answers would be lost with the form."""
        return sum(f.key in filling.values for f in self.fields)

    def correct(self, talk: Talk, filling: Filling, wanted: str = "", note: str = "") -> Turn:
        """The preview did not please: which fields are to be given anew? Every other one stays."""
        branch, said = self._branch(talk, filling), wanted
        wanted = wanted if _corrected(wanted) is None else _corrected(wanted) or ""
        found = _named(branch, wanted) or _named(self.fields, wanted)  # what two are called is the one that was asked
        more = [f.key for f in found if f not in branch]
        if found and (wider := self.widened(filling, more) if more else filling):
            also = [_also_there(branch, wider, f) for f in found if f.key in more]
            return self._redo(talk, wider, [f for f in found if f.key in wider.values], " ".join(also).strip())
        if said and (told := self.told_beside(talk, filling, said)):
            return told
        titles = listing((f.title for f in branch if not f.branches), "ou")
        note = f"Choisissez dans la liste : {titles}." if wanted else note
        text = "\n\n".join(filter(None, [note, f"**{self.title}** : que voulez-vous corriger ?"]))
        choices = (*(Choice(id=f.key, label=f.title) for f in branch), PREVIEW, DROP)
        asking = filling.model_copy(update={"asking": WHICH, "unsure": ""})
        return enter(talk, asking, [Reply(text=text, choices=choices)])

    def _redo(self, talk: Talk, filling: Filling, found: Sequence[Field], note: str = "") -> Turn:
        """These fields asked again, one after the other."""
        return self.next(talk, filling.model_copy(update={"redo": [f.key for f in found]}), note)

    def hear(self, talk: Talk, filling: Filling, said: str) -> Turn:
        """What is said in a form. Words that may be of two fields are kept for neither, and that is told."""
        if not filling.unsure or not self._is_either(talk) or self._meant_for(talk, filling, said):
            return self._heard(talk, filling, said)
        turn = self._heard(talk, filling.model_copy(update={"unsure": ""}), said)
        lost = Reply(text=NOT_READ.format(said=quoted(filling.unsure)))
        return turn.model_copy(update={"replies": (lost, *turn.replies)})

    def _heard(self, talk: Talk, filling: Filling, said: str) -> Turn:
        if said == PREVIEW.id:
            return self.next(talk, filling)
        if meant := self._meant_for(talk, filling, said):
            settled = filling.model_copy(update={"unsure": ""})
            return self._given_beside(talk, settled, {meant: filling.unsure}, self._asked(talk, filling))
        if is_previous(said):
            return self.back(talk, filling) or self.again(talk, filling)
        if filling.asking == WHICH:
            return self.correct(talk, filling, said)
        field = self._asked(talk, filling)
        is_kept = said == KEEP.id or key(said) == key(KEEP.label)
        if field is None or (is_kept and field.key in filling.values):
            return self.next(talk, filling.settled(filling.asking))
        return self._answered(talk, filling, field, said)

    def _meant_for(self, talk: Talk, filling: Filling, said: str) -> Field | None:
        """The field that was chosen for what could be of two."""
        offered = {choice.id for choice in talk.session.offered}
        fields = [f for f in self._open(talk, filling) if FOR + f.key in offered]
        chosen = (f for f in fields if said == FOR + f.key or key(said) == key(f.title))
        return next(chosen, None) if filling.unsure else None

    def _is_either(self, talk: Talk) -> bool:
        """Whether the last question was which of two fields words are for."""
        return any(choice.id.startswith(FOR) for choice in talk.session.offered)

    def keep(self, talk: Talk, filling: Filling, said: str) -> Turn:
        """The answer to what is asked, whatever else it could be."""
        field = self._asked(talk, filling)
        return self._taken(talk, filling, field, said) if field else self.hear(talk, filling, said)

    def _asked(self, talk: Talk, filling: Filling) -> Field | None:
        return next((f for f in self._branch(talk, filling) if f.key == filling.asking), None)

    def back(self, talk: Talk, filling: Filling) -> Turn | None:
        """The field before the one that is asked, None before the first; the preview, from what to correct in it."""
        if filling.asking == WHICH:
            return self.next(talk, filling)
        branch = self._branch(talk, filling)
        at = next((n for n, field in enumerate(branch) if field.key == filling.asking), 0)
        return self.ask(talk, filling, branch[at - 1]) if at else None

    def before_preview(self, talk: Talk, filling: Filling) -> Turn:
        """The last field again."""
        return self.ask(talk, filling, self._branch(talk, filling)[-1])

    def takes(self, talk: Talk, filling: Filling, said: str) -> bool:
        """Whether words are a whole answer to what is asked."""
        field = self._asked(talk, filling)
        if field is None:
            return bool(_named(self._branch(talk, filling), said))
        try:
            parsed(field, said, talk, filling)
        except UnsureError:
            return True
        except WrongError:
            return False
        return True

    def is_told(self, talk: Talk, filling: Filling, said: str) -> bool:
        """Whether words answer what is asked, by half at least, and it takes no others for an answer."""
        field = self._asked(talk, filling)
        if field is None or is_free(field, talk, filling):
            return False
        is_change = field.alters is not None and field.alters(said, talk, filling)  # of what the list lacks perhaps
        return is_change or fits(field, said, talk, filling)

    def chooses(self, talk: Talk, filling: Filling, said: str) -> bool:
        """Whether words are one of the choices of the field that is asked, however else they could be taken."""
        field = self._asked(talk, filling)
        is_chosen = field is None or bool(field.choices(talk, filling))
        return is_chosen and self.takes(talk, filling, said)

    def _answered(self, talk: Talk, filling: Filling, field: Field, said: str) -> Turn:
        """What is said where a field is asked: first what is said of others, as in any field, then its answer."""
        is_any_text = not field.prose and is_free(field, talk, filling)
        said = message.plainly(said, may_be_none=field.anywhere or is_any_text)
        if is_any_text:
            said = unled(said, field.key, field.title)
        if named := self._to_correct(talk, filling, said):
            return self._redo(talk, filling, named)
        if told := self.told_beside(talk, filling, said, field):
            return told
        if _is_correcting(said):
            return self.ask(talk, filling, field, self._nothing_to_correct(talk, filling, said))
        return self._taken(talk, filling, field, said)

    def _taken(self, talk: Talk, filling: Filling, field: Field, said: str) -> Turn:
        """An answer to a field: kept, kept by half, or refused with the reason."""
        if stays(said, field, filling):
            value = filling.values[field.key]
            return self.next(talk, _with_value(filling, field, value), _stays(field) if value else "")
        less = self.narrowed(filling, field.key) if is_passed(said) and not filling.held else None
        if less and field not in self._branch(talk, less):
            return self.next(talk, less, LEFT_AS_IT_IS.format(title=field.title))
        is_skipped = skips(said, field, is_half=bool(filling.held))
        if is_skipped and (why := field.must(talk, filling)):
            return self.ask(talk, filling, field, why)
        try:
            value = field.default if is_skipped else _parsed(field, said, talk, filling)
        except HalfError as half:
            return self.ask(talk, filling, field, half=half)
        except WrongError as error:
            return self.ask(talk, filling, field, str(error))
        is_lost = is_passed(said) and bool(filling.held)
        note = HALF_LOST.format(title=field.title) if is_lost else field.remark(talk, filling, said)
        taken = _with_value(filling, field, value)
        told = field.tells(said, talk)
        also = {other: told[other.key] for other in self._open(talk, taken) if other.key in told}
        return self._given_beside(talk, taken, also, None) if also else self.next(talk, taken, note)

    def told_beside(self, talk: Talk, filling: Filling, said: str, asked: Field | None = None) -> Turn | None:
        """What a message gives of fields that are not asked: a correction, another field; None when it gives nothing.

        The same at each field, and before the preview, where none is `asked`.
        """
        if asked and not {*SOURCES}.isdisjoint(asked.tells(said, talk)) and message.is_read_there(said):
            return None  # where something was checked is the answer: a page in it is that
        known = self._open(talk, filling)
        by_key = {f.key: f for f in known}

        def given(name: str, text: str, *, by_half: bool = True) -> bool:
            there = filling.model_copy(update={"asking": name})
            return fits(by_key[name], text, talk, there, by_half=by_half)

        def certain(text: str, of_all: bool) -> list[str]:
            there = known if of_all else [f for f in self._branch(talk, filling) if f.key in by_key]
            is_none = is_passed(text) or key(text) in ERASING
            return [] if is_none else [f.key for f in there if f.distinct and _is_new(f, text, talk, filling)]

        answered = [name for name in filling.values if name in by_key]
        lists = [f.key for f in known if f.alters or isinstance(filling.values.get(f.key), list)]
        found = heard(
            said,
            Hearing(
                fields=[(f.key, f.title) for f in known],
                takes=given,
                whole=lambda name, text: given(name, text, by_half=False),
                is_free=lambda name: is_free(by_key[name], talk, filling),
                alters=lambda name, text: _alters(by_key[name], text, talk, filling),
                asked=asked.key if asked and asked.key in by_key else "",
                prose=asked is not None and asked.prose,
                given=[name for name in answered if name not in lists],
                lists=lists,
                apart=[f.key for f in known if f.anywhere],
                certain=certain,
                is_source=lambda text: tells_a_source(text, talk.today),
            ),
        )
        kept = {by_key[name]: text for name, text in found.given.items()}
        if found.is_doubtful:
            return _for_which(talk, filling, kept)
        told = {other: said for f, text in kept.items() for other, said in f.tells(text, talk).items()}
        kept |= {by_key[other]: said for other, said in told.items() if other in by_key and other not in found.given}
        unread = NOT_READ.format(said=listing(map(quoted, found.unread))) if found.unread else ""
        return self._given_beside(talk, filling, kept, asked, unread) if kept or unread else None

    def altered(self, talk: Talk, filling: Filling, said: str) -> Turn | None:
        """A list of the form that words change, « retire Rennes », before they are anything else; None for none."""
        given = (f for f in self._branch(talk, filling) if f.alters and f.key in filling.values)
        there = {f: filling.model_copy(update={"asking": f.key}) for f in given}
        field = next((f for f in there if f.alters and f.alters(said, talk, there[f])), None)
        if field is None:
            return None
        if _is_new(field, said, talk, filling, by_half=True):
            return self.told_beside(talk, filling, said)
        return self.correct(talk, filling, note=SAME_LIST.format(said=quoted(said), title=field.title))

    def _open(self, talk: Talk, filling: Filling) -> list[Field]:
        """The fields that may be given in this form: those it asks, and those it may be widened to."""
        branch = [f for f in self._branch(talk, filling) if not f.branches]
        wider = (f for f in self.fields if f not in branch and not f.branches)
        return [*branch, *(f for f in wider if self.widened(filling, [f.key]))]

    def _given_beside(
        self, talk: Talk, filling: Filling, given: Mapping[Field, str], asked: Field | None, unread: str = ""
    ) -> Turn:
        """These answers kept for their fields, the first one that is not whole asked; then what was asked, again."""
        notes, open_ = [unread] if unread else [], dict[Field, WrongError]()
        is_sourced = any(f.key in SOURCES for f in given)
        for field, text in sorted(given.items(), key=lambda one: self.fields.index(one[0])):
            branch = self._branch(talk, filling)
            is_wider = field not in branch
            filling = (self.widened(filling, [field.key]) if is_wider else None) or filling
            also = _also_there(branch, filling, field) if is_wider and not is_sourced else ""
            if not text:
                filling = filling.model_copy(update={"redo": [*filling.redo, field.key]})
                continue
            there, before = filling.model_copy(update={"asking": field.key}), filling.values.get(field.key)
            try:
                value = _parsed(field, text, talk, there)
            except WrongError as error:
                notes += [ASKED_LATER.format(said=quoted(text), title=field.title)] if open_ else []
                open_[field] = error
                continue
            notes += filter(None, [_kept(field, text, value, before), field.remark(talk, there, text), also])
            filling = _with_value(filling, field, value)
        note = " ".join(notes)
        if open_:
            doubtful, why = next(iter(open_.items()))
            half = why if isinstance(why, HalfError) else None
            told = note if half else f"{note} {why}".strip()
            return self.ask(talk, _to_ask(filling, asked), doubtful, told, half)
        is_told = asked is not None and asked.branches and asked.key in filling.values  # which fields, by giving them
        is_over = filling.redo or is_told or asked in given or asked not in self._branch(talk, filling)
        return self.ask(talk, filling, asked, note) if asked and not is_over else self.next(talk, filling, note)

    def _to_correct(self, talk: Talk, filling: Filling, said: str) -> list[Field]:
        """« corriger réponse », said before the preview: the fields it names, when they were given."""
        wanted = _corrected(said)
        return _named(self._already_given(talk, filling), wanted) if wanted else []

    def _already_given(self, talk: Talk, filling: Filling) -> list[Field]:
        return [f for f in self._branch(talk, filling) if f.key in filling.values]

    def _nothing_to_correct(self, talk: Talk, filling: Filling, said: str) -> str:
        given = self._already_given(talk, filling)
        titles = listing((f.title.lower() for f in given if not f.branches), "ou")
        what = f"Vous pouvez corriger : {titles}." if given else "Vous n'avez encore rien donné à corriger."
        return f"{quoted(said)} ne nomme rien que vous ayez déjà donné. {what}"

    def _branch(self, talk: Talk, filling: Filling) -> list[Field]:
        """The fields that are to be given, those that the person named in their order."""
        applying, order = [f for f in self.fields if f.applies(talk, filling)], list(self.order(filling))
        named = iter(sorted((f for f in applying if f.key in order), key=lambda f: order.index(f.key)))
        return [next(named) if f.key in order else f for f in applying]


def _also_there(branch: Sequence[Field], filling: Filling, field: Field) -> str:
    """That a source given for what changes stands for one field more; "" where none was given."""
    where = next((f for f in branch if f.key == "proof" and filling.values.get(f.key)), None)
    source = filling.values["proof"]["source"] if where else ""
    return ALSO_THERE.format(source=source, title=field.title, called=where.title.lower()) if where else ""


def _named(fields: Sequence[Field], wanted: str) -> list[Field]:
    """The fields that words name."""
    by_key = {f.key: f for f in fields}
    return [by_key[name] for name in called(wanted, [(f.key, f.title) for f in fields])]


def _with_value(filling: Filling, field: Field, value: Any) -> Filling:
    """The same with this answer, without what meant something only beside another one before."""
    is_other = filling.values.get(field.key, value) != value
    kept = {k: v for k, v in filling.values.items() if not (is_other and k in field.resets)}
    redo = [name for name in filling.redo if name != field.key]
    taken = filling.model_copy(update={"values": {**kept, field.key: value}, "redo": redo})
    return taken.settled(field.key, *(field.resets if is_other else ()))


def _parsed(field: Field, said: str, talk: Talk, filling: Filling) -> Any:
    """An answer as it is kept. Raises `WrongError`; `HalfError` for one that takes itself back on its way."""
    last = "" if field.prose or field.alters else message.last_said(said)
    if not last:
        return parsed(field, said, talk, filling)
    is_answer = fits(field, last, talk, filling)
    how = "Choisissez sa fin, ou donnez la réponse en entier." if is_answer else "Donnez la réponse seule, en entier."
    raise HalfError(
        IN_TWO_WAYS.format(said=quoted(said), how=how), {}, [Choice(id=last, label=last)] if is_answer else []
    )


def _to_ask(filling: Filling, asked: Field | None) -> Filling:
    """The same, with what was asked to be asked again when it was being corrected."""
    is_again = asked is not None and asked.key in filling.values
    return filling.model_copy(update={"redo": [*filling.redo, asked.key]}) if asked and is_again else filling


def _kept(field: Field, text: str, value: Any, before: Any) -> str:
    """That an answer is kept for its field, and what it takes the place of; or that there is none any more."""
    if value == "" and key(text) == message.ERASE:
        return f"« {field.title} » est retiré."
    shown = cited(value) if field.anywhere else quoted(text)
    is_shown = isinstance(before, str) and before not in ("", value) and (field.anywhere or field.prose)
    return f"{shown} est gardé pour « {field.title} »{f', à la place de {cited(before)}' if is_shown else ''}."


def _is_new(field: Field, text: str, talk: Talk, filling: Filling, *, by_half: bool = False) -> bool:
    """Whether a text is an answer to a field, and another one than it has; half of one counts `by_half`."""
    there = filling.model_copy(update={"asking": field.key})
    try:
        return bool(parsed(field, text, talk, there) != filling.values.get(field.key))
    except HalfError:
        return by_half
    except WrongError:
        return False


def _alters(field: Field, text: str, talk: Talk, filling: Filling) -> bool:
    """Whether words plainly change the list that a field has."""
    there = filling.model_copy(update={"asking": field.key})
    is_change = field.alters is not None and field.alters(text, talk, there)
    return is_change and _is_new(field, text, talk, filling, by_half=True)


def _stays(field: Field) -> str:
    """That what was given is kept, and how it is taken off."""
    return f"« {field.title} » reste comme vous l'avez donné ; « aucun » l'ôte."


def _for_which(talk: Talk, filling: Filling, given: Mapping[Field, str]) -> Turn:
    """Which of the fields a text is for, when it may be of either: the one that was given last, the one asked."""
    text = next(iter(given.values()))
    asked = f"{quoted(text)} : pour quel champ ? Rien n'est encore gardé."
    choices = (*(Choice(id=FOR + field.key, label=field.title) for field in given), DROP)
    return enter(talk, filling.model_copy(update={"unsure": text}), [Reply(text=asked, choices=choices)])


def _last(talk: Talk) -> int | None:
    """The number of the last revision there is."""
    return talk.desk.overlay.last() if talk.desk else None


def _corrected(said: str) -> str | None:
    """The field « corriger réponse » names."""
    word, _, wanted = said.strip().partition(" ")
    return wanted.strip() if key(word) == "corriger" else None


def is_previous(said: str) -> bool:
    return said == PREVIOUS.id or key(said) == key(PREVIOUS.label)


def _is_correcting(said: str) -> bool:
    """Whether a message is the command to correct a field, and not a sentence that begins with this word."""
    return _corrected(said) is not None and len(key(said).split()) <= MOST_WORDS_OF_A_SKIP
