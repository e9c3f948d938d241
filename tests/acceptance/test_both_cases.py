"""The two real meetings, imported by command, become the roadmap of FK-NTT on paper: what it must say, and to whom."""

import io
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from app import create_app
from app.core import db
from app.papers import compose_roadmap
from app.papers.roadmap_paper import Audience as Copy
from app.papers.roadmap_paper import Presence
from app.roadmap import Audience, roadmap_by_code
from tests.conftest import SETTINGS, build_schema

DEMO = Path(__file__).resolve().parents[2] / "demo"
CASES = [DEMO / "rakor-motaain-2024.yaml", DEMO / "konsultasi-labuan-bajo-2023.yaml"]
NEW_YEAR = date(2025, 1, 1)
LATE_ON_NEW_YEAR = {"A-01", "A-02", "A-03", "A-05", "B-01", "B-02", "B-04", "B-05", "B-06"}


@pytest.fixture(scope="module")
def both_cases(tmp_path_factory):
    """An installation that holds nothing but the two cases, entered as anyone would enter them."""
    folder = tmp_path_factory.mktemp("cases")
    url = f"sqlite:///{folder / 'patok.db'}"
    build_schema(url)
    app = create_app({
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": folder,
        "QUEUE_URL": f"sqlite:///{folder / 'q.db'}",
    })
    result = app.test_cli_runner().invoke(args=["record", "import", *map(str, CASES)])
    assert result.exit_code == 0, result.output
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def copy_of(app, audience=Audience.LEADERSHIP, language="id", on=NEW_YEAR):
    return compose_roadmap(roadmap_by_code(None, "FK-NTT"), audience=audience, language=language, on=on)


@pytest.fixture(scope="module")
def printed(both_cases, tmp_path_factory):
    """Pages as text of a copy printed by command, by audience, language and day."""
    kept = {}

    def of(audience="leadership", language="id", on="2025-01-01"):
        key = (audience, language, on)
        if key not in kept:
            path = tmp_path_factory.mktemp("pdf") / "copy.pdf"
            result = both_cases.test_cli_runner().invoke(
                args=[
                    "roadmap",
                    "pdf",
                    "FK-NTT",
                    "--audience",
                    audience,
                    "--lang",
                    language,
                    "--on",
                    on,
                    "-o",
                    str(path),
                ]
            )
            assert result.exit_code == 0, result.output
            document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
            kept[key] = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        return kept[key]

    return of


def late_by_command(app, on):
    result = app.test_cli_runner().invoke(args=["action", "list", "FK-NTT", "--late", "--csv", "--on", on])
    assert result.exit_code == 0, result.output
    return {line.split(",")[1] for line in result.stdout.splitlines()[1:]}


def test_thirteen_actions_stand_under_their_pillars(both_cases):
    copy = copy_of(both_cases)
    assert len(copy.rows) == 13
    assert not copy.unplaced
    by_pillar = {pillar.label: {row.ref[0] for row in pillar.rows} for pillar in copy.pillars}
    assert all(by_pillar[f"P{n}"] for n in range(1, 8))
    assert [label for label, meetings in by_pillar.items() if meetings == {"A", "B"}] == ["P1", "P6", "P7"]
    assert by_pillar["P8"] == set()


def test_the_paper_prints_every_row_with_its_meeting(both_cases, printed):
    text = " ".join(printed())
    for row in copy_of(both_cases).rows:
        assert row.ref in text
        assert row.text.text in text
        assert row.origins, f"{row.ref} names its meeting"
    assert "Rapat koordinasi 7 Mei 2024: butir 1, 3" in text
    assert "P8 Regulasi dan kelembagaan" in text


def test_what_nobody_leads_says_so(both_cases):
    unled = [row.ref for row in copy_of(both_cases).rows if row.lead is None]
    assert unled == ["A-06"]


@pytest.mark.parametrize(
    ("on", "late"),
    [("2025-01-01", LATE_ON_NEW_YEAR), ("2024-06-08", {"A-02", "B-01", "B-04"}), ("2023-01-01", set())],
)
def test_exactly_these_are_late(both_cases, on, late):
    assert late_by_command(both_cases, on) == late
    copy = copy_of(both_cases, on=date.fromisoformat(on))
    assert {row.ref for row in copy.rows if row.late_days} == late


def test_continuous_actions_are_never_late(both_cases):
    copy = copy_of(both_cases, on=date(2099, 1, 1))
    never = {row.ref for row in copy.rows if row.recurrence}
    assert never == {"A-04", "B-07"}
    assert not never & {row.ref for row in copy.rows if row.late_days}
    assert len([row for row in copy.rows if row.late_days]) == 10, "everything dated is late by then"


def test_attendance_is_told_as_far_as_it_is_known(both_cases, printed):
    motaain = next(meeting for meeting in copy_of(both_cases).meetings if meeting.code.startswith("RAKOR-MOTAAIN"))
    assert motaain.headcount is None
    assert {agency.code for agency in motaain.partners} == {"IOM", "UNODC"}
    present = {line.agency.code for line in motaain.attendance if line.presence is Presence.PRESENT}
    assert not present & {"IOM", "UNODC"}
    assert "DIT-KERMA" in present
    pages = printed()
    page = next(page for page in pages if "RAKOR-MOTAAIN-2024-05-07" in page)
    about = page[page.index("RAKOR-MOTAAIN-2024-05-07") :]
    assert re.search(r"Jumlah peserta\s+tidak seluruhnya tercatat", about)
    assert re.search(
        r"International Organization for Migration; United Nations Office on Drugs and Crime\s+mendukung", about
    )


@pytest.mark.parametrize("audience", ["forum", "partner", "public"])
def test_lateness_is_told_to_leadership_only(both_cases, printed, audience):
    words = re.compile(r"lewat batas waktu|terlambat|\blewat\b|\blate\b|overdue", re.IGNORECASE)
    assert words.search(" ".join(printed("leadership")))
    assert not words.search(" ".join(printed(audience)))
    assert all(row.late_days is None for row in copy_of(both_cases, Audience(audience)).rows)


def test_states_are_not_told_to_the_public(both_cases, printed):
    assert all(row.state is None for row in copy_of(both_cases, Audience.PUBLIC).rows)
    assert "belum ditindaklanjuti" in " ".join(printed("forum"))
    assert "belum ditindaklanjuti" not in " ".join(printed("public"))


def test_every_page_of_a_draft_says_so_and_carries_class_day_and_number(printed):
    pages = printed()
    assert 10 <= len(pages) <= 24
    for number, page in enumerate(pages[1:], 2):
        assert "RANCANGAN" in page
        assert "posisi per 1 Januari 2025" in page
        assert "TERBATAS" in page
        assert f"halaman {number} dari {len(pages)}" in page


def test_missing_and_made_up_facts_are_marked(both_cases, printed):
    text = " ".join(printed())
    assert "belum ditetapkan" in text
    assert "ilustratif" in text
    a02 = next(row for row in copy_of(both_cases).rows if row.ref == "A-02")
    assert a02.illustrative == ("due_on", "indicator", "lead", "support")


def test_the_partners_edition_is_english_and_says_what_it_holds(printed):
    pages = printed("partner", "en")
    assert all("open items only" in page for page in pages)
    assert "Executive summary" in pages[1], "the cover, then what is asked: no sheets to sign"
    assert "Approval sheet" not in " ".join(pages)
    assert "Draft the border control management roadmap from the meeting results" in " ".join(pages)


def test_a_reference_day_does_not_rewind_states(both_cases):
    early = {row.ref: row.state for row in copy_of(both_cases, on=date(2023, 1, 1)).rows}
    now = {row.ref: row.state for row in copy_of(both_cases, on=date(2030, 1, 1)).rows}
    assert early == now


def test_the_copies_of_the_audiences_differ_only_by_what_is_cut(both_cases):
    copies = {audience: copy_of(both_cases, audience) for audience in Audience}
    assert {len(copy.rows) for copy in copies.values()} == {13}, "both cases are open"
    assert copies[Audience.LEADERSHIP].audience is Copy.LEADERSHIP


def test_unknown_codes_and_days_are_refused_in_a_sentence(both_cases, tmp_path):
    runner = both_cases.test_cli_runner()
    gone = runner.invoke(args=["roadmap", "pdf", "TIDAK-ADA", "-o", str(tmp_path / "x.pdf")])
    assert gone.exit_code != 0
    assert "TIDAK-ADA" in gone.output
    wrong = runner.invoke(args=["action", "list", "FK-NTT", "--on", "31-12-2024"])
    assert wrong.exit_code != 0
    assert not (tmp_path / "x.pdf").exists()
