"""The Telegram channel, against a Bot API of the tests' own that is as strict as the real one."""
