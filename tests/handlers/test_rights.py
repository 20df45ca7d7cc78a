"""Who may write what: nobody out of their role or region, whatever way leads to a change, and when it is made."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from pydantic import SecretStr

from bot.configuration import SettingsError
from bot.effects import Effects
from bot.loading import load
from bot.settings import AdminSettings
from handlers.engine.desk import Admin
from handlers.engine.messages import Appoint, Backup, Change, Dismiss, Effect, Reply
from knowledge.base import Knowledge
from knowledge.overlay import Stamp, Value
from knowledge.wording import NBSP
from tests.admins import ADMINS, ENTRY, Network
from tests.bot.commands.test_import import held, imported

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
EDITOR = Admin(id="3", name="Marie", regions=frozenset({"53"}))
IN_PARIS: Value = {
    "kind": "ars_dd",
    "region_code": "53",
    "departement": "75",
    "name": "Délégation de Paris",
    "source": "Une page, lue",
    "status": "confirmed",
}


@pytest.fixture
def network(knowledge: Knowledge, tmp_path: Path) -> Iterator[Network]:
    network = Network(tmp_path / "bot.sqlite3", knowledge)
    network.speak_as("paul")
    yield network
    network.store.close()


def said(network: Network, *texts: str) -> str:
    """Everything the bot says to the last of these."""
    replies: list[Reply] = []
    for text in texts:
        replies = network.hear(text)
    return "\n".join(reply.text for reply in replies).replace(NBSP, " ")


def test_a_contact_belongs_to_the_region_of_its_departement(network: Network) -> None:
    """An editor of Bretagne writes no délégation for Paris: the form says where Paris is."""
    network.speak_as("marie")
    told = said(network, "contact ajouter", "Délégation départementale de l'ARS", "Bretagne", "75")
    assert "est dans une autre région" in told
    assert "— Nom" in said(network, "35")
    assert network.store.overlay.last() == 0


def test_a_contact_of_another_region_is_refused_where_it_is_written(network: Network) -> None:
    """Whatever a conversation let through, an effect outside the region of the département is not applied."""
    effects = Effects(network.store, network.knowledge, network.store.roles(ADMINS))
    with pytest.raises(PermissionError):
        effects.apply(Change(of="contact", key="x", after=IN_PARIS), "c", EDITOR, 0.0)


def test_a_file_brings_no_contact_where_it_is_not(network: Network, tmp_path: Path) -> None:
    """`importer` and the command line refuse a région and a département that do not go together."""
    lines = "\\n".join(f'{name} = "{value}"' for name, value in IN_PARIS.items())
    told = said(network, f'importer [[contact]]\nkey = "dd-paris"\n{lines}'.replace("\\n", "\n"))
    assert "le département 75 (Paris) est dans une autre région" in told
    columns = "kind,profession,region_code,departement,name,website,phone,email,address,source,seen,status,note"
    row = "ars_dd,,53,75,Délégation de Paris,,,,,Une page lue,2026,confirmed,"
    done = imported(tmp_path, "contacts.csv", f"{columns}\n{row}\n", what="contacts")
    assert "refusés : 1" in done.stdout
    assert held(tmp_path, "contact") == {}


def test_a_stored_contact_that_is_nowhere_is_found_by_nobody(network: Network) -> None:
    """What an older program let be written for Paris from Bretagne is sent to neither."""
    with network.store.transaction():
        network.store.overlay.add("contact", "x", None, IN_PARIS, Stamp("Marie", 0.0, ""))
    network.restart()
    assert network.knowledge.contacts.delegation("75") is None
    assert "x" not in network.knowledge.contacts.by_key


@pytest.mark.parametrize(
    ("command", "effects"),
    [
        (
            "bareme remplir avenant-2/crise/plan/1",
            ["30000", "Tableau https://a.fr/b", "2025-01-02", "Tableau officiel", "passer"],
        ),
        ("admins ajouter 4444 Nadia", []),
        ("admins retirer 4444", []),
        ("faq supprimer comment-adherer", []),
    ],
)
def test_an_owner_made_editor_confirms_nothing_of_an_owner(network: Network, command: str, effects: list[str]) -> None:
    """The preview was an owner's; the confirmation is an editor's: nothing is written."""
    said(network, "admins ajouter 4444 Nadia", "confirmer", command, *effects)
    roles = {a.id for a in network.store.roles().all()}
    network.admins = [ADMINS[0].model_copy(update={"role": "editor"}), *ADMINS[1:]]
    network.restart()
    assert "C'est fait" not in said(network, "confirmer")
    assert network.store.overlay.last() == 0
    assert {a.id for a in network.store.roles().all()} == roles


@pytest.mark.parametrize(
    "effect",
    [
        Appoint(id="5", name="Ève"),
        Dismiss(id="4444"),
        Backup(),
        Change(of="rate", key="avenant-2/crise/plan/1", after=None),
    ],
    ids=lambda effect: effect.kind,
)
def test_what_owners_do_is_applied_for_no_editor(network: Network, effect: Effect) -> None:
    """Rights are read where the effect is applied, for every effect."""
    effects = Effects(network.store, network.knowledge, network.store.roles(ADMINS))
    with pytest.raises(PermissionError):
        effects.apply(effect, "c", EDITOR, 0.0)


def test_a_regional_entry_takes_no_words_of_a_national_one(network: Network) -> None:
    """Such wordings lead to « faq variante », in the form and in a file."""
    network.speak_as("marie")
    told = said(
        network,
        "faq ajouter Rejoindre chez nous ?",
        "comment adhérer à une CPTS ?",
        "Écrivez à l'URPS.",
        "URPS Bretagne, guide 2026",
        "Bretagne",
    )
    assert "« faq variante comment-adherer »" in told


def regional(region: str) -> Value:
    """An entry of one region in the words of a national one, as an older program let it be written."""
    return {
        "id": "chez-nous",
        "question": "Rejoindre en Bretagne ?",
        "phrasings": ["comment adhérer à une CPTS ?"],
        "answer": "Écrivez à l'URPS de Bretagne.",
        "sources": [{"title": "URPS Bretagne", "ref": "URPS"}],
        "checked": "2026-11-21",
        "confidence": "haute",
        "region": region,
    }


@pytest.mark.parametrize("region", ["53", "99"])
def test_the_national_owner_of_an_exact_wording_wins(network: Network, region: str) -> None:
    """To somebody whose region is unknown, a stored regional entry with these words answers nothing."""
    entry = regional(region)
    with network.store.transaction():
        network.store.overlay.add("faq", "chez-nous", None, entry, Stamp("Marie", 0.0, ""))
    network.speak_as("person")
    assert "Repérez la CPTS de votre territoire" in said(network, "comment adhérer à une CPTS ?")
    assert "Repérez la CPTS de votre territoire" in said(network, "comment adhérer à une CPTS dites-moi ?")
    assert "Repérez la CPTS de votre territoire" in said(network, "comment adhérer à une CPTS à Bourges ?")


def test_an_entry_of_no_region_is_found_by_nobody(network: Network) -> None:
    """A stored entry of a region that does not exist is not said as if it held everywhere."""
    entry = regional("99") | {"question": "Où est le bidule zzyzx ?", "phrasings": ["bidule zzyzx des zones"]}
    with network.store.transaction():
        network.store.overlay.add("faq", "chez-nous", None, entry, Stamp("Marie", 0.0, ""))
    network.speak_as("person")
    assert "Écrivez à l'URPS" not in said(network, "bidule zzyzx des zones")


@pytest.fixture
def guarded(knowledge: Knowledge, tmp_path: Path) -> Iterator[Network]:
    """Paul has a second factor."""
    paul = ADMINS[0].model_copy(update={"totp_secret": SecretStr(SECRET)})
    network = Network(tmp_path / "bot.sqlite3", knowledge, [paul, *ADMINS[1:]])
    network.speak_as("paul")
    yield network
    network.store.close()


def code(network: Network) -> str:
    return pyotp.TOTP(SECRET).at(int(network.now))


def test_undoing_what_others_did_since_asks_for_the_code(guarded: Network) -> None:
    """Undoing one's own creation, or a revision under somebody else's, takes something away: the code is due."""
    said(guarded, "cpts modifier bourges site", "https://a.example", "passer", "passer", "confirmer")
    guarded.speak_as("jeanne")
    said(guarded, "cpts modifier bourges site", "https://b.example", "passer", "passer", "confirmer")
    guarded.speak_as("paul")
    assert "six chiffres" in said(guarded, "cpts annuler 1", "confirmer")
    assert "C'est fait" in said(guarded, code(guarded))
    guarded.now += 90
    added = (
        "faq ajouter Où garer les vélos ?",
        "garer mon vélo",
        "Devant.",
        "Guide des vélos",
        "Tout le pays",
        "passer",
    )
    said(guarded, *added, "confirmer")
    assert "six chiffres" in said(guarded, "faq annuler", "confirmer")


def test_undoing_ones_own_change_asks_for_none(guarded: Network) -> None:
    """What nobody touched since is put back at once."""
    said(guarded, "cpts modifier bourges site", "https://a.example", "passer", "passer", "confirmer")
    assert "C'est fait" in said(guarded, "cpts annuler", "confirmer")


def test_undoing_an_amount_asks_for_the_code(guarded: Network) -> None:
    """An amount is never changed without it, not even back."""
    cell = "bareme remplir avenant-2/crise/plan/1"
    said(
        guarded,
        cell,
        "30000",
        "Tableau https://a.fr/b",
        "2025-01-02",
        "Tableau officiel",
        "passer",
        "confirmer",
    )
    said(guarded, code(guarded))
    assert guarded.store.overlay.last() == 1
    assert "six chiffres" in said(guarded, "bareme annuler", "confirmer")


def test_discarding_many_questions_asks_for_the_code(guarded: Network) -> None:
    """Questions that nobody will read again are lost: many at once are worth a code."""
    guarded.speak_as("person")
    for n in "abcd":
        said(guarded, f"bidule zzyzx des zones {n}{n}")
    guarded.speak_as("paul")
    assert "1. « bidule" in said(guarded, "sans-reponse")
    assert "six chiffres" in said(guarded, "sans-reponse ecarter 1", "confirmer")
    assert len(guarded.store.faq.questions()) == 4


def test_a_number_that_costs_is_named(network: Network) -> None:
    """Whoever is given a premium number is told that it is one."""
    told = said(network, "contact modifier ars-53-ars-bretagne téléphone", "08 92 70 00 0")
    assert "Écrivez un numéro de service" in told
    told = said(network, "08 92 70 00 00", "Site de l'ARS", "oui", "passer", "confirmer")
    told = said(network, "contact voir ars-53-ars-bretagne")
    assert "08 92 70 00 00 (numéro surtaxé)" in told
    network.speak_as("person")
    assert "08 92 70 00 00 (numéro surtaxé)" in said(network, "contacts", "Rennes", "kiné", "ok")


def test_a_cpts_whose_number_costs_is_named_too(network: Network) -> None:
    """One rule of what is said of a number, whoever answers it: to admins, in a reply and on the card to keep."""
    number, said_so = "08 92 70 00 00", "08 92 70 00 00 (numéro surtaxé)"
    said(network, "cpts modifier du-pays-de-fougeres téléphone", number, "passer", "passer", "confirmer")
    assert f"Téléphone : {said_so}" in said(network, "cpts voir du-pays-de-fougeres")
    network.speak_as("person")
    replies = network.hear("numéro de la cpts de Fougères")
    assert said_so in "\n".join(reply.text for reply in replies).replace(NBSP, " ")
    assert [card.note.partition(",")[0] for reply in replies for card in reply.cards] == ["numéro surtaxé"]


def test_no_copy_of_the_last_day_goes(network: Network) -> None:
    """Asking for copies again and again removes none younger than a day, nor fills the disk."""
    said(network, "sauvegarde")
    [first] = network.path.parent.glob("bot-2026*.sqlite3")
    for _ in range(11):
        network.now += 60
        told = said(network, "sauvegarde")
    assert "rien n'a été fait" in told
    assert first.exists()
    network.now += 2 * 86_400
    assert "La copie est faite" in said(network, "sauvegarde")
    assert not first.exists()
    assert len(list(network.path.parent.glob("bot-2026*.sqlite3"))) == 3


def test_a_preview_is_a_few_messages(network: Network) -> None:
    """Whatever a file holds, it is shown a page of few messages at a time, and confirmed once the last was read."""
    entry = ENTRY.format(answer="- ligne\\n" * 100)
    sheet = "\n".join(entry.replace("carte-cps", f"carte-{n}") for n in range(9))
    pages = [network.hear(f"importer {sheet}"), *(network.hear("suite") for _ in range(4))]
    assert ["Importer 9 fiches" in replies[-1].text for replies in pages] == [False] * 4 + [True]
    assert max(map(len, pages)) <= 10
    endless = 'id = "c"\nname = "C"\ncommunes = []\nstatus = "unknown"\nsource = { title = "Une page", ref = "p" }'
    assert len(network.hear(f'importer [[cpts]]\nkey = "c"\n{endless}\nsince = "{"x " * 7000}"')) <= 10


def removing(network: Network, name: str, said_code: str) -> str:
    """What is said of a code given for the removal of a card."""
    return said(network, "abandonner", f"cpts supprimer {name}", "confirmer", said_code)


def test_a_spent_code_stays_spent(guarded: Network) -> None:
    """Not after a restart, not in other digits, not under the person's other account, nor an older one after it."""
    jeanne = ADMINS[1].model_copy(update={"totp_secret": SecretStr(SECRET)})
    guarded.admins = [guarded.admins[0], jeanne]
    guarded.restart()
    good, before = code(guarded), pyotp.TOTP(SECRET).at(int(guarded.now) - 30)
    assert "C'est fait" in removing(guarded, "bourges", good)
    guarded.restart()
    names = iter(list(guarded.knowledge.cpts.by_id))
    assert "déjà servi" in removing(guarded, next(names), good)
    arabic = good.translate({ord("0") + n: 0x660 + n for n in range(10)})
    full_width = good.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    for other in (arabic, full_width, before):
        assert "C'est fait" not in removing(guarded, next(names), other)
    guarded.speak_as("jeanne")
    assert "déjà servi" in removing(guarded, next(names), good)
    guarded.now += 30
    assert "C'est fait" in removing(guarded, next(names), code(guarded))


def test_wrong_codes_of_two_accounts_count_together(guarded: Network) -> None:
    """One counter a person: a second account gives no second ten guesses."""
    guarded.admins = [guarded.admins[0], ADMINS[1].model_copy(update={"totp_secret": SecretStr(SECRET)})]
    guarded.restart()
    for n in range(6):
        assert "n'est pas le bon" in removing(guarded, "bourges", f"{n:06}")
    guarded.speak_as("jeanne")
    for n in range(3):
        assert "n'est pas le bon" in removing(guarded, "bourges", f"{n:06}")
    assert "Trop de codes" in removing(guarded, "bourges", "000009")


def test_an_editor_added_by_chat_has_a_second_factor(guarded: Network) -> None:
    """Its secret is the operator's to give; her role is still the owner's to give and to take."""
    nadia = AdminSettings(id="4444", name="Nadia", role="chat", totp_secret=SecretStr(SECRET))
    guarded.admins = [ADMINS[0], nadia]
    guarded.restart()
    guarded.speak_as("nadia")
    assert "réservée" in said(guarded, "/faq historique")
    guarded.speak_as("paul")
    said(guarded, "admins ajouter 4444 Nadia, Centre-Val de Loire", "confirmer")
    guarded.speak_as("nadia")
    assert "six chiffres" in said(guarded, "cpts supprimer bourges", "confirmer")
    assert "C'est fait" in said(guarded, code(guarded))
    guarded.speak_as("paul")
    said(guarded, "admins retirer 4444", "confirmer")
    guarded.speak_as("nadia")
    assert "réservée" in said(guarded, "/faq historique")


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        (["1087968824"], "compte de service"),
        (["777000"], "compte de service"),
        (["٤٤٤٤"], "sans accent"),
        (["@jе anne:exemple.fr"], "sans accent"),
        (["@jеanne:exemple.fr"], "sans accent"),
        (["paul"], "numéro de compte"),
        (["terminal"], "numéro de compte"),
        (["-100123"], "numéro de compte"),
        (["4444", "4444"], "deux fois"),
        (["@paul:exemple.fr", "@pau1:exemple.fr"], "se confondent"),
        (["@paul:exemple.fr", "@Paul:exemple.fr"], "se confondent"),
        (["@robot:exemple.fr"], "deux fois"),
    ],
)
def test_an_id_nobody_has_is_refused_at_start(tmp_path: Path, ids: list[str], why: str) -> None:
    """The configuration names people, each once, and none that one would take for another, nor the bot."""
    admins = "".join(f'[[admins]]\nid = "{i}"\nname = "Paul"\n' for i in ids)
    (tmp_path / "config.toml").write_text(f'[matrix]\nuser_id = "@robot:exemple.fr"\n{admins}', encoding="utf-8")
    with pytest.raises(SettingsError, match=why):
        load(tmp_path / "config.toml")


@pytest.mark.parametrize("who", ["1087968824", "٤٤٤٤", "@jeanne:exemp1e.fr", "@jеanne:exemple.fr", "terminal"])
def test_an_id_nobody_has_is_refused_in_the_chat(network: Network, who: str) -> None:
    """An owner adds no service account, and nobody that reads as an admin who is there."""
    said(network, f"admins ajouter {who} Nadia", "confirmer")
    assert len(network.store.roles().all()) == 0


def test_one_account_cannot_empty_the_unanswered_questions(network: Network) -> None:
    """Twenty a day of one person are kept; those of others stay, and « effacer » gives no new twenty."""
    network.speak_as("nadia")
    said(network, "bidule zzyzx des zones")
    network.speak_as("person")
    for n in range(30):
        said(network, f"zorglub qwertz numéro {n} des zones")
    said(network, "effacer", "oui", "zorglub qwertz encore une fois")
    kept = [row["text"] for row in network.store.faq.questions()]
    assert "bidule zzyzx des zones" in kept
    assert len(kept) == 21
    network.pass_days(1)
    said(network, "zorglub qwertz du lendemain")
    assert len(network.store.faq.questions()) == 22


def test_one_account_votes_once_an_answer(network: Network) -> None:
    """A second thumb of the same person the same day is thanked and not counted; nor are votes without end."""
    network.speak_as("person")
    entries = list(network.knowledge.faq.entries)[:25]
    for entry in ("comment-adherer", "comment-adherer", *entries):
        assert "Merci" in said(network, f"inutile:{entry}")
    votes = {row["entry"]: row["useless"] for row in network.store.faq.votes()}
    assert votes["comment-adherer"] == 1
    assert sum(votes.values()) == 20
