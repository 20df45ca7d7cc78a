"""The poster: its codes open the bot where they say, and what is counted of them names nobody."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import deqr
import pytest
import typst
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handlers.engine import links
from handlers.engine.links import Addresses
from handlers.engine.messages import Attachment
from handlers.poster import Poster, PosterError, campaign_of, files_of, poster_of
from handlers.poster.files import code_of
from handlers.poster.poster import Logo
from handlers.turn.menu import FLOWS
from knowledge.base import Knowledge
from tests.admins import SENDERS, Network

BOT = Addresses("cpts_exemple_bot", "@cpts-bot:exemple.fr")
CAMPAIGNS = st.from_regex(r"[a-z0-9]{1,10}(-[a-z0-9]{1,9})?", fullmatch=True)
poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is missing: apt install poppler-utils")


@pytest.fixture
def network(knowledge: Knowledge, tmp_path: Path) -> Network:
    found = Network(tmp_path / "bot.sqlite3", knowledge)
    found.service.addresses = BOT
    return found


def read_by_two(picture: bytes) -> list[set[str]]:
    """What two decoders that share no code read in a picture."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    by_zxing = {code.text for code in zxingcpp.read_barcodes(image)}
    found = deqr.QRdecDecoder().decode(deqr.image.ImageLoader(image)) or []
    return [by_zxing, {str(entry.data) for code in found for entry in code.data_entries}]


def made(poster: Poster) -> dict[str, Attachment]:
    return {file.name: file for file in files_of(poster)}


def pages(pdf: bytes) -> bytes:
    return subprocess.run(["pdftoppm", "-r", "100", "-png", "-"], input=pdf, capture_output=True, check=True).stdout


def codes_in(html: str) -> Iterator[bytes]:
    """Each code of a page, as a browser draws it."""
    for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        page = b"#set page(width: 200pt, height: auto)\n#image(bytes(sys.inputs.code), width: 140pt)"
        yield bytes(typst.compile(page, format="png", sys_inputs={"code": svg}))


@poppler
def test_every_code_is_read_back_by_two_decoders(knowledge: Knowledge) -> None:
    """On the sheet, the picture and the page, two decoders read the two links, and nothing else."""
    poster = poster_of(knowledge, BOT, "Bretagne", "salon-vannes", "URPS d'essai, contact@exemple.fr")
    wanted = {"https://t.me/cpts_exemple_bot?start=via-salon-vannes--region-53", links.matrix_link(BOT.matrix)}
    files = made(poster)
    assert {way.link for way in poster.ways} == wanted
    assert read_by_two(files["affiche.png"].content) == [wanted, wanted]
    assert read_by_two(pages(files["affiche.pdf"].content)) == [wanted, wanted]
    found = [read_by_two(code) for code in codes_in(files["lien-cpts-bot.html"].content.decode())]
    assert [set().union(*each) for each in zip(*found, strict=True)] == [wanted, wanted]


def test_a_short_link_is_no_micro_code() -> None:
    """The shortest of links has the three corners that phones look for, and a border of four modules."""
    size = re.search(r'viewBox="0 0 (\d+) \1"', code_of("https://t.me/a"))
    assert size
    assert int(size[1]) >= 21 + 2 * 4


@given(CAMPAIGNS, st.sampled_from(["", "creer", "region-53", "lieu-18033", "lieu-200000172", "departement-2A"]))
def test_a_link_is_read_as_it_was_written(campaign: str, to: str) -> None:
    """Telegram carries each of our links, and its campaign and where it leads come back."""
    said = links.payload(to, campaign)
    assert re.fullmatch(r"[\w-]{1,64}", said, re.ASCII)
    assert len(said) <= links.MOST_LETTERS
    assert links.read(said) == (campaign, to)


@given(st.text(max_size=80))
def test_any_link_may_come(said: str) -> None:
    """What others wrote in a link names no campaign that nobody could have made."""
    campaign, to = links.read(said)
    assert not campaign or links.is_campaign(campaign)
    assert campaign or to == said


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("", ""),
        ("Pays de la Loire", "region-52"),
        ("creuse", "departement-23"),
        ("CC Creuse Grand Sud", "lieu-200044014"),
        ("Bourges", "lieu-18033"),
        ("Créer une CPTS", "creer"),
    ],
)
def test_a_poster_leads_where_it_is_for(knowledge: Knowledge, said: str, leads: str) -> None:
    """A region, a département, an EPCI, a commune or a conversation, as people call them."""
    assert poster_of(knowledge, BOT, said).ways[0].link.partition("?start=")[2] == leads


@pytest.mark.parametrize("said", ["Saint-Denis", "zzz", "Bourges et Vierzon", "Bourge"])
def test_a_poster_for_nobody_knows_where_is_not_made(knowledge: Knowledge, said: str) -> None:
    """A place that may be several, or none, is asked: a poster is printed a hundred times."""
    with pytest.raises(PosterError, match="donnez"):
        poster_of(knowledge, BOT, said)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("Bretagn", "vouliez-vous dire « Bretagne » ?"),
        ("Ile de franc", "vouliez-vous dire « Île-de-France » ?"),
        ("97", "donnez l'un d'eux, 971 (Guadeloupe), 972 (Martinique), 973 (Guyane), 974 (La Réunion), 976 (Mayotte)."),
        ("départements d'outre-mer", "971 (Guadeloupe), 972 (Martinique)"),
        (
            "Renes",
            "peut être Rennes (Ille-et-Vilaine, 35000…) ou René (Sarthe, 72260) : donnez le département, « Rennes",
        ),
    ],
)
def test_a_slip_is_answered_by_what_was_meant(knowledge: Knowledge, said: str, instead: str) -> None:
    """The name of a region that lacks a letter is no commune of a like name; « 97 » is several départements."""
    with pytest.raises(PosterError) as refused:
        poster_of(knowledge, BOT, said)
    assert instead in str(refused.value)


@pytest.mark.parametrize("said", ["x" * 21, "le salon des professions de santé"])
def test_a_campaign_that_no_link_can_carry_is_refused(said: str) -> None:
    """What Telegram would cut is refused; what can be written otherwise is."""
    assert campaign_of("Salon Été") == "salon-ete"
    with pytest.raises(PosterError, match="salon-vannes"):
        campaign_of(said)


@pytest.mark.parametrize(
    "address", [Addresses("a b c d"), Addresses("abc"), Addresses("", "cpts-bot"), Addresses("", "@a:b/c")]
)
def test_an_address_that_is_none_is_not_printed(address: Addresses) -> None:
    """What no platform could have given is no address; what one gave, or nothing, is."""
    assert not address.are_sound
    assert BOT.are_sound
    assert Addresses().are_sound


def test_a_logo_is_drawn_or_refused_in_a_sentence(knowledge: Knowledge) -> None:
    """A picture we cannot draw stops the poster with what to give instead."""
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='20' height='6'><rect width='20' height='6'/></svg>"
    assert made(poster_of(knowledge, BOT, "", logo=Logo(svg, "URPS d'essai")))["affiche.pdf"].content
    with pytest.raises(PosterError, match="PNG"):
        files_of(poster_of(knowledge, BOT, "", logo=Logo(b"no picture", "URPS d'essai")))


@pytest.mark.parametrize("size", [(800, 200), (5000, 60), (60, 5000)])
def test_a_logo_of_any_shape_leaves_the_codes_whole(knowledge: Knowledge, size: tuple[int, int]) -> None:
    """A wide logo, beside the longest name of a region, makes no second page, and both codes are still read."""
    picture = io.BytesIO()
    Image.new("RGB", size, "navy").save(picture, "png")
    files = made(poster_of(knowledge, BOT, "Provence-Alpes-Côte d'Azur", logo=Logo(picture.getvalue(), "URPS d'essai")))
    assert all(len(codes) == 2 for codes in read_by_two(files["affiche.png"].content))


def test_the_piece_of_page_asks_nothing_of_anybody(knowledge: Knowledge) -> None:
    """No script, nothing fetched from elsewhere, a text for each code, and what is ours is escaped."""
    poster = poster_of(knowledge, BOT, "Bretagne", "", "URPS <b>d'essai</b> & Cie")
    page = made(poster)["lien-cpts-bot.html"].content.decode()
    assert not re.search(r"<script|\son\w+=|@import|url\(|<(?:img|iframe|link|form)\b", page)
    assert set(re.findall(r'(?:href|src)="([^"]+)"', page)) == {way.link for way in poster.ways}
    assert len(re.findall(r'role="img" aria-label="[^"]+"', page)) == page.count("<svg") == 2
    assert "URPS &lt;b&gt;" in page


def test_who_comes_by_a_poster_is_told_of_the_place_and_counted(network: Network) -> None:
    """The code of Bourges tells of its CPTS; from five people on a campaign is counted aloud, admins never are."""
    network.speak_as("person")
    told = network.hear("/start via-salon--lieu-18033")
    assert "CPTS" in told[0].text
    assert [choice.id for choice in told[-1].choices] == [flow.name for flow in FLOWS.values() if flow.in_menu]
    network.hear("/start via-salon--lieu-18033")  # the same person again
    network.speak_as("paul")
    network.hear("/start via-salon")
    assert "Arrivées par affiche ou lien : salon (moins de 5)." in network.hear("stats")[0].text.replace("\xa0", " ")
    assert b"salon" not in network.hear("exporter stats")[-1].attachments[0].content
    for who in [name for name in SENDERS if name.startswith("voter")][:4]:
        network.speak_as(who)
        network.hear("/start via-salon--creer")
    network.speak_as("paul")
    assert "salon (5)" in network.hear("stats")[0].text


def test_an_admin_has_a_poster_made_in_the_chat(network: Network) -> None:
    """« affiche » sends the three files once the bot knows how it is reached, and says what lacks otherwise."""
    network.speak_as("marie")
    [reply] = network.hear("affiche Bretagne : Salon Vannes")
    assert [file.name for file in reply.attachments] == ["affiche.pdf", "affiche.png", "lien-cpts-bot.html"]
    assert b"start=via-salon-vannes--region-53" in reply.attachments[2].content
    assert "« salon-vannes »" in reply.text.replace("\xa0", " ")
    assert "donnez" in network.hear("affiche Saint-Denis")[0].text
    network.service.addresses = Addresses()
    assert "cpts-bot poster" in network.hear("affiche")[0].text
