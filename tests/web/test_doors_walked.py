"""Numbers are doors: whatever number of whatever page is followed, so many rows stand on the pages of the list that it opens."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import urldefrag, urljoin

import pytest

from tests.web.walked import Leads, Link, Whole

READERS: Final = ("county-leader", "county-office", "clerk")
LISTS: Final = (
    "roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods", "sessions", "coverage", "occasions",
    "obligations", "compare", "jobs", "rows", "timeline",
)  # fmt: skip
_TITLE: Final = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_ROW: Final = re.compile(
    r'<tr>|<article class="finding"|<li><p>|<li class="difference|<div class="praise">|<article class="request">|<li class="entry'
)
_NEXT: Final = re.compile(r'rel="next" href="([^"]+)"')


def listed(text: str, address: str) -> str:
    """Return the part of a page in which its list stands: what the address points to, or the last table but those that count."""
    place = urldefrag(address).fragment
    if place and place != "list":
        found = re.search(rf'<(\w+)[^>]* id="{place}"', text)
        assert found, address
        after = text[found.end() :].partition("</main>")[0]
        return after.partition("<h2" if found[1] == "h2" else f"</{found[1]}>")[0]
    if 'id="list"' in text:
        return text[text.index('id="list"') :]
    return text[text.rfind("<table") :] if '<p class="empty">' not in text else ""


def rows(whole: Whole, who: str, link: Link) -> int:
    """Return how many rows the list behind a number has, on all of its pages."""
    address, n = link.address, 0
    while True:
        answer = whole.get(who, address)
        assert answer.status_code == 200, (address, answer.status_code)
        part = listed(answer.text, link.address)
        n += len(_ROW.findall(part.replace("<thead><tr>", "")))
        following = _NEXT.search(part)
        if following is None:
            return n
        address = urljoin(address, unescape(following[1]))


def doors(whole: Whole, who: str) -> dict[tuple[str, int], str]:
    """Return every number of every page that somebody sees, as the address that it leads to and the count, with one page of it."""
    found = dict[tuple[str, int], str]()
    for address in whole.addresses(who).values():
        answer = whole.get(who, address)
        assert answer.status_code in (200, 303, 403), address
        for link in Leads(address, answer.text).links if answer.status_code == 200 else ():
            if link.number is not None and (link.path.rpartition("/")[2] in LISTS or "#" in link.address):
                found.setdefault((link.address, link.number), address)
    return found


@pytest.mark.parametrize("who", READERS)
def test_every_number_of_every_page_opens_a_list_of_so_many_rows(whole: Whole, who: str):
    found = doors(whole, who)
    assert len(found) > 150
    wrong = [
        f"{page}: {n} leads to {counted} rows at {address}"
        for (address, n), page in found.items()
        if (counted := rows(whole, who, Link(address=address, words=""))) != n
    ]
    assert not wrong, "\n".join(wrong)
