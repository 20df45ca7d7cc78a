"""What people say of what they read, before where or when: « relu », « consultée le », « trouvées sur »."""

from knowledge.text import key

_STEMS = ("vu", "lu", "revu", "relu", "consulté", "vérifié", "trouvé")
# As it is written with its accents: « on trouve », « vérifie » say something else.
READ = rf"(?:{'|'.join(_STEMS)})e?s?"
# The same without them too, where a date follows, which makes it plain.
READ_ON = READ.replace("é", "[ée]")
WORDS = frozenset(key(f"{stem}{end}") for stem in _STEMS for end in ("", "e", "s", "es"))
