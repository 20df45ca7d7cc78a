"""How much it comes to, asked or supposed before there is a result: nothing supposed is taken for said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.engine.after import WITH_WHAT
from handlers.engine.answers import Answers
from handlers.engine.flow import DONE, RECAP, Context
from handlers.engine.messages import Choice, Reply, Turn
from handlers.flows.contract import contract
from handlers.flows.documents import enough
from handlers.flows.estimate import estimate, size_of
from handlers.flows.start import start
from handlers.hearing import inquiry
from handlers.hearing.amount import asks_amount, asks_of_communes, is_of_asking, may_ask_of_communes
from handlers.hearing.intent import is_difference, is_town, told
from handlers.hearing.numbers import (
    COMMUNES,
    FEWEST,
    PEOPLE,
    gains_communes,
    is_only_number,
    moves,
    people_in,
)
from handlers.hearing.supposing import is_conditional, is_supposing
from handlers.money.followups import other_size
from handlers.money.questions import basis, crisis, options, population, year
from handlers.money.situations import side_by_side
from handlers.money.sizes import AS_PEOPLE, size_in
from handlers.money.what_if import is_of_first_year
from handlers.money.wording import band_words, estimate_for, gap_words, size_and_money, sources_replies
from handlers.places.running_list import Draft, as_asked, listed
from handlers.turn import answering
from handlers.turn.talk import LIST, Talk
from knowledge.rates import FundingError
from knowledge.territory import Territory
from knowledge.territory.atlas.location import Location, Role
from knowledge.text import key, words
from knowledge.wording import inhabitants

AT_THE_END = (
    "Le montant vient à la fin de ces questions : il dépend de la taille, donc du nombre d'habitants. Une fois le "
    "territoire dit, redemandez-le : je l'estime avec ce que je sais."
)
SO_FAR = "Avec ce que vous avez dit jusqu'ici : {money} Le détail vient à la fin de ces questions."
ONLY_SUPPOSED = "C'est une supposition : rien n'est changé dans vos réponses."
NOTHING_TO_COMPARE = (
    "C'est une supposition : je ne note rien. Dites d'abord votre situation d'aujourd'hui ; redites-la ensuite, et je "
    "compare les deux."
)
ALONE = "{money} C'est une supposition : rien n'est noté dans vos réponses."
NOT_OF_THE_LIST = "Votre liste de communes n'a pas changé."
OF_SIZE = "aci-taille-"  # what each size is paid: the entries of the FAQ
_WHICH = frozenset({"quel", "quelle", "laquelle"})
_LONGEST = 14  # words: more tells a story
_OF_MONEY = frozenset({start.name, estimate.name, contract.name})


def begun(talk: Talk, said: str) -> Turn | None:
    """« Combien la première année pour 41 200 habitants ? »: the estimate, begun with what is told of it."""
    if turn := _of_communes(talk, said):
        return turn
    if not asks_amount(said):
        return None
    size = size_in(said)
    answers = {"basis": "band", "band": size} if size else told(said, talk.knowledge, estimate.name)
    if not (answers or enough(talk.context().answers)):
        return None
    return _opened(talk, {**answers, **({"year": "first"} if is_of_first_year(said) else {})})


def _of_communes(talk: Talk, said: str) -> Turn | None:
    """« Bourges et Vierzon, combien d'habitants et quel financement ? »: the estimate, begun with these communes.

    Of a list that was made before nothing is changed: theirs is told beside it.
    """
    rest, location = _beside_communes(talk, said)
    if location is None or not asks_of_communes(rest) or _is_of_one_cpts(rest, location):
        return None
    asked = as_asked(location.ambiguous)
    if talk.session.answers.get(LIST) and not asked:
        return _told_of(talk, location.territory)
    codes = list(location.territory.codes)
    if not asked:
        return _opened(talk, {"basis": "communes", LIST: codes}, listed(location.territory, talk.context()))
    drafts = {LIST: Draft(codes=codes, asked=asked).model_dump()}
    return talk.with_drafts(drafts).open(estimate.name, {"basis": "communes"})


def of_other_communes(talk: Talk, said: str) -> Turn | None:
    """The same in the middle of questions: told beside them, and nothing is changed."""
    rest, location = _beside_communes(talk, said)
    if location is None or location.ambiguous or _is_of_one_cpts(rest, location):
        return None
    return _told_of(talk, location.territory) if asks_of_communes(rest, plainly=True) else None


def _list_so_far(talk: Talk) -> Sequence[str]:
    """The communes of the list that is being made, or was."""
    return talk.list_begun or talk.session.answers.get(LIST) or ()


def _beside_communes(talk: Talk, said: str) -> tuple[str, Location | None]:
    """What a message says beside the communes it names, and those; None where they are none, or not sure."""
    if not may_ask_of_communes(said) or PEOPLE.search(said):  # « passé à 85 000 habitants » tells people, no Passy
        return "", None  # and places take longer to be read
    location = talk.knowledge.gazetteer.locate(said)
    named = (part for part in location.parts if part.role in (Role.PLACE, Role.ASKED))
    names = [location.read[part.start : part.end] for part in named]
    is_sure = len(location.places) > 1 or any(map(is_town, location.named))
    is_read = not (location.too_wide or location.removed or any(map(is_of_asking, names)))
    return inquiry.beside(location, Role.PLACE, Role.ASKED), location if is_sure and is_read else None


def _is_of_one_cpts(rest: str, location: Location) -> bool:
    """« La taille de la CPTS de Redon » is of that one, and not of its commune alone."""
    return "cpts" in words(rest) and "une cpts" not in key(rest) and len(location.places) + len(location.ambiguous) == 1


def _told_of(talk: Talk, territory: Territory) -> Turn:
    """How many people, which size and how much these communes come to; the list that was given stays."""
    answers = Answers(basis="communes", territory=territory.codes)
    money = _money_of(replace(talk.context(), answers=answers))
    text = f"{listed(territory, talk.context())}\n\n{money}".strip()
    unchanged = (Reply(text=NOT_OF_THE_LIST),) if _list_so_far(talk) else ()
    return talk.say(Reply(text=text), *unchanged)


def _opened(talk: Talk, answers: Mapping[str, Any], heard: str = "") -> Turn:
    """The estimate, begun with these answers, and what they come to so far, under what was `heard`."""
    turn = talk.open(estimate.name, answers)
    money = _money(replace(talk, session=turn.session))
    if not money or turn.session.asking == DONE:
        return turn
    text = "\n\n".join(filter(None, (heard, SO_FAR.format(money=money))))
    return turn.model_copy(update={"replies": (Reply(text=text), *turn.replies)})


def _money(talk: Talk) -> str:
    """What is known of the amount with what was told so far, "" when it is not enough."""
    return _money_of(_begun_context(talk))


def _money_of(context: Context) -> str:
    return size_and_money(estimate_for(context, *size_of(context))) if enough(context.answers) else ""


def _otherwise(said: str, context: Context) -> Mapping[str, Any] | None:
    """Another answer than the one given: « et sans crise ? »."""
    given = {q: context.answers.get(q.key) for q in (options, year, crisis)}
    told = {q.key: q.spoken(key(said), context) for q, now in given.items() if now is not None}
    return next(({k: value} for k, value in told.items() if value not in (None, context.answers.get(k))), None)


def size(talk: Talk, said: str) -> Turn | None:
    """« Avec 38 000 habitants, c'est quelle taille ? »: the size of the table in force, and how near another one is."""
    heard = set(words(said))
    people = people_in(said) if "taille" in heard and heard & _WHICH and len(heard) <= _LONGEST else None
    if people is None or people < FEWEST:  # « quelle est la taille 2 ? »
        return None
    table = talk.knowledge.rates.on(talk.today)
    try:
        told = f"{inhabitants(people)} : {band_words(table, table.band_of(people))}."
    except FundingError:
        return None
    bound = table.nearest_bound(people)
    text = " ".join(filter(None, [told, gap_words(bound) if bound else ""]))
    return talk.say(Reply(text=text, choices=(Choice(id=estimate.name, label=estimate.title),)))


def another_size(talk: Talk, said: str) -> Turn | None:
    """« Et avec 110 000 ? » outside any conversation: what the FAQ says of that size, where none is being told."""
    is_told = talk.session.flow or enough(talk.context().answers) or COMMUNES.search(said)  # « 2 communes de 30000 »
    supposed = None if is_told else other_size(said, talk.context())
    if supposed is None:
        return None if is_told else _uncounted(talk, said)
    return _of_band(talk, supposed.get("band") or _band_of(talk, supposed["population"]))


def for_people(talk: Talk, said: str) -> Turn | None:
    """« Pour 60000 », after amounts that depend on the size: what the FAQ says of that size, where none is kept."""
    if enough(talk.context().answers) or not is_only_number(said):
        return None
    try:
        return _of_band(talk, _band_of(talk, people_in(said) or 0))
    except FundingError:
        return None


def _band_of(talk: Talk, people: int) -> int:
    return talk.knowledge.rates.on(talk.today).band_of(people)


def _of_band(talk: Talk, band: int) -> Turn | None:
    entry_id = f"{OF_SIZE}{band}"
    return answering.entry(talk, entry_id) if entry_id in talk.knowledge.faq.entries else None


def _uncounted(talk: Talk, said: str) -> Turn | None:
    """« Et si on perdait 25 000 habitants ? » of nobody knows how many: it is the size of none."""
    is_change = is_conditional(said) and moves(said) and PEOPLE.search(said)
    return talk.say(Reply(text=NOTHING_TO_COMPARE)) if is_change else None


def so_far(talk: Talk, said: str) -> Turn | None:
    """« Ça ferait combien par an ? » in the middle of questions about money: what is known of it, or when it comes."""
    if talk.session.flow not in _OF_MONEY or talk.session.asking == DONE or not asks_amount(said):
        return None
    if size_in(said) or told(said, talk.knowledge, estimate.name):  # of another size than the one being told
        return None
    context = _begun_context(talk)
    if is_of_first_year(said):
        context = replace(context, answers=context.answers.model_copy(update={"year": "first"}))
    money = _money_of(context)
    return talk.say(Reply(text=SO_FAR.format(money=money) if money else AT_THE_END))


def sources(talk: Talk) -> Sequence[Reply]:
    """Where the amounts come from, where some were told: in a conversation about money, once the size is known."""
    context = _begun_context(talk)
    if talk.session.flow not in _OF_MONEY or not enough(context.answers):
        return ()
    return sources_replies(estimate_for(context, *size_of(context)))


def compared(talk: Talk, said: str) -> Turn | None:
    """« Compare », where answers are summed up: with what, is asked."""
    is_asked = talk.session.flow in _OF_MONEY and talk.session.asking == RECAP and is_difference(said)
    return talk.say(Reply(text=WITH_WHAT)) if is_asked else None


def _begun_context(talk: Talk) -> Context:
    """With the list of communes as it is so far."""
    context, codes = talk.context(), talk.list_begun
    if not codes or context.answers.basis not in (None, "communes"):
        return context
    return replace(context, answers=context.answers.model_copy(update={"territory": tuple(codes)}))


def supposed(talk: Talk, said: str) -> Turn | None:
    """« Et si on tombe à 39 900 habitants ? », « et avec la qualité ? » before the result: compared with what is told.

    It is kept of nobody.
    """
    context = _begun_context(talk)
    # « Et avec 82 000 ? » answers where nothing is told yet.
    has_told = enough(context.answers)
    goes_on = is_supposing(said) or gains_communes(said) or key(said).startswith(("et ", "compar"))
    supposes = is_conditional(said) or (has_told and goes_on)
    if talk.session.flow not in _OF_MONEY or talk.session.asking == DONE or not supposes:
        return None
    answers = other_size(said, context) or _otherwise(said, context)
    if answers is None:
        return _uncounted(talk, said)
    other = replace(context, answers=context.answers.model_copy(update=answers))
    if not has_told:
        return _alone(talk, answers.get("population"), _money_of(other))
    return talk.say(*side_by_side(context, other, size_of), Reply(text=ONLY_SUPPOSED))


def _alone(talk: Talk, people: int | None, money: str) -> Turn:
    """What is supposed, where nothing is told to compare it with: what it comes to, to be taken where it is asked."""
    if not money:
        return talk.say(Reply(text=NOTHING_TO_COMPARE))
    if people is None:
        return talk.say(Reply(text=ALONE.format(money=money)))
    text = ALONE.format(money=f"Avec {inhabitants(people)} : {money[0].lower()}{money[1:]}")
    taken = (Choice(id=f"{AS_PEOPLE}{people}", label=f"Compter {inhabitants(people)}"),)
    return talk.say(Reply(text=text, choices=taken if talk.session.asking in (basis.key, population.key) else ()))
