"""One message being answered: where the person stands, the menu, commands, questions to the FAQ."""
