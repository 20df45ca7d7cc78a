"""`exporter`, `importer`, `sauvegarde`: what admins changed, out to be reviewed, back in, or copied away."""

import csv
import io
import re
from collections.abc import Mapping

from handlers.admin.command import Command
from handlers.admin.form.field import WrongError
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.scope import regions_of
from handlers.admin.form.state import say
from handlers.admin.nearly import thing
from handlers.admin.stats import for_export, in_words
from handlers.engine.messages import Attachment, Backup, ReadSheet, Reply, Sheet, Turn
from handlers.engine.quotation import QUOTES, cited, quoted
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.exchange import NOTHING, exported
from knowledge.overlay import Kind, Value
from knowledge.sheets import MARK, workbook
from knowledge.wording import count

KINDS: dict[Kind, str] = {"contact": "contacts", "cpts": "cpts", "faq": "faq"}
TO_FILL = (
    "Remplissez ce classeur : une ligne par fiche, des listes où il faut choisir. {who} en privé : chaque ligne "
    "sera montrée avant d'être enregistrée."
)
BY_OWNER, BY_OTHER = "Renvoyez-le-moi", "Un propriétaire du bot me le renverra"
FILLED = (
    "Les fiches que vous pouvez changer, dans le classeur à remplir. Une case vidée ne change rien ; « retirer » ôte "
    "ce qui y était. {who} en privé."
)
EXPORTS = (
    "Écrivez « exporter contacts », « exporter cpts », « exporter faq » ou « exporter stats » ; « exporter » seul "
    "donne tous les changements."
)
MOST_FAULTS = 10
LONGEST_FAULT = 700  # characters: all that is wrong with a line
MOST_AT_ONCE = 200  # each is looked at again at the preview and at the confirmation, while others wait
TOO_MANY = (
    "Ce fichier change plus de deux cents fiches : c'est trop pour la conversation. Envoyez-le en plusieurs fois, deux "
    "cents fiches changées au plus chacune ; un fichier .toml, lui, se reprend aussi entier sur le serveur, par "
    "« cpts-bot import overlay »."
)
SAYS = "Ce que dit ce fichier"
READING = "Je lis ce fichier, cela prend quelques secondes. Rien ne changera avant que vous ayez confirmé."
HOW = (
    "Envoyez-moi le fichier .toml ou le classeur .xlsx en privé, ou collez le contenu du .toml après le mot "
    "« importer », dans le même message. "
    "Dans un terminal : « importer chemin/du/fichier.xlsx ». Rien ne changera avant que vous ayez confirmé."
)
NOT_THIS_TABLE = (
    "{name} : des tableurs, je ne lis que le format .xlsx. Dans votre tableur, « Enregistrer sous » le donne ; "
    "« modele contacts » envoie le classeur à remplir."
)
# The name of another table, or its first line: a .toml that is pasted sets something.
_OTHER_TABLE = re.compile(r"\.(?:xlsm?|xlsb|ods|csv|tsv)$|[;,\t].*[;,\t]", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^\n\[\]=]{1,200}")  # one line that sets nothing: the name of a file, and no content


def _export(talk: Talk, argument: str) -> Turn:
    """A file of the changes; the weekly counts after « stats », the cards of a kind after its name."""
    wanted = thing(argument)
    if kind := _kind(wanted):
        return say(talk, Reply(text=_sent_back(talk, FILLED), attachments=(_form(talk, kind, _mine(talk, kind)),)))
    if wanted == "stats":
        return say(talk, Reply(text="Les comptes par semaine, pour un tableur.", attachments=(_table(talk),)))
    if wanted:
        raise WrongError(f"Je ne sais pas exporter {quoted(argument)}. {EXPORTS}")
    state = desk_of(talk).overlay.lasting()
    if not state:
        return say(talk, Reply(text=NOTHING))
    file = Attachment(
        name=f"connaissances-{talk.today.isoformat()}.toml",
        media_type="application/toml",
        content=exported(state).encode(),
        description="Les changements faits dans la conversation, en TOML.",
    )
    text = f"{count(len(state), 'fiche changée', 'fiches changées')}, à relire puis à fusionner avec les fichiers."
    return say(talk, Reply(text=text, attachments=(file,)))


def _template(talk: Talk, argument: str) -> Turn:
    """A spreadsheet to fill."""
    kind = _kind(thing(argument))
    if kind is None:
        raise WrongError("Écrivez « modele contacts », « modele cpts » ou « modele faq ».")
    return say(talk, Reply(text=_sent_back(talk, TO_FILL), attachments=(_form(talk, kind, {}),)))


def _sent_back(talk: Talk, text: str) -> str:
    """A text that says who sends a workbook back: what comes in is an owner's."""
    return text.format(who=BY_OWNER if desk_of(talk).admin.is_owner else BY_OTHER)


def _kind(wanted: str) -> Kind | None:
    return next((kind for kind in KINDS if kind == wanted), None)


def _mine(talk: Talk, kind: Kind) -> dict[str, Value]:
    """The cards this admin may change."""
    named: Mapping[str, object] = {
        "contact": talk.knowledge.contacts.by_key,
        "cpts": talk.knowledge.cpts.by_id,
        "faq": talk.knowledge.faq.entries,
    }[kind]
    values = {name: talk.knowledge.value(kind, name) or {} for name in named}
    return {k: v for k, v in values.items() if desk_of(talk).admin.may(regions_of(talk.knowledge, kind, v))}


def _form(talk: Talk, kind: Kind, cards: Mapping[str, Value]) -> Attachment:
    name = KINDS[kind]
    return Attachment(
        name=f"{name}-{talk.today.isoformat()}.xlsx" if cards else f"modele-{name}.xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        content=workbook(talk.knowledge, kind, cards),
        description=f"Un classeur : {count(len(cards), 'fiche')}." if cards else "Un classeur à remplir.",
    )


def _table(talk: Talk) -> Attachment:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["semaine", "compté", "de quoi", "fois"])
    for week, what, which, times in for_export(desk_of(talk).tallies):
        rows.writerow([week, *in_words(talk.knowledge, what, which), times])
    return Attachment(
        name=f"usage-{talk.today.isoformat()}.csv",
        media_type="text/csv",
        content=out.getvalue().encode("utf-8-sig"),  # so that a spreadsheet shows the accents
        description="Les comptes d'usage par semaine, sans personne.",
    )


def _import(talk: Talk, argument: str) -> Turn:
    """All the changes of a file sent or pasted, or none: it is read beside the conversation, then comes back here."""
    if talk.incoming.sheet:
        return _read(talk, talk.incoming.sheet)
    text = talk.incoming.document or argument
    if not text.startswith(MARK) and _FILE_NAME.fullmatch(text.strip()):
        name = text.strip(QUOTES)
        if _OTHER_TABLE.search(name):
            raise WrongError(NOT_THIS_TABLE.format(name=cited(name)))
        raise WrongError(f"Je ne trouve pas de fichier {cited(name)}. {HOW}")
    return say(talk, Reply(text=READING), effects=[ReadSheet(text=text)])


def _read(talk: Talk, sheet: Sheet) -> Turn:
    """What was found in a file, beside what stands now."""
    if sheet.faults:
        shown = "\n".join(f"- {_cut(fault)}" for fault in sheet.faults[:MOST_FAULTS])
        more = len(sheet.faults) - MOST_FAULTS
        rest = f"\n\nEt {count(more, 'autre ligne', 'autres lignes')} à corriger ensuite." if more > 0 else ""
        said = pieces(f"Rien n'a été changé. Ce fichier est à corriger :\n{shown}{rest}")
        return say(talk, *(Reply(text=piece) for piece in said))
    fresh = [c for c in sheet.changes if talk.knowledge.value(c.of, c.key) != c.after]
    if not fresh:
        return say(talk, Reply(text="Tout ce que dit ce fichier est déjà en ligne."))
    if len(fresh) > MOST_AT_ONCE:
        raise WrongError(TOO_MANY)
    changes = [change_of(talk, c.of, c.key, c.after, "import d'un fichier") for c in fresh]
    return propose(talk, f"Importer {count(len(changes), 'fiche')}.", changes, destructive=True, listed=SAYS)


def _cut(fault: str) -> str:
    return fault if len(fault) <= LONGEST_FAULT else f"{fault[: LONGEST_FAULT - 1]}…"


def _backup(talk: Talk, argument: str) -> Turn:
    return say(talk, Reply(text="Je copie la base."), effects=[Backup()])


COMMANDS = (
    Command("exporter", "[contacts|cpts|faq|stats]", "les changements, les fiches ou l'usage, en fichier", _export),
    Command("modele", "<contacts|cpts|faq>", "un classeur à remplir, puis à me renvoyer", _template),
    Command(
        "importer",
        "<fichier>",
        "reprendre un classeur ou un fichier exporté, ou rien de lui",
        _import,
        owner=True,
        missing=HOW,
    ),
    Command("sauvegarde", "", "copier la base sur le serveur", _backup, owner=True),
)
