import pytest

from app.accounts import hash_password
from app.core import Role, db, writing
from tests.builders import a_grant, a_user

PASSWORD = "sungai talau berkabut pagi"


@pytest.fixture(scope="session")
def password_hash():
    return hash_password(PASSWORD)


@pytest.fixture
def maria(ctx, password_hash):
    """Somebody with a password and no grants."""
    with writing():
        return a_user("Maria Bere", email="maria@contoh.go.id", password_hash=password_hash)


@pytest.fixture
def admin(ctx):
    with writing():
        user = a_user("Admin Pusat", email="admin@contoh.go.id")
        a_grant(user, Role.ADMIN)
    return user


@pytest.fixture
def again():
    """Read a thing afresh from the database."""

    def read(thing):
        db.session.rollback()
        db.session.refresh(thing)
        return thing

    return read
