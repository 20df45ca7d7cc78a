"""What can be said at any moment, and what it does: one table, which the help, the menus and the guides read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from handlers.engine import links, situation
from handlers.engine.flow import MENU, Context
from handlers.engine.messages import Arrived, Copy, Effect, Meet, Remind, Reply, Session, Turn
from handlers.flows.colleagues import colleagues
from handlers.flows.deadlines import deadlines_of
from handlers.flows.directory import departement_replies, directory_replies
from handlers.flows.documents import ALONE, NOT_SUPPOSED, NOT_YET, alone_replies, dossier_replies, enough
from handlers.flows.maps import ASK_DARK, ASK_LIGHT, left_out, map_reply
from handlers.flows.reminders import CHANGE_DATE, STOP_REMINDERS, listed
from handlers.hearing import orders
from handlers.hearing.intent import told
from handlers.places.running_list import show
from handlers.turn import faq, meetings, privacy, sharing
from handlers.turn.doors import CLOSED as NOT_OPEN
from handlers.turn.doors import closed
from handlers.turn.menu import FLOWS, help_text
from handlers.turn.own_contact import of_result
from handlers.turn.papers import described, mail, review
from handlers.turn.talk import LIST, Talk
from knowledge.territory import Region
from knowledge.text import key

FROM_REGION = "Vous arrivez d'une page consacrée à cette région : {region}. Une autre convient aussi."
NO_LIST = Reply(
    text="De quelles communes voulez-vous la carte ? Écrivez par exemple « carte de Tournon-sur-Rhône, Mauves », ou "
    "choisissez « Créer une CPTS » : la carte sera celle de votre liste."
)
AS_IT_STANDS = "Votre liste a changé : je la retiens telle qu'elle est, {territory}."
NO_MORE = "Je ne vous enverrai plus de rappel."
LEFT = "C'est arrêté. Vos réponses sont gardées si vous voulez reprendre."
ONLY_ANSWERS = "Je ne fais plus que répondre à vos messages ; « effacer » supprime ce que je garde de vous."
RESTART, ERASE = "recommencer", "effacer"
ERASING = (RESTART, ERASE)  # what a session may have to confirm that forgets what was said
START = "start"  # what Telegram says by itself: nobody need know it
WELCOME_BACK = "Bon retour. Nous en étions ici."


@dataclass(frozen=True)
class Command:
    """Something to say at any moment: its name, after a slash or bare, or one of its other `words`.

    `together` are those that mean something only where people are brought together.
    """

    name: str
    words: tuple[str, ...]
    summary: str
    run: Callable[[Talk, str], Turn]
    together: bool = False

    def is_open(self, talk: Talk) -> bool:
        return talk.standing is not None or not self.together


def find(said: str) -> tuple[Command, str] | None:
    """`/name argument`, a bare word that is a command or an order in plain words, with what follows it."""
    if situation.is_one(said) or links.is_place(said):  # what was shared, typed where no link carries it
        return _BY_WORD[START], said.strip()
    said = orders.heard(said) or said
    if said.startswith("/"):
        name, *rest = said[1:].split(maxsplit=1) or [""]
        named = _BY_WORD.get(key(name.partition("@")[0]))
        return (named, rest[0].strip() if rest else "") if named else None
    bare = _BY_WORD.get(key(said))
    return (bare, "") if bare else None


def _start(talk: Talk, argument: str) -> Turn:
    """`/start`, with the payload of a deep link when there is one; its campaign is counted."""
    campaign, to = links.read(argument)
    turn = _led(talk, to) if to else talk.menu()  # nearly all of them: places need not be loaded for it
    return turn.model_copy(update={"effects": (*turn.effects, Arrived(campaign=campaign))}) if campaign else turn


def _led(talk: Talk, argument: str) -> Turn:
    """Where a link leads; the menu when it leads nowhere we know."""
    if argument == colleagues.name:
        return meetings.find(talk, "") if talk.standing else talk.menu(NOT_OPEN)
    if situation.is_one(argument):
        return sharing.receive(talk, argument)
    return talk.open(argument) if argument in FLOWS else _told_of(talk, argument)


def _told_of(talk: Talk, argument: str) -> Turn:
    """An answer, or what is known of a place; the menu when the link names none."""
    entry = argument.removeprefix("faq-")
    if argument.startswith("faq-") and entry in talk.knowledge.faq.entries:
        return talk.say(*faq.answer(talk.knowledge, entry, talk.today, talk.home))
    gazetteer = talk.knowledge.gazetteer
    if argument.startswith(links.PLACE):
        return _from_place(talk, argument.removeprefix(links.PLACE))
    if departement := gazetteer.departement(argument.removeprefix(links.DEPARTEMENT)):
        return _arrived(talk, departement_replies(talk.knowledge, departement), departement.region)
    region = gazetteer.region(argument.removeprefix(links.REGION))
    return _from_region(talk, region) if region else talk.menu()


def _from_place(talk: Talk, code: str) -> Turn:
    """What the directory knows of the commune or the EPCI of a poster, then the menu."""
    gazetteer = talk.knowledge.gazetteer
    epci = gazetteer.epci(code)
    territory = gazetteer.territory(epci.communes if epci else [code] if gazetteer.commune(code) else [])
    if not territory.regions:
        return talk.menu()
    return _arrived(
        talk, directory_replies(talk.knowledge, territory, "presence", show_ask=True), territory.regions[0].code
    )


def _arrived(talk: Talk, told: Sequence[Reply], region: str) -> Turn:
    """What there is to tell of a place, the menu, and the region kept until the person says where they are."""
    turn = talk.menu()
    session = turn.session.model_copy(update={"region": region})
    return turn.model_copy(update={"replies": (*told, *turn.replies), "session": session})


def _from_region(talk: Talk, region: Region) -> Turn:
    turn = talk.menu(FROM_REGION.format(region=region.name))
    return turn.model_copy(update={"session": turn.session.model_copy(update={"region": region.code})})


def _resume(talk: Talk, argument: str) -> Turn:
    dialogue = talk.taken_up().dialogue()
    if dialogue is None:
        return talk.menu()
    return dialogue.resume(WELCOME_BACK) if talk.session.asking else dialogue.start()


def explain(talk: Talk, argument: str = "") -> Turn:
    """The help of the pending question, or the list of commands when there is none."""
    dialogue = talk.dialogue()
    if dialogue and talk.session.asking:
        return talk.say(Reply(text=dialogue.explain()))
    also = [("gestion", "tenir le bot à jour (vous êtes admin)")] if talk.desk else []
    known = ((f"/{c.name}", c.summary) for c in COMMANDS if c.name != START and c.is_open(talk))
    return talk.say(Reply(text=help_text([*also, *known])))


def _back(talk: Talk, argument: str) -> Turn:
    dialogue = talk.dialogue()
    previous = dialogue.back() if dialogue else None
    return previous or talk.menu()


def _stop(talk: Talk, argument: str) -> Turn:
    return talk.menu(*([LEFT] if talk.session.flow else []))


def _silent(talk: Talk, argument: str) -> Turn:
    """STOP and its kin, as one answers what was not asked for: from now on the bot only answers."""
    said: list[tuple[str, object]] = [(LEFT, talk.session.flow), (NO_MORE, talk.context().answers.reminders)]
    effects: list[Effect] = [Remind()]
    if standing := talk.standing:
        pausing = standing.demand and not standing.demand.paused
        effects += [Meet(act="pause")] if pausing else []
        said += [(meetings.NO_MORE, pausing), (meetings.UNDERWAY, standing.meetings)]
    notes = [note for note, holds in said if holds]
    turn = _unreminded(talk).menu(" ".join([*notes, ONLY_ANSWERS]))
    return turn.model_copy(update={"effects": tuple(effects)})


def _unreminded(talk: Talk) -> Talk:
    answers = {**talk.session.answers, "reminders": False}
    return replace(talk, session=talk.session.model_copy(update={"answers": answers}))


def _restart(talk: Talk, argument: str) -> Turn:
    """Asked first when there is something to lose; « recommencer oui » is the answer."""
    if key(argument) != "oui" and (talk.session.answers or talk.session.drafts):
        offered = {"confirming": RESTART, "offered": list(privacy.ASK_RESTART.choices)}
        return Turn(replies=(privacy.ASK_RESTART,), session=talk.session.model_copy(update=offered))
    return restarted(talk)


def restarted(talk: Talk) -> Turn:
    """From the beginning, with nothing of what was said."""
    fresh = Talk(talk.incoming, Session(), talk.knowledge, talk.today)
    # The dates are forgotten with the rest: reminders of them must not outlive them.
    return fresh.menu("Nous repartons de zéro.").model_copy(update={"effects": (Remind(),)})


def _review(talk: Talk, argument: str) -> Turn:
    dialogue = talk.taken_up().dialogue()
    return dialogue.review() if dialogue else talk.menu("Il n'y a pas encore de réponse à revoir.")


def _privacy(talk: Talk, argument: str) -> Turn:
    return talk.say(*privacy.notice(talk.custody))


def _held(talk: Talk, argument: str) -> Turn:
    """Shown only to the person; all of it, to the last technical detail, in a file."""
    if not talk.incoming.private:
        address = f" : {talk.incoming.elsewhere}{'menu'}" if talk.incoming.elsewhere else ""
        return talk.say(Reply(text=privacy.IN_PRIVATE.format(address=address)))
    questions = [question for flow in FLOWS.values() for question in flow.questions]
    shown = privacy.held(talk.context(), questions, list(talk.session.drafts), talk.incoming.sender)
    return talk.say(shown, effects=(Copy(),))


def _erase(talk: Talk, argument: str) -> Turn:
    session = talk.session.model_copy(update={"confirming": ERASE, "offered": list(privacy.ASK_ERASE.choices)})
    return Turn(replies=(privacy.ASK_ERASE,), session=session)


def _opens(name: str) -> Callable[[Talk, str], Turn]:
    """A flow, with what was said on the way: « /contacts Bourges »."""
    return lambda talk, argument: talk.open(name, told(f"à {argument}", talk.knowledge, name) if argument else None)


def _contacts(talk: Talk, argument: str) -> Turn:
    """Those of the result on the table, unless the flow is meant: by its label, by a button, with a place."""
    is_bare = not argument and talk.incoming.topic is None and not talk.incoming.text.startswith("/")
    of_menu = key(talk.incoming.text) == key(FLOWS["contacts"].title)
    return (of_result(talk) if is_bare and not of_menu else None) or _opens("contacts")(talk, argument)


def _dossier(talk: Talk, argument: str) -> Turn:
    """The files, from what was said last: an estimate by size, or the communes of the project."""
    settled = talk.standing_list()
    if isinstance(settled, Turn):
        return settled
    before, talk = talk.session.answers.get(LIST), settled
    context = described(talk)
    if not enough(context.answers):
        return talk.say(NOT_YET)
    alone = key(argument)
    *told, files = alone_replies(context, alone) if alone in ALONE else dossier_replies(context)
    kept = context.answers.territory or ()
    notes = [Reply(text=AS_IT_STANDS.format(territory=show(kept, context)))] if before and list(kept) != before else []
    notes += [Reply(text=NOT_SUPPOSED)] if talk.session.supposed else []
    return talk.say(*notes, *told, files.model_copy(update={"choices": (*files.choices, MENU)}))


def _map(talk: Talk, argument: str) -> Turn:
    """The territory drawn: that of the project, else the place they gave, or the one that follows the command."""
    dark, context = key(argument) == "sombre", talk.context()
    if argument and not dark:
        location = talk.knowledge.gazetteer.locate(argument)
        notes = left_out(location)
        if not location.territory.codes:
            return talk.say(Reply(text=" ".join(notes)) if notes else NO_LIST)
        return talk.say(map_reply(_of(context, location.territory.codes), notes))
    settled = talk.standing_list()
    if isinstance(settled, Turn):
        return settled
    talk, context = settled, settled.context()
    codes = context.answers.territory or tuple(talk.places)
    other = ASK_LIGHT if dark else ASK_DARK
    return talk.say(map_reply(_of(context, codes), choices=(other, MENU), dark=dark) if codes else NO_LIST)


def _of(context: Context, codes: Sequence[str]) -> Context:
    """The same, about this territory."""
    answers = context.answers.model_copy(update={"territory": tuple(codes), "basis": None})
    return replace(context, answers=answers)


def _reminders(talk: Talk, argument: str) -> Turn:
    """What is agreed, with a way to stop; the questions when nothing is."""
    context = talk.context()
    if key(argument) == "stop":
        return _unreminded(talk).say(Reply(text=NO_MORE), effects=(Remind(),))
    if context.answers.reminders and deadlines_of(context) and not argument:
        return talk.say(Reply(text=listed(context), choices=(STOP_REMINDERS, CHANGE_DATE)))
    return talk.open("rappels")


COMMANDS = (
    Command("menu", ("accueil",), "revenir au choix de départ", lambda talk, _: talk.menu()),
    Command("rejoindre", ("rejoindre une cpts", "adherer"), "rejoindre une CPTS", _opens("rejoindre")),
    Command("creer", ("creer une cpts",), "créer une CPTS", _opens("creer")),
    Command("estimer", ("estimer le financement", "estimation"), "estimer le financement", _opens("estimer")),
    Command("contacts", ("trouver mes contacts", "contact"), "trouver vos contacts", _contacts),
    Command("contrat", ("nous avons deja une cpts",), "suivre le contrat d'une CPTS", _opens("contrat")),
    Command("dossier", ("mon dossier", "documents", "recevoir mon dossier"), "recevoir vos documents", _dossier),
    Command("carte", ("la carte", "voir la carte", "carte du territoire"), "voir le territoire sur une carte", _map),
    Command("dialogue", ("preparer le dialogue de gestion",), "préparer le dialogue de gestion", review),
    Command("courriel", ("ecrire a l ars",), "préparer un courriel à l'ARS, que vous envoyez", mail),
    Command("partager", ("partage", "le lien", "un lien"), "un résumé et un lien pour vos collègues", sharing.share),
    Command("rappels", ("mes rappels", "echeances"), "suivre vos échéances, arrêter les rappels", _reminders),
    Command(
        "collegues",
        ("trouver des collegues", "chercher des collegues", "trouver des confreres"),
        "être mis en relation avec des collègues",
        meetings.find,
        together=True,
    ),
    Command(
        "rencontres",
        ("mes mises en relation", "mise en relation", "mises en relation", "mes rencontres"),
        "vos mises en relation : répondre, mettre en pause, retirer",
        meetings.see,
        together=True,
    ),
    Command("retour", ("precedent",), "question précédente", _back),
    Command("modifier", ("recapitulatif", "recap"), "revoir et changer vos réponses", _review),
    Command("annuler", ("arreter", "quitter"), "arrêter et revenir au menu", _stop),
    Command("stop", (), "ne plus recevoir ni rappel ni proposition", _silent),
    Command("recommencer", (), "tout reprendre de zéro, après confirmation", _restart),
    Command("reprendre", ("continuer",), "reprendre là où nous en étions", _resume),
    Command("aide", ("help",), "une explication", explain),
    Command("confidentialite", ("privacy",), "ce que je garde de vous", _privacy),
    Command("mesdonnees", ("mes donnees",), "voir vos réponses gardées", _held),
    Command("effacer", (), "supprimer toutes vos données", _erase),
    Command(START, (), "commencer", _start),
)
# Run instead of one that the operator did not open; nobody types it.
CLOSED = Command("", (), "", closed)
_BY_WORD = {word: command for command in COMMANDS for word in (command.name, *command.words)}
