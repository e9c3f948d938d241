"""The notula as a value: back from its text, and cut for its reader."""

from __future__ import annotations

import pytest

from app.core import ALL_CLASSES, OPEN_ONLY, canonical
from app.minutes.content import content_from, content_hash, cut, text_of

from .sample import BC, KANWIL, KARANTINA, POLRES, RESTRICTED, a_content


def test_an_edition_is_read_back_as_it_was_kept():
    content = a_content()
    assert content_from(text_of(content)) == content
    assert content_hash(content_from(text_of(content))) == content_hash(content)
    assert content_hash(a_content(absent=())) != content_hash(content)


def test_the_whole_is_for_those_who_may_know_all_of_it():
    assert cut(a_content(), ALL_CLASSES, sees_absence=True) == a_content()


def test_what_is_restricted_is_cut_and_nothing_points_to_it():
    content = cut(a_content(), OPEN_ONLY, sees_absence=True)
    told = str(canonical(content))
    assert "jalur tidak resmi" not in told
    assert "Patroli" not in told
    assert content.pointers == ()
    assert [one.number for one in content.outcomes] == [1, 3]
    assert [one.outcomes for one in content.actions] == [(1,), (3,)]
    assert {one.agenda_item_id for one in (*content.issues, *content.outcomes)} == {2}


def test_absence_and_lateness_have_their_own_audience():
    content = cut(a_content(), ALL_CLASSES, sees_absence=False)
    assert content.absent == ()
    assert BC not in [row.agency for row in content.attendance]
    assert not any(row.late or row.checked_in_at for row in content.attendance)
    own = cut(a_content(), ALL_CLASSES, sees_absence=False, own={POLRES.id, KARANTINA.id})
    assert [row.late for row in own.attendance if row.agency == POLRES] == [True]
    assert own.absent == (KARANTINA,)
    assert [row.late for row in own.attendance if row.agency == KANWIL] == [None]


def test_a_meeting_that_is_not_for_the_reader_is_not_cut_but_refused():
    with pytest.raises(ValueError, match="not for this reader"):
        cut(a_content(security_class=RESTRICTED), OPEN_ONLY, sees_absence=False)
