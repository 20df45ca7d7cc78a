"""A poster as files: an A4 sheet (PDF/UA-1), a square picture, a piece of HTML without script."""

import io
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, PackageLoader

from handlers.engine.messages import Attachment
from handlers.poster.poster import Poster, PosterError, Way
from knowledge.wording import typeset as spaced

INTRODUCTION = "Un assistant dans votre messagerie, pour les professionnels de santé."
LINES = (
    ("Rejoindre", "quelle CPTS couvre votre commune, ce que cela change pour votre profession, qui contacter."),
    ("Créer", "les étapes, la lettre d'intention, le financement estimé ligne par ligne."),
    ("Demander", "des réponses avec leur source et leur date, et « je ne sais pas » quand personne ne sait."),
)
MEANING = "CPTS : communauté professionnelle territoriale de santé."
PATIENTS = "N'écrivez jamais d'information sur un patient."
PIXELS_PER_INCH = 144  # of a page of 540 pt: 1080 pixels, what social networks show whole
QUIET = 4  # modules left white around a code: https://www.qrcode.com/en/howto/code.html
_HTML = Environment(loader=PackageLoader("handlers.poster"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def files_of(poster: Poster) -> tuple[Attachment, ...]:
    """Everything there is of a poster. Raises `PosterError` when its logo is no picture we can draw."""
    about = f"{poster.title}{f', {poster.where}' if poster.where else ''}"
    return (
        Attachment(
            name="affiche.pdf",
            media_type="application/pdf",
            content=_drawn(poster, "poster.typ", format="pdf", pdf_standards=["ua-1"]),
            description=f"Affiche A4 à imprimer : {about}.",
        ),
        Attachment(
            name="affiche.png",
            media_type="image/png",
            content=_drawn(poster, "square.typ", format="png", ppi=PIXELS_PER_INCH),
            description=f"{about}. {INTRODUCTION} {' ; '.join(f'{way.platform} : {way.name}' for way in poster.ways)}.",
        ),
        Attachment(
            name="lien-cpts-bot.html",
            media_type="text/html",
            content=_HTML.get_template("snippet.html").render(**_data(poster)).encode(),
            description="Un morceau de page à coller dans un site : bouton, code et texte.",
        ),
    )


def _drawn(poster: Poster, template: str, **options: Any) -> bytes:
    import typst  # typesetting costs start-up time that nothing else pays

    from handlers.dossier.drawing import typeset

    logo = {"logo": list(poster.logo.content) if poster.logo else []}
    try:
        return typeset(template, {**_data(poster), **logo}, **options)
    except typst.TypstError as error:
        if poster.logo is None:
            raise
        raise PosterError(
            "Ce logo n'est pas une image que je sais dessiner : donnez un PNG, un JPEG ou un SVG."
        ) from error


def _data(poster: Poster) -> dict[str, Any]:
    return {
        "title": poster.title,
        "where": poster.where,
        "introduction": INTRODUCTION,
        "lines": [{"verb": verb, "what": spaced(what)} for verb, what in LINES],
        "ways": [_way(way) for way in poster.ways],
        "notes": list(map(spaced, _notes(poster))),
        "logo_name": poster.logo.name if poster.logo else "",
    }


def _way(way: Way) -> dict[str, str]:
    return {"platform": way.platform, "name": way.name, "link": way.link, "code": code_of(way.link)}


def _notes(poster: Poster) -> Iterator[str]:
    yield MEANING
    yield PATIENTS
    if poster.responsible:
        yield f"Qui répond de vos données : {poster.responsible}."


def code_of(link: str) -> str:
    """A QR code as SVG. Never a Micro QR, which segno prefers for a short text and phones do not read."""
    import segno

    out = io.BytesIO()
    segno.make(link, error="q", micro=False).save(
        out, kind="svg", border=QUIET, xmldecl=False, omitsize=True, light="#ffffff"
    )
    return out.getvalue().decode().strip()
