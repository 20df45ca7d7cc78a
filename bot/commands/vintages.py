"""Of when the data are: what `--version` and `check` say beside the version of the program."""

from collections.abc import Iterator

from bot import __version__
from knowledge.base import Knowledge
from knowledge.wording import count, day


def lines(knowledge: Knowledge) -> Iterator[str]:
    """The program, then a line for each kind of data: how many, and of when."""
    yield f"cpts-bot {__version__}"
    yield f"Communes : {knowledge.gazetteer.manifest['vintage']}."
    tables = (f"{table.title}, depuis le {day(table.valid_from)}" for table in knowledge.rates.tables)
    yield f"Montants : {' ; '.join(tables)}."
    entries = knowledge.faq.entries.values()
    yield f"Réponses : {count(len(entries), 'entrée')}, la dernière relue le {day(max(e.checked for e in entries))}."
    contacts = list(knowledge.contacts)
    yield f"Contacts : {count(len(contacts), 'fiche')}, dont {sum(bool(c.phone) for c in contacts)} avec un téléphone."
    cpts = knowledge.cpts.cpts
    yield f"CPTS : {count(len(cpts), 'fiche')}, dont {sum(bool(c.communes) for c in cpts)} avec des communes."
