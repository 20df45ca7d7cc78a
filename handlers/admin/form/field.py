"""One thing that a form asks: its question, its parser and its choices; what answers it, passes it, or is no answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.admin.form import message
from handlers.admin.form.called import ANYTHING
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.assent import blunt, is_asked_back, yes_or_no
from handlers.turn.talk import Talk
from knowledge.dates import read_period
from knowledge.door import tidy
from knowledge.text import key

SKIP = Choice(id="admin-passer", label="Passer")
NO_ANSWER = "{said} ne répond pas à « {title} » : je ne le garde pas. L'aperçu à confirmer vient à la fin."
IS_QUESTION = "{said} est une question : je ne la garde pas pour « {title} ». « aide » explique ce formulaire."
DENIES = frozenset({"non"})  # leaves a form while nothing was given, never loses what was
NOT_YET = "Rien n'est encore à confirmer : il manque cette réponse. L'aperçu viendra ensuite."
NEEDED = "Sans cette réponse, rien ne peut être gardé. « abandonner » quitte le formulaire et garde vos réponses."
NOT_DENIED = (
    "« non » seul peut vouloir dire deux choses, et rien n'est perdu : répondez en une phrase, ou écrivez "
    "« abandonner » pour quitter le formulaire."
)
MOST_WORDS_OF_A_SKIP = 4
UNSURE = "unsure"  # in half an answer: a whole text that may be none
YES_OR_NO = (Choice(id="oui", label="Oui"), Choice(id="non", label="Non"))
LONGEST_RECALLED = 120  # characters of a refused answer that is said again
_LED = re.compile(r"^\s*:\s+")  # « : » before an answer, after the name of its field
_CONFIRMING = frozenset({"confirmer", "je confirme", "valider"})
UNKNOWING = frozenset(
    {"je ne sais pas", "sais pas", "je sais pas", "ne sais pas", "inconnu", "inconnue", "aucune idee", "nsp"}
)
_ORDERS = frozenset("supprimer modifier changer ajouter effacer retirer corriger remplacer".split())
_SKIPPING = frozenset({"rien", "aucun", "aucune", "non"}) | UNKNOWING


class WrongError(Exception):
    """What was given does not fit the field; the French text says what would."""


class HalfError(WrongError):
    """Half an answer: what is `held` of it is kept, and one of `choices` settles what is doubtful."""

    def __init__(self, text: str, held: dict[str, Any], choices: Sequence[Choice] = ()) -> None:
        super().__init__(text)
        self.held, self.choices = held, choices


class UnsureError(HalfError):
    """A whole answer that may be no answer at all: it is kept once somebody says that it is meant."""

    def __init__(self, text: str, said: str, choices: Sequence[Choice] = YES_OR_NO) -> None:
        super().__init__(text, {UNSURE: said}, choices)


Parse = Callable[[str, Talk, Filling], Any]
Words = Callable[[Talk, Filling], str]
Choices = Callable[[Talk, Filling], Sequence[Choice]]


@dataclass(frozen=True)
class Field:
    """One thing to give. `default` is what skipping it stands for; without one it cannot be skipped.

    `resets` names the fields that mean nothing any more once this one is given anew; `without` says what to answer
    when one does not know; None for a field whose own parser hears that. `doubt` asks again what is open in half an
    answer; `remark` says how an answer was read, when it is not as it was written. `takes_doubt`: not to know is one.
    `shows`: its question shows what stands, and the answer changes that. `branches`: which fields come next hangs on
    its answer, and they are not counted before. `denied`: « non » answers it. `left_out`: how what
    is doubtful is passed. `anywhere`: what fits it is heard where another field is asked, which it does not fit.
    `prose`: a text in any words, be they a question. `tells`: what an answer says of other fields too, by their keys.
    `distinct`: what fits it is an answer to no other field. `alters`: whether words are plainly a change of the list
    that the field has. `passes`: where a field without a `default` may be passed all the same. `must`: why it cannot be
    passed, beside what was given of others; "" where it can.
    """

    key: str
    title: str
    ask: Words
    parse: Parse
    choices: Choices = lambda talk, filling: ()
    applies: Callable[[Talk, Filling], bool] = lambda talk, filling: True
    default: Any = None
    resets: tuple[str, ...] = ()
    without: str | None = ""
    takes_doubt: bool = False
    shows: bool = False
    branches: bool = False
    denied: bool = False
    left_out: str = ""
    anywhere: bool = False
    prose: bool = False
    tells: Callable[[str, Talk], Mapping[str, str]] = lambda said, talk: {}
    distinct: bool = False
    alters: Callable[[str, Talk, Filling], bool] | None = None
    passes: Callable[[Talk, Filling], bool] = lambda talk, filling: False
    must: Words = lambda talk, filling: ""
    doubt: Callable[[Talk, Filling], HalfError] | None = None
    remark: Callable[[Talk, Filling, str], str] = lambda talk, filling, said: ""


def skips(said: str, field: Field, *, is_half: bool = False) -> bool:
    """« non » to what may be left out says that there is none, not that the form is to be thrown away.

    Where an answer is given by half, « non » is about what is doubtful in it.
    """
    is_none = blunt(said) in _SKIPPING and not is_half
    return field.default is not None and (said == SKIP.id or is_none or _is_passing(said))


def stays(said: str, field: Field, filling: Filling) -> bool:
    """Whether a field asked again keeps what it was given: to pass, « non », or not to know, never takes it off."""
    is_left = is_passed(said) or key(said) in DENIES
    return is_left and field.default is not None and field.key in filling.values and not filling.held


def is_passed(said: str) -> bool:
    """Whether somebody leaves a field as it is: they pass it, or do not know."""
    return said == SKIP.id or _is_passing(said) or key(said) in UNKNOWING


def _is_passing(said: str) -> bool:
    """« passer », « passer la source »."""
    words = key(said).split()
    return words[:1] == ["passer"] and len(words) <= MOST_WORDS_OF_A_SKIP


def parsed(field: Field, said: str, talk: Talk, filling: Filling) -> Any:
    if key(said) in DENIES and not field.denied and not filling.held.get(UNSURE):
        raise WrongError(NOT_DENIED)
    if is_asked_back(said):
        raise WrongError(IS_QUESTION.format(said=quoted(said), title=field.title))
    if key(said) in _CONFIRMING:
        raise WrongError(NOT_YET)
    is_of_half = bool(filling.held) and not field.left_out  # what is not known is what was doubtful
    is_unknown = key(said) in UNKNOWING and not (field.takes_doubt or is_of_half)
    passes = said == SKIP.id or _is_passing(said) or is_unknown
    if field.without is not None and passes:
        is_given = field.key in filling.values
        how = "Sa réponse est déjà là : « garder tel quel » la laisse." if is_given else field.without or NEEDED
        how = field.left_out if filling.held and field.left_out else how
        raise WrongError(f"« {field.title} » ne se passe pas. {how}")
    try:
        value = field.parse(_LED.sub("", tidy(said)), talk, filling)
        if value not in ("", {}):  # what says that there is none is an answer
            _check_answers(field, said, talk, filling)
    except UnsureError:
        _check_answers(field, said, talk, filling)
        raise
    except HalfError:
        raise
    except WrongError as error:
        raise WrongError(_recalled(said, str(error))) from error
    return value


def _check_answers(field: Field, said: str, talk: Talk, filling: Filling) -> None:
    """Raises `WrongError` for what a field of any words would take and is no answer: « oui », « merci », a question."""
    agrees = yes_or_no(said)
    is_no = agrees is False and not field.denied
    is_nothing = not filling.held and (agrees or is_no or message.is_courtesy(said) or key(said) in _SKIPPING)
    is_asking = message.is_question(said) and not field.prose
    if not (is_nothing or is_asking) or not is_free(field, talk, filling):
        return
    if is_asking:
        raise WrongError(IS_QUESTION.format(said=quoted(said), title=field.title))
    raise WrongError(NO_ANSWER.format(said=quoted(said), title=field.title))


def is_free(field: Field, talk: Talk, filling: Filling) -> bool:
    """Whether a field takes whatever is said: what it is given is looked at before."""
    try:
        field.parse(ANYTHING, talk, filling.model_copy(update={"asking": field.key, "halves": {}}))
    except UnsureError:
        return True
    except WrongError:
        return False
    return True


def meant(parse: Parse, doubt: Callable[[str], str], denied: str) -> Parse:
    """The same, once it is said that a text is meant of which `doubt` asks whether it is; `denied` asks for another."""

    def sure(said: str, talk: Talk, filling: Filling) -> Any:
        held = filling.held.get(UNSURE, "")
        agrees = yes_or_no(said) if held else None
        if agrees is not None:
            if not agrees:
                raise WrongError(denied)
            return parse(held, talk, filling)
        value = parse(said, talk, filling)
        if asked := doubt(said):
            raise UnsureError(asked, said)
        return value

    return sure


def fits(field: Field, text: str, talk: Talk, filling: Filling, *, by_half: bool = True) -> bool:
    """Whether a text is an answer to a field; half an answer is one too `by_half`."""
    try:
        parsed(field, text, talk, filling)
    except HalfError:
        return by_half
    except WrongError:
        return False
    return True


def fixed(text: str) -> Words:
    return lambda talk, filling: text


def text_of(least: int, most: int) -> Parse:
    """A text of a reasonable length, on one line."""

    def parse(said: str, talk: Talk, filling: Filling) -> str:
        text = " ".join(said.split())
        if not least <= len(text) <= most:
            raise WrongError(f"Il faut de {least} à {most} caractères ; vous en avez écrit {len(text)}.")
        return text

    return parse


def _reason(said: str, talk: Talk, filling: Filling) -> str:
    """Why something changes: « oui », a number or a date is no reason to be read later. Raises `WrongError`."""
    if yes_or_no(said) is not None or message.is_way(said) or read_period(said, talk.today):
        raise WrongError("Dites pourquoi en quelques mots, ou passez : l'aperçu vient ensuite, à confirmer.")
    return str(text_of(3, 200)(said, talk, filling))


def _as_command(said: str) -> str:
    """The question whether words that order something, or take it back, are the reason; "" for any others."""
    is_order = key(said).split()[:1] != [] and key(said).split()[0] in _ORDERS
    is_other = is_order or message.takes_back(said)
    return f"{quoted(said)} : est-ce bien la raison du changement ? Rien d'autre n'en est fait." if is_other else ""


# Every change may say why, for whoever reads the history.
WHY = Field(
    "why",
    "Raison",
    fixed("Pourquoi ce changement ? Une phrase pour l'historique, ou passez."),
    meant(_reason, _as_command, "Dites pourquoi en quelques mots, ou passez."),
    default="",
)


def _recalled(said: str, why: str) -> str:
    """Why an answer is refused, with what it was: what is only said to be wrong is to be looked for above."""
    shown = quoted(said)
    is_ours = said in (message.DOUBT, message.NONE) or said.startswith("admin-")
    is_told = is_ours or shown in why or f"« {said.strip()} »" in why or len(said) > LONGEST_RECALLED
    return why if is_told else f"Vous avez écrit {shown}. {why}"
