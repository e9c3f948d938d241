"""What messages say: one text for mail and WhatsApp, in the reader's language, written to be forwarded."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.core import ZONES, SecurityClass, words
from app.meetings import Meeting, public_title, zone_of

from .links import LINK_MARK


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be told. ``subject`` is the line a mail is known by; it stands below the address, too."""

    subject: str
    paragraphs: tuple[str, ...]

    def mail(self, closing: str | None = None) -> str:
        """The body of a mail. It names its matter too: who prints or forwards it may leave the subject behind."""
        first, *rest = self.paragraphs
        return "\n\n".join([first, self.subject, *rest, *([closing] if closing else [])])

    def whatsapp(self) -> str:
        """The text to copy into WhatsApp, which shows what stands between asterisks bold."""
        first, *rest = self.paragraphs
        return "\n\n".join([first, f"*{self.subject.replace('*', '')}*", *rest])


def invitation(meeting: Meeting, to: str, sender: str, language: str) -> Message:
    """Ask somebody to come and to answer."""
    return Message(
        _("Undangan: %(title)s", title=public_title(meeting, language)),
        (
            _("Yth. %(name)s", name=to),
            facts_of(meeting, language),
            _(
                "Mohon konfirmasi kehadiran. Usul acara, perspektif instansi, dan berkas kalender ada pada tautan yang "
                "sama. Tautan boleh diteruskan kepada yang akan hadir:"
            )
            + f"\n{LINK_MARK}",
            *closing_of(meeting, language),
            sender,
        ),
    )


def rescheduled(meeting: Meeting, to: str, sender: str, language: str) -> Message:
    """Tell somebody who was invited that the meeting was moved."""
    return Message(
        _("Perubahan undangan: %(title)s", title=public_title(meeting, language)),
        (
            _("Yth. %(name)s", name=to),
            _("Undangan terdahulu berubah. Yang berlaku sekarang:"),
            facts_of(meeting, language),
            _("Mohon konfirmasi kehadiran, atau ubah jawaban yang sudah ada, melalui tautan berikut:")
            + f"\n{LINK_MARK}",
            *closing_of(meeting, language),
            sender,
        ),
    )


def cancelled(meeting: Meeting, to: str, sender: str, language: str) -> Message:
    """Tell somebody who was invited that there is no meeting."""
    is_open = meeting.effective_class is SecurityClass.OPEN
    reason = [_("Alasan: %(reason)s", reason=meeting.cancelled_reason)] if is_open and meeting.cancelled_reason else []
    return Message(
        _("Rapat dibatalkan: %(title)s", title=public_title(meeting, language)),
        (
            _("Yth. %(name)s", name=to),
            _("Rapat yang diundangkan sebagai berikut tidak jadi diadakan:"),
            facts_of(meeting, language),
            *reason,
            sender,
        ),
    )


def uninvited(meeting: Meeting, to: str, sender: str, language: str) -> Message:
    """Tell somebody that the invitation no longer holds."""
    return Message(
        _("Undangan ditarik: %(title)s", title=public_title(meeting, language)),
        (
            _("Yth. %(name)s", name=to),
            _("Undangan untuk rapat berikut kami tarik. Mohon maaf atas perubahan ini."),
            facts_of(meeting, language),
            sender,
        ),
    )


def facts_of(meeting: Meeting, language: str) -> str:
    """Day, hours and place, a line each; what is not known is said to follow."""
    lines = []
    if meeting.starts_on is None:
        lines.append(_("Hari: menyusul"))
    elif meeting.ends_on and meeting.ends_on != meeting.starts_on:
        lines.append(_("Hari: %(day)s", day=words.span(meeting.starts_on, meeting.ends_on, language)))
    else:
        lines.append(_("Hari: %(day)s", day=words.day(meeting.starts_on, language)))
    if meeting.starts_at:
        hours = words.clock(meeting.starts_at, language)
        if meeting.ends_at:
            hours = _("%(start)s s.d. %(end)s", start=hours, end=words.clock(meeting.ends_at, language))
        lines.append(_("Pukul: %(hours)s %(zone)s", hours=hours, zone=ZONES.get(zone_of(meeting), "")).rstrip())
    lines.append(_("Tempat: %(venue)s", venue=meeting.venue) if meeting.venue else _("Tempat: menyusul"))
    return "\n".join(lines)


def when_words(meeting: Meeting, language: str) -> str:
    """The day in a sentence."""
    if meeting.starts_on is None:
        return str(_("yang harinya tidak tercatat"))
    return words.span(meeting.starts_on, meeting.ends_on, language)


def closing_of(meeting: Meeting, language: str) -> list[str]:
    """Until when an answer is heard."""
    if meeting.replies_close_at is None:
        return []
    zone = zone_of(meeting)
    at = meeting.replies_close_at.astimezone(ZoneInfo(zone))
    day, time = words.day(at.date(), language), words.clock(at.time(), language)
    return [_("Jawaban diterima sampai %(day)s pukul %(time)s %(zone)s.", day=day, time=time, zone=ZONES.get(zone, ""))]
