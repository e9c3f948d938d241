"""Records on the command line."""

import json

import pytest

from app.exchange import normal, read_record

from .conftest import dump
from .records import LBJ, MOTAAIN, the_record


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["record", *map(str, arguments)])


def test_in_and_out(app, run):
    first = run("import", LBJ, MOTAAIN)
    assert first.exit_code == 0, first.output
    assert "RAKOR-MOTAAIN-2024-05-07" in first.output
    again = run("import", MOTAAIN)
    assert "tidak ada perubahan" in again.output
    exported = run("export", "RAKOR-MOTAAIN-2024-05-07")
    assert read_record(exported.stdout_bytes) == read_record(MOTAAIN.read_bytes())
    as_json = run("export", "RAKOR-MOTAAIN-2024-05-07", "--json")
    assert normal(json.loads(as_json.stdout_bytes)) == read_record(MOTAAIN.read_bytes())


def test_a_refusal_names_file_path_and_reason(app, run, tmp_path):
    with app.app_context():
        before = dump()
    file = tmp_path / "salah.yaml"
    file.write_text(json.dumps(the_record(**{"actions.0.lead": "HILANG", "meeting.ends_on": "2024-01-01"})))
    result = run("import", MOTAAIN, file)
    assert result.exit_code == 1
    assert f"{file}: actions[0].lead: Instansi HILANG tidak ada dalam berkas ini maupun di sini." in result.stderr
    assert f"{file}: meeting.ends_on: " in result.stderr
    with app.app_context():
        assert dump() == before


@pytest.mark.parametrize("make", ["missing", "folder", "large", "binary"])
def test_files_that_are_no_records(run, tmp_path, make):
    path = tmp_path / "berkas.yaml"
    if make == "folder":
        path.mkdir()
    elif make == "large":
        with path.open("wb") as file:
            file.truncate(50 * 1024 * 1024)
    elif make == "binary":
        path.write_bytes(bytes(range(256)))
    result = run("import", path)
    assert result.exit_code == 1
    assert str(path) in result.stderr
    assert "Traceback" not in result.output


def test_what_is_not_there_is_not_exported(run):
    result = run("export", "TIDAK-ADA")
    assert result.exit_code == 1
    assert "TIDAK-ADA" in result.stderr
