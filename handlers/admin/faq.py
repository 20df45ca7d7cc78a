"""`faq …`: search, show, add, change, remove, try out and review the answers people get."""

from collections.abc import Iterable
from typing import Any

from handlers.admin import entries
from handlers.admin.command import Command
from handlers.admin.entries import answer_of, entry_of, phrasings_of, region_of, source_of, titles
from handlers.admin.form import WHY, Field, Form, WrongError, fixed, text_of
from handlers.admin.history import history, undo
from handlers.admin.proposal import PREVIEWS, change_of, desk_of, propose
from handlers.admin.scope import outside
from handlers.admin.state import Filling, Pending, enter, say, state_of
from handlers.faq import written
from handlers.messages import Choice, Discard, Refused, Reply, Turn
from handlers.quotation import quoted
from handlers.talk import Talk
from handlers.texts import pieces
from knowledge.base import plain
from knowledge.faq import Decision, Faq, FaqEntry, Result
from knowledge.overlay import Value
from knowledge.text import key
from knowledge.wording import count, day

NATIONAL = Choice(id="admin-tout-le-pays", label="Tout le pays")
MOST_FOUND = 8
MOST_SHOWN = 6
ANSWER_HELP = (
    "Écrivez la réponse : français simple, vouvoiement, 900 caractères au plus, **gras** et listes permis. "
    'Un montant s\'insère depuis les tables : {{ amount("avenant-2", "fonctionnement", 1) }}.'
)
SOURCE_HELP = "D'où vient cette réponse ? Le titre du document et son adresse : « ARS Bretagne, guide 2025 https://… »."
FIELDS = {
    "question": "Question",
    "formulations": "Formulations",
    "reponse": "Réponse",
    "source": "Source",
    "date": "Date de vérification",
    "liees": "Questions liées",
}
_DECISIONS = {
    Decision.ANSWER: "répondrait",
    Decision.OFFER: "proposerait de choisir, d'abord",
    Decision.REFUSE: "ne répondrait pas ; au plus près",
}


def named(talk: Talk, said: str) -> FaqEntry:
    """The entry an admin names by its key. Raises `WrongError` with close ones."""
    name = said.strip().split(" ")[0]
    entry = talk.knowledge.faq.get(name)
    if entry is None:
        close = ", ".join(m.id for m in talk.knowledge.faq.ask(said).matches[:3])
        hint = f" Peut-être : {close}." if close else ""
        raise WrongError(f"Je ne trouve pas l'entrée {quoted(name)}.{hint} « faq chercher » la retrouve par ses mots.")
    return entry


def _search(talk: Talk, argument: str) -> Turn:
    faq = talk.knowledge.faq
    wanted = key(argument)
    by_words = [i for i, e in faq.entries.items() if wanted and (wanted in key(e.question) or wanted in key(i))]
    found = list(dict.fromkeys([*(m.id for m in faq.ask(argument).matches), *by_words]))[:MOST_FOUND]
    if not found:
        return say(talk, Reply(text="Aucune entrée ne ressemble à ces mots.", choices=(_add_choice(argument),)))
    lines = "\n".join(f"- {i} : {faq.entries[i].question}" for i in found)
    choices = [Choice(id=f"faq voir {i}", label=faq.entries[i].question) for i in found]
    return say(talk, Reply(text=f"**{count(len(found), 'entrée')}**\n\n{lines}", choices=tuple(choices)))


def _add_choice(question: str) -> Choice:
    return Choice(id=f"faq ajouter {question}".strip(), label="En écrire une")


def _see(talk: Talk, argument: str) -> Turn:
    entry = named(talk, argument)
    votes = next((v for v in desk_of(talk).log.votes() if v["entry"] == entry.id), {"useful": 0, "useless": 0})
    number = desk_of(talk).overlay.number("faq", entry.key)
    shown = "\n".join(f"- {p}" for p in entry.phrasings[:MOST_SHOWN])
    more = len(entry.phrasings) - MOST_SHOWN
    rest = f"\n- et {count(more, 'autre', 'autres')}" if more > 0 else ""
    variants = ", ".join(v.key for v in talk.knowledge.faq.variants(entry.id)) if not entry.variant else ""
    card = (
        f"**Fiche {entry.key}** (thème : {entry.theme}, confiance : {entry.confidence})\n\n"
        f"{count(len(entry.phrasings), 'formulation')} :\n{shown}{rest}\n\n"
        f"Sources : {titles(entry)}. Vérifiée le {day(entry.checked)}.\n\n"
        f"Avis : {votes['useful']} utile, {votes['useless']} pas utile. "
        + (f"Dernière révision : {number}." if number else "Comme dans les fichiers, jamais changée ici.")
        + (f" Variantes : {variants}." if variants else "")
    )
    choices = tuple(Choice(id=f"faq {verb} {entry.key}", label=label) for verb, label in _VERBS)
    *first, last = [Reply(text=p) for p in pieces(card)]
    return say(talk, *written(talk.knowledge, entry), *first, last.model_copy(update={"choices": choices}))


_VERBS = (
    ("modifier", "Modifier"),
    ("variante", "Variante régionale"),
    ("historique", "Historique"),
    ("supprimer", "Supprimer"),
)


def _remove(talk: Talk, argument: str) -> Turn:
    entry = named(talk, argument)
    change = change_of(talk, "faq", entry.key, None, "suppression")
    return propose(talk, f"Supprimer « {entry.question} » ({entry.key}).", [change], destructive=True)


def _due(talk: Talk, argument: str) -> Turn:
    """Entries last checked more than a year ago, the oldest first."""
    faq = talk.knowledge.faq
    late = sorted((e for e in faq.entries.values() if entries.due(talk, e, talk.today)), key=lambda e: e.checked)
    if not late:
        return say(talk, Reply(text="Aucune entrée n'est à revoir : toutes ont été vérifiées depuis moins d'un an."))
    lines = "\n".join(f"- {day(e.checked)} : {e.question} ({e.id})" for e in late[:MOST_FOUND])
    choices = tuple(Choice(id=f"faq modifier {e.id} date", label=f"Revoir {e.id}") for e in late[:MOST_FOUND])
    return say(talk, Reply(text=f"**{count(len(late), 'entrée')} à revoir**\n\n{lines}", choices=choices))


def _try(talk: Talk, argument: str) -> Turn:
    """What the matcher says today, and what it would say with the pending change."""
    if not argument:
        raise WrongError("Écrivez la question à essayer : « faq tester comment adhérer ».")
    faq = talk.knowledge.faq
    lines = [f"**Aujourd'hui**, le bot {_decided(faq, faq.ask(argument))}"]
    if changes := _pending_entries(talk):
        with faq.trying(changes) as tried:
            lines.append(f"**Avec votre changement**, il {_decided(tried, tried.ask(argument))}")
    state = state_of(talk)
    end = "Votre changement attend toujours : « confirmer » ou « abandonner »." if isinstance(state, Pending) else ""
    return say(talk, Reply(text="\n\n".join([quoted(argument), *lines, *filter(None, [end])])))


def _pending_entries(talk: Talk) -> dict[str, FaqEntry | None]:
    state = state_of(talk)
    changes = state.changes if isinstance(state, Pending) else ()
    return {c.key: FaqEntry.model_validate(c.after) if c.after else None for c in changes if c.of == "faq"}


def _decided(faq: Faq, result: Result) -> str:
    if not result.matches:
        return "ne répondrait pas : rien ne ressemble à cette question."
    best = "\n".join(f"- {m.score:.0f}/100 : {faq.entries[m.id].question} ({m.id})" for m in result.matches[:3])
    return f"{_DECISIONS[result.decision]} :\n{best}"


# Adding


def _add(talk: Talk, argument: str) -> Turn:
    question = " ".join(argument.split())
    return ADD.start(talk, **({"question": question} if len(question) >= 3 else {}))


def _parse_phrasings(said: str, talk: Talk, filling: Filling) -> list[str]:
    suggested = _suggested(talk, filling)
    if said == _TAKE_ALL.id and suggested:
        return suggested
    return phrasings_of(said)


_TAKE_ALL = Choice(id="admin-prendre", label="Prendre ces questions")


def _suggested(talk: Talk, filling: Filling) -> list[str]:
    asked = [row["text"] for row in desk_of(talk).log.questions()]
    return entries.suggestions(talk, filling.values.get("question", ""), asked)


def _ask_phrasings(talk: Talk, filling: Filling) -> str:
    found = _suggested(talk, filling)
    ask = "Comment les personnes le demandent-elles ? Une formulation par ligne ; vingt vont bien, avec leurs fautes."
    lines = "\n".join(f"- {q}" for q in found)
    return f"{ask}\n\nDes personnes ont écrit, sans obtenir de réponse :\n{lines}" if found else ask


def _regions(talk: Talk, filling: Filling) -> list[Choice]:
    """The regions this admin may write for; the whole country for owners."""
    admin, gazetteer = desk_of(talk).admin, talk.knowledge.gazetteer
    mine = [Choice(id=c, label=r.name) for c in sorted(admin.regions) if (r := gazetteer.region(c))]
    return [*([NATIONAL] if admin.may([]) else []), *mine]


def _parse_region(said: str, talk: Talk, filling: Filling) -> str:
    admin = desk_of(talk).admin
    code = "" if said == NATIONAL.id or key(said) == key(NATIONAL.label) else region_of(talk, said)
    if not admin.may([code] if code else []):
        raise WrongError(outside(talk, admin))
    return code


QUESTION = Field("question", "Question", fixed("Quelle question ? Écrivez-la comme un titre."), text_of(3, 200))
PHRASINGS = Field(
    "phrasings",
    "Formulations",
    _ask_phrasings,
    _parse_phrasings,
    choices=lambda talk, filling: [_TAKE_ALL] if _suggested(talk, filling) else [],
)
ANSWER = Field("answer", "Réponse", fixed(ANSWER_HELP), lambda said, talk, filling: answer_of(talk, said))
SOURCE = Field("source", "Source", fixed(SOURCE_HELP), lambda said, talk, filling: source_of(said))
REGION = Field("region", "Région", fixed("Pour quelle région vaut-elle ?"), _parse_region, choices=_regions)


def _conclude_add(talk: Talk, filling: Filling) -> Turn:
    values = filling.values
    entry = entry_of(
        {
            "id": filling.subject or entries.new_id(talk, values["question"]),
            "theme": "chat",
            "question": values["question"],
            "phrasings": values["phrasings"],
            "answer": values["answer"],
            "sources": [values["source"]],
            "checked": talk.today.isoformat(),
            "confidence": "moyenne",
            "region": values["region"] or None,
        }
    )
    change = change_of(talk, "faq", entry.key, plain(entry), values["why"])
    dealt = tuple(values.get("group", ()))
    others = [Discard(texts=dealt)] if dealt else []
    return propose(talk, f"Ajouter « {entry.question} » ({entry.id}).", [change], others, form=filling)


ADD = Form("faq-ajouter", "Nouvelle entrée", (QUESTION, PHRASINGS, ANSWER, SOURCE, REGION, WHY), _conclude_add)


# Changing


def _edit(talk: Talk, argument: str) -> Turn:
    """« modifier <entrée> [champ] »."""
    entry = named(talk, argument)
    what = key(argument.strip().partition(" ")[2]).replace(" ", "-")
    change = change_of(talk, "faq", entry.key, plain(entry))
    if not desk_of(talk).admin.may([entry.region] if entry.region else []):
        refused = Refused(command=f"faq modifier {entry.key}")
        return enter(talk, None, [Reply(text=outside(talk, desk_of(talk).admin))], effects=[refused])
    known = {"field": what} if what in FIELDS else {}
    return EDIT.start(talk, entry.key, seen=change.seen, **known)


def _parse_field(said: str, talk: Talk, filling: Filling) -> str:
    wanted = key(said)
    found = next((name for name, label in FIELDS.items() if wanted in (name, key(label))), None)
    if found is None:
        raise WrongError("Choisissez dans la liste ce que vous voulez changer.")
    return found


def _ask_value(talk: Talk, filling: Filling) -> str:
    entry = named(talk, filling.subject)
    now = {
        "question": entry.question,
        "formulations": f"{count(len(entry.phrasings), 'formulation')}, dont :\n"
        + "\n".join(f"- {p}" for p in entry.phrasings[:MOST_SHOWN]),
        "reponse": entry.answer,
        "source": titles(entry),
        "date": day(entry.checked),
        "liees": ", ".join(entry.related) or "aucune",
    }[filling.values["field"]]
    return f"Aujourd'hui : {now}\n\n{_HELP[filling.values['field']]}"


_HELP = {
    "question": "Écrivez la nouvelle question.",
    "formulations": "Une formulation par ligne, à ajouter. Un « - » devant l'ôte : « - devenir membre ».",
    "reponse": ANSWER_HELP,
    "source": f"{SOURCE_HELP} Elle remplace les précédentes ; « + » devant l'ajoute.",
    "date": "Si vous venez de tout vérifier, écrivez « aujourd'hui » ; sinon la date, AAAA-MM-JJ.",
    "liees": "Les identifiants des questions liées, séparés par des virgules.",
}


def _parse_value(said: str, talk: Talk, filling: Filling) -> Value:
    """What the entry becomes, as the fields to change. Raises `WrongError`."""
    entry = named(talk, filling.subject)
    updates = _update(talk, entry, filling.values["field"], said)
    entry_of(plain(entry) | updates)
    return updates


def _update(talk: Talk, entry: FaqEntry, field: str, said: str) -> Value:
    match field:
        case "question":
            return {"question": text_of(3, 200)(said, talk, Filling(form="", asking=""))}
        case "formulations":
            return {"phrasings": _with_lines(entry.phrasings, said)}
        case "reponse":
            return {"answer": answer_of(talk, said)}
        case "source":
            kept = [s.model_dump() for s in entry.sources] if said.startswith("+") else []
            return {"sources": [*kept, source_of(said.lstrip("+ "))]}
        case "date":
            return {"checked": talk.today.isoformat() if key(said).startswith("aujourd") else said.strip()}
        case _:
            return {"related": [named(talk, name).id for name in said.split(",") if name.strip()]}


def _with_lines(before: Iterable[str], said: str) -> list[str]:
    """Lines added, and those after a dash taken away."""
    gone = {key(line.strip()[1:]) for line in said.splitlines() if line.strip().startswith("-")}
    new = "\n".join(line for line in said.splitlines() if not line.strip().startswith("-"))
    kept = [p for p in before if key(p) not in gone]
    return list(dict.fromkeys([*kept, *(phrasings_of(new) if new.strip() else [])]))


def _conclude_edit(talk: Talk, filling: Filling) -> Turn:
    entry = named(talk, filling.subject)
    after = plain(entry_of(plain(entry) | filling.values["value"]))
    change = change_of(talk, "faq", entry.key, after, filling.values["why"])
    label = FIELDS[filling.values["field"]].lower()
    return propose(talk, f"Modifier « {entry.question} » ({label}).", [change], form=filling)


EDIT = Form(
    "faq-modifier",
    "Modifier une entrée",
    (
        Field(
            "field",
            "Quoi",
            fixed("Que voulez-vous changer ?"),
            _parse_field,
            choices=lambda talk, filling: [Choice(id=name, label=label) for name, label in FIELDS.items()],
        ),
        Field("value", "Contenu", _ask_value, _parse_value),
        WHY,
    ),
    _conclude_edit,
)


# A regional variant


def _variant(talk: Talk, argument: str) -> Turn:
    entry = named(talk, argument)
    if entry.variant:
        raise WrongError(f"« {entry.key} » est déjà une variante : « faq modifier {entry.key} ».")
    return VARIANT.start(talk, entry.id)


def _parse_variant_region(said: str, talk: Talk, filling: Filling) -> str:
    code = region_of(talk, said)
    if not desk_of(talk).admin.may([code]):
        raise WrongError(outside(talk, desk_of(talk).admin))
    return code


def _conclude_variant(talk: Talk, filling: Filling) -> Turn:
    national: dict[str, Any] = plain(named(talk, filling.subject))
    ours = {
        "region": filling.values["region"],
        "variant": True,
        "phrasings": [],
        "answer": filling.values["answer"],
        "sources": [filling.values["source"]],
        "checked": talk.today.isoformat(),
    }
    entry = entry_of(national | ours)
    change = change_of(talk, "faq", entry.key, plain(entry), filling.values["why"])
    title = f"Écrire la variante {entry.key} de « {entry.question} »."
    return propose(talk, title, [change], form=filling)


VARIANT = Form(
    "faq-variante",
    "Variante régionale",
    (
        Field(
            "region",
            "Région",
            fixed("Pour quelle région ? Ses professionnels liront cette réponse à la place de la réponse nationale."),
            _parse_variant_region,
            choices=lambda talk, filling: [c for c in _regions(talk, filling) if c != NATIONAL],
        ),
        ANSWER,
        SOURCE,
        WHY,
    ),
    _conclude_variant,
)

PREVIEWS["faq"] = entries.preview
FORMS = (ADD, EDIT, VARIANT)
COMMANDS = (
    Command("faq chercher", "<mots>", "trouver une entrée par ses mots", _search),
    Command("faq voir", "<entrée>", "une entrée comme on la lit, avec ses sources et ses avis", _see),
    Command("faq ajouter", "[question]", "écrire une entrée, pas à pas", _add),
    Command("faq variante", "<entrée>", "écrire une réponse propre à une région", _variant),
    Command("faq modifier", "<entrée> [champ]", "changer une entrée", _edit),
    Command("faq supprimer", "<entrée>", "retirer une entrée", _remove),
    Command("faq historique", "[entrée]", "les derniers changements, qui et pourquoi", history("faq", "faq")),
    Command("faq annuler", "[révision]", "défaire un changement", undo("faq")),
    Command("faq tester", "<question>", "ce que le bot répondrait, avant et après votre changement", _try),
    Command("faq a-revoir", "", "les entrées vérifiées il y a plus d'un an", _due),
)
