"""What people say of what they read, before where or when: « relu », « consultée le », « trouvées sur »."""

# As it is written with its accents: « on trouve », « vérifie » say something else.
READ = r"(?:(?:re)?[vl]u|consulté|vérifié|trouvé)e?s?"
# The same without them too, where a date follows, which makes it plain.
READ_ON = r"(?:(?:re)?[vl]u|consult[ée]|v[ée]rifi[ée]|trouv[ée])e?s?"
_STEMS = ("vu", "lu", "revu", "relu", "consulte", "verifie", "trouve")
WORDS = frozenset(f"{stem}{end}" for stem in _STEMS for end in ("", "e", "s", "es"))  # as `key` writes them
