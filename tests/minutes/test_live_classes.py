"""The live minutes before a writer who is cleared for open content only: what is restricted stays so, however late."""

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, db, writing
from app.meetings import AgendaItem, add_agenda_item

from .live_client import LiveBrowser

pytestmark = pytest.mark.both_engines
SECRET = "Informan bertemu di dermaga lama"


@pytest.fixture
def item(world):
    with writing():
        added = add_agenda_item(world.meetings["konsep"], "Pembahasan", by=SYSTEM)
        db.session.flush()
        return added.id


@pytest.fixture
def closed(world):
    """A restricted point of the same agenda."""
    query = sa.select(AgendaItem.id).where(
        AgendaItem.title == "Laporan intelijen wilayah", AgendaItem.meeting_id == world.meetings["konsep"].id
    )
    return db.session.scalars(query).one()


@pytest.fixture
def cleared(world, item, browse):
    return LiveBrowser(browse, world.users["sekretariat"], "KONSEP")


@pytest.fixture
def plain(world, item, browse):
    return LiveBrowser(browse, world.users["sekretariat-biasa"], "KONSEP")


@pytest.mark.parametrize("raw", [f"+ {SECRET}", f"! {SECRET} {'x' * 20_001}"])
def test_a_line_under_a_restricted_point_is_not_told_where_it_became_nothing(cleared, plain, closed, raw):
    assert cleared.send("capture", raw=raw, item=closed)["result"] == "refused"
    assert SECRET in str(cleared.state())
    assert SECRET not in str(plain.state())


def test_a_line_marked_restricted_is_not_told_where_it_became_nothing(cleared, plain, item):
    assert cleared.send("capture", raw=f"! {SECRET} {'x' * 20_001} [terbatas]", item=item)["result"] == "refused"
    assert cleared.send("capture", raw="+ Instansi Antah Berantah", item=item)["result"] == "refused"
    assert SECRET in str(cleared.state())
    assert [line["raw"] for line in plain.state()["lines"]] == ["+ Instansi Antah Berantah"]
