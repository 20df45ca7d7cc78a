"""What is never taken for a question nor kept: emergencies, patients' complaints, what identifies a person."""

import re
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from knowledge.datafile import DATA, load_toml
from knowledge.phrases import Phrases
from knowledge.sources import Record
from knowledge.text import clean, key

Danger = Literal["distress", "emergency", "patient", "record"]

# What may stand between the digits of a number: a blank, or a dot, slash or dash with or without blanks.
_GAP = r"(?:\s?[./_-]\s?|\s)"
# Sex, year, month, place, order, key: https://www.insee.fr/fr/metadonnees/definition/c1409
_SOCIAL_SECURITY = re.compile(
    rf"(?<!\d)[12]{_GAP}?\d\d{_GAP}?(?:0[1-9]|1[0-2]){_GAP}?(?:\d\d|2[ab]){_GAP}?\d{{3}}{_GAP}?\d{{3}}"
    rf"(?:{_GAP}?\d\d)?(?!\d)",
    re.IGNORECASE,
)
_POSTCODES = re.compile(r"\d{5}(?:\D+\d{5})+")  # a row of them may be cut like a number

_PEOPLE = r"\b(?:(?:mme|mr|mlle|melle)\b\.?|(?:madame|monsieur|mademoiselle)\b)"
_DOCTOR = r"\b(?:dr\b\.?|(?:docteur|professeur)e?\b)"  # a doctor is nobody's patient here
# « M » alone is a title, but not in « il m appelle » nor in « 200 m environ ».
_BEFORE_A_VERB = "je tu il elle on ne vous nous ils elles qui ca ça".split()
_M = rf"\b(?=m\b){''.join(rf'(?<!{word} )' for word in _BEFORE_A_VERB)}(?<![\d'’])(?<!\d )m\b\.?(?!['’])"
# What follows a title and is no name.
_COMMON = "|".join(
    "en et ou le la les l de du des d un une a à au aux qui que est pour par se ne ni je j vous nous il elle on dans "
    "sur avec sans si ce cette y bonjour bonsoir merci svp tout non oui madame monsieur mme mr ministre maire "
    r"d[ée]clar[ée]e? g[ée]n[ée]raliste comme pas plus bien tout-le-monde "
    r"r[ée]f[ée]rente? coordinat\w+ pr[ée]sident\w* direct\w+ docteure? m[ée]decin infirmi\w+ pharmacien\w* "
    r"secr[ée]t\w+ tr[ée]sori\w+ d[ée]l[ée]gu\w+ pr[ée]f[eè]te? d[ée]put[ée]e? s[ée]nat\w+ conseil\w* professeure? "
    "service cpts ars cpam".split()
)
# « le goff », « de la tour » stay whole, « la présidente » is nobody.
_PARTICLES = r"(?:(?:de la|le|la|de|du|des|ben|el|al|van|von)\s+|d['’])?"
_NAME = rf"{_PARTICLES}(?!(?:{_COMMON})\b)[^\W\d_][\w'’-]+"
_CALLED = re.compile(rf"(?:{_PEOPLE}|{_M})\s+{_NAME}", re.IGNORECASE)
# An age, not how long something lasts or lasted; or a birth.
_LASTING = "depuis sur dans pendant durant à en les après avant".split()
_LASTING += ["y a", "plus de", "moins de"]
_LASTING += [f"{thing} de" for thing in "contrat projet plan mandat durée période accord délai".split()]
_DURATION = "".join(rf"(?<!\b{words} )" for words in _LASTING)
_BORN = r"\bn[ée]{1,2}(?:\(e\))?\s+(?:le|en)\b"
_AGED = re.compile(rf"\b(?=\d){_DURATION}\d{{1,3}} ?(?:ans|mois)\b(?! d['’ ]|\s+de pratique)|{_BORN}", re.IGNORECASE)
# In the singular: « les patients » are nobody.
_SOMEBODY = re.compile(r"\b(?:patiente?|r[ée]sidente?)\b", re.IGNORECASE)
# Somebody with the age that follows at once: « une dame de 84 ans ».
_BODY = re.compile(
    r"\b(?:dame|monsieur|homme|femme|enfant|b[ée]b[ée]|gar[çc]on|fillette|nourrisson|mamie|papi)"
    r"(?: [âa]g[ée]{1,2})?(?: (?:de|a))? \d{1,3} ?(?:ans|mois)\b",
    re.IGNORECASE,
)

_BY_TITLE = re.compile(rf"(?:{_PEOPLE}|{_M}|{_DOCTOR})\s+{_NAME}", re.IGNORECASE)

_AT = r"(?:\s?@\s?|\s?[(\[{]\s?(?:at|arobase|a)\s?[)\]}]\s?|\s(?:at|arobase)\s)"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|point)\s?[)\]}]\s?|\spoint\s)"
_MONTH = r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)\w*\.?"
# In the order they are looked for: what is longest first, so that a part of it is not taken for something else.
_IDENTIFYING = (
    # An e-mail address, looked for from its beginning only: a long word without an @ would be read from each letter.
    re.compile(rf"(?<![\w.+-])[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.IGNORECASE),
    _SOCIAL_SECURITY,
    # A phone, an RPPS or ADELI number; not two years, « 2024-2025 ».
    re.compile(rf"(?<!\d)(?!(?:19|20)\d\d{_GAP}(?:19|20)\d\d(?!\d))(?:\+|\(\+?)?(?:\d\)?{_GAP}?(?:\(0\))?){{8,15}}"),
    re.compile(rf"{_BORN}\s+(?:\d{{1,2}}(?:er)?{_GAP}{_MONTH}{_GAP})?[\d./_-]+", re.IGNORECASE),
    re.compile(r"\b\d{1,2}[/._-]\d{1,2}[/._-]\d{2,4}\b"),  # a date, of birth as often as not
    re.compile(rf"(?:je m['’ ]?appelle|je me nomme|mon nom est)\s+{_NAME}(?:\s+{_NAME})?", re.IGNORECASE),
    re.compile(r"(?i:je suis)(?:\s+[A-ZÀ-Ý][\w'’-]+){2}"),
    re.compile(rf"(?i:{_PEOPLE}|{_DOCTOR}|{_M})(?:\s+[A-ZÀ-Ý][\w'’-]+){{1,2}}"),
    re.compile(rf"(?:{_PEOPLE}|{_DOCTOR}|{_M})\s+{_NAME}", re.IGNORECASE),
)
SHORT_CRY = 3  # words
REMOVED = "[retiré]"


class Safety(Record):
    """The words of `data/safety.toml`, and the answers they call for."""

    distress_answer: str
    distress: tuple[str, ...]
    emergency_answer: str
    emergency_own: tuple[str, ...]
    emergency: tuple[str, ...]
    emergency_alone: tuple[str, ...]
    not_emergency: tuple[str, ...]
    patient_answer: str
    patient: tuple[str, ...]
    record_answer: str

    @classmethod
    def load(cls, path: Path = DATA / "safety.toml") -> Self:
        return load_toml(path, cls)

    @cached_property
    def _phrases(self) -> dict[str, Phrases]:
        return {
            "distress": Phrases(self.distress),
            "emergency_own": Phrases(self.emergency_own),
            "emergency": Phrases(self.emergency),
            "emergency_alone": Phrases(self.emergency_alone),
            "not_emergency": Phrases(self.not_emergency),
            "patient": Phrases(self.patient),
        }

    def danger(self, text: str) -> Danger | None:
        """Whether a message tells of a wish to die, of an emergency, of somebody's health, or who a patient is."""
        said = key(text).split()
        told = {what for what, phrases in self._phrases.items() if phrases.are_in(said)}
        organising = "not_emergency" in told
        crying = "emergency" in told or ("emergency_alone" in told and len(said) <= SHORT_CRY)
        if "distress" in told:
            return "distress"
        if "emergency_own" in told or (crying and not organising):
            return "emergency"  # before a reminder: whoever it is about, somebody may be dying
        if _is_record(text):
            return "record"
        return "patient" if "patient" in told and not organising else None

    def answer(self, danger: Danger) -> str:
        answers: dict[Danger, str] = {
            "distress": self.distress_answer,
            "emergency": self.emergency_answer,
            "patient": self.patient_answer,
            "record": self.record_answer,
        }
        return answers[danger].strip()


def scrubbed(text: str) -> str:
    """A text without e-mail, phone, RPPS/ADELI or social security number, date and name, as far as can be told."""
    text = _plain(text)
    for pattern in _IDENTIFYING:
        text = pattern.sub(REMOVED, text)
    return text


def _plain(text: str) -> str:
    """A text whose digits and signs are those of a keyboard, however a phone wrote them, with one blank at a time."""
    return " ".join(clean(text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def _is_record(text: str) -> bool:
    """Whether a text says who somebody's patient is: a social security number, or an age or a birth with a person."""
    text = _plain(text)
    if _BODY.search(text) or any(not _POSTCODES.fullmatch(found[0]) for found in _SOCIAL_SECURITY.finditer(text)):
        return True
    somebody, aged = _SOMEBODY.search(text), _AGED.search(text)
    return bool((somebody and aged) or ((somebody or aged) and _CALLED.search(text)))


def named_people(text: str) -> list[str]:
    """The people a text names with their title: « Mme X », « Dr Y »."""
    return [found[0] for found in _BY_TITLE.finditer(text)]


_CAPITAL = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?"
# What begins a sentence or a place and is nobody's first name: « Contactez », « La Réunion », « Pays de Caux ».
_NO_FIRST = (
    r"(?!(?:Le|La|Les|Un|Une|En|Au|Aux|Vers|Du|Des|Grand|Océan|Pays|Libéraux|Sud|Nord|Docteur)\b|\w+(?:ez|er)\b)"
)
# Somebody without a title: « Marie Dupont », « Anne Le Goff », after other words or alone.
_TWO_NAMES = re.compile(
    rf"(?:(?<=[a-zà-ÿ,:;(] )|^){_NO_FIRST}({_CAPITAL}(?: (?:Le|La|De|Du|Des|de|du|des))? {_CAPITAL})\b(?!-)"
)
_OF_BODIES = frozenset(
    "academie agence agences appui assemblee association assurance bureau caisse caisses centre cnam code collectif "
    "collegue commission comite commune communaute communautes conseil consultation cpts delegation departement "
    "direction dispositif dossier espace etat europe federation fonds france groupe haute institut journal "
    "legifrance ligue maison maladie medecins messagerie ministere mission mon mutualite numerique observatoire "
    "office ordre outre plan plateforme portail pole prefecture professionnels programme projet protection quotidien "
    "region regional republique reseau sante securite service services sociale societe soins syndicat territoire "
    "union urps ville".split()
)
_MOBILE = re.compile(r"(?<!\d)(?:0|\+33 ?|0033 ?)[67](?:[ .-]?\d{2}){4}(?!\d)")


def likely_people(text: str) -> list[str]:
    """What reads as the names of somebody, without a title; bodies are named by the words of bodies."""
    return [name for name in _TWO_NAMES.findall(text) if _OF_BODIES.isdisjoint(key(name).split())]


def reads_as_person(name: str) -> bool:
    """Whether what should be the name of a body has a title in it, or is a first name and a name: « Jean MARTIN »."""
    first, _, rest = name.strip().partition(" ")
    whole = f"{first} {rest.title() if rest.isupper() else rest}"
    return bool(named_people(name)) or whole in likely_people(whole)


def mobiles(text: str) -> list[str]:
    """The mobile numbers of a text: somebody's own more often than a service's."""
    return [found[0] for found in _MOBILE.finditer(text)]
