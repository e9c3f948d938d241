"""What watches over Patok asks /healthz."""

import sqlalchemy as sa

from app.core import db


def test_it_says_ok_to_anybody_without_a_session(app):
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_says_unavailable_without_its_database(app):
    with app.app_context():
        db.session.execute(sa.text("DROP TABLE audit_entry"))
        db.session.commit()
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable"})
    assert "Set-Cookie" not in answer.headers


def test_nothing_is_changed_through_it(app):
    assert app.test_client().post("/healthz").status_code in {400, 405}
