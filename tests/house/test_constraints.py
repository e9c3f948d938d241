"""Every constraint of the schema refuses what it is there for, on SQLite and on PostgreSQL.

Three small worlds are made, in each a lawful row of every table that belongs to the other rows of its world. Then, for
every constraint that the models declare, a row of the third world is bent just enough to break it. Keys and lists of
values are bent by themselves; what a CHECK means has to be written down in ``BREAKING``, and a CHECK without an entry
there fails the test.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.core import APPEND_ONLY, FIXED, KEPT, db

from .rows import BEFORE, DAY, EARLIER, INSTANT, a_row, insert, keys_of, make_worlds, tables

pytestmark = pytest.mark.both_engines

# One or more ways to break each CHECK: what differs from the lawful row.
BREAKING: dict[str, list[dict[str, Any]]] = {
    "ck_action_accepted_or_declined": [{"accepted_at": INSTANT, "declined_at": INSTANT}],
    "ck_action_budget_counted": [{"budget_idr": -1}],
    "ck_action_due_after_start": [{"starts_on": DAY, "due_on": EARLIER}],
    "ck_action_effective_class_follows": [
        {"security_class": "restricted", "effective_class": "open"},
        {"security_class": "open", "effective_class": "restricted"},
    ],
    "ck_action_no_progress_before_opening": [{"state": "proposed", "progressed_at": INSTANT}],
    "ck_action_reported_with_instant": [{"state": "reported_done"}, {"state": "open", "reported_done_at": INSTANT}],
    "ck_action_text_given": [{"text": ""}],
    "ck_action_verified_with_instant": [
        {"state": "verified", "reported_done_at": INSTANT},
        {"state": "open", "verified_at": INSTANT},
    ],
    "ck_agency_code_length": [{"code": ""}, {"code": "X" * 65}],
    "ck_agency_name_given": [{"name": ""}],
    "ck_agency_succeeded_by_another": [{"successor_id": 4, "ended_on": DAY}],
    "ck_agency_succeeded_when_ended": [{"successor_id": 1}],
    "ck_agency_member_not_itself": [{"member_id": 3, "collective_id": 3}],
    "ck_agency_name_name_given": [{"name": ""}],
    "ck_agenda_item_seq_from_one": [{"seq": 0}],
    "ck_agenda_item_title_given": [{"title": ""}],
    "ck_attachment_name_given": [{"name": ""}],
    "ck_attachment_picture_measured": [{"width": 1}, {"height": 1}, {"preview_id": 1}, {"width": 1, "height": 1}],
    "ck_attendance_headcount_counted": [{"headcount": 0}],
    "ck_check_in_agency_said": [{"agency_id": 1, "agency_typed": "Polsek"}, {"agency_id": None}],
    "ck_check_in_settled_counted_or_refused": [
        {"refused": True, "attendance_id": 1},
        {"refused": False, "attendance_id": None},
    ],
    "ck_captured_line_one_target": [{"decision_id": 4, "action_id": 4}, {"issue_id": 4, "attendance_id": 4}],
    "ck_captured_line_raw_given": [{"raw": ""}],
    "ck_circulation_ended_with_instant": [{"ended_at": INSTANT}, {"ended_by": "finalised"}],
    "ck_circulation_hash_length": [{"content_hash": "0"}],
    "ck_circulation_answer_hash_length": [{"content_hash": "0"}],
    "ck_circulation_withdrawn_with_reason": [
        {"ended_at": INSTANT, "ended_by": "withdrawn"},
        {"ended_reason": "x"},
        {"ended_at": INSTANT, "ended_by": "finalised", "ended_reason": "x"},
    ],
    "ck_circulation_round_from_one": [{"round": 0}],
    "ck_closed_document_holder_given": [{"holder": ""}],
    "ck_correction_answered_in_words": [{"state": "answered", "settled_at": INSTANT}],
    "ck_correction_applied_with_instant": [{"state": "applied", "settled_at": INSTANT}, {"applied_at": INSTANT}],
    "ck_correction_in_an_edition_when_applied": [{"edition_id": 4}],
    "ck_correction_settled_with_instant": [{"settled_at": INSTANT}, {"state": "accepted"}],
    "ck_correction_text_given": [{"text": ""}],
    "ck_decision_effective_class_follows": [{"security_class": "restricted", "effective_class": "open"}],
    "ck_decision_number_from_one": [{"number": 0}],
    "ck_decision_text_given": [{"text": ""}],
    "ck_forum_code_length": [{"code": ""}, {"code": "X" * 65}],
    "ck_forum_indonesian_zone": [{"timezone": "Asia/Dili"}],
    "ck_forum_name_given": [{"name": ""}],
    "ck_forum_membership_ends_after_start": [{"from_on": DAY, "until_on": EARLIER}],
    "ck_grant_agency_by_role": [
        {"agency_id": 1},
        {"role": "narahubung"},
        {"role": "mitra", "forum_id": 1, "clearance": "open"},
    ],
    "ck_grant_ends_after_start": [{"from_on": DAY, "until_on": EARLIER}],
    "ck_grant_forum_by_role": [{"forum_id": 1}, {"role": "sekretariat"}, {"role": "pimpinan"}],
    "ck_grant_partner_open_only": [{"role": "mitra", "forum_id": 1, "agency_id": 1, "clearance": "restricted"}],
    "ck_invitation_reply_headcount_counted": [{"headcount": 0}],
    "ck_invitation_reply_represented_by_given": [{"answer": "represented"}, {"represented_by": "Wakapolres"}],
    "ck_invitee_link_version_counted": [{"link_version": 0}],
    "ck_holiday_name_given": [{"name": ""}],
    "ck_issue_effective_class_follows": [{"security_class": "restricted", "effective_class": "open"}],
    "ck_issue_text_given": [{"text": ""}],
    "ck_live_op_n_from_one": [{"n": 0}],
    "ck_issued_paper_done_or_failed": [{"pdf_file_id": 1, "done_at": INSTANT, "failed_reason": "x"}],
    "ck_issued_paper_done_with_instant": [{"pdf_file_id": 1}, {"done_at": INSTANT}],
    "ck_issued_paper_excerpt_for_agency": [{"agency_id": 1}, {"kind": "excerpt"}],
    "ck_issued_paper_final_has_edition": [{"edition_id": None}],
    "ck_issued_paper_hash_length": [{"content_hash": "0"}],
    "ck_issued_paper_language_known": [{"language": "tet"}],
    "ck_meeting_calendar_sequence_counted": [{"calendar_sequence": -1}],
    "ck_meeting_cancelled_with_reason": [{"state": "cancelled"}, {"state": "planned", "cancelled_reason": "x"}],
    "ck_meeting_check_in_closes_after_opening": [
        {"check_in_opened_at": INSTANT},
        {"check_in_closes_at": INSTANT},
        {"check_in_opened_at": INSTANT, "check_in_closes_at": BEFORE},
    ],
    "ck_meeting_circulated_when_held": [{"state": "planned", "circulated_at": INSTANT}],
    "ck_meeting_code_length": [{"code": ""}, {"code": "X" * 65}],
    "ck_meeting_day_known_or_unknown": [{"day_unknown": True, "starts_on": DAY}],
    "ck_meeting_effective_class_follows": [
        {"effective_class": "open"},
        {"security_class": "open", "effective_class": "restricted"},
    ],
    "ck_meeting_ends_after_start": [{"starts_on": DAY, "ends_on": EARLIER}, {"ends_on": DAY}],
    "ck_meeting_frozen_when_circulated": [{"frozen_at": INSTANT}],
    "ck_meeting_indonesian_zone": [{"timezone": "Asia/Dili"}],
    "ck_meeting_invited_with_instant": [{"state": "invited"}],
    "ck_meeting_title_given": [{"title": ""}],
    "ck_minutes_edition_hash_length": [{"content_hash": "0"}],
    "ck_minutes_edition_number_from_one": [{"number": 0}],
    "ck_minutes_edition_reason_from_the_second": [{"number": 1, "reason": "x"}, {"number": 2, "reason": None}],
    "ck_minutes_final_with_instant": [{"state": "final"}, {"final_at": INSTANT}],
    "ck_one_time_link_used_or_revoked": [{"used_at": INSTANT, "revoked_at": INSTANT}],
    "ck_notice_mail_by_mail": [
        {"channel": "mail", "mail_id": None},
        {"channel": "whatsapp", "mail_id": 1, "whatsapp_id": 1},
        {"channel": "both", "mail_id": None, "whatsapp_id": 1},
    ],
    "ck_notice_message_otherwise": [
        {"channel": "by_hand", "mail_id": None},
        {"channel": "mail", "mail_id": 1, "whatsapp_id": 1},
    ],
    "ck_outbox_attachment_file_or_paper": [{"file_id": None}, {"file_id": 1, "issued_paper_id": 1}],
    "ck_outbox_mail_attempts_counted": [{"attempts": -1}],
    "ck_outbox_mail_given_up_with_reason": [{"given_up_at": INSTANT}],
    "ck_outbox_mail_language_known": [{"language": "tet"}],
    "ck_outbox_mail_one_link": [{"link_purpose": "reset", "link_invitee_id": 1}],
    "ck_outbox_mail_sent_or_given_up": [{"sent_at": INSTANT, "given_up_at": INSTANT, "failed_reason": "x"}],
    "ck_paraf_hash_length": [{"content_hash": "0"}],
    "ck_paraf_returned_with_words": [{"verdict": "returned", "text": ""}],
    "ck_pillar_name_given": [{"name": ""}],
    "ck_roadmap_code_length": [{"code": ""}, {"code": "X" * 65}],
    "ck_roadmap_ends_after_start": [{"starts_on": DAY, "ends_on": EARLIER}],
    "ck_roadmap_title_given": [{"title": ""}],
    "ck_roadmap_print_done_or_failed": [{"file_id": 1, "done_at": INSTANT, "failed_reason": "x"}],
    "ck_roadmap_print_done_with_instant": [{"file_id": 1}, {"done_at": INSTANT}],
    "ck_roadmap_print_language_known": [{"language": "tet"}],
    "ck_seat_position_given": [{"position": ""}],
    "ck_seat_holder_ends_after_start": [{"from_on": DAY, "until_on": EARLIER}],
    "ck_seat_holder_person_given": [{"person": ""}],
    "ck_stored_file_hash_length": [{"file_hash": "0"}],
    "ck_stored_file_size_counted": [{"size": -1}],
    "ck_submission_set_aside_with_reason": [{"state": "set_aside", "settled_at": INSTANT}],
    "ck_submission_settled_with_instant": [{"state": "taken"}, {"settled_at": INSTANT}],
    "ck_submission_text_given": [{"text": ""}],
    "ck_whatsapp_message_dropped_with_reason": [{"dropped_at": INSTANT}, {"dropped_reason": "x"}],
    "ck_whatsapp_message_language_known": [{"language": "tet"}],
    "ck_whatsapp_message_link_of_an_invitee": [{"link_kind": "reply"}, {"link_invitee_id": 1}],
    "ck_whatsapp_message_sent_by_somebody": [{"sent_at": INSTANT}, {"sent_by": "x"}],
    "ck_whatsapp_message_sent_or_dropped": [
        {"sent_at": INSTANT, "sent_by": "x", "dropped_at": INSTANT, "dropped_reason": "x"}
    ],
    "ck_user_email_lower": [{"email": "Orang@contoh.go.id"}],
    "ck_user_ended_with_reason": [{"ended_at": INSTANT}, {"ended_reason": "x"}],
    "ck_user_language_known": [{"language": "tet"}],
    "ck_user_name_given": [{"name": ""}],
}

# What a row must have besides, for a reference to be what refuses it.
BESIDE: dict[str, dict[str, Any]] = {
    "edition_of_the_meeting": {"state": "applied", "settled_at": INSTANT, "applied_at": INSTANT},
    "fk_agency_successor_id": {"ended_on": DAY},
    "fk_attachment_preview_id": {"width": 1, "height": 1},
    "fk_issued_paper_agency_id": {"kind": "excerpt"},
    "fk_issued_paper_pdf_file_id": {"done_at": INSTANT},
    "fk_grant_agency_id": {"role": "narahubung"},
    "fk_grant_forum_id": {"role": "pimpinan"},
    "fk_notice_whatsapp_id": {"channel": "whatsapp", "mail_id": None},
    "fk_outbox_attachment_issued_paper_id": {"file_id": None},
    "fk_roadmap_print_file_id": {"done_at": INSTANT},
    "fk_whatsapp_message_link_invitee_id": {"link_kind": "reply"},
}
# Whose row a key is taken from, where the first world's is not under it.
FIRST = {"uq_issued_paper_agency": 2}
# A class that is none breaks two rules at once, and the databases name the other one first.
SHADOWED = {
    **{
        f"ck_{table}_securityclass": f"ck_{table}_effective_class_follows"
        for table in ("meeting", "action", "decision", "issue")
    },
    "ck_circulation_circulationend": "ck_circulation_ended_with_instant",
    "ck_correction_correctionstate": "ck_correction_settled_with_instant",
    "ck_notice_invitechannel": "ck_notice_mail_by_mail",
    "ck_submission_submissionstate": "ck_submission_settled_with_instant",
    "ck_whatsapp_message_messagelink": "ck_whatsapp_message_link_of_an_invitee",
}


def is_lead_of_composite(key) -> bool:
    """A key that begins with the id only serves as the target of a composite reference; the id is unique anyway."""
    return "id" in {column.name for column in key.columns}


def breaking_rows(table: sa.Table):
    """Every (constraint, what a refusal must name on PostgreSQL and on SQLite, a row that breaks it)."""
    base = a_row(table, 4)
    for constraint in table.constraints:
        name = str(constraint.name)
        if isinstance(constraint, sa.ForeignKeyConstraint):
            columns = list(constraint.column_keys)
            if len(columns) == 1:
                yield name, "foreign key", {**base, **BESIDE.get(name, {}), columns[0]: 999}
            else:  # the first of another world than the second
                yield name, "foreign key", {**base, **BESIDE.get(name, {}), columns[0]: 2}
        elif isinstance(constraint, sa.CheckConstraint):
            enum_columns = [
                column for column in table.columns
                if isinstance(column.type, sa.Enum)
                and column.type.create_constraint
                and name == f"ck_{table.name}_{column.type.name}"
            ]  # fmt: skip
            for column in enum_columns:
                yield name, name, {**base, column.name: "bukan"}
            if not enum_columns:
                assert name in BREAKING, f"write down in BREAKING what {name} ({constraint.sqltext}) refuses"
                for bent in BREAKING[name]:
                    yield name, name, {**base, **bent}
    for key in keys_of(table):
        if not is_lead_of_composite(key):
            first = a_row(table, FIRST.get(str(key.name), 1))
            yield str(key.name), "unique", {**base, **{column.name: first[column.name] for column in key.columns}}


def refusal_of(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> str | None:
    with connection.begin_nested() as nested:
        try:
            insert(connection, table, row)
            connection.exec_driver_sql("SELECT 1")
        except sa.exc.IntegrityError as refused:
            nested.rollback()
            return str(refused.orig)
        nested.rollback()
    return None


def test_every_constraint_refuses_what_breaks_it(ctx, engine):
    faults, seen = [], set()
    with db.engine.connect() as connection:
        make_worlds(connection)
        for table in tables():
            # A fourth row of a world of its own: everything it refers to, but not itself.
            with connection.begin_nested() as world:
                for other in tables():
                    if other.name == table.name:
                        break
                    insert(connection, other, a_row(other, 4))
                for name, sign, row in breaking_rows(table):
                    seen.add(name)
                    refusal = refusal_of(connection, table, row)
                    if refusal is None:
                        faults.append(f"{table.name}: {name} lets {row} pass")
                    elif SHADOWED.get(name, "?") in refusal:
                        continue
                    elif engine == "postgresql" and name not in refusal:
                        faults.append(f"{table.name}: {name} was to refuse, but: {refusal.splitlines()[0]}")
                    elif engine == "sqlite" and sign.lower() not in refusal.lower():
                        faults.append(f"{table.name}: {name} was to refuse, but: {refusal}")
                world.rollback()
        connection.rollback()
    assert not faults, "\n".join(faults)
    assert set(BREAKING) <= seen, f"BREAKING names what is no more: {set(BREAKING) - seen}"


def test_a_lawful_row_passes(ctx):
    """The positive control of the test above: the fourth world's rows are refused for nothing else."""
    with db.engine.connect() as connection:
        make_worlds(connection)
        for table in tables():
            insert(
                connection, table, {**a_row(table, 4), **({"member_id": 1} if table.name == "agency_member" else {})}
            )
        connection.rollback()


def test_what_is_referred_to_cannot_be_removed(ctx):
    """Every reference restricts: nothing is deleted along with something else."""
    cascading = [
        f"{table.name}.{one.name}" for table in tables() for one in table.foreign_key_constraints
        if (one.ondelete or "").upper() != "RESTRICT"
    ]  # fmt: skip
    assert not cascading
    parents = {
        one.referred_table.name for table in tables() for one in table.foreign_key_constraints
        if set(one.column_keys) <= set(a_row(table, 1))
    }  # fmt: skip
    assert len(parents) > 10
    with db.engine.connect() as connection:
        make_worlds(connection)
        for name in sorted(parents - set(APPEND_ONLY)):
            with connection.begin_nested() as nested:
                key = next(iter(db.metadata.tables[name].primary_key.columns)).name
                first = a_row(db.metadata.tables[name], 1)[key]
                with pytest.raises(sa.exc.IntegrityError):
                    connection.execute(sa.text(f'DELETE FROM "{name}" WHERE "{key}" = :key'), {"key": first})
                nested.rollback()
        connection.rollback()


def test_history_refuses_every_change(ctx, engine):
    """UPDATE, DELETE, INSERT OR REPLACE and TRUNCATE of the tables that hold history."""
    assert set(APPEND_ONLY) >= {"audit_entry", "action_event", "note_revision"}
    verbs = ["UPDATE {0} SET id = id", "DELETE FROM {0}"]
    verbs.append("TRUNCATE {0} CASCADE" if engine == "postgresql" else "INSERT OR REPLACE INTO {0} SELECT * FROM {0}")
    with db.engine.connect() as connection:
        make_worlds(connection)
        for table in APPEND_ONLY:
            for verb in verbs:
                with connection.begin_nested() as nested:
                    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                        connection.exec_driver_sql(verb.format(table))
                    nested.rollback()
        connection.rollback()


def test_rows_that_stay_refuse_to_go_and_to_be_another_file(ctx, engine):
    assert set(KEPT) == {"stored_file", "issued_paper", "circulation", "correction"}
    verbs = ["DELETE FROM {0}"]
    verbs.append("TRUNCATE {0} CASCADE" if engine == "postgresql" else "INSERT OR REPLACE INTO {0} SELECT * FROM {0}")
    with db.engine.connect() as connection:
        make_worlds(connection)
        file = "(SELECT min(id) FROM stored_file)"
        connection.exec_driver_sql(
            f"UPDATE issued_paper SET pdf_file_id = {file}, docx_file_id = {file}, xlsx_file_id = {file}, "
            "done_at = '2024-05-07 00:00:00', failed_reason = NULL"
        )
        for table, once in KEPT.items():
            filled = [f"UPDATE {table} SET {name} = NULL WHERE {name} IS NOT NULL" for name in once]
            for statement in [verb.format(table) for verb in verbs] + filled:
                with connection.begin_nested() as nested:
                    with pytest.raises(sa.exc.DBAPIError, match=f"rows of {table} are kept"):
                        connection.exec_driver_sql(statement)
                    nested.rollback()
        others = {"size": "size + 1", "created_at": "'2001-01-01 00:00:00'"}
        for name in FIXED["stored_file"]:
            other = others.get(name, f"'x' || {name}")
            with connection.begin_nested() as nested:
                with pytest.raises(sa.exc.DBAPIError, match="fixed columns of stored_file"):
                    connection.exec_driver_sql(f"UPDATE stored_file SET {name} = {other}")
                nested.rollback()
        connection.rollback()


def test_names_of_constraints_tell_their_table(ctx):
    """A refusal that only says ``name_given`` would leave one guessing."""
    nameless = [
        f"{table.name}: {one.name}" for table in tables() for one in table.constraints
        if not one.name or len(str(one.name)) > 63
    ]  # fmt: skip
    assert not nameless
