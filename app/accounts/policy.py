"""Who may look after accounts."""

from __future__ import annotations

import enum

from app.core import Rules, is_admin, is_signed_in, publish_rules


class May(enum.StrEnum):
    """The rights of this room."""

    USE_OWN_ACCOUNT = "use_own_account"
    MANAGE_ACCOUNTS = "manage_accounts"


RULES: Rules = {
    May.USE_OWN_ACCOUNT: [[is_signed_in]],
    May.MANAGE_ACCOUNTS: [[is_admin]],
}
publish_rules(RULES)
