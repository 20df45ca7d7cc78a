"""The Markdown of a reply, on each platform."""

from bot.delivery.markup import matrix_html, plain, telegram_html
from handlers.engine.messages import MOST_CHARACTERS, length
from handlers.engine.texts import pieces

LINK = "*Sources : [Sénat, 2025](https://www.senat.fr/rap?a=1&b=2).*"


def test_a_link_opens_where_it_can_and_is_written_out_elsewhere() -> None:
    """Words stand for an address where it opens; a text without formatting shows the address."""
    opened = '<a href="https://www.senat.fr/rap?a=1&amp;b=2">Sénat, 2025</a>'
    assert telegram_html(LINK) == f"<i>Sources : {opened}.</i>"
    assert matrix_html(LINK) == f"<p><em>Sources : {opened}.</em></p>"
    assert plain(LINK) == "Sources : Sénat, 2025 (https://www.senat.fr/rap?a=1&b=2)."


def test_only_pages_are_links() -> None:
    """What would run something stays words."""
    assert "<a" not in telegram_html("[ici](javascript:alert(1))")


def test_numbers_and_mailboxes_can_be_tapped_on_matrix() -> None:
    """A number calls, a mailbox writes; a longer number, a link's words and somebody's Matrix name are left alone."""
    said = matrix_html(
        "ARS : 02 90 08 80 00 ou a.b@ars.fr, SIRET 732 829 320 00074, 01 02 03 04 05 06, @bot:exemple.fr"
    )
    assert said == (
        '<p>ARS : <a href="tel:+33290088000">02 90 08 80 00</a> ou <a href="mailto:a.b@ars.fr">a.b@ars.fr</a>, '
        "SIRET 732 829 320 00074, 01 02 03 04 05 06, @bot:exemple.fr</p>"
    )
    assert matrix_html("[02 90 08 80 00](https://exemple.fr)").count("<a") == 1


def test_a_list_that_goes_on_is_written_with_its_numbers() -> None:
    """Not every program reads where a list starts; what stands under a number must be what the number picks."""
    assert matrix_html("1. Oui\n2. Non").startswith("<ol>")
    assert matrix_html("**Ou**\n\n11. *Créer* une CPTS\n12. Menu\n\nFin").replace("\n", "") == (
        "<p><strong>Ou</strong></p><p>11. <em>Créer</em> une CPTS<br>12. Menu</p><p>Fin</p>"
    )


def test_a_link_is_never_cut() -> None:
    """A text longer than a screen is cut between links; an address behind words takes no room."""
    text = " ; ".join(f"[source numéro {n}](https://exemple.fr/{'x' * 200}/{n})" for n in range(100))
    parts = pieces(text)
    assert " ".join(parts) == text
    assert len(parts) == 3
    for part in parts:
        assert length(part) <= MOST_CHARACTERS
        assert part.count("[") == part.count("](") == part.count("https://")
