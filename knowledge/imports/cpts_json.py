"""CPTS in JSON: FINESS+ and the layer of Santégraphie. Neither lists the communes they cover; the second draws them."""

from collections.abc import Iterator
from typing import IO, Any

from knowledge.cpts import Cpts, identifier
from knowledge.imports.cpts_names import said_name, status_of
from knowledge.imports.drawn import Drawn, Spots
from knowledge.imports.reading import Left, Origin, Reading, Refused, Shallow, made
from knowledge.imports.text import head_of
from knowledge.imports.values import mailbox
from knowledge.territory import Gazetteer
from knowledge.territory.atlas.contours import Contours

NO_CONTOURS = Contours()
GROUP_TYPE = "001"  # of a CPTS in FINESS+


def read_finess_plus(stream: IO[bytes], gazetteer: Gazetteer, origin: Origin) -> Iterator[Reading]:
    """FINESS+: the legal entities whose group is a CPTS; a signed contract shows as an engagement « ACI »."""
    import ijson

    path = "item.pmej.item" if head_of(stream).lstrip().startswith(b"[") else "pmej.item"
    for number, entity in enumerate(ijson.items(Shallow(stream), path), start=1):
        about = entity.get("informationsGeneralesPmej") or {}
        if (about.get("typeGroupeGco") or {}).get("code") != GROUP_TYPE or about.get("dateFermeture"):
            continue
        yield _from_finess_plus(f"entité {number}", entity, about, gazetteer, origin)


def _from_finess_plus(
    where: str, entity: dict[str, Any], about: dict[str, Any], gazetteer: Gazetteer, origin: Origin
) -> Reading:
    name = about.get("denominationLonguePmSmsse") or about.get("denominationPm") or ""
    seats = [gazetteer.commune(a.get("cogCommune") or "") for a in entity.get("adresse") or ()]
    seat = next((c for c in seats if c), None)
    if not name or seat is None:
        return Refused(where, name or "sans nom", "nom ou commune du siège absents")
    signed = [e for e in entity.get("engagement") or () if _is_aci(e)]
    dates = [d for e in signed if (d := e.get("dateSignatureEngagement"))]
    mails = [(c.get("telecom") or {}).get("courriel") or "" for c in entity.get("contact") or ()]
    return made(
        Cpts,
        where,
        name,
        id=identifier(name),
        name=said_name(name),
        communes=[],
        departements=[seat.departement],
        region=seat.region,
        status="aci-signed" if signed else "unknown",
        since=(min(dates)[:10] if dates else ""),
        seen=origin.seen,
        source={"title": f"{origin.title}, n° {about.get('numFinessPm') or '?'}", "ref": origin.ref},
        email=next((m for mail in mails if (m := mailbox(mail))), ""),
    )


def _is_aci(engagement: dict[str, Any]) -> bool:
    kinds = (engagement.get(k) for k in ("typeEngagement", "sousTypeEngagement", "code"))
    return "ACI" in {k.get("code") if isinstance(k, dict) else k for k in kinds}


def read_santegraphie(
    stream: IO[bytes], gazetteer: Gazetteer, origin: Origin, contours: Contours = NO_CONTOURS
) -> Iterator[Reading]:
    """The layer AMBU_CPTS of Santégraphie: names, statuses, and outlines from which the communes are deduced."""
    import ijson

    spots = Spots(gazetteer, contours)
    for number, feature in enumerate(ijson.items(Shallow(stream), "features.item", use_float=True), start=1):
        about = feature.get("properties")
        name, said = _first_of(about, _NAMES), _first_of(about, _STANDINGS)
        status = status_of(said)
        if not identifier(name) or status is None:
            why = f"statut inconnu : « {said} »" if identifier(name) else "nom absent"
            yield Refused(f"objet {number}", name or "sans nom", why)
            continue
        drawn = spots.inside(feature.get("geometry") or {})
        if drawn is None:
            yield Left(f"objet {number}", name, "tracé absent, ou qui n'est pas en degrés : communes non déduites")
        yield made(
            Cpts,
            f"objet {number}",
            name,
            id=identifier(name),
            name=said_name(name),
            communes=drawn.communes if drawn else [],
            coverage="deduced" if drawn and drawn.is_whole else "partial",
            departements=[d.code] if (d := gazetteer.departement(_first_of(about, _DEPARTEMENTS))) else [],
            region=_region_of(gazetteer, about),
            status=status,
            since="",  # the layer does not say since when
            seen=origin.seen,
            source={"title": _titled(origin, drawn), "ref": origin.ref},
        )


def _titled(origin: Origin, drawn: Drawn | None) -> str:
    """The source, and how sure what is taken from its drawing is: it is shown wherever the communes are."""
    return f"{origin.title}, {drawn.french}" if drawn and drawn.communes else origin.title


_NAMES = ("nom_cpts", "nom", "libelle", "lib_cpts")
_STANDINGS = ("statut", "etat", "avancement", "stade")
_REGIONS = ("code_region", "code_reg", "insee_reg")
_DEPARTEMENTS = ("code_departement", "code_dept", "code_dep", "insee_dep", "dept", "dep")


def _first_of(about: Any, names: tuple[str, ...]) -> str:
    """The first of these properties that is there; their names differ from a publication to the next."""
    known = {str(k).lower(): v for k, v in about.items()} if isinstance(about, dict) else {}
    return next((str(known[n]).strip() for n in names if known.get(n)), "")


def _region_of(gazetteer: Gazetteer, about: Any) -> str:
    """The region a feature names by its code or by its département's; "" when it names none."""
    region = gazetteer.region(_first_of(about, _REGIONS))
    departement = gazetteer.departement(_first_of(about, _DEPARTEMENTS))
    return region.code if region else departement.region if departement else ""
