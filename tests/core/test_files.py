"""The file store: bytes are kept once, and what no row knows is swept away after a day."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from flask import current_app

from app.core import files, keep_file, put_bytes, writing
from app.core.check import check_everything
from app.core.files import folder, orphans, path_of, sweep_orphans


@pytest.fixture
def store(ctx, tmp_path):
    """An empty store of its own, in which twenty files have their rows."""
    before = current_app.config["DATA_DIR"]
    current_app.config["DATA_DIR"] = str(tmp_path)
    with writing():
        for n in range(20):
            keep_file(f"isi {n}".encode(), name=f"{n}.txt", media_type="text/plain")
    yield tmp_path
    current_app.config["DATA_DIR"] = before


def grown_old(path: Path, hours: float = 25) -> Path:
    instant = time.time() - hours * 3600
    os.utime(path, (instant, instant))
    return path


def everything() -> set[Path]:
    return {path for path in folder().rglob("*") if path.is_file()}


def swept_again(store: Path) -> None:
    grown_old(store / "files-swept")
    sweep_orphans()


def test_old_bytes_without_a_row_are_removed_and_nothing_else(store):
    for path in everything():
        grown_old(path)
    known = everything()
    old = grown_old(path_of(put_bytes(b"tidak pernah dipakai")))
    broken_off = folder() / "aa" / "tmpabc"
    broken_off.parent.mkdir(exist_ok=True)
    broken_off.write_bytes(b"setengah")
    grown_old(broken_off)
    young = path_of(put_bytes(b"baru saja ditulis"))
    assert set(orphans()) == {old, broken_off}
    sweep_orphans()
    assert everything() == known | {young}


def test_it_sweeps_once_a_day(store):
    sweep_orphans()
    old = grown_old(path_of(put_bytes(b"tidak pernah dipakai")))
    sweep_orphans()
    assert old.exists()
    swept_again(store)
    assert not old.exists()


def test_bytes_kept_again_are_young_again(store):
    old = grown_old(path_of(put_bytes(b"dua kali")))
    put_bytes(b"dua kali")
    sweep_orphans()
    assert old.exists()


def test_bytes_kept_again_in_the_midst_of_a_sweep_stay(store, monkeypatch):
    """The sweep has them on its list already; then a request keeps the same bytes, and its row comes later."""
    old = grown_old(path_of(put_bytes(b"pada saat yang sama")))
    listed = orphans

    def then_kept():
        found = listed()
        put_bytes(b"pada saat yang sama")
        return found

    monkeypatch.setattr(files, "orphans", then_kept)
    sweep_orphans()
    assert old.read_bytes() == b"pada saat yang sama"
    assert everything() == {old} | {path for path in everything() if path != old}
    assert not list(folder().rglob("*.swept"))


def test_a_sweep_that_broke_off_is_made_good(store):
    path = next(iter(everything()))
    path.rename(f"{path}.swept")
    sweep_orphans()
    assert path.exists()


def test_a_store_of_another_database_is_left_alone(store, caplog):
    """Started with an empty database, the worker must not empty the data folder."""
    for n in range(30):
        grown_old(path_of(put_bytes(f"milik basis data lain {n}".encode())))
    before = everything()
    sweep_orphans()
    assert everything() == before
    assert "right database" in caplog.text


def test_check_tells_what_would_be_swept_and_finds_no_fault_in_it(store, app):
    grown_old(path_of(put_bytes(b"tidak pernah dipakai")))
    assert not [sentence for sentence in check_everything() if "stored file" in sentence]
    told = app.test_cli_runner().invoke(args=["check"])
    assert "belong to nothing, and are removed once a day: 1 (0 kB)" in told.output
