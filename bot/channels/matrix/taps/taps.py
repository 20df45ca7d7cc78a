"""Both ways of tapping, as the channel meets them."""

from dataclasses import replace

from nio import AsyncClient

from bot.channels.matrix import parsing
from bot.channels.matrix.parsing import Source, Tapped
from bot.channels.matrix.taps.polls import Polls
from bot.channels.matrix.taps.reactions import Reactions, number_of
from bot.settings import MatrixSettings
from bot.storage.store import Store


class Taps:
    """What is offered to be tapped, and what a tap means."""

    def __init__(self, nio: AsyncClient, store: Store, settings: MatrixSettings) -> None:
        self.reactions = Reactions(nio, store, settings.reactions)
        self.polls = Polls(store, wanted=settings.choices == "polls")

    def meant(self, room: str, source: Source) -> Tapped | None:
        """A tap whose `mark` is what would be typed instead; None when an event is none that counts."""
        if reacted := parsing.reaction(source):
            number = number_of(reacted.mark) if self.reactions.are_on(room) else None
            return replace(reacted, mark=str(number)) if number else None
        if voted := parsing.vote(source):
            self.polls.voted(voted.sender)
        return voted

    def close(self) -> None:
        self.reactions.close()
