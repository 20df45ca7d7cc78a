"""What leads to what is said: « et », « ok mais », « du coup », « bonjour ». Said once, for whoever reads past it."""

import re

AND = "et|mais|donc|alors|du coup"
_ALSO = "puis|sinon|aussi|ensuite|apres"
_AGREED = "ok|oui|non|bon|d accord"
_CALLS = "euh|heu|attend(?:s|ez)?(?: (?:avant|deja|d abord))?|au fait|en fait|dites|dis|pardon|bonjour|merci"
LEAD = rf"(?:{AND}|{_ALSO}|{_AGREED}|{_CALLS})"
LEADS = rf"(?:{LEAD} )*"
# « Et », « mais », « donc »: what follows goes on with what was talked about.
GOES_ON = re.compile(rf"(?:(?:{_AGREED}) )*(?:{AND})\b")
