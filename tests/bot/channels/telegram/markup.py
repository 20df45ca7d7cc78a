"""The HTML Telegram reads, as strictly as Telegram reads it: https://core.telegram.org/bots/api#html-style."""

import html
import re

TAGS = frozenset("b strong i em u ins s strike del code pre a blockquote tg-spoiler".split())
ENTITIES = frozenset("lt gt amp quot".split())
_TOKEN = re.compile(r"<(/?)([a-zA-Z-]*)([^>]*)>|&(#?\w+);|[<>&]")


class ParseError(Exception):
    """What Telegram answers 400 to."""


def text_of(source: str) -> str:
    """The text a person sees. Raises `ParseError` for anything Telegram refuses."""
    _check(source)
    return html.unescape(re.sub(r"<[^>]*>", "", source)).strip()


def _check(source: str) -> None:
    opened: list[str] = []
    for token in _TOKEN.finditer(source):
        closing, tag, _, entity = token.groups()
        if entity is not None:
            if entity not in ENTITIES and not entity.startswith("#"):
                raise ParseError(f"unsupported entity {entity}")
        elif tag is None or tag.lower() not in TAGS:
            raise ParseError(f'Unsupported start tag "{tag or token[0]}" at byte offset {token.start()}')
        elif not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            raise ParseError(f"Unmatched end tag at byte offset {token.start()}")
    if opened:
        raise ParseError(f"Can't find end tag corresponding to start tag {opened[-1]}")
