"""The same conversation as python-telegram-bot's own `ConversationHandler`, made durable as the library can.

`PicklePersistence` writes all it knows at each flush; flushed at each update, as we write at each message.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.talks import TALK, TOKEN, Instant, updates

STATES = len(TALK) - 1
SPEAKING = 10  # people whose messages are timed, among all those who are known


async def milliseconds(people: int) -> float:
    """Processor time of a message when so many people are in the conversation."""
    with tempfile.TemporaryDirectory() as folder:
        kept = PicklePersistence(Path(folder) / "kept.pickle", on_flush=True)  # one writing an update, the last of them
        application = (
            Application.builder()
            .token(TOKEN)
            .request(Instant())
            .get_updates_request(Instant())
            .persistence(kept)
            .build()
        )
        application.add_handler(_conversation())
        await application.initialize()
        for person in range(SPEAKING + 1, people + 1):
            await kept.update_conversation("creer", (person, person), 1)
            await kept.update_user_data(person, {"0": "infirmière", "1": "libéral", "2": "Bourges, Vierzon"})
        spoken = list(updates(TALK[:STATES], SPEAKING))[: 10 if people > 1_000 else None]
        started = time.process_time()
        for update in spoken:
            await application.process_update(Update.de_json(update, application.bot))
            await application.update_persistence()
            await kept.flush()
        return (time.process_time() - started) / len(spoken) * 1_000


def _conversation() -> ConversationHandler[Any]:
    text = filters.TEXT & ~filters.COMMAND
    states: dict[object, list[Any]] = {at: [MessageHandler(text, _heard)] for at in range(STATES)}
    return ConversationHandler([CommandHandler("start", _heard)], states, [], name="creer", persistent=True)


async def _heard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """An answer kept, the next question asked."""
    assert update.message is not None
    assert context.user_data is not None
    at = len(context.user_data)
    context.user_data[str(at)] = update.message.text
    await update.message.reply_text(f"Question {at + 1}/5. Quelle est votre réponse ?")
    return min(at + 1, STATES - 1)
