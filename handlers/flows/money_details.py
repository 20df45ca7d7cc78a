"""The details of an estimate, one at a time: its lines, their sources, when the money arrives, a picture of it."""

from collections.abc import Callable

from handlers.engine.details import Detail, detail
from handlers.engine.flow import Context
from handlers.engine.messages import Reply
from handlers.flows.documents import picture_reply
from handlers.money.wording import amounts_replies, payments_replies, sources_replies
from knowledge.funding import Estimate

AMOUNTS = (
    r"(?:et )?(?:l argent|le (?:financement|budget|calcul)|les (?:montants|sommes|lignes)|l estimation)"
    r"(?: en detail| ligne par ligne)?|(?:montants|(?:montants )?(?:ligne par ligne|en detail))"
    r"|(?:le )?detail(?: (?:du financement|des (?:montants|lignes)|du calcul|de l argent))?"
)
SOURCES = (
    r"(?:et )?d ou (?:viennent|sortent|tirez vous|vous tirez) (?:ces|les|vos) (?:montants|chiffres|sommes)"
    r"|(?:et )?d ou (?:vient|sort) (?:ce|le) (?:montant|chiffre|total)|(?:et )?d ou (?:ca|cela) (?:vient|sort)"
    r"|(?:(?:quelles? (?:est|sont) )?(?:la|les|vos|tes) )?sources?(?: (?:des|de ces) (?:montants|chiffres))?"
)
_MONEY = r"(?:l argent|les (?:versements|sous|sommes|montants|paiements))"
WHEN = (
    rf"(?:et )?quand (?:est ce (?:que|qu) )?(?:{_MONEY} )?(?:arrive(?:nt)?|tombe(?:nt)?|sont verses|est verse)"
    rf"(?: {_MONEY})?"
    r"(?: t (?:il|ils|elles))?|(?:et )?(?:on|nous|la cpts) (?:doit |va |devons |allons )?"
    r"(?:touch\w+|recoit|recevoir|recevons|percev\w+|encaiss\w+) (?:quoi|combien)(?: et)? quand"
    r"|(?:et )?quand (?:est ce qu |est ce que )?(?:on|nous) (?:sera |est |serons |sommes )?"
    r"(?:touch\w+|recoit|recev\w+|percoit|paye\w*)|(?:les |le calendrier des |dates des )?versements"
    r"|(?:le )?calendrier(?: des versements| de l argent)?"
)
_PICTURE = r"(?:(?:en|une|l|le (?:dessin|graphique)|avec une) ?)*(?:image|graphique|dessin)(?: du financement)?"


def of_money(estimate_of: Callable[[Context], Estimate], *, inner: bool) -> tuple[Detail, ...]:
    """Beside the lines, offered under them alone where they are `inner`."""
    told = (
        ("sources", "D'où viennent ces montants", SOURCES, lambda c: sources_replies(estimate_of(c))),
        ("versements", "Quand l'argent arrive", WHEN, lambda c: payments_replies(c, estimate_of(c))),
        ("image", "Le financement en image", _PICTURE, lambda c: [picture_reply(c)]),
    )
    return tuple(detail(*one, inner=inner) for one in told)


def amounts(estimate_of: Callable[[Context], Estimate], label: str, *beside: Detail) -> Detail:
    """The lines, under which what lies `beside` them is offered."""

    def says(context: Context) -> list[Reply]:
        *earlier, last = amounts_replies(context, estimate_of(context))
        return [*earlier, last.model_copy(update={"choices": tuple(one.choice for one in beside)})]

    return detail("argent", label, AMOUNTS, says)
