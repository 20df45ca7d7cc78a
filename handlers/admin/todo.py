"""What waits for an admin, in lines that each end with the command that deals with it, and lists as many."""

from collections.abc import Iterator
from datetime import date

from handlers.admin.directory import contacts, cpts
from handlers.admin.entries import commands as faq
from handlers.admin.entries.unanswered import groups
from handlers.admin.form.proposal import desk_of
from handlers.engine.quotation import cited
from handlers.turn.talk import Talk
from knowledge.wording import count, day, listing, some

MOST_NAMED = 4


def todo(talk: Talk) -> list[str]:
    """What is to be done where this admin may do it; nothing when nothing waits."""
    news = [*_questions(talk), *_refused(talk), *_late(talk), *_disputed(talk)]
    return [*news, *_unchecked(talk), *_unreached(talk)]  # what stays for months comes last


def _questions(talk: Talk) -> Iterator[str]:
    if waiting := groups(talk):
        yield f"{count(len(waiting), 'sujet')} sans réponse : « sans-reponse »"


def _late(talk: Talk) -> Iterator[str]:
    if late := faq.due(talk):
        yield f"{count(len(late), 'réponse vérifiée', 'réponses vérifiées')} il y a plus d'un an : « faq a-revoir »"


def _unreached(talk: Talk) -> Iterator[str]:
    if bare := contacts.unreached(talk):
        few = f" ({listing(a.name for a in bare)})" if len(bare) <= MOST_NAMED else ""
        yield f"{count(len(bare), *contacts.AREAS)} sans téléphone{few} : « contact chercher {contacts.UNREACHED} »"


def _unchecked(talk: Talk) -> Iterator[str]:
    if doubtful := contacts.doubtful(talk):
        yield f"{count(len(doubtful), 'contact')} à vérifier avant usage : « contact chercher a verifier »"


def _disputed(talk: Talk) -> Iterator[str]:
    """Communes that several CPTS claim: it is for the ARS to arbitrate, for an admin to know."""
    if shared := cpts.disputed(talk):
        names = some([c.name for c in shared], MOST_NAMED)
        yield f"{count(len(shared), 'commune')} dans plusieurs CPTS ({names}) : « cpts chercher {cpts.DISPUTED} »"


def _refused(talk: Talk) -> Iterator[str]:
    """What did not come in whole: whoever keeps the server tries again, once the file or the network is put right."""
    failures = desk_of(talk).failures
    for name, failure in list(failures.items())[:MOST_NAMED]:
        on = day(date.fromtimestamp(failure.at))
        what = "import refusé en tout ou partie" if failure.is_file else "source officielle non relue"
        yield f"{what}, {cited(name)}, le {on} : {cited(failure.why)} ; une fois vu : « lots vu »"
    if len(failures) > MOST_NAMED:
        rest = count(len(failures) - MOST_NAMED, "autre fichier ou source", "autres fichiers ou sources")
        yield f"et {rest} à reprendre sur le serveur"
