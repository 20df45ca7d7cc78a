"""Whom a message of a room is for: the bot or not, and in which conversation of its writer."""

from dataclasses import replace

from nio import AsyncClient

from bot.channels.matrix import calling, parsing, words
from bot.channels.matrix.conversation import Conversation
from bot.channels.matrix.parsing import Said
from bot.channels.matrix.requests import event_by
from bot.channels.matrix.rooms.membership import Rooms
from bot.storage.store import Store


class Addressees:
    """Asks the store, and the server for what stands in other events. Raises one of `AWAY` when that is away."""

    def __init__(self, nio: AsyncClient, rooms: Rooms, store: Store, prefix: str) -> None:
        self._nio = nio
        self._rooms = rooms
        self._store = store
        self._prefix = prefix

    def called(self, room: str, said: Said) -> str | None:
        """What is said to us by name, our name alone being a call for the menu; None when we are not named."""
        text = calling.after_prefix(said.text, self._prefix)
        if text is not None:
            return text or words.MENU
        if calling.mentions(said, self._nio.user_id) and not self._store.matrix.settings(room).prefix_only:
            return calling.without_mention(said, self._nio.user_id, self._rooms.names(room)).text or words.MENU
        return None

    async def conversation(self, room: str, said: Said, called: bool) -> Conversation | None:
        """Whose conversation a message of a room belongs to; None when it is not for us."""
        if said.edits:
            return await self._edited(room, said)
        thread = said.thread
        if said.mentions and not called:  # said to somebody else
            return None
        if not (called and thread):  # clients name whom they reply to: that is no new conversation
            replied = await self._replied_thread(room, said)
            if not called and replied is None and not await self._is_theirs(room, thread, said.sender):
                return None
            thread = thread or replied or ""
        if not thread and self._store.matrix.settings(room).threads:
            thread = said.event
        return Conversation(room, said.sender, thread)

    def is_own(self, room: str, thread: str, person: str) -> bool:
        """Whether a thread grew from a message of this person to us: everything they say there is for us."""
        return self._store.belongs(thread, Conversation(room, person, thread).name)

    async def _is_theirs(self, room: str, thread: str, person: str) -> bool:
        """As `is_own`, even after they had everything about them erased: whose words these were, the server knows."""
        if self.is_own(room, thread, person):
            return True
        if not thread or not self._store.knows(thread):
            return False
        return await event_by(self._nio, room, thread, person) is not None

    async def as_first(self, room: str, said: Said) -> Said:
        """An edit that calls us for the first time is its message, said as it now reads; any other is as it is."""
        if self._store.knows(said.edits):
            return said
        first = await event_by(self._nio, room, said.edits, said.sender)
        return said if first is None else replace(said, event=said.edits, edits="", thread=parsing.thread_within(first))

    async def _edited(self, room: str, said: Said) -> Conversation | None:
        """A correction belongs where its first version was answered; one that was not for us stays so."""
        store = self._store
        if not store.knows(said.edits):
            return None
        first = await event_by(self._nio, room, said.edits, said.sender)
        thread = parsing.thread_within(first) if first else ""
        # It began a thread, was said in one, or outside any.
        places = (Conversation(room, said.sender, t) for t in (said.edits, thread, ""))
        return next((to for to in places if store.belongs(said.edits, to.name)), None)

    async def _replied_thread(self, room: str, said: Said) -> str | None:
        """The thread of our message this one answers, "" when it stands outside any; None when it is not ours."""
        if not said.reply_to:
            return None
        ours = await event_by(self._nio, room, said.reply_to, self._nio.user_id)
        return None if ours is None else parsing.thread_within(ours)

    def known(self, room: str, person: str, message: str) -> Conversation | None:
        """Where a message of this person was answered, by what is known without asking: it may be gone."""
        threads = (self._rooms.threads.of(message), message, "")
        places = (Conversation(room, person, thread) for thread in threads)
        return next((to for to in places if self._store.belongs(message, to.name)), None)
