"""A cell of a file as what it holds: a site, a mailbox of a service."""

import re

from knowledge.mailboxes import is_service_mailbox
from knowledge.reach import is_site

# A run of letters is read once, from its beginning: each of them could begin an address.
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\w.-]{1,254}\w")


def site_of(text: str | None) -> str:
    """The first word of a cell when it is the address of a site, "" when it is none."""
    first = next(iter((text or "").split()), "")
    site = first if first.startswith("http") else f"https://{first}"
    return site if is_site(site) else ""


def mailbox_of(text: str | None) -> str:
    """The first address of a service in a cell, "" when there are only persons'."""
    found = _ADDRESS.findall(text or "")
    return next((a.lower() for a in found if is_service_mailbox(a.lower())), "")
