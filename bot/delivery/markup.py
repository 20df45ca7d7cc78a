"""The Markdown of a reply, rendered for each platform. markdown-it parses; only the walk over tokens is ours.

The subset: paragraphs, line breaks, `**bold**`, `*italic*`, `[words](https://…)`, `- ` and `1. ` lists.
Everything else, HTML included, stays text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from bot.delivery.vcards import dialled

Escape = Callable[[str], str]
Link = Callable[[str, str], str]  # the rendered words and the address

_PARSER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "newline", "escape", "link"])

# A mailbox; a number as it is dialled in France or from abroad, and no part of a longer one.
_REACHED = re.compile(
    r"(?<![\w/.:@+-])(?<![0-9][ \xa0])(?:(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?:0[1-9](?:[ \xa0]?[0-9]){8}|\+[1-9](?:[ \xa0]?[0-9]){8,13})(?![ \xa0]?[0-9]))"
)
_TELEGRAM = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}
_PLAIN: Mapping[str, str] = {}
_BULLET = "• "
_ITEM = frozenset({"list_item_open", "paragraph_open", "inline", "paragraph_close", "list_item_close"})


def tokens(text: str) -> list[Token]:
    """The text parsed, for a platform that renders tokens itself."""
    return _PARSER.parse(text)


def matrix_html(text: str) -> str:
    """`formatted_body`: p, ul, ol, li, strong, em, a, br only, all of them allowed by the Matrix specification.

    A list that does not begin at 1 is lines with their numbers: nheko shows `<ol start="11">` as 1, 2, 3, and what is
    typed after it would answer another question.
    Mailboxes and telephone numbers are links. `tel` is none of those it allows: a strict client shows the number alone,
    others call it (https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes).
    """
    return str(_TAPPED.render(text)).strip()


def escape_html(text: str) -> str:
    # The Bot API asks for these three only: https://core.telegram.org/bots/api#html-style
    return escape(text, quote=False)


def telegram_html(text: str, said: Escape = escape_html) -> str:
    """The HTML the Bot API reads: b, i and a; lists become bullets, paragraphs blank lines. `said` writes the words."""
    return _walk(_PARSER.parse(text), _TELEGRAM, said, _opened)


def plain(text: str) -> str:
    """What a client without formatting shows: no mark left, an address after the words it stands behind."""
    return _walk(_PARSER.parse(text), _PLAIN, str, _written_out)


def _opened(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{words}</a>'


def _written_out(words: str, address: str) -> str:
    return f"{words} ({address})"


def _walk(tokens: Iterable[Token], marks: Mapping[str, str], escaped: Escape, linked: Link) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts.append(_inline(token.children or [], marks, escaped, linked))
        elif token.type == "list_item_open":
            parts.append(f"{token.info}{token.markup} " if token.info else _BULLET)
        elif token.type == "paragraph_close":
            parts.append("\n" if token.hidden else "\n\n")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            parts.append("\n")
    return "".join(parts).strip()


def _inline(tokens: Iterable[Token], marks: Mapping[str, str], escaped: Escape, linked: Link) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []  # the address of each open link, and where its words begin
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrGet("href")), len(parts)))
        elif token.type == "link_close":
            address, start = links.pop()
            parts[start:] = [linked("".join(parts[start:]), address)]
        else:
            broken = token.type in ("softbreak", "hardbreak")
            parts.append("\n" if broken else marks.get(token.type, "") or escaped(token.content))
    return "".join(parts)


def _reach(state: StateCore) -> None:
    """Make links of what can be called or written to, outside links."""
    for token in state.tokens:
        if token.children is None:
            continue
        depth, children = 0, list[Token]()
        for child in token.children:
            depth += child.nesting if child.type.startswith("link_") else 0
            children += _linked(child) if child.type == "text" and not depth else [child]
        token.children = children


def _linked(text: Token) -> Iterator[Token]:
    at = 0
    for found in _REACHED.finditer(text.content):
        address = f"mailto:{found['mail']}" if found["mail"] else f"tel:{dialled(found[0])}"
        yield Token("text", "", 0, content=text.content[at : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield Token("text", "", 0, content=found[0])
        yield Token("link_close", "a", -1)
        at = found.end()
    yield Token("text", "", 0, content=text.content[at:])


def _count(state: StateCore) -> None:
    """Write out the numbers of a list that goes on from another: some programs count every list from 1."""
    kept: list[Token] = []
    for token in state.tokens:
        kept.append(token)
        if token.type == "ordered_list_close":
            start = max(n for n, t in enumerate(kept) if t.type == "ordered_list_open" and t.level == token.level)
            if kept[start].attrGet("start") is not None and all(t.type in _ITEM for t in kept[start + 1 : -1]):
                kept[start:] = _written(kept[start:])
    state.tokens = kept


def _written(listed: Sequence[Token]) -> list[Token]:
    """A list as one paragraph, an item a line, its number before it."""
    numbers = [f"{token.info}{token.markup} " for token in listed if token.type == "list_item_open"]
    words = [token.children or [] for token in listed if token.type == "inline"]
    lines = Token("inline", "", 0, children=[])
    for number, said in zip(numbers, words, strict=True):
        broken = [Token("hardbreak", "br", 0)] if lines.children else []
        lines.children = [*(lines.children or []), *broken, Token("text", "", 0, content=number), *said]
    return [Token("paragraph_open", "p", 1, block=True), lines, Token("paragraph_close", "p", -1, block=True)]


_TAPPED = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "newline", "escape", "link"])
_TAPPED.core.ruler.push("reach", _reach)
_TAPPED.core.ruler.push("count", _count)
