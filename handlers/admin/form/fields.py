"""Fields that several forms share: a site, a mailbox, a region, a date, a source on one line."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from handlers.admin.form import postal
from handlers.admin.form.field import UNSURE, Field, HalfError, Parse, UnsureError, WrongError, fixed, text_of
from handlers.admin.form.message import holds_way, is_way
from handlers.admin.form.proposal import desk_of
from handlers.admin.form.scope import outside
from handlers.admin.form.state import Filling
from handlers.engine.messages import Choice
from handlers.engine.quotation import quoted
from handlers.hearing.assent import yes_or_no
from handlers.turn.talk import Talk
from knowledge import areas
from knowledge.areas import instead
from knowledge.dates import dates_told, doubtfully_told, month_told, read_period, years_back
from knowledge.fitness import LONGEST_LINE, LONGEST_NAME, is_past, of_source
from knowledge.reach import ADDRESS, BARE_SITE, phone_of
from knowledge.reading import READ_ON
from knowledge.sources import Source
from knowledge.territory import Departement
from knowledge.text import key
from knowledge.ways import WayError, mailbox_of, site_of, telephone_of
from knowledge.wording import listing, published, some

NATIONAL = Choice(id="admin-tout-le-pays", label="Tout le pays")
_EVERYWHERE = frozenset(
    "tout le pays|toute la france|la france|france|france entiere|la france entiere|partout|partout en france|national"
    "|nationale|le pays entier|le pays|toutes les regions|toutes|aucune region|pas de region|sans region|aucun|fr"
    "".split("|")
)
A_DAY = "« 15/03/2026 », « hier » ou « aujourd'hui »"
MOST_OF_A_DATE = 3  # words: « le 5 décembre »; more of them say something else
MOST_COMMUNES = 4  # said when nothing is known there
_CUT = re.compile(
    r"(?: [\w()-]+){0,4} [\w()-]+\.(?:pdf|html?|docx?|xlsx?|php|aspx?)\b", re.IGNORECASE
)  # after an address
_WHOLE_YEAR = frozenset("en depuis l annee de la date".split())  # around a year that is told alone
_APART = re.compile(r"\s+(?=[,.)])")  # before what followed an address
_DATE_ALONE = re.compile(  # no word of what was read
    rf"(?:{READ_ON} )?(?:le|en) (?:\w+ ){{0,2}}\d{{4}}", re.IGNORECASE
)
_TWICE = re.compile(r"([,;])(?:\s*[,;])+")  # around what was one
_A_YEAR = re.compile(r"\b\d{4}\b")
SHORT = "admin-nom-seul"  # the label of the choice is the name without what comes after it
WHOLE = Choice(id="admin-nom-entier", label="Le nom entier")
_LED_TO = re.compile(  # « bonjour, alors c'est la CPTS … »
    r"^\W*(?:(?:bonjour|bonsoir|alors|donc|oui|ok|voil[àa]|euh|bon)[\s,]+)*c['’ ]?est\s+(?:l['’]\s*|l[ae]\s+)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_HEAD_OF_NAME = re.compile(r"(?:[^,;\n(]|\([^)]*\)?)+")  # commas within brackets are of the name


def not_postal(said: str) -> str:
    """The question whether a text is an address, when it has nothing of one; "" when it has."""
    return "" if postal.OF_ONE.search(said) else f"{quoted(said)} : est-ce bien son adresse postale ?"


def a_text(said: str, what: str) -> str:
    """What was said, when it is not a way to reach somebody given in the place of `what`. Raises `WrongError`."""
    if is_way(said):
        raise WrongError(f"{quoted(said)} est un moyen de joindre quelqu'un, pas {what}.")
    return said


def titled(title: str) -> str:
    """A source as it is named, when whoever reads it could find it. Raises `WrongError`."""
    if wrong := of_source(title):
        raise WrongError(f"{wrong[0].upper()}{wrong[1:]}.")
    return title


def whole_address(said: str) -> str:
    """What was said, when no address in it is cut by a space. Raises `WrongError`."""
    found = ADDRESS.search(said)
    cut = _CUT.match(said[found.end() :]) if found and found[0][-1] not in ".,;)" else None
    if found and cut:
        why = f"{quoted(found[0] + cut[0])} a un espace, et une adresse n'en a pas"
        raise WrongError(f"{why} : copiez celle que le navigateur montre (il écrit « %20 » à sa place).")
    return said


def source_of(said: str) -> dict[str, str]:
    """A source from one line: its title, and its address where it has one. Raises `WrongError`."""
    found = ADDRESS.search(a_text(said, "une source"))
    bare = None if found else BARE_SITE.search(said)
    ref = found[0].rstrip(".,;)") if found else f"https://{bare[0]}" if bare else ""
    whole_address(said)
    title = " ".join(said.replace(ref, " ").split()).strip(" ,;:()|-") if found else " ".join(said.split())
    title = _TWICE.sub(r"\1", _APART.sub("", title))
    if ref and (not title.strip("+ ") or _DATE_ALONE.fullmatch(title)):
        title = ", ".join(filter(None, [(urlsplit(ref).hostname or "").removeprefix("www."), title]))
    if title and not ref:  # an address says where it is, however short the name
        titled(title)
    if not title or len(ref) > LONGEST_LINE:
        raise WrongError(
            "Donnez le titre du document et, s'il en a une, son adresse : "
            "« ARS Bretagne, guide des CPTS, 2025 https://… »."
        )
    return Source(title=title, ref=ref or title).model_dump()


def is_everywhere(said: str) -> bool:
    """« tout le pays », « partout », « national »: of no region."""
    return said == NATIONAL.id or key(said) in _EVERYWHERE


def region_of(talk: Talk, said: str) -> str:
    """The code of a region given by its name, or chosen. Raises `WrongError`.

    A number that is typed is that of a département: « 75 » is Paris to people, and the code of Nouvelle-Aquitaine.
    """
    gazetteer, wanted = talk.knowledge.gazetteer, said.strip()
    is_chosen = any(choice.id == wanted for choice in talk.session.offered)
    if region := (gazetteer.region(wanted) if is_chosen else None) or areas.region(gazetteer, wanted):
        return region.code
    departement = departement_of(talk, wanted)
    if departement and (region := gazetteer.region(departement.region)):
        where = f"{quoted(wanted)} est un département ({departement.name}, {region.name})."
        choice = Choice(id=region.code, label=region.name)
        raise HalfError(f"{where} Écrivez le nom de la région, ou choisissez-la.", {"region": region.code}, [choice])
    if both := [r.name for part in re.split(r",| et ", wanted) if (r := areas.region(gazetteer, part.strip()))][1:]:
        raise WrongError(f"Une région à la fois. Pour {listing(both)}, faites-le ensuite.")
    whole = " Pour la France entière : « tout le pays »." if NATIONAL.label in _labels(talk) else ""
    unknown = f"Je ne connais pas la région {quoted(wanted)}{instead(gazetteer, wanted)}."
    raise WrongError(f"{unknown} Écrivez son nom.{whole}")


def _labels(talk: Talk) -> set[str]:
    return {choice.label for choice in talk.session.offered}


def departement_of(talk: Talk, said: str) -> Departement | None:
    """« Creuse », « 23 », « la Creuse (23) »: the département of a name or a number."""
    return areas.departement(talk.knowledge.gazetteer, said)


def place_of(talk: Talk, said: str) -> str:
    """« Creuse (23) », « Bretagne »: the département or region that words name, when they name nothing more."""
    if departement := departement_of(talk, said):
        return f"{departement.name} ({departement.code})"
    region = areas.region(talk.knowledge.gazetteer, said)
    return region.name if region else ""


def place_meant(talk: Talk, said: str) -> tuple[str, str]:
    """« délégation de la creuze »: the words before a place, and the place they end with, misspelt perhaps.

    A place that is named comes before one that nearly is: Rennes is no slip of Ardennes. "" when there is none.
    """
    words = said.split()
    tails = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words))]
    readers: tuple[Callable[[Talk, str], str], ...] = (place_of, _commune, _alike)
    found = ((head, place) for read in readers for head, tail in tails if (place := read(talk, tail)))
    return next(found, (said, ""))


def in_full(talk: Talk, said: str) -> str:
    """« ars paca »: the same with the region it ends with by its whole name; "" when it has it, or ends with none."""
    words = said.split()
    for at in range(1, len(words)):
        tail = " ".join(words[at:])
        if (region := areas.region(talk.knowledge.gazetteer, tail)) and key(region.name) not in key(tail):
            return " ".join([*words[:at], region.name])
    return ""


def is_written(talk: Talk, said: str) -> bool:
    """Whether words name communes as they are written, « Rennes », « 35000 », and a slip made none of them."""
    names = [key(place.name) for place in talk.knowledge.gazetteer.locate(said).named]
    return said.isdigit() or (bool(names) and all(name in key(said) for name in names))


def _commune(talk: Talk, said: str) -> str:
    """The words that name communes as they are written; nothing that a slip may have made of one."""
    return said if is_written(talk, said) and communes_named(talk, said) else ""


def _alike(talk: Talk, said: str) -> str:
    area = areas.alike(talk.knowledge.gazetteer, said)
    return area.name if area else ""


def communes_named(talk: Talk, said: str) -> str:
    """« Guéret (23) »: the communes that words name, or may name; "" when they are more than that."""
    found = talk.knowledge.gazetteer.locate(said)
    return "" if found.unknown or found.too_wide else some([place.label for place in found.named], MOST_COMMUNES)


def named_places(talk: Talk, departements: Iterable[str], region: str) -> str:
    """The names and numbers of départements, with the name of their region or of this one."""
    gazetteer = talk.knowledge.gazetteer
    found = [d for code in departements if (d := gazetteer.departement(code))]
    regions = [r for code in {region, *(d.region for d in found)} if (r := gazetteer.region(code))]
    return " ".join([*(f"{d.code} {d.name}" for d in found), *(r.name for r in regions)])


def _read_by(read: Callable[[str], str]) -> Parse:
    """A way to reach somebody, as `knowledge.ways` reads it. Raises `WrongError`."""

    def parse(said: str, talk: Talk, filling: Filling) -> str:
        try:
            return read(said)
        except WayError as error:
            raise WrongError(str(error)) from error

    return parse


def region(said: str, talk: Talk, filling: Filling) -> str:
    """A region this admin may write for. Raises `WrongError`."""
    code = region_of(talk, said)
    if not desk_of(talk).admin.may([code]):
        raise WrongError(outside(talk, desk_of(talk).admin, "cpts", [code]))
    return code


def regions(talk: Talk, filling: Filling) -> list[Choice]:
    """The regions of an admin who has some."""
    gazetteer = talk.knowledge.gazetteer
    return [Choice(id=c, label=r.name) for c in sorted(desk_of(talk).admin.regions) if (r := gazetteer.region(c))]


def month_or_day(said: str, talk: Talk, filling: Filling) -> str:
    """« 2026 », « mars 2026 » or « 15/03/2026 », not after today; « aujourd'hui ». Raises `WrongError`."""
    guessed = filling.held.get("year", "") if yes_or_no(said) else ""
    is_undated = len(said.split()) <= MOST_OF_A_DATE and not _A_YEAR.search(said)
    text = guessed or read_period(said, talk.today)
    doubted = "" if text else years_back(said, talk.today) or doubtfully_told(said, talk.today)
    if is_past(doubted, talk.today):
        raise _whether_then(said, doubted, "comme vous l'avez")
    if not text and is_undated and (told := month_told(said, talk.today)):
        raise _whether_then(said, told[1], "avec son année")
    if not is_past(text, talk.today):
        raise WrongError(
            "Donnez une date passée, comme vous l'avez : « 2024 », « mars 2024 », « 15/03/2024 » ou « aujourd'hui »."
        )
    return text


def _whether_then(said: str, period: str, how: str) -> HalfError:
    """The question whether a date that nobody is sure of, or whose year is not said, is this one."""
    asked = f"{quoted(said)} : est-ce {published(period)} ? Choisissez, ou écrivez la date {how}."
    return HalfError(asked, {"year": period}, [Choice(id=period, label=published(period))])


def as_read(talk: Talk, filling: Filling, said: str) -> str:
    """How a date was read that was counted back, or kept by its year alone; "" when it is as it was written."""
    period = read_period(said, talk.today)
    is_part = period in said and not _WHOLE_YEAR.issuperset(key(said.replace(period, " ")).split())
    return f"{quoted(said)} : {published(period)}." if period and (is_part or not _A_YEAR.search(said)) else ""


def past_day(said: str, talk: Talk, filling: Filling) -> str:
    """A day not after today, « 15/03/2026 » or « aujourd'hui ». Raises `WrongError`."""
    try:
        text = month_or_day(said, talk, filling)
    except HalfError:
        raise
    except WrongError as error:
        raise WrongError(f"Donnez un jour passé : {A_DAY}.") from error
    if len(text) != len("2026-03-15"):
        raise WrongError(
            f"« Relu le » est un jour entier : {A_DAY}. De {published(text)}, donnez celui dont vous êtes sûr."
        )
    return text


def one_of(
    name: str,
    title: str,
    ask: str,
    labels: Mapping[str, str],
    also: Mapping[str, str] | None = None,
    without: str = "",
    read: Callable[[str], str | None] = lambda said: None,
) -> Field:
    """A choice between `labels`, id to label; `also` are other words for some of them, `read` knows more of them."""
    words = {key(said): i for i, label in labels.items() for said in (i, label)} | dict(also or {})

    def parse(said: str, talk: Talk, filling: Filling) -> str:
        found = words.get(key(said)) or (None if holds_way(said) else read(said)) or _begun(labels, said)
        if found is None:  # with a way to reach somebody in it, it says more than one thing
            raise WrongError("Choisissez dans la liste.")
        return found

    choices = [Choice(id=i, label=label) for i, label in labels.items()]
    return Field(name, title, fixed(ask), parse, choices=lambda talk, filling: choices, without=without)


def _begun(labels: Mapping[str, str], said: str) -> str | None:
    """« contrat » is « contrat ACI signé » when no other label begins so."""
    found = [i for i, label in labels.items() if key(said) and f"{key(label)} ".startswith(f"{key(said)} ")]
    return found[0] if len(found) == 1 else None


def _name(said: str, talk: Talk, filling: Filling) -> str:
    """The name of a body: neither a way to reach it nor a person. Raises `WrongError`.

    Raises `UnsureError` for one with a list or an address after it, or without a word: it may be no name.
    """
    said, whole = _LED_TO.sub("", said), filling.held.get(UNSURE, "")
    if whole and (said in (SHORT, WHOLE.id) or key(said) == key(WHOLE.label) or yes_or_no(said)):
        return _short_name(whole) if said == SHORT else _whole_name(whole, talk, filling)
    if whole and yes_or_no(said) is False:
        raise WrongError(NAME.ask(talk, filling))
    if "@" in said or phone_of(said) or "://" in said or holds_way(said):
        raise WrongError("C'est un moyen de joindre l'organisme, pas son nom. Il vous sera demandé ensuite.")
    name, short = _whole_name(said, talk, filling), _short_name(said)
    if _is_of_more(talk, said.strip().removeprefix(short)):
        asked = f"Le nom est-il {quoted(short)} ? Ce qui suit n'est encore gardé nulle part."
        raise UnsureError(asked, said, [Choice(id=SHORT, label=short), WHOLE])
    if not _WORD.search(name) or dates_told(name, talk.today):
        raise UnsureError(f"{quoted(name)} : est-ce bien son nom ?", said)
    return name


def _whole_name(said: str, talk: Talk, filling: Filling) -> str:
    return str(text_of(2, LONGEST_NAME)(said, talk, filling))


def _short_name(said: str) -> str:
    """A name without what comes after it, between commas or as an address."""
    head = _HEAD_OF_NAME.match(said)
    return " ".join(postal.BEGINS.split(head[0] if head else said, maxsplit=1)[0].split()).strip(" -:")


def _is_of_more(talk: Talk, rest: str) -> bool:
    """Whether what comes after a name is of other fields, figures, lines or communes, and not « …, accueil »."""
    pieces = [piece.strip() for piece in re.split(r"[,;\n]", rest) if piece.strip()]
    return bool(re.search(r"\d|\n", rest)) or any(is_written(talk, piece) for piece in pieces)


def _left_of_name(talk: Talk, filling: Filling, said: str) -> str:
    """What came after a name and is kept nowhere."""
    whole = " ".join(filling.held.get(UNSURE, "").split()) if said == SHORT else ""
    rest = whole.removeprefix(_short_name(whole)).strip(" ,;:-")
    return f"Je n'ai pas gardé {quoted(rest)} : cela vous est demandé champ par champ." if rest else ""


NAME = Field(
    "name", "Nom", fixed("Quel nom ? Celui de l'organisme, jamais d'une personne."), _name, remark=_left_of_name
)
SITE = Field("website", "Site", fixed("Son site ?"), _read_by(site_of), default="", anywhere=True)
MAILBOX = Field(
    "email", "Courriel", fixed("Son adresse électronique de service ?"), _read_by(mailbox_of), default="", anywhere=True
)
PHONE = Field(
    "phone", "Téléphone", fixed("Son numéro de téléphone ?"), _read_by(telephone_of), default="", anywhere=True
)
