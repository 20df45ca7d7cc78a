"""Cards of a directory (a contact, a CPTS): the same search, form, change and removal for each kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from handlers.admin.command import Command
from handlers.admin.directory import communes
from handlers.admin.form import fields
from handlers.admin.form.called import called
from handlers.admin.form.form import WHY, Field, Form, HalfError, WrongError, fixed, parsed, skips
from handlers.admin.form.history import history, undo
from handlers.admin.form.naming import (
    ALONE,
    WhichError,
    keyed,
    keyed_first,
    nearest_names,
    one_first,
    several,
    told_with,
    with_field,
)
from handlers.admin.form.pages import ALL, NEXT_PAGE, PREVIOUS_PAGE, paged
from handlers.admin.form.proposal import change_of, propose, refusal
from handlers.admin.form.revisions import field_changes
from handlers.admin.form.state import Filling, say
from handlers.admin.nearly import ARTICLES
from handlers.engine.messages import Change, Choice, Reply, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.base import RECORDS
from knowledge.overlay import Kind, Value
from knowledge.text import key
from knowledge.ways import ERASING
from knowledge.wording import count

MOST_FOUND = 8
MOST_SHOWN = 500  # characters of a card above the question about one of its fields
ERASE = Choice(id="admin-retirer", label="Retirer")
PASSED = "Passer ne changerait rien : « abandonner » quitte le formulaire. S'il n'y en a plus, écrivez « retirer »."


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
    words: Callable[[Any], str] = lambda record: str(record.name)  # that a card is found by
    where: Callable[[Talk, Any], str] = lambda talk, record: ""  # what tells two of a list apart
    places: Callable[[Talk, Any], str] = lambda talk, record: ""  # the names and numbers of where it is
    proofs: Sequence[Field] = ()
    proven: Callable[[Talk, Value, Value], Value] = lambda talk, after, given: after

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
            Command(f"{word} ajouter", "", f"ajouter {noun}, pas à pas", lambda talk, _: self.adding.start(talk)),
            Command(f"{word} modifier", "<fiche> [champ]", f"changer {noun}", self.edit),
            Command(f"{word} supprimer", "<fiche>", f"retirer {noun}", self.remove),
            Command(f"{word} historique", "[fiche]", "les derniers changements", history(self.kind, word, self.find)),
            Command(f"{word} annuler", "[révision]", "défaire un changement", undo(self.kind)),
        )

    def find(self, talk: Talk, argument: str, told: str = ALONE) -> str:
        """The key of what an admin names: a key, a number of the list, or its words. Raises `WrongError`."""
        known, said = self.named(talk), argument.strip()
        if (name := keyed(talk, self.word, said)) in known:
            return name
        found = self._whose(talk, said) or [k for k in (keyed_first(talk, self.word, said),) if k in known]
        if not found:
            near = self._labels(talk, nearest_names(said, {k: record.name for k, record in known.items()}))
            perhaps = " Peut-être l'une de celles-ci ?" if near else ""
            text = (
                f"Je ne trouve pas la fiche {quoted(said)}. « {self.word} chercher » la retrouve par ses mots.{perhaps}"
            )
            raise WhichError(text, near, told)
        if len(found) > 1:
            labels = self._labels(talk, found)
            raise several(said, labels, f"{self.word} chercher {said}", told)
        return found[0]

    def _labels(self, talk: Talk, names: Sequence[str]) -> dict[str, str]:
        known = self.named(talk)
        return {name: f"{known[name].name}{self.where(talk, known[name])}" for name in names}

    def has(self, talk: Talk, argument: str) -> bool:
        """Whether words name cards of this directory, and maybe a field of theirs."""
        return bool(self._whose(talk, with_field(argument, self._names)[0]))

    def _whose(self, talk: Talk, said: str) -> list[str]:
        """The cards of this name; else those that have all these words; else those that have them with their place."""
        known, wanted = self.named(talk), key(said)
        if not wanted:
            return []
        own = [k for k, record in known.items() if key(record.name) == wanted]
        return own or self._with_words(talk, said) or self._there(talk, said)

    def _with_words(self, talk: Talk, said: str) -> list[str]:
        wanted = key(said).split()
        return [k for k, r in self.named(talk).items() if all(w in key(f"{k} {self.words(r)}") for w in wanted)]

    def _there(self, talk: Talk, said: str) -> list[str]:
        """« délégation creuse », « rennes 35 »: words of a card, and whole words of where it is."""
        wanted, found = [word for word in key(said).split() if word not in ARTICLES], []
        for name, record in self.named(talk).items():
            own, place = key(f"{name} {self.words(record)}"), key(self.places(talk, record)).split()
            if wanted and all(word in own or word in place for word in wanted):
                found.append(name)
        return found

    def shown(self, talk: Talk, name: str) -> str:
        return self.written(talk, talk.knowledge.value(self.kind, name) or {}, frozenset())

    def search(self, talk: Talk, argument: str) -> Turn:
        """The cards that have these words, eight a page; each can be named by its number afterwards."""
        words, page = paged(argument)
        by_words = self._with_words(talk, words)
        also = self.search_also(talk, words) if words else []
        place = self.place(talk, words) if words else ""
        found = list(dict.fromkeys([*also, *by_words] if place else [*by_words, *also])) or self._there(talk, words)
        if not found:
            where = place or fields.communes_named(talk, words)
            none = f"Aucune fiche pour {where}." if where else "Aucune fiche ne porte ces mots."
            return say(talk, Reply(text=none, choices=self._offers_to_add()))
        pages = -(-len(found) // MOST_FOUND)
        page = min(page, pages)
        shown = found[(page - 1) * MOST_FOUND : page * MOST_FOUND]
        records = [self.named(talk)[k] for k in shown]
        names = [record.name for record in records]
        lines = [f"{n}. {record.name}{self.where(talk, record)}" for n, record in enumerate(records, 1)]
        of = f" (page {page} sur {pages})" if pages > 1 else ""
        head, told = _headed(place, also, found, shown, lines)
        text = f"**{head}**{of}\n\n{told}\n\nUn numéro suffit : « {self.word} modifier 1 »."
        beside = {NEXT_PAGE: page + 1, PREVIOUS_PAGE: page - 1}
        choices = (
            *(Choice(id=f"{self.word} voir {k}", label=name) for k, name in zip(shown, names, strict=True)),
            *(
                Choice(id=f"{self.word} chercher {words or ALL} page {n}", label=label)
                for label, n in beside.items()
                if 0 < n <= pages
            ),
        )
        return say(talk, Reply(text=text, choices=choices))

    def see(self, talk: Talk, argument: str) -> Turn:
        name = self.find(talk, argument)
        text = f"**Fiche {name}**\n\n{self.shown(talk, name)}"
        verbs = (("modifier", "Modifier"), ("historique", "Historique"), ("supprimer", "Supprimer"))
        choices = tuple(Choice(id=f"{self.word} {verb} {name}", label=label) for verb, label in verbs)
        *first, last = [Reply(text=p) for p in pieces(text)]
        return say(talk, *first, last.model_copy(update={"choices": choices}))

    def edit(self, talk: Talk, argument: str) -> Turn:
        said, which = with_field(argument, self._names)
        what = which[0] if which else ""
        name = self.find(talk, said, told_with(what))
        standing = change_of(talk, self.kind, name, talk.knowledge.value(self.kind, name))
        known = {"field": what} if what else {}
        return refusal(talk, [standing]) or self.editing.start(talk, name, one_first(self._names, which), **known)

    def remove(self, talk: Talk, argument: str) -> Turn:
        name = self.find(talk, argument)
        change = change_of(talk, self.kind, name, None, "suppression")
        return propose(talk, f"Supprimer la fiche {name}.", [change], destructive=True)

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
            return [Reply(text=f"La fiche « {change.key} » n'existera plus.")]
        gone = frozenset(c.key for c in together if c.after is None)
        before = talk.knowledge.value(self.kind, change.key)
        changes = "\n".join(f"- {line}" for line in self._changes(talk, before, change.after)) if before else ""
        told = f"Ce qui change :\n{changes}" if changes else ""
        text = "\n\n".join(filter(None, ["**Aperçu**", self.written(talk, change.after, gone), told]))
        return [Reply(text=p) for p in pieces(text)]

    def _changes(self, talk: Talk, before: Value, after: Value) -> list[str]:
        """What was there and what will be, of each field that can be given."""
        shown = [f.key for f in self.fields if f.key != "communes"]
        was, will = ({f: v for f, v in value.items() if f in shown} for value in (before, after))
        return [*field_changes(was, will, talk.knowledge.gazetteer), *communes.moved(talk, before, after)]

    def _offers_to_add(self) -> tuple[Choice, ...]:
        return (Choice(id=f"{self.word} ajouter", label="Ajouter"),)

    @cached_property
    def adding(self) -> Form:
        """To add one."""
        return Form(f"{self.word}-ajouter", f"Ajouter {self.noun}", (*self.fields, WHY), self._added)

    def _added(self, talk: Talk, filling: Filling) -> Turn:
        name, value = self.built(talk, {k: v for k, v in filling.values.items() if k != "why"})
        if name in self.named(talk):
            raise WrongError(f"Cette fiche existe déjà : « {self.word} modifier {name} ».")
        change = change_of(talk, self.kind, name, self.checked(value), filling.values["why"])
        return propose(talk, f"Ajouter la fiche {name}.", [change], form=filling)

    @cached_property
    def editing(self) -> Form:
        """To change a field of one."""
        which = Field(
            "field",
            "Quoi",
            fixed("Que voulez-vous changer ?"),
            self._parse_which,
            choices=lambda talk, filling: [Choice(id=f.key, label=f.title) for f in self.fields],
            resets=("value", *(f.key for f in self.proofs)),
        )
        value = Field(
            "value",
            "Contenu",
            self._ask_value,
            self._parse_value,
            choices=self._value_choices,
            without=None,
            shows=True,
            also=lambda filling: self._field(filling).title if "field" in filling.values else "",
            doubt=self._value_doubt,
            remark=self._value_remark,
        )
        return Form(f"{self.word}-modifier", "Modifier une fiche", (which, value, *self.proofs, WHY), self._edited)

    def _parse_which(self, said: str, talk: Talk, filling: Filling) -> str:
        if not (found := called(said, self._names)):
            raise WrongError("Choisissez dans la liste ce que vous voulez changer.")
        return found[0]

    @property
    def _names(self) -> list[tuple[str, str]]:
        return [(f.key, f.title) for f in self.fields]

    def _field(self, filling: Filling) -> Field:
        return next(f for f in self.fields if f.key == filling.values["field"])

    def _ask_value(self, talk: Talk, filling: Filling) -> str:
        today = _begun(self.shown(talk, filling.subject))
        erase = " S'il n'y en a plus : « retirer »." if ERASE in self._value_choices(talk, filling) else ""
        return f"{today}\n\n{self._field(filling).ask(talk, filling)}{erase}"

    def _value_choices(self, talk: Talk, filling: Filling) -> Sequence[Choice]:
        """Those of the field, and to leave it empty where it need not be given and something stands there."""
        field = self._field(filling)
        can_go = field.default == "" and not field.takes_doubt and self._stands(talk, filling)
        return [*field.choices(talk, filling), *([ERASE] if can_go else [])]

    def _stands(self, talk: Talk, filling: Filling) -> bool:
        return bool((talk.knowledge.value(self.kind, filling.subject) or {}).get(filling.values["field"]))

    def _value_doubt(self, talk: Talk, filling: Filling) -> HalfError:
        doubt = self._field(filling).doubt
        return doubt(talk, filling) if doubt else HalfError(self._ask_value(talk, filling), {})

    def _value_remark(self, talk: Talk, filling: Filling, said: str) -> str:
        return self._field(filling).remark(talk, filling, said)

    def _parse_value(self, said: str, talk: Talk, filling: Filling) -> Any:
        changed = self._field(filling)
        if changed.default is not None and (said == ERASE.id or key(said) in ERASING):
            return changed.default
        if skips(said, changed) and changed.takes_doubt:
            return changed.default
        if skips(said, changed):
            raise WrongError(PASSED)
        return parsed(changed, said, talk, filling)

    def _edited(self, talk: Talk, filling: Filling) -> Turn:
        name = self.find(talk, filling.subject)
        before = talk.knowledge.value(self.kind, name) or {}
        changed = before | {filling.values["field"]: filling.values["value"]}
        after = self.checked(self.proven(talk, changed, filling.values))
        change = change_of(talk, self.kind, name, after, filling.values["why"])
        return propose(talk, f"Modifier la fiche {name}.", [change], form=filling)


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
