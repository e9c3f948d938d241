"""Settings: what production refuses to start with."""

import pytest

from config import settings


def test_production_needs_a_key_that_cannot_be_guessed(tmp_path):
    folder = tmp_path / "data"
    environ = {"DATA_DIR": str(folder)}
    with pytest.raises(SystemExit, match="SECRET_KEY has 31 characters and needs at least 32"):
        settings({**environ, "SECRET_KEY": 31 * "k"})
    assert not folder.exists()
    assert settings({**environ, "SECRET_KEY": 32 * "k"})["DEMONSTRATION"] is False


def test_the_demonstration_makes_its_own_key_and_keeps_it(tmp_path):
    first, second = (settings({"DATA_DIR": str(tmp_path)})["SECRET_KEY"] for _ in range(2))
    assert first == second
    assert len(first) == 64
