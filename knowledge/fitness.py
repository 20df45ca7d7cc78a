"""What makes a well-formed record fit to be live: the same for what a form, a file or a command line brings."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from knowledge.base import Knowledge
from knowledge.contacts import KIND_FRENCH, LOCAL, Contact, misplaced
from knowledge.cpts import Cpts
from knowledge.faq import FaqEntry
from knowledge.faq.answers import AnswerError, is_plain
from knowledge.mailboxes import is_service_mailbox
from knowledge.overlay import Kind
from knowledge.proofs import WAYS_FRENCH, Proof
from knowledge.rates import RateCell
from knowledge.reach import is_phone, is_site
from knowledge.sources import Record, Source
from knowledge.territory import Gazetteer

LONGEST_ANSWER = 900  # characters, once its amounts are inserted: one screen of a phone
LEAST_SOURCE = 5  # characters: « ARS » alone leads nobody to a document
LONGEST_KEY = 200
LONGEST_LINE = 600  # of a source, a note
LONGEST_NAME = 120
LONGEST_WORDING = 200
MOST_WORDINGS = 120
MOST_SOURCES = 40
MOST_COMMUNES = 2_000
_KEY = re.compile(r"[a-z0-9]+(?:[-@][a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_PAST = "une date passée, comme mars 2024 ou 15/03/2024"
_CONFIDENCES = ("haute", "moyenne", "basse")
# Marks that turn the order of letters round: what is read is no more what is written.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fault(knowledge: Knowledge, kind: Kind, key: str, record: Record, today: date) -> str:
    """The first thing to be corrected in a record before it is live under `key`, in French; "" when nothing is."""
    return next(filter(None, _faults(knowledge, kind, key, record, today)), "")


def faults(knowledge: Knowledge, kind: Kind, key: str, record: Record, today: date) -> list[str]:
    """All of them, for a file: whoever sends it back does not want to learn them one at a time."""
    return list(dict.fromkeys(filter(None, _faults(knowledge, kind, key, record, today))))


def _faults(knowledge: Knowledge, kind: Kind, key: str, record: Record, today: date) -> Iterator[str]:
    if isinstance(record, FaqEntry):
        yield _named(key, record.key)
        yield from _of_entry(knowledge, record, today)
    elif isinstance(record, Cpts):
        yield _named(key, record.id)
        yield from _of_cpts(knowledge.gazetteer, record, today)
    elif isinstance(record, Contact):  # its key stays that of its first name
        is_key = len(key) <= LONGEST_KEY and _KEY.fullmatch(key)
        yield "" if is_key else "« key » : des lettres sans accent, des chiffres et des tirets"
        yield from _of_contact(knowledge, record, today)
    else:
        yield "" if knowledge.record(kind, key) else "cette case n'existe dans aucune table"
        yield from _of_sources([record.source] if isinstance(record, RateCell) else [])


def _named(key: str, name: str) -> str:
    if len(name) > LONGEST_KEY or not _KEY.fullmatch(name):
        return "identifiant : des lettres sans accent, des chiffres et des tirets"
    return "" if key == name else f"« key » doit être « {name} »"


def _of_entry(knowledge: Knowledge, entry: FaqEntry, today: date) -> Iterator[str]:
    yield line("question", entry.question, 3, LONGEST_WORDING)
    if len(entry.phrasings) > MOST_WORDINGS:
        yield f"formulations : {MOST_WORDINGS} au plus"
    yield from (line("formulation", p, 1, LONGEST_WORDING) for p in entry.phrasings)
    yield from (line("public", word, 1, LONGEST_NAME) for word in (*entry.audience, *entry.related))
    yield from _of_sources(entry.sources)
    yield "" if entry.checked <= today else "vérifiée : la date est à venir"
    yield "" if entry.confidence in _CONFIDENCES else f"confiance : {', '.join(_CONFIDENCES)}"
    yield _of_region(knowledge.gazetteer, entry.region or "")
    yield from _of_variant(knowledge, entry)
    yield _of_answer(knowledge, entry, today)


def _of_variant(knowledge: Knowledge, entry: FaqEntry) -> Iterator[str]:
    if entry.variant and not entry.region:
        yield "une variante dit pour quelle région"
    elif entry.region and not entry.variant:
        yield taken(knowledge, entry.wordings, entry.id)


def taken(knowledge: Knowledge, wordings: Iterable[str], but: str = "") -> str:
    """Why an entry of one region may not have these wordings: the whole country's answer to them is another's."""
    for wording in wordings:
        for owner in sorted(knowledge.faq.matcher.owners(wording) - {but}):
            if knowledge.faq.entries[owner].region is None:
                return f"« {wording} » mène à une réponse nationale ; pour votre région, « faq variante {owner} »"
    return ""


def _of_answer(knowledge: Knowledge, entry: FaqEntry, today: date) -> str:
    if not is_plain(entry.answer):
        return "la réponse n'insère que des montants et des adresses : retirez les autres accolades"
    if _is_odd(entry.answer.replace("\n", " ")):
        return "réponse : des caractères invisibles sont à retirer"
    try:
        length = len(knowledge.faq.write(entry, today).text)
    except AnswerError as error:
        return str(error)
    return "" if length <= LONGEST_ANSWER else f"la réponse fait {length} caractères ; {LONGEST_ANSWER} au plus"


def _of_cpts(gazetteer: Gazetteer, cpts: Cpts, today: date) -> Iterator[str]:
    yield line("nom", cpts.name, 2, LONGEST_NAME)
    if len(cpts.communes) > MOST_COMMUNES:
        yield f"communes : {MOST_COMMUNES} au plus"
    yield next((f"commune inconnue : « {c[:10]} »" for c in sorted(cpts.communes) if not gazetteer.commune(c)), "")
    yield _of_region(gazetteer, cpts.region)
    yield "" if not cpts.since or is_past(cpts.since, today) else f"date du statut : {_PAST}"
    yield _of_site(cpts.website)
    yield _of_mailbox(cpts.email)
    yield _of_phone(cpts.phone)
    yield from _of_sources([cpts.source])
    yield from _of_proofs(cpts.proofs, today)


def _of_contact(knowledge: Knowledge, contact: Contact, today: date) -> Iterator[str]:
    yield line("nom", contact.name, 2, LONGEST_NAME)
    yield misplaced(knowledge.gazetteer, contact)
    is_nowhere = contact.kind in LOCAL and not contact.departement
    yield f"département : {KIND_FRENCH[contact.kind]} est d'un département" if is_nowhere else ""
    yield _of_union(knowledge, contact)
    yield _of_site(contact.website)
    yield _of_mailbox(contact.email)
    yield _of_phone(contact.phone)
    yield line("adresse", contact.address, 0, LONGEST_WORDING)
    yield of_source(contact.source)
    yield line("note", contact.note, 0, LONGEST_LINE)
    yield "" if not contact.seen or is_past(contact.seen, today) else f"vu le : {_PAST}"
    yield from _of_proofs(contact.proofs, today)


def _of_proofs(proofs: Sequence[Proof], today: date) -> Iterator[str]:
    """What ways to reach somebody were read in, one each."""
    ways = [WAYS_FRENCH[proof.of] for proof in proofs]
    yield from (f"sources à part : deux pour {way}" for way in set(ways) if ways.count(way) > 1)
    for proof, way in zip(proofs, ways, strict=True):
        yield line(f"source ({way})", proof.source, 0, LONGEST_LINE)
        yield "" if not proof.seen or is_past(proof.seen, today) else f"vu le ({way}) : {_PAST}"


def _of_union(knowledge: Knowledge, contact: Contact) -> str:
    """The profession of a URPS is one that people's own is compared with: another would be found by nobody."""
    if contact.kind != "urps":
        return line("profession", contact.profession, 0, LONGEST_NAME)
    if not contact.profession:
        return "profession : à donner pour une URPS"
    known = knowledge.eligibility.unions
    if contact.profession in known:
        return ""
    return f"profession : « {contact.profession[:LONGEST_NAME]} » n'est celle d'aucune URPS ({', '.join(known)})"


def _of_region(gazetteer: Gazetteer, code: str) -> str:
    return "" if not code or gazetteer.region(code) else f"région inconnue : « {code[:10]} »"


def _of_site(site: str) -> str:
    return "" if not site or is_site(site) else "site : une adresse comme https://www.cpts-exemple.fr"


def _of_phone(phone: str) -> str:
    return "" if not phone or is_phone(phone) else "téléphone : un numéro comme 02 99 00 00 00"


def _of_mailbox(email: str) -> str:
    return "" if not email or is_service_mailbox(email) else "adresse électronique d'une personne"


def _of_sources(sources: Iterable[Source]) -> Iterator[str]:
    sources = list(sources)
    if not 1 <= len(sources) <= MOST_SOURCES:
        yield f"source : il en faut une, {MOST_SOURCES} au plus"
    for source in sources:
        yield line("source", source.title, 2, LONGEST_LINE) if source.url else of_source(source.title)
        yield line("source", source.ref, 2, LONGEST_LINE)


def of_source(title: str) -> str:
    """Why nobody would find a source by its title, and what is missing; "" when they would."""
    said = title.strip()
    if not said or len(said) >= LEAST_SOURCE:
        return line("source", title, LEAST_SOURCE, LONGEST_LINE)
    return (
        f"source : « {said} » ne dit pas où le relire : ajoutez le document ou la page, et son adresse s'il en a "
        "une, comme « ARS Bretagne, guide 2025 https://… »"
    )


def line(what: str, text: str, least: int, most: int) -> str:
    """What is wrong with a text of one line, "" when nothing is."""
    if _is_odd(text):
        return f"{what} : une seule ligne, sans caractère invisible"
    return "" if least <= len(text.strip()) and len(text) <= most else f"{what} : de {least} à {most} caractères"


def _is_odd(text: str) -> bool:
    return any(unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") or c in _TURNING for c in text)


def is_past(text: str, today: date) -> bool:
    """Whether this is a year, a month or a day that is not to come: « 2026 », « 2026-11 », « 2026-11-21 »."""
    if not _DATE.fullmatch(text):
        return False
    try:
        return date.fromisoformat(text + "-01-01"[len(text) - 4 :]) <= today
    except ValueError:
        return False
