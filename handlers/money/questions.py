"""Questions about money and progress, shared by *Créer* and *Estimer*."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from handlers.engine.flow import Accept, Context, Hold, Outcome, Question, Refuse
from handlers.engine.messages import Choice
from handlers.hearing.assent import blunt, yes_or_no
from handlers.hearing.intent import is_asking
from handlers.hearing.numbers import corrects_number, heard, is_number, names_people, tells_people
from handlers.money import what_if
from handlers.money.by_cpts import communes_taken, told_by_name
from handlers.money.sizes import AS_BAND, AS_PEOPLE, label_of_postcode, of_band, people_or_postcode, size_in, sized
from handlers.money.wording import band_words
from knowledge.rates import FundingError
from knowledge.territory import Location, Territory
from knowledge.territory.atlas.location import Role
from knowledge.text import key, words
from knowledge.wording import count, inhabitants, number

Condition = Callable[[Context], bool]
Spoken = Callable[[str, Context], Any]

OPTIONS = {
    "both": "Les deux",
    "qualite": "Qualité et pertinence des soins",
    "accompagnement": "Accompagnement des professionnels",
    "none": "Aucune",
}
STAGES = {
    "idea": "Une idée, pas encore de groupe",
    "group": "Un groupe s'est réuni",
    "letter": "La lettre d'intention est envoyée",
    "project": "Le projet de santé est déposé",
    "validated": "Le projet de santé est validé",
}
BASES = {
    "communes": "Par ses communes",
    "population": "Par un nombre d'habitants",
    "band": "Par sa taille (1 à 4)",
}
YEARS = {"first": "La première année de contrat", "later": "Une année suivante"}
CRISIS = {"no": "Non, une année ordinaire", "yes": "Oui, une crise reconnue par l'ARS"}
_BARE = re.compile(r"\d{4,12}|\d{1,3}(?:[\s.,]\d{3}){1,3}")  # a number alone, in one piece or in thousands
_TOWNS = frozenset("villes|les villes|par villes|par ses villes|par ville|villages".split("|"))  # Villes is a village
_OF_PEOPLE = re.compile(
    r"(?:(?:oui|non|c est|ce sont|c|des|d|un|le|les|nombre|bien|la) )*(?:habitants?|population|gens|personnes)$"
)
_POSTCODE = 5  # digits
_FEWEST = 1_000  # inhabitants; below, a slip of the finger or the number of a choice rather than a territory
AS_POSTCODE = "code-postal:"


def unspoken(said: str, context: Context) -> None:
    """Of a question that no what-if is about."""


def yes_or_no_of(
    key: str,
    title: str,
    ask: str,
    labels: Mapping[str, str],
    *,
    explanation: str,
    spoken: Spoken = unspoken,
) -> Question:
    """A question answered by yes or no; without an answer, no. `labels` are those of the choices "yes" and "no"."""
    return Question(
        key=key,
        title=title,
        ask=lambda context: ask,
        parse=_parse_yes_or_no,
        show=lambda value, context: labels["yes" if value else "no"],
        help=explanation,
        choices=lambda context: [Choice(id=i, label=label) for i, label in labels.items()],
        unknown=False,
        spoken=spoken,
    )


def _parse_yes_or_no(said: str, context: Context) -> Outcome:
    heard = yes_or_no(said)
    return Refuse("Répondez par oui ou par non.") if heard is None else Accept(heard)


def _is_named(said: str, label: str, title: str) -> bool:
    """Whether a label is said with words of what is asked: « les deux missions », « aucune mission optionnelle »."""
    rest = blunt(said).removeprefix(key(label)).split() if blunt(said).startswith(f"{key(label)} ") else []
    return bool(rest) and {word.rstrip("s") for word in rest} <= {word.rstrip("s") for word in words(title)}


def one_of(
    key: str,
    title: str,
    ask: str,
    labels: Mapping[str, str],
    *,
    explanation: str,
    unknown: str | None,
    spoken: Spoken = unspoken,
    heard: Mapping[str, str] | None = None,
) -> Question:
    """A question whose answers are a closed list; `heard` are patterns of other words for them."""

    def parse(said: str, context: Context) -> Outcome:
        if said in labels:
            return Accept(said)
        found = [answer for answer, pattern in (heard or {}).items() if re.fullmatch(pattern, blunt(said))]
        found = found or [answer for answer, label in labels.items() if _is_named(said, label, title)]
        return Accept(found[0]) if found else Refuse("Choisissez une des réponses proposées.")

    return Question(
        key=key,
        title=title,
        ask=lambda context: ask,
        parse=parse,
        show=lambda value, context: labels[value],
        help=explanation,
        choices=lambda context: [Choice(id=i, label=label) for i, label in labels.items()],
        unknown=unknown,
        spoken=spoken,
    )


options = one_of(
    "options",
    "Missions optionnelles",
    "Toute CPTS qui signe l'accord mène ses missions socles. "
    "Lesquelles des deux missions optionnelles envisagez-vous ?",
    OPTIONS,
    explanation="Une mission optionnelle ajoute un financement et des actions à mener ; son calendrier est libre. "
    "« Je ne sais pas » compte les deux, et le détail les montre à part.",
    unknown="both",
    spoken=what_if.options,
    heard={
        "none": r"non|aucune?(?: des deux)?|rien|ni l une? ni l autre|plus tard|pas (?:maintenant|encore)",
        "both": r"1 (?:et )?[23](?: (?:et )?[23])?|2 (?:et )?3",  # as the choices are numbered
    },
)
stage = one_of(
    "stage",
    "Avancement",
    "Où en est le projet ?",
    STAGES,
    explanation="La lettre d'intention est le premier courrier à l'ARS ; "
    "le projet de santé est le dossier complet qui suit.",
    unknown="idea",
    heard={
        "validated": r".{0,30}\b(?:aci|contrat)\b.{0,20}\bsigne\w*.{0,20}"
        r"|.{0,20}projet.{0,20} (?:est |a ete )?(?:valide|accepte)\w*",
        "project": r".{0,20}(?:projet|dossier)(?: de sante)? (?:est |a ete |deja )*(?:depose|envoye|transmis)\w*.{0,20}"
        r"|on a (?:deja )?(?:depose|envoye) (?:le|notre) (?:projet|dossier).{0,20}",
        "letter": r".{0,20}lettre(?: d intention)? (?:est |a ete |deja )*(?:envoyee?|partie|deposee?|faite).{0,20}"
        r"|on a (?:deja )?(?:envoye|depose|fait) (?:la|notre) lettre.{0,20}",
        "group": r"(?:on|nous) (?:s est|nous sommes|s etait)(?: deja| tous)? (?:reunie?s?|vue?s)(?: .{0,30})?"
        r"|.{0,30}\b(?:discute|parle|reunion|rencontre|groupe)\w*\b.{0,40}",
        "idea": r"(?:c est )?(?:encore |juste |seulement )*(?:une |l )?idee.{0,30}"
        r"|(?:pas|rien) (?:encore )?(?:commence|fait).{0,20}|(?:on|j) (?:y |commence a y )?(?:pense|reflechi)\w*.{0,20}"
        r"|(?:on|je) (?:demarre|debute|commence).{0,20}|au (?:tout )?debut",
    },
)


def _people_or_postcode(postcode: str, context: Context) -> Outcome:
    """« 80000 » is Amiens by its postcode, or a size; a number that is no postcode is one of people."""
    if not (places := context.knowledge.gazetteer.locate(postcode).named):
        return _of_people(postcode, context)
    people = Choice(id=f"{AS_PEOPLE}{int(postcode)}", label=inhabitants(int(postcode)))
    place = Choice(id=f"{AS_POSTCODE}{postcode}", label=label_of_postcode(places))
    return Hold({"figure": postcode}, people_or_postcode(postcode, places), [people, place])


def _is_amount(said: str, context: Context) -> bool:
    """Whether words tell a number of people: one alone, one that says so, a bound or a range."""
    if _numbers_places(said, context):
        return False
    told = heard(said)
    return bool(_BARE.fullmatch(said)) or names_people(said) or (told is not None and told.exact is None)


def _numbers_places(said: str, context: Context) -> bool:
    """« Marseille 3 et 14 »: beside the name of a place, numbers this small are those of its arrondissements."""
    told = heard(said)
    if told is None or names_people(said) or max(told.low or 0, told.high or 0) >= _FEWEST:
        return False
    location = context.knowledge.gazetteer.locate(said)
    read = (location.read[part.start : part.end] for part in location.parts if part.role is Role.PLACE)
    return any(not text.isdecimal() for text in read)


def _tells_which(said: str, context: Context) -> bool:
    """« C'est des habitants », once it was asked what a number is."""
    return bool(context.draft) and bool(_OF_PEOPLE.fullmatch(key(said)))


def _counts_instead(said: str, context: Context) -> bool:
    """« On est 61 000 habitants », where communes are asked for and none is given yet."""
    return context.answers.basis == "communes" and not context.answers.territory and tells_people(said)


def _of_people(said: str, context: Context) -> Outcome:
    """A number of inhabitants given at once."""
    outcome = _parse_population(said, context)
    return _based(outcome) if isinstance(outcome, Accept) else outcome


def _parse_basis(said: str, context: Context) -> Outcome:
    """The way to describe the territory, or at once the description: a number of inhabitants, communes."""
    if said in BASES or key(said) in _TOWNS:
        return Accept(said if said in BASES else "communes")
    if told := told_by_name(said, context, AS_PEOPLE):  # before any number: a CPTS is called « 21-52 »
        return replace(told, choices=(*told.choices, *_bases()))
    if said.isdigit() and len(said) == _POSTCODE:
        return _people_or_postcode(said, context)
    if _tells_which(said, context) or said.startswith((AS_PEOPLE, AS_BAND)) or _is_amount(said, context):
        return _of_people(context.draft["figure"] if _tells_which(said, context) else said, context)
    if (size := size_in(said)) and not is_asking(said):
        return _based(of_band(size, context.knowledge.rates.on(context.today)))
    return _by_places(said, context)


def _by_places(said: str, context: Context) -> Outcome:
    """Communes at once; a number alone may be a postcode or people, and is asked."""
    if codes := communes_taken(said, context):
        return Accept("communes", _noted(context.knowledge.gazetteer.territory(codes)), {"territory": codes})
    location = context.knowledge.gazetteer.locate(said.removeprefix(AS_POSTCODE))
    if (figure := _only_figure(location)) and not said.startswith(AS_POSTCODE):
        return _people_or_postcode(figure, context)
    if location.places and not (location.ambiguous or location.unknown):
        return Accept("communes", _noted(location.territory), {"territory": list(location.territory.codes)})
    if _lists_places(said, location):  # the list is put together where communes are asked
        return Accept("communes", handed=said)
    return Refuse("Choisissez une des réponses proposées.")


def _noted(territory: Territory) -> str:
    return f"Noté : {inhabitants(territory.population)} dans {count(len(territory), 'commune')}."


def _lists_places(said: str, location: Location) -> bool:
    """Whether a message is a list of communes, one of which is doubtful: « Guéret, Bourganeuf, Royère »."""
    found = len(location.places) + len(location.ambiguous)
    return not is_asking(said) and found > len(location.unknown) and (found > 1 or bool(location.ambiguous))


def _based(outcome: Accept) -> Accept:
    """A number given at once, or the size that a bound names."""
    if outcome.value is None:
        return Accept("band", outcome.note, {"band": outcome.also["band"]})
    return Accept("population", outcome.note, {"population": outcome.value})


def _only_figure(location: Location) -> str:
    """« et avec 82000 ? »: the one number of a message that names no place in letters; it may be people."""
    taken = [location.read[part.start : part.end] for part in location.parts if part.role is Role.PLACE]
    figures = [text for text in taken if text.isdecimal() and len(text) == _POSTCODE]
    return figures[0] if len(taken) == len(figures) == 1 else ""


def _bases() -> list[Choice]:
    return [Choice(id=i, label=label) for i, label in BASES.items()]


basis = Question(
    key="basis",
    title="Point de départ",
    ask=lambda context: "Comment voulez-vous décrire le territoire ?",
    parse=_parse_basis,
    show=lambda value, context: BASES[value],
    help="Le financement dépend du nombre d'habitants. Si vous connaissez les communes, je fais la somme.",
    choices=lambda context: _bases(),
    unknown="communes",
    heeds=lambda said, context: _tells_which(said, context) or _counts_instead(said, context),
)
year = one_of(
    "year",
    "Année",
    "Pour quelle année du contrat voulez-vous l'estimation ?",
    YEARS,
    explanation="La première année, le plan de crise est à rédiger ; ensuite il est mis à jour. "
    "Le montant n'est pas le même.",
    unknown="later",
    heard={"later": r"plus tard"},
    spoken=what_if.year,
)


crisis = yes_or_no_of(
    "crisis",
    "Crise sanitaire",
    "Faut-il compter une crise sanitaire grave reconnue par l'ARS cette année-là ?",
    CRISIS,
    explanation="Un montant n'est versé que si l'ARS reconnaît une crise. Dans le doute, répondez non.",
    spoken=what_if.crisis,
)


def _parse_population(said: str, context: Context) -> Outcome:
    table = context.knowledge.rates.on(context.today)
    if said.startswith(AS_BAND):
        return of_band(int(said.removeprefix(AS_BAND)), table)
    told = heard(said)
    if told is None or _numbers_places(said, context):
        return Refuse("Écrivez un seul nombre d'habitants, par exemple 52 000.")
    people = told.exact
    try:
        if people is None:
            return sized(told, table)
        table.band_of(people)
    except FundingError as error:
        return Refuse(str(error))
    if people < _FEWEST and not said.startswith(AS_PEOPLE):
        choices = [Choice(id=f"{AS_PEOPLE}{n}", label=inhabitants(n)) for n in (people, people * 1_000)]
        return Hold(None, f"{inhabitants(people)} : est-ce bien cela ? Sinon, écrivez un autre nombre.", choices)
    return Accept(people, note=f"Noté : {inhabitants(people)}.")


def _is_of_people(said: str) -> bool:
    """Whether words typed at the recap are a number of people."""
    return names_people(said) or is_number(said)


population = Question(
    key="population",
    title="Habitants",
    ask=lambda context: "Combien d'habitants compte le territoire, à peu près ?",
    parse=_parse_population,
    show=lambda value, context: number(value) if value else "par la taille",
    help="Comptez les habitants de toutes les communes, pas les patients. À peu près suffit, sauf près d'un seuil.",
    applies=lambda context: context.answers.basis == "population",
    amends=_is_of_people,
    heeds=lambda said, context: tells_people(said) or corrects_number(said),
)


def _parse_band(said: str, context: Context) -> Outcome:
    found = [w for w in words(said) if w in ("1", "2", "3", "4")]
    return Accept(int(found[0])) if len(found) == 1 else Refuse("Les tailles vont de 1 à 4.")


def _bands(context: Context) -> list[Choice]:
    table = context.knowledge.rates.on(context.today)
    return [Choice(id=str(n), label=band_words(table, n).capitalize()) for n in (1, 2, 3, 4)]


band = Question(
    key="band",
    title="Taille",
    ask=lambda context: "Quelle est la taille de la CPTS ?",
    parse=_parse_band,
    show=lambda value, context: band_words(context.knowledge.rates.on(context.today), value),
    help="La taille dépend du nombre d'habitants du territoire.",
    choices=_bands,
    applies=lambda context: context.answers.basis == "band",
)
