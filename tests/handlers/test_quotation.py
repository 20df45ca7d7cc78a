"""What people type comes back as words: never as bold, italic, a link, a list or a heading, on any channel."""

import io
import re
from collections.abc import Iterator
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.markdown import Markdown

from bot.delivery.markup import matrix_html, plain, telegram_html
from handlers.engine.messages import Incoming, Session
from handlers.engine.quotation import quoted
from handlers.router import respond
from knowledge.base import Knowledge

CANARY = "zqx"
_TAGGED = re.compile(r"<(?!p>|br|/)[^>]*>[^<]*" + CANARY)
# No domain begins with a digit alone: « 1.5 » stays a number.
_OPENED = re.compile(
    rf"\w[.。．｡]{CANARY}|{CANARY}[.。．｡][^\W\d]|://{CANARY}|[@#]{CANARY}|{CANARY}@\w|(?<!\w)/{CANARY}"
)
MARKS = st.sampled_from(
    [*"*_`~[]()<>#|\\&=-+.!:/@ \n", "**", "__", "](http://", "http://", "www.", ".fr", "1. ", "<b>", "a"]
)
typed = st.tuples(st.lists(MARKS, max_size=6), st.lists(MARKS, max_size=6)).map(
    lambda around: f"{''.join(around[0])}{CANARY}{''.join(around[1])}"
)


def _styled(markdown: str) -> Iterator[str]:
    """What the terminal shows in another way than plain words."""
    console = Console(file=io.StringIO(), width=500, force_terminal=True)
    for segment in console.render(Markdown(markdown)):
        style = segment.style
        if style and (style.bold or style.italic or style.strike or style.link or style.underline or style.color):
            yield segment.text


def assert_only_words(markdown: str) -> None:
    assert not _TAGGED.search(telegram_html(markdown))
    assert not _TAGGED.search(matrix_html(markdown))
    assert not _OPENED.search(plain(markdown))
    assert CANARY not in "".join(_styled(markdown))


@settings(max_examples=300)
@given(typed)
def test_quoted_is_only_words(text: str) -> None:
    """Whatever is quoted has no formatting and nothing to open, in Telegram, in Matrix and in the terminal."""
    assert_only_words(quoted(text))
    assert CANARY in plain(quoted(text))


PROFESSION = Session(flow="rejoindre", asking="profession")
LIST = Session(
    flow="creer",
    asking="territory",
    answers={"profession": "medecin", "exercise": "liberal", "territory": ["18033"]},
)


@settings(max_examples=60)
@given(
    st.sampled_from([Session(), PROFESSION, LIST]),
    st.sampled_from(["", "retirer ", "Bourges, ", "Saint-Denis, pres de "]),
    typed,
)
def test_replies_are_only_words(knowledge: Knowledge, session: Session, before: str, text: str) -> None:
    """Whatever is typed, wherever it is echoed, a reply makes nothing of it but words."""
    incoming = Incoming(conversation="c", event_id="e", text=before + text)
    for reply in respond(incoming, session, knowledge, date(2026, 11, 21)).replies:
        assert_only_words(reply.text)
