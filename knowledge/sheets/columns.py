"""The columns of each kind of sheet, and both ways between a line and a card."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from pydantic import ValidationError

from knowledge.areas import departement, instead
from knowledge.base import Knowledge
from knowledge.contacts import KIND_FRENCH, NATIONAL, Contact
from knowledge.cpts import STATUS_FRENCH, identifier, plain_name
from knowledge.dates import read_period
from knowledge.faq.entry import identifier as entry_id
from knowledge.faq.entry import parted
from knowledge.overlay import Kind, Value
from knowledge.proofs import STATUS_FRENCH as CHECKED_FRENCH
from knowledge.proofs import is_surer
from knowledge.reach import ADDRESS
from knowledge.read_on import apart as told_apart
from knowledge.read_on import left_open, names_a_source, read_on, whole, year_borne
from knowledge.refusals import nearest
from knowledge.sheets import apart
from knowledge.sheets.apart import APART, WHERE_AND_WHEN
from knowledge.sheets.line import CellError, Cells, Line, Reader
from knowledge.text import key
from knowledge.ways import ERASING, WayError, mailbox_of, site_of, telephone_of
from knowledge.wording import listing, published

EVERYWHERE = "Tout le pays"
UNSOURCED = (
    "« Vérification » : dites aussi où et quand, dans « Source » et « Vu le », sans quoi rien n'est vérifié de plus"
)
MOST_OFFERED = 12  # words of a column that are all said when none of them is there
_CODED = re.compile(r"([^,;\n()]+) \((\d[\dAB]\d{3})\)", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """One kind of card as a sheet: its columns, the words a column takes, and both ways between a card and a line.

    `columns` say of each title what goes there.
    """

    columns: Mapping[str, str]
    options: Callable[[Knowledge], Mapping[str, Sequence[str]]]
    written: Callable[[Knowledge, Value], Cells]
    read: Callable[[Knowledge, Line, Value, date], tuple[str, Value]]


def _meant(labels: Mapping[Any, str], said: str) -> Any:
    """The code of a label that words are, or that they are part of alone: « signé », as in the conversation."""
    exact = next((code for code, label in labels.items() if said in (key(str(code)), key(label))), None)
    partly = [code for code, label in labels.items() if said and {*said.split()} <= {*key(label).split()}]
    return exact if exact is not None else partly[0] if len(partly) == 1 else None


def _labelled(labels: Mapping[Any, str], title: str) -> Reader:
    """Reads the code behind one of the words of a column."""

    def read(said: str) -> str:
        found = _meant(labels, key(said))
        if found is None:
            raise CellError(f"« {title} » : {_offered(list(labels.values()), said)}")
        return str(found)

    return read


def _offered(words: Sequence[str], said: str) -> str:
    """What to choose instead: all the words of a column when they are few, else those this nearly is."""
    if len(words) <= MOST_OFFERED:
        return f"choisissez parmi {listing(words, 'ou')}"
    by_words = {key(word): word for word in words}
    meant = by_words.get(nearest(key(said), by_words), "")
    return f"« {said[:40]} » n'est pas dans la liste{f', peut-être « {meant} »' if meant else ''}"


def _regions(knowledge: Knowledge) -> dict[str, str]:
    return {region.code: region.name for region in knowledge.gazetteer.regions}


def _departements(knowledge: Knowledge) -> dict[str, str]:
    return {departement.code: departement.name for departement in knowledge.gazetteer.departements}


def _dated(title: str, today: date) -> Reader:
    def read(said: str) -> str:
        found = read_period(said, today)
        if not found:
            raise CellError(f"« {title} » : une date comme mars 2024 ou 15/03/2024")
        return found

    return read


def _read_in(cells: Cells, today: date) -> dict[str, tuple[str, Reader]]:
    """When a source was read, as it tells it, where no other cell does: what it leaves open is to be written."""

    def read(said: str) -> str:
        told, _ = left_open(said, today)
        if not names_a_source(said, today):
            raise CellError("« Source » : où cela se relit, une page, un document ou un organisme")
        if told and "Vu le" not in cells and not year_borne(said, today):
            raise CellError(f"« Source » : « {told} » ne dit pas la date, donnez-la dans « Vu le »")
        return read_on(said, today)

    return {"Source": ("seen", read)}


def _as_typed(cells: Cells, titles: Mapping[str, str]) -> Value:
    return {field: cells[title] for title, field in titles.items() if title in cells}


def _day(title: str, today: date) -> Reader:
    """A day that is not to come; a month alone is counted from its first."""

    def read(said: str) -> str:
        found = read_period(said, today)
        whole = f"{found}-01" if len(found) == len("2026-03") else found
        if len(whole) != len("2026-03-01") or whole > today.isoformat():
            raise CellError(f"« {title} » : une date passée, comme mars 2026 ou 15/03/2026")
        return whole

    return read


def _or_none(read: Reader, title: str) -> Reader:
    """As the chat's forms read it; « retirer » says that there is none any more."""

    def parse(said: str) -> str:
        try:
            return "" if key(said) in ERASING else str(read(said))
        except WayError as error:
            raise CellError(f"« {title} » : {str(error).rstrip('.')}") from error

    return parse


def _texts(*titles: str) -> dict[str, tuple[str, Reader]]:
    """Columns that may be emptied and hold any text."""
    return {title: (_CONTACT[title], _or_none(str, title)) for title in titles}


_REACHED: dict[str, tuple[str, Reader]] = {
    "Site": ("website", _or_none(site_of, "Site")),
    "Courriel": ("email", _or_none(mailbox_of, "Courriel")),
    "Téléphone": ("phone", _or_none(telephone_of, "Téléphone")),
}
_CONTACT = {
    "Nom": "name",
    "Profession": "profession",
    "Adresse": "address",
    "Source": "source",
    "Note": "note",
}


def _reached(value: Value) -> dict[str, str]:
    return {title: str(value.get(field) or "") for title, (field, _) in _REACHED.items()}


def _contact_written(knowledge: Knowledge, value: Value) -> Cells:
    return (
        _reached(value)
        | {title: str(value.get(field) or "") for title, field in _CONTACT.items()}
        | {
            "Nature": KIND_FRENCH[value["kind"]],
            "Région": _regions(knowledge).get(value["region_code"], EVERYWHERE),
            "Département": _departements(knowledge).get(value.get("departement", ""), ""),
            "Vu le": published(value.get("seen", "")),
            "Vérification": CHECKED_FRENCH[value["status"]],
        }
        | apart.written(value)
    )


def _contact_read(knowledge: Knowledge, line: Line, standing: Value, today: date) -> tuple[str, Value]:
    cells = line.cells
    value = {**standing, **_as_typed(cells, _CONTACT)}
    value |= {"source": whole(cells["Source"], today)} if "Source" in cells else {}
    if cells and not standing:
        value["seen"] = today.isoformat()
    value |= line.read(
        {
            **_read_in(cells, today),
            **_REACHED,
            **_texts("Adresse", "Note"),
            "Nature": ("kind", _labelled(KIND_FRENCH, "Nature")),
            "Profession": ("profession", partial(_union, knowledge)),
            "Région": ("region_code", _labelled(_regions(knowledge) | {NATIONAL: EVERYWHERE}, "Région")),
            "Département": ("departement", partial(_departement, knowledge)),
            "Vu le": ("seen", _dated("Vu le", today)),
            "Vérification": ("status", partial(_checked, line, standing)),
            APART: ("proofs", partial(apart.read, today=today)),
        }
    )
    value.setdefault("status", "to-check")
    value = apart.proven(line, standing, value)
    return _contact_key(value), value


def _checked(line: Line, standing: Value, said: str) -> str:
    """How far a contact was checked. Raises `CellError` for further than it was, when nothing says where nor when."""
    found = str(_labelled(CHECKED_FRENCH, "Vérification")(said))
    if standing and is_surer(found, standing.get("status")) and line.cells.keys().isdisjoint(WHERE_AND_WHEN):
        raise CellError(UNSOURCED)
    return found


def _union(knowledge: Knowledge, said: str) -> str:
    found = knowledge.eligibility.union_named(said)
    if not found:
        raise CellError(f"« Profession » : {_offered(knowledge.eligibility.unions, said)}")
    return found


def _departement(knowledge: Knowledge, said: str) -> str:
    """The code of a département by its number or its name. Raises `CellError`."""
    found = departement(knowledge.gazetteer, said)
    if not found:
        wrong = said.strip()
        raise CellError(f"« Département » : « {wrong[:40]} » n'en est pas un{instead(knowledge.gazetteer, wrong)}")
    return found.code


def _contact_key(value: Value) -> str:
    try:
        return Contact.model_validate(value).key
    except ValidationError:
        return ""  # said where the card itself is validated


def _cpts_written(knowledge: Knowledge, value: Value) -> Cells:
    communes = knowledge.gazetteer.territory(value.get("communes", ())).communes
    return (
        _reached(value)
        | {
            "Nom": value["name"],
            "Statut": STATUS_FRENCH[value.get("status", "unknown")],
            "Date du statut": published(value.get("since", "")),
            "Communes": ", ".join(f"{c.name} ({c.code})" for c in communes),
            "Département": ", ".join(_departements(knowledge).get(d, d) for d in value.get("departements", ())),
            "Source": value["source"]["title"],
            "Adresse de la source": value["source"]["ref"],
            "Vu le": published(value.get("seen", "")),
        }
        | apart.written(value)
    )


def _cpts_read(knowledge: Knowledge, line: Line, standing: Value, today: date) -> tuple[str, Value]:
    cells = line.cells
    value = {**standing}
    if cells.keys() & {"Statut", "Date du statut", "Communes", "Vu le"}:
        value["outdated"] = False  # its source keeps its own date
    found = line.read(
        {
            **_read_in(cells, today),
            **_REACHED,
            "Nom": ("name", plain_name),
            "Statut": ("status", _labelled(STATUS_FRENCH, "Statut")),
            "Date du statut": ("since", _dated("Date du statut", today)),
            "Communes": ("communes", partial(_communes, knowledge)),
            "Département": ("departements", lambda said: sorted(_departement(knowledge, s) for s in said.split(","))),
            "Vu le": ("seen", _dated("Vu le", today)),
            APART: ("proofs", partial(apart.read, today=today)),
        }
    )
    value |= found
    if value.get("status", "unknown") != standing.get("status", "unknown") and "since" not in found:
        value.pop("since", None)  # the old date is that of the old status
    if "communes" in found:
        codes = found["communes"]
        places = {d.code for d in knowledge.gazetteer.territory(codes).departements}
        departements = sorted({*value.get("departements", ()), *places})
        value |= {"departements": departements, "parts": [code for code in value.get("parts", ()) if code in codes]}
    if source := _source(line, standing.get("source", {}), today):
        value["source"] = source
    value = apart.proven(line, standing, value)
    return value.setdefault("id", identifier(value.get("name", ""))), value


def _source(line: Line, standing: Value, today: date) -> Value:
    """A source, its day in full; an address in the cell of its title is its address, where no other is given."""
    cells = line.cells
    title = cells.get("Source", standing.get("title", ""))
    if "Source" in cells:
        title = whole(title, today)
        address = found[0].rstrip(".,;)") if (found := ADDRESS.search(title)) else ""
        if address and "Adresse de la source" not in cells:
            rest = " ".join(title.replace(address, " ").split()).replace(" ,", ",").strip(" ,;:()")
            return {"title": rest or address, "ref": address}
    ref = cells.get("Adresse de la source", "" if "Source" in cells else standing.get("ref", ""))
    if "Adresse de la source" in cells and ref != title:
        ref = line.read({"Adresse de la source": ("ref", _or_none(site_of, "Adresse de la source"))}).get("ref", "")
    return {"title": title, "ref": ref or title} if title else {}


def _communes(knowledge: Knowledge, said: str) -> list[str]:
    """Every commune of a cell: its own code where one is written, else as people write it. Raises `CellError`."""
    gazetteer = knowledge.gazetteer
    coded, left = [], said
    for found in _CODED.finditer(said):
        commune = gazetteer.commune(found[2].upper())
        if commune and key(commune.name) == key(found[1]):
            coded.append(commune.code)
            left = left.replace(found[0], "", 1)
    left = left.strip(" ,;\n")
    location = gazetteer.locate(left) if re.search(r"\w", left) else None
    if location is None:
        return gazetteer.territory(coded).to_list()
    open_ones = [a.input for a in location.ambiguous] + [u.input for u in location.unknown]
    open_ones += [w.input for w in location.too_wide]
    if open_ones or location.truncated or not location.places:
        names = listing(f"« {name[:40]} »" for name in open_ones[:6]) or f"« {left[:40]} »"
        raise CellError(f"« Communes » : à préciser par le département ou le code postal : {names}")
    return gazetteer.territory([*coded, *location.territory.to_list()]).to_list()


def _faq_written(knowledge: Knowledge, value: Value) -> Cells:
    first = (value.get("sources") or [{}])[0]
    return {
        "Question": value["question"],
        "Formulations": "\n".join(value.get("phrasings", ())),
        "Réponse": value["answer"].strip(),
        "Source": first.get("title", ""),
        "Adresse de la source": first.get("ref", ""),
        "Vérifiée le": published(str(value["checked"])),
        "Région": _regions(knowledge).get(value.get("region") or "", EVERYWHERE),
    }


def _faq_read(knowledge: Knowledge, line: Line, standing: Value, today: date) -> tuple[str, Value]:
    cells = line.cells
    blank = {"theme": "chat", "confidence": "moyenne", "phrasings": [], "checked": today.isoformat()}
    value = {**(standing or blank), **_as_typed(cells, {"Question": "question", "Réponse": "answer"})}
    if "Source" in cells:  # the day it was read is that of the answer, and no part of its title, as in the chat
        title, day = told_apart(whole(cells["Source"], today), today)
        line = replace(line, cells={**cells, "Source": title})
        value |= {"checked": day} if day else {}
    if source := _source(line, (standing.get("sources") or [{}])[0], today) if cells else {}:
        value["sources"] = [source, *(standing.get("sources") or [{}])[1:]]
    value |= line.read(
        {
            "Formulations": ("phrasings", parted),
            "Région": ("region", _labelled(_regions(knowledge) | {"": EVERYWHERE}, "Région")),
            "Vérifiée le": ("checked", _day("Vérifiée le", today)),
        }
    )
    value["region"] = value.get("region") or None
    return value.setdefault("id", entry_id(value.get("question", ""))), value


_PLACED = {"Région": "Nom de la région ; « Tout le pays » pour le pays entier."}
_READ_IN = {
    "Source": "Où cela a été lu : le document, sa date.",
    "Adresse de la source": "L'adresse de la page, si elle en a une.",
}
_FIRST_SOURCE = _READ_IN | {
    "Source": f"{_READ_IN['Source']} La première seulement : les autres restent comme elles sont."
}
_WAYS = {
    "Site": "Adresse du site.",
    "Courriel": "La boîte d'un service ou de la CPTS, jamais celle d'une personne.",
    "Téléphone": "Le numéro d'un service ou de la CPTS, jamais celui d'une personne.",
}
_SEEN = {
    "Vu le": "Quand cela était ainsi : mars 2026, 01/03/2026. Vide : la date écrite dans « Source », sinon aujourd'hui "
    "(classeur envoyé au bot) ; sans date (« cpts-bot import »)."
}
FORMS: Mapping[Kind, Form] = {
    "contact": Form(
        {
            "Nature": "Dans la liste. Obligatoire.",
            "Profession": "Pour une URPS seulement : laquelle.",
            **_PLACED,
            "Département": "Numéro ou nom ; vide pour toute la région.",
            "Nom": "Celui de l'organisme, jamais d'une personne. Obligatoire.",
            **_WAYS,
            "Adresse": "Sur une ligne.",
            "Source": f"{_READ_IN['Source']} Obligatoire pour un nouveau contact. Sur une fiche qui existe, "
            "une coordonnée changée sans elle est « à vérifier avant usage ».",
            **_SEEN,
            "Vérification": "Dans la liste.",
            "Note": "Ce qu'il faut savoir de plus.",
            APART: apart.HELP,
        },
        lambda knowledge: {
            "Nature": list(KIND_FRENCH.values()),
            "Profession": knowledge.eligibility.unions,
            "Région": [*_regions(knowledge).values(), EVERYWHERE],
            "Département": list(_departements(knowledge).values()),
            "Vérification": list(CHECKED_FRENCH.values()),
        },
        _contact_written,
        _contact_read,
    ),
    "cpts": Form(
        {
            "Nom": "Nom de la CPTS. Obligatoire.",
            "Statut": "Dans la liste ; vide : inconnu.",
            "Date du statut": "Depuis quand ce statut vaut : septembre 2022. Vide : inconnue.",
            "Communes": "La liste entière : les noms, séparés par des virgules.",
            "Département": "Numéro ou nom, quand les communes ne sont pas connues.",
            **_WAYS,
            **_READ_IN,
            **_SEEN,
            APART: apart.HELP,
        },
        lambda knowledge: {"Statut": list(STATUS_FRENCH.values())},
        _cpts_written,
        _cpts_read,
    ),
    "faq": Form(
        {
            "Question": "Comme on la pose. Obligatoire.",
            "Formulations": "Une par ligne dans la case, ou un point-virgule entre elles : vingt vont bien.",
            "Réponse": "900 caractères au plus, vouvoiement, sans point d'exclamation. Obligatoire.",
            **_FIRST_SOURCE,
            "Vérifiée le": "Quand la réponse a été vérifiée : 15/03/2026, mars 2026 (compté du 1er). "
            "Vide : aujourd'hui.",
            **_PLACED,
        },
        lambda knowledge: {"Région": [*_regions(knowledge).values(), EVERYWHERE]},
        _faq_written,
        _faq_read,
    ),
}
