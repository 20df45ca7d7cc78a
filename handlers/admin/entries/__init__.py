"""Admins and the FAQ: entries, variants, unanswered questions."""
