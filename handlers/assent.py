"""Yes and no, as people type them."""

from knowledge.text import key

YES = frozenset({"oui", "yes", "ok", "d accord", "c est bon", "exact", "valider"})
NO = frozenset({"non", "no", "pas du tout"})


def yes_or_no(said: str) -> bool | None:
    """What somebody answers to a question of yes or no; None when it is neither."""
    heard = key(said)
    return heard in YES if heard in YES | NO else None
