"""What waits for an admin, in lines that each end with the command that deals with it."""

from collections.abc import Iterator
from datetime import date

from handlers.admin.directory import contacts, cpts
from handlers.admin.entries.unanswered import groups
from handlers.admin.form.proposal import desk_of
from handlers.engine.quotation import cited
from handlers.turn.talk import Talk
from knowledge.review import is_late
from knowledge.wording import count, day, listing, some

MOST_NAMED = 4


def todo(talk: Talk) -> list[str]:
    """What is to be done where this admin may do it; nothing when nothing waits."""
    news = [*_questions(talk), *_refused(talk), *_late(talk), *_disputed(talk)]
    return [*news, *_unchecked(talk), *_unreached(talk)]  # what stays for months comes last


def _is_mine(talk: Talk, region: str) -> bool:
    """Whether something of a region is theirs to keep; of the whole country, "", it is everybody's to see."""
    return not desk_of(talk).admin.regions or not region or region in desk_of(talk).admin.regions


def _questions(talk: Talk) -> Iterator[str]:
    if waiting := groups(talk):
        yield f"{count(len(waiting), 'sujet')} sans réponse : « sans-reponse »"


def _late(talk: Talk) -> Iterator[str]:
    late = [e for e in talk.knowledge.faq.entries.values() if is_late(e.checked, talk.today)]
    if mine := [e for e in late if _is_mine(talk, e.region or "")]:
        yield f"{count(len(mine), 'réponse vérifiée', 'réponses vérifiées')} il y a plus d'un an : « faq a-revoir »"


def _unreached(talk: Talk) -> Iterator[str]:
    if bare := [area for area in contacts.unreached(talk) if _is_mine(talk, area.region)]:
        few = f" ({listing(a.name for a in bare)})" if len(bare) <= MOST_NAMED else ""
        yield f"{count(len(bare), *contacts.AREAS)} sans téléphone{few} : « contact chercher {contacts.UNREACHED} »"


def _unchecked(talk: Talk) -> Iterator[str]:
    doubtful = [c for c in talk.knowledge.contacts if c.is_doubtful]
    if mine := [c for c in doubtful if _is_mine(talk, c.region_code)]:
        yield f"{count(len(mine), 'contact')} à vérifier avant usage : « contact chercher a verifier »"


def _disputed(talk: Talk) -> Iterator[str]:
    """Communes that several CPTS claim: it is for the ARS to arbitrate, for an admin to know."""
    if mine := [c for c in cpts.disputed(talk) if _is_mine(talk, c.region)]:
        names = some([c.name for c in mine], MOST_NAMED)
        yield f"{count(len(mine), 'commune')} dans plusieurs CPTS ({names}) : « cpts chercher {cpts.DISPUTED} »"


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
