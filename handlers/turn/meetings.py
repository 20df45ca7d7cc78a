"""« Mes mises en relation »: a demand seen, paused, renewed, withdrawn; a proposal answered; what is given, read again.

Each act says the same to its person whatever the other one did: only their own side is looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from handlers.engine.flow import DONE, MENU
from handlers.engine.messages import Choice, Meet, Reply, Seek, Turn
from handlers.engine.quotation import marked
from handlers.engine.standing import Demand, Meeting, Standing
from handlers.flows.colleagues import colleagues
from handlers.flows.join import join
from handlers.flows.meetings import SEE, WISHES, around, demanded, label, other
from handlers.flows.start import start
from handlers.hearing.reachable import ways_in
from handlers.turn.talk import Talk
from knowledge.together import may_seek
from knowledge.wording import day

GIVING = "rencontre:"  # begins what a session confirms while how to reach somebody is being written
FIND = "/collegues"
IN_PRIVATE = "Ici, d'autres personnes liraient vos réponses. Écrivez-moi « {word} » en conversation privée."
NONE_YET = (
    "Vous n'avez pas de demande de mise en relation. « collègues » en ouvre une : je vous dirai d'abord ce que je "
    "garde et qui voit quoi."
)
FULL = (
    "Vous avez déjà nommé deux territoires ces trente derniers jours. C'est la limite : sans elle, on pourrait "
    "essayer une commune après l'autre pour savoir qui cherche. Vous pourrez changer plus tard."
)
OVER = "Cette mise en relation n'est plus là : elle est terminée, ou vous y avez déjà répondu."
ASK_WAY = (
    "**Comment cette personne peut-elle vous joindre ?**\n\nÉcrivez un seul moyen : un téléphone, un courriel, ou un "
    "nom de compte (@nom). Je n'enverrai que cela, et vous le relirez avant."
)
ONE_WAY = "Je n'y vois pas un seul moyen de vous joindre. Écrivez par exemple 06 12 34 56 78, ou prenom@exemple.fr."
NO_MORE = "Je ne vous proposerai plus de mise en relation : votre demande est en pause, « rencontres » la reprend."
UNDERWAY = "Les mises en relation déjà commencées continuent : « rencontres » permet de les finir."
_STAGES: Mapping[str, str] = {
    "asked": "à vous de répondre",
    "waiting": "vous avez dit oui, j'attends l'autre réponse",
    "agreed": "oui des deux côtés, à vous de choisir ce que vous donnez",
    "drafted": "écrit, pas encore envoyé",
    "given": "donné, j'attends ce que l'autre donne",
    "done": "faite",
}
_OFFERED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "asked": (("oui", "Oui, être mis en relation"), ("non", "Non merci")),
    "waiting": (("non", "Finalement non"),),
    "agreed": (
        ("donner", "Dire comment me joindre"),
        ("salon", "Ouvrir un salon à deux"),
        ("non", "Finalement non"),
        ("signaler", "Signaler"),
    ),
    "drafted": (
        ("envoyer", "Envoyer"),
        ("donner", "Corriger"),
        ("garder", "Ne pas l'envoyer"),
        ("non", "Finalement non"),
    ),
    "given": (("garder", "Reprendre ce que j'ai donné"), ("non", "Finalement non"), ("signaler", "Signaler")),
    "done": (("signaler", "Signaler"),),
}


def find(talk: Talk, argument: str) -> Turn:
    """« trouver des collègues »: the questions, or what was demanded already. An argument is the wish, when told."""
    if refused := _refused(talk, "collègues"):
        return refused
    if _standing(talk).demand and argument != CHANGE:
        return see(talk, "")
    if _standing(talk).is_full:
        return talk.say(Reply(text=FULL, choices=(SEE, MENU)))
    told = {"meet": None, **({"wish": argument} if argument in WISHES else {})}
    return talk.open(colleagues.name, told)


def see(talk: Talk, argument: str) -> Turn:
    """« mes mises en relation », or an act on one of them: « oui 1a2b3c4d »."""
    if refused := _refused(talk, "rencontres"):
        return refused
    word, _, number = argument.partition(" ")
    if word in _OF_DEMAND:
        demand = _standing(talk).demand
        return _OF_DEMAND[word](talk, demand) if demand else _shown(talk, NONE_YET)
    if word in _OF_MEETING:
        meeting = _standing(talk).meeting(number)
        is_offered = meeting and word in {act for act, _ in _offered(_standing(talk), meeting)}
        return _OF_MEETING[word](talk, meeting) if meeting and is_offered else _shown(talk, OVER)
    return _shown(talk)


def typed(talk: Talk, said: str) -> Turn:
    """How to reach somebody, written by them: shown before anything leaves, and kept nowhere but sealed."""
    number = (talk.session.confirming or "").removeprefix(GIVING)
    meeting = _standing(talk).meeting(number)
    if meeting is None or meeting.stage not in ("agreed", "drafted"):
        return _shown(talk.calm(), OVER)
    ways = ways_in(said)
    if len(ways) != 1:
        return _asked_way(talk, meeting, f"{ONE_WAY}\n\n{ASK_WAY}")
    return _proofread(talk.calm(), meeting.model_copy(update={"stage": "drafted", "gift": ways[0]}))


def offered(talk: Talk, turn: Turn) -> Turn:
    """At the end of *Créer*, and of *Rejoindre* where no CPTS is known, the question whether to find colleagues."""
    concluded = turn.session.asking == DONE and turn.session.topic != talk.session.topic
    wish = {start.name: "founding", join.name: "joining"}.get(turn.session.flow or "")
    if not concluded or wish is None or talk.standing is None or talk.standing.demand or not talk.incoming.private:
        return turn
    context = replace(talk, session=turn.session).context()
    codes = (context.answers.territory if wish == "founding" else context.answers.place) or ()
    territory = talk.knowledge.gazetteer.territory(codes)
    known = any(not cpts.outdated for cpts in talk.knowledge.cpts.covering(territory.members))
    profession = talk.knowledge.eligibility.professions.get(context.answers.profession or "")
    if profession is None or not may_seek(profession) or (wish == "joining" and known):
        return turn
    where = around(territory.codes, talk.knowledge)
    asked = f"Voulez-vous être mis en relation avec des professionnels qui ont le même projet {where} ?"
    *before, last = turn.replies
    choices = (Choice(id=f"{FIND} {wish}", label="Oui, trouver des collègues"), *last.choices)
    ask = Reply(
        text=f"{asked} Je vous dirai d'abord ce que je garde et qui voit quoi.", choices=choices, topic=last.topic
    )
    replies = (*before, last.model_copy(update={"choices": ()}), ask)
    return turn.model_copy(
        update={"replies": replies, "session": turn.session.model_copy(update={"offered": list(choices)})}
    )


def _refused(talk: Talk, word: str) -> Turn | None:
    return None if talk.incoming.private else talk.say(Reply(text=IN_PRIVATE.format(word=word)))


def _standing(talk: Talk) -> Standing:
    return talk.standing or Standing()


def _shown(talk: Talk, note: str = "", standing: Standing | None = None) -> Turn:
    """The demand and its meetings, each with what one may do now."""
    now = standing or _standing(talk)
    lines = "\n".join(
        f"- {other(m, talk.knowledge)} : {_STAGES[m.stage]}, jusqu'au {day(m.until)}." for m in now.meetings
    )
    demand = _described(talk, now.demand) if now.demand else "" if note else NONE_YET
    gifts = "\n".join(
        f"Ce que vous {'donnez' if m.stage == 'given' else 'donneriez'} : **{marked(m.gift)}**"
        for m in now.meetings
        if m.gift
    )
    text = "\n\n".join(filter(None, [note, demand, lines, gifts]))
    return _aside(talk, Reply(text=text, choices=tuple(_choices(talk, now)), sealed=bool(gifts)))


def _aside(talk: Talk, reply: Reply, *effects: Meet | Seek) -> Turn:
    """The reply alone: a pending question is taken up with « reprendre », and its numbers mean nothing here."""
    session = talk.session.model_copy(update={"confirming": None, "offered": list(reply.choices)})
    return Turn(replies=(reply,), session=session, effects=effects)


def _described(talk: Talk, demand: Demand) -> str:
    paused = " Elle est en pause : je ne vous propose rien." if demand.paused else ""
    two = "même à deux" if demand.even_two else "à partir de trois"
    counted = " Le réseau de votre région peut vous compter." if demand.countable and demand.network else ""
    return (
        f"**Votre demande** : {demanded(demand, talk.knowledge)} ({two}). Gardée jusqu'au "
        f"{day(demand.until)}.{counted}{paused}"
    )


def _offered(standing: Standing, meeting: Meeting) -> Iterator[tuple[str, str]]:
    """What may be done with a meeting; a room only where this person's account can be invited into one."""
    return ((act, words) for act, words in _OFFERED[meeting.stage] if act != "salon" or standing.account)


def _choices(talk: Talk, standing: Standing) -> Iterator[Choice]:
    """What may be done; of several meetings, each choice says whose it is."""
    for meeting in standing.meetings:
        of = f" ({label(meeting.profession, talk.knowledge)})" if len(standing.meetings) > 1 else ""
        for act, words in _offered(standing, meeting):
            yield Choice(id=f"{SEE.id} {act} {meeting.id}", label=f"{words}{of}")
    if demand := standing.demand:
        pause = ("reprendre", "Reprendre les propositions") if demand.paused else ("pause", "Mettre en pause")
        count = ("seul", "Ne plus être compté") if demand.network else ("compter", "Être compté par le réseau")
        counted = (count,) if demand.countable else ()
        for act, words in (pause, *counted, ("renouveler", "Renouveler"), ("retirer", "Retirer ma demande")):
            yield Choice(id=f"{SEE.id} {act}", label=words)
        yield Choice(id=f"{FIND} {CHANGE}", label="Changer ma demande")
    else:
        yield Choice(id=FIND, label=colleagues.title)
    yield MENU


# What is done with a demand

CHANGE = "changer"


def _paused(paused: bool) -> Callable[[Talk, Demand], Turn]:
    said = (
        "C'est en pause : je ne vous propose plus rien, et ne parle de vous à personne."
        if paused
        else "Les propositions reprennent, au plus tôt demain."
    )

    def act(talk: Talk, demand: Demand) -> Turn:
        return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="pause" if paused else "resume"))

    return act


COUNTED = (
    "C'est noté. Le réseau de votre région peut apprendre combien vous êtes à vouloir une CPTS, à partir de trois, "
    "jamais qui. S'il vous invite, je vous transmets son message."
)
NOT_COUNTED = "C'est noté : le réseau de votre région ne vous compte plus, et je ne vous transmets plus ses messages."


def _counted(counted: bool) -> Callable[[Talk, Demand], Turn]:
    said = COUNTED if counted else NOT_COUNTED

    def act(talk: Talk, demand: Demand) -> Turn:
        return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="count" if counted else "uncount"))

    return act


def _renewed(talk: Talk, demand: Demand) -> Turn:
    kept = demand.model_dump(include={"profession", "communes", "wish", "even_two", "network"})
    return _aside(talk, Reply(text="Je renouvelle votre demande.", choices=(SEE, MENU)), Seek(**kept))


def _withdrawn(talk: Talk, demand: Demand) -> Turn:
    """Nothing of the demand stays in the answers either: an agreement is given for one demand."""
    answers = {**talk.session.answers, "meet": None}
    talk = replace(talk, session=talk.session.model_copy(update={"answers": answers}))
    said = (
        "C'est retiré : votre demande, les propositions en cours et ce que vous vouliez donner. Ce qui est déjà "
        "parti, je ne peux pas le reprendre."
    )
    turn = talk.menu(said)
    return turn.model_copy(update={"effects": (Meet(act="withdraw"),)})


_OF_DEMAND: Mapping[str, Callable[[Talk, Demand], Turn]] = {
    "pause": _paused(True),
    "reprendre": _paused(False),
    "compter": _counted(True),
    "seul": _counted(False),
    "renouveler": _renewed,
    "retirer": _withdrawn,
}


# What is done with a meeting


def _yes(talk: Talk, meeting: Meeting) -> Turn:
    said = "Votre oui est noté. L'autre personne ne l'apprend que si elle dit oui aussi."
    return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="yes", meeting=meeting.id))


def _no(talk: Talk, meeting: Meeting) -> Turn:
    said = "C'est noté. L'autre personne ne le saura pas. Votre demande continue."
    return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="no", meeting=meeting.id))


def _asked_way(talk: Talk, meeting: Meeting, text: str = ASK_WAY) -> Turn:
    choices = (Choice(id=SEE.id, label="Ne rien donner pour l'instant"),)
    session = talk.session.model_copy(update={"confirming": f"{GIVING}{meeting.id}", "offered": list(choices)})
    return Turn(replies=(Reply(text=text, choices=choices),), session=session)


def _proofread(talk: Talk, meeting: Meeting) -> Turn:
    choices = tuple(Choice(id=f"{SEE.id} {act} {meeting.id}", label=words) for act, words in _OFFERED["drafted"])
    text = (
        f"Voici tout ce que recevra cette personne ({other(meeting, talk.knowledge)}) "
        f":\n\n**{marked(meeting.gift)}**\n\nCela part quand elle aura donné aussi ; jusque-là vous pourrez le "
        "reprendre. L'envoyer ?"
    )
    offer = Meet(act="offer", meeting=meeting.id, text=meeting.gift)
    return _aside(talk, Reply(text=text, choices=choices, sealed=True), offer)


def _room(talk: Talk, meeting: Meeting) -> Turn:
    """Their account is what they give, read again like any other; nothing of it depends on where the other one is."""
    account = _standing(talk).account
    choices = tuple(Choice(id=f"{SEE.id} {act} {meeting.id}", label=words) for act, words in _OFFERED["drafted"])
    text = (
        f"Un salon chiffré, à deux. L'autre personne ({other(meeting, talk.knowledge)}) y verra votre compte : "
        f"**{marked(account)}**\n\nSi elle n'a pas de compte ici, ou préfère dire comment la joindre, elle recevra "
        "votre compte, et vous ce qu'elle donne. Cela part quand elle aura choisi aussi ; jusque-là vous pourrez le "
        "reprendre. L'envoyer ?"
    )
    offer = Meet(act="offer", meeting=meeting.id, text=account, room=True)
    return _aside(talk, Reply(text=text, choices=choices, sealed=True), offer)


def _sent(talk: Talk, meeting: Meeting) -> Turn:
    said = (
        "C'est prêt. Cela part dès que l'autre personne aura donné aussi. Jusque-là, « rencontres » vous permet de le "
        "reprendre."
    )
    return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="send", meeting=meeting.id))


def _taken_back(talk: Talk, meeting: Meeting) -> Turn:
    said = "C'est repris : rien ne partira, et je ne l'ai plus. Vous pouvez donner autre chose avec « rencontres »."
    return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="take-back", meeting=meeting.id))


def _reported(talk: Talk, meeting: Meeting) -> Turn:
    said = (
        "Merci de l'avoir dit. Vous ne serez plus proposés l'un à l'autre, et cette mise en relation s'arrête. La "
        "structure qui tient ce bot est prévenue, sans votre nom ; l'autre personne ne l'est pas."
    )
    return _aside(talk, Reply(text=said, choices=(SEE, MENU)), Meet(act="report", meeting=meeting.id))


_OF_MEETING: Mapping[str, Callable[[Talk, Meeting], Turn]] = {
    "oui": _yes,
    "non": _no,
    "donner": _asked_way,
    "salon": _room,
    "envoyer": _sent,
    "garder": _taken_back,
    "signaler": _reported,
}
