"""The dossier in the conversation: when there is enough to make one, and the replies that bring it."""

from collections.abc import Mapping

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Document, Order, Reply
from handlers.flows.land import has_land
from handlers.flows.profile import may_start
from knowledge.wording import listing

# In the order people want them; the calendar comes with a date.
HANDED = ("project", "validated")  # stages at which the projet de santé is at the ARS: an intention comes too late
PAPERS: tuple[Document, ...] = ("letter", "sheet", "budget", "chart")
SIGNED: tuple[Document, ...] = ("sheet", "treasury", "treasury_page")  # of a CPTS that exists
ASK_DOSSIER = Choice(id="dossier", label="Recevoir mon dossier")
ASK_REMINDERS = Choice(id="rappels", label="Suivre mes échéances")
PREPARING = Reply(text="Je prépare vos documents, cela prend quelques secondes.", topic="dossier")
PREPARED = "Vos documents sont prêts."
NOT_SUPPOSED = (
    "Vos documents suivent vos réponses, pas une supposition : « garder » la retient quand je le peux, « revenir » "
    "l'oublie."
)
NOT_YET = Reply(
    text="Il me faut d'abord un territoire, un nombre d'habitants ou une taille. Choisissez « Créer une CPTS » ou "
    "« Estimer le financement » : vous recevrez ensuite votre dossier."
)
_LINES: dict[Document, str] = {
    "letter": "Lettre d'intention (Word) : les blancs à compléter sont surlignés en jaune.",
    "sheet": "Fiche de synthèse (PDF, deux pages) : à imprimer ou à transmettre.",
    "budget": "Budget (tableur) : chaque année du contrat, à adapter.",
    "chart": "Financement en image.",
    "map": "Carte du territoire en image.",
    "map-dark": "Carte du territoire en image, sur fond sombre.",
    "calendar": "Échéances : pour votre agenda.",
    "treasury": "Plan de trésorerie (tableur) : mois par mois, il se recalcule.",
    "treasury_page": "Plan de trésorerie (PDF, une page) : pour l'assemblée générale.",
}
NAMES: Mapping[Document, str] = {
    "letter": "la lettre",
    "sheet": "la fiche",
    "budget": "le budget",
    "chart": "l'image",
    "map": "la carte",
    "map-dark": "la carte sombre",
    "calendar": "les échéances",
    "treasury": "le plan de trésorerie",
    "treasury_page": "sa page à imprimer",
}
# The word of each paper that can be had alone.
ALONE: Mapping[str, tuple[Document, ...]] = {
    "lettre": ("letter",),
    "fiche": ("sheet",),
    "budget": ("budget",),
    "image": ("chart",),
    "carte": ("map",),
    "echeances": ("calendar",),
    "tresorerie": ("treasury", "treasury_page"),
}
NOT_IN = "Votre dossier n'a pas {wanted} : {why}. Il contient {papers}."
_WHY: Mapping[Document, str] = {
    "letter": "la lettre d'intention précède le contrat, et qui ne peut pas lancer une CPTS n'en envoie pas",
    "budget": "le budget est celui d'un projet ; un contrat signé a son plan de trésorerie",
    "chart": "elle montre le financement d'un projet",
    "map": "il faut plusieurs communes dont je connaisse la place",
    "calendar": "il faut d'abord une date, « rappels » la demande",
    "treasury": "il faut un contrat signé, « Nous avons déjà une CPTS » le demande",
}
_OF_CONTRACT = "Lettre pour préparer le contrat ACI (Word) : les blancs à compléter sont surlignés en jaune."
DOSSIER = (
    "**Votre dossier**\n\n{lines}\n\n"
    "Un montant inconnu y est écrit « inconnu ». Je ne garde pas ces fichiers : demandez-les de nouveau quand vous "
    "voulez avec « dossier ».{follow}"
)
FOLLOW = " Quand le projet est déposé ou le contrat signé, « rappels » vous donne les échéances."
PICTURE = "**Le financement en image**"


def enough(answers: Answers) -> bool:
    """Whether the answers say enough for a dossier: communes, a number of inhabitants or a size."""
    given = {"communes": answers.territory, "population": answers.population, "band": answers.band}
    return bool(given[answers.basis or "communes"])


def documents_of(context: Context) -> tuple[Document, ...]:
    """What a whole dossier holds: a letter for whoever may send one, the calendar once a date is known.

    A CPTS that exists has no letter to send; its money is that of its contract, the budget that of a project.
    """
    answers = context.answers
    if is_signed(context):
        return (*SIGNED, "calendar")
    papers = PAPERS if _has_letter(context) else PAPERS[1:]
    calendar: tuple[Document, ...] = ("calendar",) if answers.filed or answers.signed else ()
    return (*papers, *(("map",) if _has_map(context) else ()), *calendar)


def _has_map(context: Context) -> bool:
    """For a list of communes, more than one of which can be placed: one alone teaches nothing."""
    answers, knowledge = context.answers, context.knowledge
    territory = knowledge.gazetteer.territory(answers.territory or () if answers.basis in (None, "communes") else ())
    return len(territory) > 1 and has_land(knowledge, territory)


def _line(answers: Answers, document: Document) -> str:
    is_late = document == "letter" and answers.stage in HANDED
    return _OF_CONTRACT if is_late else _LINES[document]


def _has_letter(context: Context) -> bool:
    """Not for who may not start a CPTS: « nous souhaitons créer » would be untrue."""
    stranger = context.answers.profession is None
    return stranger or may_start(context)


def is_signed(context: Context) -> bool:
    """Whether the CPTS exists: its contract was signed on a day that has come."""
    signed = context.answers.signed
    return signed is not None and signed <= context.today


def order(context: Context, *documents: Document) -> Order:
    return Order(
        documents=documents,
        answers=context.answers.model_dump(mode="json", exclude_none=True),
        day=context.today,
    )


def dossier_replies(context: Context) -> list[Reply]:
    """A word while the files are made, then the files; the first is replaced by the second where a platform can."""
    documents = documents_of(context)
    dated = "calendar" in documents
    lines = "\n".join(f"- {_line(context.answers, document)}" for document in documents)
    text = DOSSIER.format(lines=lines, follow="" if dated else FOLLOW)
    files = order(context, *documents)
    return [PREPARING, Reply(text=text, order=files, replaces=PREPARED, choices=(ASK_REMINDERS,))]


def alone_replies(context: Context, word: str) -> list[Reply]:
    """One paper of the dossier, or why it is not in it."""
    due, wanted = documents_of(context), ALONE[word]
    if not (given := [document for document in wanted if document in due]):
        papers = listing(NAMES[document] for document in due)
        told = NOT_IN.format(wanted=NAMES[wanted[0]], why=_WHY[wanted[0]], papers=papers)
        return [Reply(text=told, choices=(ASK_DOSSIER,))]
    lines = "\n".join(f"- {_line(context.answers, document)}" for document in given)
    return [PREPARING, Reply(text=lines, order=order(context, *given), replaces=PREPARED, choices=(ASK_DOSSIER,))]


def picture_reply(context: Context) -> Reply:
    return Reply(text=PICTURE, order=order(context, "chart"))


def by_communes(answers: Answers) -> Answers:
    """The same answers, the territory before whatever an earlier estimate started from."""
    return answers.model_copy(update={"basis": None}) if answers.territory else answers
