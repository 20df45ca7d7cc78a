"""Write the templates of the two letters to the ARS: `python -m tools.build_letter`.

A URPS that wants its own replaces those of `handlers/dossier/templates/`, edited in Word or LibreOffice: what stands in
double braces is filled in, the rest is hers.
"""

from pathlib import Path

from docx.document import Document

from tools.letter_layout import at_right, blank_page, bullet, closing, fixed, spread, text

FOLDER = Path(__file__).parent.parent / "handlers" / "dossier" / "templates"
BLANK = "[À compléter]"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    _intention().save(str(FOLDER / "lettre-intention.docx"))
    _contract().save(str(FOLDER / "lettre-contrat.docx"))


def _intention() -> Document:
    """The first letter: a project to examine together."""
    document = blank_page()
    _head(document, "lettre d'intention pour la création d'une communauté professionnelle territoriale de santé (CPTS)")
    text(
        document,
        "Nous souhaitons créer une CPTS sur le territoire décrit ci-dessous, et vous adressons cette lettre "
        "d'intention pour l'examiner avec vous, avec l'Assurance Maladie et avec les unions régionales des "
        "professionnels de santé (URPS). {{ progress }}",
    )
    text(document, "[À compléter : qui porte le projet, depuis quand]")
    _founders(document, "1. Les professionnels à l'initiative du projet")
    _territory(document, "2. Le territoire envisagé")
    text(
        document,
        "[À compléter : pourquoi ce territoire est cohérent pour les habitants et les soignants ; CPTS ou projets "
        "voisins]",
    )
    _diagnosis(document)
    _actors(document)
    _orientations(document)
    _calendar(document)
    _end(document, "Nous restons à votre disposition pour examiner ce projet avec vous.")
    return document


def _contract() -> Document:
    """The letter of a project already handed over or validated: the contract is next."""
    document = blank_page()
    _head(document, "préparation du contrat tripartite de l'accord conventionnel interprofessionnel (ACI)")
    text(document, "{{r handed }}")
    text(
        document,
        "Nous souhaitons préparer avec vous le contrat entre la CPTS, la caisse d'assurance maladie et l'ARS, conclu "
        "pour {{ contract }}. {{r signature }}",
    )
    document.add_heading("1. La CPTS", 1)
    rows = ("Association", "Siège", "Déclaration à la préfecture", "Représentée par", "Coordination")
    fixed(document, ("", "Renseignement"), [(row, BLANK) for row in rows], (5.5, 10.4))
    _founders(document, "2. Les professionnels à l'initiative du projet")
    _territory(document, "3. Le territoire")
    document.add_heading("4. Les missions", 1)
    spread(
        document,
        "missions",
        ("Mission", "Nature", "Démarrage au plus tard", "Déploiement complet au plus tard"),
        ("{{ row.label }}", "{{ row.kind }}", "{{ row.start }}", "{{ row.full }}"),
        (6.3, 2.4, 3.6, 3.6),
    )
    text(document, "[À compléter : pièces jointes]")
    _end(document, "Nous restons à votre disposition pour préparer ce contrat avec vous.")
    return document


def _head(document: Document, subject: str) -> None:
    for line in ("prénom et nom", "structure ou groupe porteur", "adresse", "téléphone et courriel"):
        text(document, f"[À compléter : {line}]", after=0)
    text(document, "", after=0)
    text(document, "{%p for line in addressees %}")
    at_right(document, "{{r line }}")
    text(document, "{%p endfor %}")
    text(document, "", after=0)
    at_right(document, "[À compléter : lieu], le [À compléter : date]", after=18)
    text(document, f"Objet : {subject}", bold=True, after=2)
    text(document, "{%p if communes %}")
    text(document, "Territoire : {{ title }}", bold=True, after=14)
    text(document, "{%p else %}")
    text(document, "Territoire : [À compléter : communes]", bold=True, after=14)
    text(document, "{%p endif %}")
    text(document, "Madame, Monsieur,")


def _founders(document: Document, heading: str) -> None:
    document.add_heading(heading, 1)
    spread(
        document,
        "founders",
        ("Prénom et nom", "Profession", "Exercice"),
        (BLANK, "{{r row.profession }}", "{{r row.exercise }}"),
        (5.3, 6.3, 4.3),
    )


def _territory(document: Document, heading: str) -> None:
    document.add_heading(heading, 1)
    text(document, "{{r size_sentence }}")
    text(document, "{%p if communes %}")
    spread(
        document,
        "communes",
        ("Commune", "Département", "Code Insee", "Habitants"),
        ("{{ row.name }}", "{{ row.departement }}", "{{ row.code }}", "{{ row.people }}"),
        (6.6, 4.5, 2.4, 2.4),
        numbers=(2, 3),
    )
    text(document, "{{ population_source }}")
    text(document, "{%p endif %}")


def _diagnosis(document: Document) -> None:
    document.add_heading("3. Premiers éléments de diagnostic", 1)
    for blank in (
        "état de santé et besoins de la population",
        "offre de soins : médecins traitants, autres professions, maisons et centres de santé, hôpitaux, Ehpad",
        "difficultés constatées : accès à un médecin traitant, soins non programmés, ruptures de parcours",
        "ce qui fonctionne déjà",
    ):
        bullet(document, f"[À compléter : {blank}]")


def _actors(document: Document) -> None:
    document.add_heading("4. Les acteurs associés et à associer", 1)
    rows = (
        "Professionnels de premier recours",
        "Professionnels de second recours",
        "Établissements de santé",
        "Établissements et services médico-sociaux",
        "Élus et collectivités",
        "Usagers",
    )
    heads = ("Acteurs", "Déjà associés", "À associer")
    fixed(document, heads, [(row, BLANK, BLANK) for row in rows], (6.3, 4.8, 4.8))


def _orientations(document: Document) -> None:
    document.add_heading("5. Les orientations, reliées aux missions", 1)
    text(
        document,
        "Missions de l'ACI envisagées : les socles, puis les optionnelles retenues.",
    ).paragraph_format.keep_with_next = True
    spread(
        document,
        "missions",
        ("Mission", "Nature", "Orientation envisagée"),
        ("{{ row.label }}", "{{ row.kind }}", BLANK),
        (7, 2.6, 6.3),
    )


def _calendar(document: Document) -> None:
    document.add_heading("6. Le calendrier prévisionnel", 1)
    spread(
        document,
        "steps",
        ("Étape", "Repère", "Date prévue"),
        ("{{ row.title }}", "{{ row.known }}", "{{r row.when }}"),
        (5, 5.9, 5),
    )


def _end(document: Document, last: str) -> None:
    closing(
        document,
        last,
        "Nous vous prions d'agréer, Madame, Monsieur, l'expression de nos salutations distinguées.",
        "[À compléter : signatures]",
    )


if __name__ == "__main__":
    main()
