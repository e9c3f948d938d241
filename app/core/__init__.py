"""Core: what every room stands on. It knows no domain noun."""

from .access import (
    Rules,
    allows,
    current_actor,
    demand,
    door_of,
    is_admin,
    is_leadership,
    is_secretariat,
    is_signed_in,
    public,
    publish_rules,
    requires,
    rules,
)
from .actor import ALL_CLASSES, IMPORT, NOBODY, OPEN_ONLY, SYSTEM, Actor, Reach, Role, SecurityClass
from .audit import AuditEntry, note_act
from .browser_store import store_name
from .canonical import canonical, canonical_text, text_hash, value_of
from .clock import MAKASSAR, ZONES, as_of, local_day, now, today
from .compression import held_by_browser
from .database import (
    APPEND_ONLY,
    LARGEST_ROW_NUMBER,
    Base,
    Revised,
    UTCDateTime,
    append_only,
    append_only_ddl,
    database_now,
    db,
    enum_column,
    locked,
    revise,
    row_number,
    writing,
)
from .files import StoredFile, keep_file, path_of, put_bytes
from .fixed import FIXED, KEPT, fixed_columns, fixed_columns_ddl, kept_rows, kept_rows_ddl
from .forms import AtMost, Boxes, Careful, Form, RevisedForm, done_at_once, revision_sent
from .frozen import FROZEN, Frozen, frozen, frozen_ddl
from .jobs import hurry, run_tasks, task
from .markdown import Passage, Run, passages
from .moves import Move, open_moves
from .pictures import PICTURE_TYPES, TooLarge, Unreadable, as_jpeg, as_png, drawn_anew
from .refused import Refused, Stale
from .sensitive import Sensitive, looks_sensitive
from .tokens import fits, row_of, sign, site_root
from .visibility import all_of, any_of, within
from .words import (
    LANGUAGES,
    N_,
    day_in_words,
    day_short,
    in_language,
    label_enum,
    label_id,
    labelled_enums,
    rupiah,
    span,
)
from .words import clock as clock_words
from .words import day as day_words

__all__ = [
    "ALL_CLASSES", "APPEND_ONLY", "FIXED", "FROZEN", "IMPORT", "KEPT", "LANGUAGES", "LARGEST_ROW_NUMBER", "MAKASSAR",
    "NOBODY", "N_", "OPEN_ONLY", "PICTURE_TYPES", "SYSTEM", "ZONES", "Actor", "AtMost", "AuditEntry", "Base", "Boxes",
    "Careful", "Form", "Frozen", "Move", "Passage", "Reach", "Refused", "Revised", "RevisedForm", "Role", "Rules",
    "Run", "SecurityClass", "Sensitive", "Stale", "StoredFile", "TooLarge", "UTCDateTime", "Unreadable", "all_of",
    "allows", "any_of", "append_only", "append_only_ddl", "as_jpeg", "as_of", "as_png", "canonical", "canonical_text",
    "clock_words", "current_actor", "database_now", "day_in_words", "day_short", "day_words", "db", "demand",
    "done_at_once", "door_of", "drawn_anew", "enum_column", "fits", "fixed_columns", "fixed_columns_ddl", "frozen",
    "frozen_ddl", "held_by_browser", "hurry", "in_language", "is_admin", "is_leadership", "is_secretariat",
    "is_signed_in", "keep_file", "kept_rows", "kept_rows_ddl", "label_enum", "label_id", "labelled_enums", "local_day",
    "locked", "looks_sensitive", "note_act", "now", "open_moves", "passages", "path_of", "public", "publish_rules",
    "put_bytes", "requires", "revise", "revision_sent", "row_number", "row_of", "rules", "run_tasks", "rupiah", "sign",
    "site_root", "span", "store_name", "task", "text_hash", "today", "value_of", "within", "writing",
]  # fmt: skip
