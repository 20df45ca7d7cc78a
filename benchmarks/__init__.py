"""Speeds and memory, each beside a baseline of the same run: `make bench`. Never part of the tests."""
