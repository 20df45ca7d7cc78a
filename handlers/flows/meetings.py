"""What is said of people who may be brought together: a profession, a wish, a number of people, and nothing else.

Every sentence one person gets about another is made here, from values that hold no more than that.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from handlers.engine.messages import Choice, Reply
from handlers.engine.quotation import marked
from handlers.engine.standing import Demand
from knowledge.base import Knowledge
from knowledge.territory.atlas.places import of
from knowledge.together import FEWEST, MOST_MATCHES, Wish
from knowledge.wording import count, day

WISHES: dict[Wish, str] = {
    "founding": "Créer une CPTS",
    "joining": "Rejoindre une CPTS",
    "talking": "En parler seulement",
}
FOR: dict[Wish, str] = {
    "founding": "pour créer une CPTS",
    "joining": "pour rejoindre une CPTS",
    "talking": "pour en parler",
}
_WHO: dict[Wish, str] = {
    "founding": "qui souhaite créer une CPTS",
    "joining": "qui souhaite rejoindre une CPTS",
    "talking": "qui souhaite en parler",
}


class Met(Protocol):
    """All that is told of somebody: what they do and what they wish, as they agreed to have it told."""

    @property
    def profession(self) -> str: ...

    @property
    def wish(self) -> Wish: ...


SEE = Choice(id="/rencontres", label="Mes mises en relation")
ANSWER = Choice(id="/rencontres", label="Répondre")
AGREED = (
    "**Vous avez dit oui tous les deux**\n\n{who}\n\nRien de vous n'est encore parti. Écrivez « rencontres » pour "
    "choisir ce que vous lui donnez : un téléphone, un courriel ou un nom de compte. Vous le relirez avant l'envoi."
)
EXCHANGED = (
    "**Voici comment joindre cette personne**\n\n{who}\n\n**{way}**\n\nElle reçoit ce que vous avez donné. De mon "
    "côté, je ne garde ni l'un ni l'autre. Si quelque chose ne va pas : « rencontres », puis « Signaler »."
)
ROOM_OPENS = (
    "J'ouvre un salon chiffré pour vous deux : acceptez l'invitation que vous recevez. Je vous y laisse entre vous. Si "
    "un serveur la refuse, chacun reçoit ici le compte de l'autre."
)
NO_OUTCOME = (
    "La mise en relation que vous aviez acceptée n'a pas abouti dans les temps. Votre demande continue : je vous "
    "écrirai s'il y en a une autre."
)
ENDS_SOON = (
    "Votre demande de mise en relation s'arrête le {until}, et je l'oublierai. Pour la garder 90 jours de plus, "
    "écrivez « rencontres », puis « Renouveler »."
)
REPORTED = (
    "**Un signalement**\n\nUne personne a signalé celle avec qui le bot l'avait mise en relation. Elles ne seront plus "
    "proposées l'une à l'autre. {reports} sur cette demande : à partir de deux, elle n'est plus montrée à personne."
)


def around(communes: Sequence[str], knowledge: Knowledge) -> str:
    """« autour de Bourges »: the largest of one's own communes, by which a demand is called back to its person."""
    places = knowledge.gazetteer.territory(communes).communes
    largest = max(places, key=lambda commune: commune.population or 0, default=None)
    return f"autour {of(largest.name)}" if largest else "autour de vos communes"


def demanded(demand: Demand, knowledge: Knowledge) -> str:
    """« Médecin, autour de Bourges, pour créer une CPTS »: of one's own demand."""
    return f"{label(demand.profession, knowledge)}, {around(demand.communes, knowledge)}, {FOR[demand.wish]}"


def label(profession: str, knowledge: Knowledge) -> str:
    known = knowledge.eligibility.professions.get(profession)
    return known.label if known else "Autre profession"


def other(met: Met, knowledge: Knowledge) -> str:
    """« Sage-femme, qui souhaite créer une CPTS »."""
    return f"{label(met.profession, knowledge)}, {_WHO[met.wish]}"


def proposal(own: Sequence[str], met: Met, others: Iterable[str], knowledge: Knowledge, answer_by: date) -> Reply:
    """Somebody near, without name: `own` are the communes of the person it is for, `others` the professions around."""
    text = (
        f"**Une mise en relation possible**\n\n{_group(own, list(others), knowledge)}"
        f"Je vous propose de faire connaissance avec une personne : **{other(met, knowledge)}**.\n\n"
        "Elle reçoit la même proposition, sans rien de plus sur vous. Si vous dites oui tous les deux, chacun "
        "l'apprend et choisit ce qu'il donne. Sinon, aucun de vous ne saura ce que l'autre a répondu.\n\n"
        f"Pour répondre avant le {day(answer_by)}, écrivez « rencontres »."
    )
    return Reply(text=text)


def _group(own: Sequence[str], others: Sequence[str], knowledge: Knowledge) -> str:
    """How many they are, and of which professions; of two nothing but the proposal."""
    if len(others) + 1 < FEWEST:
        return ""
    number = f"plus de {MOST_MATCHES}" if len(others) >= MOST_MATCHES else f"{len(others) + 1}"
    lines = [f"- {label(one, knowledge)} : {times}" for one, times in Counter(others).most_common()]
    here = around(own, knowledge)
    return f"Vous êtes {number} {here} à chercher des collègues. Autour de vous :\n\n" + "\n".join(lines) + "\n\n"


def noted(until: date, ready: date | None) -> str:
    """What follows a demand, the same whether many wait or nobody: who tries places learns nothing."""
    begins = (
        f"à partir du {day(ready)} : vous avez tout effacé il y a peu, et ce délai évite que l'on essaie une commune "
        "après l'autre"
        if ready
        else "au plus tôt demain"
    )
    return (
        f"C'est noté jusqu'au {day(until)}. Dès que vous êtes assez nombreux, je vous propose ici une mise en "
        f"relation, une seule à la fois, {begins}.\n\nD'ici là, je ne dirai ni si quelqu'un attend, ni combien : "
        "c'est ce qui vous protège aussi. « rencontres » montre votre demande, la met en pause ou la retire."
    )


def still_paused(until: date) -> str:
    """A demand renewed or changed while it is paused goes on only when its person says so."""
    return (
        f"C'est noté jusqu'au {day(until)}. Votre demande reste en pause : « rencontres », puis « Reprendre les "
        "propositions », quand vous voudrez."
    )


def exchanged(met: Met, way: str, knowledge: Knowledge) -> Reply:
    return Reply(text=EXCHANGED.format(who=f"{other(met, knowledge)}.", way=marked(way)), sealed=True)


def agreed(met: Met, knowledge: Knowledge) -> Reply:
    return Reply(text=AGREED.format(who=f"{other(met, knowledge)}."))


def reported(reports: int) -> Reply:
    """To the operators; a number of the meeting would lead whoever reads the database to the two people."""
    return Reply(text=REPORTED.format(reports=count(reports, "signalement reçu", "signalements reçus")))
