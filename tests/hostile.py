"""What people, and machines that mean harm, may write: taken by the tests of conversations and by the long runs."""

from collections.abc import Sequence

from handlers.admin.registry import COMMANDS as ADMIN_COMMANDS
from handlers.router import LONGEST_MESSAGE
from handlers.turn.commands import COMMANDS
from handlers.turn.menu import FLOWS
from knowledge.eligibility import Exercise
from tests.transcripts import FOLDER, read

HOSTILE = (
    "",
    " ",
    "?",
    "\u202eBourges",
    "\u2066Bourges\u2069 \u200fVierzon",
    "مرحبا بكم في بورج",
    "\x00\x1b[31m",
    "\x00",
    "\ud800",
    "😀" * 50,
    "👩🏽‍⚕️👨‍👩‍👧‍👦🇫🇷",
    "Z̷̡͎͝a̸l̶g̵o" * 20,
    "<b>&amp;</b>",
    "<script>alert(1)</script>",
    "**gras** _x_ [lien](http://x.example) `code` ||spoiler||",
    "{{ 7*7 }} {% raw %}",
    "{{ config.__class__.__init__.__globals__ }}",
    "' OR 1=1 --",
    "'; DROP TABLE sessions; --",
    "%s %n {0} {text!r}",
    "../../etc/passwd",
    "$(reboot) `reboot` ; reboot",
    "(((((a+)+)+)+)+)$",
    "Bourges\tVierzon\n18000;18100",
    "9" * 400,
    "-1",
    "1e9",
    "٣",
    "²",
    "ⅷ",
    "/",
    "//",
    "/inconnu x",
    "/start",
    "/start creer",
    "/start faq-nulle-part",
    "/start region-99",
    "/rappels stop",
    "faq:definition-cpts",
    "faq:nulle-part",
    "faq:",
    "utile:definition-cpts",
    "utile:nulle-part",
    "modifier:territory",
    "modifier:nulle-part",
    "oui-effacer",
    "confirmer",
    "resultat",
    "retirer Bourges",
    "retirer tout",
    "remplace Bourges par Vierzon",
    "toute la France",
    "la Terre entière",
    "Lyon 99",
    "97999",
    "00000",
    "Saint",
    "de la",
    "31/02/2026",
    "31 décembre 9999",
    "hier",
    "dans 400 ans",
)
# What takes long to read when something reads it badly: repeated up to the longest message taken, and beyond it.
PATTERNS = (
    "a", "é", "9", " ", "\n", ".", "-", "(", "@", "'", "*", "\u0301", "😀", "et ", "a ", "1 ", "9-", "a@a.", "x.x@",
    "Saint-", "sainte ", "Bourges, ", "18000 ", "18000,", "Saint-Martin ", "retirer ", "retirer Bourges ", "sans ",
    "je veux ", "je ne veux plus de ", "remplace a par b ", "Dr A", "je m'appelle ", "mon nom est A ", "12/", "12/12/",
    "environ 80 000 ", "80 000 habitants ", "mille ", "c'est quoi ", "combien ", "? ", "CPTS ", "infirmière ", "[x](",
    "**", "{{", "- a\n", "1. a\n", "\t", ", ", ";", "Lyon ", "75001 à 75020 ", "l'", "communauté de communes ", "0",
)  # fmt: skip
USUAL = (
    *(flow.name for flow in FLOWS.values()),
    *(f"/{command.name}" for command in COMMANDS),
    *(exercise.value for exercise in Exercise),
    *(str(n) for n in range(1, 12)),
    "kiné",
    "IDEL",
    "maire",
    "étudiant",
    "Bourges",
    "Sainte-Colombe",
    "Paris",
    "métropole de Lyon",
    "la Creuse",
    "complet",
    "aucune",
    "oui",
    "non",
    "je ne sais pas",
    "52 000 habitants",
    "c'est quoi une CPTS ?",
    "combien on touche",
    "merci",
)
ADMIN_WORDS = tuple(command.full for command in ADMIN_COMMANDS)


def endless(pattern: str, length: int = LONGEST_MESSAGE) -> str:
    """A pattern repeated to a message of this length."""
    return (pattern * (length // len(pattern) + 1))[:length]


def dialogue_lines() -> Sequence[str]:
    """Everything a person says in the dialogues of the tests."""
    paths = sorted(FOLDER.rglob("*.txt"))
    return [step.text.replace("\\n", "\n") for path in paths for step in read(path) if step.mark == ">"]
