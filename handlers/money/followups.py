"""What can be asked of an estimate once it is there: what if, compare, per year, per month, per inhabitant."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from handlers.engine.flow import Context, FollowUp
from handlers.engine.messages import Choice, Reply
from handlers.hearing.numbers import COMMUNES, FEWEST, gains_communes, moves, names_people, people_in
from handlers.money.sizes import size_in
from handlers.money.wording import estimate_for, total_words
from knowledge.funding import MONTHS, Estimate
from knowledge.in_force import of_figures
from knowledge.rates import FundingError
from knowledge.text import fold, key, words
from knowledge.wording import NBSP, euros, inhabitants, listing

Sized = Callable[[Context], tuple[int, int | None]]
_SUPPOSING = frozenset(
    "si passe passer passait passons passant compare comparer comparez contre avec montait devient".split()
)
_AND = re.compile(r"et (?:(?:a|pour|avec|si)\b|\d)")  # « et à 85 000 ? » supposes, and changes nothing
_NO_PEOPLE = re.compile(r"\d\s{0,2}(?:%|€|k€|euros?\b|pour ?cents?\b)|\bparts?\b|\bvariable\b")
_BY_YEAR = re.compile(r"\b(?:annee par annee|par an|chaque annee|sur (?:les )?(?:5|cinq) ans|les (?:5|cinq) annees)\b")
_BY_MONTH = re.compile(r"\bpar mois\b|\bmensuel")
_MYSELF = re.compile(
    r"\b(?:(?:je|j|on) (?:vais )?(?:touch\w+|gagn\w+|recois|recevoir|aur\w+|suis paye\w*).*\b(?:moi|personnellement)\b"
    r"|(?:et )?moi(?: la dedans)? (?:je |j )(?:touch\w+|gagn\w+|recois|ai quoi)"
    r"|(?:je|j) (?:vais )?(?:touch\w+|gagn\w+|recois|recevoir) (?:combien|quoi)"
    r"|combien (?:je |j )(?:vais )?(?:touch\w+|gagn\w+|recois|recevoir)|combien pour moi"
    r"|combien (?:vais je|est ce que je) (?:touch\w+|gagn\w+|recevoir|recois))"
)
_PER_HEAD = re.compile(r"\bpar (?:habitant|hab|tete|personne)\b")
# Said before there is an amount on the table: « je touche combien, moi ? »; « je gagne quoi à adhérer ? » is no sum.
_PAY = (
    r"(?:vais |va |peux |pourrai )?"
    r"(?:touch\w+|gagn\w+|recois|recevoir|recevrai|etre paye\w*|suis paye\w*|serai paye\w*)"
)
_IN_IT = r"(?: (?:moi|personnellement|la dedans|dans tout ca|dans (?:la|une|ma) cpts|par (?:an|mois)))*"
_PAID = re.compile(
    rf"(?:(?:et|mais|bonjour|moi|du coup) )*(?:(?:je|j) {_PAY} combien|combien (?:est ce que )?(?:je|j) {_PAY}"
    rf"|combien (?:vais je|puis je) {_PAY}|combien touche je|combien pour moi"
    rf"|on {_PAY} combien (?:moi|personnellement)){_IN_IT}"
)
THIS = "Ce montant est versé à la CPTS, pas à vous."
THE_MONEY = "L'argent de l'accord est versé à la CPTS, pas à ses membres."
YEARS = (1, 2, 3, 4, 5)


def of_estimate(size_of: Sized) -> tuple[FollowUp, ...]:
    """The follow-ups of a result whose size `size_of` tells."""

    def now(context: Context) -> Estimate:
        return estimate_for(context, *size_of(context))

    return (
        FollowUp(hears(_MYSELF), lambda _, context: [for_oneself(context, THIS)]),
        FollowUp(hears(_PER_HEAD), lambda _, context: _dated(now(context), _per_head(now(context)))),
        FollowUp(hears(_BY_MONTH), lambda _, context: _dated(now(context), _by_month(now(context)))),
        FollowUp(hears(_BY_YEAR), lambda _, context: _dated(now(context), _by_year(context, now(context)))),
    )


def _dated(result: Estimate, text: str) -> list[Reply]:
    """What is computed of a result, and that its table is over when it is."""
    return [Reply(text=f"{text} {result.lapsed}".strip())]


def other_size(said: str, context: Context) -> dict[str, Any] | None:
    """« et si on passe à 82 000 habitants ? », « on ajoute une commune de 3 000 »: the answers it supposes."""
    if not (_SUPPOSING & set(words(said)) or _AND.match(key(said)) or gains_communes(said)):
        return None
    if size := size_in(said):
        return {"basis": "band", "band": size}
    counted = COMMUNES.sub(" ", said)
    people = people_in(counted)
    people = None if people is None else _counted_from(people, counted, context)
    if people is None or people < FEWEST:
        return None
    try:
        context.knowledge.rates.on(context.today).band_of(people)
    except FundingError:
        return None
    return {"basis": "population", "population": people}


def _counted_from(people: int, said: str, context: Context) -> int | None:
    """« 3 500 habitants de plus », « on perd 6 000 »: counted from those of the result; None where unknown.

    « On enlève le 14 » is of an arrondissement: so few are people only where it is said.
    """
    sign = moves(said)
    if not sign:
        return people
    if abs(people) < FEWEST and not names_people(said):
        return None
    if _NO_PEOPLE.search(fold(said)):  # « on perd 30 % de la part variable », « 20 000 € de moins »
        return None
    answers = context.answers
    now = answers.population if answers.basis == "population" else None
    if now is None and answers.territory and answers.basis != "band":
        now = context.knowledge.gazetteer.territory(answers.territory).population
    return None if now is None else now + sign * people


def hears(pattern: re.Pattern[str]) -> Callable[[str, Context], bool | None]:
    """The `hears` of a follow-up that some words are enough to ask for."""
    return lambda said, context: True if pattern.search(key(said)) else None


def _by_year(context: Context, result: Estimate) -> str:
    """The five years of a contract: the first counts each mission from its start, the others are alike."""
    years = [estimate_for(_of_year(context, year), result.band, result.population, year) for year in YEARS]
    lines = "\n".join(f"- Année {year} : {euros(one.total)}" for year, one in zip(YEARS, years, strict=True))
    whole = sum((one.total for one in years), Decimal(0))
    left_out = sorted({line.short for one in years for line in one.unknown})
    reserve = f" Lignes inconnues, non comptées : {listing(left_out)}." if left_out else ""
    return (
        f"**Année par année, au plus, ce qui est connu**\n\n{lines}\n\nSur les cinq ans : {euros(whole)}."
        f"{reserve} La première année compte chaque mission à partir de sa date limite de démarrage."
    )


def _of_year(context: Context, year: int) -> Context:
    answers = context.answers.model_copy(update={"year": "first" if year == 1 else "later"})
    return replace(context, answers=answers)


def _by_month(result: Estimate) -> str:
    return (
        f"{_total(result)}, soit {euros(_rounded(result.total / MONTHS))} par mois en moyenne. "
        "L'argent n'arrive pas chaque mois : une avance à la date anniversaire, le solde l'année suivante."
    )


def _per_head(result: Estimate) -> str:
    if not result.population:
        return "Je ne connais que la taille : donnez-moi le nombre d'habitants pour ce calcul."
    share = (result.total / result.population).quantize(Decimal("0.01"))
    shown = f"{share}{NBSP}€".replace(".", ",")
    return (
        f"{_total(result)} pour {inhabitants(result.population)} : {shown} par habitant et par an. Le barème va "
        "par taille, non par habitant : dans une même taille, ce montant baisse quand la population monte."
    )


def oneself(said: str, context: Context) -> list[Reply]:
    """What a member is paid, asked before any result; nothing for another question."""
    return [for_oneself(context, THE_MONEY)] if _PAID.fullmatch(key(said)) else []


def for_oneself(context: Context, whose: str) -> Reply:
    """The agreement pays the community; what it gives its members is its own decision, under a ceiling."""
    figures = context.knowledge.figures
    known = figures.standing("pass-", context.today.year)
    ceiling = f", soit {known.text} en {known.year}" if known else ""
    notes = "".join(f" {note}" for note in of_figures(figures, filter(None, [known]), context.today))
    return Reply(
        text=f"**{whose}** L'accord ne prévoit rien par personne : chaque CPTS décide si elle indemnise le temps de "
        "ses membres, et combien. Aucun barème national n'a été trouvé. Le total, par professionnel et par année "
        f"civile, ne dépasse pas un plafond annuel de la sécurité sociale{ceiling}.{notes} Demandez le règlement "
        "intérieur de la CPTS.",
        choices=(
            Choice(id="faq:indemnites-principe", label="Les indemnités des membres"),
            Choice(id="faq:indemnites-montant", label="Quel tarif horaire ?"),
        ),
    )


def _total(result: Estimate) -> str:
    words = total_words(result)
    return words[0].upper() + words[1:]


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1))
