"""Messages made from known lists of communes, in every dress people send them in.

Each message knows what it means: the codes it names. A fixed seed makes the same messages again.
"""

import random
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from knowledge.territory import Commune, Epci, Gazetteer
from knowledge.territory.atlas.names import place_key

CITIES = {"75056", "69123", "13055"}
MOST = 60  # communes in a message


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages sent one after the other, the codes they name together, and the dress they wear."""

    parts: tuple[str, ...]
    meant: frozenset[str]
    dress: str

    @property
    def text(self) -> str:
        return "\n----\n".join(self.parts)


@dataclass(frozen=True, slots=True)
class Item:
    """One commune of a list, with whether it must be told from its namesakes."""

    commune: Commune
    namesake: bool

    @property
    def people(self) -> int:
        return self.commune.population or 0


Dress = Callable[["Writer", Sequence[Item]], str]


@cache
def bearers(gazetteer: Gazetteer) -> Counter[str]:
    """How many communes bear each name: a second or more to count, so once for all writers."""
    return Counter(place_key(commune.name) for commune in gazetteer.communes())


class Writer:
    """Draws lists and writes them; every choice comes from one seed."""

    def __init__(self, gazetteer: Gazetteer, seed: int) -> None:
        self._gazetteer = gazetteer
        self.chance = random.Random(seed)  # noqa: S311  # the same messages at each run
        self._bearers = bearers(gazetteer)

    def sent(self) -> Sent:
        """The next message."""
        kind = self.chance.choices(("list", "except", "city"), (90, 5, 5))[0]
        if kind == "except":
            return self._less_some()
        return self._of_a_city() if kind == "city" else self._a_list()

    def _a_list(self) -> Sent:
        items = self.drawn()
        name, dress = self.chance.choice(list(DRESSES.items()))
        text = dress(self, items)
        meant = frozenset(item.commune.code for item in items)
        cut = self.chance.random() < 0.06 and "\n" in text and name != "courriel"
        parts = self._cut(text) if cut else (text,)
        return Sent(parts, meant, f"{name}, coupé" if cut else name)

    def _cut(self, text: str) -> tuple[str, ...]:
        """In two, between two lines, as a client cuts what is too long."""
        ends = [place for place, sign in enumerate(text) if sign == "\n"]
        place = self.chance.choice(ends)
        parts = (text[:place].strip(), text[place + 1 :].strip())
        return tuple(part for part in parts if part)

    # Lists

    def drawn(self) -> list[Item]:
        """One to sixty communes of one, two or three intercommunalities that touch, each once."""
        count = self.chance.choice((1, 2, 3, 5, 8, 12, 22, 40, MOST))
        found: dict[str, Commune] = {}
        for epci in self._epcis():
            for code in self.chance.sample(epci.communes, len(epci.communes)):
                commune = self._gazetteer.commune(code)
                if commune and commune.code not in CITIES and len(found) < count:
                    found[commune.code] = commune
        return [Item(c, self._is_namesake(c)) for c in found.values()]

    def _epcis(self) -> list[Epci]:
        first = self.chance.choice(self._all)
        if self.chance.random() < 0.5:
            return [first]
        beside = [e for e in self._all if e.departement == first.departement and e != first]
        return [first, *self.chance.sample(beside, min(2, len(beside)))]

    @cached_property
    def _all(self) -> list[Epci]:
        return [epci for epci in self._gazetteer.epcis if epci.kind != "EPT" and len(epci.communes) < 200]

    def _is_namesake(self, commune: Commune) -> bool:
        return self._bearers[place_key(commune.name)] > 1

    def _less_some(self) -> Sent:
        """« CC … sauf X et Y »."""
        epci = self.chance.choice([e for e in self._all if len(e.communes) >= 5])
        gone = self.chance.sample(epci.communes, self.chance.choice((1, 2, 3)))
        names = _and(self.chance, [_name(self._gazetteer, code) for code in gone])
        word = self.chance.choice(EXCEPT)
        text = f"{epci.name} ({epci.departement}) {word} {names}"
        return Sent((text,), frozenset(epci.communes) - set(gone), "sauf")

    def _of_a_city(self) -> Sent:
        """Arrondissements, by range or one by one."""
        city, prefix, most = self.chance.choice((("Paris", "751", 20), ("Lyon", "6938", 9), ("Marseille", "132", 16)))
        first = self.chance.randrange(1, most - 2)
        last = self.chance.randrange(first + 1, most)
        written = self.chance.choice(RANGES)(city, first, last)
        width = 5 - len(prefix)
        codes = frozenset(f"{prefix}{n:0{width}}" for n in range(first, last + 1))
        return Sent((written,), codes, "arrondissements")

    # How a name is written

    def name(self, item: Item) -> str:
        return self.chance.choice(HANDS)(item.commune.name)

    def told_apart(self, item: Item, hand: Callable[[str], str]) -> str:
        """The name, with its département where a namesake exists."""
        name = hand(item.commune.name)
        commune = item.commune
        if not item.namesake:
            return name
        ways = [f"{name} ({commune.departement})"]
        if len(commune.postcodes) == 1:
            ways += [f"{name} {commune.postcodes[0]}", f"{commune.postcodes[0]} {name}"]
        return self.chance.choice(ways)

    def hand(self) -> Callable[[str], str]:
        return self.chance.choice(HANDS)

    def number(self, people: int) -> str:
        return self.chance.choice(NUMBERS)(people)


def _name(gazetteer: Gazetteer, code: str) -> str:
    commune = gazetteer.commune(code)
    assert commune
    return commune.name


def _and(chance: random.Random, names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + f" et {names[-1]}"


def bare(name: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _short(name: str) -> str:
    return name.replace("Saint-", "St-").replace("Sainte-", "Ste ")


def _slashed(name: str) -> str:
    return name.replace("-sur-", " s/ ").replace("-sous-", " s/s ")


HANDS: tuple[Callable[[str], str], ...] = (
    str,
    str,
    str.upper,
    str.lower,
    bare,
    lambda name: bare(name).lower().replace("-", " "),
    _short,
    _slashed,
)
NUMBERS: tuple[Callable[[int], str], ...] = (
    str,
    lambda n: f"{n:,}".replace(",", " "),
    lambda n: f"{n:,}".replace(",", "\N{NO-BREAK SPACE}"),
    lambda n: f"{n:,}".replace(",", "."),
    lambda n: f"{n:,}".replace(",", " ") + " hab.",
    lambda n: f"{n} habitants",
)
EXCEPT = (
    "sauf",
    "sans",
    "hors",
    "hormis",
    "excepté",
    "moins",
    "mais pas",
    "à l'exception de",
    "et non",
    "en dehors de",
)
RANGES: tuple[Callable[[str, int, int], str], ...] = (
    lambda city, a, b: f"{city} {a} à {b}",
    lambda city, a, b: f"{city} {a}-{b}",
    lambda city, a, b: f"{city} du {_nth(a)} au {_nth(b)}",
    lambda city, a, b: f"{city} {a}e au {b}e",
    lambda city, a, b: f"arrondissements {a} à {b} de {city}",
    lambda city, a, b: f"du {_nth(a)} au {_nth(b)} arrondissement de {city}",
    lambda city, a, b: f"{_posted(city, a)} à {_posted(city, b)}",
    lambda city, a, b: f"{_posted(city, a)}-{_posted(city, b)}",
    lambda city, a, b: f"{city} " + ", ".join(_nth(n) for n in range(a, b)) + f" et {_nth(b)}",
)


def _nth(number: int) -> str:
    return "1er" if number == 1 else f"{number}e"


def _posted(city: str, number: int) -> str:
    return {"Paris": "750", "Lyon": "690", "Marseille": "130"}[city] + f"{number:02}"


# Dresses: how a list is laid out


def _commas(writer: Writer, items: Sequence[Item]) -> str:
    hand = writer.hand()
    sign = writer.chance.choice((", ", ",", " ; ", " / ", " + "))
    names = [writer.told_apart(item, hand) for item in items]
    if sign == ", " and len(names) > 1:
        return ", ".join(names[:-1]) + f" et {names[-1]}"
    return sign.join(names)


def _spaces(writer: Writer, items: Sequence[Item]) -> str:
    """Separated by spaces only, as on a telephone."""
    hand = writer.chance.choice((str, str.lower, bare))
    return " ".join(
        f"{hand(i.commune.name)} ({i.commune.departement})" if i.namesake else hand(i.commune.name) for i in items
    )


def _lines(writer: Writer, items: Sequence[Item]) -> str:
    hand = writer.hand()
    return "\n".join(writer.told_apart(item, hand) for item in items)


def _numbered(writer: Writer, items: Sequence[Item]) -> str:
    hand = writer.hand()
    mark = writer.chance.choice(("{}. ", "{}) ", "{} - ", "({}) ", "{}° ", "{}.\t", "{} "))
    return "\n".join(mark.format(n) + writer.told_apart(item, hand) for n, item in enumerate(items, 1))


def _bulleted(writer: Writer, items: Sequence[Item]) -> str:
    hand = writer.hand()
    mark = writer.chance.choice(("- ", "* ", "• ", "– ", "· ", "-", "> ", "o ", "→ "))
    return "\n".join(mark + writer.told_apart(item, hand) for item in items)


def _headed(writer: Writer, items: Sequence[Item]) -> str:
    """Under the name of their département, which tells namesakes apart."""
    hand = writer.hand()
    heading = writer.chance.choice(HEADINGS)
    mark = writer.chance.choice(("", "- ", "{}. ", "• "))
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.commune.departement].append(item)
    blocks = []
    for code, members in groups.items():
        departement = writer._gazetteer.departement(code)
        assert departement
        lines = [mark.format(n) + hand(item.commune.name) for n, item in enumerate(members, 1)]
        blocks.append("\n".join([heading(departement.name, code, len(members)), *lines]))
    return writer.chance.choice(("\n", "\n\n")).join(blocks)


HEADINGS: tuple[Callable[[str, str, int], str], ...] = (
    lambda name, code, n: f"{name.upper()} ({code})",
    lambda name, code, n: f"{name} :",
    lambda name, code, n: f"{name} ({code}) :",
    lambda name, code, n: f"{code} - {name}",
    lambda name, code, n: f"Département {code} :",
    lambda name, code, n: f"** {name} **",
    lambda name, code, n: f"{name.upper()} ({n} communes)",
    lambda name, code, n: f"Communes {_of(name)} :",
)


def _of(name: str) -> str:
    return f"d'{name}" if name[0] in "AEIOUÉY" else f"de {name}"


def _peopled(writer: Writer, items: Sequence[Item]) -> str:
    """Each with its population, and perhaps the total."""
    hand, number = writer.hand(), writer.chance.choice(NUMBERS)
    sign = writer.chance.choice((" : ", " – ", " - ", " (", "\t", " = ", ": ", ", ", " "))
    close = ")" if sign == " (" else ""
    mark = writer.chance.choice(("", "- ", "{}. "))
    lines = [
        mark.format(n)
        + (f"{hand(i.commune.name)} ({i.commune.departement})" if i.namesake else hand(i.commune.name))
        + f"{sign}{number(i.people)}{close}"
        for n, i in enumerate(items, 1)
    ]
    if writer.chance.random() < 0.5:
        lines.append(_total(writer, items))
    return "\n".join(lines)


def _total(writer: Writer, items: Sequence[Item]) -> str:
    people = sum(item.people for item in items)
    word = writer.chance.choice(("Total", "TOTAL :", "Total population :", "soit", "Soit un total de", "Total général"))
    return f"{word} {writer.number(people)}"


def _table(writer: Writer, items: Sequence[Item]) -> str:
    """Name, code and population in any order, with or without a heading."""
    sign = writer.chance.choice((";", "\t", ",", " | "))
    hand, number = writer.hand(), (str if sign == "," else writer.chance.choice(NUMBERS[:4]))
    insee = writer.chance.random() < 0.4
    columns = writer.chance.sample(("name", "code", "people"), 3)
    if writer.chance.random() < 0.3:
        columns.remove("people")
    eaten = writer.chance.random() < 0.3  # a spreadsheet eats the zero at the head of a code
    rows = []
    for item in items:
        code = item.commune.code if insee else (item.commune.postcodes or (item.commune.code,))[0]
        cells = {
            "name": hand(item.commune.name),
            "code": code.lstrip("0") if eaten else code,
            "people": number(item.people),
        }
        rows.append(sign.join(cells[column] for column in columns))
    if writer.chance.random() < 0.6:
        titles = {"name": "Commune", "code": "Code Insee" if insee else "Code postal", "people": "Population"}
        rows.insert(0, sign.join(titles[column] for column in columns))
    if "people" in columns and writer.chance.random() < 0.3:
        people = sum(item.people for item in items)
        totals = {"name": "Total", "code": "", "people": number(people)}
        rows.append(sign.join(totals[column] for column in columns))
    return "\n".join(rows)


def _mail(writer: Writer, items: Sequence[Item]) -> str:
    """An e-mail around another dress."""
    body = writer.chance.choice((_lines, _numbered, _bulleted, _headed, _peopled))(writer, items)
    opening = writer.chance.choice(OPENINGS)
    total = f"\n\n{_total(writer, items)}" if writer.chance.random() < 0.3 else ""
    return f"{opening}\n\n{body}{total}\n\n{writer.chance.choice(CLOSINGS)}"


OPENINGS = (
    "Bonjour,",
    "Bonjour Madame,\nComme convenu, voici la liste des communes de notre projet :",
    "Bonjour à tous,\n\nVeuillez trouver ci-dessous le territoire envisagé :",
    "Cher confrère,\nSuite à notre réunion du 12 mars, je vous transmets la liste :",
    "Bonjour docteur, voici nos communes :",
    "Chers collègues,\nLes communes concernées sont les suivantes :",
)
CLOSINGS = (
    "Cordialement,",
    "Bien cordialement\nDr Camille Exemple\n06 12 34 56 78",
    "Bien à vous,\nCamille Exemple\nCabinet des Tilleuls\n12 rue de la Gare, 18100 VIERZON\nTél. 02 48 12 34 56",
    "Merci d'avance\nBonne journée\nDr Dominique Modèle, médecin généraliste\nPort. 06.12.34.56.78",
    "Confraternellement,\n--\nDominique Modèle\nPharmacie du Port\nBP 12, 36000 Châteauroux Cedex\nwww.exemple.fr",
    "Bien à vous\ncamille@exemple.fr",
    "Cdt\nCamille\n+33 6 12 34 56 78",
)


def _spoken(writer: Writer, items: Sequence[Item]) -> str:
    """Dictated, with the marks said aloud."""
    names = [
        f"{i.commune.name} {i.commune.postcodes[0]}" if i.namesake else i.commune.name
        for i in items
        if i.commune.postcodes
    ]
    sign = writer.chance.choice((" virgule ", " point virgule ", " à la ligne "))
    text = sign.join(name.replace("-", " ") if writer.chance.random() < 0.5 else name for name in names)
    return text.lower() if writer.chance.random() < 0.5 else text


def _mojibake(writer: Writer, items: Sequence[Item]) -> str:
    """UTF-8 read as if it were another encoding."""
    text = writer.chance.choice((_lines, _commas, _bulleted))(writer, items)
    return text.encode().decode("cp1252", errors="replace") if _survives(text) else text


def _survives(text: str) -> bool:
    return "\N{REPLACEMENT CHARACTER}" not in text.encode().decode("cp1252", errors="replace")


def _coded(writer: Writer, items: Sequence[Item]) -> str:
    """Name and postcode on one line."""
    hand = writer.hand()
    sign = writer.chance.choice((" ", " - ", ", ", " (", "/"))
    close = ")" if sign == " (" else ""
    before = writer.chance.random() < 0.4 and sign in (" ", " - ")
    lines = []
    for item in items:
        code = (item.commune.postcodes or (item.commune.code,))[0]
        name = hand(item.commune.name)
        lines.append(f"{code}{sign}{name}" if before else f"{name}{sign}{code}{close}")
    return writer.chance.choice(("\n", " ; ")).join(lines)


DRESSES: dict[str, Dress] = {
    "virgules": _commas,
    "espaces": _spaces,
    "lignes": _lines,
    "numéros": _numbered,
    "puces": _bulleted,
    "titres": _headed,
    "populations": _peopled,
    "tableau": _table,
    "courriel": _mail,
    "dictée": _spoken,
    "mojibake": _mojibake,
    "codes": _coded,
}


def messages(gazetteer: Gazetteer, seed: int, count: int) -> Iterator[Sent]:
    writer = Writer(gazetteer, seed)
    return (writer.sent() for _ in range(count))
