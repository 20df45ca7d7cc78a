"""From a text to the names in it: cut, repaired, read."""
