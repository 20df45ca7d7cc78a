"""The Markdown of a reply, rendered for each platform. markdown-it parses; only the walk over tokens is ours.

The subset: paragraphs, line breaks, `**bold**`, `*italic*`, `- ` and `1. ` lists.
Everything else, HTML included, stays text.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

Escape = Callable[[str], str]

_PARSER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "newline", "escape"])

_TELEGRAM = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}
_PLAIN: Mapping[str, str] = {}
_BULLET = "• "


def matrix_html(text: str) -> str:
    """`formatted_body`: p, ul, ol, li, strong, em, br only, all of them allowed by the Matrix specification."""
    return str(_PARSER.render(text)).strip()


def telegram_html(text: str) -> str:
    """The HTML the Bot API reads: b and i; lists become bullets, paragraphs blank lines."""
    return _walk(_PARSER.parse(text), _TELEGRAM, escape_html)


def plain(text: str) -> str:
    """What a client without formatting shows: no mark left."""
    return _walk(_PARSER.parse(text), _PLAIN, str)


def escape_html(text: str) -> str:
    # The Bot API asks for these three only: https://core.telegram.org/bots/api#html-style
    return escape(text, quote=False)


def _walk(tokens: Iterable[Token], marks: Mapping[str, str], escaped: Escape) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            parts.append(_inline(token.children or [], marks, escaped))
        elif token.type == "list_item_open":
            parts.append(f"{token.info}{token.markup} " if token.info else _BULLET)
        elif token.type == "paragraph_close":
            parts.append("\n" if token.hidden else "\n\n")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            parts.append("\n")
    return "".join(parts).strip()


def _inline(tokens: Iterable[Token], marks: Mapping[str, str], escaped: Escape) -> str:
    return "".join(
        "\n" if t.type in ("softbreak", "hardbreak") else marks.get(t.type, "") or escaped(t.content) for t in tokens
    )
