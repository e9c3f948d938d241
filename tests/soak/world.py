"""Fill the installation of the environment with a forum, two who write, one who closes, and meetings.

python -m tests.soak.world 50      # prints what was made, as JSON
"""

from __future__ import annotations

import json
import sys
from datetime import date

from app import create_app
from app.accounts import hash_password
from app.core import SYSTEM, Role, db, now, writing
from app.meetings import AgendaItem, AttendanceRole, AttendanceStatus, MeetingState, add_attendance
from app.outcomes import Modality, create_decision
from tests.builders import a_forum, a_grant, a_meeting, a_user, an_agency

PASSWORD = "lima perahu menyeberang"
WRITERS = ("sekretaris", "notulis")
CLOSER = "kepala"
READ_ALOUD = "Semua butir dibacakan"


def main(meetings: int) -> None:
    """Every meeting is being held; it has two points of agenda, an outcome, and both agencies in the hall."""
    secret = hash_password(PASSWORD)
    with create_app().app_context(), writing():
        office, police = an_agency("KANIM", name="Kantor Imigrasi Atambua"), an_agency("POLRES", name="Polres Belu")
        forum = a_forum("FK", members=[office, police], secretariat=office)
        for name in (*WRITERS, CLOSER):
            user = a_user(name.capitalize(), email=f"{name}@contoh.go.id", password_hash=secret, password_set_at=now())
            a_grant(user, Role.SECRETARIAT, forum=forum)
        made = []
        for number in range(meetings):
            meeting = a_meeting(
                forum, code=f"UJI-{number + 1}", circulated=False, state=MeetingState.HELD, starts_on=date(2024, 5, 7),
                host_id=office.id, chair_position="Kepala Kantor",
            )  # fmt: skip
            items = [AgendaItem(meeting_id=meeting.id, seq=seq, title=f"Acara {seq}") for seq in (1, 2)]
            db.session.add_all(items)
            db.session.flush()
            for agency in (office, police):
                add_attendance(
                    meeting, agency, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT, by=SYSTEM
                )
            create_decision(meeting, READ_ALOUD, modality=Modality.AGREEMENT, by=SYSTEM)
            made.append({"id": meeting.id, "code": meeting.code, "items": [item.id for item in items]})
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]))
