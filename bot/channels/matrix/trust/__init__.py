"""Who the bot is on Matrix, whom it trusts, and the keys that make messages readable."""
