"""A token fits one purpose, one row and one version, of one installation."""

import pytest

from app import create_app
from app.core.database import LARGEST_ROW_NUMBER
from app.core.tokens import fits, row_of, sign
from tests.conftest import SETTINGS


@pytest.mark.parametrize("ident", [1, 35, 36, 1295, 1296, 99_999, LARGEST_ROW_NUMBER])
def test_a_token_names_its_row_and_fits_it(ctx, ident):
    token = sign("reply", ident, 1)
    assert row_of(token) == ident
    assert fits(token, "reply", ident, 1)


def test_a_token_fits_nothing_else(ctx):
    token = sign("reply", 7, "1.1")
    assert not fits(token, "hall", 7, "1.1")
    assert not fits(token, "reply", 8, "1.1")
    assert not fits(token, "reply", 7, "1.2")
    assert not fits(token, "reply", 7, "11")
    assert not fits(token[:-1] + ("a" if token[-1] != "a" else "b"), "reply", 7, "1.1")


def test_another_installation_gives_other_tokens(ctx):
    ours = sign("reply", 7, 1)
    with create_app({**SETTINGS, "SECRET_KEY": "another-key-" + 32 * "y"}).app_context():
        assert sign("reply", 7, 1) != ours
        assert not fits(ours, "reply", 7, 1)


@pytest.mark.parametrize(
    "typed",
    ["", "1", "-", "1-", f"-{'a' * 26}", f"0-{'a' * 26}", f"zzzzzz-{'a' * 26}", f"1-{'A' * 26}", f"1-{'a' * 27}",
     f" 1-{'a' * 26}", f"1-{'a' * 26}\n", f"\N{ARABIC-INDIC DIGIT ONE}-{'a' * 26}", "1-" + "é" * 26],
)  # fmt: skip
def test_what_is_no_token_names_no_row(ctx, typed):
    assert row_of(typed) is None
    assert not fits(typed, "reply", 1, 1)
