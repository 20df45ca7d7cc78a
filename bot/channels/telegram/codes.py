"""What a button carries: a version, the question it belongs to and the choice, in 64 bytes at most."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from handlers.engine.messages import Session

MOST_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
PLAIN = "1|"
SHORT = "1#"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button understood: the id of the choice, the topic it belongs to."""

    choice: str
    topic: str


# A code nobody can read any more: its topic is no question's, so that the router explains the old button.
EXPIRED = Pressed("bouton", "?")


def encode(choice: str, topic: str) -> str:
    code = f"{PLAIN}{topic}|{choice}"
    return code if len(code.encode()) <= MOST_BYTES else SHORT + _digest(choice, topic)


def decode(code: str, session: Callable[[], Session]) -> Pressed:
    """What a button means; the session finds again the choice that did not fit, and is asked for only then."""
    if code.startswith(PLAIN) and code.count("|") >= 2:
        _, asked, choice = code.split("|", 2)
        return Pressed(choice, asked)
    return _found(code, session()) if code.startswith(SHORT) else EXPIRED


def _found(code: str, session: Session) -> Pressed:
    fits = (Pressed(c.id, t) for c in session.offered for t in (session.topic, "") if SHORT + _digest(c.id, t) == code)
    return next(fits, EXPIRED)


def _digest(choice: str, topic: str) -> str:
    return blake2b(f"{topic}|{choice}".encode(), digest_size=16).hexdigest()
