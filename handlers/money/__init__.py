"""The questions about money, and an estimate in words."""
