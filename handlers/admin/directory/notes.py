"""What is said beside the preview of a CPTS: what nobody would see go, or stay beside what changed."""

from collections.abc import Sequence

from handlers.engine.messages import Change
from handlers.engine.quotation import cited
from handlers.turn.talk import Talk
from knowledge.cpts import STATUS_FRENCH, Cpts
from knowledge.overlay import Value
from knowledge.proofs import seen_said
from knowledge.wording import inhabitants, listing, published

LOST = "Attention, la fiche absorbée disait aussi ceci, que celle-ci ne dira pas :"


def notes(talk: Talk, change: Change, together: Sequence[Change] = ()) -> list[str]:
    """What is lost of a card that another takes in; a source, and other words, that stay under new facts."""
    absorbed = [value for c in together if c.after is None and (value := talk.knowledge.value("cpts", c.key))]
    lost = "\n".join(f"- {line}" for value in absorbed for line in _lost(value, change.after or {}))
    alone = () if absorbed else (_still_sourced(talk, change), _still_said(talk, change))
    return [f"{LOST}\n{lost}"] if lost else list(filter(None, alone))


def _still_said(talk: Talk, change: Change) -> str:
    """What a card says of its territory in other words than its communes, when those change and it does not."""
    before, after = talk.knowledge.value("cpts", change.key) or {}, change.after or {}
    if not before or set(before.get("communes", ())) == set(after.get("communes", ())):
        return ""
    card = Cpts.model_validate(after)
    said = {
        "sector": f"« Où : {card.sector} »" if card.sector else "",
        "population": f"« {inhabitants(card.population)} »" if card.population else "",
    }
    stays = [told for field, told in said.items() if told and after.get(field) == before.get(field)]
    if not stays:
        return ""
    return f"La fiche dit toujours {listing(stays)}. Si ce n'est plus vrai : « corriger lieu et habitants »."


def _lost(gone: Value, kept: Value) -> list[str]:
    """What a card that goes said, and that the one that takes it in says otherwise or not at all."""
    card, after = Cpts.model_validate(gone), Cpts.model_validate(kept)
    is_other = card.status != after.status or card.since not in ("", after.since)
    is_state_lost = card.status != "unknown" and is_other
    said = {
        "statut": f"{STATUS_FRENCH[card.status]} ({published(card.since) or 'date inconnue'})" if is_state_lost else "",
        "site": card.website if card.website != after.website else "",
        "courriel": card.email if card.email != after.email else "",
        "téléphone": card.phone_said if card.phone != after.phone else "",
        "où": card.sector if card.sector != after.sector else "",
        "dit par sa page": inhabitants(card.population) if card.population else "",
        "source": card.source.title if card.source != after.source else "",
    }
    return [f"{field} : {text}" for field, text in said.items() if text]


_SOURCED = {
    "status": "statut",
    "since": "date du statut",
    "communes": "communes",
    "sector": "lieu",
    "population": "habitants",
}


def _still_sourced(talk: Talk, change: Change) -> str:
    """That a source stays beside what changed: it is told to everybody as where the whole card was read."""
    before, after = talk.knowledge.value("cpts", change.key), change.after or {}
    if before is None or before["source"] != after["source"]:
        return ""
    moved = [told for field, told in _SOURCED.items() if after.get(field) and after.get(field) != before.get(field)]
    card = Cpts.model_validate(after)
    seen = seen_said(card.source.title, card.seen) if card.seen else ""
    source = f"{cited(card.source.title)}{f', {seen}' if seen else ''}"
    ask = "Si vous l'avez lu ailleurs, ou relu depuis : « corriger la source »."
    kept = f"La source et sa date restent celles d'avant ({source}), aussi pour ce qui change ({listing(moved)})."
    return f"{kept} {ask}" if moved else ""
