"""What happens in the bot, told as it happens. This listener counts nothing; `bot.care.metrics` does."""


class Meter:
    """Told of durations in seconds and of channels by name, never of a person."""

    def reached(self, channel: str) -> None:
        """The platform of a channel answered just now, with or without news."""

    def troubled(self, channel: str, trouble: str) -> None:
        """The platform told of what only a person can mend: "refused" (the account), "shared" (another program)."""

    def turn(self, channel: str, seconds: float) -> None:
        """A message was answered: its replies are on disk."""

    def delivered(self, channel: str, seconds: float) -> None:
        """A reply arrived, that long after it set out, attempts in vain included."""

    def postponed(self, channel: str) -> None:
        """A platform did not take a reply now: it will be tried again."""

    def dropped(self, channel: str) -> None:
        """A platform will never take a reply: nobody can be reached there."""
