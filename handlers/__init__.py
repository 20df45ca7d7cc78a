"""What the bot says: one module per conversation, all pure. Imports `knowledge`, no channel, no platform."""
