"""Long runs that show what the bot stands: kills, hostile messages, hours of load, a full database."""
