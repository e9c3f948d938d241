"""The papers of a meeting: asking for them, fetching them, filing the signed copy, and the texts to send at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload
from wtforms import DateField, StringField
from wtforms.validators import Optional

from app.core import (
    LANGUAGES,
    N_,
    AtMost,
    Form,
    Refused,
    SecurityClass,
    StoredFile,
    allows,
    current_actor,
    demand,
    done_at_once,
    hurry,
    label_id,
    requires,
    writing,
)
from app.meetings import Meeting, lock_for_writing, meeting_by_code, meeting_for_writing, trail_of, writes_class
from app.minutes import content_of, cut
from app.roadmap import Audience

from .check_service import read_within
from .issued_compose import Wanted, latest_edition
from .issued_models import IssuedPaper
from .issued_print import file_name
from .issued_queries import paper_by_code, papers_of
from .issued_service import ask_for_paper
from .issued_service import file_copy as keep_copy
from .kinds import PaperKind
from .models import PaperSize
from .policy import May
from .short_report import press_text, short_report_text
from .views import bp

AUDIENCES = (Audience.FORUM, Audience.LEADERSHIP, Audience.PARTNER)
FORMS = ("pdf", "docx", "xlsx")

ABOUT = {
    PaperKind.INVITATION: N_("Surat undangan dengan acara dan daftar undangan."),
    PaperKind.ATTENDANCE_LIST: N_("Daftar hadir sebagaimana tercatat."),
    PaperKind.MINUTES: N_("Notula lengkap dengan lampirannya."),
    PaperKind.AGREEMENT_RECORD: N_("Kesepakatan saja, ditandatangani semua pihak."),
    PaperKind.EXCERPT: N_("Bagian tiap instansi, dengan lembar balasan."),
    PaperKind.ACTIVITY_REPORT: N_("Laporan untuk pertanggungjawaban kegiatan."),
    PaperKind.COVER_LETTER: N_("Pengantar laporan kegiatan."),
    PaperKind.CONCLUSIONS: N_("Satu halaman, huruf besar."),
    PaperKind.ACTION_MATRIX: N_("Lembar melintang, beserta XLSX."),
}
AFTER = (
    PaperKind.CONCLUSIONS, PaperKind.MINUTES, PaperKind.EXCERPT, PaperKind.ACTION_MATRIX, PaperKind.AGREEMENT_RECORD,
    PaperKind.ATTENDANCE_LIST, PaperKind.ACTIVITY_REPORT, PaperKind.COVER_LETTER,
)  # fmt: skip
BLANK_LIST = "blank_list"


class CopyForm(Form):
    """The signed copy that came back, and what it was registered under."""

    file = FileField(_l("Berkas PDF"), validators=[FileRequired(_l("Pilih berkas PDF."))])
    document_number = StringField(_l("Nomor"), validators=[AtMost(200)])
    dated_on = DateField(_l("Tanggal"), validators=[Optional()])
    signer = StringField(_l("Penanda tangan"), validators=[AtMost(300)])


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of paper on the page: what there is of it, and whether it can be asked for."""

    kind: PaperKind
    name: str
    about: str
    papers: tuple[IssuedPaper, ...]
    may_ask: bool
    field: str


@bp.get("/rapat/<code>/naskah")
@requires(May.SEE_PAPERS)
def meeting_papers(code: str) -> ResponseReturnValue:
    """What papers a meeting has for this reader, and for its writers which can be asked for."""
    actor = current_actor()
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum))
    writes = allows(actor, May.ISSUE_PAPERS, meeting)
    edition = latest_edition(meeting)
    found = papers_of(actor, meeting)
    chosen = _choices(request.args)
    lines = _lines(
        found, chosen, is_final=edition is not None, writes=writes, edition_id=edition.id if edition else None
    )
    shown = {paper.id for part in lines.values() for line in part for paper in line.papers}
    return render_template(
        "papers/meeting_papers.html",
        meeting=meeting,
        edition=edition,
        lines=lines,
        earlier=[paper for paper in found if paper.id not in shown and not paper.draft],
        writes=writes,
        chosen=chosen,
        audiences=AUDIENCES,
        sizes=list(PaperSize),
        languages=LANGUAGES,
        waiting=any(paper.done_at is None and paper.failed_reason is None for paper in found),
        trail=trail_of(meeting),
    )


@bp.post("/rapat/<code>/naskah/<kind>")
@requires(May.ISSUE_PAPERS)
def ask_paper(code: str, kind: str) -> ResponseReturnValue:
    """Ask for one kind of paper as it stands now: a draft until the notula is final."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    recorded = kind != BLANK_LIST
    try:
        wanted_kind = PaperKind.ATTENDANCE_LIST if not recorded else PaperKind(kind)
    except ValueError:
        abort(404)
    chosen = _choices(request.form)
    wanted = Wanted(
        wanted_kind, chosen.audience, chosen.language, chosen.size,
        recorded=recorded and wanted_kind is PaperKind.ATTENDANCE_LIST,
    )  # fmt: skip
    meeting_id = meeting.id

    def write() -> None:
        ask_for_paper(lock_for_writing(actor, meeting_id), wanted, by=actor)

    done_at_once(write, _("Naskah sedang disusun, biasanya beberapa detik."))
    hurry(current_app, "issue_papers")
    return redirect(
        url_for(
            ".meeting_papers", code=code, language=chosen.language, size=chosen.size.value,
            audience=chosen.audience.value,
        ),
        303,
    )  # fmt: skip


@bp.get("/naskah/<code>/<form>")
@requires(May.FETCH_PAPER)
def paper_file(code: str, form: str) -> ResponseReturnValue:
    """A file of an issued paper, as it was printed the one time it was."""
    paper = paper_by_code(current_actor(), code)
    if form not in FORMS:
        abort(404)
    file: StoredFile | None = {"pdf": paper.pdf_file, "docx": paper.docx_file, "xlsx": paper.xlsx_file}[form]
    if file is None:
        abort(404)
    return _sent(file, file.name)


@bp.get("/naskah/<code>/salinan/<int:ident>")
@requires(May.FETCH_PAPER)
def filed_file(code: str, ident: int) -> ResponseReturnValue:
    """The signed copy of a paper, for whoever may have the paper."""
    paper = paper_by_code(current_actor(), code)
    copy = next((one for one in paper.filed if one.id == ident), None)
    if copy is None:
        abort(404)
    return _sent(copy.file, f"{file_name(paper)}_ttd.pdf")


@bp.route("/naskah/<code>/salinan", methods=["GET", "POST"])
@requires(May.ISSUE_PAPERS)
def file_copy(code: str) -> ResponseReturnValue:
    """File the signed copy of a paper."""
    actor = current_actor()
    paper = paper_by_code(actor, code)
    demand(actor, May.ISSUE_PAPERS, paper.meeting)
    if paper.draft:
        abort(404)
    form = CopyForm()
    status = 200
    if form.validate_on_submit():
        try:
            content = read_within(form.file.data)
            with writing():
                lock_for_writing(actor, paper.meeting_id)
                keep_copy(
                    paper_by_code(actor, code), content, by=actor, document_number=form.document_number.data or None,
                    dated_on=form.dated_on.data, signer=form.signer.data or None,
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            flash(_("Salinan bertanda tangan diarsipkan."), "success")
            return redirect(url_for(".meeting_papers", code=paper.meeting.code), 303)
    elif form.is_submitted():
        status = 422
    paper = paper_by_code(actor, code)
    trail = [*trail_of(paper.meeting), (_("Naskah"), url_for(".meeting_papers", code=paper.meeting.code))]
    return render_template("papers/file_copy.html", paper=paper, form=form, trail=trail), status


@bp.get("/rapat/<code>/laporan-singkat")
@requires(May.ISSUE_PAPERS)
def short_report(code: str) -> ResponseReturnValue:
    """The texts to send at once: a report for WhatsApp, and one for the press."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    content = content_of(meeting)
    cleared = {one for one in SecurityClass if writes_class(actor, meeting, one)}
    if content.security_class not in cleared:
        raise NoResultFound
    own = cut(content, cleared, sees_absence=False)
    is_open = SecurityClass.OPEN in cleared and content.security_class is SecurityClass.OPEN
    public = cut(content, {SecurityClass.OPEN}, sees_absence=False) if is_open else None
    report, open_report = short_report_text(own), short_report_text(public) if public else None
    return render_template(
        "papers/short_report.html",
        meeting=meeting,
        report=report,
        open_report=open_report if open_report != report else None,
        press=press_text(public) if public else None,
        trail=[*trail_of(meeting), (_("Naskah"), url_for(".meeting_papers", code=code))],
    )


def _choices(given: Mapping[str, Any]) -> Wanted:
    """Audience, language and sheet as chosen on the page; what is none of them is the ordinary one."""
    audience = given.get("audience", Audience.FORUM.value)
    size = given.get("size", PaperSize.A4.value)
    return Wanted(
        PaperKind.MINUTES,
        Audience(audience) if audience in {one.value for one in AUDIENCES} else Audience.FORUM,
        "en" if given.get("language") == "en" else "id",
        PaperSize(size) if size in set(PaperSize) else PaperSize.A4,
    )


def _is_there(papers: Iterable[IssuedPaper], chosen: Wanted, kind: PaperKind) -> bool:
    """Whether what would be asked for was issued with this edition already, once and for all."""
    return any(
        one.edition_id is not None
        and not one.draft
        and one.failed_reason is None
        and (one.language, one.paper_size) == (chosen.language, chosen.size)
        and (one.audience is chosen.audience or kind is PaperKind.EXCERPT)
        for one in papers
    )


def _lines(
    found: Iterable[IssuedPaper], chosen: Wanted, *, is_final: bool, writes: bool, edition_id: int | None
) -> dict[str, list[Line]]:
    """The papers under their kinds: those to use before the meeting, and those made of its notula."""
    papers = [one for one in found if one.edition_id == edition_id or one.edition_id is None]

    def line(field: str, kind: PaperKind, name: str, about: str, *, blank: bool = False) -> Line:
        own = [one for one in papers if one.kind is kind]
        if kind is PaperKind.ATTENDANCE_LIST:
            own = [one for one in own if (not one.draft and one.edition_id is None) is blank]
        if is_final and kind is not PaperKind.INVITATION and not blank:
            own = [one for one in own if not one.draft]
        own.sort(
            key=lambda one: (
                one.agency.protocol_order if one.agency else 0,
                AUDIENCES.index(one.audience) if one.audience in AUDIENCES else 9,
                one.agency_id or 0,
                -one.id,
            )
        )
        return Line(kind, name, about, tuple(own), writes and not _is_there(own, chosen, kind), field)

    before = [
        line("invitation", PaperKind.INVITATION, _("Undangan"), _(ABOUT[PaperKind.INVITATION])),
        line(BLANK_LIST, PaperKind.ATTENDANCE_LIST, _("Daftar hadir untuk ditandatangani"),
             _("Satu lembar tiap hari, dengan baris cadangan."), blank=True),
    ]  # fmt: skip
    after = [line(kind.value, kind, _(label_id(kind)), _(ABOUT[kind])) for kind in AFTER]
    return {
        "before": [one for one in before if one.papers or writes],
        "after": [one for one in after if one.papers or writes],
    }


def _sent(file: StoredFile, name: str) -> ResponseReturnValue:
    return send_file(
        file.path, mimetype=file.media_type, as_attachment=True, download_name=name, etag=file.file_hash,
        last_modified=file.created_at, max_age=0,
    )  # fmt: skip
