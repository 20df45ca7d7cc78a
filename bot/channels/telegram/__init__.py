"""Telegram: the same conversation, at home on a phone.

`intake` turns updates into messages, `sending` turns replies into messages, `polling` and `webhook` fetch updates;
`channel` puts them together. The conversation itself is in `handlers`.
"""

import os

# A duration is a `timedelta`, as python-telegram-bot will have it from its next major version:
# https://docs.python-telegram-bot.org/en/stable/telegram.error.html#telegram.error.RetryAfter
os.environ.setdefault("PTB_TIMEDELTA", "true")
