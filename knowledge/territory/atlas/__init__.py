"""The places themselves: their names, populations and spellings."""
