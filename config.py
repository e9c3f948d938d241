"""Settings, all from the environment.

Without ``SECRET_KEY`` the installation is the *demonstration*: own data folder, loopback only, demonstration accounts.
With it, it is production: no demonstration data and no default account.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
SHORTEST_KEY = 32


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return Flask's configuration for the given environment.

    Read variables: ``SECRET_KEY``, ``DATABASE_URL``, ``DATA_DIR``, ``PUBLIC_URL``, ``PORT``, ``TRUSTED_PROXIES``
    (count), ``MAIL_SERVER`` (``host:port``), ``MAIL_SENDER``, ``MAIL_USERNAME``, ``MAIL_PASSWORD``, ``MAIL_STARTTLS``,
    ``QUEUE_URL`` (PostgreSQL; otherwise an SQLite file), ``LOG_LEVEL``.
    """
    given = environ.get("SECRET_KEY")
    demonstration = not given
    key = _checked_key(given) if given else None
    data = Path(environ.get("DATA_DIR") or ROOT / "var" / ("demo" if demonstration else "production")).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on the machine reads it
    public_url = environ.get("PUBLIC_URL", "").rstrip("/")
    return {
        "DEMONSTRATION": demonstration,
        "SECRET_KEY": key or _demonstration_key(data),
        "DATA_DIR": data,
        "SQLALCHEMY_DATABASE_URI": database_url(environ.get("DATABASE_URL") or f"sqlite:///{data / 'patok.db'}"),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # an error logged carries no content
            "pool_pre_ping": True,  # a database server that was restarted costs nobody a page
        },
        "QUEUE_URL": environ.get("QUEUE_URL") or f"sqlite:///{data / 'queue.db'}",
        "PUBLIC_URL": public_url,
        "LOCAL_URL": f"http://127.0.0.1:{environ.get('PORT') or 8000}",
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        "MAIL_SERVER": environ.get("MAIL_SERVER", ""),
        "MAIL_SENDER": environ.get("MAIL_SENDER", ""),
        "MAIL_USERNAME": environ.get("MAIL_USERNAME", ""),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD", ""),
        "MAIL_STARTTLS": environ.get("MAIL_STARTTLS", "") == "1",
        "LOG_LEVEL": environ.get("LOG_LEVEL", "INFO"),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5_000,
        # The default hour would throw away long minutes; the session itself ends sooner.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": public_url.startswith("https://"),
        "SESSION_COOKIE_NAME": "patok_demo" if demonstration else "patok",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_DEFAULT_TIMEZONE": "UTC",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
    }


def database_url(url: str) -> str:
    """Name the driver that the project installs for the ordinary spellings of a PostgreSQL address."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _checked_key(key: str) -> str:
    """The key as given; a short one ends the program with a sentence, for it signs sessions and could be guessed."""
    if len(key) < SHORTEST_KEY:
        raise SystemExit(
            f"SECRET_KEY has {len(key)} characters and needs at least {SHORTEST_KEY}; make one with: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return key


def _demonstration_key(data: Path) -> str:
    """Keep one random key beside the demonstration's database, so that a restart signs nobody out."""
    path = data / "secret"
    try:
        with path.open("x", encoding="ascii") as new:
            path.chmod(0o600)
            new.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
