"""When a source was read, as whoever tells it writes it with it: « annuaire de l'ARS, mars 2026 »."""

import re
from collections.abc import Iterator
from datetime import date

from knowledge.dates import dates_told, month_told, read_period, vaguely_told
from knowledge.fitness import is_past
from knowledge.months import EITHER
from knowledge.reach import ADDRESS, BARE_SITE, without_addresses
from knowledge.reading import READ_ON, WORDS
from knowledge.text import fold, key
from knowledge.wording import published_on

_DAY = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|(?:\d{{1,2}}/)?\d{{1,2}}/\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2}}(?:\d{{2}})?"
    rf"|(?:(?:1er|\d{{1,2}}) )?(?:{EITHER}) \d{{4}}|(?:en|debut|fin|mi|vu|lu)[ -]\d{{4}})\b"
)
# « vu le 8 décembre 2026 », within a source: when somebody read it, which is no date of the document.
_READ = re.compile(
    rf"[\s,;(]*\b{READ_ON} (?:le )?"
    rf"(?P<day>(?:1er|\d{{1,2}}) (?:{EITHER}) \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})\)?",
    re.IGNORECASE,
)
# Words that say that something was read, or not, or when, and never where.
_NO_PLACE = frozenset(
    "je j tu on nous vous moi ne n l le la les un une du de des d a ai as est c ce cela ca y en sur par et "
    "mais il elle pas encore jamais non oui ok bon bonne bien deja tout juste verifie verifiee verifies "
    "verifier verification lu lue relu relue lire relire vu vue revu voir fait faite faire controle confirme "
    "source date matin soir midi jour mois annee an semaine dernier derniere passe debut fin mi courant depuis "
    "environ maintenant tantot moment demain bientot plus tard tot trop si ou qui quand quoi comment sais sait savons "
    "savoir souviens rappelle oublie idee aucune merci bonjour dit dite m me soi mail courriel sms collegue collegues "
    "confrere quelqu personne gens directeur directrice president presidente numero numeros standard chiffre montant "
    "aucun aucune rien".split()
)
# Of these, those that begin a refusal to say where, or only point at what stands: « laissez l'ancien site », « pas de
# date ». What comes after them is no place, unless it has an address.
_NOWHERE = frozenset(
    "pas jamais aucun aucune rien sans ni laisse laisser laissez garde garder gardez meme memes idem pareil comme "
    "inchange inchangee ancien ancienne date".split()
)
# What can be opened again: a document, a place where things are written, a talk that somebody can confirm.
_DOCUMENTS = frozenset(
    "page pages site rapport guide charte mail mails courriel courriels email message courrier lettre statuts document "
    "documents annuaire tableau avenant accord plaquette journal revue arrete decret loi code circulaire instruction "
    "liste fiche compte rendu bilan reunion appel telephone entretien visio ag assemblee deliberation convention "
    "contrat registre dossier projet reglement communique article bulletin newsletter lettre affiche livret flyer "
    "facture presentation diaporama pdf fichier base carte note texte publication portail extranet intranet formulaire "
    "signature plateforme catalogue brochure notice foire faq blog facebook linkedin".split()
)
# Who can be asked again: a body or an office, never somebody's name.
_BODIES = frozenset(
    "ars cpam msa urps cpts ddars dd delegation prefecture mairie ministere secretariat accueil coordination "
    "coordinatrice coordinateur coordonnateur coordonnatrice agence federation fcpts ordre conseil caisse assurance "
    "ameli legifrance finess insee has anct dgos cnam uncam union association region departement referent referente "
    "conseiller conseillere service appui observatoire senat assemblee inter".split()
)
_UNCHECKED = frozenset({"pas", "jamais", "non", "verifier", "plus", "oublie"})
# Before a date, what says of what it is.
_OF_A_DATE = WORDS | frozenset("du de des d l le la en".split())
_SMALL = frozenset("source sources le la les l un une de du sur dans leur sa son c est".split())  # before a source
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")  # of a body
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d{2}(?![\d/.-])")


def read_on(source: str, today: date) -> str:
    """The month or day a source was read; the year that it bears, when no more is written; else today.

    What a document of 2018 says is not of today because it was opened today.
    """
    written = (period for period in dates_written(source, today) if is_past(period, today))
    counted = (period for _, period in dates_told(without_addresses(source), today))
    return next(written, "") or next(counted, "") or year_borne(source, today) or today.isoformat()


_ABOUT = re.compile(  # a date that nobody is sure of
    rf"\b(?:vers|environ|autour d['eu])\s*(?:l[ea]\s+)?(?P<when>(?:\d{{1,2}}\s+)?(?:(?:{EITHER})\s+)?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def left_open(source: str, today: date) -> tuple[str, str]:
    """What leaves open when a source was read, and the date it may be: « mars », « cet été », « vers avril 2026 ».

    The date is "" where nobody knows which; both are when the source says nothing of it, or says it whole.
    """
    text = without_addresses(source)
    for about in _ABOUT.finditer(text):
        if period := read_period(about["when"], today):
            return about[0], period
    if has_date(text) or dates_told(text, today):
        return "", ""
    return month_told(text, today) or (vaguely_told(text), "")


def apart(source: str, today: date) -> tuple[str, str]:
    """A source without the day somebody says they read it on, and that day; "" for none."""
    found = _READ.search(source)
    day = read_period(found["day"], today) if found else ""
    if not (found and day and is_past(day, today)):
        return source, ""
    return f"{source[: found.start()]}{source[found.end() :]}".strip(" ,;"), day


def whole(source: str, today: date) -> str:
    """« page de l'ARS, hier » with the day in full: tomorrow « hier » would be another."""
    told, period = next(iter(dates_told(without_addresses(source), today)), ("", ""))
    return put(source, told, f"{_seen_before(source, told)}{published_on(period)}") if told else source


def put(text: str, told: str, date: str) -> str:
    """The text with a date in the place of what told it, but in an address."""
    pieces = re.split(f"({ADDRESS.pattern})", text)
    return "".join(piece if at % 2 else piece.replace(told, date) for at, piece in enumerate(pieces))


def _seen_before(text: str, told: str) -> str:
    """« vu », before a day counted back from today that stands alone: nobody tells the date of a document so."""
    words = key(without_addresses(text).partition(told)[0]).split()
    return "" if _OF_A_DATE.intersection(words[-1:]) else "vu "


def dates_written(source: str, today: date) -> Iterator[str]:
    """The dates that a source is told with, those to come too."""
    for match in _DAY.finditer(fold(source)):
        written = re.sub(r"^(?:vu|lu) ", "en ", match[0])
        if period := read_period(written, today):
            yield period


def has_date(source: str) -> bool:
    """Whether a source is told with a date, be it one of no calendar."""
    return bool(_DAY.search(fold(source)))


def year_borne(source: str, today: date) -> str:
    """« 2018 » in « rapport d'activité 2018 », outside its address; the last one past when there are several."""
    years = [year for year in _YEAR.findall(without_addresses(source)) if int(year) <= today.year]
    return max(years, default="")


def names_a_source(said: str, today: date) -> bool:
    """Whether words may say where something can be read again, and not only when, or that it was, or not at all."""
    words = _undated(said, today)
    return has_address(said) or (_leads(words) and any(word not in _NO_PLACE for word in words))


def says_where(said: str, today: date) -> bool:
    """Whether words plainly say where something can be read again: an address, a document, a body that is asked."""
    words = _undated(said, today)
    is_known = any(word in _DOCUMENTS or word in _BODIES for word in words) or bool(_ACRONYM.search(said))
    return has_address(said) or (_leads(words) and is_known)


def tells_a_source(said: str, today: date) -> bool:
    """Whether words are a source and when it was read, whatever was asked: « page www.ars.fr, vue hier ».

    What only tells of a body, « erreur signalée par l'ARS hier », is none: it begins with its document or its address.
    """
    words = [word for word in key(without_addresses(said)).split() if word not in _SMALL]
    is_read = has_address(said) or not (WORDS - _DOCUMENTS).isdisjoint(words)  # « revue » is one
    is_dated = has_date(said) or bool(dates_told(without_addresses(said), today))
    begins = bool(ADDRESS.match(said) or BARE_SITE.match(said)) or bool(words and words[0] in _DOCUMENTS - {"site"})
    return is_dated and is_read and begins and says_where(said, today)


def is_of_reading(word: str) -> bool:
    """Whether a word is one that people say of what they read, « lue », and no name of anything by itself."""
    return word in _NO_PLACE


def has_address(said: str) -> bool:
    return bool(ADDRESS.search(said) or BARE_SITE.search(said))


def _leads(words: list[str]) -> bool:
    """Whether nothing before the place that words name takes it back, or points at another."""
    named = (at for at, word in enumerate(words) if word in _DOCUMENTS or word in _BODIES)
    return _NOWHERE.isdisjoint(words[: next(named, len(words))])


def is_not_yet(said: str, today: date) -> bool:
    """« pas encore », « je ne l'ai pas encore vérifié »: that nothing was checked, where a source is asked."""
    return not names_a_source(said, today) and bool(_UNCHECKED.intersection(_undated(said, today)))


def _undated(said: str, today: date) -> list[str]:
    """The words of a text but those of its dates."""
    for told, _ in dates_told(said, today):
        said = said.replace(told, " ")
    said = _DAY.sub(" ", fold(said))
    month = month_told(said, today)
    when = month[0] if month else vaguely_told(said)
    return [word for word in key(said.replace(when, " ") if when else said).split() if not word.isdigit()]
