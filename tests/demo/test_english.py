"""The demonstration in English: every page its accounts reach, and no Indonesian of Patok's own on it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app.accounts import User
from app.core import db, passages, writing
from tests.house.test_translations import EXAMPLE, INDONESIAN, QUOTED

ACCOUNTS = ("sekretariat", "polres", "pimpinan", "mitra", "admin")
# One page of each kind is enough: numbers and codes in addresses say which, not what kind.
WHICH = re.compile(r"/\d+|/[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*(?=/|$)|/RAKOR[^/]*|/KONSULTASI[^/]*")


@pytest.fixture
def english(demo):
    with writing():
        db.session.execute(sa.update(User).values(language="en"))


def texts_in(value):
    """The texts in a stored value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def stored_texts():
    """Everything people wrote: names, titles, notes. It stays in the language it was written in."""
    found = set()
    for table in db.metadata.tables.values():
        for row in db.session.execute(sa.select(table)):
            for text in (text for value in row for text in texts_in(value) if INDONESIAN.search(text)):
                found.add(normal(text))
                found.update(normal(run.text) for passage in passages(text) for run in passage.runs)
    found.discard("")
    return sorted(found, key=len, reverse=True)


def normal(text):
    return " ".join(text.split())


def own_words(tree):
    """The texts and labels of a page, without what is marked as Indonesian."""
    for marked in tree.xpath('//*[@lang="id"] | //script | //textarea'):
        marked.drop_tree()
    labels = tree.xpath("//@aria-label | //@title | //@placeholder | //@alt | //@data-label | //@data-none")
    return [normal(str(text)) for text in [*tree.xpath("//text()"), *labels] if str(text).strip()]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.usefixtures("english")
def test_no_page_says_indonesian_of_its_own(browse, account):
    written = stored_texts()
    browser = browse(db.session.scalars(sa.select(User).where(User.email == f"{account}@demo.patok")).one())
    waiting, kinds, left = ["/"], set(), {}
    while waiting:
        address = waiting.pop()
        page = browser.get(address)
        if page.tree is None:
            continue
        for link in page.tree.xpath("//a/@href"):
            target = link.split("#")[0].split("?")[0]
            kind = WHICH.sub("/…", target)
            if target.startswith("/") and kind not in kinds:
                kinds.add(kind)
                waiting.append(target)
        for text in filter(INDONESIAN.search, own_words(page.tree)):
            rest = EXAMPLE.sub("", QUOTED.sub("", text))
            for one in written:
                rest = rest.replace(one, "")
            if INDONESIAN.search(rest):
                left.setdefault(rest, page.url)
    assert len(kinds) > 3
    assert not left, "\n".join(f"{address}: {text}" for text, address in left.items())
