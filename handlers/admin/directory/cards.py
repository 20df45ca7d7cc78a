"""Cards of a directory (a contact, a CPTS): the same search, form, change and removal for each kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import ValidationError

from handlers.admin.command import Command
from handlers.admin.directory import communes
from handlers.admin.form import fields
from handlers.admin.form.called import Given, called
from handlers.admin.form.editing import FIELDS, Needed, editing, never_without
from handlers.admin.form.field import UNKNOWING, WHY, Field, WrongError, fits, parsed, skips
from handlers.admin.form.form import Form
from handlers.admin.form.history import history, undo
from handlers.admin.form.message import ERASE as TAKEN_OFF
from handlers.admin.form.naming import (
    ALONE,
    MOST_NEAR,
    WhichError,
    keyed,
    keyed_first,
    nearest_names,
    no_list,
    not_in_the_list,
    several,
    told_with,
    with_fields,
)
from handlers.admin.form.pages import ALL, page_of, paged
from handlers.admin.form.proposal import alike, change_of, propose, refusal
from handlers.admin.form.revisions import field_changes
from handlers.admin.form.state import Filling, is_of_no_list, past_the_end, say
from handlers.admin.form.titles import namesakes, title_of
from handlers.admin.nearly import ARTICLES
from handlers.engine.messages import Change, Choice, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge import proofs
from knowledge.base import RECORDS
from knowledge.overlay import Kind, Value
from knowledge.text import key
from knowledge.ways import ERASING
from knowledge.wording import count, listing

LEAST_THERE = 50  # of 100: how much a name must look like what was said, among those of the place that was said
MOST_SHOWN = 500  # characters of a card above the question about one of its fields
ERASE = Choice(id="admin-retirer", label="Retirer")
PASSED = "Passer ne changerait rien : « abandonner » quitte le formulaire. S'il n'y en a plus, écrivez « retirer »."
WITH_GIVEN = "La fiche, avec ce que vous venez de donner :"
NOTHING_THERE = "Rien n'est à retirer ici : la fiche n'en a pas. « abandonner » quitte le formulaire."
UNCHANGED = (
    "Rien ne change : la fiche le dit déjà, et garde sa date. Si vous venez de le relire, « corriger la source » en "
    "donne la nouvelle, et sa date."
)


class Waiting(NamedTuple):
    """Cards that are to be looked at: what heads their list, and their keys."""

    title: str
    found: Sequence[str]


@dataclass(frozen=True)
class Cards:
    """One directory. `named` gives its records by key; `built` makes a record's values from a filled form.

    `proofs` are asked beside a changed field that needs them; `proven` says what becomes of the card with them.
    """

    kind: Kind
    word: str
    noun: str
    fields: Sequence[Field]
    named: Callable[[Talk], Mapping[str, Any]]
    built: Callable[[Talk, Value], tuple[str, Value]]
    written: Callable[[Talk, Value, frozenset[str]], str]  # as it would be without the cards of these keys
    search_also: Callable[[Talk, str], list[str]] = lambda talk, said: []
    place: Callable[[Talk, str], str] = lambda talk, said: ""  # that the words name, when they name no more than it
    waiting: Callable[[Talk, str], Waiting | None] = lambda talk, said: None  # what the words ask for, when it is that
    words: Callable[[Any], str] = lambda record: str(record.name)  # that a card is found by
    where: Callable[[Talk, Any], str] = lambda talk, record: ""  # what tells two of a list apart
    places: Callable[[Talk, Any], str] = lambda talk, record: ""  # the names and numbers of where it is
    lacking: Callable[[Talk, str], str] = lambda talk, said: ""  # that words name a body there is no card of
    later: Sequence[Field] = ()  # given to a card that stands, asked of no new one
    needed: Needed = lambda talk, filling: ()  # fields to give again, for what was given of others
    proofs: Sequence[Field] = ()
    proven: Callable[[Talk, Value, Value, Value], Value] = lambda talk, before, after, given: after
    so_far: Callable[[Value, Value], Value] = lambda before, given: before | given  # a card, while it is changed

    def commands(self) -> tuple[Command, ...]:
        word, noun = self.word, self.noun
        return (
            Command(
                f"{word} chercher",
                "[mots]",
                f"trouver {noun} ; sans mot, la liste entière",
                self.search,
            ),
            Command(f"{word} voir", "<fiche>", f"la fiche d'{noun}", self.see),
            Command(f"{word} ajouter", "[nom]", f"ajouter {noun}, pas à pas", self.add),
            Command(f"{word} modifier", "<fiche> [champ]", f"changer {noun}", self.edit),
            Command(f"{word} supprimer", "<fiche> [champ]", f"retirer {noun}, ou un champ seul", self.remove),
            Command(
                f"{word} historique",
                "[fiche]",
                "les derniers changements",
                history(self.kind, word, self._whose_history),
            ),
            Command(f"{word} annuler", "[révision]", "défaire un changement", undo(self.kind)),
        )

    def find(self, talk: Talk, argument: str, told: str = ALONE) -> str:
        """The key of what an admin names: a key, a number of the list, or its words. Raises `WrongError`."""
        known, said = self.named(talk), argument.strip()
        if (name := keyed(talk, self.word, said)) in known:
            return name
        if is_of_no_list(talk, self.word, said):
            raise no_list(said, f"{self.word} chercher")
        if shown := past_the_end(talk, self.word, said):
            raise not_in_the_list(said, self._labels(talk, [k for k in shown if k in known]), told)
        found = self._whose(talk, said) or [k for k in (keyed_first(talk, self.word, said),) if k in known]
        if not found and (lacking := self.lacking(talk, said)):
            raise WhichError(lacking, {}, told, self._offers_to_add())
        if not found:
            near = self._labels(talk, self.nearest(talk, said))
            perhaps = " Peut-être l'une de celles-ci ?" if near else ""
            text = (
                f"Je ne trouve pas la fiche {quoted(said)}. « {self.word} chercher » la retrouve par ses mots.{perhaps}"
            )
            raise WhichError(text, near, told)
        if len(found) > 1:
            labels = self._labels(talk, found)
            raise several(said, labels, f"{self.word} chercher {said}", told)
        return found[0]

    def _whose_history(self, talk: Talk, argument: str) -> str:
        return self.find(talk, self._named_with(talk, argument)[0])

    def called(self, talk: Talk, name: str) -> str:
        """What a command may call a card: its name, unless several have it."""
        own = self.named(talk)[name].name
        return own if self.meant_by(talk, own) == [name] else name

    def nearest(self, talk: Talk, said: str) -> list[str]:
        """The cards whose names look most like what was said; those of the place it names, when it names one."""
        names = {k: record.name for k, record in self.named(talk).items()}
        head, place = fields.place_meant(talk, said)
        if place and (there := self.search_also(talk, place)):
            return nearest_names(head, {k: names[k] for k in there}, LEAST_THERE) or there[:MOST_NEAR]
        return nearest_names(said, names)

    def _title(self, talk: Talk, name: str, value: Value | None = None) -> str:
        return title_of(talk.knowledge, self.kind, name, value)

    def _labels(self, talk: Talk, names: Sequence[str]) -> dict[str, str]:
        known = self.named(talk)
        return {name: f"{known[name].name}{self.where(talk, known[name])}" for name in names}

    def has(self, talk: Talk, argument: str) -> bool:
        """Whether words name cards of this directory, and maybe a field of theirs; a field alone is of no card."""
        name = self._named_with(talk, argument)[0]
        bare = " ".join(word for word in key(name).split() if word not in ARTICLES)
        return not (called(argument, self.field_names) or called(bare, self.field_names)) and bool(
            self._whose(talk, name)
        )

    def _named_with(self, talk: Talk, argument: str) -> tuple[str, Given]:
        """The name an admin gives, and what they say of fields of it: « ars bretagne téléphone 02 99… »."""
        return with_fields(
            argument,
            self.field_names,
            lambda said: bool(self.meant_by(talk, said)),
            lambda name, text: self.takes(talk, name, text),
        )

    def takes(self, talk: Talk, name: str, text: str) -> bool:
        """Whether a field takes a text, whatever the card."""
        field = next(f for f in self._changed if f.key == name)
        return fits(field, text, talk, Filling(form="", asking=name))

    @property
    def erasable(self) -> list[str]:
        """The keys of what a card need not say."""
        return [f.key for f in self._changed if f.default == "" and not f.takes_doubt]

    @property
    def field_names(self) -> list[tuple[str, str]]:
        """The keys and titles of what can be changed of a card."""
        return [(f.key, f.title) for f in self._changed]

    def meant_by(self, talk: Talk, said: str) -> list[str]:
        """The cards an admin names, by a key, a number of the list or words."""
        key_ = keyed(talk, self.word, said)
        return [key_] if key_ in self.named(talk) else self._whose(talk, said)

    def _whose(self, talk: Talk, said: str) -> list[str]:
        """The cards that words name, be the region they end with by its initials."""
        found = self._of_words(talk, said)
        return found or (self._of_words(talk, full) if (full := fields.in_full(talk, said)) else [])

    def _of_words(self, talk: Talk, said: str) -> list[str]:
        """The cards of this name; else those that have all these words; else those that have them with their place."""
        known, wanted = self.named(talk), _told_words(said)
        if not wanted:
            return []
        own = [k for k, record in known.items() if _told_words(record.name) == wanted]
        return own or self._with_words(talk, said) or self._there(talk, said)

    def _with_words(self, talk: Talk, said: str) -> list[str]:
        wanted = _told_words(said) or key(said).split()
        return [k for k, r in self.named(talk).items() if all(w in key(f"{k} {self.words(r)}") for w in wanted)]

    def _there(self, talk: Talk, said: str) -> list[str]:
        """« délégation creuse », « rennes 35 »: words of a card, and whole words of where it is."""
        wanted, found = _told_words(said), []
        for name, record in self.named(talk).items():
            own, place = key(f"{name} {self.words(record)}"), key(self.places(talk, record)).split()
            if wanted and all(word in own or word in place for word in wanted):
                found.append(name)
        return found

    def shown(self, talk: Talk, name: str) -> str:
        return self.written(talk, talk.knowledge.value(self.kind, name) or {}, frozenset())

    def search(self, talk: Talk, argument: str) -> Turn:
        """The cards that have these words, eight a page; each can be named by its number afterwards."""
        words, number = paged(argument)
        if waiting := self.waiting(talk, words):
            place, also, found = waiting.title, waiting.found, list(waiting.found)
        else:
            place = self.place(talk, words) if words else ""
            also = self.search_also(talk, words) if words else []
            by_words = self._with_words(talk, words)
            found = list(dict.fromkeys([*also, *by_words] if place else [*by_words, *also])) or self._whose(talk, words)
        if waiting and not found:
            return say(talk, Reply(text=f"{place} : rien aujourd'hui."))
        if not found:
            where = place or fields.communes_named(talk, words)
            none = f"Aucune fiche pour {where}." if where else "Aucune fiche ne porte ces mots."
            is_sure = place or fields.is_written(talk, words)  # a commune that a slip may have made of a name is none
            near = {} if is_sure else self._labels(talk, self.nearest(talk, words))
            perhaps = " Peut-être l'une de celles-ci ?" if near else ""
            offers = (Choice(id=f"{self.word} voir {name}", label=label) for name, label in near.items())
            return say(talk, Reply(text=none + perhaps, choices=(*offers, *self._offers_to_add())))
        page = page_of(found, number)
        shown = page.shown
        records = [self.named(talk)[k] for k in shown]
        names = [record.name for record in records]
        lines = [f"{n}. {record.name}{self.where(talk, record)}" for n, record in enumerate(records, 1)]
        head, told = _headed(place, also, found, shown, lines)
        text = f"**{head}**{page.place_of_several}\n\n{told}\n\nUn numéro suffit : « {self.word} modifier 1 »."
        choices = (
            *(
                Choice(id=f"{self.word} voir {k}", label=name if names.count(name) == 1 else told)
                for k, name, told in zip(shown, names, self._labels(talk, shown).values(), strict=True)
            ),
            *page.beside(f"{self.word} chercher {words or ALL} page"),
        )
        return say(talk, Reply(text=text, choices=choices))

    def see(self, talk: Talk, argument: str) -> Turn:
        name = self.find(talk, self._named_with(talk, argument)[0])
        verbs = (("modifier", "Modifier"), ("historique", "Historique"), ("supprimer", "Supprimer"))
        choices = tuple(Choice(id=f"{self.word} {verb} {name}", label=label) for verb, label in verbs)
        *first, last = [Reply(text=p) for p in pieces(self.shown(talk, name))]
        return say(talk, *first, last.model_copy(update={"choices": choices}))

    def edit(self, talk: Talk, argument: str) -> Turn:
        said, given = self._named_with(talk, argument)
        return self._change(talk, self.find(talk, said, told_with(given)), given)

    def _change(self, talk: Talk, name: str, given: Given) -> Turn:
        standing = change_of(talk, self.kind, name, talk.knowledge.value(self.kind, name))
        known = {FIELDS: list(given)} if given else {}
        return refusal(talk, [standing]) or self.editing.start(talk, name, given, of=self._title(talk, name), **known)

    def remove(self, talk: Talk, argument: str) -> Turn:
        """A card; of one whose fields are named, those alone, where it may be without them."""
        said, given = self._named_with(talk, argument)
        name = self.find(talk, said, told_with(given))
        if given:
            return self._without(talk, name, list(given))
        change = change_of(talk, self.kind, name, None, "suppression")
        return propose(talk, f"Supprimer la fiche « {self._title(talk, name)} ».", [change], destructive=True)

    def _without(self, talk: Talk, name: str, names: Sequence[str]) -> Turn:
        """A card without these fields, where it may be without all of them. Raises `WrongError` when it has none."""
        titles, title = [dict(self.field_names)[field] for field in names], self.called(talk, name)
        if not {*names} <= {*self.erasable}:
            return never_without(talk, self.word, name, title, titles)
        standing = talk.knowledge.value(self.kind, name) or {}
        if not (there := [field for field in names if standing.get(field)]):
            raise WrongError(
                f"Rien n'est à retirer : la fiche « {title} » n'en a pas ({listing(t.lower() for t in titles)})."
            )
        return self._change(talk, name, dict.fromkeys(there, TAKEN_OFF))

    def checked(self, value: Value) -> Value:
        """These values as a record keeps them. Raises `WrongError` in French."""
        try:
            RECORDS[self.kind].model_validate(value)
        except ValidationError as error:
            raise WrongError(f"Cette fiche ne peut pas être gardée : {error.errors()[0]['loc'][0]}.") from error
        return {k: v for k, v in value.items() if v not in (None, "")}

    def preview(self, talk: Talk, change: Change, together: Sequence[Change] = ()) -> list[Reply]:
        """A card as it will be, beside those that go with the same confirmation."""
        if change.after is None:
            return [Reply(text=f"La fiche « {self._title(talk, change.key)} » n'existera plus.")]
        gone = frozenset(c.key for c in together if c.after is None)
        before = talk.knowledge.value(self.kind, change.key)
        changes = "\n".join(f"- {line}" for line in self._changes(talk, before, change.after)) if before else ""
        told = f"Ce qui change :\n{changes}" if changes else ""
        near = alike(talk, change)
        named = f"{near[:1].upper()}{near[1:]}." if near else ""
        text = "\n\n".join(filter(None, ["**Aperçu**", self.written(talk, change.after, gone), told, named]))
        return [Reply(text=p) for p in pieces(text)]

    def _changes(self, talk: Talk, before: Value, after: Value) -> list[str]:
        """What was there and what will be, of each field that can be given."""
        shown = [f.key for f in self._changed if f.key != "communes"]
        was, will = ({f: v for f, v in value.items() if f in shown} for value in (before, after))
        told = field_changes(was, will, talk.knowledge.gazetteer)
        return [*told, *communes.moved(talk, before, after), *proofs.reread(before, after)]

    def _offers_to_add(self) -> tuple[Choice, ...]:
        return (Choice(id=f"{self.word} ajouter", label="Ajouter"),)

    def add(self, talk: Talk, argument: str) -> Turn:
        """« ajouter [nom] »: a name that comes with the command is not asked again."""
        name = " ".join(argument.split())
        is_name = bool(set(key(name).split()) - ARTICLES - {self.word, "fiche", "nouveau", "nouvelle"})
        turn = self.adding.start(talk, said={"name": name} if is_name else {})
        if not (is_name and fits(fields.NAME, name, talk, Filling(form="", asking="name"), by_half=False)):
            return turn  # which says what it made of it
        kept = f"{quoted(name)} est gardé pour « {fields.NAME.title} »."
        told = Reply(text=f"{kept} {self._namesake(talk, {'name': name})}".strip())
        return turn.model_copy(update={"replies": (told, *turn.replies)})

    def _namesake(self, talk: Talk, given: Value) -> str:
        """That a card has the name that is given, or nearly, and how it is changed; "" when none has."""
        name, words = given["name"], _told_words(given["name"])
        is_there = any(words in map(_told_words, (r.name, self.words(r))) for r in self.named(talk).values())
        if is_there:
            return f"Une fiche porte déjà ce nom : « {self.word} modifier {name} » la change."
        near = namesakes(talk.knowledge, self.kind, "", given)
        first = next(iter(near), "")
        change = f"« {self.word} modifier {self.called(talk, first)} » la change" if near else ""
        return f"C'est presque le nom de {listing(near.values())} : si c'est elle, {change}." if near else ""

    @cached_property
    def adding(self) -> Form:
        """To add one."""
        return Form(
            f"{self.word}-ajouter", f"Ajouter {self.noun}", (*map(self._of_a_new_one, self.fields), WHY), self._added
        )

    def _of_a_new_one(self, field: Field) -> Field:
        """The same field, its name looked for among those that there are before the rest is asked."""
        if field.key != fields.NAME.key:
            return field

        def remark(talk: Talk, filling: Filling, said: str) -> str:
            given = {**filling.values, "name": str(field.parse(said, talk, filling))}
            return " ".join(filter(None, [field.remark(talk, filling, said), self._namesake(talk, given)]))

        return replace(field, remark=remark)

    def _added(self, talk: Talk, filling: Filling) -> Turn:
        name, value = self.built(talk, {k: v for k, v in filling.values.items() if k != "why"})
        if name in self.named(talk):
            raise WrongError(f"Cette fiche existe déjà : « {self.word} modifier {self.named(talk)[name].name} ».")
        change = change_of(talk, self.kind, name, self.checked(value), filling.values["why"])
        return propose(talk, f"Ajouter la fiche « {self._title(talk, name, value)} ».", [change], form=filling)

    @cached_property
    def editing(self) -> Form:
        """To change fields of one."""
        shown = [self._shown_as_it_is(field) for field in self._changed]
        name, title = f"{self.word}-modifier", "Modifier une fiche"
        return editing(name, title, shown, "téléphone et courriel", self._edited, self.proofs, self.needed)

    @property
    def _changed(self) -> Sequence[Field]:
        return (*self.fields, *self.later)

    def _shown_as_it_is(self, field: Field) -> Field:
        """A field of a card that stands: skipping it would change nothing, and what need not be given can be erased."""

        def choices(talk: Talk, filling: Filling) -> Sequence[Choice]:
            can_go = field.key in self.erasable and self._stands(talk, filling, field)
            return [*field.choices(talk, filling), *([ERASE] if can_go else [])]

        def ask(talk: Talk, filling: Filling) -> str:
            erase = " S'il n'y en a plus : « retirer »." if ERASE in choices(talk, filling) else ""
            return f"{self._as_given(talk, filling)}\n\n{field.ask(talk, filling)}{erase}"

        def passes(talk: Talk, filling: Filling) -> bool:
            is_doubted = field.takes_doubt and field.default is not None
            return is_doubted and not self._is_left(talk, filling, field)

        def parse(said: str, talk: Talk, filling: Filling) -> Any:
            if field.default is not None and (said == ERASE.id or key(said) in ERASING):
                if field.key in self.erasable and not self._stands(talk, filling, field):
                    raise WrongError(NOTHING_THERE)
                return field.default
            if skips(said, field) and field.takes_doubt and (key(said) in UNKNOWING or passes(talk, filling)):
                return field.default
            if skips(said, field):
                raise WrongError(PASSED)
            return parsed(field, said, talk, filling)

        shown = replace(field, ask=ask, parse=parse, choices=choices, passes=passes)
        return replace(shown, default=None, without=None, shows=True)

    def _as_given(self, talk: Talk, filling: Filling) -> str:
        """The first lines of a card as it stands, with what this form was given already: it is what goes on from."""
        standing, given = self._standing(talk, filling), self._given(filling)
        head = f"{WITH_GIVEN}\n\n" if given else ""
        return head + _begun(self.written(talk, self.checked(self.so_far(standing, given)), frozenset()))

    def _is_left(self, talk: Talk, filling: Filling, field: Field) -> bool:
        """Whether what a card says of a field is still true beside what was given of others."""
        given = {name: value for name, value in self._given(filling).items() if name != field.key}
        return bool(self.so_far(self._standing(talk, filling), given).get(field.key))

    def _stands(self, talk: Talk, filling: Filling, field: Field) -> bool:
        return bool(self._standing(talk, filling).get(field.key))

    def _standing(self, talk: Talk, filling: Filling) -> Value:
        """The card that a form changes, as it is online."""
        return talk.knowledge.value(self.kind, filling.subject) or {}

    def _given(self, filling: Filling) -> Value:
        """What a form was given of the card, by field."""
        return {f.key: filling.values[f.key] for f in self._changed if f.key in filling.values}

    def _edited(self, talk: Talk, filling: Filling) -> Turn:
        name = self.find(talk, filling.subject)
        before, given = talk.knowledge.value(self.kind, name) or {}, self._given(filling)
        after = self.checked(self.proven(talk, before, before | given, filling.values))
        if after == self.checked(before):
            raise WrongError(UNCHANGED)
        change = change_of(talk, self.kind, name, after, filling.values["why"])
        return propose(talk, f"Modifier la fiche « {self._title(talk, name)} ».", [change], form=filling)


def _told_words(said: str) -> list[str]:
    """The words that tell a card from another: « l'ARS Normandie » is « ARS Normandie »."""
    return [word for word in key(said).split() if word not in ARTICLES]


def _headed(
    place: str, there: Sequence[str], found: Sequence[str], shown: Sequence[str], lines: Sequence[str]
) -> tuple[str, str]:
    """What heads a list, and its lines: those of a place that was named, then those that only have its name."""
    if not place:
        return count(len(found), "fiche"), "\n".join(lines)
    here = sum(name in there for name in shown)
    head = f"{place} : {count(len(set(there)), 'fiche') if there else 'aucune fiche'}"
    elsewhere = ["\nAilleurs, avec ces mots dans le nom :", *lines[here:]] if lines[here:] else []
    return head, "\n".join([*lines[:here], *elsewhere]).strip("\n")


def _begun(card: str) -> str:
    """The first lines of a card, each of them whole: half an address would be another one."""
    lines = card.splitlines()
    while len(lines) > 1 and sum(map(len, lines)) > MOST_SHOWN:
        lines.pop()
    return "\n".join(lines)
