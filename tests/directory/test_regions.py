"""Regions are loaded whole or not at all."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import db
from app.directory import Region, region_names

pytestmark = pytest.mark.both_engines

GOOD = "kode,nama,level\n53,Nusa Tenggara Timur,province\n53.04,Kabupaten Belu,regency\n53.04.02.2001,Silawan,village\n"


@pytest.fixture
def load(app, tmp_path):
    """The command on a file with this text."""

    def run(text: str | bytes):
        path: Path = tmp_path / "wilayah.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return app.test_cli_runner().invoke(args=["regions", "load", str(path)])

    return run


def count(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Region))


def test_loading_twice_changes_nothing_and_a_new_name_is_taken(app, load):
    assert load(GOOD).output == "3 added, 0 changed, 0 as before.\n"
    assert load("\ufeff" + GOOD).output == "0 added, 0 changed, 3 as before.\n"
    assert load(GOOD.replace("Silawan", "Silawan Baru")).output == "0 added, 1 changed, 2 as before.\n"
    assert load("kode,nama,level\n").output == "0 added, 0 changed, 0 as before.\n"
    with app.app_context():
        assert region_names(["53.04", None, "99"]) == {"53.04": "Kabupaten Belu"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("5x,Nama,province", "line 5: '5x' is not a region code"),
        ("53.05,,regency", "line 5: 53.05 has no name"),
        ("53.05,Nama,desa", "line 5: 53.05: level 'desa' is none of"),
        ("53.05,Nama,village", "line 5: 53.05 has the form of a regency, not of a village"),
        ("53.05,Nama", "line 5: 2 columns instead of 3"),
        ("53,Lain,province", "line 5: 53 stands twice with different names"),
        ('53.05,"Nama,regency', "line 5:"),
    ],
)
def test_a_bad_row_names_its_line_and_nothing_is_written(app, load, row, reason):
    answer = load(GOOD + row + "\n")
    assert answer.exit_code == 1
    assert reason in answer.output
    assert "Nothing was written." in answer.output
    assert count(app) == 0


@pytest.mark.parametrize("text", ["", "a,b,c\n53,X,province\n", b"\xff\xfe\x00", "kode;nama;level\n"])
def test_another_kind_of_file_is_refused(app, load, text):
    answer = load(text)
    assert answer.exit_code == 1
    assert "Nothing was written." in answer.output
    assert count(app) == 0
