"""Write the template that prepares the yearly dialogue de gestion: `python -m tools.build_review`."""

from docx.document import Document

from tools.build_letter import BLANK, FOLDER
from tools.letter_layout import blank_page, fixed, spread, text

MEETING = ("Date et heure", "Lieu ou lien", "Participants", "Pièces envoyées le")


def main() -> None:
    _review().save(str(FOLDER / "dialogue-de-gestion.docx"))


def _review() -> Document:
    document = blank_page()
    text(document, "Préparer le dialogue de gestion", bold=True, after=4)
    for line in ("{{r named }}", "{{r contract }}", "{{r size }}", "{{ made }}"):
        text(document, line, after=2)
    document.add_heading("1. Le rendez-vous", 1)
    fixed(document, ("", "À demander à votre CPAM"), [(row, BLANK) for row in MEETING], (5.5, 10.4))
    _pieces(document)
    _missions(document)
    _money(document)
    _questions(document)
    _sources(document)
    return document


def _pieces(document: Document) -> None:
    document.add_heading("2. Ce que vous apportez", 1)
    text(document, "{{ no_list }}").paragraph_format.keep_with_next = True
    spread(
        document,
        "pieces",
        ("Pièce", "À savoir", "Source", "Prête le"),
        ("{{ row.title }}", "{{ row.text }}", "{{ row.sources }}", BLANK),
        (4.6, 7.0, 1.6, 2.7),
    )


def _missions(document: Document) -> None:
    document.add_heading("3. Vos missions et vos indicateurs", 1)
    text(
        document,
        "Reprenez l'annexe de votre contrat : une ligne par indicateur, avec la preuve.",
    ).paragraph_format.keep_with_next = True
    spread(
        document,
        "missions",
        ("Mission", "Démarrage", "Indicateur et cible", "Résultat", "Preuve"),
        ("{{ row.label }}", "{{r row.start }}", BLANK, BLANK, BLANK),
        (4.3, 3.4, 3.2, 2.4, 2.6),
    )


def _money(document: Document) -> None:
    document.add_heading("4. L'argent de l'année", 1)
    spread(
        document,
        "lines",
        ("Ligne", "Reçu", "Dépensé", "Écart, et pourquoi"),
        ("{{ row }}", BLANK, BLANK, BLANK),
        (5.3, 3.0, 3.0, 4.6),
    )
    text(document, "{%p if expected %}")
    text(
        document, "Ce que le contrat peut encore apporter, au plus :", bold=True
    ).paragraph_format.keep_with_next = True
    spread(document, "expected", ("Versement attendu",), ("{{ row }}",), (15.9,))
    text(document, "{{ supposed }}")
    text(document, "{%p endif %}")


def _questions(document: Document) -> None:
    document.add_heading("5. À demander à votre CPAM", 1)
    spread(
        document,
        "questions",
        ("Question", "Ce que nous savons", "Réponse"),
        ("{{ row.ask }}", "{{ row.known }}", BLANK),
        (5.6, 5.9, 4.4),
    )


def _sources(document: Document) -> None:
    document.add_heading("Sources", 1)
    text(document, "{%p for line in sources %}")
    text(document, "{{ line }}", after=2)
    text(document, "{%p endfor %}")


if __name__ == "__main__":
    main()
