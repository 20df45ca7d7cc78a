"""The Markdown of a reply, rendered for each platform. markdown-it parses; only the walk over tokens is ours.

The subset: paragraphs, line breaks, `**bold**`, `*italic*`, `[words](https://…)`, `- ` and `1. ` lists.
Everything else, HTML included, stays text.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

Escape = Callable[[str], str]
Link = Callable[[str, str], str]  # the rendered words and the address

_PARSER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "newline", "escape", "link"])

_TELEGRAM = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}
_PLAIN: Mapping[str, str] = {}
_BULLET = "• "


def tokens(text: str) -> list[Token]:
    """The text parsed, for a platform that renders tokens itself."""
    return _PARSER.parse(text)


def matrix_html(text: str) -> str:
    """`formatted_body`: p, ul, ol, li, strong, em, a, br only, all of them allowed by the Matrix specification."""
    return str(_PARSER.render(text)).strip()


def telegram_html(text: str) -> str:
    """The HTML the Bot API reads: b, i and a; lists become bullets, paragraphs blank lines."""
    return _walk(_PARSER.parse(text), _TELEGRAM, escape_html, _opened)


def plain(text: str) -> str:
    """What a client without formatting shows: no mark left, an address after the words it stands behind."""
    return _walk(_PARSER.parse(text), _PLAIN, str, _written_out)


def escape_html(text: str) -> str:
    # The Bot API asks for these three only: https://core.telegram.org/bots/api#html-style
    return escape(text, quote=False)


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
