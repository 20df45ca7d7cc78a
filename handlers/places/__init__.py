"""Territories as people give them: the question, the running list, its reading."""
