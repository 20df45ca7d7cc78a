#!/usr/bin/env bash
# Version:   python-telegram-bot 22.8 (PyPI)
# Behaviour: `DictPersistence` keeps what a bot knows as JSON. Read back after a restart, each key of a person's or a
#            chat's data that `int` understands is a number: "08000" is 8000, and so is "8000", which takes its place;
#            "1_000" is 1000. In the data of the bot the same key stays "08000", and there the number 5, a good key
#            before, comes back as "5". Keys one level below, and all values, stay as they were.
# Guess:     keys of JSON are text, and only the identities of people and chats, which the library put there, are made
#            numbers again; what a handler stored under a text is found under that text.
# Matters:   what was kept by postcode, INSEE code or year is found until the first restart and no longer; two codes may
#            become one (01000 and 1000). Never use a bare code as a key: put a letter before it, or a dict around it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check python-telegram-bot==22.8
venv/bin/python - <<'PY'
import asyncio

from telegram.ext import DictPersistence

KEPT = {"08000": "Ardennes", "1_000": "thousand", "2A004": "Corse", "communes": {"08000": "Ardennes"}}


async def main() -> None:
    before = DictPersistence()
    await before.update_user_data(7, dict(KEPT))
    await before.update_chat_data(7, {"08000": "with", "8000": "without"})
    await before.update_bot_data({"08000": "Ardennes", 5: "five"})
    after = DictPersistence(
        user_data_json=before.user_data_json,
        chat_data_json=before.chat_data_json,
        bot_data_json=before.bot_data_json,
    )
    assert (await before.get_user_data())[7] == KEPT
    user, chat, bot = (await after.get_user_data())[7], (await after.get_chat_data())[7], await after.get_bot_data()
    print("of a person:", user)
    print("of a chat:  ", chat)
    print("of the bot: ", bot)
    assert user == {8000: "Ardennes", 1000: "thousand", "2A004": "Corse", "communes": {"08000": "Ardennes"}}
    assert chat == {8000: "without"}
    assert bot == {"08000": "Ardennes", "5": "five"}


asyncio.run(main())
PY
