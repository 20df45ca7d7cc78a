"""A change before it is made: shown, confirmed or dropped; made on what another admin did meanwhile, or left."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from handlers.admin.form.field import WrongError
from handlers.admin.form.form import DROP
from handlers.admin.form.revisions import brief, described, field_changes, merged, moment, outdated, replaced, whole
from handlers.admin.form.scope import OWNERS_ONLY, Administered, allows, outside, regions_of
from handlers.admin.form.state import Aside, Filling, Pending, enter
from handlers.admin.form.titles import namesakes, title_of
from handlers.engine.desk import Desk
from handlers.engine.messages import Appoint, Backup, Change, Choice, Discard, Dismiss, Refused, Reply, Restore, Turn
from handlers.engine.quotation import quoted
from handlers.engine.texts import pieces
from handlers.hearing.assent import asks, is_asked_back, yes_or_no
from handlers.turn.talk import Talk
from knowledge.base import RECORDS
from knowledge.contacts import Contact, misplaced
from knowledge.fitness import fault
from knowledge.overlay import Kind, Revision, Value
from knowledge.proofs import read_as
from knowledge.reach import without_addresses
from knowledge.safety import likely_people, mobiles, named_people
from knowledge.territory.atlas.places import the_region
from knowledge.text import key
from knowledge.wording import count, listing, some

CONFIRM = "admin-confirmer:"
REBASE = Choice(id="admin-ajouter", label="Ajouter mon changement au sien")
REPLACE = Choice(id=REBASE.id, label="Mettre le mien à la place du sien")
REMOVE = Choice(id=REBASE.id, label="Supprimer quand même")
PUT_BACK = Choice(id=REBASE.id, label="Rétablir, avec mon changement")
KEEP_THEIRS = Choice(id="admin-laisser", label="Garder le sien")
# Either of the two, in people's words: « ajouter le mien au sien », « je garde le sien », « laisser ».
_DEED = r"(?:(?:je |on )?(?:ajoute|garde|met|mettre|remplace|supprime|retabli|laisse|prend)\w* )?(?:quand meme )?"
_MY, _THEIR = (rf"{of}(?: changement| version)?" for of in ("(?:le mien|la mienne|mon)", "(?:le sien|la sienne|son)"))
_MINE = re.compile(rf"{_DEED}{_MY}(?: (?:au|a la|avec le|a cote du|a la place (?:du|de la)) (?:sien|sienne))?")
_THEIRS = re.compile(rf"{_DEED}{_THEIR}|laisser")
_BUTTONS = frozenset(key(choice.label) for choice in (REBASE, REPLACE, REMOVE, PUT_BACK))
NOT_WHICH = "{said} ne dit pas lequel des deux : choisissez."
PUTS_BACK = "« {name} » avait été retiré entre-temps : confirmer le rétablit, avec votre changement."
REWRITE = Choice(id="admin-reprendre", label="Corriger")
ASK_CODE = "Ce changement demande votre code à six chiffres (application d'authentification)."
WRONG_CODE = "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant, ou abandonnez."
TOO_MANY_CODES = "Trois codes refusés : le changement est abandonné, rien n'a été fait."
NO_CODE_NOW = (
    "Trop de codes ont été refusés : pendant une heure je n'en accepte plus aucun, même bon, et rien n'a été fait. "
    "S'ils ne venaient pas de vous, prévenez la personne qui tient le serveur."
)
_READING_ON = frozenset({"suite", "la suite", "page suivante"})
MOST_WRONG = 3
MOST_CLAIMED = 5  # communes that another CPTS has, on a line
KEPT = "Vos réponses sont gardées : « reprendre le formulaire » les retrouve."
OLD = "Ce bouton appartient à une proposition précédente : rien n'a été changé."

Other = Discard | Restore | Appoint | Dismiss | Backup
Preview = Callable[[Talk, Change, Sequence[Change]], Sequence[Reply]]  # with what would be changed together
PREVIEWS: dict[Kind, Preview] = {}  # each kind shows its own changes; their modules register here

UNDO_WORDS: dict[Kind, str] = {"faq": "faq", "contact": "contact", "cpts": "cpts", "rate": "bareme"}
MOST_PREVIEWS = 3
MOST_LOOKED_AT = 20  # revisions of one thing, for what an old file would put back
MOST_MESSAGES = 6  # of a page of a preview: nobody confirms what they did not read
NEXT = Choice(id="admin-suite", label="Suite")
READ_ON = "L'aperçu n'est pas fini : lisez la suite, puis confirmez."
MANY_QUESTIONS = 4  # unanswered ones that go at once


def desk_of(talk: Talk) -> Desk:
    assert talk.desk is not None, "admin commands are only run for admins"  # noqa: S101 - a fault of ours
    return talk.desk


def change_of(talk: Talk, of: Kind, key: str, after: Value | None, why: str = "", undoes: int | None = None) -> Change:
    """A change made from what stands now."""
    seen = desk_of(talk).overlay.number(of, key)
    return Change(of=of, key=key, after=after, seen=seen, why=why, undoes=undoes)


def propose(
    talk: Talk,
    title: str,
    changes: Iterable[Change] = (),
    others: Iterable[Other] = (),
    *,
    destructive: bool = False,
    listed: str = "",
    form: Filling | None = None,
    way_back: str = "",
) -> Turn:
    """Show what would change and ask; refuse at once what the role does not allow. Raises `WrongError`.

    Under `listed`, every change is told on a line first: only the first ones are shown whole.
    """
    made, besides = tuple(_since_shown(c, form) for c in changes), tuple(others)
    pending = Pending(
        title=title,
        changes=made,
        others=besides,
        destructive=destructive,
        listed=listed,
        form=form,
        way_back=way_back,
    )
    if refused := refusal(talk, pending.effects, form):
        return refused
    if wrong := unfit(talk, pending.changes):
        raise WrongError(wrong)
    return show(talk, pending)


def _since_shown(change: Change, form: Filling | None) -> Change:
    """A change made from what its form showed, which may have waited since."""
    return change if form is None or form.seen is None else change.model_copy(update={"seen": form.seen})


def refusal(talk: Talk, effects: Sequence[Administered], form: Filling | None = None) -> Turn | None:
    """What is said when the role, as it is now, does not allow one of these; None when it allows them all.

    The `form` they came from waits, so that what is outside may be corrected.
    """
    admin = desk_of(talk).admin
    refused = next((e for e in effects if not allows(talk.knowledge, admin, e)), None)
    if refused is None:
        return None
    if isinstance(refused, Change):
        values = (talk.knowledge.value(refused.of, refused.key), refused.after)
        regions = (r for value in values if value for r in regions_of(talk.knowledge, refused.of, value))
        said, named = outside(talk, admin, refused.of, regions), f"{refused.of} {refused.key}"
    else:
        said, named = OWNERS_ONLY, refused.kind
    text, state = (f"{said} {KEPT}", Aside(form=form)) if form else (said, None)
    return enter(talk, state, [Reply(text=text)], effects=[Refused(command=named)])


def unfit(talk: Talk, changes: Sequence[Change]) -> str:
    """What is to be corrected before these changes are live, "" when nothing is."""
    found = ((c, _fault(talk, c)) for c in changes if c.after is not None)
    return next((f"« {_name(talk, c)} », à corriger : {fault}." for c, fault in found if fault), "")


def _fault(talk: Talk, change: Change) -> str:
    """What stood before is put back as it was, though we ask more today; but never somewhere it is not."""
    record = RECORDS[change.of].model_validate(change.after)
    if not change.undoes:
        return fault(talk.knowledge, change.of, change.key, record, talk.today)
    return misplaced(talk.knowledge.gazetteer, record) if isinstance(record, Contact) else ""


def show(talk: Talk, pending: Pending, note: str = "") -> Turn:
    """The preview; what somebody changed meanwhile comes first, as long as it was not answered."""
    if stale := _stale(talk, pending):
        return _overtaken(talk, pending, stale, note)
    pages = _pages(talk, pending)
    replies, last = pages[min(pending.page, len(pages) - 1)], len(pages) - 1
    if pending.page < last:
        where = f"Aperçu, page {pending.page + 1} sur {len(pages)}. « suite » montre la page suivante."
        return enter(talk, pending, [*replies, Reply(text=f"{note}\n\n{where}".strip(), choices=(NEXT, DROP))])
    more = 0 if pending.listed else len(pending.changes) - MOST_PREVIEWS
    rest = [f"Et {count(more, 'autre changement', 'autres changements')}, de même nature."] if more > 0 else []
    ask = "\n\n".join(
        [*filter(None, [note, _named_people(talk, pending)]), *rest, f"**{pending.title}** Confirmez-vous ?"]
    )
    choices = (Choice(id=CONFIRM + pending.token, label="Confirmer"), *([REWRITE] if pending.form else []), DROP)
    return enter(talk, pending, [*replies, Reply(text=ask, choices=choices)])


def _pages(talk: Talk, pending: Pending) -> list[list[Reply]]:
    """All that is to be read before confirming, a page at a time; of what is listed, only answers are shown whole."""
    shown = [c for c in pending.changes if _is_answered(talk, c)] if pending.listed else pending.changes[:MOST_PREVIEWS]
    previews = [r for c in shown for r in PREVIEWS[c.of](talk, c, pending.changes)]
    replies = [*_lines(talk, pending), *previews]
    return [replies[at : at + MOST_MESSAGES] for at in range(0, len(replies), MOST_MESSAGES)] or [[]]


def _is_answered(talk: Talk, change: Change) -> bool:
    """Whether a change brings an answer, which no line can show whole."""
    before = talk.knowledge.value(change.of, change.key) or {}
    return change.of == "faq" and change.after is not None and change.after["answer"] != before.get("answer")


def again(talk: Talk, pending: Pending) -> Turn:
    """The preview once more, or the code that is awaited."""
    return enter(talk, pending, [Reply(text=ASK_CODE, choices=(DROP,))]) if pending.coded else show(talk, pending)


def _lines(talk: Talk, pending: Pending) -> list[Reply]:
    """Every change on a line, with what stood and what would stand: nobody confirms what they did not see."""
    if not pending.listed:
        return []
    lines = "\n".join(f"- {_line(talk, change)}" for change in pending.changes)
    return [Reply(text=piece) for piece in pieces(f"**{pending.listed}**\n\n{lines}")]


def _name(talk: Talk, change: Change) -> str:
    return title_of(talk.knowledge, change.of, change.key, change.after)


def _line(talk: Talk, change: Change) -> str:
    before = talk.knowledge.value(change.of, change.key)
    if change.after is None:
        return f"{_name(talk, change)} : fiche retirée{', comme avant' if change.undoes else ''}"
    if before is None:
        gone = next((r for r in _history(talk, change) if r.after is None), None)
        removed = f" (retirée ici {moment(gone)} par {gone.author})" if gone and not change.undoes else ""
        what = "fiche rétablie" if change.undoes or gone else "nouvelle fiche"
        card = (brief if change.undoes else whole)(change.after, talk.knowledge.gazetteer)
        return f"{_name(talk, change)} : {what}{removed}, {' ; '.join([card, *_beside(talk, change)])}"
    told = field_changes(before, change.after, talk.knowledge.gazetteer)
    told += [] if change.undoes else read_as(before, change.after)
    if not change.undoes and (old := outdated(_history(talk, change), before, change.after)):
        told.append(old)
    told += _beside(talk, change)
    return f"{_name(talk, change)} : {' ; '.join(told) or 'rien ne change'}"


def _beside(talk: Talk, change: Change) -> list[str]:
    """What other cards have of what a line brings: its name, its communes."""
    return list(filter(None, [alike(talk, change), _claimed(talk, change)]))


def alike(talk: Talk, change: Change) -> str:
    """That cards have nearly the name that one is given, which may be it; "" when none has."""
    before, after = talk.knowledge.value(change.of, change.key) or {}, change.after or {}
    is_named = not change.undoes and before.get("name") != after.get("name")
    found = namesakes(talk.knowledge, change.of, change.key, after) if is_named else {}
    if not found:
        return ""
    word = UNDO_WORDS[change.of]
    return f"attention, presque le nom de {listing(found.values())} : si c'est elle, « {word} modifier » la change"


def _claimed(talk: Talk, change: Change) -> str:
    """That other CPTS have some of the communes that one gains; "" for none."""
    if change.of != "cpts" or change.undoes:
        return ""
    before, after = talk.knowledge.value(change.of, change.key) or {}, change.after or {}
    gained = {*after.get("communes", ())} - {*before.get("communes", ())}
    territory = talk.knowledge.gazetteer.territory
    told = [
        f"« CPTS {card.name} » ({some([commune.name for commune in territory(codes).communes], MOST_CLAIMED)})"
        for card, codes in talk.knowledge.cpts.claiming(gained, change.key)
    ]
    return f"attention, communes aussi dans {listing(told)} : les deux seront montrées" if told else ""


def _history(talk: Talk, change: Change) -> list[Revision]:
    return desk_of(talk).overlay.history(change.of, change.key, MOST_LOOKED_AT)


def _named_people(talk: Talk, pending: Pending) -> str:
    """A warning when what everybody will read, or the history keeps, names somebody in words that are new."""
    fresh = [c for c in pending.changes if not c.undoes]
    stood = {text for c in fresh for text in _texts(talk.knowledge.value(c.of, c.key))}
    new = [text for c in fresh for text in (*_texts(c.after), c.why) if text not in stood]
    written = [without_addresses(text) for text in new]
    named = dict.fromkeys(name for text in written for name in named_people(text))
    prose = [text for c in fresh for text in _prose(c) if text not in stood]
    likely = dict.fromkeys(n for text in prose for n in likely_people(text) if n not in named)
    numbers = dict.fromkeys(number for text in written for number in mobiles(text))
    ends = {
        "nomme une personne. N'écrivez que des organismes et des fonctions.": named,
        "ressemble au nom d'une personne : n'écrivez que des organismes et des fonctions.": likely,
        "est un numéro de mobile, souvent celui d'une personne : donnez celui d'un service.": numbers,
    }
    return "\n".join(f"Attention : {', '.join(map(quoted, found))} {end}" for end, found in ends.items() if found)


def _prose(change: Change) -> list[str]:
    """Where a name without a title shows: what people read of an entry, and what a contact is called."""
    value = change.after or {}
    fields = {"faq": ("question", "answer"), "contact": ("name",)}.get(change.of, ())
    return [str(value.get(field, "")) for field in fields]


def _texts(value: object) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def hear(talk: Talk, pending: Pending, said: str) -> Turn:
    """What answers a preview."""
    if pending.coded:
        return _coded(talk, pending, said)
    if again := _looked_at(pending, said):
        return show(talk, *again)
    if said == REBASE.id or _is_mine(said):
        return _rebased(talk, pending)
    if said == KEEP_THEIRS.id or _is_theirs(said):
        return enter(talk, None, [Reply(text="Rien n'a été changé : la version de l'autre personne reste en ligne.")])
    is_which = any(choice.id == KEEP_THEIRS.id for choice in talk.session.offered)  # two were shown: not a yes or no
    if is_which and (stale := _stale(talk, pending)):
        which = Reply(text=NOT_WHICH.format(said=quoted(said)), choices=(_mine(talk, stale), KEEP_THEIRS))
        return enter(talk, pending, [which])
    return _confirmed(talk, pending)


def answers(pending: Pending, said: str) -> bool:
    """Whether words answer a preview, or its code. Anything else leaves it: a later « oui » may be meant elsewhere."""
    if pending.coded and not yes_or_no(said):
        return "".join(said.split()).isdigit()
    is_button = said.startswith(CONFIRM) or said in (REBASE.id, KEEP_THEIRS.id, NEXT.id)
    is_typed = key(said) == "confirmer" or _is_mine(said) or _is_theirs(said)
    is_agreed = (is_typed and not asks(said)) or yes_or_no(said) is True
    return is_button or key(said) in _READING_ON or is_agreed


def is_doubted(said: str) -> bool:
    """« c'est bon ? », « confirmer ? »: an assent that asks, and is none."""
    return is_asked_back(said) or (asks(said) and key(said) == "confirmer")


def _is_mine(said: str) -> bool:
    return key(said) in _BUTTONS or bool(_MINE.fullmatch(key(said)))


def _is_theirs(said: str) -> bool:
    return bool(_THEIRS.fullmatch(key(said)))


def _looked_at(pending: Pending, said: str) -> tuple[Pending, str] | None:
    """What only shows the preview: a button of an older one, and the next page of a long one."""
    if said.startswith(CONFIRM) and said != CONFIRM + pending.token:
        return pending, OLD
    if said == NEXT.id or key(said) in _READING_ON:
        return pending.model_copy(update={"page": pending.page + 1}), ""
    return None


def _confirmed(talk: Talk, pending: Pending) -> Turn:
    """Made, unless somebody changed the same thing since the preview, or a second factor is due first."""
    desk = desk_of(talk)
    if pending.page < len(_pages(talk, pending)) - 1:
        return show(talk, pending, READ_ON)
    if refused := refusal(talk, pending.effects):
        return refused
    if wrong := unfit(talk, pending.changes):
        return enter(talk, None, [Reply(text=f"Rien n'a été changé. {wrong}")])
    if stale := _stale(talk, pending):
        return _overtaken(talk, pending, stale)
    if desk.judge and not pending.coded and destroys(talk, pending):
        return again(talk, pending.model_copy(update={"coded": True}))
    first = desk.overlay.last() + 1  # the write lock is held: our revisions take the next numbers
    made = [c.model_copy(update={"batch": first if _is_batch(pending) else None}) for c in pending.changes]
    return enter(talk, None, [_done(talk, pending, first)], effects=[*made, *pending.others])


def _is_batch(pending: Pending) -> bool:
    """Whether changes are undone together: what comes in with a file is, were it of one card."""
    return len(pending.changes) > 1 or bool(pending.listed)


def destroys(talk: Talk, pending: Pending) -> bool:
    """Whether a code is due, whatever command led here: something would go that one command does not bring back."""
    return pending.destructive or _loses_questions(pending) or any(_takes_away(talk, c) for c in pending.changes)


def _takes_away(talk: Talk, change: Change) -> bool:
    """A removal, an amount, or an undo that takes what others did since with it."""
    author = desk_of(talk).admin.name
    later = desk_of(talk).overlay.since(change.undoes, change.of, change.key) if change.undoes else []
    return change.after is None or change.of == "rate" or any(r.author != author for r in later)


def _loses_questions(pending: Pending) -> bool:
    """Whether many unanswered questions go without becoming the wordings of an entry."""
    values = [c.after for c in pending.changes if c.of == "faq" and c.after]
    kept = {key(wording) for v in values for wording in (v["question"], *v.get("phrasings", ()))}
    gone = {text for other in pending.others if isinstance(other, Discard) for text in other.texts}
    return sum(key(text) not in kept for text in gone) >= MANY_QUESTIONS


def _coded(talk: Talk, pending: Pending, said: str) -> Turn:
    judge = desk_of(talk).judge
    verdict = judge("".join(said.split())) if judge else "good"
    if verdict == "good":
        return _confirmed(talk, pending)
    if verdict == "closed":
        return enter(talk, None, [Reply(text=NO_CODE_NOW)], effects=[Refused(command="code")])
    wrong = pending.wrong + 1
    if wrong >= MOST_WRONG:
        return enter(talk, None, [Reply(text=TOO_MANY_CODES)], effects=[Refused(command="code")])
    again = Reply(text=WRONG_CODE, choices=(DROP,))
    return enter(talk, pending.model_copy(update={"wrong": wrong}), [again], effects=[Refused(command="code")])


def _done(talk: Talk, pending: Pending, first: int) -> Reply:
    """What was done, and how to take it back."""
    deed = pending.title[:1].lower() + pending.title[1:]
    if not pending.changes:
        back = [Choice(id=pending.way_back, label="Revenir en arrière")] if pending.way_back else []
        return Reply(text=f"C'est fait : {deed}", choices=tuple(back))
    last = first + len(pending.changes) - 1
    numbers = f"Révision {first}" if first == last else f"Révisions {first} à {last}"
    is_batch = _is_batch(pending)
    way_back = f"lots annuler {first}" if is_batch else f"{UNDO_WORDS[pending.changes[0].of]} annuler {first}"
    text = (
        f"C'est fait, et en ligne pour {_audience(talk, pending.changes)} : {deed}\n\n"
        f"{numbers}. Pour revenir en arrière : « {way_back} »."
    )
    return Reply(text=text, choices=(Choice(id=way_back, label="Revenir en arrière"),))


def _audience(talk: Talk, changes: Sequence[Change]) -> str:
    """For whom changes are live: the people of a region when that is where all of them hold."""
    values = [c.after or talk.knowledge.value(c.of, c.key) or {} for c in changes if c.of == "faq"]
    codes = {value.get("region") or "" for value in values}
    region = talk.knowledge.gazetteer.region(codes.pop()) if len(codes) == 1 and len(values) == len(changes) else None
    return the_region(region.name) if region else "tout le monde"


def _stale(talk: Talk, pending: Pending) -> list[Change]:
    """The changes of things that were changed since they were shown."""
    return [c for c in pending.changes if desk_of(talk).overlay.number(c.of, c.key) > c.seen]


def _overtaken(talk: Talk, pending: Pending, stale: Sequence[Change], note: str = "") -> Turn:
    """Somebody was faster: what they changed is shown, and the person chooses, whose code was for another change."""
    pending = pending.model_copy(update={"coded": False})
    overlay = desk_of(talk).overlay
    lines = [r for c in stale for r in overlay.since(c.seen, c.of, c.key)]
    shown = "\n\n".join(described(r, talk.knowledge) for r in lines[:3])
    met = f"Pendant que vous prépariez ce changement, « {_name(talk, stale[0])} » a été changé :\n\n{shown}"
    text = "\n\n".join(filter(None, [note, met, *_clashes(talk, stale)]))
    *first, last = [Reply(text=piece) for piece in pieces(text)]
    choice = last.model_copy(update={"choices": (_mine(talk, stale), KEEP_THEIRS)})
    return enter(talk, pending, [*first, choice])


def _mine(talk: Talk, stale: Sequence[Change]) -> Choice:
    """What going on with my change does to theirs."""
    if any(change.after is None for change in stale):
        return REMOVE
    if any(talk.knowledge.value(change.of, change.key) is None for change in stale):
        return PUT_BACK
    return REPLACE if _clashes(talk, stale) else REBASE


def _clashes(talk: Talk, stale: Sequence[Change]) -> list[str]:
    """What both wrote of the same field, where one must go: mine beside theirs."""
    found: list[str] = []
    for change in stale:
        meanwhile = desk_of(talk).overlay.since(change.seen, change.of, change.key)
        base, theirs, mine = meanwhile[-1].before, meanwhile[0].after, change.after
        if base and theirs and mine:
            found += replaced(base, mine, theirs, talk.knowledge.gazetteer)
    lines = "\n".join(f"- {line}" for line in found)
    return [f"Vous changez la même chose. Le sien, et le vôtre qui le remplacerait :\n{lines}"] if lines else []


def _rebased(talk: Talk, pending: Pending) -> Turn:
    """The same changes, made on what stands now."""
    changes = tuple(_on_top(talk, change) for change in pending.changes)
    gone = [c for c in _stale(talk, pending) if c.after and talk.knowledge.value(c.of, c.key) is None]
    note = " ".join(PUTS_BACK.format(name=_name(talk, change)) for change in gone)
    return show(talk, pending.model_copy(update={"changes": changes}), note)


def _on_top(talk: Talk, change: Change) -> Change:
    overlay = desk_of(talk).overlay
    meanwhile = overlay.since(change.seen, change.of, change.key)
    if not meanwhile:
        return change
    base, theirs, mine = meanwhile[-1].before, meanwhile[0].after, change.after
    if base and theirs and mine:
        mine = merged(base, mine, theirs)
    return change.model_copy(update={"after": mine, "seen": meanwhile[0].id})
