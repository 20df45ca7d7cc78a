"""What the bot knows: curated data files and the code that reads them. Imports nothing from above."""
