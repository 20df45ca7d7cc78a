"""The FAQ: reading the curated files, finding the entry a person means, writing its answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import Knowledge, plain
from knowledge.datafile import DATA, DataError
from knowledge.faq import Decision, Faq, FaqEntry
from knowledge.faq.answers import AnswerError
from knowledge.faq.domain import Domain
from knowledge.faq.entry import load_entries
from knowledge.faq.numbers import populations
from knowledge.faq.reading import Reading
from knowledge.faq.stem import stem
from knowledge.faq_lint import lint
from knowledge.overlay import Kind, Value
from tests.known import known

KNOWLEDGE = known()
TODAY = date(2026, 11, 21)

ENTRY = """theme = "essai"

[[entry]]
id = "{id}"
question = "{question}"
phrasings = [
{phrasings}
]
answer = \"\"\"
{answer}
\"\"\"
sources = [{sources}]
checked = {checked}
confidence = "haute"
related = [{related}]
audience = ["tous"]
"""
SOURCE = '{ title = "Une source", ref = "https://example.org/" }'


def written(
    folder: Path,
    name: str = "essai",
    *,
    name_id: str = "jardin-partage",
    phrasings: tuple[str, ...] | None = None,
    answer: str = "Avec **des voisins**.",
    sources: str = SOURCE,
    checked: str = "2026-11-21",
    related: str = "",
) -> Path:
    """A FAQ file of one entry, faultless unless asked otherwise."""
    ways = phrasings or tuple(f"{word} du potager" for word in _ORDINALS)
    lines = "\n".join(f'  "{way}",' for way in ways)
    path = folder / f"{name}.toml"
    path.write_text(
        ENTRY.format(
            id=name_id,
            question=f"Que dire de {name_id} ?",
            phrasings=lines,
            answer=answer,
            sources=sources,
            checked=checked,
            related=related,
        ),
        encoding="utf-8",
    )
    return path


_ORDINALS = (
    "arrosage binage culture désherbage engrais floraison graines haies irrigation jachère "
    "labour mulch nichoir ombrage paillage récolte semis taille verger zinnia"
).split()


def _unknown_cells(knowledge: Knowledge) -> Iterator[tuple[tuple[Kind, str], Value]]:
    """Every cell of every table as nobody knows it."""
    unknown = {"status": "unknown", "source": {"title": "Défait", "ref": "Défait"}}
    for table in knowledge.rates.tables:
        for mission in table.missions:
            for cell in mission.cells:
                yield ("rate", f"{table.id}/{mission.id}/{cell.part}/{cell.band}"), unknown


def faults(folder: Path, today: date = TODAY) -> list[str]:
    return [str(fault) for fault in lint(KNOWLEDGE, today, folder=folder)]


@pytest.fixture(scope="module")
def faq() -> Faq:
    return Faq.load(DATA, KNOWLEDGE)


@pytest.fixture
def small() -> Faq:
    """A few entries of their own index, free to change."""
    wanted = ("definition-cpts", "cotisation-montant", "quitter-cpts", "aci-taille-1", "lettre-intention-contenu")
    return Faq([KNOWLEDGE.faq.entries[name] for name in wanted], KNOWLEDGE)


class TestAsking:
    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("cpts ça veut dire quoi au juste", "definition-cpts"),
            ("CPTS CA VEUT DIRE QUOI AU JUSTE", "definition-cpts"),
            ("faut mettre koi ds la lettr d intansion", "lettre-intention-contenu"),
            ("on est vingt-huit mille habitants, quels montants par an avec l'ACI", "aci-taille-1"),
            ("on est 28 000 hab, quels montants par an avec l'ACI", "aci-taille-1"),
            ("combien coute l'adesion, y a une cotisasion ?", "cotisation-montant"),
        ],
    )
    def test_finds_the_entry_through_spelling(self, faq: Faq, text: str, entry: str) -> None:
        """Capitals, missing accents, SMS spelling, typos and numbers in letters lead to the same entry."""
        assert faq.ask(text).matches[0].id == entry

    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("c'est quoi la réforme des cpts", "actualite-cpts"),
            ("c'est quoi la réforme", "actualite-cpts"),
            ("et la réforme alors", "actualite-cpts"),
            ("est ce que je dois payer quelque chose", "cotisation-montant"),
            ("je veux pas adherer", "adhesion-obligatoire"),
            ("mes préparatrices peuvent adherer", "qui-compose-cpts"),
            ("les dentistes ils sont dedans", "profil-dentiste"),
            ("est ce que la cpts vaccine", "mission-prevention"),
            ("ya koi comme controle", "transparence-comptes"),
            ("le logiciel faut payer", "outils-numeriques"),
            ("les assistants medicaux", "qui-compose-cpts"),
            ("combien de temps ca prend en tout", "duree-creation"),
            ("les soins non programmés c'est quoi", "mission-snp"),
        ],
    )
    def test_newcomers_are_answered(self, faq: Faq, text: str, entry: str) -> None:
        """What people who come for the first time ask, in their own words, is answered."""
        result = faq.ask(text)
        assert (result.decision, result.matches[0].id) == (Decision.ANSWER, entry)

    @pytest.mark.parametrize(
        ("text", "entry"),
        [
            ("imposable ?", "indemnites-fiscalite"),
            ("et les ehpad", "profil-ehpad"),
            ("vaccination", "mission-prevention"),
            ("assurance", "assurance-cpts"),
            ("subvention", "autres-financements"),
            ("c koi un IPA", "profil-ipa"),
            ("faut il un comptable", "commissaire-comptes"),
        ],
    )
    def test_one_telling_word_is_enough_to_offer(self, faq: Faq, text: str, entry: str) -> None:
        """A keyword alone that an entry often has is no certainty, and no dead end either."""
        result = faq.ask(text)
        assert result.decision is Decision.OFFER
        assert entry in [match.id for match in result.offered]

    @pytest.mark.parametrize("text", ["pizza", "grippe", "non", "d'accord", "demain", "bonjour docteur", "salaire"])
    def test_another_word_alone_is_not(self, faq: Faq, text: str) -> None:
        """What the entries say in passing, or foreign subjects more, offers nothing."""
        assert faq.ask(text).decision is Decision.REFUSE

    def test_a_letter_from_the_fund_is_not_the_lettre_d_intention(self, faq: Faq) -> None:
        """What somebody received and does not describe is not guessed."""
        assert faq.ask("j'ai recu un courrier de la cpam").decision is Decision.REFUSE

    def test_context_before_the_question_does_not_hide_it(self, faq: Faq) -> None:
        """A message that presents the person first is understood by its question."""
        text = "Bonjour, je suis infirmière à Bourges et je voudrais savoir combien coûte l'adhésion à la CPTS"
        assert faq.ask(text).matches[0].id == "cotisation-montant"

    @pytest.mark.parametrize(
        "text", ["", " ", "?", "😀😀", "de la les", "'; DROP TABLE faq; --", "(a+)+$", "\x00\ud800", "7"]
    )
    def test_what_says_nothing_is_refused(self, faq: Faq, text: str) -> None:
        """Emptiness, symbols, stop words and code are refused without an error."""
        assert faq.ask(text).decision is Decision.REFUSE

    @pytest.mark.parametrize(
        "text",
        [
            "signé le 15 juin 2022",
            "signé en septembre 2022",
            "on a signé le contrat en juin 2022",
            "projet déposé en 2022",
        ],
    )
    def test_a_date_told_asks_nothing(self, faq: Faq, text: str) -> None:
        """Who tells when something was signed or sent is not answered as if they asked; who asks about it still is."""
        assert faq.ask(text).decision is Decision.REFUSE
        assert faq.ask("quand le contrat a-t-il été signé en 2019 ?").decision is not Decision.REFUSE

    def test_very_long_text_is_read_quickly_and_safely(self, faq: Faq) -> None:
        """A hundred kilobytes are no error."""
        assert faq.ask("é<b>x</b>" * 12_000).decision is Decision.REFUSE

    def test_every_phrasing_leads_to_its_own_entry(self, faq: Faq) -> None:
        """What an editor wrote as a way of asking is answered by its entry."""
        for entry in list(faq.entries.values())[::12]:
            for wording in entry.wordings:
                result = faq.ask(wording)
                assert (result.decision, result.matches[0].id) == (Decision.ANSWER, entry.id)

    def test_another_alphabet_is_matched_as_written(self, faq: Faq) -> None:
        """A phrasing without any Latin letter is recognised when typed as it stands."""
        strange = [w for w in faq.entries["bot-langue"].wordings if not stem(w).isascii() and " " in w]
        for wording in strange:
            assert faq.ask(wording).matches[0].id == "bot-langue"

    def test_only_an_offer_offers(self, faq: Faq) -> None:
        """At most three choices are shown, and only when the decision is to offer."""
        for text in ("adhésion cotisation réunion", "cpts c koi", "quel temps fera-t-il"):
            result = faq.ask(text)
            assert bool(result.offered) == (result.decision is Decision.OFFER)
            assert len(result.offered) <= 3

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Bonjour !", "greeting"),
            ("salut ça va ?", "greeting"),
            ("merci beaucoup", "thanks"),
            ("bonjour et merci", "thanks"),
            ("merci au revoir", "farewell"),
            ("non merci", "thanks"),
            ("non", None),
            ("t'es nul", "insult"),
            ("bonjour, comment adhérer ?", None),
            ("", None),
        ],
    )
    def test_small_talk_is_not_a_question(self, faq: Faq, text: str, kind: str | None) -> None:
        """A greeting, thanks or an insult alone is told apart and refused; with a question it is not."""
        assert faq.small_talk(text) == kind
        if kind:
            assert faq.ask(text).decision is Decision.REFUSE

    def test_explanation_shows_what_weighed(self, faq: Faq) -> None:
        """Each token comes with how it was read and what it brought, the heaviest first."""
        explanation = faq.explain("combien coute l'adesion")
        weights = [token.weight for token in explanation.tokens]
        assert explanation.result == faq.ask("combien coute l'adesion")
        assert weights == sorted(weights, reverse=True)
        assert {t.token: t.read_as for t in explanation.tokens}["adesion"] == stem("adhesion")


class TestAnyText:
    @settings(max_examples=150)
    @given(st.text(max_size=300))
    def test_any_text_is_answered_the_same_twice(self, text: str) -> None:
        """Nothing a person types raises, and the same text has the same result."""
        faq = KNOWLEDGE.faq
        assert faq.ask(text) == faq.ask(text)
        faq.explain(text)
        faq.small_talk(text)

    @settings(max_examples=100)
    @given(st.lists(st.sampled_from("cpts adhérer combien <b>aci</b> <script> msp [x](y) ars".split()), max_size=9))
    def test_matches_are_sorted_and_carry_no_markup(self, words: list[str]) -> None:
        """Scores go down, from 100 at most to 0, and what was typed never comes back in a match."""
        matches = KNOWLEDGE.faq.ask(" ".join(words)).matches
        scores = [match.score for match in matches]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert len(matches) <= 5
        assert not any(sign in match.phrasing for match in matches for sign in "<>[]")


class TestChanging:
    QUERIES = ("prix de l'adhésion", "partir de la cpts", "c'est quoi une cpts", "jardin", "28000 habitants")

    def test_a_new_entry_is_found_at_once(self, small: Faq) -> None:
        """An entry added by an administrator answers the next question."""
        entry = small.entries["quitter-cpts"].model_copy(
            update={
                "id": "jardin",
                "question": "Où est le jardin partagé ?",
                "phrasings": ("le potager des soignants",),
            }
        )
        small.replace(entry)
        assert small.ask("où est donc le potager").matches[0].id == "jardin"
        assert small.entries["jardin"] == entry

    def test_replacing_equals_rebuilding(self, small: Faq) -> None:
        """After replacements and removals the index answers as one built from the final entries."""
        changed = small.entries["cotisation-montant"].model_copy(update={"phrasings": ("prix du jardin",)})
        small.ask("prix")
        small.replace(changed)
        small.remove("aci-taille-1")
        small.replace(small.entries["definition-cpts"])
        rebuilt = Faq(small.entries.values(), KNOWLEDGE)
        assert [small.ask(q) for q in self.QUERIES] == [rebuilt.ask(q) for q in self.QUERIES]
        assert [small.explain(q) for q in self.QUERIES] == [rebuilt.explain(q) for q in self.QUERIES]

    def test_a_removed_entry_is_gone(self, small: Faq) -> None:
        """What was removed is neither listed nor matched."""
        small.remove("quitter-cpts")
        assert "quitter-cpts" not in small.entries
        assert all(m.id != "quitter-cpts" for m in small.ask("quitter la cpts").matches)
        with pytest.raises(KeyError):
            small.remove("quitter-cpts")


class TestAnswers:
    def test_every_answer_renders(self, faq: Faq) -> None:
        """No answer asks for a figure nobody has established, and none shows its template."""
        for name in faq.entries:
            text = faq.render(name, TODAY)
            assert text
            assert "{{" not in text

    @pytest.mark.parametrize(
        ("template", "text"),
        [
            ('{{ amount("aci-2019", "parcours", 2) }}', "70\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€"),
            ('{{ total("aci-2019", 1) }}', "185\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€"),
            ('{{ total("aci-2019", 1, "snp") }}', "220\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€"),
            ('{{ total("avenant-2", 4) }}', "580\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}€"),
            ("{{ bound(1) }}", "40\N{NO-BREAK SPACE}000"),
            ('{{ start_months("parcours") }}', "12"),
            ('{{ full_months("parcours") }}', "24"),
            ('{{ signed("aci-2019") }}', "20 juin 2019"),
            ('{{ published("avenant-2") }}', "31 mars 2022"),
            ('{{ figure("aci-duree") }}', "5\N{NO-BREAK SPACE}ans"),
        ],
    )
    def test_figures_are_inserted_from_the_data(self, small: Faq, template: str, text: str) -> None:
        """Amounts, bounds, delays and dates come from the files, with unit and no-break spaces."""
        small.replace(small.entries["quitter-cpts"].model_copy(update={"answer": template}))
        assert small.render("quitter-cpts", TODAY) == text

    @pytest.mark.parametrize(
        "template",
        [
            '{{ amount("avenant-2", "crise", 1, "plan") }}',
            '{{ amount("nulle-part", "qualite", 1) }}',
            '{{ figure("inconnu") }}',
            '{{ site("urps", "11", "astronautes") }}',
            "{{ bound(4) }}",
            "{{ montant }}",
            "{{ ''.__class__.__mro__ }}",
            "{{ ",
        ],
    )
    def test_what_is_unknown_is_never_inserted(self, small: Faq, template: str) -> None:
        """An unknown amount, figure, site or name, or a template that reaches for Python, cannot be written."""
        with pytest.raises(AnswerError):
            small.exact(small.entries["quitter-cpts"].model_copy(update={"answer": template}), TODAY)

    def test_what_an_admin_takes_away_breaks_no_answer(self, faq: Faq) -> None:
        """Each contact's site and each amount gone, every live answer can be written, and says whom to ask."""
        bare = known()
        contacts: dict[tuple[Kind, str], Value] = {
            ("contact", name): {**plain(c), "website": ""} for name, c in bare.contacts.by_key.items()
        }
        bare.reflect({**contacts, **dict(_unknown_cells(bare))})
        told = {name: bare.faq.render(name, TODAY) for name in faq.entries}
        assert "Guichet CPTS, (adresse inconnue, à demander à l'ARS) ;" in told["guichet-regional"]
        assert "(montant inconnu, à demander à la CPAM)" in told["aci-fonctionnement"]

    def test_the_site_of_an_agency_is_its_own(self, small: Faq) -> None:
        """An agency whose site is gone is not given the site of one of its pages."""
        bare = known()
        agency = bare.contacts.ars("24")
        assert agency
        bare.reflect({("contact", agency.key): {**plain(agency), "website": ""}})
        entry = small.entries["quitter-cpts"].model_copy(update={"answer": '{{ site("ars", "24") }}'})
        assert bare.faq.write(entry, TODAY).text == "(adresse inconnue, à demander à la CPAM ou à votre URPS)"

    def test_the_first_nine_stay_nine(self) -> None:
        """Who had signed in 2019 is history: a directory brought up to date changes nothing of it."""
        today = known()
        bourges = {**plain(today.cpts.by_id["bourges"]), "since": "2019-10"}
        today.reflect({("cpts", "bourges"): bourges, ("cpts", "vercors"): None})
        told = today.faq.render("situation-2019", TODAY)
        assert "Neuf CPTS" in told
        assert "Vénissieux, Vercors, Bourges, Amboise, Valençay, Châteauroux, Paris 13e, Paris 14e et Paris 18e" in told


class TestFiles:
    def test_a_faultless_file_has_no_fault(self, tmp_path: Path) -> None:
        """The example of these tests passes the lint."""
        written(tmp_path)
        assert faults(tmp_path) == []

    def test_the_curated_files_have_no_fault(self) -> None:
        """What ships passes its own lint."""
        assert [str(f) for f in lint(KNOWLEDGE, TODAY)] == []

    def test_a_broken_file_names_its_line(self, tmp_path: Path) -> None:
        """A TOML mistake is reported with its line."""
        (tmp_path / "bad.toml").write_text('theme = "x"\n[[entry]\n', encoding="utf-8")
        assert "bad.toml:2" in faults(tmp_path)[0]

    def test_an_identifier_is_unique_across_files(self, tmp_path: Path) -> None:
        """The same id in two files is an error that names the first."""
        written(tmp_path, "a")
        written(tmp_path, "b")
        with pytest.raises(DataError, match=r"déjà pris dans a\.toml"):
            load_entries(tmp_path)

    @pytest.mark.parametrize("answer", ["<b>gras</b>", "<script>x</script>", "a &nbsp; b", "<!-- x -->"])
    def test_html_is_refused(self, tmp_path: Path, answer: str) -> None:
        """Raw HTML in an answer is an error; « < 40 000 » is not."""
        written(tmp_path, answer=answer)
        assert "HTML interdit" in faults(tmp_path)[0]
        written(tmp_path, answer="Moins de : < 40 000 et > 3")
        assert faults(tmp_path) == []

    def test_missing_fields_are_named(self, tmp_path: Path) -> None:
        """An entry without its answer says which field is missing."""
        path = written(tmp_path)
        path.write_text(path.read_text(encoding="utf-8").replace("answer =", "anser ="), encoding="utf-8")
        text = " ".join(faults(tmp_path))
        assert "answer: champ manquant" in text
        assert "anser: champ inconnu" in text


class TestLint:
    def test_a_source_is_required(self, tmp_path: Path) -> None:
        """An entry without source is a fault on its line."""
        written(tmp_path, sources="")
        assert "aucune source" in faults(tmp_path)[0]
        assert "essai.toml:31" in faults(tmp_path)[0]

    def test_an_old_check_is_a_fault(self, tmp_path: Path) -> None:
        """An entry is read again within the review period, counted from the day given."""
        written(tmp_path, checked="2025-11-21")
        assert faults(tmp_path) == []
        assert "à relire" in faults(tmp_path, TODAY + timedelta(days=1))[0]

    def test_a_long_answer_is_a_fault(self, tmp_path: Path) -> None:
        """The rendered answer holds in 900 characters."""
        written(tmp_path, answer="a" * 901)
        assert "901 caractères" in faults(tmp_path)[0]

    def test_a_dead_related_question_is_a_fault(self, tmp_path: Path) -> None:
        """A related id exists."""
        written(tmp_path, related='"nulle-part"')
        assert "« nulle-part »" in faults(tmp_path)[0]

    def test_two_entries_never_share_a_phrasing(self, tmp_path: Path) -> None:
        """The same words in two entries, but for order, accents and plural, are a fault of both."""
        shared = tuple(f"la {word} des fleurs" for word in _ORDINALS)
        written(tmp_path, "a")
        written(tmp_path, "b", name_id="autre", phrasings=(*shared, "potagers : du binage !"))
        assert sum("est aussi dans" in fault for fault in faults(tmp_path)) == 2

    def test_a_phrasing_without_words_is_a_fault(self, tmp_path: Path) -> None:
        """A phrasing that cannot lead anywhere is told."""
        written(tmp_path, phrasings=(*_ORDINALS, " "))
        assert "ne mène pas" in faults(tmp_path)[0]

    def test_few_phrasings_are_a_fault(self, tmp_path: Path) -> None:
        """Twenty ways of asking at least."""
        written(tmp_path, phrasings=("un", "deux jardins"))
        assert "2 formulations" in faults(tmp_path)[0]

    @pytest.mark.parametrize("typed", ["185 000 €", "La taille 2 touche 70 000 euros", "47 100 €"])
    def test_an_amount_of_the_data_is_inserted(self, tmp_path: Path, typed: str) -> None:
        """An amount that stands in a data file is not typed by hand in an answer."""
        written(tmp_path, answer=typed)
        assert "tapé à la main" in faults(tmp_path)[0]

    @pytest.mark.parametrize(
        ("answer", "fault"),
        [
            ("Appelez le 02 90 08 80 00.", "téléphone tapé à la main"),
            ("Voyez cpts-na.org ou la caisse.", "site tapé à la main"),
            ("Le PAPS (portail d'appui aux soignants) le dit.", "sigle développé à la main"),
            ("Le **PAPS** (portail d'appui aux soignants) le dit.", "sigle développé à la main"),
            ("Le GHT (groupement hospitalier de territoire) le dit.", "sigle développé à la main"),
            ("Elles reposent sur trois lois et un décret.", "un compte fermé"),
            ("Rien n'a été vu jusqu'à fin juillet 2026.", "notre frontière de lecture"),
            ("Aucun texte postérieur à août 2026.", "notre frontière de lecture"),
        ],
    )
    def test_what_the_data_hold_is_inserted(self, tmp_path: Path, answer: str, fault: str) -> None:
        """A telephone, a site, a meaning, how far we read are said once, in the data; and no count is closed."""
        written(tmp_path, answer=answer)
        assert fault in faults(tmp_path)[0]

    @pytest.mark.parametrize(
        "answer",
        [
            'Le PAPS{{ gloss("PAPS") }} : {{ site("paps", "53") }}, {{ phone("ars", "53") }}, {{ frontier() }}.',
            "La loi du 26 janvier 2016, l'avenant du 20 décembre 2021.",
            "Le Sénat (octobre 2025) et les CPTS (Occitanie).",
            "Publié en mai 2024.",
        ],
    )
    def test_what_is_inserted_or_dated_is_no_fault(self, tmp_path: Path, answer: str) -> None:
        """What comes from the data, and the date of what happened, are no fault."""
        written(tmp_path, answer=answer)
        assert faults(tmp_path) == []

    def test_a_source_that_quotes_us_is_a_fault(self, tmp_path: Path) -> None:
        """An entry cannot be the source of an entry."""
        written(tmp_path, sources='{ title = "Presse, d\'après le dossier de la FAQ", ref = "taille-minimale" }')
        assert "ne cite que nous" in faults(tmp_path)[0]

    def test_an_unknown_amount_is_a_fault(self, tmp_path: Path) -> None:
        """An answer that inserts what nobody established is told."""
        written(tmp_path, answer='{{ amount("avenant-2", "crise", 1, "plan") }}')
        assert "montant inconnu" in faults(tmp_path)[0]

    def test_a_value_of_2019_is_said_to_be(self, tmp_path: Path) -> None:
        """An amount carried over because the newer one is unknown is not shown as the amount of today."""
        inserted = '{{ amount("avenant-2", "fonctionnement", 2) }}'
        written(tmp_path, answer=f"Taille 2 : {inserted}.")
        assert "valeur de 2019" in faults(tmp_path)[0]
        written(tmp_path, answer=f"Taille 2 : {inserted} (valeur de 2019).")
        assert faults(tmp_path) == []


class TestWords:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("28000 hab", [28_000]),
            ("28 000 hab", [28_000]),
            ("28k", [28_000]),
            ("28 mille", [28_000]),
            ("vingt huit mille", [28_000]),
            ("cent vingt et un mille", [121_000]),
            ("quatre vingt dix mille cinq cents", [90_500]),
            ("en 2025 avec 40 adhérents", []),
            ("28000 euros", []),
            ("et pour 2 communes de 30000", [60_000]),
            ("une commune de 30000", [30_000]),
            ("moins de 40000 habitants", [39_999]),
            ("combien pour 40000 habitants", [40_000]),
            ("de 80 000 a 175 000", [80_000, 174_999]),
            ("plus de 175 000", [175_001]),
            ("9" * 400, []),
        ],
    )
    def test_populations_are_read(self, text: str, numbers: list[int]) -> None:
        """A number of inhabitants is read in figures or letters; years and counts are not one."""
        assert list(populations(tuple(text.split()))) == numbers

    def test_one_stem_for_a_family(self) -> None:
        """Plural, feminine and verb endings share a stem."""
        assert {stem(w) for w in ("payer", "paye", "payes", "payee", "payent", "paiement")} == {"pay", "pai"}


def test_an_entry_cannot_change() -> None:
    """Entries are values."""
    entry: FaqEntry = KNOWLEDGE.faq.entries["definition-cpts"]
    with pytest.raises(ValueError, match="frozen"):
        entry.question = "autre"


def test_words_that_only_people_write_are_not_kept() -> None:
    """How rare a word is is remembered of ours alone: what people write has no end."""
    domain = Domain(frozenset())
    domain.count([Reading(("cpts",), ("cpts",), ("cpts",), (), ())], foreign=False)
    domain.covered({"cpts", "babayaga"}, ["cpts"])
    assert set(domain._rarities) == {"cpts"}


def test_a_few_words_are_of_what_was_talked_about(faq: Faq) -> None:
    """« Cdi ou cdd » alone is of another trade; after the job sheet of the coordinator, it may be of the post."""
    assert faq.ask("cdi ou cdd").decision is Decision.REFUSE
    thread = faq.leads("une fiche de poste pour le coordinateur", 10)
    heard = faq.ask("cdi ou cdd", thread=thread)
    assert (heard.decision, heard.likely, heard.matches[0].id) == (Decision.OFFER, True, "coordinateur-recrutement")


def test_another_subject_is_not_drawn_to_what_was_talked_about(faq: Faq) -> None:
    thread = faq.leads("une fiche de poste pour le coordinateur", 10)
    assert faq.ask("quelle météo demain", thread=thread).decision is Decision.REFUSE
    assert faq.ask("combien coûte l'adhésion", thread=thread).matches[0].id == "cotisation-montant"


def test_what_was_talked_about_brings_nothing_by_itself(faq: Faq) -> None:
    """It chooses among what the words lead to: an entry that they have no word for is not answered."""
    thread = dict.fromkeys(faq.entries, 1000.0)
    heard = faq.ask("combien de communes", thread=thread)
    assert {match.id for match in heard.matches} <= set(faq.matcher.weights("combien de communes"))


def test_what_an_admin_took_away_is_no_more_talked_about(faq: Faq) -> None:
    with faq.trying({"coordinateur-recrutement": None}):
        heard = faq.ask("cdi ou cdd", thread={"coordinateur-recrutement": 50.0})
    assert "coordinateur-recrutement" not in {match.id for match in heard.matches}
