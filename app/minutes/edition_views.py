"""Pages of editions: making the notula final, reading what was agreed, correcting it, and who signed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage
from wtforms import SelectChoice

from app.core import (
    Refused,
    SecurityClass,
    StoredFile,
    allows,
    current_actor,
    db,
    demand,
    label_id,
    local_day,
    put_bytes,
    requires,
)
from app.core.rendering import language
from app.meetings import (
    AttachmentKind,
    Meeting,
    Upload,
    attach,
    attachments_of,
    lock_for_writing,
    meeting_by_code,
    meeting_for_writing,
    page_of,
    read_upload,
    trail_of,
)

from .capture_queries import lines_of
from .closing_forms import CorrectForm, FinalForm, SigningForm, signing_facts
from .closing_pages import corrections_for, draft_for, tell, to_mend, told_facts
from .content import content_from, cut
from .differences import differences
from .edition_models import CorrectionState, MinutesEdition
from .edition_queries import content_for, edition_for, edition_of, editions_of, last_edition, signings_of
from .editions_service import correct as make_correction
from .editions_service import finalise as make_final
from .editions_service import missing_for_final, record_signing
from .policy import May
from .queries import still_proposed
from .typed_views import typed_for
from .views import bp


@bp.route("/rapat/<code>/final", methods=["GET", "POST"])
@requires(May.FINALISE)
def finalise(code: str) -> ResponseReturnValue:
    """What would be frozen is read here first; what stands in the way is named, all of it."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, back = meeting.id, trail_of(meeting), page_of(code)
    if meeting.frozen_at is not None:
        flash(_("Notula rapat ini sudah final."))
        return redirect(back, 303)
    form = FinalForm()
    if form.save(lambda: make_final(lock_for_writing(actor, meeting_id), by=actor, seen_hash=form.seen.data).number):
        flash(_("Notula final. Tindak lanjutnya dibuka."))
        return redirect(url_for(".edition", code=code, number=form.result), 303)
    meeting = meeting_for_writing(actor, code)
    draft = draft_for(actor, meeting)
    form.seen.data = draft.digest
    page = render_template(
        "minutes/final.html", form=form, trail=trail, code=code, back=back, draft=draft.shown,
        missing=to_mend(actor, meeting, missing_for_final(meeting, draft.digest)),
        proposed=still_proposed(actor, meeting),
        unchecked=len(typed_for(actor, meeting, lines_of(meeting, unchecked=True))),
    )  # fmt: skip
    return page, form.http_status


@bp.get("/rapat/<code>/notula/<int:number>")
@requires(May.READ_EDITION)
def edition(code: str, number: int) -> ResponseReturnValue:
    """One edition as it was agreed, also when another holds by now."""
    actor = current_actor()
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum))
    demand(actor, May.READ_EDITION, meeting)
    found = edition_for(actor, meeting, number)
    if found is None:
        raise NoResultFound
    kept, content = found
    every = editions_of(meeting)
    before = edition_of(meeting, number - 1) if number > 1 else None
    was = content_for(actor, meeting, content_from(before.content)) if before else None
    signings = signings_of(kept)
    scans = {one.file_id: one.id for one in attachments_of(actor, meeting)}
    return render_template(
        "minutes/edition.html",
        trail=trail_of(meeting), code=code, meeting=meeting, edition=kept, content=content,
        editions=every, newest=every[0].number, final_on=local_day(kept.final_at, meeting.forum.timezone),
        changes=tell(differences(was, content), language()) if was else [],
        signings=signings, scans=scans, writes=allows(actor, May.RECORD_SIGNING, meeting), may=May,
        waiting=allows(actor, May.CORRECT_EDITION, meeting)
        and bool(corrections_for(actor, meeting, CorrectionState.ACCEPTED)),
    )  # fmt: skip


@bp.route("/rapat/<code>/perbaikan", methods=["GET", "POST"])
@requires(May.CORRECT_EDITION)
def correct(code: str) -> ResponseReturnValue:
    """A perbaikan: accepted corrections, a reason, and the next edition."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    last = last_edition(meeting)
    if last is None:
        flash(_("Notula ini belum final. Selama masih konsep, koreksi dimuat langsung."), "attention")
        return redirect(page_of(code), 303)
    number = last.number
    waiting = [
        (one.id, str(_(label_id(one.target))), one.text, one.agency.name_in(language()) if one.agency else "",
         told_facts(one, language()))
        for one in corrections_for(actor, meeting, CorrectionState.ACCEPTED)
    ]  # fmt: skip
    form = CorrectForm(data={"corrections": [one[0] for one in waiting]})
    form.corrections.choices = [SelectChoice(one[0], f"{one[1]}: {one[2]}") for one in waiting]

    def write() -> int:
        held = lock_for_writing(actor, meeting_id)
        return make_correction(held, form.reason.data or "", form.corrections.data or [], by=actor).number

    if form.save(write):
        flash(_("Perbaikan ke-%(n)s menjadi edisi %(edition)s.", n=form.result - 1, edition=form.result))
        return redirect(url_for(".edition", code=code, number=form.result), 303)
    page = render_template(
        "minutes/correct.html", form=form, trail=trail, code=code, waiting=waiting, number=number,
        back=url_for(".edition", code=code, number=number),
    )  # fmt: skip
    return page, form.http_status


@bp.route("/rapat/<code>/notula/<int:number>/pengesahan", methods=["GET", "POST"])
@requires(May.RECORD_SIGNING)
def signing(code: str, number: int) -> ResponseReturnValue:
    """Number, day, signer and scan of an edition, outside its hash."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    found = edition_for(actor, meeting, number)
    if found is None:
        raise NoResultFound
    meeting_id, trail, back = meeting.id, trail_of(meeting), url_for(".edition", code=code, number=number)
    last = next(iter(signings_of(found[0])), None)
    form = SigningForm(obj=last)
    scans = [one for one in attachments_of(actor, meeting) if one.kind is AttachmentKind.SIGNED_COPY]
    form.file_id.choices = [
        SelectChoice("", _("tidak ada")), *(SelectChoice(str(one.file_id), one.caption or one.name) for one in scans),
    ]  # fmt: skip

    sent: list[Upload] = []

    def write() -> None:
        held = lock_for_writing(actor, meeting_id)
        ident = form.file_id.data
        for upload in sent:
            ident = attach(
                held, upload, name=form.signed_copy.data.filename, key=form.key.data, by=actor,
                kind=AttachmentKind.SIGNED_COPY, security_class=_class_of_copy(found[0]),
            ).file_id  # fmt: skip
        file = db.session.get_one(StoredFile, ident) if ident else None
        record_signing(edition_of(held, number), by=actor, file=file, **signing_facts(form))

    if _looked_at(form, sent) and form.save(write):
        flash(_("Pengesahan dicatat."))
        return redirect(back, 303)
    page = render_template(
        "minutes/signing.html", form=form, trail=trail, code=code, number=number, back=back, has_scans=bool(scans)
    )
    return page, form.http_status


def _looked_at(form: SigningForm, sent: list[Upload]) -> bool:
    """Read the signed copy before the transaction, where one was sent: other writers do not wait for picture work."""
    file = form.signed_copy.data
    if not isinstance(file, FileStorage) or not file.filename:
        return True
    try:
        sent.append(read_upload(file.stream.read()))
        put_bytes(sent[0].content)
    except Refused as refused:
        form.validate()
        form.refuse(Refused(str(refused), field="signed_copy"))
        return False
    return True


def _class_of_copy(edition: MinutesEdition) -> SecurityClass | None:
    """The class of a signed copy: restricted where anything of the edition is, else as the meeting."""
    content = content_from(edition.content)
    if content.security_class is SecurityClass.RESTRICTED:
        return None
    is_open = content == cut(content, {SecurityClass.OPEN}, sees_absence=True)
    return None if is_open else SecurityClass.RESTRICTED
