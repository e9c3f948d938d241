"""A backup brings everything back, on either engine, or says why not and changes nothing."""

import hashlib
import json
import shutil
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import create_app
from app.core import SYSTEM, AuditEntry, db, note_act, writing
from app.core.archive import tables
from app.core.backup import make_backup
from app.core.check import check_everything
from app.core.files import path_of
from app.directory import Agency
from tests.builders import a_meeting, an_agency
from tests.conftest import SETTINGS
from tests.core.filled import fill, run

both_engines = pytest.mark.both_engines


def contents():
    """Every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in connection.execute(sa.select(table)))
            for table in tables()
        }


@pytest.fixture
def elsewhere(request, tmp_path):
    """Make further installations: ``elsewhere("sqlite")`` is an application on an empty, laid out database."""
    made: list[Any] = []

    def make(engine, name="lain"):
        data = tmp_path / name
        data.mkdir()
        if engine == "sqlite":
            address = f"sqlite:///{data / 'patok.db'}"
            shutil.copy(request.getfixturevalue("sqlite_template"), data / "patok.db")
        else:
            admin, template = request.getfixturevalue("postgresql_template")
            database = f"test_{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {database} TEMPLATE {template}")
            address = admin.url.set(database=database).render_as_string(hide_password=False)
            made.append((admin, database))
        app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": address, "DATA_DIR": data,
                          "QUEUE_URL": f"sqlite:///{data / 'queue.db'}"})  # fmt: skip
        made.append(app)
        return app

    yield make
    for one in reversed(made):
        if isinstance(one, tuple):
            with one[0].connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {one[1]} WITH (FORCE)")
        else:
            with one.app_context():
                db.session.remove()
                db.engine.dispose()


@both_engines
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_everything_comes_back_on_either_engine(app, elsewhere, tmp_path, target):
    archive = tmp_path / "patok.zip"
    with app.app_context():
        fill()
        before = contents()
    answer = run(app, "backup", archive)
    assert answer.exit_code == 0, answer.output
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    other = elsewhere(target)
    answer = run(other, "restore", archive)
    assert answer.exit_code == 0, answer.output
    with other.app_context():
        assert contents() == before
        (stored,) = db.session.execute(sa.text("SELECT file_hash FROM stored_file")).scalars()
        assert path_of(stored).read_bytes() == b"isi berkas"
        assert not [one for one in check_everything() if "migration" not in one]
        db.session.rollback()
        # Sequences go on where they were, and history stays append-only.
        with writing():
            assert an_agency("SESUDAH").id > max(
                row for (row,) in db.session.execute(sa.text("SELECT id FROM agency WHERE code <> 'SESUDAH'"))
            )
        for table in ("action_event", "audit_entry"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), writing() as session:
                session.execute(sa.text(f"DELETE FROM {table}"))
        with pytest.raises(sa.exc.IntegrityError), writing() as session:
            session.execute(sa.text("UPDATE agency SET successor_id = 999 WHERE code = 'A-LAMA'"))
    again = tmp_path / "lagi.zip"
    third = elsewhere("sqlite", "ketiga")
    assert run(third, "restore", archive).exit_code == 0
    assert run(third, "backup", again).exit_code == 0
    with zipfile.ZipFile(archive) as one, zipfile.ZipFile(again) as two:
        parts = [json.loads(file.read("manifest.json"))["parts"] for file in (one, two)]
    assert parts[0] == parts[1]


@both_engines
def test_a_filled_database_is_replaced_only_when_said(app, tmp_path):
    archive = tmp_path / "patok.zip"
    with app.app_context():
        fill()
        before = contents()
        db.session.remove()
    assert run(app, "backup", archive).exit_code == 0
    with app.app_context():
        with writing():
            a_meeting(code="SESUDAH")
        now = contents()
        db.session.remove()
    answer = run(app, "restore", archive)
    assert answer.exit_code == 1
    assert "Say --replace" in answer.output
    with app.app_context():
        assert contents() == now
        db.session.remove()
    answer = run(app, "restore", "--replace", archive)
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        assert contents() == before
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), writing() as session:
            session.execute(sa.text("DELETE FROM action_event"))


@both_engines
def test_a_backup_is_one_moment_while_others_write(app, elsewhere, tmp_path):
    archive = tmp_path / "patok.zip"
    with app.app_context():
        fill()
    done, failed = threading.Event(), []

    def write():
        with app.app_context():
            while not done.is_set():
                try:
                    with writing():
                        agency = an_agency()
                        note_act(SYSTEM, "create", agency)
                except Exception as error:  # noqa: BLE001 - told to the test
                    failed.append(error)
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with app.app_context():
            for _ in range(5):
                make_backup(archive)
    finally:
        done.set()
        writer.join()
    assert not failed
    other = elsewhere("sqlite")
    assert run(other, "restore", archive).exit_code == 0
    with other.app_context():
        agencies = db.session.scalar(sa.select(sa.func.count()).select_from(Agency))
        told = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.verb == "create"))
        assert (told or 0) + 3 == agencies


@pytest.fixture
def archive(app, tmp_path) -> Path:
    with app.app_context():
        fill()
        make_backup(tmp_path / "patok.zip")
        db.session.remove()
    return tmp_path / "patok.zip"


def rewrite(source, change):
    """The archive with its parts changed: ``change`` gets and gives a dict of bytes by name."""
    with zipfile.ZipFile(source) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts = change(parts)
    target = source.with_name("lain.zip")
    with zipfile.ZipFile(target, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target


def with_manifest(change):
    """Change the manifest itself."""

    def changed(parts):
        manifest = json.loads(parts["manifest.json"])
        change(manifest, parts)
        return {**parts, "manifest.json": json.dumps(manifest).encode()}

    return changed


def forge(name, content):
    """Put a part there and name it in the manifest."""

    def change(manifest, parts):
        parts[name] = content
        manifest["parts"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}

    return with_manifest(change)


BROKEN = {
    "changed part": (
        lambda p: {**p, "tables/agency.jsonl": p["tables/agency.jsonl"].replace(b"Lama", b"Baru")},
        "damaged",
    ),
    "shorter part": (lambda p: {**p, "tables/agency.jsonl": p["tables/agency.jsonl"][:-20]}, "damaged"),
    "longer part": (lambda p: {**p, "tables/agency.jsonl": p["tables/agency.jsonl"] + b"x"}, "damaged"),
    "part missing": (lambda p: {n: c for n, c in p.items() if n != "tables/agency.jsonl"}, "exactly the parts"),
    "part too many": (lambda p: {**p, "files/" + "0" * 64: b"x"}, "exactly the parts"),
    "no manifest": (lambda p: {n: c for n, c in p.items() if n != "manifest.json"}, "no manifest"),
    "manifest is no JSON": (lambda p: {**p, "manifest.json": b"{"}, "cannot be read"),
    "manifest is a list": (lambda p: {**p, "manifest.json": b"[]"}, "cannot be read"),
    "path upwards": (forge("../../etc/cron.d/x", b"x"), "which no backup has"),
    "absolute path": (forge("/etc/passwd", b"x"), "which no backup has"),
    "path inside files": (forge("files/../x", b"x"), "which no backup has"),
    "file under a wrong name": (forge("files/" + "0" * 64, b"x"), "does not have the content"),
    "another format": (with_manifest(lambda m, _: m.update(format="x")), "another format"),
    "another version": (with_manifest(lambda m, _: m.update(version=2)), "another format"),
    "another schema": (with_manifest(lambda m, _: m.update(schema_revision="abc")), "db upgrade"),
    "row too short": (forge("tables/agency.jsonl", b"[1]\n"), "line 1 cannot be read"),
    "row of words": (forge("tables/agency.jsonl", b"halo\n"), "line 1 cannot be read"),
    "reference to nobody": (forge("tables/agency.jsonl", b""), "contradicts itself"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_archive_is_refused_and_nothing_is_written(archive, elsewhere, name):
    change, words = BROKEN[name]
    other = elsewhere("sqlite")
    answer = run(other, "restore", rewrite(archive, change))
    assert answer.exit_code == 1
    assert words in answer.output
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    with other.app_context():
        assert not any(contents().values())
        assert not [file for file in (Path(other.config["DATA_DIR"]) / "files").rglob("*") if file.is_file()]


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_cut_or_scratched_archive_is_refused(archive, elsewhere, at):
    other = elsewhere("sqlite")
    content = archive.read_bytes()
    place = int(len(content) * at)
    archive.write_bytes(content[:place])
    assert run(other, "restore", archive).exit_code == 1
    archive.write_bytes(
        content[:place] + bytes(byte ^ 255 for byte in content[place : place + 40]) + content[place + 40 :]
    )
    assert run(other, "restore", archive).exit_code == 1
    with other.app_context():
        assert not any(contents().values())


def test_a_broken_archive_leaves_postgresql_as_it_was(archive, elsewhere):
    other = elsewhere("postgresql")
    answer = run(other, "restore", rewrite(archive, BROKEN["reference to nobody"][0]))
    assert answer.exit_code == 1
    assert "contradicts itself" in answer.output
    with other.app_context():
        assert not any(contents().values())
        with pytest.raises(sa.exc.IntegrityError), writing() as session:
            session.execute(sa.text("INSERT INTO agency_name (agency_id, name) VALUES (1, 'x')"))


def test_other_files_are_no_backups(app, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK nothing")
    assert "no backup" in run(app, "restore", tmp_path / "x.zip").output
    assert "There is no file" in run(app, "restore", tmp_path / "y.zip").output
    assert run(app, "restore", tmp_path / "y.zip").exit_code == 1
    assert run(app, "backup", tmp_path / "tidak-ada" / "x.zip").exit_code == 1


def test_a_database_that_was_not_laid_out_is_refused(archive, tmp_path):
    other = create_app({
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'kosong.db'}",
        "DATA_DIR": tmp_path,
    })
    assert "db upgrade" in run(other, "restore", archive).output
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_lost_file_is_named_and_the_rest_is_kept(app, tmp_path):
    with app.app_context():
        fill()
        file_hash = db.session.execute(sa.text("SELECT file_hash FROM stored_file")).scalar_one()
        path_of(file_hash).unlink()
        db.session.remove()
    answer = run(app, "backup", tmp_path / "patok.zip")
    assert answer.exit_code == 1
    assert "lampiran.txt" in answer.output
    assert zipfile.is_zipfile(tmp_path / "patok.zip")


def test_a_restore_mends_a_stored_file_that_was_changed(app, archive):
    with app.app_context():
        path = path_of(db.session.execute(sa.text("SELECT file_hash FROM stored_file")).scalar_one())
        db.session.remove()
    path.write_bytes(b"lain")
    assert run(app, "restore", "--replace", archive).exit_code == 0
    assert path.read_bytes() == b"isi berkas"
