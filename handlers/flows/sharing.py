"""A result handed to a colleague: a summary to forward, and what opens the same territory and estimate elsewhere.

What is handed holds codes alone. Nothing of it is about a person, nor of the amounts of a contract of one's own.
"""

from dataclasses import replace

from handlers.engine import links, situation
from handlers.engine.flow import MENU, Context
from handlers.engine.links import Addresses
from handlers.engine.messages import MOST_CHARACTERS, Attachment, Reply
from handlers.engine.situation import Situation, UnreadableError
from handlers.engine.texts import render
from handlers.flows.brief import brief_estimate, territory_words
from handlers.flows.estimate import size_of
from handlers.flows.plan import own_of
from handlers.money.wording import band_words
from knowledge.rates import FundingError
from knowledge.wording import count, listing

NOTHING_YET = Reply(
    text="Je n'envoie rien à personne : je donne un résumé et un lien, que vous transmettez vous-même. Il me faut "
    "d'abord un résultat à partager : un territoire, un nombre d'habitants, une taille ou une commune."
)
FORWARD = (
    "Faites suivre ce qui précède à vos collègues : il y a le territoire et ce qui est compté, rien sur vous. Qui "
    "l'ouvre voit la même estimation, refaite avec le barème du jour."
)
TOO_LONG = (
    "Ce territoire ({communes}) ne tient pas dans un lien, limité à 64 caractères. Faites suivre à vos collègues le "
    "résumé et {what}, à coller au bot : il la relit et ouvre la même estimation. Rien n'y est dit de vous."
)
TO_PASTE = "la phrase ci-dessus"
IN_FILE = "le fichier, qui contient la phrase"
NOT_OWN = "Les montants de votre contrat n'y sont pas : ils restent à vous."
NOT_SUPPOSED = "Ce que vous supposez n'y est pas : écrivez d'abord « garder » pour le partager."
FILE = "situation-cpts.txt"
CUT = (
    "Je ne peux pas relire cette situation partagée : elle est coupée, ou un caractère a changé. Copiez-la en entier, "
    "ou demandez-la de nouveau à la personne qui vous l'a envoyée."
)
UNKNOWN = (
    "Cette situation partagée nomme {what} que je ne connais pas : {codes}. Je n'ouvre rien plutôt qu'un autre "
    "territoire. Demandez-la de nouveau à la personne qui vous l'a envoyée."
)
OPENED = (
    "**Une situation partagée avec vous**\n\n{described}\n\nElle vient d'un lien ou d'un message : je la refais avec "
    "mes données d'aujourd'hui. « modifier » change une réponse."
)
MOST_CODES = 3  # unknown ones said back


def share_replies(context: Context, addresses: Addresses, *, supposing: bool = False) -> list[Reply]:
    """The summary to forward, with the way in, and what to do with it."""
    shared = Situation.of(context.answers)
    code = situation.code_of(shared)
    fits = len(code) <= links.MOST_LETTERS
    sentence = "" if fits else situation.sentence_of(shared)
    in_file = len(sentence) > MOST_CHARACTERS
    handed = render(
        "share",
        summary="\n\n".join(reply.text for reply in brief_estimate(_without_own(context), size_of)),
        code=code if fits else "",
        in_file=in_file,
        telegram=links.telegram_link(addresses.telegram, code) if addresses.telegram else "",
        matrix=links.matrix_link(addresses.matrix) if addresses.matrix else "",
    )
    if in_file:
        handed[-1] = handed[-1].model_copy(update={"attachments": (_file(sentence),)})
    pasted = [Reply(text=sentence)] if sentence and not in_file else []
    said = FORWARD if fits else _too_long(shared, in_file=in_file)
    notes = [said, *([NOT_OWN] if own_of(context) else []), *([NOT_SUPPOSED] if supposing else [])]
    return [*handed, *pasted, Reply(text=" ".join(notes), choices=(MENU,))]


def share_place(code: str, name: str, addresses: Addresses) -> list[Reply]:
    """The way to what the directory knows of a commune: all that a place alone has to share."""
    word = links.PLACE + code
    handed = render(
        "share",
        summary=f"**CPTS : {name}**\n\nQui couvre la commune, ce qu'on en sait et à qui s'adresser.",
        code=word,
        in_file=False,
        telegram=links.telegram_link(addresses.telegram, word) if addresses.telegram else "",
        matrix=links.matrix_link(addresses.matrix) if addresses.matrix else "",
    )
    return [*handed, Reply(text="Faites suivre ce message à vos collègues : il ne dit rien sur vous.", choices=(MENU,))]


def received(said: str, context: Context) -> Situation:
    """The situation that a link or a message holds, sound with what is known today. Raises `UnreadableError`."""
    try:
        shared = situation.read(said)
    except UnreadableError as error:
        raise UnreadableError(CUT) from error
    gazetteer = context.knowledge.gazetteer
    if unknown := [code for code in shared.territory if gazetteer.commune(code) is None]:
        what = "une commune" if len(unknown) == 1 else f"{len(unknown)} communes"
        raise UnreadableError(UNKNOWN.format(what=what, codes=listing(unknown[:MOST_CODES])))
    table = context.knowledge.rates.on(context.today)
    try:
        is_sound = shared.basis != "population" or table.band_of(shared.population)
    except FundingError as error:
        raise UnreadableError(CUT) from error
    if not is_sound or (shared.basis == "band" and shared.band not in {band.number for band in table.bands}):
        raise UnreadableError(CUT)
    return replace(shared, territory=gazetteer.territory(shared.territory).codes)


def told(shared: Situation, context: Context) -> str:
    """« 4 communes : Bourges, Vierzon… », « taille 3 »: words for the middle of a sentence."""
    table = context.knowledge.rates.on(context.today)
    answers = context.answers.model_copy(update=shared.answers)
    return territory_words(replace(context, answers=answers)) or band_words(table, shared.band)


def opened(shared: Situation, context: Context) -> Reply:
    described = told(shared, context)
    return Reply(text=OPENED.format(described=f"{described[:1].upper()}{described[1:]}."))


def _without_own(context: Context) -> Context:
    """Nobody else is shown the amounts of a contract: an estimate never counts them, and must not begin to."""
    return replace(context, answers=context.answers.model_copy(update={"own": None, "own_band": None}))


def _too_long(shared: Situation, *, in_file: bool) -> str:
    what = IN_FILE if in_file else TO_PASTE
    return TOO_LONG.format(communes=count(len(shared.territory), "commune"), what=what)


def _file(sentence: str) -> Attachment:
    return Attachment(
        name=FILE,
        media_type="text/plain",
        content=f"{sentence}\n".encode(),
        description="La phrase à coller au bot pour ouvrir le même territoire et la même estimation.",
    )
