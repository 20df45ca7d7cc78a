"""« Mes données »: a copy of all that is kept about whoever asks, and what « effacer » leaves, with the reason."""

import json
from collections.abc import Iterator
from typing import Any

from bot.storage.names import Name
from bot.storage.people import People
from bot.storage.roles import Roles
from handlers.engine.messages import Attachment, Reply

COPY = (
    "Voici tout ce que je garde, dans un fichier JSON : un format que lisent les logiciels, pour l'emporter ailleurs."
)
LEFT = "Ce que « effacer » laisse, et pourquoi :"
SEEN = "qu'un message a été lu, sans dire de qui, pour ne pas y répondre deux fois"
COPIES = (
    "les copies de secours déjà faites, jusqu'à leur suppression, et une empreinte qui ne dit pas qui vous êtes : si "
    "une copie sert, votre effacement y est refait"
)
KEYS = (
    "tant que nous partageons un salon chiffré, les clés publiques de vos appareils et la dernière clé de ce salon : "
    "sans elles, je ne pourrais plus vous lire. Quittez le salon, et elles partent au plus tard le lendemain"
)
PAIRS = (
    "une empreinte de chaque paire de personnes mises en relation, qui ne dit ni l'une ni l'autre, pour ne pas les "
    "proposer de nouveau : un an au plus"
)
ROLE = "votre rôle d'admin, qu'un propriétaire peut retirer, et l'historique des changements faits sous votre nom"


def copied(people: People, roles: Roles, conversation: str) -> Reply:
    """A file with everything, and in words what the file says of a role and of what stays."""
    role = roles.held(Name.of(conversation).person)
    kept = people.held(conversation)
    is_seeking = bool(kept["together"]["demand"] or kept["together"]["meetings"])
    left = list(_left(conversation, brought_together=is_seeking, is_admin=role["role"] is not None))
    said = [COPY, *_of_role(role), "\n".join([LEFT, *(f"- {what}." for what in left)])]
    held = {**kept, **role, "left_after_erasure": left}
    return Reply(text="\n\n".join(said), attachments=(_file(held),), sealed=True)  # it holds addresses


def _of_role(role: dict[str, Any]) -> Iterator[str]:
    if held := role["role"]:
        kind = "propriétaire" if held["role"] == "owner" else "éditeur"
        where = f"régions {', '.join(held['regions'])}" if held["regions"] else "toutes les régions"
        yield f"Votre rôle : {kind} ({where}), sous le nom « {held['name']} »."
    if refused := role["refused_codes"]:
        yield f"Codes du second facteur refusés, gardés une heure : {len(refused)}."


def _left(conversation: str, *, brought_together: bool, is_admin: bool) -> Iterator[str]:
    yield SEEN
    yield COPIES
    if Name.of(conversation).channel == "matrix":
        yield KEYS
    if brought_together:
        yield PAIRS
    if is_admin:
        yield ROLE


def _file(held: dict[str, Any]) -> Attachment:
    return Attachment(
        name="mes-donnees.json",
        media_type="application/json",
        content=json.dumps(held, ensure_ascii=False, indent=2).encode(),
        description="Toutes les données gardées sur vous.",
    )
