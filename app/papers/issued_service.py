"""Issuing papers: put on the list in the transaction that asks, printed by the worker, kept as they are."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.core import (
    N_,
    Actor,
    Refused,
    SecurityClass,
    canonical_text,
    db,
    keep_file,
    locked,
    note_act,
    text_hash,
)
from app.directory import Agency
from app.meetings import Meeting, edit_meeting, writes_class
from app.minutes import MinutesEdition, content_from, content_of
from app.roadmap import Audience

from .issued_compose import Found, Wanted, audience_of, latest_edition, letters_of
from .issued_models import FiledCopy, IssuedPaper
from .kinds import PaperKind
from .letters import agencies_with_a_part, agreements_of

CONTENT, FORMAT = "meeting-paper", 1
MOST_WAITING = 60
"""Papers of one meeting that may wait: a petikan for each agency is one question."""
SHORTEST, WHOLE_HASH = 10, 52
"""Letters of a code: the usual number, and those of a hash in base32."""


def code_of(content_hash: str, length: int = SHORTEST) -> str:
    """The code a copy on paper is looked up by: the first letters of the hash in base32, without 0 and 1 to misread."""
    return base64.b32encode(bytes.fromhex(content_hash)).decode("ascii")[:length]


def ask_for_paper(meeting: Meeting, wanted: Wanted, *, by: Actor) -> list[IssuedPaper]:
    """Put a paper on the list of what is to be printed; what says the same is not put there twice.

    An excerpt without an agency is asked for every agency that has a part. What the actor may not read does not stand
    in a draft. Raises ``Refused`` where there is nothing to print.
    """
    cleared = {one for one in SecurityClass if writes_class(by, meeting, one)}
    asked = _for_each_agency(meeting, wanted) if wanted.kind is PaperKind.EXCERPT and not wanted.agency_id else [wanted]
    found = letters_of(meeting, asked, cleared=cleared)
    if not found:
        raise Refused(N_("Tidak ada isi yang boleh dimuat untuk kalangan ini."))
    if wanted.kind is PaperKind.AGREEMENT_RECORD and not agreements_of(found[0][1]):
        raise Refused(N_("Belum ada hasil rapat bersifat kesepakatan, jadi belum ada berita acara."))
    locked(Meeting, meeting.id)
    waiting = sa.select(sa.func.count()).where(
        IssuedPaper.meeting_id == meeting.id, IssuedPaper.done_at.is_(None), IssuedPaper.failed_reason.is_(None)
    )
    if (db.session.scalar(waiting) or 0) + len(found) > MOST_WAITING:
        raise Refused(N_("Tunggu sebentar, lalu coba lagi."))
    return _issued(meeting, found, by)


def issue_final(meeting: Meeting, edition: MinutesEdition, *, by: Actor) -> list[IssuedPaper]:
    """Issue what every final notula brings with it, and say of the papers of the edition before that they are replaced.

    The notula for members, for the secretariat with absence and lateness, and in English for partners; the list of
    attendance, conclusions, matrix, record of agreement where there is one, and an excerpt for each agency with a part.
    """
    kinds = [
        Wanted(PaperKind.MINUTES),
        Wanted(PaperKind.MINUTES, Audience.LEADERSHIP),
        Wanted(PaperKind.MINUTES, Audience.PARTNER, "en"),
        Wanted(PaperKind.ATTENDANCE_LIST, Audience.LEADERSHIP, recorded=True),
        Wanted(PaperKind.CONCLUSIONS),
        Wanted(PaperKind.ACTION_MATRIX),
        Wanted(PaperKind.AGREEMENT_RECORD),
        *(
            replace(one, language="en" if one.audience is Audience.PARTNER else "id")
            for one in _for_each_agency(meeting, Wanted(PaperKind.EXCERPT))
        ),
    ]
    made = _issued(
        meeting,
        [
            (one, letter, of) for one, letter, of in letters_of(meeting, kinds)
            if one.kind is not PaperKind.AGREEMENT_RECORD or agreements_of(letter)
        ],
        by,
    )  # fmt: skip
    _replace_older(made, edition)
    return made


def issue_invitation(meeting: Meeting, *, by: Actor, language: str = "id") -> IssuedPaper:
    """The invitation as it reads now; asked again it is the same paper, moved or changed a new one replaces it."""
    (paper,) = _issued(meeting, letters_of(meeting, [Wanted(PaperKind.INVITATION, language=language)]), by)
    older = sa.select(IssuedPaper).where(
        IssuedPaper.meeting_id == meeting.id,
        IssuedPaper.kind == PaperKind.INVITATION,
        IssuedPaper.language == language,
        IssuedPaper.id != paper.id,
        IssuedPaper.replaced_by_id.is_(None),
    )
    for one in db.session.scalars(older):
        one.replaced_by_id = paper.id
    paper.replaced_by_id = None
    db.session.flush()
    return paper


def file_copy(
    paper: IssuedPaper,
    content: bytes,
    *,
    by: Actor,
    document_number: str | None = None,
    dated_on: date | None = None,
    signer: str | None = None,
) -> FiledCopy:
    """File the signed copy of a paper as it came back. An earlier one stays; the latest is shown.

    The number an invitation was given is the meeting's from then on, where none was typed before: its notula cites it.
    """
    if not content.startswith(b"%PDF-"):
        raise Refused(N_("Salinan bertanda tangan harus berupa PDF."), field="file")
    if paper.draft:
        raise Refused(N_("Konsep tidak ditandatangani. Arsipkan salinan dari naskah final."), field="file")
    stored = keep_file(content, name=f"{paper.code}-ttd.pdf", media_type="application/pdf")
    db.session.flush()
    copy = FiledCopy(
        issued_paper_id=paper.id, file_id=stored.id, document_number=document_number, dated_on=dated_on, signer=signer,
        by_name=by.name,
    )  # fmt: skip
    db.session.add(copy)
    note_act(by, "file_signed_copy", paper)
    meeting = db.session.get_one(Meeting, paper.meeting_id)
    if (
        paper.kind is PaperKind.INVITATION
        and document_number
        and not (meeting.invitation_number or meeting.is_circulated or meeting.frozen_at)
    ):
        edit_meeting(meeting, meeting.revision, by=by, invitation_number=document_number)
    db.session.flush()
    return copy


def _for_each_agency(meeting: Meeting, wanted: Wanted) -> list[Wanted]:
    """The same paper for every agency that has a part, each cut for its own."""
    edition = latest_edition(meeting)
    content = content_from(edition.content) if edition else content_of(meeting)
    ids = [one.id for one in agencies_with_a_part(content)]
    agencies: Iterable[Agency] = db.session.scalars(sa.select(Agency).where(Agency.id.in_(ids))) if ids else ()
    by_id = {agency.id: agency for agency in agencies}
    return [Wanted(PaperKind.EXCERPT, audience_of(by_id[ident]), wanted.language, wanted.size, ident) for ident in ids]


def _issued(meeting: Meeting, found: Sequence[Found], by: Actor) -> list[IssuedPaper]:
    """The row of each letter: the one that says the same already, or a new one.

    Of an edition that is the one paper of its kind, whatever was recorded about its signing since.
    """
    texts = [canonical_text(CONTENT, FORMAT, letter) for _wanted, letter, _edition in found]
    digests = [text_hash(text) for text in texts]
    editions = {edition.id for _wanted, _letter, edition in found if edition}
    there = sa.select(IssuedPaper).where(
        IssuedPaper.meeting_id == meeting.id,
        sa.or_(
            IssuedPaper.content_hash.in_(digests),
            sa.and_(IssuedPaper.edition_id.in_(editions), IssuedPaper.draft.is_(False)),
        ),
    )
    same: dict[object, IssuedPaper] = {}
    for paper in db.session.scalars(there.options(defer(IssuedPaper.content)).order_by(IssuedPaper.id)):
        same.setdefault(paper.content_hash, paper)
        if not paper.draft:
            same.setdefault((paper.edition_id, paper.variant), paper)
    papers, new = [], []
    for (wanted, letter, edition), text, digest in zip(found, texts, digests, strict=True):
        key = (edition.id, wanted.variant) if edition else digest
        if key not in same:
            same[key] = IssuedPaper(
                kind=letter.kind, meeting_id=meeting.id, edition_id=edition.id if edition else None,
                agency_id=wanted.agency_id, audience=letter.audience, language=letter.language, paper_size=letter.size,
                draft=letter.draft, effective_class=letter.security_class, content=text, content_hash=digest,
                asked_by_user_id=by.user_id,
            )  # fmt: skip
            new.append(same[key])
        elif same[key].failed_reason is not None:
            same[key].failed_reason, same[key].attempts, same[key].lease_until = None, 0, None
        papers.append(same[key])
    _give_codes(new)
    db.session.add_all(new)
    db.session.flush()
    return papers


def _give_codes(papers: Iterable[IssuedPaper]) -> None:
    """Give each ten letters of its hash; more where another paper has the same ten."""
    waiting, given = list(papers), set[str]()
    for length in range(SHORTEST, WHOLE_HASH + 1):
        if not waiting:
            return
        codes = {code_of(paper.content_hash, length) for paper in waiting}
        given |= set(db.session.scalars(sa.select(IssuedPaper.code).where(IssuedPaper.code.in_(codes))))
        crossed, waiting = waiting, []
        for paper in crossed:
            code = code_of(paper.content_hash, length)
            if code in given:
                waiting.append(paper)
            else:
                paper.code = code
                given.add(code)
    if waiting:
        raise RuntimeError("two papers with one content hash")


def _replace_older(papers: Iterable[IssuedPaper], edition: MinutesEdition) -> None:
    """Say of the papers of earlier editions which of these stand in their place."""
    heirs = {paper.variant: paper.id for paper in papers}
    older = sa.select(IssuedPaper).where(
        IssuedPaper.meeting_id == edition.meeting_id,
        IssuedPaper.draft.is_(False),
        IssuedPaper.edition_id.is_not(None),
        IssuedPaper.edition_id != edition.id,
        IssuedPaper.replaced_by_id.is_(None),
    )
    for one in db.session.scalars(older.options(defer(IssuedPaper.content))):
        one.replaced_by_id = heirs.get(one.variant)
