"""A browser of the live minutes for tests: it speaks docs/live-protocol.md and nothing else."""

from __future__ import annotations

import json
import uuid
from itertools import count
from typing import Any

import sqlalchemy as sa

from app.core import db, store_name
from app.minutes import Note

_names = count(1)


class LiveBrowser:
    """One tab of one account on one meeting. ``send`` numbers and names operations by itself."""

    def __init__(self, browse: Any, user: Any, code: str) -> None:
        self.browser = browse(user)
        self.who = store_name(user.id)
        self.url = f"/rapat/{code}/langsung"
        self.client = str(uuid.uuid4())
        self.n = 0
        self.csrf = self.state()["csrf"]

    def state(self, **headers: str) -> Any:
        return self.get("keadaan", **headers).get_json()

    def get(self, path: str, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._request("GET", path, headers={"Accept": "application/json", **given})

    def post(self, path: str, data: Any, **given: Any) -> Any:
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        headers = {"X-CSRFToken": self.csrf, "Accept": "application/json"}
        return self._request("POST", path, data=data, content_type="application/json", headers=headers, **given)

    def _request(self, method: str, path: str, **given: Any) -> Any:
        """With a context of its own, as in a server; the test then reads what the request wrote."""
        with self.browser.app.app_context():
            response = self.browser.client.open(f"{self.url}/{path}", method=method, **given)
        db.session.rollback()
        return response

    def op(self, kind: str, **body: Any) -> dict[str, Any]:
        """The next operation; it is sent by ``post_ops``."""
        self.n += 1
        return {"n": self.n, "key": f"op-{next(_names)}", "kind": kind, "body": body}

    def post_ops(self, *ops: Any, **given: Any) -> Any:
        return self.post("kirim", {"who": self.who, "client": self.client, "ops": list(ops), **given})

    def send(self, kind: str, **body: Any) -> Any:
        """Do one thing; its result."""
        response = self.post_ops(self.op(kind, **body))
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()["results"][0]

    def read(self, line: str, **more: Any) -> Any:
        response = self.post("baca", {"line": line, **more})
        assert response.status_code == 200
        return response.get_json()

    def note(self, item: int) -> Any:
        return self.get(f"catatan/{item}").get_json()


def many(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def text_of(item):
    return db.session.scalars(sa.select(Note.text).where(Note.agenda_item_id == item)).one()
