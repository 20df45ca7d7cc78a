"""`faq …`: search, show, remove and review the answers people get; the commands of every form about them."""

from difflib import get_close_matches

from handlers.admin.command import Command
from handlers.admin.entries import changes as entry_changes
from handlers.admin.entries import creation as new_entry
from handlers.admin.entries import entry as entries
from handlers.admin.entries import variant
from handlers.admin.entries.entry import named, titles, where
from handlers.admin.entries.tryout import try_out
from handlers.admin.form.editing import never_without
from handlers.admin.form.history import ALIKE, history, undo
from handlers.admin.form.naming import MOST_NEAR, told_with
from handlers.admin.form.pages import A_PAGE, page_of, paged
from handlers.admin.form.proposal import PREVIEWS, change_of, desk_of, propose
from handlers.admin.form.scope import is_theirs, within
from handlers.admin.form.state import say
from handlers.admin.form.titles import title_of
from handlers.admin.nearly import ARTICLES
from handlers.engine.messages import Choice, Reply, Turn
from handlers.engine.texts import pieces
from handlers.turn.faq import WEAK, written
from handlers.turn.talk import Talk
from knowledge.faq import FaqEntry
from knowledge.review import is_late
from knowledge.text import key
from knowledge.wording import count, day, listing

MOST_SHOWN = 6
_WEAK = " (réponse peu sûre : les personnes lisent de la faire confirmer)"


def _search(talk: Talk, argument: str) -> Turn:
    faq = talk.knowledge.faq
    wanted = key(argument)
    by_words = [i for i, e in faq.entries.items() if wanted and any(wanted in key(w) for w in (*e.wordings, i))]
    result = faq.ask(argument)
    # What the bot would refuse to answer with is no find: « voiture » is in no entry.
    near = [m.id for m in result.matches if result.decision != "refuse"]
    found = list(dict.fromkeys([*near, *by_words]))[:A_PAGE]
    if not found:
        spelled = {name: title_of(talk.knowledge, "faq", name) for name in _nearest(talk, argument)}
        perhaps = " Peut-être l'une de celles-ci ?" if spelled else ""
        offers = (Choice(id=f"faq voir {name}", label=title) for name, title in spelled.items())
        none = f"Aucune entrée ne ressemble à ces mots.{perhaps}"
        return say(talk, Reply(text=none, choices=(*offers, _add_choice(argument))))
    found = [name for i in found for name in (i, *(v.key for v in faq.variants(i)))]
    called = {name: title_of(talk.knowledge, "faq", name) for name in found}
    lines = "\n".join(f"{n}. {title}" for n, title in enumerate(called.values(), 1))
    choices = [Choice(id=f"faq voir {name}", label=title) for name, title in called.items()]
    return say(
        talk,
        Reply(
            text=f"**{count(len(found), 'entrée')}**\n\n{lines}\n\nUn numéro suffit : « faq modifier 1 ».",
            choices=tuple(choices),
        ),
    )


def _nearest(talk: Talk, said: str) -> list[str]:
    """The entries whose questions have these words, were they spelled as there: « adhesoin » is « adhésion »."""
    questions = {name: set(key(e.question).split()) for name, e in talk.knowledge.faq.entries.items()}
    known = frozenset().union(*questions.values())
    wanted = [get_close_matches(word, known, 1, ALIKE) for word in key(said).split() if word not in ARTICLES]
    meant = {word for found in wanted for word in found}
    is_whole = bool(wanted) and all(wanted)
    return [name for name, words in questions.items() if is_whole and meant <= words][:MOST_NEAR]


def _add_choice(question: str) -> Choice:
    return Choice(id=f"faq ajouter {question}".strip(), label="En écrire une")


def _see(talk: Talk, argument: str) -> Turn:
    entry = named(talk, entry_changes.named_with(talk, argument)[0])
    votes = next((v for v in desk_of(talk).log.votes() if v["entry"] == entry.id), {"useful": 0, "useless": 0})
    number = desk_of(talk).overlay.number("faq", entry.key)
    shown = "\n".join(f"- {p}" for p in entry.phrasings[:MOST_SHOWN])
    more = len(entry.phrasings) - MOST_SHOWN
    rest = f"\n- et {count(more, 'autre', 'autres')}" if more > 0 else ""
    varied = talk.knowledge.faq.variants(entry.id) if not entry.variant else []
    variants = listing(f"« {title_of(talk.knowledge, 'faq', v.key)} »" for v in varied)
    asked = f"{count(len(entry.phrasings), 'formulation')} :\n{shown}{rest}\n\n" if entry.phrasings else ""
    card = (
        f"**Fiche**{_WEAK if entry.confidence == WEAK else ''}\n\n"
        f"{asked}"
        f"Vaut {where(talk, entry)}.\n\n"
        f"Sources : {titles(entry).rstrip('.')}. Vérifiée le {day(entry.checked)}.\n\n"
        f"Avis : {votes['useful']} utile, {votes['useless']} pas utile. "
        + (f"Dernière révision : {number}." if number else "Jamais changée dans la conversation.")
        + (f" Variantes : {variants}." if variants else "")
    )
    able = [(verb, label) for verb, label in _VERBS if verb != "variante" or not entry.region]
    choices = tuple(Choice(id=f"faq {verb} {entry.key}", label=label) for verb, label in able)
    *first, last = [Reply(text=p) for p in pieces(card)]
    return say(talk, *written(talk.knowledge, entry, talk.today), *first, last.model_copy(update={"choices": choices}))


_VERBS = (
    ("modifier", "Modifier"),
    ("variante", "Variante régionale"),
    ("historique", "Historique"),
    ("supprimer", "Supprimer"),
)


def _remove(talk: Talk, argument: str) -> Turn:
    """An entry, with its variants: nobody could read them without it. Not for a field of it that is named."""
    said, given = entry_changes.named_with(talk, argument)
    entry = named(talk, said, told_with(given))
    if given:
        fields = [dict(entry_changes.NAMES)[field] for field in given]
        return never_without(talk, "faq", entry.key, title_of(talk.knowledge, "faq", entry.key), fields)
    variants = [v.key for v in talk.knowledge.faq.variants(entry.id)] if not entry.variant else []
    title, *others = (f"« {title_of(talk.knowledge, 'faq', name)} »" for name in (entry.key, *variants))
    changes = [
        change_of(talk, "faq", entry.key, None, "suppression"),
        *(change_of(talk, "faq", name, None, f"suppression de {title}") for name in variants),
    ]
    also = f", et {'ses variantes' if len(others) > 1 else 'sa variante'} {listing(others)}" if others else ""
    return propose(talk, f"Supprimer {title}{also}.", changes, destructive=True)


def due(talk: Talk) -> list[FaqEntry]:
    """What this admin may change and was last checked more than a year ago, the oldest first."""
    faq, admin = talk.knowledge.faq, desk_of(talk).admin
    every = (e for i, entry in faq.entries.items() for e in (entry, *faq.variants(i)))
    late = (e for e in every if is_late(e.checked, talk.today) and is_theirs(talk, admin, "faq", e.key))
    return sorted(late, key=lambda e: e.checked)


def _due(talk: Talk, argument: str) -> Turn:
    late, where_looked = due(talk), within(desk_of(talk).admin)
    if not late:
        none = f"Aucune entrée n'est à revoir{where_looked} : toutes ont été vérifiées depuis moins d'un an."
        return say(talk, Reply(text=none))
    page = page_of(late, paged(argument)[1])
    called = [(e, title_of(talk.knowledge, "faq", e.key)) for e in page.shown]
    lines = "\n".join(f"{n}. {title} (vérifiée le {day(e.checked)})" for n, (e, title) in enumerate(called, 1))
    choices = (
        *(Choice(id=f"faq voir {e.key}", label=title) for e, title in called),
        *page.beside("faq a-revoir toutes page"),
    )
    how = "Relisez-en une, puis dites qu'elle est à jour : « faq modifier 1 date »."
    head = f"**{count(len(late), 'entrée')} à revoir{where_looked}**{page.place_of_several}"
    return say(talk, Reply(text=f"{head}\n\n{lines}\n\n{how}", choices=choices))


PREVIEWS["faq"] = entries.preview
FORMS = (new_entry.ADD, entry_changes.EDIT, variant.VARIANT)
COMMANDS = (
    Command("faq chercher", "<mots>", "trouver une entrée par ses mots", _search),
    Command("faq voir", "<entrée>", "une entrée comme on la lit, avec ses sources et ses avis", _see),
    Command("faq ajouter", "[question]", "écrire une entrée, pas à pas", new_entry.add),
    Command("faq variante", "<entrée>", "écrire une réponse propre à une région", variant.write_variant),
    Command("faq modifier", "<entrée> [champ]", "changer une entrée", entry_changes.edit),
    Command("faq supprimer", "<entrée>", "retirer une entrée", _remove),
    Command(
        "faq historique",
        "[entrée]",
        "les derniers changements, qui et pourquoi",
        history("faq", "faq", lambda t, said: named(t, entry_changes.named_with(t, said)[0]).key),
    ),
    Command("faq annuler", "[révision]", "défaire un changement", undo("faq")),
    Command(
        "faq tester", "<question>", "ce que le bot répondrait, avant et après votre changement", try_out, beside=True
    ),
    Command("faq a-revoir", "[page]", "les entrées vérifiées il y a plus d'un an", _due),
)
