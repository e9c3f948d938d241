"""What the database itself does not take, whoever writes."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from app.accounts import Grant, LinkPurpose, LoginSession, OneTimeLink, User
from app.core import Role, SecurityClass, db, now, writing
from tests.builders import a_forum, a_user, an_agency

pytestmark = pytest.mark.both_engines
AT = datetime(2024, 5, 7, tzinfo=UTC)


def refused(constraint, *things):
    def write():
        with writing() as session:
            session.add_all(things)

    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        write()


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"email": "Besar@contoh.go.id"}, "email_lower"),
        ({"name": ""}, "name_given"),
        ({"language": "xx"}, "language_known"),
        ({"ended_at": AT}, "ended_with_reason"),
        ({"ended_reason": "tanpa hari"}, "ended_with_reason"),
    ],
)
def test_users(ctx, given, constraint):
    refused(constraint, User(**{"email": "a@contoh.go.id", "name": "A", **given}))


def test_an_address_stands_once(ctx):
    refused("(?i)unique", User(email="a@contoh.go.id", name="A"), User(email="a@contoh.go.id", name="B"))


@pytest.mark.parametrize(
    ("role", "given", "constraint"),
    [
        (Role.SECRETARIAT, {}, "forum_by_role"),
        (Role.ADMIN, {"forum": True}, "forum_by_role"),
        (Role.FOCAL_POINT, {}, "agency_by_role"),
        (Role.LEADERSHIP, {"forum": True, "agency": True}, "agency_by_role"),
        (Role.PARTNER, {"forum": True, "agency": True, "clearance": SecurityClass.RESTRICTED}, "partner_open_only"),
        (Role.ADMIN, {"until_on": date(2023, 12, 31)}, "ends_after_start"),
    ],
)
def test_grants(ctx, role, given, constraint):
    with writing():
        forum, agency, user = a_forum(), an_agency(), a_user()
    given = dict(given)
    forum_id = forum.id if given.pop("forum", None) else None
    agency_id = agency.id if given.pop("agency", None) else None
    given.setdefault("clearance", SecurityClass.OPEN)
    grant = Grant(
        user_id=user.id, role=role, forum_id=forum_id, agency_id=agency_id, from_on=date(2024, 1, 1), granted_by="uji",
        **given,
    )  # fmt: skip
    refused(constraint, grant)


def test_a_role_and_a_clearance_are_among_those_known(ctx):
    with writing():
        user = a_user()
    for column, constraint in (("role", "role"), ("clearance", "securityclass")):
        values = {"role": "admin", "clearance": "open", column: "raja"}
        statement = sa.text(
            'INSERT INTO "grant" (user_id, role, clearance, from_on, granted_by, granted_at) '
            "VALUES (:user, :role, :clearance, '2024-01-01', 'uji', '2024-01-01 00:00:00')"
        )

        def write(statement=statement, values=values):
            with writing() as session:
                session.execute(statement, {"user": user.id, **values})

        with pytest.raises(sa.exc.IntegrityError, match=constraint):
            write()
        db.session.rollback()


def test_a_link_was_used_or_revoked_never_both(ctx):
    with writing():
        user = a_user()
    link = OneTimeLink(
        purpose=LinkPurpose.RESET, token_hash="a" * 64, user_id=user.id, created_by="uji", expires_at=AT,
        used_at=AT, revoked_at=AT,
    )  # fmt: skip
    refused("used_or_revoked", link)


def test_a_session_belongs_to_somebody(ctx):
    refused("(?i)foreign key", LoginSession(token_hash="a" * 64, user_id=999, expires_at=now()))
