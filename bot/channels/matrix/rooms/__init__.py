"""The rooms the bot is in: joining, settings, replacement, going private."""
