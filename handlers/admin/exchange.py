"""`exporter`, `importer`, `sauvegarde`: what admins changed, out to be reviewed, back in, or copied away."""

import csv
import io
import re

from handlers.admin.command import Command
from handlers.admin.form.form import WrongError
from handlers.admin.form.proposal import change_of, desk_of, propose
from handlers.admin.form.state import say
from handlers.engine.messages import Attachment, Backup, ReadSheet, Reply, Sheet, Turn
from handlers.engine.texts import pieces
from handlers.turn.talk import Talk
from knowledge.exchange import exported
from knowledge.text import key
from knowledge.wording import count

MOST_FAULTS = 10
LONGEST_FAULT = 300
MOST_AT_ONCE = 200  # each is looked at again at the preview and at the confirmation, while others wait
TOO_MANY = (
    "Ce fichier change plus de deux cents fiches : c'est trop pour la conversation. Sur le serveur, « cpts-bot import "
    "overlay » le peut."
)
READING = "Je lis ce fichier, cela prend quelques secondes. Rien ne changera avant que vous ayez confirmé."
HOW = (
    "Envoyez-moi le fichier .toml en privé, ou collez son contenu après le mot « importer », dans le même message. "
    "Dans un terminal : « importer chemin/du/fichier.toml ». Rien ne changera avant que vous ayez confirmé."
)
_FILE_NAME = re.compile(r"\S+\.toml")


def _export(talk: Talk, argument: str) -> Turn:
    """A file of the changes; of the weekly counts after « stats »."""
    if key(argument) == "stats":
        return say(talk, Reply(text="Les comptes par semaine, pour un tableur.", attachments=(_table(talk),)))
    state = desk_of(talk).overlay.lasting()
    if not state:
        text = "Rien n'a été changé dans la conversation, ou tout a été défait depuis : il n'y a rien à exporter."
        return say(talk, Reply(text=text))
    file = Attachment(
        name=f"connaissances-{talk.today.isoformat()}.toml",
        media_type="application/toml",
        content=exported(state).encode(),
        description="Les changements faits dans la conversation, en TOML.",
    )
    text = f"{count(len(state), 'fiche changée', 'fiches changées')}, à relire puis à fusionner avec les fichiers."
    return say(talk, Reply(text=text, attachments=(file,)))


def _table(talk: Talk) -> Attachment:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["semaine", "quoi", "lequel", "fois"])
    rows.writerows(desk_of(talk).tallies.rows())
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
    if _FILE_NAME.fullmatch(text):
        raise WrongError(HOW)
    return say(talk, Reply(text=READING), effects=[ReadSheet(text=text)])


def _read(talk: Talk, sheet: Sheet) -> Turn:
    """What was found in a file, beside what stands now."""
    if sheet.faults:
        shown = "\n".join(f"- {fault[:LONGEST_FAULT]}" for fault in sheet.faults[:MOST_FAULTS])
        said = pieces(f"Rien n'a été changé. Ce fichier est à corriger :\n{shown}")
        return say(talk, *(Reply(text=piece) for piece in said))
    if len(sheet.changes) > MOST_AT_ONCE:
        raise WrongError(TOO_MANY)
    fresh = [c for c in sheet.changes if talk.knowledge.value(c.of, c.key) != c.after]
    if not fresh:
        return say(talk, Reply(text="Tout ce que dit ce fichier est déjà en ligne."))
    changes = [change_of(talk, c.of, c.key, c.after, "import d'un fichier") for c in fresh]
    return propose(talk, f"Importer {count(len(changes), 'fiche')}.", changes, destructive=True)


def _backup(talk: Talk, argument: str) -> Turn:
    return say(talk, Reply(text="Je copie la base."), effects=[Backup()])


COMMANDS = (
    Command("exporter", "[stats]", "un fichier de tous les changements, ou des comptes d'usage", _export),
    Command("importer", "<fichier>", "reprendre un fichier exporté, ou rien de lui", _import, owner=True, missing=HOW),
    Command("sauvegarde", "", "copier la base sur le serveur", _backup, owner=True),
)
