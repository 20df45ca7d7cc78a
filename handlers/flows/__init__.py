"""The guided conversations, and what they share."""
