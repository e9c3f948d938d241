"""The texts to send at once."""

from __future__ import annotations

import sqlalchemy as sa

from app.core import SYSTEM, db, writing
from app.outcomes import Decision, withdraw_decision

from .issuing import HIDDEN


def test_the_short_report_says_it_all_and_the_press_text_only_what_is_open(held, browse):
    page = browse(held["sekretariat"]).get("/rapat/RAPAT/laporan-singkat")
    report = page.text.split("Untuk pers")[0]
    press_part = page.text.split("Untuk pers")[1]
    for words in ("LAPORAN SINGKAT", "Selasa, 7 Mei 2024", "3 instansi", "Butir dari acara pertama", "mohon arahan",
                  "Menyusun SOP (Instansi POLRES; 30 September 2024)", "Memperbaiki jalan"):  # fmt: skip
        assert words in report
    assert HIDDEN in report
    assert HIDDEN not in press_part
    assert "terlambat" not in page.text
    assert browse(held["polres"]).get("/rapat/RAPAT/laporan-singkat").status in (403, 404)


def test_one_text_is_shown_where_the_open_one_says_the_same(held, browse):
    desk = browse(held["sekretariat"])
    page = desk.get("/rapat/RAPAT/laporan-singkat")
    assert "butir terbuka saja, tanpa" in page.text
    assert len(page.select("//textarea")) == 3
    with writing():  # what stays restricted is a point of the agenda, and no short report names those
        decision = db.session.scalars(sa.select(Decision).where(Decision.text == "Butir terbatas")).one()
        withdraw_decision(decision, decision.revision, by=SYSTEM)
    page = desk.get("/rapat/RAPAT/laporan-singkat")
    assert [one.get("id") for one in page.select("//textarea")] == ["teks-laporan", "teks-pers"]
    assert "yang boleh membaca butir terbatas" not in page.text
    for box in page.select("//textarea"):
        words = box.text.lstrip("\n")
        assert int(box.get("rows")) <= len(words.splitlines()) + len(words) // 76
