"""*Trouver des collègues*: what is kept and who sees it, an agreement, and what the person wants others to be told."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.engine.flow import Context, Flow, Question
from handlers.engine.messages import Effect, Reply, Seek
from handlers.flows.meetings import FOR, WISHES, around, label
from handlers.flows.profile import profession
from handlers.money.questions import one_of, yes_or_no_of
from handlers.places.question import place_question, territory_question
from knowledge.headcount import zone_of
from knowledge.together import MOST_COMMUNES, WIDEST, Fault, fault, may_seek

CONSENT = (
    "Je peux vous mettre en relation avec des professionnels qui ont le même projet, près de chez vous.\n\n"
    "- **Ce que je garde** : votre profession, vos communes, ce que vous souhaitez, et où vous répondre.\n"
    "- **Combien de temps** : 90 jours, que vous pouvez renouveler. « rencontres » retire tout quand vous voulez.\n"
    "- **Qui voit quoi** : ceux qui font la même demande près de vous peuvent lire votre profession et votre souhait, "
    "à partir de trois personnes. Jamais votre nom, vos communes ni votre compte. Ensuite, chacun choisit ce qu'il "
    "donne, à une personne à la fois.\n\n"
    "Là où vous êtes seul de votre profession, elle peut suffire à vous reconnaître. Êtes-vous d'accord ?"
)
EVEN_TWO = (
    "D'ordinaire, je ne dis rien tant que vous n'êtes pas trois. Et si vous n'étiez que deux : acceptez-vous que votre "
    "profession et votre souhait soient dits à l'autre, s'il l'accepte aussi ?"
)
NETWORK = (
    "Le réseau de votre région (celui de l'URPS ou de l'ARS) aide à créer les CPTS. Puis-je lui dire combien vous êtes "
    "à en vouloir une ici ? Des nombres seulement, à partir de trois, jamais qui. S'il vous invite, je vous transmets "
    "son message."
)
NOT_KEPT = "Je n'enregistre pas de demande. « collègues » y revient quand vous voulez."
ONLY_PROFESSIONALS = (
    "Je ne mets en relation que des professionnels et des structures de santé, du social ou du médico-social : "
    "votre demande n'est pas enregistrée. « contacts » vous dit qui joindre sur votre territoire."
)
_FAULTS: dict[Fault, str] = {
    "too-many": f"C'est trop de communes pour une mise en relation : gardez-en au plus {MOST_COMMUNES}, celles de "
    "votre projet. Votre demande n'est pas enregistrée. « modifier » change la liste.",
    "too-far": f"Ces communes sont trop loin les unes des autres : gardez celles d'un même projet, à moins de "
    f"{WIDEST} km de la première. Votre demande n'est pas enregistrée. « modifier » change la liste.",
}


def _agreed(context: Context) -> bool:
    """The rest is asked once there is an agreement: until then nothing need be told."""
    return context.answers.meet is not False


def _starts(context: Context) -> bool:
    return _agreed(context) and context.answers.wish == "founding"


def _is_elsewhere(context: Context) -> bool:
    return _agreed(context) and context.answers.wish != "founding"


def _when_agreed(question: Question) -> Question:
    return replace(question, applies=_agreed)


meet = yes_or_no_of(
    "meet",
    "Accord",
    CONSENT,
    {"yes": "Oui, je suis d'accord", "no": "Non merci"},
    explanation="Sans votre accord, je n'enregistre aucune demande et ne parle de vous à personne. Vous pouvez "
    "retirer votre demande à tout moment avec « rencontres ».",
)
wish = one_of(
    "wish",
    "Souhait",
    "Que souhaitez-vous ?",
    {str(key): text for key, text in WISHES.items()},
    explanation="C'est ce que liront ceux à qui je vous propose, avec votre profession.",
    unknown="talking",
)
even_two = yes_or_no_of(
    "even_two",
    "À deux aussi",
    EVEN_TWO,
    {"yes": "Oui, même à deux", "no": "Non, à partir de trois"},
    explanation="À deux, l'autre sait que c'est vous qui avez cette profession ici. Sans réponse, j'attends que vous "
    "soyez trois.",
)


network = yes_or_no_of(
    "network",
    "Réseau régional",
    NETWORK,
    {"yes": "Oui, me compter", "no": "Non, ne rien lui dire"},
    explanation="Le salon du réseau lit « au moins 3 professionnels, de 2 professions », et un lieu : ni nom, ni "
    "profession, ni commune. Sans réponse, vous n'êtes pas compté. « rencontres » permet de changer d'avis.",
)


def _is_countable(context: Context) -> bool:
    """Whether there is a network to tell, of those who begin a CPTS."""
    zone = zone_of(context.answers.territory or (), context.knowledge.gazetteer) if _starts(context) else None
    return zone is not None and zone.region in context.networks


def _communes(context: Context) -> Sequence[str]:
    found = context.answers.territory if context.answers.wish == "founding" else context.answers.place
    return context.knowledge.gazetteer.territory(found or ()).codes


def _refusal(context: Context) -> str:
    """Why nothing is kept, "" when something is."""
    if not context.answers.meet:
        return NOT_KEPT
    if not may_seek(context.knowledge.eligibility.professions[context.answers.profession or "autre"]):
        return ONLY_PROFESSIONALS
    wrong = fault(_communes(context), context.knowledge.gazetteer)
    return _FAULTS[wrong] if wrong else ""


def _conclude(context: Context) -> list[Reply]:
    if refusal := _refusal(context):
        return [Reply(text=refusal)]
    answers, knowledge = context.answers, context.knowledge
    told = (
        f"- Ce que d'autres peuvent lire : **{label(answers.profession or '', knowledge)}**, "
        f"{FOR[answers.wish or 'talking']}."
    )
    kept = f"- Ce qui reste entre nous : vos communes ({around(_communes(context), knowledge)}), votre compte."
    return [Reply(text=f"**Votre demande**\n\n{told}\n{kept}")]


def _effects(context: Context) -> Sequence[Effect]:
    if _refusal(context):
        return ()
    answers = context.answers
    return (
        Seek(
            profession=answers.profession or "autre",
            communes=tuple(_communes(context)),
            wish=answers.wish or "talking",
            even_two=bool(answers.even_two),
            network=_is_countable(context) and bool(answers.network),
        ),
    )


colleagues = Flow(
    name="collegues",
    title="Trouver des collègues",
    questions=(
        meet,
        _when_agreed(wish),
        _when_agreed(profession),
        territory_question("Quelles communes pour votre projet ? Vous pouvez en donner plusieurs à la fois.", _starts),
        place_question("Pour quelle commune ? Celle où vous exercez. Un code postal suffit.", _is_elsewhere),
        _when_agreed(even_two),
        replace(network, applies=_is_countable),
    ),
    conclude=_conclude,
    effects=_effects,
    in_menu=False,  # the operator opens it or not; it follows *Créer* and *Rejoindre*, and has its own words
)
