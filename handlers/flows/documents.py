"""The dossier in the conversation: when there is enough to make one, and the replies that bring it."""

from handlers.engine.answers import Answers
from handlers.engine.flow import Context
from handlers.engine.messages import Choice, Document, Order, Reply

# In the order people want them; the calendar comes with a date.
PAPERS: tuple[Document, ...] = ("letter", "sheet", "budget", "chart")
ASK_DOSSIER = Choice(id="dossier", label="Recevoir mon dossier")
ASK_REMINDERS = Choice(id="rappels", label="Suivre mes échéances")
PREPARING = Reply(text="Je prépare vos documents, cela prend quelques secondes.", topic="dossier")
PREPARED = "Vos documents sont prêts."
NOT_YET = Reply(
    text="Il me faut d'abord un territoire, un nombre d'habitants ou une taille. Choisissez « Créer une CPTS » ou "
    "« Estimer le financement » : vous recevrez ensuite votre dossier."
)
DOSSIER = (
    "**Votre dossier**\n\n"
    "- Lettre d'intention (Word) : les blancs à compléter sont surlignés en jaune.\n"
    "- Fiche de synthèse (PDF, deux pages) : à imprimer ou à transmettre.\n"
    "- Budget (tableur) : chaque année du contrat, à adapter.\n"
    "- Financement en image.\n{calendar}\n"
    "Un montant inconnu y est écrit « inconnu ». Je ne garde pas ces fichiers : demandez-les de nouveau quand vous "
    "voulez avec « dossier ».{follow}"
)
CALENDAR = "- Échéances : pour votre agenda.\n"
FOLLOW = " Quand le projet est déposé ou le contrat signé, « rappels » vous donne les échéances."
PICTURE = "**Le financement en image**"


def enough(answers: Answers) -> bool:
    """Whether the answers say enough for a dossier: communes, a number of inhabitants or a size."""
    given = {"communes": answers.territory, "population": answers.population, "band": answers.band}
    return bool(given[answers.basis or "communes"])


def documents_of(answers: Answers) -> tuple[Document, ...]:
    """What a whole dossier holds: the calendar too, once a date is known."""
    return (*PAPERS, "calendar") if answers.filed or answers.signed else PAPERS


def order(context: Context, *documents: Document) -> Order:
    return Order(
        documents=documents,
        answers=context.answers.model_dump(mode="json", exclude_none=True),
        day=context.today,
    )


def dossier_replies(context: Context) -> list[Reply]:
    """A word while the files are made, then the files; the first is replaced by the second where a platform can."""
    documents = documents_of(context.answers)
    dated = "calendar" in documents
    text = DOSSIER.format(calendar=CALENDAR if dated else "", follow="" if dated else FOLLOW)
    files = order(context, *documents)
    return [PREPARING, Reply(text=text, order=files, replaces=PREPARED, choices=(ASK_REMINDERS,))]


def picture_reply(context: Context) -> Reply:
    return Reply(text=PICTURE, order=order(context, "chart"))


def by_communes(answers: Answers) -> Answers:
    """The same answers, the territory before whatever an earlier estimate started from."""
    return answers.model_copy(update={"basis": None}) if answers.territory else answers
